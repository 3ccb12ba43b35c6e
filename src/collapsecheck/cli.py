"""The command line. Data goes to stdout, progress to stderr; everything heavy is imported when a command needs it.

Exit status: 0 all asked-for claims hold; 1 something is REFUTED or INCONCLUSIVE; 2 wrong usage or input, with one line
that names the fault and the remedy; 130 after Ctrl-C, with one line that says how to go on.
"""

from __future__ import annotations

import itertools
import os
import sys
import time
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.exceptions import TyperException

from collapsecheck import console
from collapsecheck.errors import CollapsecheckError
from collapsecheck.start import FITS, LAWS, recursion_of, start_of
from collapsecheck.terms import BANDWIDTH_RULES, KERNELS

if TYPE_CHECKING:
    from collapsecheck.theory.records import Claim
    from collapsecheck.verify.records import Evidence, Protocol

__all__ = ["app", "main"]

INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells have it: 128 + SIGINT."""

PICTURE = Path("collapsecheck-simulate.png")
"""Where `simulate` draws unless told otherwise."""

NOBODY_READS = 141
"""Exit status when stdout was closed, as in ``| head``, as shells have it: 128 + SIGPIPE."""

app = typer.Typer(
    name="collapsecheck",
    help="Checks what theory says about model collapse: derives claims, simulates, decides whether the two agree.",
    epilog="Exit status: 0 all claims hold, 1 some claim does not, 2 wrong usage or input.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Profile(StrEnum):
    """Names of the protocols in `collapsecheck.verify.PROFILES`."""

    quick = "quick"
    standard = "standard"
    thorough = "thorough"


class Executor(StrEnum):
    """How decisions are distributed; the results are the same bits."""

    serial = "serial"
    threads = "threads"
    processes = "processes"


class Style(StrEnum):
    """Formats of a citation."""

    bibtex = "bibtex"
    biblatex = "biblatex"
    csl = "csl"
    latex = "latex"


Patterns = Annotated[
    list[str] | None,
    typer.Argument(metavar="[PATTERN]...", help="Ids or shell patterns, e.g. 'kde.*'.", show_default="all"),
]
ClaimId = Annotated[str, typer.Argument(metavar="ID", help="Id of a claim, e.g. kde.fixed.variance.")]
AsJson = Annotated[bool, typer.Option("--json", help=f"Print JSON (schema {console.SCHEMA}) instead of text.")]
ProfileOption = Annotated[Profile, typer.Option(help="Margins and budget of the simulations.")]
ExecutorOption = Annotated[Executor, typer.Option(help="How to distribute the work; the results are the same.")]
SeedOption = Annotated[int | None, typer.Option(help="Root seed, a non-negative integer.", show_default="the house's")]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        What follows the name of the program; None takes it from `sys.argv`.

    Returns
    -------
    int
        The exit status.
    """
    try:
        status = int(app(arguments, prog_name="collapsecheck", standalone_mode=False) or 0)
    except TyperException as error:
        return _refuse(_usage_message(error))
    except CollapsecheckError as error:
        return _refuse(str(error))
    except console.Interrupted as stop:
        console.note(str(stop))
        return INTERRUPTED
    except console.ReaderGone:
        # Python must not try to flush into the closed pipe when it exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOBODY_READS
    except OSError as error:
        return _refuse(f"{error.filename or 'the system'}: {error.strerror}; mend that and run the command again")
    except MemoryError:
        return _refuse("out of memory; take fewer points, generations or replicates")
    if status == INTERRUPTED:
        console.note("stopped before anything was written; run the same command again")
    return status


def _refuse(message: str) -> int:
    console.note("error: " + " ".join(message.split()))
    return 2


def _usage_message(error: TyperException) -> str:
    command = getattr(getattr(error, "ctx", None), "command_path", "collapsecheck")
    message = error.format_message().replace("Value error, ", "") or "a command is needed"
    return f"{message.rstrip('.')}; see {command} --help"


# --- claims ---------------------------------------------------------------------------------------------------------


@app.command(name="list")
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
        evidence = _collected(chosen, _protocol(profile, None), Executor.processes, go_on, _unheard)
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


