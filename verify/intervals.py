"""Confidence intervals of one look: for a mean, for a proportion, and for the distance to a distribution function.

Each takes the replicates so far and an error probability, and says how far the interval is to be trusted. Sums are
rounded once (`math.fsum`), so that the order of the replicates, the processor and the NumPy version do not matter.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from collapsecheck.errors import InputError

__all__ = ["Interval", "distance_interval", "mean_interval", "proportion_interval", "replicates_for_skewness"]

Sample = NDArray[np.float64]
Distribution = Callable[[Sample], tuple[Sample, float]]
"""Maps points (k,) to values of a distribution function (k,) and a bound on their error."""


@dataclass(frozen=True, kw_only=True)
class Interval:
    """Estimate with a confidence interval.

    Parameters
    ----------
    estimate, low, high : float
        Estimate and interval, in the unit of the observable; for a law, a distance between distribution functions.
    scale : float
        Unit of a margin that is declared in standard deviations; 1 where margins are absolute.
    trusted_from : float
        Number of replicates from which the interval holds its level; infinite when it never does.
    """

    estimate: float
    low: float
    high: float
    scale: float = 1.0
    trusted_from: float = 0.0


def replicates_for_skewness(skewness: float, alpha: float) -> float:
    """Number of replicates from which a studentised mean holds a level that is far in the tail.

    The true error probability is about exp(g z^3 / (3 sqrt n)) times the nominal one, where g is the skewness and z the
    normal quantile; the number keeps that factor at 2 or less.

    Parameters
    ----------
    skewness : float
        Skewness of one replicate.
    alpha : float
        Error probability of the interval, two-sided, in (0, 1).

    Returns
    -------
    float

    Examples
    --------
    >>> round(replicates_for_skewness(2.0, 4e-11))
    76743
    """
    z = float(stats.norm.isf(alpha / 2))
    return (abs(skewness) * z**3 / (3 * math.log(2))) ** 2


def mean_interval(sample: Sample, alpha: float) -> Interval:
    """Studentised interval for the mean of independent replicates with finite variance.

    Parameters
    ----------
    sample : ndarray, shape (replicates,)
    alpha : float
        Error probability, two-sided, in (0, 1).

    Returns
    -------
    Interval
        Its `scale` is the standard deviation of one replicate (ddof 1). For equal replicates the interval is infinite:
        nothing bounds what a further replicate may be.

    Raises
    ------
    InputError
        If a replicate is not finite.

    Examples
    --------
    >>> mean_interval(np.array([1.0, 2.0, 3.0, 4.0]), 0.05).estimate
    2.5
    """
    _require_finite(sample)
    size = sample.size
    mean = math.fsum(sample.tolist()) / size
    if size < 2 or sample.min() == sample.max():
        return Interval(estimate=mean, low=-math.inf, high=math.inf, scale=0.0, trusted_from=math.inf)
    deviation = sample - mean
    # Scaled by a power of two, which rounds nothing, no cube leaves the range of floating point.
    exponent = math.frexp(float(np.abs(deviation).max()))[1]
    deviation = np.ldexp(deviation, -exponent)
    square = deviation * deviation
    second = math.fsum(square.tolist())
    third = math.fsum((square * deviation).tolist())
    skewness = third / size / (second / size) ** 1.5
    sd = math.ldexp(math.sqrt(second / (size - 1)), exponent)
    half = float(stats.t.isf(alpha / 2, size - 1)) * sd / math.sqrt(size)
    needed = replicates_for_skewness(skewness, alpha)
    return Interval(estimate=mean, low=mean - half, high=mean + half, scale=sd, trusted_from=needed)


def proportion_interval(sample: Sample, alpha: float) -> Interval:
    """Interval of Clopper and Pearson (1934) for the probability of an event; exact at every number of replicates.

    Parameters
    ----------
    sample : ndarray, shape (replicates,)
        Indicators: 1 where the event happened, 0 elsewhere.
    alpha : float
        Error probability, two-sided, in (0, 1).

    Returns
    -------
    Interval

    Examples
    --------
    >>> proportion_interval(np.array([0.0, 1.0]), 0.5).estimate
    0.5
    """
    happened = int(np.count_nonzero(sample))
    low, high = proportion_confint(happened, sample.size, alpha=alpha, method="beta")
    return Interval(estimate=happened / sample.size, low=float(low), high=float(high))


def distance_interval(sample: Sample, alpha: float, distribution: Distribution) -> Interval:
    """Interval for the largest distance between the law of the replicates and a continuous distribution function.

    The Dvoretzky-Kiefer-Wolfowitz inequality with the constant of Massart (1990) bounds the distance between the
    empirical and the true distribution function by sqrt(log(2 / alpha) / (2 n)), at every n and for every law.

    Parameters
    ----------
    sample : ndarray, shape (replicates,)
    alpha : float
        Error probability, two-sided, in (0, 1).
    distribution : callable
        Maps points (k,) to values (k,) and a bound on their error.

    Returns
    -------
    Interval
        Of the distance, in [0, 1].

    Raises
    ------
    InputError
        If a replicate is not finite.
    """
    _require_finite(sample)
    size = sample.size
    values, error = distribution(np.sort(sample))
    above = float(np.max(np.arange(1, size + 1) / size - values))
    below = float(np.max(values - np.arange(size) / size))
    distance = max(above, below)
    reach = math.sqrt(math.log(2 / alpha) / (2 * size)) + error
    return Interval(estimate=distance, low=max(0.0, distance - reach), high=min(1.0, distance + reach))


def _require_finite(sample: Sample) -> None:
    if not np.isfinite(sample).all():
        value = sample[~np.isfinite(sample)][0]
        raise InputError("observable", float(value), "must be finite in every replicate")
