"""Real data that stay: theory and simulation agree over the domain of each claim."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("persistent.mean")
def test_variance_of_the_mean(case: Case) -> None:
    assert_verified("persistent.mean", case)


@given_cases("persistent.limit")
def test_limit_of_the_variance(case: Case) -> None:
    assert_verified("persistent.limit", case)
