"""The KDE in several dimensions against SciPy's, and against our own in one dimension."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pytest
from scipy.stats import gaussian_kde

from collapsecheck.errors import InputError
from collapsecheck.simulate import KDE, block_generator, resample, resample_vectors
from collapsecheck.simulate.vectors import kernel_factors
from collapsecheck.theory import claim
from collapsecheck.theory.prediction import predict

EPS = float(np.finfo(float).eps)
MIX = np.array([[1.0, 0.0, 0.0], [0.5, 2.0, 0.0], [-1.0, 0.3, 0.7]])


def correlated(size: int, dimensions: int, replicates: int) -> np.ndarray:
    independent = block_generator(3, 0).standard_normal((size, dimensions, replicates))
    return np.einsum("jk,ikr->ijr", MIX[:dimensions, :dimensions], independent) + 4


@pytest.mark.parametrize("dimensions", [1, 2, 3])
@pytest.mark.parametrize("rule", ["scott", "silverman"])
def test_the_kernel_is_that_of_scipy(rule: Literal["scott", "silverman"], dimensions: int) -> None:
    """Sums of n products round by n eps; the condition of the covariance, here below 100, may multiply that."""
    sample = correlated(50, dimensions, 2)
    factors = kernel_factors(f"{rule}_scipy", sample)
    for r in range(2):
        expected = gaussian_kde(sample[:, :, r].T, bw_method=rule).covariance
        assert np.allclose(factors[:, :, r] @ factors[:, :, r].T, expected, rtol=50 * 100 * EPS, atol=0)
        assert np.array_equal(factors[:, :, r], np.tril(factors[:, :, r]))


@pytest.mark.parametrize("rule", ["scott_scipy", "silverman_scipy"])
@pytest.mark.parametrize("size", [2, 100, 5000])
def test_one_dimension_is_the_ordinary_kde(rule: str, size: int) -> None:
    sample = correlated(size, 1, 6)
    vectors = resample_vectors(rule, sample, block_generator(3, 1))
    assert vectors[:, 0].tobytes() == resample(KDE(bandwidth=rule), sample[:, 0], block_generator(3, 1)).tobytes()


def test_the_noise_has_the_covariance_of_the_kernel() -> None:
    """With the parents' mean taken out. Seven deviations are exceeded once in 4e11; fourth moments are below 5."""
    one = correlated(40, 3, 1)
    sample = np.repeat(one, 20_000, axis=2)
    noise = resample_vectors("scott_scipy", sample, block_generator(3, 2))[0] - one.mean(axis=0)
    factors = kernel_factors("scott_scipy", one)[:, :, 0]
    expected = factors @ factors.T + np.cov(one[:, :, 0].T, ddof=0)
    deviation = 2 * np.sqrt(np.outer(np.diag(expected), np.diag(expected)) / 20_000)
    assert (np.abs(noise @ noise.T / 20_000 - expected) < 7 * deviation).all()


@pytest.mark.parametrize("dimensions", [1, 2, 3])
def test_the_expected_covariance_is_multiplied_as_a_whole(dimensions: int) -> None:
    """As `kde.plugin.dimensions` says for every direction; the multiplier of another dimension is refuted.

    Each replicate is one variance along a direction. Their mean errs by seven of its standard errors once in 4e11.
    """
    size, replicates = 6, 20_000
    one = correlated(size, dimensions, 1)
    children = resample_vectors("scott_scipy", np.repeat(one, replicates, axis=2), block_generator(3, 4))
    multiplier = claim("kde.plugin.dimensions").rhs
    for direction in (np.eye(dimensions)[0], np.ones(dimensions), np.arange(1.0, dimensions + 1)):
        before = (direction @ one[:, :, 0].T).var(ddof=1)
        after = np.einsum("j,ijr->ir", direction, children).var(axis=0, ddof=1) / before
        error = 7 * after.std() / np.sqrt(replicates)
        case = {"n": size, "t": 1, "sigma": 1}
        assert abs(after.mean() - float(predict(multiplier, case | {"d": dimensions}))) < error
        assert abs(after.mean() - float(predict(multiplier, case | {"d": dimensions + 4}))) > error


def test_points_on_a_line_stay_on_it() -> None:
    line = np.arange(6.0)[:, np.newaxis, np.newaxis] * np.array([1.0, 2.0, 0.0])[:, np.newaxis]
    children = resample_vectors("silverman_scipy", line, block_generator(3, 3))
    assert np.array_equal(children[:, 1], 2 * children[:, 0])
    assert not children[:, 2].any()


@pytest.mark.parametrize("shape", [(5, 2), (1, 2, 3), (5, 0, 3), (5, 2, 0)])
def test_other_shapes_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(InputError, match="sample"):
        resample_vectors("scott_scipy", np.zeros(shape), block_generator(0, 0))


def test_other_rules_are_refused() -> None:
    with pytest.raises(InputError, match="rule = 'scott_sklearn': must be one of scott_scipy, silverman_scipy"):
        resample_vectors("scott_sklearn", np.zeros((5, 2, 1)), block_generator(0, 0))
