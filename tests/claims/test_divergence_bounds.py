"""Bounds on the distance between an initial law and its generations: certified integrals keep them."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("div.bound.w1")
def test_first_wasserstein_distance_is_at_most_the_mean_length_of_the_noise(case: Case) -> None:
    assert_verified("div.bound.w1", case)


@given_cases("div.bound.w1.peak")
def test_first_wasserstein_distance_is_at_most_variance_times_peak(case: Case) -> None:
    assert_verified("div.bound.w1.peak", case)


@given_cases("div.bound.w2")
def test_second_wasserstein_distance_is_at_most_the_standard_deviation_of_the_noise(case: Case) -> None:
    assert_verified("div.bound.w2", case)


@given_cases("div.bound.w2.below")
def test_second_wasserstein_distance_is_at_least_the_difference_of_standard_deviations(case: Case) -> None:
    assert_verified("div.bound.w2.below", case)


@given_cases("div.bound.tv")
def test_total_variation_comes_close_to_one(case: Case) -> None:
    assert_verified("div.bound.tv", case)
