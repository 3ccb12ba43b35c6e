"""What claims, their derivations and the papers' statements say in words: no keys of sources, no typed formulas."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from collapsecheck.proofs import derive
from collapsecheck.report.prose import spans
from collapsecheck.theory import Claim, claims
from collapsecheck.theory.papers import PAPER_STATEMENTS
from collapsecheck.theory.sources import SOURCES


@pytest.fixture(params=claims().values(), ids=lambda claim: claim.id)
def claim(request: pytest.FixtureRequest) -> Claim:
    found: Claim = request.param
    return found


def prose_of(claim: Claim) -> Iterator[str]:
    """Every sentence about a claim that a reader of the report sees."""
    yield from (claim.title, claim.remark)
    yield from (assumption.text for assumption in claim.assumptions)
    yield from (param.meaning for param in claim.params)
    yield from (mutant.story for mutant in claim.mutants)
    yield from (getattr(check, "approximation", "") for check in claim.checks)
    yield from (step.note for step in derive(claim).steps)


PAPERS = [text for statement in PAPER_STATEMENTS for text in (statement.says, statement.because)]


def keys_in(text: str) -> list[str]:
    """Keys of sources that stand in the words."""
    return [key for key in SOURCES if key in text]


def test_no_sentence_shows_the_key_of_a_source(claim: Claim) -> None:
    assert [text for text in prose_of(claim) if keys_in(text)] == []


def test_no_statement_of_a_paper_shows_the_key_of_a_source() -> None:
    assert [text for text in PAPERS if keys_in(text)] == []


def test_a_key_would_be_found() -> None:
    assert keys_in("On the line equal quantiles are paired [villani2003].") == ["villani2003"]


_TYPED = re.compile(
    r"\b(?:sqrt|Gamma|Delta|Lambda|Sigma|Phi|Psi|Omega|alpha|beta|gamma|delta|lambda|mu|psi|rho|sigma|tau)\b"
    r"|\^|\*|\b[A-Za-z]_|[A-Za-z)]_[({]|[A-Z]'[A-Z]|[)\]|]/|/[(\[|]|\(\d+[-+/]|(?<!\w)(?:exp|log|sin|cos)\("
)
"""What is typed for mathematics and reads badly in print."""


def typed_mathematics(text: str) -> list[str]:
    """What stands in the words as it was typed, and is not set as mathematics."""
    return [found for span in spans(text) if span.kind == "text" for found in _TYPED.findall(span.content)]


def test_no_sentence_shows_mathematics_as_it_is_typed(claim: Claim) -> None:
    assert [text for text in prose_of(claim) if typed_mathematics(text)] == []


def test_no_statement_of_a_paper_shows_mathematics_as_it_is_typed() -> None:
    assert [text for text in PAPERS if typed_mathematics(text)] == []


@pytest.mark.parametrize(
    "text", ["the root sqrt n of it", "divides by (n - 1)/(n - ddof)", "log(2/(n-delta)) of it", "n^alphabet points"]
)
def test_typed_mathematics_would_be_found(text: str) -> None:
    assert typed_mathematics(text)
