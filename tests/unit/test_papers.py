"""What holds of a paper's statement follows from the claims: a claim that falls changes the verdict."""

from __future__ import annotations

from dataclasses import replace

import pytest

from collapsecheck.report.papers import paper_verdict
from collapsecheck.theory import claims
from collapsecheck.theory.papers import PAPER_STATEMENTS, PaperStatement
from collapsecheck.theory.sources import SOURCES

STATEMENT = PaperStatement(
    source="borji2024",
    place="",
    says="",
    because="",
    supported_by=("one", "two"),
    limited_by=("three", "four"),
    contradicted_by=("five",),
)


@pytest.mark.parametrize(
    ("holding", "verdict"),
    [
        ({"one", "two"}, "holds"),
        ({"one", "two", "four"}, "holds with a condition"),
        ({"one", "three"}, "open"),
        ({"three", "four"}, "open"),
        (set(), "open"),
        ({"one", "two", "three", "five"}, "refuted"),
    ],
)
def test_the_rule(holding: set[str], verdict: str) -> None:
    assert paper_verdict(STATEMENT, holding) == verdict


def test_a_statement_on_which_no_claim_bears_is_open() -> None:
    assert paper_verdict(replace(STATEMENT, supported_by=(), contradicted_by=()), {"three"}) == "open"


@pytest.mark.parametrize("statement", PAPER_STATEMENTS, ids=lambda statement: statement.says[:40])
def test_each_statement_names_claims_and_a_source_that_exist(statement: PaperStatement) -> None:
    assert [name for name in statement.claims if name not in claims()] == []
    assert len(set(statement.claims)) == len(statement.claims)
    assert statement.source in SOURCES


@pytest.mark.parametrize(
    "statement", [item for item in PAPER_STATEMENTS if item.claims], ids=lambda statement: statement.says[:40]
)
def test_no_verdict_survives_the_fall_of_its_claims(statement: PaperStatement) -> None:
    everything = set(claims())
    verdict = paper_verdict(statement, everything)
    assert verdict != "open"
    decisive = statement.contradicted_by or statement.supported_by[:1]
    assert paper_verdict(statement, everything - set(decisive)) != verdict
    if verdict == "holds with a condition":
        assert paper_verdict(statement, everything - set(statement.limited_by)) == "holds"
