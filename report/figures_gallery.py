"""Figure of the gallery of fates: a small panel for every fit and workflow, all on the same axes."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from collapsecheck.report.studies_gallery import GalleryPanel, GalleryStudy
from collapsecheck.report.style import (
    BLACK,
    DASHED,
    GREY,
    VERMILLION,
    freeze,
    new_figure,
    note,
    styled,
)
from collapsecheck.verify.curves import Curve

__all__ = ["draw_gallery"]

_MARGIN = 2
_DOT = 0.03
_DOTTED = (0, (1, 1))


def draw_gallery(study: GalleryStudy) -> Figure:
    """Variance over the generations, by fit (rows) and workflow (columns)."""
    with styled():
        figure = new_figure(6.6)
        grid = figure.subplots(len(study.rows), len(study.workflows), sharex=True, sharey=True)
        for (words, panels), line in zip(study.rows, grid, strict=True):
            line[0].set_ylabel(_typeset(words), fontsize=6.8)
            for axes, panel in zip(line, panels, strict=True):
                _draw_panel(axes, panel)
        for axes, words in zip(grid[0], study.workflows, strict=True):
            axes.set_title(_typeset(words), fontsize=7.5)
        _scale(grid[0][0], study)
        for axes in grid[-1]:
            axes.set_xlabel("$t$")
        for axes in grid.flat:
            axes.label_outer(remove_inner_ticks=True)
        figure.legend(handles=_handles(study), loc="outside lower center", ncols=2)
        return freeze(figure)


def _typeset(words: str) -> str:
    """Formulas among the words of a row or a column, for Computer Modern."""
    return re.sub(r"\(t \+ 1\)\^2|h = [\d.]+", r"$\g<0>$", words)


def _draw_panel(axes: Axes, panel: GalleryPanel | None) -> None:
    if panel is None:
        axes.set_axis_off()
        return
    t = panel.generations
    axes.patch.set_visible(False)
    axes.plot(t[[0, -1]], [1, 1], color=GREY, lw=0.4, clip_on=False)
    axes.plot(*_apart(np.tile(t, (len(panel.runs), 1)), panel.runs), color=GREY, lw=0.5, clip_on=False)
    _draw_means(axes, panel.curve)
    found = panel.prediction
    if found is not None:
        dashes = DASHED if found.kind == "exact mean" else _DOTTED
        axes.plot(t, found.values, color=BLACK, ls=dashes, lw=1.1, zorder=6, clip_on=False)
    note(axes, found.claim_id if found else "no claim", 0.04, 0.97, ha="left", fontsize=5.6)


def _apart(x: NDArray[Any], y: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Rows of points as one line with gaps, which takes fewer bytes than many lines and marks."""
    end = ((0, 0), (0, 1))
    return np.pad(x.astype(float), end, constant_values=np.nan).ravel(), np.pad(y, end, constant_values=np.nan).ravel()


def _draw_means(axes: Axes, curve: Curve) -> None:
    """Intervals, and dots, which are short lines with round ends."""
    look: dict[str, Any] = {"color": VERMILLION, "zorder": 5, "clip_on": False}
    t = np.column_stack((curve.generations, curve.generations))
    axes.plot(*_apart(t, np.column_stack((curve.mean_low, curve.mean_high))), lw=0.8, **look)
    ends = np.column_stack((curve.mean, curve.mean))
    axes.plot(*_apart(t + np.array([-_DOT, _DOT]), ends), lw=2.6, solid_capstyle="round", **look)


def _scale(axes: Axes, study: GalleryStudy) -> None:
    """Axes of all panels, which share them."""
    panels = [panel for _, row in study.rows for panel in row if panel is not None]
    drawn, last = [panel.runs for panel in panels], int(panels[0].generations[-1])
    axes.set_yscale("log")
    # Room for all that is drawn, so that nothing has to be cut off, which takes bytes.
    axes.set_ylim(np.min(drawn) / _MARGIN, np.max(drawn) * _MARGIN)
    axes.set_yticks([0.1, 1, 10], ["0.1", "1", "10"])
    axes.minorticks_off()
    axes.set_xlim(0, last)
    axes.set_xticks([0, last // 2, last])


def _handles(study: GalleryStudy) -> list[Line2D]:
    mean = f"mean of {study.replicates} runs, {study.level:.0%} interval (until too skewed)"
    return [
        Line2D(
            [], [], color=BLACK, ls=DASHED, lw=1.1, label=r"$\mathrm{E}\,S_t^2/\sigma^2$ by the claim that is named"
        ),
        Line2D([], [], color=VERMILLION, marker="o", ms=2.8, lw=0.8, label=mean),
        Line2D([], [], color=GREY, lw=0.5, label="single runs"),
        Line2D([], [], ls="", label=f"$n = {study.size}$, seed {study.seed}"),
    ]
