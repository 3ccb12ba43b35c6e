"""Intervals for how a mean changes along declared points: the exponent of a power law, and the smallest increment.

A replicate is one row: the observable at each point, along one path or from independent runs. Each point (or each
increment) gets its equal share of the error probability, so that nothing is assumed about how the columns depend on
each other.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from collapsecheck.errors import InputError
from collapsecheck.verify.guards import varying_mean_interval
from collapsecheck.verify.intervals import Interval

__all__ = ["Direction", "slope_interval", "slope_weights", "smallest_increment_interval"]

Sample = NDArray[np.float64]
Direction = Literal["increasing", "decreasing"]


def slope_weights(at: Sequence[float]) -> tuple[float, ...]:
    """Weights of the logarithms of the means in the least-squares slope against the logarithms of the points.

    Parameters
    ----------
    at : sequence of float, length k >= 2
        Positive, not all equal.

    Returns
    -------
    tuple of float, length k
        They add up to 0.

    Examples
    --------
    >>> slope_weights((1, math.e**2))
    (-0.5, 0.5)
    """
    logs = [math.log(point) for point in at]
    centre = math.fsum(logs) / len(logs)
    spread = math.fsum((log - centre) ** 2 for log in logs)
    return tuple((log - centre) / spread for log in logs)


def slope_interval(sample: Sample, alpha: float, at: Sequence[float]) -> Interval:
    """Interval for the least-squares slope of the logarithm of the mean against the logarithm of the point.

    Assumes independent rows. Between two points it is the slope of the line through both.

    Parameters
    ----------
    sample : ndarray, shape (replicates, k)
        One column for each point.
    alpha : float
        Error probability, two-sided, in (0, 1); each mean gets ``alpha / k``.
    at : sequence of float, length k
        Points, positive and increasing.

    Returns
    -------
    Interval
        Not bounded as long as some mean is not shown to be positive.

    Raises
    ------
    InputError
        If a column does not vary, or its mean is shown not to be positive.

    Examples
    --------
    >>> rows = np.random.default_rng(1).chisquare(9, (1000, 2)) * [1, 4]
    >>> found = slope_interval(rows, 0.01, (1, 2))
    >>> found.low < 2 < found.high
    True
    """
    means = [
        varying_mean_interval(column, alpha / len(at), f"replicates at point {point:g}")
        for point, column in zip(at, sample.T, strict=True)
    ]
    trusted_from = max(mean.trusted_from for mean in means)
    _require_positive(means, at, len(sample))
    weights = slope_weights(at)
    about = f"on the range from {at[0]:g} to {at[-1]:g}"
    if any(mean.low <= 0 for mean in means):
        about += ", some mean not shown to be positive"
        return Interval(estimate=math.nan, low=-math.inf, high=math.inf, trusted_from=trusted_from, about=about)
    return Interval(
        estimate=_combined(weights, [(mean.estimate, mean.estimate) for mean in means]),
        low=_combined(weights, [(mean.low, mean.high) for mean in means]),
        high=_combined(weights, [(mean.high, mean.low) for mean in means]),
        trusted_from=trusted_from,
        about=about,
    )


def _require_positive(means: Sequence[Interval], at: Sequence[float], replicates: int) -> None:
    for mean, point in zip(means, at, strict=True):
        if mean.high <= 0 and replicates >= mean.trusted_from:
            text = f"is the mean at point {point:g}: a slope of logarithms needs means that are positive"
            raise InputError("simulate", mean.estimate, text)


def _combined(weights: Sequence[float], ends: Sequence[tuple[float, float]]) -> float:
    """Weighted sum of logarithms: of the first end where the weight is positive, of the second elsewhere."""
    pairs = zip(weights, ends, strict=True)
    return math.fsum(weight * math.log(first if weight > 0 else second) for weight, (first, second) in pairs)


def smallest_increment_interval(
    sample: Sample, alpha: float, at: Sequence[float], direction: Direction = "increasing"
) -> Interval:
    """Interval for the smallest increment of the mean from point to point, in standard deviations of the increment.

    Assumes independent rows. For means that fall it is the smallest decrease.

    Parameters
    ----------
    sample : ndarray, shape (replicates, k)
        One column for each point; an increment is the difference of two neighbouring numbers of a row.
    alpha : float
        Error probability, two-sided, in (0, 1); each increment gets ``alpha / (k - 1)``.
    at : sequence of float, length k
        Points, which name the increments.
    direction : str
        ``"increasing"`` or ``"decreasing"``.

    Returns
    -------
    Interval
        Its sign is that of the smallest increment at every number of replicates; its unit is estimated.

    Raises
    ------
    InputError
        If an increment does not vary.

    Examples
    --------
    >>> rows = np.random.default_rng(1).standard_normal((1000, 3)) + [0, 1, 3]
    >>> found = smallest_increment_interval(rows, 0.01, (0, 1, 2))
    >>> found.low > 0, found.about
    (True, 'smallest from 0 to 1')
    """
    sign = 1.0 if direction == "increasing" else -1.0
    names = [f"from {before:g} to {after:g}" for before, after in pairwise(at)]
    steps = [
        varying_mean_interval(step, alpha / len(names), f"increments {name}")
        for step, name in zip(sign * np.diff(sample, axis=1).T, names, strict=True)
    ]
    smallest = min(range(len(steps)), key=lambda i: steps[i].estimate / steps[i].scale)
    return Interval(
        estimate=steps[smallest].estimate / steps[smallest].scale,
        low=min(step.low / step.scale for step in steps),
        high=min(step.high / step.scale for step in steps),
        trusted_from=max(step.trusted_from for step in steps),
        about=f"smallest {names[smallest]}",
    )
