"""Loss of tails: what a finite sample does not contain cannot be resampled."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import sympy

from collapsecheck.terms import KDE, Categorical, Discrete, Normal, Recursion, TailCount, Uniform
from collapsecheck.theory.notation import expected_beyond, h, n, normal_tail, p, t, unrepresented, x
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
from collapsecheck.theory.wrong_programs import squared_bandwidth

__all__ = ["CLAIMS"]

_RESAMPLED = Recursion(fit=Categorical())

# --- tail.unrepresented ---------------------------------------------------------------------------------------------

_TAIL_SETTING = Setting(
    recursion=_RESAMPLED,
    initial_law=Uniform(low=0, high=1),
    size=n,
    generations=0,
    observable=TailCount(low=0, high=p),
)
_TAIL_CHECK = MonteCarlo(
    setting=_TAIL_SETTING, decide="probability", event=0, cases=({"n": 10, "p": 0.1}, {"n": 3, "p": 0.3})
)

UNREPRESENTED = Claim(
    id="tail.unrepresented",
    title="Probability that a sample of n has no point in a region of mass p",
    kind="probability",
    statement=sympy.Eq(unrepresented(n, p), (1 - p) ** n, evaluate=False),
    params=(
        Param(symbol=n, domain=Integers(low=1, high=12), typical=10, unit="1", meaning="sample size"),
        Param(symbol=p, domain=Reals(low=0.02, high=0.3), typical=0.1, unit="1", meaning="mass of the region A"),
    ),
    assumptions=(
        Assumption(text="generation 0: n independent draws from f; A is a region with probability p under f"),
        Assumption(text="0 < p < 1", relation=sympy.Lt(p, 1)),
    ),
    sources=("shumailov2024", "robbins1968"),
    checks=(
        _TAIL_CHECK,
        Enumeration(
            setting=replace(
                _TAIL_SETTING,
                initial_law=Discrete(probabilities=(p, 1 - p)),
                observable=TailCount(low=0, high=1),
            ),
            event=0,
            cases=tuple({"n": size, "p": mass} for size in (1, 2, 3, 4) for mass in (Fraction(1, 7), Fraction(2, 5))),
        ),
    ),
    mutants=(
        Mutant(name="poisson", story="takes the Poisson limit for the finite sample", rhs=sympy.exp(-n * p)),
        Mutant(name="first-order", story="expands to first order in n p", rhs=1 - n * p),
        Mutant(name="complement", story="gives the probability of at least one point", rhs=1 - (1 - p) ** n),
        Mutant(
            name="one-draw-more",
            story="the sampler draws n + 1 points",
            check=replace(_TAIL_CHECK, setting=replace(_TAIL_SETTING, size=n + 1)),
        ),
        Mutant(
            name="two-sided-region",
            story="puts mass p in each of two tails",
            check=replace(_TAIL_CHECK, setting=replace(_TAIL_SETTING, observable=TailCount(low=0, high=2 * p))),
        ),
    ),
    remark="This is what disappears first: representation in the sample, not expected mass, which never changes. From "
    "generation 1 on the points are dependent and the formula no longer holds with p replaced.",
)

# --- kde.fixed.tailmass ---------------------------------------------------------------------------------------------

_BEYOND_SETTING = Setting(
    recursion=Recursion(fit=KDE(bandwidth=h)),
    initial_law=Normal(mean=0, sd=1),
    size=n,
    generations=t,
    observable=TailCount(low=x),
)
_BEYOND_CHECK = MonteCarlo(
    setting=_BEYOND_SETTING,
    decide="mean",
    cases=({"n": 5, "t": 4, "h": 0.5, "x": 1.0}, {"n": 10, "t": 5, "h": 1.0, "x": 3.0}),
)

TAIL_MASS = Claim(
    id="kde.fixed.tailmass",
    title="Expected number of points beyond x under a fixed-bandwidth KDE recursion: it grows, whatever n",
    kind="identity",
    statement=sympy.Eq(expected_beyond(t, x), n * normal_tail(x / sympy.sqrt(1 + t * h**2)), evaluate=False),
    params=(
        Param(symbol=n, domain=Integers(low=2, high=12), typical=5, unit="1", meaning="points per generation"),
        Param(symbol=t, domain=Integers(low=0, high=8), typical=4, unit="1", meaning="generation"),
        Param(symbol=h, domain=Reals(low=0.2, high=1.5), typical=0.5, unit="x", meaning="bandwidth"),
        Param(symbol=x, domain=Reals(low=0.5, high=1.5), typical=1.0, unit="x", meaning="where the tail begins"),
    ),
    assumptions=(
        Assumption(
            text="X' = X_I + h Z: index I uniform on the n points, I and Z independent, all children independent"
        ),
        Assumption(text="Z is standard normal"),
        Assumption(text="generation 0: n independent draws from f, the standard normal law; it is the unit of x and h"),
        Assumption(text="N_t(x): number of points X_{t,i} of generation t with X_{t,i} >= x"),
        Assumption(text="n >= 1", relation=sympy.Ge(n, 1)),
    ),
    sources=("moran1975", "kingman1976", "shumailov2024"),
    uses=("kde.fixed.marginal",),
    checks=(_BEYOND_CHECK,),
    mutants=(
        Mutant(
            name="tails-disappear",
            story="lets the tail lose the n-th part of its mass in each generation, as diversity does",
            rhs=(1 - 1 / n) ** t * n * normal_tail(x),
        ),
        Mutant(
            name="nothing-changes",
            story="takes the expected mass for constant, as it is for types that are copied without noise",
            rhs=n * normal_tail(x),
        ),
        Mutant(
            name="within-run-spread",
            story="uses the variance that a run shows within itself, which saturates",
            rhs=n * normal_tail(x / sympy.sqrt((1 - 1 / n) ** t + n * h**2 * (1 - (1 - 1 / n) ** t))),
        ),
        Mutant(
            name="fitted-density",
            story="takes the tail of the fitted density, which has one more kernel, for that of the sample",
            rhs=n * normal_tail(x / sympy.sqrt(1 + (t + 1) * h**2)),
        ),
        squared_bandwidth(_BEYOND_CHECK),
        Mutant(
            name="wrong-side",
            story="counts the points below x",
            check=replace(_BEYOND_CHECK, setting=replace(_BEYOND_SETTING, observable=TailCount(low=-math.inf, high=x))),
        ),
    ),
    remark="'The tails disappear' is false of the mean: the mass beyond any x above the mean of f grows towards one "
    "half. For another f the tail is that of X_0 + sqrt(t) h Z. What a single run shows is something else: its points "
    "are relatives, which are beyond x together or not at all, so a run without a tail is likelier than among n "
    "independent points.",
)

CLAIMS = (UNREPRESENTED, TAIL_MASS)
