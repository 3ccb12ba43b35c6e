"""What a claim test is called, and how many decisions its process has made."""

from __future__ import annotations

from dataclasses import dataclass, field

from collapsecheck.errors import CollapsecheckError

__all__ = ["Spending", "TestName"]


@dataclass(frozen=True, kw_only=True)
class TestName:
    """What a claim test is called.

    Parameters
    ----------
    claim : str
        Id of the claim: the argument of the marker, or the name of the test.
    test : str
        Node id, which its seeds follow from.
    command : str
        Node id as it is typed in the folder in which pytest was started.
    """

    __test__ = False  # pytest would take the name of the class for that of a test

    claim: str
    test: str
    command: str


@dataclass(kw_only=True)
class Spending:
    """Distinct decisions of this process; more than were declared is an error."""

    declared: int
    keys: set[tuple[str, ...]] = field(default_factory=set)

    def spend(self, *key: str) -> None:
        """Count a decision, before it is made; the same one made again is free.

        Raises
        ------
        CollapsecheckError
            If it would exceed the declared number: the stated error probability would no longer hold.
        """
        if key not in self.keys and len(self.keys) >= self.declared:
            raise CollapsecheckError(
                f"more than the declared {self.declared} decisions: declare more by --claims-decisions, which lowers "
                "the error probability of each"
            )
        self.keys.add(key)
