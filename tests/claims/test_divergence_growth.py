"""How fast a normal law and its generations move apart: theory and certified integrals agree."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("div.growth.kl")
def test_divergence_from_the_initial_law_is_logarithmic(case: Case) -> None:
    assert_verified("div.growth.kl", case)


@given_cases("div.growth.kl-reverse")
def test_divergence_of_the_initial_law_is_linear(case: Case) -> None:
    assert_verified("div.growth.kl-reverse", case)


@given_cases("div.growth.w1")
def test_first_wasserstein_distance_grows_like_a_root(case: Case) -> None:
    assert_verified("div.growth.w1", case)


@given_cases("div.early.w2")
def test_second_wasserstein_distance_begins_linearly(case: Case) -> None:
    assert_verified("div.early.w2", case)


@given_cases("div.early.kl")
def test_divergence_from_the_initial_law_begins_with_the_square(case: Case) -> None:
    assert_verified("div.early.kl", case)


@given_cases("div.plugin.kl")
def test_divergence_under_a_plugin_bandwidth_is_linear(case: Case) -> None:
    assert_verified("div.plugin.kl", case)


@given_cases("div.plugin.w2")
def test_second_wasserstein_distance_under_a_plugin_bandwidth_is_exponential(case: Case) -> None:
    assert_verified("div.plugin.w2", case)
