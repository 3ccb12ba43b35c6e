"""Intervals for replicates from outside: what no verdict can be based on is an `InputError` that names the argument."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapsecheck.errors import InputError
from collapsecheck.verify.intervals import (
    Interval,
    bounded_variance_interval,
    distance_interval,
    mean_interval,
    proportion_interval,
)

__all__ = [
    "indicator_interval",
    "varying_bounded_variance_interval",
    "varying_distance_interval",
    "varying_mean_interval",
]

Sample = NDArray[np.float64]
Distribution = Callable[[Sample], Any]

_LARGEST_JUMP = 1e-6


def _require_varying(sample: Sample, what: str = "replicates") -> None:
    if sample.min() == sample.max():
        raise InputError("simulate", float(sample[0]), f"is what each of {sample.size} {what} is: nothing varies")


def varying_mean_interval(sample: Sample, alpha: float, what: str = "replicates") -> Interval:
    """`mean_interval` of replicates that vary."""
    _require_varying(sample, what)
    return mean_interval(sample, alpha)


def varying_bounded_variance_interval(sample: Sample, alpha: float, *, bound: float, margin: float) -> Interval:
    """`bounded_variance_interval` of replicates that vary."""
    _require_varying(sample)
    return bounded_variance_interval(sample, alpha, bound=bound, margin=margin)


def indicator_interval(sample: Sample, alpha: float) -> Interval:
    """`proportion_interval` of replicates that are 0 or 1."""
    wrong = ~np.isin(sample, (0.0, 1.0))
    if wrong.any():
        raise InputError("simulate", float(sample[wrong][0]), "must give 0 or 1 in every replicate for a probability")
    return proportion_interval(sample, alpha)


def varying_distance_interval(sample: Sample, alpha: float, distribution: Distribution) -> Interval:
    """`distance_interval` of replicates that vary from a distribution function that someone else wrote."""
    _require_varying(sample)
    return distance_interval(sample, alpha, partial(_continuous, distribution=distribution))


def _continuous(points: Sample, distribution: Distribution) -> tuple[Sample, float]:
    """Values at the points, and the largest jump there, which bounds the error made by overlooking it."""
    values = _distribution_values(distribution, points)
    jump = float(np.max(values - _distribution_values(distribution, np.nextafter(points, -np.inf))))
    if jump > _LARGEST_JUMP:
        raise InputError("distribution", distribution, f"must be continuous: it jumps by {jump:.3g} at a replicate")
    return values, max(jump, 0.0)


def _distribution_values(distribution: Distribution, points: Sample) -> Sample:
    try:
        values = np.asarray(distribution(points), dtype=float)
    except Exception as problem:
        text = f"raised {type(problem).__name__}: {problem}"
        raise InputError("distribution", distribution, text) from problem
    if values.shape != points.shape:
        text = f"must map points of shape {points.shape} to as many values, not to shape {values.shape}"
        raise InputError("distribution", distribution, text)
    rounding = 64 * np.finfo(float).eps
    if not (np.all(values >= -rounding) and np.all(values <= 1 + rounding) and np.all(np.diff(values) >= -rounding)):
        raise InputError("distribution", distribution, "must be non-decreasing with values in [0, 1]")
    return values
