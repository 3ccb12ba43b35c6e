"""Tails and rare types: theory and simulation agree over the domain of each claim."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("tail.unrepresented")
def test_probability_that_a_region_is_not_represented(case: Case) -> None:
    assert_verified("tail.unrepresented", case)


@given_cases("wf.heterozygosity")
def test_decay_of_heterozygosity(case: Case) -> None:
    assert_verified("wf.heterozygosity", case)
