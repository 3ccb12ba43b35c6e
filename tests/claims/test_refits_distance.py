"""Refits of a normal law: the distance from the original, in mean and along paths."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("gauss.drift")
def test_the_variance_of_the_unbiased_mean_grows_linearly(case: Case) -> None:
    assert_verified("gauss.drift", case)


@given_cases("gauss.ledger")
def test_maximum_likelihood_keeps_the_sum_of_both_variances(case: Case) -> None:
    assert_verified("gauss.ledger", case)


@given_cases("gauss.deviation")
def test_the_expected_standard_deviation_falls_by_one_factor(case: Case) -> None:
    assert_verified("gauss.deviation", case)


@given_cases("gauss.w2.unbiased")
def test_the_expected_distance_under_the_unbiased_variance(case: Case) -> None:
    assert_verified("gauss.w2.unbiased", case)


@given_cases("gauss.w2.mle")
def test_the_expected_distance_under_maximum_likelihood(case: Case) -> None:
    assert_verified("gauss.w2.mle", case)


@given_cases("gauss.paths")
def test_the_mean_stays_near_in_mean(case: Case) -> None:
    assert_verified("gauss.paths", case)
