"""The sum of many numbers, rounded once: the same on every processor, in whatever order it adds."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

__all__ = ["rounded_sum"]

_LARGEST_EXPONENT = 960
"""Above 2 to this power, the sum of a split part may leave the range of floating point."""


def rounded_sum(values: NDArray[np.float64]) -> float:
    r"""Sum of finite numbers, rounded once to the nearest double: what `math.fsum` gives, several times as fast.

    Parameters
    ----------
    values : ndarray, shape (k,)
        Finite, k below 2^40.

    Returns
    -------
    float

    Raises
    ------
    OverflowError
        If the sum leaves the range of floating point.

    Notes
    -----
    Adding :math:`\sigma = 1.5 \cdot 2^q` to numbers far below it and taking it away again leaves them rounded to a
    multiple of the spacing of :math:`\sigma`; what is cut off is a double, too (Rump, Ogita and Oishi 2008). With
    :math:`2^q` above :math:`2 k \max |x|`, every partial sum of the rounded numbers is a multiple of that spacing
    with at most 53 bits, so no addition rounds, in any order. The rest is split again until nothing is left; the few
    sums are added by `math.fsum`.

    Examples
    --------
    >>> rounded_sum(np.array([1e16, 1.0, -1e16]))
    1.0
    """
    parts, rest = [], values
    while largest := float(np.abs(rest).max(initial=0.0)):
        exponent = math.frexp(largest)[1] + values.size.bit_length() + 1
        if exponent > _LARGEST_EXPONENT:
            return math.fsum(values.tolist())
        sigma = math.ldexp(1.5, exponent)
        rounded = (rest + sigma) - sigma
        parts.append(float(rounded.sum()))
        rest = rest - rounded
    return math.fsum(parts)
