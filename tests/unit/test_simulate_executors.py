"""Whoever runs the blocks, the bits are the same; what goes wrong with an executor is one line with its remedy."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from collapsecheck.errors import CollapsecheckError, InputError
from collapsecheck.simulate import KDE, Normal, Recursion, recording, run
from collapsecheck.simulate.executors import _Pace, completed, workforce_of
from collapsecheck.theory import select
from collapsecheck.verify import PROFILES, evidence_record, verify_claims

BLOCKS = 12
DASK = (sys.executable, "-m")

simulated = partial(
    run,
    Recursion(fit=KDE(bandwidth="scott_scipy")),
    law=Normal(),
    size=20,
    generations=5,
    replicates=1000 * BLOCKS - 7,
    observe=["variance", "particle"],
    seed=1,
)


def sha(**how: Any) -> str:
    outcome = simulated(**how)
    return hashlib.sha256(b"".join(values.tobytes() for values in outcome.observed.values())).hexdigest()


@pytest.fixture(scope="module")
def serial() -> str:
    return sha()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Address of a scheduler, and its two workers, each a process of its own."""
    folder = tmp_path_factory.mktemp("dask")
    file, quiet = folder / "scheduler.json", {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    start = partial(subprocess.Popen, **quiet)
    serve = (*DASK, "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    work = (*DASK, "distributed.cli.dask_worker", "--no-nanny", "--nthreads", "1", "--no-dashboard")
    processes = [start((*serve, "--scheduler-file", str(file)))]
    try:
        processes += [start((*work, "--scheduler-file", str(file))) for _ in range(2)]
        while not (file.exists() and (said := file.read_text()).endswith("}")):
            assert processes[0].poll() is None
        yield json.loads(said)["address"], processes[1:]
    finally:
        for process in reversed(processes):
            process.kill()
            process.wait()


@pytest.mark.parametrize(("executor", "workers"), [("serial", None), ("threads", 3), ("processes", 2)])
def test_a_run_has_the_same_bits_and_every_generation_is_counted_once(
    executor: str, workers: int | None, serial: str
) -> None:
    calls: list[tuple[int, int]] = []
    assert sha(executor=executor, workers=workers, progress=lambda *call: calls.append(call)) == serial
    assert calls == sorted(set(calls))
    assert calls[-1] == (BLOCKS * 6, BLOCKS * 6)


def test_a_run_has_the_same_bits_on_a_cluster_of_its_own(serial: str, tmp_path: Path) -> None:
    with recording(tmp_path / "runs.ledger") as ledger:
        assert sha(executor="dask", workers=1) == serial
        assert ledger is not None
        assert [record.computed for record in ledger.records()] == [1] * 2 * BLOCKS
        assert sha(executor="dask", scheduler="tcp://127.0.0.1:9") == serial  # all is there, so nobody is asked


def test_evidence_is_the_same_on_a_cluster_and_its_workers_ask_for_what_the_ledger_has(
    cluster: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path
) -> None:
    claims, protocol = select(["tail.*"]), PROFILES["quick"]
    expected = [record(item) for item in verify_claims(claims, protocol)]
    with recording(tmp_path / "runs.ledger") as ledger:
        assert ledger is not None
        for _ in range(2):
            found = verify_claims(claims, protocol, "dask", scheduler=cluster[0])
            assert [record(item) for item in found] == expected
            assert {item.computed for item in ledger.records()} == {1}


def record(evidence: Any) -> dict[str, Any]:
    return {key: value for key, value in evidence_record(evidence).items() if key != "timing"}


def test_a_worker_of_a_cluster_that_dies_changes_nothing(
    cluster: tuple[str, list[subprocess.Popen[bytes]]], serial: str
) -> None:
    """The last test that uses the cluster: one worker is left after it."""
    address, workers = cluster
    assert sha(executor="dask", scheduler=address) == serial
    steps: list[int] = []

    def kill_one(done: int, _total: int) -> None:
        steps.append(done)
        workers[0].kill()

    assert sha(executor="dask", scheduler=address, progress=kill_one) == serial
    assert workers[0].wait() == -signal.SIGKILL
    assert steps[0] < steps[-1] == BLOCKS * 6


def test_a_worker_process_hears_no_interrupt_and_if_it_dies_that_is_one_line() -> None:
    ready = completed(end, [0, 1], workforce_of("processes", 1))
    assert next(ready) == (0, "went on")
    with pytest.raises(CollapsecheckError, match=r"a worker was lost.*fewer workers"):
        next(ready)


def end(item: int, _tick: object) -> str:
    if item:
        os._exit(1)
    signal.raise_signal(signal.SIGINT)
    return "went on"


@pytest.mark.parametrize("executor", ["serial", "threads"])
def test_an_error_of_a_task_comes_through(executor: str) -> None:
    with pytest.raises(InputError, match="item = 2"):
        list(completed(refuse, [1, 2, 3], workforce_of(executor, 2)))


def refuse(item: int, _tick: object) -> None:
    if item == 2:
        raise InputError("item", item, "must be another")


def test_batches_are_worth_their_way_and_leave_work_for_everybody() -> None:
    pace = _Pace()
    assert pace.batch(1000, 2) == 1
    pace.learn(seconds=1.0, jobs=100)
    assert pace.batch(1000, 2) == 75
    assert pace.batch(40, 2) == 10
    assert pace.batch(1, 2) == 1


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"executor": "cloud"}, "executor = 'cloud': must be one of serial, threads, processes, dask"),
        ({"executor": "threads", "workers": 0}, "workers = 0: must be an integer of at least 1"),
        ({"executor": "threads", "scheduler": "tcp://a:1"}, "goes with the executor dask"),
        ({"executor": "dask", "scheduler": "tcp://a:1", "workers": 2}, "does not go with a scheduler"),
        ({"executor": "dask", "scheduler": "tcp://127.0.0.1:9"}, "no Dask scheduler answers; start one with: dask"),
        ({"executor": "dask", "scheduler": "nowhere"}, "no Dask scheduler answers"),
    ],
    ids=str,
)
def test_a_choice_that_cannot_be_is_refused(how: dict[str, Any], words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collapsecheck.simulate.cluster._PATIENCE", "1s")
    with pytest.raises(InputError, match=words):
        simulated(**how)


def test_without_dask_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "collapsecheck.simulate.cluster", raising=False)
    with pytest.raises(InputError, match=r"needs a package that is not installed: pip install 'collapsecheck\[dask\]'"):
        simulated(executor="dask")
