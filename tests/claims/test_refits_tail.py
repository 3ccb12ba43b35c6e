"""The tail of the lottery: theory and simulation agree over the domain of the claim."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("gauss.lottery.tail")
def test_growth_of_the_runs_that_make_the_average(case: Case) -> None:
    assert_verified("gauss.lottery.tail", case)
