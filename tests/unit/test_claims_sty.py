"""Papers of others with claims.sty: what is printed, what is an error, and that no text is taken for a command."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from report_samples import HOSTILE, evidence, hostile_claim, hostile_evidence

from collapsecheck.errors import InputError
from collapsecheck.report.build import Build, build_pdf
from collapsecheck.report.citation import claims_bibliography
from collapsecheck.report.paper_files import data_text, paper_texts, write_paper_files
from collapsecheck.theory import claim

IDS = ("kde.fixed.variance", "kde.fixed.no-absorption")
EVERYWHERE = r"""
\claimrequire{kde.fixed.no-absorption}{1}{DIGEST}
\begin{document}
\tableofcontents
\listoftables
\section{About \claimref{kde.fixed.variance}: \claimtitle{kde.fixed.variance},
  revision \claimvalue{kde.fixed.variance}{rev}}
A footnote.\footnote{\claimref{kde.fixed.no-absorption} is \claimstatus{kde.fixed.no-absorption}.}
\[ \claimstatement{kde.fixed.variance} \]
\begin{table}
\caption{For \claimref{kde.fixed.variance}, \claimstatement{kde.fixed.variance}:
  \claimvalue{kde.fixed.variance}{estimate}}
\end{table}
\edef\expanded{\claimvalue{kde.fixed.variance}{estimate}}expanded \expanded,
\ifdim\claimvalue{kde.fixed.variance}{low}pt<\claimvalue{kde.fixed.variance}{high}pt ordered\fi
"""
OWN_CLAIMS = r"\usepackage{amsthm}\newtheorem{claim}{Claim}"

needs_tex = pytest.mark.skipif(shutil.which("latexmk") is None, reason="needs latexmk")
needs_reader = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_paper_files([evidence(claim(name)) for name in IDS], tmp_path)
    return tmp_path


def paper(folder: Path, preamble: str, body: str) -> Path:
    path = folder / "paper.tex"
    path.write_text(
        rf"\documentclass{{article}}{preamble}\usepackage{{claims}}{body}\end{{document}}", encoding="utf-8"
    )
    return path


def built(folder: Path, preamble: str, body: str) -> Build:
    return build_pdf(paper(folder, preamble, body))


def run_once(engine: str, path: Path) -> None:
    command = [engine, "-interaction=nonstopmode", "-halt-on-error", path.name]
    done = subprocess.run(command, cwd=path.parent, check=False, capture_output=True)
    assert done.returncode == 0, done.stdout.decode("utf-8", "replace")[-2000:]


def printed(pdf: Path | None) -> str:
    """The text of a PDF, words apart by one space."""
    command = [str(shutil.which("pdftotext")), "-raw", str(pdf), "-"]
    return " ".join(subprocess.run(command, check=True, capture_output=True).stdout.decode().split())


def warnings(log: str) -> list[str]:
    return re.findall(r"(?m)^.*(?:LaTeX|Package|pdfTeX)(?: \w+)? [Ww]arning.*", log)


def everywhere(end: str = "") -> str:
    return EVERYWHERE.replace("DIGEST", claim("kde.fixed.no-absorption").digest[:12]) + end


# --- what is printed ------------------------------------------------------------------------------------------------


@needs_tex
@needs_reader
@pytest.mark.parametrize(
    ("packages", "style"),
    [("", "plain"), (r"\usepackage{natbib}", "plainnat"), (rf"{OWN_CLAIMS}\usepackage{{hyperref}}", "alpha")],
)
def test_commands_work_wherever_a_word_may_stand(folder: Path, packages: str, style: str) -> None:
    end = rf"\bibliographystyle{{{style}}}\bibliography{{claims}}"
    made = built(folder, packages, everywhere(end))
    assert made.pdf is not None, made.log[-3000:]
    assert warnings(made.log) == []
    text = printed(made.pdf)
    assert text.count("kde.fixed.variance") == 5  # heading, its contents, caption, its list, bibliography
    assert text.count("kde.fixed.no-absorption") == 2
    assert "expanded 1.124, ordered" in text
    assert "is proved, enumerated, enclosed, verified" in text


@needs_tex
@pytest.mark.parametrize(
    "before",
    [
        ("amsmath",),
        ("cleveref",),
        ("hyperref", "cleveref"),
        ("amsmath", "mathtools", "siunitx", "hyperref", "cleveref"),
        ("biblatex", "hyperref", "cleveref"),
    ],
    ids="+".join,
)
def test_the_order_of_packages_does_not_matter(folder: Path, before: tuple[str, ...]) -> None:
    missing = [name for name in before if not known_to_tex(f"{name}.sty")]
    if missing:
        pytest.skip(f"needs {', '.join(missing)} (texlive-latex-extra, texlive-science, texlive-bibtex-extra)")
    packages = "".join(rf"\usepackage{{{name}}}" for name in before)
    body = r"\begin{document}\[ \claimstatement{kde.fixed.variance} \]"
    for preamble in (rf"{packages}\usepackage{{claims}}", rf"\usepackage{{claims}}{packages}"):
        path = folder / "paper.tex"
        path.write_text(rf"\documentclass{{article}}{preamble}{body}\end{{document}}", encoding="utf-8")
        run_once("pdflatex", path)  # nothing in it is known only after another run


def known_to_tex(name: str) -> bool:
    return subprocess.run(["kpsewhich", name], check=False, capture_output=True).returncode == 0  # noqa: S607 - of TeX


@needs_tex
@needs_reader
def test_lines_and_cases_are_set_without_amsmath(tmp_path: Path) -> None:
    long, cases = "kde.plugin.log-growth.outlier", "modes.unequal-weights"
    write_paper_files([evidence(claim(name)) for name in (long, cases)], tmp_path)
    data = (tmp_path / "claims-data.tex").read_text(encoding="utf-8")
    assert (r"\claimlines{" in data, r"\claimcases{" in data, r"\begin{" in data) == (True, True, False)
    displays = "".join(
        rf"\[ \claimstatement{{{name}}} \] In a line: \claimstatement{{{name}}}." for name in (long, cases)
    )
    made = built(tmp_path, "", rf"\begin{{document}}{displays}")
    assert made.pdf is not None, made.message
    assert "amsmath.sty" not in made.log
    assert printed(made.pdf).count("otherwise") == 2


@needs_tex
def test_bookmarks_have_the_title_where_the_heading_has_the_formula(folder: Path) -> None:
    body = r"\begin{document}\section{On \claimstatement{kde.fixed.variance}}"
    path = paper(folder, r"\usepackage{hyperref}", body)
    run_once("pdflatex", path)
    outline = path.with_suffix(".out").read_text(encoding="latin-1")
    letters = re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), outline).replace("\0", "")
    assert f"On {claim('kde.fixed.variance').title}" in letters
    assert "kde.fixed.variance" not in letters


@needs_tex
@needs_reader
def test_without_a_bibliography_the_id_stands_alone(folder: Path) -> None:
    made = built(folder, "", everywhere())
    assert made.pdf is not None
    assert warnings(made.log) == []
    assert "kde.fixed.no-absorption is proved" in printed(made.pdf)


@needs_tex
@needs_reader
def test_the_name_claim_is_free_unless_the_paper_has_a_theorem_of_that_name(folder: Path) -> None:
    body = r"\begin{document}See \claim{kde.fixed.variance}."
    assert "See kde.fixed.variance." in printed(built(folder, "", body).pdf)
    theorem = r"\begin{document}\begin{claim}By \claimref{kde.fixed.variance}.\end{claim}"
    assert "Claim 1. By kde.fixed.variance." in printed(built(folder, OWN_CLAIMS, theorem).pdf)


@pytest.mark.skipif(shutil.which("lualatex") is None, reason="needs lualatex")
def test_another_engine_compiles_the_same_paper(folder: Path) -> None:
    path = paper(folder, "", everywhere())
    run_once("lualatex", path)


# --- what is an error -----------------------------------------------------------------------------------------------


@needs_tex
@pytest.mark.parametrize(
    ("body", "message"),
    [
        (r"\begin{document}\claimref{kde.fixed.varience}", "Unknown claim 'kde.fixed.varience'"),
        (r"\begin{document}\claimtitle{kde.nothing}", "Unknown claim 'kde.nothing'"),
        (r"\begin{document}\claimvalue{kde.fixed.variance}{mean}", "No 'mean' of 'kde.fixed.variance'"),
        (r"\claimrequire{kde.nothing}{1}{0123456789ab}\begin{document}a", "Unknown claim 'kde.nothing'"),
    ],
)
def test_what_is_not_in_the_data_is_an_error(folder: Path, body: str, message: str) -> None:
    made = built(folder, "", body)
    assert made.pdf is None
    assert message in made.log


@needs_tex
@pytest.mark.parametrize("changed", [("1", "0123456789ab"), ("2", "DIGEST")], ids=["digest", "revision"])
def test_no_paper_is_made_about_a_claim_that_changed(folder: Path, changed: tuple[str, str]) -> None:
    rev, digest = changed[0], changed[1].replace("DIGEST", claim("kde.fixed.variance").digest[:12])
    path = paper(folder, "", rf"\claimrequire{{kde.fixed.variance}}{{{rev}}}{{{digest}}}\begin{{document}}a")
    # Even where an author tells TeX to go on after errors.
    command = ["pdflatex", "-interaction=nonstopmode", path.name]
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    assert done.returncode != 0
    assert "Claim 'kde.fixed.variance' has changed." in done.stdout
    assert f"Required here: revision {rev}, digest {digest}" in done.stdout
    assert not path.with_suffix(".pdf").exists()


@needs_tex
def test_a_paper_without_its_data_says_what_to_do(folder: Path) -> None:
    (folder / "claims-data.tex").unlink()
    made = built(folder, "", r"\begin{document}a")
    assert made.pdf is None
    assert "No file claims-data.tex" in made.log


# --- text is never a command ----------------------------------------------------------------------------------------


@needs_tex
@needs_reader
@pytest.mark.parametrize("encoding", ["", r"\usepackage[T1]{fontenc}\usepackage{lmodern}"], ids=["OT1", "T1"])
def test_hostile_words_are_printed_as_they_are(tmp_path: Path, encoding: str) -> None:
    hostile = replace(hostile_claim(), sources=())
    (tmp_path / "claims.sty").write_text(paper_texts([])["claims.sty"], encoding="utf-8")
    (tmp_path / "claims-data.tex").write_text(data_text(hostile, hostile_evidence()), encoding="utf-8")
    (tmp_path / "claims.bib").write_text(claims_bibliography([hostile]), encoding="utf-8")
    fields = "".join(rf"\claimvalue{{{hostile.id}}}{{{name}}}\par " for name in ("title", "words", "remark", "case"))
    end = r"\bibliographystyle{plain}\bibliography{claims}"
    made = built(tmp_path, encoding, rf"\begin{{document}}\raggedright {fields}\claim{{{hostile.id}}}{end}")
    assert made.pdf is not None, made.log[-3000:]
    text = printed(made.pdf)
    # What looks like a formula, a_b and x, is set as one; OT1 has no glyphs of their own for two of the others.
    lost = "_" if encoding else "_^~"
    pieces = [word for word in HOSTILE.split() if not set(word) & set(lost) and "$" not in word]
    assert len(pieces) >= 7
    assert {word: text.count(word) for word in pieces if text.count(word) < 4} == {}


# --- files ----------------------------------------------------------------------------------------------------------


def test_status_and_numbers_come_from_the_evidence() -> None:
    stated = claim("kde.fixed.variance")
    found = evidence(stated)
    simulated = data_text(stated, found)
    exact = data_text(stated, replace(found, findings=found.findings[2:3]))
    nothing = data_text(stated, replace(found, findings=()))
    assert "{status}{proved, enumerated, enclosed, verified}" in simulated
    assert "{margin}{0.054}" in simulated
    assert "{low}{1.091}" in simulated
    assert "{status}{proved, enumerated}" in exact
    assert "{estimate}{1.122}" in exact
    assert "{status}{proved}" in nothing
    assert "{estimate}" not in nothing


def test_the_file_says_what_the_status_rests_on() -> None:
    found = evidence(claim("kde.fixed.variance"))
    assert "% Simulations: margin 0.05" in paper_texts([found])["claims-data.tex"]
    assert "% Simulations: none" in paper_texts([replace(found, findings=())])["claims-data.tex"]


def test_files_of_the_author_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "claims.bib").write_text("@misc{mine,\n}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"has a claims\.bib that was not written here"):
        write_paper_files([], tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["claims.bib"]


def test_writing_again_replaces_the_files_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "paper.tex").write_text("mine", encoding="utf-8")
    write_paper_files([], tmp_path)
    write_paper_files([evidence(claim("modes.equal"))], tmp_path)
    assert "modes.equal" in (tmp_path / "claims-data.tex").read_text(encoding="utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "claims-data.tex",
        "claims.bib",
        "claims.sty",
        "paper.tex",
    ]
