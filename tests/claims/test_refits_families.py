"""Refits of Poisson and exponential laws: theory and simulation agree over the domain of each claim."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("poisson.drift")
def test_drift_of_the_mean_of_counts(case: Case) -> None:
    assert_verified("poisson.drift", case)


@given_cases("poisson.extinction")
def test_end_in_zeros(case: Case) -> None:
    assert_verified("poisson.extinction", case)


@given_cases("exponential.powers")
def test_powers_of_the_mean_of_exponential_points(case: Case) -> None:
    assert_verified("exponential.powers", case)
