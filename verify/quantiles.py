"""Quantiles that are the same doubles everywhere: SciPy finds them, ball arithmetic rounds them correctly.

The last digits of SciPy's quantiles change from version to version, and with them the ends of every interval. Halley's
method begins at SciPy's value and triples its digits in each step; the tail beyond is enclosed by Arb.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flint import arb, ctx
from scipy import special

from collapsecheck.errors import CollapsecheckError
from collapsecheck.simulate.enclosures import PRECISION_LOCK

__all__ = ["clopper_pearson", "student_quantile"]

_BITS = (100, 200, 400, 800)
"""Precisions to try, one after the other, until both ends of the ball round to the same double."""

_CLOSE = 1e-12
"""Relative length of a last step: what is left is about its third power, times the square of a few thousand."""

_STEPS = 20

_MANY = 100
"""Sum of the parameters below which Arb is fast, and exact where a quantile lies halfway between two doubles."""

_FAST = 0.98
"""Ratio of the first terms of a series from which on they fall too slowly for it."""

_AT_ONCE = 16
"""Terms to add before a look at what is left."""


@lru_cache(maxsize=65536)
def student_quantile(alpha: float, freedom: int) -> float:
    """The q that Student's t exceeds in absolute value with probability `alpha`, correctly rounded.

    Parameters
    ----------
    alpha : float
        In (0, 1).
    freedom : int
        Degrees of freedom, >= 1.

    Returns
    -------
    float

    Examples
    --------
    >>> round(student_quantile(0.05, 10), 4)
    2.2281
    """
    start = -float(special.stdtrit(freedom, alpha / 2))
    return _rounded(lambda: _student(arb(alpha), arb(freedom), start), start)


@lru_cache(maxsize=65536)
def clopper_pearson(happened: int, trials: int, alpha: float) -> tuple[float, float]:
    """Interval of Clopper and Pearson (1934) for a probability, its ends correctly rounded.

    Parameters
    ----------
    happened : int
        Number of trials at which the event happened, from 0 to `trials`.
    trials : int
        At least 1.
    alpha : float
        Error probability, two-sided, in (0, 1).

    Returns
    -------
    tuple of float
        Lower and upper end.

    Examples
    --------
    >>> low, high = clopper_pearson(1, 2, 0.5)
    >>> round(low, 4), round(high, 4)
    (0.134, 0.866)
    """
    missed = trials - happened
    low = float(special.betaincinv(happened, missed + 1, alpha / 2)) if happened else 0.0
    rest = float(special.betaincinv(missed, happened + 1, alpha / 2)) if missed else 0.0
    return (
        _rounded(lambda: _beta(arb(alpha) / 2, happened, missed + 1, low), low),
        _rounded(lambda: 1 - _beta(arb(alpha) / 2, missed, happened + 1, rest), 1.0 - rest),
    )


def _rounded(root: Callable[[], Any], start: float) -> float:
    """The double nearest to a root; where the first guess is at an end of its range, there is nothing to find."""
    if start in (0.0, 1.0) or not math.isfinite(start):
        return start
    for bits in _BITS:
        with PRECISION_LOCK, ctx.workprec(bits):
            ball = root()
            low, high = float(ball.lower()), float(ball.upper())
        if low == high:
            return low
    raise CollapsecheckError(f"no quantile near {start} could be rounded at {_BITS[-1]} bits")


def _student(alpha: Any, freedom: Any, start: float) -> Any:
    """Root of P(|T| > q) - alpha."""
    half = freedom / 2
    density = ((half + 0.5).lgamma() - half.lgamma()).exp() / (freedom * arb.pi()).sqrt()

    def excess(q: Any) -> Any:
        return (freedom / (freedom + q * q)).beta_lower(half, arb(0.5), 1) - alpha

    def slope(q: Any) -> Any:
        return -2 * density * (1 + q * q / freedom) ** (-half - 0.5)

    return _halley(arb(start), excess, slope, lambda q: -(freedom + 1) * q / (freedom + q * q))


def _beta(tail: Any, first: int, second: int, start: float) -> Any:
    """Root of P(X < x) - tail for a beta law with whole parameters."""
    a, b = arb(first), arb(second)
    factor = ((a + b).lgamma() - a.lgamma() - b.lgamma()).exp()

    def excess(x: Any) -> Any:
        return _beta_lower(x, a, b) - tail

    def slope(x: Any) -> Any:
        return factor * x ** (a - 1) * (1 - x) ** (b - 1)

    return _halley(arb(start), excess, slope, lambda x: (a - 1) / x - (b - 1) / (1 - x))


def _beta_lower(x: Any, a: Any, b: Any) -> Any:
    """I_x(a, b), regularised; Arb's own function takes many times as long where the terms of this series fall fast.

    It is x^a (1 - x)^b / (a B(a, b)) times the sum of 1, (a + b)/(a + 1) x, (a + b)/(a + 1) x (a + b + 1)/(a + 2) x,
    and so on (DLMF 8.17.8). For b >= 1 the ratio of neighbours falls, so a geometric series bounds what is left.
    """
    top, bottom = a + b, a + 1
    if top < _MANY or not top * x / bottom < _FAST:
        return x.beta_lower(a, b, 1)
    term = total = left = arb(1)
    while not left < total * arb(2) ** -ctx.prec:
        for _ in range(_AT_ONCE):
            term *= top * x / bottom
            total, top, bottom = total + term, top + 1, bottom + 1
        ratio = top * x / bottom
        left = term * ratio / (1 - ratio)
    logarithm = (a + b).lgamma() - (a + 1).lgamma() - b.lgamma() + a * x.log() + b * (1 - x).log()
    return logarithm.exp() * (total + left * arb(0.5, 0.5))


def _halley(x: Any, excess: Callable[[Any], Any], slope: Callable[[Any], Any], bend: Callable[[Any], Any]) -> Any:
    """Root near x of a function, given its derivative and the derivative's logarithmic one."""
    for _ in range(_STEPS):
        newton = excess(x) / slope(x)
        step = newton / (1 - newton * bend(x) / 2)
        if abs(step) < _CLOSE * abs(x):
            return x - step
        x = (x - step).mid()
    raise CollapsecheckError(f"Halley's method finds no quantile near {x}")
