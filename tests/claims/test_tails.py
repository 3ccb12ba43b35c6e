"""Tails: theory and simulation agree over the domain of each claim."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("tail.unrepresented")
def test_probability_that_a_region_is_not_represented(case: Case) -> None:
    assert_verified("tail.unrepresented", case)


@given_cases("kde.fixed.tailmass")
def test_expected_number_of_points_beyond_a_bound(case: Case) -> None:
    assert_verified("kde.fixed.tailmass", case)
