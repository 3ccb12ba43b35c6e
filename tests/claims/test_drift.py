"""Drift of resampled types: theory and simulation agree over the domain of each claim."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("wf.heterozygosity")
def test_decay_of_heterozygosity(case: Case) -> None:
    assert_verified("wf.heterozygosity", case)


@given_cases("wf.mean-mass")
def test_mean_mass_of_a_type(case: Case) -> None:
    assert_verified("wf.mean-mass", case)


@given_cases("wf.extinction")
def test_probability_that_a_type_is_lost(case: Case) -> None:
    assert_verified("wf.extinction", case)


@given_cases("wf.fixation")
def test_fate_of_a_type(case: Case) -> None:
    assert_verified("wf.fixation", case)


@given_cases("wf.rare")
def test_probability_that_a_rare_type_is_lost(case: Case) -> None:
    assert_verified("wf.rare", case)
