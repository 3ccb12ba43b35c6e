"""Refits of a Poisson law that see more than the last generation: the fitted mean stays within bounds.

The variance of the law is its mean, whose mean over runs stays as it is: so what each refit adds to the error is known
at every sample size, and what a workflow makes of it shows without anything else.
"""

from __future__ import annotations

from dataclasses import replace

import sympy

from collapsecheck.terms import Accumulate, FreshFraction, MaximumLikelihood, Poisson, Recursion, SquaredMean, Workflow
from collapsecheck.theory.notation import mean_variance, n, r, s, t
from collapsecheck.theory.records import STATED, Assumption, Claim, Integers, MonteCarlo, Mutant, Param, Reals, Setting

__all__ = ["CLAIMS"]

_K = sympy.Symbol("k", integer=True, positive=True)
_SQUARES = sympy.Sum(1 / _K**2, (_K, 1, t))
_OLD = 1 - r / n
"""Share of the points that are synthetic."""

_SIZES = Param(symbol=n, domain=Integers(low=6, high=14), typical=10, unit="1", meaning="points per generation")
_GENERATIONS = Param(symbol=t, domain=Integers(low=0, high=6), typical=4, unit="1", meaning="generation")
_COUNT = Param(symbol=s, domain=Reals(low=1.5, high=3.0), typical=2.0, unit="1", meaning="mean of the Poisson law f")
_REALS = Param(
    symbol=r, domain=Integers(low=1, high=4), typical=1, unit="1", meaning="fresh real points in each generation"
)
_START = Assumption(text="generation 0 is n draws from the Poisson law of mean s, which is f")
_POOLED = Assumption(
    text="the n points of the next generation are independent draws from the Poisson law with the mean of all points "
    "so far, which is its maximum-likelihood fit"
)
_PARTLY = Assumption(
    text="n - r points of the next generation are independent draws from the Poisson law with the mean of the current "
    "n points, which is its maximum-likelihood fit"
)
_REAL = Assumption(text="the other r points are independent draws from f, new ones in each generation")
_SOME = Assumption(text="1 <= r < n", relation=sympy.Gt(n, r))


def _check(workflow: Workflow, cases: tuple[dict[str, float], ...]) -> MonteCarlo:
    return MonteCarlo(
        setting=Setting(
            recursion=Recursion(fit=MaximumLikelihood(family="poisson"), workflow=workflow),
            initial_law=Poisson(mean=s),
            size=n,
            generations=t,
            observable=SquaredMean(),
        ),
        decide="mean",
        prediction=STATED + s**2,
        cases=cases,
    )


def _by(check: MonteCarlo, workflow: Workflow | None = None) -> MonteCarlo:
    """The check, but for how the data are mixed."""
    recursion = Recursion(
        fit=MaximumLikelihood(family="poisson"), **({} if workflow is None else {"workflow": workflow})
    )
    return replace(check, setting=replace(check.setting, recursion=recursion))


# --- accumulate.poisson.drift ---------------------------------------------------------------------------------------

_POOL_CHECK = _check(Accumulate(), ({"n": 10, "t": 4, "s": 2.0}, {"n": 6, "t": 6, "s": 1.5}))

ACCUMULATED = Claim(
    id="accumulate.poisson.drift",
    title="When all data are kept the variance of the mean grows by ever less, to the partial sums of 1/k^2",
    kind="identity",
    statement=sympy.Eq(mean_variance(t), s / n * (1 + _SQUARES), evaluate=False),
    params=(_SIZES, _GENERATIONS, _COUNT),
    assumptions=(_POOLED, _START),
    sources=("gerstgrasser2024", "kazdan2024", "morris1982"),
    checks=(_POOL_CHECK,),
    mutants=(
        Mutant(
            name="replaced",
            story="lets the variance grow as it does when the data are replaced",
            rhs=(t + 1) * s / n,
        ),
        Mutant(
            name="fit-for-sample",
            story="takes the variance of the fitted mean for that of the sample drawn from it",
            rhs=s / n * _SQUARES,
        ),
        Mutant(
            name="not-shared",
            story="shares the error of a refit among the generations once, not twice: the harmonic numbers",
            rhs=s / n * (1 + sympy.harmonic(t)),
        ),
        Mutant(
            name="replaced-simulator",
            story="forgets to keep the data: each generation is fitted to the one before it only",
            check=_by(_POOL_CHECK),
        ),
    ),
    remark="In the long run the factor is 1 + pi^2/6, at every sample size: however many refits came before, the mean "
    "of a generation is worth that of more than a third of n real points. Where the data are replaced the same refits "
    "cost s/n in every generation, without end (poisson.drift). Nothing here is special to counts but that the "
    "variance of the law keeps its mean.",
)

# --- fresh.poisson.drift --------------------------------------------------------------------------------------------

_FRESH_CHECK = _check(
    FreshFraction(fraction=r / n), ({"n": 10, "t": 4, "s": 2.0, "r": 1}, {"n": 8, "t": 3, "s": 1.5, "r": 3})
)

FRESH = Claim(
    id="fresh.poisson.drift",
    title="With fresh points in every generation the variance of the mean grows to a bound, geometrically",
    kind="identity",
    statement=sympy.Eq(mean_variance(t), s / n * (1 - _OLD ** (2 * t + 2)) / (1 - _OLD**2), evaluate=False),
    params=(_SIZES, _GENERATIONS, _REALS, _COUNT),
    assumptions=(_PARTLY, _REAL, _START, _SOME),
    sources=("alemohammad2024", "bertrand2024", "morris1982"),
    checks=(_FRESH_CHECK,),
    mutants=(
        Mutant(
            name="nothing-gained",
            story="lets the variance grow as if no point were fresh",
            rhs=(t + 1) * s / n,
        ),
        Mutant(
            name="real-points-only",
            story="holds that the r fresh points are all that is known",
            rhs=s / r,
        ),
        Mutant(
            name="share-not-squared",
            story="lets a generation keep the share 1 - r/n of the variance of the mean, not its square",
            rhs=s / n * (1 - _OLD ** (t + 1)) / (1 - _OLD),
        ),
        Mutant(
            name="one-fresh-point-more",
            story="draws r + 1 points from f",
            check=_by(_FRESH_CHECK, FreshFraction(fraction=(r + 1) / n)),
        ),
    ),
    remark="In the long run the mean is as good as that of 2 r - r^2/n real points, about twice as many as are fresh: "
    "the synthetic points carry what the fresh ones of earlier generations told. It is not as good as n real points, "
    "but it does not get worse.",
)

CLAIMS = (ACCUMULATED, FRESH)
