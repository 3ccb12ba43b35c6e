"""Random streams: one per block of replicates, a function of the seed and the number of the block only.

Which process works on a block, and in which order the blocks are done, cannot change a bit of the outcome.

The stream contract, for whoever writes a faster kernel: a block draws generation 0 by `laws.draw`; then each generation
draws all parents, ``integers(0, size, (size, replicates))``, and after them all kernel noise of that shape by
`laws.draw_noise`. Sums over particles run from the first particle to the last.
"""

from __future__ import annotations

import numpy as np

from collapsecheck.simulate.inputs import whole_number

__all__ = ["block_generator", "block_replicates"]

LARGEST_BLOCK = 500
POINTS_PER_BLOCK = 2**15


def block_generator(seed: int, block: int) -> np.random.Generator:
    """Generator of one block of replicates.

    Parameters
    ----------
    seed : int
        Seed of the experiment, >= 0.
    block : int
        Number of the block, >= 0.

    Returns
    -------
    numpy.random.Generator
        At the start of the stream that belongs to this seed and block alone.

    Raises
    ------
    InputError
        For a negative or non-integer argument.

    Examples
    --------
    >>> int(block_generator(7, 0).integers(100)) == int(block_generator(7, 0).integers(100))
    True
    """
    key = (0, whole_number("block", block, least=0))
    sequence = np.random.SeedSequence(whole_number("seed", seed, least=0), spawn_key=key)
    return np.random.Generator(np.random.SFC64(sequence))


def block_replicates(size: int) -> int:
    """Replicates in a block: the largest divisor of 500 that keeps a block within 2**15 points.

    A divisor of 500, because sequential decisions look after 500 or 4000 replicates and are rounded up to whole blocks;
    2**15 points, because sample, parents and noise of a block (8 bytes a point each) then stay in one core's cache.
    Part of the stream contract: changing it changes every replicate.

    Parameters
    ----------
    size : int
        Points per replicate, >= 1.

    Returns
    -------
    int
        From 1 to 500.

    Raises
    ------
    InputError
        For a `size` that is not a positive integer.

    Examples
    --------
    >>> block_replicates(20), block_replicates(1000)
    (500, 25)
    """
    room = POINTS_PER_BLOCK // whole_number("size", size, least=1)
    return max((d for d in range(1, LARGEST_BLOCK + 1) if LARGEST_BLOCK % d == 0 and d <= room), default=1)
