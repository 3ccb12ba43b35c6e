"""Telling it: tables in Markdown, one JSON record, one picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from statistics import median
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.ticker import NullFormatter

from benchmarks.records import Measured
from benchmarks.rows import NORMALS, OURS, SCALING, THREADS

__all__ = ["draw", "in_words", "record"]

BUSY = (
    "**Other programs kept this machine busy**: they took cache and cores. The threads' rows say nothing then, and the "
    "rest should be measured again on an idle machine."
)
PEERS = "KDE, Scott (SciPy)"


def record(
    results: Sequence[Measured], *, about: Mapping[str, str], seconds: Mapping[str, float], memory: Mapping[str, float]
) -> dict[str, Any]:
    """Everything that was measured, as plain data.

    Parameters
    ----------
    results : sequence of Measured
    about : mapping of str to str
        Where and when.
    seconds : mapping of str to float
        Starts of a process, by what was done.
    memory : mapping of str to float
        Megabytes, by what was done.

    Returns
    -------
    dict
    """
    rows = [
        {
            "table": result.table,
            "label": result.label,
            "points": dict(result.points),
            "seconds": {name: list(times) for name, times in result.seconds.items()},
            "nanoseconds_per_point": {name: result.nanoseconds(name) for name in result.seconds},
            "times_the_first": {name: result.ratio(name) for name in result.seconds},
        }
        for result in results
    ]
    return {"machine": dict(about), "rows": rows, "starts_seconds": dict(seconds), "memory_megabytes": dict(memory)}


def in_words(outcome: Mapping[str, Any]) -> str:
    """Tables in Markdown.

    Parameters
    ----------
    outcome : mapping
        As `record` gives it.

    Returns
    -------
    str
    """
    rounds = len(next(iter(outcome["rows"][0]["seconds"].values())))
    measured = "Measured on " + ", ".join(f"{name} {value}" for name, value in outcome["machine"].items()) + "."
    explained = (
        f"Nanoseconds of processor time for a point (threads: by the wall clock), median of {rounds} rounds in which "
        "all columns took turns. In brackets: the time over ours within a round; for *normals alone*, what the same "
        "generator needs for as many normal numbers and nothing else, our time over it."
    )
    busy = float(outcome["machine"]["load before"]) > int(outcome["machine"]["cores"])
    parts = [measured, explained, *([BUSY] if busy else [])]
    for title, rows in groupby(outcome["rows"], key=lambda row: row["table"]):
        parts.append(f"### {title}\n\n" + _table(list(rows)))
    parts.append("### Starts and memory\n\n" + "\n".join(_others(outcome)))
    return "\n\n".join(parts) + "\n"


def _table(rows: list[dict[str, Any]]) -> str:
    names = list(rows[0]["seconds"])
    lines = ["| | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    lines += [f"| {row['label']} | " + " | ".join(_cell(row, name) for name in names) + " |" for row in rows]
    return "\n".join(lines)


def _cell(row: Mapping[str, Any], name: str) -> str:
    time, ratio = row["nanoseconds_per_point"][name], row["times_the_first"][name]
    if name == next(iter(row["seconds"])):
        return f"{time:.3g}"
    return f"{time:.3g} ({1 / ratio if name == NORMALS else ratio:.3g})"


def _others(outcome: Mapping[str, Any]) -> Iterable[str]:
    for what, seconds in outcome["starts_seconds"].items():
        yield f"* {what}: {seconds:.2f} s of processor time"
    for what, megabytes in outcome["memory_megabytes"].items():
        yield f"* {what}: {megabytes:.0f} MB above a process that has simulated before"


def draw(results: Sequence[Measured], path: Path) -> None:
    """Draw time per point over the size, time over the amount of work, and the gain of two threads.

    Parameters
    ----------
    results : sequence of Measured
    path : Path
        Picture to write; its suffix says in which format.
    """
    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(13, 4), layout="constrained")
    _draw_peers(left, [result for result in results if result.table == PEERS])
    _draw_scaling(middle, [result for result in results if result.table == SCALING])
    _draw_threads(right, [result for result in results if result.table == THREADS])
    figure.savefig(path, dpi=150)
    plt.close(figure)


def _size(result: Measured) -> int:
    return int(result.label.removeprefix("n = "))


def _draw_peers(axes: Axes, results: list[Measured]) -> None:
    for name in results[0].seconds:
        sizes, times = [_size(r) for r in results], [r.nanoseconds(name) for r in results]
        axes.loglog(sizes, times, marker="o", label=name, lw=2 if name == OURS else 1)
    axes.set(xlabel="points per generation n", ylabel="nanoseconds per point", title="Scott (SciPy), one core")
    axes.legend(fontsize=8)


def _draw_scaling(axes: Axes, results: list[Measured]) -> None:
    for what, marker in zip("nTR", "os^", strict=True):
        chosen = [result for result in results if result.label.endswith(what)]
        work = [result.points[OURS] for result in chosen]
        axes.loglog(work, [median(result.seconds[OURS]) for result in chosen], marker, label=f"more {what}")
    first = results[0]
    ends = [first.points[OURS], max(result.points[OURS] for result in results)]
    start = median(first.seconds[OURS])
    axes.loglog(ends, [start, start * ends[1] / ends[0]], "k--", lw=1, label="proportional")
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set(xlabel="points n T R", ylabel="seconds", title="Cost over the amount of work")
    axes.legend(fontsize=8)


def _draw_threads(axes: Axes, results: list[Measured]) -> None:
    axes.semilogx([_size(result) for result in results], [result.ratio("one thread") for result in results], "o-")
    axes.axhline(2, color="k", ls="--", lw=1)
    axes.set(xlabel="points per generation n", ylabel="time of one thread / of two", ylim=(0, 2.2), title="Threads")
