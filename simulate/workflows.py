"""What each generation is fitted to: the generation before it, everything so far, a part of it, or real data as well.

Generation 0 is the real sample. A generation is always what is drawn, never the pool that it was fitted to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray

from collapsecheck.errors import InputError
from collapsecheck.simulate.inputs import exact, floating, whole_number
from collapsecheck.simulate.laws import draw
from collapsecheck.simulate.refits import BY_MOMENTS, Moments, draw_by_moments, draw_from_fit, merged, moments_of
from collapsecheck.terms import (
    Accumulate,
    FreshFraction,
    Growing,
    Law,
    Persistent,
    Recursion,
    Subsample,
    Weighted,
    Workflow,
)

__all__ = ["later_generations", "points_held", "real_points", "require_weighted", "size_at"]

Sample = NDArray[np.float64]
Refit = Callable[..., Sample]
"""Draws from the fit to some points: `draw_from_fit` for one fit and one initial law."""


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


def real_points(workflow: Workflow, size: int) -> int:
    """Number of real points in each generation after the first.

    Parameters
    ----------
    workflow : Workflow
        Only `FreshFraction` and `Persistent` have any.
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
    >>> real_points(FreshFraction(fraction=0.07), 100)
    7
    """
    if not isinstance(workflow, FreshFraction | Persistent):
        return 0
    fraction = exact("fraction", workflow.fraction)
    points = round(fraction * size)
    # A third of three points is one, also where the third is a floating-point number.
    if float(fraction) != points / size:
        raise InputError("fraction", workflow.fraction, f"must give a whole number of the {size} points")
    return points


def require_weighted(recursion: Recursion) -> None:
    """Raise `InputError` unless the real points of `Weighted` are a whole number, and the fit looks at moments."""
    if isinstance(recursion.workflow, Weighted):
        whole_number("real", recursion.workflow.real, least=1)
        floating("weight", recursion.workflow.weight)
        if not isinstance(recursion.fit, BY_MOMENTS):
            allowed = "must be Gaussian(...), Location() or MaximumLikelihood(...) where real points have a weight"
            raise InputError("fit", recursion.fit, allowed)


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
        Where real data come from.
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
    refit = partial(draw_from_fit, recursion.fit, law=law)
    match recursion.workflow:
        case Accumulate():
            return _accumulated(refit, first, generations, generator)
        case Subsample():
            return _subsampled(refit, first, generations, generator)
        case FreshFraction():
            return _refreshed(refit, recursion.workflow, first, generations, generator, law=law)
        case Persistent():
            return _kept(refit, recursion.workflow, first, generations, generator)
        case Weighted(real=real, weight=weight):
            fresh = partial(draw, law, generator, (whole_number("real", real, least=1), first.shape[1]))
            by_moments = partial(draw_by_moments, recursion.fit, law=law, generator=generator, size=len(first))
            return _weighted(by_moments, fresh, floating("weight", weight), first, generations)
    return _replaced(refit, recursion.workflow, first, generations, generator)


def _replaced(
    refit: Refit, workflow: Workflow, first: Sample, generations: int, generator: np.random.Generator
) -> Iterator[Sample]:
    sample, size = first, first.shape[0]
    for generation in range(1, generations + 1):
        sample = refit(sample, generator, size_at(workflow, size, generation))
        yield sample


def _refreshed(
    refit: Refit, workflow: Workflow, first: Sample, generations: int, generator: np.random.Generator, *, law: Law
) -> Iterator[Sample]:
    size, replicates = first.shape
    fresh = real_points(workflow, size)
    sample = first
    for _ in range(generations):
        synthetic = refit(sample, generator, size - fresh)
        sample = np.concatenate((synthetic, draw(law, generator, (fresh, replicates)))) if fresh else synthetic
        yield sample


def _kept(
    refit: Refit, workflow: Workflow, first: Sample, generations: int, generator: np.random.Generator
) -> Iterator[Sample]:
    size = first.shape[0]
    kept = first[size - real_points(workflow, size) :].copy()
    sample = first
    for _ in range(generations):
        sample = np.concatenate((refit(sample, generator, size - len(kept)), kept))
        yield sample


def _weighted(
    refit: Callable[[Moments], Sample], fresh: Callable[[], Sample], weight: float, first: Sample, generations: int
) -> Iterator[Sample]:
    sample = first
    for _ in range(generations):
        sample = refit(_together(moments_of(fresh()), moments_of(sample), weight))
        yield sample


def _together(one: Moments, other: Moments, weight: float) -> Moments:
    """Moments of two sets of points, of which the first has this weight and the other one the rest.

    The number of points is that of both, and the sum of squares that of as many points with this variance.
    """
    count = one.count + other.count
    apart = one.mean - other.mean
    inside = one.squares * (weight / one.count) + other.squares * ((1 - weight) / other.count)
    return Moments(
        count=count,
        mean=other.mean + weight * apart,
        squares=count * (inside + weight * (1 - weight) * apart * apart),
    )


def _accumulated(refit: Refit, first: Sample, generations: int, generator: np.random.Generator) -> Iterator[Sample]:
    """The moments of the pool are carried along, so that no generation costs more than the one before it."""
    size, replicates = first.shape
    pool = np.empty((size * (generations + 1), replicates))
    pool[:size] = first
    moments = moments_of(first)
    for end in range(size, size * (generations + 1), size):
        sample = refit(pool[:end], generator, size, moments)
        pool[end : end + size] = sample
        moments = merged(moments, moments_of(sample))
        yield sample


def _subsampled(refit: Refit, first: Sample, generations: int, generator: np.random.Generator) -> Iterator[Sample]:
    size, replicates = first.shape
    pool = np.empty((size * (generations + 1), replicates))
    pool[:size] = first
    for end in range(size, size * (generations + 1), size):
        if end > size:
            _pick(pool[:end], size, generator)
        sample = refit(pool[:size], generator, size)
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
