"""One generation from a few points against plain loops over all parents, and the mean logarithm against quadrature.

What the derivations argue (a quadratic above a function, Jensen) is compared here with all choices of parents, at any
points.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from collapsecheck.proofs.enclosing import ball
from collapsecheck.theory import claim
from collapsecheck.theory.chi_square import expected_log_chi_square, mean_log_chi_square
from collapsecheck.theory.prediction import predict

SCOTT = {size: float(size) ** -0.2 for size in (2, 3, 4)}
SILVERMAN = {size: (0.75 * size) ** -0.2 for size in (2, 3, 4)}
CLAIMS = {size: claim(f"kde.plugin.log-growth.{word}") for size, word in ((2, "two"), (3, "three"), (4, "four"))}
FLOOR = claim("kde.plugin.log-growth.outlier")

ROUNDING = 1e-12
"""Pairwise sums of at most 5**5 terms of order 10, each rounded to some units in the last place."""


def mean_step(points: Any, factor: float) -> float:
    """E[log S_{t+1}^2 / S_t^2] given the points, by going through all choices of parents."""
    values = np.asarray(points, dtype=float)
    size, variance = values.size, values.var(ddof=1)
    parents = values[np.array(list(product(range(size), repeat=size)))]
    noncentralities = size * parents.var(axis=1) / (factor**2 * variance)
    return float(np.log(factor**2 / (size - 1)) + mean_log_chi_square(size - 1, noncentralities).mean())


def bound(size: int, factor: float) -> float:
    return float(predict(CLAIMS[size].rhs, {"c": factor, "t": 1}))


def points(size: int) -> st.SearchStrategy[list[int]]:
    return st.lists(st.integers(-40, 40), min_size=size, max_size=size).filter(lambda values: len(set(values)) > 1)


factors = st.integers(10, 40).map(lambda twentieths: twentieths / 20)


@given(factor=factors, left=st.integers(-40, 40), gap=st.integers(1, 40))
def test_two_points_grow_alike_wherever_they_are(factor: float, left: int, gap: int) -> None:
    assert mean_step([left, left + gap], factor) == pytest.approx(bound(2, factor), abs=ROUNDING)


@given(sample=points(3), factor=factors)
def test_three_points_keep_the_bound(sample: list[int], factor: float) -> None:
    assert mean_step(sample, factor) <= bound(3, factor) + ROUNDING


@given(factor=factors)
def test_equally_spaced_points_attain_the_bound(factor: float) -> None:
    assert mean_step([-1, 0, 1], factor) == pytest.approx(bound(3, factor), abs=ROUNDING)
    assert mean_step([-1, 1, 1], factor) < bound(3, factor) - ROUNDING


@given(sample=points(4), factor=factors)
def test_four_points_keep_the_bound(sample: list[int], factor: float) -> None:
    assert mean_step(sample, factor) <= bound(4, factor) + ROUNDING


def test_one_generation_decides_nothing_about_four_points_under_silvermans_rule() -> None:
    pairs, outlier = (mean_step(sample, SILVERMAN[4]) for sample in ([-1, -1, 1, 1], [0, 0, 0, 1]))
    assert outlier < 0 < pairs <= bound(4, SILVERMAN[4])


def floor(size: int, factor: float) -> float:
    return float(predict(FLOOR.rhs, {"n": size, "c": factor, "t": 1}))


@given(sample=st.integers(2, 5).flatmap(points), factor=factors)
def test_no_sample_is_below_the_bound_of_the_outlier(sample: list[int], factor: float) -> None:
    assert mean_step(sample, factor) >= floor(len(sample), factor) - ROUNDING


@given(factor=factors)
def test_the_outlier_is_near_that_bound_and_at_it_for_two_and_three_points(factor: float) -> None:
    for size in (2, 3):
        assert mean_step([0] * (size - 1) + [1], factor) == pytest.approx(floor(size, factor), abs=ROUNDING)
    assert mean_step([0, 0, 0, 0, 1], factor) > floor(5, factor) + ROUNDING


@given(sample=st.integers(2, 9).flatmap(points))
def test_an_outlier_has_the_greatest_kurtosis(sample: list[int]) -> None:
    """In exact fractions, as the derivation argues."""
    size = len(sample)
    deviations = [Fraction(value) - Fraction(sum(sample), size) for value in sample]
    second, fourth = (sum(deviation**power for deviation in deviations) / size for power in (2, 4))
    assert fourth / second**2 <= Fraction(size**2 - 3 * size + 3, size - 1)


def test_the_factors_from_which_runs_grow_are_as_the_remark_says() -> None:
    for size, factor in ((5, 0.762), (10, 0.678)):
        assert floor(size, factor - 1e-3) < 0 < floor(size, factor)
        assert f"c > {factor} for" in FLOOR.remark


@pytest.mark.parametrize("rule", [SCOTT, SILVERMAN], ids=["scott", "silverman"])
def test_remarks_give_the_bounds_as_they_are(rule: dict[int, float]) -> None:
    """The numbers that follow from the statements stand in the remarks, rounded to the digits that are shown."""
    for size, digits in ((2, 2), (3, 3), (4, 4 if rule is SCOTT else 3)):
        assert f"{bound(size, rule[size]):+.{digits}f}" in CLAIMS[size].remark


@pytest.mark.parametrize(("size", "least", "most"), [(2, 0.707, 1.746), (3, 0.577, 1.037), (4, 0.5, 0.772)])
def test_the_window_where_the_mean_explodes_and_runs_collapse_is_as_the_remark_says(
    size: int, least: float, most: float
) -> None:
    """The mean grows from the least factor on; the bound for runs is negative up to the largest, cut to its digits."""
    variance = claim("kde.plugin.variance")
    before, after = (
        float(predict(variance.rhs, {"n": size, "c": c, "t": 1, "sigma": 1})) for c in (least, least + 1e-3)
    )
    assert before <= 1 < after
    assert bound(size, most) < 0 < bound(size, most + 1e-3)
    assert f"{least} < c < {most}" in variance.remark


@pytest.mark.parametrize("degrees", [1, 2, 3, 7])
@pytest.mark.parametrize("noncentrality", [0, sympy.Rational(1, 3), 6, 60])
def test_the_mean_logarithm_is_the_same_by_sum_quadrature_and_enclosure(degrees: int, noncentrality: Any) -> None:
    summed = float(mean_log_chi_square(degrees, float(noncentrality)))
    enclosed = ball(expected_log_chi_square(degrees, noncentrality))
    assert abs(float(enclosed.mid()) - summed) <= float(enclosed.rad()) + 64 * np.finfo(float).eps * (1 + abs(summed))
    assert float(sympy.N(expected_log_chi_square(degrees, noncentrality))) == pytest.approx(summed, abs=1e-13)
    law = stats.ncx2(degrees, float(noncentrality)) if noncentrality else stats.chi2(degrees)
    # In y = log x the integrand is smooth and decays; the quadrature states its own error.
    integral, error = integrate.quad(
        lambda y: y * law.pdf(np.exp(y)) * np.exp(y), -80, 8, epsabs=1e-10, limit=400, points=[-5, 0, 4]
    )
    assert abs(integral - summed) <= error + 1e-9


@pytest.mark.parametrize("degrees", [1, 2, 3])
def test_the_derivative_of_the_mean_logarithm_is_the_integral_that_the_derivation_argues(degrees: int) -> None:
    """(g(l + d) - g(l - d))/2d errs by d^2/6 times the third derivative, which is at most that at 0, below 1."""
    noncentrality, step = 2.5, 1e-4
    ends = mean_log_chi_square(degrees, [noncentrality + step, noncentrality - step])
    integral, _ = integrate.quad(lambda v: v ** (degrees - 1) * np.exp(-noncentrality * (1 - v**2) / 2), 0, 1)
    assert (ends[0] - ends[1]) / (2 * step) == pytest.approx(integral, abs=step**2)
