"""Counting modes of mixtures of normals with certainty, by ball arithmetic.

All modes lie between the smallest and the largest of the means: left of all means every term of the derivative is
positive, right of all it is negative. That interval is split into boxes until on each box either the derivative has no
zero, or its own derivative has none; then the signs at the ends decide whether there is one zero or none.

On each box the derivative of the density is divided by the exponential of the component that is largest there, which
changes no zero and no sign, and makes the terms comparable however far apart the components are. It is enclosed by its
Taylor polynomial at the middle of the box with the remainder over the whole box.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from threading import Lock
from typing import Any

import sympy
from flint import arb, arb_series, ctx, fmpq

from collapsecheck.errors import CollapsecheckError, InputError
from collapsecheck.simulate.inputs import exact
from collapsecheck.terms import Law, Mixture, Normal, Scaled

__all__ = ["certified_merging_generation", "certified_modes", "certified_most_modes"]

PRECISION = 192
"""Bits of the balls."""
DEPTH = 64
"""A box is split at most this often; a zero of higher order, which no splitting resolves, is given up after it."""
ORDER = 6
"""Order of the Taylor remainder."""
PRECISION_LOCK = Lock()
"""The precision of python-flint is shared by all threads; whoever sets it holds this lock meanwhile."""
_NO_WEIGHTS = "the largest number of modes over all weights is not decided: it is about to change"
SPLIT = Fraction(233, 500)
"""Where a box is split: never at its middle, nor, as the numerator is prime to 5, can any split point fall on the
middle of the whole interval, where a symmetric mixture has a zero that no splitting could separate from an end."""


@dataclass(frozen=True, kw_only=True)
class _Component:
    weight: Fraction
    mean: Fraction
    variance: Fraction

    @cached_property
    def slope_factor(self) -> arb:
        """Factor of (mean - x) exp(-(x - mean)**2 / (2 variance)) in the derivative of the density."""
        variance = _ball(self.variance)
        return _ball(self.weight) / (variance * variance.sqrt())


def certified_modes(mixture: Mixture) -> int:
    """Number of modes of a mixture of normals, proven.

    Assumes nothing beyond exact input: floats stand for the decimals that they print as.

    Parameters
    ----------
    mixture : Mixture
        Of `Normal` components, or mixtures of them; means and squared standard deviations rational, in units of the
        data.

    Returns
    -------
    int
        At least 1.

    Raises
    ------
    InputError
        For other components, symbols, or irrational numbers.
    CollapsecheckError
        When the count is not decided after 64 splits: two modes are about to merge, to all practical precision.

    Examples
    --------
    >>> pair = Mixture(components=(Normal(mean=-1.01), Normal(mean=1.01)), weights=(0.5, 0.5))
    >>> certified_modes(pair)
    2
    """
    return _count(_components(mixture))


def certified_merging_generation(mixture: Mixture, noise: Any) -> int:
    """First generation t at which the mixture, with t times `noise` added to each variance, has one mode; proven.

    Assumes that the noise is Gaussian, so that the number of modes never increases with t [silverman1981];
    hence bisection. The counts at t (one mode) and at t - 1 (more) are both certified.

    Parameters
    ----------
    mixture : Mixture
        As for `certified_modes`.
    noise : int, float, Fraction or sympy.Rational
        Variance added in each generation, in squared units of the data, > 0.

    Returns
    -------
    int
        At least 0.

    Raises
    ------
    InputError
        For a mixture that `certified_modes` refuses, or a noise that is not positive and rational.
    CollapsecheckError
        When a count is not decided.

    Examples
    --------
    >>> pair = Mixture(components=(Normal(mean=-2), Normal(mean=2)), weights=(0.5, 0.5))
    >>> certified_merging_generation(pair, 0.49)
    7
    """
    step = exact("noise", noise)
    if step <= 0:
        raise InputError("noise", noise, "must be positive")
    components = _components(mixture)
    if _merged(components, step, 0):
        return 0
    several, one = 0, 1
    while not _merged(components, step, one):
        several, one = one, 2 * one
    while one - several > 1:
        middle = (several + one) // 2
        several, one = (several, middle) if _merged(components, step, middle) else (middle, one)
    return one


def certified_most_modes(mixture: Mixture) -> int:
    """Largest number of modes that two normals have with any weights, proven.

    Two modes are proven by weights with which there are two. One is proven by the slopes of the two densities, whose
    ratio is shown to move in one direction between the means: then it meets every ratio of weights once.

    Parameters
    ----------
    mixture : Mixture
        Of two normals, as for `certified_modes`; its own weights do not matter.

    Returns
    -------
    int
        1 or 2.

    Raises
    ------
    InputError
        For a mixture that `certified_modes` refuses, or of more than two different normals.
    CollapsecheckError
        When it is not decided: the ratio all but stands still at some point.

    Examples
    --------
    >>> [certified_most_modes(Mixture(components=(Normal(mean=0), Normal(mean=d, sd=2)), weights=(0.5, 0.5)))
    ...  for d in (2.4, 2.5)]
    [1, 2]
    """
    components = sorted(_components(mixture), key=lambda c: c.mean)
    if len(components) > 2:
        raise InputError("mixture", mixture, "must be of two normals")
    first, last = components[0], components[-1]
    if first.mean == last.mean:
        return 1
    with PRECISION_LOCK, ctx.workprec(PRECISION):
        turning = _turning_point(first, last)
        if turning is None:
            return 1
        weight = _balancing(first, last, turning)
    found = _count([replace(first, weight=Fraction(1)), replace(last, weight=weight)])
    if found < 2:
        raise CollapsecheckError(_NO_WEIGHTS)
    return found


def _merged(components: list[_Component], noise: Fraction, generation: int) -> bool:
    return _count([replace(c, variance=c.variance + generation * noise) for c in components]) == 1


# --- reading the mixture --------------------------------------------------------------------------------------------


def _components(law: Law) -> list[_Component]:
    """Normal components of the law, with equal ones merged."""
    merged: dict[tuple[Fraction, Fraction], Fraction] = {}
    for weight, mean, variance in _flattened(law, Fraction(1), Fraction(1)):
        merged[mean, variance] = merged.get((mean, variance), Fraction(0)) + weight
    return [_Component(weight=weight, mean=mean, variance=variance) for (mean, variance), weight in merged.items()]


def _flattened(law: Any, weight: Fraction, scale: Fraction) -> Iterator[tuple[Fraction, Fraction, Fraction]]:
    match law:
        case Normal(mean=mean, sd=sd):
            yield weight, scale * exact("mean", mean), scale**2 * _square("sd", sd)
        case Mixture(components=components, weights=weights):
            for component, share in zip(components, weights, strict=True):
                yield from _flattened(component, weight * _positive("weights", share), scale)
        case Scaled(law=inner, scale=factor):
            yield from _flattened(inner, weight, scale * _positive("scale", factor))
        case _:
            raise InputError("mixture", law, "must be a mixture of normals")


def _positive(argument: str, value: Any) -> Fraction:
    number = exact(argument, value)
    if number <= 0:
        raise InputError(argument, value, "must be positive")
    return number


def _square(argument: str, value: Any) -> Fraction:
    """Exact square of a positive number that is rational or the square root of a rational."""
    if isinstance(value, sympy.Expr):
        if not value.is_positive:
            raise InputError(argument, value, "must be a positive number")
        return exact(argument, sympy.expand(value**2))
    return _positive(argument, value) ** 2


# --- counting zeros of the derivative -------------------------------------------------------------------------------


def _count(components: list[_Component]) -> int:
    """Sign changes of the derivative from plus to minus over an interval that holds all its zeros."""
    low, high = min(c.mean for c in components), max(c.mean for c in components)
    if low == high:
        return 1
    # Beyond the outermost means the derivative has one sign, so any room does; some is needed at a mode on the end.
    room = (high - low) / 97
    with PRECISION_LOCK, ctx.workprec(PRECISION):
        return _maxima(components, low - room, high + room, DEPTH)


def _maxima(components: list[_Component], low: Fraction, high: Fraction, depth: int) -> int:
    """Number of zeros in the open box at which the derivative turns from plus to minus."""
    slope, curvature = _enclosed(components, low, high)
    if _sign(slope):
        return 0
    if _sign(curvature):
        ends = _sign_at(components, low), _sign_at(components, high)
        if all(ends):
            return int(ends == (1, -1))
    if depth == 0:
        raise CollapsecheckError(
            f"the number of modes is not decided: near {float(low):.17g} two modes merge, or a mode is flat"
        )
    middle = low + (high - low) * SPLIT
    return _maxima(components, low, middle, depth - 1) + _maxima(components, middle, high, depth - 1)


def _enclosed(components: list[_Component], low: Fraction, high: Fraction) -> tuple[arb, arb]:
    """Balls that hold the scaled derivative, and the derivative of that, at every point of the box."""
    middle, half = (low + high) / 2, (high - low) / 2
    reference = _largest(components, middle)
    offset = arb(0, 1) * _ball(half)
    taylor = _scaled_slope(components, reference, _ball(middle))
    remainder = _scaled_slope(components, reference, _ball(middle) + offset)[ORDER]
    slope, curvature = remainder, ORDER * remainder
    for power in reversed(range(ORDER)):
        slope = taylor[power] + offset * slope
        if power:
            curvature = power * taylor[power] + offset * curvature
    return slope, curvature


def _scaled_slope(components: list[_Component], reference: _Component, point: arb) -> Any:
    """Series, in the distance from `point`, of the derivative of the density over the exponential of `reference`."""
    total = arb_series([0], ORDER + 1)
    for c in components:
        # (x - mean)**2 / (2 variance) less the same of the reference: three exact coefficients.
        square = _ball((1 / c.variance - 1 / reference.variance) / 2)
        linear = _ball(reference.mean / reference.variance - c.mean / c.variance)
        constant = _ball((c.mean**2 / c.variance - reference.mean**2 / reference.variance) / 2)
        shifted = [-(constant + point * (linear + point * square)), -(linear + 2 * square * point), -square]
        growth = arb_series(shifted, ORDER + 1).exp()
        total += c.slope_factor * arb_series([_ball(c.mean) - point, -1], ORDER + 1) * growth
    return total


def _sign_at(components: list[_Component], point: Fraction) -> int:
    return _sign(_scaled_slope(components, _largest(components, point), _ball(point))[0])


def _largest(components: list[_Component], point: Fraction) -> _Component:
    return min(components, key=lambda c: (point - c.mean) ** 2 / c.variance)


def _sign(ball: arb) -> int:
    """Sign that all numbers of the ball have; 0 if they have none in common."""
    return 1 if ball > 0 else -1 if ball < 0 else 0


def _ball(number: Fraction) -> arb:
    return arb(fmpq(number.numerator, number.denominator))


# --- all weights at once --------------------------------------------------------------------------------------------


def _turning_point(first: _Component, last: _Component) -> Fraction | None:
    """A point between the means where the ratio of the two slopes moves backwards; None if there is none."""
    boxes = [(first.mean, last.mean)]
    for _ in range(DEPTH):
        # All boxes of one size before any smaller one: next to a zero there are boxes that no splitting decides.
        signs = [_sign(_turning(first, last, low, high)) for low, high in boxes]
        if -1 in signs:
            low, high = boxes[signs.index(-1)]
            return (low + high) / 2
        boxes = [half for box, sign in zip(boxes, signs, strict=True) if sign == 0 for half in _halves(*box)]
        if not boxes:
            return None
    raise CollapsecheckError(_NO_WEIGHTS)


def _halves(low: Fraction, high: Fraction) -> tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]]:
    middle = low + (high - low) * SPLIT
    return (low, middle), (middle, high)


def _turning(first: _Component, last: _Component, low: Fraction, high: Fraction) -> arb:
    """Ball that holds, over the box, the slope of the ratio of slopes up to a positive factor."""
    middle, offset = _ball((low + high) / 2), arb(0, 1) * _ball((high - low) / 2)
    taylor = _wronskian(first, last, middle)
    total: arb = _wronskian(first, last, middle + offset)[ORDER]
    for power in reversed(range(ORDER)):
        total = taylor[power] + offset * total
    return total


def _wronskian(first: _Component, last: _Component, point: arb) -> Any:
    """Series of u v' - u' v, positive at the means; u and v are the slopes of the densities over their bells."""
    u, v = (_slope_series(c, point) for c in (first, last))
    return u * v.derivative() - u.derivative() * v


def _slope_series(c: _Component, point: arb) -> Any:
    distance, variance = point - _ball(c.mean), _ball(c.variance)
    bell = arb_series([0, -distance / variance, -1 / (2 * variance)], ORDER + 2).exp()
    return arb_series([-distance, -1], ORDER + 2) * bell


def _balancing(first: _Component, last: _Component, point: Fraction) -> Fraction:
    """Weight of the last normal, relative to that of the first, with which the slopes cancel at a point."""
    x = _ball(point)
    ratio = _ball(last.variance / first.variance) * (x - _ball(first.mean)) / (_ball(last.mean) - x)
    mantissa, exponent = (ratio * (_log_bell(first, x) - _log_bell(last, x)).exp()).mid().man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def _log_bell(c: _Component, x: arb) -> arb:
    variance = _ball(c.variance)
    return -((x - _ball(c.mean)) ** 2) / (2 * variance) - variance.log() / 2
