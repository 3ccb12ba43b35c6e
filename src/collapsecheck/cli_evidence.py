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

__all__ = ["exactly", "falsify", "gathered", "list_claims", "protocol_of", "report", "verify"]


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
    from collapsecheck.proofs import counted_steps
    from collapsecheck.theory import select

    chosen = select(patterns or ())
    evidence = gathered(chosen, profile, "list")
    rows = [(claim, item.status) for claim, item in zip(chosen, evidence, strict=True)]
    if as_json:
        console.print_record("list", {"claims": [claim_text.list_record(*row) for row in rows]})
    else:
        console.printed("\n".join(evidence_text.status_lines(rows, console.screen_width())))
        console.note(f"derivations: {counted_steps(item.proof for item in evidence)}")
        if profile is None:
            console.note("exact means only; simulations add 'verified': collapsecheck list --profile quick, or verify")
    return 0


def gathered(chosen: Sequence[Claim], profile: Profile | None, command: str) -> list[Evidence]:
    """Evidence by exact means, or with a profile all of it, for the command of this name."""
    if profile is None:
        return exactly(chosen)
    hands = {"executor": Executor.processes.value}
    return _collected(chosen, protocol_of(profile, None), hands, f"{command} --profile {profile}", _unheard)


def exactly(chosen: Sequence[Claim]) -> list[Evidence]:
    """Evidence by exact means: derivations, enumerations and enclosures."""
    from collapsecheck.simulate.executors import completed, workforce_of
    from collapsecheck.status import exactly_found

    again = "stopped before all claims were derived; run the same command again, or name fewer claims"
    workforce = workforce_of("serial" if len(chosen) < _MANY else "processes")
    evidence: dict[int, Evidence] = {}
    with (
        console.showing_progress("deriving", lambda _done, _total: again) as progress,
        closing(completed(exactly_found, chosen, workforce)) as ready,
    ):
        for number, found in ready:
            evidence[number] = found
            progress(len(evidence), len(chosen))
    return [evidence[number] for number in range(len(chosen))]


_MANY = 30
"""Claims for which it takes less time to start processes than they save."""


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
    certificates: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Write a certificate of each claim here, to be replayed.")
    ] = None,
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
    tell = _telling(certificates, _unheard if as_json else evidence_text.print_evidence)
    go_on = f"verify{_options(profile, seed)}" + (" --mutants" if mutants else "")
    go_on += f" --certificates {certificates}" if certificates else ""
    hands = {"executor": executor.value, "workers": workers, "scheduler": scheduler}
    with recording(ledger):
        found = _collected(chosen, protocol, hands, go_on, tell, mutants=mutants, ledger=ledger)
    seconds = time.perf_counter() - started
    if as_json:
        console.print_record("verify", evidence_text.run_record(found, protocol, profile.value, seconds))
    else:
        console.printed(evidence_text.summary_line(found, protocol.alpha_total, seconds))
    if certificates:
        console.note(f"wrote {len(found)} certificate{'' if len(found) == 1 else 's'} to {certificates}")
    return _status(found, patterns)


def _status(found: Sequence[Evidence], patterns: Sequence[str] | None) -> int:
    """Exit status; that a withdrawn claim does not hold is news only to who asked for it."""
    expected = [item for item in found if patterns or not item.withdrawn]
    return 0 if all(item.holds for item in expected) else 1


def protocol_of(profile: Profile, seed: int | None) -> Protocol:
    """The protocol that the options ``--profile`` and ``--seed`` name."""
    from dataclasses import replace

    from collapsecheck.verify.records import PROFILES

    protocol = PROFILES[profile.value]
    return protocol if seed is None else replace(protocol, seed=seed)


def _options(profile: Profile, seed: int | None) -> str:
    """What of the command has to be said again by someone who goes on with it."""
    return f" --profile {profile}" + ("" if seed is None else f" --seed {seed}")


def _telling(certificates: Path | None, tell: Callable[[Evidence], None]) -> Callable[[Evidence], None]:
    """What becomes of the evidence on each claim: it is told, and certified if that is wanted."""
    if certificates is None:
        return tell
    from collapsecheck.theory import claim
    from collapsecheck.verify.certificates import require_folder, write_certificate

    require_folder(certificates)

    def certified(item: Evidence) -> None:
        tell(item)
        write_certificate(claim(item.claim_id), item, certificates)

    return certified


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
        if tell is _unheard:  # what was found is lost, so there is nothing to go on from
            return f"{stopped}; run the same command again"
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
    data: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="Add a chapter on what becomes of your own sample.")
    ] = None,
    column: Annotated[str | None, typer.Option(metavar="NAME", help="Column of the file.")] = None,
    as_json: AsJson = False,
) -> int:
    """Verify claims and write the report: page, LaTeX and PDF, with figures, certificates and what papers cite from."""
    from collapsecheck import evidence_text
    from collapsecheck.report.calibration_table import run_calibration
    from collapsecheck.report.definitions import FULL, Effort
    from collapsecheck.report.experiments import run_all
    from collapsecheck.report.output import require_writable
    from collapsecheck.report.sample import study_sample
    from collapsecheck.report.writing import write_report
    from collapsecheck.simulate import recording
    from collapsecheck.start import start_of
    from collapsecheck.theory import select
    from collapsecheck.verify.evidence import verify_claims

    again = _nothing_written if ledger is None else partial(console.kept, _STOPPED, ledger)
    require_writable(output)
    own = None if data is None and column is None else start_of(data, column, None, None)
    quick = Effort(size=200, replicates=20, short_replicates=500, calibration_runs=5)
    effort = quick if profile is Profile.quick else FULL
    chosen, protocol = select(patterns or ()), protocol_of(profile, seed)
    hands: dict[str, Any] = {"executor": executor.value, "workers": workers, "scheduler": scheduler}
    with recording(ledger), console.showing_progress("verifying", again) as progress:
        evidence = list(verify_claims(chosen, protocol, progress=progress, generated=mutants, **hands))
    with recording(ledger), console.showing_progress("running the experiments", again) as progress:
        figures = run_all(progress, effort, [claim.id for claim in chosen] if patterns else None)
    sample = None
    if own is not None:
        with recording(ledger), console.showing_progress("refitting your sample", again) as progress:
            sample = study_sample(own.law, own.words, replicates=effort.replicates, progress=progress)
    with console.showing_progress("measuring error rates", again) as progress:
        rows = run_calibration(effort.calibration_runs, progress)
    with console.showing_progress("writing", again) as progress:
        parts = itertools.count(1)
        files = write_report(
            evidence, figures, output, calibration=rows, sample=sample, progress=lambda _line: progress(next(parts), 3)
        )
    if as_json:
        console.print_record("report", evidence_text.report_record(evidence, files))
    else:
        console.printed(files.message)
    return _status(evidence, patterns)


_STOPPED = "stopped before the report was written"


def _nothing_written(_done: int, _total: int) -> str:
    return f"{_STOPPED}, and nothing was changed; run the same command again"
