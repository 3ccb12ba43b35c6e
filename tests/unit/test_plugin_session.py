"""The session of a plugin: options, selection, the error budget, reports, and no second attempts."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import pytest

from collapsecheck.pytest_records import Spending
from collapsecheck.verify import PROFILES  # imports the engine once, for all runs in this process

pytest_plugins = ["pytester"]

PROTOCOL = PROFILES["standard"]
HEADER = (
    f"claims: seed {PROTOCOL.seed}, error probability {PROTOCOL.alpha_total:g} "
    f"for at most {PROTOCOL.decisions} decisions, {PROTOCOL.alpha:.3g} each"
)

PROJECT = """
import pytest

def uniform(rng, size):
    return rng.random(size)

@pytest.mark.claim("uniform.mean")
def test_mean(claims):
    claims.mean(uniform, 0.5)

@pytest.mark.claim("uniform.bounds")
@pytest.mark.parametrize("bound", [0.5, 0.6])
def test_bounds(claims, bound):
    claims.at_most(uniform, bound)
    claims.at_least(uniform, 1 - bound, margin=0.1)

@pytest.mark.claim("wrong.mean")
def test_wrong(claims):
    claims.mean(uniform, 0.6)

def test_other():
    pass
"""

RERUNS = """
def pytest_addoption(parser):
    parser.addoption("--reruns", type=int, default=0)
    parser.addoption("--force-flaky", action="store_true")
"""
"""The options of the plugins that run a test again, without the plugins."""


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makepyfile(test_own=PROJECT)
    return pytester


def run(project: pytest.Pytester, *options: str) -> pytest.RunResult:
    return project.runpytest_inprocess("-p", "no:cacheprovider", *options)


def test_header_and_summary_say_what_was_decided_at_which_error_rate(project: pytest.Pytester) -> None:
    result = run(project)
    result.assert_outcomes(passed=4, failed=1)
    result.stdout.fnmatch_lines(
        [
            HEADER,
            "=* claims *=",
            "uniform.bounds[[]0.5[]]  VERIFIED within 0.01* to 0.02*; 2 decisions, * replicates",
            "uniform.bounds[[]0.6[]]  VERIFIED within *; 2 decisions, * replicates",
            "uniform.mean         VERIFIED within 0.01*; 1 decision, * replicates",
            "wrong.mean           REFUTED; 1 decision, * replicates",
            "seed 20241016, 6 of at most 4000 decisions; the probability that any of them is wrong is at most 1e-06",
        ],
        consecutive=False,
    )


def test_a_session_without_claims_has_no_summary(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_other(): pass")
    run(pytester).stdout.no_fnmatch_line("*claims *=*")


def test_the_report_and_junit_hold_every_decision(project: pytest.Pytester) -> None:
    run(project, "--claims-report=report.json", "--junitxml=junit.xml")
    report = json.loads((project.path / "report.json").read_text())
    assert (report["schema"], report["decisions"], report["seed"]) == (1, 6, str(PROTOCOL.seed))
    assert [(test["claim"], test["passed"], test["outcome"]) for test in report["tests"]] == [
        ("uniform.bounds", True, "VERIFIED"),
        ("uniform.bounds", True, "VERIFIED"),
        ("uniform.mean", True, "VERIFIED"),
        ("wrong.mean", False, "REFUTED"),
    ]
    properties = ET.parse(project.path / "junit.xml").iter("property")  # noqa: S314 - the file is our own
    said = [(item.get("name"), item.get("value") or "") for item in properties]
    assert sorted(value for name, value in said if name == "claim") == [test["claim"] for test in report["tests"]]
    decisions = [json.loads(value) for name, value in said if name == "claim_decision"]
    reported = [row for test in report["tests"] for row in test["decisions"]]
    assert sorted(row["seed"] for row in decisions) == sorted(row["seed"] for row in reported)


def test_claims_are_selected_by_id(project: pytest.Pytester) -> None:
    run(project, "--claims=uniform.*").assert_outcomes(passed=3, deselected=2)
    run(project, "--claims=*.mean").assert_outcomes(passed=1, failed=1, deselected=3)
    assert run(project, "--claims=nothing").ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_the_configuration_sets_what_the_command_line_does_not(project: pytest.Pytester) -> None:
    project.makeini("[pytest]\nclaims_seed = 4\nclaims_alpha = 1e-3\nclaims_decisions = 10\n")
    run(project, "--claims=uniform.mean", "--claims-alpha=0.01").stdout.fnmatch_lines(
        ["claims: seed 4, error probability 0.01 for at most 10 decisions, 0.001 each"]
    )


@pytest.mark.parametrize(
    ("option", "allowed"),
    [
        ("--claims-alpha=0", "(0, 1)"),
        ("--claims-alpha=1", "(0, 1)"),
        ("--claims-alpha=nan", "(0, 1)"),
        ("--claims-alpha=small", "(0, 1)"),
        ("--claims-budget=0", "factor"),
        ("--claims-budget=-1", "factor"),
        ("--claims-budget=inf", "factor"),
        ("--claims-seed=-1", "whole number"),
        ("--claims-seed=1.5", "whole number"),
        ("--claims-decisions=0", "whole number"),
        ("--claims-inconclusive=ignore", "fail or warn"),
        ("--claims-report=missing/report.json", "folder that exists"),
    ],
)
def test_an_option_out_of_range_is_a_usage_error_that_names_it(
    project: pytest.Pytester, option: str, allowed: str
) -> None:
    result = run(project, option)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {option.partition('=')[0]}=*{allowed}*"])


@pytest.mark.parametrize("marker", ["", "3", "'a', 'b'", "'a', margins=0.1", "''"])
def test_a_malformed_marker_is_a_usage_error(pytester: pytest.Pytester, marker: str) -> None:
    pytester.makepyfile(f"import pytest\n@pytest.mark.claim({marker})\ndef test_one(claims): pass")
    result = run(pytester)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: *::test_one: the marker must be claim(id)*"])


@pytest.mark.parametrize("fixture", ["claims", ""])
def test_two_workers_say_the_same_of_a_malformed_marker_and_run_no_claim(
    pytester: pytest.Pytester, fixture: str
) -> None:
    wrong = f"import pytest\n@pytest.mark.claim(3)\ndef test_one({fixture}): pass\n"
    pytester.makepyfile(wrong + "def test_two(claims): pass\ndef test_other(): pass")
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-n", "2")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.assert_outcomes(passed=1, errors=2)
    result.stdout.fnmatch_lines(["*::test_one: the marker must be claim(id) or claim(id, margin=...), id a text"])
    result.stdout.no_fnmatch_line("*INTERNALERROR*")
    result.stdout.no_fnmatch_line("*Traceback*")


# --- the error budget -----------------------------------------------------------------------------------------------


def test_more_decisions_than_declared_are_not_made(project: pytest.Pytester) -> None:
    result = run(project, "--claims=uniform.*", "--claims-decisions=4")
    result.assert_outcomes(passed=2, failed=1, deselected=2)
    result.stdout.fnmatch_lines(["E *more than the declared 4 decisions: declare more by --claims-decisions*"])


def test_more_decisions_than_declared_in_all_processes_together_fail_the_session(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each worker of xdist counts its own; here nobody counts, and only the sum shows it."""
    monkeypatch.setattr(Spending, "spend", lambda *_: None)
    result = run(project, "--claims=uniform.*", "--claims-decisions=4")
    result.assert_outcomes(passed=3, deselected=2)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["ERROR: 5 decisions were made, 4 were declared*--claims-decisions=5 or more"])


