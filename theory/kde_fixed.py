"""Resampling a kernel density estimate of fixed bandwidth: X' = X_I + h Z.

The size n is fixed from generation to generation and each generation replaces the one before it. Sample variances have
ddof 1. The mutants are the mistakes of people who take the infinite-sample formula for the finite-sample one, or count
generations, points or degrees of freedom differently.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import sympy

from collapsecheck.terms import Exponential, Given, Normal, Particle, Scaled, TwoPoint, Variance
from collapsecheck.theory.fixed_bandwidth import (
    BANDWIDTH,
    FINITE_VARIANCE,
    FIXED,
    GAUSSIAN,
    INITIAL_DRAWS,
    INITIAL_LAW,
    KERNEL,
    LAWS,
    RETAINED,
    SCALED_LAW,
    SIZE,
    SPREAD,
    STEP,
    TWO_POINT_FIXED,
    UNIT_VARIANCE_LAWS,
)
from collapsecheck.theory.notation import (
    expected_recovery,
    expected_variance,
    f,
    h,
    initial_cf,
    n,
    particle_cf,
    sigma,
    t,
    u,
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
from collapsecheck.theory.wrong_programs import ddof_0, one_generation_more, squared_bandwidth

__all__ = ["CLAIMS"]

# --- kde.fixed.variance ---------------------------------------------------------------------------------------------

_VARIANCE_SETTING = Setting(
    recursion=FIXED,
    initial_law=Scaled(law=f, scale=sigma),
    size=n,
    generations=t,
    observable=Variance(ddof=1),
)
_VARIANCE_CHECK = MonteCarlo(
    setting=_VARIANCE_SETTING,
    decide="mean",
    cases=(
        {"n": 5, "t": 3, "h": 0.5, "sigma": 1.0, "f": Normal()},
        {"n": 20, "t": 5, "h": 0.3, "sigma": 1.0, "f": UNIT_VARIANCE_LAWS.options[-1]},
    ),
)
_ENUMERATED_VARIANCE = Enumeration(
    setting=replace(_VARIANCE_SETTING, recursion=TWO_POINT_FIXED),
    cases=tuple(
        {"n": size, "t": generations, "h": Fraction(1, 3), "sigma": Fraction(3, 2), "f": TwoPoint()}
        for size, generations in ((2, 0), (2, 1), (2, 2), (2, 3), (3, 0), (3, 1), (3, 2))
    ),
)

VARIANCE = Claim(
    id="kde.fixed.variance",
    title="Expected sample variance of a fixed-bandwidth KDE recursion at every finite n",
    kind="identity",
    statement=sympy.Eq(expected_variance(t), RETAINED * sigma**2 + n * h**2 * (1 - RETAINED), evaluate=False),
    params=(
        Param(symbol=n, domain=Integers(low=5, high=30), typical=20, unit="1", meaning="points per generation"),
        Param(symbol=t, domain=Integers(low=0, high=5), typical=5, unit="1", meaning="generation"),
        BANDWIDTH,
        SPREAD,
        SCALED_LAW,
    ),
    assumptions=(STEP, KERNEL, FINITE_VARIANCE, SIZE),
    sources=("moran1975", "kingman1976", "borji2024"),
    checks=(_VARIANCE_CHECK, _ENUMERATED_VARIANCE),
    mutants=(
        Mutant(
            name="infinite-sample",
            story="takes the infinite-sample formula: each generation adds h^2 and nothing is lost",
            rhs=sigma**2 + t * h**2,
        ),
        Mutant(
            name="ddof-0-formula",
            story="predicts the variance with divisor n, compares it with divisor n - 1",
            rhs=(1 - 1 / n) * (RETAINED * sigma**2 + n * h**2 * (1 - RETAINED)),
        ),
        Mutant(
            name="retention-on-noise",
            story="lets the injected noise decay and keeps the initial variance",
            rhs=sigma**2 + h**2 * n * (1 - RETAINED),
        ),
        ddof_0(_VARIANCE_CHECK),
        one_generation_more(_VARIANCE_CHECK),
        squared_bandwidth(_VARIANCE_CHECK),
    ),
    remark="Within a run the variance does not grow without bound: it saturates at n h^2. The line sigma^2 + t h^2 is "
    "the variance of one particle over runs, not the variance that a run shows.",
)

# --- kde.fixed.marginal ---------------------------------------------------------------------------------------------

_MARGINAL_SETTING = Setting(recursion=FIXED, initial_law=f, size=n, generations=t, observable=Particle())
_MARGINAL_CHECK = MonteCarlo(
    setting=_MARGINAL_SETTING,
    decide="law",
    margin=0.01,
    cases=(
        {"n": 2, "t": 4, "h": 0.5, "f": Exponential()},
        {"n": 10, "t": 8, "h": 0.3, "f": LAWS.options[-1]},
    ),
)

MARGINAL = Claim(
    id="kde.fixed.marginal",
    title="Law of one particle of a fixed-bandwidth KDE recursion, whatever n",
    kind="law",
    statement=sympy.Eq(particle_cf(t, u), initial_cf(u) * sympy.exp(-t * h**2 * u**2 / 2), evaluate=False),
    argument=u,
    params=(
        Param(symbol=n, domain=Integers(low=2, high=30), typical=10, unit="1", meaning="points per generation"),
        Param(symbol=t, domain=Integers(low=1, high=12), typical=8, unit="1", meaning="generation"),
        BANDWIDTH,
        INITIAL_LAW,
    ),
    assumptions=(
        STEP,
        GAUSSIAN,
        INITIAL_DRAWS,
        Assumption(text="n >= 1", relation=sympy.Ge(n, 1)),
    ),
    sources=("moran1975", "kingman1976", "borji2024"),
    checks=(_MARGINAL_CHECK,),
    mutants=(
        Mutant(
            name="bandwidth-not-squared",
            story="adds bandwidths instead of variances",
            rhs=initial_cf(u) * sympy.exp(-((t * h) ** 2) * u**2 / 2),
        ),
        Mutant(
            name="within-run-variance",
            story="gives a particle the noise variance n h^2 (1 - a^t) that a run shows within itself",
            rhs=initial_cf(u) * sympy.exp(-n * h**2 * (1 - RETAINED) * u**2 / 2),
        ),
        Mutant(
            name="fitted-density",
            story="takes the law of the fitted density, which has one more kernel, for that of the sample",
            rhs=initial_cf(u) * sympy.exp(-(t + 1) * h**2 * u**2 / 2),
        ),
        squared_bandwidth(_MARGINAL_CHECK),
        Mutant(
            name="one-generation-less",
            story="the loop runs over range(1, t)",
            check=replace(_MARGINAL_CHECK, setting=replace(_MARGINAL_SETTING, generations=t - 1)),
        ),
    ),
    remark="This is the law of one particle over runs. The points of one run are correlated through their ancestors, "
    "so a histogram of one run does not follow it.",
)

# --- kde.fixed.saturation -------------------------------------------------------------------------------------------

_SATURATION_CHECK = MonteCarlo(
    setting=_VARIANCE_SETTING,
    decide="mean",
    cases=(
        {"n": 3, "t": 12, "h": 0.5, "sigma": 1.0, "f": Normal()},
        {"n": 5, "t": 20, "h": 0.5, "sigma": 0.5, "f": UNIT_VARIANCE_LAWS.options[-1]},
    ),
    approximation="the part (1 - 1/n)^t (sigma^2 - n h^2) of the initial variance that generation t still remembers",
)

SATURATION = Claim(
    id="kde.fixed.saturation",
    title="Limit of the expected sample variance of a fixed-bandwidth KDE recursion",
    kind="limit",
    statement=sympy.Eq(sympy.Limit(expected_variance(t), t, sympy.oo), n * h**2, evaluate=False),
    params=(
        Param(symbol=n, domain=Integers(low=2, high=30), typical=20, unit="1", meaning="points per generation"),
        BANDWIDTH,
    ),
    assumptions=(STEP, KERNEL, FINITE_VARIANCE, SIZE),
    sources=("moran1975", "kingman1976", "borji2024"),
    uses=("kde.fixed.variance",),
    checks=(_SATURATION_CHECK,),
    mutants=(
        Mutant(
            name="last-kernel-only",
            story="takes the noise of the last generation for all the variance that is left",
            rhs=h**2,
        ),
        Mutant(
            name="nothing-changes",
            story="expects resampling to keep the variance of f",
            rhs=sigma**2,
        ),
        Mutant(
            name="ddof-0-formula",
            story="predicts the variance with divisor n, compares it with divisor n - 1",
            rhs=(n - 1) * h**2,
        ),
        ddof_0(_SATURATION_CHECK),
        squared_bandwidth(_SATURATION_CHECK),
    ),
    remark="Neither collapse nor unbounded growth: whatever the initial law, the expected variance within a run tends "
    "to n h^2. It is the mean over runs that settles; single runs keep fluctuating around it.",
)

# --- kde.fixed.no-absorption ----------------------------------------------------------------------------------------

_RECOVERY_CHECK = MonteCarlo(
    setting=_VARIANCE_SETTING,
    decide="mean",
    cases=(
        {"n": 5, "t": 1, "h": 0.5, "sigma": 1e-6, "f": Normal()},
        {"n": 3, "t": 4, "h": 0.3, "sigma": 1e-6, "f": TwoPoint()},
    ),
    approximation="the points of generation 0 are about sigma = 1e-6 apart instead of coinciding",
)

NO_ABSORPTION = Claim(
    id="kde.fixed.no-absorption",
    title="A fixed-bandwidth KDE recursion leaves a single point in one generation: no state absorbs it",
    kind="identity",
    statement=sympy.Eq(expected_recovery(t), n * h**2 * (1 - RETAINED), evaluate=False),
    params=(
        Param(symbol=n, domain=Integers(low=2, high=30), typical=5, unit="1", meaning="points per generation"),
        Param(symbol=t, domain=Integers(low=0, high=12), typical=1, unit="1", meaning="generation"),
        BANDWIDTH,
    ),
    assumptions=(STEP, KERNEL, Assumption(text="all n points of generation 0 coincide"), SIZE),
    sources=("moran1975", "kingman1976", "shumailov2024"),
    uses=("kde.fixed.variance",),
    checks=(
        _RECOVERY_CHECK,
        Enumeration(
            setting=replace(_VARIANCE_SETTING, recursion=TWO_POINT_FIXED, initial_law=f),
            cases=tuple(
                {"n": size, "t": generations, "h": Fraction(1, 3), "f": Given(values=(2.0,) * size)}
                for size, generations in ((2, 0), (2, 1), (2, 2), (2, 3), (3, 1), (3, 2), (3, 3), (4, 2))
            ),
        ),
    ),
    mutants=(
        Mutant(
            name="absorbed",
            story="takes a single point for a state that the recursion cannot leave",
            rhs=sympy.S.Zero,
        ),
        Mutant(
            name="recovered-at-once",
            story="expects the variance of long runs after one generation",
            rhs=n * h**2,
        ),
        Mutant(
            name="noise-adds-up",
            story="lets each generation add h^2 and resampling take nothing away",
            rhs=t * h**2,
        ),
        one_generation_more(_RECOVERY_CHECK, "counts the generation of the single point as none"),
        squared_bandwidth(_RECOVERY_CHECK),
    ),
    remark="That only point masses can absorb holds where the fit can be a point mass. A kernel of fixed bandwidth "
    "cannot: one generation after total collapse the variance within the run is h^2 again.",
)

CLAIMS = (VARIANCE, MARGINAL, SATURATION, NO_ABSORPTION)
