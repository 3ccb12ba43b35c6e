"""What becomes of a claim after it was published: its id stays, whatever happens to it.

A claim whose statement has to change gets another revision. One that another claim replaces is superseded; one that is
wrong is withdrawn. Neither is ever deleted, and neither changes the digest.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CURRENT", "Superseded", "Withdrawn"]

CURRENT = "current"
"""What `Claim.standing` says of a claim that is neither superseded nor withdrawn."""


@dataclass(frozen=True, kw_only=True)
class Superseded:
    """Another claim says more than this one, which may still hold.

    Parameters
    ----------
    by : str
        Id of the other claim.
    rev : int
        Its revision.
    reason : str
        What it says more, in a few words.
    """

    by: str
    rev: int
    reason: str

    @property
    def words(self) -> str:
        """The same in words."""
        return f"superseded by {self.by} r{self.rev}: {self.reason}"


@dataclass(frozen=True, kw_only=True)
class Withdrawn:
    """Nobody claims it any more. It stays in the catalogue, since whoever cited it must learn of it.

    Parameters
    ----------
    reason : str
        What is wrong with it, in a few words.
    """

    reason: str

    @property
    def words(self) -> str:
        """The same in words."""
        return f"withdrawn: {self.reason}"
