"""Long runs on the command line: killed, interrupted and gone on with; ledgers checked and merged."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from collapsecheck import console
from collapsecheck.cli import main
from collapsecheck.simulate.ledger import Ledger

SCHEMA = json.loads((Path(console.__file__).parent / "output.schema.json").read_text())
LONG = ("simulate", "--law", "normal", "--size", "20", "--replicates", "8000", "--generations", "12", "--no-plot")
SHORT = ("simulate", "--law", "normal", "--size", "20", "--generations", "2", "--no-plot", "--executor", "serial")


def said(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> Any:
    assert main([*arguments, "--json"]) == status
    record = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator(SCHEMA).validate(record)
    return record


def started(*arguments: str) -> subprocess.Popen[str]:
    command = (sys.executable, "-m", "collapsecheck", *arguments)
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def recorded(path: Path) -> dict[tuple[str, int], int]:
    """How often each block was computed."""
    with closing(Ledger(path)) as ledger:
        return {(record.digest, record.block): record.computed for record in ledger.records()}


def wait_for_blocks(path: Path, process: subprocess.Popen[str], count: int) -> None:
    while not path.exists() or len(recorded(path)) < count:
        assert process.poll() is None
        time.sleep(0.05)  # a reader that never rests keeps the writers waiting


def test_a_run_that_was_killed_goes_on_where_it_was_to_the_same_bits(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger = tmp_path / "runs.ledger"
    again = (*LONG, "--ledger", str(ledger))
    with started(*again, "--executor", "processes", "--workers", "2") as process:
        wait_for_blocks(ledger, process, 1)
        process.kill()
    assert process.returncode == -signal.SIGKILL
    before = recorded(ledger)
    resumed = said(capsys, *again)
    after = recorded(ledger)
    assert 1 <= len(before) < len(after) == 3 * 8
    assert set(after.values()) == {1}
    assert before.items() <= after.items()
    assert resumed == said(capsys, *LONG)


def test_ctrl_c_says_that_the_ledger_has_what_was_finished(tmp_path: Path) -> None:
    ledger = tmp_path / "runs.ledger"
    with started(*LONG, "--executor", "processes", "--workers", "1", "--ledger", str(ledger)) as process:
        wait_for_blocks(ledger, process, 1)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate()
    assert process.returncode == 130
    assert err == (
        f"stopped before the last generation; {ledger} has what was finished: "
        "to go on from there, run the same command again\n"
    )


def test_a_verified_claim_is_verified_again_without_a_new_block(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By a process that remembers nothing of it, while this one may remember another profile's draws, but not these."""
    ledger = tmp_path / "runs.ledger"
    command = ("verify", "tail.unrepresented", "--profile", "quick", "--seed", "5", "--ledger", str(ledger))
    first = said(capsys, *command, "--executor", "serial")
    before = recorded(ledger)
    second = said(capsys, *command, "--executor", "processes", "--workers", "1")
    assert [item["findings"] for item in second["claims"]] == [item["findings"] for item in first["claims"]]
    assert before == recorded(ledger) != {}


def test_ledgers_are_merged_and_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second, union = (str(tmp_path / name) for name in ("a.ledger", "b.ledger", "c.ledger"))
    for seed, ledger in (("1", first), ("2", second)):
        said(capsys, *SHORT, "--seed", seed, "--ledger", ledger)
    merged = said(capsys, "ledger", "merge", first, second, "-o", union)
    assert (merged["experiments"], merged["blocks"], merged["added"], merged["faults"]) == (6, 6, 6, [])
    assert main(["ledger", "merge", first, second]) == 0
    assert "3  blocks, new here" in capsys.readouterr().out
    checked = said(capsys, "ledger", "check", first)
    assert {key: checked[key] for key in ("blocks", "replicates", "repeated")} == {
        key: merged[key] for key in ("blocks", "replicates", "repeated")
    }


def test_a_record_that_is_not_sound_is_named_with_exit_status_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger = str(tmp_path / "runs.ledger")
    said(capsys, *SHORT, "--ledger", ledger)
    with closing(sqlite3.connect(ledger)) as connection, connection:
        connection.execute("UPDATE blocks SET data = zeroblob(8) WHERE rowid = 2")
    assert main(["ledger", "check", ledger]) == 1
    assert f"not sound: {ledger}: block 0 of experiment " in capsys.readouterr().out
    assert len(said(capsys, "ledger", "check", ledger, status=1)["faults"]) == 1
    assert said(capsys, "ledger", "merge", ledger, "-o", f"{ledger}.sound", status=1)["blocks"] == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("ledger", "check", "{}"), "no such file; name a ledger"),
        (("ledger", "merge", "{}", "-o", "union"), "no such file; name a ledger"),
        ((*SHORT, "--ledger", "{}/a.ledger"), "cannot be opened"),
        ((*SHORT, "--scheduler", "tcp://a:1"), "goes with the executor dask"),
        (("ledger",), "command is needed"),
    ],
    ids=str,
)
def test_what_is_wrong_with_a_ledger_is_one_line_and_exit_status_2(
    arguments: tuple[str, ...], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    absent = str(tmp_path / "absent")
    assert main([item.format(absent) for item in arguments]) == 2
    err = capsys.readouterr().err
    assert words in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        (((0, 0.0), (1, 30.0), (31, 90.0), (32, 93.0)), "31 of 121, 30.0/min"),  # less than a third
        (((0, 0.0), (1, 30.0), (41, 110.0), (42, 111.0)), "41 of 121, 30.0/min, about 3 min left"),
        (((0, 0.0), (1, 30.0), (5, 110.0)), "5 of 6, 3.0/min"),  # most of very few
        (((0, 0.0), (1, 30.0), (101, 80.0), (101, 80.0)), "101 of 121, 2.0/s, less than 1 min left"),
        (((0, 70.0), (1, 80.0)), ""),  # nothing is known of the pace
    ],
)
def test_without_a_terminal_progress_is_a_plain_line_now_and_then_and_no_early_guess(
    steps: tuple[tuple[int, float], ...],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    lines = console._Lines("simulating")
    total = int(said.split()[2].strip(",")) if said else 121
    for done, now[0] in steps:
        lines.show(done, total)
    assert capsys.readouterr().err == (f"simulating: {said}\n" if said else "")
