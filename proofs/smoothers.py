"""Derivations for linear smoothers on their own labels: one component at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from collapsecheck.proofs.induction import cite, induct
from collapsecheck.proofs.moments import noise, term
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.relations import equation
from collapsecheck.proofs.unfolding import mean
from collapsecheck.theory.notation import component_variance, expected_component, s, sigma, t, w
from collapsecheck.theory.records import Claim

__all__ = ["DERIVATIONS"]

component = term("component", r"g_{{{0}}}", module=__name__, letter=True)

_NOTE = (
    "Since v is an eigenvector of the symmetric S, g_(t+1) = s (g_t + u), where u is the component of the noise along "
    "v: as v has length 1, sigma times a variable Z of mean 0 and variance 1. "
)


def _first_steps(quantity: Any, value: Any) -> tuple[Step, Step]:
    return (
        Step(
            relation=equation(component(0), w),
            rule="definition",
            note="Let g be the component of the function along v; at first it is that of the truth.",
        ),
        Step(relation=equation(quantity, mean(value)), rule="definition", note="What is followed, at generation 0."),
    )


def _mean(claim: Claim) -> Derivation:
    following = s * (expected_component(t) + mean(sigma * noise(1)))
    recurrence = s * expected_component(t)
    steps = (
        *_first_steps(expected_component(0), component(0)),
        Step(relation=equation(expected_component(t + 1), following), rule="argument", note=_NOTE + "Take means."),
        Step(
            relation=equation(expected_component(t + 1), recurrence),
            rule="recurrence",
            note="The noise has mean 0.",
        ),
    )
    return Derivation(claim_id=claim.id, steps=(*steps, *induct(claim, variable=t, start=0, recurrence=recurrence)))


def _spread(claim: Claim) -> Derivation:
    following = s**2 * (component_variance(t) + mean((sigma * noise(1)) ** 2))
    recurrence = s**2 * (component_variance(t) + sigma**2)
    steps = (
        cite("smoother.mean", "What the deviations are measured from."),
        *_first_steps(component_variance(0), (component(0) - mean(component(0))) ** 2),
        Step(
            relation=equation(component_variance(t + 1), following),
            rule="argument",
            note=_NOTE + "It is independent of g_t, so variances add up.",
        ),
        Step(
            relation=equation(component_variance(t + 1), recurrence),
            rule="recurrence",
            note="The noise has variance sigma^2 in every direction.",
        ),
    )
    return Derivation(claim_id=claim.id, steps=(*steps, *induct(claim, variable=t, start=0, recurrence=recurrence)))


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {
    "smoother.mean": _mean,
    "smoother.spread": _spread,
}
