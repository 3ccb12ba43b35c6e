"""Many replicates of a recursion, observed along the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from collapsecheck.errors import InputError
from collapsecheck.simulate.blocks import ObservedBlock, Watch, block_of, found_block
from collapsecheck.simulate.executors import Executor, Workforce, completed, workforce_of
from collapsecheck.simulate.forward import Experiment, checked
from collapsecheck.simulate.inputs import whole_number
from collapsecheck.simulate.observables import OBSERVABLES, check_observable
from collapsecheck.simulate.planning import Method, planned
from collapsecheck.simulate.workflows import size_at
from collapsecheck.terms import Fit, Growth, Law, Observable, Recursion, Regression, Vectors

__all__ = ["Run", "run"]


@dataclass(frozen=True, kw_only=True)
class Run:
    """What `run` observed.

    Parameters
    ----------
    generations : ndarray, shape (k,)
        The generations observed, increasing.
    replicates : int
        Number of independent runs of the recursion.
    observed : mapping
        For each observable, under the name or description it was asked for by, an array of shape (replicates, k).
    samples : ndarray, shape (k, replicates, size), or None
        The points themselves, if they were asked for.
    method : str
        How it was done.
    """

    generations: NDArray[np.int64]
    replicates: int
    observed: Mapping[str | Observable, NDArray[np.float64]]
    samples: NDArray[np.float64] | None = None
    method: str = "forward"


def run(
    recursion: Recursion,
    *,
    law: Law,
    size: int,
    generations: int,
    replicates: int,
    observe: Sequence[str | Observable],
    seed: int,
    at: Sequence[int] | None = None,
    keep_samples: bool = False,
    progress: Callable[[int, int], None] | None = None,
    method: str = "auto",
    executor: Executor = "serial",
    workers: int | None = None,
    scheduler: str | None = None,
) -> Run:
    """Run replicates of a recursion and observe them along the way.

    Blocks of replicates that a ledger in use has are looked up there, see `recording`.

    Parameters
    ----------
    recursion : Recursion
        Fit and workflow.
    law : Law
        Law of generation 0; ``Given(values=...)`` starts every replicate from the same data.
    size : int
        Points per generation, >= 1; >= 2 where a variance is needed.
    generations : int
        Number of refits, >= 0.
    replicates : int
        Number of independent runs, >= 1.
    observe : sequence of str or Observable
        Descriptions, or any of the names "variance" and "log_variance" (ddof 1), "modes", "heterozygosity", "particle",
        "types".
    seed : int
        Seed, >= 0.
    at : sequence of int, optional
        Generations to observe, from 0 to `generations`; by default all of them.
    keep_samples : bool
        Whether to return the points too (8 bytes each).
    progress : callable, optional
        Called with the number of steps done and their total; a step is one generation of one block of replicates.
    method : str
        ``"forward"`` draws every point of every generation. ``"moments"``, ``"counts"`` and ``"genealogy"`` are
        shortcuts exact in law, see `refits`, `categorical` and `genealogies`. ``"auto"`` takes the cheapest for the
        generations asked for; `Run.method` names it. Different methods give different bits.
    executor : str
        What runs the blocks: ``"serial"``, ``"threads"``, ``"processes"`` or ``"dask"``. The last two start fresh
        interpreters, so a script must be guarded by ``if __name__ == "__main__"``.
    workers : int, optional
        Number of threads or processes, >= 1; the number of processors by default.
    scheduler : str, optional
        Address of a Dask scheduler, for the executor ``"dask"``; a cluster on this machine by default.

    Returns
    -------
    Run
        The same bits for the same arguments, whatever the executor; replicate r is the same whatever `replicates` is.

    Raises
    ------
    InputError
        For an argument out of its domain.
    CollapsecheckError
        When the values exceed the range of floating-point numbers, or the workers are lost.

    Examples
    --------
    >>> from collapsecheck.terms import KDE, Normal
    >>> recursion = Recursion(fit=KDE(bandwidth=0.3))
    >>> outcome = run(recursion, law=Normal(), size=10, generations=4, replicates=3, observe=["variance"], seed=1)
    >>> outcome.observed["variance"].shape
    (3, 5)
    """
    experiment = checked(recursion, law, size, generations, seed)
    whole_number("replicates", replicates, least=1)
    observables = {key: _observable(key, size, experiment.fit) for key in _sequence("observe", observe)}
    wanted = _wanted(at, generations)
    chosen = _chosen(method, experiment, wanted, plain=keep_samples or _grow(observables.values()))
    if keep_samples and isinstance(law, Regression):
        raise InputError("keep_samples", keep_samples, "must be False for a Regression, whose points are never drawn")
    if keep_samples and isinstance(law, Vectors):
        raise InputError("keep_samples", keep_samples, "must be False for points of Vectors(...)")
    if keep_samples and size_at(experiment.workflow, size, generations) != size:
        raise InputError("keep_samples", keep_samples, "must be False where the size grows")
    watch = Watch(
        recursion=recursion,
        experiment=replace(experiment, generations=int(wanted[-1])),
        observables=tuple(observables.values()),
        at=tuple(wanted.tolist()),
        keep_samples=keep_samples,
        method=chosen.name,
    )
    outcome = Run(
        generations=wanted,
        replicates=replicates,
        observed={key: np.empty((replicates, wanted.size)) for key in observables},
        samples=np.empty((wanted.size, replicates, size)) if keep_samples else None,
        method=chosen.name,
    )
    _fill(outcome, watch, workforce_of(executor, workers, scheduler), progress)
    return outcome


def _grow(observables: Iterable[Observable]) -> bool:
    return any(isinstance(observable, Growth) for observable in observables)


def _chosen(method: str, experiment: Experiment, wanted: NDArray[np.int64], *, plain: bool) -> Method:
    """The method; the plain one where samples are kept, or growth is measured from a generation that none may skip."""
    return planned("forward" if plain and method == "auto" else method, experiment, wanted)


def _fill(outcome: Run, watch: Watch, workforce: Workforce, progress: Callable[[int, int], None] | None) -> None:
    """Put every block of the watch into its rows: those that are recorded first, then the others as they are done."""
    width, generations = watch.experiment.replicates, watch.experiment.generations + 1
    blocks = range(-(-outcome.replicates // width))
    done = 0

    def tick(steps: int) -> None:
        nonlocal done
        done += steps
        if progress is not None and steps:
            progress(done, len(blocks) * generations)

    missing = []
    for block in blocks:
        found = found_block(watch, block)
        if found is None:
            missing.append(block)
        else:
            _put(outcome, block * width, found)
    tick((len(blocks) - len(missing)) * generations)
    sizes = [min(width, outcome.replicates - block * width) for block in missing]
    with closing(
        completed(partial(_task, watch), list(zip(missing, sizes, strict=True)), workforce, tick=tick)
    ) as ready:
        for number, computed in ready:
            _put(outcome, missing[number] * width, computed)


def _task(watch: Watch, item: tuple[int, int], tick: Callable[[], None]) -> ObservedBlock:
    block, replicates = item
    return block_of(watch, block, replicates, tick)


def _put(outcome: Run, start: int, block: ObservedBlock) -> None:
    """Copy a block to the rows from `start` on; the last block may have more replicates than there are rows."""
    rows = slice(start, min(start + len(block.values[0]), outcome.replicates))
    kept = block.first(rows.stop - rows.start)
    for observed, values in zip(outcome.observed.values(), kept.values, strict=True):
        observed[rows] = values
    if outcome.samples is not None and kept.samples is not None:
        outcome.samples[:, rows] = kept.samples


def _sequence(argument: str, items: Sequence[str | Observable]) -> Sequence[str | Observable]:
    if isinstance(items, str) or not items:
        raise InputError(argument, items, 'must be a non-empty list, e.g. ["variance"]')
    return items


def _observable(key: str | Observable, size: int, fit: Fit) -> Observable:
    if isinstance(key, str) and key not in OBSERVABLES:
        raise InputError("observe", key, "must be an observable or one of " + ", ".join(OBSERVABLES))
    observable = OBSERVABLES[key] if isinstance(key, str) else key
    check_observable(observable, size=size, fit=fit)
    return observable


def _wanted(at: Sequence[int] | None, generations: int) -> NDArray[np.int64]:
    """Generations to observe, in increasing order, each once."""
    if at is None:
        return np.arange(generations + 1)
    wanted = sorted({whole_number("at", generation, least=0) for generation in at})
    if not wanted or wanted[-1] > generations:
        raise InputError("at", at, f"must be generations from 0 to {generations}")
    return np.array(wanted, dtype=np.int64)
