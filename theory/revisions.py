"""The lock: what every published revision of a claim said, as a digest, so that none can change or vanish unnoticed.

``claims.lock`` has one line for each, ``ID rREV SHA256``, in order. ``make revisions`` adds the revisions that are not
there yet; nothing ever changes a line or removes one.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from collapsecheck.errors import CollapsecheckError
from collapsecheck.theory.catalogue import claims, family_of
from collapsecheck.theory.lifecycle import Superseded
from collapsecheck.theory.records import Claim

__all__ = ["Revision", "lock_faults", "published", "with_current"]

_FILE = "claims.lock"


class Revision(NamedTuple):
    """What one revision of a claim said: id, revision, and the digest of the claim."""

    claim_id: str
    rev: int
    digest: str


@cache
def published() -> tuple[Revision, ...]:
    """The revisions that were published, in the order of the lock.

    Examples
    --------
    >>> {item.rev for item in published() if item.claim_id == "modes.equal"}
    {1}
    """
    text = resources.files("collapsecheck.theory").joinpath(_FILE).read_text(encoding="utf-8")
    rows = (line.split() for line in text.splitlines())
    return tuple(Revision(claim_id, int(rev.removeprefix("r")), digest) for claim_id, rev, digest in rows)


def lock_faults(locked: Iterable[Revision], catalogue: Collection[Claim]) -> Iterator[str]:
    """What is wrong with a catalogue after these revisions were published, each with its remedy.

    Parameters
    ----------
    locked : iterable of Revision
    catalogue : collection of Claim

    Yields
    ------
    str
    """
    known = {claim.id: claim for claim in catalogue}
    for item in locked:
        claim = known.get(item.claim_id)
        if claim is None:
            yield f"{item.claim_id} was published and is gone: put it back, with a lifecycle if it must not be used"
        elif claim.rev < item.rev:
            yield f"{claim.id} is back at rev={claim.rev}, rev={item.rev} was published: give it rev={item.rev + 1}"
        elif claim.rev == item.rev and claim.digest != item.digest:
            yield f"{claim.id} says something else than its published rev={item.rev}: give it rev={item.rev + 1}"
    for claim in catalogue:
        if isinstance(claim.lifecycle, Superseded) and claim.lifecycle.by not in known:
            yield f"{claim.id} is superseded by {claim.lifecycle.by}, which does not exist: name a claim that does"


def with_current(locked: Iterable[Revision], catalogue: Collection[Claim]) -> tuple[Revision, ...]:
    """The lock with the revisions of the catalogue added.

    Parameters
    ----------
    locked : iterable of Revision
    catalogue : collection of Claim

    Returns
    -------
    tuple of Revision
        In order.

    Raises
    ------
    CollapsecheckError
        If the catalogue contradicts what was published.
    """
    before = tuple(locked)
    faults = tuple(lock_faults(before, catalogue))
    if faults:
        raise CollapsecheckError("; ".join(faults))
    return tuple(sorted({*before, *(Revision(claim.id, claim.rev, claim.digest) for claim in catalogue)}))


def _main() -> None:
    house = [claim for claim in claims().values() if family_of(claim.id) is not None]
    try:
        locked = with_current(published(), house)
    except CollapsecheckError as error:
        sys.exit(f"error: {error}")
    text = "".join(f"{item.claim_id} r{item.rev} {item.digest}\n" for item in locked)
    Path(__file__).with_name(_FILE).write_text(text, encoding="utf-8")
    sys.stdout.write(f"{_FILE} has {len(locked)} revisions, {len(locked) - len(published())} of them new\n")


if __name__ == "__main__":
    _main()
