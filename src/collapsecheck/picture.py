"""One picture to one file, whole or not at all: png, pdf or svg by its ending."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from matplotlib.figure import Figure

from collapsecheck.errors import InputError
from collapsecheck.report.drawings import save
from collapsecheck.report.style import styled

__all__ = ["ENDINGS", "require_picture", "save_picture"]

ENDINGS = (".png", ".pdf", ".svg")
_DOTS_PER_INCH = 200


def require_picture(path: Path) -> None:
    """Raise before a long simulation when its picture could not be written.

    Raises
    ------
    InputError
        For another ending, a folder that is missing or not writable, or a path that is a folder.

    Examples
    --------
    >>> require_picture(Path("variance.bmp"))
    Traceback (most recent call last):
    collapsecheck.errors.InputError: plot = 'variance.bmp': must end in .png, .pdf or .svg
    """
    if path.suffix.lower() not in ENDINGS:
        raise InputError("plot", str(path), "must end in .png, .pdf or .svg")
    if path.is_dir() or not _accepts_files(path.parent):
        raise InputError(
            "plot", str(path), "cannot be written there; name a file in a folder of yours, or say --no-plot"
        )


def _accepts_files(folder: Path) -> bool:
    """Whether a file can be made in the folder; only making one tells, as permissions do not know every file system."""
    try:
        with tempfile.NamedTemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def save_picture(figure: Figure, path: Path) -> None:
    """Save a figure, in the house style, in the format that the ending of the path names.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        What to save.
    path : Path
        The file; an earlier one is replaced.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    require_picture(path)
    with tempfile.TemporaryDirectory() as folder:
        written = {file.suffix: file for file in save(figure, Path(folder), "picture")}
        if path.suffix.lower() == ".png":
            written[".png"] = Path(folder, "picture.png")
            with styled():
                figure.savefig(written[".png"], dpi=_DOTS_PER_INCH, metadata={"Software": None})
        try:
            shutil.move(written[path.suffix.lower()], path)
        except OSError as error:
            raise InputError("plot", str(path), f"cannot be written ({error.strerror}); name another file") from error
