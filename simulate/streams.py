"""Random streams: one per block of replicates, a function of the seed and the number of the block only.

Which process works on a block, and in which order the blocks are done, cannot change a bit of the outcome.

The stream contract, which both engines keep. A block draws generation 0 by `laws.draw`. Each later generation goes
through the points of its (size, replicates) array row by row, in chunks of 2**15 points; for sizes up to 2**15 that is
one chunk. A chunk draws all its parents, ``integers(0, size, points)``, then its kernel noise by `laws.draw_noise`.

Sums over the particles of a replicate run from the first particle to the last. Above 4096 particles they run in 16
lanes: particle i belongs to lane i mod 16, each lane is summed from its first particle to its last, and then the lanes
are. A block has few replicates there, and a processor adds several numbers at a time only if their sums are separate.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from collapsecheck.simulate.inputs import whole_number

__all__ = ["STREAM_CONTRACT", "block_generator", "block_replicates"]

STREAM_CONTRACT = 2
"""Version of the contract above; grows with any change of a bit, so that old blocks are never mixed with new ones."""

LARGEST_BLOCK = 2000
POINTS_PER_BLOCK = 2**15
CHUNK = 2**15
LANES = 16
LANES_ABOVE = 4096


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
    """Replicates in a block: the largest divisor of 2000 that keeps a block within 2**15 points.

    A divisor of 2000, because sequential decisions look after 4000 replicates, or earlier, and looks are rounded up to
    whole blocks; 2**15 points, because sample, parents and noise of a block (8 bytes a point each) then stay in one
    core's cache. Part of the stream contract: changing it changes every replicate.

    Parameters
    ----------
    size : int
        Points per replicate, >= 1.

    Returns
    -------
    int
        From 1 to 2000.

    Raises
    ------
    InputError
        For a `size` that is not a positive integer.

    Examples
    --------
    >>> block_replicates(20), block_replicates(1000)
    (1000, 25)
    """
    return _within(POINTS_PER_BLOCK // whole_number("size", size, least=1))


@cache
def _within(room: int) -> int:
    return max((d for d in range(1, LARGEST_BLOCK + 1) if LARGEST_BLOCK % d == 0 and d <= room), default=1)
