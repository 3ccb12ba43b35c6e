"""Accumulated data and fits that keep two moments: theory and simulation agree over the domain of each claim."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("accumulate.gauss.variance")
def test_variance_by_maximum_likelihood(case: Case) -> None:
    assert_verified("accumulate.gauss.variance", case)


@given_cases("accumulate.gauss.limit")
def test_limit_of_the_variance(case: Case) -> None:
    assert_verified("accumulate.gauss.limit", case)


@given_cases("accumulate.gauss.unbiased")
def test_variance_with_the_unbiased_fit(case: Case) -> None:
    assert_verified("accumulate.gauss.unbiased", case)


@given_cases("accumulate.heterozygosity")
def test_diversity_of_types(case: Case) -> None:
    assert_verified("accumulate.heterozygosity", case)
