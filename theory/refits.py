"""Refits of a normal law: the logarithm of the variance is a random walk, and its ddof decides where that goes."""

from __future__ import annotations

from dataclasses import replace

import sympy

from collapsecheck.terms import LogGrowth, Normal, Uniform, Variance
from collapsecheck.theory.fixed_bandwidth import FINITE_VARIANCE, SCALED_LAW, SIZE, UNIT_VARIANCE_LAWS
from collapsecheck.theory.normal_refits import (
    DDOF,
    FIT,
    POINTS,
    SAMPLE,
    SD,
    SHUMAILOV,
    critical_ddof,
    growth_cf,
    refit_setting,
)
from collapsecheck.theory.notation import delta, expected_log_growth, expected_variance, n, sigma, t, u
from collapsecheck.theory.plugin_bandwidth import INITIAL, LAWS, SCALE
from collapsecheck.theory.records import STATED, Assumption, Claim, Integers, MonteCarlo, Mutant, Param, Reals

__all__ = ["CLAIMS"]

_HALF = (n - 1) / 2
_GENERATION = Param(symbol=t, domain=Integers(low=1, high=6), typical=2, unit="1", meaning="generation")
_SOURCES = (*SHUMAILOV, "johnson-kotz-balakrishnan1995")

# --- gauss.log-growth -----------------------------------------------------------------------------------------------

_GROWTH_CHECK = MonteCarlo(
    setting=refit_setting(LogGrowth()),
    decide="mean",
    cases=(
        {"n": 10, "delta": 1.0, "t": 2, "sigma": 1.0, "f": Normal()},
        {"n": 2, "delta": 0.0, "t": 3, "sigma": 1.5, "f": LAWS.options[-1]},
    ),
)
_STEP = sympy.polygamma(0, _HALF) + sympy.log(2) - sympy.log(n - delta)

LOG_GROWTH = Claim(
    id="gauss.log-growth",
    title="Under refits of a normal law the mean of log(S_t^2) changes by the same number in each generation",
    kind="identity",
    statement=sympy.Eq(expected_log_growth(n, delta, t), t * _STEP, evaluate=False),
    params=(POINTS, DDOF, _GENERATION, SCALE, INITIAL),
    assumptions=(FIT, SAMPLE, SIZE),
    sources=_SOURCES,
    checks=(_GROWTH_CHECK,),
    mutants=(
        Mutant(
            name="log-of-the-mean",
            story="takes the logarithm of the factor (n - 1)/(n - delta) of the expected variance: 0 for ddof 1",
            rhs=t * sympy.log((n - 1) / (n - delta)),
        ),
        Mutant(
            name="n-degrees",
            story="gives chi-square n degrees of freedom: forgets that the mean is fitted, too",
            rhs=t * (sympy.polygamma(0, n / 2) + sympy.log(2) - sympy.log(n - delta)),
        ),
        Mutant(
            name="ddof-0",
            story="fits the variance with divisor n whatever the ddof",
            check=replace(_GROWTH_CHECK, setting=refit_setting(LogGrowth(), ddof=0)),
        ),
    ),
    remark="Neither the law f nor its moments matter: f may have no mean. The unbiased variance (ddof 1) keeps the "
    "mean of S_t^2 (gauss.variance) and yet the mean logarithm falls by about 1/(n - 1) per generation, with ddof 0 "
    "by about twice that.",
)

# --- gauss.log-law --------------------------------------------------------------------------------------------------

_LAW_CHECK = MonteCarlo(
    setting=refit_setting(LogGrowth()),
    decide="law",
    cases=(
        {"n": 8, "delta": 1.0, "t": 2, "sigma": 1.0, "f": Uniform()},
        {"n": 3, "delta": 0.0, "t": 1, "sigma": 1.5, "f": LAWS.options[-1]},
    ),
)


def _factor_cf(degrees: sympy.Expr) -> sympy.Expr:
    """Characteristic function of the logarithm of a chi-square variable over n - delta."""
    power = sympy.I * u
    return 2**power * sympy.gamma(degrees / 2 + power) / ((n - delta) ** power * sympy.gamma(degrees / 2))


