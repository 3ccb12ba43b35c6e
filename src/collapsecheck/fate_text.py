"""The fate of a recursion as lines for a terminal, and as plain data, for JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from collapsecheck.evidence_text import case_text, status_text
from collapsecheck.report.plain_formulas import relation_text
from collapsecheck.terms import plain
from collapsecheck.verify.fates import Answer, Fate, fate, later
from collapsecheck.verify.forecasts import Forecast
from collapsecheck.verify.records import Evidence

__all__ = ["elsewhere", "fate_lines", "fate_record", "value_text"]

_FACTORS = (1, 10, 100)
"""Values are shown for so many times the number of generations."""

_NAMED = 3
"""So many claims are named where there may be many."""


def fate_lines(found: Fate, evidence: Mapping[str, Evidence]) -> Iterator[str]:
    """The answers about each aspect, or that no claim covers it; `evidence` by the ids of the claims."""
    yield plain_words(found)
    for aspect in found.aspects:
        yield from ("", aspect[0].upper() + aspect[1:])
        answers = found.about(aspect)
        if not answers:
            yield "  no claim covers this"
        for answer in answers:
            yield f"  {answer.claim.id}: {status_text(evidence[answer.claim.id].status)}"
            yield f"    {answer.claim.title}"
            yield f"    {value_text(answer)}"
            if answer.check.approximation:
                yield "    a limit: an approximation at this n and t"


def elsewhere(outcome: Forecast) -> str:
    """Which claims cover the recursion of a forecast beside those that predict a curve of it, on one line."""
    shown = {curve.prediction.claim_id for curve in outcome.curves.values() if curve.prediction}
    found = fate(outcome.recursion, size=outcome.size, generations=outcome.generations).answers
    others = list(dict.fromkeys(answer.claim.id for answer in found if answer.claim.id not in shown))
    if not others:
        return "No other claim covers this recursion"
    named = ", ".join(others[:_NAMED]) + (", ..." if len(others) > _NAMED else "")
    return f"Other claims cover this recursion ({named}): fate shows them, with the same --fit and --workflow"


def plain_words(found: Fate) -> str:
    """The recursion, its size and its number of generations on one line.

    Examples
    --------
    >>> from collapsecheck.terms import Categorical, Recursion
    >>> plain_words(Fate(recursion=Recursion(fit=Categorical()), size=9, generations=2, answers=()))
    'Categorical(), Replace(), n = 9, t = 2'
    """
    recursion = found.recursion
    return f"{recursion.fit}, {recursion.workflow}, n = {found.size}, t = {found.generations}"


def value_text(answer: Answer) -> str:
    """What the claim of an answer says in numbers, on one line; a law as the formula of its characteristic function.

    Examples
    --------
    >>> from collapsecheck.terms import Categorical, Recursion
    >>> from collapsecheck.verify.fates import fate
    >>> found = fate(Recursion(fit=Categorical()), size=9, generations=2)
    >>> [value_text(answer) for answer in found.answers if answer.claim.id == "lineage.coalescence"]
    ['related(t) = 0.20988 after 2; 0.90517 after 20; 1 after 200']
    """
    statement = answer.claim.statement
    assumed = f", at {case_text(plain(dict(answer.assumed)))}" if answer.assumed else ""
    if answer.value is None:
        return f"{relation_text(statement)}{assumed}"
    sign = "=" if statement.rel_op == "==" else statement.rel_op
    return f"{relation_text(statement.lhs)} {sign} {_values(answer)}{assumed}"


def _values(answer: Answer) -> str:
    if "t" not in {str(symbol) for symbol in answer.claim.rhs.free_symbols}:
        return f"{answer.value:.5g}"
    begin = int(answer.case["t"])
    values = [(begin * factor, later(answer, factor)) for factor in _FACTORS]
    return "; ".join(f"{value:.5g} after {count}" for count, value in values if value is not None)


def fate_record(found: Fate, evidence: Mapping[str, Evidence]) -> dict[str, Any]:
    """The fate as plain JSON data; `evidence` by the ids of the claims."""
    return {
        "recursion": plain(found.recursion),
        "size": found.size,
        "generations": found.generations,
        "aspects": {aspect: [_answer_record(a, evidence) for a in found.about(aspect)] for aspect in found.aspects},
    }


def _answer_record(answer: Answer, evidence: Mapping[str, Evidence]) -> dict[str, Any]:
    return {
        "claim": answer.claim.id,
        "status": list(evidence[answer.claim.id].status),
        "relation": answer.claim.statement.rel_op,
        "value": answer.value,
        "assumed": plain(dict(answer.assumed)),
        "text": value_text(answer),
    }
