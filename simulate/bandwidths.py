"""Bandwidth rules, each exactly as the library that it is named after has it: "scott" means different things there.

=================  ==========================================  ================================
rule               bandwidth for one-dimensional data          spread
=================  ==========================================  ================================
scott_scipy        n**(-1/5) * S                               S: standard deviation, ddof 1
silverman_scipy    (3n/4)**(-1/5) * S                          S: standard deviation, ddof 1
scott_sklearn      n**(-1/5)                                   none: the scale is not looked at
scott_statsmodels  1.059 * A * n**(-1/5)                       A = min(S, IQR/1.349); S if IQR=0
=================  ==========================================  ================================

`Relative` names a factor of one's own: factor * S, as SciPy has it for a number as ``bw_method``.
"""

from __future__ import annotations

from decimal import Context, Decimal
from functools import cache

import numpy as np
from numpy.typing import NDArray

from collapsecheck.errors import InputError
from collapsecheck.simulate.inputs import positive
from collapsecheck.simulate.moments import variance_of
from collapsecheck.terms import BANDWIDTH_RULES, Relative, Scalar

__all__ = ["bandwidth", "follows_scale", "scipy_factor", "spread_factor"]

_DIGITS = Context(prec=40)
_NORMAL_IQR = 1.349
"""statsmodels' rounded value of the interquartile range of a standard normal."""


def bandwidth(
    rule: Scalar | str | Relative, sample: NDArray[np.float64], *, engine: str = "auto"
) -> NDArray[np.float64]:
    """Bandwidth of each replicate: the standard deviation of the kernel noise.

    Parameters
    ----------
    rule : float, str or Relative
        A positive number, taken as it is, one of `collapsecheck.terms.BANDWIDTH_RULES`, or a factor times the spread.
    sample : ndarray, shape (size, replicates)
        The data, size >= 2 for the rules that look at their spread.
    engine : str
        One of `collapsecheck.simulate.ENGINES`; all give the same bits.

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
    factor = spread_factor(rule, size)
    if factor is not None:
        return factor * _standard_deviation(sample, engine)
    match rule:
        case "scott_sklearn":
            return np.full(replicates, scipy_factor("scott_scipy", size, 1))
        case "scott_statsmodels":
            return 1.059 * _robust_spread(sample, engine) * scipy_factor("scott_scipy", size, 1)
        case str():
            raise InputError("bandwidth", rule, "must be a positive number or one of " + ", ".join(BANDWIDTH_RULES))
    return np.full(replicates, positive("bandwidth", rule))


def _power(base: Decimal, dimensions: int = 1) -> float:
    """base**(-1/(d + 4)), correctly rounded: the power of the C library differs in the last bit between platforms."""
    return float(_DIGITS.power(base, _DIGITS.divide(Decimal(-1), Decimal(dimensions + 4))))


@cache
def scipy_factor(rule: str, size: int, dimensions: int) -> float:
    """Factor of SciPy's rules in several dimensions: bandwidth over standard deviation, in every direction.

    Parameters
    ----------
    rule : str
        ``"scott_scipy"``, n**(-1/(d + 4)), or ``"silverman_scipy"``, (n (d + 2)/4)**(-1/(d + 4)).
    size : int
        Number of points n.
    dimensions : int
        Number of coordinates d.

    Returns
    -------
    float

    Raises
    ------
    InputError
        For another rule.

    Examples
    --------
    >>> scipy_factor("scott_scipy", 64, 2)
    0.5
    """
    match rule:
        case "scott_scipy":
            return _power(Decimal(size), dimensions)
        case "silverman_scipy":
            return _power(Decimal(size * (dimensions + 2)) / 4, dimensions)
    raise InputError("rule", rule, "must be one of scott_scipy, silverman_scipy")


def spread_factor(rule: Scalar | str | Relative, size: int) -> float | None:
    """Bandwidth over the standard deviation (ddof 1) of so many points; None for a rule that is no multiple of it.

    Examples
    --------
    >>> rules = "scott_scipy", Relative(factor=0.3), "scott_statsmodels"
    >>> [spread_factor(rule, 32) for rule in rules]
    [0.5, 0.3, None]
    """
    match rule:
        case "scott_scipy" | "silverman_scipy":
            return scipy_factor(str(rule), size, 1)
        case Relative(factor=factor):
            return positive("factor", factor)
    return None


def follows_scale(rule: Scalar | str | Relative) -> bool:
    """Whether the bandwidth is proportional to the spread of the data.

    Examples
    --------
    >>> rules = "scott_scipy", Relative(factor=0.3), "scott_sklearn", 0.3
    >>> [follows_scale(rule) for rule in rules]
    [True, True, False, False]
    """
    return isinstance(rule, Relative) or (isinstance(rule, str) and rule != "scott_sklearn")


def _standard_deviation(sample: NDArray[np.float64], engine: str) -> NDArray[np.float64]:
    if sample.shape[0] < 2:
        raise InputError("size", sample.shape[0], "must be at least 2 for a bandwidth rule that scales with the data")
    return np.sqrt(variance_of(sample, ddof=1, engine=engine))


def _robust_spread(sample: NDArray[np.float64], engine: str) -> NDArray[np.float64]:
    spread = _standard_deviation(sample, engine)
    needed = {place for quarter in (1, 3) for place in _places(sample.shape[0], quarter)[:2]}
    ordered = np.partition(sample, sorted(needed), axis=0)
    scaled = (_quantile(ordered, 3) - _quantile(ordered, 1)) / _NORMAL_IQR
    return np.where(scaled > 0, np.minimum(spread, scaled), spread)


def _quantile(ordered: NDArray[np.float64], quarter: int) -> NDArray[np.float64]:
    """Quartile by linear interpolation at position (n - 1) * quarter / 4 of the ordered points, counted from 0."""
    below, above, rest = _places(ordered.shape[0], quarter)
    lower: NDArray[np.float64] = ordered[below]
    return np.asarray(lower + (ordered[above] - lower) * (rest / 4)) if rest else lower


def _places(size: int, quarter: int) -> tuple[int, int, int]:
    """Places of the ordered points below and above a quartile, and how many quarters it lies above the lower one."""
    below, rest = divmod((size - 1) * quarter, 4)
    return below, below + (rest > 0), rest
