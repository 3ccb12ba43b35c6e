"""Distances between a normal law and its generations: theory and certified integrals agree over the domain."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("div.gauss.kl")
def test_divergence_of_a_generation_from_the_initial_law(case: Case) -> None:
    assert_verified("div.gauss.kl", case)


@given_cases("div.gauss.kl-reverse")
def test_divergence_of_the_initial_law_from_a_generation(case: Case) -> None:
    assert_verified("div.gauss.kl-reverse", case)


@given_cases("div.gauss.w1")
def test_first_wasserstein_distance(case: Case) -> None:
    assert_verified("div.gauss.w1", case)


@given_cases("div.gauss.w2")
def test_second_wasserstein_distance(case: Case) -> None:
    assert_verified("div.gauss.w2", case)


@given_cases("div.gauss.tv")
def test_total_variation_distance(case: Case) -> None:
    assert_verified("div.gauss.tv", case)
