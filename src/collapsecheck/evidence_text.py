"""Evidence and forecasts as lines of text for a terminal."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from collapsecheck.console import printed, screen_width
from collapsecheck.proofs.records import counted_steps
from collapsecheck.terms import KDE, Categorical, Fit, Gaussian, Given, Location, MaximumLikelihood, Replace, ShrunkKDE
from collapsecheck.theory.lifecycle import CURRENT
from collapsecheck.theory.records import Claim
from collapsecheck.verify.curves import Curve, thinned
from collapsecheck.verify.forecasts import Forecast
from collapsecheck.verify.killing import KillRow, kill_matrix, kill_rate
from collapsecheck.verify.records import Evidence, Finding, MutantFinding, Outcome, Protocol, Verdict
from collapsecheck.verify.serialise import evidence_record

if TYPE_CHECKING:  # a report loads matplotlib, which other commands do without
    from collapsecheck.report.writing import ReportFiles

__all__ = [
    "case_text",
    "evidence_lines",
    "forecast_lines",
    "numbers_text",
    "print_evidence",
    "report_record",
    "run_record",
    "status_lines",
    "status_text",
    "summary_line",
]

_ROWS = 11
_OBSERVED = {
    "variance": "Variance (ddof 1)",
    "modes": "Modes of the fitted density",
    "tail_mass": "Tail mass: fraction of points outside the central 90% of generation 0",
}


def status_text(status: Sequence[str]) -> str:
    """The words of a status on one line.

    Examples
    --------
    >>> status_text(("proved", "verified"))
    'proved · verified'
    """
    return " · ".join(status) or "nothing established"


def status_lines(rows: Sequence[tuple[Claim, Sequence[str]]], width: int | None = None) -> Iterator[str]:
    """Id, status and title of each claim in columns, on one line or, for a screen, on lines of a width."""
    ids = max(len(claim.id) for claim, _ in rows)
    words = max(len(status_text(status)) for _, status in rows)
    margin = ids + words + 4
    for claim, status in rows:
        standing = "" if claim.standing == CURRENT else f" ({claim.standing})"
        yield _in_column(f"{claim.id:<{ids}}  {status_text(status):<{words}}  {claim.title}{standing}", margin, width)


def _in_column(line: str, margin: int, width: int | None) -> str:
    """A line of which nothing but the first part is to the left of a margin, on a screen that leaves room for it."""
    if width is None or width - margin < _LEAST_ROOM:
        return line
    return textwrap.fill(line, width, subsequent_indent=" " * margin)


_LEAST_ROOM = 24
"""Letters of a column below which a text is easier to read where the screen breaks it."""


# --- evidence -------------------------------------------------------------------------------------------------------


def print_evidence(evidence: Evidence) -> None:
    """Print `evidence_lines` on stdout; on a screen they stay in their column."""
    width = screen_width()
    printed("\n".join(_in_column(line, _EVIDENCE, width) for line in evidence_lines(evidence)))


_EVIDENCE = len("  derivation  ")


def evidence_lines(evidence: Evidence) -> Iterator[str]:
    """What was found about a claim: status, derivation, one line for each verdict, and mutants."""
    killed = sum(mutant.fate == "killed" for mutant in evidence.mutants)
    yield f"{evidence.claim_id}: {status_text(evidence.status)}"
    if evidence.withdrawn:
        yield f"  withdrawn   {evidence.withdrawn}"
    if evidence.unsupported_by:
        yield f"  rests on    {', '.join(evidence.unsupported_by)}: DOES NOT HOLD"
    yield f"  derivation  {counted_steps([evidence.proof])}, {'holds' if evidence.proof.holds else 'DOES NOT HOLD'}"
    for route in dict.fromkeys(finding.route for finding in evidence.findings):
        found = [finding for finding in evidence.findings if finding.route == route]
        yield from (f"  {route:<11} {line}" for line in _route_lines(found))
    yield f"  mutants     {killed} of {len(evidence.mutants)} killed"
    if evidence.generated:
        yield from _matrix_lines(evidence)
    else:
        living = (mutant for mutant in evidence.mutants if mutant.fate != "killed")
        yield from (f"              {mutant.name}: {mutant.fate}" for mutant in living)


def _matrix_lines(evidence: Evidence) -> Iterator[str]:
    """The kill matrix, a line for each class, then every mutant that was not killed."""
    yield f"  {'kill matrix':<22}  killed  survived  equivalent  below resolution  kill rate"
    for row in kill_matrix(evidence):
        fates = f"{row.killed:>8}{row.survived:>10}{row.equivalent:>12}{row.below_resolution:>18}"
        yield f"    {row.origin:<10}{row.target:<10}{fates}{_rate([row]):>11}"
    for mutant in evidence.attacks:
        if mutant.fate != "killed":
            yield f"    {mutant.fate}: {mutant.name}, {mutant.story}{_mutant_numbers(mutant)}"


def _rate(rows: Sequence[KillRow]) -> str:
    rate = kill_rate(rows)
    return "-" if rate is None else f"{rate:.1%}"


def _mutant_numbers(mutant: MutantFinding) -> str:
    verdict = mutant.verdict
    if verdict is None:
        return ""
    note = f" ({verdict.note})" if verdict.note else ""
    return f": {verdict.outcome}, {numbers_text(verdict)}, {_where(mutant)}{note}"


def _route_lines(findings: Sequence[Finding]) -> Iterator[str]:
    """One line for each verdict; exact ones that all agree share a line."""
    exact = all(item.verdict.replicates == 0 and item.verdict.outcome is Outcome.VERIFIED for item in findings)
    margin = max((item.verdict.margin for item in findings), default=0.0)
    within = f"within {margin:.3g}" if margin else "without error"
    if exact and len(findings) > 1:
        last = findings[-1]
        yield f"VERIFIED     at {len(findings)} cases {within}, e.g. {last.verdict.note}, {_where(last)}"
    else:
        yield from map(_finding_text, findings)


def _finding_text(finding: Finding) -> str:
    verdict = finding.verdict
    notes = [note for note in ("approximate" if finding.approximation else "", verdict.note) if note]
    return f"{verdict.outcome:<12} {numbers_text(verdict)}, {_where(finding)}" + (
        f" ({'; '.join(notes)})" if notes else ""
    )


def _where(finding: Finding | MutantFinding) -> str:
    return "at " + case_text(finding.case or {})


def case_text(case: Mapping[str, Any]) -> str:
    """A case, as plain data, on one line.

    Examples
    --------
    >>> case_text({"n": 2, "f": {"type": "Normal", "mean": 0, "sd": 1}})
    'n=2, f=Normal(0, 1)'
    """
    return ", ".join(f"{name}={_short(value)}" for name, value in case.items())


def numbers_text(verdict: Verdict) -> str:
    """Prediction and what was found, on one line."""
    if verdict.replicates == 0:
        return f"predicted {verdict.prediction:.6g}, found {verdict.estimate:.6g}"
    said = next((side for side in ("at most", "at least") if f"{side} the prediction" in verdict.method), "predicted")
    return (
        f"{said} {verdict.prediction:.5g}, estimate {verdict.estimate:.5g} in [{verdict.low:.5g}, "
        f"{verdict.high:.5g}], margin {verdict.margin:.3g}, {verdict.replicates} replicates"
    )


def _short(value: object) -> str:
    """A law as its name and its numbers in the order of its record, anything else as it prints."""
    if isinstance(value, dict) and "type" in value:
        numbers = ", ".join(_short(item) for name, item in value.items() if name != "type")
        return f"{value['type']}({numbers})" if numbers else str(value["type"])
    if isinstance(value, list):
        return ", ".join(_short(item) for item in value)
    return str(value)


def summary_line(evidence: Sequence[Evidence], alpha_total: float, seconds: float) -> str:
    """How many claims hold, with the stated error rate."""
    holding = sum(item.holds for item in evidence)
    decisions = sum(item.decisions for item in evidence)
    return (
        f"{holding} of {len(evidence)} claims hold; {_kills(evidence)}{decisions} decisions, "
        f"false alarms over the whole run <= {alpha_total:g} (approximate for means); {seconds:.1f} s"
    )


def _kills(evidence: Sequence[Evidence]) -> str:
    """Kill rate over all claims, when mutants made by rule were asked for."""
    if not any(item.generated for item in evidence):
        return ""
    rows = [row for item in evidence for row in kill_matrix(item)]
    killed = sum(row.killed for row in rows)
    return f"{killed} mutants killed, kill rate {_rate(rows)}; "


def run_record(evidence: Sequence[Evidence], protocol: Protocol, profile: str, seconds: float) -> dict[str, Any]:
    """A whole run as plain JSON data; two runs give the same but for what is under ``timing``."""
    return {
        "profile": profile,
        "alpha_total": protocol.alpha_total,
        "decisions": sum(item.decisions for item in evidence),
        "holds": all(item.holds for item in evidence),
        "claims": [evidence_record(item) for item in evidence],
        "timing": {"seconds": seconds},
    }


def report_record(evidence: Sequence[Evidence], files: ReportFiles) -> dict[str, Any]:
    """What a report consists of, as plain JSON data."""
    return {
        "directory": str(files.directory),
        "latex": str(files.latex),
        "page": str(files.page),
        "bibliography": str(files.bibliography),
        "figures": [str(path) for path in files.figures],
        "certificates": [str(path) for path in files.certificates],
        "pdf": None if files.pdf is None else str(files.pdf),
        "message": files.message,
        "claims": [{"id": item.claim_id, "status": list(item.status), "holds": item.holds} for item in evidence],
    }


# --- forecasts ------------------------------------------------------------------------------------------------------


def forecast_lines(outcome: Forecast, start: str) -> Iterator[str]:
    """What became of a sample: a table for each observable, beside its prediction, and the one-step check."""
    sizes = f"n = {outcome.size}, {outcome.replicates} runs, seed {outcome.seed}"
    workflow = outcome.recursion.workflow
    changed = "" if isinstance(workflow, Replace) else f", {workflow},"
    yield f"{_fit_text(outcome.recursion.fit)}{changed} from {start}: {sizes}"
    if isinstance(outcome.law, Given):
        yield "Generation 0 is the sample itself; everything below is conditional on it."
    for curve in outcome.curves.values():
        yield ""
        yield from _curve_lines(curve)
    yield ""
    yield _check_line(outcome)


def _fit_text(fit: Fit) -> str:
    match fit:
        case ShrunkKDE(bandwidth=bandwidth, kernel=kernel, ddof=ddof):
            return f"Shrunk KDE recursion (bandwidth {bandwidth}, {kernel} kernel, ddof {ddof})"
        case Categorical():
            return "Categorical recursion"
        case Location():
            return "Location recursion"
        case MaximumLikelihood(family=family):
            return f"{family.capitalize()} recursion"
        case KDE(bandwidth=bandwidth, kernel=kernel):
            return f"KDE recursion (bandwidth {bandwidth}, {kernel} kernel)"
        case Gaussian(ddof=ddof):
            return f"Gaussian recursion (ddof {ddof})"
    return f"Recursion ({fit})"


def _curve_lines(curve: Curve) -> Iterator[str]:
    prediction = curve.prediction
    yield _OBSERVED.get(curve.name, curve.name)
    yield f"  low, high: {curve.band}" + (
        "; mean -: too skewed for this many runs" if np.isnan(curve.mean).any() else ""
    )
    if prediction:
        yield f"  predicted: {prediction.label} [{prediction.claim_id}]"
    yield f"{'generation':>12}{'median':>12}{'low':>12}{'high':>12}{'mean':>12}" + (
        f"{'predicted':>12}" if prediction else ""
    )
    for row in thinned(curve.generations.size - 1, _ROWS):
        numbers = [curve.median[row], curve.low[row], curve.high[row], curve.mean[row]]
        numbers += [prediction.values[row]] if prediction else []
        yield f"{curve.generations[row]:>12}" + "".join(f"{_number(float(value)):>12}" for value in numbers)
    if curve.remark:
        yield f"  {curve.remark}"


def _number(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.4g}"


def _check_line(outcome: Forecast) -> str:
    check = outcome.check
    if check is None:
        return "Check of one step: none for this recursion."
    verdict = "agrees" if check.agrees else "DISAGREES"
    return (
        f"Check, {check.name}: {check.estimate:.5g} in [{check.low:.5g}, {check.high:.5g}] ({check.level:.1%}, "
        f"{check.replicates} runs), predicted {check.prediction:.5g} [{check.claim_id}]: {verdict}"
    )
