"""The look of the figures.

Conventions: black dashed is theory, vermillion dots are a Monte Carlo mean, pale fills are the spread of runs. Families
of bandwidth rules have a colour of the Okabe-Ito palette and a line style each, so that nothing rests on colour alone.
Generations run through cividis. Text is Computer Modern from matplotlib's own files; no system font is needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from collapsecheck.verify.curves import Curve

__all__ = [
    "BLACK",
    "BLUE",
    "DASHED",
    "FAMILY_STYLES",
    "GREEN",
    "GREY",
    "LETTER_WIDTH",
    "MONOSPACED",
    "ORANGE",
    "PURPLE",
    "SKY",
    "STYLE",
    "VERMILLION",
    "WIDTH",
    "freeze",
    "generation_colour",
    "legend",
    "mean_dots",
    "new_figure",
    "note",
    "panel_title",
    "styled",
]

WIDTH = 6.5
"""Text width in inches of an 11 pt article with margins of one inch."""

BLACK, GREY = "#000000", "#8c8c8c"
ORANGE, SKY, GREEN, BLUE = "#E69F00", "#56B4E9", "#009E73", "#0072B2"
VERMILLION, PURPLE = "#D55E00", "#CC79A7"

MONOSPACED = "DejaVu Sans Mono"
"""Face of ids."""

LETTER_WIDTH = 0.602
"""Width of a letter of the monospaced face, in units of its size."""

DASHED = (0, (4, 2))
"""Dashes of theory."""

FAMILY_STYLES: dict[str, dict[str, Any]] = {
    "fixed": {"color": BLUE, "ls": "-", "marker": "o"},
    "plugin": {"color": PURPLE, "ls": (0, (5, 1, 1, 1)), "marker": "^"},
}
"""Colour, line style and marker of the two rules that are called Scott."""

STYLE: dict[str, Any] = {
    "font.family": "cmr10",
    "mathtext.fontset": "cm",
    "axes.formatter.use_mathtext": True,
    "axes.unicode_minus": False,
    "font.size": 9,
    "axes.labelsize": 9,
    "axes.titlesize": 9,
    "axes.titlelocation": "left",
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "legend.fontsize": 7.5,
    "legend.frameon": False,
    "legend.handlelength": 2.2,
    "legend.borderaxespad": 0.3,
    "legend.labelspacing": 0.35,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.7,
    "xtick.major.width": 0.7,
    "ytick.major.width": 0.7,
    "xtick.minor.width": 0.5,
    "ytick.minor.width": 0.5,
    "lines.linewidth": 1.1,
    "patch.linewidth": 0.0,
    "hatch.linewidth": 0.4,
    "figure.constrained_layout.w_pad": 0.04,
    "figure.constrained_layout.h_pad": 0.04,
    "pdf.fonttype": 42,
    "svg.fonttype": "path",
    "path.simplify": True,
    "savefig.dpi": 150,
}

_DOTS = 31
"""Largest number of Monte Carlo means drawn along one curve."""


@contextmanager
def styled(**extra: Any) -> Iterator[None]:
    """Draw and save in the house style; matplotlib's settings are restored afterwards."""
    settings: Any = {**STYLE, **extra}
    with mpl.rc_context(settings):
        yield


def new_figure(height: float, width: float = WIDTH) -> Figure:
    """Empty figure of the given size in inches, with constrained layout."""
    return Figure(figsize=(width, height), layout="constrained")


def generation_colour(generation: int, last: int) -> tuple[float, float, float, float]:
    """Colour of a generation: cividis without its darkest and lightest tenth-halves, which print badly.

    Examples
    --------
    >>> generation_colour(0, 30) == generation_colour(30, 30)
    False
    """
    position = 0.05 + 0.85 * generation / max(last, 1)
    red, green, blue, alpha = mpl.colormaps["cividis"](position)
    return float(red), float(green), float(blue), float(alpha)


def panel_title(axes: Axes, letter: str, text: str) -> None:
    """Title of a panel, led by its letter."""
    axes.set_title(f"({letter}) {text}" if letter else text)


def legend(axes: Axes, **placement: Any) -> None:
    """Legend in the house style; `placement` goes to `matplotlib.axes.Axes.legend`."""
    axes.legend(**{"handleheight": 0.8, **placement})


def note(axes: Axes, text: str, x: float = 0.98, y: float = 0.97, **placement: Any) -> None:
    """Small text inside the panel, by default in the upper right corner."""
    axes.text(
        x,
        y,
        text,
        transform=axes.transAxes,
        **{"ha": "right", "va": "top", "fontsize": 7.5, "linespacing": 1.4, **placement},
    )


def mean_dots(axes: Axes, curve: Curve, marker: str = "o") -> None:
    """Monte Carlo mean with its interval, at up to 31 generations, where the guard does not withhold it."""
    chosen = np.unique(np.linspace(0, curve.generations.size - 1, _DOTS).round().astype(int))
    chosen = chosen[np.isfinite(curve.mean[chosen])]
    if chosen.size == 0:
        return
    spread = np.array([curve.mean - curve.mean_low, curve.mean_high - curve.mean])[:, chosen]
    axes.errorbar(
        curve.generations[chosen],
        curve.mean[chosen],
        yerr=spread,
        fmt=marker,
        ms=2.8,
        color=VERMILLION,
        lw=0.8,
        zorder=5,
        label=f"Monte Carlo mean, {curve.mean_level:.0%} interval, where not too skewed",
    )


def freeze(figure: Figure) -> Figure:
    """Run the layout once and fix it: constrained layout is not idempotent, and saving would run it again."""
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    return figure
