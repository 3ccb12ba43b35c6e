"""Distances between an initial law f and f * N(0, noise), from their definitions, enclosed by balls.

Each distance is an integral over the real line. Between two ends it is computed by the certified quadrature of Arb,
whose balls hold all errors; what lies beyond the ends is bounded and added to the ball. Nothing here knows a closed
form of any distance.

A law is a mixture of normals, and so is the law with noise; or it is uniform, when the signs of the differences are
known, and so all is smooth. For W2 of a mixture there is no integral to compute: it is
bracketed by sums over cells, since a quantile function increases.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

from flint import acb, arb, ctx, fmpq

from collapsecheck.errors import InputError
from collapsecheck.simulate.enclosures import PRECISION_LOCK
from collapsecheck.simulate.inputs import exact
from collapsecheck.terms import Law, Mixture, Normal, Scaled, Uniform

__all__ = ["DIVERGENCES", "certified_divergence"]

PRECISION = 64
"""Bits of the balls."""
TOLERANCE = Fraction(1, 2**32)
"""Wanted error of the integral of an absolute value; the ball says what was reached."""
SMOOTH_TOLERANCE = Fraction(1, 2**56)
"""Wanted error of a smooth integral, which costs next to nothing."""
REACH = 12
"""Ends of a smooth integral, in standard deviations: a normal has mass 1e-32 beyond."""
SIGN_REACH = 6
"""Ends of the integral of an absolute value: nearer, since the sign of a difference below rounding is never decided."""
PAIR_REACH = 8
"""Ends of the grids of a bracketed integral: what is beyond is bounded by the root of its mass, 1e-15."""
STEPS = 200
"""Steps of those grids in the widest standard deviation."""
LEVEL_BITS = 58
"""Levels between those grids are whole multiples of 2^-58: above the rounding of a distribution function."""

Integrand = Callable[[acb, bool], acb]


@dataclass(frozen=True, kw_only=True)
class _Part:
    """A normal with its weight."""

    weight: Fraction
    mean: Fraction
    variance: Fraction


Parts = list[_Part]


def certified_divergence(law: Law, noise: Any, divergence: str) -> tuple[Fraction, Fraction]:
    """Ends of an interval that contains a distance between f and g = f * N(0, noise), proven.

    Assumes exact input: floats stand for the decimals that they print as.

    Parameters
    ----------
    law : Law
        The law f: `Normal`, or mixtures or multiples of it, with rational numbers; for the Kullback-Leibler divergences
        a single normal. Or `Uniform`, for KL(f || g), total variation and W1.
    noise : int, float, Fraction or sympy.Rational
        Variance of the noise, in squared units of the data, > 0.
    divergence : str
        One of `DIVERGENCES`: ``"kl_from_initial"`` is KL(f || g), ``"kl_to_initial"`` is KL(g || f), both in nats;
        ``"total_variation"`` is half the integral of |f - g|; ``"wasserstein_1"`` and ``"wasserstein_2"`` are in units
        of the data, and the latter is good to about 1/100 of the widest standard deviation for a mixture.

    Returns
    -------
    tuple of Fraction
        Lower and upper end.

    Raises
    ------
    InputError
        For another law, a noise that is not positive and rational, or an unknown divergence.

    Examples
    --------
    >>> low, high = certified_divergence(Normal(), 3, "wasserstein_2")
    >>> low <= 1 <= high, float(high - low) < 1e-12
    (True, True)
    """
    if divergence not in DIVERGENCES:
        raise InputError("divergence", divergence, f"must be one of {', '.join(DIVERGENCES)}")
    added = exact("noise", noise)
    if added <= 0:
        raise InputError("noise", noise, "must be positive: the sign of a difference that is 0 is never decided")
    if isinstance(law, Uniform):
        return _of_uniform(law, added, divergence)
    before = list(_parts(law, Fraction(1), Fraction(1)))
    after = [replace(part, variance=part.variance + added) for part in before]
    with PRECISION_LOCK, ctx.workprec(PRECISION):
        return _ends(DIVERGENCES[divergence](before, after))


# --- reading the law ------------------------------------------------------------------------------------------------


def _parts(law: Any, weight: Fraction, scale: Fraction) -> Iterator[_Part]:
    match law:
        case Normal(mean=mean, sd=sd):
            yield _Part(weight=weight, mean=scale * exact("mean", mean), variance=(scale * exact("sd", sd)) ** 2)
        case Mixture(components=components, weights=weights):
            for component, share in zip(components, weights, strict=True):
                yield from _parts(component, weight * exact("weights", share), scale)
        case Scaled(law=inner, scale=factor):
            yield from _parts(inner, weight, scale * exact("scale", factor))
        case _:
            raise InputError("law", law, "must be Normal, or a mixture or multiple of it, or Uniform")


def _one_normal(parts: Parts) -> tuple[arb, arb]:
    """Mean and standard deviation of a law that is a single normal."""
    if len(parts) != 1:
        raise InputError("law", "a mixture", "must be a single normal for this divergence")
    return _ball(parts[0].mean), _ball(parts[0].variance).sqrt()


# --- densities and distribution functions ---------------------------------------------------------------------------


def _density(parts: Parts, x: acb) -> acb:
    return _mixed(lambda z, sd: _bell(z) / sd, parts, x)


def _distribution(parts: Parts, x: acb) -> acb:
    return _mixed(lambda z, _sd: _below(z), parts, x)


def _mixed(function: Callable[[acb, arb], acb], parts: Parts, x: acb) -> acb:
    total = acb(0)
    for part in parts:
        sd = _ball(part.variance).sqrt()
        total += _ball(part.weight) * function((x - _ball(part.mean)) / sd, sd)
    return total


def _bell(z: acb) -> acb:
    return (-z * z / 2).exp() / (2 * arb.pi()).sqrt()


def _log_bell(z: acb) -> acb:
    return -z * z / 2 - (2 * arb.pi()).log() / 2


def _below(z: acb) -> acb:
    return (-z / arb(2).sqrt()).erfc() / 2


# --- integrals ------------------------------------------------------------------------------------------------------


def _integral(integrand: Integrand, low: Fraction, high: Fraction, tolerance: Fraction) -> arb:
    value = acb.integral(integrand, _ball(low), _ball(high), rel_tol=_ball(tolerance), abs_tol=_ball(tolerance))
    return value.real


def _gap(function: Callable[[Parts, acb], acb], before: Parts, after: Parts) -> arb:
    """Integral of the absolute difference of a function of the two laws, between the ends of the second."""

    def difference(x: acb, analytic: bool) -> acb:
        return (function(before, x) - function(after, x)).real_abs(analytic)

    return _integral(difference, *_line(after), TOLERANCE)


def _line(parts: Parts, reach: int = SIGN_REACH) -> tuple[Fraction, Fraction]:
    """Ends that are `reach` standard deviations or more beyond each mean; not symmetric, to split at no zero."""
    spread = Fraction(math.ceil(1000 * reach * _widest(parts)), 1000)
    return min(part.mean for part in parts) - spread, max(part.mean for part in parts) + spread * Fraction(101, 100)


def _widest(parts: Parts) -> float:
    """Largest standard deviation of a part, for choosing ends and steps, which may be any numbers."""
    return math.sqrt(max(part.variance for part in parts))


def _beyond(size: arb) -> arb:
    """Ball around 0 with what both laws contribute beyond both ends, each at most `size`."""
    return arb(0, 1) * 4 * size


def _total_variation(before: Parts, after: Parts) -> arb:
    return _gap(_density, before, after) / 2 + _beyond(_below(acb(-SIGN_REACH)).real)


def _wasserstein_1(before: Parts, after: Parts) -> arb:
    # The integral of the tail of a standard normal beyond k is below its density at k over k^2.
    widest = _ball(max(part.variance for part in after)).sqrt()
    return _gap(_distribution, before, after) + _beyond(widest * _bell(acb(SIGN_REACH)).real / SIGN_REACH**2)


def _relative_entropy(first: Parts, second: Parts) -> arb:
    """Integral of p log(p/q) for two normals with one mean."""
    (mean, sd), (_, other) = _one_normal(first), _one_normal(second)

    def integrand(z: acb, _analytic: bool) -> acb:
        x = mean + sd * z
        p, log_p = _bell((x - mean) / sd) / sd, _log_bell((x - mean) / sd) - sd.log()
        return sd * p * (log_p - (_log_bell((x - mean) / other) - other.log()))

    # Beyond the ends |log p - log q| is at most a + b z^2.
    a, b = (sd / other).log().abs_upper(), (1 - (sd / other) ** 2).abs_upper() / 2
    tail, edge = _below(acb(-REACH)).real, _bell(acb(REACH)).real
    rest = a * tail + b * (REACH * edge + tail)
    return _integral(integrand, Fraction(-REACH), Fraction(REACH), SMOOTH_TOLERANCE) + _beyond(rest)


def _wasserstein_2(before: Parts, after: Parts) -> arb:
    square = _smooth_square(before, after) if len(before) == 1 else _bracketed_square(before, after)
    return square.sqrt() if square > 0 else square.abs_upper().sqrt() * arb(0, 1)


def _smooth_square(before: Parts, after: Parts) -> arb:
    """Integral of the squared difference of the quantile functions, at the levels of a normal variable."""
    (mean, sd), (centre, other) = _one_normal(before), _one_normal(after)

    def integrand(z: acb, _analytic: bool) -> acb:
        return ((centre + other * z) - (mean + sd * z)) ** 2 * _bell(z)

    edge, tail = _bell(acb(REACH)).real, _below(acb(-REACH)).real
    rest = (other - sd) ** 2 * (REACH * edge + tail)
    return _integral(integrand, Fraction(-REACH), Fraction(REACH), SMOOTH_TOLERANCE) + _beyond(rest)


def _bracketed_square(before: Parts, after: Parts) -> arb:
    """The same integral for any two laws: between two levels, each quantile is between two points of a grid.

    The levels are those of the grid points of both laws, in units of 2^-LEVEL_BITS, and places count steps of the grid:
    sums of integers, which are exact.
    """
    step = Fraction(math.ceil(1000 * _widest(after)), 1000 * STEPS)
    sides = [_levels(parts, step) for parts in (before, after)]
    events = sorted((level, side, place) for side, levels in enumerate(sides) for place, level in levels)
    first, last = max(levels[0][1] for levels in sides), min(levels[-1][1] for levels in sides)
    places, low, high = [0, 0], 0, 0
    for (level, side, place), (following, *_) in pairwise(events):
        places[side] = place
        if first <= level < last:
            gap = abs(places[0] - places[1])
            low += (following - level) * max(gap - 1, 0) ** 2
            high += (following - level) * (gap + 1) ** 2
    # A level is known to 2 units, and within so much of it a pair of quantiles is anywhere in the range.
    unknown = 4 * len(events) * (max(place for *_, place in events) - min(place for *_, place in events)) ** 2
    unit = step**2 / 2**LEVEL_BITS
    ends = (_ball(unit * square) for square in (low - unknown, high + unknown))
    return next(ends).union(next(ends)) + _beyond_levels(first + 2**LEVEL_BITS - last + 4, before, after)


def _levels(parts: Parts, step: Fraction) -> list[tuple[int, int]]:
    """Points of a grid that ends `PAIR_REACH` standard deviations beyond each mean, each with its level."""
    low, high = _line(parts, PAIR_REACH)
    points = range(math.floor(low / step), math.ceil(high / step) + 1)
    levels = (_distribution(parts, acb(_ball(point * step))).real * 2**LEVEL_BITS for point in points)
    return [(point, int(level.mid().floor().unique_fmpz())) for point, level in zip(points, levels, strict=True)]


def _beyond_levels(units: int, before: Parts, after: Parts) -> arb:
    """Ball around 0 with what so much mass at the ends contributes, by fourth moments (Cauchy and Schwarz)."""
    roots = sum((_ball(_fourth_moment(parts)).sqrt() for parts in (before, after)), arb(0))
    return arb(0, 1) * 2 * _ball(Fraction(units, 2**LEVEL_BITS)).sqrt() * roots


def _fourth_moment(parts: Parts) -> Fraction:
    moments = (part.weight * (part.mean**4 + 6 * part.mean**2 * part.variance + 3 * part.variance**2) for part in parts)
    return sum(moments, Fraction(0))


DIVERGENCES: dict[str, Callable[[Parts, Parts], arb]] = {
    "kl_from_initial": _relative_entropy,
    "kl_to_initial": lambda before, after: _relative_entropy(after, before),
    "total_variation": _total_variation,
    "wasserstein_1": _wasserstein_1,
    "wasserstein_2": _wasserstein_2,
}
"""How each distance is computed from the parts of f and of f * N(0, noise)."""


# --- a uniform law --------------------------------------------------------------------------------------------------

# All is symmetric about the middle of the law and counted from there: f is on the interval from -a to a, and the noise
# has standard deviation s. On that interval g, a mean of values of f, is at most f.


def _of_uniform(law: Uniform, noise: Fraction, divergence: str) -> tuple[Fraction, Fraction]:
    if divergence not in _UNIFORM:
        raise InputError("divergence", divergence, f"must be one of {', '.join(_UNIFORM)} for a uniform law")
    half = (exact("high", law.high) - exact("low", law.low)) / 2
    with PRECISION_LOCK, ctx.workprec(PRECISION):
        return _ends(_UNIFORM[divergence](half, _ball(noise).sqrt()))


def _ratio(x: acb, a: arb, s: arb) -> acb:
    """Ratio of the density of g to that of f on the interval."""
    return _below((a - x) / s) - _below((-a - x) / s)


def _uniform_relative_entropy(half: Fraction, s: arb) -> arb:
    a = _ball(half)

    def integrand(x: acb, analytic: bool) -> acb:
        return -_ratio(x, a, s).log(analytic)

    return _integral(integrand, -half, half, SMOOTH_TOLERANCE) / (2 * a)


def _uniform_total_variation(half: Fraction, s: arb) -> arb:
    """Mass of g outside the interval, since f is the larger one on it."""
    a = _ball(half)
    return 1 - _integral(lambda x, _analytic: _ratio(x, a, s), -half, half, SMOOTH_TOLERANCE) / (2 * a)


def _uniform_wasserstein_1(half: Fraction, s: arb) -> arb:
    """Twice the integral of G - F from the left to the middle, where it falls from a positive value to 0."""
    a, reach = _ball(half), Fraction(REACH)

    def summed(z: acb) -> acb:
        return z * _below(z) + _bell(z)

    def after(x: acb) -> acb:
        return s / (2 * a) * (summed((x + a) / s) - summed((x - a) / s))

    left = _integral(lambda z, _analytic: s * after(s * z - a), -reach, Fraction(0), SMOOTH_TOLERANCE)
    inside = _integral(lambda x, _analytic: after(x) - (x + a) / (2 * a), -half, Fraction(0), SMOOTH_TOLERANCE)
    return 2 * (left + inside) + _beyond(s * _bell(acb(REACH)).real)


_UNIFORM: dict[str, Callable[[Fraction, arb], arb]] = {
    "kl_from_initial": _uniform_relative_entropy,
    "total_variation": _uniform_total_variation,
    "wasserstein_1": _uniform_wasserstein_1,
}


# --- balls ----------------------------------------------------------------------------------------------------------


def _ball(number: Fraction) -> arb:
    return arb(fmpq(number.numerator, number.denominator))


def _ends(ball: arb) -> tuple[Fraction, Fraction]:
    low, high = (_fraction(end) for end in (ball.lower(), ball.upper()))
    return low, high


def _fraction(number: arb) -> Fraction:
    mantissa, exponent = number.mid().man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
