"""What becomes of data under the rule that a library calls Scott's: three libraries, three fates.

SciPy multiplies n^(-1/5) by the standard deviation of the data (`kde_plugin`), scikit-learn by nothing, and statsmodels
by 1.059 and the smaller of the standard deviation and the interquartile range over 1.349.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import sympy

from collapsecheck.terms import KDE, Normal, Recursion, Scaled, TwoPoint, Variance
from collapsecheck.theory.fixed_bandwidth import (
    FINITE_VARIANCE,
    KERNEL,
    RETAINED,
    SCALED_LAW,
    SIZE,
    SPREAD,
    STEP,
    UNIT_VARIANCE_LAWS,
)
from collapsecheck.theory.notation import expected_variance, f, n, sigma, t
from collapsecheck.theory.records import Assumption, Claim, Enumeration, Integers, MonteCarlo, Mutant, Param, Setting

__all__ = ["CLAIMS"]

_SIZES = Param(symbol=n, domain=Integers(low=10, high=40), typical=20, unit="1", meaning="points per generation")
_GENERATIONS = Param(symbol=t, domain=Integers(low=0, high=5), typical=3, unit="1", meaning="generation")
_SQUARED = n ** sympy.Rational(-2, 5)


def _setting(bandwidth: str, kernel: str = "gaussian") -> Setting:
    return Setting(
        recursion=Recursion(fit=KDE(bandwidth=bandwidth, kernel=kernel)),
        initial_law=Scaled(law=f, scale=sigma),
        size=n,
        generations=t,
        observable=Variance(ddof=1),
    )


# --- kde.sklearn.scott ----------------------------------------------------------------------------------------------

_SKLEARN_CHECK = MonteCarlo(
    setting=_setting("scott_sklearn"),
    decide="mean",
    cases=(
        {"n": 10, "t": 3, "sigma": 0.5, "f": Normal()},
        {"n": 20, "t": 5, "sigma": 2.0, "f": UNIT_VARIANCE_LAWS.options[-1]},
    ),
)

SKLEARN = Claim(
    id="kde.sklearn.scott",
    title="Under scikit-learn's Scott rule the expected variance tends to n^(3/5), whatever the scale of the data",
    kind="identity",
    statement=sympy.Eq(
        expected_variance(t), RETAINED * sigma**2 + n ** sympy.Rational(3, 5) * (1 - RETAINED), evaluate=False
    ),
    params=(_SIZES, _GENERATIONS, SPREAD, SCALED_LAW),
    assumptions=(
        STEP,
        Assumption(text="bandwidth h = n^(-1/5) in units of the data, as scikit-learn's KernelDensity has it"),
        KERNEL,
        FINITE_VARIANCE,
        SIZE,
    ),
    sources=("pedregosa2011", "scott1992"),
    uses=("kde.fixed.variance",),
    checks=(
        _SKLEARN_CHECK,
        Enumeration(
            setting=_setting("scott_sklearn", kernel="two_point"),
            cases=tuple(
                {"n": size, "t": generations, "sigma": Fraction(3, 2), "f": TwoPoint()}
                for size, generations in ((2, 0), (2, 1), (2, 2), (2, 3), (3, 1), (3, 2))
            ),
        ),
    ),
    mutants=(
        Mutant(
            name="scaled-by-the-data",
            story="takes the rule for SciPy's, which multiplies by the standard deviation",
            rhs=(1 - 1 / n + _SQUARED) ** t * sigma**2,
        ),
        Mutant(
            name="infinite-sample",
            story="lets each generation add the variance of the kernel, and resampling take nothing",
            rhs=sigma**2 + t * _SQUARED,
        ),
        Mutant(
            name="factor-not-squared",
            story="puts the bandwidth where its square belongs",
            rhs=RETAINED * sigma**2 + n ** sympy.Rational(4, 5) * (1 - RETAINED),
        ),
        Mutant(
            name="scaled-once",
            story="scales the bandwidth by the standard deviation of f, once for all",
            rhs=RETAINED * sigma**2 + n ** sympy.Rational(3, 5) * sigma**2 * (1 - RETAINED),
        ),
        Mutant(
            name="scipy",
            story="runs SciPy's rule of the same name",
            check=replace(_SKLEARN_CHECK, setting=_setting("scott_scipy")),
        ),
        Mutant(
            name="statsmodels",
            story="runs statsmodels' rule of the same name",
            check=replace(_SKLEARN_CHECK, setting=_setting("scott_statsmodels")),
        ),
    ),
    remark="A rule's name is not a rule. SciPy's makes the expected variance explode at every n "
    "(kde.plugin.inflation); this one lets it settle at n^(3/5), in whatever unit the data are: data in metres and in "
    "millimetres have different fates. Standardise them first, or pass a number.",
)

# --- kde.statsmodels.scott ------------------------------------------------------------------------------------------

_STATSMODELS_FACTOR = sympy.Rational(1059, 1000)
_STATSMODELS_CHECK = MonteCarlo(
    setting=_setting("scott_statsmodels"),
    decide="mean",
    cases=(
        {"n": 20, "t": 1, "sigma": 1.0, "f": TwoPoint()},
        {"n": 40, "t": 3, "sigma": 1.5, "f": Normal()},
        {"n": 10, "t": 2, "sigma": 0.5, "f": UNIT_VARIANCE_LAWS.options[-1]},
    ),
)

STATSMODELS = Claim(
    id="kde.statsmodels.scott",
    title="Under statsmodels' Scott rule the expected variance grows by at most its multiplier without the quartiles",
    kind="inequality",
    statement=sympy.Le(
        expected_variance(t),
        (1 - 1 / n + _STATSMODELS_FACTOR**2 * _SQUARED) ** t * sigma**2,
        evaluate=False,
    ),
    params=(_SIZES, replace(_GENERATIONS, domain=Integers(low=0, high=3)), SPREAD, SCALED_LAW),
    assumptions=(
        STEP,
        Assumption(
            text="bandwidth h = 1.059 A n^(-1/5), A the smaller of the standard deviation S (ddof 1) and of the "
            "interquartile range over 1.349; A = S where that range is 0"
        ),
        KERNEL,
        FINITE_VARIANCE,
        SIZE,
    ),
    sources=("seabold-perktold2010", "silverman1986", "scott1992"),
    checks=(_STATSMODELS_CHECK,),
    mutants=(
        Mutant(
            name="silvermans-constant",
            story="takes 0.9, the constant of Silverman's rule in the same library, for 1.059",
            rhs=(1 - 1 / n + sympy.Rational(81, 100) * _SQUARED) ** t * sigma**2,
        ),
        Mutant(
            name="resampling-alone",
            story="counts what resampling loses and forgets the noise",
            rhs=RETAINED * sigma**2,
        ),
        Mutant(
            name="scikit-learn",
            story="runs scikit-learn's rule of the same name, which does not look at the scale of the data",
            check=replace(_STATSMODELS_CHECK, setting=_setting("scott_sklearn")),
        ),
    ),
    remark="The smaller of two spreads is meant to protect from outliers and clusters; it can only make the bandwidth "
    "smaller, so this bound holds for any data, and data whose quartiles lie far out attain it for a generation. "
    "The constants 1.059 and 1.349 are statsmodels' own, rounded.",
)

CLAIMS = (SKLEARN, STATSMODELS)
