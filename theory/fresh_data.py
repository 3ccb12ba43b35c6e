"""Fresh real data in every generation: r of the n points are new draws from f, the others come from the fit.

The fit is to the n points of the generation before, synthetic and fresh alike. What the recursion forgets, r fresh
points bring back, so that the law of large numbers is not needed: one fresh point per generation is enough for the
variance neither to vanish nor to grow without bound.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import sympy

from collapsecheck.terms import (
    KDE,
    Categorical,
    FreshFraction,
    Gaussian,
    MeanSquare,
    Normal,
    Recursion,
    Scaled,
    SquaredMean,
    TwoPoint,
    Variance,
)
from collapsecheck.theory.fixed_bandwidth import (
    BANDWIDTH,
    FINITE_VARIANCE,
    FIXED,
    KERNEL,
    SCALED_LAW,
    SPREAD,
    UNIT_VARIANCE_LAWS,
)
from collapsecheck.theory.notation import (
    expected_mean_square,
    expected_variance,
    f,
    h,
    long_run_variance,
    mean_variance,
    n,
    r,
    sigma,
    t,
)
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

_FRESH = FreshFraction(fraction=r / n)
_ONE_MORE = FreshFraction(fraction=(r + 1) / n)
_KEPT = (1 - r / n) * (1 - (r + 1) / n)
"""What one generation leaves of the squared mean, about that of f."""

_INFORMATION = 2 * r + 1 - r * (r + 1) / n
"""sigma^2 over the variance of the sample mean in the long run: so many independent points it is worth."""

_LIKELIHOOD = Recursion(fit=Gaussian(ddof=0), workflow=_FRESH)
_RESAMPLED = Recursion(fit=Categorical(), workflow=_FRESH)
_SMOOTHED = Recursion(fit=KDE(bandwidth=h), workflow=_FRESH)

_MATCHED = Assumption(
    text="given generation t, n - r points of the next one are independent, with the mean and the variance (divisor n) "
    "of its n points: a normal fit by maximum likelihood, or resampling"
)
_SMOOTHING = Assumption(
    text="n - r points of each generation are X_I + h Z: index I uniform on the n points of the one before, I and Z "
    "independent"
)
_REAL = Assumption(text="the other r points are independent draws from f, new ones in each generation")
_SOME = Assumption(text="1 <= r < n", relation=sympy.Gt(n, r))
_SIZES = Param(symbol=n, domain=Integers(low=8, high=16), typical=8, unit="1", meaning="points per generation")
_GENERATIONS = Param(symbol=t, domain=Integers(low=0, high=5), typical=4, unit="1", meaning="generation")
_REALS = Param(
    symbol=r, domain=Integers(low=1, high=4), typical=1, unit="1", meaning="fresh real points in each generation"
)
_SOURCES = ("alemohammad2024", "bertrand2024")
_ENUMERATED = ((2, 0, 1), (2, 1, 1), (2, 3, 1), (3, 1, 1), (3, 2, 1), (3, 2, 2), (3, 3, 1))

# --- fresh.variance -------------------------------------------------------------------------------------------------

_VARIANCE_SETTING = Setting(
    recursion=_LIKELIHOOD,
    initial_law=Scaled(law=f, scale=sigma),
    size=n,
    generations=t,
    observable=Variance(ddof=1),
)
_VARIANCE_CHECK = MonteCarlo(
    setting=_VARIANCE_SETTING,
    decide="mean",
    cases=(
        {"n": 8, "t": 4, "r": 1, "sigma": 1.0, "f": Normal()},
        {"n": 9, "t": 3, "r": 3, "sigma": 0.5, "f": UNIT_VARIANCE_LAWS.options[-1]},
    ),
)

VARIANCE = Claim(
    id="fresh.variance",
    title="Expected sample variance when r of n points are fresh in every generation and the fit keeps two moments",
    kind="identity",
    statement=sympy.Eq(
        expected_variance(t), sigma**2 * n / (n - 1) * (1 - (1 - _KEPT ** (t + 1)) / _INFORMATION), evaluate=False
    ),
    params=(_SIZES, _GENERATIONS, _REALS, SPREAD, SCALED_LAW),
    assumptions=(_MATCHED, _REAL, FINITE_VARIANCE, _SOME),
    sources=_SOURCES,
    checks=(
        _VARIANCE_CHECK,
        Enumeration(
            setting=replace(_VARIANCE_SETTING, recursion=_RESAMPLED),
            cases=tuple(
                {"n": size, "t": generations, "r": fresh, "sigma": Fraction(3, 2), "f": TwoPoint()}
                for size, generations, fresh in _ENUMERATED
            ),
        ),
    ),
    mutants=(
        Mutant(
            name="nothing-lost",
            story="expects fresh data to keep the variance of f as it was",
            rhs=sigma**2,
        ),
        Mutant(
            name="nothing-gained",
            story="lets the variance decay as if no point were fresh",
            rhs=sigma**2 * (1 - 1 / n) ** t,
        ),
        Mutant(
            name="average",
            story="averages the variance of f and that of a run without fresh data, by their shares of the points",
            rhs=sigma**2 * (r / n + (1 - r / n) * (1 - 1 / n) ** t),
        ),
        Mutant(
            name="unbiased-fit",
            story="fits the variance with ddof 1",
            check=replace(
                _VARIANCE_CHECK,
                setting=replace(_VARIANCE_SETTING, recursion=replace(_LIKELIHOOD, fit=Gaussian(ddof=1))),
            ),
        ),
        Mutant(
            name="one-more-fresh",
            story="draws r + 1 fresh points",
            check=replace(
                _VARIANCE_CHECK,
                setting=replace(_VARIANCE_SETTING, recursion=replace(_LIKELIHOOD, workflow=_ONE_MORE)),
            ),
        ),
    ),
    remark="The total stays sigma^2: what the run lacks in variance, its mean has in uncertainty. Normality is not "
    "used, only that the fit keeps mean and variance; so the enumeration resamples, which does.",
)

# --- fresh.limit ----------------------------------------------------------------------------------------------------

_LIMIT_CHECK = MonteCarlo(
    setting=_VARIANCE_SETTING,
    decide="mean",
    cases=(
        {"n": 8, "t": 6, "r": 2, "sigma": 1.0, "f": Normal()},
        {"n": 8, "t": 5, "r": 3, "sigma": 0.5, "f": UNIT_VARIANCE_LAWS.options[-1]},
    ),
    approximation="the power t + 1 of (1 - r/n) (1 - (r + 1)/n), the share of generation 0 that is left",
)

LIMIT = Claim(
    id="fresh.limit",
    title="One fresh point per generation keeps two thirds of the variance or more, at every sample size",
    kind="limit",
    statement=sympy.Eq(long_run_variance(t), sigma**2 * n / (n - 1) * (1 - 1 / _INFORMATION), evaluate=False),
    params=(_SIZES, _REALS, SPREAD),
    assumptions=(_MATCHED, _REAL, FINITE_VARIANCE, _SOME),
    sources=_SOURCES,
    uses=("fresh.variance",),
    checks=(_LIMIT_CHECK,),
    mutants=(
        Mutant(
            name="collapse",
            story="expects the variance to vanish, as it does without fresh data",
            rhs=sympy.S.Zero,
        ),
        Mutant(
            name="nothing-lost",
            story="expects fresh data to keep the variance of f as it was",
            rhs=sigma**2,
        ),
        Mutant(
            name="share-of-real",
            story="expects the share of the variance that is the share of fresh points",
            rhs=sigma**2 * r / n,
        ),
        Mutant(
            name="fresh-only",
            story="takes the r fresh points for all that is known of f: their variance with divisor r + 1",
            rhs=sigma**2 * r / (r + 1),
        ),
    ),
    remark="With r = 1 the limit is 2 n / (3 n - 2) of sigma^2, with r fresh points about 2 r / (2 r + 1) for large n: "
    "it is their number that counts, not their share. The sample mean is then worth some 2 r + 1 independent points.",
)

# --- fresh.mean -----------------------------------------------------------------------------------------------------

_MEAN_SETTING = replace(_VARIANCE_SETTING, observable=SquaredMean())
_MEAN_CHECK = MonteCarlo(
    setting=_MEAN_SETTING,
    decide="mean",
    cases=(
        {"n": 6, "t": 3, "r": 1, "sigma": 1.0, "f": Normal()},
        {"n": 7, "t": 2, "r": 2, "sigma": 0.5, "f": UNIT_VARIANCE_LAWS.options[-1]},
    ),
)

MEAN = Claim(
    id="fresh.mean",
    title="Variance of the sample mean when r of n points are fresh in every generation and the fit keeps two moments",
    kind="identity",
    statement=sympy.Eq(mean_variance(t), sigma**2 * (1 - _KEPT ** (t + 1)) / _INFORMATION, evaluate=False),
    params=(
        replace(_SIZES, domain=Integers(low=5, high=7), typical=6),
        replace(_GENERATIONS, domain=Integers(low=0, high=3), typical=2),
        _REALS,
        SPREAD,
        SCALED_LAW,
    ),
    assumptions=(_MATCHED, _REAL, FINITE_VARIANCE, _SOME),
    sources=_SOURCES,
    checks=(
        _MEAN_CHECK,
        Enumeration(
            setting=replace(_MEAN_SETTING, recursion=_RESAMPLED),
            cases=tuple(
                {"n": size, "t": generations, "r": fresh, "sigma": Fraction(3, 2), "f": TwoPoint()}
                for size, generations, fresh in _ENUMERATED
            ),
        ),
    ),
    mutants=(
        Mutant(
            name="all-real-points",
            story="counts every real point that ever went in as one independent point of the last generation",
            rhs=sigma**2 / (n + r * t),
        ),
        Mutant(
            name="independent-points",
            story="takes the n points of a generation for independent draws from f",
            rhs=sigma**2 / n,
        ),
        Mutant(
            name="fresh-only",
            story="takes the r fresh points for all that is known of f",
            rhs=sigma**2 / r,
        ),
        Mutant(
            name="nothing-gained",
            story="lets the mean drift as if no point were fresh",
            rhs=sigma**2 * (1 - (1 - 1 / n) ** (t + 1)),
        ),
        Mutant(
            name="one-more-fresh",
            story="draws r + 1 fresh points",
            check=replace(
                _MEAN_CHECK, setting=replace(_MEAN_SETTING, recursion=replace(_LIKELIHOOD, workflow=_ONE_MORE))
            ),
        ),
    ),
    remark="In the long run the mean of n points is worth 2 r + 1 - r (r + 1)/n independent ones: more than the r "
    "fresh points of one generation, but far fewer than the n + r t real points that ever went in.",
)

# --- fresh.kde.variance ---------------------------------------------------------------------------------------------

_SMOOTHED_SETTING = replace(_VARIANCE_SETTING, recursion=_SMOOTHED, observable=MeanSquare())
_SMOOTHED_CHECK = MonteCarlo(
    setting=_SMOOTHED_SETTING,
    decide="mean",
    cases=(
        {"n": 8, "t": 5, "r": 1, "h": 1.0, "sigma": 1.0, "f": Normal()},
        {"n": 9, "t": 5, "r": 2, "h": 1.2, "sigma": 0.5, "f": UNIT_VARIANCE_LAWS.options[-1]},
    ),
)

SMOOTHED = Claim(
    id="fresh.kde.variance",
    title="Fresh points bound the variance of a fixed-bandwidth KDE recursion, which grows without end without them",
    kind="identity",
    statement=sympy.Eq(expected_mean_square(t), sigma**2 + h**2 * (n / r - 1) * (1 - (1 - r / n) ** t), evaluate=False),
    params=(_SIZES, _GENERATIONS, _REALS, BANDWIDTH, SPREAD, SCALED_LAW),
    assumptions=(_SMOOTHING, KERNEL, _REAL, FINITE_VARIANCE, _SOME),
    sources=_SOURCES,
    checks=(
        _SMOOTHED_CHECK,
        Enumeration(
            setting=replace(_SMOOTHED_SETTING, recursion=replace(_SMOOTHED, fit=KDE(bandwidth=h, kernel="two_point"))),
            cases=tuple(
                {"n": n_, "t": t_, "r": r_, "h": Fraction(1, 3), "sigma": Fraction(3, 2), "f": TwoPoint()}
                for n_, t_, r_ in ((2, 0, 1), (2, 1, 1), (2, 2, 1), (2, 3, 1), (3, 1, 1), (3, 2, 2))
            ),
        ),
    ),
    mutants=(
        Mutant(
            name="nothing-gained",
            story="lets each generation add h^2, as if no point were fresh",
            rhs=sigma**2 + t * h**2,
        ),
        Mutant(
            name="one-kernel",
            story="takes every synthetic point for one kernel away from a real one",
            rhs=sigma**2 + h**2 * (1 - r / n),
        ),
        Mutant(
            name="slowed-only",
            story="lets each generation add the synthetic share of h^2",
            rhs=sigma**2 + t * h**2 * (1 - r / n),
        ),
        Mutant(
            name="replaced-simulator",
            story="draws no fresh points",
            check=replace(_SMOOTHED_CHECK, setting=replace(_SMOOTHED_SETTING, recursion=FIXED)),
        ),
        Mutant(
            name="one-more-fresh",
            story="draws r + 1 fresh points",
            check=replace(
                _SMOOTHED_CHECK, setting=replace(_SMOOTHED_SETTING, recursion=replace(_SMOOTHED, workflow=_ONE_MORE))
            ),
        ),
    ),
    remark="The mean over a generation of the squared distance from the mean of f tends to sigma^2 + h^2 (n/r - 1): a "
    "point is h^2 wider for each generation since its last real ancestor. Accumulation alone gives no such bound.",
)

CLAIMS = (VARIANCE, LIMIT, MEAN, SMOOTHED)
