"""Derivations for where the variance of a fixed-bandwidth recursion goes: into a run, and into its mean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import sympy

from collapsecheck.proofs.induction import cite, conclude, induct
from collapsecheck.proofs.moments import MU, current, draw, over_points, term
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.resampling import child_step
from collapsecheck.proofs.unfolding import child, conditional_mean, mean, next_mean, sample_mean, sample_variance
from collapsecheck.theory.notation import expected_variance, h, mean_variance, n, t
from collapsecheck.theory.records import Claim

__all__ = ["DERIVATIONS"]

particle_variance = term("particle_variance", r"\mathrm{{Var}}\,X_{{{0},1}}", module=__name__)

_WITHIN = 1 - 1 / n
"""Variance with divisor n over that with divisor n - 1."""


def _equation(left: sympy.Expr, right: sympy.Expr) -> sympy.Basic:
    return sympy.Eq(left, right, evaluate=False)


# --- kde.fixed.ledger -----------------------------------------------------------------------------------------------


def _ledger(claim: Claim) -> Derivation:
    of_a_particle = replace(claim, statement=_equation(particle_variance(t), claim.rhs))
    recurrence = particle_variance(t) + h**2
    steps = (*_decomposition_steps(), *_particle_steps(recurrence))
    induction = induct(of_a_particle, variable=t, start=0, recurrence=recurrence)
    conclusion = conclude(claim, rule="algebra", note="So the two accounts together hold the variance of one particle.")
    return Derivation(claim_id=claim.id, steps=(*steps, *induction, conclusion))


def _decomposition_steps() -> tuple[Step, ...]:
    mean_square = over_points(lambda i: (current(i) - MU) ** 2) / n
    return (
        Step(
            relation=_equation(mean_square, (sample_mean() - MU) ** 2 + _WITHIN * sample_variance()),
            rule="algebra",
            note="In every data set the mean square distance from the mean of f is the squared distance of the sample "
            "mean, plus the variance with divisor n.",
        ),
        Step(
            relation=_equation(particle_variance(t), mean(mean_square)),
            rule="argument",
            note="By symmetry the n points have the same law, and no generation moves its mean; so the mean over runs "
            "of this average is the variance of any one of them.",
        ),
        Step(
            relation=_equation(mean_variance(t), particle_variance(t) - _WITHIN * expected_variance(t)),
            rule="algebra",
            note="Take the mean over runs: the variance of a particle is that between runs plus that within runs.",
        ),
    )


def _particle_steps(recurrence: sympy.Expr) -> tuple[Step, ...]:
    square = (child(1, h) - MU) ** 2
    return (
        child_step(h),
        Step(
            relation=_equation(conditional_mean(square), over_points(lambda i: (current(i) - MU) ** 2) / n + h**2),
            rule="algebra",
            note="The index is uniform, and the noise has mean 0, variance 1 and is independent of the index.",
        ),
        Step(
            relation=_equation(particle_variance(t + 1), mean(conditional_mean(square))),
            rule="argument",
            note="Tower rule: the mean over runs is the mean of the mean given the current generation.",
        ),
        Step(
            relation=_equation(particle_variance(t + 1), recurrence),
            rule="recurrence",
            note="So each generation adds the variance of the noise, whatever n.",
        ),
        Step(
            relation=_equation(particle_variance(0), mean((draw(1) - MU) ** 2)),
            rule="definition",
            note="Generation 0 consists of n independent draws from f, whose mean is mu.",
        ),
    )


# --- kde.fixed.mean-drift -------------------------------------------------------------------------------------------


def _mean_drift(claim: Claim) -> Derivation:
    recurrence = mean_variance(t) + (_WITHIN * expected_variance(t) + h**2) / n
    spread = cite("kde.fixed.variance", "The expected variance within a run is known for every generation.")
    steps = (*_next_mean_steps(), *_mean_recurrence_steps(recurrence), spread)
    return Derivation(claim_id=claim.id, steps=(*steps, *induct(claim, variable=t, start=0, recurrence=recurrence)))


def _next_mean_steps() -> tuple[Step, ...]:
    deviation = next_mean(h) - MU
    return (
        child_step(h),
        Step(
            relation=_equation(next_mean(h), over_points(lambda i: child(i, h)) / n),
            rule="definition",
            note="The mean of the next generation.",
        ),
        Step(
            relation=_equation(conditional_mean(next_mean(h)), sample_mean()),
            rule="algebra",
            note="On average the mean stays where it is.",
        ),
        Step(
            relation=_equation(
                conditional_mean(deviation**2), (sample_mean() - MU) ** 2 + (_WITHIN * sample_variance() + h**2) / n
            ),
            rule="algebra",
            note="Around it the mean of n independent children has the n-th part of the variance of one child, which "
            "is the variance with divisor n of its parents plus that of the noise.",
        ),
    )


def _mean_recurrence_steps(recurrence: sympy.Expr) -> tuple[Step, ...]:
    average = over_points(draw) / n
    return (
        Step(
            relation=_equation(mean_variance(t + 1), mean(conditional_mean((next_mean(h) - MU) ** 2))),
            rule="argument",
            note="Tower rule: the mean over runs is the mean of the mean given the current generation; the sample mean "
            "has mean mu in each generation.",
        ),
        Step(
            relation=_equation(mean_variance(t + 1), recurrence),
            rule="recurrence",
            note="The steps of the mean add up, and their size follows the variance within the run.",
        ),
        Step(
            relation=_equation(mean_variance(0), mean((average - MU) ** 2)),
            rule="definition",
            note="Generation 0 consists of n independent draws from f, whose mean is mu.",
        ),
    )


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {
    "kde.fixed.ledger": _ledger,
    "kde.fixed.mean-drift": _mean_drift,
}
