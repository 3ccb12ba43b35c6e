"""Backwards in time: what points of generation t carry follows from the points of generation 0 that they descend from.

Shared by the families whose children are copies of their parents, X' = X_I.
"""

from __future__ import annotations

from typing import Any

import sympy

from collapsecheck.proofs.induction import cite
from collapsecheck.proofs.moments import term
from collapsecheck.proofs.records import Step
from collapsecheck.theory.notation import founder_power, n, p, t, unrepresented

__all__ = ["avoided", "avoiding_steps", "parents_of"]

Expression = Any
_I = sympy.Symbol("i", integer=True, positive=True)
_J = sympy.Symbol("j", integer=True, positive=True)
_AVOID = 1 - p

avoided = term("avoided", r"\mathrm{{P}}\left(X_{{{1},1}},\ldots,X_{{{1},{0}}} \notin A\right)", module=__name__)
parents_of = term(
    "parents_of", r"\mathrm{{P}}\left({1}\text{{ parents of }}{0}\text{{ children}}\right)", module=__name__
)


def _equation(left: Expression, right: Expression) -> Expression:
    return sympy.Eq(left, right, evaluate=False)


def _over_parents(mean: Any) -> Expression:
    """Mean over the number i of different parents of j children."""
    return sympy.Sum(parents_of(_J, _I) * mean(_I), (_I, 1, n))


def avoiding_steps() -> tuple[Step, ...]:
    """Steps from the definition of resampling to the probability that all points of a generation avoid a region.

    The induction is over the generation t, for every number j of points at once.

    Returns
    -------
    tuple of Step
        The last one gives `avoided` for all n points of generation t.
    """
    return (*_parent_steps(), *_founder_steps(), *_induction_steps())


def _parent_steps() -> tuple[Step, ...]:
    fewer = parents_of(_J, _I) * _I / n + parents_of(_J, _I - 1) * (n - _I + 1) / n
    return (
        Step(
            relation=_equation(parents_of(_J + 1, _I), fewer),
            rule="argument",
            note="Each child picks one of n parents uniformly and independently of the others, so one more child picks "
            "one of the i parents that were picked before, or one of the n - i + 1 that were not.",
        ),
        Step(
            relation=_equation(avoided(_J, t + 1), _over_parents(lambda i: avoided(i, t))),
            rule="argument",
            note="Children are copies, so j of them avoid A when their parents do; parents are picked without regard "
            "to what they carry, and any i points of a generation avoid A with the same probability.",
        ),
    )


def _founder_steps() -> tuple[Step, ...]:
    return (
        cite("tail.unrepresented", "Any j points of generation 0 are independent draws from f.", {n: _J}),
        Step(
            relation=_equation(avoided(_J, 0), unrepresented(_J, p)),
            rule="definition",
            note="In generation 0, to avoid A is to have no point in it.",
        ),
        Step(
            relation=_equation(founder_power(_J, n, 0, _AVOID), _AVOID**_J),
            rule="definition",
            note="L counts founders: points of generation 0 from which given points descend. Those of j points of "
            "generation 0 are these points.",
        ),
        Step(
            relation=_equation(
                founder_power(_J, n, t + 1, _AVOID), _over_parents(lambda i: founder_power(i, n, t, _AVOID))
            ),
            rule="argument",
            note="The founders of j points are those of their parents. The law of L is computed by this rule.",
        ),
    )


def _induction_steps() -> tuple[Step, ...]:
    following = _over_parents(lambda i: founder_power(i, n, t, _AVOID))
    return (
        Step(
            relation=_equation(avoided(_J, 0), founder_power(_J, n, 0, _AVOID)),
            rule="algebra",
            note="Base: for t = 0 the two agree for every number j of points.",
        ),
        Step(
            relation=_equation(following, founder_power(_J, n, t + 1, _AVOID)),
            rule="algebra",
            note="Inductive step: agreement for t, put into the recurrence, gives agreement for t + 1.",
        ),
        Step(
            relation=_equation(avoided(n, t), founder_power(n, n, t, _AVOID)),
            rule="argument",
            note="By induction the two agree for every t and every j; take j = n.",
        ),
    )
