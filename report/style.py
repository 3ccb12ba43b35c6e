"""The look of the figures, and how they are saved: the same bytes on every run, ready to be set inline in a page.

Conventions: black dashed is theory, vermillion dots are a Monte Carlo mean, pale fills are the spread of runs. Families
of bandwidth rules have a colour of the Okabe-Ito palette and a line style each, so that nothing rests on colour alone.
Generations run through cividis. Text is Computer Modern from matplotlib's own files; no system font is needed.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
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
    "save",
    "styled",
    "svg_text",
]

WIDTH = 6.5
"""Text width in inches of an 11 pt article with margins of one inch."""

BLACK, GREY = "#000000", "#8c8c8c"
ORANGE, SKY, GREEN, BLUE = "#E69F00", "#56B4E9", "#009E73", "#0072B2"
VERMILLION, PURPLE = "#D55E00", "#CC79A7"

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

_DECIMALS = 1
"""Decimals of a coordinate in an SVG, in units of 1/72 inch: a tenth is one device pixel at 720 dpi."""


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


@contextmanager
def _quiet_fonts() -> Iterator[None]:
    """The font subsetter warns about the fixed timestamp that makes files reproducible."""
    logger = logging.getLogger("fontTools")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


def svg_text(figure: Figure, name: str) -> str:
    """The figure as one SVG element to be set inline in a page: no prolog, and every id led by `name`.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        What to draw.
    name : str
        Name of the figure, unique on the page, ``[a-z0-9-]+``.

    Returns
    -------
    str
        ``<svg ...>...</svg>``; the same text on every run.
    """
    with styled(**{"svg.hashsalt": name}), _quiet_fonts():
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>\s*|<!--.*?-->\s*", "", text, flags=re.DOTALL)
    text = text.replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "").replace("xlink:href=", "href=")
    text = re.sub(r'( id="|href="#|url\(#)', rf"\g<1>{name}-", _without_idle_ids(text))
    return _rounded(text).strip() + "\n"


def _without_idle_ids(text: str) -> str:
    """Leave out the ids that nothing in the drawing refers to."""
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', text))
    return re.sub(r' id="([^"]*)"', lambda match: match.group() if match.group(1) in used else "", text)


def _rounded(text: str) -> str:
    """Shorten coordinates and put each path on one line; nothing that can be seen changes."""

    def _path(match: re.Match[str]) -> str:
        numbers = _shortened(match.group(1))
        # Letters are curves, in units of their own.
        return f' d="{" ".join(numbers.split()) if "Q" in numbers or "C" in numbers else _as_steps(numbers)}"'

    text = re.sub(r' [xy]="[^"]*"|translate\([^)]*\)', lambda match: _shortened(match.group()), text)
    text = re.sub(r"\n +", "\n", re.sub(r' d="([^"]*)"', _path, text))
    return _styled_together(_without_idle_groups(text))


def _as_steps(path: str) -> str:
    """A path of straight lines as steps from point to point, which have fewer digits than the points.

    Pairs that follow a move are further lines, so a path of lines needs no letter for each.

    Examples
    --------
    >>> _as_steps("M 10.1 20 L 10.2 20.5 L 9.2 20.5 z M 0 1 L 2 3")
    'm10.1 20 .1 .5 -1 0zm-10.1 -19 2 2'
    """
    words, at, begin = [], (Decimal(0), Decimal(0)), (Decimal(0), Decimal(0))
    for letter, pairs in re.findall(r"([MLz])([^MLz]*)", path):
        numbers = [Decimal(number) for number in pairs.split()]
        if letter == "z":
            words.append("z")
            at = begin
        for position in range(0, len(numbers), 2):
            point = (numbers[position], numbers[position + 1])
            step = f"{_digits(point[0] - at[0])} {_digits(point[1] - at[1])}"
            words.append(("m" if letter == "M" else "l" if words[-1] == "z" else " ") + step)
            begin, at = point if letter == "M" else begin, point
    return "".join(words)


def _digits(number: Decimal) -> str:
    """A decimal without superfluous zeros."""
    text = f"{number.normalize():f}" if number else "0"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def _without_idle_groups(text: str) -> str:
    """Leave out groups of one element that say nothing about it."""
    shorter = re.sub(r"<g>\n(<(?:use|path) [^>]*/>)\n</g>", r"\1", text)
    return text if shorter == text else _without_idle_groups(shorter)


def _styled_together(text: str) -> str:
    """Say once what marks beside each other look like, and where a letter stands in fewer letters."""
    text = re.sub(r'(<use [^>]*) transform="translate\(([-\d.]+) 0\)"/>', r'\1 x="\2"/>', text)
    return re.sub(r'<use [^>]*( style="[^"]*")/>\n(?:<use [^>]*\1/>\n){2,}', _one_group, text)


def _one_group(match: re.Match[str]) -> str:
    style = match.group(1)
    return f"<g{style}>\n{match.group().replace(style, '')}</g>\n"


def _shortened(text: str) -> str:
    """The text with its longer numbers rounded to the decimals of a coordinate."""
    return re.sub(r"-?\d+\.\d{3,}", lambda m: f"{float(m.group()):.{_DECIMALS}f}".rstrip("0").rstrip("."), text)


def save(figure: Figure, directory: Path, name: str) -> tuple[Path, Path]:
    """Save a figure as PDF and SVG, byte for byte the same on every run.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        What to save.
    directory : Path
        Existing folder.
    name : str
        File name without ending.

    Returns
    -------
    tuple of Path
        The PDF and the SVG.
    """
    pdf, svg = directory / f"{name}.pdf", directory / f"{name}.svg"
    with styled(), _quiet_fonts():
        figure.savefig(pdf, format="pdf", metadata={"CreationDate": None, "Creator": None, "Producer": None})
    svg.write_text(svg_text(figure, name), encoding="utf-8")
    return pdf, svg
