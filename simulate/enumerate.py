"""Exact means: every outcome of a recursion with finitely many outcomes, with its probability as a fraction.

Nothing is sampled and no formula about the recursion is used, only its definition. The points of a generation are
exchangeable, so a state is the sorted tuple of its points, and equal states are merged.

A point is a pair (a, b) that stands for a + b B, where B is an irrational bandwidth of which only the square is needed
(n**(-1/5), or that times a standard deviation); where the bandwidth is rational, b is 0 throughout. An observable is
then a polynomial in B of degree 2, and the mean of its linear coefficient must come out as 0. Fits that bring a root of
their own in each generation are enumerated in `square_roots`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations
from math import comb, factorial, prod
from typing import Any

import sympy

from collapsecheck.errors import CollapsecheckError, InputError
from collapsecheck.simulate.inputs import checked_fit, exact, floating, whole_number
from collapsecheck.simulate.laws import is_numeric
from collapsecheck.simulate.square_roots import brings_square_roots, mean_with_square_roots
from collapsecheck.terms import (
    KDE,
    Difference,
    Discrete,
    Fit,
    Given,
    Heterozygosity,
    Law,
    MeanFourthDifference,
    MeanSquare,
    Mixture,
    Observable,
    Particle,
    Recursion,
    Scaled,
    ShrunkKDE,
    SquaredMean,
    SquaredVariance,
    TailCount,
    TwoPoint,
    Types,
    Variance,
)

__all__ = ["enumerated_mean"]

Point = tuple[Fraction, int]
State = tuple[Point, ...]
Polynomial = tuple[Fraction, Fraction, Fraction]

LARGEST_COUNT = 1_000_000
"""Points, over all outcomes of a generation, above which an enumeration is refused; some ten seconds' work."""


@dataclass(frozen=True, kw_only=True)
class _Noise:
    """Noise of the two-point kernel: +B and -B, with B either a rational or known by its square only.

    Parameters
    ----------
    rational : Fraction
        B itself, or 0 where it is irrational.
    square : sympy.Expr
        B**2, or, if `scaled`, B**2 over the variance of the data.
    scaled : bool
        Whether B is proportional to the standard deviation (ddof 1) of the data.
    """

    rational: Fraction = Fraction(0)
    square: sympy.Expr = sympy.S.Zero
    scaled: bool = False


def enumerated_mean(
    recursion: Recursion, *, law: Law, size: int, generations: int, observable: Observable, event: int | None = None
) -> sympy.Expr | Fraction:
    """Exact mean of an observable over all outcomes of a recursion.

    Parameters
    ----------
    recursion : Recursion
        `Categorical`, or `KDE` with the kernel ``"two_point"`` and as bandwidth a number, `Relative`,
        ``"scott_sklearn"``, ``"scott_scipy"`` or ``"silverman_scipy"``, of which the last two allow one generation at
        most; or `ShrunkKDE` with that kernel and a number.
    law : Law
        With finitely many values: `TwoPoint`, `Discrete`, `Given`, and mixtures and multiples of these.
    size : int
        Points per generation, >= 1; small.
    generations : int
        Number of refits, >= 0; small.
    observable : Observable
        Any but `Modes` and `PairCosine`; of `Difference` only an `event`, since its mean is 0 by symmetry. With
        `Relative` and `ShrunkKDE`: `Variance`, `MeanSquare`, `SquaredMean` or `Particle`.
    event : int, optional
        If given, the mean is that of the indicator that the observable equals this number.

    Returns
    -------
    Fraction or sympy.Expr
        A fraction where the bandwidth is rational, else an expression with powers of `size`.

    Raises
    ------
    InputError
        For what has no finite exact enumeration, or outcomes of more than a million points.
    CollapsecheckError
        When a mean is left with an odd power of an irrational bandwidth.

    Notes
    -----
    Floats stand for the decimals that they print as. The bandwidth rules are those of `bandwidths`.

    Examples
    --------
    >>> from collapsecheck.terms import Categorical
    >>> enumerated_mean(
    ...     Recursion(fit=Categorical()), law=TwoPoint(), size=2, generations=1, observable=Variance()
    ... )
    Fraction(1, 2)
    """
    whole_number("generations", generations, least=0)
    whole_number("size", size, least=1)
    fit = checked_fit(recursion)
    noise = _noise(fit, law, size, generations)
    states = _independent(_atoms(law), size) if not isinstance(law, Given) else _given(law, size)
    if brings_square_roots(fit):
        return _mean_with_square_roots(fit, states, generations, observable, event)
    if noise is not None and noise.scaled and generations:
        return _mean_of_scaled(states, noise, observable, event, size)
    for _ in range(generations):
        states = _next_generation(states, noise, size)
    square = sympy.Integer(0) if noise is None else noise.square
    return _total(states, observable, event, square)


