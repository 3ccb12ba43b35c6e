"""Derivations for least squares on its own labels: normal equations, and the mean of an inverse of X^T X."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import sympy

from collapsecheck.proofs.induction import cite, conclude, induct
from collapsecheck.proofs.moments import term
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.relations import equation
from collapsecheck.proofs.unfolding import mean
from collapsecheck.theory.notation import (
    accumulated_noise,
    alpha,
    coefficient_spread,
    d,
    expected_coefficient,
    expected_error,
    inverse_squares,
    n,
    sigma,
    t,
    w,
)
from collapsecheck.theory.records import Claim

__all__ = ["DERIVATIONS"]

_M, _X = sympy.symbols("m x", positive=True)
_V, _U, _W = sympy.symbols("v u w_t", real=True)

trace_of_inverse = term(
    "trace_of_inverse", r"\mathbb{{E}}\,\mathrm{{tr}}\,(X^{{\mathsf{{T}}}} X)^{{-1}}_{{{0},{1}}}", module=__name__
)
fitted = term("fitted", r"w_{{{0}}}", module=__name__, letter=True)
mean_reciprocal = term("mean_reciprocal", r"\mathbb{{E}}\left[1/\chi^2_{{{0} + 2}}\right]", module=__name__)


def _first_steps(quantity: Any, value: Any) -> tuple[Step, Step]:
    return (
        Step(
            relation=equation(fitted(0), w),
            rule="definition",
            note="The real sample is labelled by the true coefficients.",
        ),
        Step(relation=equation(quantity, mean(value)), rule="definition", note="What is followed, at generation 0."),
    )


def _first_error() -> tuple[Step, Step]:
    return _first_steps(expected_error(0), (fitted(0) - w) ** 2)


def _inverse_steps(points: Any) -> tuple[Step, ...]:
    """Mean trace of the inverse of X^T X, for a design with so many rows."""
    density = _X ** (_M / 2) * sympy.exp(-_X / 2)
    moments = (sympy.Integral(part, (_X, 0, sympy.oo)) for part in (sympy.expand(density / _X), density))
    return (
        Step(
            relation=equation(mean_reciprocal(_M), next(moments) / next(moments)),
            rule="definition",
            note="Mean of the reciprocal of a chi-square with m + 2 degrees of freedom: its density is in proportion "
            "to x^(m/2) exp(-x/2).",
        ),
        Step(
            relation=equation(mean_reciprocal(_M), 1 / _M),
            rule="integral",
            note="Both integrals are gamma functions.",
        ),
        Step(
            relation=equation(trace_of_inverse(_M + d + 1, d), d * mean_reciprocal(_M)),
            rule="argument",
            note="A diagonal entry of the inverse is one over the squared distance of a column of X from the span of "
            "the d - 1 others. Given those, the column is a standard normal vector, and the squared distance a "
            "chi-square with n - (d - 1) = m + 2 degrees of freedom, for n = m + d + 1 rows.",
        ),
        Step(
            relation=equation(trace_of_inverse(_M + d + 1, d), d / _M),
            rule="algebra",
            note="The mean of the inverse of a Wishart matrix.",
        ),
        Step(
            relation=equation(trace_of_inverse(points, d), d / (points - d - 1)),
            rule="argument",
            note="Put in the number of rows.",
        ),
    )


# --- ols.replace ----------------------------------------------------------------------------------------------------


def _replace(claim: Claim) -> Derivation:
    growth = Step(
        relation=equation(expected_error(t + 1), expected_error(t) + sigma**2 * trace_of_inverse(n, d)),
        rule="argument",
        note="The normal equations give w_(t+1) - w_t = (X^T X)^(-1) X^T e, with e for the noise. Given X and w_t its "
        "mean is 0 and its variance sigma^2 (X^T X)^(-1), so the squared lengths of the steps add up in the mean.",
    )
    recurrence = expected_error(t) + sigma**2 * d / (n - d - 1)
    steps = (*_first_error(), *_inverse_steps(n), growth)
    return Derivation(claim_id=claim.id, steps=(*steps, *induct(claim, variable=t, start=0, recurrence=recurrence)))


# --- ols.accumulate -------------------------------------------------------------------------------------------------


def _accumulate(claim: Claim) -> Derivation:
    pooled = n * (t + 1)
    growth = Step(
        relation=equation(
            expected_error(t + 1), expected_error(t) + sigma**2 / (t + 1) * trace_of_inverse(n * (t + 1), d)
        ),
        rule="argument",
        note="Let G_i be X^T X of generation i, and A the sum of G_0 to G_t. The normal equations of fits t and t + 1 "
        "give w_(t+1) - w_t = A^(-1) X^T e, with X and e of generation t: given the designs and w_t its mean is 0 and "
        "its variance sigma^2 A^(-1) G_t A^(-1). The G_i are exchangeable and add up to A, so the mean of "
        "A^(-1) G_t A^(-1) is that of A^(-1) over t + 1.",
    )
    recurrence = expected_error(t) + sigma**2 * d / ((t + 1) * (pooled - d - 1))
    steps = (*_first_error(), *_inverse_steps(pooled), growth, *_partial_sums())
    base, *later = induct(claim, variable=t, start=0, recurrence=recurrence)
    # Nothing times a sum is nothing, too: only the value itself says that the base holds.
    base = replace(base, relation=equation(base.relation.rhs, sympy.S.Zero), rule="algebra")
    return Derivation(claim_id=claim.id, steps=(*steps, base, *later))


def _partial_sums() -> tuple[Step, Step]:
    following = accumulated_noise(n, d, t) + 1 / ((t + 1) * (n * (t + 1) - d - 1))
    return (
        Step(
            relation=equation(accumulated_noise(n, d, 0), sympy.S.Zero),
            rule="definition",
            note="An empty sum.",
        ),
        Step(
            relation=equation(accumulated_noise(n, d, t + 1), following),
            rule="definition",
            note="One more term.",
        ),
    )


# --- ols.accumulate.limit -------------------------------------------------------------------------------------------


def _limit(claim: Claim) -> Derivation:
    share = (d + 1) / n
    tail = sympy.digamma(t + 1 - share) - sympy.digamma(t + 1)
    steps = (
        cite("ols.accumulate", "The value for every finite generation is known."),
        *_partial_sums(),
        Step(
            relation=equation(
                accumulated_noise(n, d, t), (tail - sympy.digamma(1 - share) - sympy.EulerGamma) / (d + 1)
            ),
            rule="recurrence",
            note="By partial fractions, the digamma function psi adds up reciprocals: psi(x + 1) = psi(x) + 1/x.",
        ),
        Step(
            relation=equation(sympy.Limit(tail, t, sympy.oo), sympy.S.Zero),
            rule="limit",
            note="What becomes of the two that depend on t.",
        ),
    )
    end = conclude(claim, rule="limit", note="What is left is the limit.")
    return Derivation(claim_id=claim.id, steps=(*steps, end))


# --- ols.accumulate.fixed -------------------------------------------------------------------------------------------


def _fixed(claim: Claim) -> Derivation:
    growth = Step(
        relation=equation(expected_error(t + 1), expected_error(t) + sigma**2 / (t + 1) ** 2 * trace_of_inverse(n, d)),
        rule="argument",
        note="All generations have the same X^T X = G, so that the normal equations of fits t and t + 1 give "
        "w_(t+1) - w_t = G^(-1) X^T e/(t + 1), with e for the noise of generation t. Given X and w_t its mean is 0 and "
        "its variance sigma^2 G^(-1)/(t + 1)^2.",
    )
    sums = (
        Step(
            relation=equation(inverse_squares(t + 1), inverse_squares(t) + 1 / (t + 1) ** 2),
            rule="definition",
            note="One more term.",
        ),
    )
    recurrence = expected_error(t) + sigma**2 * d / ((t + 1) ** 2 * (n - d - 1))
    steps = (*_first_error(), *_inverse_steps(n), growth, *sums)
    return Derivation(claim_id=claim.id, steps=(*steps, *induct(claim, variable=t, start=0, recurrence=recurrence)))


# --- ridge ----------------------------------------------------------------------------------------------------------


def _penalised_steps() -> tuple[Step, ...]:
    """One coefficient of the fit to labels of w_t, for a design with X^T X = n I."""
    objective = n * (_V - _W) ** 2 - 2 * (_V - _W) * _U + alpha * _V**2
    return (
        Step(
            relation=equation(
                sympy.Subs(sympy.Derivative(objective, _V), _V, (n * _W + _U) / (n + alpha)), sympy.S.Zero
            ),
            rule="algebra",
            note="As X^T X = n I, what is minimised is a sum over the coefficients v, with u for that of X^T e; here "
            "its derivative vanishes: w_(t+1) = (n w_t + u)/(n + alpha).",
        ),
    )


def _mean(claim: Claim) -> Derivation:
    recurrence = n / (n + alpha) * expected_coefficient(t)
    steps = (
        *_first_steps(expected_coefficient(0), fitted(0)),
        *_penalised_steps(),
        Step(
            relation=equation(expected_coefficient(t + 1), recurrence),
            rule="argument",
            note="Take means: that of u is 0, since the noise has mean 0 and does not depend on X.",
        ),
    )
    return Derivation(claim_id=claim.id, steps=(*steps, *induct(claim, variable=t, start=0, recurrence=recurrence)))


def _spread(claim: Claim) -> Derivation:
    recurrence = (n / (n + alpha)) ** 2 * (coefficient_spread(t) + d * sigma**2 / n)
    steps = (
        *_first_steps(coefficient_spread(0), (fitted(0) - mean(fitted(0))) ** 2),
        *_penalised_steps(),
        Step(
            relation=equation(
                coefficient_spread(t + 1), (n**2 * coefficient_spread(t) + d * n * sigma**2) / (n + alpha) ** 2
            ),
            rule="argument",
            note="Take variances of the d coefficients: that of u is n sigma^2, and u is independent of w_t.",
        ),
        cite("ridge.mean", "What the deviations are measured from."),
    )
    return Derivation(claim_id=claim.id, steps=(*steps, *induct(claim, variable=t, start=0, recurrence=recurrence)))


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {
    "ols.replace": _replace,
    "ols.accumulate": _accumulate,
    "ols.accumulate.limit": _limit,
    "ols.accumulate.fixed": _fixed,
    "ridge.mean": _mean,
    "ridge.spread": _spread,
}
