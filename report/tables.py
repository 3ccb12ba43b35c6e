"""Evidence as tables: one per route, because each route has numbers of its own, and one for the mutants."""

from __future__ import annotations

from dataclasses import dataclass

from collapsecheck.report.formulas import case_text, integer, interval, number, rounded_up
from collapsecheck.report.typesetting import Aside, Code, Strong, Text
from collapsecheck.verify.killing import KillRow, kill_matrix
from collapsecheck.verify.records import Evidence, Finding, MutantFinding, Outcome, Verdict

__all__ = ["Column", "Table", "evidence_tables", "kill_table", "mutant_table", "mutants_killed"]


@dataclass(frozen=True)
class Column:
    """A column; `share` is its part of the width of the text."""

    title: str
    share: float
    numeric: bool = False


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table; the shares of its columns add up to at most one."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Text, ...], ...]
    caption: Text = ""
    note: Text = ""


def mutants_killed(evidence: Evidence) -> tuple[int, int]:
    """How many mutants were killed, of how many that differ from the claim.

    Of those made by rule, one that is nearer to the claim than the margin does not count either: nobody believes it.
    """
    killed = sum(mutant.fate == "killed" for mutant in evidence.attacks)
    near = sum(mutant.fate == "below resolution" for mutant in evidence.generated)
    return killed, sum(mutant.fate != "equivalent" for mutant in evidence.attacks) - near


def evidence_tables(evidence: Evidence) -> tuple[Table, ...]:
    """One table per route that was taken."""
    tables = []
    for route, build in (("simulated", _simulated), ("enumerated", _exact), ("enclosed", _exact)):
        findings = tuple(finding for finding in evidence.findings if finding.route == route)
        if findings:
            tables.append(build(findings))
    return tuple(tables)


def _simulated(findings: tuple[Finding, ...]) -> Table:
    return Table(
        columns=(
            Column("Case", 0.23),
            Column("Prediction", 0.11, numeric=True),
            Column("Estimate", 0.10, numeric=True),
            Column("Interval", 0.17, numeric=True),
            Column("Margin", 0.08, numeric=True),
            Column("Replicates", 0.12, numeric=True),
            Column("Verdict", 0.19),
        ),
        rows=tuple(_simulated_row(finding) for finding in findings),
        caption="simulated",
        note=_methods(findings) + _approximations(findings),
    )


def _simulated_row(finding: Finding) -> tuple[Text, ...]:
    verdict = finding.verdict
    shown, prediction, estimate = interval(verdict.low, verdict.high, verdict.prediction, verdict.estimate)
    return (
        case_text(finding.case),
        prediction,
        estimate,
        shown,
        rounded_up(verdict.margin),
        integer(verdict.replicates),
        _verdict(verdict, approximate=bool(finding.approximation)),
    )


def _methods(findings: tuple[Finding, ...]) -> str:
    methods = dict.fromkeys(finding.verdict.method for finding in findings)
    distance = "; the numbers are distances between distribution functions" if any(map(_is_law, methods)) else ""
    return f"Decided by: {'; '.join(methods)}{distance}. "


def _is_law(method: str) -> bool:
    return method.startswith("distribution function")


def _approximations(findings: tuple[Finding, ...]) -> str:
    texts = dict.fromkeys(finding.approximation for finding in findings if finding.approximation)
    return "Approximate: " + "; ".join(texts) + "." if texts else ""


_EXACT = {"enumerated": ("enumerated", "Exact expectation"), "enclosed": ("enclosed", "Certified value")}


def _exact(findings: tuple[Finding, ...]) -> Table:
    caption, found = _EXACT[findings[0].route]
    return Table(
        columns=(
            Column("Case", 0.46),
            Column("Prediction", 0.16, numeric=True),
            Column(found, 0.18, numeric=True),
            Column("Verdict", 0.20),
        ),
        rows=tuple(
            (
                case_text(finding.case),
                number(finding.verdict.prediction),
                number(finding.verdict.estimate),
                _verdict(finding.verdict, approximate=bool(finding.approximation)),
            )
            for finding in findings
        ),
        caption=caption,
        note=_approximations(findings),
    )


def _verdict(verdict: Verdict, *, approximate: bool = False) -> Text:
    """VERIFIED is never printed without what it may hide."""
    if verdict.outcome is Outcome.VERIFIED:
        within: Text = ("VERIFIED within ", rounded_up(verdict.margin)) if verdict.margin else "VERIFIED exactly"
        return (within, " (approximate)") if approximate else within
    return (Strong(verdict.outcome.value), f": {verdict.note}") if verdict.note else Strong(verdict.outcome.value)


def mutant_table(evidence: Evidence) -> Table:
    """What became of each named mutant and of the generated ones that were not killed, and at which case."""
    living = (mutant for mutant in evidence.generated if mutant.fate != "killed")
    return Table(
        columns=(
            Column("Mutant", 0.21),
            Column("What is wrong", 0.26),
            Column("In the", 0.10),
            Column("Fate", 0.12),
            Column("Where it was decided", 0.31),
        ),
        rows=tuple(_mutant_row(mutant) for mutant in (*evidence.mutants, *living)),
    )


def kill_table(evidence: Evidence) -> Table:
    """The kill matrix; without rows when no mutants were made by rule."""
    return Table(
        columns=(
            Column("Mutants", 0.26),
            Column("Killed", 0.12, numeric=True),
            Column("Survived", 0.13, numeric=True),
            Column("Equivalent", 0.14, numeric=True),
            Column("Below resolution", 0.19, numeric=True),
            Column("Kill rate", 0.14, numeric=True),
        ),
        rows=tuple(_kill_row(row) for row in kill_matrix(evidence)) if evidence.generated else (),
        note="Kill rate: killed of those killed or survived. Below resolution: differs from the claim by less than the "
        "margin where it differs most. Of the generated mutants the table below lists those that were not killed.",
    )


def _kill_row(row: KillRow) -> tuple[Text, ...]:
    counts = (row.killed, row.survived, row.equivalent, row.below_resolution)
    rate = "none to kill" if row.rate is None else f"{row.rate:.1%}"
    return (f"{row.origin}, in the {row.target}", *map(str, counts), rate)


def _mutant_row(mutant: MutantFinding) -> tuple[Text, ...]:
    fate: Text = Strong(mutant.fate) if mutant.fate == "survived" else mutant.fate
    return Code(mutant.name), mutant.story, mutant.target, fate, _decided_at(mutant)


def _decided_at(mutant: MutantFinding) -> Text:
    at = case_text(mutant.case) if mutant.case else ""
    if mutant.verdict is None:
        return at
    return (at, Aside(_seen(mutant.verdict))) if at else _seen(mutant.verdict)


def _seen(verdict: Verdict) -> Text:
    if verdict.low == verdict.high:
        return ("predicts ", number(verdict.prediction), ", exact value ", number(verdict.estimate))
    shown, prediction = interval(verdict.low, verdict.high, verdict.prediction)
    if _is_law(verdict.method):
        return ("distance from its law in ", shown)
    return ("predicts ", prediction, ", estimate in ", shown)
