"""Classifiers on their own labels: theory and simulation agree over the domain of each claim."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("labels.self-error")
def test_error_on_labels_of_its_own_making(case: Case) -> None:
    assert_verified("labels.self-error", case)


@given_cases("labels.majority")
def test_true_error_of_a_vote(case: Case) -> None:
    assert_verified("labels.majority", case)


@given_cases("labels.majority.limit")
def test_limit_of_the_true_error(case: Case) -> None:
    assert_verified("labels.majority.limit", case)
