"""Numbers that the remarks on refits of a normal law give are those of the statements, by another library."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest
from scipy import special, stats

from collapsecheck.simulate import block_generator
from collapsecheck.theory import claim
from collapsecheck.theory.normal_refits import mean_root
from collapsecheck.theory.prediction import predict


@pytest.mark.parametrize(("size", "printed"), [(2, "1.719 for two"), (3, "1.877 for three"), (10, "1.979 for ten")])
def test_the_critical_ddof(size: int, printed: str) -> None:
    critical = claim("gauss.critical-ddof")
    exact = size - 2 * mpmath.exp(mpmath.digamma(mpmath.mpf(size - 1) / 2))
    assert f"{float(exact):.3f}" == printed.split(maxsplit=1)[0]
    assert printed in critical.remark
    assert float(predict(critical.rhs, {"n": size})) == pytest.approx(float(exact), rel=1e-13)


@pytest.mark.parametrize("size", [2, 5, 30])
def test_c_4_is_the_mean_of_a_chi_variable(size: int) -> None:
    exact = float(stats.chi(size - 1).mean()) / (size - 1) ** 0.5
    assert mean_root(float(size)) == pytest.approx(exact, rel=1e-12)
    assert float(mean_root(size)) == pytest.approx(exact, rel=1e-12)


@pytest.mark.parametrize("ddof", [0.0, 1.0])
def test_the_rate_of_collapse_that_is_claimed_is_not_above_the_exact_one(ddof: float) -> None:
    for size in range(2, 200):
        step = float(special.digamma((size - 1) / 2) + mpmath.log(2 / (size - ddof)))
        assert step <= -1 / (size - 1)
        assert step <= -(2 - ddof) / size


def test_two_is_too_much_and_one_too_little_for_every_size() -> None:
    for size in range(3, 200):
        assert 1 < float(predict(claim("gauss.critical-ddof").rhs, {"n": size})) < 2


def test_so_many_runs_end_beyond_ten_standard_deviations() -> None:
    """Given its variances the end of a run is normal, so each run gives a probability; none is counted.

    Seven standard errors are exceeded once in 4e11. What 80 generations leave out is below exp(-16) of a variance, in
    the mean logarithm.
    """
    size, away, runs = 3, 10.0, 200_000
    generator = block_generator(11, 0)
    variance, total = np.ones(runs), np.zeros(runs)
    for _ in range(80):
        total += variance / size
        variance *= generator.chisquare(size - 1, runs) / (size - 1)
    beyond = 2 * stats.norm.sf(away / np.sqrt(total)) * away**2
    error = 7 * beyond.std() / np.sqrt(runs)
    expected = float(predict(claim("gauss.lottery.tail").rhs, {"n": size}))
    assert abs(beyond.mean() - expected) < error
    assert abs(beyond.mean() - 1) > error
