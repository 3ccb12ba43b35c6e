"""Counting modes of samples: peaks of the Gaussian kernel density estimate on a grid.

The density is evaluated after linear binning, by one Fourier transform per replicate. Everything is in units of the
bandwidth, and gaps between neighbouring points wider than 20 bandwidths are shortened to 20: in the middle of such a
gap the kernel is exp(-50) of its peak, so modes and saddles stay what they were, while the grid never exceeds 640
nodes per point, whatever the scale of the data. `enclosures` counts modes of population densities with certainty.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, next_fast_len, rfft

from collapsecheck.errors import InputError
from collapsecheck.simulate.inputs import checked_sample, floating

__all__ = ["count_modes"]

NODES_PER_BANDWIDTH = 32
WIDEST_GAP = 20.0
MARGIN = 9.0
"""Bandwidths between the outermost points and the ends of the grid: the density there is below exp(-40) of a kernel's
peak, hence also what a circular convolution carries round the ends."""
FLOOR = 1e-10
"""Smallest prominence and height, relative to the highest peak, that is told from the rounding of the transform."""
TILT = 1e-14
"""Relative slope per node that decides which of two equal peaks counts as the higher one. Without it rounding would
decide whether it is one of them, so that the prominence of the other ends at their saddle, or neither."""
NODES_AT_ONCE = 2**21


def count_modes(sample: NDArray[np.float64], bandwidth: NDArray[np.float64], prominence: float) -> NDArray[np.int64]:
    """Number of modes of the Gaussian kernel density estimate of each replicate.

    Parameters
    ----------
    sample : ndarray, shape (size, replicates)
        Points, finite.
    bandwidth : ndarray, shape (replicates,)
        Standard deviation of the Gaussian kernel, in the units of the points, > 0.
    prominence : float
        A mode counts when it rises above the higher of the two saddles (or ends) around it, as far as the next higher
        mode, by at least this fraction of the highest peak; in [0, 1]. Less than 1e-10 is taken as 1e-10.

    Returns
    -------
    ndarray of int, shape (replicates,)
        At least 1 each.

    Raises
    ------
    InputError
        For points that are not finite, a bandwidth that is not positive, or a negative prominence.

    Notes
    -----
    Each point is shared between its two neighbouring nodes, 1/32 of a bandwidth apart. The density at a node is
    then wrong by at most (1/32)**2 / 8 = 1/8192 of the peak of a single kernel of full weight, the error of linear
    interpolation of the kernel; the height of a peak between nodes is missed by at most as much again. A mode is
    counted or missed wrongly only where its prominence is that close to the limit.

    Examples
    --------
    >>> import numpy as np
    >>> count_modes(np.array([[-3.0], [3.0]]), np.array([1.0]), 0.0)
    array([2])
    """
    points = checked_sample(sample)
    widths = np.broadcast_to(np.asarray(bandwidth, dtype=np.float64), points.shape[1:])
    if not ((widths > 0) & (widths < np.inf)).all():
        raise InputError("bandwidth", float(widths.min()), "must be positive and finite in each replicate")
    least = floating("prominence", prominence)
    if not 0 <= least <= 1:
        raise InputError("prominence", prominence, "must be a fraction of the highest peak, from 0 to 1")
    positions = _positions(points, widths)
    counts = np.empty(points.shape[1], dtype=np.int64)
    for columns, nodes in _batches(positions[-1]):
        counts[columns] = _peaks(_densities(positions[:, columns], nodes), max(least, FLOOR))
    return counts


def _positions(points: NDArray[np.float64], widths: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ordered points in bandwidths from the first one, with wide gaps shortened."""
    ordered = np.sort(points, axis=0)
    positions = np.zeros_like(ordered)
    # Halves, since the difference of two finite numbers may overflow where the difference of their halves does not.
    gaps = ordered[1:] / 2 - ordered[:-1] / 2
    limits = np.minimum(widths, np.finfo(np.float64).max / WIDEST_GAP) * (WIDEST_GAP / 2)
    np.cumsum(np.minimum(gaps, limits) / widths * 2, axis=0, out=positions[1:])
    return positions


def _batches(reach: NDArray[np.float64]) -> list[tuple[NDArray[np.int64], int]]:
    """Replicates of similar reach, with the number of nodes of their common grid."""
    order = np.argsort(reach, kind="stable")
    needed = np.ceil((reach[order] + 2 * MARGIN) * NODES_PER_BANDWIDTH).astype(np.int64) + 2
    batches, end = [], order.size
    while end > 0:
        nodes = next_fast_len(int(needed[end - 1]), real=True)
        start = max(0, end - max(1, NODES_AT_ONCE // nodes), int(np.searchsorted(needed, nodes / 2)))
        start = min(start, end - 1)
        batches.append((order[start:end], nodes))
        end = start
    return batches


def _densities(positions: NDArray[np.float64], nodes: int) -> NDArray[np.float64]:
    """Kernel density of each replicate at the nodes, shape (replicates, nodes), up to a common factor."""
    replicates = positions.shape[1]
    exact = (positions + MARGIN) * NODES_PER_BANDWIDTH
    left = exact.astype(np.int64)
    share = exact - left
    flat = left + nodes * np.arange(replicates)
    bins = np.bincount(flat.ravel(), weights=(1 - share).ravel(), minlength=replicates * nodes)
    bins += np.bincount(flat.ravel() + 1, weights=share.ravel(), minlength=replicates * nodes)[: bins.size]
    frequency = np.arange(nodes // 2 + 1) * (2 * np.pi * NODES_PER_BANDWIDTH / nodes)
    spectrum = rfft(bins.reshape(replicates, nodes), axis=1) * np.exp(-(frequency**2) / 2)
    return np.asarray(irfft(spectrum, n=nodes, axis=1), dtype=np.float64)


def _peaks(densities: NDArray[np.float64], prominence: float) -> list[int]:
    """Number of peaks of each row; heights below the floor are rounding, and the density is 0 outside the grid."""
    from scipy.signal import find_peaks  # noqa: PLC0415 - takes a second, which only who counts modes should pay

    relative = densities / densities.max(axis=1, keepdims=True)
    relative[relative < FLOOR] = 0.0
    relative *= 1.0 + TILT * np.arange(relative.shape[1])
    relative[:, [0, -1]] = 0.0
    return [len(find_peaks(row, prominence=prominence)[0]) for row in relative]