LOG_LAW = Claim(
    id="gauss.log-law",
    title="Under refits of a normal law log(S_t^2/S_0^2) is a sum of t independent logarithms of chi-square variables",
    kind="law",
    statement=sympy.Eq(growth_cf(n, delta, t, u), _factor_cf(n - 1) ** t, evaluate=False),
    params=(
        replace(POINTS, domain=Integers(low=2, high=12)),
        DDOF,
        replace(_GENERATION, domain=Integers(low=1, high=3)),
        SCALE,
        INITIAL,
    ),
    assumptions=(FIT, SAMPLE, SIZE),
    sources=_SOURCES,
    checks=(_LAW_CHECK,),
    argument=u,
    mutants=(
        Mutant(
            name="n-degrees",
            story="gives chi-square n degrees of freedom: forgets that the mean is fitted, too",
            rhs=_factor_cf(n) ** t,
        ),
        Mutant(
            name="one-factor",
            story="raises one factor to the power t instead of multiplying t independent ones",
            rhs=_factor_cf(n - 1).subs(u, t * u),
        ),
        Mutant(
            name="ddof-3/2",
            story="fits the variance with ddof 3/2 whatever delta is",
            check=replace(_LAW_CHECK, setting=refit_setting(LogGrowth(), ddof=1.5)),
        ),
    ),
    remark="The whole law of the spread of a run is known at every n and t: all moments of S_t^2 and of log(S_t^2) "
    "follow, the variance t psi(1, (n-1)/2) of the logarithm among them. What S_0 is does not matter.",
)

# --- gauss.variance -------------------------------------------------------------------------------------------------

_VARIANCE_CHECK = MonteCarlo(
    setting=refit_setting(Variance(ddof=1)),
    decide="mean",
    cases=(
        {"n": 10, "delta": 1.0, "t": 1, "sigma": 1.0, "f": Normal()},
        {"n": 16, "delta": 0.0, "t": 2, "sigma": 1.5, "f": UNIT_VARIANCE_LAWS.options[-1]},
    ),
)

VARIANCE = Claim(
    id="gauss.variance",
    title="Under refits of a normal law the expected variance is multiplied by (n - 1)/(n - delta), with ddof delta",
    kind="identity",
    statement=sympy.Eq(expected_variance(t), ((n - 1) / (n - delta)) ** t * sigma**2, evaluate=False),
    params=(
        replace(POINTS, domain=Integers(low=8, high=16)),
        DDOF,
        replace(_GENERATION, domain=Integers(low=0, high=2)),
        SD,
        SCALED_LAW,
    ),
    assumptions=(FIT, FINITE_VARIANCE, SIZE),
    sources=SHUMAILOV,
    checks=(_VARIANCE_CHECK,),
    mutants=(
        Mutant(
            name="divisor-n",
            story="takes the n points for independent of their mean: no degree of freedom is lost",
            rhs=(n / (n - delta)) ** t * sigma**2,
        ),
        Mutant(
            name="variance-preserved",
            story="holds that a refit keeps the variance whatever the ddof",
            rhs=sigma**2,
        ),
        Mutant(
            name="unbiased",
            story="fits the unbiased variance whatever the ddof",
            check=replace(_VARIANCE_CHECK, setting=refit_setting(Variance(ddof=1), ddof=1)),
        ),
    ),
    remark="The draws need not be normal: any law with the fitted mean and variance gives the same. For ddof 1 the "
    "mean stays, for ddof 0 it falls to 0, and in both cases almost every run collapses (gauss.collapse). Averages "
    "over runs do not show this mean for long: runs that become exponentially rare carry it.",
)

# --- gauss.collapse -------------------------------------------------------------------------------------------------

_AT_MOST_ONE = Assumption(text="delta <= 1", relation=sympy.Le(delta, 1))
_COLLAPSE_CHECK = replace(
    _GROWTH_CHECK,
    cases=(
        {"n": 20, "delta": 1.0, "t": 6, "sigma": 1.0, "f": Normal()},
        {"n": 3, "delta": 0.0, "t": 3, "sigma": 1.5, "f": LAWS.options[-1]},
        {"n": 2, "delta": 1.0, "t": 1, "sigma": 1.0, "f": Uniform()},
    ),
)

