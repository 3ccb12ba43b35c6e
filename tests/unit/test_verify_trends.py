"""Slopes of logarithms, and the smallest increment."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from collapsecheck.errors import InputError
from collapsecheck.verify.intervals import mean_interval
from collapsecheck.verify.trends import slope_interval, slope_weights, smallest_increment_interval

ALPHA = 1e-3
ROWS = np.random.default_rng(7).standard_exponential((5000, 3)) + np.array([0.0, 1.0, 3.0])
AT = (1.0, 4.0, 10.0)
NORMAL = np.random.default_rng(8).standard_normal((5000, 3))


@given(st.lists(st.floats(0.01, 100), min_size=2, max_size=6, unique_by=lambda point: round(math.log(point), 2)))
def test_the_weights_give_the_slope_of_least_squares(points: list[float]) -> None:
    at = sorted(points)
    values = np.cos(np.arange(len(at)))
    expected = np.polyfit(np.log(at), values, 1)[0]
    # A fit of six points whose logarithms differ by 0.005 or more loses some digits of sixteen.
    assert math.fsum(np.multiply(slope_weights(at), values)) == pytest.approx(expected, rel=1e-7, abs=1e-7)
    assert math.fsum(slope_weights(at)) == pytest.approx(0, abs=1e-9 * sum(map(abs, slope_weights(at))))


def test_between_two_points_the_ends_are_those_of_the_steepest_and_the_flattest_line() -> None:
    two = ROWS[:, :2]
    found = slope_interval(two, ALPHA, (1.0, 4.0))
    first, second = (mean_interval(column, ALPHA / 2) for column in two.T)
    # Rounding of a few operations on numbers of order 1.
    rounding = 16 * np.finfo(float).eps
    assert found.low == pytest.approx(math.log(second.low / first.high) / math.log(4), abs=rounding)
    assert found.high == pytest.approx(math.log(second.high / first.low) / math.log(4), abs=rounding)
    assert found.estimate == pytest.approx(math.log(second.estimate / first.estimate) / math.log(4), abs=rounding)
    assert found.trusted_from == max(first.trusted_from, second.trusted_from)


def test_a_slope_does_not_depend_on_the_units() -> None:
    reference = slope_interval(ROWS, ALPHA, AT)
    scaled = slope_interval(np.ldexp(ROWS, 40), ALPHA, tuple(8 * point for point in AT))
    # The logarithms of the ends grow by 28, and are rounded there.
    rounding = 256 * np.finfo(float).eps
    assert (scaled.low, scaled.high) == pytest.approx((reference.low, reference.high), abs=rounding)


def test_a_mean_that_may_be_zero_bounds_no_slope() -> None:
    found = slope_interval(ROWS - ROWS.mean(axis=0) + [1.0, 1e-6, 1.0], ALPHA, AT)
    assert (found.low, found.high) == (-math.inf, math.inf)


def test_a_mean_that_is_negative_is_named() -> None:
    with pytest.raises(InputError, match="is the mean at point 4"):
        slope_interval(NORMAL + np.array([1.0, -1.0, 1.0]), ALPHA, AT)


def test_the_smallest_increment_is_the_smallest_of_intervals_that_share_the_level() -> None:
    found = smallest_increment_interval(ROWS, ALPHA, AT)
    steps = [mean_interval(step, ALPHA / 2) for step in np.diff(ROWS, axis=1).T]
    assert found.low == min(step.low / step.scale for step in steps)
    assert found.high == min(step.high / step.scale for step in steps)
    assert (found.scale, found.about) == (1.0, "smallest from 1 to 4")


@given(st.permutations([0, 1, 2]))
def test_a_decrease_is_an_increase_of_the_opposite(order: list[int]) -> None:
    rows: NDArray[np.float64] = ROWS[:, order]
    assert smallest_increment_interval(rows, ALPHA, AT, "decreasing") == smallest_increment_interval(-rows, ALPHA, AT)


def test_one_skewed_increment_makes_the_whole_wait() -> None:
    rows = NORMAL.copy()
    rows[:, 2] = np.exp(3 * rows[:, 2])
    calm, skewed = (smallest_increment_interval(sample, ALPHA, AT) for sample in (NORMAL, rows))
    assert calm.trusted_from < len(rows) < skewed.trusted_from
    assert slope_interval(np.exp(2 * NORMAL), ALPHA, AT).trusted_from > len(rows)


@pytest.mark.parametrize("column", [0, 2])
def test_what_never_varies_is_named(column: int) -> None:
    rows = NORMAL.copy()
    rows[:, column] = rows[:, 1] + 5
    name = {0: "from 1 to 4", 2: "from 4 to 10"}[column]
    rows = np.round(rows * 1024) / 1024  # so that the difference is exactly 5
    with pytest.raises(InputError, match=f"increments {name} is: nothing varies"):
        smallest_increment_interval(rows, ALPHA, AT)
    rows[:, column] = 5
    with pytest.raises(InputError, match=f"replicates at point {AT[column]:g} is: nothing varies"):
        slope_interval(np.abs(rows), ALPHA, AT)
