"""Figures as files: the same bytes on every run, in few bytes, ready to be set inline in a page."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path as FilePath

import numpy as np
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.text import Text

from collapsecheck.report.style import LETTER_WIDTH, MONOSPACED, styled

__all__ = ["save", "svg_text"]

_DECIMALS = 1
"""Decimals of a coordinate in an SVG, in units of 1/72 inch: a tenth is one device pixel at 720 dpi."""


def save(figure: Figure, directory: FilePath, name: str) -> tuple[FilePath, FilePath]:
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
    letters = "none" if _has_ids_only(figure) else "path"
    with styled(**{"svg.hashsalt": name, "svg.fonttype": letters}), _quiet_fonts():
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>\s*|<!--.*?-->\s*", "", text, flags=re.DOTALL)
    text = text.replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "").replace("xlink:href=", "href=")
    text = re.sub(r'( id="|href="#|url\(#)', rf"\g<1>{name}-", _without_idle_ids(text))
    return _rounded(text).strip() + "\n"


def _has_ids_only(figure: Figure) -> bool:
    """Whether ids are all that is written: they stay text, which can be found and copied, and any system has a face."""
    texts: list[Text] = figure.findobj(Text)
    return all(text.get_fontfamily() == [MONOSPACED] for text in texts if text.get_text())


def _without_idle_ids(text: str) -> str:
    """Leave out the ids that nothing in the drawing refers to."""
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', text))
    return re.sub(r' id="([^"]*)"', lambda match: match.group() if match.group(1) in used else "", text)


def _rounded(text: str) -> str:
    """Shorten coordinates and put each path on one line; nothing that can be seen changes."""
    text = re.sub(r' [xy]="[^"]*"|translate\([^)]*\)', lambda match: _shortened(match.group()), text)
    text = re.sub(r"\n +", "\n", re.sub(r' d="([^"]*)"', _short_path, text))
    text = _marked_together(_styled_together(_without_idle_groups(_fitted_texts(text))))
    return re.sub(r' d="([^"]*)"', lambda match: f' d="{_tight(match.group(1))}"', text)


def _tight(path: str) -> str:
    """A path without the spaces that separate nothing: beside a letter, before a sign, between two decimal fractions.

    Examples
    --------
    >>> _tight("M 250 -12 Q 3 .5 .5 -1 z")
    'M250-12Q3 .5.5-1z'
    """
    return re.sub(r" (?=[-A-Za-z])|(?<=[A-Za-z]) |(?<=\.\d) (?=\.)", "", path)


def _short_path(match: re.Match[str]) -> str:
    numbers = _shortened(match.group(1))
    # Letters are curves, in units of their own.
    return f' d="{" ".join(numbers.split()) if "Q" in numbers or "C" in numbers else _as_steps(match.group(1))}"'


def _as_steps(path: str) -> str:
    """A path of straight lines as steps from point to point, which have fewer digits than the points.

    Pairs that follow a move are further lines, so a path of lines needs no letter for each.

    Examples
    --------
    >>> _as_steps("M 10.1 20 L 10.2 20.5 L 9.2 20.5 z M 0 1 L 2 3")
    'm10.1 20 .1 .5 -1 0zm-10.1 -19 2 2'
    >>> _as_steps("M 0 0 L 1 1 L 2 2 L 3 3 L 4 4")
    'm0 0 4 4'
    """
    words, begin = [], np.zeros(2)
    for line, closed in re.findall(r"M([^Mz]*)(z?)", path):
        points = _fewest_points(_points(line.replace("L", " ")))
        words.append(_steps(points, begin) + closed)
        begin = points[0] if closed else points[-1]
    return "".join(words)


def _points(numbers: str) -> np.ndarray:
    return np.array(numbers.split(), dtype=float).reshape(-1, 2)


def _steps(points: np.ndarray, begin: np.ndarray) -> str:
    steps = np.diff(np.round(points, _DECIMALS), axis=0, prepend=[begin])
    return "m" + " ".join(_digits(step) for step in steps.ravel())


def _fewest_points(points: np.ndarray) -> np.ndarray:
    """The points of a line, without those that it passes within the last decimal anyway, rounded."""
    line = Path(points)
    line.simplify_threshold = 10.0**-_DECIMALS
    kept = line.cleaned(simplify=True)
    rounded = np.round(np.asarray(kept.vertices)[np.asarray(kept.codes) != Path.STOP], _DECIMALS)
    moved = np.any(np.diff(rounded, axis=0) != 0, axis=1)
    return np.asarray(rounded[[True, *moved]])


def _digits(number: float) -> str:
    """A coordinate without superfluous zeros."""
    text = np.format_float_positional(round(number, _DECIMALS) + 0.0, trim="-")
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def _without_idle_groups(text: str) -> str:
    """Leave out groups of one element that say nothing about it."""
    shorter = re.sub(r"<g>\n(<(?:use|path) [^>]*/>)\n</g>", r"\1", text)
    return text if shorter == text else _without_idle_groups(shorter)


def _styled_together(text: str) -> str:
    """Say once what marks beside each other look like, and where a letter stands in fewer letters."""
    text = re.sub(r'(<use [^>]*) transform="translate\(([-\d.]+) ([-\d.]+)\)"/>', r'\1 x="\2" y="\3"/>', text)
    text = re.sub(r'(<use [^>]*) y="0"/>', r"\1/>", text)
    return re.sub(r'<use [^>]*( style="[^"]*")/>\n(?:<use [^>]*\1/>\n){2,}', _one_group, text)


def _one_group(match: re.Match[str]) -> str:
    style = match.group(1)
    return f"<g{style}>\n{match.group().replace(style, '')}</g>\n"


def _fitted_texts(text: str) -> str:
    """Letters of whatever monospaced face there is, as wide as those that the drawing was made for."""

    def _fitted(match: re.Match[str]) -> str:
        style, size, place, words = match.groups()
        width = f"{LETTER_WIDTH * float(size) * len(words):.1f}"
        look = style.replace("; text-anchor: start", "").replace(f"'{MONOSPACED}'", f"'{MONOSPACED}', monospace")
        return f'<text style="{look}"{place} textLength="{width}">{words}</text>'

    style, place = r'style="([^"]*font-size: ([\d.]+)px[^"]*)"', r'( x="[^"]*" y="[^"]*")'
    return re.sub(rf'<text {style}{place} transform="rotate\(-0 [^"]*">([^<]*)</text>', _fitted, text)


def _marked_together(text: str) -> str:
    """Marks of one form and look as one path that is marked at its points, which takes a fifth of the bytes."""
    forms = {name: rest for name, *rest in re.findall(r'<path id="([^"]*)"( d="[^"]*")(?: style="([^"]*)")?/>', text)}
    places = r'x="[^"]*" y="[^"]*"/>\n'
    marks = rf'<g style="([^"]*)">\n((<use href="#([^"]*)" ){places}(?:\3{places}){{2,}})</g>\n'
    numbers = count(1)

    def _one_path(match: re.Match[str]) -> str:
        name = f"{match[4]}-{next(numbers)}"
        outline, own_look = forms[match[4]]
        points = _points(" ".join(re.findall(r'[xy]="([^"]*)"', match[2])))
        return (
            f'<marker id="{name}" markerUnits="userSpaceOnUse" overflow="visible">\n'
            f'<path{outline} style="{match[1]}; {own_look}"/>\n</marker>\n'
            f'<path d="{_steps(points, np.zeros(2))}" style="fill: none; marker: url(#{name})"/>\n'
        )

    marked = re.sub(marks, _one_path, text)
    unused = set(forms) - set(re.findall(r'href="#([^"]*)"', marked))
    return re.sub(r'<defs>\n<path id="([^"]*)"[^>]*/>\n</defs>\n', lambda m: "" if m[1] in unused else m[0], marked)


def _shortened(text: str) -> str:
    """The text with its longer numbers rounded to the decimals of a coordinate."""
    return re.sub(r"-?\d+\.\d{3,}", lambda m: f"{float(m.group()):.{_DECIMALS}f}".rstrip("0").rstrip("."), text)
