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

__all__ = ["moments", "next_generation"]

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


def _compiled(function: F) -> F:
    """Machine code without the interpreter's lock, kept on disk if any folder for it can be written."""
    # With NumPy's error model a division by zero gives an infinity and no exception.
    compiler = partial(numba.njit, nogil=True, error_model="numpy")
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
    _resample(np.ascontiguousarray(sample), generator, KINDS[kernel], widths, new, CHUNK)
    if shrinkage is not None:
        _shrink(new, *shrinkage)
    return new


def moments(sample: Floats) -> tuple[Floats, Floats]:
    """Mean and sum of squared deviations of each replicate; bits as for `arrays.moments`.

    Examples
    --------
    >>> moments(np.array([[1.0], [2.0], [3.0]]))
    (array([2.]), array([2.]))
    """
    return _moments(np.ascontiguousarray(sample), LANES if sample.shape[0] > LANES_ABOVE else 1)


@_compiled
def _resample(  # noqa: PLR0917 - compiled code has no keyword-only arguments
    sample: Floats, generator: np.random.Generator, kind: int, widths: Floats, children: Floats, longest: int
) -> None:
    size, replicates = sample.shape
    old, new = sample.ravel(), children.ravel()
    for start in range(0, new.size, longest):
        chunk = new[start : start + longest]
        parents = generator.integers(0, size, chunk.size)
        if kind == NO_NOISE:
            _take(old, parents, start % replicates, replicates, chunk)
        else:
            _take_and_blur(old, parents, start % replicates, widths, _noise(kind, generator, chunk.size), chunk)


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
    if kind == TWO_POINT:
        return 2.0 * generator.integers(0, 2, count).astype(np.float64) - 1.0
    if kind == UNIFORM:
        return math.sqrt(12.0) * (generator.random(count) - 0.5)
    noise = np.empty(count)
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


@_compiled
def _sums(points: Floats, width: int) -> Floats:
    """Sums of the columns of the points, laid out in rows of this width; the last row may be shorter."""
    totals = points[:width].copy()
    for start in range(width, points.size, width):
        row = points[start : start + width]
        for k in range(row.size):
            totals[k] += row[k]
    return totals


@_compiled
def _squares(points: Floats, offsets: Floats) -> Floats:
    """Sums of the columns of the squared deviations from the offsets, laid out as wide as these."""
    deviations = points[: offsets.size] - offsets
    totals = deviations * deviations
    for start in range(offsets.size, points.size, offsets.size):
        row = points[start : start + offsets.size]
        for k in range(row.size):
            deviation = row[k] - offsets[k]
            totals[k] += deviation * deviation
    return totals


@_compiled
def _folded(totals: Floats, replicates: int) -> Floats:
    """Sums of the lanes, from the first to the last."""
    folded = totals[:replicates].copy()
    for k in range(replicates, totals.size):
        folded[k % replicates] += totals[k]
    return folded
