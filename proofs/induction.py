"""Building derivations: induction over generations, and limits of what another claim states.

The builders take the statement from the claim and substitute into it; its right side is never written again. A wrong
statement therefore makes the base, the step or the conclusion fail.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import sympy

from collapsecheck.errors import ProofError
from collapsecheck.proofs.checking import limit_of
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.theory.catalogue import claim as catalogued
from collapsecheck.theory.records import Claim

__all__ = ["cite", "conclude", "induct", "take_limit"]

Expression = Any


def induct(claim: Claim, *, variable: Any, start: int, recurrence: Expression) -> tuple[Step, ...]:
    """Base, step and conclusion of an induction that proves the statement of `claim`.

    Earlier steps must give the quantity of the statement at `start`, and at `variable` + 1 as `recurrence`.

    Parameters
    ----------
    claim : Claim
        Its statement is an equation or an inequality whose left side is a named quantity that depends on `variable`.
    variable : sympy.Symbol
        What the induction runs over.
    start : int
        Its least value.
    recurrence : sympy.Expr
        The quantity at `variable` + 1, or a bound for it, in terms of the quantity at `variable`.

    Returns
    -------
    tuple of Step
    """
    quantity, rhs = claim.statement.args
    letter = str(variable)
    base = sympy.Eq(quantity.subs(variable, start), rhs.subs(variable, start), evaluate=False)
    step = sympy.Eq(recurrence.xreplace({quantity: rhs}), rhs.subs(variable, variable + 1), evaluate=False)
    return (
        Step(relation=base, rule="recurrence", note=f"Base: the statement holds for {letter} = {start}."),
        Step(
            relation=step,
            rule="algebra",
            note=f"Inductive step: the statement for {letter}, put into the recurrence, gives the statement "
            f"for {letter} + 1.",
        ),
        conclude(claim, rule="recurrence", note=f"By induction the statement holds for every {letter}."),
    )


def conclude(claim: Claim, *, rule: Any, note: str) -> Step:
    """The last step of every derivation: the statement itself."""
    return Step(relation=claim.statement, rule=rule, note=note)


def cite(claim_id: str, note: str, replacements: dict[Any, Any] | None = None) -> Step:
    """A step that takes over the statement of another claim, for other parameters if `replacements` are given."""
    statement = catalogued(claim_id).statement
    sides = (side.subs(replacements or {}) for side in statement.args)
    return Step(relation=statement.func(*sides, evaluate=False), rule="cited", note=note, source=claim_id)


def take_limit(claim: Claim, *, of: str, variable: Any, note: str) -> Derivation:
    """Derive a statement about a limit from the claim whose limit it takes.

    The left side of the statement of `claim` is either ``sympy.Limit(quantity, variable, sympy.oo)``, with the quantity
    of the claim `of`, or a quantity of its own, which is then defined as that limit.

    Parameters
    ----------
    claim : Claim
        What is to be derived.
    of : str
        Id of the claim whose limit is taken; it belongs into ``claim.uses``.
    variable : sympy.Symbol
        What tends to infinity.
    note : str
        Why the limit is what it is.

    Returns
    -------
    Derivation
        The claim `of` is cited, the limit is checked.

    Examples
    --------
    >>> from collapsecheck.theory.notation import t
    >>> derivation = take_limit(catalogued("kde.fixed.variance"), of="kde.fixed.variance", variable=t, note="")
    >>> [step.rule for step in derivation.steps]
    ['cited', 'limit', 'definition', 'limit']
    """
    cited = cite(of, "The value for every finite generation is known.")
    limit = sympy.Limit(cited.relation.lhs, variable, sympy.oo)
    named = claim.statement.lhs
    definition = Step(
        relation=sympy.Eq(named, limit, evaluate=False), rule="definition", note="What is looked for is its limit."
    )
    tending = _tending_steps(cited.relation.rhs, variable, claim)
    introduced = () if isinstance(named, sympy.Limit) else (definition,)
    return Derivation(claim_id=claim.id, steps=(cited, *tending, *introduced, conclude(claim, rule="limit", note=note)))


def _tending_steps(expression: Expression, variable: Any, claim: Claim) -> tuple[Step, ...]:
    """Where the powers in `expression` whose exponent is `variable` tend; none for a power without a known limit."""
    assumptions = tuple(assumption.relation for assumption in claim.assumptions)
    steps = []
    for power in sorted(expression.atoms(sympy.Pow), key=sympy.default_sort_key):
        limit = sympy.Limit(power, variable, sympy.oo)
        with suppress(ProofError):
            if power.exp.has(variable):
                relation = sympy.Eq(limit, limit_of(limit, assumptions), evaluate=False)
                steps.append(
                    Step(relation=relation, rule="limit", note=f"What becomes of a power as {variable} grows.")
                )
    return tuple(steps)
