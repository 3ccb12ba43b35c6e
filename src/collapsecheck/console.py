"""What reaches the terminal: data on stdout, progress on stderr, and one line for everything that stops a command."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

__all__ = ["SCHEMA", "Interrupted", "Progress", "ReaderGone", "note", "print_record", "printed", "showing_progress"]

SCHEMA = 1
"""Version of the JSON that commands print; grows when a field changes its meaning or goes away."""

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


def print_record(command: str, record: Mapping[str, Any]) -> None:
    """Print the JSON record of a command: schema version, name of the command, then its own fields."""
    envelope = {"schema": SCHEMA, "command": command} | dict(record)
    printed(json.dumps(envelope, indent=2, ensure_ascii=False, allow_nan=False))


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
        yield lambda _done, _total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    # Redirected lines end up on stderr, which is right only where both are the same terminal.
    shared = sys.stdout.isatty()
    with Bars(*columns, console=Console(stderr=True), transient=True, redirect_stdout=shared) as bars:
        task = bars.add_task(title, total=None)
        yield lambda done, total: bars.update(task, completed=done, total=total)
