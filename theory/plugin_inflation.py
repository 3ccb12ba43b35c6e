"""SciPy's rules inflate in mean: for every number of points, and faster the more dimensions there are.

In d dimensions the kernel has the shape of the covariance of the data, times the squared factor of the rule. Along any
direction w, a vector of length 1, that is a one-dimensional recursion, and this is what is simulated.
"""

from __future__ import annotations

from dataclasses import replace

import sympy

from collapsecheck.terms import KDE, Normal, Recursion, Relative, Scaled, ShrunkKDE, TwoPoint, Variance
from collapsecheck.theory.fixed_bandwidth import FINITE_VARIANCE, KERNEL, SCALED_LAW, SIZE, SPREAD, UNIT_VARIANCE_LAWS
from collapsecheck.theory.notation import d, expected_along, expected_variance, f, n, sigma, t
from collapsecheck.theory.plugin_bandwidth import STEP
from collapsecheck.theory.records import Assumption, Claim, Integers, MonteCarlo, Mutant, Param, Setting

__all__ = ["CLAIMS"]

_SIZES = Param(symbol=n, domain=Integers(low=10, high=40), typical=20, unit="1", meaning="points per generation")
_GENERATIONS = Param(symbol=t, domain=Integers(low=1, high=3), typical=2, unit="1", meaning="generation")


def _setting(fit: KDE | ShrunkKDE) -> Setting:
    return Setting(
        recursion=Recursion(fit=fit),
        initial_law=Scaled(law=f, scale=sigma),
        size=n,
        generations=t,
        observable=Variance(ddof=1),
    )


# --- kde.plugin.inflation -------------------------------------------------------------------------------------------

_SCOTT_SQUARED = n ** sympy.Rational(-2, 5)
_SCOTT_CHECK = MonteCarlo(
    setting=_setting(KDE(bandwidth="scott_scipy")),
    decide="mean",
    cases=(
        {"n": 10, "t": 2, "sigma": 1.0, "f": Normal()},
        {"n": 40, "t": 3, "sigma": 2.0, "f": UNIT_VARIANCE_LAWS.options[-1]},
    ),
)


def _scott_mutant(fit: KDE | ShrunkKDE) -> MonteCarlo:
    return replace(_SCOTT_CHECK, setting=_setting(fit))


INFLATION = Claim(
    id="kde.plugin.inflation",
    title="Under SciPy's Scott rule the expected variance grows by 1 + n^(-2/5)/3 or more per generation, for every n",
    kind="inequality",
    statement=sympy.Ge(expected_variance(t), (1 + _SCOTT_SQUARED / 3) ** t * sigma**2, evaluate=False),
    params=(_SIZES, _GENERATIONS, SPREAD, SCALED_LAW),
    assumptions=(
        STEP,
        Assumption(text="bandwidth c S with Scott's factor c = n^(-1/5) and S the standard deviation with ddof 1"),
        KERNEL,
        FINITE_VARIANCE,
        SIZE,
    ),
    sources=("virtanen2020", "scott1992"),
    checks=(_SCOTT_CHECK,),
    mutants=(
        Mutant(
            name="infinite-sample",
            story="takes the growth of an infinite sample, which loses nothing by resampling, for a lower bound",
            rhs=(1 + _SCOTT_SQUARED) ** t * sigma**2,
        ),
        Mutant(
            name="factor-not-squared",
            story="puts the factor where its square belongs",
            rhs=(1 + n ** sympy.Rational(-1, 5)) ** t * sigma**2,
        ),
        Mutant(
            name="unscaled-bandwidth",
            story="scikit-learn's 'scott', which does not look at the scale of the data",
            check=_scott_mutant(KDE(bandwidth="scott_sklearn")),
        ),
        Mutant(
            name="shrunk",
            story="samples the estimate that is shrunk to the variance of the data",
            check=_scott_mutant(ShrunkKDE(bandwidth="scott_scipy")),
        ),
    ),
    remark="No sample is small enough for the loss of 1/n to outweigh the noise, and none is large enough for growth "
    "to stop: it is close to n^(-2/5) per generation, of which 10^5 points still leave one percent. SciPy's Silverman "
    "factor (3n/4)^(-1/5) is larger and inflates more. What single runs do is another matter (kde.plugin.window).",
)

# --- kde.plugin.dimensions ------------------------------------------------------------------------------------------

_FACTOR = n ** (-1 / (d + 4))
_ALONG_CHECK = MonteCarlo(
    setting=_setting(KDE(bandwidth=Relative(factor=_FACTOR))),
    decide="mean",
    margin=0.025,
    cases=(
        {"n": 5, "d": 3, "t": 1, "sigma": 1.0, "f": TwoPoint()},
        {"n": 40, "d": 2, "t": 2, "sigma": 1.5, "f": UNIT_VARIANCE_LAWS.options[-1]},
    ),
)


def _along(multiplier: sympy.Expr) -> sympy.Expr:
    return multiplier**t * sigma**2


DIMENSIONS = Claim(
    id="kde.plugin.dimensions",
    title="In d dimensions SciPy's Scott rule multiplies the whole expected covariance by one factor per generation",
    kind="identity",
    statement=sympy.Eq(expected_along(t), _along((n - 1) / n + _FACTOR**2), evaluate=False),
    params=(
        replace(_SIZES, domain=Integers(low=5, high=40)),
        Param(symbol=d, domain=Integers(low=1, high=6), typical=3, unit="1", meaning="number of dimensions"),
        replace(_GENERATIONS, domain=Integers(low=1, high=2)),
        replace(SPREAD, meaning="standard deviation of f along w"),
        replace(SCALED_LAW, meaning="law of f along w, scaled by sigma"),
    ),
    assumptions=(
        Assumption(
            text="X' = X_I + W Z: index I uniform on the n points, Z a vector of d independent standard normal "
            "numbers, I and Z independent, all children independent"
        ),
        Assumption(text="W W^T = n^(-2/(d+4)) Sigma_t, where Sigma_t is the covariance of generation t with ddof 1"),
        Assumption(text="f has finite covariance, sigma^2 along w; generation 0 is n independent draws from f"),
        SIZE,
    ),
    sources=("virtanen2020", "scott1992"),
    uses=("kde.plugin.variance",),
    checks=(_ALONG_CHECK,),
    mutants=(
        Mutant(
            name="one-dimension",
            story="takes the exponent 1/5 of one dimension for all",
            rhs=_along(1 - 1 / n + _SCOTT_SQUARED),
        ),
        Mutant(
            name="infinite-sample",
            story="takes the infinite-sample multiplier: resampling loses nothing",
            rhs=_along(1 + _FACTOR**2),
        ),
        Mutant(
            name="factor-not-squared",
            story="adds the factor where its square belongs",
            rhs=_along(1 - 1 / n + _FACTOR),
        ),
        Mutant(
            name="shared-noise",
            story="shares the noise out among the d directions",
            rhs=_along(1 - 1 / n + _FACTOR**2 / d),
        ),
        Mutant(
            name="one-dimension-simulator",
            story="fits each coordinate by itself, with the factor of one dimension",
            check=replace(_ALONG_CHECK, setting=_setting(KDE(bandwidth="scott_scipy"))),
        ),
    ),
    remark="The shape of the expected covariance stays, its size explodes, and the more dimensions the faster: with "
    "1000 points by 6 % per generation for d = 1, by 14 % for d = 3 and by 37 % for d = 10. Points that are plenty "
    "for one coordinate are few for ten. The rule is meant to lose little accuracy once, not to be repeated.",
)

CLAIMS = (INFLATION, DIMENSIONS)
