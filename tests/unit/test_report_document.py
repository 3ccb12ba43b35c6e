from __future__ import annotations

import re
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from matplotlib.figure import Figure
from report_samples import (
    CASE,
    EQUIVALENT,
    INCONCLUSIVE,
    all_evidence,
    evidence,
    few_evidence,
    hostile_claim,
    hostile_evidence,
    picture,
    refuted,
)

from collapsecheck.errors import InputError
from collapsecheck.report import build_pdf, find_engine, write_report
from collapsecheck.report.document import build_document
from collapsecheck.report.latex import render_latex
from collapsecheck.report.output import MANIFEST, output_directory, require_writable
from collapsecheck.report.page import render_page
from collapsecheck.report.sample import SampleStudy
from collapsecheck.theory import claim, claims
from collapsecheck.verify.calibration import CalibrationRow
from collapsecheck.verify.records import Evidence, Finding


def both(items: list[Evidence]) -> tuple[str, str]:
    document = build_document(items)
    return render_latex(document), render_page(document, {})


def words(page: str) -> str:
    """What a reader sees of a page."""
    body = parsed(page).find("body")
    assert body is not None
    body.remove(body.findall("script")[-1])
    return " ".join("".join(body.itertext()).split())


def parsed(page: str) -> ET.Element:
    return ET.fromstring(page.removeprefix("<!DOCTYPE html>\n"))  # noqa: S314 - our own page


# --- what a claim's author writes is printed, not interpreted -------------------------------------------------------


