"""Linear smoothers on their own labels: ridge regression, as one of them, does what each claim says."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("smoother.mean")
def test_fading_of_a_component(case: Case) -> None:
    assert_verified("smoother.mean", case)


@given_cases("smoother.spread")
def test_variance_along_an_eigenvector(case: Case) -> None:
    assert_verified("smoother.spread", case)
