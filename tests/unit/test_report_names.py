from __future__ import annotations

import subprocess
import sys

import pytest

from collapsecheck import report


def test_every_public_name_can_be_loaded() -> None:
    assert all(getattr(report, name) is not None for name in report.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        getattr(report, "nothing")  # noqa: B009 - an attribute access that mypy would refuse


def test_citing_does_not_load_what_draws_figures() -> None:
    script = (
        "import sys; from collapsecheck.report import cite_claim; from collapsecheck.theory import claim;"
        "cite_claim(claim('modes.equal')); print('matplotlib' in sys.modules, 'scipy.stats' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
