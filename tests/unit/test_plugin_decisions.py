"""The fixture ``claims``: what passes, what fails and how, and what the draws follow from."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from typing import Any

import pytest

from collapsecheck.verify import Protocol, check_mean, check_seed

pytest_plugins = ["pytester"]

HEAD = """
import math
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

def uniform(rng, size):
    return rng.random(size)
"""


def run(pytester: pytest.Pytester, body: str, *options: str) -> pytest.RunResult:
    """Run tests in a project of their own, within this process: it has imported the engine."""
    pytester.makepyfile(test_own=HEAD + body)
    return pytester.runpytest_inprocess("-p", "no:cacheprovider", *options)


def rows(pytester: pytest.Pytester, body: str, *options: str) -> list[dict[str, Any]]:
    """The decisions in the JSON report of such a run."""
    run(pytester, body, "--claims-report=report.json", *options)
    report = json.loads((pytester.path / "report.json").read_text())
    return [row for test in report["tests"] for row in test["decisions"]]


ONE_OF_EACH = """
def test_each(claims):
    assert claims.mean(uniform, 0.5).outcome == "VERIFIED"
    assert claims.probability(lambda rng, size: rng.random(size) < 0.5, 0.5).replicates > 0
    claims.law(uniform, lambda x: np.clip(x, 0, 1))
    claims.at_most(uniform, 0.5)
    claims.at_least(lambda rng, size: rng.random(size) < 0.5, 0.4, quantity="probability")
    claims.slope(lambda rng, size: rng.standard_exponential((size, 2)) / [1, 4], -0.5, at=(1, 16))
    claims.monotone(lambda rng, size: rng.random((size, 2)) + [0, 1], "increasing", at=(1, 2))
    claims.verify("tail.unrepresented", case={"n": 10, "p": 0.2})

def test_heavy(claims):
    draw = lambda rng, size: np.exp(2 * rng.standard_normal(size))
    claims.mean(draw, math.exp(2), variance_bound=math.exp(8) - math.exp(4))
"""


def test_every_kind_of_claim_can_be_verified(pytester: pytest.Pytester) -> None:
    found = rows(pytester, ONE_OF_EACH)
    kinds = ["mean", "probability", "law", "at_most", "at_least", "slope", "monotone", "verify", "mean"]
    assert [(row["decision"], row["outcome"]) for row in found] == [(kind, "VERIFIED") for kind in kinds]


def test_a_refuted_claim_fails_with_the_numbers_and_the_command_that_repeats_them(pytester: pytest.Pytester) -> None:
    body = """
@pytest.mark.claim("uniform.mean")
@pytest.mark.parametrize("n", [3])
def test_wrong(claims, n):
    claims.mean(uniform, 0.55, case={"n": n})
    raise AssertionError("a refuted claim ends the test")
"""
    result = run(pytester, body, "--claims-seed=17", "--claims-budget=0.5")
    result.assert_outcomes(failed=1)
    test = "test_own.py::test_wrong[3]"
    seed = check_seed(17, test, "mean", 0, {"n": 3})
    verdict = check_mean(lambda rng, size: rng.random(size), 0.55, seed=seed, protocol=Protocol(budget=500_000))
    expected = [
        "uniform.mean is REFUTED (mean)",
        f"  test       {test}",
        "  case       n = 3",
        "  predicted  0.55",
        f"  estimate   {verdict.estimate:.8g}",
        f"  interval   [{verdict.low:.8g}, {verdict.high:.8g}] with error probability 2.5e-10",
        f"  margin     {verdict.margin:.4g}",
        f"  replicates {verdict.replicates}",
        f"  seed       {seed}",
        "  method     mean, studentised, 13 looks",
        "  repeat     pytest 'test_own.py::test_wrong[3]' --claims-seed=17 --claims-budget=0.5",
    ]
    text = result.stdout.str()
    assert "\n".join(expected) in text
    assert "Traceback" not in text
    assert "a refuted claim ends" not in text


def test_the_command_repeats_the_failure(pytester: pytest.Pytester) -> None:
    body = """
class TestClaims:
    @pytest.mark.parametrize("name", ["a b", "it's"])
    def test_wrong(self, claims, name):
        claims.mean(uniform, 0.55)
"""
    first = failure(run(pytester, body, "--claims-seed=3").stdout.str(), "it's")
    command = next(line.split(maxsplit=1)[1] for line in first if "repeat" in line)
    again = pytester.runpytest_inprocess("-p", "no:cacheprovider", *shlex.split(command)[1:])
    again.assert_outcomes(failed=1)
    assert failure(again.stdout.str(), "it's") == first


def failure(text: str, name: str) -> list[str]:
    """Lines of the message of the failed test whose id holds `name`."""
    messages = re.findall(r"^test_wrong.* is REFUTED.*\n(?:  .*\n)*", text, re.MULTILINE)
    return next(message.splitlines() for message in messages if name in message)


OPEN = """
def test_open(claims):
    claims.mean(uniform, 0.5, margin=0.001)