def _noise(fit: Fit, law: Law, size: int, generations: int) -> _Noise | None:
    """Noise of the fit, None where there is none or where its size has a root of its own in each generation."""
    if not isinstance(fit, KDE | ShrunkKDE):
        return None
    if fit.kernel != "two_point":
        raise InputError("kernel", fit.kernel, 'must be "two_point": other kernels have infinitely many outcomes')
    if not is_numeric(law):
        raise InputError("law", law, "must be a law on the real line for a KDE; Discrete gives labels of types")
    if brings_square_roots(fit):
        whole_number("size", size, least=2)
        return None
    power = sympy.Rational(-2, 5)
    match fit.bandwidth:
        case "scott_sklearn":
            return _Noise(square=sympy.Integer(size) ** power)
        case "scott_scipy":
            noise = _Noise(square=sympy.Integer(size) ** power, scaled=True)
        case "silverman_scipy":
            noise = _Noise(square=sympy.Rational(3 * size, 4) ** power, scaled=True)
        case str() as rule:
            raise InputError("bandwidth", rule, "cannot be enumerated: its square is not a polynomial of the data")
        case number:
            return _Noise(rational=exact("bandwidth", number))
    whole_number("size", size, least=2)
    if generations > 1:
        raise InputError("generations", generations, "must be at most 1 where the bandwidth follows the data")
    return noise


# --- outcomes -------------------------------------------------------------------------------------------------------


def _atoms(law: Any) -> dict[Point, Fraction]:
    """Values of the law with their probabilities."""
    match law:
        case TwoPoint():
            return {(Fraction(-1), 0): Fraction(1, 2), (Fraction(1), 0): Fraction(1, 2)}
        case Discrete(probabilities=probabilities):
            return {(Fraction(k), 0): exact("probabilities", p) for k, p in enumerate(probabilities)}
        case Scaled(law=inner, scale=scale):
            return {(exact("scale", scale) * a, b): p for (a, b), p in _atoms(inner).items()}
        case Mixture(components=components, weights=weights):
            atoms: dict[Point, Fraction] = {}
            for component, weight in zip(components, weights, strict=True):
                for value, p in _atoms(component).items():
                    atoms[value] = atoms.get(value, Fraction(0)) + exact("weights", weight) * p
            return atoms
    raise InputError("law", law, "must have finitely many values: TwoPoint, Discrete, or mixtures or multiples of them")


def _given(law: Given, size: int) -> dict[State, Fraction]:
    if len(law.values) != size:
        raise InputError("size", size, f"must be {len(law.values)}, the number of the given values")
    return {tuple(sorted((exact("values", value), 0) for value in law.values)): Fraction(1)}


def _independent(atoms: Mapping[Point, Fraction], size: int) -> dict[State, Fraction]:
    """All samples of `size` independent draws, as sorted tuples, with their multinomial probabilities."""
    values = sorted(atoms)
    _limit(comb(size + len(values) - 1, size), size)
    states = {}
    for counts in _compositions(size, len(values)):
        orders = factorial(size) // prod(factorial(c) for c in counts)
        mass = prod((atoms[v] ** c for v, c in zip(values, counts, strict=True)), start=Fraction(1))
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


