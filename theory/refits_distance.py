"""Refits of a normal law: how far the fitted law is from the original, in mean and in almost every run."""

from __future__ import annotations

from dataclasses import replace

import sympy

from collapsecheck.terms import AbsoluteMean, Deviation, MeanSquare, Normal, NormalDistance, SquaredMean
from collapsecheck.theory.fixed_bandwidth import FINITE_VARIANCE, SCALED_LAW, SIZE, UNIT_VARIANCE_LAWS
from collapsecheck.theory.normal_refits import (
    C_4,
    DDOF,
    FIT,
    FIT_UNBIASED,
    MEAN_ZERO,
    MLE,
    NORMAL_SAMPLE,
    POINTS,
    SD,
    SHUMAILOV,
    c_4,
    expected_deviation,
    expected_distance,
    expected_wander,
    refit_setting,
)
from collapsecheck.theory.notation import delta, expected_variance, mean_variance, n, sigma, t
from collapsecheck.theory.records import Assumption, Claim, Integers, MonteCarlo, Mutant, Param

__all__ = ["CLAIMS"]

_LAW = Normal(sd=sigma)
_SMALL = replace(POINTS, domain=Integers(low=6, high=12), typical=8)
_GENERATIONS = Param(symbol=t, domain=Integers(low=0, high=2), typical=2, unit="1", meaning="generation")
_ANY_LAW = (SD, SCALED_LAW)

# --- gauss.drift ----------------------------------------------------------------------------------------------------

_DRIFT_CHECK = MonteCarlo(
    setting=refit_setting(SquaredMean(), ddof=1),
    decide="mean",
    margin=0.1,
    cases=(
        {"n": 8, "t": 1, "sigma": 1.0, "f": Normal()},
        {"n": 12, "t": 2, "sigma": 1.5, "f": UNIT_VARIANCE_LAWS.options[-1]},
    ),
)

DRIFT = Claim(
    id="gauss.drift",
    title="With the unbiased variance (ddof 1) the variance of the fitted mean grows linearly for ever",
    kind="identity",
    statement=sympy.Eq(mean_variance(t), (t + 1) * sigma**2 / n, evaluate=False),
    params=(_SMALL, _GENERATIONS, *_ANY_LAW),
    assumptions=(FIT_UNBIASED, FINITE_VARIANCE, SIZE, MEAN_ZERO),
    sources=SHUMAILOV,
    uses=("gauss.variance",),
    checks=(_DRIFT_CHECK,),
    mutants=(
        Mutant(
            name="no-drift",
            story="holds that the fitted mean is as good as after one generation",
            rhs=sigma**2 / n,
        ),
        Mutant(
            name="refits-only",
            story="forgets that generation 0 is a sample already",
            rhs=t * sigma**2 / n,
        ),
        Mutant(
            name="maximum-likelihood",
            story="fits the variance with divisor n",
            check=replace(_DRIFT_CHECK, setting=refit_setting(SquaredMean(), ddof=0)),
        ),
    ),
    remark="Almost every run collapses to a point (gauss.collapse) that it does not leave any more, and yet the "
    "variance between runs grows without bound: it is carried by ever fewer runs. What is divided by n is the fitted "
    "variance, whose mean does not fall.",
)

# --- gauss.ledger ---------------------------------------------------------------------------------------------------

_LEDGER_CHECK = replace(_DRIFT_CHECK, setting=refit_setting(MeanSquare(), ddof=0))

LEDGER = Claim(
    id="gauss.ledger",
    title="With maximum likelihood (ddof 0) the variance of the mean and the mean fitted variance add up to sigma^2",
    kind="identity",
    statement=sympy.Eq(mean_variance(t) + (1 - 1 / n) * expected_variance(t), sigma**2, evaluate=False),
    params=(_SMALL, replace(_GENERATIONS, domain=Integers(low=1, high=2)), *_ANY_LAW),
    assumptions=(MLE, FINITE_VARIANCE, SIZE, MEAN_ZERO),
    sources=SHUMAILOV,
    uses=("gauss.variance",),
    checks=(_LEDGER_CHECK,),
    mutants=(
        Mutant(
            name="everything-lost",
            story="counts the variance within runs only, which falls to 0",
            rhs=(1 - 1 / n) ** (t + 1) * sigma**2,
        ),
        Mutant(
            name="grows",
            story="adds the n-th part of the variance in each generation, as for ddof 1",
            rhs=(1 + t / n) * sigma**2,
        ),
        Mutant(
            name="unbiased",
            story="fits the unbiased variance",
            check=replace(_LEDGER_CHECK, setting=refit_setting(MeanSquare(), ddof=1)),
        ),
    ),
    remark="What a run loses in spread its place gains in uncertainty: the law of one point, over runs, keeps its "
    "variance for ever. The variance of the mean tends to sigma^2 and no further, unlike for ddof 1 (gauss.drift).",
)

