"""Replicates of a simulator that someone else wrote: asked for in blocks, each with a stream of its own, and checked.

Whatever is wrong with the simulator is an `InputError` that names it, never a verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapsecheck.errors import InputError
from collapsecheck.simulate import block_generator

__all__ = ["BLOCK", "Simulator", "replicate_blocks"]

Simulator = Callable[[np.random.Generator, int], Any]
"""Maps a generator and a number of replicates to an array of that many independent replicates, one in each row."""

BLOCK = 500
"""Replicates per block: few enough for the memory of a simulator, many enough for the speed of NumPy."""

_VARIED = 50
"""Distinct numbers in a block, beyond which two equal blocks are no coincidence."""


def replicate_blocks(simulate: Simulator, seed: int, columns: int | None = None) -> Iterator[NDArray[np.float64]]:
    """Blocks of replicates without end; block k depends on the seed and on k only.

    Parameters
    ----------
    simulate : callable
        Called with a `numpy.random.Generator` and the number of replicates, for the first block twice.
    seed : int
        Seed of the decision, >= 0.
    columns : int, optional
        Numbers per replicate; by default a replicate is one number.

    Yields
    ------
    ndarray, shape (500,) or (500, columns)

    Raises
    ------
    InputError
        If the simulator raises, returns anything but that many finite real numbers, does not give the same numbers for
        the same generator, or gives the same numbers for different ones.

    Examples
    --------
    >>> blocks = replicate_blocks(lambda rng, size: rng.random(size), seed=1)
    >>> next(blocks).shape
    (500,)
    """
    first, again, second = (_block(simulate, seed, number, columns) for number in (0, 0, 1))
    if not np.array_equal(first, again):
        raise _fault(simulate, "gives other numbers for the same generator: draw from its argument `rng` only")
    if np.array_equal(first, second) and np.unique(first).size >= _VARIED:
        raise _fault(simulate, "gives the same numbers for another generator: draw from its argument `rng`")
    yield first
    yield second
    yield from (_block(simulate, seed, number, columns) for number in count(2))


def _block(simulate: Simulator, seed: int, number: int, columns: int | None) -> NDArray[np.float64]:
    generator = block_generator(seed, number)
    try:
        returned = simulate(generator, BLOCK)
    except Exception as problem:
        raise _fault(simulate, f"raised {type(problem).__name__}: {problem}") from problem
    return _checked(simulate, returned, (BLOCK,) if columns is None else (BLOCK, columns))


def _checked(simulate: Simulator, returned: object, shape: tuple[int, ...]) -> NDArray[np.float64]:
    try:
        values = np.asarray(returned)
    except ValueError as problem:
        raise _fault(simulate, "must return an array of numbers, not a ragged sequence") from problem
    if values.shape != shape:
        raise _fault(simulate, f"must return an array of shape {shape} for size={BLOCK}, not {values.shape}")
    if values.dtype.kind not in "biuf":
        raise _fault(simulate, f"must return real numbers, not {values.dtype}")
    replicates = values.astype(float)  # a copy: the simulator may use its array again
    if not np.isfinite(replicates).all():
        found = float(replicates[~np.isfinite(replicates)][0])
        raise _fault(simulate, f"returned {found} among its replicates, which must all be finite")
    return replicates


def _fault(simulate: Simulator, text: str) -> InputError:
    return InputError("simulate", getattr(simulate, "__qualname__", simulate), text)
