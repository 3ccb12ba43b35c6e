"""Genealogies: a generation found backward, from its points to their ancestors, instead of forward from all of them.

With a bandwidth that does not depend on the data, who descends from whom is independent of where the points are. A
point is then its ancestor in an earlier generation plus the noise of the generations between, and points share noise
exactly where they share ancestors. Going backward, each lineage picks its parent uniformly among the points that its
fit saw, and lineages that pick the same parent go on as one: few are left soon. The noise of a stretch on which a
lineage meets no other is one draw.

* `Replace`: parents are in the generation before (the Wright-Fisher model). Generations in which no two lineages meet
  are skipped at once: their number is geometric. The generations observed form a Markov chain, each found from the one
  observed before it.
* `Accumulate`: parents are in any generation before, so a lineage has about log t ancestors back to generation 0.

All this is exact in law; no large-n limit is taken.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from collapsecheck.simulate.bandwidths import bandwidth
from collapsecheck.simulate.compiling import compiled
from collapsecheck.simulate.laws import draw_noise
from collapsecheck.terms import KDE, Categorical

__all__ = ["accumulated_descendants", "descendants", "descent"]

Sample = NDArray[np.float64]
Integers = NDArray[np.int64]
Generator = np.random.Generator


@dataclass(frozen=True, kw_only=True)
class Descent:
    """Genealogies of some individuals of each replicate, back to ancestors that are all different.

    A node is an individual asked for, or the last common ancestor of some; a replicate has fewer than twice as many
    nodes as individuals, which come first. A row has room for all; what is beyond `nodes` means nothing.

    Parameters
    ----------
    parent : ndarray of int, shape (replicates, 2 individuals - 1)
        The next node on the way back, itself where there is none; it has the higher number.
    generations : ndarray of int, same shape
        Generations to the next node, or to the earliest generation where there is none.
    nodes, ancestors : ndarray of int, shape (replicates,)
        Number of nodes, and of individuals of the earliest generation from whom those asked for descend.
    """

    parent: Integers
    generations: Integers
    nodes: Integers
    ancestors: Integers


def descent(individuals: int, replicates: int, size: int, generations: int, generator: Generator) -> Descent:
    """Genealogies of some individuals when each generation replaces the one before it.

    Parameters
    ----------
    individuals : int
        Individuals per replicate, from 1 to `size`.
    replicates : int
        Independent genealogies.
    size : int
        Points per generation.
    generations : int
        How far back, >= 0.
    generator : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    Descent
        Nodes, ancestors, and the generations between.

    Examples
    --------
    >>> found = descent(2, 1, 2, 50, np.random.default_rng(0))
    >>> found.parent.tolist(), found.ancestors.tolist()
    ([[2, 2, 2]], [1])
    """
    # Where so many lineages are left, two of them meet in a generation with a chance above 1 - exp(-2).
    few = min(individuals, math.isqrt(4 * size) + 2)
    apart = np.add.accumulate(np.log1p(-np.arange(few) / size))
    rooms = (replicates, 2 * individuals - 1)
    parent, lengths = np.zeros(rooms, dtype=np.int64), np.zeros(rooms, dtype=np.int64)
    nodes, ancestors = np.zeros(replicates, dtype=np.int64), np.zeros(replicates, dtype=np.int64)
    compiled(_trace)(
        individuals, size, generations, generator, -apart, -np.expm1(apart), parent, lengths, nodes, ancestors
    )
    return Descent(parent=parent, generations=lengths, nodes=nodes, ancestors=ancestors)


def _trace(  # noqa: C901, PLR0917 - one loop of machine code, to which a record cannot be passed
    individuals: int,
    size: int,
    generations: int,
    generator: Generator,
    hazard: Sample,
    meeting: Sample,
    parent: Integers,
    lengths: Integers,
    nodes: Integers,
    ancestors: Integers,
) -> None:
    """Fill in the genealogies, one replicate after the other.

    The lineages choose parents in turn. Those chosen already are numbered from 0 on, and each is chosen again with
    probability 1 / size: so a number below `size` is drawn, and one not yet in use stands for a parent not yet chosen.
    ``meeting[k]`` is the probability that lineages 0 to k do not all stay apart, and ``hazard[k]`` is -log(1 - that).
    """
    for replicate in range(parent.shape[0]):
        lineage = np.arange(individuals)
        since = np.zeros(parent.shape[1], dtype=np.int64)
        up, length = parent[replicate], lengths[replicate]
        used, left, age = individuals, individuals, 0
        while left > 1 and age < generations:
            if left > hazard.size:
                first, age = 0, age + 1
            else:
                # An exponential time cut to whole generations is geometric: no lineages meet before.
                waited = generator.standard_exponential() / hazard[left - 1]
                if waited >= generations - age:
                    break
                age += 1 + int(waited)
                level = meeting[left - 1] * generator.random()
                first = 1
                while first < left - 1 and meeting[first] <= level:
                    first += 1
            # Lineages before the first to meet another are apart; it chooses among theirs, those after it among all.
            drawn = generator.integers(0, size, left - first)
            if first > 0:
                drawn[0] = generator.integers(0, first, 1)[0]
            chosen = first
            for k in range(first, left):
                number = drawn[k - first]
                if number >= chosen:
                    lineage[chosen] = lineage[k]
                    chosen += 1
                    continue
                other = lineage[number]
                if since[other] < age:
                    since[used] = age
                    up[other], length[other] = used, age - since[other]
                    lineage[number] = other = used
                    used += 1
                up[lineage[k]], length[lineage[k]] = other, age - since[lineage[k]]
            left = chosen
        for k in range(left):
            up[lineage[k]], length[lineage[k]] = lineage[k], generations - since[lineage[k]]
        nodes[replicate], ancestors[replicate] = used, left


def _inherit(parent: Integers, nodes: Integers, founders: Sample, noise: Sample, values: Sample) -> None:
    """Add up the noise from the founders, one for each ancestor, to the individuals asked for."""
    start = founder = 0
    for replicate in range(nodes.size):
        up, value = parent[replicate], noise[start : start + nodes[replicate]]
        for node in range(value.size - 1, -1, -1):
            if up[node] == node:
                value[node] += founders[founder]
                founder += 1
            else:
                value[node] += value[up[node]]
        values[replicate] = value[: values.shape[1]]
        start += nodes[replicate]


def places_of(ancestors: Integers, size: int, generator: Generator) -> tuple[Integers, Integers]:
    """Which individuals the ancestors are, and of which replicates: all choices of different ones are equally likely.

    Examples
    --------
    >>> places, replicates = places_of(np.array([3, 1]), 3, np.random.default_rng(0))
    >>> sorted(places[:3].tolist()), replicates.tolist()
    ([0, 1, 2], [0, 0, 0, 1])
    """
    replicate = np.repeat(np.arange(ancestors.size), ancestors)
    rank = np.arange(replicate.size) - np.searchsorted(replicate, replicate)
    if np.log1p(-rank / size).sum() < math.log(0.5):
        permuted = generator.permuted(np.tile(np.arange(size), (ancestors.size, 1)), axis=1)
        return permuted[replicate, rank], replicate
    while True:
        # At least half of the choices have no repeats; they are as likely as each other.
        places = generator.integers(0, size, size=replicate.size)
        if np.unique(replicate * size + places).size == places.size:
            return places, replicate


def values_of(found: Descent, founders: Sample, fit: KDE | Categorical, size: int, generator: Generator) -> Sample:
    """Values of the individuals, shape (individuals, replicates), given those of all ancestors, in one array."""
    rooms = found.parent.shape[1]
    lengths = found.generations[np.arange(rooms) < found.nodes[:, np.newaxis]]
    values = np.empty((found.nodes.size, (rooms + 1) // 2))
    compiled(_inherit)(found.parent, found.nodes, founders, _noise(fit, lengths, size, generator), values)
    return values.T


def descendants(sample: Sample, fit: KDE | Categorical, generations: int, generator: Generator) -> Sample:
    """A later generation, given one generation, when each replaces the one before it.

    Parameters
    ----------
    sample : ndarray, shape (size, replicates)
        One generation.
    fit : KDE or Categorical
        With a bandwidth that does not depend on the data.
    generations : int
        How much later, >= 1; with 0 the points would only change their order.
    generator : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    ndarray, shape (size, replicates)
        In law what so many steps of `forward.resample` give.

    Examples
    --------
    >>> descendants(np.full((3, 2), 7.0), Categorical(), 100, np.random.default_rng(0)).tolist()
    [[7.0, 7.0], [7.0, 7.0], [7.0, 7.0]]
    """
    size, replicates = sample.shape
    found = descent(size, replicates, size, generations, generator)
    founders = sample[places_of(found.ancestors, size, generator)]
    return values_of(found, founders, fit, size, generator)


def _noise(fit: KDE | Categorical, generations: Integers, size: int, generator: Generator) -> Sample:
    """Noise gathered over so many generations; that of a Gaussian kernel is normal again, that of signs binomial."""
    if isinstance(fit, Categorical):
        return np.zeros(generations.size)
    width = _width(fit, size)
    if fit.kernel == "gaussian":
        return np.asarray(width * np.sqrt(generations) * generator.standard_normal(generations.size))
    if fit.kernel == "two_point":
        return np.asarray(width * (2.0 * generator.binomial(generations, 0.5) - generations))
    each = draw_noise(fit.kernel, generator, (int(generations.sum()),))
    owner = np.repeat(np.arange(generations.size), generations)
    return np.asarray(width * np.bincount(owner, weights=each, minlength=generations.size))


def _width(fit: KDE, points: int) -> float:
    """Bandwidth for so many points, wherever they are."""
    return float(bandwidth(fit.bandwidth, np.broadcast_to(0.0, (points, 1)))[0])


# --- accumulation ---------------------------------------------------------------------------------------------------


def accumulated_descendants(
    first: Sample, fit: KDE | Categorical, wanted: Integers, individuals: int, generator: Generator
) -> Iterator[Sample]:
    """Some individuals of each wanted generation, jointly, when each generation is fitted to all before it.

    Parameters
    ----------
    first : ndarray, shape (size, replicates)
        Generation 0.
    fit : KDE or Categorical
        With a bandwidth that does not depend on the data but by their number.
    wanted : ndarray of int
        Generations, increasing.
    individuals : int
        How many of each generation, from 1 to the size.
    generator : numpy.random.Generator
        Source of randomness.

    Yields
    ------
    ndarray, shape (individuals, replicates)
        The first individuals of a wanted generation.

    Notes
    -----
    The individuals of all generations are numbered from the first on. A parent of generation t is one of the first n t
    with equal chances, n the size. Each individual that is anyone's ancestor is given a parent and noise once.

    Examples
    --------
    >>> rng, wanted = np.random.default_rng(0), np.array([0, 9])
    >>> [sample.tolist() for sample in accumulated_descendants(np.full((3, 1), 7.0), Categorical(), wanted, 1, rng)]
    [[[7.0]], [[7.0]]]
    """
    size, replicates = first.shape
    everyone = size * (int(wanted[-1]) + 1)
    asked = (wanted[:, np.newaxis] * size + np.arange(individuals)).ravel()
    asked = (np.arange(replicates)[:, np.newaxis] * everyone + asked).ravel()
    members, parent = _ancestry(asked, everyone, size, generator)
    generation = members % everyone // size
    total = _single_noise(fit, generation, size, generator)
    # Each pass doubles the number of ancestors that a member has added up, until all have come to generation 0.
    while (generation[parent] > 0).any():
        total += total[parent]
        parent = parent[parent]
    root = members[parent]
    values = first[root % everyone, root // everyone] + total
    found = values[np.searchsorted(members, asked)].reshape(replicates, wanted.size, individuals)
    for column in range(wanted.size):
        yield found[:, column].T


def _ancestry(asked: Integers, everyone: int, size: int, generator: Generator) -> tuple[Integers, Integers]:
    """All ancestors of those asked for and themselves, in increasing order, and the place of each one's parent."""
    members, parents = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    newest = asked
    while newest.size:
        replicate, number = newest // everyone, newest % everyone
        earlier = size * (number // size)
        chosen = newest.copy()
        later = earlier > 0
        chosen[later] = replicate[later] * everyone + generator.integers(0, earlier[later])
        order = np.argsort(np.concatenate((members, newest)), kind="stable")
        members = np.concatenate((members, newest))[order]
        parents = np.concatenate((parents, chosen))[order]
        candidates = np.unique(chosen)
        places = np.minimum(np.searchsorted(members, candidates), members.size - 1)
        newest = candidates[members[places] != candidates]
    return members, np.searchsorted(members, parents)


def _single_noise(fit: KDE | Categorical, generation: Integers, size: int, generator: Generator) -> Sample:
    """Noise of one individual of each of these generations; generation 0 has none."""
    if isinstance(fit, Categorical):
        return np.zeros(generation.size)
    different, place = np.unique(generation, return_inverse=True)
    widths = np.array([_width(fit, size * int(t)) if t else 0.0 for t in different])
    return widths[place] * draw_noise(fit.kernel, generator, generation.shape)
