"""Fresh real data with a weight: theory and simulation agree over the domain of each claim."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("weighted.mean")
def test_variance_of_the_mean(case: Case) -> None:
    assert_verified("weighted.mean", case)


@given_cases("weighted.limit")
def test_limit_of_the_variance(case: Case) -> None:
    assert_verified("weighted.limit", case)


@given_cases("weighted.least")
def test_bound_for_every_weight(case: Case) -> None:
    assert_verified("weighted.least", case)


@given_cases("weighted.golden")
def test_the_best_weight(case: Case) -> None:
    assert_verified("weighted.golden", case)
