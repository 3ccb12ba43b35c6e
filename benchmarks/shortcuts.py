"""Rows for the shortcuts that are exact in law: points stand for those that a run forward would have drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from benchmarks.records import Contender, Effort, Row
from collapsecheck.simulate import (
    KDE,
    Accumulate,
    Categorical,
    Discrete,
    Fit,
    Gaussian,
    Normal,
    Recursion,
    Replace,
    Workflow,
    draw_particles,
    run,
)

__all__ = ["SHORTCUT_ROWS"]

_FORWARD_SHARE = 2.0
"""Points drawn by a contender that runs forward, in units of the effort; rows that need more are left out."""


def gaussian_refits(effort: Effort) -> Iterator[Row]:
    """Moments beside a NumPy loop over the generations of one replicate."""
    size, generations = 100, 300
    some = max(1, effort.points // (size * generations))
    yield Row(
        table="Gaussian refit, n = 100, 300 generations",
        label="variance of the last generation",
        contenders={
            "moments": last(Gaussian(), size, generations, 10 * some, "moments"),
            "forward": last(Gaussian(), size, generations, some, "forward"),
            "NumPy loop": Contender(work=partial(gaussian_loop, size, generations), points=size * generations),
        },
    )


def categorical(effort: Effort) -> Iterator[Row]:
    """Counts and genealogies of types beside NumPy's choice with probabilities."""
    size = generations = 1000 if effort.points >= 1_000_000 else 50
    few = max(1, generations // 20)
    yield Row(
        table=f"Types, K = n = {size}, {generations} generations",
        label="heterozygosity of the last generation",
        contenders={
            "counts": last(Categorical(), size, generations, 25, "counts"),
            "genealogy": last(Categorical(), size, generations, 25, "genealogy"),
            "forward": last(Categorical(), size, few, 25, "forward"),
            "NumPy choice": Contender(work=partial(choice_loop, size, 2 * few), points=2 * size * few),
        },
    )


def genealogies(effort: Effort) -> Iterator[Row]:
    """One late generation by its genealogy, beside every generation forward, fewer of them."""
    replaced = ((100, 300, 250, 300), (10_000, 300, 2, 20), (10_000, 10_000, 2, 20))
    pooled = ((100, 300, 50, 300), (1000, 1000, 5, 300), (1000, 10_000, 1, 1000))
    shapes = [(Replace(), *shape) for shape in replaced] + [(Accumulate(), *shape) for shape in pooled]
    for workflow, size, generations, replicates, forward in shapes:
        if size * forward * replicates <= _FORWARD_SHARE * effort.points:
            fit = KDE(bandwidth=0.5)
            yield Row(
                table="Fixed bandwidth, one generation",
                label=f"{type(workflow).__name__}, n = {size}, t = {generations}",
                contenders={
                    "genealogy": last(fit, size, generations, replicates, "genealogy", workflow),
                    "forward": last(fit, size, forward, replicates, "forward", workflow),
                },
            )


def lineages(effort: Effort) -> Iterator[Row]:
    """A hundred particles of a large population."""
    size, generations, particles = min(10**6, effort.points), 300, 100
    recursion = Recursion(fit=KDE(bandwidth=0.5))
    few = partial(
        draw_particles,
        recursion,
        law=Normal(),
        size=size,
        generations=generations,
        particles=particles,
        replicates=250,
        seed=1,
    )
    yield Row(
        table="Fixed bandwidth, 100 particles of one generation",
        label=f"n = {size}, t = {generations}",
        contenders={
            "lineages": Contender(work=few, points=size * generations * 250),
            "forward": last(recursion.fit, size, 3, 1, "forward"),
        },
    )


SHORTCUT_ROWS: tuple[Callable[[Effort], Iterator[Row]], ...] = (gaussian_refits, categorical, genealogies, lineages)
"""What ``make bench`` measures of them."""


# --- contenders -------------------------------------------------------------------------------------------------------


def last(  # noqa: PLR0917 - a line of numbers
    fit: Fit, size: int, generations: int, replicates: int, method: str, workflow: Workflow | None = None
) -> Contender:
    """A run that observes its last generation."""
    types = isinstance(fit, Categorical)
    work = partial(
        run,
        Recursion(fit=fit, workflow=workflow or Replace()),
        law=Discrete(probabilities=(1 / size,) * size) if types else Normal(),
        size=size,
        generations=generations,
        at=[generations],
        replicates=replicates,
        observe=["heterozygosity" if types else "variance"],
        seed=1,
        method=method,
    )
    return Contender(work=work, points=size * generations * replicates)


def gaussian_loop(size: int, generations: int) -> None:
    """One replicate as it is usually written."""
    rng = np.random.default_rng(1)
    sample = rng.normal(0, 1, size)
    for _ in range(generations):
        sample = rng.normal(np.mean(sample), np.std(sample, ddof=1), size)


def choice_loop(size: int, generations: int) -> None:
    """One replicate by a choice with probabilities."""
    frequencies = np.full(size, 1 / size)
    rng = np.random.default_rng(1)
    for _ in range(generations):
        frequencies = np.bincount(rng.choice(size, size, p=frequencies), minlength=size) / size
