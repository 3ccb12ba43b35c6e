"""Bandwidth rules against the libraries that they are named after."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import gaussian_kde
from sklearn.neighbors import KernelDensity  # type: ignore[import-untyped]  # ships no types
from statsmodels.nonparametric.bandwidths import bw_scott

from collapsecheck.simulate import Relative, bandwidth

EPS = float(np.finfo(float).eps)


def tolerance(points: np.ndarray) -> float:
    """Relative rounding of a standard deviation: n additions, made worse by a mean far from the points."""
    return 8 * points.size * EPS * (1 + float(np.max(np.abs(points)) / points.std(ddof=1)))


samples = (
    st.lists(st.integers(-1000, 1000), min_size=2, max_size=60)
    .filter(lambda values: len(set(values)) > 1)
    .map(lambda values: np.array(values) / 8)
)


@given(points=samples)
@pytest.mark.parametrize("rule", ["scott", "silverman"])
def test_scipy_multiplies_its_factor_by_the_standard_deviation(
    rule: Literal["scott", "silverman"], points: np.ndarray
) -> None:
    estimate = gaussian_kde(points, bw_method=rule)
    width = bandwidth(f"{rule}_scipy", points[:, np.newaxis])[0]
    assert width == pytest.approx(estimate.factor * points.std(ddof=1), rel=tolerance(points))
    assert width**2 == pytest.approx(estimate.covariance.item(), rel=2 * tolerance(points))


@given(points=samples, factor=st.integers(1, 40).map(lambda eighths: eighths / 8))
def test_scipy_takes_a_number_as_a_factor_of_the_standard_deviation(points: np.ndarray, factor: float) -> None:
    estimate = gaussian_kde(points, bw_method=factor)
    width = bandwidth(Relative(factor=factor), points[:, np.newaxis])[0]
    assert width**2 == pytest.approx(estimate.covariance.item(), rel=2 * tolerance(points))


@given(points=samples)
def test_scikit_learn_ignores_the_scale(points: np.ndarray) -> None:
    fitted = KernelDensity(bandwidth="scott").fit(points[:, np.newaxis])
    assert bandwidth("scott_sklearn", points[:, np.newaxis])[0] == pytest.approx(fitted.bandwidth_, rel=4 * EPS)


@given(points=samples)
def test_statsmodels_takes_the_smaller_of_two_spreads(points: np.ndarray) -> None:
    assert bandwidth("scott_statsmodels", points[:, np.newaxis])[0] == pytest.approx(
        bw_scott(points), rel=tolerance(points)
    )


def test_scipy_loses_a_point_at_many_sizes_unless_it_is_told_the_size() -> None:
    """Its default is the effective number of points, cut to an integer: n less its rounding, which may be n - 1.

    n squares of 1/n are added up, each with a few roundings; which sizes are hit depends on the order of addition.
    """
    lost = []
    for size in range(2, 201):
        estimate = gaussian_kde(np.arange(float(size)))
        drawn = estimate.resample(seed=0).shape[1]
        assert estimate.neff == pytest.approx(size, rel=(size + 4) * EPS)
        assert drawn == size - (estimate.neff < size)
        assert estimate.resample(size, seed=0).shape[1] == size
        lost += [size] * (drawn < size)
    assert lost
