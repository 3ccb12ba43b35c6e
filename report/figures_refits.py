"""Figure of refits of a normal law: the variance of single runs, and the distance of the median run and of the mean."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from collapsecheck.report.studies_refits import LotteryStudy
from collapsecheck.report.style import (
    BLACK,
    DASHED,
    GREEN,
    SKY,
    freeze,
    generation_colour,
    legend,
    new_figure,
    note,
    panel_title,
    styled,
)

__all__ = ["draw_lottery"]


def draw_lottery(study: LotteryStudy) -> Figure:
    """Variances of single runs, and distances from the original law."""
    with styled():
        figure = new_figure(3.2)
        paths, distances = figure.subplots(1, 2)
        _paths(paths, study)
        _distances(distances, study)
        panel_title(paths, "a", "variance of single runs")
        panel_title(distances, "b", "distance from the original law")
        return freeze(figure)


def _paths(axes: Axes, study: LotteryStudy) -> None:
    t = study.generations
    for number, path in enumerate(study.logarithms):
        axes.plot(t, np.exp(path), color=generation_colour(number, len(study.logarithms)), lw=0.7)
    axes.plot(t, np.exp(study.walk), color=BLACK, ls=DASHED, lw=1.3, label="mean logarithm, exact")
    axes.set_yscale("log")
    axes.set_yticks([1, 1e-2, 1e-4, 1e-6], ["$1$", "$10^{-2}$", "$10^{-4}$", "$10^{-6}$"])
    axes.minorticks_off()
    axes.set_xlim(t[0], t[-1])
    axes.set_xticks([t[0], t[-1] // 2, t[-1]])
    axes.set_xlabel("generation $t$")
    axes.set_ylabel("$S_t^2$")
    legend(axes, loc="lower left")
    note(axes, f"$n = {study.size}$, ddof 1\nseed {study.seed}")


def _distances(axes: Axes, study: LotteryStudy) -> None:
    t = study.generations
    axes.fill_between(t, study.low, study.high, color=SKY, alpha=0.35, lw=0, label="central 90% of runs")
    axes.plot(t, study.median, color=GREEN, lw=1.4, label="median run")
    axes.plot(t, study.mean, color=BLACK, ls=DASHED, lw=1.3, label="mean over runs, exact")
    axes.set_xlim(t[0], t[-1])
    axes.set_ylim(0, None)
    axes.set_yticks([0, 5, 10, 15])
    axes.set_xticks([t[0], t[-1] // 2, t[-1]])
    axes.set_xlabel("generation $t$")
    axes.set_ylabel("$W_2^2$")
    legend(axes, loc="upper left")
