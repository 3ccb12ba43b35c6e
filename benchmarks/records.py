"""What is measured: rows of contenders that do the same work in turn, and what came out."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

__all__ = ["Contender", "Effort", "Measured", "Row"]


@dataclass(frozen=True, kw_only=True)
class Effort:
    """How much is measured.

    Parameters
    ----------
    points : int
        Points (size x generations x replicates) of one timed run, roughly; slow contenders do fewer.
    rounds : int
        Timed runs of each contender; the contenders of a row take turns, so that a busy moment hits all of them.
    sizes : tuple of int
        Points per generation.
    """

    points: int
    rounds: int
    sizes: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Contender:
    """One way to do the work.

    Parameters
    ----------
    work : callable
        Does it once; called once before anything is timed.
    points : int
        Points that this makes.
    """

    work: Callable[[], object]
    points: int


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a table: the same work, done in turn by several means.

    Parameters
    ----------
    table : str
        Title of the table that the row belongs to.
    label : str
        First cell of the row.
    contenders : mapping of str to Contender
        By name; the first one is ours, with which the others are compared.
    clock : callable
        Seconds: processor time, which a busy machine disturbs less, or the wall clock where threads work together.
    """

    table: str
    label: str
    contenders: Mapping[str, Contender]
    clock: Callable[[], float] = time.process_time


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What a row took.

    Parameters
    ----------
    table, label : str
        Of the row.
    points : mapping of str to int
        Points made by one run of each contender.
    seconds : mapping of str to tuple of float
        Time of each round.
    """

    table: str
    label: str
    points: Mapping[str, int]
    seconds: Mapping[str, tuple[float, ...]]

    def nanoseconds(self, name: str) -> float:
        """Median time of a point."""
        return median(self.seconds[name]) / self.points[name] * 1e9

    def ratio(self, name: str) -> float:
        """Time of a contender over ours for as many points: median over the rounds of the ratio within a round."""
        ours = next(iter(self.seconds))
        scale = self.points[ours] / self.points[name]
        pairs = zip(self.seconds[name], self.seconds[ours], strict=True)
        return median(theirs / our for theirs, our in pairs) * scale
