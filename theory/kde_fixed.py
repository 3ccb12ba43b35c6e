"""Resampling a kernel density estimate of fixed bandwidth: X' = X_I + h Z.

The size n is fixed from generation to generation and each generation replaces the one before it. Sample variances have
ddof 1. The mutants are the mistakes of people who take the infinite-sample formula for the finite-sample one, or count
generations, points or degrees of freedom differently.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import sympy

from collapsecheck.terms import (
    KDE,
    Exponential,
    Mixture,
    Normal,
    Particle,
    Recursion,
    Scaled,
    TwoPoint,
    Uniform,
    Variance,
)
from collapsecheck.theory.notation import expected_variance, f, h, initial_cf, n, particle_cf, sigma, t, u
from collapsecheck.theory.records import (
    Assumption,
    Claim,
    Enumeration,
    Integers,
    Laws,
    MonteCarlo,
    Mutant,
    Param,
    Reals,
    Setting,
)

__all__ = ["CLAIMS"]

_LAWS = Laws(
    options=(
        Normal(),
        Exponential(),
        Uniform(low=-1.5, high=1.5),
        TwoPoint(),
        Mixture(components=(Normal(mean=-2, sd=0.5), Normal(mean=1, sd=0.5)), weights=(0.25, 0.75)),
    )
)
_UNIT_VARIANCE_LAWS = Laws(
    options=(
        Normal(),
        TwoPoint(),
        Mixture(components=(Normal(mean=-0.8, sd=0.6), Normal(mean=0.8, sd=0.6)), weights=(0.5, 0.5)),
        Mixture(components=(Normal(mean=-1.6, sd=0.6), Normal(mean=0.4, sd=0.6)), weights=(0.2, 0.8)),
    )
)

_BANDWIDTH = Param(symbol=h, domain=Reals(low=0.1, high=1.5), typical=0.3, unit="x", meaning="bandwidth")
_SD = Param(symbol=sigma, domain=Reals(low=0.5, high=2.0), typical=1.0, unit="x", meaning="standard deviation of f")

_RECURSION = Assumption(
    text="X' = X_I + h Z: index I uniform on the n points, I and Z independent, all children independent"
)
_KERNEL = Assumption(text="the kernel noise Z has mean 0 and variance 1 (any kernel)")
_GAUSSIAN = Assumption(text="the kernel noise Z is standard normal")
_FINITE_VARIANCE = Assumption(text="f has finite variance sigma^2; generation 0 is n independent draws from f")
_SIZE = Assumption(text="n >= 2", relation=sympy.Ge(n, 2))

# --- kde.fixed.variance ---------------------------------------------------------------------------------------------

_RETAINED = (1 - 1 / n) ** t
_VARIANCE_SETTING = Setting(
    recursion=Recursion(fit=KDE(bandwidth=h)),
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
        {"n": 20, "t": 5, "h": 0.3, "sigma": 1.0, "f": _UNIT_VARIANCE_LAWS.options[-1]},
    ),
)
_ENUMERATED_VARIANCE = Enumeration(
    setting=replace(_VARIANCE_SETTING, recursion=Recursion(fit=KDE(bandwidth=h, kernel="two_point"))),
    cases=tuple(
        {"n": size, "t": generations, "h": Fraction(1, 3), "sigma": Fraction(3, 2), "f": TwoPoint()}
        for size, generations in ((2, 0), (2, 1), (2, 2), (2, 3), (3, 0), (3, 1), (3, 2))
    ),
)

VARIANCE = Claim(
    id="kde.fixed.variance",
    title="Expected sample variance of a fixed-bandwidth KDE recursion at every finite n",
    kind="identity",
    statement=sympy.Eq(expected_variance(t), _RETAINED * sigma**2 + n * h**2 * (1 - _RETAINED)),
    params=(
        Param(symbol=n, domain=Integers(low=5, high=30), typical=20, unit="1", meaning="points per generation"),
        Param(symbol=t, domain=Integers(low=0, high=5), typical=5, unit="1", meaning="generation"),
        _BANDWIDTH,
        _SD,
        Param(symbol=f, domain=_UNIT_VARIANCE_LAWS, typical=Normal(), unit="1", meaning="initial law, scaled by sigma"),
    ),
    assumptions=(_RECURSION, _KERNEL, _FINITE_VARIANCE, _SIZE),
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
            rhs=(1 - 1 / n) * (_RETAINED * sigma**2 + n * h**2 * (1 - _RETAINED)),
        ),
        Mutant(
            name="retention-on-noise",
            story="lets the injected noise decay and keeps the initial variance",
            rhs=sigma**2 + h**2 * n * (1 - _RETAINED),
        ),
        Mutant(
            name="ddof-0-simulator",
            story="NumPy's default: np.var without ddof=1",
            check=replace(_VARIANCE_CHECK, setting=replace(_VARIANCE_SETTING, observable=Variance(ddof=0))),
        ),
        Mutant(
            name="one-generation-more",
            story="counts the real sample as generation 1",
            check=replace(_VARIANCE_CHECK, setting=replace(_VARIANCE_SETTING, generations=t + 1)),
        ),
        Mutant(
            name="bandwidth-is-variance",
            story="passes h^2 where the library wants h",
            check=replace(
                _VARIANCE_CHECK, setting=replace(_VARIANCE_SETTING, recursion=Recursion(fit=KDE(bandwidth=h**2)))
            ),
        ),
    ),
    remark="Within a run the variance does not grow without bound: it saturates at n h^2. The line sigma^2 + t h^2 is "
    "the variance of one particle over runs, not the variance that a run shows.",
)

# --- kde.fixed.marginal ---------------------------------------------------------------------------------------------

_MARGINAL_SETTING = Setting(
    recursion=Recursion(fit=KDE(bandwidth=h)), initial_law=f, size=n, generations=t, observable=Particle()
)
_MARGINAL_CHECK = MonteCarlo(
    setting=_MARGINAL_SETTING,
    decide="law",
    margin=0.01,
    cases=(
        {"n": 2, "t": 4, "h": 0.5, "f": Exponential()},
        {"n": 10, "t": 8, "h": 0.3, "f": _LAWS.options[-1]},
    ),
)

MARGINAL = Claim(
    id="kde.fixed.marginal",
    title="Law of one particle of a fixed-bandwidth KDE recursion, whatever n",
    kind="law",
    statement=sympy.Eq(particle_cf(t, u), initial_cf(u) * sympy.exp(-t * h**2 * u**2 / 2)),
    argument=u,
    params=(
        Param(symbol=n, domain=Integers(low=2, high=30), typical=10, unit="1", meaning="points per generation"),
        Param(symbol=t, domain=Integers(low=1, high=12), typical=8, unit="1", meaning="generation"),
        _BANDWIDTH,
        Param(symbol=f, domain=_LAWS, typical=Normal(), unit="x", meaning="initial law"),
    ),
    assumptions=(
        _RECURSION,
        _GAUSSIAN,
        Assumption(text="generation 0 is n independent draws from f"),
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
            rhs=initial_cf(u) * sympy.exp(-n * h**2 * (1 - _RETAINED) * u**2 / 2),
        ),
        Mutant(
            name="fitted-density",
            story="takes the law of the fitted density, which has one more kernel, for that of the sample",
            rhs=initial_cf(u) * sympy.exp(-(t + 1) * h**2 * u**2 / 2),
        ),
        Mutant(
            name="bandwidth-is-variance",
            story="passes h^2 where the library wants h",
            check=replace(
                _MARGINAL_CHECK, setting=replace(_MARGINAL_SETTING, recursion=Recursion(fit=KDE(bandwidth=h**2)))
            ),
        ),
        Mutant(
            name="one-generation-less",
            story="the loop runs over range(1, t)",
            check=replace(_MARGINAL_CHECK, setting=replace(_MARGINAL_SETTING, generations=t - 1)),
        ),
    ),
    remark="This is the law of one particle over runs. The points of one run are correlated through their ancestors, "
    "so a histogram of one run does not follow it.",
)

CLAIMS = (VARIANCE, MARGINAL)
