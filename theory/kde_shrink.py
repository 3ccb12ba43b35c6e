"""Resampling a kernel density estimate that is shrunk to the variance of the data, so that the kernel adds nothing.

X' = m + (X_I - m + h Z) / sqrt(1 + h^2/s^2), with m the mean of the data and s^2 their variance, whose divisor matters:
with divisor n the law that is drawn from has the variance of the data, with n - 1 a little more.
The simulations of the ledger start from laws of mean 0, so that the variance of a particle is its mean square.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import sympy

from collapsecheck.terms import KDE, MeanSquare, Normal, Recursion, Scaled, ShrunkKDE, TwoPoint, Variance
from collapsecheck.theory.fixed_bandwidth import (
    FINITE_VARIANCE,
    KERNEL,
    RETAINED,
    SCALED_LAW,
    SIZE,
    SPREAD,
    UNIT_VARIANCE_LAWS,
)
from collapsecheck.theory.notation import expected_variance, f, h, mean_variance, n, sigma, t
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

_TO_N = Recursion(fit=ShrunkKDE(bandwidth=h, ddof=0))
_TO_N_LESS_1 = Recursion(fit=ShrunkKDE(bandwidth=h, ddof=1))
_NOT_SHRUNK = Recursion(fit=KDE(bandwidth=h))

_SIZES = Param(symbol=n, domain=Integers(low=10, high=40), typical=20, unit="1", meaning="points per generation")
_GENERATIONS = Param(symbol=t, domain=Integers(low=1, high=3), typical=3, unit="1", meaning="generation")
_BANDWIDTH = Param(
    symbol=h,
    domain=Reals(low=0.2, high=1.5),
    typical=0.5,
    unit="x",
    meaning="bandwidth before shrinking, without influence",
)
_PARAMS = (_SIZES, _GENERATIONS, _BANDWIDTH, SPREAD, SCALED_LAW)

_STEP = Assumption(
    text="X' = m + (X_I - m + h Z) / sqrt(1 + h^2/s^2), m the mean of the n points: index I uniform on them, I and Z "
    "independent, all children independent; where s = 0 they all are m"
)
_DIVISOR_N = Assumption(text="s^2 is the variance of the n points with divisor n, which the children then have")
_SOURCES = ("silverman-young1987", "silverman1986")

_CASES = (
    {"n": 10, "t": 2, "h": 0.5, "sigma": 1.0, "f": Normal()},
    {"n": 20, "t": 3, "h": 1.0, "sigma": 1.5, "f": UNIT_VARIANCE_LAWS.options[-1]},
)
_ENUMERATED_CASES = tuple(
    {"n": size, "t": generations, "h": Fraction(1, 3), "sigma": Fraction(3, 2), "f": TwoPoint()}
    for size, generations in ((2, 0), (2, 1), (2, 2), (2, 3), (3, 1), (3, 2), (4, 1))
)


def _setting(recursion: Recursion, observable: Variance | MeanSquare) -> Setting:
    return Setting(
        recursion=recursion, initial_law=Scaled(law=f, scale=sigma), size=n, generations=t, observable=observable
    )


def _check(recursion: Recursion, observable: Variance | MeanSquare) -> MonteCarlo:
    return MonteCarlo(setting=_setting(recursion, observable), decide="mean", cases=_CASES)


def _enumeration(observable: Variance | MeanSquare) -> Enumeration:
    recursion = Recursion(fit=ShrunkKDE(bandwidth=h, kernel="two_point"))
    return Enumeration(setting=_setting(recursion, observable), cases=_ENUMERATED_CASES)


# --- kde.shrink.neutral ---------------------------------------------------------------------------------------------

NEUTRAL = Claim(
    id="kde.shrink.neutral",
    title="A KDE shrunk to the variance of the data (divisor n) loses variance as fast as resampling without noise",
    kind="identity",
    statement=sympy.Eq(expected_variance(t), RETAINED * sigma**2, evaluate=False),
    params=_PARAMS,
    assumptions=(_STEP, _DIVISOR_N, KERNEL, FINITE_VARIANCE, SIZE),
    sources=_SOURCES,
    checks=(_check(_TO_N, Variance(ddof=1)), _enumeration(Variance(ddof=1))),
    mutants=(
        Mutant(
            name="variance-preserved",
            story="takes a law that has the variance of the data for a recursion that keeps it",
            rhs=sigma**2,
        ),
        Mutant(
            name="noise-kept",
            story="forgets that shrinking takes back what the kernel adds: the formula of the fixed bandwidth",
            rhs=RETAINED * sigma**2 + n * h**2 * (1 - RETAINED),
        ),
        Mutant(
            name="lost-twice",
            story="takes the loss of 1/n once for the divisor and once for the resampling",
            rhs=RETAINED**2 * sigma**2,
        ),
        Mutant(
            name="not-shrunk",
            story="samples the plain kernel density estimate",
            check=_check(_NOT_SHRUNK, Variance(ddof=1)),
        ),
        Mutant(
            name="other-divisor",
            story="shrinks to the variance with divisor n - 1, as a library with ddof 1 does",
            check=_check(_TO_N_LESS_1, Variance(ddof=1)),
        ),
        Mutant(
            name="ddof-0-simulator",
            story="NumPy's default: np.var without ddof=1",
            check=_check(_TO_N, Variance(ddof=0)),
        ),
    ),
    remark="Preserving the variance does not stop collapse. Each law that is drawn from has exactly the variance of "
    "the data, but a sample of n falls short of it by 1/n on average, and shrinking removes the noise that "
    "would make up for it (kde.fixed.variance). What is left is the loss of plain resampling, whatever the bandwidth.",
)

# --- kde.shrink.scott -----------------------------------------------------------------------------------------------

_SQUARED_FACTOR = n ** sympy.Rational(-2, 5)


def _scott_check(fit: KDE | ShrunkKDE) -> MonteCarlo:
    """The check for another fit, at the same cases but for the bandwidth, which is no parameter here."""
    cases = tuple({name: value for name, value in case.items() if name != "h"} for case in _CASES)
    return replace(_check(Recursion(fit=fit), Variance(ddof=1)), cases=cases)


SCOTT = Claim(
    id="kde.shrink.scott",
    title="A KDE shrunk by the unbiased variance loses less than resampling does, yet in every generation",
    kind="identity",
    statement=sympy.Eq(expected_variance(t), (1 - 1 / (n * (1 + _SQUARED_FACTOR))) ** t * sigma**2, evaluate=False),
    params=(_SIZES, _GENERATIONS, SPREAD, SCALED_LAW),
    assumptions=(
        _STEP,
        Assumption(text="s^2 is the sample variance with divisor n - 1"),
        Assumption(text="bandwidth h = n^(-1/5) s, Scott's rule as SciPy has it"),
        KERNEL,
        FINITE_VARIANCE,
        SIZE,
    ),
    sources=(*_SOURCES, "virtanen2020"),
    checks=(_scott_check(ShrunkKDE(bandwidth="scott_scipy", ddof=1)),),
    mutants=(
        Mutant(
            name="variance-preserved",
            story="takes the unbiased variance for the one that makes the expected variance a martingale",
            rhs=sigma**2,
        ),
        Mutant(
            name="resampling-loss",
            story="loses as much as resampling without noise, as with divisor n",
            rhs=RETAINED * sigma**2,
        ),
        Mutant(
            name="not-shrunk-formula",
            story="takes the multiplier of the plain kernel density estimate",
            rhs=(1 - 1 / n + _SQUARED_FACTOR) ** t * sigma**2,
        ),
        Mutant(
            name="other-divisor",
            story="shrinks by the variance with divisor n, NumPy's default",
            check=_scott_check(ShrunkKDE(bandwidth="scott_scipy", ddof=0)),
        ),
        Mutant(
            name="not-shrunk",
            story="samples the plain kernel density estimate",
            check=_scott_check(KDE(bandwidth="scott_scipy")),
        ),
    ),
    remark="Shrinking by the unbiased variance is believed to keep the expected variance. It does not: the shrunk law "
    "has the variance s^2 only if the points that are resampled had it, too. They fall short of it by 1/n, and "
    "shrinking divides that shortfall by 1 + n^(-2/5), no more. What keeps the mean of S_t^2 is the divisor "
    "sqrt((V + h^2)/S^2), with V the variance with divisor n and S^2 that with n - 1.",
)

# --- kde.shrink.ledger ----------------------------------------------------------------------------------------------

LEDGER = Claim(
    id="kde.shrink.ledger",
    title="A KDE shrunk to the variance of the data moves what it loses: variance of the mean plus that within a run",
    kind="identity",
    statement=sympy.Eq(mean_variance(t) + (1 - 1 / n) * expected_variance(t), sigma**2, evaluate=False),
    params=_PARAMS,
    assumptions=(_STEP, _DIVISOR_N, KERNEL, FINITE_VARIANCE, SIZE),
    sources=_SOURCES,
    checks=(_check(_TO_N, MeanSquare()), _enumeration(MeanSquare())),
    mutants=(
        Mutant(
            name="noise-added",
            story="adds the variance of the kernel in each generation, as without shrinking",
            rhs=sigma**2 + t * h**2,
        ),
        Mutant(
            name="all-is-lost",
            story="takes what a run loses for lost altogether, not for moved into its mean",
            rhs=RETAINED * sigma**2,
        ),
        Mutant(
            name="mean-left-out",
            story="takes the spread of a run for the whole: leaves out that its mean moves",
            check=_check(_TO_N, Variance(ddof=0)),
        ),
        Mutant(
            name="not-shrunk",
            story="samples the plain kernel density estimate",
            check=_check(_NOT_SHRUNK, MeanSquare()),
        ),
        Mutant(
            name="other-divisor",
            story="shrinks to the variance with divisor n - 1: the sum then grows",
            check=_check(_TO_N_LESS_1, MeanSquare()),
        ),
    ),
    remark="One particle has the variance of f in every generation, so pooled over runs nothing seems to change. Each "
    "run by itself narrows (kde.shrink.neutral), and the means of the runs spread until they hold all the variance.",
)

CLAIMS = (NEUTRAL, SCOTT, LEDGER)
