"""Where the variance of a fixed-bandwidth recursion goes: some into the spread of a run, the rest into its mean.

The simulations start from laws of mean 0, so that the variance of the sample mean is the mean of its square.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import sympy

from collapsecheck.terms import MeanSquare, Normal, Scaled, SquaredMean, TwoPoint, Variance
from collapsecheck.theory.fixed_bandwidth import (
    BANDWIDTH,
    FINITE_VARIANCE,
    FIXED,
    KERNEL,
    RETAINED,
    SCALED_LAW,
    SIZE,
    SPREAD,
    STEP,
    TWO_POINT_FIXED,
    UNIT_VARIANCE_LAWS,
)
from collapsecheck.theory.notation import expected_variance, f, h, mean_variance, n, sigma, t
from collapsecheck.theory.records import Claim, Enumeration, Integers, MonteCarlo, Mutant, Param, Setting
from collapsecheck.theory.wrong_programs import one_generation_more, squared_bandwidth

__all__ = ["CLAIMS"]

_SIZES = Param(symbol=n, domain=Integers(low=2, high=30), typical=20, unit="1", meaning="points per generation")
_GENERATIONS = Param(symbol=t, domain=Integers(low=1, high=12), typical=8, unit="1", meaning="generation")
_CASES = (
    {"n": 5, "t": 8, "h": 0.5, "sigma": 1.0, "f": Normal()},
    {"n": 2, "t": 12, "h": 0.3, "sigma": 1.0, "f": UNIT_VARIANCE_LAWS.options[-1]},
)
_ENUMERATED_CASES = tuple(
    {"n": size, "t": generations, "h": Fraction(1, 3), "sigma": Fraction(3, 2), "f": TwoPoint()}
    for size, generations in ((2, 0), (2, 1), (2, 2), (2, 3), (3, 0), (3, 1), (3, 2), (3, 3), (4, 1))
)

# --- kde.fixed.ledger -----------------------------------------------------------------------------------------------

_LEDGER_SETTING = Setting(
    recursion=FIXED,
    initial_law=Scaled(law=f, scale=sigma),
    size=n,
    generations=t,
    observable=MeanSquare(),
)
_LEDGER_CHECK = MonteCarlo(setting=_LEDGER_SETTING, decide="mean", cases=_CASES)

LEDGER = Claim(
    id="kde.fixed.ledger",
    title="What a fixed-bandwidth KDE recursion does not spread within a run, it moves: variance is conserved",
    kind="identity",
    statement=sympy.Eq(mean_variance(t) + (1 - 1 / n) * expected_variance(t), sigma**2 + t * h**2, evaluate=False),
    params=(_SIZES, _GENERATIONS, BANDWIDTH, SPREAD, SCALED_LAW),
    assumptions=(STEP, KERNEL, FINITE_VARIANCE, SIZE),
    sources=("moran1975", "kingman1976"),
    checks=(
        _LEDGER_CHECK,
        Enumeration(setting=replace(_LEDGER_SETTING, recursion=TWO_POINT_FIXED), cases=_ENUMERATED_CASES),
    ),
    mutants=(
        Mutant(
            name="nothing-added",
            story="takes resampling for a reshuffling of the variance that is there",
            rhs=sigma**2,
        ),
        Mutant(
            name="noise-averaged-out",
            story="lets the noise of the n children average out",
            rhs=sigma**2 + t * h**2 / n,
        ),
        Mutant(
            name="noise-not-squared",
            story="adds up bandwidths instead of variances",
            rhs=sigma**2 + (t * h) ** 2,
        ),
        Mutant(
            name="first-sample-free",
            story="forgets that the mean of generation 0 varies: starts from the variance within it alone",
            rhs=(1 - 1 / n) * sigma**2 + t * h**2,
        ),
        Mutant(
            name="fitted-density",
            story="takes the fitted density, which has one more kernel, for the sample",
            rhs=sigma**2 + (t + 1) * h**2,
        ),
        Mutant(
            name="mean-left-out",
            story="takes the spread of a run for the whole: leaves out that its mean moves",
            check=replace(_LEDGER_CHECK, setting=replace(_LEDGER_SETTING, observable=Variance(ddof=0))),
        ),
        squared_bandwidth(_LEDGER_CHECK),
    ),
    remark="The line sigma^2 + t h^2 of the infinite sample is right at every n, but as the sum of two accounts: the "
    "variance of the sample mean over runs, and the variance within a run (divisor n). The second one is bounded.",
)

# --- kde.fixed.mean-drift -------------------------------------------------------------------------------------------

_DRIFT_SETTING = replace(_LEDGER_SETTING, observable=SquaredMean())
_DRIFT_CHECK = MonteCarlo(setting=_DRIFT_SETTING, decide="mean", cases=_CASES)

MEAN_DRIFT = Claim(
    id="kde.fixed.mean-drift",
    title="Variance of the sample mean of a fixed-bandwidth KDE recursion: the whole cloud wanders",
    kind="identity",
    statement=sympy.Eq(
        mean_variance(t),
        (1 - (1 - 1 / n) ** (t + 1)) * sigma**2 + (t - (n - 1) * (1 - RETAINED)) * h**2,
        evaluate=False,
    ),
    params=(_SIZES, _GENERATIONS, BANDWIDTH, SPREAD, SCALED_LAW),
    assumptions=(STEP, KERNEL, FINITE_VARIANCE, SIZE),
    sources=("moran1975", "kingman1976"),
    uses=("kde.fixed.variance",),
    checks=(
        _DRIFT_CHECK,
        Enumeration(setting=replace(_DRIFT_SETTING, recursion=TWO_POINT_FIXED), cases=_ENUMERATED_CASES),
    ),
    mutants=(
        Mutant(
            name="independent-points",
            story="divides the variance of a particle by n, as if the points of a run were independent",
            rhs=(sigma**2 + t * h**2) / n,
        ),
        Mutant(
            name="sampling-error-only",
            story="takes the standard error of the first sample for all that is uncertain about the mean",
            rhs=sigma**2 / n,
        ),
        Mutant(
            name="constant-variance",
            story="lets each generation add sigma^2/n + h^2/n, as if the variance within a run stayed sigma^2",
            rhs=(t + 1) * sigma**2 / n + t * h**2 / n,
        ),
        Mutant(
            name="one-particle",
            story="takes the variance of one particle for that of the mean",
            rhs=sigma**2 + t * h**2,
        ),
        one_generation_more(_DRIFT_CHECK),
        squared_bandwidth(_DRIFT_CHECK),
    ),
    remark="Averaging n points does not make their mean n times as certain. Once t far exceeds n, all new variance "
    "is drift of the cloud as a whole, h^2 per generation, and none is spread: a run keeps its width and wanders off.",
)

CLAIMS = (LEDGER, MEAN_DRIFT)
