"""Distances from the initial law to one replicate: Kullback-Leibler to the fitted density, Wasserstein to the points.

Directions. KL(f || g) = int f log(f/g) with f the initial density and g the Gaussian kernel density estimate of one
replicate: the mean log-likelihood that the fit loses on real data. W1 is symmetric, and taken between f and the points
themselves, not the fitted density.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from collapsecheck.errors import InputError
from collapsecheck.simulate.inputs import checked_sample, floating, positive
from collapsecheck.terms import Exponential, Law, Mixture, Normal, Scaled, Uniform

__all__ = ["density", "distribution", "kl_from_initial", "quantile", "wasserstein_from_initial"]

Values = NDArray[np.float64]

_CONTINUOUS = "must be Normal, Uniform, Exponential, or a mixture or multiple of them"
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(8)
_TAIL = 1e-16
"""Mass left out beyond each end of the quadrature."""
_FINEST = 512
"""Largest number of panels between the ends of the quadrature."""
_BISECTIONS = 200
_STRETCH = 32
"""Nodes that share one choice of the points that count."""
_NEGLIGIBLE = 37.0
"""exp(-37) is below the rounding of a sum."""
_LARGEST_EXPONENT = 700.0


def density(law: Law, x: ArrayLike) -> Values:
    """Density of an initial law.

    Parameters
    ----------
    law : Law
        `Normal`, `Uniform`, `Exponential`, or mixtures or multiples of them.
    x : array_like
        Points, in units of the data.

    Returns
    -------
    ndarray, shape of `x`
        In inverse units of the data.

    Raises
    ------
    InputError
        For a law without a density.

    Examples
    --------
    >>> density(Uniform(low=0, high=2), [1.0, 3.0])
    array([0.5, 0. ])
    """
    points = np.asarray(x, dtype=np.float64)
    match law:
        case Normal(mean=mean, sd=sd):
            z = (points - floating("mean", mean)) / positive("sd", sd)
            return np.asarray(np.exp(-(z**2) / 2) / (math.sqrt(2 * math.pi) * positive("sd", sd)))
        case Uniform(low=low, high=high):
            inside = (points >= floating("low", low)) & (points <= floating("high", high))
            return np.where(inside, 1 / (floating("high", high) - floating("low", low)), 0.0)
        case Exponential(scale=scale):
            width = positive("scale", scale)
            return np.where(points >= 0, np.exp(-np.maximum(points, 0) / width) / width, 0.0)
        case Mixture():
            return _weighted(law, [density(component, points) for component in law.components])
        case Scaled(law=inner, scale=scale):
            return density(inner, points / positive("scale", scale)) / positive("scale", scale)
    raise InputError("law", law, _CONTINUOUS)


def distribution(law: Law, x: ArrayLike) -> Values:
    """Distribution function of an initial law, P(X <= x).

    Parameters
    ----------
    law, x
        As for `density`; infinite points are allowed.

    Returns
    -------
    ndarray, shape of `x`
        Probabilities.

    Raises
    ------
    InputError
        For a law without a density.

    Examples
    --------
    >>> distribution(Normal(), [0.0])
    array([0.5])
    """
    points = np.asarray(x, dtype=np.float64)
    match law:
        case Normal(mean=mean, sd=sd):
            return np.asarray(ndtr((points - floating("mean", mean)) / positive("sd", sd)))
        case Uniform(low=low, high=high):
            bottom, top = floating("low", low), floating("high", high)
            return np.clip((points - bottom) / (top - bottom), 0.0, 1.0)
        case Exponential(scale=scale):
            return -np.expm1(-np.maximum(points, 0) / positive("scale", scale))
        case Mixture():
            return _weighted(law, [distribution(component, points) for component in law.components])
        case Scaled(law=inner, scale=scale):
            return distribution(inner, points / positive("scale", scale))
    raise InputError("law", law, _CONTINUOUS)


def quantile(law: Law, u: ArrayLike) -> Values:
    """Smallest x with P(X <= x) >= u.

    Parameters
    ----------
    law : Law
        As for `density`.
    u : array_like
        Probabilities in [0, 1].

    Returns
    -------
    ndarray, shape of `u`
        In units of the data, infinite at the ends of an unbounded law; for a mixture by bisection to the last bit.

    Raises
    ------
    InputError
        For a law without a density, or a probability outside [0, 1].

    Examples
    --------
    >>> quantile(Uniform(low=0, high=2), [0.25])
    array([0.5])
    """
    levels = np.asarray(u, dtype=np.float64)
    if not ((levels >= 0) & (levels <= 1)).all():
        raise InputError("u", u, "must be probabilities in [0, 1]")
    match law:
        case Normal(mean=mean, sd=sd):
            return np.asarray(floating("mean", mean) + positive("sd", sd) * ndtri(levels))
        case Uniform(low=low, high=high):
            return floating("low", low) + (floating("high", high) - floating("low", low)) * levels
        case Exponential(scale=scale):
            with np.errstate(divide="ignore"):  # the quantile of 1 is infinite
                return -positive("scale", scale) * np.log1p(-levels)
        case Mixture():
            return _bisected(law, levels)
        case Scaled(law=inner, scale=scale):
            return positive("scale", scale) * quantile(inner, levels)
    raise InputError("law", law, _CONTINUOUS)


def kl_from_initial(law: Law, sample: Values, bandwidth: Values) -> Values:
    """Kullback-Leibler divergence KL(f || g) from the initial density f to the fitted density g of each replicate.

    Parameters
    ----------
    law : Law
        As for `density`.
    sample : ndarray, shape (size, replicates)
        One generation.
    bandwidth : ndarray, shape (replicates,)
        Standard deviation of the Gaussian kernel, > 0, in units of the data.

    Returns
    -------
    ndarray, shape (replicates,)
        In nats; finite, however far the points are.

    Raises
    ------
    InputError
        For a law without a density, points that are not finite, or a bandwidth that is not positive.

    Notes
    -----
    Gauss-Legendre quadrature with 8 nodes a panel; panels end where f has an edge, and are no wider than half the
    smallest bandwidth or than 1/512 of the range of f, whichever is the larger; a mass of 1e-16 is left out at each
    end. Good to 1e-6 nats while gaps between points inside f stay below 10 bandwidths, and the range of f below 256.
    log g is a log-sum-exp around the nearest point, so it never underflows.

    Examples
    --------
    >>> import numpy as np
    >>> float(kl_from_initial(Normal(), np.zeros((1, 1)), np.ones(1)).round(12)[0])
    0.0
    """
    points = checked_sample(sample)
    widths = np.broadcast_to(np.asarray(bandwidth, dtype=np.float64), points.shape[1:])
    if not ((widths > 0) & (widths < np.inf)).all():
        raise InputError("bandwidth", float(widths.min()), "must be positive and finite in each replicate")
    nodes, weights = _quadrature(law, float(widths.min()) / 2)
    heights = density(law, nodes)
    masses, nodes = (heights * weights)[heights > 0], nodes[heights > 0]
    own = float(masses @ np.log(heights[heights > 0]))
    fitted = (_log_density(np.sort(points[:, r]), float(widths[r]), nodes) for r in range(points.shape[1]))
    return own - np.array([float(masses @ logs) for logs in fitted])


def wasserstein_from_initial(law: Law, sample: Values) -> Values:
    """Wasserstein distance W1 between the initial law and the points of each replicate.

    Parameters
    ----------
    law : Law
        As for `density`.
    sample : ndarray, shape (size, replicates)
        One generation.

    Returns
    -------
    ndarray, shape (replicates,)
        In units of the data.

    Raises
    ------
    InputError
        For a law without a density, or points that are not finite.

    Notes
    -----
    W1 = int_0^1 |Q(u) - Q_n(u)| du. On ((i-1)/n, i/n) the quantile function of the points is the i-th smallest of them,
    and the integral of Q is a difference of partial means E[X; X <= q], known in closed form: no quadrature.

    As an estimate of the distance of the law of a particle it is biased upwards at every finite size: the distance is
    convex in the points, so that its mean over replicates is at least the distance of the replicates pooled.

    Examples
    --------
    >>> import numpy as np
    >>> wasserstein_from_initial(Uniform(low=0, high=1), np.array([[0.5]]))
    array([0.25])
    """
    ordered = np.sort(checked_sample(sample), axis=0)
    size = ordered.shape[0]
    levels = (np.arange(size + 1) / size)[:, np.newaxis]
    partial = _partial_mean(law, quantile(law, levels))
    crossing = np.clip(distribution(law, ordered), levels[:-1], levels[1:])
    # Where the point lies outside the quantiles of its own stretch, the crossing is at an end of the stretch.
    inside = (crossing > levels[:-1]) & (crossing < levels[1:])
    ends = np.where(crossing <= levels[:-1], partial[:-1], partial[1:])
    middle = np.where(inside, _partial_mean(law, ordered), ends)
    below = ordered * (crossing - levels[:-1]) - (middle - partial[:-1])
    above = (partial[1:] - middle) - ordered * (levels[1:] - crossing)
    return np.asarray(np.add.accumulate(below + above, axis=0)[-1])


# --- helpers --------------------------------------------------------------------------------------------------------


def _weighted(law: Mixture, values: list[Values]) -> Values:
    total = floating("weights", law.weights[0]) * values[0]
    for weight, value in zip(law.weights[1:], values[1:], strict=True):
        total = total + floating("weights", weight) * value
    return total


def _bisected(law: Mixture, levels: Values) -> Values:
    """Quantiles of a mixture, which lie between those of its components."""
    ends = np.array([quantile(component, levels) for component in law.components])
    low, high = ends.min(axis=0), ends.max(axis=0)
    result: Values = np.where(levels <= 0, low, high)
    open_ = np.isfinite(low) & np.isfinite(high)
    low, high, wanted = low[open_], high[open_], levels[open_]
    for _ in range(_BISECTIONS):
        middle = low + (high - low) / 2
        enough = distribution(law, middle) >= wanted
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    result[open_] = high
    return result


def _partial_mean(law: Any, x: Values) -> Values:
    """E[X; X <= x], also at infinite x."""
    match law:
        case Normal(mean=mean, sd=sd):
            return np.asarray(floating("mean", mean) * distribution(law, x) - positive("sd", sd) ** 2 * density(law, x))
        case Uniform(low=low, high=high):
            bottom, top = floating("low", low), floating("high", high)
            return (np.clip(x, bottom, top) ** 2 - bottom**2) / (2 * (top - bottom))
        case Exponential(scale=scale):
            width = positive("scale", scale)
            # Beyond 700 scales the remaining mass is below the smallest number; infinity times 0 must not arise.
            scaled = np.clip(x / width, 0.0, _LARGEST_EXPONENT)
            return np.asarray(width * (1 - (1 + scaled) * np.exp(-scaled)))
        case Mixture():
            return _weighted(law, [_partial_mean(component, x) for component in law.components])
        case Scaled(law=inner, scale=scale):
            return positive("scale", scale) * _partial_mean(inner, x / positive("scale", scale))
    raise InputError("law", law, _CONTINUOUS)


def _edges(law: Any) -> list[float]:
    """Points at which the density is not smooth."""
    match law:
        case Uniform(low=low, high=high):
            return [floating("low", low), floating("high", high)]
        case Exponential():
            return [0.0]
        case Mixture(components=components):
            return [edge for component in components for edge in _edges(component)]
        case Scaled(law=inner, scale=scale):
            return [positive("scale", scale) * edge for edge in _edges(inner)]
    return []


def _scales(law: Any) -> list[float]:
    """Standard deviations of the components."""
    match law:
        case Normal(sd=sd):
            return [positive("sd", sd)]
        case Uniform(low=low, high=high):
            return [(floating("high", high) - floating("low", low)) / math.sqrt(12)]
        case Exponential(scale=scale):
            return [positive("scale", scale)]
        case Mixture(components=components):
            return [width for component in components for width in _scales(component)]
        case Scaled(law=inner, scale=scale):
            return [positive("scale", scale) * width for width in _scales(inner)]
    raise InputError("law", law, _CONTINUOUS)


def _quadrature(law: Law, resolved: float) -> tuple[Values, Values]:
    """Nodes and weights between the ends of the law, on panels fine enough for the law and for width `resolved`."""
    bottom, top = (float(end) for end in quantile(law, [_TAIL, 1 - _TAIL]))
    finest = max(min(resolved, *_scales(law)), (top - bottom) / _FINEST)
    corners = [bottom, *sorted({edge for edge in _edges(law) if bottom < edge < top}), top]
    panels = [np.linspace(start, stop, math.ceil((stop - start) / finest) + 1) for start, stop in pairwise(corners)]
    left = np.concatenate([panel[:-1] for panel in panels])
    half = np.concatenate([np.diff(panel) for panel in panels]) / 2
    nodes = (left + half)[:, np.newaxis] + half[:, np.newaxis] * _NODES
    return nodes.ravel(), (half[:, np.newaxis] * _WEIGHTS).ravel()


def _log_density(points: Values, width: float, nodes: Values) -> Values:
    """Logarithm of the kernel density estimate at increasing nodes; `points` increase, too.

    Points whose term is below exp(-37) / size of the largest one at every node of a stretch are left out there.
    """
    reach = 2 * (_NEGLIGIBLE + math.log(points.size)) * width**2
    logs = np.empty_like(nodes)
    for start in range(0, nodes.size, _STRETCH):
        stretch = nodes[start : start + _STRETCH]
        ends = math.sqrt(_nearest_square(points, stretch) + reach)
        window = slice(*np.searchsorted(points, [stretch[0] - ends, stretch[-1] + ends]))
        logs[start : start + _STRETCH] = _log_sum(-(((stretch[:, np.newaxis] - points[window]) / width) ** 2) / 2)
    return logs - math.log(points.size * width) - math.log(2 * math.pi) / 2


def _nearest_square(points: Values, nodes: Values) -> float:
    """Largest squared distance of a node from its nearest point."""
    above = np.searchsorted(points, nodes)
    distances = [np.abs(points[np.clip(near, 0, points.size - 1)] - nodes) for near in (above - 1, above)]
    return float(np.minimum(*distances).max() ** 2)


def _log_sum(exponents: Values) -> Values:
    """Logarithm of the sum of exponentials in each row."""
    largest = exponents.max(axis=1, keepdims=True)
    # Terms below exp(-700) of the largest change nothing; clipping them spares slow subnormal numbers.
    terms = np.exp(np.maximum(exponents - largest, -_LARGEST_EXPONENT))
    return np.asarray(largest[:, 0] + np.log(terms.sum(axis=1)))
