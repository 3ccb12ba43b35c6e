"""Derivations for common ancestors: who picks whom."""

from __future__ import annotations

from collections.abc import Callable

import sympy

from collapsecheck.proofs.induction import induct
from collapsecheck.proofs.moments import term
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.resampling import same_parent, same_parent_steps
from collapsecheck.theory.notation import n, related, t
from collapsecheck.theory.records import Claim

__all__ = ["DERIVATIONS"]

same_point = term(
    "same_point",
    r"\mathrm{{P}}\!\left(X_{{0,1}} \text{{ and }} X_{{0,2}} \text{{ are one point}}\right)",
    module=__name__,
)


def _equation(left: sympy.Expr, right: sympy.Expr) -> sympy.Basic:
    return sympy.Eq(left, right, evaluate=False)


def _coalescence(claim: Claim) -> Derivation:
    recurrence = 1 / n + (1 - 1 / n) * related(t)
    steps = (*same_parent_steps(), *_one_generation_steps(recurrence))
    return Derivation(claim_id=claim.id, steps=(*steps, *induct(claim, variable=t, start=0, recurrence=recurrence)))


def _one_generation_steps(recurrence: sympy.Expr) -> tuple[Step, ...]:
    return (
        Step(
            relation=_equation(related(t + 1), same_parent() + (1 - same_parent()) * related(t)),
            rule="argument",
            note="Two children have a common ancestor if they have the same parent; if not, their parents are, by "
            "symmetry, a pair like any other of generation t, whose ancestry is independent of what the children pick.",
        ),
        Step(
            relation=_equation(related(t + 1), recurrence),
            rule="recurrence",
            note="So each generation brings a pair together with the same probability.",
        ),
        Step(
            relation=_equation(related(0), same_point()),
            rule="definition",
            note="In the real sample, only a point that is both could be the ancestor of both.",
        ),
        Step(
            relation=_equation(same_point(), sympy.S.Zero),
            rule="argument",
            note="They are different points.",
        ),
    )


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {
    "lineage.coalescence": _coalescence,
}
