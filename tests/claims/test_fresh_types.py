"""Types and fresh real data: theory and simulation agree over the domain of each claim."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("fresh.heterozygosity")
def test_diversity_of_types(case: Case) -> None:
    assert_verified("fresh.heterozygosity", case)
