"""The paper in examples/ compiles, is up to date, and stops compiling when a claim that it cites has changed."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from collapsecheck.cli import main
from collapsecheck.report.build import build_pdf
from collapsecheck.report.paper_files import paper_texts
from collapsecheck.status import exact_evidence
from collapsecheck.terms import plain
from collapsecheck.theory import claim
from collapsecheck.theory.records import MonteCarlo
from collapsecheck.verify import Evidence, Finding
from collapsecheck.verify.judging import judge

EXAMPLE = Path(__file__).parents[2] / "examples" / "paper"
PAPER = (EXAMPLE / "paper.tex").read_text(encoding="utf-8")
needs_latexmk = pytest.mark.skipif(shutil.which("latexmk") is None, reason="needs latexmk")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "paper", ignore=shutil.ignore_patterns("build")))


@needs_latexmk
def test_it_compiles_without_warnings_on_two_pages(copy: Path) -> None:
    built = build_pdf(copy / "paper.tex")
    assert built.pdf is not None, built.message
    assert re.findall(r"(?m)^Overfull.*|^.*(?:LaTeX|Package|pdfTeX)(?: \w+)? [Ww]arning.*", built.log) == []
    assert "Output written on" in built.log
    assert "(2 pages" in built.log


@needs_latexmk
def test_it_does_not_compile_once_a_claim_has_changed(copy: Path) -> None:
    data = (copy / "claims-data.tex").read_text(encoding="utf-8")
    digest = claim("kde.fixed.tailmass").digest[:12]
    (copy / "claims-data.tex").write_text(data.replace(digest, "0123456789ab"), encoding="utf-8")
    built = build_pdf(copy / "paper.tex")
    assert built.pdf is None
    assert "Claim 'kde.fixed.tailmass' has changed." in built.log


def test_what_it_cites_holds_and_is_current(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-paper", str(EXAMPLE / "paper.tex")]) == 0
    assert "6 cited, all current" in capsys.readouterr().out


def test_its_files_are_those_that_export_writes() -> None:
    """They hold exact evidence and one simulated decision for each claim, which are found again here."""
    ids = re.findall(r"(?m)^\\claimdata\{([^}]*)\}\{rev\}", (EXAMPLE / "claims-data.tex").read_text(encoding="utf-8"))
    assert set(ids) == set(re.findall(r"(?m)^\\claimrequire\{([^}]*)\}", PAPER))
    texts = paper_texts([first_evidence(name) for name in ids])
    stale = [name for name, text in texts.items() if text != (EXAMPLE / name).read_text(encoding="utf-8")]
    assert stale == [], "write them again: make -C examples/paper claims"


def first_evidence(name: str) -> Evidence:
    stated = claim(name)
    exact = exact_evidence(stated)
    check = next(item for item in stated.checks if isinstance(item, MonteCarlo))
    case = check.cases[0]
    verdict = judge(stated, check, case, exact.protocol)
    first = Finding(route="simulated", case=plain(dict(case)), verdict=verdict, approximation=check.approximation)
    return replace(exact, findings=(first, *exact.findings))
