"""Refits of a normal law in several dimensions: volume is lost faster than spread, and points become collinear.

Along any direction the points are refits of a normal law on a line, so `refits` says what becomes of one coordinate.
"""

from __future__ import annotations

from dataclasses import replace

import sympy

from collapsecheck.terms import DeterminantGrowth, Gaussian, Normal, Observable, Recursion, UnexplainedGrowth, Vectors
from collapsecheck.theory.normal_refits import DDOF, SHUMAILOV
from collapsecheck.theory.notation import d, delta, f, k, n, quantity, t
from collapsecheck.theory.plugin_bandwidth import LAWS
from collapsecheck.theory.records import Assumption, Claim, Integers, MonteCarlo, Mutant, Param, Setting

__all__ = ["CLAIMS", "expected_determinant_growth", "expected_unexplained_growth"]

expected_determinant_growth = quantity(
    "expected_determinant_growth",
    r"\mathbb{{E}}_{{{0},{1},{2}}}\log\!\left(\det C_{{{3}}}/\det C_{{0}}\right)",
)
expected_unexplained_growth = quantity(
    "expected_unexplained_growth",
    r"\mathbb{{E}}_{{{0},{1}}}\log\!\left(\left(1 - R_{{{2}}}^{{2}}\right)/\left(1 - R_{{0}}^{{2}}\right)\right)",
)
for _named in (expected_determinant_growth, expected_unexplained_growth):
    _named.__module__ = __name__

_SIZES = Param(symbol=n, domain=Integers(low=8, high=14), typical=10, unit="1", meaning="points per generation")
_DIMENSION = Param(symbol=d, domain=Integers(low=1, high=3), typical=2, unit="1", meaning="number of coordinates")
_GENERATION = Param(symbol=t, domain=Integers(low=1, high=3), typical=2, unit="1", meaning="generation")
_INITIAL = Param(symbol=f, domain=LAWS, typical=Normal(), unit="1", meaning="law of a coordinate, without influence")
_PARAMS = (_SIZES, DDOF, _DIMENSION, _GENERATION, _INITIAL)

_FIT = Assumption(
    text="the n points of the next generation are independent draws from a normal law with the mean of the current "
    "points and, for covariance, their sums of squares and products about it over n - delta",
    relation=sympy.Lt(delta, n),
)
_SAMPLE = Assumption(
    text="generation 0 is n draws from a law with a density, in the simulations one with independent coordinates from "
    "f; C_t is the sample covariance"
)
_ENOUGH = Assumption(text="n > d, else C_t is singular", relation=sympy.Gt(n, d))
_SOURCES = (*SHUMAILOV, "muirhead1982", "johnson-kotz-balakrishnan1995")


def _setting(observable: Observable, dimension: sympy.Expr | int = d, ddof: sympy.Expr | int = delta) -> Setting:
    return Setting(
        recursion=Recursion(fit=Gaussian(ddof=ddof)),
        initial_law=Vectors(law=f, dimension=dimension),
        size=n,
        generations=t,
        observable=observable,
    )


# --- gauss.vectors.determinant --------------------------------------------------------------------------------------

_DETERMINANT_CHECK = MonteCarlo(
    setting=_setting(DeterminantGrowth()),
    decide="mean",
    margin=0.1,
    cases=(
        {"n": 10, "delta": 1.0, "d": 2, "t": 2, "f": Normal()},
        {"n": 8, "delta": 0.0, "d": 3, "t": 1, "f": LAWS.options[-1]},
    ),
)


def _lost(degrees: sympy.Expr) -> sympy.Expr:
    return t * (sympy.Sum(sympy.polygamma(0, degrees / 2), (k, 1, d)) + d * (sympy.log(2) - sympy.log(n - delta)))


