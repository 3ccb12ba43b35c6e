"""Evidence is the same whatever runs the tasks, and comes as valid JSON."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from typing import Any, Literal

import jsonschema
import pytest

from collapsecheck.errors import CollapsecheckError, InputError, UnknownClaimError
from collapsecheck.theory import claim, select
from collapsecheck.verify import (
    PROFILES,
    Evidence,
    Outcome,
    evidence_record,
    evidence_schema,
    judging,
    verify_claim,
    verify_claims,
)

PROTOCOL = PROFILES["quick"]
CLAIMS = select(["tail.*", "modes.equal", "wf.heterozygosity"])


def record(evidence: Evidence) -> dict[str, Any]:
    return {key: value for key, value in evidence_record(evidence).items() if key != "timing"}


@pytest.fixture(scope="module")
def serial() -> list[Evidence]:
    """With the fates of the mutants made by rule, found one after the other."""
    return list(verify_claims(CLAIMS, PROTOCOL, generated=True))


@pytest.mark.parametrize("executor", ["threads", "processes"])
def test_every_executor_gives_the_same_evidence_in_the_order_asked_for(
    executor: Literal["threads", "processes"], serial: list[Evidence], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "_VERDICTS", {})  # threads are to find again what this process has found
    parallel = list(verify_claims(CLAIMS, PROTOCOL, executor, workers=2, generated=True))
    assert [evidence.claim_id for evidence in parallel] == [item.id for item in CLAIMS]
    assert [record(evidence) for evidence in parallel] == [record(evidence) for evidence in serial]
    assert all(evidence.generated for evidence in serial)


def test_a_second_run_gives_the_same_record(serial: list[Evidence]) -> None:
    assert record(verify_claim(CLAIMS[0], PROTOCOL, generated=True)) == record(serial[0])


def test_records_are_json_that_fits_the_schema(serial: list[Evidence]) -> None:
    validator = jsonschema.Draft202012Validator(evidence_schema())
    jsonschema.Draft202012Validator.check_schema(evidence_schema())
    for evidence in serial:
        said = json.loads(json.dumps(evidence_record(evidence), allow_nan=False))
        assert list(validator.iter_errors(said)) == []
        assert list(validator.iter_errors(said | {"schema": 2})) != []


def test_progress_ends_when_all_is_done() -> None:
    calls: list[tuple[int, int]] = []
    verify_claim(CLAIMS[0], PROTOCOL, progress=lambda done, total: calls.append((done, total)))
    assert calls[0][0] == 0
    assert calls[-1][0] == calls[-1][1] == len(calls) - 1


def test_closing_the_iterator_early_leaves_nothing_running() -> None:
    results = verify_claims(CLAIMS, PROTOCOL, "threads", workers=2)
    assert next(results).claim_id == CLAIMS[0].id
    results.close()


def test_a_wrong_claim_is_refuted_and_not_proved() -> None:
    wrong = claim("tail.unrepresented")
    complement = next(mutant.rhs for mutant in wrong.mutants if mutant.name == "complement")
    evidence = verify_claim(replace(wrong, statement=wrong.statement.func(wrong.statement.lhs, complement)), PROTOCOL)
    assert evidence.status == ("refuted",)
    assert not evidence.holds
    assert not evidence.proof.holds
    assert evidence.outcome("enumerated") is Outcome.REFUTED


@pytest.mark.parametrize(
    ("change", "argument"), [({"executor": "slurm"}, "executor"), ({"workers": 0}, "workers")], ids=str
)
def test_a_wrong_executor_is_refused_at_once(change: dict[str, Any], argument: str) -> None:
    with pytest.raises(InputError, match=argument):
        verify_claims(CLAIMS, PROTOCOL, **change)


def test_too_few_declared_decisions_are_an_error() -> None:
    with pytest.raises(CollapsecheckError, match="declared"):
        list(verify_claims(CLAIMS, replace(PROTOCOL, decisions=3)))


@pytest.mark.parametrize("kind", [InputError, UnknownClaimError])
def test_errors_survive_the_way_back_from_a_worker(kind: type[InputError]) -> None:
    error = pickle.loads(pickle.dumps(kind("size", 1, "must be at least 2")))  # noqa: S301  # our own bytes, just made
    assert (type(error), str(error)) == (kind, "size = 1: must be at least 2")


def test_a_claim_that_is_simulated_only_approximately_is_not_called_verified() -> None:
    status = verify_claim(claim("modes.equal"), PROFILES["quick"]).status
    assert status == ("proved", "enclosed", "approximated")
