"""Options that several commands take."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from collapsecheck import console
from collapsecheck.start import FITS, WORKFLOWS
from collapsecheck.terms import BANDWIDTH_RULES, KERNELS

__all__ = [
    "AsJson",
    "BandwidthOption",
    "ClaimId",
    "DdofOption",
    "Executor",
    "ExecutorOption",
    "FitOption",
    "FractionOption",
    "KernelOption",
    "LedgerOption",
    "MutantsOption",
    "Patterns",
    "PowerOption",
    "Profile",
    "ProfileOption",
    "RealOption",
    "SchedulerOption",
    "SeedOption",
    "WeightOption",
    "WorkersOption",
    "WorkflowOption",
]


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
    dask = "dask"


Patterns = Annotated[
    list[str] | None,
    typer.Argument(metavar="[PATTERN]...", help="Ids or shell patterns, e.g. 'kde.*'.", show_default="all"),
]
ClaimId = Annotated[str, typer.Argument(metavar="ID", help="Id of a claim, e.g. kde.fixed.variance.")]
AsJson = Annotated[bool, typer.Option("--json", help=f"Print JSON (schema {console.SCHEMA}) instead of text.")]
ProfileOption = Annotated[Profile, typer.Option(help="Margins and budget of the simulations.")]
ExecutorOption = Annotated[Executor, typer.Option(help="How to distribute the work; the results are the same.")]
WorkersOption = Annotated[int | None, typer.Option(help="Threads or processes.", show_default="as many as processors")]
SchedulerOption = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS", help="Scheduler for the executor dask, e.g. tcp://host:8786.", show_default="one of its own"
    ),
]
LedgerOption = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Keep every finished block of replicates here, and compute none twice."),
]
SeedOption = Annotated[int | None, typer.Option(help="Root seed, a non-negative integer.", show_default="the house's")]
MutantsOption = Annotated[bool, typer.Option("--mutants", help="Attack with mutants made by rule, too.")]
BandwidthOption = Annotated[
    str | None,
    typer.Option(
        metavar="NUMBER|RULE",
        help="Of a KDE: positive number, or " + ", ".join(BANDWIDTH_RULES) + ".",
        show_default="scott_scipy",
    ),
]
KernelOption = Annotated[
    str | None, typer.Option(metavar="|".join(KERNELS), help="Kernel of the KDE.", show_default="gaussian")
]
FitOption = Annotated[str, typer.Option(metavar="|".join(FITS), help="What is fitted to each generation.")]
DdofOption = Annotated[
    float | None, typer.Option(help="The variance of a fit is over n - ddof.", show_default="gaussian 1, shrunk 0")
]
WorkflowOption = Annotated[
    str, typer.Option(metavar="|".join(WORKFLOWS), help="What the next generation is fitted to, and how it is made up.")
]
FractionOption = Annotated[
    float | None, typer.Option(help="Of real data, with --workflow fresh or persistent.", show_default="0.1")
]
RealOption = Annotated[
    int | None, typer.Option(help="Fresh real points for each fit, with --workflow weighted.", show_default="10")
]
WeightOption = Annotated[
    float | None, typer.Option(help="Of these points in the fit, with --workflow weighted.", show_default="0.5")
]
PowerOption = Annotated[
    float | None, typer.Option(help="Size n (t + 1)^power, with --workflow growing.", show_default="2")
]
