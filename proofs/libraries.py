"""Derivations for the rules that three libraries call Scott's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy

from collapsecheck.proofs.induction import cite, conclude, induct
from collapsecheck.proofs.moments import draw, term
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.resampling import child_step
from collapsecheck.proofs.unfolding import (
    child,
    conditional_mean,
    mean,
    next_variance,
    sample_mean,
    sample_variance,
    variance_of,
)
from collapsecheck.theory.notation import expected_variance, h, n, t
from collapsecheck.theory.records import Claim

__all__ = ["DERIVATIONS"]

_SCOTT = n ** sympy.Rational(-1, 5)
_ROUNDED = sympy.Rational(1059, 1000)
"""Factor of statsmodels, as its source has it."""

bandwidth = term("bandwidth", "h_t", module=__name__)
spread = term("spread", "A_t", module=__name__)


def _equation(left: Any, right: Any) -> Any:
    return sympy.Eq(left, right, evaluate=False)


# --- kde.sklearn.scott ----------------------------------------------------------------------------------------------


def _sklearn(claim: Claim) -> Derivation:
    steps = (
        Step(
            relation=_equation(bandwidth(), _SCOTT),
            rule="definition",
            note="scikit-learn's rule depends on the number of points alone: it is a fixed bandwidth.",
        ),
        cite("kde.fixed.variance", "What a fixed bandwidth does is known.", {h: bandwidth()}),
        Step(
            relation=_equation(n * bandwidth() ** 2, n ** sympy.Rational(3, 5)),
            rule="algebra",
            note="The variance at which it saturates.",
        ),
        conclude(claim, rule="algebra", note="Put in the bandwidth of the rule."),
    )
    return Derivation(claim_id=claim.id, steps=steps)


# --- kde.statsmodels.scott ------------------------------------------------------------------------------------------


def _statsmodels(claim: Claim) -> Derivation:
    multiplier = (n - 1) / n + _ROUNDED**2 * _SCOTT**2  # in this form SymPy sees that it is not negative
    induction = induct(claim, variable=t, start=0, recurrence=multiplier * expected_variance(t))
    return Derivation(claim_id=claim.id, steps=(*_one_step(), *_bound_steps(multiplier), *induction))


def _one_step() -> tuple[Step, ...]:
    first, second, width = child(1, bandwidth()), child(2, bandwidth()), bandwidth()
    return (
        child_step(width),
        Step(
            relation=_equation(conditional_mean((first - sample_mean()) * (second - sample_mean())), sympy.S.Zero),
            rule="algebra",
            note="Two children are independent given the current generation, and the mean of each is that of their "
            "parents; the bandwidth is then a number.",
        ),
        Step(
            relation=_equation(conditional_mean(next_variance(width)), (1 - 1 / n) * sample_variance() + width**2),
            rule="algebra",
            note="Resampling keeps the fraction 1 - 1/n of the variance on average, and the noise adds its own.",
        ),
        Step(
            relation=_equation(width, _ROUNDED * _SCOTT * spread()),
            rule="definition",
            note="The rule, as statsmodels has it, with A for the smaller of two spreads.",
        ),
    )


def _bound_steps(multiplier: Any) -> tuple[Step, ...]:
    return (
        Step(
            relation=sympy.Le(spread(), sympy.sqrt(sample_variance()), evaluate=False),
            rule="argument",
            note="One of the two spreads is the standard deviation.",
        ),
        Step(
            relation=_equation(
                (1 - 1 / n) * sample_variance() + (_ROUNDED * _SCOTT * sympy.sqrt(sample_variance())) ** 2,
                multiplier * sample_variance(),
            ),
            rule="algebra",
            note="What the next variance would be on average if the spread were as large as that.",
        ),
        Step(
            relation=sympy.Le(expected_variance(t + 1), multiplier * expected_variance(t), evaluate=False),
            rule="argument",
            note="Tower rule: take the mean over runs of the conditional mean, which is at most that.",
        ),
        Step(
            relation=_equation(expected_variance(0), mean(variance_of(draw))),
            rule="definition",
            note="Generation 0 consists of n independent draws from f.",
        ),
    )


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {
    "kde.sklearn.scott": _sklearn,
    "kde.statsmodels.scott": _statsmodels,
}
