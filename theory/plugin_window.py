"""Under a plug-in bandwidth runs grow by less than their mean, and for some factors they collapse while it explodes.

Bounds that hold for every sample of any size; for two, three and four points `plugin_growth` has sharper ones.
"""

from __future__ import annotations

from dataclasses import replace

import sympy

from collapsecheck.terms import KDE, Exponential, Normal, Relative
from collapsecheck.theory.fixed_bandwidth import SIZE
from collapsecheck.theory.notation import c, expected_log_growth, n, t
from collapsecheck.theory.plugin_bandwidth import (
    DENSITY,
    INITIAL,
    LAWS,
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
    MonteCarlo,
    Mutant,
    Param,
    Reals,
)

__all__ = ["CLAIMS"]

_SIZES = Param(symbol=n, domain=Integers(low=2, high=30), typical=10, unit="1", meaning="points per generation")
_FACTOR = Param(
    symbol=c,
    domain=Reals(low=0.1, high=1.5),
    typical=0.5,
    unit="1",
    meaning="bandwidth over standard deviation (ddof 1)",
)
_GENERATIONS = Param(symbol=t, domain=Integers(low=1, high=8), typical=4, unit="1", meaning="generation")


# --- kde.plugin.log-growth.jensen -----------------------------------------------------------------------------------

_MULTIPLIER = 1 - 1 / n + c**2
_JENSEN_CHECK = MonteCarlo(
    setting=growth_setting(KDE(bandwidth=Relative(factor=c))),
    decide="mean",
    cases=(
        {"n": 10, "c": 0.5, "t": 4, "sigma": 1.0, "f": Normal()},
        {"n": 2, "c": 0.87, "t": 2, "sigma": 1.5, "f": LAWS.options[-1]},
        {"n": 30, "c": 1.2, "t": 3, "sigma": 0.5, "f": Exponential()},
    ),
)

JENSEN = Claim(
    id="kde.plugin.log-growth.jensen",
    title="Runs grow by less than their mean: the logarithm stays below that of the multiplier, whatever n",
    kind="inequality",
    statement=sympy.Le(
        expected_log_growth(n, c, t),
        t * sympy.log(_MULTIPLIER) - t * c**2 / ((n - 1) * _MULTIPLIER),
        evaluate=False,
    ),
    params=(_SIZES, _FACTOR, _GENERATIONS, SCALE, INITIAL),
    assumptions=(
        STEP,
        RELATIVE,
        NORMAL,
        DENSITY,
        SIZE,
    ),
    sources=SOURCES,
    checks=(_JENSEN_CHECK,),
    mutants=(
        Mutant(
            name="resampling-alone",
            story="counts what resampling loses and forgets the noise",
            rhs=t * sympy.log(1 - 1 / n),
        ),
        Mutant(
            name="twice-the-factor",
            story="samples with twice the bandwidth",
            check=replace(_JENSEN_CHECK, setting=growth_setting(KDE(bandwidth=Relative(factor=2 * c)))),
        ),
        Mutant(
            name="more-points",
            story="holds the bound for one of larger samples, too",
            check=replace(_JENSEN_CHECK, setting=growth_setting(KDE(bandwidth=Relative(factor=c)), n + 8)),
        ),
    ),
    remark="The expected variance says how the mean of all runs grows, the expected logarithm how a run grows. A "
    "factor that leaves the mean as it is (c^2 = 1/n) makes runs collapse. The bound holds for one generation of any "
    "sample, so by the law of large numbers for martingales almost every run keeps to it in the long run.",
)

# --- kde.plugin.window ----------------------------------------------------------------------------------------------

_INSIDE = sympy.sqrt(n + 1) / n
_WINDOW_CHECK = MonteCarlo(
    setting=growth_setting(KDE(bandwidth=Relative(factor=_INSIDE))),
    decide="mean",
    cases=(
        {"n": 10, "t": 6, "sigma": 1.0, "f": Normal()},
        {"n": 5, "t": 4, "sigma": 0.5, "f": Exponential()},
        {"n": 2, "t": 2, "sigma": 1.5, "f": LAWS.options[-1]},
    ),
)

WINDOW = Claim(
    id="kde.plugin.window",
    title="For every n there is a plug-in bandwidth under which the mean variance explodes while runs collapse",
    kind="inequality",
    statement=sympy.Le(
        expected_log_growth(n, _INSIDE, t),
        -t * (2 * n**2 - n + 1) / (n**2 * (n - 1) * (n**2 + 1)),
        evaluate=False,
    ),
    params=(_SIZES, _GENERATIONS, SCALE, INITIAL),
    assumptions=(
        STEP,
        Assumption(text="bandwidth c S with c^2 = (n + 1)/n^2 and S the standard deviation with ddof 1"),
        NORMAL,
        DENSITY,
        Assumption(text="f has finite variance sigma^2"),
        SIZE,
    ),
    sources=SOURCES,
    uses=("kde.plugin.log-growth.jensen", "kde.plugin.variance"),
    checks=(_WINDOW_CHECK,),
    mutants=(
        Mutant(
            name="one-per-generation",
            story="takes the rate of two points for that of larger samples",
            rhs=-t,
        ),
        Mutant(
            name="power-lost",
            story="loses a power of n: a rate that falls as 1/n, too fast",
            rhs=-t * (2 * n**2 - n + 1) / (n * (n - 1) * (n + 1)),
        ),
        Mutant(
            name="twice-the-factor",
            story="samples with twice the bandwidth, where runs grow",
            check=replace(_WINDOW_CHECK, setting=growth_setting(KDE(bandwidth=Relative(factor=2 * _INSIDE)))),
        ),
        Mutant(
            name="scotts-rule",
            story="holds that SciPy's Scott rule lets every sample collapse, however large",
            check=replace(_WINDOW_CHECK, setting=growth_setting(KDE(bandwidth="scott_scipy"))),
        ),
    ),
    remark="That the expected variance grows without bound is taken for safety from collapse. Here it is multiplied by "
    "1 + 1/n^2 in each generation, for ever, and almost every run tends to a single point: the conditional mean step "
    "of log(S_t^2) is below a negative number for every sample. Averages over few runs show collapse, those over "
    "ever more runs show growth, and both are right.",
)

CLAIMS = (JENSEN, WINDOW)
