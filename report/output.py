"""Output folders: written in full or not at all, and nothing in them is touched that was not written here.

A folder that this program wrote holds a list of its files. Writing again replaces these files and removes those that
are no longer written; a folder that holds anything else and no such list is refused.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from collapsecheck.errors import InputError

__all__ = ["MANIFEST", "output_directory", "require_writable"]

MANIFEST = ".collapsecheck-files"
"""Name of the list of files in a folder that was written here."""

_STAGING = ".collapsecheck-unfinished-"


def require_writable(directory: Path) -> None:
    """Raise unless an output can be written to `directory`; leaves no trace.

    Raises
    ------
    InputError
        If it is a file, cannot be written to, or holds files that were not written here.
    """
    path = directory.absolute()
    if path.exists() and not path.is_dir():
        raise InputError("output", str(directory), "is a file; name a folder")
    if path.is_dir() and not (path / MANIFEST).is_file() and _foreign(path):
        allowed = f"holds files that were not written here, such as {_foreign(path)}; name a new or an empty folder"
        raise InputError("output", str(directory), allowed)
    try:
        with _staging(path):
            pass
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError("output", str(directory), f"cannot be written ({reason}); name another folder") from error


def _foreign(path: Path) -> str:
    """Name of a file in the folder; empty when there is none."""
    try:
        return min((entry.name for entry in path.iterdir() if not entry.name.startswith(_STAGING)), default="")
    except OSError:
        return ""


@contextmanager
def output_directory(directory: Path) -> Iterator[Path]:
    """A folder to write into, whose files are moved to `directory` if and only if the block ends without an error.

    Raises
    ------
    InputError
        As `require_writable`.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as parent:
    ...     with output_directory(Path(parent) / "out") as folder:
    ...         _ = (folder / "report.txt").write_text("all of it")
    ...     print((Path(parent) / "out" / "report.txt").read_text())
    all of it
    """
    require_writable(directory)
    path = directory.absolute()
    with _staging(path) as staging:
        fresh = staging / "fresh"
        fresh.mkdir()
        yield fresh
        written = sorted(item.relative_to(fresh).as_posix() for item in fresh.rglob("*") if item.is_file())
        (fresh / MANIFEST).write_text("".join(f"{name}\n" for name in written), encoding="utf-8")
        if path.is_dir():
            _replace_files(fresh, path, written)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh.rename(path)


@contextmanager
def _staging(path: Path) -> Iterator[Path]:
    """A temporary folder on the file system of `path`: inside it if it exists, else in its nearest ancestor."""
    place = next(folder for folder in (path, *path.parents) if folder.exists())
    staging = Path(tempfile.mkdtemp(prefix=_STAGING, dir=place))
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _replace_files(fresh: Path, path: Path, written: list[str]) -> None:
    """Move files over those of the last time, one by one, then remove those that are no longer written."""
    manifest = path / MANIFEST
    before = manifest.read_text(encoding="utf-8").splitlines() if manifest.is_file() else []
    for name in (*written, MANIFEST):
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        os.replace(fresh / name, path / name)  # noqa: PTH105 - says that an existing file is replaced
    for name in sorted(set(before) - set(written)):
        stale = path / name
        if stale.resolve().is_relative_to(path.resolve()):
            stale.unlink(missing_ok=True)