# --- gauss.deviation ------------------------------------------------------------------------------------------------

_DEVIATION_CHECK = MonteCarlo(
    setting=refit_setting(Deviation(ddof=1), law=_LAW),
    decide="mean",
    cases=(
        {"n": 10, "delta": 1.0, "t": 3, "sigma": 1.0},
        {"n": 4, "delta": 0.0, "t": 2, "sigma": 1.5},
        {"n": 3, "delta": 1.5, "t": 0, "sigma": 1.0},
    ),
)

DEVIATION = Claim(
    id="gauss.deviation",
    title="From a normal law the expected standard deviation changes by one factor per generation, below 1 for ddof 1",
    kind="identity",
    statement=sympy.Eq(
        expected_deviation(delta, t),
        c_4(n) ** (t + 1) * (n - 1) ** (t / 2) / (n - delta) ** (t / 2) * sigma,
        evaluate=False,
    ),
    params=(replace(POINTS, domain=Integers(low=3, high=12)), DDOF, _GENERATIONS, SD),
    assumptions=(FIT, NORMAL_SAMPLE, C_4, SIZE),
    sources=(*SHUMAILOV, "johnson-kotz-balakrishnan1995"),
    checks=(_DEVIATION_CHECK,),
    mutants=(
        Mutant(
            name="root-of-the-mean",
            story="takes the root of the expected variance",
            rhs=((n - 1) / (n - delta)) ** (t / 2) * sigma,
        ),
        Mutant(
            name="first-sample-forgotten",
            story="takes the standard deviation of generation 0 for that of f",
            rhs=c_4(n) ** t * ((n - 1) / (n - delta)) ** (t / 2) * sigma,
        ),
        Mutant(
            name="ddof-0",
            story="fits the variance with divisor n whatever the ddof",
            check=replace(_DEVIATION_CHECK, setting=refit_setting(Deviation(ddof=1), law=_LAW, ddof=0)),
        ),
    ),
    remark="An unbiased variance has a biased root, and refits compound it: for ddof 1 the expected variance stays for "
    "ever while the expected standard deviation falls by the factor c_4(n), about 1 - 1/(4 n), per generation.",
)

# --- gauss.w2.unbiased ----------------------------------------------------------------------------------------------


def _distance_check(ddof: int) -> MonteCarlo:
    return MonteCarlo(
        setting=refit_setting(NormalDistance(sd=sigma, ddof=ddof), law=_LAW, ddof=ddof),
        decide="mean",
        margin=0.1,
        cases=(
            {"n": 6, "t": 0, "sigma": 1.5},
            {"n": 8, "t": 1, "sigma": 1.0},
            {"n": 10, "t": 2, "sigma": 0.5},
        ),
    )


_UNBIASED_CHECK, _MLE_CHECK = _distance_check(1), _distance_check(0)
_DISTANCE_PARAMS = (_SMALL, _GENERATIONS, SD)
_FITTED = Assumption(text="f_t is the law fitted to generation t; f_0 is fitted to the real sample")
_DISTANCE_SOURCES = (*SHUMAILOV, "johnson-kotz-balakrishnan1995")

W2_UNBIASED = Claim(
    id="gauss.w2.unbiased",
    title="With the unbiased variance (ddof 1) the expected squared Wasserstein distance grows without bound",
    kind="identity",
    statement=sympy.Eq(expected_distance(t), sigma**2 * ((t + 1) / n + 2 - 2 * c_4(n) ** (t + 1)), evaluate=False),
    params=_DISTANCE_PARAMS,
    assumptions=(FIT_UNBIASED, NORMAL_SAMPLE, _FITTED, C_4, SIZE, MEAN_ZERO),
    sources=_DISTANCE_SOURCES,
    uses=("gauss.drift", "gauss.variance", "gauss.deviation"),
    checks=(_UNBIASED_CHECK,),
    mutants=(
        Mutant(
            name="first-order",
            story="takes the slope 3/(2n) of the first generations of large samples for all",
            rhs=3 * (t + 1) * sigma**2 / (2 * n),
        ),
        Mutant(
            name="mean-only",
            story="counts how far the mean has gone and forgets the spread",
            rhs=(t + 1) * sigma**2 / n,
        ),
        Mutant(
            name="maximum-likelihood",
            story="fits the variance with divisor n",
            check=replace(_UNBIASED_CHECK, setting=refit_setting(NormalDistance(sd=sigma, ddof=1), law=_LAW, ddof=0)),
        ),
    ),
    remark="The first half of Theorem 3.1 of Shumailov et al., exactly: the distance grows by 1/n per generation in "
    "the long run, not by 3/(2n). It is an average that no run follows: almost every run converges (gauss.paths), "
    "and with ddof 0 the average is bounded, too (gauss.w2.mle). At large t a plain average of simulated distances "
    "decides nothing: runs that become exponentially rare carry it.",
)

