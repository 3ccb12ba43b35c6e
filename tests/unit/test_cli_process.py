"""The command line as a process: imports, streams, progress, Ctrl-C, pipes, and the same bits in every process."""

from __future__ import annotations

import io
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

from collapsecheck.cli import main

COMMAND = (sys.executable, "-m", "collapsecheck")
TAIL = ("verify", "tail.unrepresented", "--profile", "quick")


def test_help_imports_nothing_heavy() -> None:
    heavy = "{'numpy', 'numba', 'scipy', 'sympy', 'matplotlib', 'statsmodels', 'flint', 'hypothesis', 'pytest'}"
    code = (
        f"import sys; from collapsecheck.cli import main; main(['--help']); sys.exit(bool({heavy} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="module")
def told() -> tuple[int, bytes, bytes]:
    """Exit status, stdout, and what a terminal on stderr shows, of a command with a worker process."""
    terminal, stderr = pty.openpty()
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "100"}
    command = (*COMMAND, *TAIL, "--executor", "processes", "--workers", "1", "--json")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, env=environment) as process:
        os.close(stderr)
        shown = read_terminal(terminal)
        assert process.stdout is not None
        out = process.stdout.read()
    return process.returncode, out, shown


def test_processes_and_a_serial_run_give_the_same_json_but_for_timing(
    told: tuple[int, bytes, bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    """The serial run is that of this process, where words have other hashes."""
    assert main([*TAIL, "--executor", "serial", "--json"]) == 0
    first = without_timing(json.loads(capsys.readouterr().out))
    assert first["claims"][0]["findings"]
    assert without_timing(json.loads(told[1])) == first


def without_timing(record: Any) -> Any:
    if isinstance(record, dict):
        return {key: without_timing(value) for key, value in record.items() if key != "timing"}
    return [without_timing(item) for item in record] if isinstance(record, list) else record


def test_progress_goes_to_a_terminal_on_stderr_and_data_to_stdout(told: tuple[int, bytes, bytes]) -> None:
    status, out, shown = told
    assert status == 0
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
    quick, slow = "tail.unrepresented", "gauss.lottery.mle"
    command = (*COMMAND, "verify", quick, slow, "--profile", "thorough", "--executor", "serial")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(quick)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate()
    assert process.returncode == 130
    assert err.count("\n") == 1
    assert re.match(r"stopped after [01] of 2 claims; go on with: collapsecheck verify --profile thorough ", err)
    assert err.split()[-1] == slow


def interrupted(shown: bytes, *arguments: str, cwd: Path) -> tuple[int, bytes]:
    """Exit status and progress of a command that gets Ctrl-C, as do its workers, once a terminal shows `shown`."""
    terminal, stderr = pty.openpty()
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "200"}
    command = (*COMMAND, *arguments, "--profile", "thorough")
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=stderr, env=environment, cwd=cwd, start_new_session=True
    ) as process:
        os.close(stderr)
        text = b""
        while re.search(shown, text) is None:
            text += os.read(terminal, 4096)
        os.killpg(process.pid, signal.SIGINT)
        text += read_terminal(terminal)
    return process.returncode, text


@pytest.mark.parametrize("command", [("export", "paper"), ("list",)], ids=" ".join)
def test_ctrl_c_says_to_begin_again_where_nothing_is_kept(command: tuple[str, ...], tmp_path: Path) -> None:
    status, text = interrupted(b"verifying", *command, "kde.fixed.marginal", cwd=tmp_path)
    assert status == 130
    assert b"claims; run the same command again" in text
    assert b"kde.fixed" not in text
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_in_a_terminal_reaches_the_workers_too_and_still_gives_one_line(tmp_path: Path) -> None:
    """They are at work, since the first task is done."""
    command = ("verify", "accumulate.kde.growth", "--executor", "processes", "--workers", "1")
    status, text = interrupted(rb"[1-9]\d*/\d", *command, cwd=tmp_path)
    assert status == 130
    assert b"Traceback" not in text
    assert b"go on with: collapsecheck verify --profile thorough accumulate.kde.growth" in text


def test_a_reader_that_goes_away_ends_the_command_without_a_word() -> None:
    with subprocess.Popen((*COMMAND, "--version"), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        err = process.stderr.read()
    assert (process.returncode, err) == (128 + signal.SIGPIPE, b"")


def test_a_stdout_that_knows_no_unicode_still_gets_every_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ("list", "tail.unrepresented")
    assert main(command) == 0
    expected = capsys.readouterr().out
    plain = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(plain, encoding="ascii"))
    assert main(command) == 0
    assert not expected.isascii()
    assert plain.getvalue() == expected.encode("ascii", "backslashreplace")
