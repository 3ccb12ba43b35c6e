"""Least squares on its own predictions: the error of replaced and accumulated labels, and what a penalty does to it.

Generation 0 is labelled by the true coefficients w, generation t by those of the t-th fit, always with the same noise.
"""

from __future__ import annotations

from dataclasses import replace

import sympy

from collapsecheck.terms import Accumulate, Coefficient, LeastSquares, Recursion, Regression, Replace, SquaredError
from collapsecheck.theory.notation import (
    accumulated_noise,
    alpha,
    coefficient_spread,
    d,
    expected_coefficient,
    expected_error,
    inverse_squares,
    n,
    sigma,
    t,
    w,
)
from collapsecheck.theory.records import STATED, Assumption, Claim, Integers, MonteCarlo, Mutant, Param, Reals, Setting

__all__ = ["CLAIMS"]

_SIZES = Param(symbol=n, domain=Integers(low=24, high=80), typical=30, unit="1", meaning="points per generation")
_DIMENSION = Param(symbol=d, domain=Integers(low=3, high=5), typical=4, unit="1", meaning="number of coefficients")
_GENERATIONS = Param(symbol=t, domain=Integers(low=2, high=4), typical=3, unit="1", meaning="number of the fit")
_NOISE = Param(
    symbol=sigma, domain=Reals(low=0.2, high=2.0), typical=1.0, unit="y", meaning="standard deviation of the noise"
)

_LABELS = Assumption(
    text="labels y = X w_t + noise, with w_0 = w for the real sample and the coefficients w_t of the t-th fit for what "
    "is made of it; the noise is normal and independent, with mean 0 and standard deviation sigma"
)
_FRESH = Assumption(
    text="the entries of the design X (n rows, d columns) are independent standard normal draws, new ones in each "
    "generation"
)
_SAME = Assumption(
    text="the entries of the design X (n rows, d columns) are independent standard normal draws, the same for ever"
)
_LATEST = Assumption(text="ordinary least squares fitted to the latest generation only")
_POOLED = Assumption(text="ordinary least squares fitted to all generations so far, the real sample included")
_ENOUGH = Assumption(text="n >= d + 2, else the error has no mean", relation=sympy.Ge(n, d + 2))


def _setting(workflow: Replace | Accumulate, design: str = "fresh") -> Setting:
    return Setting(
        recursion=Recursion(fit=LeastSquares(), workflow=workflow),
        initial_law=Regression(dimension=d, sd=sigma, design=design),
        size=n,
        generations=t,
        observable=SquaredError(),
    )


_FIRST_ERROR = sigma**2 * d / (n - d - 1)
"""Expected squared error of the fit to the real sample."""

# --- ols.replace ----------------------------------------------------------------------------------------------------

_REPLACE_CHECK = MonteCarlo(
    setting=_setting(Replace()),
    decide="mean",
    cases=({"n": 30, "d": 4, "t": 3, "sigma": 1.0}, {"n": 24, "d": 5, "t": 2, "sigma": 0.5}),
)

REPLACE = Claim(
    id="ols.replace",
    title="Least squares on its own labels: the squared error grows by the same amount in each generation",
    kind="identity",
    statement=sympy.Eq(expected_error(t), t * sigma**2 * d / (n - d - 1), evaluate=False),
    params=(_SIZES, _DIMENSION, _GENERATIONS, _NOISE),
    assumptions=(_LABELS, _FRESH, _LATEST, _ENOUGH),
    sources=("gerstgrasser2024", "dohmatob2024", "muirhead1982"),
    checks=(_REPLACE_CHECK,),
    mutants=(
        Mutant(name="known-design", story="takes X^T X for its mean n I", rhs=t * sigma**2 * d / n),
        Mutant(name="degrees-of-freedom", story="divides by the degrees of freedom", rhs=t * sigma**2 * d / (n - d)),
        Mutant(name="one-fit", story="lets every fit start from the truth", rhs=_FIRST_ERROR),
        Mutant(
            name="accumulated",
            story="fits to all generations",
            check=replace(_REPLACE_CHECK, setting=_setting(Accumulate())),
        ),
    ),
    remark="The error of regression that learns from its own labels grows without bound, but only linearly: it is no "
    "explosion. The growth is set by the label noise alone; without noise nothing is lost, however many generations "
    "pass. The same mean holds if the design is drawn once and kept.",
)

# --- ols.accumulate -------------------------------------------------------------------------------------------------

_ACCUMULATE_CHECK = MonteCarlo(
    setting=_setting(Accumulate()),
    decide="mean",
    cases=({"n": 30, "d": 4, "t": 3, "sigma": 1.0}, {"n": 24, "d": 5, "t": 4, "sigma": 2.0}),
)

