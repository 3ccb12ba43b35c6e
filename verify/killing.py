"""The kill matrix: what became of the mutants of a claim, counted by where they come from and what they change.

The kill rate is killed / (killed + survived). A mutant that is equivalent to the claim, or nearer to it than the
margin, is no wrong version that a VERIFIED verdict claims to exclude; such mutants are listed and not counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from collapsecheck.verify.records import Evidence, MutantFinding

__all__ = ["KillRow", "kill_matrix", "kill_rate"]

_TARGETS = ("statement", "simulator")


@dataclass(frozen=True, kw_only=True)
class KillRow:
    """Fates of one class of mutants.

    Parameters
    ----------
    origin : str
        ``"named"`` by the claim, or ``"generated"`` by rule.
    target : str
        What is wrong: the ``"statement"`` or the ``"simulator"``.
    killed, survived, equivalent, below_resolution : int
        How many met each fate.
    """

    origin: str
    target: str
    killed: int
    survived: int
    equivalent: int
    below_resolution: int

    @property
    def total(self) -> int:
        """Number of mutants in the class."""
        return self.killed + self.survived + self.equivalent + self.below_resolution

    @property
    def rate(self) -> float | None:
        """Kill rate killed / (killed + survived); None where there is nothing to kill."""
        return kill_rate([self])


def kill_rate(rows: Iterable[KillRow]) -> float | None:
    """Kill rate of several classes together; None where there is nothing to kill.

    Examples
    --------
    >>> row = KillRow(origin="named", target="statement", killed=3, survived=1, equivalent=5, below_resolution=2)
    >>> kill_rate([row])
    0.75
    """
    counts = [(row.killed, row.survived) for row in rows]
    killed, survived = sum(pair[0] for pair in counts), sum(pair[1] for pair in counts)
    return killed / (killed + survived) if killed + survived else None


def kill_matrix(evidence: Evidence) -> tuple[KillRow, ...]:
    """One row for each class of mutants of which there are any; named ones first, statements before simulators."""
    origins = (("named", evidence.mutants), ("generated", evidence.generated))
    rows = (_row(origin, target, findings) for origin, findings in origins for target in _TARGETS)
    return tuple(row for row in rows if row.total)


def _row(origin: str, target: str, findings: Iterable[MutantFinding]) -> KillRow:
    fates = [finding.fate for finding in findings if finding.target == target]
    return KillRow(
        origin=origin,
        target=target,
        killed=fates.count("killed"),
        survived=fates.count("survived"),
        equivalent=fates.count("equivalent"),
        below_resolution=fates.count("below resolution"),
    )
