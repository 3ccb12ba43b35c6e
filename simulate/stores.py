"""Which ledger is in use: whatever computes blocks asks it first, and hands in what it had to compute.

Whether a block is computed or looked up changes no bit of any outcome, so it is no argument of the functions between a
command and a block, but a circumstance in which they run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from collapsecheck.simulate.identity import Identity
from collapsecheck.simulate.ledger import Ledger

__all__ = ["Parcel", "Store", "Wanted", "current_ledger", "current_store", "recording", "storing", "use_store"]

Block = NDArray[np.float64]
Key = tuple[str, int]
"""Digest of an experiment and number of a block."""


class Store(Protocol):
    """What keeps blocks."""

    def read(self, identity: Identity, block: int) -> Block | None:
        """The block, or None."""

    def record(self, identity: Identity, block: int, values: Block) -> None:
        """Keep the block."""


_STORE: ContextVar[Store | None] = ContextVar("store", default=None)


def current_store() -> Store | None:
    """What keeps blocks now; None if nothing does."""
    return _STORE.get()


def current_ledger() -> Ledger | None:
    """The ledger in use; None if there is none."""
    store = _STORE.get()
    return store if isinstance(store, Ledger) else None


def use_store(store: Store) -> None:
    """Let a store keep the blocks from now on, as in a worker process, which serves one caller all its life."""
    _STORE.set(store)


@contextmanager
def storing(store: Store) -> Iterator[None]:
    """Let a store keep the blocks that are computed meanwhile."""
    token = _STORE.set(store)
    try:
        yield
    finally:
        _STORE.reset(token)


@contextmanager
def recording(path: Path | None) -> Iterator[Ledger | None]:
    """Look blocks up in a ledger, and record there what is computed meanwhile, by whatever executor.

    Exact results (proofs, enumerations, enclosures), runs that keep their samples, and simulators of your own are not
    recorded.

    Parameters
    ----------
    path : Path or None
        File of the ledger, made if it does not exist; None records nothing.

    Yields
    ------
    Ledger or None

    Raises
    ------
    InputError
        If the file is not a ledger, has another layout, or cannot be opened.

    Examples
    --------
    >>> import tempfile
    >>> from collapsecheck.simulate import KDE, Normal, Recursion, run
    >>> with tempfile.TemporaryDirectory() as folder, recording(Path(folder, "runs.ledger")) as ledger:
    ...     for replicates in (2000, 4000):
    ...         _ = run(
    ...             Recursion(fit=KDE(bandwidth=0.5)),
    ...             law=Normal(), size=5, generations=2, replicates=replicates, observe=["variance"], seed=1,
    ...         )
    ...     [(record.block, record.computed) for record in ledger.records()]
    [(0, 1), (1, 1)]
    """
    if path is None:
        yield None
        return
    ledger = Ledger(path)
    try:
        with storing(ledger):
            yield ledger
    finally:
        ledger.close()


class Wanted(Exception):  # noqa: N818 - it asks for something, which is no error
    """A worker without the ledger needs what the ledger has of an experiment.

    Parameters
    ----------
    digest : str
        Digest of the experiment.
    """

    def __init__(self, digest: str) -> None:
        super().__init__(digest)
        self.digest = digest


class Parcel:
    """Store of a worker that does not see the ledger: some blocks come with the work, new ones go back with its result.

    Parameters
    ----------
    elsewhere : frozenset of str
        Digests of the experiments that have to be asked for.
    given : mapping, optional
        Blocks that came with the work.
    """

    def __init__(self, *, elsewhere: frozenset[str] = frozenset(), given: Mapping[Key, Block] | None = None) -> None:
        self._elsewhere = elsewhere
        self._blocks = dict(given or {})
        self.computed: list[tuple[Identity, int, Block]] = []

    def read(self, identity: Identity, block: int) -> Block | None:
        """The block, or None.

        Raises
        ------
        Wanted
            If the ledger may have it.
        """
        if identity.digest in self._elsewhere:
            raise Wanted(identity.digest)
        return self._blocks.get((identity.digest, block))

    def record(self, identity: Identity, block: int, values: Block) -> None:
        """Keep the block for the way back."""
        self._blocks[identity.digest, block] = values
        self.computed.append((identity, block, values))
