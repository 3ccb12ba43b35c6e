"""The law of the number of founders, against all ways to pick parents and against the chain run forwards."""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
import sympy

from collapsecheck.errors import InputError
from collapsecheck.theory import claim
from collapsecheck.theory.founders import founder_law, mean_founder_power, poisson_extinction
from collapsecheck.theory.notation import branching_loss, founder_power, n, p, t
from collapsecheck.theory.prediction import predict, predict_exact
from collapsecheck.verify import PROFILES


def founders_by_all_maps(points: int, size: int, generations: int) -> tuple[Fraction, ...]:
    """Follow `points` points back through every choice of parents of every generation."""
    counts: Counter[int] = Counter()
    maps = list(product(range(size), repeat=size))
    for choices in product(maps, repeat=generations):
        ancestors = set(range(points))
        for parents in choices:
            ancestors = {parents[child] for child in ancestors}
        counts[len(ancestors)] += 1
    return tuple(Fraction(counts[k], counts.total()) for k in range(points + 1))


@pytest.mark.parametrize(("points", "size", "generations"), [(2, 2, 0), (2, 2, 3), (3, 3, 1), (3, 3, 2), (2, 4, 1)])
def test_founders_are_counted_by_following_every_choice_of_parents(points: int, size: int, generations: int) -> None:
    assert founder_law(points, size, generations) == founders_by_all_maps(points, size, generations)


def binomial_row(size: int, share: Fraction) -> list[Fraction]:
    return [math.comb(size, k) * share**k * (1 - share) ** (size - k) for k in range(size + 1)]


def law_of_count(size: int, generations: int, mass: Fraction) -> list[Fraction]:
    """Law of the number of points of a type, by binomial draws from generation to generation."""
    law = binomial_row(size, mass)
    for _ in range(generations):
        rows = [[share * x for x in binomial_row(size, Fraction(k, size))] for k, share in enumerate(law)]
        law = [sum(column, Fraction(0)) for column in zip(*rows, strict=True)]
    return law


@pytest.mark.parametrize("size", [1, 2, 5, 8])
@pytest.mark.parametrize("generations", [0, 1, 4])
def test_loss_and_fixation_backwards_equal_the_binomial_chain_forwards(size: int, generations: int) -> None:
    mass = Fraction(2, 7)
    law = law_of_count(size, generations, mass)
    assert mean_founder_power(size, size, generations, 1 - mass) == law[0]
    assert mean_founder_power(size, size, generations, mass) == law[size]


def test_a_number_is_as_exact_as_its_base() -> None:
    exact = mean_founder_power(4, 4, 3, Fraction(3, 4))
    assert isinstance(exact, Fraction)
    assert math.isclose(mean_founder_power(4.0, 4.0, 3.0, 0.75), exact, rel_tol=16 * np.finfo(float).eps)


@pytest.mark.parametrize(("points", "size", "generations"), [(-1, 2, 1), (2, 0, 1), (2, 2, -1), (2, 2.5, 1)])
def test_what_is_not_defined_is_no_number(points: float, size: float, generations: float) -> None:
    assert math.isnan(mean_founder_power(points, size, generations, 0.5))


@pytest.mark.parametrize("name", ["points", "size", "generations"])
def test_long_fractions_are_refused(name: str) -> None:
    with pytest.raises(InputError, match=f"{name} = 201: must be at most 200"):
        founder_law(**{"points": 2, "size": 2, "generations": 2, name: 201})


def test_a_statement_takes_its_value_at_numbers_and_broadcasts() -> None:
    statement = founder_power(n, n, t, 1 - p)
    assert statement.subs({n: 2, t: 1, p: sympy.Rational(1, 2)}) == predict_exact(statement, {"n": 2, "t": 1, "p": 0.5})
    sizes = np.array([[2], [3]])
    values = predict(statement, {"n": sizes, "t": 1, "p": 0.5})
    assert values.tolist() == [[0.375], [predict(statement, {"n": 3, "t": 1, "p": 0.5})]]


@pytest.mark.parametrize("mass", [0.01, 0.02])
@pytest.mark.parametrize("generations", range(9))
def test_the_branching_limit_is_a_third_of_the_margin_away_at_most(mass: float, generations: int) -> None:
    """At the smallest size of its domain, where it is farthest from the exact value."""
    sizes, *_ = claim("wf.rare").params
    case = {"n": sizes.domain.low, "t": generations, "p": mass}
    limit, exact = (predict(claim(claim_id).rhs, case) for claim_id in ("wf.rare", "wf.extinction"))
    assert abs(exact - limit) < PROFILES["standard"].margin / 3 * math.sqrt(limit * (1 - limit))


def test_half_of_the_types_with_k_points_are_lost_within_three_k_generations() -> None:
    assert [count for count in range(1, 60) if poisson_extinction(float(3 * count)) ** count <= 1 / 2] == []


def test_a_branching_process_dies_out_by_its_generating_function() -> None:
    assert [predict_exact(branching_loss(t), {"t": k}) for k in range(3)] == [
        0,
        sympy.exp(-1),
        sympy.exp(-1 + sympy.exp(-1)),
    ]
    assert math.isclose(poisson_extinction(7.0), float(poisson_extinction(7)), rel_tol=16 * np.finfo(float).eps)
    assert math.isnan(poisson_extinction(-1))
