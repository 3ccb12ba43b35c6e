"""Write the report: LaTeX, page, figures, bibliography, and the PDF when there is an engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from collapsecheck.errors import CollapsecheckError
from collapsecheck.report.build import Build, build_pdf
from collapsecheck.report.citation import claims_bibliography
from collapsecheck.report.document import FigurePart, build_document
from collapsecheck.report.experiments import FigureEntry
from collapsecheck.report.latex import render_latex
from collapsecheck.report.output import output_directory
from collapsecheck.report.page import render_page
from collapsecheck.report.preface import count
from collapsecheck.report.style import save
from collapsecheck.theory import claim
from collapsecheck.verify.calibration import CalibrationRow
from collapsecheck.verify.records import Evidence

__all__ = ["ReportFiles", "write_report"]


@dataclass(frozen=True, kw_only=True)
class ReportFiles:
    """What was written, and where.

    Parameters
    ----------
    directory, latex, page, bibliography : Path
    figures : tuple of Path
        PDF and SVG of every figure.
    pdf : Path or None
        None when there is no TeX engine, or it failed, or none was wanted.
    message : str
        What to tell the user: what was written, and if there is no PDF, why and how to get one.
    """

    directory: Path
    latex: Path
    page: Path
    bibliography: Path
    figures: tuple[Path, ...]
    pdf: Path | None
    message: str


def write_report(
    evidence: Sequence[Evidence],
    figures: Sequence[FigureEntry],
    directory: Path,
    *,
    calibration: Sequence[CalibrationRow] = (),
    pdf: bool | None = None,
    progress: Callable[[str], None] | None = None,
) -> ReportFiles:
    """Write ``report.tex``, ``report.html``, ``claims.bib``, ``figures/`` and, with a TeX engine, ``report.pdf``.

    The folder is written in full or not at all. The same evidence and figures give the same bytes.

    Parameters
    ----------
    evidence : sequence of Evidence
        At least one; the report has their order.
    figures : sequence of FigureEntry
        Experiments to show; may be empty.
    directory : Path
        New, empty, or written by an earlier call.
    calibration : sequence of CalibrationRow
        Measured error rates of the decision rule; may be empty.
    pdf : bool or None
        None builds the PDF if there is an engine; True insists on it; False does without.
    progress : callable, optional
        Called with one line before each part of the work.

    Returns
    -------
    ReportFiles

    Raises
    ------
    InputError
        For no evidence, or a folder that cannot be written or holds files of someone else.
    CollapsecheckError
        If `pdf` is True and no PDF could be built.
    """
    tell = progress or (lambda _line: None)
    with output_directory(directory) as folder:
        tell("writing figures")
        saved = _save_figures(figures, folder)
        tell("writing report.tex and report.html")
        _write_texts(evidence, figures, calibration, folder)
        tell("building report.pdf")
        built = Build(pdf=None) if pdf is False else build_pdf(folder / "report.tex")
        if pdf and built.pdf is None:
            raise CollapsecheckError(built.message)
    return ReportFiles(
        directory=directory,
        latex=directory / "report.tex",
        page=directory / "report.html",
        bibliography=directory / "claims.bib",
        figures=tuple(directory / name for name in saved),
        pdf=directory / "report.pdf" if built.pdf else None,
        message=_message(directory, len(evidence), len(figures), built),
    )


def _save_figures(figures: Sequence[FigureEntry], folder: Path) -> list[Path]:
    """Save every figure as PDF and SVG; returns their paths relative to `folder`."""
    (folder / "figures").mkdir()
    saved = [path for entry in figures for path in save(entry.figure, folder / "figures", entry.name)]
    return [path.relative_to(folder) for path in saved]


def _write_texts(
    evidence: Sequence[Evidence], figures: Sequence[FigureEntry], calibration: Sequence[CalibrationRow], folder: Path
) -> None:
    parts = [FigurePart(name=entry.name, title=entry.title, caption=entry.caption) for entry in figures]
    document = build_document(evidence, parts, calibration)
    drawings = {entry.name: (folder / "figures" / f"{entry.name}.svg").read_text(encoding="utf-8") for entry in figures}
    texts = {
        "report.tex": render_latex(document),
        "report.html": render_page(document, drawings),
        "claims.bib": claims_bibliography(claim(item.claim_id) for item in evidence),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _message(directory: Path, claims: int, figures: int, built: Build) -> str:
    names = ["report.html", "report.tex"] + (["report.pdf"] if built.pdf else [])
    listed = ", ".join(str(directory / name) for name in names)
    wrote = f"wrote {listed} ({count(claims, 'claim')}, {count(figures, 'figure')})"
    return "\n".join(line for line in (wrote, built.message) if line)
