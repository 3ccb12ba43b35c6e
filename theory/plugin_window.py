"""Under a plug-in bandwidth runs grow by less than their mean, and for some factors they collapse while it explodes.

Bounds that hold for every sample of any size; for two, three and four points `plugin_growth` has sharper ones.
"""

from __future__ import annotations

from dataclasses import replace

import sympy

from collapsecheck.terms import KDE, Exponential, LogGrowth, Mixture, Normal, Recursion, Relative, Scaled, Uniform
from collapsecheck.theory.notation import c, expected_log_growth, f, n, sigma, t
from collapsecheck.theory.records import (
    Assumption,
    Claim,
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
        Uniform(),
        Exponential(),
        Mixture(components=(Normal(mean=-1, sd=0.1), Normal(mean=1, sd=0.1)), weights=(0.5, 0.5)),
    )
)
_SIZES = Param(symbol=n, domain=Integers(low=2, high=30), typical=10, unit="1", meaning="points per generation")
_FACTOR = Param(
    symbol=c,
    domain=Reals(low=0.1, high=1.5),
    typical=0.5,
    unit="1",
    meaning="bandwidth over standard deviation (ddof 1)",
)
_GENERATIONS = Param(symbol=t, domain=Integers(low=1, high=8), typical=4, unit="1", meaning="generation")
_SCALE = Param(
    symbol=sigma, domain=Reals(low=0.5, high=2.0), typical=1.0, unit="x", meaning="scale of f, without influence"
)
_INITIAL = Param(symbol=f, domain=_LAWS, typical=Normal(), unit="1", meaning="initial law, scaled by sigma")

_STEP = Assumption(
    text="X' = X_I + c S Z: index I uniform on the n points, I and Z independent, all children independent"
)
_NORMAL = Assumption(text="the kernel noise Z is standard normal")
_DENSITY = Assumption(text="f has a density, so that S > 0; generation 0 is n independent draws from f")
_SIZE = Assumption(text="n >= 2", relation=sympy.Ge(n, 2))
_SOURCES = ("virtanen2020", "silverman-young1987", "johnson-kotz-balakrishnan1995")


def _setting(bandwidth: Relative | str, size: sympy.Expr = n) -> Setting:
    return Setting(
        recursion=Recursion(fit=KDE(bandwidth=bandwidth)),
        initial_law=Scaled(law=f, scale=sigma),
        size=size,
        generations=t,
        observable=LogGrowth(),
    )


# --- kde.plugin.log-growth.jensen -----------------------------------------------------------------------------------

_MULTIPLIER = 1 - 1 / n + c**2
_JENSEN_CHECK = MonteCarlo(
    setting=_setting(Relative(factor=c)),
    decide="mean",
    cases=(
        {"n": 10, "c": 0.5, "t": 4, "sigma": 1.0, "f": Normal()},
        {"n": 2, "c": 0.87, "t": 2, "sigma": 1.5, "f": _LAWS.options[-1]},
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
    params=(_SIZES, _FACTOR, _GENERATIONS, _SCALE, _INITIAL),
    assumptions=(
        _STEP,
        Assumption(text="bandwidth c S with S the standard deviation with ddof 1, as SciPy's gaussian_kde has it"),
        _NORMAL,
        _DENSITY,
        _SIZE,
    ),
    sources=_SOURCES,
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
            check=replace(_JENSEN_CHECK, setting=_setting(Relative(factor=2 * c))),
        ),
        Mutant(
            name="more-points",
            story="holds the bound for one of larger samples, too",
            check=replace(_JENSEN_CHECK, setting=_setting(Relative(factor=c), size=n + 8)),
        ),
    ),
    remark="The expected variance says how the mean of all runs grows, the expected logarithm how a run grows. A "
    "factor that leaves the mean as it is (c^2 = 1/n) makes runs collapse. The bound holds for one generation of any "
    "sample, so by the law of large numbers for martingales almost every run keeps to it in the long run.",
)

# --- kde.plugin.window ----------------------------------------------------------------------------------------------

_INSIDE = sympy.sqrt(n + 1) / n
_WINDOW_CHECK = MonteCarlo(
    setting=_setting(Relative(factor=_INSIDE)),
    decide="mean",
    cases=(
        {"n": 10, "t": 6, "sigma": 1.0, "f": Normal()},
        {"n": 5, "t": 4, "sigma": 0.5, "f": Exponential()},
        {"n": 2, "t": 2, "sigma": 1.5, "f": _LAWS.options[-1]},
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
    params=(_SIZES, _GENERATIONS, _SCALE, _INITIAL),
    assumptions=(
        _STEP,
        Assumption(text="bandwidth c S with c^2 = (n + 1)/n^2 and S the standard deviation with ddof 1"),
        _NORMAL,
        _DENSITY,
        Assumption(text="f has finite variance sigma^2"),
        _SIZE,
    ),
    sources=_SOURCES,
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
            check=replace(_WINDOW_CHECK, setting=_setting(Relative(factor=2 * _INSIDE))),
        ),
        Mutant(
            name="scotts-rule",
            story="holds that SciPy's Scott rule lets every sample collapse, however large",
            check=replace(_WINDOW_CHECK, setting=_setting("scott_scipy")),
        ),
    ),
    remark="That the expected variance grows without bound is taken for safety from collapse. Here it is multiplied by "
    "1 + 1/n^2 in each generation, for ever, and almost every run tends to a single point: the conditional mean step "
    "of log(S_t^2) is below a negative number for every sample. Averages over few runs show collapse, those over "
    "ever more runs show growth, and both are right.",
)

CLAIMS = (JENSEN, WINDOW)
