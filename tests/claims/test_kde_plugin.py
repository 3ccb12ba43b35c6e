"""Kernel density estimates whose bandwidth follows the data: theory and simulation agree over the domain."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("kde.plugin.multiplier")
def test_variance_is_multiplied_in_each_generation(case: Case) -> None:
    assert_verified("kde.plugin.multiplier", case)


@given_cases("kde.plugin.variance")
def test_the_square_of_any_factor_is_added_to_the_multiplier(case: Case) -> None:
    assert_verified("kde.plugin.variance", case)


@given_cases("kde.plugin.marginal")
def test_a_particle_has_what_all_generations_before_it_added(case: Case) -> None:
    assert_verified("kde.plugin.marginal", case)
