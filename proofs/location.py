"""Derivations for a law of which only the mean is fitted: errors of samples add up, are shared, or fade."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import sympy

from collapsecheck.proofs.induction import conclude, induct
from collapsecheck.proofs.moments import MU, draw, over_points, pool_mean, term
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.relations import equation
from collapsecheck.proofs.unfolding import conditional_mean, mean, pool_mean_variance, sample_mean
from collapsecheck.theory.notation import mean_variance, n, r, sigma, t
from collapsecheck.theory.records import Claim

__all__ = ["DERIVATIONS"]

Expression = Any

_ERROR = sigma**2 / n
"""Variance of the mean of n draws from f."""


_SYNTHETIC = 1 - r / n


def _moved(centre: Expression, share: Expression, kept: Expression = sympy.S.One) -> Expression:
    """Squared distance from mu of a mean that keeps a part of its own and is moved by a share of the error of n draws.

    Draws 1 and 2 stand for the two factors: they are one draw in n of the n^2 products.
    """
    old, one, other = kept * (centre - MU), draw(1) - MU, draw(2) - MU
    return old**2 + 2 * share * old * one + share**2 * (one**2 / n + (n - 1) * one * other / n)


next_squared_mean = term(
    "next_squared_mean", "d_{{t+1}}^2", module=__name__, definition=lambda: _moved(sample_mean(), sympy.S.One)
)
pooled_squared_mean = term(
    "pooled_squared_mean", "d_{{t+1}}^2", module=__name__, definition=lambda: _moved(pool_mean(), sympy.S.One)
)
next_squared_pool_mean = term(
    "next_squared_pool_mean", "e_{{t+1}}^2", module=__name__, definition=lambda: _moved(pool_mean(), 1 / (t + 2))
)

mixed_squared_mean = term(
    "mixed_squared_mean",
    "d_{{t+1}}^2",
    module=__name__,
    definition=lambda: _moved(sample_mean(), sympy.S.One, _SYNTHETIC),
)


def _start(variance: Callable[[Expression], Expression], note: str) -> Step:
    return Step(relation=equation(variance(0), mean((over_points(draw) / n - MU) ** 2)), rule="definition", note=note)


# --- location.drift, fresh.location.drift ---------------------------------------------------------------------------


def _walk(claim: Claim, *, distance: Callable[[], Expression], kept: Expression, note: str) -> Derivation:
    """Each sample mean keeps a part of the distance of the one before, and adds the error of n draws."""
    recurrence = kept**2 * mean_variance(t) + _ERROR
    steps = (
        Step(relation=equation(distance(), _moved(sample_mean(), sympy.S.One, kept)), rule="definition", note=note),
        Step(
            relation=equation(conditional_mean(distance()), kept**2 * (sample_mean() - MU) ** 2 + _ERROR),
            rule="algebra",
            note="Draws are independent, of mean mu and variance sigma^2, whatever generation t is.",
        ),
        Step(
            relation=equation(mean_variance(t + 1), mean(conditional_mean(distance()))),
            rule="argument",
            note="Tower rule: the mean over runs is the mean of the mean given the current generation. No generation "
            "moves the mean of the sample mean from mu.",
        ),
        Step(relation=equation(mean_variance(t + 1), recurrence), rule="recurrence", note="Take the mean over runs."),
        _start(mean_variance, "Generation 0 consists of n independent draws from f."),
        *induct(claim, variable=t, start=0, recurrence=recurrence),
    )
    return Derivation(claim_id=claim.id, steps=steps)


def _drift(claim: Claim) -> Derivation:
    note = "The next sample mean is the current one plus the error of the mean of n draws."
    return _walk(claim, distance=next_squared_mean, kept=sympy.S.One, note=note)


def _fresh(claim: Claim) -> Derivation:
    note = (
        "The n - r synthetic points share the distance of the current sample mean, the r fresh ones have none; the "
        "error of the mean of n draws comes on top."
    )
    return _walk(claim, distance=mixed_squared_mean, kept=_SYNTHETIC, note=note)


# --- accumulate.location.drift --------------------------------------------------------------------------------------


def _accumulated(claim: Claim) -> Derivation:
    recurrence = pool_mean_variance(t) + _ERROR / (t + 2) ** 2
    of_the_pool = replace(claim, statement=equation(pool_mean_variance(t), claim.rhs.subs(t, t + 1) - _ERROR))
    steps = (
        Step(
            relation=equation(next_squared_pool_mean(), _moved(pool_mean(), 1 / (t + 2))),
            rule="definition",
            note="Let m_t be the mean of all points of generations 0 to t, to which f is moved for generation t + 1. "
            "The error of the mean of the n new draws moves it by one part in t + 2.",
        ),
        Step(
            relation=equation(
                conditional_mean(next_squared_pool_mean()), (pool_mean() - MU) ** 2 + _ERROR / (t + 2) ** 2
            ),
            rule="algebra",
            note="Draws are independent, of mean mu and variance sigma^2, whatever is before.",
        ),
        Step(
            relation=equation(pool_mean_variance(t + 1), mean(conditional_mean(next_squared_pool_mean()))),
            rule="argument",
            note="Tower rule: the mean over runs is the mean of the mean given what is before. No generation moves the "
            "mean of m_t from mu.",
        ),
        Step(
            relation=equation(pool_mean_variance(t + 1), recurrence), rule="recurrence", note="Take the mean over runs."
        ),
        Step(
            relation=equation(pooled_squared_mean(), _moved(pool_mean(), sympy.S.One)),
            rule="definition",
            note="The sample mean of generation t + 1 is m_t plus the whole error.",
        ),
        Step(
            relation=equation(conditional_mean(pooled_squared_mean()), (pool_mean() - MU) ** 2 + _ERROR),
            rule="algebra",
            note="Once more draws are independent of what is before.",
        ),
        Step(
            relation=equation(mean_variance(t + 1), mean(conditional_mean(pooled_squared_mean()))),
            rule="argument",
            note="Tower rule, as before.",
        ),
        Step(
            relation=equation(mean_variance(t + 1), pool_mean_variance(t) + _ERROR),
            rule="recurrence",
            note="Take the mean over runs.",
        ),
        _start(pool_mean_variance, "At first all points are those of generation 0, n independent draws from f."),
        *induct(of_the_pool, variable=t, start=0, recurrence=recurrence),
        _start(mean_variance, "Generation 0 is not drawn from a fit."),
        conclude(claim, rule="recurrence", note="So it holds for the real sample and for each later generation."),
    )
    return Derivation(claim_id=claim.id, steps=steps)


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {
    "location.drift": _drift,
    "accumulate.location.drift": _accumulated,
    "fresh.location.drift": _fresh,
}
