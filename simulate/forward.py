"""The recursion run forward: fit, sample from the fit, feed the sample to the next fit.

Generation 0 is the real sample; `generations=t` means t refits after it. One replicate is the only independent unit:
the points of a replicate share ancestors. Replicates come in blocks, and block k depends on the seed and on k alone
(see `streams`), so blocks may be computed in any order and in any process.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np
from numpy.typing import NDArray

from collapsecheck.errors import CollapsecheckError, InputError
from collapsecheck.simulate.bandwidths import bandwidth
from collapsecheck.simulate.inputs import checked_fit, whole_number
from collapsecheck.simulate.laws import draw, draw_noise, is_numeric
from collapsecheck.simulate.observables import OBSERVABLES, check_observable, measure
from collapsecheck.simulate.streams import block_generator, block_replicates
from collapsecheck.terms import KDE, Fit, Given, Law, Observable, Recursion

__all__ = ["Run", "observe_block", "observe_blocks", "resample", "run"]

Sample = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Run:
    """What `run` observed.

    Parameters
    ----------
    generations : ndarray, shape (k,)
        The generations observed, increasing.
    replicates : int
        Number of independent runs of the recursion.
    observed : mapping
        For each observable, under the name or description it was asked for by, an array of shape (replicates, k).
    samples : ndarray, shape (k, replicates, size), or None
        The points themselves, if they were asked for.
    """

    generations: NDArray[np.int64]
    replicates: int
    observed: Mapping[str | Observable, NDArray[np.float64]]
    samples: NDArray[np.float64] | None = None


def resample(fit: Fit, sample: Sample, generator: np.random.Generator) -> Sample:
    """Fit each replicate and draw a sample of the same size from the fit.

    Parameters
    ----------
    fit : KDE or Categorical
        `KDE` gives X' = X_I + h Z with a fresh index I and fresh noise Z for each point; `Categorical` gives X' = X_I.
    sample : ndarray, shape (size, replicates)
        One generation; each column is one replicate.
    generator : numpy.random.Generator
        Source of randomness; draws all indices first, then all noise.

    Returns
    -------
    ndarray, shape (size, replicates)
        The next generation.

    Raises
    ------
    InputError
        When the bandwidth rule cannot be applied to the sample.

    Examples
    --------
    >>> import numpy as np
    >>> from collapsecheck.terms import Categorical
    >>> resample(Categorical(), np.full((3, 1), 7.0), np.random.default_rng(0)).ravel()
    array([7., 7., 7.])
    """
    size, replicates = sample.shape
    parents = generator.integers(0, size, size=sample.shape)
    # Flat positions: taking from the flattened sample is several times faster than indexing along an axis.
    parents *= replicates
    parents += np.arange(replicates)
    children = np.ascontiguousarray(sample).ravel().take(parents)
    if isinstance(fit, KDE):
        noise = draw_noise(fit.kernel, generator, sample.shape)
        noise *= bandwidth(fit.bandwidth, sample)
        children += noise
    return children


def observe_block(
    recursion: Recursion, *, law: Law, size: int, generations: int, observable: Observable, seed: int, block: int
) -> NDArray[np.float64]:
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

    Returns
    -------
    ndarray, shape (block_replicates(size),)
        One number per replicate; replicates are independent, within and between blocks.

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
    >>> from collapsecheck.terms import Normal, Particle
    >>> recursion = Recursion(fit=KDE(bandwidth=0.3))
    >>> values = observe_block(
    ...     recursion, law=Normal(), size=10, generations=2, observable=Particle(), seed=1, block=0
    ... )
    >>> values.shape
    (500,)
    """
    experiment = _checked(recursion, law, size, generations, seed)
    check_observable(observable, size=size, fit=experiment.fit)
    sample = deque(_history(experiment, block), maxlen=1).pop()
    return _measured(observable, sample, experiment.fit, generations)


def observe_blocks(
    recursion: Recursion, *, law: Law, size: int, generations: int, observable: Observable, seed: int
) -> Iterator[NDArray[np.float64]]:
    """Endless sequence of blocks of replicates, observed at the last generation.

    Parameters
    ----------
    recursion, law, size, generations, observable, seed
        As for `observe_block`.

    Returns
    -------
    iterator of ndarray, shape (block_replicates(size),)
        The k-th array, counted from 0, equals ``observe_block(..., block=k)``.

    Raises
    ------
    InputError
        At once, for an argument out of its domain.

    Examples
    --------
    >>> from collapsecheck.terms import Normal, Variance
    >>> recursion = Recursion(fit=KDE(bandwidth="scott_scipy"))
    >>> blocks = observe_blocks(recursion, law=Normal(), size=10, generations=1, observable=Variance(), seed=1)
    >>> next(blocks).shape
    (500,)
    """
    check_observable(observable, size=size, fit=_checked(recursion, law, size, generations, seed).fit)
    return (
        observe_block(
            recursion, law=law, size=size, generations=generations, observable=observable, seed=seed, block=block
        )
        for block in count()
    )


