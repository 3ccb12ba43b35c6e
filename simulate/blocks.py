"""One block of replicates, observed at the wanted generations; looked up where a ledger in use has it.

A block is the unit of work and of record: a pure function of what is observed and of its number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count

import numpy as np
from numpy.typing import NDArray

from collapsecheck.errors import InputError
from collapsecheck.simulate.forward import Experiment, checked, require_room
from collapsecheck.simulate.identity import Identity, identity_of
from collapsecheck.simulate.inputs import is_model
from collapsecheck.simulate.observables import check_observable
from collapsecheck.simulate.planning import method_named, observed_state, points_of
from collapsecheck.simulate.stores import Store, current_store
from collapsecheck.terms import Growth, Law, Observable, Recursion

__all__ = ["ObservedBlock", "Watch", "block_of", "found_block", "observe_blocks", "watched"]

Values = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Watch:
    """What is observed, and when.

    Parameters
    ----------
    recursion : Recursion
    experiment : Experiment
        Arguments that were found to fit together; its generations end with the last one observed.
    observables : tuple of Observable
    at : tuple of int
        Generations observed, increasing.
    keep_samples : bool
        Whether to keep the points, too.
    method : str
        How the states are made, see `planning`.
    """

    recursion: Recursion
    experiment: Experiment
    observables: tuple[Observable, ...]
    at: tuple[int, ...]
    keep_samples: bool = False
    method: str = "forward"

    @cached_property
    def identities(self) -> tuple[Identity, ...]:
        """Under what the blocks of each observable are recorded."""
        experiment = self.experiment
        return tuple(
            identity_of(
                self.recursion,
                law=experiment.law,
                size=experiment.size,
                at=self.at,
                observable=observable,
                seed=experiment.seed,
                method=self.method,
            )
            for observable in self.observables
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class ObservedBlock:
    """What was observed in one block.

    Parameters
    ----------
    values : tuple of ndarray, shape (replicates, generations observed)
        For each observable.
    samples : ndarray, shape (generations observed, replicates, size), or None
        The points, if they were to be kept.
    """

    values: tuple[Values, ...]
    samples: Values | None = None

    def first(self, replicates: int) -> ObservedBlock:
        """The same, for the first replicates only."""
        samples = None if self.samples is None else self.samples[:, :replicates]
        return ObservedBlock(values=tuple(values[:replicates] for values in self.values), samples=samples)


def watched(watch: Watch, block: int, replicates: int, tick: Callable[[], None]) -> ObservedBlock:
    """Compute a block and observe its first replicates; the tick is called once for each generation."""
    size, columns = watch.experiment.size, {generation: column for column, generation in enumerate(watch.at)}
    values = tuple(np.empty((replicates, len(watch.at))) for _ in watch.observables)
    samples = np.empty((len(watch.at), replicates, size)) if watch.keep_samples else None
    passed = -1
    start: dict[Observable, Values] = {}
    for number, state in method_named(watch.method).states(watch.experiment, block, np.array(watch.at, dtype=np.int64)):
        if number == 0:
            grows = [observable for observable in watch.observables if isinstance(observable, Growth)]
            start = {item: observed_state(state, replicates, item, watch.experiment, 0) for item in grows}
        if number in columns:
            for observable, observed in zip(watch.observables, values, strict=True):
                found = observed_state(state, replicates, observable, watch.experiment, number)
                grown = isinstance(observable, Growth)
                observed[:, columns[number]] = _grown(found, start.get(observable)) if grown else found
            if samples is not None:
                samples[columns[number]] = points_of(state)[:, :replicates].T
        for _ in range(passed, number):  # some methods go through many generations at once
            tick()
        passed = number
    return ObservedBlock(values=values, samples=samples)


def _grown(values: Values, start: Values | None) -> Values:
    if start is None:
        raise InputError("method", "genealogy", "does not visit generation 0, from which growth is measured")
    return values - start


def _store_for(watch: Watch) -> Store | None:
    """What keeps the blocks; samples are never kept, nor what a model of someone's own draws, which no text names."""
    return None if watch.keep_samples or is_model(watch.experiment.fit) else current_store()


def found_block(watch: Watch, block: int) -> ObservedBlock | None:
    """The whole block, if everything about it is recorded; None otherwise."""
    store = _store_for(watch)
    if store is None:
        return None
    found = [store.read(identity, block) for identity in watch.identities]
    values = tuple(item for item in found if item is not None)
    return ObservedBlock(values=values) if len(values) == len(found) else None


def block_of(watch: Watch, block: int, replicates: int, tick: Callable[[], None]) -> ObservedBlock:
    """The first replicates of a block, from the ledger in use as far as it goes; what it lacks is recorded whole."""
    store = _store_for(watch)
    if store is None:
        return watched(watch, block, replicates, tick)
    found = {identity.digest: store.read(identity, block) for identity in watch.identities}
    missing = [pair for pair in zip(watch.observables, watch.identities, strict=True) if found[pair[1].digest] is None]
    if missing:
        lacking = replace(watch, observables=tuple(observable for observable, _ in missing))
        whole = watched(lacking, block, watch.experiment.replicates, tick)
        for (_, identity), computed in zip(missing, whole.values, strict=True):
            store.record(identity, block, computed)
            found[identity.digest] = computed
    values = tuple(item for identity in watch.identities if (item := found[identity.digest]) is not None)
    return ObservedBlock(values=values).first(replicates)


def observe_blocks(
    recursion: Recursion, *, law: Law, size: int, generations: int, observable: Observable, seed: int
) -> Iterator[Values]:
    """Endless sequence of blocks of replicates, observed at the last generation.

    Parameters
    ----------
    recursion, law, size, generations, observable, seed
        As for `observe_block`.

    Returns
    -------
    iterator of ndarray, shape (replicates of a block,)
        The k-th array, counted from 0, equals ``observe_block(..., block=k)``; it is looked up where a ledger in use
        has it, see `recording`.

    Raises
    ------
    InputError
        At once, for an argument out of its domain.

    Examples
    --------
    >>> from collapsecheck.terms import KDE, Normal, Variance
    >>> recursion = Recursion(fit=KDE(bandwidth="scott_scipy"))
    >>> blocks = observe_blocks(recursion, law=Normal(), size=10, generations=1, observable=Variance(), seed=1)
    >>> next(blocks).shape
    (2000,)
    """
    experiment = checked(recursion, law, size, generations, seed)
    require_room(experiment)
    check_observable(observable, size=size, fit=experiment.fit)
    watch = Watch(recursion=recursion, experiment=experiment, observables=(observable,), at=(experiment.generations,))
    return (block_of(watch, block, experiment.replicates, _uncounted).values[0][:, 0] for block in count())


def _uncounted() -> None:
    """Count no generation."""
