"""Bounds on the distance between an initial law and its generations: certified integrals keep them."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("div.bound.w1")
def test_first_wasserstein_distance_is_at_most_the_mean_length_of_the_noise(case: Case) -> None:
    assert_verified("div.bound.w1", case)
