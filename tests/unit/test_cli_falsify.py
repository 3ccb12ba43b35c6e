"""The command `falsify`: what it prints, in text and in JSON, and its exit status."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import jsonschema
import pytest

from collapsecheck.cli import main
from collapsecheck.verify import evidence_schema

SCHEMA = json.loads(resources.files("collapsecheck").joinpath("output.schema.json").read_text(encoding="utf-8"))
RIVALS = [
    ("kde.fixed.variance", "sigma**2 + t*h**2", "enumerated"),
    ("kde.fixed.marginal", "initial_cf(u)*exp(-(t + 1)*h^2*u^2/2)", "simulated"),
    ("modes.equal", "1 if 2*a <= s else 2", "enclosed"),
]


@pytest.fixture
def ran(capsys: pytest.CaptureFixture[str]) -> Any:
    def call(claim_id: str, statement: str, *more: str) -> tuple[int, str, str]:
        status = main(("falsify", claim_id, "--statement", statement, "--profile", "quick", *more))
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return call


@pytest.mark.parametrize(("claim_id", "statement", "route"), RIVALS)
def test_a_wrong_statement_ends_in_exit_status_1_with_case_numbers_and_error(
    ran: Any, claim_id: str, statement: str, route: str
) -> None:
    status, out, err = ran(claim_id, statement)
    assert (status, err) == (1, "")
    lines = [line.split()[0] for line in out.splitlines()[1:]]
    again = ["again"] if route == "simulated" else []
    assert lines == ["case", route, *again, "error", claim_id]
    assert out.splitlines()[0].endswith(": REFUTED")
    assert f"{claim_id} says there: VERIFIED" in out


@pytest.mark.parametrize(("claim_id", "statement", "route"), RIVALS)
def test_the_same_as_json(ran: Any, claim_id: str, statement: str, route: str) -> None:
    status, out, _ = ran(claim_id, statement, "--json")
    record = json.loads(out)
    jsonschema.Draft202012Validator(SCHEMA).validate(record)
    counterexample = record["counterexample"]
    assert (status, record["refuted"], counterexample["route"]) == (1, True, route)
    assert counterexample["case"] == record["tried"][-1]["case"]
    verdict_schema = {"$ref": "#/$defs/verdict", "$defs": evidence_schema()["$defs"]}
    for verdict in (counterexample["verdict"], counterexample["own"], counterexample["confirmation"]):
        if verdict is not None:
            jsonschema.Draft202012Validator(verdict_schema).validate(verdict)
    assert (counterexample["confirmation"] is None) == (route != "simulated")


def test_nothing_found_ends_in_exit_status_0_and_is_no_proof(ran: Any) -> None:
    status, out, _ = ran("tail.unrepresented", "(1 - p)^n", "--cases", "2")
    assert status == 0
    assert "no counterexample found" in out
    assert "2 simulated VERIFIED" in out
    assert "not a proof" in out
    status, out, _ = ran("tail.unrepresented", "(1 - p)^n", "--cases", "2", "--json")
    record = json.loads(out)
    jsonschema.Draft202012Validator(SCHEMA).validate(record)
    assert (status, record["refuted"], record["counterexample"]) == (0, False, None)


def test_a_statement_without_a_number_is_told_so(ran: Any) -> None:
    status, out, _ = ran("kde.fixed.variance", "log(-n)")
    assert status == 1
    assert "predicts no finite real number" in out
    record = json.loads(ran("kde.fixed.variance", "log(-n)", "--json")[1])
    jsonschema.Draft202012Validator(SCHEMA).validate(record)
    assert record["counterexample"]["error"] is None
