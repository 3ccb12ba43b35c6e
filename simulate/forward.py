"""The recursion run forward: fit, sample from the fit, feed the sample to the next fit.

Generation 0 is the real sample; `generations=t` means t refits after it. One replicate is the only independent unit:
the points of a replicate share ancestors. Replicates come in blocks, and block k depends on the seed and on k alone
(see `streams`), so blocks may be computed in any order and in any process.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from collapsecheck.errors import CollapsecheckError, InputError
from collapsecheck.simulate.engines import engine_named
from collapsecheck.simulate.generations import Generation, started
from collapsecheck.simulate.inputs import checked_recursion, floating, is_model, whole_number
from collapsecheck.simulate.laws import draw, is_numeric
from collapsecheck.simulate.normal_vectors import refitted_vectors, require_vectors
from collapsecheck.simulate.observables import check_observable
from collapsecheck.simulate.regressions import regressed, require_regression
from collapsecheck.simulate.resampling import Bootstrap, needs_spread, refitted
from collapsecheck.simulate.streams import block_generator, block_replicates
from collapsecheck.simulate.workflows import later_generations, points_held, real_points, require_weighted
from collapsecheck.terms import (
    Categorical,
    DeterminantGrowth,
    Fit,
    FreshFraction,
    Gaussian,
    Given,
    Growth,
    Law,
    Location,
    LogGrowth,
    LogVariance,
    Observable,
    Recursion,
    Regression,
    Replace,
    ShrunkKDE,
    UnexplainedGrowth,
    Vectors,
    Weighted,
    Workflow,
)

__all__ = [
    "Experiment",
    "checked",
    "history",
    "in_range",
    "measured",
    "observe_block",
    "require_room",
    "too_many_points",
]

Floats = NDArray[np.float64]

LARGEST_POOL = 50_000_000
"""Points of one replicate, 8 bytes each, beyond which a forward run is refused."""


def observe_block(
    recursion: Recursion,
    *,
    law: Law,
    size: int,
    generations: int,
    observable: Observable,
    seed: int,
    block: int,
    engine: str = "auto",
) -> Floats:
    """Run one block of replicates and observe its last generation.

    Parameters
    ----------
    recursion : Recursion
        Fit and workflow.
    law : Law
        Law of generation 0.
    size : int
        Points per generation, >= 1; >= 2 where a variance is needed.
    generations : int
        Number of refits, >= 0.
    observable : Observable
        What is observed.
    seed : int
        Seed of the experiment, >= 0.
    block : int
        Number of the block, >= 0.
    engine : str
        One of `ENGINES`; all give the same bits.

    Returns
    -------
    ndarray, shape (replicates of a block,)
        One number per replicate; replicates are independent, within and between blocks. A block has
        ``block_replicates(size)`` of them, or fewer where a pool or growing generations fill the memory.

    Raises
    ------
    InputError
        For an argument out of its domain.
    CollapsecheckError
        When the values exceed the range of floating-point numbers.

    Notes
    -----
    `collapsecheck.terms` states the conventions: a bandwidth is the standard deviation of the noise.

    Examples
    --------
    >>> from collapsecheck.terms import KDE, Normal, Particle
    >>> recursion = Recursion(fit=KDE(bandwidth=0.3))
    >>> values = observe_block(
    ...     recursion, law=Normal(), size=10, generations=2, observable=Particle(), seed=1, block=0
    ... )
    >>> values.shape
    (2000,)
    """
    experiment = checked(recursion, law, size, generations, seed, engine=engine)
    require_room(experiment)
    check_observable(observable, size=size, fit=experiment.fit)
    past = history(experiment, block, np.array([generations]))
    _, first = next(past)
    start = measured(observable, first, experiment, 0) if isinstance(observable, Growth) else None
    last = deque(past, maxlen=1)
    values = measured(observable, last.pop()[1] if last else first, experiment, generations)
    return values if start is None else values - start


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """Arguments that were found to fit together."""

    fit: Fit
    workflow: Workflow
    law: Law
    size: int
    generations: int
    seed: int
    engine: str = "auto"

    @cached_property
    def replicates(self) -> int:
        """Replicates in a block; those of a workflow that holds many points share 64 times the room of a generation.

        A model of one's own is fitted to each replicate alone, so none is fitted that nobody asked for.
        """
        if is_model(self.fit):
            return 1
        held = points_held(self.workflow, self.size, self.generations)
        return block_replicates(max(self.size, held // 64))


def history(experiment: Experiment, block: int, wanted: NDArray[np.int64]) -> Iterator[tuple[int, Generation]]:
    """Generation 0, all wanted ones and perhaps others of one block of replicates, with their numbers, increasing.

    A generation is valid until the next one is asked for: arrays are used again.
    """
    generator = block_generator(experiment.seed, block)
    recursion = Recursion(fit=experiment.fit, workflow=experiment.workflow)
    if isinstance(experiment.law, Regression):
        fitted = regressed(recursion, experiment.law, experiment.size, experiment.replicates, generator)
        yield from enumerate(map(started, islice(fitted, experiment.generations + 1)))
        return
    if isinstance(experiment.law, Vectors):
        ddof = floating("ddof", getattr(experiment.fit, "ddof", 1))
        fitted = refitted_vectors(experiment.law, experiment.size, experiment.replicates, ddof, generator)
        yield from enumerate(map(started, islice(fitted, experiment.generations + 1)))
        return
    sample = draw(experiment.law, generator, (experiment.size, experiment.replicates))
    if isinstance(experiment.workflow, Replace) and isinstance(experiment.fit, Bootstrap):
        yield from _resampled(experiment.fit, sample, wanted, generator, experiment.engine)
        return
    yield 0, started(sample)
    later = later_generations(recursion, experiment.law, sample, experiment.generations, generator)
    for number in range(1, experiment.generations + 1):
        # An overflow is reported once, by `measured`.
        with np.errstate(over="ignore", invalid="ignore"):
            sample = next(later)
        yield number, started(sample)


def _resampled(
    fit: Bootstrap, first: Floats, wanted: NDArray[np.int64], generator: np.random.Generator, engine: str
) -> Iterator[tuple[int, Generation]]:
    number, generation, spare = 0, started(first), np.empty(first.shape)
    yield number, generation
    for stop in wanted.tolist():
        while number < stop:
            made, generation, spare = refitted(fit, generation, spare, generator, engine=engine, most=stop - number)
            number += made
            yield number, generation


def measured(observable: Observable, generation: Generation, experiment: Experiment, number: int) -> Floats:
    """The observable, unless it has left the range of floating-point numbers at the generation of this number.

    Of a `Growth` it is the logarithm that grows; what it was at generation 0 is still to be subtracted.
    """
    return in_range(generation.observed(observable, experiment.fit, experiment.engine), observable, number)


def in_range(values: Floats, observable: Observable, number: int) -> Floats:
    """The values of an observable at the generation of this number, unless one is not finite."""
    if np.isfinite(values).all():
        return values
    if isinstance(observable, DeterminantGrowth | UnexplainedGrowth):
        raise CollapsecheckError(
            f"generation {number} has a replicate whose points are in a plane, up to rounding: take fewer generations "
            "or a larger size"
        )
    if isinstance(observable, LogVariance | LogGrowth) and np.isneginf(values).any():
        raise CollapsecheckError(
            f"generation {number} has a replicate whose points are all equal: the logarithm of its variance is not a "
            "number; observe the variance, or take a larger size or bandwidth"
        )
    raise CollapsecheckError(
        f"generation {number} exceeds the range of floating-point numbers: take fewer generations, "
        "a smaller bandwidth or data on a smaller scale, or observe the logarithm of the variance"
    )


def checked(
    recursion: Recursion, law: Law, size: int, generations: int, seed: int, *, engine: str = "auto"
) -> Experiment:
    """Raise `InputError` unless the recursion can be run with these arguments."""
    recursion = checked_recursion(recursion)
    fit, workflow = recursion.fit, recursion.workflow
    needs_two = needs_spread(fit) or isinstance(fit, ShrunkKDE)
    points = whole_number("size", size, least=2 if needs_two else 1)
    if isinstance(fit, Gaussian) and not floating("ddof", fit.ddof) < points:
        raise InputError("ddof", fit.ddof, f"must be below the size, {points}")
    if isinstance(fit, ShrunkKDE) and not isinstance(workflow, Replace):
        raise InputError("workflow", workflow, "must be Replace() for a ShrunkKDE")
    if not isinstance(fit, Categorical) and not is_numeric(law):
        raise InputError("law", law, "must be a law on the real line for this fit; Discrete gives labels of types")
    if isinstance(law, Given) and len(law.values) != size:
        raise InputError("size", size, f"must be {len(law.values)}, the number of the given values")
    if isinstance(law, Given) and (isinstance(workflow, FreshFraction | Weighted) or isinstance(fit, Location)):
        raise InputError("law", law, "must be a law from which fresh data can be drawn, not a given sample")
    require_regression(fit, workflow, law, points)
    require_vectors(fit, workflow, law, points)
    require_weighted(recursion)
    real_points(workflow, points)
    engine_named(engine)
    return Experiment(
        fit=fit,
        workflow=workflow,
        law=law,
        size=points,
        generations=whole_number("generations", generations, least=0),
        seed=whole_number("seed", seed, least=0),
        engine=engine,
    )


def too_many_points(experiment: Experiment) -> str:
    """Why a pool, or a generation that has grown, does not fit into memory; empty if it does."""
    if points_held(experiment.workflow, experiment.size, experiment.generations) <= LARGEST_POOL:
        return ""
    return f"a run forward would hold more than {LARGEST_POOL:,} points of a replicate at a time"


def require_room(experiment: Experiment) -> None:
    """Raise `InputError` when a forward run would not fit into memory."""
    problem = too_many_points(experiment)
    if problem:
        raise InputError("generations", experiment.generations, problem)
