"""Every claim of the catalogue has a derivation that holds; every wrong statement that the catalogue names has none."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest
import sympy

from collapsecheck.errors import ProofError
from collapsecheck.proofs import derive, prove
from collapsecheck.proofs.checking import UNCHECKED
from collapsecheck.theory import Claim, Mutant, claim, claims

CLAIMS = tuple(claims().values())
WRONG_STATEMENTS = tuple((item, mutant) for item in CLAIMS for mutant in item.mutants if mutant.rhs is not None)


@pytest.fixture(params=CLAIMS, ids=lambda item: item.id)
def stated(request: pytest.FixtureRequest) -> Claim:
    item: Claim = request.param
    return item


def test_the_derivation_holds_and_ends_in_the_statement(stated: Claim) -> None:
    proof = prove(stated)
    failed = [checked.step.relation for checked in proof.steps if checked.holds is False]
    assert failed == []
    assert proof.concludes
    assert proof.holds
    assert proof.steps[-1].step.relation == stated.statement


def test_every_step_is_checked_or_listed_as_unchecked(stated: Claim) -> None:
    proof = prove(stated)
    for checked in proof.steps:
        assert (checked.holds is None) == (checked.step.rule in UNCHECKED)
        assert bool(checked.checkers) == (checked.holds is True)
    assert proof.checked >= 1
    assert {checked.step.rule for checked in proof.unchecked} <= {"cited", "argument"}


def test_the_conclusion_is_checked(stated: Claim) -> None:
    assert prove(stated).steps[-1].holds is True


def test_every_citation_names_a_claim_that_is_used(stated: Claim) -> None:
    cited = {step.source for step in derive(stated).steps if step.rule == "cited"}
    assert cited == set(stated.uses)


@pytest.mark.parametrize(
    ("stated", "mutant"), WRONG_STATEMENTS, ids=[f"{item.id}-{mutant.name}" for item, mutant in WRONG_STATEMENTS]
)
def test_a_wrong_statement_is_not_proved(stated: Claim, mutant: Mutant) -> None:
    proof = prove(stated, rhs=mutant.rhs)
    assert proof.concludes
    assert not proof.holds
    assert proof.steps[-1].holds is False


def test_every_line_says_something(stated: Claim) -> None:
    for step in derive(stated).steps:
        assert step.note.endswith(".")
        assert "\\" not in step.note
        if isinstance(step.relation, sympy.Eq):
            assert sympy.latex(step.relation.lhs) != sympy.latex(step.relation.rhs)


def test_no_two_lines_are_the_same(stated: Claim) -> None:
    relations = [sympy.latex(step.relation) for step in derive(stated).steps]
    assert len(set(relations)) == len(relations)


def test_a_proof_can_be_handed_to_another_process(stated: Claim) -> None:
    proof = prove(stated)
    assert pickle.loads(pickle.dumps(proof)) == proof  # noqa: S301  # our own bytes


def test_a_claim_without_derivation_is_not_proved() -> None:
    foreign = replace(claim("kde.fixed.variance"), id="other.package.claim")
    proof = prove(foreign)
    assert proof.steps == ()
    assert not proof.concludes
    assert not proof.holds
    with pytest.raises(ProofError, match=r"other\.package\.claim"):
        derive(foreign)
