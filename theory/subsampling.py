"""All data are kept, but each fit sees only n points of them: whether the variance settles is up to the ddof.

Generation t + 1 is n draws from a fit to n points that are picked without replacement from the n (t + 1) points of
generations 0 to t. Such a fit has the error of n points, of order 1/n in each generation, but the pool that it joins
dilutes it: with ddof 0 the pool loses a part of order 1/(n t^2), as where the fit sees all points. With any other ddof
it gains or loses one of order 1/(n t), and these do not add up to a finite sum.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import sympy

from collapsecheck.terms import (
    Categorical,
    Gaussian,
    Normal,
    Recursion,
    Scaled,
    Subsample,
    TwoPoint,
    Variance,
)
from collapsecheck.theory.fixed_bandwidth import FINITE_VARIANCE, SCALED_LAW, SIZE, SPREAD, UNIT_VARIANCE_LAWS
from collapsecheck.theory.normal_refits import DDOF
from collapsecheck.theory.notation import delta, expected_variance, f, n, sigma, t
from collapsecheck.theory.records import Assumption, Claim, Enumeration, Integers, MonteCarlo, Mutant, Param, Setting

__all__ = ["CLAIMS"]

_K = sympy.Symbol("k", integer=True, positive=True)
_SHARE = (n - 1) / (n - delta)
"""Share of the unbiased variance that the fit keeps."""
_FACTOR = 1 + (_SHARE - 1) / _K + (_K - 3) / (_K * (n * _K - 1))
_KEPT = _SHARE * sympy.Product(_FACTOR, (_K, 2, t + 1))

_FITTED = Recursion(fit=Gaussian(ddof=delta), workflow=Subsample())
_RESAMPLED = Recursion(fit=Categorical(), workflow=Subsample())

_PICKED = Assumption(text="the n points of each fit are picked without replacement from all points so far, all alike")
_MATCHED = Assumption(
    text="given those n points, the next n are independent, with their mean, and their sum of squares about it over "
    "n - delta for variance: a normal fit with this ddof; for ddof 0, resampling, too",
    relation=sympy.Lt(delta, n),
)
_SIZES = Param(symbol=n, domain=Integers(low=12, high=20), typical=12, unit="1", meaning="points per generation")
_GENERATIONS = Param(
    symbol=t, domain=Integers(low=0, high=2), typical=2, unit="1", meaning="last generation that the fit can see"
)
# --- subsample.gauss.variance ---------------------------------------------------------------------------------------

_SETTING = Setting(
    recursion=_FITTED,
    initial_law=Scaled(law=f, scale=sigma),
    size=n,
    generations=t + 1,
    observable=Variance(ddof=1),
)
_CHECK = MonteCarlo(
    setting=_SETTING,
    decide="mean",
    cases=(
        {"n": 16, "t": 2, "delta": 0.0, "sigma": 1.0, "f": Normal()},
        {"n": 12, "t": 2, "delta": 1.0, "sigma": 1.5, "f": TwoPoint()},
        {"n": 12, "t": 1, "delta": 1.5, "sigma": 0.5, "f": UNIT_VARIANCE_LAWS.options[-1]},
    ),
)


def _with(recursion: Recursion) -> MonteCarlo:
    return replace(_CHECK, setting=replace(_SETTING, recursion=recursion))


VARIANCE = Claim(
    id="subsample.gauss.variance",
    title="Expected sample variance when a normal law of any ddof is fitted to n of all points so far",
    kind="identity",
    statement=sympy.Eq(expected_variance(t + 1), sigma**2 * _KEPT, evaluate=False),
    params=(_SIZES, _GENERATIONS, DDOF, SPREAD, SCALED_LAW),
    assumptions=(_PICKED, _MATCHED, FINITE_VARIANCE, SIZE),
    sources=("kazdan2024",),
    checks=(
        _CHECK,
        Enumeration(
            setting=replace(_SETTING, recursion=_RESAMPLED),
            cases=tuple(
                {"n": size, "t": generations, "delta": 0, "sigma": Fraction(3, 2), "f": TwoPoint()}
                for size, generations in ((2, 0), (2, 1), (2, 2), (3, 0), (3, 1))
            ),
        ),
    ),
    mutants=(
        Mutant(
            name="replaced",
            story="lets the variance change as it does when the data are replaced",
            rhs=sigma**2 * _SHARE ** (t + 1),
        ),
        Mutant(
            name="unbiased-for-ever",
            story="holds that the pool keeps what the fit keeps: the share of the unbiased variance, once",
            rhs=sigma**2 * _SHARE,
        ),
        Mutant(
            name="maximum-likelihood",
            story="takes the product that holds for ddof 0",
            rhs=(sigma**2 * _KEPT).subs(delta, 0),
        ),
        Mutant(
            name="unbiased-fit",
            story="fits the variance with ddof 1 whatever delta is",
            check=_with(Recursion(fit=Gaussian(ddof=1), workflow=Subsample())),
        ),
        Mutant(
            name="replaced-simulator",
            story="forgets to keep the data: each generation is fitted to the one before it only",
            check=_with(Recursion(fit=Gaussian(ddof=delta))),
        ),
    ),
    remark="With ddof 0 the factor of generation k is 1 - (3 - 1/n) / (k (n k - 1)), so that the product converges: a "
    "budget of n points per fit does not make the variance collapse. With ddof 1 it is 1 + (k - 3) / (k (n k - 1)), "
    "and the variance grows like the n-th root of t: slowly, but without bound. Whether such a budget is stable is up "
    "to the divisor of the variance.",
)

CLAIMS = (VARIANCE,)
