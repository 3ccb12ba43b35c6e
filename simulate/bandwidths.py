"""Bandwidth rules, each exactly as the library that it is named after has it: "scott" means different things there.

=================  ==========================================  ================================
rule               bandwidth for one-dimensional data          spread
=================  ==========================================  ================================
scott_scipy        n**(-1/5) * S                               S: standard deviation, ddof 1
silverman_scipy    (3n/4)**(-1/5) * S                          S: standard deviation, ddof 1
scott_sklearn      n**(-1/5)                                   none: the scale is not looked at
scott_statsmodels  1.059 * A * n**(-1/5)                       A = min(S, IQR/1.349); S if IQR=0
=================  ==========================================  ================================
"""

from __future__ import annotations

from decimal import Context, Decimal
from functools import cache

import numpy as np
from numpy.typing import NDArray

from collapsecheck.errors import InputError
from collapsecheck.simulate.inputs import positive
from collapsecheck.simulate.moments import variance_of
from collapsecheck.terms import BANDWIDTH_RULES, Scalar

__all__ = ["bandwidth"]

_DIGITS = Context(prec=40)
_NORMAL_IQR = 1.349
"""statsmodels' rounded value of the interquartile range of a standard normal."""


def bandwidth(rule: Scalar | str, sample: NDArray[np.float64]) -> NDArray[np.float64]:
    """Bandwidth of each replicate: the standard deviation of the kernel noise.

    Parameters
    ----------
    rule : float or str
        A positive number, taken as it is, or one of `collapsecheck.terms.BANDWIDTH_RULES`.
    sample : ndarray, shape (size, replicates)
        The data, size >= 2 for the rules that look at their spread.

    Returns
    -------
    ndarray, shape (replicates,)
        In units of the data; 0 where all points of a replicate are equal.

    Raises
    ------
    InputError
        For an unknown rule, a number that is not positive, or fewer than 2 points where a spread is needed.

    Notes
    -----
    Standard deviations have ddof 1. Quartiles are interpolated linearly. Rules: [scott1992], [silverman1986];
    SciPy: [virtanen2020].

    Examples
    --------
    >>> import numpy as np
    >>> bandwidth("scott_sklearn", np.zeros((32, 1)))
    array([0.5])
    """
    size, replicates = sample.shape
    match rule:
        case "scott_scipy":
            return _power(Decimal(size)) * _standard_deviation(sample)
        case "silverman_scipy":
            return _power(Decimal(3 * size) / 4) * _standard_deviation(sample)
        case "scott_sklearn":
            return np.full(replicates, _power(Decimal(size)))
        case "scott_statsmodels":
            return 1.059 * _robust_spread(sample) * _power(Decimal(size))
        case str():
            raise InputError("bandwidth", rule, "must be a positive number or one of " + ", ".join(BANDWIDTH_RULES))
    return np.full(replicates, positive("bandwidth", rule))


@cache
def _power(base: Decimal) -> float:
    """base**(-1/5), correctly rounded: the power of the C library differs in the last bit between platforms."""
    return float(_DIGITS.power(base, Decimal("-0.2")))


def _standard_deviation(sample: NDArray[np.float64]) -> NDArray[np.float64]:
    if sample.shape[0] < 2:
        raise InputError("size", sample.shape[0], "must be at least 2 for a bandwidth rule that scales with the data")
    return np.sqrt(variance_of(sample, ddof=1))


def _robust_spread(sample: NDArray[np.float64]) -> NDArray[np.float64]:
    spread = _standard_deviation(sample)
    ordered = np.sort(sample, axis=0)
    scaled = (_quantile(ordered, 3) - _quantile(ordered, 1)) / _NORMAL_IQR
    return np.where(scaled > 0, np.minimum(spread, scaled), spread)


def _quantile(ordered: NDArray[np.float64], quarter: int) -> NDArray[np.float64]:
    """Quartile by linear interpolation at position (n - 1) * quarter / 4 of the ordered points, counted from 0."""
    below, rest = divmod((ordered.shape[0] - 1) * quarter, 4)
    lower: NDArray[np.float64] = ordered[below]
    if rest == 0:
        return lower
    upper: NDArray[np.float64] = ordered[below + 1]
    return np.asarray(lower + (upper - lower) * (rest / 4))
