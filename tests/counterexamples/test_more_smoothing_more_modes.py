"""More smoothing means fewer modes: true of a normal kernel on a line, false of others, in the plane, along a chain."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import sympy
from flint import arb, fmpq
from numpy.typing import NDArray
from strategies import PROTOCOL

from collapsecheck.simulate import run
from collapsecheck.terms import KDE, Mixture, Modes, Normal, Recursion
from collapsecheck.verify import Outcome, check_at_least, check_at_most, check_seed

# --- another kernel on a line ---------------------------------------------------------------------------------------

POINTS = tuple(Fraction(x, 100) for x in (43, 94, 285, 285))


def epanechnikov_slopes(points: tuple[Fraction, ...], reach: Fraction) -> list[tuple[Fraction, Fraction]]:
    """Slope of the sum of the parabolas 1 - ((x - p)/reach)^2, cut off at 0, at both ends of each of its pieces."""
    cuts = sorted({p + sign * reach for p in points for sign in (-1, 1)})
    slopes = []
    for low, high in pairwise(cuts):
        near = [p for p in points if p - reach <= low and high <= p + reach]
        slopes.append(
            (sum((2 * (p - low) for p in near), Fraction(0)), sum((2 * (p - high) for p in near), Fraction(0)))
        )
    return slopes


def turns(slopes: list[tuple[Fraction, Fraction]]) -> int:
    """Number of changes from rising to falling; level stretches do not count."""
    signs = [1 if end > 0 else -1 for piece in slopes for end in piece if end != 0]
    return sum(before > 0 > after for before, after in pairwise(signs))


@pytest.mark.parametrize(
    ("points", "reach", "modes"),
    [
        ((Fraction(0),), Fraction(1), 1),
        ((Fraction(0), Fraction(3)), Fraction(1), 2),
        ((Fraction(0),) * 3, Fraction(2), 1),
    ],
)
def test_turns_are_modes(points: tuple[Fraction, ...], reach: Fraction, modes: int) -> None:
    assert turns(epanechnikov_slopes(points, reach)) == modes


@pytest.mark.parametrize(("points", "modes"), [(POINTS, (3, 4)), (POINTS[:2], (2, 3))])
def test_a_wider_parabola_shows_more_modes(points: tuple[Fraction, ...], modes: tuple[int, int]) -> None:
    """Exact, and two points suffice: where the flanks of their parabolas meet, the sum is concave and has a peak."""
    narrow, wide = (turns(epanechnikov_slopes(points, Fraction(reach, 100))) for reach in (25, 30))
    assert (narrow, wide) == modes


# --- a normal kernel in the plane -----------------------------------------------------------------------------------

X, Y = sympy.symbols("x y", real=True)
V = sympy.Symbol("v", positive=True)
CORNERS = ((1, 0), (-sympy.Rational(1, 2), sympy.sqrt(3) / 2), (-sympy.Rational(1, 2), -sympy.sqrt(3) / 2))
TRIANGLE = sum(sympy.exp(-((X - x) ** 2 + (Y - y) ** 2) / (2 * V)) for x, y in CORNERS)
"""Three normals of variance v at the corners of an equilateral triangle, one unit from its centre, up to a factor."""


def at(expression: Any, x: Any, variance: Any) -> Any:
    return sympy.simplify(expression.subs({X: x, Y: 0, V: variance}))


def test_the_centre_of_a_triangle_is_a_mode_exactly_above_variance_one_half() -> None:
    gradient = [at(sympy.diff(TRIANGLE, letter), 0, V) for letter in (X, Y)]
    hessian = [[at(sympy.diff(TRIANGLE, one, other), 0, V) for other in (X, Y)] for one in (X, Y)]
    bend = sympy.simplify(hessian[0][0] / at(TRIANGLE, 0, V))
    assert gradient == [0, 0]
    assert hessian[0][1] == hessian[1][0] == hessian[0][0] - hessian[1][1] == 0
    assert sympy.simplify(bend - (sympy.Rational(1, 2) - V) / V**2) == 0


def enclosed(x: arb, variance: Fraction) -> tuple[arb, arb]:
    """Slope along the axis through a corner, and curvature across it, at (x, 0), up to positive factors."""
    v = arb(fmpq(variance.numerator, variance.denominator))
    corner = (-((x - 1) ** 2) / (2 * v)).exp()
    others = 2 * (-((x + arb(0.5)) ** 2 + arb(0.75)) / (2 * v)).exp()
    return (1 - x) * corner - (x + arb(0.5)) * others, (arb(0.75) / v - 1) * others - corner


@pytest.mark.parametrize("variance", [Fraction(49, 100), Fraction(51, 100)])
def test_the_outer_modes_are_there_on_both_sides_of_that_variance(variance: Fraction) -> None:
    """Between 1/2 and 3/4 the slope turns from plus to minus while the curvature across is negative; by symmetry three.

    So there are three modes below v = 1/2, none at the centre, and four above: more smoothing made one.
    """
    low, high = arb(0.5), arb(0.75)
    assert enclosed(low, variance)[0] > 0 > enclosed(high, variance)[0]
    boxes = [arb(mid / 256, 1 / 256) for mid in range(128, 193)]
    assert all(enclosed(box, variance)[1] < 0 for box in boxes)


def test_the_outer_modes_are_gone_at_a_larger_variance() -> None:
    """What tells the test above from one that cannot fail: at v = 6/10 the slope is negative all the way."""
    boxes = [arb(mid / 256, 1 / 256) for mid in range(64, 256)]
    assert all(enclosed(box, Fraction(6, 10))[0] < 0 for box in boxes)


# --- the sampled chain ----------------------------------------------------------------------------------------------


def chain_gains_a_mode(rng: np.random.Generator, size: int) -> NDArray[np.float64]:
    """Whether the number of modes of the fitted density rises from one generation to the next, in each of some runs."""
    modes = Modes(prominence=0.01)
    pair = Mixture(components=(Normal(mean=-2), Normal(mean=2)), weights=(0.5, 0.5))
    outcome = run(
        Recursion(fit=KDE(bandwidth=0.4)),
        law=pair,
        size=200,
        generations=8,
        replicates=size,
        observe=[modes],
        seed=int(rng.integers(2**63)),
    )
    rises: NDArray[np.float64] = (np.diff(outcome.observed[modes], axis=1) > 0).any(axis=1).astype(float)
    return rises


SEED = check_seed(PROTOCOL.seed, "modes along a sampled chain")


def test_modes_come_back_along_a_sampled_chain() -> None:
    """At the error probability of the protocol; the modes of the population only become fewer."""
    assert check_at_least(chain_gains_a_mode, 0.5, quantity="probability", seed=SEED).outcome is Outcome.VERIFIED


def test_that_they_do_not_is_refuted() -> None:
    """The mutant: the number of modes never rises along a run, but in one run of a hundred."""
    assert check_at_most(chain_gains_a_mode, 0.01, quantity="probability", seed=SEED).outcome is Outcome.REFUTED
