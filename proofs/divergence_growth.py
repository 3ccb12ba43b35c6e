"""Derivations for how fast a normal law and its generations move apart: limits, and noise that grows with the data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy

from collapsecheck.proofs.induction import cite, conclude
from collapsecheck.proofs.moments import term
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.relations import equation
from collapsecheck.theory.notation import c, h, sigma, t
from collapsecheck.theory.records import Claim

__all__ = ["DERIVATIONS"]

Expression = Any

_RATE = sympy.Symbol("g", positive=True)

population_variance = term("population_variance", r"v_{{{0}}}", module=__name__, letter=True)
growth_factor = term("growth_factor", "w", module=__name__, definition=lambda: 1 + c**2, letter=True)


def _limit(finite: str) -> Callable[[Claim], Derivation]:
    def derived(claim: Claim) -> Derivation:
        steps = (
            cite(finite, "The distance is known for every generation."),
            conclude(claim, rule="limit", note="What is left of it."),
        )
        return Derivation(claim_id=claim.id, steps=steps)

    return derived


def _plugin(finite: str) -> Callable[[Claim], Derivation]:
    def derived(claim: Claim) -> Derivation:
        end = conclude(claim, rule="algebra", note="With that variance in place of sigma^2 + t h^2.")
        return Derivation(claim_id=claim.id, steps=(*_population_steps(), _replaced(finite), end))

    return derived


def _population_steps() -> tuple[Step, ...]:
    return (
        Step(
            relation=equation(population_variance(0), sigma**2),
            rule="definition",
            note="Let v be the variance of generation t.",
        ),
        Step(
            relation=equation(population_variance(t + 1), population_variance(t) + c**2 * population_variance(t)),
            rule="argument",
            note="The fitted density is the law before it plus independent normal noise, whose standard deviation is c "
            "times that of the data; an infinite sample has the variance of its law. So it stays normal.",
        ),
        Step(
            relation=equation(growth_factor(), 1 + c**2),
            rule="definition",
            note="So a generation multiplies the variance by w.",
        ),
        Step(
            relation=equation(population_variance(t), sigma**2 * growth_factor() ** t),
            rule="recurrence",
            note="By induction.",
        ),
    )


def _replaced(finite: str) -> Step:
    """The distance for normal noise of the variance that makes v of sigma^2; with rate g the logarithm is exact."""
    width = sigma * sympy.sqrt((sympy.exp(_RATE * t) - 1) / t)
    note = (
        "Two normal laws with one mean: only the variance of the noise matters, and t kernels of the bandwidth that "
        "makes it v - sigma^2 stand for it."
    )
    step = cite(finite, note, {h: width})
    growth = growth_factor()
    sides = (side.subs(sympy.exp(_RATE * t), growth**t).subs(_RATE, sympy.log(growth)) for side in step.relation.args)
    return Step(relation=equation(*sides), rule="cited", note=note, source=finite)


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {
    "div.growth.kl": _limit("div.gauss.kl"),
    "div.growth.kl-reverse": _limit("div.gauss.kl-reverse"),
    "div.growth.w1": _limit("div.gauss.w1"),
    "div.early.w2": _limit("div.gauss.w2"),
    "div.early.kl": _limit("div.gauss.kl"),
    "div.plugin.kl": _plugin("div.gauss.kl"),
    "div.plugin.w2": _plugin("div.gauss.w2"),
}