ACCUMULATE = Claim(
    id="ols.accumulate",
    title="Least squares on accumulated labels: each generation adds less to the squared error",
    kind="identity",
    statement=sympy.Eq(expected_error(t), sigma**2 * d * accumulated_noise(n, d, t), evaluate=False),
    params=(_SIZES, _DIMENSION, _GENERATIONS, _NOISE),
    assumptions=(_LABELS, _FRESH, _POOLED, _ENOUGH),
    sources=("gerstgrasser2024", "muirhead1982"),
    checks=(_ACCUMULATE_CHECK,),
    mutants=(
        Mutant(
            name="six-by-pi-squared",
            story="states the bound as an equality",
            rhs=_FIRST_ERROR * sympy.pi**2 / 6,
        ),
        Mutant(
            name="inverse-squares",
            story="multiplies the first error by the sum of 1/i^2",
            rhs=_FIRST_ERROR * inverse_squares(t),
        ),
        Mutant(
            name="one-large-sample",
            story="takes n t labels for n t true ones",
            rhs=sigma**2 * d / (n * t - d - 1),
        ),
        Mutant(
            name="same-design",
            story="labels the same design again and again",
            check=replace(_ACCUMULATE_CHECK, setting=_setting(Accumulate(), "fixed")),
        ),
        Mutant(
            name="replaced",
            story="fits to the latest generation only",
            check=replace(_ACCUMULATE_CHECK, setting=_setting(Replace())),
        ),
    ),
    remark="The exact price of accumulated labels is below the sum of 1/i^2 that is often quoted. That sum belongs to "
    "n much larger than d, or to one design that is labelled again and again (ols.accumulate.fixed); fresh designs "
    "also repair what was badly determined in the first one.",
)

# --- ols.accumulate.limit -------------------------------------------------------------------------------------------

_LONG_CHECK = replace(
    _ACCUMULATE_CHECK,
    cases=({"n": 24, "d": 5, "t": 4, "sigma": 1.0}, {"n": 30, "d": 4, "t": 6, "sigma": 0.5}),
    prediction=STATED - 2 * sigma**2 * d / (n * (2 * t + 1) - d - 1),
    approximation="what generations after t add is approximated by an integral, 2 sigma^2 d/(n (2 t + 1) - d - 1), "
    "which is wrong by less than 1 % of itself and so by less than a twentieth of the margin",
)

LIMIT = Claim(
    id="ols.accumulate.limit",
    title="The error of least squares on accumulated labels tends to a limit, below pi^2/6 times the first error",
    kind="limit",
    statement=sympy.Eq(
        sympy.Limit(expected_error(t), t, sympy.oo),
        sigma**2 * d / (d + 1) * (-sympy.EulerGamma - sympy.digamma(1 - (d + 1) / n)),
        evaluate=False,
    ),
    params=(_SIZES, _DIMENSION, _NOISE),
    assumptions=(_LABELS, _FRESH, _POOLED, _ENOUGH),
    sources=("gerstgrasser2024", "muirhead1982"),
    uses=("ols.accumulate",),
    checks=(_LONG_CHECK,),
    mutants=(
        Mutant(
            name="six-by-pi-squared",
            story="takes pi^2/6 times the first error, the limit for n much larger than d, for the limit at every n",
            rhs=_FIRST_ERROR * sympy.pi**2 / 6,
        ),
        Mutant(name="nothing-lost", story="lets accumulation cost nothing", rhs=_FIRST_ERROR),
        Mutant(
            name="known-design",
            story="takes X^T X for its mean n I",
            rhs=sigma**2 * d / n * sympy.pi**2 / 6,
        ),
    ),
    remark="The constant pi^2/6 is no universal price of accumulation: over the first error the limit is 2 log(2) = "
    "1.386 where d + 1 = n/2, and tends to 1 as d + 1 approaches n. Only for n much larger than d is it 1.645.",
)

# --- ols.accumulate.fixed -------------------------------------------------------------------------------------------

_FIXED_CHECK = MonteCarlo(
    setting=_setting(Accumulate(), "fixed"),
    decide="mean",
    cases=({"n": 30, "d": 4, "t": 3, "sigma": 1.0}, {"n": 24, "d": 5, "t": 4, "sigma": 2.0}),
)

FIXED = Claim(
    id="ols.accumulate.fixed",
    title="With one design for all generations accumulated labels cost the partial sums of 1/i^2",
    kind="identity",
    statement=sympy.Eq(expected_error(t), sigma**2 * d / (n - d - 1) * inverse_squares(t), evaluate=False),
    params=(_SIZES, _DIMENSION, _GENERATIONS, _NOISE),
    assumptions=(_LABELS, _SAME, _POOLED, _ENOUGH),
    sources=("gerstgrasser2024", "muirhead1982"),
    checks=(_FIXED_CHECK,),
    mutants=(
        Mutant(
            name="fresh-designs",
            story="uses the formula for a new design in each generation",
            rhs=sigma**2 * d * accumulated_noise(n, d, t),
        ),
        Mutant(
            name="six-by-pi-squared",
            story="states the bound as an equality",
            rhs=_FIRST_ERROR * sympy.pi**2 / 6,
        ),
        Mutant(
            name="replaced",
            story="fits to the latest generation only",
            check=replace(_FIXED_CHECK, setting=_setting(Replace(), "fixed")),
        ),
    ),
    remark="Here, at every n and d, the price of accumulation tends to exactly pi^2/6. It is higher than with fresh "
    "designs: where the first design determines a coefficient badly, so do all the others.",
)

