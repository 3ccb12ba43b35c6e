"""A search for a counterexample by the fixture ``claims``: what is asked, and what is told about the answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import sympy

from collapsecheck.errors import InputError
from collapsecheck.evidence_text import case_text
from collapsecheck.falsify_text import counterexample_record, error_text, tried_text
from collapsecheck.terms import plain
from collapsecheck.theory import Claim
from collapsecheck.theory import claim as find
from collapsecheck.verify import Protocol, Search, parse_statement, search_counterexample, verdict_record
from collapsecheck.verify.records import Outcome, Verdict

__all__ = ["Attempt", "attempt"]

Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """A search for a counterexample.

    Parameters
    ----------
    claim : Claim
        Whose recursion was run.
    rhs : sympy.Expr
        The rival right side.
    search : Search
    """

    claim: Claim
    rhs: sympy.Expr
    search: Search

    @property
    def drawn(self) -> int:
        """Number of decisions that drew on the error probability."""
        return sum(trial.verdict.alpha > 0 for trial in self.search.trials)

    @property
    def title(self) -> str:
        """The rival statement, and whose it is not."""
        return f"{self.claim.id} = {self.rhs}"

    @property
    def summary(self) -> str:
        """The simplest case and the size of the error, or what was tried in vain."""
        found = self.search.found
        if found is None:
            return f"no counterexample; {tried_text(self.search)}"
        return f"fails at {case_text(plain(found.case))}: error {error_text(found)}"

    def record(self) -> Row:
        """The search as a decision of the JSON report; ``FALSIFIED`` where a counterexample was found."""
        found, last = self.search.found, self.search.trials[-1]
        verdict: Verdict = replace(last.verdict, outcome=Outcome.INCONCLUSIVE) if found is None else found.verdict
        return (
            {"decision": "falsify", "case": plain(dict(last.case))}
            | verdict_record(verdict)
            | {"outcome": "INCONCLUSIVE" if found is None else "FALSIFIED", "statement": self.title}
            | {"drawn": self.drawn, "summary": self.summary}
            | {"counterexample": None if found is None else counterexample_record(found)}
        )


def attempt(statement: sympy.Expr | str, claim: Claim | str, protocol: Protocol) -> Attempt:
    """Search for the simplest case at which a statement about the recursion of a claim fails.

    Parameters
    ----------
    statement : sympy.Expr or str
        Right side of the rival statement, in the parameters of the claim; a text is parsed, not evaluated.
    claim : Claim or str
        A claim or its id.
    protocol : Protocol

    Returns
    -------
    Attempt

    Raises
    ------
    InputError
        For an unknown claim, a statement in other symbols than its own, or one that can be decided nowhere.

    Examples
    --------
    >>> attempt("sigma**2 + t*h**2", "kde.fixed.variance", Protocol()).summary
    'fails at n=2, t=1, h=1, sigma=1, f=TwoPoint: error 0.5, 33.3% of what was found'
    """
    subject = find(claim) if isinstance(claim, str) else claim
    rhs = parse_statement(statement, subject) if isinstance(statement, str) else _in_symbols_of(subject, statement)
    search = search_counterexample(subject, rhs, protocol)
    if not search.trials:
        raise InputError("statement", str(rhs), f"can be decided at no case of {subject.id}")
    return Attempt(claim=subject, rhs=rhs, search=search)


def _in_symbols_of(claim: Claim, statement: object) -> sympy.Expr:
    """The expression with symbols of its own replaced by those of the claim, which carry assumptions."""
    if not isinstance(statement, sympy.Expr):
        raise InputError("statement", statement, "must be a SymPy expression, or a text such as 'sigma**2 + t*h**2'")
    symbols = {parameter.name: parameter.symbol for parameter in claim.params}
    rhs: sympy.Expr = statement.xreplace({own: symbols.get(str(own), own) for own in statement.free_symbols})
    return rhs
