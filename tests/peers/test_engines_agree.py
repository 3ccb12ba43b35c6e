"""The compiled engine against the one in plain NumPy: the same bits, whatever is fitted and however large it is."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from collapsecheck.simulate import (
    BANDWIDTH_RULES,
    KDE,
    KERNELS,
    Categorical,
    Exponential,
    Fit,
    Normal,
    Recursion,
    Relative,
    Replace,
    ShrunkKDE,
    Variance,
    arrays,
    block_generator,
    draw_noise,
    kernels,
    observe_block,
)
from collapsecheck.simulate.forward import Experiment, history
from collapsecheck.simulate.generations import ordinary_widths
from collapsecheck.simulate.moments import variance_of
from collapsecheck.simulate.streams import CHUNK, LANES_ABOVE

FITS: list[Fit] = [
    Categorical(),
    *(KDE(bandwidth=0.3, kernel=kernel) for kernel in KERNELS),
    *(KDE(bandwidth=rule) for rule in (*BANDWIDTH_RULES, Relative(factor=0.5))),
    *(ShrunkKDE(bandwidth=0.3, kernel=kernel, ddof=ddof) for kernel in KERNELS for ddof in (0, 1)),
    *(ShrunkKDE(bandwidth=rule) for rule in BANDWIDTH_RULES),
]
SIZES = (2, 3, 20, 66, 1000, LANES_ABOVE, LANES_ABOVE + 1, 5003, CHUNK, 2 * CHUNK + 5)
"""Blocks of 500 replicates and of fewer; one lane and 16, also with points left over; one chunk and three."""


def last(fit: Fit, size: int, engine: str) -> np.ndarray:
    experiment = Experiment(
        fit=fit, workflow=Replace(), law=Exponential(), size=size, generations=3, seed=7, engine=engine
    )
    return np.array(deque(history(experiment, 2, np.array([3])), maxlen=1).pop()[1].values())


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("fit", FITS, ids=str)
def test_both_engines_give_the_same_points(fit: Fit, size: int) -> None:
    assert last(fit, size, "numba").tobytes() == last(fit, size, "numpy").tobytes()


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_million_draws_of_noise_have_the_same_bits(kernel: str) -> None:
    """Enough for the rare branches of the samplers, which call logarithms."""
    zeros, ones = np.zeros((2**20, 1)), np.ones(1)
    compiled, plain = (
        engine.next_generation(zeros, block_generator(1, 2), kernel=kernel, widths=ones) for engine in (kernels, arrays)
    )
    assert compiled.tobytes() == plain.tobytes()


@pytest.mark.parametrize("shape", [(1, 1), (1, 5), (7, 1), (300, 131), (LANES_ABOVE + 3, 3), (10**5, 1)])
def test_both_engines_give_the_same_moments(shape: tuple[int, int]) -> None:
    sample = block_generator(0, 0).standard_normal(shape) + 100
    for compiled, plain in zip(kernels.moments(sample), arrays.moments(sample), strict=True):
        assert compiled.tobytes() == plain.tobytes()


@pytest.mark.parametrize("engine", [kernels, arrays])
def test_a_chunk_may_end_within_a_row(engine: ModuleType) -> None:
    """Blocks have no such shape, other callers may."""
    sample = block_generator(0, 0).standard_normal((400, 131))
    assert sample.size > CHUNK
    widths = np.linspace(1, 2, 131)
    children = engine.next_generation(sample, block_generator(0, 1), kernel="gaussian", widths=widths)
    assert children.tobytes() == plain_points(sample, block_generator(0, 1), widths).tobytes()


def plain_points(sample: np.ndarray, generator: np.random.Generator, widths: np.ndarray) -> np.ndarray:
    """The stream contract in the fewest words: row by row, chunk by chunk, parents before noise."""
    size, replicates = sample.shape
    points = []
    for start in range(0, sample.size, CHUNK):
        count = min(CHUNK, sample.size - start)
        parents, noise = generator.integers(0, size, count), generator.standard_normal(count)
        for k in range(count):
            r = (start + k) % replicates
            points.append(sample[parents[k], r] + noise[k] * widths[r])
    return np.array(points).reshape(sample.shape)


def test_machine_code_does_what_its_source_says() -> None:
    """The interpreter runs the outermost kernel; those that it calls are compiled."""
    sample, widths, new = np.arange(12.0).reshape(4, 3), np.array([1.0, 2.0, 3.0]), np.empty((4, 3))
    for kernel in (None, *KERNELS):
        python: Any = kernels._advance
        limits = ordinary_widths()
        python.py_func(sample, new, block_generator(0, 3), kernels.KINDS[kernel], widths, 0.0, limits, 1, CHUNK, 1)
        expected = arrays.next_generation(sample, block_generator(0, 3), kernel=kernel, widths=widths)
        assert new.tobytes() == expected.tobytes()


def one_by_one(sample: np.ndarray, factor: float, steps: int) -> np.ndarray:
    generator = block_generator(0, 4)
    for _ in range(steps):
        widths = factor * np.sqrt(variance_of(sample, ddof=1, engine="numpy"))
        sample = arrays.next_generation(sample, generator, kernel="gaussian", widths=widths)
    return sample


def in_one_go(sample: np.ndarray, factor: float, most: int, **changed: Any) -> tuple[int, np.ndarray]:
    arguments: dict[str, Any] = {"kernel": "gaussian", "ordinary": ordinary_widths(), **changed}
    widths, room, generator = np.empty(sample.shape[1]), np.empty(sample.shape), block_generator(0, 4)
    start = sample.copy()
    made, last, other = kernels.next_generations(
        start, room, generator, widths=widths, factor=factor, most=most, **arguments
    )
    assert {id(last), id(other)} == {id(start), id(room)}
    return made, last


@pytest.mark.parametrize("shape", [(3, 500), (LANES_ABOVE + 3, 2)])
@pytest.mark.parametrize("steps", [1, 2, 5])
def test_many_generations_in_one_go_are_one_by_one(shape: tuple[int, int], steps: int) -> None:
    sample = block_generator(0, 0).standard_normal(shape)
    made, last = in_one_go(sample, 0.5, steps)
    assert made == steps
    assert last.tobytes() == one_by_one(sample, 0.5, steps).tobytes()
    assert last.tobytes() != one_by_one(sample, 0.25, steps).tobytes()


def test_nothing_is_made_of_points_that_have_to_be_rescaled() -> None:
    """Points that are not ordinary only later are left when they are: here as soon as a width has passed the limit."""
    sample = block_generator(0, 0).standard_normal((50, 4))
    equal, far, no_number = sample.copy(), sample + 2.0**22, sample.copy()
    equal[:, 3], no_number[7, 3] = 0.0, np.nan
    for odd in (equal, far, no_number, sample * 2.0**301, sample * 2.0**-302):
        assert in_one_go(odd, 1.0, 3)[0] == 0
    made, last = in_one_go(sample, 1.0, 100, ordinary=(0.0, 30.0, 2.0**20))
    assert 1 < made < 100
    assert last.tobytes() == one_by_one(sample, 1.0, made).tobytes()
    assert last.std(axis=0, ddof=1).max() > 30 > one_by_one(sample, 1.0, made - 1).std(axis=0, ddof=1).max()


def test_a_long_call_comes_back_for_interrupts() -> None:
    made, _ = in_one_go(np.ones((2**10, 2**8)), 0.0, 100, kernel=None)
    assert made == 4


def noise_before_parents(sample: np.ndarray, generator: np.random.Generator, widths: np.ndarray) -> np.ndarray:
    noise = draw_noise("gaussian", generator, sample.shape)
    return np.take_along_axis(sample, generator.integers(0, sample.shape[0], sample.shape), axis=0) + widths * noise


def one_chunk(sample: np.ndarray, generator: np.random.Generator, widths: np.ndarray) -> np.ndarray:
    parents = generator.integers(0, sample.shape[0], sample.shape)
    return np.take_along_axis(sample, parents, axis=0) + widths * draw_noise("gaussian", generator, sample.shape)


@pytest.mark.parametrize(("wrong", "size"), [(noise_before_parents, 20), (one_chunk, CHUNK + 1)])
def test_a_wrong_order_of_draws_is_noticed(wrong: Callable[..., np.ndarray], size: int) -> None:
    sample, widths = block_generator(0, 0).standard_normal((size, 1)), np.ones(1)
    right = kernels.next_generation(sample, block_generator(0, 1), kernel="gaussian", widths=widths)
    assert wrong(sample, block_generator(0, 1), widths).tobytes() != right.tobytes()


def test_a_wrong_order_of_additions_is_noticed() -> None:
    """Ones are lost beside 2**53 in its own lane, and in no other; in one single lane all of them are."""
    points = np.ones((LANES_ABOVE + 16, 1))
    points[0] = 2.0**53
    (mean,), _ = kernels.moments(points)
    assert np.add.accumulate(points)[-1, 0] / points.size == 2.0**53 / points.size < mean


@pytest.mark.parametrize("fit", [Categorical(), KDE(bandwidth="scott_scipy"), ShrunkKDE(bandwidth=0.3)], ids=str)
def test_threads_change_nothing(fit: Fit) -> None:
    def block(k: int) -> bytes:
        return observe_block(
            Recursion(fit=fit), law=Normal(), size=500, generations=5, observable=Variance(), seed=3, block=k
        ).tobytes()

    with ThreadPoolExecutor(2) as pool:
        together = list(pool.map(block, range(12)))
    assert together == [block(k) for k in range(12)]
