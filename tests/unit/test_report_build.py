from __future__ import annotations

import re
import shutil
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from report_samples import all_evidence, few_evidence, picture

from collapsecheck.errors import CollapsecheckError
from collapsecheck.report import write_report
from collapsecheck.report.build import NO_ENGINE, build_pdf, find_engine
from collapsecheck.report.document import FigurePart, build_document
from collapsecheck.report.drawings import save
from collapsecheck.report.latex import render_latex
from collapsecheck.theory import claims
from collapsecheck.verify.records import Evidence

needs_latexmk = pytest.mark.skipif(shutil.which("latexmk") is None, reason="needs latexmk")


def fake_engine(folder: Path, name: str, body: str) -> None:
    """A program on an otherwise empty search path that stands for a TeX engine."""
    program = folder / name
    program.write_text(f"#!{sys.executable}\n{body}\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def search_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "report.tex"
    path.write_text("never read by a fake engine", encoding="utf-8")
    return path


def test_without_an_engine_the_remedy_is_named_and_the_rest_is_written(search_path: Path, tmp_path: Path) -> None:
    assert not list(search_path.iterdir())
    made = write_report(few_evidence(), [], tmp_path / "out")
    assert made.pdf is None
    assert made.message.splitlines()[1:] == [NO_ENGINE]
    assert "apt-get install -y --no-install-recommends latexmk texlive-latex-recommended lmodern" in made.message
    assert made.page.is_file()


def test_insisting_on_a_pdf_without_an_engine_is_an_error_and_writes_nothing(search_path: Path, tmp_path: Path) -> None:
    assert not list(search_path.iterdir())
    with pytest.raises(CollapsecheckError, match="no TeX engine found"):
        write_report(few_evidence(), [], tmp_path / "out", pdf=True)
    assert not (tmp_path / "out").exists()


def test_engines_are_preferred_in_order(search_path: Path) -> None:
    for name in ("tectonic", "lualatex", "pdflatex", "latexmk"):
        fake_engine(search_path, name, "")
        assert find_engine() == name


def test_a_failing_engine_shows_the_end_of_its_log(search_path: Path, source: Path) -> None:
    fake_engine(search_path, "pdflatex", "print(*(f'line {k}' for k in range(40)), sep='\\n'); raise SystemExit(1)")
    built = build_pdf(source)
    assert built.pdf is None
    first, *tail = built.message.splitlines()
    assert first == "pdflatex failed with exit status 1, so no PDF. The end of its log:"
    assert tail == [f"line {k}" for k in range(25, 40)]
    assert [path.name for path in source.parent.iterdir() if path.is_file()] == ["report.tex"]


def test_an_engine_that_hangs_is_given_up(search_path: Path, source: Path) -> None:
    fake_engine(search_path, "pdflatex", "import time; time.sleep(60)")
    assert "did not finish within 0.2 s" in build_pdf(source, timeout=0.2).message


def test_an_engine_that_makes_nothing_is_found_out(search_path: Path, source: Path) -> None:
    fake_engine(search_path, "tectonic", "")
    assert "made no PDF" in build_pdf(source).message


# --- a real engine --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built_report(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("report")
    (folder / "figures").mkdir()
    entry = picture()
    save(entry.figure, folder / "figures", entry.name)
    part = FigurePart(name=entry.name, title=entry.title, caption=entry.caption)
    first, *others = all_evidence()
    document = build_document([citing_the_longest_id(first), *others], [part])
    (folder / "report.tex").write_text(render_latex(document), encoding="utf-8")
    built = build_pdf(folder / "report.tex")
    assert built.pdf is not None, built.message
    return built.pdf, built.log


def citing_the_longest_id(found: Evidence) -> Evidence:
    """The same evidence, in which each step that rests on something rests on the claim with the longest id."""
    longest = max(claims(), key=len)
    steps = (replace(item, step=replace(item.step, source=longest)) for item in found.proof.steps)
    return replace(found, proof=replace(found.proof, steps=tuple(steps)))


@needs_latexmk
def test_no_box_of_the_report_is_overfull(built_report: tuple[Path, str]) -> None:
    assert re.findall(r"(?m)^Overfull .*", built_report[1]) == []


@needs_latexmk
def test_the_report_compiles_without_warnings(built_report: tuple[Path, str]) -> None:
    assert re.findall(r"(?m)^.*(?:LaTeX|Package \\w+|pdfTeX) [Ww]arning.*", built_report[1]) == []


@needs_latexmk
def test_only_the_pdf_is_left_beside_the_source(built_report: tuple[Path, str]) -> None:
    names = {path.name for path in built_report[0].parent.iterdir()}
    assert names == {"report.tex", "report.pdf", "figures"}


@needs_latexmk
def test_building_again_gives_the_same_bytes(tmp_path: Path) -> None:
    made = write_report(few_evidence(), [picture()], tmp_path / "out", pdf=True)
    assert made.pdf is not None
    before = made.pdf.read_bytes()
    assert build_pdf(made.pdf.with_suffix(".tex")).pdf == made.pdf
    assert before == made.pdf.read_bytes()


@needs_latexmk
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext")
def test_text_of_the_pdf_can_be_searched_for_ids(built_report: tuple[Path, str]) -> None:
    program = str(shutil.which("pdftotext"))
    printed = subprocess.run([program, str(built_report[0]), "-"], capture_output=True, check=True).stdout.decode()
    assert all(claim_id in printed for claim_id in claims())


@needs_latexmk
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext")
def test_no_id_is_broken_wherever_it_stands_in_the_pdf(built_report: tuple[Path, str]) -> None:
    """In the order of the source, in which the lines of a cell follow each other."""
    program = str(shutil.which("pdftotext"))
    command = [program, "-raw", str(built_report[0]), "-"]
    printed = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    assert broken_ids(printed) == []
    assert broken_ids("rests on kde.fixed.\nvariance") == ["kde.fixed.\nvariance"]


def broken_ids(printed: str) -> list[str]:
    """Ids in which a line ends."""
    ids = (re.escape(claim_id) for claim_id in sorted(claims(), key=len, reverse=True))
    broken = re.compile("|".join(re.sub(r"(\\[.-])", r"\1\\n?", claim_id) for claim_id in ids))
    return [found for found in broken.findall(printed) if "\n" in found]
