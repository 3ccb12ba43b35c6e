"""Telling it: one document, rendered as LaTeX and as a web page, with figures and citations."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collapsecheck.report.build import Build, build_pdf, find_engine
    from collapsecheck.report.citation import STYLES, cite_claim, claims_bibliography, sources_bibliography
    from collapsecheck.report.experiments import FigureEntry, run_all
    from collapsecheck.report.output import output_directory, require_writable
    from collapsecheck.report.paper_checking import CitedClaim, cited_ids, compare_papers
    from collapsecheck.report.paper_files import write_paper_files
    from collapsecheck.report.paper_reading import Mention, Reading, read_paper
    from collapsecheck.report.writing import ReportFiles, write_report

__all__ = [
    "STYLES",
    "Build",
    "CitedClaim",
    "FigureEntry",
    "Mention",
    "Reading",
    "ReportFiles",
    "build_pdf",
    "cite_claim",
    "cited_ids",
    "claims_bibliography",
    "compare_papers",
    "find_engine",
    "output_directory",
    "read_paper",
    "require_writable",
    "run_all",
    "sources_bibliography",
    "write_paper_files",
    "write_report",
]

_MODULES = {
    "build": ("Build", "build_pdf", "find_engine"),
    "citation": ("STYLES", "cite_claim", "claims_bibliography", "sources_bibliography"),
    "experiments": ("FigureEntry", "run_all"),
    "output": ("output_directory", "require_writable"),
    "paper_checking": ("CitedClaim", "cited_ids", "compare_papers"),
    "paper_files": ("write_paper_files",),
    "paper_reading": ("Mention", "Reading", "read_paper"),
    "writing": ("ReportFiles", "write_report"),
}


def __getattr__(name: str) -> Any:
    """Load a name when it is first used: a citation must not wait for the figures and their libraries."""
    for module, names in _MODULES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
