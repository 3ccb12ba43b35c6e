"""A law of which all but the mean is known, fitted and drawn from again: how far its mean goes astray.

Each refit moves the law to the mean of its data and leaves spread and shape alone, so nothing collapses: what there is
to see is the error of the mean. Every generation adds one of the same size; whether the errors add up depends on what
each fit is to: the last generation, all points so far, or points of which some are real.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import sympy

from collapsecheck.terms import (
    Accumulate,
    FreshFraction,
    Gaussian,
    Location,
    Normal,
    Recursion,
    Scaled,
    SquaredMean,
    TwoPoint,
)
from collapsecheck.theory.fixed_bandwidth import (
    FINITE_VARIANCE,
    SCALED_LAW,
    SPREAD,
    UNIT_VARIANCE_LAWS,
)
from collapsecheck.theory.notation import f, mean_variance, n, r, sigma, t
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

_K = sympy.Symbol("k", integer=True, positive=True)
_SQUARES = sympy.Sum(1 / _K**2, (_K, 1, t))

_REPLACED = Recursion(fit=Location())
_KEPT = Recursion(fit=Location(), workflow=Accumulate())
_FRESH = Recursion(fit=Location(), workflow=FreshFraction(fraction=r / n))
_MORE_FRESH = Recursion(fit=Location(), workflow=FreshFraction(fraction=(r + 1) / n))
_WITH_VARIANCE = Recursion(fit=Gaussian(ddof=0))

_MOVED = Assumption(
    text="given generation t, the n points of the next are independent draws from f, moved to the mean of its n points"
)
_POOLED = Assumption(
    text="given what is before, the n points of the next generation are independent draws from f, moved to the mean of "
    "all points so far"
)
_MIXED = Assumption(
    text="given generation t, n - r points of the next are independent draws from f, moved to the mean of its n points"
)
_REAL = Assumption(text="the other r points are independent draws from f, new ones in each generation")
_SOME = Assumption(text="1 <= r < n", relation=sympy.Gt(n, r))
_SYNTHETIC = 1 - r / n
"""Share of the points that are synthetic."""

_SIZES = Param(symbol=n, domain=Integers(low=2, high=12), typical=6, unit="1", meaning="points per generation")
_GENERATIONS = Param(symbol=t, domain=Integers(low=0, high=6), typical=4, unit="1", meaning="generation")
_REALS = Param(
    symbol=r, domain=Integers(low=1, high=3), typical=1, unit="1", meaning="fresh real points in each generation"
)
_ENUMERATED = ((1, 0), (1, 3), (2, 1), (2, 3), (3, 2))


def _setting(recursion: Recursion) -> Setting:
    return Setting(
        recursion=recursion,
        initial_law=Scaled(law=f, scale=sigma),
        size=n,
        generations=t,
        observable=SquaredMean(),
    )


def _check(recursion: Recursion) -> MonteCarlo:
    return MonteCarlo(
        setting=_setting(recursion),
        decide="mean",
        cases=(
            {"n": 6, "t": 4, "sigma": 1.0, "f": Normal()},
            {"n": 3, "t": 3, "sigma": 0.5, "f": UNIT_VARIANCE_LAWS.options[-1]},
        ),
    )


def _enumeration(recursion: Recursion) -> Enumeration:
    return Enumeration(
        setting=_setting(recursion),
        cases=tuple({"n": n_, "t": t_, "sigma": Fraction(3, 2), "f": TwoPoint()} for n_, t_ in _ENUMERATED),
    )


# --- location.drift -------------------------------------------------------------------------------------------------

_DRIFT_CHECK = _check(_REPLACED)

DRIFT = Claim(
    id="location.drift",
    title="When only the mean is fitted again and again its variance grows by that of one sample mean per generation",
    kind="identity",
    statement=sympy.Eq(mean_variance(t), sigma**2 * (t + 1) / n, evaluate=False),
    params=(_SIZES, _GENERATIONS, SPREAD, SCALED_LAW),
    assumptions=(_MOVED, FINITE_VARIANCE),
    sources=("shumailov2024", "borji2024"),
    checks=(_DRIFT_CHECK, _enumeration(_REPLACED)),
    mutants=(
        Mutant(
            name="independent-points",
            story="takes the n points of a generation for independent draws from f",
            rhs=sigma**2 / n,
        ),
        Mutant(
            name="fit-for-sample",
            story="takes the variance of the fitted mean for that of the sample drawn from it",
            rhs=sigma**2 * t / n,
        ),
        Mutant(
            name="compounding",
            story="lets the variance grow by a factor 1 + 1/n per generation, like interest",
            rhs=sigma**2 / n * (1 + 1 / n) ** t,
        ),
        Mutant(
            name="variance-fitted-too",
            story="fits the variance, too, by maximum likelihood: it shrinks, and the steps of the mean with it",
            check=replace(_DRIFT_CHECK, setting=_setting(_WITH_VARIANCE)),
        ),
    ),
    remark="A random walk: the mean is lost without any collapse, since every sample spreads as the first one did. "
    "With the unbiased variance fitted along with it the mean drifts as far on average (gauss.drift), yet each run "
    "comes to rest.",
)

# --- accumulate.location.drift --------------------------------------------------------------------------------------

_KEPT_CHECK = _check(_KEPT)

ACCUMULATED = Claim(
    id="accumulate.location.drift",
    title="When the mean is fitted to all data so far its variance stays below 1 + pi^2/6 times that of the first",
    kind="identity",
    statement=sympy.Eq(mean_variance(t), sigma**2 / n * (1 + _SQUARES), evaluate=False),
    params=(_SIZES, _GENERATIONS, SPREAD, SCALED_LAW),
    assumptions=(_POOLED, FINITE_VARIANCE),
    sources=("gerstgrasser2024", "kazdan2024"),
    checks=(_KEPT_CHECK, _enumeration(_KEPT)),
    mutants=(
        Mutant(
            name="replaced",
            story="lets the variance grow as it does when the data are replaced",
            rhs=sigma**2 * (t + 1) / n,
        ),
        Mutant(
            name="fit-for-sample",
            story="takes the variance of the fitted mean for that of the sample drawn from it",
            rhs=sigma**2 / n * _SQUARES,
        ),
        Mutant(
            name="not-shared",
            story="shares the error of a refit among the generations once, not twice: the harmonic numbers",
            rhs=sigma**2 / n * (1 + sympy.harmonic(t)),
        ),
        Mutant(
            name="replaced-simulator",
            story="forgets to keep the data: each generation is fitted to the one before it only",
            check=replace(_KEPT_CHECK, setting=_setting(_REPLACED)),
        ),
    ),
    remark="The famous factor pi^2/6 is that of the fitted mean; a sample of n points drawn with it has an error of "
    "its own on top. The price is the same at every n and for every f of finite variance.",
)

# --- fresh.location.drift -------------------------------------------------------------------------------------------

_FRESH_CHECK = replace(
    _check(_FRESH),
    cases=(
        {"n": 6, "t": 4, "r": 1, "sigma": 1.0, "f": Normal()},
        {"n": 4, "t": 3, "r": 2, "sigma": 0.5, "f": UNIT_VARIANCE_LAWS.options[-1]},
    ),
)

FRESH = Claim(
    id="fresh.location.drift",
    title="When r of n points are fresh in every generation the variance of a fitted mean grows to a bound",
    kind="identity",
    statement=sympy.Eq(
        mean_variance(t), sigma**2 / n * (1 - _SYNTHETIC ** (2 * t + 2)) / (1 - _SYNTHETIC**2), evaluate=False
    ),
    params=(replace(_SIZES, domain=Integers(low=4, high=12)), _GENERATIONS, _REALS, SPREAD, SCALED_LAW),
    assumptions=(_MIXED, _REAL, FINITE_VARIANCE, _SOME),
    sources=("alemohammad2024", "bertrand2024"),
    checks=(
        _FRESH_CHECK,
        Enumeration(
            setting=_setting(_FRESH),
            cases=tuple(
                {"n": n_, "t": t_, "r": r_, "sigma": Fraction(3, 2), "f": TwoPoint()}
                for n_, t_, r_ in ((2, 0, 1), (2, 3, 1), (3, 1, 2), (3, 2, 1))
            ),
        ),
    ),
    mutants=(
        Mutant(
            name="nothing-gained",
            story="lets the variance grow as if no point were fresh",
            rhs=sigma**2 * (t + 1) / n,
        ),
        Mutant(
            name="real-points-only",
            story="holds that the r fresh points are all that is known",
            rhs=sigma**2 / r,
        ),
        Mutant(
            name="share-not-squared",
            story="lets a generation keep the share 1 - r/n of the variance of the mean, not its square",
            rhs=sigma**2 / n * (1 - _SYNTHETIC ** (t + 1)) / (1 - _SYNTHETIC),
        ),
        Mutant(
            name="one-fresh-point-more",
            story="draws r + 1 points from f",
            check=replace(_FRESH_CHECK, setting=_setting(_MORE_FRESH)),
        ),
    ),
    remark="In the long run the mean is as good as that of 2 r - r^2/n real points: the synthetic ones carry what the "
    "fresh ones of earlier generations told. The same r real points kept for ever do worse than they alone "
    "(persistent.limit).",
)

CLAIMS = (DRIFT, ACCUMULATED, FRESH)
