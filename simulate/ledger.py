"""The evidence ledger: a file that keeps every finished block of replicates, so that no block need be computed twice.

A block is filed under the experiment that it belongs to, which is everything its bits depend on, and under its number.
Whoever finds it there later gets the same bits as by computing it. Each record carries a checksum; one that does not
fit is treated as absent, and overwritten when its block has been computed again.

The file is an SQLite database with a write-ahead log: a record is there or not, whenever a process is killed, and
several processes of one machine may write at once. The log needs a file system of that machine: share no ledger over a
network, but keep one on each machine and merge them.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapsecheck.errors import CollapsecheckError, InputError
from collapsecheck.simulate.identity import Identity

__all__ = ["LAYOUT", "Ledger", "Record"]

LAYOUT = 1
"""Version of the tables; another one is refused."""

Block = NDArray[np.float64]

_APPLICATION = 0x636F6C6C  # "coll", where SQLite lets a program mark its files
_PATIENCE = 60.0  # seconds for which a writer waits for another one; a write takes milliseconds
_FAULTS = (sqlite3.Error, UnicodeDecodeError)  # the second where a damaged file spoils the message of the first
_TABLES = (
    "CREATE TABLE experiments (digest TEXT PRIMARY KEY, identity TEXT NOT NULL)",
    """CREATE TABLE blocks (
        digest TEXT NOT NULL REFERENCES experiments, block INTEGER NOT NULL, replicates INTEGER NOT NULL,
        data BLOB NOT NULL, checksum TEXT NOT NULL, computed INTEGER NOT NULL, PRIMARY KEY (digest, block))""",
)
_SELECT = """SELECT blocks.digest, block, replicates, data, checksum, computed, coalesce(identity, '')
    FROM blocks LEFT JOIN experiments ON blocks.digest = experiments.digest"""


@dataclass(frozen=True, kw_only=True, eq=False)
class Record:
    """One block as the file has it, sound or not.

    Parameters
    ----------
    digest : str
        Digest of the experiment.
    block : int
        Number of the block.
    replicates : int
        Number of its replicates.
    data : bytes
        One row of IEEE doubles for each replicate, lowest byte first.
    checksum : str
        SHA-256 of all of these.
    computed : int
        How often the block was computed, at most, on one of the machines whose ledgers were merged.
    identity : str
        Canonical JSON of the experiment.
    """

    digest: str
    block: int
    replicates: int
    data: bytes
    checksum: str
    computed: int
    identity: str

    @property
    def fault(self) -> str:
        """What is wrong with the record; empty if it can be used."""
        if hashlib.sha256(self.identity.encode()).hexdigest() != self.digest:
            return "its experiment does not have the digest that it is filed under"
        if _checksum(self.digest, self.block, self.replicates, self.data) != self.checksum:
            return "its bytes do not have the checksum that was written with them"
        if self.computed < 1:
            return "it says that it was never computed"
        return ""

    @property
    def values(self) -> Block:
        """The block, shape (replicates, generations observed)."""
        return np.frombuffer(self.data, dtype="<f8").reshape(self.replicates, -1).astype(np.float64)


def _checksum(digest: str, block: int, replicates: int, data: bytes) -> str:
    return hashlib.sha256(f"{digest} {block} {replicates} ".encode() + data).hexdigest()


class Ledger:
    """A ledger file, open for reading and writing; threads may share it.

    Parameters
    ----------
    path : Path
        The file; it is made if it does not exist.

    Raises
    ------
    InputError
        If the file is not a ledger, has another layout, or cannot be opened.

    Examples
    --------
    >>> import tempfile
    >>> from collapsecheck.simulate.identity import Identity
    >>> identity = Identity(text="{}")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     ledger = Ledger(Path(folder, "runs.ledger"))
    ...     ledger.record(identity, 0, np.array([[1.0], [2.0]]))
    ...     found, absent = ledger.read(identity, 0), ledger.read(identity, 1)
    ...     ledger.close()
    >>> found.ravel(), absent
    (array([1., 2.]), None)
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()
        try:
            self._connection = _opened(path)
        except _FAULTS as error:
            raise InputError("ledger", str(path), f"cannot be opened ({error}); name a ledger or a new file") from error

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def digests(self) -> frozenset[str]:
        """Digests of all experiments that have a block here."""
        with self._using() as connection:
            return frozenset(digest for (digest,) in connection.execute("SELECT DISTINCT digest FROM blocks"))

    def records(self, digest: str | None = None) -> Iterator[Record]:
        """All records, or those of one experiment, sound or not."""
        chosen = " WHERE ?1 IS NULL OR blocks.digest = ?1 ORDER BY blocks.digest, block"
        with self._using() as connection:
            cursor = connection.execute(_SELECT + chosen, (digest,))
        while rows := self._fetched(cursor):
            yield from (_record(row) for row in rows)

    def read(self, identity: Identity, block: int) -> Block | None:
        """A block, shape (replicates, generations observed); None if it is not here, or its record is not sound."""
        record = self._found(identity.digest, block)
        # In a damaged file, a search can end at another record.
        if record is None or record.fault or (record.digest, record.block) != (identity.digest, block):
            return None
        return record.values

    def record(self, identity: Identity, block: int, values: Block) -> None:
        """Keep a block that was computed.

        Raises
        ------
        CollapsecheckError
            If another computation of the block gave other bits, or the file cannot be written.
        """
        data = np.ascontiguousarray(values, dtype="<f8").tobytes()
        record = Record(
            digest=identity.digest,
            block=block,
            replicates=len(values),
            data=data,
            checksum=_checksum(identity.digest, block, len(values), data),
            computed=1,
            identity=identity.text,
        )
        self._write([record], again=1)

    def add(self, records: Iterable[Record]) -> int:
        """Take records over from another ledger, all or none; those that are not sound are left out.

        Returns
        -------
        int
            Number of blocks that were not here before.

        Raises
        ------
        CollapsecheckError
            If a block that is here has other bits, or the file cannot be written.
        """
        return self._write((record for record in records if not record.fault), again=0)

    def _write(self, records: Iterable[Record], *, again: int) -> int:
        with self._using() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                added = sum(_added(connection, record, again, self.path) for record in records)
                connection.execute("COMMIT")
            except BaseException:
                connection.execute("ROLLBACK")
                raise
        return added

    def damage(self) -> str:
        """What SQLite finds wrong with the file; empty if nothing."""
        with self._using() as connection:
            (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        return "" if found == "ok" else str(found)

    def _found(self, digest: str, block: int) -> Record | None:
        with self._using() as connection:
            return _existing(connection, digest, block)

    def _fetched(self, cursor: sqlite3.Cursor) -> list[tuple[Any, ...]]:
        with self._using():
            return cursor.fetchmany(256)

    @contextmanager
    def _using(self) -> Iterator[sqlite3.Connection]:
        """The connection, for one thread at a time; a fault of the file becomes one line."""
        try:
            with self._lock:
                yield self._connection
        except _FAULTS as error:
            raise CollapsecheckError(
                f"ledger {self.path}: {error}; mend that, or move the file away and run the command again"
            ) from error


def _record(row: tuple[Any, ...]) -> Record:
    """A row as a record; where the file is damaged, a value can have another type, and is not sound then."""
    digest, block, replicates, data, checksum, computed, identity = row
    return Record(
        digest=str(digest),
        block=_whole(block),
        replicates=_whole(replicates),
        data=data if isinstance(data, bytes) else str(data).encode(),
        checksum=str(checksum),
        computed=_whole(computed),
        identity=str(identity),
    )


def _whole(value: Any) -> int:
    return value if isinstance(value, int) else -1


def _existing(connection: sqlite3.Connection, digest: str, block: int) -> Record | None:
    chosen = " WHERE blocks.digest = ? AND block = ?"
    row = connection.execute(_SELECT + chosen, (digest, block)).fetchone()
    return None if row is None else _record(row)


def _added(connection: sqlite3.Connection, record: Record, again: int, path: Path) -> bool:
    """Write one record within a transaction; of a sound one that is there already, only count the computation."""
    old = _existing(connection, record.digest, record.block)
    if old is not None and not old.fault:
        if old.checksum != record.checksum:
            raise CollapsecheckError(
                f"ledger {path}: block {record.block} of experiment {record.digest[:12]} is recorded with other bits: "
                "two machines or versions disagree; start a new ledger with one of them"
            )
        connection.execute(
            "UPDATE blocks SET computed = max(computed, ?) + ? WHERE digest = ? AND block = ?",
            (record.computed, again, record.digest, record.block),
        )
        return False
    connection.execute(
        "INSERT INTO experiments VALUES (?, ?) ON CONFLICT (digest)"
        " DO UPDATE SET identity = excluded.identity WHERE identity <> excluded.identity",
        (record.digest, record.identity),
    )
    connection.execute(
        "INSERT OR REPLACE INTO blocks VALUES (?, ?, ?, ?, ?, ?)",
        (record.digest, record.block, record.replicates, record.data, record.checksum, record.computed),
    )
    return True


# --- opening --------------------------------------------------------------------------------------------------------


def _opened(path: Path) -> sqlite3.Connection:
    """Connection in which a transaction begins when it is told to, and a commit survives the end of the process."""
    connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
    connection.text_factory = partial(str, encoding="utf-8", errors="replace")  # a flipped bit may spoil a character
    try:
        _made_if_empty(connection)
        _require_ledger(connection, path)
        with suppress(sqlite3.OperationalError):  # another process is setting the same mode
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
    except BaseException:
        connection.close()
        raise
    return connection


def _made_if_empty(connection: sqlite3.Connection) -> None:
    if _is_made(connection):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        if not _is_made(connection):
            for statement in (
                *_TABLES,
                f"PRAGMA application_id = {_APPLICATION}",
                f"PRAGMA user_version = {LAYOUT}",
            ):
                connection.execute(statement)
    finally:
        connection.execute("COMMIT")


def _is_made(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])


def _require_ledger(connection: sqlite3.Connection, path: Path) -> None:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (layout,) = connection.execute("PRAGMA user_version").fetchone()
    if application != _APPLICATION:
        raise InputError("ledger", str(path), "is a database of something else; name a ledger or a new file")
    if layout != LAYOUT:
        raise InputError("ledger", str(path), f"has layout {layout}, and layout {LAYOUT} is needed; name a new file")
