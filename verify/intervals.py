"""Confidence intervals of one look: for a mean, a proportion, and the distance to a distribution function.

Each takes the replicates so far and an error probability, and says how far the interval is to be trusted. Sums are
rounded once (`collapsecheck.verify.sums`), and quantiles correctly (`collapsecheck.verify.quantiles`), so that the
order of the replicates, the processor and the versions of NumPy and SciPy do not matter.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from collapsecheck.errors import InputError
from collapsecheck.verify.quantiles import clopper_pearson, student_quantile
from collapsecheck.verify.sums import rounded_sum

__all__ = [
    "Interval",
    "bounded_variance_interval",
    "distance_interval",
    "mean_interval",
    "proportion_interval",
    "replicates_for_skewness",
]

Sample = NDArray[np.float64]
Distribution = Callable[[Sample], tuple[Sample, float]]
"""Maps points (k,) to values of a distribution function (k,) and a bound on their error."""

_ROOT_ERROR = 1e-6
"""Error of a numerical root, as a share of the margin: far below what any number of replicates resolves."""


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
    about : str
        What else a reader of the numbers must know; empty where the method says all.
    """

    estimate: float
    low: float
    high: float
    scale: float = 1.0
    trusted_from: float = 0.0
    about: str = ""


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
    z = -float(special.ndtri(alpha / 2))
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
    mean = rounded_sum(sample) / size
    if size < 2 or sample.min() == sample.max():
        return Interval(estimate=mean, low=-math.inf, high=math.inf, scale=0.0, trusted_from=math.inf)
    deviation = sample - mean
    # Scaled by a power of two, which rounds nothing, no cube leaves the range of floating point.
    exponent = math.frexp(float(np.abs(deviation).max()))[1]
    deviation = np.ldexp(deviation, -exponent)
    square = deviation * deviation
    second = rounded_sum(square)
    third = rounded_sum(square * deviation)
    skewness = third / size / (second / size) ** 1.5
    sd = math.ldexp(math.sqrt(second / (size - 1)), exponent)
    half = student_quantile(alpha, size - 1) * sd / math.sqrt(size)
    needed = replicates_for_skewness(skewness, alpha)
    return Interval(estimate=mean, low=mean - half, high=mean + half, scale=sd, trusted_from=needed)


def bounded_variance_interval(sample: Sample, alpha: float, *, bound: float, margin: float) -> Interval:
    r"""Interval for the mean of a law whose variance is bounded; it holds its level at every number of replicates.

    Assumes independent replicates with a variance of at most `bound`. Neither skewness nor a heavy tail matters.

    Parameters
    ----------
    sample : ndarray, shape (replicates,)
    alpha : float
        Error probability, two-sided, in (0, 1).
    bound : float
        Bound v of the variance (> 0).
    margin : float
        The margin d that shall be resolved, in the unit of the replicates (> 0); it is chosen before the draws.

    Returns
    -------
    Interval
        The estimate is its centre.

    Raises
    ------
    InputError
        If a replicate is not finite.

    Notes
    -----
    The M-estimator of Catoni (2012). The influence function :math:`\psi(x) = \mathrm{sign}(x) \log(1 + |x| + x^2/2)`
    lies between :math:`-\log(1 - x + x^2/2)` and :math:`\log(1 + x + x^2/2)`. For a fixed :math:`\lambda > 0`, let
    :math:`r(\theta) = \sum_i \psi(\lambda (X_i - \theta))`. At the true mean :math:`m`,

    .. math:: \mathrm{E}\, e^{\pm r(m)} \le (1 + \lambda^2 v / 2)^n \le e^{n \lambda^2 v / 2},

    so that by Markov's inequality :math:`|r(m)| \le n \lambda^2 v / 2 + \log(2/\alpha)` with probability
    :math:`1 - \alpha` or more. As :math:`r` falls, the :math:`\theta` that fulfil this form an interval. Here
    :math:`\lambda = d / (2 v)`: then the same inequality, at :math:`m \pm d`, gives an n at which the interval lies
    within :math:`m \pm d` with any wanted probability, for every law (`resolution`).

    Examples
    --------
    >>> found = bounded_variance_interval(np.array([0.0, 1.0] * 500), 0.01, bound=0.25, margin=0.1)
    >>> found.low < 0.5 < found.high
    True
    """
    _require_finite(sample)
    weight = margin / (2 * bound)
    reach = sample.size * weight**2 * bound / 2 + math.log(2 / alpha)
    slack = _ROOT_ERROR * margin  # of a root; the interval is widened by it
    low, high = (_influence_root(sample, weight, target, slack) for target in (reach, -reach))
    about = f"variance at most {bound:.6g}"
    return Interval(estimate=(low + high) / 2, low=low - slack, high=high + slack, about=about)


def _influence_root(sample: Sample, weight: float, target: float, error: float) -> float:
    """Where the sum of the influences, which falls from infinity to minus infinity, has a given value."""
    from scipy import optimize  # noqa: PLC0415 - takes a while, which only who knows a variance's bound should pay

    def excess(theta: float) -> float:
        x = weight * (sample - theta)
        influences = np.copysign(np.log1p(np.abs(x) + x * x / 2), x)
        return float(np.cumsum(influences)[-1]) - target  # from left to right, on every processor

    # Half as far beyond the sample, every single influence reaches its share of the target.
    beyond = 2 * (math.sqrt(2 * math.exp(abs(target) / sample.size) - 1) - 1) / weight
    ends = float(sample.min()) - beyond, float(sample.max()) + beyond
    return float(optimize.brentq(excess, *ends, xtol=error))


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
    low, high = clopper_pearson(happened, sample.size, alpha)
    return Interval(estimate=happened / sample.size, low=low, high=high)


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