# --- no second attempts ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("option", ["--reruns=2", "--force-flaky"])
def test_options_that_run_a_test_again_are_refused_where_claims_are_decided(
    project: pytest.Pytester, option: str
) -> None:
    project.makeconftest(RERUNS)
    result = run(project, option)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: *decides a claim and must not be run again (--*turns a refuted claim into a*"])
    run(project, option, "-k", "other").assert_outcomes(passed=1, deselected=4)


def test_a_flaky_marker_is_refused_on_a_claim_test_only(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nmarkers = flaky: runs again")
    body = "import pytest\n@pytest.mark.flaky\ndef test_one({}): pass\ndef test_claim(claims): pass"
    pytester.makepyfile(body.format(""))
    run(pytester).assert_outcomes(passed=2)
    pytester.makepyfile(body.format("claims"))
    assert run(pytester).ret == pytest.ExitCode.USAGE_ERROR


def test_a_fixture_of_the_same_name_is_none_of_our_business_unless_it_builds_upon_ours(
    pytester: pytest.Pytester,
) -> None:
    pytester.makeconftest(RERUNS)
    body = "import pytest\n@pytest.fixture\ndef claims({}): return 'of a token'\ndef test_one(claims): pass"
    pytester.makepyfile(body.format(""))
    run(pytester, "--reruns=1").assert_outcomes(passed=1)
    pytester.makepyfile(body.format("claims"))
    assert run(pytester, "--reruns=1").ret == pytest.ExitCode.USAGE_ERROR


def test_the_workers_of_xdist_refuse_reruns_too(project: pytest.Pytester) -> None:
    project.makeconftest(RERUNS)
    result = project.runpytest_subprocess("-p", "no:cacheprovider", "-n", "2", "--reruns=1", "-k", "mean or other")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*must not be run again (--reruns)*"])


def test_a_plugin_that_runs_tests_again_unasked_is_caught(project: pytest.Pytester) -> None:
    project.makeconftest(
        """
        from _pytest.runner import runtestprotocol

        def pytest_runtest_protocol(item, nextitem):
            item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
            for again in range(2):
                item._initrequest()
                for report in runtestprotocol(item, nextitem=nextitem, log=False):
                    item.ihook.pytest_runtest_logreport(report=report)
            return True
        """
    )
    result = run(project, "-k", "test_mean or 0.5")
    result.assert_outcomes(passed=2, errors=2)
    result.stdout.fnmatch_lines(["*test_mean decides a claim and must not be run again*"])
