"""A normal law is fitted to `size` of its points by maximum likelihood; that is done `steps` times, from variance 1."""

import numpy as np
import pytest
import sympy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

n, t = sympy.symbols("n t", positive=True)


def refits(size, steps):
    """My simulator: a function that maps a generator and a number of runs to one fitted variance for each run."""

    def simulate(rng, runs):
        variance = np.ones(runs)
        for _ in range(steps):
            variance = variance * rng.standard_normal((runs, size)).var(axis=1)
        return variance

    return simulate


@pytest.mark.claim("refit.mean")
@settings(derandomize=True, deadline=None, max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(size=st.integers(8, 30), steps=st.integers(1, 3))
def test_each_fit_takes_one_part_in_n_of_the_variance(claims, size, steps):
    claims.mean(refits(size, steps), (1 - 1 / n) ** t, case={"n": size, "t": steps})


@pytest.mark.claim("refit.log", margin=0.04)
def test_its_logarithm_shrinks_faster_than_that(claims):
    def logarithm(rng, runs):
        return np.log(refits(9, 1)(rng, runs))

    claims.mean(logarithm, sympy.digamma((n - 1) / 2) + sympy.log(2 / n), case={"n": 9})
