"""Exact means: every outcome of a recursion with finitely many outcomes, with its probability as a fraction.

Nothing is sampled and no formula about the recursion is used, only its definition. The outcomes of a generation, and
their probabilities, come from `outcomes`.

A point is a pair (a, b) that stands for a + b B, where B is an irrational bandwidth of which only the square is needed
(n**(-1/5), or that times a standard deviation); where the bandwidth is rational, b is 0 throughout. An observable is
then a polynomial in B of degree 2, and the mean of its linear coefficient must come out as 0. Fits that bring a root of
their own in each generation are enumerated in `square_roots`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import partial
from itertools import permutations
from math import comb
from typing import Any

import sympy

from collapsecheck.errors import CollapsecheckError, InputError
from collapsecheck.simulate.inputs import checked_fit, exact, floating, whole_number
from collapsecheck.simulate.laws import is_numeric
from collapsecheck.simulate.outcomes import (
    Noise,
    Point,
    State,
    given_state,
    independent,
    later_states,
    moved,
    require_few,
    resampled,
)
from collapsecheck.simulate.square_roots import brings_square_roots, mean_with_square_roots
from collapsecheck.terms import (
    KDE,
    Difference,
    Discrete,
    Fit,
    FreshFraction,
    Given,
    Heterozygosity,
    Law,
    Location,
    MajorityError,
    MeanFourthDifference,
    MeanSquare,
    Mixture,
    Observable,
    Particle,
    Persistent,
    Recursion,
    Scaled,
    ShrunkKDE,
    SquaredMean,
    SquaredVariance,
    TailCount,
    TwoPoint,
    Types,
    Variance,
    Weighted,
    Workflow,
)

__all__ = ["enumerated_mean"]

Polynomial = tuple[Fraction, Fraction, Fraction]


def enumerated_mean(
    recursion: Recursion, *, law: Law, size: int, generations: int, observable: Observable, event: int | None = None
) -> sympy.Expr | Fraction:
    """Exact mean of an observable over all outcomes of a recursion.

    Parameters
    ----------
    recursion : Recursion
        `Categorical`, or `KDE` with the kernel ``"two_point"`` and as bandwidth a number, `Relative`,
        ``"scott_sklearn"``, ``"scott_scipy"`` or ``"silverman_scipy"``, of which the last two allow one generation at
        most; or `ShrunkKDE` with that kernel and a number. Where the workflow is not `Replace`: `Categorical`, or
        `KDE` with that kernel and a number. Or `Location` with any workflow; it alone goes with `Weighted`.
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
    _require_exchangeable(recursion.workflow, law, observable)
    noise = _noise(fit, law, size, generations)
    states = independent(_atoms(law), size) if not isinstance(law, Given) else given_state(law, size)
    if brings_square_roots(fit):
        return _mean_with_square_roots(fit, states, generations, observable, event)
    if noise is not None and noise.scaled and generations:
        return _mean_of_scaled(states, noise, observable, event)
    located, needs_real = isinstance(fit, Location), isinstance(recursion.workflow, FreshFraction | Weighted)
    real = _atoms(law) if located or needs_real else {}
    refit = partial(moved, law=real) if located else partial(resampled, noise=noise)
    states = later_states(states, refit, generations=generations, workflow=recursion.workflow, real=real)
    square = sympy.Integer(0) if noise is None else noise.square
    return _total(states, observable, event, square)


def _require_exchangeable(workflow: Workflow, law: Law, observable: Observable) -> None:
    """Where synthetic points come first, a state does not say which point is the first."""
    if isinstance(workflow, FreshFraction | Persistent) and isinstance(observable, Particle | Difference):
        raise InputError("observable", observable, "must look at all points, since real and synthetic ones differ")
    if isinstance(workflow, Persistent) and isinstance(law, Given):
        raise InputError("law", law, "must be a law to draw from where some points are kept: a state has no order")


def _noise(fit: Fit, law: Law, size: int, generations: int) -> Noise | None:
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
            return Noise(square=sympy.Integer(size) ** power)
        case "scott_scipy":
            noise = Noise(square=sympy.Integer(size) ** power, scaled=True)
        case "silverman_scipy":
            noise = Noise(square=sympy.Rational(3 * size, 4) ** power, scaled=True)
        case str() as rule:
            raise InputError("bandwidth", rule, "cannot be enumerated: its square is not a polynomial of the data")
        case number:
            return Noise(rational=exact("bandwidth", number))
    whole_number("size", size, least=2)
    if generations > 1:
        raise InputError("generations", generations, "must be at most 1 where the bandwidth follows the data")
    return noise


# --- initial law ------------------------------------------------------------------------------------------------------


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


# --- means ----------------------------------------------------------------------------------------------------------


def _mean_with_square_roots(
    fit: KDE | ShrunkKDE, states: Mapping[State, Fraction], generations: int, observable: Observable, event: int | None
) -> Fraction:
    if event is not None:
        raise InputError("event", event, "needs a rational bandwidth: only means are exact otherwise")
    samples = {tuple(value for value, _ in state): mass for state, mass in states.items()}
    size = len(next(iter(samples)))
    # A product of two numbers with k roots takes 3**k products of fractions.
    require_few(len(samples) * (3 * comb(3 * size - 1, size)) ** generations, size)
    return mean_with_square_roots(fit, samples, generations, observable)


def _mean_of_scaled(
    states: Mapping[State, Fraction], noise: Noise, observable: Observable, event: int | None
) -> sympy.Expr:
    """One generation with an irrational factor times the spread: the square of B is known once the state is."""
    total = sympy.Integer(0)
    for state, mass in states.items():
        square = noise.square * sympy.Rational(_variance(state, 1)[0])
        children = later_states({state: Fraction(1)}, partial(resampled, noise=noise), generations=1)
        total += sympy.Rational(mass) * sympy.sympify(_total(children, observable, event, square))
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
    return sympy.expand(sympy.Rational(constant) + sympy.Rational(quadratic) * square)


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
        case TailCount() | MajorityError():
            return _counted(state, observable), Fraction(0), Fraction(0)
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


def _counted(state: State, observable: TailCount | MajorityError) -> Fraction:
    if isinstance(observable, TailCount):
        return Fraction(sum(_inside(point, observable.low, observable.high) for point in state))
    mass, twice = exact("mass", observable.mass), 2 * sum(not (a or b) for a, b in state)
    return mass + (1 - 2 * mass) * Fraction((twice > len(state)) + (twice >= len(state)), 2)


def _inside(point: Point, low: Any, high: Any) -> bool:
    value, multiple = point
    if multiple:
        raise InputError("observable", "TailCount", "needs a rational bandwidth: only moments are exact otherwise")
    above = floating("low", low) == float("-inf") or value >= exact("low", low)
    return above and (floating("high", high) == float("inf") or value < exact("high", high))


def _mean(values: list[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)
