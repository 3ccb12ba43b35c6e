"""The law f * N(0, noise): an initial law f plus independent normal noise, in closed form for every named law.

`kde.fixed.marginal` says that one particle of a fixed-bandwidth KDE recursion has such a law. The closed forms here are
fast enough for curves over hundreds of generations; the tests hold them against the inverted characteristic function of
the statement itself.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.special import log_ndtr, ndtr

from collapsecheck.errors import InputError
from collapsecheck.terms import Exponential, Given, Law, Mixture, Normal, Scaled, TwoPoint, Uniform

__all__ = ["breakpoints", "central_interval", "convolved_density", "convolved_distribution", "law_mean", "law_variance"]

_CHUNK = 1_000_000
_NOT_REAL = "must be a law on the real line with numbers in place of symbols"


def _real(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise InputError("law", value, _NOT_REAL) from None


def law_mean(law: Law) -> float:
    """Mean of a law on the real line.

    Examples
    --------
    >>> law_mean(Uniform(low=0, high=3))
    1.5
    """
    match law:
        case Normal(mean=mean):
            return _real(mean)
        case Uniform(low=low, high=high):
            return (_real(low) + _real(high)) / 2
        case Exponential(scale=scale):
            return _real(scale)
        case TwoPoint():
            return 0.0
        case Given(values=values):
            return float(np.mean(values))
        case Mixture(components=components, weights=weights):
            return sum(_real(w) * law_mean(c) for w, c in zip(weights, components, strict=True))
        case Scaled(law=inner, scale=scale):
            return _real(scale) * law_mean(_inner(inner))
    raise InputError("law", law, _NOT_REAL)


def law_variance(law: Law) -> float:
    """Variance of a law on the real line; for `Given`, the sample variance with ddof 1.

    A recursion that starts from a given sample has S_0^2 (ddof 1) where one that starts from n independent draws has
    E S_0^2 = sigma^2, so this is the number that stands for sigma^2 in a prediction conditional on the sample.

    Examples
    --------
    >>> law_variance(Given(values=(0.0, 2.0)))
    2.0
    """
    match law:
        case Normal(sd=sd):
            return _real(sd) ** 2
        case Uniform(low=low, high=high):
            return (_real(high) - _real(low)) ** 2 / 12
        case Exponential(scale=scale):
            return _real(scale) ** 2
        case TwoPoint():
            return 1.0
        case Given(values=values):
            return float(np.var(values, ddof=1))
        case Mixture(components=components, weights=weights):
            centre = law_mean(law)
            spread = (law_variance(c) + (law_mean(c) - centre) ** 2 for c in components)
            return sum(_real(w) * v for w, v in zip(weights, spread, strict=True))
        case Scaled(law=inner, scale=scale):
            return _real(scale) ** 2 * law_variance(_inner(inner))
    raise InputError("law", law, _NOT_REAL)


def _inner(law: Any) -> Law:
    if not isinstance(law, Law):
        raise InputError("law", law, _NOT_REAL)
    return law


def breakpoints(law: Law, reach: float = 9.0) -> tuple[float, ...]:
    """Points between which the density of `law` is smooth, with ends beyond which its mass is below 1e-18.

    Parameters
    ----------
    law : Law
        Law with a density: normal, uniform, exponential, or a mixture or multiple of those.
    reach : float
        Where a normal ends, in its standard deviations.
    """
    match law:
        case Normal(mean=mean, sd=sd):
            return tuple(_real(mean) + k * reach / 3 * _real(sd) for k in range(-3, 4))
        case Uniform(low=low, high=high):
            return (_real(low), _real(high))
        case Exponential(scale=scale):
            return tuple(_real(scale) * k for k in (0, 2, 6, 15, 42))
        case Mixture(components=components):
            return tuple(sorted({point for c in components for point in breakpoints(c, reach)}))
        case Scaled(law=inner, scale=scale):
            return tuple(_real(scale) * point for point in breakpoints(_inner(inner), reach))
    raise InputError("law", law, "must have a density")


def convolved_density(law: Law, noise: float, points: ArrayLike) -> NDArray[np.float64]:
    """Density of f * N(0, noise).

    Parameters
    ----------
    law : Law
        The law f on the real line.
    noise : float
        Variance of the noise, >= 0; above 0 for a law without density.
    points : array_like, shape (k,)
        Where to evaluate.

    Returns
    -------
    ndarray, shape (k,)

    Raises
    ------
    InputError
        For negative noise, or a law without density and no noise.

    Examples
    --------
    >>> float(convolved_density(Uniform(low=0, high=2), 0.0, [1.0])[0])
    0.5
    """
    x = np.asarray(points, dtype=float)
    _require_noise(law, noise)
    match law:
        case Normal(mean=mean, sd=sd):
            return _normal_density(x - _real(mean), _real(sd) ** 2 + noise)
        case Uniform(low=low, high=high):
            return _uniform_density(x, _real(low), _real(high), noise)
        case Exponential(scale=scale):
            return _exponential_density(x, _real(scale), noise)
        case TwoPoint():
            return (_normal_density(x - 1, noise) + _normal_density(x + 1, noise)) / 2
        case Given(values=values):
            return _average_over(values, x, lambda distance: _normal_density(distance, noise))
        case Mixture(components=components, weights=weights):
            parts = (_real(w) * convolved_density(c, noise, x) for w, c in zip(weights, components, strict=True))
            return np.asarray(sum(parts), dtype=float)
        case Scaled(law=inner, scale=scale):
            c = _real(scale)
            return convolved_density(_inner(inner), noise / c**2, x / c) / c
    raise InputError("law", law, _NOT_REAL)


def convolved_distribution(law: Law, noise: float, points: ArrayLike) -> NDArray[np.float64]:
    """Distribution function of f * N(0, noise).

    Parameters
    ----------
    law : Law
        The law f on the real line.
    noise : float
        Variance of the noise, >= 0.
    points : array_like, shape (k,)
        Where to evaluate.

    Returns
    -------
    ndarray, shape (k,)
        Values in [0, 1].

    Raises
    ------
    InputError
        For negative noise or a law that is not on the real line.

    Examples
    --------
    >>> float(convolved_distribution(TwoPoint(), 0.5, [0.0])[0])
    0.5
    """
    x = np.asarray(points, dtype=float)
    if not noise >= 0:
        raise InputError("noise", noise, "must be a non-negative variance")
    match law:
        case Normal(mean=mean, sd=sd):
            return np.asarray(ndtr((x - _real(mean)) / np.sqrt(_real(sd) ** 2 + noise)))
        case Uniform(low=low, high=high):
            return _uniform_distribution(x, _real(low), _real(high), noise)
        case Exponential(scale=scale):
            return _exponential_distribution(x, _real(scale), noise)
        case TwoPoint():
            return (_normal_distribution(x - 1, noise) + _normal_distribution(x + 1, noise)) / 2
        case Given(values=values):
            return _average_over(values, x, lambda distance: _normal_distribution(distance, noise))
        case Mixture(components=components, weights=weights):
            parts = (_real(w) * convolved_distribution(c, noise, x) for w, c in zip(weights, components, strict=True))
            return np.asarray(sum(parts), dtype=float)
        case Scaled(law=inner, scale=scale):
            c = _real(scale)
            return convolved_distribution(_inner(inner), noise / c**2, x / c)
    raise InputError("law", law, _NOT_REAL)


def central_interval(law: Law, mass: float) -> tuple[float, float]:
    """Central interval of `law` with the given mass; for `Given`, between the sample quantiles (linear interpolation).

    Examples
    --------
    >>> [round(end, 6) for end in central_interval(Uniform(low=0, high=2), 0.9)]
    [0.1, 1.9]
    """
    levels = ((1 - mass) / 2, (1 + mass) / 2)
    if isinstance(law, Given):
        low, high = np.quantile(law.values, levels)
        return float(low), float(high)
    return _quantile(law, levels[0]), _quantile(law, levels[1])


def _quantile(law: Law, level: float) -> float:
    """Root of F(x) = level in a bracket that Chebyshev's inequality guarantees."""
    centre, reach = law_mean(law), np.sqrt(law_variance(law) * 2 / min(level, 1 - level))
    root = brentq(lambda x: float(convolved_distribution(law, 0.0, [x])[0]) - level, centre - reach, centre + reach)
    return float(root)


