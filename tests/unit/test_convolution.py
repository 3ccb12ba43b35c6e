"""Closed forms of f * N(0, noise) against the inverted statement of `kde.fixed.marginal`, and what is read off them."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from scipy import integrate, stats

from collapsecheck.errors import InputError
from collapsecheck.simulate.divergences import density, distribution
from collapsecheck.terms import Discrete, Exponential, Given, Mixture, Normal, Scaled, TwoPoint, Uniform
from collapsecheck.theory.catalogue import claim
from collapsecheck.theory.prediction import distribution_function, predict
from collapsecheck.verify.convolution import (
    central_interval,
    convolved_density,
    convolved_distribution,
    law_mean,
    law_variance,
)
from collapsecheck.verify.population import (
    fixed_noise,
    kl_to_convolved,
    population_modes,
    wasserstein_to_convolved,
)

MIXED = Mixture(
    components=(Normal(mean=-2, sd=0.5), Exponential(scale=0.7), Uniform(low=3, high=5)), weights=(0.5, 0.25, 0.25)
)
SMOOTH = (Normal(mean=1, sd=0.5), Uniform(low=-1, high=2), Exponential(scale=0.5), MIXED, Scaled(law=MIXED, scale=2.0))
LAWS = (*SMOOTH, TwoPoint(), Given(values=(0.3, 1.0, -2.0)))
POINTS = np.linspace(-6, 9, 31)


def named(law: Any) -> str:
    return type(law).__name__


@pytest.mark.parametrize("law", LAWS, ids=named)
@pytest.mark.parametrize(("t", "h"), [(1, 0.3), (7, 0.5), (200, 1.0)])
def test_distribution_function_is_that_of_the_statement(law: Any, t: int, h: float) -> None:
    inverted = distribution_function(claim("kde.fixed.marginal").rhs, {"f": law, "t": t, "h": h}, POINTS)
    # The inversion is cut off where the characteristic function is below 1e-12, over less than 1e3 in u.
    assert convolved_distribution(law, float(fixed_noise([t], h)[0]), POINTS) == pytest.approx(inverted, abs=1e-9)


@pytest.mark.parametrize("law", LAWS, ids=named)
def test_density_integrates_to_the_distribution_function(law: Any) -> None:
    grid = np.linspace(-6, 9, 15_001)
    # Simpson's rule with step 1e-3 on a density with scale 0.5: error (1e-3 / 0.5)^4 / 180, far below 1e-10.
    steps = integrate.cumulative_simpson(convolved_density(law, 0.25, grid), x=grid, initial=0.0)
    exact = convolved_distribution(law, 0.25, grid) - convolved_distribution(law, 0.25, grid[:1])
    assert steps == pytest.approx(exact, abs=1e-10)


@pytest.mark.parametrize("law", SMOOTH, ids=named)
def test_without_noise_it_is_the_law_that_the_simulator_draws_from(law: Any) -> None:
    assert convolved_density(law, 0.0, POINTS) == pytest.approx(density(law, POINTS), rel=1e-12, abs=1e-300)
    assert convolved_distribution(law, 0.0, POINTS) == pytest.approx(distribution(law, POINTS), abs=1e-15)


@pytest.mark.parametrize("law", SMOOTH, ids=named)
def test_moments_are_those_of_the_density(law: Any) -> None:
    # A little noise makes the density smooth; it adds its variance, and Simpson's rule is then exact to 1e-9.
    grid = np.linspace(-40, 60, 400_001)
    heights = convolved_density(law, 0.01, grid)
    mean = integrate.simpson(grid * heights, x=grid)
    assert law_mean(law) == pytest.approx(mean, abs=1e-8)
    assert law_variance(law) + 0.01 == pytest.approx(integrate.simpson((grid - mean) ** 2 * heights, x=grid), abs=1e-7)


def test_variance_of_a_given_sample_has_ddof_1() -> None:
    assert law_variance(Given(values=(1.0, 2.0, 4.0))) == pytest.approx(np.var([1, 2, 4], ddof=1), rel=1e-15)


@pytest.mark.parametrize("law", SMOOTH, ids=named)
def test_central_interval_holds_its_mass(law: Any) -> None:
    low, high = convolved_distribution(law, 0.0, central_interval(law, 0.9))
    assert (low, high) == pytest.approx((0.05, 0.95), abs=1e-9)


def test_divergences_of_a_normal_have_closed_forms() -> None:
    for noise in (0.1, 1.0, 30.0):
        r = 1 + noise
        assert kl_to_convolved(Normal(), noise) == pytest.approx((np.log(r) + 1 / r - 1) / 2, abs=1e-12)
        # trapezoids of step 12 sd / 2000: error below (0.006 sqrt(r))^2 / 12 * 24 sqrt(r) * max |slope|
        exact = np.sqrt(2 / np.pi) * (np.sqrt(r) - 1)
        assert wasserstein_to_convolved(Normal(), noise) == pytest.approx(exact, rel=1e-4)


def test_divergences_ignore_where_the_law_is_and_follow_its_scale() -> None:
    scaled = Scaled(law=MIXED, scale=3.0)
    assert kl_to_convolved(scaled, 9 * 0.2) == pytest.approx(kl_to_convolved(MIXED, 0.2), rel=1e-9)
    assert wasserstein_to_convolved(scaled, 9 * 0.2) == pytest.approx(
        3 * wasserstein_to_convolved(MIXED, 0.2), rel=1e-3
    )


def test_kl_agrees_with_adaptive_quadrature() -> None:
    def integrand(x: float) -> float:
        f, after = (convolved_density(MIXED, noise, [x])[0] for noise in (0.0, 0.3))
        return 0.0 if f == 0 else float(f * np.log(f / after))

    edges = (-6.5, -2.0, 0.0, 3.0, 5.0, 26.0)
    exact = sum(integrate.quad(integrand, a, b, epsabs=1e-11, limit=200)[0] for a, b in pairwise(edges))
    assert kl_to_convolved(MIXED, 0.3) == pytest.approx(exact, abs=1e-9)


@pytest.mark.parametrize("half_distance", [1.2, 2.0, 3.0])
def test_population_modes_merge_where_the_claim_says(half_distance: float) -> None:
    pair = Mixture(components=(Normal(mean=-half_distance, sd=1), Normal(mean=half_distance, sd=1)), weights=(0.5, 0.5))
    merging = int(predict(claim("modes.merge.fixed").rhs, {"a": half_distance, "s": 1.0, "h": 0.35}))
    before, after = fixed_noise([merging - 1, merging], 0.35)
    assert population_modes(pair, float(before), 0.0) == 2
    assert population_modes(pair, float(after), 0.0) == 1


def test_of_two_equal_peaks_one_is_measured_from_the_saddle() -> None:
    pair = Mixture(components=(Normal(mean=-2, sd=1), Normal(mean=2, sd=1)), weights=(0.5, 0.5))
    heights = stats.norm.pdf([0.0, 2.0], 2, np.sqrt(2)) + stats.norm.pdf([0.0, 2.0], -2, np.sqrt(2))
    prominence = 1 - heights[0] / heights[1]  # saddle below peak, relative to the peak at about x = 2
    assert population_modes(pair, 1.0, 0.9 * prominence) == 2
    assert population_modes(pair, 1.0, 1.5 * prominence) == 1


@pytest.mark.parametrize(
    "call",
    [
        lambda: convolved_density(TwoPoint(), 0.0, [0.0]),
        lambda: convolved_density(Normal(), -1.0, [0.0]),
        lambda: convolved_distribution(Normal(), float("nan"), [0.0]),
        lambda: convolved_density(Discrete(probabilities=(0.5, 0.5)), 1.0, [0.0]),
        lambda: law_mean(Discrete(probabilities=(0.5, 0.5))),
        lambda: kl_to_convolved(TwoPoint(), 1.0),
    ],
)
def test_what_has_no_density_or_no_noise_is_refused(call: Any) -> None:
    with pytest.raises(InputError):
        call()
