"""When resampled types have collapsed: theory and simulation agree over the domain of each claim."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("wf.one-type")
def test_probability_of_one_type(case: Case) -> None:
    assert_verified("wf.one-type", case)
