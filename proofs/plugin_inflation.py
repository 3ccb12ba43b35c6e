"""Derivations for how fast SciPy's rules inflate the expected variance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy

from collapsecheck.proofs.induction import cite, conclude, induct
from collapsecheck.proofs.moments import noise, resampled, term
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.resampling import variance_steps
from collapsecheck.proofs.unfolding import child, sample_variance
from collapsecheck.theory.notation import c, d, expected_along, expected_variance, n, t
from collapsecheck.theory.records import Claim

__all__ = ["DERIVATIONS"]

_I = sympy.Symbol("i", integer=True, positive=True)
_SCOTT = n ** sympy.Rational(-1, 5)

sample_sd = term("sample_sd", "S_t", module=__name__, definition=lambda: sympy.sqrt(sample_variance()))
bandwidth = term("bandwidth", "h_t", module=__name__, definition=lambda: _SCOTT * sample_sd())
least_power = term("least_power", "2^{{3/5}}", module=__name__, definition=lambda: 2 ** sympy.Rational(3, 5))
along_bandwidth = term("along_bandwidth", "h_t", module=__name__)


def _equation(left: Any, right: Any) -> Any:
    return sympy.Eq(left, right, evaluate=False)


# --- kde.plugin.inflation -------------------------------------------------------------------------------------------


def _inflation(claim: Claim) -> Derivation:
    least = 1 + _SCOTT**2 / 3
    rule = Step(
        relation=_equation(bandwidth(), _SCOTT * sample_sd()),
        rule="definition",
        note="SciPy multiplies Scott's factor by the standard deviation of the data with ddof 1; given the current "
        "generation the bandwidth is a number.",
    )
    one_step = variance_steps(
        bandwidth=bandwidth(),
        noise_variance=_SCOTT**2 * sample_variance(),
        kept=1 - 1 / n + _SCOTT**2,
        added=sympy.S.Zero,
    )
    induction = induct(claim, variable=t, start=0, recurrence=least * expected_variance(t))
    return Derivation(claim_id=claim.id, steps=(rule, *one_step, *_least_steps(least), *induction))


def _least_steps(least: Any) -> tuple[Step, ...]:
    power = n ** sympy.Rational(3, 5)
    return (
        Step(
            relation=sympy.Gt(least_power(), sympy.Rational(3, 2), evaluate=False),
            rule="enclosure",
            note="The least number of points is the worst case.",
        ),
        Step(
            relation=_equation(1 - 1 / n + _SCOTT**2 - least, (2 * power / 3 - 1) / n),
            rule="algebra",
            note="By how much the multiplier exceeds the bound. The power of n increases, and already at n = 2 it is "
            "above 3/2, so this is positive for every n.",
        ),
        Step(
            relation=sympy.Ge(expected_variance(t + 1), least * expected_variance(t), evaluate=False),
            rule="argument",
            note="A mean of variances is not negative, so the smaller factor gives a lower bound.",
        ),
    )


# --- kde.plugin.dimensions ------------------------------------------------------------------------------------------


def _dimensions(claim: Claim) -> Derivation:
    factor = n ** (-1 / (d + 4))
    steps = (
        Step(
            relation=_equation(along_bandwidth(), factor * sample_sd()),
            rule="argument",
            note="Along w the covariance of the kernel is the squared factor times that of the data, whose value there "
            "is the sample variance of the n numbers that the points are along w.",
        ),
        Step(
            relation=_equation(child(_I, along_bandwidth()), resampled(_I) + along_bandwidth() * noise(_I)),
            rule="argument",
            note="Along w a child is a point of the current generation, picked uniformly, plus a linear combination "
            "of normal numbers, which is a standard normal number times its standard deviation.",
        ),
        cite(
            "kde.plugin.variance",
            "So the numbers along w follow the recursion of one dimension, with this factor.",
            {c: factor},
        ),
        Step(
            relation=_equation(expected_along(t), expected_variance(t)),
            rule="definition",
            note="What is looked for is their expected sample variance.",
        ),
        conclude(
            claim,
            rule="algebra",
            note="It holds along every direction, and these values determine a covariance: all of it is multiplied.",
        ),
    )
    return Derivation(claim_id=claim.id, steps=steps)


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {
    "kde.plugin.inflation": _inflation,
    "kde.plugin.dimensions": _dimensions,
}
