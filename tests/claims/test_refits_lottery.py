"""The lottery of refits of a normal law: theory and simulation agree at the cases of each claim."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("gauss.lottery.unbiased")
def test_where_runs_end_with_the_unbiased_variance(case: Case) -> None:
    assert_verified("gauss.lottery.unbiased", case)


@given_cases("gauss.lottery.mle")
def test_where_runs_end_with_maximum_likelihood(case: Case) -> None:
    assert_verified("gauss.lottery.mle", case)