@pytest.fixture
def hostile(monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    for module in ("document", "preface", "links"):
        monkeypatch.setattr(f"collapsecheck.report.{module}.claim", lambda _id: hostile_claim())
    return both([hostile_evidence()])


def test_special_characters_of_a_claim_do_not_reach_tex(hostile: tuple[str, str]) -> None:
    latex, _ = hostile
    assert not re.search(r"\\input\{(?!glyphtounicode)", latex)
    assert latex.count(r"\end{document}") == 1
    assert r"50\% \& " in latex
    assert not re.search(r"(?<!\\)%(?!.*compile)", re.sub(r"(?m)^% .*$|\}%$", "", latex))


def test_special_characters_of_a_claim_do_not_reach_html(hostile: tuple[str, str]) -> None:
    _, page = hostile
    assert page.count("<script") == page.count("</script>") == 1
    assert page.count("</style>") == 1
    assert "<script>alert(1)</script>" in words(page)


@pytest.mark.skipif(find_engine() is None, reason="needs a TeX engine")
def test_a_report_on_a_hostile_claim_compiles(hostile: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "report.tex").write_text(hostile[0], encoding="utf-8")
    built = build_pdf(tmp_path / "report.tex")
    assert built.pdf is not None, built.message
    assert "root:" not in built.log


# --- the page -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def latex_and_page() -> tuple[str, str]:
    return both(list(all_evidence()))


def test_page_is_well_formed_and_self_contained(latex_and_page: tuple[str, str]) -> None:
    root = parsed(latex_and_page[1])
    (script,) = root.iter("script")
    assert script.attrib == {}
    assert script.text == (files("collapsecheck.report") / "page.js").read_text(encoding="utf-8")
    assert not list(root.iter("link"))
    assert not list(root.iter("img"))
    addresses = re.sub(r'<a href="https://(doi|arxiv)\.org/[^"]*"', "", latex_and_page[1])
    assert re.search(r"\w+://", addresses) is None
    assert "url(" not in latex_and_page[1]
    assert "@import" not in latex_and_page[1]


def test_page_shows_no_raw_tex(latex_and_page: tuple[str, str]) -> None:
    assert "\\" not in words(latex_and_page[1])
    assert "$" not in words(latex_and_page[1])


def test_ids_of_a_page_are_unique_and_its_links_arrive(latex_and_page: tuple[str, str]) -> None:
    root = parsed(latex_and_page[1])
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    targets = {link.get("href", "")[1:] for link in root.iter("a") if link.get("href", "").startswith("#")}
    assert targets <= set(ids)
    assert set(claims()) <= set(ids)


def test_both_documents_hold_every_claim_digest_and_mutant(latex_and_page: tuple[str, str]) -> None:
    latex, page = latex_and_page
    for stated in claims().values():
        assert rf"\label{{{stated.id}}}" in latex
        for text in (latex, page):
            assert stated.digest[:12] in text
    for text in (latex.replace(r"\allowbreak{}", ""), page):
        for mutant in (mutant for stated in claims().values() for mutant in stated.mutants):
            assert mutant.name in text


def test_both_documents_state_how_it_was_decided(latex_and_page: tuple[str, str]) -> None:
    seen = words(latex_and_page[1])
    for fact in ("20241016", "taken of at most 4000", "VERIFIED within 0.054", "VERIFIED exactly", "INCONCLUSIVE"):
        assert fact in seen
    assert "20241016" in latex_and_page[0]


def test_verified_is_never_printed_without_what_it_hides(latex_and_page: tuple[str, str]) -> None:
    seen = re.sub(r"that any prediction wrong by more than its margin is VERIFIED", "", words(latex_and_page[1]))
    assert re.search(r"VERIFIED(?! within| exactly)", seen) is None


def test_unchecked_steps_are_counted_listed_and_marked(latex_and_page: tuple[str, str]) -> None:
    unchecked = sum(len(item.proof.unchecked) for item in all_evidence())
    root = parsed(latex_and_page[1])
    marked = [item for item in root.iter("li") if item.get("class") == "unchecked"]
    assert len(marked) == unchecked
    assert f"Steps that no machine checked ({unchecked})" in words(latex_and_page[1])
    assert latex_and_page[0].count(r"\unchecked{} \textbf{not checked by machine") == unchecked


def test_definitions_do_not_count_as_unchecked(latex_and_page: tuple[str, str]) -> None:
    root = parsed(latex_and_page[1])
    assert len([item for item in root.iter("li") if item.get("class") == "definition"]) == len(claims())


def test_what_failed_is_said_in_both_documents() -> None:
    latex, page = both([refuted()])
    for text in (latex, words(page)):
        assert "refuted" in text
        assert "derivation fails" in text
        assert "1 mutant survived" in text
        assert "0 of 1 claims hold" in text
    assert "FAILED its check by SymPy and FLINT" in words(page)


def test_a_claim_without_derivation_is_said_to_have_none() -> None:
    item = evidence(claim("modes.equal"))
    latex, _ = both([replace(item, proof=replace(item.proof, steps=(), concludes=False))])
    assert "no derivation" in latex
    assert "No derivation was given." in latex


def test_inconclusive_says_why() -> None:
    item = evidence(claim("modes.equal"))
    finding = Finding(route="simulated", case=CASE, verdict=INCONCLUSIVE)
    _, page = both([replace(item, findings=(finding,))])
    assert "INCONCLUSIVE: budget of 400000 replicates spent" in words(page)


def test_equivalent_mutants_are_not_counted_against_a_claim() -> None:
    item = evidence(claim("modes.equal"))
    row = build_document([item]).summary.rows[0]
    amount = len(claim("modes.equal").mutants)
    assert row[-1] == f"{amount} of {amount}"


def test_the_kill_matrix_is_shown_when_mutants_were_made_by_rule(latex_and_page: tuple[str, str]) -> None:
    assert "Kill rate" not in words(latex_and_page[1])
    item = evidence(claim("modes.equal"))
    made = (replace(item.mutants[0], name="statement-1"), replace(EQUIVALENT, name="statement-2"))
    near = replace(item.mutants[0], name="simulator-1", target="simulator", fate="below resolution")
    attacked = replace(item, generated=(*made, near))
    latex, page = both([attacked])
    for text in (latex.replace(r"\allowbreak{}", ""), words(page)):
        assert "Kill rate" in text
        assert "generated, in the statement" in text
        assert "none to kill" in text
        assert "below resolution" in text
        assert "statement-1" not in text
        assert "statement-2" in text
    amount = len(claim("modes.equal").mutants) + 1
    assert build_document([attacked]).summary.rows[0][-1] == f"{amount} of {amount}"


def test_the_calibration_is_shown_with_its_runs_and_its_source(latex_and_page: tuple[str, str]) -> None:
    counts = {"runs": 25, "nominal": 0.01, "false_alarms": 1, "misses": 0, "abstentions": 7}
    rows = [CalibrationRow(law=name, route="mean", **counts) for name in ("normal", "exponential")]
    document = build_document([evidence(claim("modes.equal"))], calibration=rows)
    assert [row[0] for row in document.calibration.rows] == ["normal", "exponential", "all"]
    seen = words(render_page(document, {}))
    for fact in ("1 [0.001, 0.21]", "0 [0, 0.14]", "2 [0.0048, 0.14]", "at the error rate 0.01"):
        assert fact in seen
    assert "deviation study" in seen
    assert r"\subsection*{How often the rule errs" in render_latex(document)
    for text in latex_and_page:
        assert "How often the rule errs" not in text


def test_no_evidence_is_an_error() -> None:
    with pytest.raises(InputError, match="at least one claim"):
        build_document([])


# --- the folder -----------------------------------------------------------------------------------------------------


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_writing_again_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    once = write_report(few_evidence(), [picture()], tmp_path / "once", pdf=False)
    again = write_report(few_evidence(), [picture()], tmp_path / "again", pdf=False)
    assert contents(once.directory) == contents(again.directory)
    assert sorted(contents(once.directory)) == [
        MANIFEST, *sorted(f"certificates/{item.claim_id}.json" for item in few_evidence()),
        "claims-data.tex", "claims.bib", "claims.sty",
        "figures/claims.pdf", "figures/claims.svg", "figures/growth.pdf", "figures/growth.svg",
        "report.html", "report.tex",
    ]  # fmt: skip
    assert (once.latex, once.page, once.pdf) == (once.directory / "report.tex", once.directory / "report.html", None)


def test_figures_stand_in_the_page_with_their_captions(tmp_path: Path) -> None:
    made = write_report(few_evidence(), [picture("one"), picture("two")], tmp_path / "out", pdf=False)
    page = made.page.read_text(encoding="utf-8")
    root = parsed(page)
    assert len(list(root.iter("{http://www.w3.org/2000/svg}svg"))) == 4  # and the letters, and the graph of the claims
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    letters = {name for name in ids if re.fullmatch(r"g\d+", name or "")}
    assert letters == set(re.findall(r'<use href="#(g\d+)"', page)) != set()
    assert set(re.findall(r"url\(#([^)]*)\)", page)) <= set(ids)
    assert '<a href="#kde.fixed.variance"><text' in page
    assert set(re.findall(r'<use href="#([^"]*)"', page)) <= set(ids)
    assert "Band of 90% at" in words(page)


def test_a_second_report_replaces_the_first_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    write_report(few_evidence(), [picture("one")], folder, pdf=False)
    (folder / "my-notes.txt").write_text("keep me")
    write_report(few_evidence(), [picture("two")], folder, pdf=False)
    assert (folder / "my-notes.txt").read_text() == "keep me"
    assert (folder / "figures" / "two.svg").is_file()
    assert not (folder / "figures" / "one.svg").exists()


def test_a_folder_of_someone_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(InputError, match=r"holds files that were not written here, such as thesis\.tex"):
        write_report(few_evidence(), [], tmp_path, pdf=False)
    assert contents(tmp_path) == {"thesis.tex": b"years of work"}


@pytest.mark.parametrize("name", ["file", "file/below"])
def test_a_file_in_the_way_is_refused_before_any_work(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(InputError, match=r"name (a|another) folder"):
        require_writable(tmp_path / name)


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(**_options: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("collapsecheck.report.output.tempfile.mkdtemp", denied)
    with pytest.raises(InputError, match=r"cannot be written \(Permission denied\); name another folder"):
        require_writable(tmp_path / "out")


def test_requiring_a_writable_folder_leaves_no_trace(tmp_path: Path) -> None:
    require_writable(tmp_path / "deep" / "out")
    assert not list(tmp_path.iterdir())


def _write_half(folder: Path) -> None:
    with output_directory(folder) as fresh:
        (fresh / "report.txt").write_text("half")
        raise KeyboardInterrupt


@pytest.mark.parametrize("existing", [False, True])
def test_an_error_halfway_leaves_no_half_written_folder(existing: bool, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    if existing:
        with output_directory(folder) as fresh:
            (fresh / "report.txt").write_text("before")
    before = contents(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        _write_half(folder)
    assert contents(tmp_path) == before
    assert folder.exists() is existing


def test_a_manifest_that_points_outside_deletes_nothing_there(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    with output_directory(folder) as fresh:
        (fresh / "report.txt").write_text("ours")
    (tmp_path / "precious").write_text("not ours")
    (folder / MANIFEST).write_text("../precious\nreport.txt\n")
    with output_directory(folder) as fresh:
        (fresh / "report.txt").write_text("ours again")
    assert (tmp_path / "precious").read_text() == "not ours"


def test_a_figure_needs_a_plain_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="letters, digits"):
        write_report(few_evidence(), [replace(picture(), name="a b", figure=Figure())], tmp_path / "out", pdf=False)
    assert not list(tmp_path.iterdir())


def test_the_chapter_on_an_own_sample_is_there_when_there_is_one(tmp_path: Path) -> None:
    study = SampleStudy(words="120 points of column <x> of a_b.csv", figures=(picture("sample-scott-scipy"),))
    made = write_report(few_evidence(), [], tmp_path / "out", sample=study, pdf=False)
    page, latex = (path.read_text(encoding="utf-8") for path in (made.page, made.latex))
    assert "What would become of 120 points of column <x> of a_b.csv, if it were fitted" in words(page)
    assert r"\section{Your sample}" in latex
    assert r"a\_b.csv" in latex
    assert 'id="figure-sample-scott-scipy"' in page
    without = write_report(few_evidence(), [], tmp_path / "without", pdf=False)
    assert "Your sample" not in words(without.page.read_text(encoding="utf-8"))
