from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from collapsecheck import __version__
from collapsecheck.errors import InputError
from collapsecheck.report.citation import STYLES, cite_claim, claims_bibliography, reference, sources_bibliography
from collapsecheck.theory import claim, claims
from collapsecheck.theory.sources import SOURCES


def fields(entry: str) -> dict[str, str]:
    """Fields of an entry as it is written here: one a line, in braces."""
    return {name: value for line in entry.splitlines() for name, value in re.findall(r"^  (\w+) = \{(.*)\},$", line)}


@pytest.mark.parametrize("claim_id", list(claims()))
def test_bibtex_pins_id_revision_digest_and_version(claim_id: str) -> None:
    stated = claims()[claim_id]
    entry = cite_claim(stated, "bibtex")
    found = fields(entry)
    assert entry.startswith(f"@misc{{{claim_id},\n")
    assert found["note"] == (rf"Claim \texttt{{{claim_id}}}, revision {stated.rev}, SHA-256 {stated.digest[:12]}")
    assert __version__ in found["howpublished"]
    assert found["author"] == "{The collapsecheck developers}"


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("claim_id", list(claims()))
def test_braces_are_balanced_in_every_style(claim_id: str, style: str) -> None:
    text = cite_claim(claims()[claim_id], style)
    assert text.count("{") == text.count("}")
    assert text.endswith("\n")


def test_acronyms_names_and_formulas_keep_their_case() -> None:
    title = fields(cite_claim(claim("kde.plugin.multiplier")))["title"]
    assert "{Scott}" in title
    assert "{SciPy}" in title
    assert "{$1 - 1/n + n^{-2/5}$}" in title


def test_csl_is_json_with_the_same_facts() -> None:
    (item,) = json.loads(cite_claim(claim("modes.equal"), "csl"))
    assert item["id"] == "modes.equal"
    assert item["version"] == __version__
    assert claim("modes.equal").digest[:12] in item["note"]


@pytest.mark.parametrize("style", ["bibtex", "biblatex", "csl"])
def test_every_entry_pins_id_revision_and_digest(style: str) -> None:
    stated = claim("modes.equal")
    pin = rf"Claim (\\texttt{{)?modes\.equal}}?, revision {stated.rev}, SHA-256 {stated.digest[:12]}\b"
    assert re.search(pin, cite_claim(stated, style))


def test_biblatex_software_finds_the_fragment_and_its_version() -> None:
    fragment, software = cite_claim(claim("modes.equal"), "biblatex").split("\n\n")
    assert fragment.startswith("@codefragment{modes.equal,\n")
    assert software.startswith(f"@softwareversion{{{fields(fragment)['crossref']},\n")
    assert fields(software)["title"] == "{collapsecheck}"


def test_entries_agree_with_the_citation_file() -> None:
    text = (Path(__file__).parents[2] / "CITATION.cff").read_text(encoding="utf-8")
    stated = dict(re.findall(r'^ *-? ?(name|version|license|title): "?(.*?)"?$', text, re.MULTILINE))
    software = fields(cite_claim(claim("modes.equal"), "biblatex").split("\n\n")[1])
    assert {"name": software["author"][1:-1], "version": software["version"], "license": software["license"]} == {
        name: stated[name] for name in ("name", "version", "license")
    }
    assert stated["title"].startswith(software["title"][1:-1])


def test_latex_sentence_cites_the_key_and_states_the_claim() -> None:
    text = cite_claim(claim("tail.unrepresented"), "latex")
    assert r"\cite{tail.unrepresented}" in text
    assert r"\left(1 - p\right)^{n}" in text


def test_unknown_style_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InputError, match="bibtex, biblatex, csl, latex"):
        cite_claim(claim("modes.equal"), "endnote")


def test_hostile_title_is_escaped() -> None:
    hostile = replace(claim("modes.equal"), title=r"100% \input{x} & co")
    assert fields(cite_claim(hostile))["title"] == r"100\% \textbackslash{}input\{{$x$}\} \& co"


def test_every_source_is_printed_without_tex() -> None:
    for key in SOURCES:
        shown = reference(key)
        text = f"{shown.authors} {shown.title} {shown.place}"
        assert not set(text) & set("{}\\`")
        assert shown.title
        assert dict(SOURCES[key].fields)["year"] in shown.place


def test_unknown_source_shows_its_key_and_has_no_entry() -> None:
    assert reference("elsewhere2020").title == "elsewhere2020"
    with pytest.raises(InputError, match="elsewhere2020"):
        sources_bibliography(["elsewhere2020"])


TOOLS = ("pdflatex", "bibtex")


@pytest.mark.skipif(not all(map(shutil.which, TOOLS)), reason="needs pdflatex and bibtex")
@pytest.mark.parametrize("style", ["plain", "abbrv", "alpha", "unsrt"])
def test_bibtex_accepts_every_entry_without_a_warning(style: str, tmp_path: Path) -> None:
    """No more than 26 at once: alpha tells works of one author and year apart by a letter."""
    everything = list(claims().values())
    for cited in (everything[start : start + 26] for start in range(0, len(everything), 26)):
        (tmp_path / "claims.bib").write_text(claims_bibliography(cited), encoding="utf-8")
        (tmp_path / "paper.aux").write_text(
            "\\citation{*}\n\\bibdata{claims}\n" + f"\\bibstyle{{{style}}}\n", encoding="utf-8"
        )
        done = subprocess.run(["bibtex", "paper"], cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: S607 - found on the search path
        assert done.returncode == 0, done.stdout
        made = (tmp_path / "paper.bbl").read_text(encoding="utf-8")
        assert all(item.id in made for item in cited)
        assert "Warning--empty" not in done.stdout.replace("empty publisher", "")


@pytest.mark.skipif(not all(map(shutil.which, TOOLS)), reason="needs pdflatex and bibtex")
def test_a_paper_that_quotes_and_cites_every_claim_compiles(tmp_path: Path) -> None:
    (tmp_path / "claims.bib").write_text(claims_bibliography(claims().values()), encoding="utf-8")
    body = "\n".join(cite_claim(stated, "latex") for stated in claims().values())
    (tmp_path / "paper.tex").write_text(
        "\\documentclass{article}\\usepackage{amsmath,amssymb}\\begin{document}\n"
        + body
        + "\\bibliographystyle{plain}\\bibliography{claims}\\end{document}\n",
        encoding="utf-8",
    )
    engine = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "paper"]
    for command in (engine, ["bibtex", "paper"], engine, engine):
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
        assert done.returncode == 0, done.stdout.decode("latin-1")[-2000:]
    assert "undefined" not in (tmp_path / "paper.log").read_text(encoding="latin-1")
