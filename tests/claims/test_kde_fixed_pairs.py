"""Pairs of particles of fixed-bandwidth kernel density estimates: theory and simulation agree for each claim."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("kde.fixed.pair-difference")
def test_law_of_the_difference_of_two_particles(case: Case) -> None:
    assert_verified("kde.fixed.pair-difference", case)


@given_cases("kde.fixed.stationary-pair")
def test_stationary_law_of_the_difference(case: Case) -> None:
    assert_verified("kde.fixed.stationary-pair", case)
