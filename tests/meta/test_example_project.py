"""The project in examples/ works where collapsecheck is installed, and its claims die when they are made wrong."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import collapsecheck.verify  # imports the engine once, for all runs in this process

pytest_plugins = ["pytester"]

EXAMPLE = Path(__file__).parents[2] / "examples" / "own-claims"
RERUNS = """
def pytest_addoption(parser):
    parser.addoption("--reruns", type=int, default=0)
"""
WRONG = {
    "refit.mean": ("/ (size - 1) ** generations", "/ size**generations"),
    "refit.log-step": ("sympy.digamma((n - 1) / 2) + sympy.log(2 / (n - 1))", "sympy.Integer(0)"),
    "refit.lost": ("(1 - p) ** n", "sympy.exp(-n * p)"),
}
"""What someone could believe: ddof 0, that a constant mean has a constant logarithm, and Poisson for binomial."""


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    assert collapsecheck.verify.PROFILES
    shutil.copytree(EXAMPLE, pytester.path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    return pytester


def run(project: pytest.Pytester, *options: str) -> pytest.RunResult:
    return project.runpytest_inprocess("-p", "no:cacheprovider", *options)


def test_its_claims_are_verified(project: pytest.Pytester) -> None:
    run(project).assert_outcomes(passed=4)


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_one_is_refuted_with_what_is_needed_to_repeat_it(project: pytest.Pytester, name: str) -> None:
    file = project.path / "tests" / "test_my_claims.py"
    right, wrong = WRONG[name]
    assert file.read_text().count(right) == 1
    file.write_text(file.read_text().replace(right, wrong))
    result = run(project, f"--claims={name}")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        [
            f"{name} is REFUTED (*)",
            "  test *",
            "  case *n = *",
            "  predicted *",
            "  estimate *",
            "  interval *",
            "  margin *",
            "  replicates *",
            "  seed *",
            "  repeat *pytest *test_my_claims.py::* --claims-seed=*",
        ]
    )


def test_two_workers_decide_the_same_from_the_same_draws(project: pytest.Pytester) -> None:
    right, wrong = WRONG["refit.lost"]
    text = (project.path / "tests" / "test_my_claims.py").read_text().replace(right, wrong)
    (project.path / "tests" / "test_wrong_claims.py").write_text(text)
    run(project, "--claims-report=alone.json")
    options = ("-n", "2", "--claims-report=two.json", "--junitxml=two.xml")
    result = project.runpytest_subprocess("-p", "no:cacheprovider", *options)
    result.assert_outcomes(passed=7, failed=1)
    result.stdout.fnmatch_lines(["refit.lost * REFUTED; 1 decision*", "seed 20241016, 8 of at most 100 decisions*"])
    alone, two = (json.loads((project.path / name).read_text()) for name in ("alone.json", "two.json"))
    assert alone == two
    assert (project.path / "two.xml").read_text().count('name="claim_decision"') == 8


def test_reruns_are_refused(project: pytest.Pytester) -> None:
    project.makeconftest(RERUNS)
    result = run(project, "--reruns=2")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: *must not be run again (--reruns): *turns a refuted claim into a pass"])
