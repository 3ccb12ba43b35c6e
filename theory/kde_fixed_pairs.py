"""The difference of two particles of a run of a fixed-bandwidth recursion.

It shows the shape that a run takes, free of where the run has wandered to. Two particles that descend from one point
differ by noise only, and how long ago that was is random; so the difference is a mixture of normals, not a normal.
"""

from __future__ import annotations

from dataclasses import replace

import sympy

from collapsecheck.terms import Exponential, Normal, PairCosine, Scaled, TwoPoint
from collapsecheck.theory.fixed_bandwidth import (
    BANDWIDTH,
    FIXED,
    GAUSSIAN,
    INITIAL_DRAWS,
    INITIAL_LAW,
    LAWS,
    RETAINED,
    SIZE,
    STEP,
)
from collapsecheck.theory.notation import (
    f,
    h,
    initial_cf,
    n,
    pair_cf,
    sigma,
    stationary_pair_cf,
    t,
    u,
)
from collapsecheck.theory.records import Assumption, Claim, Integers, MonteCarlo, Mutant, Param, Reals, Setting
from collapsecheck.theory.wrong_programs import squared_bandwidth

__all__ = ["CLAIMS"]

_SIZES = Param(symbol=n, domain=Integers(low=3, high=30), typical=10, unit="1", meaning="points per generation")
_FREQUENCY = Param(
    symbol=u,
    domain=Reals(low=0.5, high=3.0),
    typical=1.0,
    unit="1/x",
    meaning="argument of the characteristic function",
)
_LONG = Assumption(text="the law is that which is approached as t grows, whatever f")

# --- kde.fixed.pair-difference --------------------------------------------------------------------------------------

_INITIAL_PAIR = sympy.Abs(initial_cf(u)) ** 2
_NOISE = sympy.exp(-t * h**2 * u**2)
_STATIONARY = 1 / (1 + n * (sympy.exp(h**2 * u**2) - 1))
_PAIR_SETTING = Setting(recursion=FIXED, initial_law=f, size=n, generations=t, observable=PairCosine(frequency=u))
_PAIR_CHECK = MonteCarlo(
    setting=_PAIR_SETTING,
    decide="mean",
    cases=(
        {"n": 5, "t": 6, "h": 0.5, "u": 1.0, "f": Exponential()},
        {"n": 3, "t": 3, "h": 0.3, "u": 2.0, "f": LAWS.options[-1]},
    ),
)

PAIR_DIFFERENCE = Claim(
    id="kde.fixed.pair-difference",
    title="Law of the difference of two particles of one run of a fixed-bandwidth KDE recursion",
    kind="law",
    statement=sympy.Eq(
        pair_cf(t, u), RETAINED * _NOISE * _INITIAL_PAIR + (1 - RETAINED * _NOISE) * _STATIONARY, evaluate=False
    ),
    params=(
        _SIZES,
        Param(symbol=t, domain=Integers(low=1, high=12), typical=6, unit="1", meaning="generation"),
        BANDWIDTH,
        _FREQUENCY,
        INITIAL_LAW,
    ),
    assumptions=(STEP, GAUSSIAN, INITIAL_DRAWS, SIZE),
    sources=("moran1975", "kingman1976"),
    checks=(_PAIR_CHECK,),
    mutants=(
        Mutant(
            name="independent-particles",
            story="takes the particles of a run for independent draws from the law of one particle",
            rhs=_INITIAL_PAIR * _NOISE,
        ),
        Mutant(
            name="stationary-at-once",
            story="takes the law of late generations for that of an early one",
            rhs=_STATIONARY,
        ),
        Mutant(
            name="noise-of-one",
            story="counts the noise of one of the two children",
            rhs=RETAINED * sympy.sqrt(_NOISE) * _INITIAL_PAIR
            + (1 - RETAINED * sympy.sqrt(_NOISE)) / (1 + n * (sympy.exp(h**2 * u**2 / 2) - 1)),
        ),
        Mutant(
            name="ancestors-without-noise",
            story="lets particles with a common ancestor be equal",
            rhs=RETAINED * _NOISE * _INITIAL_PAIR + (1 - RETAINED) * sympy.exp(-(h**2) * u**2),
        ),
        squared_bandwidth(_PAIR_CHECK),
        Mutant(
            name="one-generation-less",
            story="the loop runs over range(1, t)",
            check=replace(_PAIR_CHECK, setting=replace(_PAIR_SETTING, generations=t - 1)),
        ),
    ),
    remark="Two particles of a run are not two independent draws from the law of a particle: they share ancestors, and "
    "the more so the later. Points of one run must not be counted as independent observations.",
)

# --- kde.fixed.stationary-pair --------------------------------------------------------------------------------------

_STATIONARY_SETTING = replace(_PAIR_SETTING, initial_law=Scaled(law=f, scale=sigma))
_STATIONARY_CHECK = MonteCarlo(
    setting=_STATIONARY_SETTING,
    decide="mean",
    cases=(
        {"n": 5, "t": 40, "h": 0.5, "u": 1.5, "sigma": 1.0, "f": Normal()},
        {"n": 3, "t": 20, "h": 0.7, "u": 1.0, "sigma": 2.0, "f": TwoPoint()},
    ),
    approximation="the weight (1 - 1/n)^t of pairs without a common ancestor in t generations",
)

STATIONARY_PAIR = Claim(
    id="kde.fixed.stationary-pair",
    title="Stationary law of the difference of two particles of a run, at every finite n",
    kind="limit",
    statement=sympy.Eq(stationary_pair_cf(u), _STATIONARY, evaluate=False),
    params=(_SIZES, BANDWIDTH, _FREQUENCY),
    assumptions=(STEP, GAUSSIAN, INITIAL_DRAWS, _LONG, SIZE),
    sources=("moran1975", "kingman1976"),
    uses=("kde.fixed.pair-difference",),
    checks=(_STATIONARY_CHECK,),
    mutants=(
        Mutant(
            name="normal",
            story="takes the difference for normal, with the right variance 2 n h^2",
            rhs=sympy.exp(-n * h**2 * u**2),
        ),
        Mutant(
            name="last-kernel-only",
            story="takes the noise of the last generation for all that two particles differ by",
            rhs=sympy.exp(-(h**2) * u**2),
        ),
        Mutant(
            name="diploid",
            story="copies 2n from the textbook, where n diploid individuals carry 2n genes",
            rhs=1 / (1 + 2 * n * (sympy.exp(h**2 * u**2) - 1)),
        ),
        Mutant(
            name="initial-law-kept",
            story="expects the difference of two draws of generation 0, widened by the noise of one generation",
            rhs=sympy.exp(-(u**2) * (sigma**2 + h**2)),
        ),
        squared_bandwidth(_STATIONARY_CHECK),
    ),
    remark="Collapse towards Gaussian shapes is what the law of one particle does, not what a run does. Within a run "
    "nothing of f remains, but what is left is no normal: for large n the difference of two particles, in units of h "
    "times the root of n, has the sharp peak and the heavy tails of a Laplace law.",
)

CLAIMS = (PAIR_DIFFERENCE, STATIONARY_PAIR)
