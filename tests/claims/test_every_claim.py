"""What must hold for every claim, whatever its family: it is proved, every check VERIFIES it, no mutant survives."""

from __future__ import annotations

import jsonschema
import pytest
from hypothesis import given
from strategies import SIMULATED, cases, evidence_on

from collapsecheck.theory import Case, Claim, claims
from collapsecheck.verify import Evidence, evidence_record, evidence_schema


@pytest.fixture(params=claims())
def evidence(request: pytest.FixtureRequest) -> Evidence:
    return evidence_on(request.param)


def test_it_holds(evidence: Evidence) -> None:
    findings = [finding for finding in evidence.findings if finding.verdict.outcome != "VERIFIED"]
    assert findings == []
    assert [step for step in evidence.proof.steps if step.holds is False] == []
    assert evidence.holds


def test_its_mutants_are_killed(evidence: Evidence) -> None:
    fates = {mutant.name: (mutant.fate, mutant.verdict) for mutant in evidence.mutants if mutant.fate != "killed"}
    assert fates == {}
    assert len(evidence.mutants) >= 2


def test_its_record_is_valid(evidence: Evidence) -> None:
    jsonschema.Draft202012Validator(evidence_schema()).validate(evidence_record(evidence))


@pytest.mark.parametrize("claim", claims().values(), ids=lambda claim: claim.id)
def test_its_property_test_stays_in_the_domain(claim: Claim) -> None:
    @SIMULATED
    @given(case=cases(claim))
    def is_admitted(case: Case) -> None:
        assert claim.admits(case)

    is_admitted()
