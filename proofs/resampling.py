"""What one generation of KDE resampling does to the sample variance, from the definition of the recursion.

Shared by the families whose children are X' = X_I + h Z, with a bandwidth h that is fixed or computed from the data.
"""

from __future__ import annotations

from typing import Any

import sympy

from collapsecheck.proofs.moments import (
    current,
    draw,
    noise,
    over_points,
    resampled,
    term,
)
from collapsecheck.proofs.records import Step
from collapsecheck.proofs.unfolding import (
    child,
    conditional_mean,
    mean,
    next_variance,
    sample_variance,
    variance_of,
)
from collapsecheck.theory.notation import expected_variance, n, t

__all__ = ["child_step", "noise_cf", "noise_cf_steps", "same_parent", "same_parent_steps", "variance_steps"]

Expression = Any
_I = sympy.Symbol("i", integer=True, positive=True)
_Z = sympy.Symbol("z", real=True)

noise_cf = term("noise_cf", r"\mathbb{{E}}\,e^{{i \left({0}\right) Z_1}}", module=__name__)
same_parent = term("same_parent", r"\mathrm{{P}}\!\left(I_1 = I_2\right)", module=__name__)


def _equation(left: Expression, right: Expression) -> Expression:
    return sympy.Eq(left, right, evaluate=False)


def _first_moment() -> Expression:
    return over_points(current) / n


def _second_moment() -> Expression:
    return over_points(lambda i: current(i) ** 2) / n


def noise_cf_steps(argument: Expression) -> tuple[Step, ...]:
    """Steps that give the characteristic function of standard normal kernel noise.

    Parameters
    ----------
    argument : sympy.Expr
        Where it is evaluated; real.

    Returns
    -------
    tuple of Step
    """
    normal_density = sympy.exp(-(_Z**2) / 2) / sympy.sqrt(2 * sympy.pi)
    integral = sympy.Integral(sympy.exp(sympy.I * argument * _Z) * normal_density, (_Z, -sympy.oo, sympy.oo))
    return (
        Step(relation=_equation(noise_cf(argument), integral), rule="definition", note="The noise is standard normal."),
        Step(
            relation=_equation(integral, sympy.exp(-(argument**2) / 2)),
            rule="integral",
            note="Completing the square gives a Gaussian in the argument.",
        ),
    )


def same_parent_steps() -> tuple[Step, ...]:
    """Steps that give the probability that two children have the same parent.

    Returns
    -------
    tuple of Step
    """
    return (
        Step(
            relation=_equation(same_parent(), sympy.Sum(n**-2, (_I, 1, n))),
            rule="argument",
            note="Two children pick their parents independently and uniformly, so each of the n points is the parent "
            "of both with probability 1/n^2.",
        ),
        Step(
            relation=_equation(same_parent(), 1 / n),
            rule="algebra",
            note="Add up the n equal probabilities.",
        ),
    )


def variance_steps(
    bandwidth: Expression, noise_variance: Expression, kept: Expression, added: Expression
) -> tuple[Step, ...]:
    """Steps from the definition of the recursion to the recurrence of the expected sample variance, and its start.

    Parameters
    ----------
    bandwidth : sympy.Expr
        Standard deviation of the kernel noise given the current generation.
    noise_variance : sympy.Expr
        Its square, in terms of the sample variance.
    kept, added : sympy.Expr
        E S_{t+1}^2 = kept E S_t^2 + added; checked, not assumed.

    Returns
    -------
    tuple of Step
    """
    one_step = kept * sample_variance() + added
    return (
        *_definition_steps(bandwidth),
        *_conditional_steps(bandwidth, noise_variance),
        Step(
            relation=_equation(conditional_mean(next_variance(bandwidth)), one_step),
            rule="algebra",
            note="Resampling keeps the fraction 1 - 1/n of the variance on average, and the noise adds its own.",
        ),
        *_tower_steps(bandwidth, kept * expected_variance(t) + added),
        _initial_step(),
    )


def child_step(bandwidth: Expression) -> Step:
    """The step from which every derivation about a recursion starts: what a child is.

    Parameters
    ----------
    bandwidth : sympy.Expr
        As for `variance_steps`.

    Returns
    -------
    Step
    """
    return Step(
        relation=_equation(child(_I, bandwidth), resampled(_I) + bandwidth * noise(_I)),
        rule="definition",
        note="A child is a point of the current generation, picked uniformly and independently of the others, plus "
        "kernel noise.",
    )


def _definition_steps(bandwidth: Expression) -> tuple[Step, ...]:
    return (
        child_step(bandwidth),
        Step(
            relation=_equation(sample_variance(), variance_of(current)),
            rule="definition",
            note="The sample variance has divisor n - 1 (ddof 1).",
        ),
    )


def _conditional_steps(bandwidth: Expression, noise_variance: Expression) -> tuple[Step, ...]:
    first, second = child(1, bandwidth), child(2, bandwidth)
    return (
        Step(
            relation=_equation(conditional_mean(first**2), _second_moment() + noise_variance),
            rule="algebra",
            note="Expand the square of a child: its index is uniform, and the noise has mean 0, variance 1 and is "
            "independent of the index.",
        ),
        Step(
            relation=_equation(conditional_mean(first * second), _first_moment() ** 2),
            rule="algebra",
            note="Two children are independent given the current generation, and the noise has mean 0.",
        ),
        Step(
            relation=_equation(
                conditional_mean(next_variance(bandwidth)),
                conditional_mean(first**2) - conditional_mean(first * second),
            ),
            rule="algebra",
            note="Expand the sample variance of the children: the squared sum holds n squares, and n(n - 1) "
            "products of distinct children.",
        ),
        Step(
            relation=_equation(_second_moment() - _first_moment() ** 2, (1 - 1 / n) * sample_variance()),
            rule="algebra",
            note="The variance with divisor n is (1 - 1/n) times the one with divisor n - 1.",
        ),
    )


def _tower_steps(bandwidth: Expression, recurrence: Expression) -> tuple[Step, ...]:
    return (
        Step(
            relation=_equation(expected_variance(t + 1), mean(conditional_mean(next_variance(bandwidth)))),
            rule="argument",
            note="Tower rule: the mean over runs is the mean of the mean given the current generation.",
        ),
        Step(
            relation=_equation(expected_variance(t + 1), recurrence),
            rule="recurrence",
            note="Take the mean of the conditional mean, which is linear in the sample variance.",
        ),
    )


def _initial_step() -> Step:
    return Step(
        relation=_equation(expected_variance(0), mean(variance_of(draw))),
        rule="definition",
        note="Generation 0 consists of n independent draws from f.",
    )
