"""Figures of what happens within one run: the descendants of its founders, and the drift of its cloud."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from collapsecheck.report.studies_runs import DriftStudy, FounderStudy
from collapsecheck.report.style import (
    BLACK,
    DASHED,
    GREEN,
    SKY,
    VERMILLION,
    freeze,
    generation_colour,
    mean_dots,
    new_figure,
    note,
    panel_title,
    styled,
)

__all__ = ["draw_drift", "draw_founders"]

_DOTS: dict[str, Any] = {"ls": "", "marker": "o", "color": VERMILLION}


# --- founders -------------------------------------------------------------------------------------------------------


def draw_founders(study: FounderStudy) -> Figure:
    """Shares of the founders in one run, and how many have descendants in all runs."""
    with styled():
        figure = new_figure(3.6)
        shares, numbers = figure.subplots(1, 2, width_ratios=(1.5, 1))
        _stacked_shares(shares, study)
        _founder_numbers(numbers, study)
        panel_title(shares, "a", f"descendants of {study.size} founders, one run")
        panel_title(numbers, "b", "founders with descendants")
        figure.legend(handles=_founder_handles(study), loc="outside lower center", ncols=2)
        return freeze(figure)


def _stacked_shares(axes: Axes, study: FounderStudy) -> None:
    t = np.arange(study.shares.shape[0])
    colours = [generation_colour(founder, study.size - 1) for founder in range(study.size)]
    axes.stackplot(t, study.shares.T, colors=colours, edgecolor="white", lw=0.25)
    axes.set_xlim(0, t[-1])
    axes.set_ylim(0, 1)
    axes.set_xlabel("generation $t$")
    axes.set_ylabel("share of the sample")


def _founder_numbers(axes: Axes, study: FounderStudy) -> None:
    curve = study.counts
    axes.fill_between(curve.generations, curve.low, curve.high, color=SKY, alpha=0.35, lw=0)
    mean_dots(axes, curve)
    axes.plot(study.computed, study.exact, color=BLACK, ls=DASHED, lw=1.2, zorder=6)
    axes.set_yscale("log")
    axes.set_yticks([1, 2, 5, 10, 20, 40], ["1", "2", "5", "10", "20", "40"])
    axes.minorticks_off()
    axes.set_xlim(0, curve.generations[-1])
    axes.set_xlabel("generation $t$")
    note(axes, f"$n = {study.size}$, drawn with $h = 0$,\nalike at every $h$\nseed {study.seed}")


def _founder_handles(study: FounderStudy) -> list[Any]:
    level = f"{study.counts.mean_level:.0%} interval"
    return [
        Patch(facecolor=generation_colour(20, 40), label="(a) one colour for each founder"),
        Line2D([], [], color=BLACK, ls=DASHED, lw=1.2, label="(b) exact mean"),
        Patch(facecolor=SKY, alpha=0.35, label=f"(b) {study.counts.band}"),
        Line2D([], [], **_DOTS, ms=2.8, label=f"(b) mean of {study.replicates} runs, {level}"),
    ]


# --- drift ----------------------------------------------------------------------------------------------------------


def draw_drift(study: DriftStudy) -> Figure:
    """The points of one run over the generations, and the variance within a run beside that between runs."""
    with styled():
        figure = new_figure(3.8)
        cloud, variances = figure.subplots(1, 2, width_ratios=(1.4, 1))
        _cloud_panel(cloud, study)
        _variance_panel(variances, study)
        panel_title(cloud, "a", "the points of one run")
        panel_title(variances, "b", "variance within a run and between runs")
        figure.legend(handles=_drift_handles(study), loc="outside lower center", ncols=2)
        return freeze(figure)


def _cloud_panel(axes: Axes, study: DriftStudy) -> None:
    t = study.within.generations
    centre, reach = study.points.mean(axis=1), 2 * np.sqrt(study.ceiling)
    axes.fill_between(t, centre - reach, centre + reach, color=GREEN, alpha=0.18, lw=0)
    for generation, points in zip(t[::3], study.points[::3], strict=True):
        colour = generation_colour(int(generation), int(t[-1]))
        axes.plot(np.full(points.size, generation), points, "o", ms=1.6, mew=0, color=colour, alpha=0.8)
    for sign in (-2, 2):
        axes.plot(t, sign * study.particle, color=BLACK, ls=DASHED, lw=1.0)
    axes.set_xlim(t[0], t[-1])
    axes.set_xlabel("generation $t$")
    axes.set_ylabel("$x$")
    note(axes, f"$n = {study.size}$, $h = {study.bandwidth:g}$, seed {study.seed}", 0.02, 0.02, ha="left", va="bottom")


def _variance_panel(axes: Axes, study: DriftStudy) -> None:
    t = study.within.generations
    axes.fill_between(t, study.within.low, study.within.high, color=SKY, alpha=0.35, lw=0)
    axes.axhline(study.ceiling, color=GREEN, ls=":", lw=1.4)
    mean_dots(axes, study.within)
    mean_dots(axes, study.between, "^")
    for exact in (study.exact_within, study.exact_between):
        axes.plot(t, exact, color=BLACK, ls=DASHED, lw=1.2, zorder=6)
    axes.set_xlim(t[0], t[-1])
    axes.set_ylim(0, None)
    axes.set_xlabel("generation $t$")


def _drift_handles(study: DriftStudy) -> list[Any]:
    level = f"{study.within.mean_level:.0%} interval"
    return [
        Patch(facecolor=GREEN, alpha=0.18, label=r"(a) centre of the run $\pm 2\sqrt{n h^2}$"),
        Line2D([], [], color=BLACK, ls=DASHED, lw=1.1, label=r"(a) $\pm 2$ sd of one particle; (b) exact"),
        Line2D([], [], **_DOTS, ms=2.8, label=f"(b) mean of $S_t^2$ over {study.replicates} runs, {level}"),
        Line2D([], [], **{**_DOTS, "marker": "^"}, ms=2.8, label=f"(b) variance of the sample mean, {level}"),
        Line2D([], [], color=GREEN, ls=":", lw=1.4, label=r"(b) ceiling $n h^2$"),
        Patch(facecolor=SKY, alpha=0.35, label=f"(b) $S_t^2$: {study.within.band}"),
    ]
