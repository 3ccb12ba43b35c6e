"""The rows: one function each, from the effort to rows of contenders. A new row is a function and a line in `ROWS`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import product

import numba
import numpy as np
from numpy.typing import NDArray
from scipy.stats import gaussian_kde
from sklearn.neighbors import KernelDensity

from benchmarks.records import Contender, Effort, Row
from benchmarks.shortcuts import SHORTCUT_ROWS
from collapsecheck.simulate import (
    KDE,
    Normal,
    Recursion,
    Variance,
    block_generator,
    block_replicates,
    observe_block,
)

__all__ = ["NORMALS", "OURS", "ROWS", "SCALING", "THREADS"]

Floats = NDArray[np.float64]

OURS = "collapsecheck"
NORMALS = "normals alone"
SCALING = "Scaling of a Scott (SciPy) recursion"
THREADS = "Threads, Scott (SciPy)"
_MOST_GENERATIONS = 100


def scott_scipy(effort: Effort) -> Iterator[Row]:
    """The rule of SciPy beside SciPy itself, NumPy, and as many normal numbers and nothing else."""
    for size in effort.sizes:
        rule, points = "scott_scipy", effort.points
        yield Row(
            table="KDE, Scott (SciPy)",
            label=f"n = {size}",
            contenders={
                OURS: ours(rule, size, points),
                "our NumPy engine": ours(rule, size, points // 4, engine="numpy"),
                "NumPy, vectorised": vectorised_numpy(size, points // 4),
                "SciPy loop": peer_loop(resampled_by_scipy, size, points // 100),
                NORMALS: normals_alone(points),
            },
        )


def scott_sklearn(effort: Effort) -> Iterator[Row]:
    """The rule of scikit-learn, which does not look at the data, beside scikit-learn itself."""
    for size in effort.sizes:
        yield Row(
            table="KDE, Scott (scikit-learn)",
            label=f"n = {size}",
            contenders={
                OURS: ours("scott_sklearn", size, effort.points),
                "scikit-learn loop": peer_loop(resampled_by_sklearn, size, effort.points // 100),
                NORMALS: normals_alone(effort.points),
            },
        )


def rules_and_kernels(effort: Effort) -> Iterator[Row]:
    """Other bandwidths and kernels."""
    fits = {
        "bandwidth 0.3": KDE(bandwidth=0.3),
        **{rule: KDE(bandwidth=rule) for rule in ("silverman_scipy", "scott_statsmodels")},
        **{kernel: KDE(bandwidth=0.3, kernel=kernel) for kernel in ("two_point", "uniform", "epanechnikov", "laplace")},
    }
    for label, fit in fits.items():
        yield Row(
            table="Other bandwidths and kernels, n = 1000",
            label=label,
            contenders={
                OURS: blocks_of(fit, 1000, effort.points),
                "our NumPy engine": blocks_of(fit, 1000, effort.points // 4, engine="numpy"),
                NORMALS: normals_alone(effort.points),
            },
        )


def scaling(effort: Effort) -> Iterator[Row]:
    """Twice the points, generations or replicates: twice the time."""
    for doubling, what in product(range(4), ("n", "T", "R")):
        factor = 2**doubling
        size = 1000 * (factor if what == "n" else 1)
        generations = effort.points // 200_000 * (factor if what == "T" else 1) + 1
        blocks = 100 * (factor if what == "R" else 1) // block_replicates(size)
        points = blocks * block_replicates(size) * size * generations
        work = partial(run_blocks, KDE(bandwidth="scott_scipy"), size, generations, blocks)
        yield Row(table=SCALING, label=f"{factor} {what}", contenders={OURS: Contender(work=work, points=points)})


def threads(effort: Effort) -> Iterator[Row]:
    """Blocks of replicates handed to threads: the kernels work without the interpreter's lock."""
    for size in effort.sizes:
        generations, blocks = shape_of(size, effort.points)
        blocks += blocks % 2
        fit, points = KDE(bandwidth="scott_scipy"), blocks * block_replicates(size) * size * generations
        arguments = (fit, size, generations, blocks)
        yield Row(
            table=THREADS,
            label=f"n = {size}",
            contenders={
                "two threads": Contender(work=partial(run_in_threads, *arguments), points=points),
                "one thread": Contender(work=partial(run_blocks, *arguments), points=points),
            },
            clock=time.perf_counter,
        )


