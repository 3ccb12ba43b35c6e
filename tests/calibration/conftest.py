"""How large the experiment is, and its table at the end of a large one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

import pytest

from collapsecheck.verify import PROFILES
from collapsecheck.verify.calibration import CalibrationRow, error_interval

ROW = "calibration_row"
SMALL = {"runs": 20, "rates": (1e-2,), "seeds": 1, "budget": 9_000}
"""A part of every run of the suite: at so few runs, only gross errors show."""


def size(config: pytest.Config) -> dict[str, Any]:
    runs = config.getoption("--calibration-runs")
    return (
        SMALL
        if runs is None
        else {"runs": runs, "rates": (1e-2, 1e-3), "seeds": 20, "budget": PROFILES["quick"].budget}
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "nominal" in metafunc.fixturenames:
        metafunc.parametrize("nominal", size(metafunc.config)["rates"])
    if "root" in metafunc.fixturenames:
        metafunc.parametrize("root", range(size(metafunc.config)["seeds"]))


@pytest.fixture
def runs(request: pytest.FixtureRequest) -> int:
    """Independent runs of each route on each law."""
    found: int = size(request.config)["runs"]
    return found


@pytest.fixture
def budget(request: pytest.FixtureRequest) -> int:
    """Replicates for a decision on the catalogue; at few, what is skewed is left open, and REFUTED means the same."""
    found: int = size(request.config)["budget"]
    return found


@pytest.fixture
def report_row(request: pytest.FixtureRequest) -> Any:
    """Keeps a row for the table; a property of the test reaches the summary from any worker."""
    return lambda row: request.node.user_properties.append((ROW, asdict(row)))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if config.getoption("--calibration-runs") is None:
        return
    reports = (report for found in terminalreporter.stats.values() for report in found if hasattr(report, "when"))
    rows = [
        value for report in reports if report.when == "call" for name, value in report.user_properties if name == ROW
    ]
    terminalreporter.section("calibration of the decision rule; intervals of 95%")
    for line in table(
        sorted((CalibrationRow(**row) for row in rows), key=lambda row: (row.law, row.route, row.nominal))
    ):
        terminalreporter.write_line(line)


def table(rows: Sequence[CalibrationRow]) -> Iterator[str]:
    yield f"{'law':<34}{'route':<24}{'runs':>6}{'nominal':>9}{'false alarms':>26}{'misses':>26}{'abstentions':>13}"
    for row in rows:
        counts = "".join(f"{shown(errors, row.runs):>26}" for errors in (row.false_alarms, row.misses))
        yield f"{row.law:<34}{row.route:<24}{row.runs:>6}{row.nominal:>9}{counts}{row.abstentions:>13}"


def shown(errors: int, runs: int) -> str:
    low, high = error_interval(errors, runs)
    return f"{errors} [{low:.2g}, {high:.2g}]"
