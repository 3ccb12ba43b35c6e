"""Draws are kept within a process, and a ledger in use gets every block that was asked for."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from collapsecheck import simulate
from collapsecheck.errors import CollapsecheckError
from collapsecheck.simulate import recording
from collapsecheck.terms import KDE, Categorical, LogVariance, Normal, Recursion, Variance
from collapsecheck.theory.records import Setting
from collapsecheck.verify.draws import drawn_blocks

RECURSION = Recursion(fit=KDE(bandwidth=0.5))
SETTING = Setting(recursion=RECURSION, initial_law=Normal(), size=5, generations=1, observable=Variance())


def test_they_are_those_of_the_simulator_and_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = simulate.observe_blocks(RECURSION, law=Normal(), size=5, generations=1, observable=Variance(), seed=11)
    expected = list(islice(asked, 3))
    first = list(islice(drawn_blocks(SETTING, 11), 2))
    monkeypatch.setattr(simulate, "observe_blocks", None)
    again = list(islice(drawn_blocks(SETTING, 11), 3))
    assert [block is other for block, other in zip(first, again, strict=False)] == [True, True]
    assert all(np.array_equal(block, other) for block, other in zip(expected, again, strict=True))


def test_another_seed_or_setting_gives_others() -> None:
    other = Setting(recursion=RECURSION, initial_law=Normal(), size=6, generations=1, observable=Variance())
    blocks = [next(drawn_blocks(setting, seed)) for setting, seed in ((SETTING, 12), (SETTING, 13), (other, 12))]
    assert len({block.tobytes() for block in blocks}) == 3


def test_a_ledger_gets_what_was_drawn_before_it_was_in_use(tmp_path: Path) -> None:
    before = next(drawn_blocks(SETTING, 14))
    with recording(tmp_path / "runs.ledger") as ledger:
        assert np.array_equal(next(drawn_blocks(SETTING, 14)), before)
        assert ledger is not None
        assert [record.block for record in ledger.records()] == [0]


def test_what_failed_fails_again() -> None:
    """Two points are soon copies of one, and a variance of zero has no logarithm."""
    copied = Setting(
        recursion=Recursion(fit=Categorical()),
        initial_law=Normal(),
        size=2,
        generations=9,
        observable=LogVariance(ddof=1),
    )
    for _ in range(2):
        with pytest.raises(CollapsecheckError, match="not a number"):
            next(drawn_blocks(copied, 15))
