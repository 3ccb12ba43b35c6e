"""Ledgers of several machines become one, and the records of a ledger are checked one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from collapsecheck.errors import CollapsecheckError, InputError
from collapsecheck.simulate.ledger import Ledger, Record

__all__ = ["LedgerCheck", "check_ledger", "merge_ledgers"]


@dataclass(frozen=True, kw_only=True)
class LedgerCheck:
    """What is in a ledger.

    Parameters
    ----------
    experiments : int
        Experiments with a sound block.
    blocks : int
        Sound blocks.
    replicates : int
        Replicates in them, of one observable each.
    repeated : int
        Blocks that were computed more than once.
    faults : tuple of str
        One line for each record that is not sound, and so is never used.
    """

    experiments: int
    blocks: int
    replicates: int
    repeated: int
    faults: tuple[str, ...]


def check_ledger(path: Path) -> LedgerCheck:
    """Compare every record of a ledger with its checksum.

    Parameters
    ----------
    path : Path
        An existing ledger.

    Returns
    -------
    LedgerCheck

    Raises
    ------
    InputError
        If there is no such file, or it is not a ledger of this layout.
    CollapsecheckError
        If the file is too damaged to be read.
    """
    with closing(_existing(path)) as ledger:
        damage = ledger.damage()
        faults = [f"{path}: {damage}"] if damage else []
        digests, blocks, replicates, repeated = set(), 0, 0, 0
        for record in ledger.records():
            if record.fault:
                faults.append(_named(path, record))
                continue
            digests.add(record.digest)
            blocks, replicates = blocks + 1, replicates + record.replicates
            repeated += record.computed > 1
    return LedgerCheck(
        experiments=len(digests), blocks=blocks, replicates=replicates, repeated=repeated, faults=tuple(faults)
    )


def merge_ledgers(paths: Sequence[Path], output: Path) -> int:
    """Add the sound records of some ledgers to another one, all or none.

    Parameters
    ----------
    paths : sequence of Path
        Existing ledgers.
    output : Path
        A ledger, made if it does not exist.

    Returns
    -------
    int
        Number of blocks that are new in `output`.

    Raises
    ------
    InputError
        If a file is not a ledger of this layout.
    CollapsecheckError
        If two ledgers have other bits for the same block; nothing is added then.
    """
    for path in paths:
        _existing(path).close()
    others = [path for path in paths if path.resolve() != output.resolve()]
    made = not output.exists()
    try:
        with closing(Ledger(output)) as ledger:
            return ledger.add(chain.from_iterable(_records(path) for path in others))
    except CollapsecheckError:
        if made:
            output.unlink(missing_ok=True)
        raise


def _records(path: Path) -> Iterator[Record]:
    with closing(_existing(path)) as ledger:
        yield from ledger.records()


def _existing(path: Path) -> Ledger:
    if not path.is_file():
        raise InputError("ledger", str(path), "no such file; name a ledger")
    return Ledger(path)


def _named(path: Path, record: Record) -> str:
    return f"{path}: block {record.block} of experiment {record.digest[:12]}: {record.fault}"
