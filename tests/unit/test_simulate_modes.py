"""Modes of samples: hand cases, scales, refusals. `peers/test_mode_counting.py` compares with slow references."""

from __future__ import annotations

import numpy as np
import pytest

from collapsecheck.errors import InputError
from collapsecheck.simulate import count_modes


def modes(points: list[float], width: float, prominence: float = 0.0) -> int:
    return int(count_modes(np.array(points)[:, np.newaxis], np.array([width]), prominence)[0])


@pytest.mark.parametrize(("half", "expected"), [(0.9, 1), (0.99, 1), (1.01, 2), (1.1, 2), (50.0, 2)])
def test_two_points_have_two_modes_when_further_apart_than_two_bandwidths(half: float, expected: int) -> None:
    assert modes([-half, half], 1.0) == expected


@pytest.mark.parametrize("scale", [1e-300, 1e-9, 1.0, 1e9, 1e300])
@pytest.mark.parametrize(("half", "expected"), [(0.9, 1), (1.1, 2)])
def test_the_scale_of_the_data_does_not_matter(scale: float, half: float, expected: int) -> None:
    assert modes([-half * scale, half * scale], scale) == expected


@pytest.mark.parametrize("width", [1e-300, 1e-12, 1e-3])
def test_points_far_apart_in_bandwidths_are_modes_each(width: float) -> None:
    assert modes([-1e300, -5.0, 0.0, 0.0, 1.0, 1e300], width) == 5


@pytest.mark.parametrize("width", [1e300, np.finfo(float).max])
def test_a_huge_bandwidth_leaves_one_mode(width: float) -> None:
    assert modes([-5.0, 0.0, 1.0], width) == 1


def test_points_at_the_ends_of_the_floating_range_are_two_modes() -> None:
    largest = np.finfo(float).max
    assert modes([-largest, largest], 1.0) == 2


def test_equal_points_are_one_mode() -> None:
    assert modes([3.0, 3.0, 3.0], 0.1) == 1
    assert modes([3.0], 0.1) == 1


@pytest.mark.parametrize(("prominence", "expected"), [(0.0, 2), (0.24, 2), (0.26, 1), (1.0, 1)])
def test_a_mode_counts_by_its_share_of_the_highest_peak(prominence: float, expected: int) -> None:
    """One point far from four equal ones: a peak of 1/4 of the highest."""
    assert modes([0.0, 0.0, 0.0, 0.0, 30.0], 1.0, prominence) == expected


def test_two_equal_peaks_both_count_at_any_prominence() -> None:
    assert modes([0.0, 40.0], 1.0, 0.99) == 2


def test_replicates_of_very_different_reach_do_not_disturb_each_other() -> None:
    columns = [[0.0, 0.0, 0.1], [0.0, 5.0, 10.0], [0.0, 1e6, 1e9], [0.0, 0.0, 7.0]]
    sample = np.array(columns).T
    together = count_modes(sample, np.ones(4), 0.0)
    assert together.tolist() == [modes(column, 1.0) for column in columns] == [1, 3, 3, 2]


def test_each_replicate_has_its_own_bandwidth() -> None:
    sample = np.array([[0.0, 0.0], [4.0, 4.0]])
    assert count_modes(sample, np.array([1.0, 3.0]), 0.0).tolist() == [2, 1]


@pytest.mark.parametrize(
    ("points", "width", "prominence"),
    [
        ([0.0, np.nan], 1.0, 0.0),
        ([0.0, np.inf], 1.0, 0.0),
        ([], 1.0, 0.0),
        ([0.0, 1.0], 0.0, 0.0),
        ([0.0, 1.0], -1.0, 0.0),
        ([0.0, 1.0], np.nan, 0.0),
        ([0.0, 1.0], 1.0, -0.1),
        ([0.0, 1.0], 1.0, np.nan),
        ([0.0, 1.0], 1.0, 2.0),
    ],
)
def test_what_has_no_modes_to_count_is_refused(points: list[float], width: float, prominence: float) -> None:
    with pytest.raises(InputError):
        modes(points, width, prominence)
