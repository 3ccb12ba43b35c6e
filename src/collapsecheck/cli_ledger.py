"""The commands about ledgers: merge and check."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from collapsecheck import console
from collapsecheck.cli_options import AsJson

if TYPE_CHECKING:
    from collapsecheck.simulate.merging import LedgerCheck

__all__ = ["ledger_app"]

ledger_app = typer.Typer(
    help="Merge and check ledgers, the files of the option --ledger.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@ledger_app.command()
def merge(
    ledgers: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Ledgers, e.g. of several machines.")],
    *,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Ledger to add to.", show_default="the first one")
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Bring the blocks of several ledgers together in one.

    Records that are not sound are named and left out, and the exit status is 1. Two ledgers that have other bits for
    the same block are an error, and nothing is written then.
    """
    from collapsecheck.simulate.merging import check_ledger, merge_ledgers

    target = ledgers[0] if output is None else output
    faults = [fault for path in dict.fromkeys(ledgers) for fault in check_ledger(path).faults]
    added = merge_ledgers(ledgers, target)
    found = check_ledger(target)
    if as_json:
        console.print_record("ledger", _record("merge", target, found) | {"faults": faults, "added": added})
    else:
        console.printed("\n".join([*_lines(target, found), f"{added:>12,}  blocks, new here", *map(_unsound, faults)]))
    return 1 if faults else 0


@ledger_app.command()
def check(ledger: Annotated[Path, typer.Argument(metavar="FILE", help="A ledger.")], *, as_json: AsJson = False) -> int:
    """Compare every record with its checksum; exit status 1 if one is not sound. Such a record is never used."""
    from collapsecheck.simulate.merging import check_ledger

    found = check_ledger(ledger)
    if as_json:
        console.print_record("ledger", _record("check", ledger, found))
    else:
        console.printed("\n".join([*_lines(ledger, found), *map(_unsound, found.faults)]))
    return 1 if found.faults else 0


def _record(action: str, path: Path, found: LedgerCheck) -> dict[str, Any]:
    return {"action": action, "ledger": str(path)} | vars(found) | {"faults": list(found.faults)}


def _lines(path: Path, found: LedgerCheck) -> list[str]:
    return [
        f"{path}",
        f"{found.experiments:>12,}  experiments, of one observable each",
        f"{found.blocks:>12,}  blocks",
        f"{found.replicates:>12,}  replicates",
        f"{found.repeated:>12,}  blocks computed more than once",
    ]


def _unsound(fault: str) -> str:
    return f"not sound: {fault}"
