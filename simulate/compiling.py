"""Loops that numba turns into machine code, when they are first needed."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TypeVar, cast

__all__ = ["compiled"]

F = TypeVar("F", bound=Callable[..., None])


@cache
def compiled(function: F) -> F:
    """Machine code for a loop, kept on disk where that is possible; the loop itself where numba cannot be imported.

    Both draw the same numbers from a generator and give the same bits, so that nothing but time depends on it.

    Examples
    --------
    >>> def double(values):
    ...     for k in range(values.size):
    ...         values[k] *= 2
    >>> import numpy as np
    >>> numbers = np.array([1.0, 2.0])
    >>> compiled(double)(numbers)
    >>> numbers
    array([2., 4.])
    """
    try:
        import numba  # noqa: PLC0415 - takes half a second, which only who needs it should pay
    except ImportError:
        return function
    try:
        return cast("F", numba.njit(nogil=True, cache=True)(function))
    except RuntimeError:  # no folder to keep it in
        return cast("F", numba.njit(nogil=True)(function))
