"""Refits of a normal law, the lottery: the point at which a run collapses has a Student law; which, the ddof decides.

Almost every run collapses to a point (gauss.collapse, gauss.paths). Where that point is differs from run to run as if
it had been drawn once, with a random standard deviation.
"""

from __future__ import annotations

from dataclasses import replace

import sympy

from collapsecheck.terms import Normal, TailCount
from collapsecheck.theory.normal_refits import (
    FIT_UNBIASED,
    MEAN_ZERO,
    MLE,
    NORMAL_SAMPLE,
    SD,
    SHUMAILOV,
    landing,
    refit_setting,
)
from collapsecheck.theory.notation import a, n, normal_tail, sigma
from collapsecheck.theory.records import STATED, Assumption, Claim, MonteCarlo, Mutant, Param, Reals

__all__ = ["CLAIMS"]

_SHARE = a / sympy.sqrt(a**2 + 2)
_LAW = Normal(sd=sigma)
_WITHIN = TailCount(low=-a * sigma, high=a * sigma)
_DISTANCE = Param(
    symbol=a, domain=Reals(low=0.5, high=1.5), typical=1.0, unit="1", meaning="distance from mu, in units of sigma"
)
_PARAMS = (_DISTANCE, SD)
_LIMIT = Assumption(text="t tends to infinity, and then n: the generations outnumber the points by far")
_SOURCES = (*SHUMAILOV, "dufresne1990", "johnson-kotz-balakrishnan1995")
_NORMAL = 1 - 2 * normal_tail(a)


def _check(ddof: int, first: float, second: float) -> MonteCarlo:
    return MonteCarlo(
        setting=refit_setting(_WITHIN, law=_LAW, ddof=ddof),
        decide="mean",
        prediction=n * STATED,
        cases=(
            {"n": 12, "t": 72, "a": first, "sigma": 1.3},
            {"n": 16, "t": 96, "a": second, "sigma": 0.5},
        ),
        approximation="terms of order 1/n in the probability, and the spread of order exp(-t/(2 n)) that is left "
        "within the runs; one point stands for the mean of a run",
    )


_UNBIASED_CHECK, _MLE_CHECK = _check(1, 1.5, 0.6), _check(0, 1.3, 0.7)

# --- gauss.lottery.unbiased -----------------------------------------------------------------------------------------

UNBIASED = Claim(
    id="gauss.lottery.unbiased",
    title="With the unbiased variance (ddof 1) the point at which a run collapses has the Student law t_2 for large n",
    kind="limit",
    statement=sympy.Eq(landing(1, a), _SHARE, evaluate=False),
    params=_PARAMS,
    assumptions=(FIT_UNBIASED, NORMAL_SAMPLE, MEAN_ZERO, _LIMIT),
    sources=_SOURCES,
    uses=("gauss.log-growth",),
    checks=(_UNBIASED_CHECK,),
    mutants=(
        Mutant(
            name="normal",
            story="holds that the mean of a run ends in a normal law, with the variance of f",
            rhs=_NORMAL,
        ),
        Mutant(
            name="maximum-likelihood",
            story="takes the law that belongs to ddof 0",
            rhs=_SHARE * (3 - _SHARE**2) / 2,
        ),
        Mutant(
            name="diverges",
            story="concludes from the growing variance of the mean that no run stays near mu",
            rhs=sympy.S.Zero,
        ),
        Mutant(
            name="ddof-0",
            story="fits the variance with divisor n",
            check=replace(_UNBIASED_CHECK, setting=_MLE_CHECK.setting),
        ),
    ),
    remark="a/sqrt(a^2 + 2) is the probability that a Student variable with two degrees of freedom is within a of 0. "
    "The law has no variance: that is what is behind the growth of E W_2^2 without bound (gauss.w2.unbiased). Half of "
    "the runs end within 0.82 sigma of mu; the average is made by the few that end far away.",
)

# --- gauss.lottery.mle ----------------------------------------------------------------------------------------------

LIKELIHOOD = Claim(
    id="gauss.lottery.mle",
    title="With maximum likelihood (ddof 0) the point at which a run collapses has the law t_4/sqrt(2) for large n",
    kind="limit",
    statement=sympy.Eq(landing(0, a), a * (a**2 + 3) / (a**2 + 2) ** sympy.Rational(3, 2), evaluate=False),
    params=_PARAMS,
    assumptions=(MLE, NORMAL_SAMPLE, MEAN_ZERO, _LIMIT),
    sources=_SOURCES,
    uses=("gauss.log-growth",),
    checks=(_MLE_CHECK,),
    mutants=(
        Mutant(
            name="normal",
            story="holds that the mean of a run ends as a draw from f, whose variance it has",
            rhs=_NORMAL,
        ),
        Mutant(
            name="unbiased",
            story="takes the law that belongs to ddof 1",
            rhs=_SHARE,
        ),
        Mutant(
            name="ddof-1",
            story="fits the unbiased variance",
            check=replace(_MLE_CHECK, setting=_UNBIASED_CHECK.setting),
        ),
    ),
    remark="The variance of this law is sigma^2, that of one draw from f (gauss.ledger), but it is no normal law: it "
    "has a sharper peak, and no fourth moment.",
)

CLAIMS = (UNBIASED, LIKELIHOOD)
