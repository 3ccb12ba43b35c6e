"""Moments of each replicate, from sums in one fixed order, so that they have the same bits on every platform."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from collapsecheck.simulate.engines import engine_named

__all__ = ["variance_of"]


def variance_of(sample: NDArray[np.float64], *, ddof: int, engine: str = "auto") -> NDArray[np.float64]:
    """Variance of each replicate: sum of squared deviations from its mean over size - ddof.

    Examples
    --------
    >>> import numpy as np
    >>> variance_of(np.array([[1.0], [2.0], [3.0]]), ddof=1)
    array([1.])
    """
    _, squares = engine_named(engine).moments(sample)
    return np.asarray(squares / np.float64(sample.shape[0] - ddof))
