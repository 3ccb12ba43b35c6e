"""How slowly runs can grow under a plug-in bandwidth: a bound from below, for every sample of every size.

One point far from the others is the worst that can happen, because the next sample misses it with probability near 1/e.
"""

from __future__ import annotations

from dataclasses import replace

import sympy

from collapsecheck.terms import (
    KDE,
    Exponential,
    Mixture,
    Normal,
    Relative,
    ShrunkKDE,
    Uniform,
)
from collapsecheck.theory.chi_square import expected_log_chi_square as log_chi_square
from collapsecheck.theory.fixed_bandwidth import SIZE
from collapsecheck.theory.notation import c, expected_log_growth, f, n, t
from collapsecheck.theory.plugin_bandwidth import (
    CHI_SQUARE,
    DENSITY,
    NORMAL,
    RELATIVE,
    SCALE,
    SOURCES,
    STEP,
    growth_setting,
)
from collapsecheck.theory.records import (
    Assumption,
    Claim,
    Integers,
    Laws,
    MonteCarlo,
    Mutant,
    Param,
    Reals,
)

__all__ = ["CLAIMS"]

_LAWS = Laws(
    options=(
        Normal(),
        Uniform(),
        Exponential(),
        Mixture(components=(Normal(mean=-1, sd=0.1), Normal(mean=4, sd=0.1)), weights=(0.8, 0.2)),
    )
)
_SIZES = Param(symbol=n, domain=Integers(low=2, high=12), typical=6, unit="1", meaning="points per generation")
_FACTOR = Param(
    symbol=c,
    domain=Reals(low=0.4, high=1.5),
    typical=0.7,
    unit="1",
    meaning="bandwidth over standard deviation (ddof 1)",
)
_GENERATIONS = Param(symbol=t, domain=Integers(low=1, high=6), typical=3, unit="1", meaning="generation")
_INITIAL = Param(symbol=f, domain=_LAWS, typical=Normal(), unit="1", meaning="initial law, scaled by sigma")

_SOURCES = (*SOURCES, "karlin-studden1966")


# --- kde.plugin.log-growth.outlier ----------------------------------------------------------------------------------

_SQUARES = 2 * n**2 - 5 * n + 6
_SHARE = n * (n - 1) / _SQUARES
_NONCENTRALITY = (n - 1) * _SQUARES / (n * c) ** 2
_FLOOR = (  # in one generation
    2 * sympy.log(c)
    - sympy.log(n - 1)
    + (1 - _SHARE) * log_chi_square(n - 1, 0)
    + _SHARE * log_chi_square(n - 1, _NONCENTRALITY)
)
_FLOOR_CHECK = MonteCarlo(
    setting=growth_setting(KDE(bandwidth=Relative(factor=c))),
    decide="mean",
    cases=(
        {"n": 6, "c": 0.75, "t": 4, "sigma": 1.0, "f": Normal()},
        {"n": 2, "c": 0.87, "t": 2, "sigma": 1.5, "f": Exponential()},
        {"n": 10, "c": 0.5, "t": 1, "sigma": 0.5, "f": _LAWS.options[-1]},
    ),
)

