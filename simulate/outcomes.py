"""All outcomes of a recursion with finitely many, with their probabilities as fractions, generation by generation.

A point is a pair (a, b) that stands for a + b B, where B is an irrational bandwidth; where the bandwidth is rational, b
is 0 throughout. The points of a generation that replaces the one before it are exchangeable, so a state is the sorted
tuple of its points, and equal states are merged. So is the pool that the next fit looks at, until the last generation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import combinations
from math import comb, factorial, prod

import sympy

from collapsecheck.errors import InputError
from collapsecheck.simulate.inputs import exact, whole_number
from collapsecheck.simulate.workflows import real_points, size_at
from collapsecheck.terms import Accumulate, FreshFraction, Given, Persistent, Replace, Subsample, Weighted, Workflow

__all__ = ["Noise", "Point", "State", "given_state", "independent", "later_states", "moved", "require_few", "resampled"]

Point = tuple[Fraction, int]
State = tuple[Point, ...]
Law = Mapping[Point, Fraction]
States = dict[State, Fraction]
Refit = Callable[[State], Law]
"""Law of one point that is drawn from the fit to some points."""

_LARGEST_COUNT = 1_000_000
"""Points, over all outcomes of a generation, above which an enumeration is refused; some ten seconds' work."""


@dataclass(frozen=True, kw_only=True)
class Noise:
    """Noise of the two-point kernel: +B and -B, with B either a rational or known by its square only.

    Parameters
    ----------
    rational : Fraction
        B itself, or 0 where it is irrational.
    square : sympy.Expr
        B**2, or, if `scaled`, B**2 over the variance of the data.
    scaled : bool
        Whether B is proportional to the standard deviation (ddof 1) of the data.

    Examples
    --------
    >>> Noise(rational=Fraction(1, 3)).scaled
    False
    """

    rational: Fraction = Fraction(0)
    square: sympy.Expr = sympy.S.Zero
    scaled: bool = False


def require_few(outcomes: int, size: int) -> None:
    """Raise `InputError` for more outcomes of `size` points each than are enumerated."""
    if outcomes * size > _LARGEST_COUNT:
        raise InputError(
            "size", size, f"gives outcomes of more than {_LARGEST_COUNT} points: take fewer points or generations"
        )


def given_state(law: Given, size: int) -> States:
    """The one state of a given sample.

    Raises
    ------
    InputError
        If the sample has another size.
    """
    if len(law.values) != size:
        raise InputError("size", size, f"must be {len(law.values)}, the number of the given values")
    return {tuple(sorted((exact("values", value), 0) for value in law.values)): Fraction(1)}


def independent(law: Law, size: int) -> States:
    """All samples of `size` independent draws, as sorted tuples, with their multinomial probabilities.

    Parameters
    ----------
    law : mapping
        Points to probabilities.
    size : int
        At least 0.

    Returns
    -------
    dict

    Raises
    ------
    InputError
        For more than a million points.

    Examples
    --------
    >>> half = Fraction(1, 2)
    >>> [str(mass) for mass in independent({(Fraction(0), 0): half, (Fraction(1), 0): half}, 2).values()]
    ['1/4', '1/2', '1/4']
    """
    values = sorted(law)
    require_few(comb(size + len(values) - 1, size), size)
    states = {}
    for counts in _compositions(size, len(values)):
        orders = factorial(size) // prod(factorial(c) for c in counts)
        mass = prod((law[v] ** c for v, c in zip(values, counts, strict=True)), start=Fraction(1))
        states[tuple(v for v, c in zip(values, counts, strict=True) for _ in range(c))] = orders * mass
    return states


