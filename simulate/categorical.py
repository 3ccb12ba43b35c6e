"""Resampled types by their counts: what is left of each type is all that the next generation depends on.

Given the counts of a generation, those of the next are multinomial: each type's is binomial given those before it. A
type that has died out stays so, and soon few are left. While there are many, drawing a parent for each point is the
faster way to the same law.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from collapsecheck.simulate.compiling import compiled
from collapsecheck.terms import Heterozygosity, Observable

__all__ = ["TypeCounts", "resampled_types"]

Sample = NDArray[np.float64]
Integers = NDArray[np.int64]
Generator = np.random.Generator

_FEW = 30
"""Types from which on a parent for each point is drawn faster than a binomial number for each type."""


@dataclass(frozen=True, kw_only=True, eq=False)
class TypeCounts:
    """Generation of types, known by how many points are of each type.

    Parameters
    ----------
    types : ndarray, shape (replicates, room)
        The types of each replicate, `live` of them; what is beyond means nothing.
    counts : ndarray of int, shape (replicates, room)
        Points of each type; 0 beyond.
    generator : numpy.random.Generator
        Decides in which order the points come, when someone looks at them; its own, so that no count depends on it.

    Examples
    --------
    >>> some = TypeCounts(types=np.array([[3.0, 8.0]]), counts=np.array([[1, 2]]), generator=np.random.default_rng(0))
    >>> some.summary(Heterozygosity()).round(3), sorted(some.points.ravel().tolist())
    (array([0.444]), [3.0, 8.0, 8.0])
    """

    types: Sample
    counts: Integers
    generator: Generator

    @cached_property
    def points(self) -> Sample:
        """The points, shape (size, replicates), all orders equally likely."""
        ordered = np.repeat(self.types.ravel(), self.counts.ravel()).reshape(self.counts.shape[0], -1)
        return self.generator.permuted(ordered, axis=1).T

    def summary(self, observable: Observable) -> Sample | None:
        """The observable in each replicate, None where it takes points to know it."""
        if not isinstance(observable, Heterozygosity):
            return None
        size = int(self.counts[0].sum())
        return np.asarray(1.0 - (self.counts**2).sum(axis=1) / size**2)


def resampled_types(
    first: Sample, sizes: Integers, wanted: Integers, generator: Generator, order: Generator
) -> Iterator[tuple[int, TypeCounts]]:
    """Counts of types in the wanted generations when each is resampled from the one before it.

    Parameters
    ----------
    first : ndarray, shape (size, replicates)
        Generation 0.
    sizes : ndarray of int, shape (generations + 1,)
        Points of each generation.
    wanted : ndarray of int
        Generations, increasing, from 1 on.
    generator, order : numpy.random.Generator
        Source of the counts, and of the order of points.

    Yields
    ------
    tuple of int and TypeCounts
        A generation and what it is made of.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> found = resampled_types(np.full((4, 1), 7.0), np.full(10, 4), np.array([9]), rng, rng)
    >>> [(t, state.types.tolist(), state.counts.tolist()) for t, state in found]
    [(9, [[7.0]], [[4]])]
    """
    ordered = np.sort(first, axis=0).T
    types, counts, live = np.empty(ordered.shape), np.zeros(ordered.shape, dtype=np.int64), np.zeros(len(ordered), int)
    for replicate, points in enumerate(ordered):
        found, number = np.unique(points, return_counts=True)
        live[replicate] = found.size
        types[replicate, : found.size], counts[replicate, : found.size] = found, number
    now = 0
    for generation in wanted.tolist():
        compiled(_resample)(types, counts, live, sizes[now : generation + 1], generator)
        now = generation
        room = int(live.max())
        yield generation, TypeCounts(types=types[:, :room].copy(), counts=counts[:, :room].copy(), generator=order)


def _resample(types: Sample, counts: Integers, live: Integers, sizes: Integers, generator: Generator) -> None:
    """Resample each replicate to the sizes after the first, in place; counts beyond the live types are 0."""
    for replicate in range(live.size):
        kind, count = types[replicate], counts[replicate]
        for step in range(1, sizes.size):
            before, size, known = sizes[step - 1], sizes[step], live[replicate]
            if known == 1:
                count[0] = size
                continue
            if known > _FEW:
                owner = np.empty(before, dtype=np.int64)
                start = 0
                for k in range(known):
                    owner[start : start + count[k]] = k
                    start += count[k]
                    count[k] = 0
                parents = generator.integers(0, before, size)
                for point in range(size):
                    count[owner[parents[point]]] += 1
            else:
                left, mass = size, before
                for k in range(known):
                    here = count[k]
                    drawn = left if here == mass else generator.binomial(left, here / mass)
                    mass -= here
                    left -= drawn
                    count[k] = drawn
            kept = 0
            for k in range(known):
                if count[k] > 0:
                    kind[kept], number = kind[k], count[k]
                    count[k] = 0
                    count[kept] = number
                    kept += 1
            live[replicate] = kept
