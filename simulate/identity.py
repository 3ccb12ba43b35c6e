"""What an experiment is: everything that the bits of its blocks depend on, and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import rfc8785

from collapsecheck.simulate.streams import STREAM_CONTRACT
from collapsecheck.terms import Law, Observable, Recursion, plain

__all__ = ["Identity", "identity_of"]


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Everything that the bits of a block depend on but its number, as canonical JSON (RFC 8785).

    Parameters
    ----------
    text : str
        As `identity_of` makes it.
    """

    text: str

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the text, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def identity_of(
    recursion: Recursion,
    *,
    law: Law,
    size: int,
    at: Sequence[int],
    observable: Observable,
    seed: int,
    method: str = "forward",
) -> Identity:
    """Identity of an experiment with one observable.

    Parameters
    ----------
    recursion : Recursion
    law : Law
        Law of generation 0.
    size : int
        Points per generation.
    at : sequence of int
        Generations observed, increasing.
    observable : Observable
    seed : int
        Seed, >= 0.
    method : str
        How replicates are made; another method has other bits.

    Returns
    -------
    Identity

    Examples
    --------
    >>> from collapsecheck.terms import KDE, Normal, Variance
    >>> identity = identity_of(
    ...     Recursion(fit=KDE(bandwidth=0.5)), law=Normal(), size=5, at=[0, 3], observable=Variance(), seed=1
    ... )
    >>> identity.text[:22], len(identity.digest)
    ('{"at":[0,3],"contract"', 64)
    """
    said = {
        "at": [int(generation) for generation in at],
        "contract": STREAM_CONTRACT,
        "law": law,
        "method": method,
        "observable": observable,
        "recursion": recursion,
        "seed": str(seed),
        "size": int(size),
    }
    return Identity(text=rfc8785.dumps(plain(said)).decode())
