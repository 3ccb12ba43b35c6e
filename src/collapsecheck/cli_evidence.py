"""The commands that gather evidence: list, verify, falsify and report."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from collapsecheck import console
from collapsecheck.cli_options import (
    AsJson,
    ClaimId,
    Executor,
    ExecutorOption,
    LedgerOption,
    MutantsOption,
    Patterns,
    Profile,
    ProfileOption,
    SchedulerOption,
    SeedOption,
    WorkersOption,
)

if TYPE_CHECKING:
    from collapsecheck.theory.records import Claim
    from collapsecheck.verify.records import Evidence, Protocol

__all__ = ["falsify", "list_claims", "protocol_of", "report", "verify"]


def list_claims(
    patterns: Patterns = None,
    *,
    profile: Annotated[Profile | None, typer.Option(help="Simulate, too.", show_default="exact means only")] = None,
    as_json: AsJson = False,
) -> int:
    """List claims: id, status and title.

    The status is established while the list is made: derivations, enumerations and enclosures, which are exact, and
    with --profile the simulations, which take longer.
    """
    from collapsecheck import claim_text, evidence_text
    from collapsecheck.theory import select

    chosen = select(patterns or ())
    if profile is None:
        evidence = _exact_evidence(chosen)
    else:
        go_on = f"list --profile {profile}"
        hands = {"executor": Executor.processes.value}
        evidence = _collected(chosen, protocol_of(profile, None), hands, go_on, _unheard)
    rows = [(claim, item.status) for claim, item in zip(chosen, evidence, strict=True)]
    if as_json:
        console.print_record("list", {"claims": [claim_text.list_record(*row) for row in rows]})
    else:
        console.printed("\n".join(evidence_text.status_lines(rows)))
        if profile is None:
            console.note("exact means only; simulations add 'verified': collapsecheck list --profile quick, or verify")
    return 0


def _exact_evidence(chosen: Sequence[Claim]) -> list[Evidence]:
    from collapsecheck.status import exact_evidence

    again = "stopped before the list was complete; run the same command again, or name fewer claims"
    evidence = []
    with console.showing_progress("deriving", lambda _done, _total: again) as progress:
        for done, claim in enumerate(chosen):
            progress(done, len(chosen))
            evidence.append(exact_evidence(claim))
    return evidence


def verify(
    patterns: Patterns = None,
    *,
    profile: ProfileOption = Profile.standard,
    executor: ExecutorOption = Executor.processes,
    workers: WorkersOption = None,
    scheduler: SchedulerOption = None,
    ledger: LedgerOption = None,
    seed: SeedOption = None,
    mutants: MutantsOption = False,
    as_json: AsJson = False,
) -> int:
    """Verify claims: check each derivation, enumerate, simulate, and attack with mutants.

    With --mutants, many more of them are made by rule, and a kill matrix says what became of all.
    """
    from collapsecheck import evidence_text
    from collapsecheck.simulate import recording
    from collapsecheck.theory import select

    chosen, protocol = select(patterns or ()), protocol_of(profile, seed)
    started = time.perf_counter()
    tell = _unheard if as_json else evidence_text.print_evidence
    go_on = f"verify{_options(profile, seed)}" + (" --mutants" if mutants else "")
    hands = {"executor": executor.value, "workers": workers, "scheduler": scheduler}
    with recording(ledger):
        found = _collected(chosen, protocol, hands, go_on, tell, mutants=mutants, ledger=ledger)
    seconds = time.perf_counter() - started
    if as_json:
        console.print_record("verify", evidence_text.run_record(found, protocol, profile.value, seconds))
    else:
        console.printed(evidence_text.summary_line(found, protocol.alpha_total, seconds))
    return 0 if all(item.holds for item in found) else 1


def protocol_of(profile: Profile, seed: int | None) -> Protocol:
    """The protocol that the options ``--profile`` and ``--seed`` name."""
    from dataclasses import replace

    from collapsecheck.verify.records import PROFILES

    protocol = PROFILES[profile.value]
    return protocol if seed is None else replace(protocol, seed=seed)


def _options(profile: Profile, seed: int | None) -> str:
    """What of the command has to be said again by someone who goes on with it."""
    return f" --profile {profile}" + ("" if seed is None else f" --seed {seed}")


def _unheard(_item: Evidence) -> None:
    """Tell nobody before all evidence is there."""


def _collected(
    chosen: Sequence[Claim],
    protocol: Protocol,
    hands: Mapping[str, Any],
    go_on: str,
    tell: Callable[[Evidence], None],
    *,
    mutants: bool = False,
    ledger: Path | None = None,
) -> list[Evidence]:
    """Evidence on each claim, told claim by claim; after Ctrl-C the user learns with which claims to go on."""
    from collapsecheck.verify.evidence import verify_claims

    found: list[Evidence] = []

    def again(_done: int, _total: int) -> str:
        stopped = f"stopped after {len(found)} of {len(chosen)} claims"
        if ledger is not None:
            return console.kept(stopped, ledger)
        left = " ".join(claim.id for claim in chosen[len(found) :])
        return f"{stopped}; go on with: collapsecheck {go_on} {left}".rstrip()

    with (
        console.showing_progress("verifying", again) as progress,
        closing(verify_claims(chosen, protocol, progress=progress, generated=mutants, **hands)) as evidence,
    ):
        for item in evidence:
            tell(item)
            found.append(item)
    return found


def falsify(
    claim_id: ClaimId,
    *,
    statement: Annotated[
        str, typer.Option(metavar="FORMULA", help="Rival right side, in the claim's parameters: 'sigma**2 + t*h**2'.")
    ],
    cases: Annotated[
        int | None, typer.Option(help="Largest number of cases to simulate.", show_default="the house's")
    ] = None,
    profile: ProfileOption = Profile.standard,
    seed: SeedOption = None,
    as_json: AsJson = False,
) -> int:
    """Search for the simplest case at which another statement about a claim's recursion fails.

    Exit status 1 means that one was found; 0 that none was, which is no proof.
    """
    from collapsecheck import falsify_text
    from collapsecheck.theory import claim
    from collapsecheck.verify.falsifying import ATTEMPTS, search_counterexample
    from collapsecheck.verify.parsing import parse_statement

    chosen, protocol = claim(claim_id), protocol_of(profile, seed)
    rhs = parse_statement(statement, chosen)
    attempts = ATTEMPTS if cases is None else cases
    with console.showing_progress("searching", _search_again) as progress:
        search = search_counterexample(chosen, rhs, protocol, attempts=attempts, progress=progress)
    if as_json:
        console.print_record("falsify", falsify_text.falsify_record(chosen, rhs, search, protocol, profile.value))
    else:
        console.printed("\n".join(falsify_text.falsify_lines(chosen, rhs, search)))
    return 0 if search.found is None else 1


def _search_again(done: int, _total: int) -> str:
    return f"stopped after {done} cases without a counterexample; run the same command again, or with fewer --cases"


def report(
    patterns: Patterns = None,
    *,
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write.")] = Path("build/report"),
    profile: ProfileOption = Profile.standard,
    executor: ExecutorOption = Executor.processes,
    workers: WorkersOption = None,
    scheduler: SchedulerOption = None,
    ledger: LedgerOption = None,
    seed: SeedOption = None,
    mutants: MutantsOption = False,
    as_json: AsJson = False,
) -> int:
    """Verify claims and write the report: report.html, report.tex, claims.bib, figures, and with TeX report.pdf."""
    from collapsecheck import evidence_text
    from collapsecheck.report.calibration_table import run_calibration
    from collapsecheck.report.definitions import FULL, Effort
    from collapsecheck.report.experiments import run_all
    from collapsecheck.report.output import require_writable
    from collapsecheck.report.writing import write_report
    from collapsecheck.simulate import recording
    from collapsecheck.theory import select
    from collapsecheck.verify.evidence import verify_claims

    again = _nothing_written if ledger is None else partial(console.kept, _STOPPED, ledger)
    require_writable(output)
    quick = Effort(size=200, replicates=20, short_replicates=500, calibration_runs=5)
    effort = quick if profile is Profile.quick else FULL
    chosen, protocol = select(patterns or ()), protocol_of(profile, seed)
    hands: dict[str, Any] = {"executor": executor.value, "workers": workers, "scheduler": scheduler}
    with recording(ledger), console.showing_progress("verifying", again) as progress:
        evidence = list(verify_claims(chosen, protocol, progress=progress, generated=mutants, **hands))
    with recording(ledger), console.showing_progress("running the experiments", again) as progress:
        figures = run_all(progress, effort)
    with console.showing_progress("measuring error rates", again) as progress:
        rows = run_calibration(effort.calibration_runs, progress)
    with console.showing_progress("writing", again) as progress:
        parts = itertools.count(1)
        files = write_report(
            evidence, figures, output, calibration=rows, progress=lambda _line: progress(next(parts), 3)
        )
    if as_json:
        console.print_record("report", evidence_text.report_record(evidence, files))
    else:
        console.printed(files.message)
    return 0 if all(item.holds for item in evidence) else 1


_STOPPED = "stopped before the report was written"


def _nothing_written(_done: int, _total: int) -> str:
    return f"{_STOPPED}, and nothing was changed; run the same command again"
