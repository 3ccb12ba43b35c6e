"""Fourth moments of a fixed-bandwidth recursion: how much runs differ in variance, and how far from normal they are.

A run that settled to a normal shape would have a variance that hardly differs from run to run, and a fourth central
moment three times the square of its variance. Neither happens, however large n is. Simulation cannot average these
moments in long runs, where they are far too skewed; so the statements hold at every t, are checked at small t, and are
enumerated.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import sympy

from collapsecheck.terms import KDE, Given, MeanFourthDifference, Normal, Recursion, Scaled, SquaredVariance
from collapsecheck.theory.fixed_bandwidth import (
    BANDWIDTH,
    FIXED,
    RETAINED,
    SIZE,
    STEP,
    TWO_POINT_FIXED,
)
from collapsecheck.theory.notation import expected_fourth_difference, expected_squared_variance, f, h, k, n, sigma, t
from collapsecheck.theory.records import Assumption, Claim, Enumeration, Integers, MonteCarlo, Mutant, Param, Setting
from collapsecheck.theory.wrong_programs import one_generation_more, squared_bandwidth

__all__ = ["CLAIMS"]

_KERNEL = Assumption(
    text="the kernel noise Z is symmetric about 0, with variance 1 and fourth moment k (normal: k = 3)"
)
_COINCIDENT = Assumption(text="all n points of generation 0 coincide")
_PARAMS = (
    Param(symbol=n, domain=Integers(low=5, high=30), typical=10, unit="1", meaning="points per generation"),
    Param(symbol=t, domain=Integers(low=0, high=4), typical=2, unit="1", meaning="generation"),
    BANDWIDTH,
    Param(symbol=k, domain=Integers(low=1, high=3), typical=3, unit="1", meaning="fourth moment of the kernel noise"),
)
_CASES = (
    {"n": 10, "t": 2, "h": 0.5, "k": 3, "sigma": 1e-6, "f": Normal()},
    {"n": 20, "t": 3, "h": 1.0, "k": 3, "sigma": 1e-6, "f": Normal()},
)
_TWO_POINT_CASES = ({"n": 6, "t": 1, "h": 0.5, "k": 1, "sigma": 1e-6, "f": Normal()},)
_ENUMERATED_CASES = tuple(
    {"n": size, "t": generations, "h": Fraction(1, 3), "k": 1, "f": Given(values=(2.0,) * size)}
    for size, generations in ((2, 0), (2, 1), (2, 2), (2, 3), (2, 4), (3, 1), (3, 2), (3, 3), (4, 1), (4, 2))
)
_APPROXIMATION = "the points of generation 0 are about sigma = 1e-6 apart instead of coinciding"


def _setting(observable: MeanFourthDifference | SquaredVariance) -> Setting:
    return Setting(
        recursion=FIXED, initial_law=Scaled(law=f, scale=sigma), size=n, generations=t, observable=observable
    )


def _check(setting: Setting, cases: tuple[dict[str, object], ...] = _CASES) -> MonteCarlo:
    return MonteCarlo(setting=setting, decide="mean", cases=cases, approximation=_APPROXIMATION)


def _enumeration(setting: Setting) -> Enumeration:
    return Enumeration(setting=replace(setting, recursion=TWO_POINT_FIXED, initial_law=f), cases=_ENUMERATED_CASES)


# --- kde.fixed.fourth-difference ------------------------------------------------------------------------------------

_DIFFERENCE_SETTING = _setting(MeanFourthDifference())
_DIFFERENCE_CHECK = _check(_DIFFERENCE_SETTING)

FOURTH_DIFFERENCE = Claim(
    id="kde.fixed.fourth-difference",
    title="Fourth moment of the difference of two points of a fixed-bandwidth KDE recursion, from a single point on",
    kind="identity",
    statement=sympy.Eq(
        expected_fourth_difference(t),
        2 * n * h**4 * ((12 * n + k - 9) * (1 - RETAINED) - 12 * t * RETAINED),
        evaluate=False,
    ),
    params=_PARAMS,
    assumptions=(STEP, _KERNEL, _COINCIDENT, SIZE),
    sources=("moran1975", "kingman1976"),
    uses=("kde.fixed.no-absorption",),
    checks=(
        _DIFFERENCE_CHECK,
        _check(replace(_DIFFERENCE_SETTING, recursion=TWO_POINT_FIXED), _TWO_POINT_CASES),
        _enumeration(_DIFFERENCE_SETTING),
    ),
    mutants=(
        Mutant(
            name="square-of-the-mean",
            story="squares the mean squared difference, as if all pairs of points were equally far apart",
            rhs=(2 * n * h**2 * (1 - RETAINED)) ** 2,
        ),
        Mutant(
            name="last-kernel-only",
            story="takes the noise of the last generation for all that parts two points",
            rhs=2 * (k + 3) * h**4,
        ),
        Mutant(
            name="long-run",
            story="puts the limit for long runs at an early generation",
            rhs=2 * n * h**4 * (12 * n + k - 9),
        ),
        one_generation_more(_DIFFERENCE_CHECK, "counts the generation of the single point as none"),
        squared_bandwidth(_DIFFERENCE_CHECK),
    ),
    remark="In the long run, whatever the start, the fourth moment is 24 n^2 h^4 for large n: six times the squared "
    "variance 2 n h^2, where a normal difference has three times. Points of a run are far apart or close, as their "
    "common ancestor is old or young; the shape of the kernel no longer matters.",
)

# --- kde.fixed.squared-variance -------------------------------------------------------------------------------------

_SHAPE = 5 * n - 6
_THREE_LINEAGES = 6 * n**2 - 11 * n + 6
_FOUR_APART = (1 - 1 / n) * (1 - 2 / n) * (1 - 3 / n)
"""Probability that four points have four different parents."""

_IN_THE_LONG_RUN = (14 * n**3 + (k - 32) * n**2 + (26 - k) * n - 6) / _THREE_LINEAGES
_PAIRS_APART = (58 * n**3 - 167 * n**2 + 159 * n - 54 + k * _SHAPE * (n - 1)) / _SHAPE**2 + 12 * t * (n - 1) / _SHAPE
_FOURS_APART = (
    (n - 2) * (n - 3) * (k * _SHAPE * (n - 1) - 2 * n**3 - 10 * n**2 + 27 * n - 18) / (_SHAPE**2 * _THREE_LINEAGES)
)
_VARIANCE_SETTING = _setting(SquaredVariance(ddof=1))
_VARIANCE_CHECK = _check(_VARIANCE_SETTING, (*_CASES, {**_CASES[0], "n": 5, "t": 1}))

SQUARED_VARIANCE = Claim(
    id="kde.fixed.squared-variance",
    title="Second moment of the sample variance of a fixed-bandwidth KDE recursion, from a single point on",
    kind="identity",
    statement=sympy.Eq(
        expected_squared_variance(t),
        n**2 * h**4 / (n - 1) * (_IN_THE_LONG_RUN - _PAIRS_APART * RETAINED + _FOURS_APART * _FOUR_APART**t),
        evaluate=False,
    ),
    params=_PARAMS,
    assumptions=(STEP, _KERNEL, _COINCIDENT, SIZE),
    sources=("moran1975", "kingman1976"),
    uses=("kde.fixed.no-absorption", "kde.fixed.fourth-difference"),
    checks=(
        _VARIANCE_CHECK,
        _check(replace(_VARIANCE_SETTING, recursion=TWO_POINT_FIXED), _TWO_POINT_CASES),
        _enumeration(_VARIANCE_SETTING),
    ),
    mutants=(
        Mutant(
            name="square-of-the-mean",
            story="lets the variance be the same in every run",
            rhs=(n * h**2 * (1 - RETAINED)) ** 2,
        ),
        Mutant(
            name="last-kernel-only",
            story="takes the noise of the last generation for all the variance, as of n normal draws",
            rhs=h**4 * (n + 1) / (n - 1),
        ),
        Mutant(
            name="long-run",
            story="puts the limit for long runs at an early generation",
            rhs=n**2 * h**4 / (n - 1) * _IN_THE_LONG_RUN,
        ),
        Mutant(
            name="ddof-0-simulator",
            story="NumPy's default: np.var without ddof=1",
            check=replace(_VARIANCE_CHECK, setting=_setting(SquaredVariance(ddof=0))),
        ),
        Mutant(
            name="uniform-kernel",
            story="draws uniform noise, whose fourth moment is 9/5",
            check=replace(
                _VARIANCE_CHECK,
                setting=replace(
                    _VARIANCE_SETTING, recursion=Recursion(fit=KDE(bandwidth=h, kernel="uniform")), generations=1
                ),
                cases=({**_CASES[0], "n": 5, "t": 1},),
            ),
        ),
    ),
    remark="In the long run, whatever the start, the variance of a run has a squared coefficient of variation that "
    "tends to 4/3 as n grows, not to 0: a larger sample does not make runs alike. The fourth central moment of a run "
    "is on average 15/7 of the squared variance, where a normal sample has 3: 'collapse to a normal shape' holds for "
    "one particle over many runs, and for no run.",
)

CLAIMS = (FOURTH_DIFFERENCE, SQUARED_VARIANCE)
