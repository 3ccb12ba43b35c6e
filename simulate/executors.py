"""Who runs tasks that do not depend on each other: this thread, threads, processes, or a Dask cluster.

Tasks are numbered, and come back with their number in whatever order they finish; whoever puts them together by number
gets the same whatever ran them. A ledger in use (see `recording`) is used by all of them: threads share it, processes
write to the file themselves. Workers of a Dask cluster may be on other machines, where a lock of the file cannot be
relied on; they give their blocks back with the result, and the caller records them.
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count
from typing import Any, Generic, Literal, TypeVar

from collapsecheck import __version__
from collapsecheck.errors import CollapsecheckError, InputError
from collapsecheck.simulate.inputs import whole_number
from collapsecheck.simulate.pools import Pool, Work, process_pool, thread_pool
from collapsecheck.simulate.stores import Block, Key, Parcel, Wanted, current_ledger, current_store, storing

__all__ = ["EXECUTORS", "Executor", "Workforce", "completed", "workforce_of"]

Executor = Literal["serial", "threads", "processes", "dask"]
EXECUTORS: tuple[Executor, ...] = ("serial", "threads", "processes", "dask")
"""What can run tasks; the outcome does not depend on it."""

Item = TypeVar("Item")
Result = TypeVar("Result")
Tick = Callable[[], None]
Task = Callable[[Item, Tick], Result]
"""Maps an item to its result, and calls the tick after each step of the way."""

_WORTHWHILE = 0.75
"""Seconds that a batch should take: handing one over takes milliseconds, on a cluster some more."""
_WAITING = 0.1
"""Seconds between two looks at the steps that worker processes have counted."""


@dataclass(frozen=True, kw_only=True)
class Workforce:
    """An executor, as `workforce_of` has checked it.

    Parameters
    ----------
    executor : str
        One of `EXECUTORS`.
    workers : int
        Number of threads or processes.
    scheduler : str or None
        Address of a Dask scheduler; None starts a cluster on this machine.
    """

    executor: Executor
    workers: int
    scheduler: str | None = None


def workforce_of(executor: str = "serial", workers: int | None = None, scheduler: str | None = None) -> Workforce:
    """Check the choice of an executor.

    Parameters
    ----------
    executor : str
        One of `EXECUTORS`.
    workers : int, optional
        Number of threads or processes, >= 1; the number of processors by default.
    scheduler : str, optional
        Address of a Dask scheduler, for the executor "dask".

    Returns
    -------
    Workforce

    Raises
    ------
    InputError
        For an unknown executor, or an option that does not go with it.

    Examples
    --------
    >>> workforce_of("threads", 3)
    Workforce(executor='threads', workers=3, scheduler=None)
    """
    known = {name: name for name in EXECUTORS}
    if executor not in known:
        raise InputError("executor", executor, "must be one of " + ", ".join(EXECUTORS))
    if scheduler is not None and executor != "dask":
        raise InputError("scheduler", scheduler, "goes with the executor dask")
    if scheduler is not None and workers is not None:
        raise InputError("workers", workers, "does not go with a scheduler, which has the workers that it has")
    number = os.cpu_count() or 1 if workers is None else whole_number("workers", workers, least=1)
    return Workforce(executor=known[executor], workers=number, scheduler=scheduler)


def completed(
    task: Task[Item, Result],
    items: Sequence[Item],
    workforce: Workforce,
    *,
    tick: Callable[[int], None] | None = None,
    elsewhere: frozenset[str] = frozenset(),
) -> Generator[tuple[int, Result], None, None]:
    """Results of a task for each item, in the order in which they are ready.

    Parameters
    ----------
    task : callable
        Maps an item and a tick to a result; for processes and Dask it can be pickled, as can items and results.
    items : sequence
    workforce : Workforce
    tick : callable, optional
        Told the number of steps that were taken since it was last called; a worker of Dask does not tell its steps.
    elsewhere : frozenset of str
        Digests of the experiments in the ledger that the items may need, for workers that do not see it.

    Yields
    ------
    tuple of int and result
        Position of the item, and its result.

    Raises
    ------
    CollapsecheckError
        What a task raises; also if the workers are lost.

    Examples
    --------
    >>> sorted(completed(lambda item, tick: item**2, [3, 4], workforce_of("threads")))
    [(0, 9), (1, 16)]
    """
    told = tick or _untold
    # One item is worth no pool here, but perhaps the machine of a cluster; none is worth nothing.
    if workforce.executor == "serial" or len(items) < (1 if workforce.executor == "dask" else 2):
        return ((number, task(item, lambda: told(1))) for number, item in enumerate(items))
    return _by_pool(task, items, workforce, told, elsewhere)


def _untold(_steps: int) -> None:
    """Tell nobody."""


def _by_pool(
    task: Task[Item, Result],
    items: Sequence[Item],
    workforce: Workforce,
    told: Callable[[int], None],
    elsewhere: frozenset[str],
) -> Generator[tuple[int, Result], None, None]:
    jobs = [_Job(number=number, item=item) for number, item in enumerate(items)]
    work = partial(_far, task, elsewhere, __version__) if workforce.executor == "dask" else partial(_near, task)
    with _pool(workforce) as pool:
        try:
            yield from _drained(pool, work, deque(jobs), told)
        except (BrokenExecutor, CancelledError) as error:
            raise CollapsecheckError(
                "a worker was lost, perhaps for lack of memory; take fewer workers and run the same again"
            ) from error


def _pool(workforce: Workforce) -> AbstractContextManager[Pool]:
    match workforce.executor:
        case "threads":
            return thread_pool(workforce.workers)
        case "processes":
            ledger = current_ledger()
            return process_pool(workforce.workers, None if ledger is None else ledger.path)
    try:
        from collapsecheck.simulate.cluster import dask_pool  # noqa: PLC0415 - Dask is large, and an extra
    except ImportError:
        remedy = "needs a package that is not installed: pip install 'collapsecheck[dask]'"
        raise InputError("executor", workforce.executor, remedy) from None
    return dask_pool(workforce.workers, workforce.scheduler)


# --- handing out ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, eq=False)
class _Job(Generic[Item]):
    """An item on its way, with what a far worker was given from the ledger for it."""

    number: int
    item: Item
    given: dict[Key, Block] = field(default_factory=dict)
    answered: frozenset[str] = frozenset()


@dataclass(kw_only=True)
class _Pace:
    """Seconds that a job has taken so far, on average."""

    seconds: float = 0.0
    jobs: int = 0

    def learn(self, seconds: float, jobs: int) -> None:
        self.seconds += seconds
        self.jobs += jobs

    def batch(self, left: int, slots: int) -> int:
        """How many jobs to hand over at once: worth the way, but few enough that none waits for another at the end."""
        if not self.jobs:
            return 1
        worthwhile = _WORTHWHILE * self.jobs / max(self.seconds, 1e-9)
        return max(1, min(int(worthwhile), left // (2 * slots)))


def _drained(
    pool: Pool, work: Work, jobs: deque[_Job[Any]], told: Callable[[int], None]
) -> Generator[tuple[int, Any], None, None]:
    """Results as they come; no more than two batches for each worker are handed out at any time."""
    running: dict[Future[Any], list[_Job[Any]]] = {}
    pace = _Pace()
    while jobs or running:
        slots = pool.slots()
        while jobs and len(running) < 2 * slots:
            batch = [jobs.popleft() for _ in range(pace.batch(len(jobs), slots))]
            running[pool.submit(work, batch)] = batch
        ready, _ = wait(running, timeout=_WAITING, return_when=FIRST_COMPLETED)
        told(pool.steps())
        for future in ready:
            batch, outcome = running.pop(future), future.result()
            pace.learn(outcome.seconds, len(batch))
            told(outcome.steps)
            for job, result, parcel in zip(batch, outcome.results, outcome.parcels, strict=True):
                _record(parcel)
                if isinstance(result, Wanted):
                    jobs.appendleft(_supplied(job, result.digest, parcel))
                else:
                    yield job.number, result


# --- where the work is done -----------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, eq=False)
class _Outcome:
    """What comes back of a batch: results or wishes, and the blocks that a far worker computed for each."""

    results: list[Any]
    parcels: list[Parcel]
    seconds: float
    steps: int = 0


def _near(task: Task[Any, Any], batch: Sequence[_Job[Any]], tick: Tick) -> _Outcome:
    """Run a batch where the ledger in use is at hand, if there is one."""
    start = time.perf_counter()
    results = [task(job.item, tick) for job in batch]
    return _Outcome(results=results, parcels=[Parcel()] * len(batch), seconds=time.perf_counter() - start)


def _far(
    task: Task[Any, Any], elsewhere: frozenset[str], version: str, batch: Sequence[_Job[Any]], _tick: Tick
) -> _Outcome:
    """Run a batch where no ledger is at hand."""
    if version != __version__:
        raise CollapsecheckError(f"a worker has collapsecheck {__version__}, and {version} is needed: install it there")
    start, steps = time.perf_counter(), count()
    parcels = [Parcel(elsewhere=elsewhere - job.answered, given=job.given) for job in batch]
    results = [_wished_or_done(task, job, parcel, steps) for job, parcel in zip(batch, parcels, strict=True)]
    return _Outcome(results=results, parcels=parcels, seconds=time.perf_counter() - start, steps=next(steps))


def _wished_or_done(task: Task[Any, Any], job: _Job[Any], parcel: Parcel, steps: Iterator[int]) -> Any:
    with storing(parcel):
        try:
            return task(job.item, lambda: (next(steps), None)[1])
        except Wanted as wish:
            return wish


def _record(parcel: Parcel) -> None:
    store = current_store()
    if store is not None:
        for identity, block, values in parcel.computed:
            store.record(identity, block, values)


def _supplied(job: _Job[Any], digest: str, parcel: Parcel) -> _Job[Any]:
    """The job with all that the ledger has of an experiment, and what was computed before that was asked for."""
    ledger = current_ledger()
    found = [] if ledger is None else ledger.records(digest)
    given = {(record.digest, record.block): record.values for record in found if not record.fault}
    done = {(identity.digest, block): values for identity, block, values in parcel.computed}
    return replace(job, given=job.given | given | done, answered=job.answered | {digest})
