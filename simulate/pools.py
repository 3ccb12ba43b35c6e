"""Pools of workers of this machine: threads and processes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from collapsecheck.simulate.ledger import Ledger
from collapsecheck.simulate.stores import use_store

__all__ = ["Pool", "Work", "process_pool", "thread_pool", "uninterrupted"]

Work = Callable[[Any, Callable[[], None]], Any]
"""What a worker does with a batch; it calls its second argument after each step."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Pool:
    """Workers that are waiting for work.

    Parameters
    ----------
    submit : callable
        Takes work and a batch, gives the `Future` of what comes of them.
    slots : callable
        Number of batches that can be worked on at once, >= 1; that of a cluster may change.
    steps : callable
        Number of steps that were taken since the last call.
    """

    submit: Callable[[Work, Any], Future[Any]]
    slots: Callable[[], int]
    steps: Callable[[], int]


@contextmanager
def thread_pool(workers: int) -> Iterator[Pool]:
    """Threads; they share the ledger in use."""
    steps, lock = [0], threading.Lock()

    def count() -> None:
        with lock:
            steps[0] += 1

    def counted() -> int:
        with lock:
            counted, steps[0] = steps[0], 0
        return counted

    executor = ThreadPoolExecutor(workers)
    try:
        yield Pool(
            submit=lambda work, batch: executor.submit(copy_context().run, work, batch, count),
            slots=lambda: workers,
            steps=counted,
        )
    finally:
        executor.shutdown(wait=False, cancel_futures=True)


# --- processes ------------------------------------------------------------------------------------------------------


@contextmanager
def process_pool(workers: int, ledger: Path | None) -> Iterator[Pool]:
    """Fresh interpreters, each with a connection of its own to the ledger; none outlives the caller.

    A fresh interpreter is safe whatever threads the caller has started, which a fork is not.
    """
    context = multiprocessing.get_context("spawn")
    lifeline, held = context.Pipe(duplex=False)
    steps = context.Value("q", 0)
    executor = ProcessPoolExecutor(workers, context, _begin, (lifeline, steps, ledger))

    def submit(work: Work, batch: Any) -> Future[Any]:
        with uninterrupted():
            return executor.submit(_work_here, work, batch)

    def counted() -> int:
        with steps.get_lock():
            counted, steps.value = steps.value, 0
        return int(counted)

    try:
        yield Pool(submit=submit, slots=lambda: workers, steps=counted)
    finally:
        held.close()
        executor.shutdown(wait=True, cancel_futures=True)
        lifeline.close()


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Keep interrupts from the processes that are started meanwhile.

    An interrupt from the keyboard reaches every process of the terminal, and only the caller knows what to do about it.
    """
    if not hasattr(signal, "pthread_sigmask"):  # as on Windows, where a new process cannot inherit a mask
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_STEPS: list[Any] = []
"""In a worker process: the counter that it shares with the caller."""

_AT_WORK = threading.Lock()
"""In a worker process: free while it is at work, held while it waits for work or sends back what came of it."""


def _begin(lifeline: Connection, steps: Any, ledger: Path | None) -> None:
    """Prepare a worker process."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    _AT_WORK.acquire()
    for end in (_end_with_the_caller, partial(_end_with_the_pool, lifeline)):
        threading.Thread(target=end, daemon=True).start()
    _STEPS.append(steps)
    if ledger is not None:
        use_store(Ledger(ledger))


def _end_with_the_caller() -> None:
    """End this process as soon as the caller is gone, however it went."""
    caller = multiprocessing.parent_process()
    if caller is not None:
        caller.join()
        os._exit(1)


def _end_with_the_pool(lifeline: Connection) -> None:
    """End this process as soon as the caller has closed the pool, in the midst of its work.

    But not in the midst of a message: the caller would wait for the rest of it. Without work, it ends by itself.
    """
    with suppress(EOFError, OSError):
        lifeline.recv_bytes()
    with _AT_WORK:
        os._exit(1)


def _work_here(work: Work, batch: Any) -> Any:
    _AT_WORK.release()
    try:
        return work(batch, _count)
    finally:
        _AT_WORK.acquire()


def _count() -> None:
    with _STEPS[0].get_lock():
        _STEPS[0].value += 1
