"""Two normals of unequal variance: theory and certified counts over all weights agree over the domain of the claim."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("modes.unequal-variances")
def test_largest_number_of_modes_of_two_normals_of_unequal_variance(case: Case) -> None:
    assert_verified("modes.unequal-variances", case)
