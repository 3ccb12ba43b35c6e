"""The engine compiled by numba: the points of a block in one go for each generation, without the interpreter's lock.

`arrays` says the same in NumPy, and both give the same bits; `engines` chooses between them, and only it imports this
module. The kernels keep the order of draws and of additions that `streams` lays down. numba calls the bit generator's
own functions: an array of draws has NumPy's bits, and takes less time. Parents and noise of one chunk of
2**15 points stay in one core's cache. Machine code is kept beside this file, or in the user's cache folder where this
one is read-only; where neither can be written it is made anew in each process.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

from collapsecheck.simulate.streams import CHUNK, LANES, LANES_ABOVE

__all__ = ["moments", "next_generation", "next_generations"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
F = TypeVar("F", bound=Callable[..., object])

# Machine code on disk is made anew when this file changes, and no other: what it depends on stands here or is passed.
NO_NOISE, GAUSSIAN, TWO_POINT, UNIFORM, EPANECHNIKOV, LAPLACE = range(6)
KINDS = {
    None: NO_NOISE,
    "gaussian": GAUSSIAN,
    "two_point": TWO_POINT,
    "uniform": UNIFORM,
    "epanechnikov": EPANECHNIKOV,
    "laplace": LAPLACE,
}

POINTS_PER_CALL = 2**20
"""Points made by one call, some milliseconds of work, during which nobody hears of an interrupt."""


def _compiled(function: F) -> F:
    """Machine code without the interpreter's lock, kept on disk if any folder for it can be written."""
    # With NumPy's error model a division by zero gives an infinity and no exception.
    compiler = partial(numba.njit, nogil=True, no_cfunc_wrapper=True, error_model="numpy")
    try:
        return cast("F", compiler(function, cache=True))
    except RuntimeError:
        return cast("F", compiler(function))


def next_generation(
    sample: Floats,
    generator: np.random.Generator,
    *,
    kernel: str | None,
    widths: Floats,
    shrinkage: tuple[Floats, Floats] | None = None,
    out: Floats | None = None,
) -> Floats:
    """Resample each replicate; arguments and bits as for `arrays.next_generation`.

    Examples
    --------
    >>> next_generation(np.full((3, 1), 7.0), np.random.default_rng(0), kernel=None, widths=np.zeros(1)).ravel()
    array([7., 7., 7.])
    """
    # NumPy, unlike numba, asks for large pages of memory, which random reads from a large sample need.
    new = np.empty(sample.shape) if out is None else out
    _advance(np.ascontiguousarray(sample), new, generator, KINDS[kernel], widths, 0.0, (0.0, 0.0, 0.0), 1, CHUNK, 1)
    if shrinkage is not None:
        _shrink(new, *shrinkage)
    return new


