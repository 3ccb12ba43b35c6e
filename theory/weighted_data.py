"""Fresh real data with a weight of their own: how much they should count, and the golden ratio.

Each location fit sees the n synthetic points of the last generation and r fresh real ones, and takes beta times the
mean of the real ones plus 1 - beta times that of the others. All of the past is in the synthetic points, so that they
are worth something; but they have drifted, so that they are worth less than their number says.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import sympy

from collapsecheck.terms import Location, Normal, Recursion, Scaled, SquaredMean, TwoPoint, Weighted
from collapsecheck.theory.fixed_bandwidth import FINITE_VARIANCE, SCALED_LAW, SPREAD, UNIT_VARIANCE_LAWS
from collapsecheck.theory.notation import beta, f, long_run_mean_variance, mean_variance, n, r, sigma, t
from collapsecheck.theory.records import (
    Assumption,
    Claim,
    Enumeration,
    Integers,
    MonteCarlo,
    Mutant,
    Param,
    Reals,
    Setting,
)

__all__ = ["CLAIMS"]

_REMEMBERED = (1 - beta) ** 2
"""What one generation leaves of the squared distance of the sample mean from that of f."""

_ADDED = beta**2 / r + 1 / n
"""What one generation adds to it, over sigma^2: the errors of the real points and of the n new draws."""

_GOLDEN = 1 + sympy.sqrt(1 + 4 * n / r)
"""For r = n twice the golden ratio."""

_BEST = 2 / _GOLDEN
"""The best weight; for r = n one over the golden ratio."""


def _in_the_long_run(weight: sympy.Expr) -> sympy.Expr:
    return sigma**2 * (weight**2 / r + 1 / n) / (weight * (2 - weight))


def _with(weight: sympy.Expr, real: sympy.Expr = r) -> Recursion:
    return Recursion(fit=Location(), workflow=Weighted(real=real, weight=weight))


_LOCATION = Assumption(
    text="given generation t, the n points of the next are independent draws from f, moved to the mean m_t"
)
_MIXED = Assumption(
    text="m_t is beta times the mean of r new draws from f plus 1 - beta times that of the n points of generation t"
)
_WEIGHT = Assumption(text="0 < beta <= 1", relation=sympy.Le(beta, 1))
_SIZES = Param(symbol=n, domain=Integers(low=3, high=6), typical=4, unit="1", meaning="synthetic points per generation")
_REALS = Param(
    symbol=r, domain=Integers(low=1, high=6), typical=4, unit="1", meaning="fresh real points that each fit sees"
)
_SHARE = Param(
    symbol=beta, domain=Reals(low=0.2, high=0.9), typical=0.6, unit="1", meaning="weight of the real points in the fit"
)
_GENERATIONS = Param(symbol=t, domain=Integers(low=0, high=3), typical=2, unit="1", meaning="generation")
_SOURCES = ("he2025", "alemohammad2024")

# --- weighted.mean --------------------------------------------------------------------------------------------------

_SETTING = Setting(
    recursion=_with(beta),
    initial_law=Scaled(law=f, scale=sigma),
    size=n,
    generations=t,
    observable=SquaredMean(),
)
_CHECK = MonteCarlo(
    setting=_SETTING,
    decide="mean",
    cases=(
        {"n": 4, "t": 2, "r": 4, "beta": 0.6, "sigma": 1.0, "f": Normal()},
        {"n": 3, "t": 3, "r": 2, "beta": 0.25, "sigma": 0.5, "f": UNIT_VARIANCE_LAWS.options[-1]},
    ),
)


def _by(check: MonteCarlo, recursion: Recursion) -> MonteCarlo:
    return replace(check, setting=replace(check.setting, recursion=recursion))


MEAN = Claim(
    id="weighted.mean",
    title="Variance of the sample mean when r fresh real points have the weight beta in each location fit",
    kind="identity",
    statement=sympy.Eq(
        mean_variance(t),
        sigma**2 * (_REMEMBERED**t / n + _ADDED * (1 - _REMEMBERED**t) / (beta * (2 - beta))),
        evaluate=False,
    ),
    params=(_SIZES, _GENERATIONS, _REALS, _SHARE, SPREAD, SCALED_LAW),
    assumptions=(_LOCATION, _MIXED, FINITE_VARIANCE, _WEIGHT),
    sources=_SOURCES,
    checks=(
        _CHECK,
        Enumeration(
            setting=_SETTING,
            cases=tuple(
                {"n": n_, "t": t_, "r": r_, "beta": weight, "sigma": Fraction(3, 2), "f": TwoPoint()}
                for n_, t_, r_, weight in (
                    (1, 3, 1, Fraction(1, 2)),
                    (2, 0, 1, Fraction(1, 3)),
                    (2, 1, 1, Fraction(1, 3)),
                    (2, 2, 2, Fraction(3, 5)),
                    (3, 1, 2, Fraction(1, 4)),
                    (2, 2, 1, Fraction(1)),
                )
            ),
        ),
    ),
    mutants=(
        Mutant(
            name="weights-not-squared",
            story="lets the variances of the two means count by their weights, not by the squares of these",
            rhs=sigma**2 * ((1 - beta) ** t / n + (beta / r + 1 / n) * (1 - (1 - beta) ** t) / beta),
        ),
        Mutant(
            name="nothing-gained",
            story="lets the mean drift as if no point were fresh",
            rhs=sigma**2 * (t + 1) / n,
        ),
        Mutant(
            name="real-points-exact",
            story="forgets that the mean of the real points has an error of its own",
            rhs=sigma**2 * (1 - _REMEMBERED ** (t + 1)) / (n * beta * (2 - beta)),
        ),
        Mutant(
            name="weights-exchanged",
            story="gives the weight to the synthetic points",
            check=_by(_CHECK, _with(1 - beta)),
        ),
        Mutant(
            name="twice-the-real-points",
            story="draws twice as many real points",
            check=_by(_CHECK, _with(beta, 2 * r)),
        ),
    ),
    remark="Nothing is asked of f but a finite variance. A Poisson law that is refitted by its mean does the same, "
    "with its mean for sigma^2. Any positive weight keeps the drift within bounds, however small.",
)

# --- weighted.limit -------------------------------------------------------------------------------------------------

_LIMIT_CHECK = replace(
    _CHECK,
    cases=(
        {"n": 3, "t": 4, "r": 3, "beta": 0.6, "sigma": 1.0, "f": Normal()},
        {"n": 4, "t": 6, "r": 2, "beta": 0.4, "sigma": 0.5, "f": TwoPoint()},
    ),
    approximation="the power (1 - beta)^(2 t), what is left of the difference between generation 0 and the limit",
)

LIMIT = Claim(
    id="weighted.limit",
    title="Variance of the sample mean in the long run when fresh real points have the weight beta",
    kind="limit",
    statement=sympy.Eq(long_run_mean_variance(t), _in_the_long_run(beta), evaluate=False),
    params=(_SIZES, _REALS, _SHARE, SPREAD),
    assumptions=(_LOCATION, _MIXED, FINITE_VARIANCE, _WEIGHT),
    sources=_SOURCES,
    uses=("weighted.mean",),
    checks=(_LIMIT_CHECK,),
    mutants=(
        Mutant(
            name="nothing-changes",
            story="expects the mean of generation t to be as good as that of generation 0",
            rhs=sigma**2 / n,
        ),
        Mutant(
            name="independent-parts",
            story="takes both sets of points for independent draws from f, as they are in the first fit",
            rhs=sigma**2 * (_ADDED + _REMEMBERED / n),
        ),
        Mutant(
            name="weights-not-squared",
            story="lets the variances of the two means count by their weights, not by the squares of these",
            rhs=sigma**2 * (beta / r + 1 / n) / beta,
        ),
    ),
    remark="Of this the last n draws add sigma^2/n; the rest is the variance of the fitted mean. To pool all points, "
    "beta = r/(n + r), is to trust the synthetic ones too much: with r = n the fit is then worth 3/2 n real points, "
    "with the best weight 1.618 n.",
)

# --- weighted.least -------------------------------------------------------------------------------------------------

_LEAST = sigma**2 / (2 * n) * _GOLDEN
_LEAST_CHECK = replace(
    _LIMIT_CHECK,
    cases=(
        {"n": 3, "t": 4, "r": 3, "beta": 0.6, "sigma": 1.0, "f": Normal()},
        {"n": 6, "t": 6, "r": 1, "beta": 0.35, "sigma": 0.5, "f": TwoPoint()},
    ),
)

LEAST = Claim(
    id="weighted.least",
    title="Whatever the weight of fresh real points, the sample mean keeps this much variance in the long run",
    kind="inequality",
    statement=sympy.Ge(long_run_mean_variance(t), _LEAST, evaluate=False),
    params=(_SIZES, _REALS, _SHARE, SPREAD),
    assumptions=(_LOCATION, _MIXED, FINITE_VARIANCE, _WEIGHT),
    sources=_SOURCES,
    uses=("weighted.limit",),
    checks=(_LEAST_CHECK,),
    mutants=(
        Mutant(
            name="real-only",
            story="holds that nothing beats the mean of the r real points alone, with weight 1",
            rhs=sigma**2 * (1 / r + 1 / n),
        ),
        Mutant(
            name="pooled",
            story="holds that nothing beats pooling, which weighs all points alike",
            rhs=_in_the_long_run(r / (n + r)),
        ),
    ),
    remark="With r = n this is sigma^2/n times the golden ratio. No weight makes the fit better than that, though more "
    "real points than n have gone in.",
)

# --- weighted.golden ------------------------------------------------------------------------------------------------

_GOLDEN_SETTING = replace(_SETTING, recursion=_with(_BEST))
_GOLDEN_CHECK = MonteCarlo(
    setting=_GOLDEN_SETTING,
    decide="mean",
    cases=(
        {"n": 3, "t": 3, "r": 6, "sigma": 1.0, "f": Normal()},
        {"n": 6, "t": 6, "r": 1, "sigma": 0.5, "f": TwoPoint()},
    ),
    approximation="the power (1 - beta)^(2 t), what is left of the difference between generation 0 and the limit",
)

GOLDEN = Claim(
    id="weighted.golden",
    title="The best weight of fresh real points is one over the golden ratio when they are as many as the others",
    kind="limit",
    statement=sympy.Eq(long_run_mean_variance(t), _LEAST, evaluate=False),
    params=(_SIZES, _REALS, SPREAD),
    assumptions=(
        _LOCATION,
        _MIXED,
        Assumption(text="beta is 2 / (1 + sqrt(1 + 4 n/r)): the square root of 5, less 1, over 2 when r = n"),
        FINITE_VARIANCE,
    ),
    sources=_SOURCES,
    uses=("weighted.limit",),
    checks=(_GOLDEN_CHECK,),
    mutants=(
        Mutant(
            name="independent-points",
            story="takes the synthetic points for as good as real ones: a fit to n + r independent points",
            rhs=sigma**2 * (1 / (n + r) + 1 / n),
        ),
        Mutant(
            name="pooled",
            story="pools all points, which weighs them alike",
            check=_by(_GOLDEN_CHECK, _with(r / (n + r))),
        ),
        Mutant(
            name="real-only",
            story="throws the synthetic points away",
            check=_by(_GOLDEN_CHECK, _with(sympy.S.One)),
        ),
    ),
    remark="The fitted mean then has the variance beta sigma^2/r, as if it were that of r/beta real points: of 1.618 r "
    "when r = n. The sample mean attains the bound of weighted.least, so that no weight is better.",
)

CLAIMS = (MEAN, LIMIT, LEAST, GOLDEN)
