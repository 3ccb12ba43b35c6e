"""A mean that explodes over runs that collapse: theory and simulation agree over the domain."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("kde.plugin.log-growth.jensen")
def test_runs_grow_by_less_than_their_mean(case: Case) -> None:
    assert_verified("kde.plugin.log-growth.jensen", case)


@given_cases("kde.plugin.window")
def test_runs_collapse_where_their_mean_grows(case: Case) -> None:
    assert_verified("kde.plugin.window", case)
