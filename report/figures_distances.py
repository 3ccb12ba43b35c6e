"""The figure of five distances between a normal law and its generations: the same densities, five pictures."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from collapsecheck.report.style import (
    BLUE,
    GREEN,
    GREY,
    PURPLE,
    VERMILLION,
    freeze,
    new_figure,
    note,
    panel_title,
    styled,
)
from collapsecheck.theory.catalogue import claim
from collapsecheck.theory.prediction import predict

__all__ = ["DISTANCE_BANDWIDTH", "DISTANCE_FACTOR", "draw_distances"]

DISTANCE_BANDWIDTH = 0.3
"""Bandwidth of the left panel, in standard deviations of the initial law."""
DISTANCE_FACTOR = 0.3
"""Factor of the bandwidth of the right panel: in the first generation both add the same noise."""

_LAST = 300
_LINES: dict[str, tuple[str, dict[str, Any]]] = {
    "kl-reverse": (r"$\mathrm{KL}(f_t \,\Vert\, f)$", {"color": VERMILLION}),
    "w2": ("$W_2$", {"color": PURPLE}),
    "w1": ("$W_1$", {"color": BLUE, "ls": (0, (5, 1, 1, 1))}),
    "kl": (r"$\mathrm{KL}(f \,\Vert\, f_t)$", {"color": GREEN}),
    "tv": (r"$\mathrm{TV}$", {"color": GREY}),
}


def draw_distances() -> Figure:
    """Distances from a standard normal law, from the statements of the claims about them."""
    with styled():
        figure = new_figure(2.9)
        fixed, plugin = figure.subplots(1, 2)
        t = np.unique(np.geomspace(1, _LAST, 40).round())
        _panel(fixed, "div.gauss", tuple(_LINES), t, {"h": DISTANCE_BANDWIDTH})
        _panel(plugin, "div.plugin", ("w2", "kl"), t, {"c": DISTANCE_FACTOR})
        fixed.set_ylabel("distance")
        panel_title(fixed, "a", "fixed bandwidth")
        panel_title(plugin, "b", r"plug-in bandwidth, $n \to \infty$")
        note(fixed, rf"$h = {DISTANCE_BANDWIDTH}\,\sigma$, any $n$", 0.02, 0.98, ha="left")
        note(plugin, rf"$h_t = {DISTANCE_FACTOR}\,\sigma_t$", 0.02, 0.98, ha="left")
        figure.legend(*fixed.get_legend_handles_labels(), loc="outside lower center", ncols=len(_LINES))
        return freeze(figure)


def _panel(axes: Axes, family: str, names: tuple[str, ...], t: NDArray[np.float64], case: dict[str, float]) -> None:
    for name in names:
        label, look = _LINES[name]
        axes.plot(t, predict(claim(f"{family}.{name}").rhs, {**case, "sigma": 1.0, "t": t}), label=label, **look)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.minorticks_off()
    axes.set_xlim(1, t[-1])
    axes.set_xlabel("generation $t$", labelpad=1)
