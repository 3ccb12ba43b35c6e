"""How slowly runs can grow under a plug-in bandwidth: theory and simulation agree over the domain."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("kde.plugin.log-growth.outlier")
def test_no_sample_grows_more_slowly_than_an_outlier_may(case: Case) -> None:
    assert_verified("kde.plugin.log-growth.outlier", case)


@given_cases("kde.plugin.silverman-growth")
def test_five_to_eight_points_grow_under_silvermans_rule(case: Case) -> None:
    assert_verified("kde.plugin.silverman-growth", case)
