"""Linear smoothers on their own labels: each eigenvector of the smoother has a fate of its own.

A smoother S turns n labels y into fitted values S y; the next labels are these with new noise. What it does to the
component along an eigenvector depends on the eigenvalue only, so a smoother with that eigenvalue stands for all: in the
simulations, ridge regression on a design with X^T X = n I, which keeps the share n/(n + alpha) of its column space.
"""

from __future__ import annotations

from dataclasses import replace

import sympy

from collapsecheck.terms import Coefficient, LeastSquares, Recursion, Regression, SquaredError
from collapsecheck.theory.notation import component_variance, d, expected_component, n, s, sigma, t, w
from collapsecheck.theory.records import STATED, Assumption, Claim, Integers, MonteCarlo, Mutant, Param, Reals, Setting

__all__ = ["CLAIMS"]

_EIGENVALUE = Param(symbol=s, domain=Reals(low=0.3, high=0.95), typical=0.8, unit="1", meaning="eigenvalue of S")
_GENERATIONS = Param(symbol=t, domain=Integers(low=1, high=6), typical=3, unit="1", meaning="number of the fit")
_TRUTH = Param(
    symbol=w, domain=Reals(low=0.5, high=6.0), typical=3.0, unit="y", meaning="component of the true function along v"
)
_NOISE = Param(
    symbol=sigma, domain=Reals(low=0.2, high=2.0), typical=1.0, unit="y", meaning="standard deviation of the noise"
)

_LABELS = Assumption(
    text="labels y_t = f_t + noise at n fixed points, with the true function f_0 and the t-th fit f_t = S y_(t-1); the "
    "noise is independent, with mean 0 and variance sigma^2"
)
_SMOOTHER = Assumption(text="S is a symmetric matrix, and v an eigenvector of it with length 1 and eigenvalue s")
_SHRINKS = Assumption(text="0 < s < 1", relation=sympy.Lt(s, 1))
_ANY = Assumption(text="0 < s <= 1", relation=sympy.Le(s, 1))

_COMPONENT = w / sympy.sqrt(n)
"""Coefficient with which a column of X, of length sqrt(n), adds w along the eigenvector that it is a multiple of."""


def _setting(penalty: sympy.Expr, observable: Coefficient | SquaredError) -> Setting:
    return Setting(
        recursion=Recursion(fit=LeastSquares(penalty=penalty)),
        initial_law=Regression(dimension=d, coefficient=_COMPONENT, sd=sigma, design="orthogonal"),
        size=n,
        generations=t,
        observable=observable,
    )


_PENALTY = n * (1 / s - 1)
"""Penalty with which ridge regression keeps the share s."""

# --- smoother.mean --------------------------------------------------------------------------------------------------

_MEAN_CHECK = MonteCarlo(
    setting=_setting(_PENALTY, Coefficient()),
    decide="mean",
    cases=(
        {"n": 9, "d": 2, "s": 0.75, "t": 3, "w": 3.0, "sigma": 1.0},
        {"n": 4, "d": 3, "s": 0.5, "t": 2, "w": 2.0, "sigma": 0.5},
        {"n": 4, "d": 1, "s": 1.0, "t": 5, "w": 2.0, "sigma": 0.5},
    ),
    prediction=STATED / sympy.sqrt(n),
)

MEAN = Claim(
    id="smoother.mean",
    title="A linear smoother on its own labels multiplies each component of the function by its eigenvalue every time",
    kind="identity",
    statement=sympy.Eq(expected_component(t), s**t * w, evaluate=False),
    params=(replace(_EIGENVALUE, domain=Reals(low=0.3, high=1.0)), _GENERATIONS, _TRUTH),
    assumptions=(_LABELS, _SMOOTHER, _ANY),
    sources=("hoerl-kennard1970", "dohmatob2024"),
    checks=(_MEAN_CHECK,),
    mutants=(
        Mutant(name="one-fit", story="lets the smoother act once", rhs=s * w),
        Mutant(name="one-generation-more", story="counts the true function as the first fit", rhs=s ** (t - 1) * w),
        Mutant(
            name="losses-add-up",
            story="lets every generation take the same share of the truth",
            rhs=(1 - t * (1 - s)) * w,
        ),
        Mutant(
            name="one-penalty-for-all",
            story="adds the penalties of the generations up in one fit",
            rhs=s / (s + t * (1 - s)) * w,
        ),
        Mutant(
            name="no-smoothing",
            story="fits without a penalty",
            check=replace(_MEAN_CHECK, setting=_setting(sympy.S.Zero, Coefficient())),
        ),
    ),
    remark="What a smoother reproduces exactly, such as a line for a smoothing spline, is kept for ever in the mean; "
    "every other component dies out, the rough ones first. Smoothing t times is no stronger smoothing of the same "
    "kind: it leaves the eigenvectors with eigenvalue 1 and nothing else. ridge.mean is the case s = n/(n + alpha).",
)

# --- smoother.spread ------------------------------------------------------------------------------------------------

_SPREAD_CHECK = MonteCarlo(
    setting=_setting(_PENALTY, SquaredError(target=s**t * _COMPONENT)),
    decide="mean",
    cases=(
        {"n": 9, "d": 2, "s": 0.75, "t": 3, "w": 3.0, "sigma": 1.0},
        {"n": 4, "d": 3, "s": 0.9, "t": 6, "w": 2.0, "sigma": 0.5},
    ),
    prediction=d * STATED / n,
)

SPREAD = Claim(
    id="smoother.spread",
    title="Variance that a linear smoother on its own labels gathers along an eigenvector",
    kind="identity",
    statement=sympy.Eq(component_variance(t), sigma**2 * s**2 * (1 - s ** (2 * t)) / (1 - s**2), evaluate=False),
    params=(_EIGENVALUE, _GENERATIONS, _NOISE),
    assumptions=(_LABELS, _SMOOTHER, _SHRINKS),
    sources=("hoerl-kennard1970", "dohmatob2024"),
    uses=("smoother.mean",),
    checks=(_SPREAD_CHECK,),
    mutants=(
        Mutant(name="no-smoothing", story="lets the noise of all generations add up whole", rhs=t * sigma**2),
        Mutant(name="one-fit", story="forgets that later labels are random, too", rhs=sigma**2 * s**2),
        Mutant(
            name="newest-noise-whole",
            story="forgets that the newest noise is smoothed, too",
            rhs=sigma**2 * (1 - s ** (2 * t)) / (1 - s**2),
        ),
        Mutant(
            name="not-squared",
            story="shrinks the variance as if it were the function",
            rhs=sigma**2 * s * (1 - s**t) / (1 - s),
        ),
        Mutant(
            name="about-the-truth",
            story="measures from the true function, which counts the bias, too",
            check=replace(_SPREAD_CHECK, setting=_setting(_PENALTY, SquaredError(target=_COMPONENT))),
        ),
    ),
    remark="It tends to sigma^2 s^2/(1 - s^2): where s < 1 a late fit is a picture of recent noise with no trace of "
    "the data (smoother.mean). Where s = 1 the signal stays, but the variance is t sigma^2 and grows for ever; no "
    "linear smoother avoids both. ridge.spread is the case s = n/(n + alpha).",
)

CLAIMS = (MEAN, SPREAD)
