"""The command fate: what becomes of a recursion, by the claims that cover it."""

from __future__ import annotations

from typing import Annotated

import typer

from collapsecheck import console
from collapsecheck.cli_evidence import exactly
from collapsecheck.cli_options import (
    AsJson,
    BandwidthOption,
    DdofOption,
    FitOption,
    FractionOption,
    KernelOption,
    PowerOption,
    RealOption,
    WeightOption,
    WorkflowOption,
)
from collapsecheck.start import fit_of, recursion_of, workflow_of

__all__ = ["fate"]


def fate(
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
    size: Annotated[int, typer.Option("--size", "--n", help="Points per generation.")] = 100,
    generations: Annotated[int, typer.Option(help="Number of refits.")] = 30,
    as_json: AsJson = False,
) -> int:
    """Say what becomes of a recursion: spread, a typical run, modes, tails, with the claims that say so."""
    chosen = workflow_of(workflow, fraction, power, real, weight)
    recursion = recursion_of(fit_of(fit, bandwidth, kernel, ddof), chosen)

    from collapsecheck import fate_text
    from collapsecheck.verify import fates

    found = fates.fate(recursion, size=size, generations=generations)
    evidence = {item.claim_id: item for item in exactly([answer.claim for answer in found.answers])}
    if as_json:
        console.print_record("fate", fate_text.fate_record(found, evidence))
    else:
        console.printed("\n".join(fate_text.fate_lines(found, evidence)))
    return 0 if all("proved" in item.status for item in evidence.values()) else 1
