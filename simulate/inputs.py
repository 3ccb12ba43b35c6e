"""Reading arguments: whole numbers, floating numbers, exact numbers. One line of error for each way to go wrong."""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, TypeGuard, get_args

import numpy as np
import sympy
from numpy.typing import NDArray

from collapsecheck.errors import InputError
from collapsecheck.terms import (
    KDE,
    Categorical,
    Estimator,
    Fit,
    Gaussian,
    LeastSquares,
    Location,
    MaximumLikelihood,
    Recursion,
    Relative,
    Replace,
    ShrunkKDE,
    Weighted,
    Workflow,
)

__all__ = [
    "checked_fit",
    "checked_recursion",
    "checked_sample",
    "cumulated",
    "exact",
    "floating",
    "is_estimator",
    "is_model",
    "positive",
    "whole_number",
]


_FITS = (
    "must be KDE(...), Gaussian(...), Categorical(), Location(), MaximumLikelihood(...), LeastSquares(...), an object "
    "with fit(X) and sample(n), or a callable that makes of data an object with resample(n)"
)
_WORKFLOWS = (
    "must be Replace(), Accumulate(), Subsample(), FreshFraction(fraction=...), Persistent(fraction=...), "
    "Weighted(real=..., weight=...) or Growing(power=...)"
)


def whole_number(argument: str, value: object, *, least: int) -> int:
    """Read an integer of at least `least`; a bool is not an integer here."""
    allowed = f"must be an integer of at least {least}"
    if isinstance(value, (bool, np.bool_)):
        raise InputError(argument, value, allowed)
    try:
        number = operator.index(value)  # type: ignore[arg-type]  # the exception below is the type check
    except TypeError:
        raise InputError(argument, value, allowed) from None
    if number < least:
        raise InputError(argument, value, allowed)
    return number


def floating(argument: str, value: Any) -> float:
    """Read a number that is not NaN; a SymPy expression must not have free symbols."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise InputError(argument, value, "must be a number") from None
    if math.isnan(number):
        raise InputError(argument, value, "must be a number")
    return number


def positive(argument: str, value: Any) -> float:
    """Read a positive finite number."""
    number = floating(argument, value)
    if not 0 < number < math.inf:
        raise InputError(argument, value, "must be positive and finite")
    return number


def exact(argument: str, value: Any) -> Fraction:
    """Read a rational number; a float stands for the decimal that it prints as (0.1 is 1/10)."""
    if isinstance(value, sympy.Expr) and value.is_Rational:
        return Fraction(int(value.p), int(value.q))
    try:
        return value if isinstance(value, Fraction) else Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        raise InputError(argument, value, "must be a rational or decimal number") from None


def cumulated(argument: str, weights: Sequence[Any]) -> NDArray[np.float64]:
    """Partial sums of the weights but the last, each correctly rounded, so that they do not depend on the platform."""
    total, sums = Fraction(0), []
    for weight in weights[:-1]:
        total += exact(argument, weight)
        sums.append(float(total))
    return np.array(sums)


def checked_recursion(recursion: Recursion) -> Recursion:
    """A recursion whose fit and workflow are known here, with numbers in place of symbols."""
    if not isinstance(recursion, Recursion):
        raise InputError("recursion", recursion, "must be a Recursion, e.g. Recursion(fit=KDE(bandwidth=0.3))")
    if not isinstance(recursion.workflow, get_args(Workflow)):
        raise InputError("workflow", recursion.workflow, _WORKFLOWS)
    fit = recursion.fit
    if isinstance(fit, KDE | ShrunkKDE) and not isinstance(fit.bandwidth, str):
        width = fit.bandwidth
        positive("factor" if isinstance(width, Relative) else "bandwidth", getattr(width, "factor", width))
    if isinstance(fit, Gaussian):
        floating("ddof", fit.ddof)
    if isinstance(fit, LeastSquares):
        floating("penalty", fit.penalty)
    described = KDE | ShrunkKDE | Gaussian | Categorical | Location | MaximumLikelihood | LeastSquares
    if not isinstance(fit, described) and not is_model(fit):
        raise InputError("fit", fit, _FITS)
    return recursion


def is_estimator(fit: object) -> TypeGuard[Estimator]:
    """Whether it is an instance with methods `fit` and `sample`, as scikit-learn's density models are."""
    return not isinstance(fit, type) and callable(getattr(fit, "fit", None)) and callable(getattr(fit, "sample", None))


def is_model(fit: object) -> bool:
    """Whether it is a model of someone's own and not a description."""
    return is_estimator(fit) or callable(fit)


def checked_fit(recursion: Recursion) -> Fit:
    """The fit of a recursion that is enumerated; what does not replace needs a bandwidth that is a number."""
    fit, workflow = checked_recursion(recursion).fit, recursion.workflow
    if not isinstance(fit, KDE | ShrunkKDE | Categorical | Location):
        raise InputError("fit", fit, "must be a KDE, Categorical() or Location()")
    if isinstance(workflow, Weighted) and not isinstance(fit, Location):
        raise InputError("fit", fit, "must be Location() where real points have a weight")
    if not isinstance(workflow, Replace) and not _adds_the_same_noise(fit):
        raise InputError("fit", fit, "must be Categorical() or a KDE whose bandwidth is a number for this workflow")
    return fit


def _adds_the_same_noise(fit: Fit) -> bool:
    return isinstance(fit, Categorical | Location) or (
        isinstance(fit, KDE) and not isinstance(fit.bandwidth, str | Relative)
    )


def checked_sample(sample: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sample of shape (size, replicates) as floats."""
    values = np.asarray(sample, dtype=np.float64)
    if values.ndim != 2 or 0 in values.shape:
        raise InputError("sample", values.shape, "must have shape (size, replicates), both at least 1")
    if not np.isfinite(values).all():
        raise InputError("sample", "values", "must all be finite numbers")
    return values