def _limit(outcomes: int, size: int) -> None:
    if outcomes * size > LARGEST_COUNT:
        raise InputError(
            "size", size, f"gives outcomes of more than {LARGEST_COUNT} points: take fewer points or generations"
        )


def _child(state: State, noise: _Noise | None) -> dict[Point, Fraction]:
    """Law of one child: a parent drawn uniformly, plus or minus the bandwidth."""
    child: dict[Point, Fraction] = {}
    shifts = [(Fraction(0), 0)]
    if noise is not None:
        multiple = 0 if noise.rational else 1
        shifts = [(noise.rational, multiple), (-noise.rational, -multiple)]
    share = Fraction(1, len(state) * len(shifts))
    for a, b in state:
        for shift, multiple in shifts:
            point = (a + shift, b + multiple)
            child[point] = child.get(point, Fraction(0)) + share
    return child


def _next_generation(states: Mapping[State, Fraction], noise: _Noise | None, size: int) -> dict[State, Fraction]:
    following: dict[State, Fraction] = {}
    outcomes = 0
    for state, mass in states.items():
        child = _child(state, noise)
        outcomes += comb(size + len(child) - 1, size)
        _limit(outcomes, size)
        for next_state, share in _independent(child, size).items():
            following[next_state] = following.get(next_state, Fraction(0)) + mass * share
    return following


# --- means ----------------------------------------------------------------------------------------------------------


def _mean_with_square_roots(
    fit: KDE | ShrunkKDE, states: Mapping[State, Fraction], generations: int, observable: Observable, event: int | None
) -> Fraction:
    if event is not None:
        raise InputError("event", event, "needs a rational bandwidth: only means are exact otherwise")
    samples = {tuple(value for value, _ in state): mass for state, mass in states.items()}
    size = len(next(iter(samples)))
    # A product of two numbers with k roots takes 3**k products of fractions.
    _limit(len(samples) * (3 * comb(3 * size - 1, size)) ** generations, size)
    return mean_with_square_roots(fit, samples, generations, observable)


def _mean_of_scaled(
    states: Mapping[State, Fraction], noise: _Noise, observable: Observable, event: int | None, size: int
) -> sympy.Expr:
    """One generation with an irrational factor times the spread: the square of B is known once the state is."""
    total = sympy.Integer(0)
    for state, mass in states.items():
        square = noise.square * _rational(_variance(state, 1)[0])
        children = _next_generation({state: Fraction(1)}, noise, size)
        total += _rational(mass) * sympy.sympify(_total(children, observable, event, square))
    return sympy.expand(total)


def _total(
    states: Mapping[State, Fraction], observable: Observable, event: int | None, square: sympy.Expr
) -> sympy.Expr | Fraction:
    """Mean over the states; `square` is B**2. Odd powers of B have to cancel, and that is checked."""
    constant = linear = quadratic = Fraction(0)
    for state, mass in states.items():
        value = _value(state, observable, event)
        constant, linear, quadratic = (
            total + mass * term for total, term in zip((constant, linear, quadratic), value, strict=True)
        )
    if linear and square:
        raise CollapsecheckError("an odd power of the bandwidth did not cancel: the mean is not an exact number")
    if not quadratic:
        return constant
    return sympy.expand(_rational(constant) + _rational(quadratic) * square)


def _value(state: State, observable: Observable, event: int | None) -> Polynomial:
    """The observable, or the indicator that it equals `event`, as a polynomial in B."""
    if isinstance(observable, Difference):
        return _share_of_pairs(state, event), Fraction(0), Fraction(0)
    value = _observed(state, observable)
    if event is None:
        return value
    if value[1] or value[2]:
        raise InputError("event", event, "needs a rational bandwidth: only means are exact otherwise")
    return Fraction(int(value[0] == event)), Fraction(0), Fraction(0)


