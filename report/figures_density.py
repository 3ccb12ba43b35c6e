"""Figures of densities: one generation, the recursion over generations, and further composites, one per column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.legend_handler import HandlerTuple
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from collapsecheck.report.definitions import FAMILIES
from collapsecheck.report.figures_curves import draw_divergence
from collapsecheck.report.studies import DensityStudy, DivergenceStudy, Ridge
from collapsecheck.report.style import (
    BLACK,
    DASHED,
    FAMILY_STYLES,
    GREY,
    SKY,
    freeze,
    generation_colour,
    new_figure,
    note,
    panel_title,
    styled,
)

__all__ = ["draw_composites", "draw_densities", "draw_recursion"]

_BAND = "central 90% of {} runs, at each $x$"
_BINS = 60
_VISIBLE = 0.003
"""Height of a band, relative to its highest point, below which it cannot be told from its baseline."""
_LETTERS = "abcdefgh"


def _line(family: str) -> dict[str, Any]:
    """Colour and line style of a rule, without its marker."""
    return {**FAMILY_STYLES[family], "marker": ""}


def draw_densities(study: DensityStudy) -> Figure:
    """One generation of a composite: original density, sample, fit, band of fits and their mean, one panel per rule."""
    with styled():
        figure = new_figure(3.0)
        panels = figure.subplots(1, 2, sharey=True)
        for letter, axes, family in zip(_LETTERS, panels, FAMILIES, strict=False):
            _sample_bars(axes, study)
            _fits(axes, study, family.name)
            panel_title(axes, letter, f"{family.label} rule, ${family.formula}$")
            axes.set_xlabel("$x$")
            note(axes, f"$n = {study.size}$\n$h_0 = {study.bandwidths[family.name]:.3f}$\nseed {study.seed}")
        panels[0].set_ylabel("density")
        panels[0].set_ylim(0, 1.05 * max(study.original.max(), *(high.max() for high in study.high.values())))
        entries = _density_handles(study)
        pairs = {tuple: HandlerTuple(ndivide=None, pad=0)}
        figure.legend(list(entries.values()), list(entries), loc="outside lower center", ncols=3, handler_map=pairs)
        return freeze(figure)


def _density_handles(study: DensityStudy) -> dict[str, Any]:
    """Legend entries by their label; the band of each rule has the colour of the rule."""
    bands = tuple(Patch(facecolor=FAMILY_STYLES[family.name]["color"], alpha=0.22) for family in FAMILIES)
    return {
        "sample (histogram)": Patch(facecolor=GREY, alpha=0.3),
        "original density $f_0$": Line2D([], [], color=GREY, lw=1.0),
        "fitted density, fixed $h$": Line2D([], [], **_line("fixed"), lw=1.2),
        "fitted density, scaled $h$": Line2D([], [], **_line("plugin"), lw=1.2),
        f"central 90% of fits to {study.replicates} samples, at each $x$": bands,
        "predicted mean of the fits": Line2D([], [], color=BLACK, ls=DASHED, lw=0.9),
    }


def _sample_bars(axes: Axes, study: DensityStudy) -> None:
    edges = np.linspace(study.x[0], study.x[-1], _BINS + 1)
    axes.hist(study.sample, bins=edges.tolist(), density=True, color=GREY, alpha=0.3)
    axes.plot(study.x, study.original, color=GREY, lw=1.0)
    axes.set_xlim(study.x[0], study.x[-1])


def _fits(axes: Axes, study: DensityStudy, family: str) -> None:
    """Fit, band of fits and predicted mean under one rule."""
    colour = FAMILY_STYLES[family]["color"]
    axes.fill_between(study.x, study.low[family], study.high[family], color=colour, alpha=0.22, lw=0)
    axes.plot(study.x, study.fitted[family], **_line(family), lw=1.2)
    axes.plot(study.x, study.expected[family], color=BLACK, ls=DASHED, lw=0.9)


def draw_recursion(ridges: Sequence[Ridge]) -> Figure:
    """Fitted densities along the generations, one column per rule: one run, band of all runs, prediction."""
    with styled():
        figure = new_figure(5.6)
        panels = np.atleast_1d(figure.subplots(1, len(ridges)))
        for letter, axes, ridge in zip(_LETTERS, panels, ridges, strict=False):
            _ridge_panel(axes, ridge)
            panel_title(axes, letter, f"{ridge.family.label} rule, ${ridge.family.formula}$")
        first = ridges[0]
        handles = [
            Line2D(
                [],
                [],
                color=generation_colour(0, 1),
                lw=1.3,
                label=f"one run, coloured by $t$ ($n = {first.size}$, seed {first.seed})",
            ),
            Patch(facecolor=SKY, alpha=0.45, label=_BAND.format(first.replicates)),
            Line2D([], [], color=BLACK, ls=DASHED, lw=1.0, label=r"predicted: $f_0 * N(0, \tau_{t+1})$"),
        ]
        figure.legend(handles=handles, loc="outside lower center", ncols=3)
        return freeze(figure)


def _ridge_panel(axes: Axes, ridge: Ridge) -> None:
    """Densities one below the other, t = 0 on top; each baseline is the zero of its density."""
    last = ridge.generations[-1]
    step = 0.42 * ridge.one_run[0].max()
    for row, t in enumerate(ridge.generations):
        base, order, colour = -row * step, 10 * row, generation_colour(t, last)
        seen = ridge.high[row] > _VISIBLE * ridge.high[row].max()
        x, low, high, one_run = (
            values[seen] for values in (ridge.x, ridge.low[row], ridge.high[row], ridge.one_run[row])
        )
        axes.fill_between(x, base, base + one_run, color=colour, alpha=0.12, lw=0, zorder=order)
        axes.fill_between(x, base + low, base + high, color=SKY, alpha=0.45, lw=0, zorder=order + 1)
        axes.plot(ridge.x, base + ridge.one_run[row], color=colour, lw=1.1, zorder=order + 2)
        axes.plot(ridge.x, base + ridge.expected[row], color=BLACK, ls=DASHED, lw=0.8, zorder=order + 3)
        axes.axhline(base, color=colour, lw=0.4, zorder=order)
    axes.set_yticks([-row * step for row in range(len(ridge.generations))], [f"$t = {t}$" for t in ridge.generations])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlim(ridge.x[0], ridge.x[-1])
    axes.set_ylim(
        -(len(ridge.generations) - 1) * step - 0.02 * step, 1.02 * max(ridge.high[0].max(), ridge.one_run[0].max())
    )
    axes.set_xlabel("$x$")


def draw_composites(
    densities: Sequence[DensityStudy],
    ridges: Sequence[Sequence[Ridge]],
    divergences: Sequence[Sequence[DivergenceStudy]],
) -> Figure:
    """Further composites, one per column: densities, a late generation, and both divergences along the generations.

    Parameters
    ----------
    densities : sequence of DensityStudy
        One per column.
    ridges, divergences : sequence of sequences
        For each column, one study per rule.
    """
    with styled():
        figure = new_figure(7.7)
        panels = figure.subplots(4, len(densities), squeeze=False, height_ratios=(1, 1, 1, 1))
        for column, study in enumerate(densities):
            _original_panel(panels[0, column], study)
            _late_panel(panels[1, column], ridges[column])
            for row, metric in ((2, "kl"), (3, "w1")):
                draw_divergence(panels[row, column], divergences[column], metric)
            for row in range(4):
                panel_title(
                    panels[row, column], _LETTERS[row * len(densities) + column], _row_title(row, study, ridges)
                )
            for row in (0, 1):
                panels[row, column].set_xlabel("$x$", labelpad=1)
        for row, label in ((0, "density"), (1, "density"), (2, "KL (nats)"), (3, "$W_1$")):
            panels[row, 0].set_ylabel(label)
        figure.legend(handles=_composite_handles(ridges[0]), loc="outside lower center", ncols=3)
        return freeze(figure)


def _row_title(row: int, study: DensityStudy, ridges: Sequence[Sequence[Ridge]]) -> str:
    late = ridges[0][0].generations[-1]
    return (
        study.composite.title,
        f"fitted densities at $t = {late}$",
        r"$\mathrm{KL}(f_0 \,\Vert\, \hat f_t)$",
        "$W_1(f_0, X_t)$",
    )[row]


def _original_panel(axes: Axes, study: DensityStudy) -> None:
    _sample_bars(axes, study)
    for family in FAMILIES:
        _fits(axes, study, family.name)
    axes.set_ylim(0, 1.3 * study.original.max())
    note(axes, f"$n = {study.size}$, $t = 0$, seed {study.seed}", 0.99, 0.99)


def _late_panel(axes: Axes, ridges: Sequence[Ridge]) -> None:
    for ridge in ridges:
        name = ridge.family.name
        axes.fill_between(ridge.x, ridge.low[-1], ridge.high[-1], color=FAMILY_STYLES[name]["color"], alpha=0.22, lw=0)
        axes.plot(ridge.x, ridge.one_run[-1], **_line(name), lw=1.2)
        axes.plot(ridge.x, ridge.expected[-1], color=BLACK, ls=DASHED, lw=0.9)
    axes.set_xlim(min(r.x[0] for r in ridges), max(r.x[-1] for r in ridges))
    axes.set_ylim(bottom=0)


def _composite_handles(ridges: Sequence[Ridge]) -> list[Any]:
    rules = [
        handle
        for ridge in ridges
        for handle in (
            Line2D(
                [],
                [],
                **FAMILY_STYLES[ridge.family.name],
                ms=3.5,
                lw=1.2,
                label=f"{ridge.family.label}, ${ridge.family.formula}$",
            ),
            Patch(
                facecolor=FAMILY_STYLES[ridge.family.name]["color"],
                alpha=0.22,
                label="central 90% of runs",
            ),
        )
    ]
    return [
        *rules,
        Line2D([], [], color=GREY, lw=1.0, label="original density $f_0$; sample"),
        Line2D([], [], color=BLACK, ls=DASHED, lw=0.9, label="predicted: law of one particle"),
    ]
