"""Whether other derivations may rest on a claim."""

from __future__ import annotations

from collapsecheck.proofs import prove
from collapsecheck.theory.catalogue import claims
from collapsecheck.theory.lifecycle import Withdrawn

__all__ = ["is_sound"]

_PROVED: dict[str, bool] = {}
"""By digest, since many claims rest on the same ones."""


def is_sound(claim_id: str) -> bool:
    """Whether the claim with this id is known, was not withdrawn, and its derivation holds.

    Its simulations are not repeated for each claim that rests on it; a run over both takes them into account.

    Examples
    --------
    >>> is_sound("kde.fixed.variance"), is_sound("kde.unknown")
    (True, False)
    """
    claim = claims().get(claim_id)
    if claim is None or isinstance(claim.lifecycle, Withdrawn):
        return False
    if claim.digest not in _PROVED:
        _PROVED[claim.digest] = prove(claim).holds
    return _PROVED[claim.digest]
