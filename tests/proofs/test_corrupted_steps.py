"""No checked step is checked in name only: a change of any one relation makes its check fail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import sympy

from collapsecheck.proofs import Step, derive, deriving, prove
from collapsecheck.proofs.checking import UNCHECKED, check_steps
from collapsecheck.theory import Claim, claims

REVERSED = {
    sympy.StrictLessThan: sympy.StrictGreaterThan,
    sympy.StrictGreaterThan: sympy.StrictLessThan,
    sympy.LessThan: sympy.GreaterThan,
    sympy.GreaterThan: sympy.LessThan,
}
TIGHTER = {sympy.LessThan: -1, sympy.GreaterThan: 1}


def corrupted(relation: Any) -> Iterator[Any]:
    """Wrong versions of a relation."""
    if not isinstance(relation, sympy.Eq):
        yield REVERSED[type(relation)](relation.lhs, relation.rhs, evaluate=False)
        if type(relation) in TIGHTER:
            yield relation.func(relation.lhs, relation.rhs + TIGHTER[type(relation)], evaluate=False)
        return
    left, right = relation.args
    nothing = isinstance(right, sympy.Expr) and sympy.cancel(right) == 0  # at its start, a sum that begins empty
    for wrong in (right + 1, 2 * right, -right, right**2, sympy.S.Zero, sympy.S.One):
        if wrong != right and not (nothing and sympy.cancel(wrong) == 0):
            yield sympy.Eq(left, wrong, evaluate=False)
            yield sympy.Eq(right, wrong, evaluate=False)


def checked_steps() -> Iterator[tuple[Claim, int, Step]]:
    for claim in claims().values():
        for position, step in enumerate(derive(claim).steps):
            if step.rule not in UNCHECKED:
                yield claim, position, step


CHECKED = tuple(checked_steps())


@pytest.mark.parametrize(
    ("claim", "position", "step"), CHECKED, ids=[f"{claim.id}-line-{position + 1}" for claim, position, _ in CHECKED]
)
def test_a_corrupted_line_fails(claim: Claim, position: int, step: Step) -> None:
    before = derive(claim).steps[:position]  # what comes after a line does not bear on it
    assumptions = tuple(assumption.relation for assumption in claim.assumptions)
    assert check_steps((*before, step), assumptions)[-1].holds
    for relation in corrupted(step.relation):
        if _still_true(relation, step.relation):
            continue
        wrong = (*before, replace(step, relation=relation))
        assert check_steps(wrong, assumptions)[-1].holds is False, relation


def _still_true(relation: Any, original: Any) -> bool:
    """Whether the corruption is none: twice minus infinity is minus infinity."""
    return isinstance(original, sympy.Eq) and relation.rhs in original.args


@pytest.mark.parametrize("claim", claims().values(), ids=lambda claim: claim.id)
def test_a_derivation_that_stops_short_does_not_conclude(claim: Claim, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = derive(claim)
    monkeypatch.setattr(deriving, "_builder", lambda _claim: lambda _stated: replace(whole, steps=whole.steps[:-1]))
    proof = prove(claim)
    assert all(checked.holds is not False for checked in proof.steps)
    assert not proof.concludes
    assert not proof.holds
