"""From report.tex to report.pdf, with whatever TeX engine the machine has."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["ENGINES", "NO_ENGINE", "Build", "build_pdf", "find_engine"]

ENGINES = ("latexmk", "pdflatex", "lualatex", "tectonic")
"""Engines in order of preference."""

NO_ENGINE = (
    "no TeX engine found, so no PDF. Debian/Ubuntu: apt-get install -y --no-install-recommends latexmk "
    "texlive-latex-recommended lmodern, then run this again; or upload report.tex and figures/ to any LaTeX service."
)
"""What to tell someone without TeX."""

_OPTIONS = ("-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape")
_LOG_LINES = 15


@dataclass(frozen=True, kw_only=True)
class Build:
    """What came of a build: the file, or why there is none; `log` is the log of the engine.

    Parameters
    ----------
    pdf : Path or None
    message : str
        Empty after a success; otherwise what is missing, or the last lines of the log.
    log : str
    """

    pdf: Path | None
    message: str = ""
    log: str = ""


def find_engine() -> str | None:
    """Name of the first engine of `ENGINES` on the search path; None if there is none."""
    return next((engine for engine in ENGINES if shutil.which(engine)), None)


def build_pdf(source: Path, *, timeout: float = 300.0) -> Build:
    """Compile `source` and put the PDF beside it; nothing else is left behind.

    Parameters
    ----------
    source : Path
        A LaTeX file; what it includes is found relative to its folder.
    timeout : float
        Seconds after which a run of the engine is given up.

    Returns
    -------
    Build
        Without a PDF when there is no engine or the engine fails; that is not an error.
    """
    engine = find_engine()
    if engine is None:
        return Build(pdf=None, message=NO_ENGINE)
    with tempfile.TemporaryDirectory(prefix="collapsecheck-tex-") as scratch:
        output = ""
        for command in _commands(engine, source, Path(scratch)):
            failure, output = _run(command, source.parent, timeout)
            if failure:
                return _failed(engine, failure, _log(source, Path(scratch)) or output)
        made = Path(scratch) / f"{source.stem}.pdf"
        if not made.is_file():
            return _failed(engine, "made no PDF", output)
        shutil.copyfile(made, source.with_suffix(".pdf"))
        return Build(pdf=source.with_suffix(".pdf"), log=_log(source, Path(scratch)) or output)


def _commands(engine: str, source: Path, scratch: Path) -> Sequence[Sequence[str]]:
    """`latexmk` and `tectonic` know how often to run; the others need three runs for references and tables."""
    if engine == "latexmk":
        options = [option for option in _OPTIONS if option != "-no-shell-escape"]
        return [[engine, "-norc", "-pdf", *options, "-latexoption=-no-shell-escape", f"-outdir={scratch}", source.name]]
    if engine == "tectonic":
        return [[engine, "--outdir", str(scratch), "--keep-logs", source.name]]
    return [[engine, *_OPTIONS, f"-output-directory={scratch}", source.name]] * 3


def _run(command: Sequence[str], folder: Path, timeout: float) -> tuple[str, str]:
    """Why the command failed (empty if it did not), and what it printed."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "0")
    environment = os.environ | {"SOURCE_DATE_EPOCH": epoch, "FORCE_SOURCE_DATE": "1", "max_print_line": "1000"}
    try:
        done = subprocess.run(  # noqa: S603 - an engine of our own list, on our own file
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"did not finish within {timeout:g} s", ""
    printed = done.stdout.decode("utf-8", "replace")
    return ("" if done.returncode == 0 else f"failed with exit status {done.returncode}"), printed


def _log(source: Path, scratch: Path) -> str:
    path = scratch / f"{source.stem}.log"
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def _failed(engine: str, failure: str, log: str) -> Build:
    tail = [line for line in log.splitlines() if line.strip()][-_LOG_LINES:]
    return Build(pdf=None, message="\n".join([f"{engine} {failure}, so no PDF. The end of its log:", *tail]), log=log)
