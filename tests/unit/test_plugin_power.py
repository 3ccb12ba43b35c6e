"""``--claims-mutants`` says which wrong statements a decision refutes, and ``falsify`` requires that one fails."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from typing import Any

import pytest
import sympy

from collapsecheck.pytest_power import hunted_mutants, refuted_statements
from collapsecheck.theory import claim
from collapsecheck.verify import PROFILES, Outcome, Protocol, check_mean

pytest_plugins = ["pytester"]

HEAD = """
import numpy as np
import pytest
import sympy
from dataclasses import replace
from collapsecheck.theory import claim

n, p = sympy.symbols("n p")

def missed(rng, size):
    return (rng.random((size, 10)) >= 0.2).all(axis=1)
"""
CASE = {"n": 10, "p": 0.2}


def run(pytester: pytest.Pytester, body: str, *options: str) -> pytest.RunResult:
    pytester.makepyfile(test_own=HEAD + body)
    return pytester.runpytest_inprocess("-p", "no:cacheprovider", "--claims-report=report.json", *options)


def decisions(pytester: pytest.Pytester) -> list[dict[str, Any]]:
    report = json.loads((pytester.path / "report.json").read_text())
    return [row for test in report["tests"] for row in test["decisions"]]


def missed(rng: Any, size: int) -> Any:
    return (rng.random((size, 10)) >= 0.2).all(axis=1)


# --- mutants of one's own statements --------------------------------------------------------------------------------

OWN = """
@pytest.mark.claim("own.missed")
def test_missed(claims):
    claims.probability(missed, (1 - p) ** n, case={"n": 10, "p": 0.2})
"""


def test_wrong_versions_of_a_statement_are_told_in_summary_report_and_junit(pytester: pytest.Pytester) -> None:
    result = run(pytester, OWN, "--claims-mutants", "--junitxml=junit.xml")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["own.missed  VERIFIED*; 1 decision, *", "  wrong statements: * killed*"])
    (row,) = decisions(pytester)
    assert {"(1 - p)**(n + 1)", "2*(1 - p)**n"} <= {m["name"] for m in row["mutants"] if m["fate"] == "killed"}
    values = [item.get("value") or "" for item in ET.parse(pytester.path / "junit.xml").iter("property")]  # noqa: S314 - the file is our own
    assert row["mutants"] in [json.loads(value).get("mutants") for value in values if value.startswith("{")]


def test_mutants_do_not_change_the_decision_nor_its_cost(pytester: pytest.Pytester) -> None:
    run(pytester, OWN)
    (without,) = decisions(pytester)
    run(pytester, OWN, "--claims-mutants")
    (attacked,) = decisions(pytester)
    assert attacked == without | {"mutants": attacked["mutants"]}
    report = json.loads((pytester.path / "report.json").read_text())
    assert report["decisions"] == 1


def test_the_configuration_asks_for_mutants_too(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nclaims_mutants = true\n")
    run(pytester, OWN).stdout.fnmatch_lines(["  wrong statements: *"])


def test_a_killed_mutant_is_refuted_when_it_is_decided_alone() -> None:
    """From the same draws, and no later: the interval is the same, whatever it is compared with."""
    n = sympy.Symbol("n")
    right, case = 1 - 1 / n, {"n": 9}

    def simulate(rng: Any, size: int) -> Any:
        return rng.standard_normal((size, 9)).var(axis=1)

    verdict = check_mean(simulate, right, case=case, seed=5)
    killed = [row["name"] for row in refuted_statements(right, case, verdict) if row["fate"] == "killed"]
    alone = [check_mean(simulate, sympy.parse_expr(name, {"n": n}), case=case, seed=5) for name in killed]
    assert {item.outcome for item in alone} == {Outcome.REFUTED}
    assert max(item.replicates for item in alone) <= verdict.replicates


def test_what_the_margin_hides_is_below_resolution(pytester: pytest.Pytester) -> None:
    body = """
@pytest.mark.claim("own.variance")
def test_variance(claims):
    claims.mean(lambda rng, size: rng.standard_normal((size, 50)).var(axis=1), 1 - 1 / n, case={"n": 50}, margin=0.1)
