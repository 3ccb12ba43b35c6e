"""Refits of a normal law: the logarithm of the variance, its whole law, its mean, and the ddof that decides."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("gauss.log-growth")
def test_the_logarithm_of_the_variance_falls_by_the_same_amount_in_each_generation(case: Case) -> None:
    assert_verified("gauss.log-growth", case)


@given_cases("gauss.log-law")
def test_the_logarithm_of_the_variance_is_a_sum_of_those_of_chi_squares(case: Case) -> None:
    assert_verified("gauss.log-law", case)


@given_cases("gauss.variance")
def test_the_expected_variance_follows_the_ddof(case: Case) -> None:
    assert_verified("gauss.variance", case)


@given_cases("gauss.collapse")
def test_a_ddof_of_at_most_one_collapses(case: Case) -> None:
    assert_verified("gauss.collapse", case)


@given_cases("gauss.critical-ddof")
def test_the_critical_ddof_separates_shrinking_from_growing(case: Case) -> None:
    assert_verified("gauss.critical-ddof", case)
