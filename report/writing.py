"""Write the report: LaTeX, page, figures, bibliography, certificates, and the PDF when there is an engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from collapsecheck.errors import CollapsecheckError
from collapsecheck.report.build import Build, build_pdf
from collapsecheck.report.document import Document, FigurePart, SamplePart, build_document
from collapsecheck.report.drawings import save
from collapsecheck.report.experiments import FigureEntry
from collapsecheck.report.figures_graph import dependency_entries
from collapsecheck.report.latex import render_latex
from collapsecheck.report.output import output_directory
from collapsecheck.report.page import render_page
from collapsecheck.report.paper_files import paper_texts
from collapsecheck.report.preface import count
from collapsecheck.report.sample import SampleStudy
from collapsecheck.theory import claim
from collapsecheck.verify.calibration import CalibrationRow
from collapsecheck.verify.certificates import write_certificate
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
    certificates : tuple of Path
        One for each claim.
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
    certificates: tuple[Path, ...]
    pdf: Path | None
    message: str


def write_report(
    evidence: Sequence[Evidence],
    figures: Sequence[FigureEntry],
    directory: Path,
    *,
    calibration: Sequence[CalibrationRow] = (),
    sample: SampleStudy | None = None,
    pdf: bool | None = None,
    progress: Callable[[str], None] | None = None,
) -> ReportFiles:
    """Write the report as LaTeX, page and PDF, its figures, a certificate of each claim, and what papers cite from.

    The last needs a TeX engine. The folder is written in full or not at all. The same evidence and figures give the
    same bytes, but for the day of issue of the certificates, which SOURCE_DATE_EPOCH can set.

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
    sample : SampleStudy or None
        What becomes of the reader's own sample.
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
        graphs = dependency_entries(evidence)
        own = sample.figures if sample else ()
        saved = _save_figures([*figures, *own, *graphs], folder)
        tell("writing report.tex and report.html")
        _write_texts(evidence, _arranged(evidence, figures, graphs, sample, calibration), folder)
        certified = [write_certificate(claim(item.claim_id), item, folder / "certificates") for item in evidence]
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
        certificates=tuple(directory / path.relative_to(folder) for path in certified),
        pdf=directory / "report.pdf" if built.pdf else None,
        message=_message(directory, len(evidence), len(figures), built),
    )


def _save_figures(figures: Sequence[FigureEntry], folder: Path) -> list[Path]:
    """Save every figure as PDF and SVG; returns their paths relative to `folder`."""
    (folder / "figures").mkdir()
    saved = [path for entry in figures for path in save(entry.figure, folder / "figures", entry.name)]
    return [path.relative_to(folder) for path in saved]


def _arranged(
    evidence: Sequence[Evidence],
    figures: Sequence[FigureEntry],
    graphs: Sequence[FigureEntry],
    sample: SampleStudy | None,
    calibration: Sequence[CalibrationRow],
) -> Document:
    own = SamplePart(words=sample.words, figures=tuple(map(_part, sample.figures))) if sample else None
    return build_document(evidence, tuple(map(_part, figures)), calibration, tuple(map(_part, graphs)), own)


def _write_texts(evidence: Sequence[Evidence], document: Document, folder: Path) -> None:
    drawings = {path.stem: path.read_text(encoding="utf-8") for path in (folder / "figures").glob("*.svg")}
    texts = {
        "report.tex": render_latex(document),
        "report.html": render_page(document, drawings),
    } | paper_texts(evidence)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _part(entry: FigureEntry) -> FigurePart:
    return FigurePart(name=entry.name, title=entry.title, caption=entry.caption)


def _message(directory: Path, claims: int, figures: int, built: Build) -> str:
    names = ["report.html", "report.tex"] + (["report.pdf"] if built.pdf else [])
    listed = ", ".join(str(directory / name) for name in names)
    wrote = f"wrote {listed} ({count(claims, 'claim')}, {count(figures, 'figure')})"
    return "\n".join(line for line in (wrote, built.message) if line)
