"""Derivations for how slowly runs can grow under a plug-in bandwidth: the outlier is the worst sample."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy

from collapsecheck.proofs.growth_steps import (
    chi_square_step,
    growth_definitions,
    growth_given_sample,
    parents_mean_step,
    parents_variance,
    tower_steps,
)
from collapsecheck.proofs.induction import cite, conclude, induct
from collapsecheck.proofs.moments import current, over_points, term
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.unfolding import conditional_mean, sample_mean, sample_variance
from collapsecheck.theory.chi_square import expected_log_chi_square as log_chi_square
from collapsecheck.theory.notation import c, expected_log_growth, m, n, t
from collapsecheck.theory.records import Claim

__all__ = ["DERIVATIONS"]

_DEGREES, _LAMBDA, _V = sympy.symbols("k lambda v", positive=True)
_X, _Y, _Z = sympy.symbols("x y z", real=True)

_SQUARES = 2 * n**2 - 5 * n + 6
_SHARE = n * (n - 1) / _SQUARES
_RATIO = _SQUARES / n**2
"""Where the extreme law of the parents' variance has its mass, in units of S_t^2, and how much of it."""

_GREATEST_KURTOSIS = (n**2 - 3 * n + 3) / (n - 1)

mass = term("mass", "p", module=__name__, definition=lambda: _SHARE, letter=True)
place = term("place", "r", module=__name__, definition=lambda: _RATIO, letter=True)
fourth_moment = term(
    "fourth_moment",
    "M_4",
    module=__name__,
    definition=lambda: over_points(lambda i: (current(i) - sample_mean()) ** 4) / n,
    letter=True,
)


def _equal(left: Any, right: Any) -> Any:
    return sympy.Eq(left, right, evaluate=False)


def _variance() -> Any:
    """The sample variance with divisor n."""
    return (1 - 1 / n) * sample_variance()


# --- kde.plugin.log-growth.outlier ----------------------------------------------------------------------------------


def _outlier(claim: Claim) -> Derivation:
    extreme = (1 - _SHARE) * log_chi_square(n - 1, 0) + _SHARE * log_chi_square(n - 1, (n - 1) * _RATIO / c**2)
    step = 2 * sympy.log(c) - sympy.log(n - 1) + extreme
    bound = sympy.Ge(growth_given_sample(), step, evaluate=False)
    steps = (
        *growth_definitions(),
        chi_square_step(),
        parents_mean_step(),
        *_fourth_moment_steps(),
        *_kurtosis_steps(),
        *_extreme_steps(bound),
        *tower_steps(bound),
    )
    induction = induct(claim, variable=t, start=0, recurrence=expected_log_growth(n, c, t) + step)
    return Derivation(claim_id=claim.id, steps=(*steps, *induction))


def _fourth_moment_steps() -> tuple[Step, ...]:
    return (
        Step(
            relation=_equal(fourth_moment(), over_points(lambda i: (current(i) - sample_mean()) ** 4) / n),
            rule="definition",
            note="The fourth central moment of the sample.",
        ),
        Step(
            relation=_equal(
                conditional_mean(parents_variance() ** 2),
                fourth_moment() / n + (n**2 - 2 * n + 3) / (n * (n - 1)) * _variance() ** 2,
            ),
            rule="algebra",
            note="The mean square of the variance of n independent draws, here from the points of the sample.",
        ),
    )


