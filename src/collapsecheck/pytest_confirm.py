"""Independent replicates for a REFUTED decision: the failure is reported once, and only then are they drawn.

They neither rescue the decision nor are they required for it, whose error probability is stated without them. They tell
a wrong theory from the one unlucky decision in a million, and are shown beside the first verdict. Hypothesis fails many
examples before it reports the simplest one, so that nothing is drawn when an example fails.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from collapsecheck.errors import CollapsecheckError

if TYPE_CHECKING:  # the engine is imported by the first decision, and this module by every test-suite
    from collapsecheck.verify.records import Verdict

__all__ = ["BUDGET_FACTOR", "STAGE", "Unconfirmed", "confirm"]

STAGE = "confirm"
"""Enters the seed of the independent replicates."""

BUDGET_FACTOR = 4
"""Budget of the independent replicates, in units of the first."""


@dataclass(frozen=True, kw_only=True)
class Unconfirmed:
    """A REFUTED decision, and how to make it again.

    Parameters
    ----------
    decision : str
        Name of the method.
    case : dict
        As plain data.
    again : callable
        Draws independent replicates and gives their verdict.
    """

    decision: str
    case: dict[str, Any]
    again: Callable[[], Verdict]


def confirm(problem: BaseException, waiting: Mapping[str, Unconfirmed], record: Callable[[str], None]) -> None:
    """Say in each reported failure what independent replicates say of it.

    Parameters
    ----------
    problem : BaseException
        What a test raised: a failure, or a group of them; the messages of those in `waiting` grow by one line.
    waiting : mapping
        Messages of REFUTED decisions to what was decided.
    record : callable
        Takes each confirmation as a JSON text.
    """
    from collapsecheck.verify import verdict_record

    for failure in _failures(problem):
        refuted = waiting.get(failure.msg or "")
        if refuted is None:
            continue
        try:
            verdict = refuted.again()
        except CollapsecheckError as trouble:
            failure.msg = f"{failure.msg}\n  again      not confirmed by independent replicates: {trouble}"
            continue
        failure.msg = f"{failure.msg}\n{_line(verdict)}"
        said = {"decision": refuted.decision, "case": refuted.case} | verdict_record(verdict)
        record(json.dumps(said))


def _failures(problem: BaseException) -> Iterator[Any]:
    """Failures of pytest, one by one."""
    if isinstance(problem, BaseExceptionGroup):
        for part in problem.exceptions:
            yield from _failures(part)
    elif isinstance(problem, pytest.fail.Exception):
        yield problem


def _line(verdict: Verdict) -> str:
    said = "confirmed" if verdict.outcome == "REFUTED" else "not confirmed"
    return (
        f"  again      {said} by independent replicates: {verdict.outcome}, estimate {verdict.estimate:.8g} in "
        f"[{verdict.low:.8g}, {verdict.high:.8g}], {verdict.replicates} replicates"
    )