# --- gauss.w2.mle ---------------------------------------------------------------------------------------------------

W2_MLE = Claim(
    id="gauss.w2.mle",
    title="With maximum likelihood (ddof 0) the expected squared Wasserstein distance stays below 2 sigma^2",
    kind="identity",
    statement=sympy.Eq(
        expected_distance(t), 2 * sigma**2 * (1 - (1 - 1 / n) ** ((t + 1) / 2) * c_4(n) ** (t + 1)), evaluate=False
    ),
    params=_DISTANCE_PARAMS,
    assumptions=(MLE, NORMAL_SAMPLE, _FITTED, C_4, SIZE, MEAN_ZERO),
    sources=_DISTANCE_SOURCES,
    uses=("gauss.ledger", "gauss.deviation"),
    checks=(_MLE_CHECK,),
    mutants=(
        Mutant(
            name="first-order",
            story="takes the slope 3/(2n) of the first generations of large samples for all",
            rhs=3 * (t + 1) * sigma**2 / (2 * n),
        ),
        Mutant(
            name="unbiased-factor",
            story="takes the factor of the unbiased standard deviation",
            rhs=2 * sigma**2 * (1 - c_4(n) ** (t + 1)),
        ),
        Mutant(
            name="unbiased",
            story="fits the unbiased variance",
            check=replace(_MLE_CHECK, setting=refit_setting(NormalDistance(sd=sigma, ddof=0), law=_LAW, ddof=1)),
        ),
    ),
    remark="That the expected distance diverges is a matter of the ddof: with divisor n it tends to 2 sigma^2, that of "
    "a random point, drawn from f, from f itself. The bound holds for every f of finite variance: couple the fitted "
    "law with f independently and use gauss.ledger.",
)

# --- gauss.paths ----------------------------------------------------------------------------------------------------

_PATHS_CHECK = MonteCarlo(
    setting=refit_setting(AbsoluteMean(), law=_LAW, ddof=1),
    decide="mean",
    cases=(
        {"n": 6, "t": 6, "sigma": 1.0},
        {"n": 10, "t": 4, "sigma": 1.5},
    ),
)
_STEP = sympy.sqrt(2 / (sympy.pi * n)) * sigma

PATHS = Claim(
    id="gauss.paths",
    title="With the unbiased variance (ddof 1) the fitted mean stays, in mean, within a bounded distance of mu",
    kind="inequality",
    statement=sympy.Le(expected_wander(t), _STEP * (1 - c_4(n) ** (t + 1)) / (1 - c_4(n)), evaluate=False),
    params=(_SMALL, replace(_GENERATIONS, domain=Integers(low=0, high=6)), SD),
    assumptions=(FIT_UNBIASED, NORMAL_SAMPLE, C_4, SIZE, MEAN_ZERO),
    sources=_DISTANCE_SOURCES,
    uses=("gauss.deviation",),
    checks=(_PATHS_CHECK,),
    mutants=(
        Mutant(
            name="no-drift",
            story="holds that the fitted mean is as good as after one generation",
            rhs=_STEP,
        ),
        Mutant(
            name="last-step",
            story="counts the last step only",
            rhs=_STEP * c_4(n) ** t,
        ),
        Mutant(
            name="wider-start",
            story="starts from a law whose standard deviation is three times that stated",
            check=replace(_PATHS_CHECK, setting=refit_setting(AbsoluteMean(), law=Normal(sd=3 * sigma), ddof=1)),
        ),
    ),
    remark="The mean square distance grows without bound (gauss.drift), the mean distance does not. So by the "
    "martingale convergence theorem the mean of almost every run converges, and with it the squared distance, to a "
    "finite limit: no run diverges arbitrarily far, only the average over ever rarer runs does. The limit has no "
    "variance, like a lottery with a few enormous prizes.",
)

CLAIMS = (DRIFT, LEDGER, DEVIATION, W2_UNBIASED, W2_MLE, PATHS)
