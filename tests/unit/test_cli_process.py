"""The command line as a process: imports, streams, progress, Ctrl-C, pipes, and the same bits in every process."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

COMMAND = (sys.executable, "-m", "collapsecheck")
TAIL = ("verify", "tail.unrepresented", "--profile", "quick")


def test_help_imports_nothing_heavy() -> None:
    heavy = "{'numpy', 'numba', 'scipy', 'sympy', 'matplotlib', 'statsmodels', 'flint', 'hypothesis', 'pytest'}"
    code = (
        f"import sys; from collapsecheck.cli import main; main(['--help']); sys.exit(bool({heavy} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


def test_processes_and_a_serial_run_give_the_same_json_but_for_timing() -> None:
    def record(executor: str) -> Any:
        command = (*COMMAND, *TAIL, "--executor", executor, "--json")
        found = subprocess.run(command, capture_output=True, check=True)
        return without_timing(json.loads(found.stdout))

    first = record("serial")
    assert first["claims"][0]["findings"]
    assert record("processes") == first


def without_timing(record: Any) -> Any:
    if isinstance(record, dict):
        return {key: without_timing(value) for key, value in record.items() if key != "timing"}
    return [without_timing(item) for item in record] if isinstance(record, list) else record


def test_progress_goes_to_a_terminal_on_stderr_and_data_to_stdout() -> None:
    terminal, stderr = pty.openpty()
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "100"}
    command = (*COMMAND, *TAIL, "--executor", "serial", "--json")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, env=environment) as process:
        os.close(stderr)
        shown = read_terminal(terminal)
        assert process.stdout is not None
        out = process.stdout.read()
    assert process.returncode == 0
    assert json.loads(out)["command"] == "verify"
    assert b"verifying" in shown


def read_terminal(terminal: int) -> bytes:
    """Everything that is written until the last process closes the other end, which Linux reports as an error."""
    shown = b""
    try:
        while part := os.read(terminal, 4096):
            shown += part
    except OSError:
        pass
    finally:
        os.close(terminal)
    return shown


def test_ctrl_c_says_what_was_done_and_how_to_go_on() -> None:
    catalogued = ("kde.fixed.marginal", "tail.unrepresented")
    command = (*COMMAND, "verify", *catalogued, "--profile", "thorough", "--executor", "serial")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate()
    assert process.returncode == 130
    assert err.count("\n") == 1
    assert re.match(r"stopped after [01] of 2 claims; go on with: collapsecheck verify --profile thorough ", err)
    assert err.split()[-1] == next(item for item in reversed(catalogued) if item not in first)


@pytest.mark.parametrize("command", [("export", "paper"), ("list",)], ids=" ".join)
def test_ctrl_c_says_to_begin_again_where_nothing_is_kept(command: tuple[str, ...], tmp_path: Path) -> None:
    terminal, stderr = pty.openpty()
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "200"}
    with subprocess.Popen(
        (*COMMAND, *command, "kde.fixed.*", "--profile", "thorough"),
        stdout=subprocess.DEVNULL,
        stderr=stderr,
        env=environment,
        cwd=tmp_path,
        start_new_session=True,
    ) as process:
        os.close(stderr)
        shown = b""
        while b"verifying" not in shown:
            shown += os.read(terminal, 4096)
        os.killpg(process.pid, signal.SIGINT)
        shown += read_terminal(terminal)
    assert process.returncode == 130
    assert b"claims; run the same command again" in shown
    assert b"kde.fixed" not in shown
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_in_a_terminal_reaches_the_workers_too_and_still_gives_one_line() -> None:
    terminal, stderr = pty.openpty()
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "200"}
    command = (*COMMAND, "verify", "--profile", "thorough", "--executor", "processes")
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=stderr, env=environment, start_new_session=True
    ) as process:
        os.close(stderr)
        shown = b""
        while b"verifying" not in shown:
            shown += os.read(terminal, 4096)
        os.killpg(process.pid, signal.SIGINT)
        shown += read_terminal(terminal)
    assert process.returncode == 130
    assert b"Traceback" not in shown
    assert b"go on with: collapsecheck verify --profile thorough kde.fixed.variance" in shown


def test_a_reader_that_goes_away_ends_the_command_without_a_word() -> None:
    with subprocess.Popen((*COMMAND, "show", "modes.equal"), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        err = process.stderr.read()
    assert (process.returncode, err) == (128 + signal.SIGPIPE, b"")


def test_a_terminal_that_knows_no_unicode_still_gets_every_line() -> None:
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    found = subprocess.run((*COMMAND, *TAIL, "--executor", "serial"), capture_output=True, check=True, env=environment)
    assert found.stdout.decode("ascii").startswith("tail.unrepresented: proved")