def run(
    recursion: Recursion,
    *,
    law: Law,
    size: int,
    generations: int,
    replicates: int,
    observe: Sequence[str | Observable],
    seed: int,
    at: Sequence[int] | None = None,
    keep_samples: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Run:
    """Run replicates of a recursion and observe them along the way.

    Parameters
    ----------
    recursion : Recursion
        Fit and workflow.
    law : Law
        Law of generation 0; ``Given(values=...)`` starts every replicate from the same data.
    size : int
        Points per generation, >= 1; >= 2 where a variance is needed.
    generations : int
        Number of refits, >= 0.
    replicates : int
        Number of independent runs, >= 1.
    observe : sequence of str or Observable
        Descriptions, or any of the names "variance" (ddof 1), "modes", "heterozygosity", "particle".
    seed : int
        Seed, >= 0.
    at : sequence of int, optional
        Generations to observe, from 0 to `generations`; by default all of them.
    keep_samples : bool
        Whether to return the points too (8 bytes each).
    progress : callable, optional
        Called with the number of steps done and their total.

    Returns
    -------
    Run
        The same bits for the same arguments; replicate r is the same whatever `replicates` is.

    Raises
    ------
    InputError
        For an argument out of its domain.
    CollapsecheckError
        When the values exceed the range of floating-point numbers.

    Examples
    --------
    >>> from collapsecheck.terms import Normal
    >>> recursion = Recursion(fit=KDE(bandwidth=0.3))
    >>> outcome = run(recursion, law=Normal(), size=10, generations=4, replicates=3, observe=["variance"], seed=1)
    >>> outcome.observed["variance"].shape
    (3, 5)
    """
    experiment = _checked(recursion, law, size, generations, seed)
    whole_number("replicates", replicates, least=1)
    observables = {key: _observable(key, size, experiment.fit) for key in _sequence("observe", observe)}
    wanted = _wanted(at, generations)
    width = block_replicates(size)
    steps = -(-replicates // width) * (generations + 1)
    observed = {key: np.empty((replicates, wanted.size)) for key in observables}
    samples = np.empty((wanted.size, replicates, size)) if keep_samples else None
    for step in range(steps):
        block, generation = divmod(step, generations + 1)
        if generation == 0:
            history = _history(experiment, block)
        sample = next(history)
        for column in np.flatnonzero(wanted == generation):
            rows = slice(block * width, min((block + 1) * width, replicates))
            kept = sample[:, : rows.stop - rows.start]
            for key, observable in observables.items():
                observed[key][rows, column] = _measured(observable, kept, experiment.fit, generation)
            if samples is not None:
                samples[column, rows] = kept.T
        if progress is not None:
            progress(step + 1, steps)
    return Run(generations=wanted, replicates=replicates, observed=observed, samples=samples)


@dataclass(frozen=True, kw_only=True)
class _Experiment:
    """Arguments that were found to fit together."""

    fit: Fit
    law: Law
    size: int
    generations: int
    seed: int


def _history(experiment: _Experiment, block: int) -> Iterator[Sample]:
    """Generations 0, 1, ... of one block of replicates."""
    generator = block_generator(experiment.seed, block)
    sample = draw(experiment.law, generator, (experiment.size, block_replicates(experiment.size)))
    yield sample
    for _ in range(experiment.generations):
        # An overflow is reported once, by `_measured`.
        with np.errstate(over="ignore", invalid="ignore"):
            sample = resample(experiment.fit, sample, generator)
        yield sample


def _measured(observable: Observable, sample: Sample, fit: Fit, generation: int) -> NDArray[np.float64]:
    """The observable, unless the sample or the observable has left the range of floating-point numbers."""
    if np.isfinite(sample).all():
        with np.errstate(over="ignore", invalid="ignore"):
            values = measure(observable, sample, fit)
        if np.isfinite(values).all():
            return values
    raise CollapsecheckError(
        f"generation {generation} exceeds the range of floating-point numbers: take fewer generations, "
        "a smaller bandwidth or data on a smaller scale"
    )


def _checked(recursion: Recursion, law: Law, size: int, generations: int, seed: int) -> _Experiment:
    """Raise `InputError` unless the recursion can be run with these arguments."""
    fit = checked_fit(recursion)
    needs_spread = isinstance(fit, KDE) and isinstance(fit.bandwidth, str) and fit.bandwidth != "scott_sklearn"
    points = whole_number("size", size, least=2 if needs_spread else 1)
    if isinstance(fit, KDE) and not is_numeric(law):
        raise InputError("law", law, "must be a law on the real line for a KDE; Discrete gives labels of types")
    if isinstance(law, Given) and len(law.values) != size:
        raise InputError("size", size, f"must be {len(law.values)}, the number of the given values")
    return _Experiment(
        fit=fit,
        law=law,
        size=points,
        generations=whole_number("generations", generations, least=0),
        seed=whole_number("seed", seed, least=0),
    )


def _sequence(argument: str, items: Sequence[str | Observable]) -> Sequence[str | Observable]:
    if isinstance(items, str) or not items:
        raise InputError(argument, items, 'must be a non-empty list, e.g. ["variance"]')
    return items


def _observable(key: str | Observable, size: int, fit: Fit) -> Observable:
    if isinstance(key, str) and key not in OBSERVABLES:
        raise InputError("observe", key, "must be an observable or one of " + ", ".join(OBSERVABLES))
    observable = OBSERVABLES[key] if isinstance(key, str) else key
    check_observable(observable, size=size, fit=fit)
    return observable


def _wanted(at: Sequence[int] | None, generations: int) -> NDArray[np.int64]:
    """Generations to observe, in increasing order, each once."""
    if at is None:
        return np.arange(generations + 1)
    wanted = sorted({whole_number("at", generation, least=0) for generation in at})
    if not wanted or wanted[-1] > generations:
        raise InputError("at", at, f"must be generations from 0 to {generations}")
    return np.array(wanted, dtype=np.int64)