def _require_noise(law: Law, noise: float) -> None:
    if not noise >= 0:
        raise InputError("noise", noise, "must be a non-negative variance")
    if noise == 0 and isinstance(law, (TwoPoint, Given)):
        raise InputError("noise", noise, "must be positive for a law without density")


def _average_over(values: tuple[float, ...], x: NDArray[np.float64], function: Any) -> NDArray[np.float64]:
    """Average of function(x - value) over the values, a block of points at a time to bound memory."""
    atoms = np.asarray(values, dtype=float)
    step = max(1, _CHUNK // atoms.size)
    blocks = (x.ravel()[i : i + step] for i in range(0, x.size, step))
    averaged = [np.mean(function(block[:, None] - atoms), axis=1) for block in blocks]
    return np.concatenate([np.empty(0), *averaged]).reshape(x.shape)


def _normal_density(distance: NDArray[np.float64], variance: float) -> NDArray[np.float64]:
    return np.asarray(np.exp(-(distance**2) / (2 * variance)) / np.sqrt(2 * np.pi * variance))


def _normal_distribution(distance: NDArray[np.float64], variance: float) -> NDArray[np.float64]:
    if variance == 0:
        return (distance >= 0).astype(float)
    return np.asarray(ndtr(distance / np.sqrt(variance)))


def _uniform_density(x: NDArray[np.float64], low: float, high: float, noise: float) -> NDArray[np.float64]:
    # Folding at the middle keeps both terms in the left tail of the normal, where their difference is accurate.
    half, folded = (high - low) / 2, np.abs(x - (low + high) / 2)
    if noise == 0:
        return (folded <= half) / (high - low)
    sd = np.sqrt(noise)
    return np.asarray((ndtr((half - folded) / sd) - ndtr((-half - folded) / sd)) / (high - low))


def _uniform_distribution(x: NDArray[np.float64], low: float, high: float, noise: float) -> NDArray[np.float64]:
    if noise == 0:
        return np.clip((x - low) / (high - low), 0.0, 1.0)
    ramps = (_ramp(x - low, noise) - _ramp(x - high, noise)) / (high - low)
    return np.clip(ramps, 0.0, 1.0)


def _ramp(distance: NDArray[np.float64], noise: float) -> NDArray[np.float64]:
    """E max(0, distance + noise): the integral of the normal distribution function."""
    return np.asarray(distance * _normal_distribution(distance, noise) + noise * _normal_density(distance, noise))


def _exponential_tail(x: NDArray[np.float64], scale: float, noise: float) -> NDArray[np.float64]:
    sd = np.sqrt(noise)
    return np.asarray(np.exp(noise / (2 * scale**2) - x / scale + log_ndtr(x / sd - sd / scale)))


def _exponential_density(x: NDArray[np.float64], scale: float, noise: float) -> NDArray[np.float64]:
    if noise == 0:
        return np.where(x >= 0, np.exp(-np.maximum(x, 0.0) / scale) / scale, 0.0)
    return _exponential_tail(x, scale, noise) / scale


def _exponential_distribution(x: NDArray[np.float64], scale: float, noise: float) -> NDArray[np.float64]:
    if noise == 0:
        return np.asarray(-np.expm1(-np.maximum(x, 0.0) / scale))
    return _normal_distribution(x, noise) - _exponential_tail(x, scale, noise)
