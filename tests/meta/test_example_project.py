"""The project in examples/ works where collapsecheck is installed, and its claims die when they are made wrong."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest
from wheels import ROOT, built_wheel

import collapsecheck.verify  # imports the engine once, for all runs in this process

pytest_plugins = ["pytester"]

EXAMPLE = ROOT / "examples" / "own-claims"
RERUNS = """
def pytest_addoption(parser):
    parser.addoption("--reruns", type=int, default=0)
"""
WRONG = {
    "refit.mean": (".var(axis=1)", ".var(axis=1, ddof=1)"),
    "refit.log": ("sympy.digamma((n - 1) / 2) + sympy.log(2 / n)", "sympy.log(1 - 1 / n)"),
}
"""What someone could believe: another convention, and that the mean of a logarithm is the logarithm of the mean."""
MESSAGE = [
    "test",
    "case",
    "predicted",
    "estimate",
    "interval",
    "margin",
    "replicates",
    "seed",
    "method",
    "repeat",
    "again",
]


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    assert collapsecheck.verify.PROFILES
    shutil.copytree(EXAMPLE, pytester.path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    return pytester


def run(project: pytest.Pytester, *options: str) -> pytest.RunResult:
    return project.runpytest_inprocess("-p", "no:cacheprovider", *options)


def text_of(file: Path, name: str) -> str:
    """The example with the named claim made wrong."""
    right, wrong = WRONG[name]
    text = file.read_text(encoding="utf-8")
    assert text.count(right) == 1
    return text.replace(right, wrong)


def told(output: str, name: str) -> list[str]:
    """What the message of a refuted claim names, line by line."""
    found = re.search(rf"^{re.escape(name)} is REFUTED \(mean\)\n((?:  \S+ +\S.*\n)*)", output, re.MULTILINE)
    return [] if found is None else [line.split()[0] for line in found[1].splitlines()]


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_one_is_refuted_with_what_is_needed_to_repeat_it(project: pytest.Pytester, name: str) -> None:
    file = project.path / "tests" / "test_my_claims.py"
    file.write_text(text_of(file, name), encoding="utf-8")
    result = run(project, f"--claims={name}")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert told(result.stdout.str(), name) == MESSAGE
    result.stdout.fnmatch_lines(
        [
            "  case *n = *",
            "  repeat *pytest *test_my_claims.py::* --claims-seed=*",
            "  again *confirmed by independent*",
        ]
    )


# --- in an environment that imports the wheel -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Interpreter of a fresh environment: the wheel is installed, its dependencies are those of the running one."""
    folder = tmp_path_factory.mktemp("fresh")
    venv.create(folder / "venv", with_pip=False, symlinks=True)
    python = folder / "venv" / "bin" / "python"
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*install, str(built_wheel(folder))], check=True, capture_output=True, text=True)
    # A path is added without the files *.pth in it, so that the editable install is not found.
    site = Path(sysconfig.get_path("purelib", vars={"base": str(folder / "venv")}))
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return python


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the example, in a folder of its own."""
    shutil.copytree(EXAMPLE, tmp_path / "own", ignore=shutil.ignore_patterns("__pycache__", ".*"))
    return tmp_path / "own"


def fresh(python: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST"))}
    command = [str(python), "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(command, check=False, cwd=folder, env=clean, capture_output=True, text=True)


def test_the_wheel_is_what_is_imported(python: Path, copy: Path) -> None:
    code = "import collapsecheck, collapsecheck.verify as v, numpy; print(collapsecheck.__file__, v.__file__)"
    paths = subprocess.run([str(python), "-c", code], check=True, cwd=copy, capture_output=True, text=True).stdout
    assert [path for path in paths.split() if not Path(path).is_relative_to(python.parents[1])] == []


def test_two_workers_decide_the_same_from_the_same_draws_as_this_process(
    python: Path, project: pytest.Pytester
) -> None:
    wrong = text_of(project.path / "tests" / "test_my_claims.py", "refit.log")
    (project.path / "tests" / "test_wrong_claims.py").write_text(wrong, encoding="utf-8")
    one = run(project, "--claims-report=alone.json")
    two = fresh(python, project.path, "-n", "2", "--claims-report=two.json", "--junitxml=two.xml")
    for status, printed in ((one.ret, one.stdout.str()), (two.returncode, two.stdout)):
        assert status == pytest.ExitCode.TESTS_FAILED, printed
        assert "1 failed, 3 passed" in printed
        assert told(printed, "refit.log") == MESSAGE
        assert "seed 20241016, 22 of at most 100 decisions" in printed
    alone, both = (json.loads((project.path / name).read_text(encoding="utf-8")) for name in ("alone.json", "two.json"))
    assert alone == both
    rows = sum(len(test["decisions"]) for test in both["tests"])
    assert (project.path / "two.xml").read_text(encoding="utf-8").count('name="claim_decision"') == rows


def test_reruns_are_refused_whoever_offers_them(python: Path, copy: Path) -> None:
    """Where no plugin knows the option, pytest does not either."""
    unknown = fresh(python, copy, "--reruns", "2")
    (copy / "conftest.py").write_text(RERUNS, encoding="utf-8")
    offered = fresh(python, copy, "--reruns", "2")
    assert (unknown.returncode, offered.returncode) == (pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.USAGE_ERROR)
    refusal = r"ERROR: .* must not be run again \(--reruns\): .*turns a refuted claim into a pass"
    assert re.search(refusal, offered.stderr)
