"""A search for a counterexample as lines of text and as JSON data."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from typing import Any

import sympy

from collapsecheck.evidence_text import case_text, numbers_text
from collapsecheck.report.formulas import expression as latex
from collapsecheck.report.plain_formulas import relation_text
from collapsecheck.terms import plain
from collapsecheck.theory.records import Claim
from collapsecheck.verify.falsifying import Counterexample, Search
from collapsecheck.verify.records import Protocol, Verdict
from collapsecheck.verify.serialise import verdict_record

__all__ = ["counterexample_record", "error_text", "falsify_lines", "falsify_record", "tried_text"]


def _rival(claim: Claim, rhs: sympy.Expr) -> sympy.Basic:
    return claim.statement.func(claim.statement.lhs, rhs, evaluate=False)


def falsify_lines(claim: Claim, rhs: sympy.Expr, search: Search) -> Iterator[str]:
    """The counterexample with its numbers, or what was tried in vain."""
    found = search.found
    yield f"{relation_text(_rival(claim, rhs))}: {'REFUTED' if found else 'no counterexample found'}"
    if found is None:
        yield f"  tried       {tried_text(search)}"
        yield "  This is not a proof: the statement may fail at other cases, or by less than the margin."
        return
    yield f"  case        {case_text(plain(found.case))} (the simplest found; {tried_text(search)})"
    yield f"  {found.route:<11} {numbers_text(found.verdict)}{_noted(found.verdict)}"
    if found.confirmation is not None:
        again = found.confirmation
        yield f"  again       {again.outcome} from independent draws, {numbers_text(again)}{_noted(again)}"
    yield f"  error       {error_text(found)}"
    yield f"  {claim.id} says there: {found.own.outcome}, {numbers_text(found.own)}"


def _noted(verdict: Verdict) -> str:
    return f" ({verdict.note})" if verdict.note else ""


def tried_text(search: Search) -> str:
    """How many cases were tried, on which routes, with which outcomes."""
    counts = Counter((trial.route, trial.verdict.outcome) for trial in search.trials)
    words = ", ".join(f"{number} {route} {outcome}" for (route, outcome), number in counts.items())
    return f"{len(search.trials)} tried: {words}"


def error_text(found: Counterexample) -> str:
    """By how much the rival statement is wrong, also in units of what was found."""
    if not math.isfinite(found.error):
        return "predicts no finite real number"
    if found.verdict.estimate == 0 or found.verdict.prediction == 0:
        # A relative error needs a reference; a distance between distribution functions is one of its own.
        return f"{found.error:.5g}"
    ratio = found.error / abs(found.verdict.estimate)
    share = f"{ratio:.1%} of" if ratio < 1 else f"{ratio:.3g} times"
    return f"{found.error:.5g}, {share} what was found"


def falsify_record(claim: Claim, rhs: sympy.Expr, search: Search, protocol: Protocol, profile: str) -> dict[str, Any]:
    """A search as plain JSON data; two runs give the same."""
    found = search.found
    return {
        "id": claim.id,
        "digest": claim.digest,
        "statement": {"text": relation_text(_rival(claim, rhs)), "latex": latex(_rival(claim, rhs))},
        "profile": profile,
        "alpha": protocol.alpha,
        "seed": str(protocol.seed),
        "refuted": found is not None,
        "tried": [
            {"route": trial.route, "case": plain(trial.case), "outcome": str(trial.verdict.outcome)}
            for trial in search.trials
        ],
        "counterexample": None if found is None else counterexample_record(found),
    }


def counterexample_record(found: Counterexample) -> dict[str, Any]:
    """A counterexample as plain JSON data, with the conventions of `verdict_record`."""
    again = found.confirmation
    return {
        "route": found.route,
        "case": plain(found.case),
        "error": found.error if math.isfinite(found.error) else None,
        "verdict": verdict_record(found.verdict),
        "own": verdict_record(found.own),
        "confirmation": None if again is None else verdict_record(again),
    }
