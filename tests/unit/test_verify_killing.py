"""The kill matrix: what is counted, what is not, and what a surviving mutant does to a claim."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import jsonschema
import pytest
from report_samples import evidence as sample

from collapsecheck.theory import Claim, claim
from collapsecheck.verify import (
    PROFILES,
    Evidence,
    KillRow,
    evidence_record,
    evidence_schema,
    generated_mutants,
    kill_matrix,
    kill_rate,
    verify_claim,
)

TAIL = claim("tail.unrepresented")


@pytest.fixture(scope="module")
def attacked() -> Evidence:
    return verify_claim(TAIL, PROFILES["quick"], generated=True)


def row(**counts: Any) -> KillRow:
    empty = {"killed": 0, "survived": 0, "equivalent": 0, "below_resolution": 0}
    return KillRow(origin="named", target="statement", **(empty | counts))


def with_survivor(stated: Claim) -> Evidence:
    item = sample(stated)
    return replace(item, generated=(replace(item.mutants[0], name="statement-1", fate="survived"),))


def test_every_mutant_is_counted_once_and_in_its_class(attacked: Evidence) -> None:
    made = generated_mutants(TAIL)
    totals = {(item.origin, item.target): item.total for item in kill_matrix(attacked)}
    assert totals == {
        ("named", "statement"): sum(m.check is None for m in TAIL.mutants),
        ("named", "simulator"): sum(m.check is not None for m in TAIL.mutants),
        ("generated", "statement"): sum(m.check is None for m in made),
        ("generated", "simulator"): sum(m.check is not None for m in made),
    }
    assert [finding.name for finding in attacked.generated] == [mutant.name for mutant in made]


def test_what_was_found_without_them_is_found_with_them(attacked: Evidence) -> None:
    plain = verify_claim(TAIL, PROFILES["quick"])
    assert (plain.generated, plain.findings, plain.mutants) == ((), attacked.findings, attacked.mutants)
    assert {item.origin for item in kill_matrix(plain)} == {"named"}


def test_the_decisions_on_generated_mutants_are_counted(attacked: Evidence) -> None:
    decided = sum(finding.verdict is not None and finding.verdict.alpha > 0 for finding in attacked.generated)
    assert attacked.decisions == replace(attacked, generated=()).decisions + decided


def test_equivalent_and_unresolved_mutants_do_not_enter_the_rate() -> None:
    assert kill_rate([row(killed=3, survived=1), row(equivalent=5, below_resolution=7)]) == 0.75
    assert row(equivalent=5).rate is None
    assert row(killed=1, below_resolution=1).rate == 1


def test_a_claim_does_not_hold_when_a_generated_mutant_survives() -> None:
    item = sample(claim("modes.equal"))
    assert replace(item, mutants=()).holds
    assert not with_survivor(claim("modes.equal")).holds


def test_the_matrix_is_json_that_fits_the_schema(attacked: Evidence) -> None:
    validator = jsonschema.Draft202012Validator(evidence_schema())
    for item in (attacked, with_survivor(TAIL)):
        said = evidence_record(item)
        assert list(validator.iter_errors(said)) == []
        assert len(said["kill_matrix"]) == len(kill_matrix(item))
    assert evidence_record(with_survivor(TAIL))["kill_matrix"][-1]["rate"] == 0
