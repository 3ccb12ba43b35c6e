"""Steps and derivations: what is derived from what, by which rule, and whether a machine checked it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import sympy

__all__ = ["CheckedStep", "Derivation", "Proof", "Rule", "Step", "counted_steps"]

Rule = Literal["definition", "algebra", "recurrence", "integral", "series", "limit", "enclosure", "cited", "argument"]
"""How a step is justified.

``definition`` introduces notation and asserts nothing; ``cited`` and ``argument`` are what a human argues and are
listed as unchecked in every output; all other rules are checked by machine.
"""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One line of a derivation.

    Parameters
    ----------
    relation : sympy.Basic
        An unevaluated equality or inequality that the rule must establish.
    rule : str
        One of `Rule`.
    note : str
        What the line says, for a reader.
    source : str
        For ``cited``: the id of the claim; for ``argument``: the key of a publication that makes it, if any. The note
        holds no key: every output cites in its own way.
    """

    relation: sympy.Basic
    rule: Rule
    note: str
    source: str = ""

    def __reduce__(self) -> tuple[Any, ...]:
        """For another process, where SymPy would otherwise ask for seconds whether the relation holds."""
        return _unevaluated, (type(self.relation), self.relation.args, self.rule, self.note, self.source)


def _unevaluated(kind: Any, sides: tuple[Any, ...], rule: Rule, note: str, source: str) -> Step:
    return Step(relation=kind(*sides, evaluate=False), rule=rule, note=note, source=source)


@dataclass(frozen=True, kw_only=True)
class Derivation:
    """Steps that lead from the definition of the recursion to a statement; the last relation is the statement."""

    claim_id: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, kw_only=True)
class CheckedStep:
    """A step with the outcome of its check.

    Parameters
    ----------
    step : Step
    holds : bool or None
        Whether the machine established the relation; None where the rule is one that no machine checks.
    checkers : tuple of str
        What checked it, e.g. ``("sympy", "flint")``; empty when unchecked.
    """

    step: Step
    holds: bool | None
    checkers: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Proof:
    """A derivation after its check.

    Parameters
    ----------
    claim_id : str
    steps : tuple of CheckedStep
    concludes : bool
        Whether the last relation is the statement, term by term.
    """

    claim_id: str
    steps: tuple[CheckedStep, ...]
    concludes: bool

    @property
    def holds(self) -> bool:
        """No step failed, and the derivation ends in the statement."""
        return self.concludes and all(item.holds is not False for item in self.steps)

    @property
    def checked(self) -> int:
        """Number of steps that a machine established."""
        return sum(item.holds is True for item in self.steps)

    @property
    def unchecked(self) -> tuple[CheckedStep, ...]:
        """Steps that rest on an argument or a citation."""
        return tuple(item for item in self.steps if item.holds is None and item.step.rule != "definition")


def counted_steps(proofs: Iterable[Proof]) -> str:
    """How many steps there are, and what they rest on, in words: the numbers after the first add up to it.

    A step by definition only introduces a name; one that failed its check is counted as failed.

    Examples
    --------
    >>> from collapsecheck.proofs import prove
    >>> from collapsecheck.theory import claim
    >>> counted_steps([prove(claim("tail.unrepresented"))])
    '7 steps (1 by definition, 5 checked by machine, 1 argued, 0 cited)'
    """
    found = tuple(proofs)
    steps = [item for proof in found for item in proof.steps]
    rules = Counter(item.step.rule for item in steps if item.holds is None)
    outcomes = Counter(item.holds for item in steps)
    failed = f", {outcomes[False]} FAILED" if outcomes[False] else ""
    return (
        f"{len(steps)} steps ({rules['definition']} by definition, {outcomes[True]} checked by machine, "
        f"{rules['argument']} argued, {rules['cited']} cited{failed})"
    )
