"""Bounds on when one mode is left: certified counts keep them over the domain of each claim."""

from __future__ import annotations

from strategies import assert_verified, given_cases

from collapsecheck.theory import Case


@given_cases("modes.half-range")
def test_one_mode_is_left_once_noise_reaches_half_the_range(case: Case) -> None:
    assert_verified("modes.half-range", case)


@given_cases("modes.merge.plugin.bound")
def test_a_doubled_variance_merges_two_normals_however_far_apart(case: Case) -> None:
    assert_verified("modes.merge.plugin.bound", case)
