"""Fixed-bandwidth kernel density estimates: theory and simulation agree over the domain of each claim."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("kde.fixed.variance")
def test_variance_of_a_run(case: Case) -> None:
    assert_verified("kde.fixed.variance", case)


@given_cases("kde.fixed.marginal")
def test_law_of_one_particle(case: Case) -> None:
    assert_verified("kde.fixed.marginal", case)


@given_cases("kde.fixed.saturation")
def test_limit_of_the_variance_of_a_run(case: Case) -> None:
    assert_verified("kde.fixed.saturation", case)


@given_cases("kde.fixed.no-absorption")
def test_recovery_from_a_single_point(case: Case) -> None:
    assert_verified("kde.fixed.no-absorption", case)
