"""Fourth moments of a fixed-bandwidth recursion: theory and simulation agree over the domain of each claim."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("kde.fixed.fourth-difference")
def test_fourth_moment_of_a_difference(case: Case) -> None:
    assert_verified("kde.fixed.fourth-difference", case)


@given_cases("kde.fixed.squared-variance")
def test_second_moment_of_the_variance(case: Case) -> None:
    assert_verified("kde.fixed.squared-variance", case)
