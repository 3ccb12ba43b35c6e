"""Exact means against plain sums over all ordered outcomes, with neither states nor symbols."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest

from collapsecheck.simulate import (
    KDE,
    Accumulate,
    Categorical,
    Discrete,
    FreshFraction,
    Given,
    Heterozygosity,
    Persistent,
    Recursion,
    Relative,
    ShrunkKDE,
    SquaredMean,
    Subsample,
    TwoPoint,
    Variance,
    enumerated_mean,
)


def variance(points: tuple[Any, ...]) -> Any:
    """Mean squared difference over ordered pairs, halved: the same as divisor n - 1, without a mean."""
    n = len(points)
    return sum((x - y) ** 2 for x in points for y in points) / (2 * n * (n - 1))


def children(parents: tuple[Any, ...], width: Any) -> list[tuple[Any, ...]]:
    return list(product([x + sign * width for x in parents for sign in (1, -1)], repeat=len(parents)))


@pytest.mark.parametrize(("size", "generations"), [(2, 1), (2, 2), (3, 1)])
def test_a_fixed_bandwidth(size: int, generations: int) -> None:
    width = Fraction(2, 7)
    outcomes = list(product((Fraction(-1), Fraction(1)), repeat=size))
    for _ in range(generations):
        outcomes = [child for parents in outcomes for child in children(parents, width)]
    expected = sum(map(variance, outcomes)) / len(outcomes)
    recursion = Recursion(fit=KDE(bandwidth=width, kernel="two_point"))
    assert expected == enumerated_mean(
        recursion, law=TwoPoint(), size=size, generations=generations, observable=Variance()
    )


@pytest.mark.parametrize("size", [2, 3])
@pytest.mark.parametrize(("rule", "factor"), [("scott_scipy", 1.0), ("silverman_scipy", 0.75)])
def test_a_bandwidth_that_follows_the_data(size: int, rule: str, factor: float) -> None:
    """In floating point: the outcomes are at most 8 * 6**3 numbers of size at most 10, summed with their rounding."""
    means = []
    for parents in product((-1.0, 1.0), repeat=size):
        width = (factor * size) ** -0.2 * variance(parents) ** 0.5
        outcomes = children(parents, width)
        means.append(sum(map(variance, outcomes)) / len(outcomes))
    recursion = Recursion(fit=KDE(bandwidth=rule, kernel="two_point"))
    exact = enumerated_mean(recursion, law=TwoPoint(), size=size, generations=1, observable=Variance())
    assert sum(means) / len(means) == pytest.approx(float(exact), rel=8 * 6**3 * np.finfo(float).eps)


def shrunk(parents: tuple[float, ...], width: float, ddof: int) -> list[tuple[float, ...]]:
    """All samples of children that are moved towards the mean of their parents, in plain floating point."""
    middle, target = sum(parents) / len(parents), variance(parents) * (1 - (1 - ddof) / len(parents))
    divisor = (1 + width**2 / target) ** 0.5 if target > 0 else np.inf
    return [tuple(middle + (x - middle) / divisor for x in sample) for sample in children(parents, width)]


def in_plain_loops(fit: KDE | ShrunkKDE, sample: tuple[float, ...], generations: int) -> tuple[float, float]:
    """Means of the variance and of the square of the mean, over all ordered outcomes."""
    outcomes = [sample]
    for _ in range(generations):
        following = []
        for parents in outcomes:
            if isinstance(fit, KDE):
                following += children(parents, 0.75 * variance(parents) ** 0.5)
            else:
                following += shrunk(parents, 0.75, fit.ddof)
        outcomes = following
    moments = [(variance(points), (sum(points) / len(points)) ** 2) for points in outcomes]
    variances, squares = zip(*moments, strict=True)
    return sum(variances) / len(outcomes), sum(squares) / len(outcomes)


@pytest.mark.parametrize("sample", [(0.0, 1.0), (-1.0, 0.0, 2.5)])
@pytest.mark.parametrize(
    "fit",
    [
        KDE(bandwidth=Relative(factor=0.75), kernel="two_point"),
        ShrunkKDE(bandwidth=0.75, kernel="two_point", ddof=0),
        ShrunkKDE(bandwidth=0.75, kernel="two_point", ddof=1),
    ],
    ids=["factor", "shrunk-0", "shrunk-1"],
)
def test_a_square_root_in_each_generation(fit: KDE | ShrunkKDE, sample: tuple[float, ...]) -> None:
    """At most 6**6 outcomes of order 10 are summed, with their rounding. Exact means know nothing of order."""
    generations = 3 if len(sample) == 2 else 2
    expected = in_plain_loops(fit, sample, generations)
    for observable, value in zip((Variance(), SquaredMean()), expected, strict=True):
        exact = enumerated_mean(
            Recursion(fit=fit),
            law=Given(values=sample),
            size=len(sample),
            generations=generations,
            observable=observable,
        )
        assert isinstance(exact, Fraction)
        assert value == pytest.approx(float(exact), rel=6**6 * np.finfo(float).eps)


def test_resampled_types() -> None:
    masses, size = (Fraction(1, 6), Fraction(1, 3), Fraction(1, 2)), 3
    expected = Fraction(0)
    for first in product(range(3), repeat=size):
        mass = masses[first[0]] * masses[first[1]] * masses[first[2]]
        for second in product(first, repeat=size):
            squares = sum(Fraction(second.count(k), size) ** 2 for k in range(3))
            expected += mass * Fraction(1, size**size) * (1 - squares)
    assert expected == enumerated_mean(
        Recursion(fit=Categorical()),
        law=Discrete(probabilities=masses),
        size=size,
        generations=1,
        observable=Heterozygosity(),
    )


def drawn(parents: tuple[Any, ...], size: int) -> list[tuple[Any, ...]]:
    """All ordered draws of `size` children by the two-point kernel of bandwidth 2/7, equally likely."""
    return list(product([x + sign * Fraction(2, 7) for x in parents for sign in (1, -1)], repeat=size))


def histories(workflow: Any, size: int, generations: int) -> list[tuple[Fraction, tuple[Any, ...]]]:
    """Probabilities and points of all generations in a row, by the definition of each workflow."""
    real = (Fraction(-1), Fraction(1))
    outcomes = [(Fraction(1, 2**size), points) for points in product(real, repeat=size)]
    for _ in range(generations):
        following = []
        for mass, points in outcomes:
            match workflow:
                case Accumulate():
                    children = drawn(points, size)
                case Subsample():
                    children = [child for part in combinations(points, size) for child in drawn(part, size)]
                case Persistent():
                    children = [(*synthetic, points[size - 1]) for synthetic in drawn(points[-size:], size - 1)]
                case _:
                    children = [(*synthetic, fresh) for synthetic in drawn(points[-size:], size - 1) for fresh in real]
            following += [(mass / len(children), points + child) for child in children]
        outcomes = following
    return outcomes


@pytest.mark.parametrize(
    ("workflow", "generations"),
    [
        (Accumulate(), 2),
        (Subsample(), 2),
        (FreshFraction(fraction=Fraction(1, 2)), 3),
        (Persistent(fraction=Fraction(1, 2)), 3),
    ],
    ids=["accumulate", "subsample", "fresh", "persistent"],
)
def test_a_workflow_that_keeps_or_adds_real_data(workflow: Any, generations: int) -> None:
    size = 2
    expected = sum(mass * variance(points[-size:]) for mass, points in histories(workflow, size, generations))
    recursion = Recursion(fit=KDE(bandwidth=Fraction(2, 7), kernel="two_point"), workflow=workflow)
    assert expected == enumerated_mean(
        recursion, law=TwoPoint(), size=size, generations=generations, observable=Variance()
    )
