"""What rests on a claim that does not hold is not shown as holding, and nobody overlooks what was withdrawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import report_samples
import sympy

from collapsecheck.cli import main
from collapsecheck.report.citation import STYLES, cite_claim
from collapsecheck.report.document import build_document
from collapsecheck.report.latex import render_latex
from collapsecheck.report.page import render_page
from collapsecheck.theory import Claim, Superseded, Withdrawn, catalogue, claim, claims, foundations
from collapsecheck.verify import Protocol, verify_claim, verify_claims
from collapsecheck.verify.certificate_files import read_certificate
from collapsecheck.verify.certificates import write_certificate
from collapsecheck.verify.replaying import Replay, replay_certificates

PROTOCOL = Protocol(margin=0.2, seed=7)
TAIL, EXTINCTION, SURVIVORS = map(claim, ("tail.unrepresented", "wf.extinction", "wf.survivors"))
WRONG = replace(TAIL, statement=sympy.Eq(TAIL.statement.lhs, TAIL.mutants[0].rhs, evaluate=False), mutants=())
WITHDRAWN = replace(TAIL, lifecycle=Withdrawn(reason="wrong at n = 1"))
SUPERSEDED = replace(TAIL, lifecycle=Superseded(by="wf.extinction", rev=1, reason="every t"))

Install = Callable[[Claim], None]


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Put a claim into the catalogue in place of the one with its id."""
    right = tuple(claims().values())

    def installed(other: Claim) -> None:
        monkeypatch.setattr(catalogue, "_all", lambda: [other if item.id == other.id else item for item in right])
        claims.cache_clear()

    yield installed
    monkeypatch.undo()
    claims.cache_clear()


def replayed(path: Path) -> Replay:
    (replay,) = replay_certificates([read_certificate(path)])
    return replay


@pytest.mark.parametrize("other", [WRONG, WITHDRAWN], ids=["wrong", "withdrawn"])
def test_what_rests_on_it_directly_or_not_is_unsupported(other: Claim, install: Install) -> None:
    assert foundations(SURVIVORS) == ("wf.extinction", "tail.unrepresented")
    assert verify_claim(SURVIVORS, PROTOCOL).holds
    install(other)
    for resting in (EXTINCTION, SURVIVORS):
        evidence = verify_claim(resting, PROTOCOL)
        assert (evidence.status, evidence.holds) == (("unsupported",), False)
        assert TAIL.id in evidence.unsupported_by


def test_a_run_knows_what_it_found_about_the_claims_that_another_rests_on() -> None:
    wrong, resting = verify_claims([WRONG, EXTINCTION], PROTOCOL)
    assert (wrong.status, resting.status) == (("refuted",), ("unsupported",))
    assert verify_claim(EXTINCTION, PROTOCOL).unsupported_by == ()


def test_a_certificate_says_what_is_unsupported_and_is_replayed_where_that_is_so(
    tmp_path: Path, install: Install
) -> None:
    _, resting = verify_claims([WRONG, EXTINCTION], PROTOCOL)
    path = write_certificate(EXTINCTION, resting, tmp_path)
    difference = replayed(path).difference
    assert difference is not None
    assert difference.field == "unsupported_by[0]"
    install(replace(TAIL, lifecycle=Withdrawn(reason="wrong")))
    assert replayed(path).reproduction.name == "EXACT"


def test_a_withdrawn_claim_does_not_hold_and_its_certificates_are_not_reproduced(
    tmp_path: Path, install: Install
) -> None:
    path = write_certificate(TAIL, verify_claim(TAIL, PROTOCOL), tmp_path)
    install(WITHDRAWN)
    evidence = verify_claim(WITHDRAWN, PROTOCOL)
    assert (evidence.status, evidence.holds) == (("withdrawn",), False)
    difference = replayed(path).difference
    assert difference is not None
    assert difference.replayed == "withdrawn: wrong at n = 1"


@pytest.mark.parametrize(
    ("other", "words", "status"),
    [
        (WITHDRAWN, "withdrawn: wrong at n = 1", 1),
        (SUPERSEDED, "superseded by wf.extinction r1: every t", 0),
    ],
    ids=["withdrawn", "superseded"],
)
def test_every_command_says_it(
    other: Claim, words: str, status: int, install: Install, capsys: pytest.CaptureFixture[str]
) -> None:
    install(other)
    quick = ("--profile", "quick", "--executor", "serial")
    assert [main([*command.split(), TAIL.id]) for command in ("list", "show")] == [0, 0]
    assert capsys.readouterr().out.count(words) == 2
    assert main(["verify", TAIL.id, *quick]) == status
    assert ("wrong at n = 1" in capsys.readouterr().out) == (status == 1)
    document = build_document([report_samples.evidence(other)], [], [])
    assert [words in render(document) for render in (render_latex, lambda made: render_page(made, {}))] == [True, True]
    cited = [cite_claim(other, style) for style in STYLES]
    assert [words in text and other.digest[:12] in text for text in cited] == [True] * len(STYLES)


@pytest.mark.parametrize("style", STYLES)
def test_every_citation_names_id_revision_and_digest(style: str) -> None:
    text = cite_claim(TAIL, style)
    assert [part in text for part in (TAIL.id, "revision 1", TAIL.digest[:12])] == [True] * 3
    assert "current" not in text


@pytest.mark.parametrize(
    ("other", "word"), [(WRONG, "rests on what does not hold: tail.unrepresented"), (WITHDRAWN, "withdrawn: wrong at")]
)
def test_a_paper_that_cites_it_or_what_rests_on_it_learns_of_it(
    other: Claim, word: str, install: Install, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paper = tmp_path / "paper.tex"
    paper.write_text(r"\claim{wf.extinction} and \claim{tail.unrepresented}", encoding="utf-8")
    assert main(["check-paper", str(paper)]) == 0
    install(other)
    assert main(["check-paper", str(paper)]) == 1
    assert word in " ".join(capsys.readouterr().out.split())


def test_a_paper_learns_what_supersedes_a_claim(
    install: Install, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paper = tmp_path / "paper.tex"
    paper.write_text(r"\claim{tail.unrepresented}", encoding="utf-8")
    install(SUPERSEDED)
    assert main(["check-paper", str(paper)]) == 1
    assert "superseded by wf.extinction r1: every t" in " ".join(capsys.readouterr().out.split())
