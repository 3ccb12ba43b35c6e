"""What a decision of the pytest plugin could have refuted: wrong statements, confronted with the interval it ended in.

A mutant of a prediction is decided from the draws, and by the interval, that decide the prediction. An interval that
misses no truth refutes no true statement, however many are asked about, so that mutants draw nothing on the error
probability. A claim of the catalogue is attacked by its own mutants and by those made by rule, which need draws of
their own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sympy

from collapsecheck.errors import InputError
from collapsecheck.theory.prediction import predict_exact
from collapsecheck.theory.records import Claim
from collapsecheck.verify.hunting import hunt, ranked_cases
from collapsecheck.verify.mutants import generated_mutants, wrong_expressions
from collapsecheck.verify.records import MutantFinding, Protocol, Verdict

__all__ = ["hunted_mutants", "refuted_statements", "survivors_text"]

Row = dict[str, Any]

_ROUNDING = 2.0**-46
"""Relative difference below which two numbers may be the same expression, computed in another order."""


def refuted_statements(
    expression: object, case: Mapping[str, Any] | None, verdict: Verdict, *, approximate: bool = False
) -> list[Row]:
    """What the interval of a verdict says about wrong versions of its prediction.

    Parameters
    ----------
    expression : object
        The prediction; anything but a SymPy expression has no mutants.
    case : mapping or None
        Values of its symbols; without any there are no mutants.
    verdict : Verdict
        On the prediction, and not REFUTED.
    approximate : bool
        Whether predictions are meant up to the margin only.

    Returns
    -------
    list of dict
        ``name``: the wrong expression; ``story``: what was changed; ``of``: the right one; ``difference``: from the
        prediction, None where the mutant predicts no number; ``fate``: ``"killed"``, ``"survived"`` (VERIFIED, though
        it differs by more than the margin) or ``"below resolution"``.

    Examples
    --------
    >>> from collapsecheck.verify import check_mean
    >>> n = sympy.Symbol("n")
    >>> verdict = check_mean(lambda rng, size: rng.binomial(9, 0.5, size), n / 2, case={"n": 9}, seed=1)
    >>> [(row["name"], row["fate"]) for row in refuted_statements(n / 2, {"n": 9}, verdict)]
    [('1/2', 'killed'), ('n/2 + 1/2', 'killed'), ('n/2 - 1/2', 'killed'), ('n', 'killed')]
    """
    if not case or not isinstance(expression, sympy.Expr):
        return []
    counts = [symbol for symbol in sorted(expression.free_symbols, key=str) if _counts(case.get(str(symbol)))]
    return [
        {"of": str(expression), "name": str(wrong), "story": story} | _fate(difference, verdict, approximate)
        for story, wrong in wrong_expressions(expression, counts)
        if not _same(wrong, expression, difference := _value(wrong, case) - verdict.prediction, verdict)
    ]


def _counts(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _value(expression: sympy.Expr, case: Mapping[str, Any]) -> float:
    """Value at the case; NaN where it is no finite real number."""
    try:
        number = complex(predict_exact(expression, case))
    except (InputError, TypeError, ValueError, ZeroDivisionError, OverflowError):
        return math.nan
    return number.real if number.imag == 0 and math.isfinite(number.real) else math.nan


def _same(wrong: sympy.Expr, right: sympy.Expr, difference: float, verdict: Verdict) -> bool:
    """Whether the mutant is the prediction in another form."""
    near = abs(difference) <= _ROUNDING * max(1.0, abs(verdict.prediction))
    return near and bool(sympy.simplify(wrong - right) == 0)


def _fate(difference: float, verdict: Verdict, approximate: bool) -> Row:
    if math.isnan(difference):
        return {"difference": None, "fate": "killed"}
    value, slack = verdict.prediction + difference, verdict.margin if approximate else 0.0
    if not verdict.low - slack <= value <= verdict.high + slack:
        return {"difference": difference, "fate": "killed"}
    verified = value - verdict.margin <= verdict.low and verdict.high <= value + verdict.margin
    survived = verified and abs(difference) > verdict.margin
    return {"difference": difference, "fate": "survived" if survived else "below resolution"}


def hunted_mutants(claim: Claim, protocol: Protocol) -> tuple[list[Row], int]:
    """What becomes of the mutants that a claim names, and of those made by rule.

    Parameters
    ----------
    claim : Claim
    protocol : Protocol

    Returns
    -------
    rows : list of dict
        As for `refuted_statements`, with the name of the mutant; the fate may be ``"equivalent"``, too.
    drawn : int
        How many decisions on mutants drew on the error probability.
    """
    mutants = (*claim.mutants, *generated_mutants(claim))
    ranked = ranked_cases(claim, mutants)
    findings = [hunt(claim, mutant, protocol, ranked[mutant.name]) for mutant in mutants]
    return [_row(claim, finding) for finding in findings], _drawn(findings)


def _drawn(findings: Iterable[MutantFinding]) -> int:
    return sum(finding.verdict is not None and finding.verdict.alpha > 0 for finding in findings)


def _row(claim: Claim, finding: MutantFinding) -> Row:
    verdict = finding.verdict
    difference = math.nan if verdict is None else verdict.prediction - verdict.estimate
    return {
        "of": claim.id,
        "name": finding.name,
        "story": finding.story,
        "difference": difference if math.isfinite(difference) else None,
        "fate": finding.fate,
    }


def survivors_text(rows: Sequence[Row]) -> str:
    """The mutants that survived, one to a line; empty if none did.

    Examples
    --------
    >>> survivors_text([{"of": "n/2", "name": "n", "story": "factor 2", "difference": 0.5, "fate": "survived"}])
    '  survived   n (factor 2)'
    """
    return "\n".join(f"  survived   {row['name']} ({row['story']})" for row in rows if row["fate"] == "survived")