"""


def test_an_inconclusive_claim_fails_unless_a_warning_is_asked_for(pytester: pytest.Pytester) -> None:
    failed = run(pytester, OPEN, "--claims-budget=0.01")
    failed.assert_outcomes(failed=1)
    failed.stdout.fnmatch_lines(["  note *replicates were spent; about * are needed*", "test_open  INCONCLUSIVE; *"])
    warned = run(pytester, OPEN, "--claims-budget=0.01", "--claims-inconclusive=warn", "-Wdefault")
    warned.assert_outcomes(passed=1, warnings=1)
    warned.stdout.fnmatch_lines(["*test_own.py:10: InconclusiveWarning: test_open is INCONCLUSIVE*", "*INCONCLUSIVE;*"])


def test_warnings_do_not_save_a_refuted_claim(pytester: pytest.Pytester) -> None:
    body = "def test_wrong(claims):\n    claims.mean(uniform, 0.6)\n"
    run(pytester, body, "--claims-inconclusive=warn").assert_outcomes(failed=1)


def test_what_is_wrong_with_an_argument_is_an_error_at_the_line_of_the_test(pytester: pytest.Pytester) -> None:
    body = """
def test_nan(claims):
    claims.mean(lambda rng, size: np.full(size, math.nan), 0.5)
def test_margin(claims):
    claims.mean(uniform, 0.5, margin=0)
@pytest.mark.claim("own", margin=2)
def test_margin_of_the_marker(claims):
    claims.mean(uniform, 0.5)
def test_unknown(claims):
    claims.verify("kde.fixed.varianze")
def test_points(claims):
    claims.slope(uniform, 0.5, at=(2, 1))
def test_bound(claims):
    claims.mean(uniform, 0.5, variance_bound=-1)
"""
    result = run(pytester, body)
    result.assert_outcomes(failed=6)
    result.stdout.fnmatch_lines(
        [
            "E * simulate = *finite*",
            "test_own.py:10: InputError",
            "E * margin = 0: must be in (0, 1)",
            "E * margin = 2: must be in (0, 1)",
            "E * claim = 'kde.fixed.varianze': no such claim; did you mean kde.fixed.variance*",
            "E * at = (2.0, 1.0): must be two points or more, in increasing order",
            "E * variance_bound = -1.0: must be positive",
            "own * no decision",
        ]
    )


def test_a_claim_of_ones_own_is_decided_at_its_own_cases(pytester: pytest.Pytester) -> None:
    body = """
from dataclasses import replace
from collapsecheck.theory import claim

OWN = replace(claim("tail.unrepresented"), id="own.copy")
CASES = OWN.main_check.cases

def test_all(claims):
    assert len(CASES) > 1
    assert claims.verify(OWN).outcome == "VERIFIED"

def test_wrong(claims):
    claims.verify(replace(OWN, statement=OWN.statement.func(OWN.statement.lhs, OWN.rhs**2)), case=CASES[0])

def test_none(claims):
    claims.verify(replace(OWN, checks=(replace(OWN.main_check, cases=()),)))
"""
    result = run(pytester, body)
    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines(
        ["test_wrong is REFUTED (verify)", "E *case = None: must be given: the check of own.copy has none of its own"]
    )


def test_a_marker_sets_the_margin_of_its_test(pytester: pytest.Pytester) -> None:
    body = """
@pytest.mark.claim("own", margin=0.3)
def test_margins(claims):
    claims.mean(uniform, 0.5)
    claims.mean(uniform, 0.5, margin=0.1)
"""
    wide, narrow = (row["margin"] for row in rows(pytester, body))
    assert wide == pytest.approx(3 * narrow, rel=0.1)


SEVERAL = """
@pytest.mark.parametrize("n", [1, 2])
def test_two(claims, n):
    for k in (1, 1, 2):
        claims.mean(uniform, 0.5, case={"k": k})
    claims.at_most(uniform, 0.5, case={"k": 1})

def test_three(claims):
    claims.mean(uniform, 0.5)
"""


def test_every_decision_has_draws_of_its_own_which_do_not_depend_on_what_else_runs(pytester: pytest.Pytester) -> None:
    together = rows(pytester, SEVERAL)
    assert len({row["seed"] for row in together}) == len(together) == 9
    assert len({row["estimate"] for row in together}) == 9
    alone = rows(pytester, SEVERAL, "-k", "test_two and 2")
    assert alone == together[5:]
    assert not {row["seed"] for row in rows(pytester, SEVERAL, "--claims-seed=1")} & {row["seed"] for row in together}


def test_an_example_of_hypothesis_has_the_same_draws_however_often_it_runs(pytester: pytest.Pytester) -> None:
    body = """
@settings(database=None, derandomize=True, deadline=None, max_examples=6,
          suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(n=st.integers(1, 3))
def test_some(claims, n):
    claims.mean(lambda rng, size: rng.random(size) * n, 0.5 * n if n < 3 else 1.2, case={"n": n})
"""
    result = run(pytester, body, "--claims-report=report.json")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*test_some is REFUTED*"])
    result.stdout.no_fnmatch_line("*Flaky*")
    report = json.loads((pytester.path / "report.json").read_text())
    found = report["tests"][0]["decisions"]
    assert report["decisions"] == len({row["seed"] for row in found}) < len(found)


def test_folders_may_have_settings_of_their_own(pytester: pytest.Pytester) -> None:
    for folder in ("one", "two"):
        pytester.mkdir(folder)
        (pytester.path / folder / "conftest.py").write_text("import pytest\n")
        (pytester.path / folder / f"test_{folder}.py").write_text("def test_pass():\n    pass\n")
    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=2)


def test_importing_the_plugin_imports_nothing_heavy() -> None:
    code = "import sys, collapsecheck.pytest_plugin; print(sorted({'numpy', 'scipy', 'sympy'} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout == "[]\n"
