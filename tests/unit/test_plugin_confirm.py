"""A REFUTED decision is reported with independent replicates beside it, which neither rescue it nor are required."""

from __future__ import annotations

import json
import re
import shlex
import xml.etree.ElementTree as ET
from typing import Any

import pytest

from collapsecheck.pytest_confirm import BUDGET_FACTOR
from collapsecheck.theory import claim
from collapsecheck.verify import Protocol, check_mean, check_seed, judge

pytest_plugins = ["pytester"]

HEAD = """
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

def uniform(rng, size):
    return rng.random(size)

simulated = settings(database=None, derandomize=True, deadline=None, max_examples=20,
                     suppress_health_check=[HealthCheck.function_scoped_fixture])
"""


def run(pytester: pytest.Pytester, body: str, *options: str) -> pytest.RunResult:
    pytester.makepyfile(test_own=HEAD + body)
    return pytester.runpytest_inprocess("-p", "no:cacheprovider", "--claims-report=report.json", *options)


def failures(result: pytest.RunResult) -> str:
    """What was printed, without the summary at its end, which repeats whole messages in continuous integration."""
    return result.stdout.str().partition("short test summary info")[0]


def reported(pytester: pytest.Pytester) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((pytester.path / "report.json").read_text())["tests"]
    return found


WRONG = """
@pytest.mark.claim("own.mean")
def test_wrong(claims):
    claims.mean(uniform, 0.55)
"""


def test_a_refuted_decision_is_confirmed_by_other_draws_and_a_larger_budget(pytester: pytest.Pytester) -> None:
    result = run(pytester, WRONG, "--junitxml=junit.xml")
    result.assert_outcomes(failed=1)
    root = 20241016
    seed = check_seed(root, "test_own.py::test_wrong", "mean", 0, None, "confirm")
    larger = Protocol(budget=BUDGET_FACTOR * Protocol().budget)
    verdict = check_mean(lambda rng, size: rng.random(size), 0.55, seed=seed, protocol=larger)
    expected = (
        f"  again      confirmed by independent replicates: REFUTED, estimate {verdict.estimate:.8g} in "
        f"[{verdict.low:.8g}, {verdict.high:.8g}], {verdict.replicates} replicates"
    )
    assert expected in result.stdout.str().splitlines()
    (test,) = reported(pytester)
    (first,), (again,) = test["decisions"], test["confirmations"]
    assert (first["outcome"], again["outcome"], again["seed"]) == ("REFUTED", "REFUTED", str(seed))
    assert first["seed"] != again["seed"]
    names = [item.get("name") for item in ET.parse(pytester.path / "junit.xml").iter("property")]  # noqa: S314 - the file is our own
    assert names.count("claim_confirmation") == 1


def test_a_confirmation_is_no_decision_of_the_session(pytester: pytest.Pytester) -> None:
    run(pytester, WRONG, "--claims-decisions=1").stdout.fnmatch_lines(["seed *, 1 of at most 1 decisions*"])


def test_what_is_not_confirmed_fails_all_the_same(pytester: pytest.Pytester) -> None:
    """A simulator that is wrong for its first seed only stands for the decision that is wrong by chance."""
    body = """
states = []

def biased(rng, size):
    first = str(rng.bit_generator.seed_seq.entropy)
    states.append(first)
    return rng.random(size) + 0.2 * (first == states[0])

def test_unlucky(claims):
    claims.mean(biased, 0.5)
"""
    result = run(pytester, body)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["test_unlucky is REFUTED (mean)", "  again      not confirmed by independent replicates: VERIFIED, *"]
    )


def test_a_simulator_that_fails_for_other_draws_is_told_beside_the_first_verdict(pytester: pytest.Pytester) -> None:
    body = """
states = []

def fragile(rng, size):
    states.append(str(rng.bit_generator.seed_seq.entropy))
    assert states[-1] == states[0], "other draws"
    return rng.random(size)

def test_fragile(claims):
    claims.mean(fragile, 0.6)
"""
    run(pytester, body).stdout.fnmatch_lines(
        ["test_fragile is REFUTED (mean)", "  again      not confirmed by independent replicates: *other draws*"]
    )


def test_a_claim_of_the_catalogue_is_confirmed_where_chance_decides(pytester: pytest.Pytester) -> None:
    body = """
from dataclasses import replace
from collapsecheck.theory import claim

def wrong(id):
    right = claim(id)
    return replace(right, id="own.copy", statement=right.statement.func(right.statement.lhs, 2 * right.rhs))

def test_simulated(claims):
    claims.verify(wrong("wf.heterozygosity"))

def test_exact(claims):
    claims.verify(wrong("modes.equal"))
"""
    result = run(pytester, body)
    result.assert_outcomes(failed=2)
    exact, simulated = reported(pytester)
    if "exact" not in exact["test"]:
        exact, simulated = simulated, exact
    assert exact["confirmations"] == []
    (again,) = simulated["confirmations"]
    right = claim("wf.heterozygosity")
    assert again["case"] == simulated["decisions"][-1]["case"]
    assert judge(right, right.main_check, right.main_check.cases[0], Protocol()).seed != int(again["seed"])


# --- under Hypothesis -----------------------------------------------------------------------------------------------

SHRUNK = """
@pytest.mark.claim("own.mean")
@simulated
@given(n=st.integers(1, 50))
def test_shrunk(claims, n):
    claims.mean(lambda rng, size: rng.random(size) * n, 0.5 * n if n < 7 else 0.6 * n, case={"n": n})
"""


def test_only_the_simplest_failing_example_is_confirmed(pytester: pytest.Pytester) -> None:
    result = run(pytester, SHRUNK)
    result.assert_outcomes(failed=1)
    text = failures(result)
    assert re.findall(r"^ *\|? *(own.mean is REFUTED.*)", text, re.MULTILINE)
    result.stdout.fnmatch_lines(["*case *n = 7", "*again *confirmed by independent replicates: REFUTED, *"])
    assert text.count("independent replicates") == 1
    (test,) = reported(pytester)
    failed = [row for row in test["decisions"] if row["outcome"] == "REFUTED"]
    assert len(failed) > 1
    assert [row["case"] for row in test["confirmations"]] == [{"n": 7}]


def test_the_command_in_the_message_replays_the_simplest_failure(pytester: pytest.Pytester) -> None:
    first = run(pytester, SHRUNK).stdout.str()
    command = next(line.split("repeat", 1)[1] for line in first.splitlines() if "repeat  " in line)
    again = pytester.runpytest_inprocess("-p", "no:cacheprovider", *shlex.split(command)[1:])
    again.assert_outcomes(failed=1)

    def told(text: str) -> list[str]:
        return [line for line in text.splitlines() if re.search("estimate|interval|n = ", line)]

    assert told(again.stdout.str()) == told(first) != []


def test_several_failures_of_one_test_are_each_confirmed(pytester: pytest.Pytester) -> None:
    body = """
@simulated
@given(n=st.integers(1, 50))
def test_two(claims, n):
    if n > 30:
        claims.at_least(uniform, 0.9, case={"n": n})
    else:
        claims.at_most(uniform, 0.1, case={"n": n})
"""
    result = run(pytester, body)
    result.assert_outcomes(failed=1)
    (test,) = reported(pytester)
    assert sorted(row["decision"] for row in test["confirmations"]) in (["at_least", "at_most"], ["at_most"])
    assert failures(result).count("confirmed by independent replicates") == len(test["confirmations"])
