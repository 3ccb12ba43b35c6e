"""Which claims rest on which: the claims as a graph, from foundations on the left to what is built on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch

from collapsecheck.report.experiments import FigureEntry
from collapsecheck.report.style import BLACK, GREY, LETTER_WIDTH, MONOSPACED, SKY, VERMILLION, WIDTH, freeze, styled
from collapsecheck.theory import claim
from collapsecheck.verify.records import Evidence

__all__ = ["columns_of", "dependency_entry"]

Edges = Mapping[str, tuple[str, ...]]

_ROW = 19
"""Height of a row in points."""

_PAD = 3.0
"""What the frame of a node needs on each side, in points."""


def dependency_entry(evidence: Sequence[Evidence]) -> FigureEntry | None:
    """The graph of the claims of a report that rest on one another; None where none does.

    Parameters
    ----------
    evidence : sequence of Evidence

    Returns
    -------
    FigureEntry or None
    """
    examined = {item.claim_id: item.holds for item in evidence}
    edges = {name: tuple(used for used in claim(name).uses if used in examined) for name in examined}
    bearing = {used for uses in edges.values() for used in uses}
    joined = {name: uses for name, uses in edges.items() if uses or name in bearing}
    if not joined:
        return None
    alone = len(examined) - len(joined)
    others = f" The other {alone} rest on no claim of this report, and none on them." if alone else ""
    return FigureEntry(
        name="claims",
        title="Which claims rest on which",
        caption="An arrow leads from a claim to one whose derivation uses it. A claim that does not hold is in bold."
        + others,
        figure=_drawn(columns_of(joined), joined, examined),
    )


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


def _drawn(columns: Sequence[Sequence[str]], edges: Edges, holds: Mapping[str, bool]) -> Figure:
    width, height = 72 * WIDTH, _ROW * max(len(column) for column in columns)
    starts, size = _placed(columns, width)
    with styled():
        figure = Figure(figsize=(WIDTH, height / 72))
        axes = figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(0, height))
        axes.set_axis_off()
        places = {
            name: (start, height * (1 - (place + 0.5) / len(column)))
            for start, column in zip(starts, columns, strict=True)
            for place, name in enumerate(column)
        }
        for name, uses in edges.items():
            for used in uses:
                x, y = places[used]
                _arrow(axes, (x + len(used) * LETTER_WIDTH * size + _PAD, y), (places[name][0] - _PAD, places[name][1]))
        for name, place in places.items():
            _node(axes, name, place, size, holds=holds[name])
        return freeze(figure)


def _placed(columns: Sequence[Sequence[str]], width: float) -> tuple[tuple[float, ...], float]:
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


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    arrow = FancyArrowPatch(
        start, end, arrowstyle="-|>", mutation_scale=6, shrinkA=0, shrinkB=0, color=GREY, lw=0.7, zorder=1
    )
    axes.add_patch(arrow)
