"""Refits of a Poisson law to accumulated and to partly fresh data: theory and simulation agree over the domains."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("accumulate.poisson.drift")
def test_drift_of_the_mean_of_accumulated_counts(case: Case) -> None:
    assert_verified("accumulate.poisson.drift", case)


@given_cases("fresh.poisson.drift")
def test_drift_of_the_mean_of_partly_fresh_counts(case: Case) -> None:
    assert_verified("fresh.poisson.drift", case)
