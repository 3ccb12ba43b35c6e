"""Fresh real data in every generation: theory and simulation agree over the domain of each claim."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("fresh.variance")
def test_variance_of_a_run(case: Case) -> None:
    assert_verified("fresh.variance", case)


@given_cases("fresh.limit")
def test_limit_of_the_variance(case: Case) -> None:
    assert_verified("fresh.limit", case)


@given_cases("fresh.mean")
def test_variance_of_the_mean(case: Case) -> None:
    assert_verified("fresh.mean", case)


@given_cases("fresh.kde.variance")
def test_mean_square_under_a_fixed_bandwidth(case: Case) -> None:
    assert_verified("fresh.kde.variance", case)
