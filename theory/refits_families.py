"""Refits of Poisson and exponential laws by maximum likelihood: averages over runs hide what becomes of a run.

Both families are fitted by the mean of the data alone, and its mean over runs stays as it is for ever.
"""

from __future__ import annotations

from dataclasses import replace

import sympy

from collapsecheck.terms import (
    Exponential,
    Law,
    MaximumLikelihood,
    MeanPower,
    Observable,
    Poisson,
    Recursion,
    SquaredMean,
    TailCount,
)
from collapsecheck.theory.notation import branching_loss, mean_variance, n, quantity, s, t, x
from collapsecheck.theory.records import STATED, Assumption, Claim, Integers, MonteCarlo, Mutant, Param, Reals, Setting

__all__ = ["CLAIMS", "all_zero", "expected_power"]

all_zero = quantity("all_zero", r"\mathrm{{P}}_{{{0}}}\!\left(X_{{{1},1}} = \dots = X_{{{1},{0}}} = 0\right)")
expected_power = quantity("expected_power", r"\mathbb{{E}}_{{{0}}}\,\bar{{X}}_{{{1}}}^{{{2}}}")
for _named in (all_zero, expected_power):
    _named.__module__ = __name__

_SIZES = Param(symbol=n, domain=Integers(low=6, high=14), typical=10, unit="1", meaning="points per generation")
_GENERATIONS = Param(symbol=t, domain=Integers(low=0, high=3), typical=2, unit="1", meaning="generation")
_COUNT = Param(symbol=s, domain=Reals(low=1.5, high=3.0), typical=2.0, unit="1", meaning="mean of the Poisson law f")
_MEAN = Param(symbol=s, domain=Reals(low=0.5, high=2.0), typical=1.0, unit="x", meaning="mean of the exponential law f")


def _fit(family: str) -> Assumption:
    return Assumption(
        text=f"the n points of the next generation are independent draws from the {family} law with the mean of the "
        f"current points, which is its maximum-likelihood fit; generation 0 is n draws from the {family} law of mean s"
    )


_POISSON, _EXPONENTIAL = _fit("Poisson"), _fit("exponential")


def _setting(family: str, law: Law, observable: Observable) -> Setting:
    return Setting(
        recursion=Recursion(fit=MaximumLikelihood(family=family)),
        initial_law=law,
        size=n,
        generations=t,
        observable=observable,
    )


def _counts(observable: Observable) -> Setting:
    return _setting("poisson", Poisson(mean=s), observable)


def _times(observable: Observable) -> Setting:
    return _setting("exponential", Exponential(scale=s), observable)


# --- poisson.drift --------------------------------------------------------------------------------------------------

_DRIFT_CHECK = MonteCarlo(
    setting=_counts(SquaredMean()),
    decide="mean",
    prediction=STATED + s**2,
    cases=({"n": 10, "t": 2, "s": 2.0}, {"n": 6, "t": 3, "s": 2.5}),
)

DRIFT = Claim(
    id="poisson.drift",
    title="Under refits of a Poisson law the variance of the fitted mean grows by the same amount in each generation",
    kind="identity",
    statement=sympy.Eq(mean_variance(t), (t + 1) * s / n, evaluate=False),
    params=(_SIZES, _GENERATIONS, _COUNT),
    assumptions=(_POISSON,),
    sources=("shumailov2024", "morris1982"),
    checks=(_DRIFT_CHECK,),
    mutants=(
        Mutant(name="one-fit", story="holds that the mean is as good as after one fit", rhs=s / n),
        Mutant(name="refits-only", story="forgets that generation 0 is a sample already", rhs=t * s / n),
        Mutant(
            name="compounded",
            story="lets the variance grow in proportion, as that of an exponential law does",
            rhs=((1 + 1 / n) ** (t + 1) - 1) * s,
        ),
        Mutant(
            name="exponential",
            story="draws from the exponential law of the same mean",
            check=replace(_DRIFT_CHECK, setting=_setting("exponential", Poisson(mean=s), SquaredMean())),
        ),
    ),
    remark="The mean over runs of the fitted mean stays s, and its variance grows for ever, although almost every run "
    "ends with zeros only (poisson.extinction): what the mean of all runs is, ever fewer of them carry. The same "
    "derivation serves every one-parameter exponential family whose variance at mean m is b m + c m^2: the mean keeps "
    "its mean, and each generation multiplies its variance by 1 + c/n and adds (b s + c s^2)/n.",
)

# --- poisson.extinction ---------------------------------------------------------------------------------------------

_ZERO_CHECK = MonteCarlo(
    setting=_counts(TailCount(low=0.5)),
    decide="probability",
    event=0,
    cases=({"n": 6, "t": 4, "s": 0.5}, {"n": 3, "t": 1, "s": 0.8}),
)

