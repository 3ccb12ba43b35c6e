"""Derivations for the KDE recursion of fixed bandwidth, X' = X_I + h Z."""

from __future__ import annotations

from collections.abc import Callable

import sympy

from collapsecheck.proofs.induction import cite, conclude, induct, take_limit
from collapsecheck.proofs.moments import draw, noise, over_points, resampled, term
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.resampling import noise_cf, noise_cf_steps, variance_steps
from collapsecheck.proofs.unfolding import child, mean
from collapsecheck.theory.notation import expected_recovery, expected_variance, h, n, particle_cf, sigma, t, u
from collapsecheck.theory.records import Claim

__all__ = ["DERIVATIONS"]

resampled_cf = term("resampled_cf", r"\mathbb{{E}}\,e^{{i {0} X_{{t,I_1}}}}", module=__name__)


def _variance(claim: Claim) -> Derivation:
    kept, added = 1 - 1 / n, h**2
    steps = variance_steps(bandwidth=h, noise_variance=h**2, kept=kept, added=added)
    recurrence = kept * expected_variance(t) + added
    return Derivation(claim_id=claim.id, steps=(*steps, *induct(claim, variable=t, start=0, recurrence=recurrence)))


def _marginal(claim: Claim) -> Derivation:
    recurrence = particle_cf(t, u) * sympy.exp(-(h**2) * u**2 / 2)
    steps = (*_child_cf_steps(), *noise_cf_steps(h * u), *_recurrence_steps(recurrence))
    return Derivation(claim_id=claim.id, steps=(*steps, *induct(claim, variable=t, start=0, recurrence=recurrence)))


def _saturation(claim: Claim) -> Derivation:
    return take_limit(
        claim,
        of="kde.fixed.variance",
        variable=t,
        note="The memory of generation 0 fades, and what the kernel noise has added remains.",
    )


def _no_absorption(claim: Claim) -> Derivation:
    point = cite("kde.fixed.variance", "Coinciding points are draws from a law of variance 0.", {sigma: sympy.S.Zero})
    steps = (
        point,
        Step(
            relation=sympy.Eq(sympy.Subs(point.relation.rhs, t, 1), h**2, evaluate=False),
            rule="algebra",
            note="After one generation the variance is that of the noise, so it is positive.",
        ),
        Step(
            relation=sympy.Eq(expected_recovery(t), expected_variance(t), evaluate=False),
            rule="definition",
            note="What is looked for is the expected variance of a run that starts there.",
        ),
        conclude(claim, rule="algebra", note="What generation 0 contributes is nothing."),
    )
    return Derivation(claim_id=claim.id, steps=steps)


def _child_cf_steps() -> tuple[Step, ...]:
    child_of_first = sympy.Eq(child(1, h), resampled(1) + h * noise(1), evaluate=False)
    product = resampled_cf(u) * noise_cf(h * u)
    average = over_points(lambda _i: particle_cf(t, u)) / n
    return (
        Step(
            relation=child_of_first,
            rule="definition",
            note="A child is a point of the current generation, picked uniformly, plus kernel noise.",
        ),
        Step(
            relation=sympy.Eq(particle_cf(t + 1, u), product, evaluate=False),
            rule="argument",
            note="The noise is independent of the resampled point, so the characteristic function of their sum is the "
            "product of theirs.",
        ),
        Step(
            relation=sympy.Eq(resampled_cf(u), average, evaluate=False),
            rule="argument",
            note="The index is uniform and independent of the points, and by symmetry each of the n points has the "
            "same law; that the points depend on one another does not matter.",
        ),
    )


def _recurrence_steps(recurrence: sympy.Expr) -> tuple[Step, ...]:
    return (
        Step(
            relation=sympy.Eq(particle_cf(t + 1, u), recurrence, evaluate=False),
            rule="recurrence",
            note="The n terms of the average are equal, so each generation multiplies by one Gaussian factor.",
        ),
        Step(
            relation=sympy.Eq(particle_cf(0, u), mean(sympy.exp(sympy.I * u * draw(1))), evaluate=False),
            rule="definition",
            note="Generation 0 is drawn from f.",
        ),
    )


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {
    "kde.fixed.variance": _variance,
    "kde.fixed.marginal": _marginal,
    "kde.fixed.saturation": _saturation,
    "kde.fixed.no-absorption": _no_absorption,
}
