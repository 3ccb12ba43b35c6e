"""Distances from a law with an edge: certified integrals agree, over the domain of each claim."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("div.uniform.w1")
def test_first_wasserstein_distance_from_a_uniform_law(case: Case) -> None:
    assert_verified("div.uniform.w1", case)


@given_cases("div.uniform.tv")
def test_total_variation_from_a_uniform_law(case: Case) -> None:
    assert_verified("div.uniform.tv", case)


@given_cases("div.uniform.kl")
def test_divergence_from_a_uniform_law_is_at_least_what_has_left_the_support(case: Case) -> None:
    assert_verified("div.uniform.kl", case)
