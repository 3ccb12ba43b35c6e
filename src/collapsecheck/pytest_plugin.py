"""The pytest plugin: check claims of your own, about simulators of your own, in a test-suite of your own.

    import pytest

    @pytest.mark.claim("uniform.mean")
    def test_the_mean_of_a_uniform(claims):
        claims.mean(lambda rng, size: rng.random(size), 0.5)

Importing this module imports nothing heavy; the engine is imported by the first decision.
"""

from __future__ import annotations

import json
import os
from collections.abc import Generator, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

import pytest

from collapsecheck.pytest_claims import Claims, InconclusiveWarning
from collapsecheck.pytest_confirm import Unconfirmed, confirm
from collapsecheck.pytest_options import Options, add_options, read_options
from collapsecheck.pytest_records import Spending, TestName
from collapsecheck.pytest_summary import CLAIM, CONFIRMATION, DECISION, Summary

__all__ = ["Claims", "InconclusiveWarning", "claims"]

_MARKER = "claim(id, margin=None): the test decides the claim with this id; margin is the default of its decisions"
_RERUNS = ("reruns", "retries", "force_flaky")
"""Options of pytest-rerunfailures, pytest-retry and flaky."""


@dataclass(kw_only=True)
class _Session:
    """What the hooks of one session share."""

    options: Options
    spending: Spending
    summary: Summary
    begun: set[str] = field(default_factory=set)
    refusal: str = ""


_SESSION = pytest.StashKey[_Session]()
_WAITING = pytest.StashKey[dict[str, Unconfirmed]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options."""
    add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker and read the options."""
    config.addinivalue_line("markers", _MARKER)
    options = read_options(config)
    summary = Summary(options=options)
    config.pluginmanager.register(summary, "claims-summary")
    config.stash[_SESSION] = _Session(options=options, spending=Spending(declared=options.decisions), summary=summary)


def pytest_report_header(config: pytest.Config) -> str:
    """What the decisions of this session follow from."""
    options = config.stash[_SESSION].options
    return (
        f"claims: seed {options.seed}, error probability {options.alpha:g} "
        f"for at most {options.decisions} decisions, {options.share:.3g} each"
    )


# --- which tests run ------------------------------------------------------------------------------------------------


@pytest.hookimpl(trylast=True)  # what others deselect need not be refused
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Select claim tests by id, and refuse to run any of them again until it passes."""
    session = config.stash[_SESSION]
    claimed = [item for item in items if _is_claim_test(item)]
    malformed = next((fault for item in claimed if (fault := _marker_fault(item))), "")
    if session.options.pattern is not None and not malformed:
        claimed = [item for item in claimed if fnmatchcase(_claim_id(item), session.options.pattern)]
        kept = set(claimed)
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = claimed
    session.refusal = malformed or _refusal(config, claimed)
    if session.refusal and not _is_worker(config):  # a worker of xdist can only let the tests fail, and does
        raise pytest.UsageError(session.refusal)


def _is_claim_test(item: pytest.Item) -> bool:
    return item.get_closest_marker("claim") is not None or _uses_our_fixture(item)


def _uses_our_fixture(item: pytest.Item) -> bool:
    """Whether ``claims`` is ours, or one that builds upon it, rather than another project's fixture of that name."""
    definitions: dict[str, Any] = getattr(getattr(item, "_fixtureinfo", None), "name2fixturedefs", {})
    for definition in reversed(definitions.get("claims", ())):
        if definition.func.__module__ == __name__:
            return True
        if "claims" not in definition.argnames:
            return False
    return False


def _claim_id(item: pytest.Item) -> str:
    """Argument of the marker; without a marker, the name of the test."""
    mark = item.get_closest_marker("claim")
    return item.name if mark is None else str(mark.args[0])


def _marker_fault(item: pytest.Item) -> str:
    """What is wrong with the marker of a test; empty if nothing is."""
    mark = item.get_closest_marker("claim")
    named = mark is None or (len(mark.args) == 1 and isinstance(mark.args[0], str) and mark.args[0])
    if named and (mark is None or not mark.kwargs.keys() - {"margin"}):
        return ""
    return f"{item.nodeid}: the marker must be claim(id) or claim(id, margin=...), id a text"


def _refusal(config: pytest.Config, items: Iterable[pytest.Item]) -> str:
    """Why these tests cannot run; empty if they can."""
    everywhere = [f"--{name.replace('_', '-')}" for name in _RERUNS if _asked(config, name)]
    for item in items:
        marked = item.get_closest_marker("flaky") or hasattr(getattr(item, "obj", None), "_flaky_max_runs")
        if asked := everywhere + ["flaky"] * bool(marked):
            return (
                f"{item.nodeid} decides a claim and must not be run again ({', '.join(asked)}): a test that is run "
                "again until it passes turns a refuted claim into a pass"
            )
    return ""


def _asked(config: pytest.Config, name: str) -> bool:
    """Whether the option of another plugin is on, on the command line or in the configuration."""
    values = [config.getoption(name, default=None)]
    with suppress(KeyError, ValueError):  # raised when no plugin has such an option
        values.append(config.getini(name))
    return any(value not in (None, False, 0, "", "0", "False", "false") for value in values)


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Let no claim test begin that must not run, with its fixture or without."""
    refusal = item.config.stash[_SESSION].refusal
    if refusal and _is_claim_test(item):
        pytest.fail(refusal, pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """Confirm what a test reports as REFUTED, once, and not each example on the way to it."""
    try:
        yield
    except (pytest.fail.Exception, BaseExceptionGroup) as problem:
        properties: list[tuple[str, Any]] = item.user_properties
        waiting = item.stash.get(_WAITING, {})
        confirm(problem, waiting, lambda text: properties.append((CONFIRMATION, text)))
        raise


# --- the fixture ----------------------------------------------------------------------------------------------------


@pytest.fixture
def claims(request: pytest.FixtureRequest) -> Claims:
    """Decides claims about simulators, by one method for each kind of claim: see `Claims`."""
    item, session = request.node, request.config.stash[_SESSION]
    # The id of the parent and the name are the same under every distribution mode of xdist; the node id is not.
    test = f"{item.parent.nodeid}::{item.name}"
    if test in session.begun:
        again = f"{test} decides a claim and must not be run again: decisions are not repeated until they fit"
        pytest.fail(again, pytrace=False)
    session.begun.add(test)
    file = os.path.relpath(item.path, request.config.invocation_params.dir)
    name = TestName(claim=_claim_id(item), test=test, command="::".join([file, *test.split("::")[1:]]))
    properties: list[tuple[str, Any]] = item.user_properties
    properties.append((CLAIM, name.claim))
    mark = item.get_closest_marker("claim")
    return Claims(
        name=name,
        options=session.options,
        spending=session.spending,
        margin=None if mark is None else mark.kwargs.get("margin"),
        record=lambda text: properties.append((DECISION, text)),
        waiting=item.stash.setdefault(_WAITING, {}),
    )


# --- what was found -------------------------------------------------------------------------------------------------


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the JSON report, and fail when all processes together made more decisions than declared."""
    shared = session.config.stash[_SESSION]
    if _is_worker(session.config):
        return
    if shared.options.report is not None:
        shared.options.report.write_text(json.dumps(shared.summary.record(), indent=2) + "\n", encoding="utf-8")
    if shared.summary.excess:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """One line for each claim test."""
    summary = config.stash[_SESSION].summary
    if summary.claims:
        terminalreporter.section("claims")
        for line in summary.lines():
            terminalreporter.line(line)
