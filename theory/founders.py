"""Lineages backwards in time: how many points of generation 0 the points of a later generation descend from.

Each child picks its parent uniformly from n points, independently of the others, so the number of ancestors is a Markov
chain that only decreases. Its law is computed exactly, in fractions, from the rule that one more child either picks a
parent that has been picked before or a new one. Nothing here knows what the points carry.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cache
from typing import Any

import sympy

from collapsecheck.errors import InputError

__all__ = ["founder_law", "mean_founder_power", "poisson_extinction"]

LARGEST = 200
"""Largest number of points or generations for which fractions are handled in seconds."""


@cache
def _choices(children: int, size: int) -> tuple[int, ...]:
    """In how many ways so many children pick 0, 1, ..., `children` different parents among `size`."""
    if children == 0:
        return (1,)
    before = (*_choices(children - 1, size), 0)
    return tuple(before[k] * k + (before[k - 1] * (size - k + 1) if k else 0) for k in range(children + 1))


@cache
def _histories(points: int, size: int, generations: int) -> tuple[int, ...]:
    """The law of the number of founders, in units of ``size**-(points * generations)``: integers need no reducing."""
    if generations == 0:
        return (*[0] * points, 1)
    found = [0] * (points + 1)
    for children, ways in enumerate(_histories(points, size, generations - 1)):
        share = ways * size ** (points - children)
        for parents, choices in enumerate(_choices(children, size) if share else ()):
            found[parents] += share * choices
    return tuple(found)


@cache
def founder_law(points: int, size: int, generations: int) -> tuple[Fraction, ...]:
    """Law of the number of founders: points of generation 0 from which given points of generation t descend.

    Assumes that every point picks its parent uniformly and independently of the others.

    Parameters
    ----------
    points : int
        Number of points of generation t that are followed back, >= 0.
    size : int
        Points per generation n, >= 1.
    generations : int
        Number of generations t, >= 0.

    Returns
    -------
    tuple of Fraction
        Probability of 0, 1, ..., `points` founders.

    Raises
    ------
    InputError
        For numbers above 200: the fractions grow long.

    Examples
    --------
    >>> [str(probability) for probability in founder_law(2, 3, 1)]
    ['0', '1/3', '2/3']
    """
    for argument, number in (("points", points), ("size", size), ("generations", generations)):
        if number > LARGEST:
            raise InputError(argument, number, f"must be at most {LARGEST}: the fractions grow long")
    unit = size ** (points * generations)
    return tuple(Fraction(ways, unit) for ways in _histories(points, size, generations))


def mean_founder_power(points: Any, size: Any, generations: Any, base: Any) -> Any:
    """Mean of ``base`` to the power of the number of founders.

    Parameters
    ----------
    points, size, generations : int
        As for `founder_law`; a float that is a whole number will do.
    base : Fraction or float
        What is raised to the power.

    Returns
    -------
    Fraction or float
        Exact for a fraction; for a float, rounded in the evaluation of the polynomial only. Not a number where
        `founder_law` is not defined.

    Examples
    --------
    >>> mean_founder_power(2, 3, 1, Fraction(1, 2))
    Fraction(1, 3)
    """
    counts = points, size, generations
    if any(count != int(count) for count in counts) or min(points, size - 1, generations) < 0:
        return math.nan
    law = founder_law(int(points), int(size), int(generations))
    return sum(probability * base**founders for founders, probability in enumerate(law))


def poisson_extinction(generations: Any) -> Any:
    """Probability that a branching process with Poisson(1) children has died out by generation t.

    It iterates q -> exp(q - 1), the generating function of the number of children, from q = 0.

    Parameters
    ----------
    generations : int
        Number of generations t, >= 0; a float that is a whole number will do.

    Returns
    -------
    sympy.Expr or float
        An exact expression for an integer or a fraction, rounded for a float; not a number for t < 0.

    Examples
    --------
    >>> poisson_extinction(1), poisson_extinction(2.0)
    (exp(-1), 0.53146360538661...)
    """
    if generations != int(generations) or generations < 0:
        return math.nan
    loss, exponential = (0.0, math.exp) if isinstance(generations, float) else (sympy.S.Zero, sympy.exp)
    for _ in range(int(generations)):
        loss = exponential(loss - 1)
    return loss