def _kurtosis_steps() -> tuple[Step, ...]:
    total, pairs = _X + _Y + _Z, _X * _Y + _Y * _Z + _Z * _X
    second = (m * (n - m) ** 2 + (n - m) * m**2) / n
    fourth = (m * (n - m) ** 4 + (n - m) * m**4) / n
    return (
        Step(
            relation=_equal(
                _X**4 + _Y**4 + _Z**4, total**4 - 4 * total**2 * pairs + 2 * pairs**2 + 4 * total * _X * _Y * _Z
            ),
            rule="algebra",
            note="Where three points of a sample move so that their sum and their sum of squares stay, the sum of "
            "their fourth powers changes in proportion to their product, or not at all if they add up to 0.",
        ),
        Step(
            relation=_equal(fourth / second**2, n**2 / (m * (n - m)) - 3),
            rule="algebra",
            note="The kurtosis of m points at one place and n - m at another; it is greatest for m = 1.",
        ),
        Step(
            relation=sympy.Le(fourth_moment(), _GREATEST_KURTOSIS * _variance() ** 2, evaluate=False),
            rule="argument",
            note="So the product is greatest where two of the three coincide, and a sample of greatest kurtosis has no "
            "three different values unless they add up to 0, the mean. If they do, it stays one when they move; but "
            "then two of them and a fourth point differ and do not add up to 0. So it has two values. For n = 3 all "
            "samples have the same kurtosis.",
        ),
    )


def _extreme_steps(bound: Any) -> tuple[Step, ...]:
    derivative = sympy.Derivative(log_chi_square(_DEGREES, _LAMBDA), _LAMBDA)
    integral = sympy.Integral(_V ** (_DEGREES - 1) * sympy.exp(-_LAMBDA * (1 - _V**2) / 2), (_V, 0, 1))
    most = (_GREATEST_KURTOSIS / n + (n**2 - 2 * n + 3) / (n * (n - 1))) * (1 - 1 / n) ** 2
    return (
        Step(
            relation=_equal(place(), _RATIO),
            rule="definition",
            note="A place for the variance of the parents, in units of the sample variance.",
        ),
        Step(
            relation=_equal(mass(), _SHARE),
            rule="definition",
            note="A probability: a law has this mass at that place, and the rest at 0.",
        ),
        Step(
            relation=_equal(mass() * place(), 1 - 1 / n),
            rule="algebra",
            note="It has the mean that the variance of the parents has.",
        ),
        Step(
            relation=_equal(mass() * place() ** 2, most),
            rule="algebra",
            note="It has the greatest mean square that the variance of the parents can have, too.",
        ),
        Step(
            relation=_equal(derivative, integral),
            rule="argument",
            note="A noncentral chi-square is a chi-square whose k degrees of freedom are raised by twice a Poisson "
            "variable J, and the derivative of its mean logarithm is the mean of 1/(k + 2J). So the mean logarithm "
            "is concave, and its third derivative is positive.",
        ),
        Step(
            relation=bound,
            rule="argument",
            note="The quadratic that meets the mean logarithm at 0 and touches it at the other place lies below it "
            "everywhere, since the third derivative is positive, and opens downwards. So its mean is least for the "
            "greatest mean square, where it is that of the mean logarithm over the law above.",
        ),
    )


# --- kde.plugin.silverman-growth ------------------------------------------------------------------------------------


def _silverman_growth(claim: Claim) -> Derivation:
    steps = [step for size in range(5, 9) for step in _size_steps(claim, size)]
    last = conclude(claim, rule="algebra", note="These are all numbers of points that are claimed.")
    return Derivation(claim_id=claim.id, steps=(*steps, last))


def _size_steps(claim: Claim, size: int) -> tuple[Step, ...]:
    sides = (side.subs(n, size) for side in claim.statement.args)
    factor = sympy.Rational(3 * size, 4) ** sympy.Rational(-1, 5)
    return (
        cite(
            "kde.plugin.log-growth.outlier",
            f"The growth of {size} points, with Silverman's factor for them.",
            {n: sympy.Integer(size), c: factor},
        ),
        Step(
            relation=sympy.Ge(*sides, evaluate=False),
            rule="enclosure",
            note=f"For {size} points: the difference is a generation times a number whose enclosure is positive.",
        ),
    )


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {
    "kde.plugin.log-growth.outlier": _outlier,
    "kde.plugin.silverman-growth": _silverman_growth,
}
