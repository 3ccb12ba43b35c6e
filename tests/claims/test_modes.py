"""Modes of mixtures: theory and certified counts agree over the domain of each claim."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("modes.equal")
def test_number_of_modes_of_two_equal_normals(case: Case) -> None:
    assert_verified("modes.equal", case)


@given_cases("modes.unequal-weights")
def test_number_of_modes_of_two_normals_with_unequal_weights(case: Case) -> None:
    assert_verified("modes.unequal-weights", case)


@given_cases("modes.merge.fixed")
def test_generation_at_which_two_modes_merge(case: Case) -> None:
    assert_verified("modes.merge.fixed", case)


@given_cases("modes.merge.plugin")
def test_generation_from_which_a_plugin_bandwidth_has_merged_two_modes(case: Case) -> None:
    assert_verified("modes.merge.plugin", case)
