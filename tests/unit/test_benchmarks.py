"""`python -m benchmarks` runs from end to end; what it measures is nobody's test."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_a_quick_run_writes_a_table_a_record_and_a_picture(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", "-m", "benchmarks", "--quick", "--output", str(tmp_path)]
    done = subprocess.run(command, check=True, cwd=ROOT, capture_output=True, text=True)
    outcome = json.loads((tmp_path / "bench.json").read_text())
    tables = {row["table"] for row in outcome["rows"]}
    assert done.stdout == (tmp_path / "bench.md").read_text()
    assert all(f"### {table}\n" in done.stdout for table in tables)
    assert {"processor", "cores", "date", "numba", "scipy"} <= set(outcome["machine"])
    assert (tmp_path / "bench.svg").stat().st_size > 0


def test_the_ratio_is_taken_within_a_round_and_for_as_many_points() -> None:
    """Three rounds of a machine that gets slower and slower: 3 times as long for half the points, in each of them."""
    code = (
        "from benchmarks.records import Measured; m = Measured(table='', label='', points={'ours': 20, 'theirs': 10},"
        " seconds={'ours': (1., 2., 4.), 'theirs': (3., 6., 12.)}); print(m.ratio('theirs'), m.nanoseconds('ours'))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.split() == ["6.0", "100000000.0"]
