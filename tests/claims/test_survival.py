"""Survival under resampling: theory and simulation agree over the domain of each claim."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("wf.survivors")
def test_expected_number_of_types_that_are_left(case: Case) -> None:
    assert_verified("wf.survivors", case)


@given_cases("lineage.founders")
def test_expected_number_of_points_with_descendants(case: Case) -> None:
    assert_verified("lineage.founders", case)


@given_cases("lineage.common")
def test_descent_of_all_points_from_one(case: Case) -> None:
    assert_verified("lineage.common", case)