"""
    run(pytester, body, "--claims-mutants").stdout.fnmatch_lines(
        ["  wrong statements: * killed, 2 below resolution", "  below resolution: 1 - 1/(n + 1)"]
    )
    (row,) = decisions(pytester)
    near = [mutant for mutant in row["mutants"] if mutant["fate"] == "below resolution"]
    assert near
    assert all(0 < abs(mutant["difference"]) < row["margin"] for mutant in near)


def test_a_wrong_statement_that_is_verified_beyond_the_margin_fails_the_test(pytester: pytest.Pytester) -> None:
    """Only a statement that is meant up to its margin can be off by more than what tells it from another."""
    body = """
def test_near(claims):
    claims.mean(lambda rng, size: n_ + rng.standard_normal(size), n / 10, case={"n": 10}, margin=0.08, approximate=True)
n_ = 1.05
"""
    result = run(pytester, body, "--claims-mutants")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["  a wrong statement is VERIFIED, too:", "  survived   n/10 + 1/10 (n + 1 for n)"])
    run(pytester, body).assert_outcomes(passed=1)


def test_a_number_or_a_distribution_function_has_no_mutants() -> None:
    verdict = check_mean(missed, (1 - 0.2) ** 10, seed=1)
    assert refuted_statements(0.1, CASE, verdict) == []
    assert refuted_statements(sympy.Rational(1, 10), None, verdict) == []


def test_another_form_of_the_statement_is_no_mutant() -> None:
    n = sympy.Symbol("n")
    verdict = check_mean(lambda rng, size: rng.random(size), n - n / 2, case={"n": 1}, seed=1)
    assert "n/2" not in {row["name"] for row in refuted_statements(n - n / 2, {"n": 1}, verdict)}


def test_a_mutant_that_predicts_no_number_is_killed() -> None:
    n = sympy.Symbol("n")
    verdict = check_mean(lambda rng, size: 2 * rng.random(size), 1 / n, case={"n": 1}, seed=1)
    rows = refuted_statements(1 / n, {"n": 1}, verdict)
    assert [(row["name"], row["fate"]) for row in rows if row["difference"] is None] == [("1/(n - 1)", "killed")]


# --- mutants of a claim of the catalogue ----------------------------------------------------------------------------


def test_the_mutants_of_a_claim_are_hunted(pytester: pytest.Pytester) -> None:
    body = """
@pytest.mark.claim("theirs")
def test_theirs(claims):
    claims.verify("tail.unrepresented")
"""
    result = run(pytester, body, "--claims-mutants")
    result.assert_outcomes(passed=1)
    rows, drawn = hunted_mutants(claim("tail.unrepresented"), PROFILES["standard"])
    fates = [row["fate"] for row in rows]
    result.stdout.fnmatch_lines([f"  wrong statements: {fates.count('killed')} killed*"])
    first, *others = decisions(pytester)
    assert ([m["name"] for m in first["mutants"]], first["drawn"]) == ([row["name"] for row in rows], 1 + drawn)
    assert not any("mutants" in row for row in others)
    report = json.loads((pytester.path / "report.json").read_text())
    assert report["decisions"] == len(others) + 1 + drawn


def test_a_mutant_that_survives_fails_the_test(pytester: pytest.Pytester) -> None:
    body = """
TAIL = claim("tail.unrepresented")
WRONG = TAIL.statement.func(TAIL.statement.lhs, sympy.exp(-TAIL.params[0].symbol * TAIL.params[1].symbol))
OWN = replace(TAIL, id="own.copy", mutants=(replace(TAIL.mutants[0], name="the-truth", rhs=TAIL.rhs, check=None),),
              checks=(replace(TAIL.main_check, margin=0.9),), statement=WRONG)

def test_wrong(claims):
    claims.verify(OWN, case={"n": 10, "p": 0.05})
"""
    result = run(pytester, body, "--claims-mutants")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["  a wrong statement is VERIFIED, too:", "  survived   the-truth (*)"])


# --- counterexamples ------------------------------------------------------------------------------------------------

FALSIFY = """
h, sigma, t = sympy.symbols("h sigma t")