@app.command()
def show(claim_id: ClaimId, as_json: AsJson = False) -> int:
    """Show a claim: statement, assumptions, derivation, mutants and sources."""
    from collapsecheck import claim_text
    from collapsecheck.proofs import prove
    from collapsecheck.theory import claim

    chosen = claim(claim_id)
    proof = prove(chosen)
    if as_json:
        record = {"claim": claim_text.claim_record(chosen), "derivation": claim_text.proof_record(proof)}
        console.print_record("show", record)
    else:
        console.printed("\n".join(claim_text.claim_lines(chosen, proof)))
    return 0


@app.command()
def cite(
    claim_id: ClaimId,
    style: Annotated[Style, typer.Option("--format", help="Format of the citation.")] = Style.bibtex,
    as_json: AsJson = False,
) -> int:
    """Cite a claim: print an entry for a bibliography, or a sentence for a paper."""
    from collapsecheck.report.citation import cite_claim
    from collapsecheck.theory import claim

    text = cite_claim(claim(claim_id), style.value)
    if as_json:
        console.print_record("cite", {"id": claim_id, "format": style.value, "text": text})
    else:
        console.printed(text.rstrip("\n"))
    return 0


# --- evidence -------------------------------------------------------------------------------------------------------


@app.command()
def verify(
    patterns: Patterns = None,
    *,
    profile: ProfileOption = Profile.standard,
    executor: ExecutorOption = Executor.processes,
    seed: SeedOption = None,
    as_json: AsJson = False,
) -> int:
    """Verify claims: check each derivation, enumerate, simulate, and attack with mutants."""
    from collapsecheck import evidence_text
    from collapsecheck.theory import select

    chosen, protocol = select(patterns or ()), _protocol(profile, seed)
    started = time.perf_counter()
    tell = _unheard if as_json else evidence_text.print_evidence
    found = _collected(chosen, protocol, executor, f"verify{_options(profile, seed)}", tell)
    seconds = time.perf_counter() - started
    if as_json:
        console.print_record("verify", evidence_text.run_record(found, protocol, profile.value, seconds))
    else:
        console.printed(evidence_text.summary_line(found, protocol.alpha_total, seconds))
    return 0 if all(item.holds for item in found) else 1


def _protocol(profile: Profile, seed: int | None) -> Protocol:
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
    chosen: Sequence[Claim], protocol: Protocol, executor: Executor, go_on: str, tell: Callable[[Evidence], None]
) -> list[Evidence]:
    """Evidence on each claim, told claim by claim; after Ctrl-C the user learns with which claims to go on."""
    from collapsecheck.verify.evidence import verify_claims

    found: list[Evidence] = []

    def again(_done: int, _total: int) -> str:
        left = " ".join(claim.id for claim in chosen[len(found) :])
        return f"stopped after {len(found)} of {len(chosen)} claims; go on with: collapsecheck {go_on} {left}".rstrip()

    with console.showing_progress("verifying", again) as progress:
        for item in verify_claims(chosen, protocol, executor=executor.value, progress=progress):
            tell(item)
            found.append(item)
    return found


@app.command()
def report(
    patterns: Patterns = None,
    *,
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write.")] = Path("build/report"),
    profile: ProfileOption = Profile.standard,
    executor: ExecutorOption = Executor.processes,
    seed: SeedOption = None,
    as_json: AsJson = False,
) -> int:
    """Verify claims and write the report: report.html, report.tex, claims.bib, figures, and with TeX report.pdf."""
    from collapsecheck import evidence_text
    from collapsecheck.report.definitions import FULL, Effort
    from collapsecheck.report.experiments import run_all
    from collapsecheck.report.output import require_writable
    from collapsecheck.report.writing import write_report
    from collapsecheck.theory import select
    from collapsecheck.verify.evidence import verify_claims

    require_writable(output)
    quick = profile is Profile.quick
    chosen, protocol = select(patterns or ()), _protocol(profile, seed)
    with console.showing_progress("verifying", _nothing_written) as progress:
        evidence = list(verify_claims(chosen, protocol, executor=executor.value, progress=progress))
    with console.showing_progress("running the experiments", _nothing_written) as progress:
        figures = run_all(progress, Effort(size=200, replicates=20, short_replicates=500) if quick else FULL)
    with console.showing_progress("writing", _nothing_written) as progress:
        parts = itertools.count(1)
        files = write_report(evidence, figures, output, progress=lambda _line: progress(next(parts), 3))
    if as_json:
        console.print_record("report", evidence_text.report_record(evidence, files))
    else:
        console.printed(files.message)
    return 0 if all(item.holds for item in evidence) else 1


