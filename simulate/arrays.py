"""The engine in plain NumPy: what the compiled one of `kernels` has to give, bit for bit.

It works where numba does not, and it is what the compiled engine is tested against. The order of draws and additions is
laid down in `streams`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from collapsecheck.simulate.laws import draw_noise
from collapsecheck.simulate.streams import CHUNK, LANES, LANES_ABOVE

__all__ = ["moments", "next_generation", "sum_of"]

Floats = NDArray[np.float64]

_LOOP_FROM = 128
"""Columns from which a loop over rows is faster than one accumulation; both add in the same order."""


def next_generation(
    sample: Floats,
    generator: np.random.Generator,
    *,
    kernel: str | None,
    widths: Floats,
    shrinkage: tuple[Floats, Floats] | None = None,
    out: Floats | None = None,
) -> Floats:
    """Resample each replicate and add kernel noise.

    Parameters
    ----------
    sample : ndarray, shape (size, replicates)
        One generation.
    generator : numpy.random.Generator
        Source of randomness.
    kernel : str or None
        One of `collapsecheck.terms.KERNELS`, or None for no noise.
    widths : ndarray, shape (replicates,)
        Standard deviation of the noise.
    shrinkage : pair of ndarray, shape (replicates,), optional
        Centre and divisor: a noisy point's distance from the centre is divided.
    out : ndarray, shape (size, replicates), optional
        Where to write the next generation; another array than `sample`, in C order.

    Returns
    -------
    ndarray, shape (size, replicates)
        The next generation.

    Examples
    --------
    >>> next_generation(np.full((3, 1), 7.0), np.random.default_rng(0), kernel=None, widths=np.zeros(1)).ravel()
    array([7., 7., 7.])
    """
    size, replicates = sample.shape
    children = np.empty(sample.shape) if out is None else out
    old, new = np.ascontiguousarray(sample).ravel(), children.reshape(-1)
    for start in range(0, new.size, CHUNK):
        chunk = new[start : start + CHUNK]
        columns = np.arange(start, start + chunk.size) % replicates
        parents = generator.integers(0, size, size=chunk.size)
        parents *= replicates
        parents += columns
        old.take(parents, out=chunk, mode="clip")  # nothing to clip; the default would copy the chunk
        if kernel is not None:
            noise = draw_noise(kernel, generator, (chunk.size,))
            noise *= widths[columns]
            chunk += noise
    if shrinkage is not None:
        centers, divisors = shrinkage
        children[:] = centers + (children - centers) / divisors
    return children


def sum_of(values: Floats) -> Floats:
    """Sum over the particles in the order of `streams`; shape (size, replicates) to (replicates,).

    `numpy.sum` is not used: its order of additions has changed between versions and differs between processors.

    Examples
    --------
    >>> sum_of(np.array([[1.0, 10.0], [2.0, 20.0]]))
    array([ 3., 30.])
    """
    size, replicates = values.shape
    if size <= LANES_ABOVE:
        return _downward(values)
    whole = size - size % LANES
    lanes = _downward(values[:whole].reshape(-1, LANES * replicates)).reshape(LANES, replicates)
    lanes[: size - whole] += values[whole:]
    return _downward(lanes)


def moments(sample: Floats) -> tuple[Floats, Floats]:
    """Mean and sum of squared deviations from it, of each replicate.

    Examples
    --------
    >>> moments(np.array([[1.0], [2.0], [3.0]]))
    (array([2.]), array([2.]))
    """
    means = sum_of(sample) / sample.shape[0]
    deviations = sample - means
    deviations *= deviations
    return means, sum_of(deviations)


def _downward(values: Floats) -> Floats:
    """Sum of the rows from the first to the last."""
    if values.shape[1] < _LOOP_FROM:
        sums: Floats = np.add.accumulate(values, axis=0)
        return np.asarray(sums[-1].copy())
    total: Floats = values[0].copy()
    for row in values[1:]:
        total += row
    return total
