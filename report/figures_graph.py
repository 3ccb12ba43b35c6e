"""Which claims rest on which: the claims as a graph, from foundations on the left to what is built on them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch
from matplotlib.path import Path

from collapsecheck.report.experiments import FigureEntry
from collapsecheck.report.style import BLACK, GREY, LETTER_WIDTH, MONOSPACED, SKY, VERMILLION, WIDTH, freeze, styled
from collapsecheck.theory import claim
from collapsecheck.verify.records import Evidence

__all__ = ["columns_of", "corners", "dependency_entries"]

Edges = Mapping[str, tuple[str, ...]]
Columns = Sequence[Sequence[str]]
Point = tuple[float, float]

_ROW = 16
"""Height of a row in points."""

_ROWS = 34
"""Rows of one figure: more would be made smaller than they are drawn, to fit on a page of the printed report."""

_PAD = 3.0
"""What the frame of a node needs on each side, in points."""


def dependency_entries(evidence: Sequence[Evidence]) -> tuple[FigureEntry, ...]:
    """The graph of the claims of a report that rest on one another, in as many figures as it needs.

    Parameters
    ----------
    evidence : sequence of Evidence

    Returns
    -------
    tuple of FigureEntry
        Empty where no claim rests on another. What is joined by arrows is in one figure.
    """
    examined = {item.claim_id: item.holds for item in evidence}
    edges = {name: tuple(used for used in claim(name).uses if used in examined) for name in examined}
    bearing = {used for uses in edges.values() for used in uses}
    joined = {name: uses for name, uses in edges.items() if uses or name in bearing}
    alone = len(examined) - len(joined)
    caption = "An arrow leads from a claim to one whose derivation uses it. A claim that does not hold is in bold."
    if alone:
        caption += f" The other {alone} rest on no claim of this report, and none on them."
    pages = _pages([columns_of(part) for part in _parts(joined)])
    return tuple(
        FigureEntry(
            name="claims" if number == 1 else f"claims-{number}",
            title="Which claims rest on which" + (f" ({number} of {len(pages)})" if len(pages) > 1 else ""),
            caption=caption,
            figure=_drawn(page, joined, examined),
        )
        for number, page in enumerate(pages, start=1)
    )


def _parts(edges: Edges) -> list[Edges]:
    """The graph cut where no arrow leads from one part to another, in the order of their first claims."""
    parts: list[set[str]] = []
    for name, uses in edges.items():
        reached = {name, *uses}
        touched = [part for part in parts if part & reached]
        parts = [part for part in parts if not part & reached] + [reached.union(*touched)]
    order = list(edges)
    parts.sort(key=lambda part: min(map(order.index, part)))
    return [{name: edges[name] for name in order if name in part} for part in parts]


def _pages(parts: Sequence[Columns]) -> list[list[Columns]]:
    """Parts one below the other, on as few pages as their order allows."""
    pages: list[list[Columns]] = []
    for part in parts:
        if not pages or sum(map(_rows, [*pages[-1], part])) > _ROWS:
            pages.append([])
        pages[-1].append(part)
    return pages


def _rows(columns: Columns) -> int:
    return max(map(len, columns))


def columns_of(edges: Edges) -> tuple[tuple[str, ...], ...]:
    """Claims in columns: each stands to the right of all that it uses, and near to them in height.

    Parameters
    ----------
    edges : mapping of str to tuple of str
        For each claim, the claims that it uses; all of them are keys, and none uses itself, however indirectly.

    Returns
    -------
    tuple of tuple of str

    Examples
    --------
    >>> columns_of({"base": (), "other": (), "top": ("base", "middle"), "middle": ("other",)})
    (('base', 'other'), ('middle',), ('top',))
    """
    depths: dict[str, int] = {}
    while len(depths) < len(edges):
        ready = [name for name, uses in edges.items() if name not in depths and all(used in depths for used in uses)]
        depths |= {name: max((depths[used] + 1 for used in edges[name]), default=0) for name in ready}
    columns = [[name for name in edges if depths[name] == depth] for depth in range(max(depths.values()) + 1)]
    return tuple(tuple(column) for column in _untangled(columns, edges))


def _untangled(columns: list[list[str]], edges: Edges) -> list[list[str]]:
    """Columns reordered so that neighbours in the graph are near each other; a few sweeps settle it."""
    linked = {name: {*edges[name], *(other for other in edges if name in edges[other])} for name in edges}
    for _ in range(4):
        for column in (*columns, *reversed(columns)):
            places = {name: place / len(other) for other in columns for place, name in enumerate(other)}
            centres = {name: sum(places[near] for near in linked[name]) / len(linked[name]) for name in column}
            column.sort(key=centres.__getitem__)
    return columns


def _drawn(parts: Sequence[Columns], edges: Edges, holds: Mapping[str, bool]) -> Figure:
    width, height = 72 * WIDTH, float(_ROW * sum(map(_rows, parts)))
    with styled():
        figure = Figure(figsize=(WIDTH, height / 72))
        axes = figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(0, height))
        axes.set_axis_off()
        top = height
        for part in parts:
            _draw_part(axes, part, (top, width), edges, holds)
            top -= _ROW * _rows(part)
        return freeze(figure)


def _draw_part(
    axes: Axes, columns: Columns, corner: tuple[float, float], edges: Edges, holds: Mapping[str, bool]
) -> None:
    """Draw claims that are joined, from the top down and over the whole width."""
    (top, width), room = corner, _ROW * _rows(columns)
    starts, size = _placed(columns, width)
    places = {
        name: (start, top - room * (place + 0.5) / len(column))
        for start, column in zip(starts, columns, strict=True)
        for place, name in enumerate(column)
    }
    ends = {name: place[0] + len(name) * LETTER_WIDTH * size + _PAD for name, place in places.items()}
    frames = [(place[0] - _PAD, ends[name], place[1]) for name, place in places.items()]
    clear = {name: max(map(ends.__getitem__, column)) for column in columns for name in column}
    for name, (start, y) in places.items():
        _node(axes, name, (start, y), size, holds=holds[name])
        for used in edges[name]:
            height = places[used][1]
            _arrow(axes, [(ends[used], height), *corners((clear[used], height), (start - _PAD, y), frames)])


def corners(start: Point, end: Point, frames: Sequence[tuple[float, float, float]]) -> list[Point]:
    """Corners of a line that goes from left to right, above or below each frame in its way, whichever is nearer.

    Parameters
    ----------
    start, end : tuple of float
        In points.
    frames : sequence of tuple of float
        Left and right end and middle height of each node, in points; rows are at least one row apart.

    Returns
    -------
    list of tuple of float
        Begins with `start` and ends with `end`.

    Examples
    --------
    >>> corners((0, 0), (90, 0), [(30, 60, 1)])
    [(0, 0), (30, -7.0), (60, -7.0), (90, 0)]
    """
    line = [start]
    for left, right, middle in sorted(frames):
        if not line[-1][0] < left < right < end[0]:
            continue
        (x, y), slope = line[-1], (end[1] - line[-1][1]) / (end[0] - line[-1][0])
        heights = [y + slope * (side - x) for side in (left, right)]
        if min(heights) < middle + _ROW / 2 and max(heights) > middle - _ROW / 2:
            passing = middle + math.copysign(_ROW / 2, sum(heights) / 2 - middle)
            line += [(left, passing), (right, passing)]
    return [*line, end]


def _placed(columns: Columns, width: float) -> tuple[tuple[float, ...], float]:
    """Where each column starts, and the size of the letters that leaves a sixth of the width for arrows, in points."""
    letters = [max(map(len, column)) for column in columns]
    size = min(7.0, (5 / 6 * width - 2 * _PAD) / (LETTER_WIDTH * sum(letters)))
    taken = [LETTER_WIDTH * size * count for count in letters]
    gap = min(90.0, (width - sum(taken) - 4 * _PAD) / max(len(columns) - 1, 1))
    return tuple(2 * _PAD + sum(taken[:place]) + place * gap for place in range(len(columns))), size


def _node(axes: Axes, name: str, place: tuple[float, float], size: float, *, holds: bool) -> None:
    axes.text(
        *place,
        name,
        va="center",
        fontsize=size,
        family=MONOSPACED,
        weight="normal" if holds else "bold",
        color=BLACK if holds else VERMILLION,
        bbox={"boxstyle": "round,pad=0.3", "facecolor": "white", "edgecolor": SKY if holds else VERMILLION, "lw": 0.8},
        zorder=3,
    )


def _arrow(axes: Axes, line: Sequence[Point]) -> None:
    arrow = FancyArrowPatch(path=Path(line), arrowstyle="-|>", mutation_scale=6, color=GREY, lw=0.7, zorder=1)
    axes.add_patch(arrow)
