"""All data are kept, but each fit sees only n points of them: by maximum likelihood, the variance settles all the same.

Generation t + 1 is n draws from a fit to n points that are picked without replacement from the n (t + 1) points of
generations 0 to t. Such a fit has the error of n points, of order 1/n in each generation, but the pool that it joins
dilutes it: what the pool loses is of order 1/(n t^2), as where the fit sees all points.
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
from collapsecheck.theory.notation import expected_variance, f, n, sigma, t
from collapsecheck.theory.records import Assumption, Claim, Enumeration, Integers, MonteCarlo, Mutant, Param, Setting

__all__ = ["CLAIMS"]

_K = sympy.Symbol("k", integer=True, positive=True)
_LOST = (1 - 1 / n) * sympy.Product(1 - (3 - 1 / n) / (_K * (n * _K - 1)), (_K, 2, t + 1))

_LIKELIHOOD = Recursion(fit=Gaussian(ddof=0), workflow=Subsample())
_UNBIASED = Recursion(fit=Gaussian(ddof=1), workflow=Subsample())
_RESAMPLED = Recursion(fit=Categorical(), workflow=Subsample())

_PICKED = Assumption(text="the n points of each fit are picked without replacement from all points so far, all alike")
_MATCHED = Assumption(
    text="given those n points, the next n are independent, with their mean and variance (divisor n): a normal fit by "
    "maximum likelihood, or resampling"
)
_SIZES = Param(symbol=n, domain=Integers(low=12, high=20), typical=12, unit="1", meaning="points per generation")
_GENERATIONS = Param(
    symbol=t, domain=Integers(low=0, high=2), typical=2, unit="1", meaning="last generation that the fit can see"
)
_SOURCES = ("kazdan2024",)

# --- subsample.gauss.variance ---------------------------------------------------------------------------------------

_VARIANCE_SETTING = Setting(
    recursion=_LIKELIHOOD,
    initial_law=Scaled(law=f, scale=sigma),
    size=n,
    generations=t + 1,
    observable=Variance(ddof=1),
)
_VARIANCE_CHECK = MonteCarlo(
    setting=_VARIANCE_SETTING,
    decide="mean",
    cases=(
        {"n": 16, "t": 2, "sigma": 1.0, "f": Normal()},
        {"n": 12, "t": 1, "sigma": 0.5, "f": UNIT_VARIANCE_LAWS.options[-1]},
    ),
)

VARIANCE = Claim(
    id="subsample.gauss.variance",
    title="Expected sample variance when a normal law is fitted by maximum likelihood to n of all points so far",
    kind="identity",
    statement=sympy.Eq(expected_variance(t + 1), sigma**2 * _LOST),
    params=(_SIZES, _GENERATIONS, SPREAD, SCALED_LAW),
    assumptions=(_PICKED, _MATCHED, FINITE_VARIANCE, SIZE),
    sources=_SOURCES,
    checks=(
        _VARIANCE_CHECK,
        Enumeration(
            setting=replace(_VARIANCE_SETTING, recursion=_RESAMPLED),
            cases=tuple(
                {"n": size, "t": generations, "sigma": Fraction(3, 2), "f": TwoPoint()}
                for size, generations in ((2, 0), (2, 1), (2, 2), (3, 0), (3, 1))
            ),
        ),
    ),
    mutants=(
        Mutant(
            name="replaced",
            story="lets the variance decay as it does when the data are replaced",
            rhs=sigma**2 * (1 - 1 / n) ** (t + 1),
        ),
        Mutant(
            name="all-points-fitted",
            story="takes the product that holds where the fit sees all points",
            rhs=sigma**2 * sympy.Product(1 - 1 / (n * _K**2), (_K, 1, t + 1)),
        ),
        Mutant(
            name="nothing-lost",
            story="takes accumulation for a cure: expects the variance of f",
            rhs=sigma**2,
        ),
        Mutant(
            name="unbiased-fit",
            story="fits the variance with ddof 1",
            check=replace(_VARIANCE_CHECK, setting=replace(_VARIANCE_SETTING, recursion=_UNBIASED)),
        ),
        Mutant(
            name="replaced-simulator",
            story="forgets to keep the data: each generation is fitted to the one before it only",
            check=replace(
                _VARIANCE_CHECK, setting=replace(_VARIANCE_SETTING, recursion=Recursion(fit=Gaussian(ddof=0)))
            ),
        ),
    ),
    remark="The losses are of order 3 / (n t^2), so that their product converges: with maximum likelihood a budget of "
    "n points per fit does not make the variance collapse. Normality is not used, only that the fit keeps mean and "
    "variance; so the enumeration resamples, which does.",
)

CLAIMS = (VARIANCE,)
