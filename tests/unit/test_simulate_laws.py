"""Initial laws and kernel noise: where the draws lie, and which descriptions are refused."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy

from collapsecheck.errors import InputError
from collapsecheck.simulate import (
    KERNELS,
    Discrete,
    Exponential,
    Given,
    Law,
    Mixture,
    Normal,
    Scaled,
    TwoPoint,
    Uniform,
    block_generator,
    draw,
    draw_noise,
)
from collapsecheck.simulate.inputs import cumulated
from collapsecheck.simulate.laws import is_numeric

SHAPE = (40, 30)


def drawn(law: Law) -> np.ndarray:
    return draw(law, block_generator(0, 0), SHAPE)


@pytest.mark.parametrize(
    ("law", "low", "high"),
    [
        (Uniform(low=-2, high=-1), -2, -1),
        (Exponential(scale=0.5), 0, np.inf),
        (Mixture(components=(Uniform(low=0, high=1), Uniform(low=5, high=6)), weights=(0.5, 0.5)), 0, 6),
        (Scaled(law=Uniform(low=1, high=2), scale=10), 10, 20),
    ],
)
def test_draws_lie_in_the_support(law: Law, low: float, high: float) -> None:
    values = drawn(law)
    assert values.shape == SHAPE
    assert values.dtype == np.float64
    assert low <= values.min() < values.max() <= high


def test_a_normal_is_a_shifted_and_scaled_standard_normal() -> None:
    assert np.array_equal(drawn(Normal(mean=3, sd=2)), 3 + 2 * drawn(Normal()))


def test_a_two_point_law_has_two_values() -> None:
    assert set(drawn(TwoPoint()).ravel()) == {-1.0, 1.0}


def test_a_discrete_law_has_the_types_from_0_on() -> None:
    assert set(drawn(Discrete(probabilities=(0.2, 0.3, 0.5))).ravel()) == {0.0, 1.0, 2.0}


def test_a_discrete_law_turns_a_uniform_draw_at_its_partial_sums() -> None:
    uniform = block_generator(0, 0).random(SHAPE)
    types = np.where(uniform < 0.2, 0, np.where(uniform < 0.5, 1, 2))
    assert np.array_equal(drawn(Discrete(probabilities=(0.2, 0.3, 0.5))), types)


def test_every_component_of_a_mixture_comes_up() -> None:
    laws = tuple(Uniform(low=k, high=k + 0.5) for k in range(4))
    assert set(np.floor(drawn(Mixture(components=laws, weights=(0.25,) * 4))).ravel()) == {0.0, 1.0, 2.0, 3.0}


def test_a_given_sample_is_generation_0_of_each_replicate() -> None:
    values = draw(Given(values=(1.5, -2.0, 7.0)), block_generator(0, 0), (3, 4))
    assert np.array_equal(values, np.repeat([[1.5], [-2.0], [7.0]], 4, axis=1))


def test_partial_sums_are_rounded_once() -> None:
    assert cumulated("weights", (0.1,) * 10).tolist() == [k / 10 for k in range(1, 10)]
    assert cumulated("weights", (Fraction(1, 3), sympy.Rational(1, 3), Fraction(1, 3))).tolist() == [1 / 3, 2 / 3]


@pytest.mark.parametrize("kernel", KERNELS)
def test_noise_of_a_kernel_has_mean_0_and_standard_deviation_1(kernel: str) -> None:
    """Means of R draws err by z/sqrt(R) standard deviations; z = 7 errs once in 4e11. Fourth moments are at most 6."""
    noise = draw_noise(kernel, block_generator(0, 0), (100_000,))
    allowed = 7 / np.sqrt(noise.size)
    assert abs(noise.mean()) < allowed
    assert abs((noise**2).mean() - 1) < allowed * np.sqrt(6 - 1) + 1e-12


def test_uniform_noise_reaches_the_square_root_of_3() -> None:
    noise = draw_noise("uniform", block_generator(0, 0), (10_000,))
    assert np.sqrt(3) * 0.99 < np.abs(noise).max() <= np.sqrt(3)


def test_epanechnikov_noise_has_its_distribution_function() -> None:
    """Massart's bound on the largest distance of an empirical distribution function, at an error of 1e-11."""
    noise = np.sort(draw_noise("epanechnikov", block_generator(0, 0), (100_000,))) / np.sqrt(5)
    assert -1 <= noise[0] < noise[-1] <= 1
    expected = (2 + 3 * noise - noise**3) / 4
    assert_near(np.arange(noise.size) / noise.size, expected)


def test_laplace_noise_has_its_distribution_function() -> None:
    noise = np.sort(draw_noise("laplace", block_generator(0, 0), (100_000,))) * np.sqrt(2)
    tails = np.exp(-np.abs(noise)) / 2
    assert_near(np.arange(noise.size) / noise.size, np.where(noise < 0, tails, 1 - tails))


def assert_near(empirical: np.ndarray, expected: np.ndarray) -> None:
    assert np.abs(empirical - expected).max() < np.sqrt(np.log(2 / 1e-11) / (2 * empirical.size)) + 1 / empirical.size


def test_labels_are_not_numbers() -> None:
    labels = Discrete(probabilities=(0.5, 0.5))
    assert not is_numeric(labels)
    assert not is_numeric(Scaled(law=labels, scale=2))
    assert not is_numeric(Mixture(components=(Normal(), labels), weights=(0.5, 0.5)))
    assert is_numeric(Mixture(components=(Normal(), TwoPoint()), weights=(0.5, 0.5)))


@pytest.mark.parametrize(
    "law",
    [
        "normal",
        sympy.Symbol("f"),
        Normal(sd=sympy.Symbol("s")),
        Scaled(law=sympy.Symbol("f"), scale=2),
        Given(values=(1.0, 2.0)),
        Mixture(components=(Given(values=(1.0, 2.0)), Normal()), weights=(0.5, 0.5)),
        Normal(sd=-sympy.sqrt(2)),
        Normal(mean=sympy.nan),
    ],
)
def test_what_cannot_be_drawn_is_refused(law: Law) -> None:
    with pytest.raises(InputError):
        drawn(law)


def test_an_unknown_kernel_is_refused() -> None:
    with pytest.raises(InputError, match="kernel"):
        draw_noise("boxcar", block_generator(0, 0), SHAPE)
