"""What the papers say and what holds: one verdict for each of their statements, by rule from the claims.

A statement is *refuted* when a claim that contradicts it holds; it *holds* when every claim that speaks for it holds,
and *holds with a condition* when, besides, a claim that limits it does. Anything else is *open*.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from collapsecheck.report.links import Citations
from collapsecheck.report.tables import Column, Table
from collapsecheck.report.typesetting import Strong, Text
from collapsecheck.theory.papers import PAPER_STATEMENTS, PaperStatement
from collapsecheck.verify.records import Evidence

__all__ = ["paper_sources", "paper_table", "paper_verdict"]

_COLUMNS = (
    Column("The paper says", 0.27),
    Column("What holds", 0.12),
    Column("Why", 0.30),
    Column("Claims", 0.31),
)


def paper_verdict(statement: PaperStatement, holding: Collection[str]) -> str:
    """What holds of a statement of a paper, given the ids of the claims that hold.

    Parameters
    ----------
    statement : PaperStatement
    holding : collection of str
        Ids of the claims that hold, each by its evidence.

    Returns
    -------
    str
        ``"refuted"``, ``"holds"``, ``"holds with a condition"`` or ``"open"``.

    Examples
    --------
    >>> from collapsecheck.theory.papers import PAPER_STATEMENTS
    >>> paper_verdict(PAPER_STATEMENTS[0], {"wf.fixation", "wf.heterozygosity"})
    'holds'
    >>> paper_verdict(PAPER_STATEMENTS[0], {"wf.fixation"})
    'open'
    """
    if any(item in holding for item in statement.contradicted_by):
        return "refuted"
    if not statement.supported_by or any(item not in holding for item in statement.supported_by):
        return "open"
    return "holds with a condition" if any(item in holding for item in statement.limited_by) else "holds"


def paper_sources(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """Keys of the papers that `paper_table` speaks of."""
    return tuple(dict.fromkeys(statement.source for statement in _covered(evidence)))


def paper_table(evidence: Sequence[Evidence], cited: Citations) -> Table:
    """One row for each statement on which all claims concerned were examined.

    Parameters
    ----------
    evidence : sequence of Evidence
    cited : Citations
        Of the report that holds the table.

    Returns
    -------
    Table
        Without rows when none of the statements was examined in full.
    """
    holding = {item.claim_id for item in evidence if item.holds}
    rows = tuple(_row(statement, holding, cited) for statement in _covered(evidence))
    return Table(columns=_COLUMNS, rows=rows)


def _covered(evidence: Sequence[Evidence]) -> tuple[PaperStatement, ...]:
    """The statements whose claims were all examined; those without a claim only beside others."""
    examined = {item.claim_id for item in evidence}
    covered = tuple(item for item in PAPER_STATEMENTS if examined.issuperset(item.claims))
    return covered if any(item.claims for item in covered) else ()


def _row(statement: PaperStatement, holding: Collection[str], cited: Citations) -> tuple[Text, ...]:
    says: Text = (statement.says, " (", cited.cite(statement.source), f", {statement.place})")
    verdict = paper_verdict(statement, holding)
    return says, Strong(verdict) if verdict == "refuted" else verdict, statement.because, cited.listed(statement.claims)
