"""Growth of the logarithm of the variance under a plug-in bandwidth: what becomes of runs, not of their mean."""

from __future__ import annotations

from dataclasses import replace

import sympy

from collapsecheck.terms import KDE, Normal, Relative, Uniform
from collapsecheck.theory.chi_square import expected_log_chi_square as log_chi_square
from collapsecheck.theory.fixed_bandwidth import SIZE
from collapsecheck.theory.notation import c, expected_log_growth, n, t
from collapsecheck.theory.plugin_bandwidth import (
    CHI_SQUARE,
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

_FACTOR = Param(
    symbol=c,
    domain=Reals(low=0.5, high=1.5),
    typical=0.87,
    unit="1",
    meaning="bandwidth over standard deviation (ddof 1)",
)
_GENERATION = Param(symbol=t, domain=Integers(low=1, high=6), typical=2, unit="1", meaning="generation")

_ASSUMPTIONS = (
    STEP,
    RELATIVE,
    NORMAL,
    DENSITY,
)

_CASES = (
    {"c": 0.87, "t": 1, "sigma": 1.0, "f": Normal()},
    {"c": 1.25, "t": 4, "sigma": 1.5, "f": LAWS.options[-1]},
)


def _check(size: int) -> MonteCarlo:
    return MonteCarlo(setting=growth_setting(KDE(bandwidth=Relative(factor=c)), size), decide="mean", cases=_CASES)


def _over_generations(step: sympy.Expr) -> sympy.Expr:
    """The same growth in each of t generations, as a sum that can be broken into lines."""
    return sympy.expand(t * step)


# --- two points: exact ----------------------------------------------------------------------------------------------

_TWO_STEP = 2 * sympy.log(c) + (log_chi_square(1, 0) + log_chi_square(1, 1 / c**2)) / 2
_TWO_CHECK = _check(2)

TWO = Claim(
    id="kde.plugin.log-growth.two",
    title="With two points the logarithm of the variance is a random walk, whose mean step has a closed form",
    kind="identity",
    statement=sympy.Eq(expected_log_growth(2, c, t), _over_generations(_TWO_STEP), evaluate=False),
    params=(_FACTOR, _GENERATION, SCALE, INITIAL),
    assumptions=(*_ASSUMPTIONS, CHI_SQUARE),
    sources=SOURCES,
    checks=(_TWO_CHECK,),
    mutants=(
        Mutant(
            name="log-of-the-mean",
            story="takes the logarithm of the factor 1/2 + c^2 by which the expected variance grows",
            rhs=t * sympy.log(sympy.Rational(1, 2) + c**2),
        ),
        Mutant(
            name="parents-alike",
            story="forgets that two children of different parents are farther apart",
            rhs=_over_generations(2 * sympy.log(c) + log_chi_square(1, 0)),
        ),
        Mutant(
            name="parents-differ",
            story="forgets that half of the pairs of children have one parent",
            rhs=_over_generations(2 * sympy.log(c) + log_chi_square(1, 1 / c**2)),
        ),
        Mutant(
            name="ddof-0-bandwidth",
            story="multiplies the factor by the standard deviation with ddof 0",
            check=replace(_TWO_CHECK, setting=growth_setting(KDE(bandwidth=Relative(factor=c / sympy.sqrt(2))), 2)),
        ),
        Mutant(
            name="third-point",
            story="samples one point more",
            check=replace(_TWO_CHECK, setting=replace(_TWO_CHECK.setting, size=3)),
        ),
    ),
    remark="Under SciPy's Scott rule (c = 2^(-1/5)) the mean step is -1.01, under its Silverman rule -0.94: almost "
    "every run of two points collapses, although the expected variance grows without bound (kde.plugin.multiplier). "
    "The mean over runs is carried by runs that become exponentially rare.",
)


# --- three and four points: a bound for every sample ----------------------------------------------------------------

_THREE_STEP = (
    2 * sympy.log(c)
    - sympy.log(2)
    + log_chi_square(2, 0) / 9
    + 4 * log_chi_square(2, 2 / (3 * c**2)) / 9
    + 2 * log_chi_square(2, 2 / c**2) / 9
    + 2 * log_chi_square(2, 8 / (3 * c**2)) / 9
)
_FOUR_STEP = (
    2 * sympy.log(c)
    - sympy.log(3)
    + log_chi_square(3, 0) / 64
    + log_chi_square(3, 9 / (8 * c**2)) / 6
    + log_chi_square(3, 3 / (2 * c**2)) / 8
    + 9 * log_chi_square(3, 5 / (2 * c**2)) / 16
    + 3 * log_chi_square(3, 3 / c**2) / 32
    + log_chi_square(3, 9 / (2 * c**2)) / 48
    + log_chi_square(3, 6 / c**2) / 64
)
_BOUND_SOURCES = (*SOURCES, "karlin-studden1966")


def _bound_mutants(size: int, step: sympy.Expr, check: MonteCarlo) -> tuple[Mutant, ...]:
    """Wrong bounds that are too low, and a wrong simulator that grows faster."""
    alike = 2 * sympy.log(c) - sympy.log(size - 1) + log_chi_square(size - 1, 0)
    return (
        Mutant(
            name="parents-alike",
            story="forgets that children of different parents are farther apart",
            rhs=_over_generations(alike),
        ),
        Mutant(
            name="ddof-0-bandwidth",
            story="assumes that the factor multiplies the standard deviation with ddof 0",
            rhs=_over_generations(step.xreplace({c: c * sympy.sqrt(1 - sympy.Rational(1, size))})),
        ),
        Mutant(
            name="two-more-points",
            story="holds the bound for one of larger samples, too",
            check=replace(check, setting=replace(check.setting, size=size + 2)),
        ),
    )


_THREE_CHECK, _FOUR_CHECK = _check(3), _check(4)

THREE = Claim(
    id="kde.plugin.log-growth.three",
    title="With three points the logarithm of the variance grows in mean by no more than from equally spaced points",
    kind="inequality",
    statement=sympy.Le(expected_log_growth(3, c, t), _over_generations(_THREE_STEP), evaluate=False),
    params=(_FACTOR, _GENERATION, SCALE, INITIAL),
    assumptions=(*_ASSUMPTIONS, CHI_SQUARE),
    sources=_BOUND_SOURCES,
    checks=(_THREE_CHECK,),
    mutants=_bound_mutants(3, _THREE_STEP, _THREE_CHECK),
    remark="The bound holds for one generation whatever the three points are, and equally spaced ones attain it. It is "
    "-0.267 per generation under SciPy's Scott rule and -0.213 under its Silverman rule, so that almost every run of "
    "three points collapses (as in kde.plugin.critical-size).",
)

FOUR = Claim(
    id="kde.plugin.log-growth.four",
    title="With four points the logarithm of the variance grows in mean by at most a bound that holds for every sample",
    kind="inequality",
    statement=sympy.Le(expected_log_growth(4, c, t), _over_generations(_FOUR_STEP), evaluate=False),
    params=(_FACTOR, _GENERATION, SCALE, INITIAL),
    assumptions=(*_ASSUMPTIONS, CHI_SQUARE),
    sources=_BOUND_SOURCES,
    checks=(_FOUR_CHECK,),
    mutants=_bound_mutants(4, _FOUR_STEP, _FOUR_CHECK),
    remark="The bound holds for one generation whatever the four points are. Under SciPy's Scott rule it is -0.0139 "
    "per generation. Under its Silverman rule it is +0.029, which decides nothing: two pairs of near points "
    "do grow in one generation, and what becomes of long runs is not proved here.",
)


# --- the critical size ----------------------------------------------------------------------------------------------

_SCOTT_CHECK = MonteCarlo(
    setting=growth_setting(KDE(bandwidth="scott_scipy"), n),
    decide="mean",
    cases=(
        {"n": 4, "t": 6, "sigma": 1.0, "f": Normal()},
        {"n": 3, "t": 2, "sigma": 0.5, "f": Uniform()},
        {"n": 2, "t": 4, "sigma": 1.5, "f": LAWS.options[-1]},
    ),
)

CRITICAL_SIZE = Claim(
    id="kde.plugin.critical-size",
    title="Under SciPy's Scott rule the mean of log(S_t^2) falls in every generation of at most four points",
    kind="inequality",
    statement=sympy.Le(expected_log_growth(n, n ** sympy.Rational(-1, 5), t), t * (n - 5) / 80, evaluate=False),
    params=(
        Param(symbol=n, domain=Integers(low=2, high=4), typical=4, unit="1", meaning="points per generation"),
        _GENERATION,
        SCALE,
        INITIAL,
    ),
    assumptions=(
        *_ASSUMPTIONS,
        SIZE,
        Assumption(text="n <= 4", relation=sympy.Le(n, 4)),
    ),
    sources=(*SOURCES, "scott1992"),
    uses=("kde.plugin.log-growth.two", "kde.plugin.log-growth.three", "kde.plugin.log-growth.four"),
    checks=(_SCOTT_CHECK,),
    mutants=(
        Mutant(
            name="as-fast-as-two-points",
            story="takes the rate of two points for that of three and four",
            rhs=-t,
        ),
        Mutant(name="forty-times-as-fast", story="loses the factor 1/40", rhs=t * (n - 5) / 2),
        Mutant(
            name="larger-samples",
            story="holds that every sample collapses, however large: twice as many points",
            check=replace(_SCOTT_CHECK, setting=replace(_SCOTT_CHECK.setting, size=2 * n)),
        ),
        Mutant(
            name="unscaled-bandwidth",
            story="scikit-learn's 'scott', which does not look at the scale of the data",
            check=replace(_SCOTT_CHECK, setting=growth_setting(KDE(bandwidth="scott_sklearn"), n)),
        ),
    ),
    remark="A variance that grows in mean (kde.plugin.multiplier: for every n >= 2) is believed to protect from "
    "collapse. With at most four points it does not: the conditional mean step of log(S_t^2) is below a negative "
    "number for every sample, and the steps have bounded variance, so by the law of large numbers for martingales "
    "S_t^2 tends to 0 in almost every run. Runs that become exponentially rare carry the mean.",
)

CLAIMS = (TWO, THREE, FOUR, CRITICAL_SIZE)