def next_generations(
    sample: Floats,
    spare: Floats,
    generator: np.random.Generator,
    *,
    kernel: str | None,
    widths: Floats,
    factor: float,
    ordinary: tuple[float, float, float],
    most: int,
) -> tuple[int, Floats, Floats]:
    """Resample each replicate again and again; bits as of `next_generation`.

    Parameters
    ----------
    sample, spare : ndarray, shape (size, replicates)
        One generation, and room for another; both are written over.
    generator : numpy.random.Generator
        Source of randomness.
    kernel : str or None
        As for `next_generation`.
    widths : ndarray, shape (replicates,)
        Standard deviation of the noise in every generation, unless there is a factor.
    factor : float
        The noise over the standard deviation (ddof 1) of the sample, or 0.
    ordinary : tuple of float
        As `generations.ordinary_widths` gives it. With a factor, no generation follows one that is not ordinary.
    most : int
        How many generations at most, >= 1; fewer if they are large, so that the caller hears of an interrupt.

    Returns
    -------
    tuple of int, ndarray and ndarray
        Number of generations made, the array of the last one, and the other array.

    Examples
    --------
    >>> arguments = (np.full((3, 1), 7.0), np.empty((3, 1)), np.random.default_rng(0))
    >>> rest = {"kernel": None, "widths": np.zeros(1), "factor": 0.0, "ordinary": (0.0, 1.0, 1.0)}
    >>> made, last, _ = next_generations(*arguments, **rest, most=5)
    >>> made, last.ravel()
    (5, array([7., 7., 7.]))
    """
    first, lanes = np.ascontiguousarray(sample), _lanes(len(sample))
    steps = min(most, max(1, POINTS_PER_CALL // sample.size))
    made: int = _advance(first, spare, generator, KINDS[kernel], widths, factor, ordinary, steps, CHUNK, lanes)
    return (made, spare, first) if made % 2 else (made, first, spare)


def moments(sample: Floats) -> tuple[Floats, Floats]:
    """Mean and sum of squared deviations of each replicate; bits as for `arrays.moments`.

    Examples
    --------
    >>> moments(np.array([[1.0], [2.0], [3.0]]))
    (array([2.]), array([2.]))
    """
    return _moments(np.ascontiguousarray(sample), _lanes(len(sample)))


def _lanes(size: int) -> int:
    return LANES if size > LANES_ABOVE else 1


@_compiled
def _advance(  # noqa: PLR0917 - compiled code has no keyword-only arguments
    sample: Floats,
    spare: Floats,
    generator: np.random.Generator,
    kind: int,
    widths: Floats,
    factor: float,
    ordinary: tuple[float, float, float],
    steps: int,
    longest: int,
    lanes: int,
) -> int:
    size, replicates = sample.shape
    old, new = sample, spare
    for step in range(steps):
        if factor > 0:
            _, squares = _moments(old, lanes)
            if not _set_widths(widths, factor, squares, old, ordinary):
                return step
        points, children = old.ravel(), new.ravel()
        for start in range(0, children.size, longest):
            chunk = children[start : start + longest]
            parents = generator.integers(0, size, chunk.size)
            if kind == NO_NOISE:
                _take(points, parents, start % replicates, replicates, chunk)
            else:
                _take_and_blur(points, parents, start % replicates, widths, _noise(kind, generator, chunk.size), chunk)
        old, new = new, old
    return steps


@_compiled
def _set_widths(
    widths: Floats, factor: float, squares: Floats, sample: Floats, ordinary: tuple[float, float, float]
) -> bool:
    """Fit the noise to the sums of squared deviations; whether no replicate has to be rescaled, see `generations`."""
    smallest, largest, near = ordinary
    fine = True
    for k in range(widths.size):
        widths[k] = factor * math.sqrt(squares[k] / (sample.shape[0] - 1))
        fine &= smallest <= widths[k] <= largest and abs(sample[0, k]) <= near * widths[k]
    return fine


@_compiled
def _take(old: Floats, parents: Integers, replicate: int, replicates: int, chunk: Floats) -> None:
    """The parents' values; the first point of the chunk is one of `replicate`."""
    for k in range(chunk.size):
        chunk[k] = old[parents[k] * replicates + replicate]
        replicate += 1
        if replicate == replicates:
            replicate = 0


@_compiled
def _take_and_blur(  # noqa: PLR0917 - compiled code has no keyword-only arguments
    old: Floats, parents: Integers, replicate: int, widths: Floats, noise: Floats, chunk: Floats
) -> None:
    """The parents' values with noise; the first point of the chunk is one of `replicate`."""
    replicates = widths.size
    if replicates == 1:  # without the count of replicates the processor has more reads under way
        for k in range(chunk.size):
            chunk[k] = old[parents[k]] + noise[k] * widths[0]
        return
    for k in range(chunk.size):
        chunk[k] = old[parents[k] * replicates + replicate] + noise[k] * widths[replicate]
        replicate += 1
        if replicate == replicates:
            replicate = 0


@_compiled
def _shrink(points: Floats, centers: Floats, divisors: Floats) -> None:
    size, replicates = points.shape
    for k in range(size):
        for r in range(replicates):
            points[k, r] = centers[r] + (points[k, r] - centers[r]) / divisors[r]


@_compiled
def _noise(kind: int, generator: np.random.Generator, count: int) -> Floats:
    """Noise of standard deviation one, as `laws.draw_noise` draws it."""
    if kind == GAUSSIAN:
        return generator.standard_normal(count)
    noise = np.empty(count)
    if kind == TWO_POINT:
        signs = generator.integers(0, 2, count)
        for k in range(count):
            noise[k] = 2.0 * signs[k] - 1.0
        return noise
    if kind == UNIFORM:
        uniform = generator.random(count)
        for k in range(count):
            noise[k] = math.sqrt(12.0) * (uniform[k] - 0.5)
        return noise
    if kind == EPANECHNIKOV:
        uniform = generator.random(3 * count)
        for k in range(count):
            a, b, c = uniform[3 * k], uniform[3 * k + 1], uniform[3 * k + 2]
            noise[k] = math.sqrt(20.0) * (max(min(a, b), min(max(a, b), c)) - 0.5)
        return noise
    exponential = generator.standard_exponential(2 * count)
    for k in range(count):
        noise[k] = math.sqrt(0.5) * (exponential[2 * k] - exponential[2 * k + 1])
    return noise


@_compiled
def _moments(sample: Floats, lanes: int) -> tuple[Floats, Floats]:
    size, replicates = sample.shape
    width = lanes * replicates
    points = sample.ravel()
    means = _folded(_sums(points, width), replicates) / size
    offsets = np.empty(width)
    for k in range(width):
        offsets[k] = means[k % replicates]
    return means, _folded(_squares(points, offsets), replicates)


# Four rows at a time: the additions and their order are the same, but totals are read and written less often.


@_compiled
def _sums(points: Floats, width: int) -> Floats:
    """Sums of the columns of the points, laid out in rows of this width; the last row may be shorter."""
    totals = points[:width].copy()
    start = width
    while start + 4 * width <= points.size:
        a, b = points[start : start + width], points[start + width : start + 2 * width]
        c, d = points[start + 2 * width : start + 3 * width], points[start + 3 * width : start + 4 * width]
        for k in range(width):
            totals[k] = totals[k] + a[k] + b[k] + c[k] + d[k]
        start += 4 * width
    for k in range(start, points.size):
        totals[(k - start) % width] += points[k]
    return totals


@_compiled
def _squares(points: Floats, offsets: Floats) -> Floats:
    """Sums of the columns of the squared deviations from the offsets, laid out as wide as these."""
    width, start = offsets.size, 0
    totals = np.zeros(width)
    while start + 4 * width <= points.size:
        a, b = points[start : start + width], points[start + width : start + 2 * width]
        c, d = points[start + 2 * width : start + 3 * width], points[start + 3 * width : start + 4 * width]
        for k in range(width):
            w, x, y, z = a[k] - offsets[k], b[k] - offsets[k], c[k] - offsets[k], d[k] - offsets[k]
            totals[k] = totals[k] + w * w + x * x + y * y + z * z
        start += 4 * width
    for k in range(start, points.size):
        column = (k - start) % width
        deviation = points[k] - offsets[column]
        totals[column] += deviation * deviation
    return totals


@_compiled
def _folded(totals: Floats, replicates: int) -> Floats:
    """Sums of the lanes, from the first to the last."""
    folded = totals[:replicates].copy()
    for k in range(replicates, totals.size):
        folded[k % replicates] += totals[k]
    return folded
