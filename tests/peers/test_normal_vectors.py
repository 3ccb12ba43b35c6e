"""Refits of a normal law in several dimensions against NumPy's linear algebra, and against refits on a line."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

from collapsecheck.simulate import (
    DeterminantGrowth,
    Gaussian,
    LogGrowth,
    Normal,
    Recursion,
    UnexplainedGrowth,
    Uniform,
    Vectors,
    block_generator,
    run,
)
from collapsecheck.simulate.normal_vectors import determinants, refitted_vectors, unexplained

EPS = float(np.finfo(float).eps)
MIX = np.array([[1.0, 0.0, 0.0], [0.5, 2.0, 0.0], [-1.0, 0.3, 0.7]])


def correlated(size: int, dimension: int, replicates: int) -> np.ndarray:
    independent = block_generator(7, 0).standard_normal((size, dimension, replicates))
    return np.einsum("jk,ikr->ijr", MIX[:dimension, :dimension], independent) + 4


@pytest.mark.parametrize("dimension", [1, 2, 3])
def test_determinant_and_unexplained_share_are_those_of_numpy(dimension: int) -> None:
    """Sums of n products round by n eps; the condition of the covariance, here below 100, may multiply that."""
    sample = correlated(50, dimension, 2)
    for r in range(2):
        points = sample[:, :, r]
        covariance = np.atleast_2d(np.cov(points.T))
        assert np.isclose(determinants(sample)[r], np.linalg.det(covariance), rtol=50 * 100 * EPS, atol=0)
        design = np.column_stack([np.ones(50), points[:, :-1]])
        left = np.linalg.lstsq(design, points[:, -1], rcond=None)[1][0] / 49
        assert np.isclose(unexplained(sample)[r], left / points[:, -1].var(ddof=1), rtol=50 * 100 * EPS, atol=0)


@pytest.mark.parametrize("ddof", [0.0, 1.0])
def test_a_generation_is_the_noise_in_the_shape_of_the_fit(ddof: float) -> None:
    size = 9
    generations = refitted_vectors(Vectors(law=Normal(), dimension=3), size, 2, ddof, block_generator(7, 1))
    first, second = islice(generations, 2)
    again = block_generator(7, 1)
    assert np.array_equal(first, again.standard_normal((size, 3, 2)))
    noise = again.standard_normal((size, 3, 2))
    for r in range(2):
        fitted = np.cov(first[:, :, r].T, ddof=1) * (size - 1) / (size - ddof)
        expected = noise[:, :, r] @ np.linalg.cholesky(fitted).T
        assert np.allclose(second[:, :, r], expected, rtol=0, atol=1000 * EPS * np.abs(expected).max())


@pytest.mark.parametrize("ddof", [0, 1.5])
def test_in_one_dimension_it_is_a_refit_on_a_line(ddof: float) -> None:
    """Two means of 20,000 replicates differ by seven of their standard errors once in 4e11."""
    arguments = {"size": 6, "generations": 3, "replicates": 20_000, "seed": 5, "at": [3]}
    recursion = Recursion(fit=Gaussian(ddof=ddof))
    line = run(recursion, law=Uniform(), observe=[LogGrowth()], **arguments).observed[LogGrowth()]
    vectors = run(recursion, law=Vectors(law=Uniform(), dimension=1), observe=[DeterminantGrowth()], **arguments)
    other = vectors.observed[DeterminantGrowth()]
    error = 7 * np.hypot(line.std(), other.std()) / np.sqrt(20_000)
    assert abs(line.mean() - other.mean()) < error
    assert abs(line.mean() + 0.2 - other.mean()) > error


def test_one_coordinate_leaves_all_of_its_variance() -> None:
    outcome = run(
        Recursion(fit=Gaussian()),
        law=Vectors(law=Normal(), dimension=1),
        size=4,
        generations=3,
        replicates=20,
        observe=[UnexplainedGrowth()],
        seed=1,
    )
    # A root is squared again, twice; logarithms near 1 are what they differ by.
    assert np.abs(outcome.observed[UnexplainedGrowth()]).max() <= 4 * EPS
