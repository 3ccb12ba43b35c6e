"""Refits of a normal law in several dimensions: theory and simulation agree over the domain of each claim."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("gauss.vectors.determinant")
def test_loss_of_volume(case: Case) -> None:
    assert_verified("gauss.vectors.determinant", case)


@given_cases("gauss.vectors.collinear")
def test_loss_of_what_regression_leaves(case: Case) -> None:
    assert_verified("gauss.vectors.collinear", case)
