"""A law of which only the mean is fitted: theory and simulation agree over the domain of each claim."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("location.drift")
def test_variance_of_the_mean(case: Case) -> None:
    assert_verified("location.drift", case)


@given_cases("accumulate.location.drift")
def test_variance_of_the_mean_when_data_accumulate(case: Case) -> None:
    assert_verified("accumulate.location.drift", case)


@given_cases("fresh.location.drift")
def test_variance_of_the_mean_with_fresh_points(case: Case) -> None:
    assert_verified("fresh.location.drift", case)
