"""Certified counts of the modes of mixtures of normals."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
import sympy

from collapsecheck.errors import CollapsecheckError, InputError
from collapsecheck.simulate import (
    Exponential,
    Law,
    Mixture,
    Normal,
    Scaled,
    certified_merging_generation,
    certified_modes,
    certified_most_modes,
)


def pair(half: Any, sd: Any = 1, *, centre: float = 0) -> Mixture:
    components = (Normal(mean=centre - half, sd=sd), Normal(mean=centre + half, sd=sd))
    return Mixture(components=components, weights=(Fraction(1, 2), Fraction(1, 2)))


@pytest.mark.parametrize(
    ("half", "expected"),
    [(0.1, 1), (0.5, 1), (0.99, 1), (0.9999, 1), (1.0001, 2), (1.01, 2), (2.0, 2), (30.0, 2), (300.0, 2)],
)
def test_equal_normals_have_two_modes_when_further_apart_than_two_standard_deviations(
    half: float, expected: int
) -> None:
    assert certified_modes(pair(half)) == expected
    assert certified_modes(pair(half, centre=5)) == expected


def test_a_count_is_made_however_near_the_threshold() -> None:
    assert certified_modes(pair(1 + Fraction(1, 10**9))) == 2
    assert certified_modes(pair(1 - Fraction(1, 10**9))) == 1


def test_modes_at_the_threshold_itself_are_not_decided() -> None:
    with pytest.raises(CollapsecheckError, match="not decided"):
        certified_modes(pair(1))


@pytest.mark.parametrize(
    "mixture",
    [
        Mixture(components=(Normal(mean=2, sd=3),), weights=(1,)),
        Mixture(components=(Normal(), Normal()), weights=(0.5, 0.5)),
        Mixture(components=(Normal(sd=1), Normal(sd=3)), weights=(0.5, 0.5)),
    ],
)
def test_normals_with_one_mean_have_one_mode_there(mixture: Mixture) -> None:
    assert certified_modes(mixture) == 1


def test_ten_components() -> None:
    weights = (Fraction(1, 10),) * 10
    apart = tuple(Normal(mean=3 * k, sd=1) for k in range(10))
    near = tuple(Normal(mean=k, sd=1) for k in range(10))
    assert certified_modes(Mixture(components=apart, weights=weights)) == 10
    assert certified_modes(Mixture(components=near, weights=weights)) == 1


def test_a_narrow_component_on_a_wide_one() -> None:
    spike = (Normal(mean=0, sd=1), Normal(mean=3, sd=0.001))
    assert certified_modes(Mixture(components=spike, weights=(0.999, 0.001))) == 2
    assert certified_modes(Mixture(components=spike, weights=(Fraction(10**9 - 1, 10**9), Fraction(1, 10**9)))) == 1


def test_mixtures_of_mixtures_and_multiples_are_flattened() -> None:
    nested = Mixture(components=(pair(3), Scaled(law=Normal(mean=5, sd=0.25), scale=4)), weights=(0.5, 0.5))
    flat = (Normal(mean=-3), Normal(mean=3), Normal(mean=20, sd=1))
    assert certified_modes(nested) == certified_modes(Mixture(components=flat, weights=(0.25, 0.25, 0.5))) == 3


def test_decimals_are_read_as_they_print() -> None:
    assert certified_modes(pair(0.3, sympy.Rational(3, 10) - sympy.Rational(1, 10**12))) == 2
    assert certified_modes(pair(0.3, sympy.Rational(3, 10) + sympy.Rational(1, 10**12))) == 1


def test_a_standard_deviation_may_be_the_root_of_a_rational() -> None:
    assert certified_modes(pair(sympy.Rational(15, 10), sympy.sqrt(2))) == 2
    assert certified_modes(pair(sympy.Rational(14, 10), sympy.sqrt(2))) == 1


@pytest.mark.parametrize(
    ("half", "sd", "noise", "expected"),
    [
        (2.0, 1.0, 0.49, 7),
        (2.0, 1.0, Fraction(301, 1000), 10),
        (2.0, 1.0, Fraction(299, 1000), 11),
        (1.5, 0.5, 0.09, 23),
        (0.5, 1.0, 0.1, 0),
        (300.0, 1.0, 0.8, 112499),
    ],
)
def test_merging_generation_of_equal_normals(half: float, sd: float, noise: Any, expected: int) -> None:
    """They merge when sd**2 + t * noise first exceeds half**2, done here by hand."""
    assert certified_merging_generation(pair(half, sd), noise) == expected


def test_merging_exactly_at_a_generation_is_not_decided() -> None:
    with pytest.raises(CollapsecheckError, match="not decided"):
        certified_merging_generation(pair(2), 1)


@pytest.mark.parametrize(
    "law",
    [
        Mixture(components=(Exponential(), Normal()), weights=(0.5, 0.5)),
        pair(sympy.Symbol("a")),
        pair(sympy.sqrt(2)),
        pair(1, sympy.pi),
        pair(1, -sympy.sqrt(2)),
        "pair",
    ],
)
def test_what_is_not_a_mixture_of_normals_with_exact_numbers_is_refused(law: Law) -> None:
    with pytest.raises(InputError):
        certified_modes(law)  # type: ignore[arg-type]  # the point of the test


@pytest.mark.parametrize("noise", [0, -1, float("nan"), float("inf"), sympy.sqrt(2), "x"])
def test_noise_is_a_positive_rational(noise: Any) -> None:
    with pytest.raises(InputError, match="noise"):
        certified_merging_generation(pair(2), noise)


def apart(distance: Any, sd: Any, weights: tuple[float, float] = (0.5, 0.5)) -> Mixture:
    return Mixture(components=(Normal(mean=0), Normal(mean=distance, sd=sd)), weights=weights)


@pytest.mark.parametrize(
    ("distance", "sd", "expected"), [(1.999, 1, 1), (2.001, 1, 2), (0, 3, 1), (60, 0.25, 2), (0.1, 4, 1)]
)
def test_the_most_modes_over_all_weights(distance: float, sd: float, expected: int) -> None:
    """At equal variances equal weights give the most modes; far apart there are weights at any ratio of variances."""
    assert certified_most_modes(apart(distance, sd)) == expected
    assert certified_most_modes(apart(distance, sd, (0.01, 0.99))) == expected


def test_the_most_modes_are_more_than_those_of_one_choice_of_weights() -> None:
    assert certified_modes(apart(2.7, 2)) == 1
    assert certified_most_modes(apart(2.7, 2)) == 2


def test_the_most_modes_are_not_decided_at_the_threshold_itself() -> None:
    with pytest.raises(CollapsecheckError, match="not decided"):
        certified_most_modes(apart(2, 1))


def test_the_most_modes_are_those_of_two_normals() -> None:
    three = Mixture(components=(Normal(mean=0), Normal(mean=2), Normal(mean=4)), weights=(0.25, 0.5, 0.25))
    with pytest.raises(InputError, match="two normals"):
        certified_most_modes(three)
