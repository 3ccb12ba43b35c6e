"""What each generation is fitted to: the generation before it, everything so far, a part of it, or fresh data as well.

Generation 0 is the real sample. A generation is always what is drawn, never the pool that it was fitted to.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from collapsecheck.errors import InputError
from collapsecheck.simulate.inputs import exact, floating
from collapsecheck.simulate.laws import draw
from collapsecheck.simulate.refits import draw_from_fit, merged, moments_of
from collapsecheck.terms import Accumulate, Fit, FreshFraction, Growing, Law, Recursion, Subsample, Workflow

__all__ = ["fresh_points", "later_generations", "points_held", "size_at"]

Sample = NDArray[np.float64]


def size_at(workflow: Workflow, size: int, generation: int) -> int:
    """Points of a generation when generation 0 has `size`.

    Parameters
    ----------
    workflow : Workflow
        Only `Growing` changes the size.
    size : int
        Points of generation 0, >= 1.
    generation : int
        At least 0.

    Returns
    -------
    int
        At least 1; halves are rounded to the even number.

    Examples
    --------
    >>> [size_at(Growing(power=2), 10, t) for t in range(3)]
    [10, 40, 90]
    """
    if isinstance(workflow, Growing):
        factor: float = (generation + 1) ** floating("power", workflow.power)
        return round(size * factor)
    return size


def fresh_points(workflow: Workflow, size: int) -> int:
    """Number of fresh real points in each generation after the first.

    Parameters
    ----------
    workflow : Workflow
        Only `FreshFraction` has any.
    size : int
        Points per generation, >= 1.

    Returns
    -------
    int
        From 0 to `size`.

    Raises
    ------
    InputError
        When the fraction of `size` is not a whole number; a float stands for any fraction that it is the nearest to.

    Examples
    --------
    >>> fresh_points(FreshFraction(fraction=0.07), 100)
    7
    """
    if not isinstance(workflow, FreshFraction):
        return 0
    fraction = exact("fraction", workflow.fraction)
    points = round(fraction * size)
    # A third of three points is one, also where the third is a floating-point number.
    if float(fraction) != points / size:
        raise InputError("fraction", workflow.fraction, f"must give a whole number of the {size} points")
    return points


def points_held(workflow: Workflow, size: int, generations: int) -> int:
    """Points per replicate that a run keeps in memory: the last generation, or the pool of all.

    Examples
    --------
    >>> points_held(Accumulate(), 10, 4)
    50
    """
    if isinstance(workflow, Accumulate | Subsample):
        return size * (generations + 1)
    return size_at(workflow, size, generations)


def later_generations(
    recursion: Recursion, law: Law, first: Sample, generations: int, generator: np.random.Generator
) -> Iterator[Sample]:
    """Generations 1, 2, ... of a block of replicates.

    Parameters
    ----------
    recursion : Recursion
        Fit and workflow.
    law : Law
        Where fresh real data come from.
    first : ndarray, shape (size, replicates)
        Generation 0.
    generations : int
        Number of refits, >= 0.
    generator : numpy.random.Generator
        Source of randomness, where the draws of generation 0 left it.

    Yields
    ------
    ndarray, shape (size, replicates)
        One generation; `Growing` changes the size.

    Examples
    --------
    >>> import numpy as np
    >>> from collapsecheck.terms import Categorical, Normal
    >>> recursion = Recursion(fit=Categorical(), workflow=Growing(power=1))
    >>> arguments = (Normal(), np.zeros((2, 1)), 2, np.random.default_rng(0))
    >>> [len(sample) for sample in later_generations(recursion, *arguments)]
    [4, 6]
    """
    match recursion.workflow:
        case Accumulate():
            return _accumulated(recursion.fit, first, generations, generator)
        case Subsample():
            return _subsampled(recursion.fit, first, generations, generator)
        case FreshFraction():
            return _refreshed(recursion, law, first, generations, generator)
    return _replaced(recursion, first, generations, generator)


def _replaced(
    recursion: Recursion, first: Sample, generations: int, generator: np.random.Generator
) -> Iterator[Sample]:
    sample, size = first, first.shape[0]
    for generation in range(1, generations + 1):
        sample = draw_from_fit(recursion.fit, sample, generator, size_at(recursion.workflow, size, generation))
        yield sample


def _refreshed(
    recursion: Recursion, law: Law, first: Sample, generations: int, generator: np.random.Generator
) -> Iterator[Sample]:
    size, replicates = first.shape
    fresh = fresh_points(recursion.workflow, size)
    sample = first
    for _ in range(generations):
        synthetic = draw_from_fit(recursion.fit, sample, generator, size - fresh)
        sample = np.concatenate((synthetic, draw(law, generator, (fresh, replicates)))) if fresh else synthetic
        yield sample


def _accumulated(fit: Fit, first: Sample, generations: int, generator: np.random.Generator) -> Iterator[Sample]:
    """The moments of the pool are carried along, so that no generation costs more than the one before it."""
    size, replicates = first.shape
    pool = np.empty((size * (generations + 1), replicates))
    pool[:size] = first
    moments = moments_of(first)
    for end in range(size, size * (generations + 1), size):
        sample = draw_from_fit(fit, pool[:end], generator, size, moments)
        pool[end : end + size] = sample
        moments = merged(moments, moments_of(sample))
        yield sample


def _subsampled(fit: Fit, first: Sample, generations: int, generator: np.random.Generator) -> Iterator[Sample]:
    size, replicates = first.shape
    pool = np.empty((size * (generations + 1), replicates))
    pool[:size] = first
    for end in range(size, size * (generations + 1), size):
        if end > size:
            _pick(pool[:end], size, generator)
        sample = draw_from_fit(fit, pool[:size], generator, size)
        pool[end : end + size] = sample
        yield sample


def _pick(pool: Sample, size: int, generator: np.random.Generator) -> None:
    """Put points picked without replacement into the first `size` rows, in each column others; all are as likely.

    A pool has no order, and a shuffle that stops when enough are picked costs no more for a larger pool.
    """
    end, replicates = pool.shape
    columns = np.arange(replicates)
    chosen = generator.integers(np.arange(size)[:, np.newaxis], end, size=(size, replicates))
    for place, rows in enumerate(chosen):
        picked = pool[rows, columns]
        pool[rows, columns] = pool[place]
        pool[place] = picked
