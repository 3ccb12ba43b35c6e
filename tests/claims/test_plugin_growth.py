"""Growth of log S_t^2 under a plug-in bandwidth: exact for two points, bounded for three and four."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("kde.plugin.log-growth.two")
def test_two_points_grow_by_the_same_amount_in_each_generation(case: Case) -> None:
    assert_verified("kde.plugin.log-growth.two", case)


@given_cases("kde.plugin.log-growth.three")
def test_three_points_grow_by_no_more_than_equally_spaced_ones(case: Case) -> None:
    assert_verified("kde.plugin.log-growth.three", case)


@given_cases("kde.plugin.log-growth.four")
def test_four_points_keep_the_bound(case: Case) -> None:
    assert_verified("kde.plugin.log-growth.four", case)


@given_cases("kde.plugin.critical-size")
def test_at_most_four_points_collapse(case: Case) -> None:
    assert_verified("kde.plugin.critical-size", case)
