"""The property test of each claim always runs where its named mutants differ most, and would refute them there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import strategies
from hypothesis import Phase, settings
from strategies import SIMULATED, Unverified, assert_verified, given_cases, telling_cases, verdict_at

from collapsecheck.theory import Case, Claim, claim, claims
from collapsecheck.verify import Outcome

TESTS = Path(__file__).parents[1] / "claims"


@pytest.mark.parametrize("subject", claims().values(), ids=lambda subject: subject.id)
def test_each_named_wrong_statement_is_refuted_at_one_of_them(subject: Claim) -> None:
    told, wrong = telling_cases(subject), [mutant for mutant in subject.mutants if mutant.rhs is not None]
    refuted = {
        mutant.name
        for mutant in wrong
        if any(verdict_at(subject, case, rhs=mutant.rhs).outcome is Outcome.REFUTED for case in told)
    }
    assert refuted == {mutant.name for mutant in wrong} != set()


@pytest.mark.parametrize("subject", claims().values(), ids=lambda subject: subject.id)
def test_they_lie_in_the_domain_or_are_ordinary_cases(subject: Claim) -> None:
    told = telling_cases(subject)
    assert told
    assert [case for case in told if not subject.admits(case) and case not in subject.main_check.cases] == []


def test_they_come_before_what_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Case] = []

    @given_cases("tail.unrepresented")
    def body(case: Case) -> None:
        seen.append(case)

    body()
    told = telling_cases("tail.unrepresented")
    assert seen[: len(told)] == told
    assert len(seen) > len(told) > 1
    monkeypatch.setattr("strategies.settings_for", lambda _: settings(SIMULATED, phases=(Phase.explicit,)))
    seen.clear()
    body()
    assert seen == told


def test_every_property_test_of_a_claim_runs_them() -> None:
    bodies = [_source(file) for file in sorted(TESTS.glob("test_*.py")) if file.name != "test_every_claim.py"]
    assert [body.count("@given_cases(") for body in bodies] == [body.count("def test_") for body in bodies]


def _source(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def test_a_failure_says_what_is_needed_and_draws_the_second_time_only_when_it_is_read(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    stages: list[str] = []
    judge = strategies.judge

    def recorded(*arguments: Any, stage: str = "first", **options: Any) -> Any:
        stages.append(stage)
        return judge(*arguments, stage=stage, **options)

    monkeypatch.setattr(strategies, "judge", recorded)
    subject = claim("tail.unrepresented")
    case = {"n": 10, "p": 0.2}
    with pytest.raises(AssertionError) as caught:
        assert_verified(subject, case, rhs=2 * subject.rhs)
    assert isinstance(caught.value.args[0], Unverified)
    assert stages == ["first"]
    lines = str(caught.value).splitlines()
    assert stages == ["first", "confirm"]
    assert lines[:2] == ["tail.unrepresented is REFUTED", "  case       n = 10, p = 0.2"]
    assert [line.split()[0] for line in lines[2:]] == [
        *("predicted", "estimate", "interval", "margin", "replicates", "method", "again", "repeat")
    ]
    assert lines[-2].startswith("  again      confirmed by independent replicates: REFUTED, estimate")
    assert lines[-1].endswith(f"{Path(__file__).name}::{request.node.name}")
