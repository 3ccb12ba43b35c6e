"""What the statements say about whole laws: the noise that a particle gathers, and what it does to the initial law.

A particle of a KDE recursion with a normal kernel is the initial law plus noise. The variance of that noise is read off
the statements, so no formula is written twice:

* fixed bandwidth: from the characteristic function of `kde.fixed.marginal`; the law is then exactly f * N(0, noise);
* SciPy's Scott rule: the bandwidths add up to c^2 (E S_0^2 + ... + E S_{t-1}^2) with E S_s^2 from
  `kde.plugin.multiplier`; this variance is exact, but the noise is a mixture of normals, and taking it as one normal is
  an approximation, labelled as such wherever it is shown.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
import sympy
from numpy.typing import ArrayLike, NDArray

from collapsecheck.errors import InputError
from collapsecheck.terms import Law
from collapsecheck.theory.catalogue import claim
from collapsecheck.theory.notation import initial_cf, u
from collapsecheck.theory.prediction import predict
from collapsecheck.verify.convolution import (
    breakpoints,
    convolved_density,
    convolved_distribution,
    law_mean,
    law_variance,
)

__all__ = ["fixed_noise", "kl_to_convolved", "plugin_noise", "population_modes", "wasserstein_to_convolved"]

_PANELS, _ORDER = 24, 12
_TILT = 1e-9


@cache
def _noise_variance() -> sympy.Expr:
    """Variance of the normal law that the statement of `kde.fixed.marginal` convolves the initial law with."""
    rhs = claim("kde.fixed.marginal").rhs
    variance = sympy.simplify(-2 * sympy.expand_log(sympy.log(rhs / initial_cf(u)), force=True) / u**2)
    if variance.has(u):
        raise InputError("kde.fixed.marginal", str(rhs), "must be the initial law convolved with a normal law")
    return variance


def fixed_noise(generations: ArrayLike, bandwidth: float) -> NDArray[np.float64]:
    """Variance of the noise that a particle has gathered at fixed bandwidth, from `kde.fixed.marginal`.

    Parameters
    ----------
    generations : array_like of int, shape (k,)
        Number of refits, >= 0.
    bandwidth : float
        Standard deviation of the normal kernel, > 0.

    Returns
    -------
    ndarray, shape (k,)
        In squared units of the data.

    Examples
    --------
    >>> fixed_noise([0, 1, 4], 0.5)
    array([0.  , 0.25, 1.  ])
    """
    t = np.asarray(generations, dtype=float)
    return np.asarray(np.broadcast_to(predict(_noise_variance(), {"t": t, "h": bandwidth}), t.shape), dtype=float)


def plugin_noise(expected_variances: ArrayLike, factor: float) -> NDArray[np.float64]:
    """Variance of the noise gathered by a particle when the bandwidth is `factor` times the standard deviation.

    The noise terms of different generations are uncorrelated, and that of generation s has variance c^2 E S_s^2.

    Parameters
    ----------
    expected_variances : array_like, shape (k,)
        E S_s^2 (ddof 1) for s = 0, ..., k-1.
    factor : float
        The factor c, > 0.

    Returns
    -------
    ndarray, shape (k + 1,)
        Variance of the noise at generations 0, ..., k.

    Examples
    --------
    >>> plugin_noise([1.0, 2.0], 0.5)
    array([0.  , 0.25, 0.75])
    """
    return np.concatenate([[0.0], np.cumsum(factor**2 * np.asarray(expected_variances, dtype=float))])


def population_modes(law: Law, noise: float, prominence: float) -> int:
    """Number of modes of f * N(0, noise).

    Parameters
    ----------
    law : Law
        The law f.
    noise : float
        Variance of the noise, > 0.
    prominence : float
        A mode counts when it rises above the saddle that separates it from a higher one by this fraction of the
        highest peak.

    Returns
    -------
    int
        At least 1. The density is smooth on the scale of the noise; the grid has ten steps to its standard deviation,
        and never more than 20001 points.

    Examples
    --------
    >>> from collapsecheck.terms import Normal, Mixture
    >>> pair = Mixture(components=(Normal(mean=-2, sd=1), Normal(mean=2, sd=1)), weights=(0.5, 0.5))
    >>> population_modes(pair, 0.5, 0.01), population_modes(pair, 3.5, 0.01)
    (2, 1)
    """
    from scipy.signal import find_peaks  # noqa: PLC0415 - takes a second, which only who counts modes should pay

    spread = np.sqrt(law_variance(law) + noise)
    points = int(np.clip(np.ceil(120 * spread / np.sqrt(noise)), 400, 20_000)) + 1
    grid = law_mean(law) + spread * np.linspace(-6, 6, points)
    # Of two peaks of equal height none is higher than the other, and both would be measured from the ground: a tilt
    # that is far below any prominence makes the right one the higher.
    heights = convolved_density(law, noise, grid) * (1 + _TILT * np.linspace(0, 1, points))
    return max(1, len(find_peaks(heights, prominence=prominence * heights.max())[0]))


@cache
def _quadrature_nodes(law: Law) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Gauss-Legendre nodes and weights on panels between the points where the density of `law` is not smooth."""
    x, w = np.polynomial.legendre.leggauss(_ORDER)
    ends = np.unique(breakpoints(law))
    cuts = np.concatenate([np.linspace(a, b, _PANELS, endpoint=False) for a, b in pairwise(ends)])
    cuts = np.append(cuts, ends[-1])
    half = np.diff(cuts)[:, None] / 2
    return ((cuts[:-1, None] + half) + half * x).ravel(), (half * w).ravel()


def kl_to_convolved(law: Law, noise: float) -> float:
    """Kullback-Leibler divergence KL(f || f * N(0, noise)) = int f log(f / (f * N(0, noise))), in nats.

    Parameters
    ----------
    law : Law
        The law f, with a density.
    noise : float
        Variance of the noise, > 0.

    Returns
    -------
    float

    Examples
    --------
    >>> from collapsecheck.terms import Normal
    >>> bool(abs(kl_to_convolved(Normal(), 1.0) - (np.log(2) + 1 / 2 - 1) / 2) < 1e-12)
    True
    """
    nodes, weights = _quadrature_nodes(law)
    original, after = convolved_density(law, 0.0, nodes), convolved_density(law, noise, nodes)
    supported = original > 0
    ratio = np.log(original[supported] / after[supported])
    return float(np.sum(weights[supported] * original[supported] * ratio))


def wasserstein_to_convolved(law: Law, noise: float) -> float:
    """Wasserstein distance W_1 between f and f * N(0, noise), in units of the data.

    It is the integral of the absolute difference of the two distribution functions.

    Parameters
    ----------
    law : Law
        The law f.
    noise : float
        Variance of the noise, >= 0.

    Returns
    -------
    float

    Examples
    --------
    >>> from collapsecheck.terms import Normal
    >>> bool(abs(wasserstein_to_convolved(Normal(), 3.0) - np.sqrt(2 / np.pi)) < 1e-5)
    True
    """
    centre, narrow = law_mean(law), 12 * np.sqrt(law_variance(law))
    wide = 12 * np.sqrt(law_variance(law) + noise)
    steps = np.union1d(narrow * np.linspace(-1, 1, 4001), wide * np.linspace(-1, 1, 4001))
    grid = centre + steps
    gap = np.abs(convolved_distribution(law, noise, grid) - convolved_distribution(law, 0.0, grid))
    return float(np.trapezoid(gap, grid))
