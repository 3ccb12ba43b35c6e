"""Drift of fixed-bandwidth kernel density estimates: theory and simulation agree over the domain of each claim."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("kde.fixed.ledger")
def test_variance_of_the_mean_and_within_a_run_add_up(case: Case) -> None:
    assert_verified("kde.fixed.ledger", case)


@given_cases("kde.fixed.mean-drift")
def test_variance_of_the_mean(case: Case) -> None:
    assert_verified("kde.fixed.mean-drift", case)
