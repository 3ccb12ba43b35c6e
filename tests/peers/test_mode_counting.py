"""Counts of modes against slow references: a fine grid for samples, sign changes of the derivative for mixtures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.signal import find_peaks
from scipy.special import ndtri
from scipy.stats import gaussian_kde

from collapsecheck.simulate import Mixture, Normal, certified_modes, count_modes
from collapsecheck.simulate.modes import NODES_PER_BANDWIDTH

BINNING = 2 * (1 / NODES_PER_BANDWIDTH) ** 2 / 8
"""Bound on the error of a height, in peaks of a single kernel of full weight: binning, and a peak between nodes."""

points_in_eighths = st.lists(st.integers(-80, 80), min_size=2, max_size=40)


def heights_of_modes(density: np.ndarray, prominence: float) -> int:
    return len(find_peaks(density / density.max(), prominence=prominence)[0])


@settings(max_examples=50)
@given(values=points_in_eighths, width=st.sampled_from([0.25, 0.5, 1.0, 2.0]), limit=st.sampled_from([0.02, 0.1, 0.3]))
def test_modes_of_a_sample_are_the_peaks_on_a_fine_grid(values: list[int], width: float, limit: float) -> None:
    """A count may differ from the reference only by modes whose prominence is within the binning error of the limit."""
    points = np.array(values) / 8
    assume(len(set(values)) > 1)
    grid = np.arange(points.min() - 10 * width, points.max() + 10 * width, width / 200)
    density = gaussian_kde(points, bw_method=width / points.std(ddof=1))(grid)
    # One of two equal peaks has to be the higher one; a slope far below the binning error decides which.
    density *= 1 + 1e-13 * np.arange(grid.size)
    kernel_peak = 1 / (np.sqrt(2 * np.pi) * width)
    # A prominence is a difference of two heights over a third, so that three errors add up.
    slack = 3 * BINNING * kernel_peak / density.max()
    fewest, most = heights_of_modes(density, limit + slack), heights_of_modes(density, max(limit - slack, 1e-9))
    counted = count_modes(points[:, np.newaxis], np.array([width]), limit)[0]
    assert fewest <= counted <= most


tenths = st.integers(-50, 50).map(lambda k: k / 10)
components = st.lists(
    st.tuples(tenths, st.integers(3, 20).map(lambda k: k / 10), st.integers(1, 9)), min_size=1, max_size=6
)


def sign_changes(mixture: list[tuple[float, float, int]]) -> int:
    """Changes of the sign of the derivative from plus to minus, on a grid of 1e-3, from outside all means."""
    means, sds, weights = (np.array(column, dtype=float) for column in zip(*mixture, strict=True))
    grid = np.arange(means.min() - 0.1, means.max() + 0.1, 1e-3) + np.pi * 1e-5
    z = (grid[:, np.newaxis] - means) / sds
    slope = (-weights * z / sds**2 * np.exp(-(z**2) / 2)).sum(axis=1)
    return int(np.sum((slope[:-1] > 0) & (slope[1:] < 0)))


@given(mixture=components)
def test_certified_modes_are_the_sign_changes_on_a_fine_grid(mixture: list[tuple[float, float, int]]) -> None:
    total = sum(weight for *_, weight in mixture)
    law: Any = Mixture(
        components=tuple(Normal(mean=mean, sd=sd) for mean, sd, _ in mixture),
        weights=tuple(weight / total for *_, weight in mixture),
    )
    assert certified_modes(law) == sign_changes(mixture)


@pytest.mark.parametrize(("half", "expected"), [(1.5, 2), (0.6, 1)])
def test_a_sample_of_equally_spaced_quantiles_has_the_modes_of_its_law(half: float, expected: int) -> None:
    normal = ndtri((np.arange(500) + 0.5) / 500)
    sample = np.concatenate([normal - half, normal + half])[:, np.newaxis]
    law = Mixture(components=(Normal(mean=-half), Normal(mean=half)), weights=(0.5, 0.5))
    assert count_modes(sample, np.array([0.25]), 0.001)[0] == certified_modes(law) == expected
