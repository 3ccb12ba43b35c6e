"""Kernel density estimates that are shrunk to the variance of the data: theory and simulation agree for each claim."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("kde.shrink.neutral")
def test_shrinking_to_the_variance_loses_as_much_as_resampling(case: Case) -> None:
    assert_verified("kde.shrink.neutral", case)


@given_cases("kde.shrink.scott")
def test_shrinking_by_the_unbiased_variance_loses_less(case: Case) -> None:
    assert_verified("kde.shrink.scott", case)


@given_cases("kde.shrink.ledger")
def test_what_a_run_loses_its_mean_gains(case: Case) -> None:
    assert_verified("kde.shrink.ledger", case)
