"""Fits to n points of all so far: theory and simulation agree over the domain of each claim."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("subsample.gauss.variance")
def test_variance_at_any_ddof(case: Case) -> None:
    assert_verified("subsample.gauss.variance", case)
