"""How much of the error budget is spent: decisions are counted, and exceeding the declared number is an error."""

from __future__ import annotations

from functools import cache

from collapsecheck.errors import CollapsecheckError
from collapsecheck.verify.records import Protocol

__all__ = ["Spending", "spending_of"]


class Spending:
    """Distinct decisions made under one protocol in this process; the same decision made again is free.

    Parameters
    ----------
    protocol : Protocol
        Declares the largest number of decisions.

    Examples
    --------
    >>> spending = Spending(Protocol(decisions=1))
    >>> spending.spend(b"first")
    >>> spending.spend(b"first")
    >>> spending.spent
    1
    """

    def __init__(self, protocol: Protocol) -> None:
        self._protocol = protocol
        self._keys: set[bytes] = set()

    @property
    def spent(self) -> int:
        """Number of distinct decisions so far."""
        return len(self._keys)

    def spend(self, key: bytes) -> None:
        """Count the decision `key`.

        Raises
        ------
        CollapsecheckError
            If it would exceed the declared number: the stated total error rate would no longer hold.
        """
        if key not in self._keys and self.spent >= self._protocol.decisions:
            raise CollapsecheckError(
                f"more than the declared {self._protocol.decisions} decisions: declare more in the protocol, which "
                "lowers the error probability of each"
            )
        self._keys.add(key)


@cache
def spending_of(protocol: Protocol) -> Spending:
    """What this process has spent for `protocol`."""
    return Spending(protocol)
