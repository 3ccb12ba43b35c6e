"""``python -m benchmarks``: measure, and write a table, a JSON record and a picture."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import matplotlib as mpl

from benchmarks.records import Effort
from benchmarks.rows import ROWS
from benchmarks.tables import draw, in_words, record
from benchmarks.timing import machine, measure, peak_memory, starts

FULL = Effort(points=10_000_000, rounds=7, sizes=(100, 1000, 10_000, 100_000, 1_000_000))
QUICK = Effort(points=20_000, rounds=1, sizes=(100, 1000))
README = Path(__file__).with_name("README.md")
MARK = "<!-- what follows is written by make bench -->\n"


def main() -> None:
    """Run everything, one line of progress for each row on standard error."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("-o", "--output", type=Path, default=Path("build/bench"), help="folder to write to")
    parser.add_argument("--quick", action="store_true", help="tiny sizes: shows that it works, measures nothing")
    parser.add_argument("--record", action="store_true", help="write the table into benchmarks/README.md, too")
    options = parser.parse_args()
    mpl.use("Agg")
    effort = QUICK if options.quick else FULL
    about, results = machine(), []
    for rows in ROWS:
        for row in rows(effort):
            sys.stderr.write(f"{row.table}: {row.label}\n")
            results.append(measure(row, effort))
    size, generations = (10_000, 3) if options.quick else (1_000_000, 300)
    peak = peak_memory(size, generations)
    memory = {} if peak is None else {f"n = {size}, {generations} generations": peak}
    outcome = record(results, about=about, seconds={} if options.quick else starts(), memory=memory)
    options.output.mkdir(parents=True, exist_ok=True)
    (options.output / "bench.json").write_text(json.dumps(outcome, indent=1) + "\n")
    (options.output / "bench.md").write_text(in_words(outcome))
    draw(results, options.output / "bench.svg")
    if options.record:
        README.write_text(README.read_text().partition(MARK)[0] + MARK + "\n" + in_words(outcome))
    sys.stdout.write(in_words(outcome))


if __name__ == "__main__":
    main()
