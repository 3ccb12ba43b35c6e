"""The rules that libraries call Scott's: theory and simulation agree over the domain."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("kde.sklearn.scott")
def test_a_rule_without_scale_saturates(case: Case) -> None:
    assert_verified("kde.sklearn.scott", case)


@given_cases("kde.statsmodels.scott")
def test_the_smaller_of_two_spreads_keeps_below_the_larger(case: Case) -> None:
    assert_verified("kde.statsmodels.scott", case)
