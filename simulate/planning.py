"""Methods: the ways to observe a block of replicates that are exact in law, and which of them is the cheapest.

A method is a pure function of an experiment, the number of a block and the generations wanted; it yields states,
generation by generation. Methods agree in law, jointly over generations and observables, not in bits. A choice depends
on the experiment and the generations alone, and all observables asked for together are observed on the same states.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from collapsecheck.errors import InputError
from collapsecheck.simulate.bandwidths import follows_scale
from collapsecheck.simulate.categorical import TypeCounts, resampled_types
from collapsecheck.simulate.forward import Experiment, history, in_range, measured, too_many_points
from collapsecheck.simulate.genealogies import accumulated_descendants, descendants
from collapsecheck.simulate.generations import Generation, started
from collapsecheck.simulate.inputs import floating
from collapsecheck.simulate.laws import draw
from collapsecheck.simulate.refits import NormalSample, accumulated_normals, moments_of, refitted_normals
from collapsecheck.simulate.streams import block_generator
from collapsecheck.simulate.workflows import size_at
from collapsecheck.terms import (
    KDE,
    Accumulate,
    Categorical,
    Gaussian,
    Growing,
    Observable,
    Replace,
    Vectors,
)

__all__ = ["METHODS", "Method", "method_named", "observed_state", "planned", "points_of"]

Generations = NDArray[np.int64]
State = Generation | NormalSample | TypeCounts


@dataclass(frozen=True, kw_only=True)
class Method:
    """A way to observe a block of replicates.

    Parameters
    ----------
    name : str
        As `run` takes it.
    obstacle : callable
        Maps an experiment to the reason why the method cannot do it, empty if it can.
    cost : callable
        Maps an experiment and the generations wanted to the work per replicate, in random draws.
    states : callable
        Maps an experiment, the number of a block and the generations wanted, increasing, to pairs of a generation and
        its state, for all wanted generations and perhaps others, in increasing order.
    """

    name: str
    obstacle: Callable[[Experiment], str]
    cost: Callable[[Experiment, Generations], float]
    states: Callable[[Experiment, int, Generations], Iterator[tuple[int, State]]]


def planned(name: str, experiment: Experiment, wanted: Generations) -> Method:
    """The method of this name, or the cheapest one.

    Parameters
    ----------
    name : str
        ``"auto"`` or a name in `METHODS`. What is cheapest is reckoned in random draws, and another method than
        ``"forward"`` is chosen only where it takes less than half of them.
    experiment : Experiment
        What is run.
    wanted : ndarray of int
        Generations to observe, increasing.

    Returns
    -------
    Method
        One that is exact for this experiment.

    Raises
    ------
    InputError
        For an unknown name, or a method that cannot do this; the message lists those that can.

    Examples
    --------
    >>> from collapsecheck.terms import Gaussian, Normal, Replace
    >>> experiment = Experiment(fit=Gaussian(), workflow=Replace(), law=Normal(), size=100, generations=50, seed=0)
    >>> planned("auto", experiment, np.arange(51)).name
    'moments'
    """
    possible = {method.name: method for method in METHODS if not method.obstacle(experiment)}
    if name != "auto":
        if name not in possible:
            why = next(
                (method.obstacle(experiment) for method in METHODS if method.name == name), "there is no such one"
            )
            raise InputError("method", name, f"{why}; must be one of " + ", ".join(["auto", *possible]))
        return possible[name]
    if not possible:
        raise InputError("generations", experiment.generations, METHODS[0].obstacle(experiment))
    costs = {other: method.cost(experiment, wanted) for other, method in possible.items()}
    cheapest = min(costs, key=costs.__getitem__)
    worth = costs[cheapest] < costs.get("forward", math.inf) / 2
    return possible[cheapest if worth else "forward"]


def method_named(name: str) -> Method:
    """The method of this name, one of those in `METHODS`.

    Examples
    --------
    >>> method_named("forward").name
    'forward'
    """
    return next(method for method in METHODS if method.name == name)


def observed_state(
    state: State, replicates: int, observable: Observable, experiment: Experiment, number: int
) -> NDArray[np.float64]:
    """The observable in the first replicates of a block.

    Parameters
    ----------
    state : Generation, NormalSample or TypeCounts
        One generation.
    replicates : int
        How many to observe.
    observable : Observable
        A description.
    experiment : Experiment
        What is run.
    number : int
        Number of the generation.

    Returns
    -------
    ndarray, shape (replicates,)
        One number per replicate.

    Raises
    ------
    CollapsecheckError
        When the values exceed the range of floating-point numbers.

    Examples
    --------
    >>> from collapsecheck.terms import Gaussian, Normal, Replace, Variance
    >>> experiment = Experiment(fit=Gaussian(), workflow=Replace(), law=Normal(), size=2, generations=0, seed=0)
    >>> observed_state(started(np.array([[1.0, 5.0], [3.0, 5.0]])), 1, Variance(), experiment, 0)
    array([2.])
    """
    if isinstance(state, Generation):
        return measured(observable, state.first(replicates), experiment, number)
    summary = state.summary(observable)
    if summary is None:
        return measured(observable, started(state.points[:, :replicates]), experiment, number)
    return in_range(summary[:replicates], observable, number)


def points_of(state: State) -> NDArray[np.float64]:
    """Points of a state, shape (size, replicates); where only a summary is known they are drawn given it, once.

    Examples
    --------
    >>> points_of(started(np.array([[1.0], [3.0]]))).ravel()
    array([1., 3.])
    """
    return state.values() if isinstance(state, Generation) else state.points


# --- forward --------------------------------------------------------------------------------------------------------


def _forward_cost(experiment: Experiment, wanted: Generations) -> float:
    last = int(wanted[-1])
    if isinstance(experiment.workflow, Growing):
        return float(sum(size_at(experiment.workflow, experiment.size, t) for t in range(1, last + 1)))
    return float(experiment.size * last)


# --- by moments -----------------------------------------------------------------------------------------------------


def _moments_obstacle(experiment: Experiment) -> str:
    if not isinstance(experiment.fit, Gaussian):
        return "only a Gaussian fit is known by moments alone"
    if isinstance(experiment.law, Vectors):
        return "only points on a line can be run on moments alone"
    if not isinstance(experiment.workflow, Replace | Growing | Accumulate):
        return "only Replace, Growing and Accumulate can be run on moments alone"
    return ""


def _moments_cost(_experiment: Experiment, wanted: Generations) -> float:
    return 3.0 * float(wanted[-1])


def _moments(experiment: Experiment, block: int, wanted: Generations) -> Iterator[tuple[int, State]]:
    generator = block_generator(experiment.seed, block)
    own = generator.spawn(1)[0]
    sample = _real_sample(experiment, generator)
    yield 0, started(sample)
    first, later = moments_of(sample), wanted[wanted > 0]
    ddof = floating("ddof", experiment.fit.ddof) if isinstance(experiment.fit, Gaussian) else 0.0
    if isinstance(experiment.workflow, Accumulate):
        for generation, moments in accumulated_normals(first, later, ddof, generator):
            yield generation, NormalSample(moments=moments, generator=own)
        return
    sizes = _sizes(experiment, int(wanted[-1]))
    for generation, moments, exponent in refitted_normals(first, sizes, later, ddof, generator):
        yield generation, NormalSample(moments=moments, exponent=exponent, generator=own)


def _sizes(experiment: Experiment, last: int) -> Generations:
    if isinstance(experiment.workflow, Growing):
        return np.array([size_at(experiment.workflow, experiment.size, t) for t in range(last + 1)], dtype=np.int64)
    return np.full(last + 1, experiment.size, dtype=np.int64)


# --- by counts ------------------------------------------------------------------------------------------------------


def _counts_obstacle(experiment: Experiment) -> str:
    if not (isinstance(experiment.fit, Categorical) and isinstance(experiment.workflow, Replace)):
        return "only a Categorical fit with Replace can be run on counts of types"
    return ""


def _counts_cost(experiment: Experiment, wanted: Generations) -> float:
    """About 2 n / t types are left at generation t, each as dear as some ten parents drawn."""
    size, last = experiment.size, int(wanted[-1])
    many = min(last, size / 15)
    return size * many + last + 20 * size * math.log(max(1.0, last / max(1.0, many)))


def _counts(experiment: Experiment, block: int, wanted: Generations) -> Iterator[tuple[int, State]]:
    generator = block_generator(experiment.seed, block)
    order = generator.spawn(1)[0]
    sample = _real_sample(experiment, generator)
    yield 0, started(sample)
    yield from resampled_types(sample, _sizes(experiment, int(wanted[-1])), wanted[wanted > 0], generator, order)


# --- by genealogies -------------------------------------------------------------------------------------------------


def _genealogy_obstacle(experiment: Experiment) -> str:
    fit = experiment.fit
    free = isinstance(fit, KDE) and not follows_scale(fit.bandwidth)
    if not (free or isinstance(fit, Categorical)):
        return "a genealogy needs a bandwidth that does not depend on the data, or types"
    if not isinstance(experiment.workflow, Replace | Accumulate):
        return "a genealogy needs Replace or Accumulate"
    return ""


def _genealogy_cost(experiment: Experiment, wanted: Generations) -> float:
    """About 2 n / s lineages are left s generations back; with a pool, a lineage has about log t ancestors."""
    if isinstance(experiment.workflow, Accumulate):
        return 20.0 * experiment.size * float(np.sum(1 + np.log(np.maximum(wanted, 1))))
    steps = np.diff(wanted, prepend=0)
    return experiment.size * float(np.sum(2 * np.log(steps[steps > 0]) + 4))


def _genealogy(experiment: Experiment, block: int, wanted: Generations) -> Iterator[tuple[int, State]]:
    fit = experiment.fit
    if not isinstance(fit, KDE | Categorical):
        raise InputError("fit", fit, _genealogy_obstacle(experiment))
    generator = block_generator(experiment.seed, block)
    sample = _real_sample(experiment, generator)
    # An overflow is reported once, when the state is observed.
    if isinstance(experiment.workflow, Accumulate):
        with np.errstate(over="ignore", invalid="ignore"):
            samples = list(accumulated_descendants(sample, fit, wanted, experiment.size, generator))
        yield from zip(wanted.tolist(), map(started, samples), strict=True)
        return
    now = 0
    for generation in wanted.tolist():
        if generation > now:
            with np.errstate(over="ignore", invalid="ignore"):
                sample = descendants(sample, fit, generation - now, generator)
        now = generation
        yield generation, started(sample)


def _real_sample(experiment: Experiment, generator: np.random.Generator) -> NDArray[np.float64]:
    return draw(experiment.law, generator, (experiment.size, experiment.replicates))


METHODS = (
    Method(name="forward", obstacle=too_many_points, cost=_forward_cost, states=history),
    Method(name="moments", obstacle=_moments_obstacle, cost=_moments_cost, states=_moments),
    Method(name="counts", obstacle=_counts_obstacle, cost=_counts_cost, states=_counts),
    Method(name="genealogy", obstacle=_genealogy_obstacle, cost=_genealogy_cost, states=_genealogy),
)
"""All methods, the plain one first."""
