"""Sums over the particles of each replicate, in one fixed order, so that they have the same bits on every platform."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["sum_of", "variance_of"]

_LOOP_FROM = 128
"""Replicates from which a loop over rows is faster than one accumulation; both add in the same order."""


def sum_of(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum over the particles from the first to the last; shape (size, replicates) to (replicates,).

    `numpy.sum` is not used: its order of additions has changed between versions and differs between processors.

    Examples
    --------
    >>> import numpy as np
    >>> sum_of(np.array([[1.0, 10.0], [2.0, 20.0]]))
    array([ 3., 30.])
    """
    if values.shape[1] < _LOOP_FROM:
        sums: NDArray[np.float64] = np.add.accumulate(values, axis=0)
        return np.asarray(sums[-1])
    total: NDArray[np.float64] = values[0].copy()
    for row in values[1:]:
        total += row
    return total


def variance_of(sample: NDArray[np.float64], *, ddof: int) -> NDArray[np.float64]:
    """Variance of each replicate: sum of squared deviations from its mean over size - ddof.

    Examples
    --------
    >>> import numpy as np
    >>> variance_of(np.array([[1.0], [2.0], [3.0]]), ddof=1)
    array([1.])
    """
    size = sample.shape[0]
    deviations = sample - sum_of(sample) / size
    deviations *= deviations
    return sum_of(deviations) / np.float64(size - ddof)
