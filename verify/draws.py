"""Replicates of one decision, kept for a while: they decide a statement, its rivals, and both at a nearer margin."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import count
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from collapsecheck import simulate
from collapsecheck.simulate.stores import Store, current_store
from collapsecheck.theory.records import Setting

__all__ = ["drawn_blocks"]

Block = NDArray[np.float64]

_KEPT = 32
"""Decisions whose draws are kept; a million replicates take 8 MB, and few decisions need a tenth of that."""


def drawn_blocks(setting: Setting, seed: int) -> Iterator[Block]:
    """Endless sequence of blocks of replicates; those that this process has drawn lately are not drawn again.

    Parameters
    ----------
    setting : Setting
        With numbers in place of its symbols, as from `resolve`.
    seed : int
        Seed of the decision, >= 0.

    Yields
    ------
    ndarray, shape (replicates of a block,)
        Not to be written to.

    Raises
    ------
    InputError, CollapsecheckError
        As for `collapsecheck.simulate.observe_blocks`.

    Examples
    --------
    >>> from collapsecheck.terms import KDE, Normal, Recursion, Variance
    >>> recursion = Recursion(fit=KDE(bandwidth=0.5))
    >>> setting = Setting(recursion=recursion, initial_law=Normal(), size=5, generations=1, observable=Variance())
    >>> next(drawn_blocks(setting, 1)) is next(drawn_blocks(setting, 1))
    True
    """
    drawn = _drawn(setting, seed, current_store())  # type: ignore[arg-type]  # a store is the object that it is
    return (drawn.block(number) for number in count())


class _Drawn:
    """The blocks of one decision so far, and how to go on; threads may share it."""

    def __init__(self, setting: Setting, seed: int) -> None:
        self._lock = Lock()
        self._blocks: list[Block] = []
        self._source = simulate.observe_blocks(
            setting.recursion,
            law=setting.initial_law,
            size=setting.size,
            generations=setting.generations,
            observable=setting.observable,
            seed=seed,
        )

    def block(self, number: int) -> Block:
        with self._lock:
            while len(self._blocks) <= number:
                self._blocks.append(self._next())
            return self._blocks[number]

    def _next(self) -> Block:
        try:
            return next(self._source)
        except BaseException:
            _drawn.cache_clear()  # an iterator that has raised is at its end
            raise


@lru_cache(maxsize=_KEPT)
def _drawn(setting: Setting, seed: int, store: Store | None) -> _Drawn:
    """The store is a part of the key, since a ledger is to have every block that was asked for while it was in use."""
    del store
    return _Drawn(setting, seed)
