"""How fast SciPy's rules inflate the expected variance: theory and simulation agree over the domain."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("kde.plugin.inflation")
def test_scotts_rule_inflates_at_every_size(case: Case) -> None:
    assert_verified("kde.plugin.inflation", case)


@given_cases("kde.plugin.dimensions")
def test_more_dimensions_inflate_faster(case: Case) -> None:
    assert_verified("kde.plugin.dimensions", case)
