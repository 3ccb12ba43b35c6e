"""What one more generation does to the pool of all points so far, from the definition of accumulation.

The pool of generations 0 to t holds n (t + 1) points, with mean m_t and variance v_t. A point of the
next generation is Y + h Z: Y has the mean and the variance of the pool given the pool, and Z is kernel noise, or
none for a fit without kernels. Resampling the pool is one such Y, a normal fit by maximum likelihood another.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy

from collapsecheck.proofs.moments import MU, draw, fitted, noise, over_points, pool_mean, pool_variance, term
from collapsecheck.proofs.records import Step
from collapsecheck.proofs.relations import equation
from collapsecheck.proofs.unfolding import (
    conditional_mean,
    expected_pool_variance,
    mean,
    pool_mean_variance,
    variance_of,
)
from collapsecheck.theory.notation import expected_variance, n, t

__all__ = [
    "child_variance_steps",
    "next_pool_variance",
    "pool_child",
    "pool_steps",
    "spread",
    "spread_steps",
]

Expression = Any
_I = sympy.Symbol("i", integer=True, positive=True)


def _child(i: Expression, h: Expression) -> Expression:
    return fitted(i) + h * noise(i)


def _next_squares(centre: Expression, h: Expression, ddof: int | Expression) -> Expression:
    """Sum of squared distances from `centre` in the pool of generations 0 to t + 1."""
    size = n * (t + 1)
    before = (size - ddof) * pool_variance() + size * (pool_mean() - centre) ** 2
    return before + over_points(lambda i: (_child(i, h) - centre) ** 2)


def _next_spread(h: Expression) -> Expression:
    return _next_squares(MU, h, 0) / (n * (t + 2))


def _next_pool_variance(ddof: Expression) -> Expression:
    size, none = n * (t + 2), sympy.S.Zero
    average = (n * (t + 1) * pool_mean() + over_points(lambda i: _child(i, none))) / size
    return (_next_squares(none, none, ddof) - size * average**2) / (size - ddof)


pool_child = term("pool_child", r"X_{{t+1,{0}}}", module=__name__, definition=_child, letter=True)
next_pool_variance = term("next_pool_variance", "v_{{t+1}}", module=__name__, definition=_next_pool_variance)
next_spread = term("next_spread", "w_{{t+1}}", module=__name__, definition=_next_spread, letter=True)
next_sample_variance = term(
    "next_sample_variance",
    "S_{{t+1}}^2",
    module=__name__,
    definition=lambda: variance_of(fitted),
)
spread = term("spread", r"\mathbb{{E}}\,w_{{{0}}}", module=__name__)


def pool_steps(recurrence: Expression, *, ddof: int) -> tuple[Step, ...]:
    """Steps to the recurrence of the expected variance of the pool under a fit without kernels.

    Parameters
    ----------
    recurrence : sympy.Expr
        E v_{t+1} as a function of E v_t; checked, not assumed.
    ddof : int
        What the divisor of v_t is less than the number of points.

    Returns
    -------
    tuple of Step
    """
    following, given = next_pool_variance(ddof), recurrence.xreplace({expected_pool_variance(t): pool_variance()})
    return (
        child_step(sympy.S.Zero),
        Step(
            relation=equation(following, _next_pool_variance(sympy.Integer(ddof))),
            rule="definition",
            note="The next pool holds the n (t + 1) points of the pool, whose mean and variance are known, and the n "
            "new ones: its sum of squared deviations is that of the squares less what its mean accounts for.",
        ),
        Step(
            relation=equation(conditional_mean(following), given),
            rule="algebra",
            note="Expand the squares: the new points are independent given the pool.",
        ),
        Step(
            relation=equation(expected_pool_variance(t + 1), mean(conditional_mean(following))),
            rule="argument",
            note="Tower rule: the mean over runs is the mean of the mean given the pool.",
        ),
        Step(
            relation=equation(expected_pool_variance(t + 1), recurrence),
            rule="recurrence",
            note="Take the mean, which is linear in the variance of the pool.",
        ),
        Step(
            relation=equation(expected_pool_variance(0), mean((n - 1) / (n - ddof) * variance_of(draw))),
            rule="definition",
            note="The first pool is generation 0, n independent draws from f.",
        ),
    )


def child_step(h: Expression) -> Step:
    """What a point of the next generation is."""
    return Step(
        relation=equation(pool_child(_I, h), _child(_I, h)),
        rule="definition",
        note="A new point is a draw with the mean and the variance of the pool of all points so far"
        + (", plus kernel noise." if h != 0 else "."),
    )


def child_variance_steps() -> tuple[Step, ...]:
    """Steps from the expected variance of a pool to that of the generation that is drawn from a fit without kernels.

    Returns
    -------
    tuple of Step
    """
    return (
        Step(
            relation=equation(conditional_mean(next_sample_variance()), pool_variance()),
            rule="algebra",
            note="The sample variance (ddof 1) of independent draws has the variance of their law as its mean.",
        ),
        Step(
            relation=equation(expected_variance(t + 1), mean(conditional_mean(next_sample_variance()))),
            rule="argument",
            note="Tower rule: the mean over runs is the mean of the mean given the pool.",
        ),
        Step(
            relation=equation(expected_variance(t + 1), expected_pool_variance(t)),
            rule="recurrence",
            note="So a generation shows the variance of the pool that it is drawn from.",
        ),
        Step(
            relation=equation(expected_variance(0), mean(variance_of(draw))),
            rule="definition",
            note="Generation 0 consists of n independent draws from f.",
        ),
    )


def spread_steps(h: Expression, particle: Callable[[Expression], Expression]) -> tuple[Step, ...]:
    """Steps to the recurrence of the mean square distance from the mean of f, in the pool and of one particle.

    Parameters
    ----------
    h : sympy.Expr
        Standard deviation of the kernel noise.
    particle : callable
        The quantity for one particle, a function of the generation.

    Returns
    -------
    tuple of Step
    """
    square = (pool_child(1, h) - MU) ** 2
    total = pool_variance() + (pool_mean() - MU) ** 2
    return (
        child_step(h),
        Step(
            relation=equation(conditional_mean(square), total + h**2),
            rule="algebra",
            note="Mean square distance of a new point from the mean mu of f, given the pool.",
        ),
        Step(
            relation=equation(conditional_mean(next_spread(h)), total + h**2 / (t + 2)),
            rule="algebra",
            note="Mean square distance in the next pool: n of its n (t + 2) points are new.",
        ),
        Step(
            relation=equation(spread(t), expected_pool_variance(t) + pool_mean_variance(t)),
            rule="definition",
            note="E w_t is the mean over runs of the mean square distance in the pool.",
        ),
        *_tower_steps(h, particle, square),
    )


def _tower_steps(h: Expression, particle: Callable[[Expression], Expression], square: Expression) -> tuple[Step, ...]:
    tower = "Tower rule: the mean over runs is the mean of the mean given the pool."
    return (
        Step(relation=equation(spread(t + 1), mean(conditional_mean(next_spread(h)))), rule="argument", note=tower),
        Step(
            relation=equation(spread(t + 1), spread(t) + h**2 / (t + 2)),
            rule="recurrence",
            note="Each generation adds to the pool a share of one kernel.",
        ),
        Step(
            relation=equation(particle(t + 1), mean(conditional_mean(square))),
            rule="argument",
            note=tower + " No generation moves the mean of a particle, so this is its variance.",
        ),
        Step(
            relation=equation(particle(t + 1), spread(t) + h**2),
            rule="recurrence",
            note="A new point is one kernel away from a point of the pool.",
        ),
        *(
            Step(
                relation=equation(quantity(0), mean((draw(1) - MU) ** 2)),
                rule="definition",
                note=f"{name} is drawn from f.",
            )
            for quantity, name in ((spread, "The first pool"), (particle, "Generation 0"))
        ),
    )
