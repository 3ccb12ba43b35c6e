"""Steps that derivations about rare things share: a branching process whose numbers of children are Poisson."""

from __future__ import annotations

from typing import Any

import sympy

from collapsecheck.proofs.records import Step
from collapsecheck.proofs.relations import equation
from collapsecheck.theory.notation import branching_loss, t

__all__ = ["branching_steps", "poisson_mean"]

Expression = Any

_J = sympy.Symbol("j", integer=True, nonnegative=True)


def poisson_mean(parameter: Expression, base: Expression) -> Expression:
    """Mean of `base` to the power of a Poisson number.

    Parameters
    ----------
    parameter : sympy.Expr
        Mean of the number.
    base : sympy.Expr

    Returns
    -------
    sympy.Sum

    Examples
    --------
    >>> poisson_mean(sympy.S.One, sympy.S.Zero).doit()
    exp(-1)
    """
    return sympy.Sum(sympy.exp(-parameter) * parameter**_J / sympy.factorial(_J) * base**_J, (_J, 0, sympy.oo))


def branching_steps() -> tuple[Step, ...]:
    """From what a branching process is to the rule that its probability of having died out follows.

    Returns
    -------
    tuple of Step

    Examples
    --------
    >>> [step.rule for step in branching_steps()]
    ['argument', 'series']
    """
    following = poisson_mean(sympy.S.One, branching_loss(t))
    return (
        Step(
            relation=equation(branching_loss(t + 1), following),
            rule="argument",
            note="The descendants of a point have died out by generation t + 1 when those of each of its children, "
            "whose number is Poisson with mean 1, have done so in t generations.",
        ),
        Step(
            relation=equation(branching_loss(t + 1), sympy.exp(branching_loss(t) - 1)),
            rule="series",
            note="Sum the exponential series: this rule is iterated, from 0 at generation 0.",
        ),
    )
