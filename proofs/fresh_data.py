"""Derivations for fresh real data in every generation: the total variance first, then how much of it the mean has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import sympy

from collapsecheck.proofs.induction import cite, conclude, induct
from collapsecheck.proofs.moments import MU, current, draw, noise, over_points, resampled, term
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.relations import equation
from collapsecheck.proofs.unfolding import conditional_mean, mean, sample_mean, sample_variance
from collapsecheck.theory.notation import (
    expected_mean_square,
    expected_variance,
    h,
    long_run_variance,
    mean_variance,
    n,
    r,
    sigma,
    t,
)
from collapsecheck.theory.records import Claim

__all__ = ["DERIVATIONS"]

Expression = Any

_WITHIN = 1 - 1 / n
_TOWER = "Tower rule: the mean over runs is the mean of the mean given the current generation."


def _mean_square() -> Expression:
    return over_points(lambda i: (current(i) - MU) ** 2) / n


def _synthetic(i: int, width: Expression) -> Expression:
    return resampled(i) + width * noise(i) - MU


def _next_mean_square(width: Expression) -> Expression:
    return ((n - r) * _synthetic(1, width) ** 2 + r * (draw(1) - MU) ** 2) / n


def _next_squared_mean() -> Expression:
    """Square of the next mean about that of f, by which points the two factors of each product are."""
    one, other = (_synthetic(i, sympy.S.Zero) for i in (1, 2))
    real, further = (draw(i) - MU for i in (3, 4))
    same = (n - r) * one**2 + r * real**2
    different = (n - r) * (n - r - 1) * one * other + r * (r - 1) * real * further + 2 * r * (n - r) * one * real
    return (same + different) / n**2


next_mean_square = term("next_mean_square", "q_{{t+1}}", module=__name__, definition=_next_mean_square)
memory = term(
    "memory",
    r"\lim_{{{0} \to \infty}} \left(\left(1 - r/n\right)\left(1 - (r+1)/n\right)\right)^{{{0}+1}}",
    module=__name__,
)
next_squared_mean = term("next_squared_mean", "d_{{t+1}}^2", module=__name__, definition=_next_squared_mean)


# --- fresh.variance -------------------------------------------------------------------------------------------------


def _variance(claim: Claim) -> Derivation:
    of_the_mean = replace(claim, statement=equation(mean_variance(t), sigma**2 - _WITHIN * claim.rhs))
    steps = (
        *_decomposition_steps(),
        *_moment_steps(claim),
        *induct(of_the_mean, variable=t, start=0, recurrence=_mean_recurrence()),
        conclude(
            claim, rule="algebra", note="What the mean does not have of the total is the variance within the run."
        ),
    )
    return Derivation(claim_id=claim.id, steps=steps)


def _mean_recurrence() -> Expression:
    """The variance of the next mean, where the total variance is sigma^2."""
    return (1 - r / n) * (1 - (r + 1) / n) * mean_variance(t) + sigma**2 / n


def _moment_steps(claim: Claim) -> tuple[Step, ...]:
    """How the total and the variance of the mean go on, and that the total stays."""
    total = replace(claim, statement=equation(expected_mean_square(t), sigma**2))
    total_recurrence = (1 - r / n) * expected_mean_square(t) + r / n * sigma**2
    mean_recurrence = (1 - r / n) * (1 - (r + 1) / n) * mean_variance(t) + (
        (n - r) * expected_mean_square(t) + r * sigma**2
    ) / n**2
    return (
        *_total_steps(sympy.S.Zero, total_recurrence),
        *_mean_steps(mean_recurrence),
        *induct(total, variable=t, start=0, recurrence=total_recurrence),
    )


def _decomposition_steps() -> tuple[Step, ...]:
    return (
        Step(
            relation=equation(_mean_square(), (sample_mean() - MU) ** 2 + _WITHIN * sample_variance()),
            rule="algebra",
            note="In every data set the mean square distance from the mean mu of f is the squared distance of the "
            "sample mean, plus the variance with divisor n.",
        ),
        _definition(),
        Step(
            relation=equation(expected_variance(t), (expected_mean_square(t) - mean_variance(t)) / _WITHIN),
            rule="algebra",
            note="Take the mean over runs; no generation moves the mean of the sample mean.",
        ),
    )


def _definition() -> Step:
    return Step(
        relation=equation(expected_mean_square(t), mean(_mean_square())),
        rule="definition",
        note="The mean over runs of the mean square distance of the n points from the mean mu of f.",
    )


def _total_steps(width: Expression, recurrence: Expression) -> tuple[Step, ...]:
    following = next_mean_square(width)
    return (
        Step(
            relation=equation(following, _next_mean_square(width)),
            rule="definition",
            note="A share 1 - r/n of the points is synthetic, all with one law given the generation before, and the "
            "others are draws from f: one of each stands for all.",
        ),
        Step(
            relation=equation(
                conditional_mean(following), (1 - r / n) * (_mean_square() + width**2) + r / n * sigma**2
            ),
            rule="algebra",
            note="A synthetic point has the mean square of the generation before, and that of its noise.",
        ),
        Step(
            relation=equation(expected_mean_square(t + 1), mean(conditional_mean(following))),
            rule="argument",
            note=_TOWER,
        ),
        Step(
            relation=equation(expected_mean_square(t + 1), recurrence),
            rule="recurrence",
            note="Take the mean over runs.",
        ),
        Step(
            relation=equation(expected_mean_square(0), mean((draw(1) - MU) ** 2)),
            rule="definition",
            note="Generation 0 is drawn from f.",
        ),
    )


def _mean_steps(recurrence: Expression) -> tuple[Step, ...]:
    deviation = (sample_mean() - MU) ** 2
    return (
        Step(
            relation=equation(next_squared_mean(), _next_squared_mean()),
            rule="definition",
            note="The squared distance of the next sample mean from mu holds n squares and n (n - 1) products of "
            "different points: of two synthetic ones, of two fresh ones, or of one of each.",
        ),
        Step(
            relation=equation(
                conditional_mean(next_squared_mean()),
                (1 - r / n) * (1 - (r + 1) / n) * deviation + ((n - r) * _mean_square() + r * sigma**2) / n**2,
            ),
            rule="algebra",
            note="Points are independent given the generation before; a synthetic one has its mean, a fresh one mu.",
        ),
        Step(
            relation=equation(mean_variance(t + 1), mean(conditional_mean(next_squared_mean()))),
            rule="argument",
            note=_TOWER,
        ),
        Step(relation=equation(mean_variance(t + 1), recurrence), rule="recurrence", note="Take the mean over runs."),
        Step(
            relation=equation(mean_variance(0), mean((over_points(draw) / n - MU) ** 2)),
            rule="definition",
            note="Generation 0 consists of n independent draws from f.",
        ),
    )


# --- what follows from it -------------------------------------------------------------------------------------------


def _limit(claim: Claim) -> Derivation:
    cited = cite("fresh.variance", "The variance is known for every finite generation.")
    kept = (1 - r / n) * (1 - (r + 1) / n)
    with_memory = cited.relation.rhs.replace(lambda part: part.is_Pow and part.exp.has(t), lambda _part: memory(t))
    steps = (
        cited,
        Step(
            relation=sympy.Ge(kept, 0, evaluate=False),
            rule="algebra",
            note="What is raised to a power is not negative.",
        ),
        Step(relation=sympy.Lt(kept, 1, evaluate=False), rule="algebra", note="It is less than one, too."),
        Step(
            relation=equation(long_run_variance(t), with_memory),
            rule="definition",
            note="What is looked for is the limit; in it stands that of the power.",
        ),
        Step(relation=equation(memory(t), sympy.S.Zero), rule="argument", note="Such powers tend to 0."),
        conclude(claim, rule="algebra", note="So nothing is left of generation 0."),
    )
    return Derivation(claim_id=claim.id, steps=steps)


# --- fresh.mean -----------------------------------------------------------------------------------------------------


def _mean(claim: Claim) -> Derivation:
    induction = induct(claim, variable=t, start=0, recurrence=_mean_recurrence())
    return Derivation(claim_id=claim.id, steps=(_definition(), *_moment_steps(claim), *induction))


# --- fresh.kde.variance ---------------------------------------------------------------------------------------------


def _smoothed(claim: Claim) -> Derivation:
    recurrence = (1 - r / n) * (expected_mean_square(t) + h**2) + r / n * sigma**2
    steps = (_definition(), *_total_steps(h, recurrence))
    return Derivation(claim_id=claim.id, steps=(*steps, *induct(claim, variable=t, start=0, recurrence=recurrence)))


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {
    "fresh.variance": _variance,
    "fresh.limit": _limit,
    "fresh.mean": _mean,
    "fresh.kde.variance": _smoothed,
}
