"""Exact means where every generation brings a square root of its own: bandwidth or shrinkage that follows the data.

A number is a + b B with B the root of the latest generation, of which only the square is used, and with a and b such
numbers of the generation before; at generation 0 they are rationals. Sums and products need no more than that. The mean
over the signs of the noise is free of B, and that is checked, so a mean over all runs comes out as a fraction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations_with_replacement
from math import factorial, prod
from typing import Any, TypeGuard

from flint import fmpq

from collapsecheck.errors import CollapsecheckError, InputError
from collapsecheck.simulate.inputs import exact
from collapsecheck.terms import KDE, MeanSquare, Observable, Particle, Relative, ShrunkKDE, SquaredMean, Variance

__all__ = ["brings_square_roots", "mean_with_square_roots"]

Number = Any
"""A rational, or a pair (a, b) of numbers that stands for a + b B."""

Roots = tuple[Number, ...]
"""B**2 of each generation, from the first; the square of generation k is a number of generation k - 1."""

State = tuple[Number, ...]


def brings_square_roots(fit: object) -> TypeGuard[KDE | ShrunkKDE]:
    """Whether each generation under the fit brings a square root of its own, so that means are computed here.

    Examples
    --------
    >>> brings_square_roots(KDE(bandwidth=Relative(factor=0.5))), brings_square_roots(KDE(bandwidth=0.5))
    (True, False)
    """
    return isinstance(fit, ShrunkKDE) or (isinstance(fit, KDE) and isinstance(fit.bandwidth, Relative))


def mean_with_square_roots(
    fit: KDE | ShrunkKDE, states: Mapping[tuple[Fraction, ...], Fraction], generations: int, observable: Observable
) -> Fraction:
    """Exact mean of an observable over all outcomes of some generations that start from given states.

    Parameters
    ----------
    fit : KDE or ShrunkKDE
        With the kernel ``"two_point"``; a `Relative` bandwidth of a KDE, a number as bandwidth of a `ShrunkKDE`.
    states : mapping
        Samples of generation 0, with their probabilities.
    generations : int
        Number of refits, >= 0; small.
    observable : Observable
        `Variance`, `MeanSquare`, `SquaredMean` or `Particle`.

    Returns
    -------
    Fraction

    Raises
    ------
    InputError
        For another observable, or a bandwidth whose square is not rational.
    CollapsecheckError
        When a mean is left with a square root.

    Examples
    --------
    >>> pair = {(Fraction(-1), Fraction(1)): Fraction(1)}
    >>> mean_with_square_roots(KDE(bandwidth=Relative(factor=0.5), kernel="two_point"), pair, 3, Variance())
    Fraction(27, 32)
    """
    total = fmpq(0)
    for state, mass in states.items():
        points = tuple(map(_rational, state))
        total += _rational(mass) * _mean_after(fit, points, (), generations, observable)
    return Fraction(int(total.p), int(total.q))


def _rational(number: Fraction) -> fmpq:
    """The same number of the FLINT library, whose arithmetic is many times as fast."""
    return fmpq(number.numerator, number.denominator)


# --- arithmetic -----------------------------------------------------------------------------------------------------


def _plus(x: Number, y: Number) -> Number:
    return (_plus(x[0], y[0]), _plus(x[1], y[1])) if isinstance(x, tuple) else x + y


def _scaled(x: Number, factor: fmpq) -> Number:
    return (_scaled(x[0], factor), _scaled(x[1], factor)) if isinstance(x, tuple) else x * factor


def _times(x: Number, y: Number, roots: Roots) -> Number:
    if not isinstance(x, tuple):
        return x * y
    (a, b), (c, d), lower = x, y, roots[:-1]
    quadratic = _times(_times(b, d, lower), roots[-1], lower)
    return _plus(_times(a, c, lower), quadratic), _plus(_times(a, d, lower), _times(b, c, lower))


def _inverse(x: Number, roots: Roots) -> Number:
    """1/(a + b B) = (a - b B)/(a**2 - b**2 B**2)."""
    if not isinstance(x, tuple):
        return 1 / x
    conjugate = (x[0], _scaled(x[1], fmpq(-1)))
    below = _inverse(_times(x, conjugate, roots)[0], roots[:-1])
    return _times(conjugate[0], below, roots[:-1]), _times(conjugate[1], below, roots[:-1])


def _zero(x: Number) -> bool:
    return all(map(_zero, x)) if isinstance(x, tuple) else x == 0


def _constant(value: fmpq, roots: Roots) -> Number:
    return (_constant(value, roots[:-1]), _constant(fmpq(0), roots[:-1])) if roots else value


def _total(numbers: Sequence[Number]) -> Number:
    total = numbers[0]
    for number in numbers[1:]:
        total = _plus(total, number)
    return total


# --- one generation -------------------------------------------------------------------------------------------------


def _mean_after(fit: KDE | ShrunkKDE, state: State, roots: Roots, generations: int, observable: Observable) -> Number:
    """Mean given the state, as a number of its generation; points that are all equal stay where they are."""
    if generations == 0 or len(set(state)) == 1:
        return _observed(state, observable, roots)
    square, points = _children(fit, state, roots)
    following = (*roots, square)
    means = [
        _scaled(_mean_after(fit, children, following, generations - 1, observable), share)
        for children, share in _samples(points, len(state))
    ]
    constant, linear = _total(means)
    if not _zero(linear) and not _zero(square):
        raise CollapsecheckError("a square root did not cancel: the mean is not a fraction")
    return constant


def _children(fit: KDE | ShrunkKDE, state: State, roots: Roots) -> tuple[Number, list[Number]]:
    """B**2, and what a child is with equal probabilities.

    A KDE gives X_I + B and X_I - B with B the bandwidth; shrunk, m + (X_I - m + h) B and m + (X_I - m - h) B.
    """
    zero, one = (_constant(fmpq(k), roots) for k in (0, 1))
    signs = (one, _scaled(one, fmpq(-1)))
    match fit:
        case KDE(bandwidth=Relative(factor=factor)):
            square = _scaled(_variance(state, 1, roots), _rational(exact("factor", factor)) ** 2)
            return square, [(point, sign) for point in state for sign in signs]
        case ShrunkKDE(bandwidth=bandwidth) if not isinstance(bandwidth, str):
            width, target = _rational(exact("bandwidth", bandwidth)), _variance(state, fit.ddof, roots)
            spread_out = _plus(target, _constant(width**2, roots))
            square = zero if _zero(target) else _times(target, _inverse(spread_out, roots), roots)
            middle = _scaled(_total(state), fmpq(1, len(state)))
            noise = [_scaled(sign, width) for sign in signs]
            return square, [(middle, _plus(_plus(x, _scaled(middle, fmpq(-1))), z)) for x in state for z in noise]
    raise InputError("bandwidth", fit.bandwidth, "cannot be enumerated: its square is not a polynomial of the data")


def _samples(points: Sequence[Number], size: int) -> Iterator[tuple[State, fmpq]]:
    """Samples of independent draws from equally likely points, without regard to order, and their probabilities."""
    for chosen in combinations_with_replacement(range(len(points)), size):
        orders = factorial(size) // prod(factorial(count) for count in Counter(chosen).values())
        yield tuple(points[k] for k in chosen), fmpq(orders, len(points) ** size)


# --- observables ----------------------------------------------------------------------------------------------------


def _observed(state: State, observable: Observable, roots: Roots) -> Number:
    match observable:
        case Variance(ddof=ddof) if ddof < len(state):
            return _variance(state, int(ddof), roots)
        case MeanSquare():
            return _scaled(_total([_times(x, x, roots) for x in state]), fmpq(1, len(state)))
        case SquaredMean():
            middle = _scaled(_total(state), fmpq(1, len(state)))
            return _times(middle, middle, roots)
        case Particle():
            return _scaled(_total(state), fmpq(1, len(state)))
    raise InputError("observable", observable, "cannot be enumerated: its mean is no fraction")


def _variance(state: State, ddof: int, roots: Roots) -> Number:
    """Sum of the squares less the square of the sum over n, over n - ddof."""
    squares, total = _total([_times(x, x, roots) for x in state]), _total(state)
    deviations = _plus(squares, _scaled(_times(total, total, roots), fmpq(-1, len(state))))
    return _scaled(deviations, fmpq(1, len(state) - ddof))