def _observed(state: State, observable: Observable) -> Polynomial:
    match observable:
        case Variance(ddof=ddof):
            if len(state) <= whole_number("ddof", ddof, least=0):
                raise InputError("size", len(state), f"must be at least {ddof + 1} for a variance with ddof {ddof}")
            return _variance(state, ddof)
        case SquaredVariance() | MeanFourthDifference():
            return _fourth_power(state, observable), Fraction(0), Fraction(0)
        case MeanSquare():
            return _mean_square(state)
        case SquaredMean():
            return _mean_square([_centre(state)])
        case Particle():
            # The first particle is a uniformly chosen one, as the points are exchangeable.
            return *_centre(state), Fraction(0)
        case Heterozygosity():
            squares = sum(c**2 for c in Counter(state).values())
            return 1 - Fraction(squares, len(state) ** 2), Fraction(0), Fraction(0)
        case Types():
            return Fraction(len(set(state))), Fraction(0), Fraction(0)
        case TailCount(low=low, high=high):
            return Fraction(sum(_inside(point, low, high) for point in state)), Fraction(0), Fraction(0)
    raise InputError("observable", observable, "cannot be enumerated: its mean is no fraction")


def _variance(state: State, ddof: int) -> Polynomial:
    """Sum of squared deviations over n - ddof, as a polynomial in B."""
    middle = _centre(state)
    bessel = Fraction(len(state), len(state) - ddof)
    constant, linear, quadratic = _mean_square([(a - middle[0], b - middle[1]) for a, b in state])
    return bessel * constant, bessel * linear, bessel * quadratic


def _mean_square(numbers: Sequence[tuple[Fraction, Fraction | int]]) -> Polynomial:
    """Mean of (a + b B)**2 as a polynomial in B."""
    return (
        _mean([a * a for a, _ in numbers]),
        2 * _mean([a * b for a, b in numbers]),
        _mean([Fraction(b * b) for _, b in numbers]),
    )


def _centre(state: State) -> tuple[Fraction, Fraction]:
    """Mean of the points, a + b B."""
    return _mean([a for a, _ in state]), _mean([Fraction(b) for _, b in state])


def _share_of_pairs(state: State, event: int | None) -> Fraction:
    """Probability that the difference of two points, picked without replacement, equals `event`."""
    if event is None:
        raise InputError("event", event, "must be a whole number for a Difference: its mean is 0 by symmetry")
    whole_number("size", len(state), least=2)
    pairs = list(permutations(state, 2))
    return Fraction(sum(a - c == event and b == d for (a, b), (c, d) in pairs), len(pairs))


def _fourth_power(state: State, observable: SquaredVariance | MeanFourthDifference) -> Fraction:
    if isinstance(observable, SquaredVariance):
        return _known(_observed(state, Variance(ddof=observable.ddof))) ** 2
    whole_number("size", len(state), least=2)
    differences = [(a - c, Fraction(b - d)) for (a, b), (c, d) in permutations(state, 2)]
    return _mean([_known((difference, multiple, Fraction(0))) ** 4 for difference, multiple in differences])


def _known(value: Polynomial) -> Fraction:
    """A number that does not depend on an irrational bandwidth."""
    if value[1] or value[2]:
        raise InputError("observable", "of degree four", "needs a rational bandwidth: of others only squares are exact")
    return value[0]


def _inside(point: Point, low: Any, high: Any) -> bool:
    value, multiple = point
    if multiple:
        raise InputError("observable", "TailCount", "needs a rational bandwidth: only moments are exact otherwise")
    above = floating("low", low) == float("-inf") or value >= exact("low", low)
    return above and (floating("high", high) == float("inf") or value < exact("high", high))


def _mean(values: list[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def _rational(number: Fraction) -> sympy.Rational:
    return sympy.Rational(number.numerator, number.denominator)
