"""Tests of one claim go to one worker, whatever their file, since what was found there is found once."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

CONFTEST = Path(__file__).parents[1] / "conftest.py"


def scheduler(config: pytest.Config, dist: str) -> Any:
    """What `conftest.py` hands out the tests with, for two workers."""
    house = config.pluginmanager.get_plugin(str(CONFTEST))
    asked = SimpleNamespace(getoption=lambda _name: dist, getvalue=lambda _name: ["2*popen"])
    return house.pytest_xdist_make_scheduler(asked, None)


@pytest.mark.parametrize(
    ("test", "scope"),
    [
        ("tests/claims/test_modes.py::test_it[modes.equal]", "modes.equal"),
        ("tests/mutants/test_all.py::test_it[modes.equal-case-2]", "modes.equal"),
        ("tests/unit/test_cli.py::test_it[modes.merge.plugin]", "modes.merge.plugin"),
        ("tests/unit/test_cli.py::test_it[modes.merge.plugin.bound]", "modes.merge.plugin.bound"),
        ("tests/unit/test_cli.py::test_it[modes.equality]", "tests/unit/test_cli.py"),
        ("tests/unit/test_cli.py::test_it[3]", "tests/unit/test_cli.py"),
        ("tests/unit/test_cli.py::test_it", "tests/unit/test_cli.py"),
    ],
)
def test_a_test_goes_where_its_claim_is_or_its_file(test: str, scope: str, request: pytest.FixtureRequest) -> None:
    assert scheduler(request.config, "loadfile")._split_scope(test) == scope


def test_another_distribution_is_left_alone(request: pytest.FixtureRequest) -> None:
    assert scheduler(request.config, "load") is None
