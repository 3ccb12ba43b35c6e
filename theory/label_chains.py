"""Labels that are learned and drawn anew: the law of how many of n points bear a label, generation by generation."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cache
from typing import Any

__all__ = ["majority_probability"]


def majority_probability(points: Any, generations: Any, mass: Any) -> Any:
    """Probability that most points of a generation bear a label; an equal number counts half.

    Assumes that each generation is n independent draws from the label frequencies of the one before it.

    Parameters
    ----------
    points : int
        Points n, >= 1.
    generations : int
        Generation t, >= 0; generation 0 is n independent draws.
    mass : Fraction or float
        Probability of the label in the draws of generation 0.

    Returns
    -------
    Fraction or float
        Exact for a fraction; NaN for numbers out of range.

    Examples
    --------
    >>> majority_probability(3, 1, Fraction(1, 4))
    Fraction(11, 48)
    """
    if not (points >= 1 and generations >= 0 and points == int(points) and generations == int(generations)):
        return math.nan
    size = int(points)
    law, rows = _binomial(size, mass), _transitions(size, float if isinstance(mass, float) else Fraction)
    for _ in range(int(generations)):
        law = [sum(share * row[count] for share, row in zip(law, rows, strict=True)) for count in range(size + 1)]
    return sum(share * _vote(2 * count - size) for count, share in enumerate(law))


@cache
def _transitions(size: int, number: type[float | Fraction]) -> list[list[Any]]:
    """Law of the number of labels in the next generation, for each number in this one."""
    laws = (_binomial(size, Fraction(count, size)) for count in range(size + 1))
    return [[number(share) for share in law] for law in laws]


def _binomial(size: int, mass: Any) -> list[Any]:
    return [math.comb(size, count) * mass**count * (1 - mass) ** (size - count) for count in range(size + 1)]


def _vote(excess: int) -> Fraction:
    """1 for a majority, 0 for a minority, a half in between."""
    return Fraction((excess > 0) + (excess >= 0), 2)
