"""Derivations for fresh real data with a weight: one generation, all of them, and the weight that leaves least."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy

from collapsecheck.proofs.induction import cite, conclude, induct
from collapsecheck.proofs.moments import MU, draw, over_points, term
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.relations import equation
from collapsecheck.proofs.unfolding import conditional_mean, mean, sample_mean
from collapsecheck.theory.notation import beta, long_run_mean_variance, mean_variance, n, r, sigma, t
from collapsecheck.theory.records import Claim

__all__ = ["DERIVATIONS"]

Expression = Any

_SPACE = beta * (2 - beta)
_BEST = 2 / (1 + sympy.sqrt(1 + 4 * n / r))
"""The weight that weighted.golden assumes."""


def _squared_mean_error(size: Expression, first: int) -> Expression:
    """Square of how far the mean of new draws from f is from mu, by which draws the two factors are of."""
    one, other = (draw(first + i) - MU for i in (0, 1))
    return (size * one**2 + size * (size - 1) * one * other) / size**2


def _next_squared_mean() -> Expression:
    """All that is random given the generation before are the r real points (draws 1, 2) and the n new ones (3, 4)."""
    old, real, new = (1 - beta) * (sample_mean() - MU), beta * (draw(1) - MU), draw(3) - MU
    squares = old**2 + beta**2 * _squared_mean_error(r, 1) + _squared_mean_error(n, 3)
    return squares + 2 * (old * real + old * new + real * new)


next_squared_mean = term("next_squared_mean", "d_{{t+1}}^2", module=__name__, definition=_next_squared_mean)
memory = term("memory", r"\lim_{{{0} \to \infty}} \left(1 - \beta\right)^{{2 {0}}}", module=__name__)
excess = term("excess", r"\varepsilon_\beta", module=__name__)


# --- weighted.mean --------------------------------------------------------------------------------------------------


def _mean(claim: Claim) -> Derivation:
    added = sigma**2 * (beta**2 / r + 1 / n)
    recurrence = (1 - beta) ** 2 * mean_variance(t) + added
    steps = (
        Step(
            relation=equation(next_squared_mean(), _next_squared_mean()),
            rule="definition",
            note="The next sample mean is further from mu than m_t by the error of the mean of n draws, and m_t by "
            "beta times that of r draws and by 1 - beta times the distance of the current sample mean.",
        ),
        Step(
            relation=equation(
                conditional_mean(next_squared_mean()), (1 - beta) ** 2 * (sample_mean() - MU) ** 2 + added
            ),
            rule="algebra",
            note="Draws are independent, of mean mu and variance sigma^2, whatever generation t is.",
        ),
        Step(
            relation=equation(mean_variance(t + 1), mean(conditional_mean(next_squared_mean()))),
            rule="argument",
            note="Tower rule: the mean over runs is the mean of the mean given the current generation. No generation "
            "moves the mean of the sample mean from mu.",
        ),
        Step(relation=equation(mean_variance(t + 1), recurrence), rule="recurrence", note="Take the mean over runs."),
        Step(
            relation=equation(mean_variance(0), mean((over_points(draw) / n - MU) ** 2)),
            rule="definition",
            note="Generation 0 consists of n independent draws from f.",
        ),
        *induct(claim, variable=t, start=0, recurrence=recurrence),
    )
    return Derivation(claim_id=claim.id, steps=steps)


# --- the long run ---------------------------------------------------------------------------------------------------


def _limit(claim: Claim) -> Derivation:
    cited = cite("weighted.mean", "The variance is known for every finite generation.")
    with_memory = cited.relation.rhs.replace(lambda part: part.is_Pow and part.exp.has(t), lambda _part: memory(t))
    steps = (
        cited,
        Step(
            relation=equation(1 - (1 - beta) ** 2, _SPACE),
            rule="algebra",
            note="As 0 < beta <= 1, both factors are positive. So the square, of which powers are taken, is below one.",
        ),
        Step(
            relation=equation(long_run_mean_variance(t), with_memory),
            rule="definition",
            note="What is looked for is the limit; in it stands that of the power.",
        ),
        Step(relation=equation(memory(t), sympy.S.Zero), rule="argument", note="Such powers tend to 0."),
        conclude(claim, rule="algebra", note="So nothing is left of generation 0."),
    )
    return Derivation(claim_id=claim.id, steps=steps)


def _least(claim: Claim) -> Derivation:
    over_spread = claim.rhs / sigma**2
    missed = (beta * over_spread - 1 / n) ** 2
    steps = (
        cite("weighted.limit", "The limit is known for every weight."),
        Step(
            relation=equation(n * over_spread**2, over_spread + 1 / r),
            rule="algebra",
            note="The bound, over sigma^2, is the positive root of a quadratic equation.",
        ),
        Step(
            relation=equation(excess(), missed / _SPACE),
            rule="definition",
            note="This square is 0 for the best weight, 1/n over the bound.",
        ),
        Step(
            relation=sympy.Ge(excess(), 0, evaluate=False),
            rule="argument",
            note="A square over two factors that are positive, as 0 < beta <= 1.",
        ),
        Step(
            relation=equation(long_run_mean_variance(t), claim.rhs + n * sigma**2 * excess()),
            rule="algebra",
            note="So much is the limit above the bound.",
        ),
        conclude(claim, rule="algebra", note="Put in the least value of the last term."),
    )
    return Derivation(claim_id=claim.id, steps=steps)


def _golden(claim: Claim) -> Derivation:
    steps = (
        cite("weighted.limit", "The limit is known for every weight: put in the one assumed.", {beta: _BEST}),
        conclude(claim, rule="algebra", note="It is sigma^2/n over the weight."),
    )
    return Derivation(claim_id=claim.id, steps=steps)


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {
    "weighted.mean": _mean,
    "weighted.limit": _limit,
    "weighted.least": _least,
    "weighted.golden": _golden,
}
