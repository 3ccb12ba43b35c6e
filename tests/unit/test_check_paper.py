"""What check-paper finds in papers, what it passes over, and that no file makes it fall over."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import jsonschema
import pytest

from collapsecheck.cli import main
from collapsecheck.errors import InputError
from collapsecheck.report.paper_reading import read_paper
from collapsecheck.theory import claim

SCHEMA = json.loads(resources.files("collapsecheck").joinpath("output.schema.json").read_text(encoding="utf-8"))
ID, OTHER = "tail.unrepresented", "wf.heterozygosity"
DIGEST = claim(ID).digest[:12]
BIB = f"@misc{{{ID},\n  note = {{Claim x, revision 1, SHA-256 {DIGEST}}},\n}}\n"
DATA = f"\\claimdata{{{ID}}}{{rev}}{{1}}\n\\claimdata{{{ID}}}{{digest}}{{{DIGEST}}}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def named(folder: Path, text: str) -> list[str]:
    """Ids that are found in a paper, with the line of each."""
    (folder / "paper.tex").write_text(text, encoding="utf-8")
    return [f"{item.id}:{item.place.rpartition(':')[2]}" for item in read_paper(folder / "paper.tex").mentions]


def checked(capsys: pytest.CaptureFixture[str], text: str, *options: str) -> tuple[int, str, str]:
    Path("paper.tex").write_text(text, encoding="utf-8")
    status = main(["check-paper", "paper.tex", *options])
    return status, *capsys.readouterr()


# --- what is read ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (r"\claim{a.b}\claimref{a.b}\claimstatement{a.c}", ["a.b:1", "a.b:1", "a.c:1"]),
        ("\n\\claimtitle\n {a-b}\n\\claimstatus{ a.c }", ["a-b:2", "a.c:4"]),
        (r"\claimvalue{a.b}{low}\claimrequire{a.b}{1}{0}", ["a.b:1", "a.b:1"]),
        (r"\cite{a.b, a.c}\citep[see][p. 3]{a.d}\nocite{*}", ["a.b:1", "a.c:1", "a.d:1", "*:1"]),
        ("50\\% of \\claim{a.b} % not \\claim{a.c}\n\\\\% nor \\claim{a.d}\n\\claim{a.e}", ["a.b:1", "a.e:3"]),
        (r"\verb|\claim{a.b}| \verb*+\claim{a.b}+ \lstinline{\claim} \claim{a.c}", ["a.c:1"]),
        ("\\begin{verbatim}\n\\claim{a.b}\n\\end{verbatim}\\claim{a.c}", ["a.c:3"]),
        ("\\begin{lstlisting}\n\\end{verbatim}\\claim{a.b}", []),
        ("\\claim{a.b}\\end{document}\\claim{a.c}", ["a.b:1"]),
        (r"\newcommand{\claim}{}\let\x\claim \begin{claim}\claims{a.b}\claim@x{a.b}", []),
        ("a\r\n\\claim{a.b}\r\\claim{a.c}", ["a.b:2", "a.c:3"]),
    ],
)
def test_the_ids_are_those_that_tex_reads(folder: Path, text: str, found: list[str]) -> None:
    assert named(folder, text) == found


def test_files_that_are_put_in_are_read_once_relative_to_the_paper(folder: Path) -> None:
    (folder / "parts").mkdir()
    (folder / "parts" / "one.tex").write_text("\n\\claim{a.b}\\input parts/two.tex", encoding="utf-8")
    (folder / "parts" / "two.tex").write_text(r"\claim{a.c}", encoding="utf-8")
    text = r"\include{parts/one}\input{parts/two}\input{glyphtounicode}\input{/etc/hosts}%\input{parts/one}"
    assert named(folder, text) == ["a.b:2", "a.c:1"]
    unread = read_paper(folder / "paper.tex").unread
    assert [line.split("'")[1] for line in unread] == ["glyphtounicode", "/etc/hosts"]


@pytest.mark.parametrize(
    "definition",
    [
        r"\newcommand\NUM[2]{\claimvalue{#2}{#1}}",
        r"\renewcommand*{\NUM}[2]{a \emph{\claim{#2}} \} \claimstatus{#2}}",
        r"\def\NUM#1#2{\claim{#2}}",
        r"\NewDocumentCommand\NUM{m m}{\claim{#2}}",
        r"\newcommand\inner[1]{\claim{#1}}\newcommand{\NUM}[3][x]{\inner{#3}}",
        r"\newcommand\NUM[2]{\claim{#2}}\renewcommand\NUM[2]{\claim{#2}}",
    ],
)
def test_an_id_that_a_macro_hands_on_is_found_where_the_macro_is_used(folder: Path, definition: str) -> None:
    assert named(folder, f"{definition}\n\\NUM{{low}}{{a.b}}\n\\claim{{a.c}}\\NUM{{low}}{{\\x}}") == ["a.b:2", "a.c:3"]
    assert read_paper(folder / "paper.tex").unread == (
        f"{folder / 'paper.tex'}:3: the id in \\NUM is not plain text and was not checked",
    )


def test_a_macro_of_one_file_is_known_in_the_next(folder: Path) -> None:
    (folder / "macros.tex").write_text(r"\newcommand\see[1]{see \claim{#1}}", encoding="utf-8")
    assert named(folder, r"\input{macros}\see{a.b}") == ["a.b:1"]


@pytest.mark.parametrize(
    "text",
    [
        r"\newcommand\see[1][a.b]{\claim{#1}}",
        r"\newcommand\see[1]{\claim{kde.#1}}",
        r"\newcommand\pin[3]{\claimrequire{#1}{#2}{#3}}",
    ],
)
def test_what_a_macro_makes_of_an_id_is_named_as_unchecked(folder: Path, text: str) -> None:
    assert named(folder, text) == []
    assert "is not plain text" in read_paper(folder / "paper.tex").unread[0]


@pytest.mark.parametrize("text", [r"\claim{#1}", r"\claim{\name}", r"\claimvalue{{a.b}}{low}", "\\claim{a\x1bb}"])
def test_an_id_that_is_not_plain_text_is_named_as_unchecked(folder: Path, text: str) -> None:
    assert named(folder, text) == []
    assert "paper.tex:1: the id in \\claim" in read_paper(folder / "paper.tex").unread[0]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"paper.tex": "a\n\\claim{a.b"}, "a brace in line 2 that is not closed"),
        ({"paper.tex": "\\claim{" * 20_000 + "a"}, "a brace in line 1 that is not closed"),
        ({"paper.tex": "\\input{paper}"}, r"itself \(paper\.tex > paper\.tex\)"),
        (
            {"paper.tex": "\\input a", "a.tex": "\\input b", "b.tex": "\\input a"},
            r"paper\.tex > a\.tex > b\.tex > a\.tex",
        ),
        ({"paper.tex": "\\input{0}", **{f"{k}.tex": f"\\input{{{k + 1}}}" for k in range(40)}}, "more than 15 deep"),
        ({"paper.tex": "\\claim{a.b}\0\1"}, "is not a text file"),
        ({}, "cannot be read"),
    ],
)
def test_a_hostile_file_gives_one_line(
    folder: Path, files: dict[str, str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_paper(folder / "paper.tex")
    assert main(["check-paper", "paper.tex"]) == 2
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("\n")) == ("", 1)


# --- what is said ---------------------------------------------------------------------------------------------------


def test_current_claims_that_hold_give_status_zero(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "claims-data.tex").write_text(DATA, encoding="utf-8")
    (folder / "claims.bib").write_text(BIB, encoding="utf-8")
    text = rf"\claimrequire{{{ID}}}{{1}}{{{DIGEST}}} by \cite{{{ID}}} and \cite{{knuth1984}}"
    status, out, err = checked(capsys, text)
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        f"{ID}  proved · enumerated  revision 1, digest {DIGEST}  current",
        "1 cited, all current",
        "status without simulations, so none is 'verified' here; collapsecheck verify ID runs them",
    ]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("name", "right", "wrong", "fault"),
    [
        ("paper.tex", DIGEST, "0123456789ab", "stale: paper.tex:1 requires revision 1, digest 0123456789ab"),
        ("paper.tex", "{1}", "{2}", f"stale: paper.tex:1 requires revision 2, digest {DIGEST}"),
        ("claims-data.tex", "{1}", "{2}", f"stale: claims-data.tex has revision 2, digest {DIGEST}"),
        ("claims-data.tex", ID, OTHER, "stale: claims-data.tex does not have it"),
        ("claims.bib", DIGEST, "0123456789ab", "stale: claims.bib has revision 1, digest 0123456789ab"),
    ],
)
def test_what_differs_from_the_catalogue_is_stale(
    name: str, right: str, wrong: str, fault: str, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = {"paper.tex": rf"\claimrequire{{{ID}}}{{1}}{{{DIGEST}}}", "claims-data.tex": DATA, "claims.bib": BIB}
    for file, text in texts.items():
        texts[file] = text.replace(right, wrong) if file == name else text
        Path(file).write_text(texts[file], encoding="utf-8")
    status, out, err = checked(capsys, texts["paper.tex"])
    assert status == 1
    assert out.splitlines()[0].endswith(f"  {fault}")
    assert "collapsecheck export FOLDER" in err


@pytest.mark.usefixtures("folder")
def test_an_unknown_id_is_named_with_its_places_and_near_ones(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = checked(capsys, "\\claim{kde.fixed.varience}\n\\claimstatus{kde.fixed.varience}")
    assert status == 1
    assert "kde.fixed.varience  unknown" in out
    assert "paper.tex:1, paper.tex:2: no such claim; did you mean kde.fixed.variance" in out


def test_a_key_of_the_bibliography_that_is_no_claim_any_more_is_unknown(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "claims.bib").write_text(BIB.replace(ID, "tail.of.old"), encoding="utf-8")
    status, out, _ = checked(capsys, r"\cite{tail.of.old}")
    assert status == 1
    assert "tail.of.old  unknown" in out


@pytest.mark.usefixtures("folder")
def test_a_claim_that_does_not_hold_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from report_samples import refuted  # noqa: PLC0415 - the drawing library is needed by this test alone

    monkeypatch.setattr("collapsecheck.cli_papers.exactly", lambda _chosen: [refuted()])
    status, out, _ = checked(capsys, r"\claim{kde.fixed.variance}")
    assert status == 1
    assert "its derivation does not hold; a check is REFUTED" in out


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("text", "current"), [(rf"\claim{{{ID}}}", True), (r"\claim{no.such}\claim{#1}", False), ("no claim", True)]
)
def test_the_record_keeps_its_schema(text: str, current: bool, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = checked(capsys, text, "--json")
    record = json.loads(out)
    jsonschema.Draft202012Validator(SCHEMA).validate(record)
    assert (status, record["current"]) == (int(not current), current)


def test_export_tells_what_it_wrote(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "paper", ID, "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator(SCHEMA).validate(record)
    assert record["files"] == [f"paper/{name}" for name in ("claims.sty", "claims-data.tex", "claims.bib")]
    assert [item["status"] for item in record["claims"]] == [["proved", "enumerated"]]
    assert (folder / "paper" / "claims-data.tex").is_file()


@pytest.mark.usefixtures("folder")
def test_export_says_how_a_claim_comes_to_be_called_verified(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "paper", ID]) == 0
    assert "exact means only; simulations add 'verified'" in capsys.readouterr().err


@pytest.mark.parametrize(("name", "message"), [("paper", "is a file"), ("paper/claims.bib", "was not written here")])
def test_export_refuses_a_folder_before_it_derives_anything(
    folder: Path, name: str, message: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collapsecheck.cli_papers.gathered", None)
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("mine", encoding="utf-8")
    assert main(["export", "paper", ID]) == 2
    assert message in capsys.readouterr().err