# --- ridge.mean -----------------------------------------------------------------------------------------------------

_PENALTY = Param(symbol=alpha, domain=Reals(low=0.5, high=20.0), typical=4.0, unit="1", meaning="penalty of ridge")
_TRUTH = Param(symbol=w, domain=Reals(low=0.5, high=3.0), typical=2.0, unit="y", meaning="each true coefficient")
_FEW = replace(_SIZES, domain=Integers(low=5, high=40))
_ORTHOGONAL = Assumption(text="the design X (n rows, d columns) is the same in all generations, with X^T X = n I")
_RIDGE = Assumption(
    text="ridge regression with penalty alpha, fitted to the latest generation only: it minimises "
    "|y - X v|^2 + alpha |v|^2"
)
_KEPT = n / (n + alpha)
_RIDGE_SETTING = Setting(
    recursion=Recursion(fit=LeastSquares(penalty=alpha)),
    initial_law=Regression(dimension=d, coefficient=w, sd=sigma, design="orthogonal"),
    size=n,
    generations=t,
    observable=Coefficient(),
)
_RIDGE_CHECK = MonteCarlo(
    setting=_RIDGE_SETTING,
    decide="mean",
    cases=(
        {"n": 20, "d": 4, "alpha": 4.0, "t": 3, "w": 2.0, "sigma": 1.0},
        {"n": 5, "d": 3, "alpha": 2.0, "t": 4, "w": 1.0, "sigma": 0.5},
    ),
)

MEAN = Claim(
    id="ridge.mean",
    title="Ridge regression on its own labels shrinks each coefficient by the same factor in every generation",
    kind="identity",
    statement=sympy.Eq(expected_coefficient(t), _KEPT**t * w, evaluate=False),
    params=(_FEW, _DIMENSION, _PENALTY, _GENERATIONS, _TRUTH, _NOISE),
    assumptions=(_LABELS, _ORTHOGONAL, _RIDGE),
    sources=("hoerl-kennard1970", "dohmatob2024"),
    checks=(_RIDGE_CHECK,),
    mutants=(
        Mutant(name="one-fit", story="lets the penalty act once", rhs=_KEPT * w),
        Mutant(name="unbiased", story="takes ridge for unbiased", rhs=w),
        Mutant(name="one-penalty", story="adds the penalties up in one fit", rhs=n / (n + alpha * t) * w),
        Mutant(
            name="no-penalty",
            story="fits ordinary least squares",
            check=replace(_RIDGE_CHECK, setting=replace(_RIDGE_SETTING, recursion=Recursion(fit=LeastSquares()))),
        ),
    ),
    remark="A penalty that is harmless once is not harmless when it is repeated: t generations act as one fit whose "
    "penalty grows exponentially with t, and in the end nothing of the signal is left.",
)

# --- ridge.spread ---------------------------------------------------------------------------------------------------

_SPREAD_SETTING = replace(_RIDGE_SETTING, observable=SquaredError(target=_KEPT**t * w))
_SPREAD_CHECK = replace(_RIDGE_CHECK, setting=_SPREAD_SETTING)

SPREAD = Claim(
    id="ridge.spread",
    title="Under ridge regression the variance of the coefficients stays bounded",
    kind="identity",
    statement=sympy.Eq(
        coefficient_spread(t), d * n * sigma**2 * (1 - _KEPT ** (2 * t)) / (alpha * (2 * n + alpha)), evaluate=False
    ),
    params=(_FEW, _DIMENSION, _PENALTY, _GENERATIONS, _TRUTH, _NOISE),
    assumptions=(_LABELS, _ORTHOGONAL, _RIDGE),
    sources=("hoerl-kennard1970", "dohmatob2024"),
    uses=("ridge.mean",),
    checks=(_SPREAD_CHECK,),
    mutants=(
        Mutant(name="least-squares", story="lets the variance grow without bound", rhs=d * t * sigma**2 / n),
        Mutant(
            name="one-fit",
            story="forgets that the labels of later generations are random, too",
            rhs=d * n * sigma**2 / (n + alpha) ** 2,
        ),
        Mutant(
            name="not-squared",
            story="shrinks the variance as if it were the coefficient",
            rhs=d * sigma**2 * (1 - _KEPT**t) / alpha,
        ),
        Mutant(
            name="about-the-truth",
            story="measures from the true coefficients, which counts the bias, too",
            check=replace(_SPREAD_CHECK, setting=replace(_SPREAD_SETTING, observable=SquaredError(target=w))),
        ),
    ),
    remark="The penalty keeps the variance of all generations below d n sigma^2/(alpha (2 n + alpha)), where that of "
    "least squares grows for ever (ols.replace): regularisation turns divergence into loss of the signal "
    "(ridge.mean).",
)

CLAIMS = (REPLACE, ACCUMULATE, LIMIT, FIXED, MEAN, SPREAD)
