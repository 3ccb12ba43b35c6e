"""Divergences: closed forms done by hand, and refusals."""

from __future__ import annotations

import math

import numpy as np
import pytest

from collapsecheck.errors import InputError
from collapsecheck.simulate import (
    Exponential,
    Given,
    Law,
    Mixture,
    Normal,
    Scaled,
    TwoPoint,
    Uniform,
    density,
    distribution,
    kl_from_initial,
    quantile,
    wasserstein_from_initial,
)

LAWS = [
    Normal(mean=1, sd=2),
    Uniform(low=-1, high=3),
    Exponential(scale=0.5),
    Mixture(
        components=(Normal(mean=-3, sd=0.5), Uniform(low=0, high=2), Exponential(scale=3)), weights=(0.2, 0.3, 0.5)
    ),
    Scaled(law=Mixture(components=(Normal(), Exponential()), weights=(0.5, 0.5)), scale=3),
]
ROUNDING = 64 * np.finfo(float).eps


@pytest.mark.parametrize("law", LAWS)
def test_the_quantile_inverts_the_distribution_function(law: Law) -> None:
    levels = np.linspace(0.01, 0.99, 50)
    assert distribution(law, quantile(law, levels)) == pytest.approx(levels, abs=ROUNDING)


@pytest.mark.parametrize("law", LAWS)
def test_the_ends_of_a_law(law: Law) -> None:
    ends = quantile(law, [0.0, 1.0])
    assert distribution(law, ends).tolist() == [0.0, 1.0]
    assert ends[0] < ends[1]


def test_kl_between_two_normals() -> None:
    """KL(N(0, 1) || N(m, h**2)) = log h + (1 + m**2) / (2 h**2) - 1/2; a mass of 1e-16 is cut at each end."""
    widths, centres = np.array([0.5, 1.0, 2.0]), np.array([[0.0, 3.0, -1.0]])
    expected = np.log(widths) + (1 + centres[0] ** 2) / (2 * widths**2) - 0.5
    assert kl_from_initial(Normal(), centres, widths) == pytest.approx(expected, abs=1e-12)


def test_kl_of_a_uniform_law_keeps_its_edges() -> None:
    """KL(U(0, 1) || N(m, 1)) = log sqrt(2 pi) + (1/3 - m + m**2) / 2."""
    centres = np.array([[0.5, 10.0]])
    expected = math.log(2 * math.pi) / 2 + (1 / 3 - centres[0] + centres[0] ** 2) / 2
    assert kl_from_initial(Uniform(), centres, np.ones(2)) == pytest.approx(expected, abs=1e-12)


def test_kl_is_finite_where_the_fitted_density_underflows() -> None:
    """Points 1e6 bandwidths away: log g is about -5e11, which no density in floating point can hold."""
    value = kl_from_initial(Normal(), np.array([[1e6], [1e6 + 1]]), np.ones(1))[0]
    assert value == pytest.approx(1e12 / 2, rel=1e-5)


def test_wasserstein_to_one_point_is_the_mean_distance() -> None:
    points = np.array([[0.0, 0.5, 2.0]])
    assert wasserstein_from_initial(Uniform(), points) == pytest.approx([0.5, 0.25, 1.5], abs=ROUNDING)
    assert wasserstein_from_initial(Normal(), points[:, :1]) == pytest.approx([math.sqrt(2 / math.pi)], abs=ROUNDING)
    assert wasserstein_from_initial(Exponential(), points[:, :1]) == pytest.approx([1.0], abs=ROUNDING)


def test_wasserstein_to_the_midpoints_of_a_uniform_law() -> None:
    """Each of the n stretches of length 1/n is at mean distance 1/(4n) from its middle."""
    points = ((np.arange(8) + 0.5) / 8)[::-1, np.newaxis]
    assert wasserstein_from_initial(Uniform(), points) == pytest.approx([1 / 32], abs=ROUNDING)


@pytest.mark.parametrize("law", LAWS)
def test_wasserstein_far_away_is_the_distance_of_the_means(law: Law) -> None:
    means = dict(zip(map(repr, LAWS), [1.0, 1.0, 0.5, 0.2 * -3 + 0.3 * 1 + 0.5 * 3, 1.5], strict=True))
    points = np.array([[1000.0], [2000.0]])
    assert wasserstein_from_initial(law, points)[0] == pytest.approx(1500 - means[repr(law)], rel=ROUNDING)


@pytest.mark.parametrize("law", [TwoPoint(), Given(values=(0.0, 1.0)), "normal"])
def test_a_law_without_a_density_is_refused(law: Law) -> None:
    for refused in (density, distribution, quantile):
        with pytest.raises(InputError, match="law"):
            refused(law, [0.5])
    with pytest.raises(InputError, match="law"):
        kl_from_initial(law, np.zeros((2, 1)), np.ones(1))
    with pytest.raises(InputError, match="law"):
        wasserstein_from_initial(law, np.zeros((2, 1)))


def test_arguments_out_of_their_domain_are_refused() -> None:
    with pytest.raises(InputError, match="bandwidth"):
        kl_from_initial(Normal(), np.zeros((2, 1)), np.zeros(1))
    with pytest.raises(InputError, match="sample"):
        wasserstein_from_initial(Normal(), np.array([[np.nan]]))
    with pytest.raises(InputError, match="probabilities"):
        quantile(Normal(), [1.5])


def test_the_mean_wasserstein_distance_of_runs_is_above_that_of_the_runs_pooled() -> None:
    """Convexity: both runs of one point are 5/4 away, and their two points together 1/2."""
    law, runs = Uniform(low=-2, high=2), np.array([[-1.0, 1.0]])
    assert wasserstein_from_initial(law, runs).tolist() == pytest.approx([1.25, 1.25], rel=ROUNDING)
    assert wasserstein_from_initial(law, runs.reshape(2, 1)).tolist() == pytest.approx([0.5], rel=ROUNDING)
