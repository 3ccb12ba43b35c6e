"""Settings for every test: the same examples on every run and machine, and pictures without a screen."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

os.environ["MPLBACKEND"] = "Agg"

# Derandomised: a run of the suite is a fact about the code, not about the day. No deadline: nothing is timed.
settings.register_profile("house", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declared here, since pytest asks only the folders that it is called with for options."""
    text = "runs of each route on each law in tests/calibration, at two error rates, and 20 seeds of the catalogue"
    parser.addoption("--calibration-runs", type=int, metavar="N", default=None, help=text)