def _compositions(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    """All ways to write `total` as an ordered sum of `parts` non-negative integers."""
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in _compositions(total - first, parts - 1):
            yield (first, *rest)


def resampled(points: State, noise: Noise | None) -> dict[Point, Fraction]:
    """Law of one child: a parent drawn uniformly, plus or minus the bandwidth of the noise; None adds nothing."""
    child: dict[Point, Fraction] = {}
    shifts = [(Fraction(0), 0)]
    if noise is not None:
        multiple = 0 if noise.rational else 1
        shifts = [(noise.rational, multiple), (-noise.rational, -multiple)]
    share = Fraction(1, len(points) * len(shifts))
    for a, b in points:
        for shift, multiple in shifts:
            point = (a + shift, b + multiple)
            child[point] = child.get(point, Fraction(0)) + share
    return child


def moved(points: State, law: Law) -> dict[Point, Fraction]:
    """The law, moved so that it has the mean of the points.

    Examples
    --------
    >>> zero, four = (Fraction(0), 0), (Fraction(4), 0)
    >>> [str(value) for value, _ in moved((four,), {zero: Fraction(1, 2), four: Fraction(1, 2)})]
    ['2', '6']
    """
    shift = _mean_value(points) - sum((mass * value for (value, _), mass in law.items()), start=Fraction(0))
    return {(value + shift, multiple): mass for (value, multiple), mass in law.items()}


def _mean_value(points: State) -> Fraction:
    return sum((value for value, _ in points), start=Fraction(0)) / len(points)


# --- generations ----------------------------------------------------------------------------------------------------


def later_states(
    states: Mapping[State, Fraction],
    refit: Refit,
    *,
    generations: int,
    workflow: Workflow = Replace(),  # noqa: B008  # a frozen description
    real: Law | None = None,
) -> States:
    """States of a later generation with their probabilities.

    Parameters
    ----------
    states : mapping
        States of generation 0, all of one size, with their probabilities.
    refit : callable
        Maps points to the law of one point that is drawn from their fit.
    generations : int
        Number of refits, >= 0.
    workflow : Workflow
    real : mapping, optional
        Law of fresh real points; only `FreshFraction` and `Weighted` draw any.

    Returns
    -------
    dict
        States of the generation alone, not of the pool.

    Raises
    ------
    InputError
        For outcomes of more than a million points, or a fraction that is not a whole number of points.

    Examples
    --------
    >>> zero, one = (Fraction(0), 0), (Fraction(1), 0)
    >>> refit = partial(resampled, noise=None)
    >>> later = later_states({(zero, one): Fraction(1)}, refit, generations=2, workflow=Accumulate())
    >>> str(later[one, one])
    '9/32'
    """
    held, size = dict(states), len(next(iter(states)))
    if isinstance(workflow, Persistent):
        held = _with_kept_points(held, real_points(workflow, size))
    for generation in range(1, generations + 1):
        pooled = generation < generations and isinstance(workflow, Accumulate | Subsample)
        drawn = partial(_successors, workflow, size=size_at(workflow, size, generation), refit=refit, real=real or {})
        held = _following(held, pooled, drawn)
    return held


def _following(held: States, pooled: bool, successors: Callable[[State], States]) -> States:
    """What the fit after the next one looks at: the next generation, joined with what there was if `pooled`."""
    following: States = {}
    outcomes = 0
    for points, mass in held.items():
        drawn = successors(points)
        outcomes += len(drawn)
        require_few(outcomes, len(next(iter(drawn))))
        for state, share in drawn.items():
            kept = tuple(sorted(points + state)) if pooled else state
            following[kept] = following.get(kept, Fraction(0)) + mass * share
    return following


def _successors(workflow: Workflow, points: State, size: int, refit: Refit, real: Law) -> States:
    """Law of the next generation, given what it is fitted to: a pool, or the generation before it."""
    match workflow:
        case Subsample():
            chosen = Counter(tuple(sorted(choice)) for choice in combinations(points, size))
            parts = [(Fraction(times, chosen.total()), part) for part, times in chosen.items()]
            return _mixed((share, independent(refit(part), size)) for share, part in parts)
        case FreshFraction():
            fresh = real_points(workflow, size)
            synthetic = independent(refit(points), size - fresh)
            return _mixed((mass, _joined(synthetic, state)) for state, mass in independent(real, fresh).items())
        case Persistent():
            kept = real_points(workflow, size)
            synthetic = independent(refit(points), size - kept)
            return {points[:kept] + state: mass for state, mass in synthetic.items()}
        case Weighted(real=number, weight=weight):
            share, fresh = exact("weight", weight), whole_number("real", number, least=1)
            return _mixed(
                (mass, independent(refit((_between(state, points, share),)), size))
                for state, mass in independent(real, fresh).items()
            )
    return independent(refit(points), size)


def _with_kept_points(states: States, kept: int) -> States:
    """The states with points that are kept in front: which these are is independent of their values."""
    parted: States = {}
    for state, mass in states.items():
        choices = list(combinations(range(len(state)), kept))
        for chosen in choices:
            others = (point for place, point in enumerate(state) if place not in chosen)
            key = (*(state[place] for place in chosen), *others)
            parted[key] = parted.get(key, Fraction(0)) + mass / len(choices)
    return parted


def _between(one: State, other: State, weight: Fraction) -> Point:
    """Mean of two sets of points, of which the first has this weight and the other one the rest."""
    return weight * _mean_value(one) + (1 - weight) * _mean_value(other), 0


def _mixed(parts: Iterable[tuple[Fraction, States]]) -> States:
    mixture: States = {}
    for share, states in parts:
        for state, mass in states.items():
            mixture[state] = mixture.get(state, Fraction(0)) + share * mass
    return mixture


def _joined(states: States, other: State) -> States:
    joined: States = {}
    for state, mass in states.items():
        key = tuple(sorted(state + other))
        joined[key] = joined.get(key, Fraction(0)) + mass
    return joined
