"""Figure of workflows: what each keeps of the variance, along generations on a logarithmic scale."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from collapsecheck.report.studies_workflows import WorkflowCurve, WorkflowStudy
from collapsecheck.report.style import (
    BLACK,
    BLUE,
    DASHED,
    GREEN,
    ORANGE,
    PURPLE,
    SKY,
    VERMILLION,
    freeze,
    new_figure,
    note,
    styled,
)

__all__ = ["draw_workflows"]

_MARKS = (("o", GREEN), ("^", BLUE), ("s", SKY), ("D", ORANGE), ("v", PURPLE), ("P", BLACK), ("X", VERMILLION))


def draw_workflows(study: WorkflowStudy) -> Figure:
    """Expected variance by the claims, and means of runs, one mark for each workflow."""
    with styled():
        figure = new_figure(3.5)
        axes = figure.subplots()
        for shown, (marker, colour) in zip(study.workflows, _MARKS, strict=True):
            _draw_curve(axes, shown, marker, colour)
        axes.set_xscale("log")
        axes.set_xticks([1, 10, 100, 1000], ["1", "10", "100", "1000"])
        axes.minorticks_off()
        axes.set_xlim(0.9, 1000)
        axes.set_ylim(0, 1.05)
        axes.set_xlabel("generation $t$")
        axes.set_ylabel(r"$\mathrm{E}\,S_t^2/\sigma^2$")
        note(axes, f"ddof 0, $n = {study.size}$, seed {study.seed}", 0.02, 0.03, ha="left", va="bottom")
        figure.legend(handles=_handles(study), loc="outside right upper", labelspacing=0.8)
        return freeze(figure)


def _draw_curve(axes: Axes, shown: WorkflowCurve, marker: str, colour: str) -> None:
    curve = shown.curve
    spread = (curve.mean - curve.mean_low, curve.mean_high - curve.mean)
    axes.errorbar(curve.generations, curve.mean, yerr=spread, fmt=marker, ms=3.4, color=colour, lw=0.8, zorder=5)
    if shown.prediction is not None:
        axes.plot(shown.generations, shown.prediction.values, color=BLACK, ls=DASHED, lw=1.0)


def _handles(study: WorkflowStudy) -> list[Line2D]:
    """Each workflow with its claim; what marks and dashes are."""
    marks = [
        Line2D([], [], ls="", marker=marker, ms=3.4, color=colour, label=f"{shown.words}\n{_claim(shown)}")
        for shown, (marker, colour) in zip(study.workflows, _MARKS, strict=True)
    ]
    level = study.workflows[0].curve.mean_level
    runs = f"marks: mean of {study.replicates} runs,\n{level:.0%} interval (until too skewed)"
    return [
        *marks,
        Line2D([], [], color=BLACK, ls=DASHED, lw=1.0, label="by the claim"),
        Line2D([], [], ls="", label=runs),
    ]


def _claim(shown: WorkflowCurve) -> str:
    return shown.prediction.claim_id if shown.prediction else "no claim"
