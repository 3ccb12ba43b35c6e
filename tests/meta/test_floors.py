"""Imports run downward only, and neither side of a comparison knows the other."""

from __future__ import annotations

from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[2]

UPSIDE_DOWN = """
[importlinter]
root_package = collapsecheck
[importlinter:contract:1]
name = verify must not know what is claimed
type = forbidden
source_modules = collapsecheck.verify
forbidden_modules = collapsecheck.theory
"""


def test_the_floors_of_pyproject_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(config_filename="pyproject.toml", no_cache=True) == 0


def test_the_linter_sees_an_import_that_is_there(tmp_path: Path) -> None:
    config = tmp_path / "importlinter.ini"
    config.write_text(UPSIDE_DOWN)
    assert lint_imports(config_filename=str(config), no_cache=True) == 1