@pytest.mark.claim("not.linear")
def test_growth(claims):
    found = claims.falsify({statement}, "kde.fixed.variance")
    assert (found.case["n"], found.case["t"], found.error) == (2, 1, 0.5)
"""


@pytest.mark.parametrize("statement", ["'sigma**2 + t*h**2'", "sigma**2 + t*h**2"])
def test_a_counterexample_passes_the_test_and_is_named(pytester: pytest.Pytester, statement: str) -> None:
    result = run(pytester, FALSIFY.format(statement=statement))
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(
        [
            "not.linear  FALSIFIED; *",
            "  kde.fixed.variance = h**2*t + sigma**2 fails at n=2, t=1, h=1, sigma=1, f=TwoPoint: error 0.5, *",
            "seed *, 0 of at most 4000 decisions*",
        ]
    )
    (row,) = decisions(pytester)
    assert (row["outcome"], row["counterexample"]["error"], row["drawn"]) == ("FALSIFIED", 0.5, 0)


TRUE = """
def test_true(claims):
    assert claims.falsify("(1 - p)**n", replace(claim("tail.unrepresented"), id="own")) is None
"""


def test_where_none_is_found_the_test_fails_unless_a_warning_is_asked_for(pytester: pytest.Pytester) -> None:
    result = run(pytester, TRUE)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "test_true is INCONCLUSIVE (falsify)",
            "  statement  own = (1 - p)**n",
            "  note       no counterexample; * tried: *VERIFIED*",
            "  repeat     pytest test_own.py::test_true --claims-seed=*",
        ]
    )
    warned = run(pytester, TRUE, "--claims-inconclusive=warn", "-Wdefault")
    warned.assert_outcomes(passed=1, warnings=1)
    warned.stdout.fnmatch_lines(["*test_own.py:13: InconclusiveWarning: test_true is INCONCLUSIVE*"])


def test_the_cases_that_were_simulated_draw_on_the_error_probability(pytester: pytest.Pytester) -> None:
    run(pytester, TRUE, "--claims-decisions=100")
    (row,) = decisions(pytester)
    assert row["drawn"] > 1
    assert json.loads((pytester.path / "report.json").read_text())["decisions"] == row["drawn"]
    run(pytester, TRUE, "--claims-decisions=3").stdout.fnmatch_lines(["E *more than the declared 3 decisions*"])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("'x', 'tail.unrepresented'", "E *statement = *x*"),
        ("p, 'tail.unknown'", "E *claim = 'tail.unknown'*"),
        ("n - sympy.Symbol('x'), 'tail.unrepresented'", "E *statement = *x is none of them*"),
        ("2.5, 'tail.unrepresented'", "E *statement = 2.5: must be a SymPy expression, or a text*"),
    ],
)
def test_what_cannot_be_searched_is_an_error_at_the_line_of_the_test(
    pytester: pytest.Pytester, call: str, message: str
) -> None:
    result = run(pytester, f"def test_wrong(claims):\n    claims.falsify({call})\n")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([message])


def test_a_protocol_is_shared_by_claims_and_mutants() -> None:
    """The budget of a hunt is that of the session."""
    rows, _ = hunted_mutants(claim("modes.equal"), Protocol(budget=1))
    assert {row["of"] for row in rows} == {"modes.equal"}


def test_the_mutants_of_a_claim_are_hunted_once_however_many_examples_there_are(pytester: pytest.Pytester) -> None:
    body = """
from hypothesis import HealthCheck, given, settings, strategies as st

@settings(derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(n=st.integers(5, 8))
def test_theirs(claims, n):
    claims.verify("tail.unrepresented", case={"n": n, "p": 0.2})
"""
    run(pytester, body, "--claims-mutants").assert_outcomes(passed=1)
    rows = decisions(pytester)
    assert [("drawn" in row) for row in rows] == [True] + [False] * (len(rows) - 1)
    assert len(rows) > 1
    assert all(row["mutants"] == rows[0]["mutants"] for row in rows)