def _nothing_written(_done: int, _total: int) -> str:
    return "stopped before the report was written, and nothing was changed; run the same command again"


# --- simulation -----------------------------------------------------------------------------------------------------


@app.command()
def simulate(
    *,
    fit: Annotated[str, typer.Option(metavar="|".join(FITS), help="What is fitted to each generation.")] = "kde",
    bandwidth: Annotated[
        str, typer.Option(metavar="NUMBER|RULE", help="Positive number, or " + ", ".join(BANDWIDTH_RULES) + ".")
    ] = "scott_scipy",
    kernel: Annotated[str, typer.Option(metavar="|".join(KERNELS), help="Kernel of the KDE.")] = "gaussian",
    data: Annotated[Path | None, typer.Option(metavar="FILE.csv", help="Your own sample as generation 0.")] = None,
    column: Annotated[str | None, typer.Option(metavar="NAME", help="Column of the file.")] = None,
    law: Annotated[
        str | None, typer.Option(metavar="|".join(LAWS), help="Draw generation 0 from a law instead.")
    ] = None,
    size: Annotated[int | None, typer.Option(help="Points per generation, with --law.", show_default="100")] = None,
    generations: Annotated[int, typer.Option(help="Number of refits.")] = 30,
    replicates: Annotated[int, typer.Option(help="Number of independent runs.")] = 200,
    seed: Annotated[int, typer.Option(help="Non-negative integer; the same seed gives the same numbers.")] = 0,
    plot: Annotated[Path, typer.Option(metavar="FILE", help="Picture to write: png, pdf or svg.")] = PICTURE,
    no_plot: Annotated[bool, typer.Option("--no-plot", help="Write no picture.")] = False,
    as_json: AsJson = False,
) -> int:
    """Run a KDE recursion: print and plot variance, modes and tail mass beside what theory predicts."""
    recursion, start = recursion_of(fit, bandwidth, kernel), start_of(data, column, law, size)

    from collapsecheck import evidence_text
    from collapsecheck.picture import require_picture, save_picture
    from collapsecheck.report.figures_forecast import draw_forecast
    from collapsecheck.verify.forecasts import forecast, forecast_record

    if not no_plot:
        require_picture(plot)
    with console.showing_progress("simulating", _simulate_again) as progress:
        outcome = forecast(
            recursion,
            law=start.law,
            size=start.size,
            generations=generations,
            replicates=replicates,
            seed=seed,
            progress=progress,
        )
    if not no_plot:
        save_picture(draw_forecast(outcome), plot)
    if as_json:
        plotted = None if no_plot else str(plot)
        console.print_record("simulate", forecast_record(outcome) | {"start": start.words, "plot": plotted})
    else:
        console.printed("\n".join(evidence_text.forecast_lines(outcome, start.words)))
    if not no_plot:
        console.note(f"wrote {plot}")
    return 0


def _simulate_again(_done: int, _total: int) -> str:
    return "stopped before the last generation; run the same command again, or with fewer --replicates"


# --- the machine ----------------------------------------------------------------------------------------------------


@app.command()
def doctor(as_json: AsJson = False) -> int:
    """Say which versions are installed and what is missing; add this to a report of a problem."""
    from collapsecheck.doctor import diagnose

    found = list(diagnose())
    if as_json:
        console.print_record("doctor", {"diagnoses": [vars(item) for item in found]})
    else:
        width = max(len(item.subject) for item in found)
        for item in found:
            console.printed(f"{item.state:<7} {item.subject:<{width}}  {item.found}")
            if item.remedy:
                console.printed(f"{'':<7} {'':<{width}}  {item.remedy}")
    return 1 if any(item.state == "broken" for item in found) else 0
