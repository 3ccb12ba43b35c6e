"""The figure of least squares on its own labels."""

from __future__ import annotations

import math
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from collapsecheck.report.studies_regressions import RegressionStudy
from collapsecheck.report.style import (
    BLACK,
    DASHED,
    GREEN,
    SKY,
    VERMILLION,
    freeze,
    mean_dots,
    new_figure,
    note,
    panel_title,
    styled,
)

__all__ = ["draw_regressions"]

_DOTS: dict[str, Any] = {"ls": "", "marker": "o", "color": VERMILLION}


def draw_regressions(study: RegressionStudy) -> Figure:
    """Error on replaced labels, which grows, beside that on accumulated labels, which does not."""
    with styled():
        figure = new_figure(3.4)
        replaced, pooled = figure.subplots(1, 2)
        _panel(replaced, study, {"replaced": "o"})
        _panel(pooled, study, {"pooled": "o", "pooled_fixed": "^"})
        pooled.axhline(math.pi**2 / 6, color=GREEN, ls=":", lw=1.4)
        replaced.set_ylabel("relative squared error")
        panel_title(replaced, "a", "labels replaced")
        panel_title(pooled, "b", "labels accumulated")
        note(pooled, f"$n = {study.size}$, $d = {study.dimension}$, seed {study.seed}", 0.98, 0.04, va="bottom")
        figure.legend(handles=_handles(study), loc="outside lower center", ncols=2)
        return freeze(figure)


def _panel(axes: Axes, study: RegressionStudy, markers: dict[str, str]) -> None:
    for name, marker in markers.items():
        curve = getattr(study, name)
        if marker == "o":
            axes.fill_between(curve.generations, curve.low, curve.high, color=SKY, alpha=0.35, lw=0)
        mean_dots(axes, curve, marker)
        axes.plot(curve.generations, study.exact[name], color=BLACK, ls=DASHED, lw=1.2, zorder=6)
        axes.set_xlim(0, curve.generations[-1])
    axes.set_ylim(0, None)
    axes.set_xlabel("generation $t$")


def _handles(study: RegressionStudy) -> list[Any]:
    level = f"{study.pooled.mean_level:.0%} interval"
    return [
        Line2D([], [], color=BLACK, ls=DASHED, lw=1.2, label="exact mean"),
        Line2D([], [], color=GREEN, ls=":", lw=1.4, label=r"(b) $\pi^2/6$"),
        Line2D([], [], **_DOTS, ms=2.8, label=f"mean of {study.replicates} runs, {level}"),
        Line2D([], [], **{**_DOTS, "marker": "^"}, ms=2.8, label="(b) one design for all"),
        Patch(facecolor=SKY, alpha=0.35, label=study.pooled.band),
    ]
