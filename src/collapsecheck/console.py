"""What reaches the terminal: data on stdout, progress on stderr, and one line for everything that stops a command."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

__all__ = [
    "SCHEMA",
    "Interrupted",
    "Progress",
    "ReaderGone",
    "kept",
    "note",
    "print_record",
    "printed",
    "screen_width",
    "showing_progress",
]

SCHEMA = 1
"""Version of the JSON that commands print; grows when a field changes its meaning or goes away."""

SECONDS_BETWEEN_LINES = 60.0
"""How often progress is told where stderr is no terminal."""

SHARE_BEFORE_ESTIMATE = 1 / 3
STEPS_BEFORE_ESTIMATE = 10
"""What must be done before the time left is told: sizes are not known beforehand.

The first steps are slow, because code is compiled and little is shared yet. From a third on, an estimate is about
twice the time that has passed at most: it cannot be far beyond what the user has already seen.
"""

Progress = Callable[[int, int], None]
"""Called with the number of steps done and the number of all steps."""


class Interrupted(Exception):  # noqa: N818 - it reports what the user did, not an error
    """The user pressed Ctrl-C; the message says what was done so far and how to go on."""


class ReaderGone(Exception):  # noqa: N818 - it reports what the reader did, not an error
    """Whoever read stdout has stopped reading, as in ``| head``."""


def note(text: str) -> None:
    """Print a line that is not data, on stderr."""
    printed(text, stream=sys.stderr)


def printed(text: str, *, stream: Any = None) -> None:
    """Print a line of data, on stdout; characters that the terminal cannot show are escaped."""
    target = stream or sys.stdout
    if target is None:  # the stream was closed before the command began, so nobody reads what it says
        return
    encoding = target.encoding or "utf-8"
    try:
        target.write(text.encode(encoding, errors="backslashreplace").decode(encoding) + "\n")
        target.flush()
    except BrokenPipeError:
        raise ReaderGone from None


def screen_width() -> int | None:
    """Letters on a line of the terminal that stdout is, or None where it is a file or a pipe."""
    if sys.stdout is None or not sys.stdout.isatty():
        return None
    return shutil.get_terminal_size().columns


def print_record(command: str, record: Mapping[str, Any]) -> None:
    """Print the JSON record of a command: schema version, name of the command, then its own fields."""
    envelope = {"schema": SCHEMA, "command": command} | dict(record)
    printed(json.dumps(envelope, indent=2, ensure_ascii=False, allow_nan=False))


def kept(stopped: str, ledger: Path, _done: int = 0, _total: int = 0) -> str:
    """What `Interrupted` says where a ledger has all that was finished."""
    return f"{stopped}; {ledger} has what was finished: to go on from there, run the same command again"


@contextmanager
def showing_progress(title: str, how_to_go_on: Callable[[int, int], str]) -> Iterator[Progress]:
    """Show a progress bar on stderr when it is a terminal, and turn Ctrl-C into `Interrupted`.

    Parameters
    ----------
    title : str
        What is going on, a few words.
    how_to_go_on : callable
        Given steps done and all steps, the line that `Interrupted` bears.

    Yields
    ------
    Progress
        To be called with steps done and all steps.
    """
    latest = (0, 0)
    try:
        with _bar(title) as show:

            def remember(done: int, total: int) -> None:
                nonlocal latest
                latest = (done, total)
                show(done, total)

            yield remember
    except KeyboardInterrupt:
        raise Interrupted(how_to_go_on(*latest)) from None


@contextmanager
def _bar(title: str) -> Iterator[Progress]:
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield _Lines(title).show
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    terminal = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=max(0, min(40, terminal.width - _WIDTH_OF_WORDS))),
        MofNCompleteColumn(),
        *([TextColumn("{task.fields[rate]}")] if terminal.width >= _WIDTH_WITH_RATE else []),
        TimeElapsedColumn(),
        TextColumn("{task.fields[left]}"),
    )
    # Redirected lines end up on stderr, which is right only where both are the same terminal.
    shared = sys.stdout.isatty()
    pace = _Pace()
    with Bars(*columns, console=terminal, transient=True, redirect_stdout=shared) as bars:
        task = bars.add_task(title, total=None, rate="", left="")

        def show(done: int, total: int) -> None:
            bars.update(task, completed=done, total=total, rate=pace.rate(done), left=pace.left(done, total))

        yield show


_WIDTH_OF_WORDS = 52
"""Columns of a terminal that are kept for what stands beside the bar."""

_WIDTH_WITH_RATE = 80
"""Narrower terminals are told steps and times only, which would not fit otherwise."""


class _Pace:
    """How fast steps are done, from the end of the first one on: before, processes start and code is compiled."""

    def __init__(self) -> None:
        self._start: tuple[float, int] | None = None

    def per_second(self, done: int) -> float:
        """Steps per second; 0 as long as nothing is known."""
        now = time.monotonic()
        if done == 0:
            return 0.0
        if self._start is None:
            self._start = (now, done)
        since, first = self._start
        return (done - first) / (now - since) if now > since else 0.0

    def rate(self, done: int) -> str:
        """The same in words."""
        speed = self.per_second(done)
        return "" if speed <= 0 else f"{speed:.1f}/s" if speed >= 1 else f"{60 * speed:.1f}/min"

    def left(self, done: int, total: int) -> str:
        """About how long the rest takes, in words; empty as long as too little is done to tell."""
        speed = self.per_second(done)
        if speed <= 0 or done < max(STEPS_BEFORE_ESTIMATE, SHARE_BEFORE_ESTIMATE * total):
            return ""
        minutes = (total - done) / speed / 60
        return f"about {minutes:.0f} min left" if minutes >= 1 else "less than 1 min left"


class _Lines:
    """Progress where there is no terminal, as in the log of a batch system: a plain line every minute."""

    def __init__(self, title: str) -> None:
        self._title, self._pace, self._next = title, _Pace(), time.monotonic() + SECONDS_BETWEEN_LINES

    def show(self, done: int, total: int) -> None:
        """Print a line if it is time for one."""
        told = [f"{done} of {total}", self._pace.rate(done), self._pace.left(done, total)]
        if not told[1] or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + SECONDS_BETWEEN_LINES
        note(f"{self._title}: {', '.join(filter(None, told))}")
