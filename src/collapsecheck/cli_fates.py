"""The command fate: what becomes of a recursion, by the claims that cover it."""

from __future__ import annotations

from enum import Enum, StrEnum
from typing import Annotated

import typer

from collapsecheck import console
from collapsecheck.cli_evidence import exactly
from collapsecheck.cli_options import AsJson, BandwidthOption, KernelOption
from collapsecheck.errors import InputError
from collapsecheck.start import recursion_of
from collapsecheck.terms import (
    KDE,
    Accumulate,
    Categorical,
    Fit,
    FreshFraction,
    Growing,
    Recursion,
    Relative,
    Replace,
    ShrunkKDE,
    Subsample,
    Workflow,
)

__all__ = ["fate"]


class FitName(StrEnum):
    """What is fitted to each generation."""

    kde = "kde"
    shrunk = "shrunk"
    categorical = "categorical"
    gaussian = "gaussian"


class WorkflowName(Enum):
    """What the next generation is fitted to."""

    replace = "replace"
    accumulate = "accumulate"
    subsample = "subsample"
    fresh = "fresh"
    growing = "growing"


def fate(
    *,
    fit: Annotated[FitName, typer.Option(help="What is fitted to each generation.")] = FitName.kde,
    bandwidth: BandwidthOption = None,
    kernel: KernelOption = None,
    ddof: Annotated[
        float | None, typer.Option(help="The variance of a fit is over n - ddof.", show_default="gaussian 1, shrunk 0")
    ] = None,
    workflow: Annotated[WorkflowName, typer.Option(help="What the next generation is fitted to.")] = (
        WorkflowName.replace
    ),
    fraction: Annotated[
        float | None, typer.Option(help="Of fresh real data, with --workflow fresh.", show_default="0.1")
    ] = None,
    power: Annotated[
        float | None,
        typer.Option(help="Size n (t + 1)^power, with --workflow growing.", show_default="2"),
    ] = None,
    size: Annotated[int, typer.Option("--size", "--n", help="Points per generation.")] = 100,
    generations: Annotated[int, typer.Option(help="Number of refits.")] = 30,
    as_json: AsJson = False,
) -> int:
    """Say what becomes of a recursion: spread, a typical run, modes, tails, with the claims that say so."""
    recursion = Recursion(fit=_fit(fit, bandwidth, kernel, ddof), workflow=_workflow(workflow, fraction, power))

    from collapsecheck import fate_text
    from collapsecheck.verify import fates

    found = fates.fate(recursion, size=size, generations=generations)
    evidence = {item.claim_id: item for item in exactly([answer.claim for answer in found.answers])}
    if as_json:
        console.print_record("fate", fate_text.fate_record(found, evidence))
    else:
        console.printed("\n".join(fate_text.fate_lines(found, evidence)))
    return 0 if all("proved" in item.status for item in evidence.values()) else 1


# --- the question ---------------------------------------------------------------------------------------------------


def _fit(fit: FitName, bandwidth: str | None, kernel: str | None, ddof: float | None) -> Fit:
    if fit is FitName.categorical:
        for option, value in (("bandwidth", bandwidth), ("kernel", kernel), ("ddof", ddof)):
            if value is not None:
                raise InputError(option, value, "goes with another --fit; leave it out")
        return Categorical()
    if fit is not FitName.shrunk:
        return recursion_of(fit.value, bandwidth, kernel, ddof).fit
    shrunk = recursion_of("kde", bandwidth, kernel).fit
    if not isinstance(shrunk, KDE) or isinstance(shrunk.bandwidth, Relative):
        raise InputError("bandwidth", bandwidth, "must be a positive number or the name of a rule")
    return ShrunkKDE(bandwidth=shrunk.bandwidth, kernel=shrunk.kernel, ddof=_whole(0 if ddof is None else ddof))


def _whole(ddof: float) -> int:
    if ddof != int(ddof):
        raise InputError("ddof", ddof, "must be 0 or 1")
    return int(ddof)


def _workflow(workflow: WorkflowName, fraction: float | None, power: float | None) -> Workflow:
    for option, value, own in (("fraction", fraction, WorkflowName.fresh), ("power", power, WorkflowName.growing)):
        if value is not None and workflow is not own:
            raise InputError(option, value, f"goes with --workflow {own.value}; leave it out")
    match workflow:
        case WorkflowName.accumulate:
            return Accumulate()
        case WorkflowName.subsample:
            return Subsample()
        case WorkflowName.fresh:
            return FreshFraction(fraction=0.1 if fraction is None else fraction)
        case WorkflowName.growing:
            return Growing(power=2 if power is None else power)
    return Replace()
