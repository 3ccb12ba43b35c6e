"""The sum of replicates is the one that `math.fsum` gives, to the last bit."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collapsecheck.verify.sums import rounded_sum

NUMBERS = st.lists(st.floats(min_value=-1e290, max_value=1e290), max_size=60)


@given(NUMBERS)
def test_it_is_rounded_once(numbers: list[float]) -> None:
    assert rounded_sum(np.array(numbers, dtype=float)) == math.fsum(numbers)


@pytest.mark.parametrize("power", [1, 2, 3, 9])
def test_many_draws(power: int) -> None:
    sample = np.random.default_rng(power).standard_normal(100_003) ** power
    assert rounded_sum(sample) == math.fsum(sample.tolist())
    assert rounded_sum(sample) == rounded_sum(sample[::-1])


def test_adding_in_order_would_not_do() -> None:
    sample = np.array([1e16, 1.0, 1.0, -1e16])
    assert (rounded_sum(sample), float(np.cumsum(sample)[-1])) == (2.0, 0.0)


def test_no_split_leaves_the_range_of_floating_point() -> None:
    assert rounded_sum(np.array([1e308, -1e308, 5e-324, 5e-324])) == 1e-323
    with pytest.raises(OverflowError):
        rounded_sum(np.array([1e308, 1e308]))