COLLAPSE = Claim(
    id="gauss.collapse",
    title="With ddof 0, 1 or between, the mean of log(S_t^2) falls by 1/(n - 1) or more per generation, for every n",
    kind="inequality",
    statement=sympy.Le(expected_log_growth(n, delta, t), -t / (n - 1), evaluate=False),
    params=(POINTS, replace(DDOF, domain=Reals(low=0.0, high=1.0)), _GENERATION, SCALE, INITIAL),
    assumptions=(FIT, _AT_MOST_ONE, SAMPLE, SIZE),
    sources=_SOURCES,
    uses=("gauss.log-growth",),
    checks=(_COLLAPSE_CHECK,),
    mutants=(
        Mutant(
            name="twice-as-fast",
            story="takes the rate of ddof 0 for that of all",
            rhs=-2 * t / (n - 1),
        ),
        Mutant(
            name="one-per-generation",
            story="takes the rate of two points for that of larger samples",
            rhs=-t,
        ),
        Mutant(
            name="higher-ddof",
            story="holds that every ddof collapses: fits with ddof 1.95 instead",
            check=replace(_COLLAPSE_CHECK, setting=refit_setting(LogGrowth(), ddof=1.95)),
        ),
    ),
    remark="This is the second half of Theorem 3.1 of Shumailov et al., with a rate: the steps of log(S_t^2) are "
    "independent with one law, so by the law of large numbers S_t^2 tends to 0 in almost every run. That the variance "
    "is unbiased does not help: what decides is the mean of its logarithm, which is below 0 by Jensen's inequality.",
)

# --- gauss.critical-ddof --------------------------------------------------------------------------------------------

_CRITICAL_CHECK = MonteCarlo(
    setting=refit_setting(LogGrowth()),
    decide="mean",
    prediction=t * sympy.log((n - STATED) / (n - delta)),
    cases=(
        {"n": 10, "delta": 1.0, "t": 2, "sigma": 1.0, "f": Normal()},
        {"n": 2, "delta": 1.0, "t": 1, "sigma": 1.5, "f": LAWS.options[-1]},
        {"n": 3, "delta": 1.5, "t": 3, "sigma": 0.5, "f": Uniform()},
    ),
)

CRITICAL_DDOF = Claim(
    id="gauss.critical-ddof",
    title="For each n there is one ddof with which refits of a normal law neither shrink nor grow: it is just below 2",
    kind="identity",
    statement=sympy.Eq(critical_ddof(n), n - 2 * sympy.exp(sympy.polygamma(0, _HALF)), evaluate=False),
    params=(POINTS, DDOF, _GENERATION, SCALE, INITIAL),
    assumptions=(
        FIT,
        SAMPLE,
        SIZE,
        Assumption(text="delta_n^*: the ddof with which the mean of log(S_t^2) is the same in all generations"),
    ),
    sources=_SOURCES,
    uses=("gauss.log-growth",),
    checks=(_CRITICAL_CHECK,),
    mutants=(
        Mutant(name="unbiased", story="holds that the unbiased variance keeps runs as they are", rhs=sympy.S.One),
        Mutant(name="maximum-likelihood", story="holds that maximum likelihood does", rhs=sympy.S.Zero),
        Mutant(
            name="n-degrees",
            story="gives chi-square n degrees of freedom",
            rhs=n - 2 * sympy.exp(sympy.polygamma(0, n / 2)),
        ),
        Mutant(
            name="one-point-more",
            story="samples one point more",
            check=replace(_CRITICAL_CHECK, setting=replace(_CRITICAL_CHECK.setting, size=n + 1)),
        ),
    ),
    remark="It is 1.719 for two points, 1.877 for three and 1.979 for ten, and tends to 2. Below it S_t^2 tends to 0 "
    "in almost every run, above it to infinity, and at it the logarithm is a random walk without drift, which comes as "
    "near to both as one likes: no divisor makes refits stable. With ddof 2 every run explodes in the end.",
)

CLAIMS = (LOG_GROWTH, LOG_LAW, VARIANCE, COLLAPSE, CRITICAL_DDOF)
