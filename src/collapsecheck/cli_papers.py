"""The commands for authors: export writes what a paper cites from, check-paper says whether a paper is up to date."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from collapsecheck import console
from collapsecheck.cli_evidence import exactly, gathered
from collapsecheck.cli_options import AsJson, Patterns, Profile

if TYPE_CHECKING:
    from collapsecheck.report.paper_checking import CitedClaim

__all__ = ["check_paper", "export"]


def export(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder of the paper.")],
    patterns: Patterns = None,
    *,
    profile: Annotated[Profile | None, typer.Option(help="Simulate, too.", show_default="exact means only")] = None,
    as_json: AsJson = False,
) -> int:
    r"""Write claims.sty, claims-data.tex and claims.bib into the folder of a paper, which can then cite claims.

    claims.sty explains its commands, such as \claim{ID}. Status and numbers are established while the files are made:
    by exact means, and with --profile by simulations, which take longer.
    """
    from collapsecheck.report.paper_files import require_paper_folder, write_paper_files
    from collapsecheck.theory import select

    require_paper_folder(folder)
    chosen = select(patterns or ())
    evidence = gathered(chosen, profile, f"export {folder}")
    written = write_paper_files(evidence, folder)
    if as_json:
        claims = [
            {"id": item.claim_id, "rev": item.rev, "digest": item.digest, "status": list(item.status)}
            for item in evidence
        ]
        console.print_record("export", {"files": [str(path) for path in written], "claims": claims})
    else:
        console.printed("wrote " + ", ".join(str(path) for path in written))
        if profile is None:
            console.note("exact means only; simulations add 'verified' and their numbers: --profile standard")
    return 0


def check_paper(
    papers: Annotated[list[Path], typer.Argument(metavar="PAPER.tex...", help="Main files of papers.")],
    *,
    as_json: AsJson = False,
) -> int:
    r"""Say of every claim that papers cite whether it is known, holds by exact means, and has not changed.

    No simulation is run, so no status here says "verified"; collapsecheck verify ID runs them. A claim is stale where
    revision or digest differ from \claimrequire, or from claims-data.tex or claims.bib beside the paper. Exit status 1
    means that a claim is stale, unknown or does not hold.
    """
    from collapsecheck.report.paper_checking import cited_ids, compare_papers
    from collapsecheck.report.paper_reading import read_paper
    from collapsecheck.theory import claims

    readings = [read_paper(path) for path in papers]
    evidence = exactly([claims()[name] for name in cited_ids(readings) if name in claims()])
    found = compare_papers(readings, evidence)
    unread = [line for reading in readings for line in reading.unread]
    current = not any(item.faults for item in found)
    if as_json:
        record = {"papers": [str(path) for path in papers], "current": current, "claims": [*map(_cited_record, found)]}
        console.print_record("check-paper", record | {"unread": unread})
    else:
        for line in _cited_lines(found):
            console.printed(line)
        if evidence:
            console.printed(_EXACT_ONLY)
        for line in (*unread, *([_REMEDY] if not current else [])):
            console.note(line)
    return 0 if current else 1


_EXACT_ONLY = "status without simulations, so none is 'verified' here; collapsecheck verify ID runs them"
"""Where a paper prints "verified", nobody shall think that the claim has lost it."""

_REMEDY = (
    "read each claim as it is now (collapsecheck show ID), mend the paper and its \\claimrequire, and write the files "
    "beside it again: collapsecheck export FOLDER"
)


def _cited_record(item: CitedClaim) -> dict[str, Any]:
    evidence = item.evidence
    return {
        "id": item.id,
        "rev": evidence.rev if evidence else None,
        "digest": evidence.digest if evidence else None,
        "status": list(evidence.status) if evidence else [],
        "places": list(item.places),
        "faults": list(item.faults),
    }


def _cited_lines(found: Sequence[CitedClaim]) -> Iterator[str]:
    """A line for each claim, and one for all."""
    rows = [(item.id, *_today(item), _fate(item)) for item in found]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    for *cells, fate in rows:
        yield "  ".join([*(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True)), fate])
    amiss = sum(bool(item.faults) for item in found)
    yield f"{len(found)} cited, " + (f"{amiss} not as the paper has it" if amiss else "all current")


def _today(item: CitedClaim) -> tuple[str, str]:
    if item.evidence is None:
        return "unknown", ""
    return " · ".join(item.evidence.status), f"revision {item.evidence.rev}, digest {item.evidence.digest[:12]}"


def _fate(item: CitedClaim) -> str:
    where = f"{', '.join(item.places)}: " if item.evidence is None else ""
    return where + ("; ".join(item.faults) or "current")
