"""Real data that stay: the same r of the n points are in every generation, the others come from the fit.

Each location fit is to all n points. The real ones bind the mean, so that it does not drift without end; but the errors
that they have stay, too, and what the synthetic ones add comes on top.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import sympy

from collapsecheck.terms import FreshFraction, Location, Normal, Persistent, Recursion, Scaled, SquaredMean, TwoPoint
from collapsecheck.theory.fixed_bandwidth import FINITE_VARIANCE, SCALED_LAW, SPREAD, UNIT_VARIANCE_LAWS
from collapsecheck.theory.notation import f, long_run_mean_variance, mean_variance, n, r, sigma, t
from collapsecheck.theory.records import (
    Assumption,
    Claim,
    Enumeration,
    Integers,
    MonteCarlo,
    Mutant,
    Param,
    Setting,
)

__all__ = ["CLAIMS"]

_SYNTHETIC = 1 - r / n
"""Share of the points that are synthetic."""

_STAYING = Recursion(fit=Location(), workflow=Persistent(fraction=r / n))
_RENEWED = Recursion(fit=Location(), workflow=FreshFraction(fraction=r / n))

_LOCATION = Assumption(
    text="given generation t, n - r points of the next are independent draws from f, moved to the mean of its n points"
)
_KEPT = Assumption(text="the other r points are the same in every generation, r of the n draws of generation 0")
_SOME = Assumption(text="1 <= r < n", relation=sympy.Gt(n, r))
_SIZES = Param(symbol=n, domain=Integers(low=4, high=8), typical=6, unit="1", meaning="points per generation")
_GENERATIONS = Param(symbol=t, domain=Integers(low=0, high=4), typical=3, unit="1", meaning="generation")
_REALS = Param(symbol=r, domain=Integers(low=1, high=3), typical=2, unit="1", meaning="real points that stay")
_SOURCES = ("alemohammad2024", "bertrand2024")

# --- persistent.mean ------------------------------------------------------------------------------------------------

_SETTING = Setting(
    recursion=_STAYING,
    initial_law=Scaled(law=f, scale=sigma),
    size=n,
    generations=t,
    observable=SquaredMean(),
)
_CHECK = MonteCarlo(
    setting=_SETTING,
    decide="mean",
    cases=(
        {"n": 6, "t": 3, "r": 2, "sigma": 1.0, "f": Normal()},
        {"n": 5, "t": 2, "r": 2, "sigma": 0.5, "f": UNIT_VARIANCE_LAWS.options[-1]},
    ),
)


def _by(check: MonteCarlo, recursion: Recursion) -> MonteCarlo:
    return replace(check, setting=replace(check.setting, recursion=recursion))


MEAN = Claim(
    id="persistent.mean",
    title="Variance of the sample mean when the same r of n points stay real and a location is fitted to all",
    kind="identity",
    statement=sympy.Eq(
        mean_variance(t),
        sigma**2 / r * (1 - 2 * _SYNTHETIC ** (t + 1) + (_SYNTHETIC + _SYNTHETIC ** (2 * (t + 1))) / (1 + _SYNTHETIC)),
        evaluate=False,
    ),
    params=(_SIZES, _GENERATIONS, _REALS, SPREAD, SCALED_LAW),
    assumptions=(_LOCATION, _KEPT, FINITE_VARIANCE, _SOME),
    sources=_SOURCES,
    checks=(
        _CHECK,
        Enumeration(
            setting=_SETTING,
            cases=tuple(
                {"n": n_, "t": t_, "r": r_, "sigma": Fraction(3, 2), "f": TwoPoint()}
                for n_, t_, r_ in ((2, 0, 1), (2, 1, 1), (2, 3, 1), (3, 1, 1), (3, 2, 1), (3, 2, 2))
            ),
        ),
    ),
    mutants=(
        Mutant(
            name="real-only",
            story="takes the synthetic points for neither good nor bad: the variance of the mean of r real ones",
            rhs=sigma**2 / r,
        ),
        Mutant(
            name="always-new",
            story="takes the real points for new ones in each generation",
            rhs=sigma**2 / n * (1 - _SYNTHETIC ** (2 * (t + 1))) / (1 - _SYNTHETIC**2),
        ),
        Mutant(
            name="nothing-gained",
            story="lets the mean drift as if no point were real",
            rhs=sigma**2 * (t + 1) / n,
        ),
        Mutant(
            name="renewed-simulator",
            story="draws the real points anew in each generation",
            check=_by(_CHECK, _RENEWED),
        ),
    ),
    remark="The variance begins at sigma^2/n, since the points that do not stay are in the first fit, too; it rises "
    "with each generation and ends above sigma^2/r. Nothing is asked of f but a finite variance.",
)

# --- persistent.limit -----------------------------------------------------------------------------------------------

LIMIT = Claim(
    id="persistent.limit",
    title="A mean of real data that stay and of synthetic ones is worse in the long run than that of the real ones",
    kind="limit",
    statement=sympy.Eq(long_run_mean_variance(t), sigma**2 / r * (1 + (n - r) / (2 * n - r)), evaluate=False),
    params=(_SIZES, _REALS, SPREAD),
    assumptions=(_LOCATION, _KEPT, FINITE_VARIANCE, _SOME),
    sources=_SOURCES,
    uses=("persistent.mean",),
    checks=(
        replace(
            _CHECK,
            cases=(
                {"n": 6, "t": 7, "r": 3, "sigma": 1.0, "f": Normal()},
                {"n": 5, "t": 6, "r": 3, "sigma": 0.5, "f": TwoPoint()},
            ),
            approximation="the power (1 - r/n)^(t + 1), what is left of the points of generation 0 that do not stay",
        ),
    ),
    mutants=(
        Mutant(
            name="real-only",
            story="takes the synthetic points for neither good nor bad",
            rhs=sigma**2 / r,
        ),
        Mutant(
            name="always-new",
            story="takes the real points for new ones in each generation",
            rhs=sigma**2 * n / (r * (2 * n - r)),
        ),
        Mutant(
            name="nothing-changes",
            story="expects the mean of generation t to be as good as that of generation 0",
            rhs=sigma**2 / n,
        ),
    ),
    remark="To mix in synthetic points does not even keep what the real ones know: the more of them there are, the "
    "worse, up to 3/2 of sigma^2/r. New real points in each generation, as many, would bring it to n / (2 n - r) of "
    "sigma^2/r, below that of the r points.",
)

CLAIMS = (MEAN, LIMIT)
