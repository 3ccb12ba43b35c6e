"""`python -m benchmarks` runs from end to end; what it measures is nobody's test."""

from __future__ import annotations

import json
import runpy
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def beside_the_benchmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are no part of the package, and are found from the folder that they are in."""
    monkeypatch.syspath_prepend(ROOT)


def test_a_quick_run_writes_a_table_a_record_and_a_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["benchmarks", "--quick", "--output", str(tmp_path)])
    runpy.run_module("benchmarks", run_name="__main__")
    printed = capsys.readouterr().out
    outcome = json.loads((tmp_path / "bench.json").read_text())
    tables = {row["table"] for row in outcome["rows"]}
    assert printed == (tmp_path / "bench.md").read_text()
    assert all(f"### {table}\n" in printed for table in tables)
    assert {"processor", "cores", "date", "numba", "scipy"} <= set(outcome["machine"])
    assert (tmp_path / "bench.svg").stat().st_size > 0


def test_the_ratio_is_taken_within_a_round_and_for_as_many_points() -> None:
    """Three rounds of a machine that gets slower and slower: 3 times as long for half the points, in each of them."""
    from benchmarks.records import Measured  # noqa: PLC0415  # found only by a test

    measured = Measured(
        table="",
        label="",
        points={"ours": 20, "theirs": 10},
        seconds={"ours": (1.0, 2.0, 4.0), "theirs": (3.0, 6.0, 12.0)},
    )
    assert (measured.ratio("theirs"), measured.nanoseconds("ours")) == (6.0, 1e8)