EXTINCTION = Claim(
    id="poisson.extinction",
    title="Under refits of a Poisson law a run ends with zeros only, as a branching process dies out",
    kind="probability",
    statement=sympy.Eq(all_zero(n, t), sympy.exp(-n * s * (1 - branching_loss(t))), evaluate=False),
    params=(
        replace(_SIZES, domain=Integers(low=3, high=8)),
        replace(_GENERATIONS, domain=Integers(low=1, high=6)),
        replace(_COUNT, domain=Reals(low=0.3, high=1.0), typical=0.5),
    ),
    assumptions=(
        _POISSON,
        Assumption(
            text="q_t: probability that a branching process with Poisson(1) children has died out by generation t; it "
            "is computed from q_0 = 0 and q_{t+1} = exp(q_t - 1)"
        ),
    ),
    sources=("harris1963", "shumailov2024"),
    checks=(_ZERO_CHECK,),
    mutants=(
        Mutant(
            name="constant-mean",
            story="keeps the probability of generation 0, since the mean stays s",
            rhs=sympy.exp(-n * s),
        ),
        Mutant(
            name="independent-generations",
            story="lets every generation come out as zeros afresh",
            rhs=1 - (1 - sympy.exp(-n * s)) ** (t + 1),
        ),
        Mutant(
            name="exactly-the-mean",
            story="starts from a total of n s, where that is only its mean",
            rhs=branching_loss(t) ** (n * s),
        ),
        Mutant(
            name="one-generation-more",
            story="counts the real sample as generation 1",
            check=replace(_ZERO_CHECK, setting=replace(_counts(TailCount(low=0.5)), generations=t + 1)),
        ),
    ),
    remark="A law of mean 0 can only be drawn zeros from: the sum of the points is a critical branching process, which "
    "dies out with probability 1, however large the sample. It takes in the order of n s generations, since 1 - q_t "
    "falls like 2/t. Until then nothing shows in the mean over runs, which stays s.",
)

# --- exponential.powers ---------------------------------------------------------------------------------------------

_POWER_CHECK = MonteCarlo(
    setting=_times(MeanPower(power=x)),
    decide="mean",
    cases=({"n": 10, "t": 2, "s": 0.5, "x": -1.0}, {"n": 8, "t": 1, "s": 2.0, "x": 0.5}),
)


def _power(shape: sympy.Expr) -> sympy.Expr:
    return s**x * (sympy.gamma(shape + x) / (n**x * sympy.gamma(shape))) ** (t + 1)


POWERS = Claim(
    id="exponential.powers",
    title="Under refits of an exponential law powers of the mean between 0 and 1 fall in mean, all others rise",
    kind="identity",
    statement=sympy.Eq(expected_power(n, t, x), _power(n), evaluate=False),
    params=(
        replace(_SIZES, domain=Integers(low=8, high=14)),
        replace(_GENERATIONS, domain=Integers(low=0, high=2)),
        _MEAN,
        Param(symbol=x, domain=Reals(low=-1.0, high=1.2), typical=0.5, unit="1", meaning="power, not 0"),
    ),
    assumptions=(
        _EXPONENTIAL,
        Assumption(text="n + x > 0, else the mean is infinite", relation=sympy.Gt(n + x, 0)),
        Assumption(text="x is not 0, at which there is nothing to say", relation=sympy.Ne(x, 0)),
    ),
    sources=("shumailov2024", "johnson-kotz-balakrishnan1995"),
    checks=(_POWER_CHECK,),
    mutants=(
        Mutant(
            name="kept",
            story="holds that a fitted parameter keeps its mean, however it is parameterised",
            rhs=s**x,
        ),
        Mutant(
            name="degree-less",
            story="takes a degree of freedom for the mean",
            rhs=_power(n - 1),
        ),
        Mutant(
            name="second-order",
            story="takes the first terms of the expansion in 1/n",
            rhs=s**x * (1 + x * (x - 1) / (2 * n)) ** (t + 1) + s**x * x / n,
        ),
        Mutant(
            name="twice-the-points",
            story="draws twice as many points",
            check=replace(_POWER_CHECK, setting=replace(_times(MeanPower(power=x)), size=2 * n)),
        ),
    ),
    remark="Which parameter collapses in mean is a matter of parameterisation: the mean (x = 1) keeps its mean, the "
    "rate (x = -1) grows by n/(n - 1) per generation, the root of the mean falls. Since it falls geometrically, almost "
    "every run tends to 0: averages of a parameter over runs say nothing about runs.",
)

CLAIMS = (DRIFT, EXTINCTION, POWERS)
