"""Common ancestors: theory and simulation agree over the domain of each claim."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("lineage.coalescence")
def test_probability_of_a_common_ancestor(case: Case) -> None:
    assert_verified("lineage.coalescence", case)
