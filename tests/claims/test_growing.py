"""Generations that grow: theory and simulation agree over the domain of each claim."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("growing.variance")
def test_variance(case: Case) -> None:
    assert_verified("growing.variance", case)


@given_cases("growing.kept")
def test_bound_for_what_is_kept(case: Case) -> None:
    assert_verified("growing.kept", case)


@given_cases("growing.lost")
def test_bound_for_what_is_left(case: Case) -> None:
    assert_verified("growing.lost", case)


@given_cases("growing.heterozygosity")
def test_diversity_of_types(case: Case) -> None:
    assert_verified("growing.heterozygosity", case)
