"""A Gaussian fitted to a sample of size n by its unbiased variance (ddof 1), sampled, and fitted again."""

import numpy as np
import pytest
import sympy

n, p = sympy.symbols("n p", positive=True)


def steps(size, generations=1):
    """Fitted variance after so many refits, from 1: each divides a sum of squares by n - 1."""
    return lambda rng, runs: rng.chisquare(size - 1, (runs, generations)).prod(axis=1) / (size - 1) ** generations


@pytest.mark.claim("refit.mean")
@pytest.mark.parametrize("generations", [1, 3])
def test_the_expected_variance_stays_what_it_was(claims, generations):
    claims.mean(steps(20, generations), 1, case={"n": 20, "t": generations})


@pytest.mark.claim("refit.log-step", margin=0.04)
def test_its_logarithm_shrinks_by_the_same_step(claims):
    claims.mean(
        lambda rng, runs: np.log(steps(9)(rng, runs)),
        sympy.digamma((n - 1) / 2) + sympy.log(2 / (n - 1)),
        case={"n": 9},
    )


@pytest.mark.claim("refit.lost")
def test_a_region_is_missed_by_a_whole_sample(claims):
    claims.probability(
        lambda rng, runs: (rng.random((runs, 20)) >= 0.1).all(axis=1), (1 - p) ** n, case={"n": 20, "p": 0.1}
    )