ROWS: tuple[Callable[[Effort], Iterator[Row]], ...] = (
    scott_scipy,
    scott_sklearn,
    rules_and_kernels,
    scaling,
    threads,
    *SHORTCUT_ROWS,
)
"""Everything that ``make bench`` measures."""


# --- contenders -------------------------------------------------------------------------------------------------------


def shape_of(size: int, points: int) -> tuple[int, int]:
    """Generations and blocks, at least one each, that make about as many points."""
    width = block_replicates(size) * size
    generations = min(_MOST_GENERATIONS, max(1, points // width))
    return generations, max(1, points // (width * generations))


def ours(rule: str, size: int, points: int, *, engine: str = "auto") -> Contender:
    """Blocks of replicates of a rule, one after the other."""
    return blocks_of(KDE(bandwidth=rule), size, points, engine=engine)


def blocks_of(fit: KDE, size: int, points: int, *, engine: str = "auto") -> Contender:
    """Blocks of replicates, one after the other; the draws of generation 0 are included in the time."""
    generations, blocks = shape_of(size, points)
    made = blocks * block_replicates(size) * size * generations
    return Contender(work=partial(run_blocks, fit, size, generations, blocks, engine=engine), points=made)


def run_blocks(fit: KDE, size: int, generations: int, blocks: int, *, engine: str = "auto") -> None:
    """Run blocks and observe the variance of the last generation of each replicate."""
    for block in range(blocks):
        one_block(block, fit=fit, size=size, generations=generations, engine=engine)


def run_in_threads(fit: KDE, size: int, generations: int, blocks: int) -> None:
    """Run blocks in two threads."""
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(partial(one_block, fit=fit, size=size, generations=generations), range(blocks)))


def one_block(block: int, *, fit: KDE, size: int, generations: int, engine: str = "auto") -> Floats:
    """One block of replicates from a normal law."""
    return observe_block(
        Recursion(fit=fit),
        law=Normal(),
        size=size,
        generations=generations,
        observable=Variance(),
        seed=1,
        block=block,
        engine=engine,
    )


def vectorised_numpy(size: int, points: int) -> Contender:
    """What a careful user of NumPy writes: arrays of replicates and NumPy's default generator."""
    replicates = max(1, 2**15 // size)
    generations = max(1, min(_MOST_GENERATIONS, points // (size * replicates)))

    def work() -> Floats:
        generator = np.random.default_rng(1)
        sample = generator.standard_normal((size, replicates))
        for _ in range(generations):
            width = size**-0.2 * sample.std(axis=0, ddof=1)
            parents = generator.integers(0, size, sample.shape)
            noise = generator.standard_normal(sample.shape)
            sample = np.take_along_axis(sample, parents, axis=0) + width * noise
        return np.asarray(sample.var(axis=0, ddof=1))

    return Contender(work=work, points=size * replicates * generations)


def peer_loop(step: Callable[[Floats, int], Floats], size: int, points: int) -> Contender:
    """The loop of a peer: one replicate, fitted and resampled again and again."""
    generations = max(1, points // size)

    def work() -> float:
        sample = np.random.default_rng(1).standard_normal(size)
        for generation in range(generations):
            sample = step(sample, generation)
        return float(sample.var(ddof=1))

    return Contender(work=work, points=size * generations)


def resampled_by_scipy(sample: Floats, generation: int) -> Floats:
    """One generation by `scipy.stats.gaussian_kde`."""
    return np.asarray(gaussian_kde(sample).resample(sample.size, seed=generation)[0])


def resampled_by_sklearn(sample: Floats, generation: int) -> Floats:
    """One generation by `sklearn.neighbors.KernelDensity`."""
    fitted = KernelDensity(bandwidth="scott").fit(sample[:, np.newaxis])
    return np.asarray(fitted.sample(sample.size, random_state=generation)[:, 0])


def normals_alone(points: int) -> Contender:
    """What the same generator needs to fill as many normal numbers, and nothing else; filled by numba, as ours are."""
    generator, room = block_generator(1, 0), np.empty(min(points, 2**15))
    times = max(1, points // room.size)
    return Contender(work=partial(_filled, generator, room, times), points=room.size * times)


@numba.njit(nogil=True)
def _filled(generator: np.random.Generator, room: Floats, times: int) -> None:
    for _ in range(times):
        for k in range(room.size):
            room[k] = generator.standard_normal()
