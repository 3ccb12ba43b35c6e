"""The command line. Data goes to stdout, progress to stderr; everything heavy is imported when a command needs it.

Exit status: 0 all asked-for claims hold; 1 something is REFUTED or INCONCLUSIVE, or a certificate is not reproduced; 2
wrong usage or input, with one line that names the fault and the remedy; 3 a certificate is reproduced but for rounding;
130 after Ctrl-C, with one line that says how to go on.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from collapsecheck import __version__, console
from collapsecheck.cli_certificates import replay
from collapsecheck.cli_evidence import falsify, list_claims, report, verify
from collapsecheck.cli_fates import fate
from collapsecheck.cli_ledger import ledger_app
from collapsecheck.cli_options import (
    AsJson,
    BandwidthOption,
    ClaimId,
    DdofOption,
    Executor,
    ExecutorOption,
    FitOption,
    FractionOption,
    KernelOption,
    LedgerOption,
    PowerOption,
    RealOption,
    SchedulerOption,
    WeightOption,
    WorkersOption,
    WorkflowOption,
)
from collapsecheck.cli_papers import check_paper, export
from collapsecheck.errors import CollapsecheckError
from collapsecheck.start import LAWS, fit_of, recursion_of, start_of, workflow_of

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
    epilog="Exit status: 0 all claims hold, 1 some claim does not, or a certificate is not reproduced, 2 wrong usage "
    "or input, 3 a certificate made elsewhere is reproduced but for rounding, 130 stopped by Ctrl-C.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _tell_version(asked: bool) -> None:
    if asked:
        console.printed(f"collapsecheck {__version__}")
        raise typer.Exit


@app.callback()
def _program(
    *,
    _version: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Options of the program itself."""


class Style(StrEnum):
    """Formats of a citation."""

    bibtex = "bibtex"
    biblatex = "biblatex"
    csl = "csl"
    latex = "latex"


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


app.command(name="list")(list_claims)


@app.command()
def show(claim_id: ClaimId, as_json: AsJson = False) -> int:
    """Show a claim: statement, assumptions, derivation, what its checks resolve, mutants and sources."""
    from collapsecheck import claim_text
    from collapsecheck.proofs import prove
    from collapsecheck.theory import claim
    from collapsecheck.verify.planning import check_plans
    from collapsecheck.verify.records import PROFILES

    chosen, protocol = claim(claim_id), PROFILES["standard"]
    proof, plans = prove(chosen), check_plans(chosen, protocol)
    if as_json:
        record = {
            "claim": claim_text.claim_record(chosen),
            "derivation": claim_text.proof_record(proof),
            "simulations": [claim_text.plan_record(plan, protocol) for plan in plans],
        }
        console.print_record("show", record)
    else:
        console.printed("\n".join(claim_text.claim_lines(chosen, proof, plans, protocol)))
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

app.command()(verify)
app.command()(falsify)
app.command()(report)
app.command()(replay)
app.command()(export)
app.command()(check_paper)
app.add_typer(ledger_app, name="ledger")

app.command()(fate)

# --- simulation -----------------------------------------------------------------------------------------------------


@app.command()
def simulate(
    *,
    fit: FitOption = "kde",
    bandwidth: BandwidthOption = None,
    kernel: KernelOption = None,
    ddof: DdofOption = None,
    workflow: WorkflowOption = "replace",
    fraction: FractionOption = None,
    power: PowerOption = None,
    real: RealOption = None,
    weight: WeightOption = None,
    data: Annotated[Path | None, typer.Option(metavar="FILE.csv", help="Your own sample as generation 0.")] = None,
    column: Annotated[str | None, typer.Option(metavar="NAME", help="Column of the file.")] = None,
    law: Annotated[
        str | None, typer.Option(metavar="|".join(LAWS), help="Draw generation 0 from a law instead.")
    ] = None,
    size: Annotated[int | None, typer.Option(help="Points of generation 0, with --law.", show_default="100")] = None,
    generations: Annotated[int, typer.Option(help="Number of refits.")] = 30,
    replicates: Annotated[int, typer.Option(help="Number of independent runs.")] = 200,
    seed: Annotated[int, typer.Option(help="Non-negative integer; the same seed gives the same numbers.")] = 0,
    executor: ExecutorOption = Executor.threads,
    workers: WorkersOption = None,
    scheduler: SchedulerOption = None,
    ledger: LedgerOption = None,
    plot: Annotated[Path, typer.Option(metavar="FILE", help="Picture to write: png, pdf or svg.")] = PICTURE,
    no_plot: Annotated[bool, typer.Option("--no-plot", help="Write no picture.")] = False,
    as_json: AsJson = False,
) -> int:
    """Run a recursion: print and plot variance, modes and tail mass beside what theory predicts.

    Regressions on labels of their own have none of these; run them from Python, with LeastSquares.
    """
    chosen = workflow_of(workflow, fraction, power, real, weight)
    recursion = recursion_of(fit_of(fit, bandwidth, kernel, ddof), chosen)
    start = start_of(data, column, law, size)

    from collapsecheck import evidence_text, fate_text
    from collapsecheck.picture import require_picture, save_picture
    from collapsecheck.report.figures_forecast import draw_forecast
    from collapsecheck.simulate import recording
    from collapsecheck.verify.forecasts import forecast, forecast_record

    if not no_plot:
        require_picture(plot)
    again = _simulate_again if ledger is None else partial(console.kept, _STOPPED, ledger)
    with recording(ledger), console.showing_progress("simulating", again) as progress:
        outcome = forecast(
            recursion,
            law=start.law,
            size=start.size,
            generations=generations,
            replicates=replicates,
            seed=seed,
            progress=progress,
            executor=executor.value,
            workers=workers,
            scheduler=scheduler,
        )
    if not no_plot:
        save_picture(draw_forecast(outcome), plot)
    if as_json:
        plotted = None if no_plot else str(plot)
        console.print_record("simulate", forecast_record(outcome) | {"start": start.words, "plot": plotted})
    else:
        console.printed("\n".join(evidence_text.forecast_lines(outcome, start.words)))
        console.printed(f"\n{fate_text.elsewhere(outcome)}")
    if not no_plot:
        console.note(f"wrote {plot}")
    return 0


_STOPPED = "stopped before the last generation"


def _simulate_again(_done: int, _total: int) -> str:
    return (
        f"{_STOPPED}; run the same command again, with fewer --replicates, or with --ledger FILE to keep what is done"
    )


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
