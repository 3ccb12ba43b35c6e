"""Every example in a docstring gives what it shows."""

from __future__ import annotations

import doctest
import pkgutil
from importlib import import_module

import pytest

import collapsecheck

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(collapsecheck.__path__, "collapsecheck.")
    if module.name != "collapsecheck.__main__"
)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_hold(name: str) -> None:
    outcome = doctest.testmod(import_module(name), optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    assert outcome.failed == 0


def test_the_rooms_are_among_the_modules() -> None:
    assert {f"collapsecheck.{room}" for room in ("theory", "proofs", "simulate", "verify", "report")} <= set(MODULES)