DETERMINANT = Claim(
    id="gauss.vectors.determinant",
    title="Under refits of a normal law in d dimensions the mean of log(det C_t) changes by the same number in "
    "each generation",
    kind="identity",
    statement=sympy.Eq(expected_determinant_growth(n, delta, d, t), _lost(n - k), evaluate=False),
    params=_PARAMS,
    assumptions=(_FIT, _SAMPLE, _ENOUGH),
    sources=_SOURCES,
    checks=(_DETERMINANT_CHECK,),
    mutants=(
        Mutant(
            name="d-times-the-line",
            story="lets the d coordinates lose what each loses by itself, as if they stayed uncorrelated",
            rhs=_lost(n - 1),
        ),
        Mutant(
            name="n-degrees",
            story="forgets that the mean is fitted, too",
            rhs=_lost(n - k + 1),
        ),
        Mutant(
            name="log-of-the-mean",
            story="takes the logarithm of the factor of the expected determinant for its mean logarithm",
            rhs=t * sympy.Sum(sympy.log((n - k) / (n - delta)), (k, 1, d)),
        ),
        Mutant(
            name="ddof-0",
            story="divides by n whatever the ddof",
            check=replace(_DETERMINANT_CHECK, setting=_setting(DeterminantGrowth(), ddof=0)),
        ),
    ),
    remark="The terms of the sum are the Lyapunov exponents of refits: the k-th, psi((n - k)/2) + log(2/(n - delta)), "
    "is how fast the mean logarithm changes of what regression on k - 1 coordinates leaves of the variance of another. "
    "They are all different, so the cloud does not shrink as a whole: it is flattened first. With ddof 1 the mean of "
    "C_t stays what it is (gauss.variance, along any direction), while the volume of almost every run tends to 0.",
)

# --- gauss.vectors.collinear ----------------------------------------------------------------------------------------

_COLLINEAR_CHECK = MonteCarlo(
    setting=_setting(UnexplainedGrowth()),
    decide="mean",
    margin=0.1,
    cases=(
        {"n": 10, "delta": 1.0, "d": 2, "t": 2, "f": Normal()},
        {"n": 8, "delta": 0.0, "d": 3, "t": 1, "f": LAWS.options[-1]},
    ),
)


def _kept(degrees: sympy.Expr, total: sympy.Expr) -> sympy.Expr:
    return t * (sympy.polygamma(0, degrees / 2) - sympy.polygamma(0, total / 2))


COLLINEAR = Claim(
    id="gauss.vectors.collinear",
    title="Under refits of a normal law uncorrelated coordinates become collinear, whatever the ddof",
    kind="identity",
    statement=sympy.Eq(expected_unexplained_growth(n, d, t), _kept(n - d, n - 1), evaluate=False),
    params=(_SIZES, DDOF, replace(_DIMENSION, domain=Integers(low=2, high=3)), _GENERATION, _INITIAL),
    assumptions=(
        _FIT,
        _SAMPLE,
        _ENOUGH,
        Assumption(
            text="R_t^2: share of the variance of one coordinate that linear regression on the d - 1 others explains; "
            "for d = 2 the square of the correlation"
        ),
    ),
    sources=_SOURCES,
    uses=("gauss.log-growth",),
    checks=(_COLLINEAR_CHECK,),
    mutants=(
        Mutant(
            name="stays-uncorrelated",
            story="holds that a fit of means, variances and covariances keeps the shape, and only the size is lost",
            rhs=sympy.S.Zero,
        ),
        Mutant(
            name="log-of-the-mean",
            story="takes the logarithm of the mean of the factor for its mean logarithm",
            rhs=t * sympy.log((n - d) / (n - 1)),
        ),
        Mutant(
            name="degree-too-many",
            story="takes a degree of freedom too few for the fitted plane",
            rhs=_kept(n - d + 1, n - 1),
        ),
        Mutant(
            name="dimension-more",
            story="regresses on one coordinate more",
            check=replace(_COLLINEAR_CHECK, setting=_setting(UnexplainedGrowth(), dimension=d + 1)),
        ),
    ),
    remark="The unexplained share falls by about (d - 1)/n in the mean logarithm per generation, so that in almost "
    "every run |R_t| tends to 1: a round cloud becomes a needle, in a direction that is left to chance, before it "
    "becomes a point. The ddof rescales all directions alike and cannot prevent it; not even the critical one "
    "(gauss.critical-ddof) does. The condition number of C_t is at least 1/(1 - R_t^2).",
)

CLAIMS = (DETERMINANT, COLLINEAR)