OUTLIER = Claim(
    id="kde.plugin.log-growth.outlier",
    title="No sample grows more slowly, in mean logarithm, than by a bound that one outlier nearly attains",
    kind="inequality",
    statement=sympy.Ge(expected_log_growth(n, c, t), sympy.Add(*(t * part for part in _FLOOR.args)), evaluate=False),
    params=(_SIZES, _FACTOR, _GENERATIONS, SCALE, _INITIAL),
    assumptions=(
        STEP,
        RELATIVE,
        NORMAL,
        DENSITY,
        SIZE,
        CHI_SQUARE,
    ),
    sources=_SOURCES,
    checks=(_FLOOR_CHECK,),
    mutants=(
        Mutant(
            name="log-of-the-mean",
            story="takes the logarithm of the factor by which the expected variance grows",
            rhs=t * sympy.log(1 - 1 / n + c**2),
        ),
        Mutant(
            name="average-parents",
            story="gives the parents of every generation the variance that they have on average",
            rhs=t * (sympy.log(c**2 / (n - 1)) + log_chi_square(n - 1, (n - 1) ** 2 / (n * c**2))),
        ),
        Mutant(
            name="half-the-factor",
            story="samples with half of the bandwidth",
            check=replace(_FLOOR_CHECK, setting=growth_setting(KDE(bandwidth=Relative(factor=c / 2)))),
        ),
        Mutant(
            name="two-points",
            story="holds the bound for two points, too",
            check=replace(_FLOOR_CHECK, setting=growth_setting(KDE(bandwidth=Relative(factor=c)), size=2)),
        ),
    ),
    remark="With two points this is the growth itself (kde.plugin.log-growth.two). Where the bound is positive, runs "
    "do not collapse: almost every run grows exponentially, whatever it starts from. That is so for large enough "
    "factors, e.g. c > 0.762 for five points and c > 0.678 for ten.",
)

# --- kde.plugin.silverman-growth ------------------------------------------------------------------------------------

_SILVERMAN = (3 * n / 4) ** sympy.Rational(-1, 5)
_SILVERMAN_CHECK = MonteCarlo(
    setting=growth_setting(KDE(bandwidth="silverman_scipy")),
    decide="mean",
    cases=(
        {"n": 5, "t": 4, "sigma": 1.0, "f": Normal()},
        {"n": 8, "t": 1, "sigma": 0.5, "f": _LAWS.options[-1]},
        {"n": 6, "t": 6, "sigma": 1.5, "f": Exponential()},
    ),
)

SILVERMAN_GROWTH = Claim(
    id="kde.plugin.silverman-growth",
    title="Under SciPy's Silverman rule the mean of log(S_t^2) grows in every generation of five to eight points",
    kind="inequality",
    statement=sympy.Ge(expected_log_growth(n, _SILVERMAN, t), t * (n - 4) * (9 - n) / 500, evaluate=False),
    params=(replace(_SIZES, domain=Integers(low=5, high=8)), _GENERATIONS, SCALE, _INITIAL),
    assumptions=(
        STEP,
        Assumption(text="bandwidth c S with Silverman's factor c = (3n/4)^(-1/5) and S^2 with divisor n - 1"),
        NORMAL,
        DENSITY,
        Assumption(text="n >= 5", relation=sympy.Ge(n, 5)),
        Assumption(text="n <= 8", relation=sympy.Le(n, 8)),
    ),
    sources=(*_SOURCES, "silverman1986"),
    uses=("kde.plugin.log-growth.outlier",),
    checks=(_SILVERMAN_CHECK,),
    mutants=(
        Mutant(
            name="log-of-the-mean",
            story="takes the logarithm of the factor by which the expected variance grows",
            rhs=t * sympy.log(1 - 1 / n + _SILVERMAN**2),
        ),
        Mutant(name="hundred-times-as-fast", story="loses the factor 1/100", rhs=t * (n - 4) * (9 - n) / 5),
        Mutant(
            name="shrunk",
            story="samples the estimate that is shrunk to the variance of the data",
            check=replace(_SILVERMAN_CHECK, setting=growth_setting(ShrunkKDE(bandwidth="silverman_scipy"))),
        ),
        Mutant(
            name="two-points",
            story="holds that samples of any size grow: two points",
            check=replace(_SILVERMAN_CHECK, setting=growth_setting(KDE(bandwidth="silverman_scipy"), size=2)),
        ),
    ),
    remark="Collapse of small samples is not inevitable, and it is not what happens here: the conditional mean step of "
    "log(S_t^2) is above a positive number for every sample, and the steps have bounded variance, so almost every run "
    "grows without bound. With three points almost every run collapses under the same rule "
    "(kde.plugin.log-growth.three); what four do is open.",
)

CLAIMS = (OUTLIER, SILVERMAN_GROWTH)
