"""Accumulated data and a fixed bandwidth: theory and simulation agree over the domain of each claim."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("accumulate.kde.law")
def test_law_of_one_particle(case: Case) -> None:
    assert_verified("accumulate.kde.law", case)


@given_cases("accumulate.kde.variance")
def test_variance_of_one_particle(case: Case) -> None:
    assert_verified("accumulate.kde.variance", case)


@given_cases("accumulate.kde.growth")
def test_growth_of_the_variance(case: Case) -> None:
    assert_verified("accumulate.kde.growth", case)
