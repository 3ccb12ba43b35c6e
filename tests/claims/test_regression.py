"""Regressions on their own labels: theory and simulation agree over the domain of each claim."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("ols.replace")
def test_error_on_replaced_labels(case: Case) -> None:
    assert_verified("ols.replace", case)


@given_cases("ols.accumulate")
def test_error_on_accumulated_labels(case: Case) -> None:
    assert_verified("ols.accumulate", case)


@given_cases("ols.accumulate.limit")
def test_limit_of_the_error_on_accumulated_labels(case: Case) -> None:
    assert_verified("ols.accumulate.limit", case)


@given_cases("ols.accumulate.fixed")
def test_error_on_accumulated_labels_of_one_design(case: Case) -> None:
    assert_verified("ols.accumulate.fixed", case)


@given_cases("ridge.mean")
def test_shrinking_of_the_coefficients(case: Case) -> None:
    assert_verified("ridge.mean", case)


@given_cases("ridge.spread")
def test_spread_of_the_coefficients(case: Case) -> None:
    assert_verified("ridge.spread", case)
