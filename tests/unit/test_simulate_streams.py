"""Streams: one for each block, and how many replicates a block has."""

from __future__ import annotations

import pytest

from collapsecheck.errors import InputError
from collapsecheck.simulate import block_generator, block_replicates


def test_streams_of_other_blocks_and_other_seeds_differ() -> None:
    first = [tuple(block_generator(seed, block).integers(2**62, size=3)) for seed in range(4) for block in range(4)]
    assert len(set(first)) == 16


def test_a_stream_can_be_rebuilt() -> None:
    assert block_generator(3, 9).random() == block_generator(3, 9).random()


@pytest.mark.parametrize("size", [1, 2, 16, 17, 65, 100, 131, 1000, 10**4, 10**7])
def test_blocks_divide_2000_and_stay_within_the_cache(size: int) -> None:
    replicates = block_replicates(size)
    assert 2000 % replicates == 0
    assert replicates == 1 or replicates * size <= 2**15


@pytest.mark.parametrize(
    ("size", "replicates"), [(16, 2000), (17, 1000), (65, 500), (66, 400), (1000, 25), (32768, 1), (10**6, 1)]
)
def test_a_block_holds_as_many_replicates_as_fit(size: int, replicates: int) -> None:
    assert block_replicates(size) == replicates


@pytest.mark.parametrize(("seed", "block"), [(-1, 0), (0, -1), (1.0, 0), (True, 0), (0, "1"), (None, 0)])
def test_a_stream_has_whole_numbers_that_are_not_negative(seed: int, block: int) -> None:
    with pytest.raises(InputError, match="must be an integer of at least 0"):
        block_generator(seed, block)


@pytest.mark.parametrize("size", [0, -3, 2.5, True, "10"])
def test_a_block_has_points(size: int) -> None:
    with pytest.raises(InputError, match="size"):
        block_replicates(size)
