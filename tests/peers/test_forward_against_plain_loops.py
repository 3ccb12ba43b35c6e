"""The vectorised recursion against plain Python loops over the same stream: the same bits."""

from __future__ import annotations

import math

import numpy as np
import pytest
import sympy

from collapsecheck.simulate import (
    KDE,
    Normal,
    Particle,
    Recursion,
    ShrunkKDE,
    Variance,
    block_generator,
    block_replicates,
    observe_block,
    resample,
)

SIZES = (3, 20, 400)


def variance(points: list[float]) -> float:
    """Two passes from the first point to the last, divisor n - 1."""
    total = points[0]
    for point in points[1:]:
        total += point
    mean = total / len(points)
    squares = [(point - mean) * (point - mean) for point in points]
    total = squares[0]
    for square in squares[1:]:
        total += square
    return total / (len(points) - 1)


def slow_history(fit: KDE, size: int, generations: int, seed: int, block: int) -> list[list[float]]:
    """Last generation of each replicate, replicate by replicate and point by point."""
    generator, shape = block_generator(seed, block), (size, block_replicates(size))
    columns = [list(map(float, column)) for column in (0.0 + 1.0 * generator.standard_normal(shape)).T]
    for _ in range(generations):
        parents, noise = generator.integers(0, size, size=shape), generator.standard_normal(shape)
        for r, column in enumerate(columns):
            width = fit.bandwidth
            if isinstance(width, str):
                width = float(sympy.Float(size, 40) ** sympy.Rational(-1, 5)) * math.sqrt(variance(column))
            columns[r] = [column[parents[i, r]] + float(noise[i, r]) * width for i in range(size)]
    return columns


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("fit", [KDE(bandwidth=0.3), KDE(bandwidth="scott_scipy")])
def test_a_plain_loop_gives_the_same_bits(fit: KDE, size: int) -> None:
    columns = slow_history(fit, size, 2, 5, 1)
    arguments = {"law": Normal(), "size": size, "generations": 2, "seed": 5, "block": 1}
    recursion = Recursion(fit=fit)
    variances = observe_block(recursion, observable=Variance(), **arguments)  # type: ignore[arg-type]  # mixed values
    particles = observe_block(recursion, observable=Particle(), **arguments)  # type: ignore[arg-type]  # mixed values
    assert np.array_equal(particles, [column[0] for column in columns])
    assert np.array_equal(variances, [variance(column) for column in columns])


@pytest.mark.parametrize("ddof", [0, 1])
@pytest.mark.parametrize("size", SIZES)
def test_a_plain_loop_shrinks_to_the_same_bits(size: int, ddof: int) -> None:
    sample = block_generator(5, 0).standard_normal((size, 3)) + 2
    generator = block_generator(5, 1)
    parents, noise = generator.integers(0, size, size=sample.shape), generator.standard_normal(sample.shape)
    expected = np.empty_like(sample)
    for r in range(3):
        points = list(map(float, sample[:, r]))
        total = points[0]
        for point in points[1:]:
            total += point
        mean = total / size
        ratio = 0.7 / math.sqrt(variance(points) * (size - 1) / (size - ddof) if ddof == 0 else variance(points))
        for i in range(size):
            noisy = points[parents[i, r]] + float(noise[i, r]) * 0.7
            expected[i, r] = mean + (noisy - mean) / math.sqrt(1 + ratio * ratio)
    children = resample(ShrunkKDE(bandwidth=0.7, ddof=ddof), sample, block_generator(5, 1))
    assert np.allclose(children, expected, rtol=8 * float(np.finfo(float).eps), atol=0)
