"""The mean operator for symbolic n against plain enumeration of all outcomes for n = 2 and 3."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
import sympy

from collapsecheck.errors import ProofError
from collapsecheck.proofs.moments import (
    MU,
    TYPES,
    collect_sums,
    current,
    draw,
    frequency,
    hit,
    initial_frequency,
    inside,
    mean_of,
    noise,
    over_points,
    over_types,
    resampled,
)
from collapsecheck.proofs.unfolding import (
    child,
    conditional_mean,
    mean,
    next_heterozygosity,
    next_mean,
    next_variance,
    sample_fourth_difference,
    sample_heterozygosity,
    sample_mean,
    sample_variance,
    unfold,
    variance_of,
)
from collapsecheck.theory.notation import expected_heterozygosity, expected_variance, mean_variance, n, p, sigma, t

HALF = Fraction(1, 2)
BANDWIDTH = Fraction(2, 3)
SAMPLES = ((0, 1), (-2, 5), (0, 1, 5), (-3, Fraction(1, 2), 4))


def rational(number: Any) -> Any:
    return sympy.Rational(Fraction(number).numerator, Fraction(number).denominator)


def at(expression: Any, *, size: int, **values: Sequence[Any]) -> Any:
    """Value of an expression in sums over `size` points, with numbers for the points and the type frequencies."""
    heads = {"points": current, "frequencies": frequency, "law": initial_frequency}
    expression = expression.subs(n, size)
    for name, numbers in values.items():
        expression = expression.subs(TYPES, len(numbers)) if name != "points" else expression
        expression = expression.doit().replace(heads[name], lambda i, numbers=numbers: rational(numbers[int(i) - 1]))
    return sympy.nsimplify(expression.doit())


def children(sample: Sequence[Any]) -> list[tuple[Fraction, list[Fraction]]]:
    """All outcomes of one generation, with two-point noise, and their probabilities."""
    atoms = [Fraction(x) + BANDWIDTH * sign for x in sample for sign in (-1, 1)]
    share = Fraction(1, len(atoms)) ** len(sample)
    return [(share, list(outcome)) for outcome in product(atoms, repeat=len(sample))]


def average(outcomes: list[tuple[Fraction, list[Any]]], statistic: Callable[[list[Any]], Any]) -> Fraction:
    return sum((share * statistic(outcome) for share, outcome in outcomes), Fraction(0))


def variance(sample: Sequence[Any]) -> Fraction:
    centre = Fraction(sum(sample)) / len(sample)
    return sum(((x - centre) ** 2 for x in sample), Fraction(0)) / (len(sample) - 1)


@pytest.mark.parametrize("sample", SAMPLES)
def test_sample_variance_of_the_children(sample: Sequence[Any]) -> None:
    derived = unfold(conditional_mean(next_variance(rational(BANDWIDTH))))
    assert at(derived, size=len(sample), points=sample) == rational(average(children(sample), variance))


@pytest.mark.parametrize("sample", SAMPLES)
def test_squared_mean_of_the_children(sample: Sequence[Any]) -> None:
    derived = unfold(conditional_mean((next_mean(rational(BANDWIDTH)) - 2) ** 2))
    observed = average(children(sample), lambda outcome: (Fraction(sum(outcome)) / len(outcome) - 2) ** 2)
    assert at(derived, size=len(sample), points=sample) == rational(observed)


@pytest.mark.parametrize("sample", SAMPLES)
def test_square_of_the_sum_of_the_children(sample: Sequence[Any]) -> None:
    derived = unfold(conditional_mean(over_points(lambda i: child(i, rational(BANDWIDTH))) ** 2))
    observed = average(children(sample), lambda outcome: sum(outcome) ** 2)
    assert at(derived, size=len(sample), points=sample) == rational(observed)


@pytest.mark.parametrize("sample", SAMPLES)
def test_third_power_of_the_sum_of_resampled_values(sample: Sequence[Any]) -> None:
    derived = mean_of(over_points(resampled) ** 3)
    share = Fraction(1, len(sample)) ** len(sample)
    outcomes = [(share, list(outcome)) for outcome in product(sample, repeat=len(sample))]
    observed = average(outcomes, lambda outcome: sum(outcome) ** 3)
    assert at(derived, size=len(sample), points=sample) == rational(observed)


@pytest.mark.parametrize("size", [2, 3])
@pytest.mark.parametrize("power", [1, 2, 3, 4])
def test_powers_of_a_count(size: int, power: int) -> None:
    mass = Fraction(2, 7)
    outcomes = [
        (mass ** sum(outcome) * (1 - mass) ** (size - sum(outcome)), list(outcome))
        for outcome in product((0, 1), repeat=size)
    ]
    observed = average(outcomes, lambda outcome: Fraction(sum(outcome) ** power))
    assert mean_of(over_points(inside) ** power).subs({n: size, p: rational(mass)}) == rational(observed)


@pytest.mark.parametrize("size", [2, 3])
def test_sample_variance_of_independent_draws(size: int) -> None:
    law = ((Fraction(1, 4), Fraction(-1)), (Fraction(1, 4), Fraction(2)), (HALF, Fraction(3)))
    centre = sum(share * x for share, x in law)
    spread = sum(share * (x - centre) ** 2 for share, x in law)
    outcomes = []
    for chosen in product(law, repeat=size):
        share = Fraction(1)
        for weight, _ in chosen:
            share *= weight
        outcomes.append((share, [x for _, x in chosen]))
    derived = unfold(mean(variance_of(draw)))
    assert derived.subs({n: size, sigma: sympy.sqrt(rational(spread))}) == rational(average(outcomes, variance))


@pytest.mark.parametrize("size", [2, 3])
def test_heterozygosity_of_the_next_generation(size: int) -> None:
    frequencies = (Fraction(1, 6), Fraction(1, 3), HALF)
    outcomes = []
    for types in product(range(3), repeat=size):
        share = Fraction(1)
        for kind in types:
            share *= frequencies[kind]
        outcomes.append((share, list(types)))

    def observed(types: list[int]) -> Fraction:
        return 1 - sum((Fraction(types.count(kind), size) ** 2 for kind in range(3)), Fraction(0))

    derived = unfold(conditional_mean(next_heterozygosity()))
    assert at(derived, size=size, frequencies=frequencies) == rational(average(outcomes, observed))


def test_the_statistics_that_a_recurrence_follows_have_their_own_means() -> None:
    assert unfold(mean(sample_variance())) == expected_variance(t)
    assert unfold(mean((sample_mean() - MU) ** 2)) == mean_variance(t)
    assert unfold(mean(sample_heterozygosity())) == expected_heterozygosity(t)


@pytest.mark.parametrize(
    "expression",
    [
        mean(over_points(current) ** 2),
        mean(over_points(lambda i: current(i) ** 2)),
        mean(sample_variance() ** 3),
        mean(sample_variance() * (sample_mean() - MU) ** 2),
        mean(sample_variance() * sample_fourth_difference()),
        mean(sample_mean()),
        mean((sample_mean() - MU) ** 3),
        mean(over_types(lambda k: frequency(k) ** 3)),
        mean(sympy.exp(current(1))),
        mean(sympy.exp(draw(1) * draw(2))),
        conditional_mean(noise(1) ** 3),
        conditional_mean(1 / resampled(1)),
        conditional_mean(sympy.exp(noise(1))),
        conditional_mean(hit(1, 1) * hit(1, 2)),
        conditional_mean(over_points(resampled) * resampled(1)),
        conditional_mean(over_types(lambda k: hit(1, k)) ** 2),
    ],
    ids=str,
)
def test_a_mean_that_is_not_known_is_refused(expression: Any) -> None:
    with pytest.raises(ProofError):
        unfold(expression)


def test_sums_of_constants_count_their_terms() -> None:
    index = sympy.Symbol("j", integer=True)
    assert collect_sums(sympy.Sum(3, (index, 0, n))) == 3 * n + 3
    assert collect_sums(over_points(lambda _i: sigma)) == n * sigma
