"""Certified integrals of distances: they contain what SciPy finds by quadrature, and refuse what they cannot do."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from collapsecheck.errors import InputError
from collapsecheck.simulate import DIVERGENCES, Exponential, Mixture, Normal, Scaled, Uniform, certified_divergence
from collapsecheck.simulate.divergences import quantile

PAIR = Mixture(components=(Normal(mean=-2, sd=0.5), Normal(mean=1, sd=0.5)), weights=(0.25, 0.75))
NOISE = 0.6


def pair(function: Any, x: float, noise: float) -> float:
    sd = math.sqrt(0.25 + noise)
    return float(0.25 * function(x, -2, sd) + 0.75 * function(x, 1, sd))


@pytest.mark.parametrize(
    ("divergence", "function", "factor"),
    [("total_variation", norm.pdf, 0.5), ("wasserstein_1", norm.cdf, 1.0)],
)
def test_a_mixture_is_integrated_as_by_an_ordinary_quadrature(divergence: str, function: Any, factor: float) -> None:
    found, error = quad(lambda x: abs(pair(function, x, 0.0) - pair(function, x, NOISE)), -10, 10, limit=400)
    low, high = certified_divergence(PAIR, NOISE, divergence)
    assert low - 2 * error <= factor * found <= high + 2 * error
    assert high - low < 1e-6


@pytest.mark.parametrize("divergence", ["total_variation", "wasserstein_1", "kl_from_initial"])
def test_a_uniform_law_is_integrated_as_by_an_ordinary_quadrature(divergence: str) -> None:
    law, sd, ends = Uniform(low=1, high=4), 0.8, [1, 2.5, 4]

    def density(x: float) -> float:
        return float(norm.cdf((x - 1) / sd) - norm.cdf((x - 4) / sd)) / 3

    def distribution(x: float) -> float:
        return quad(density, -10, x, points=[point for point in ends if point < x])[0]

    gaps = {
        "total_variation": lambda x: abs((1 <= x <= 4) / 3 - density(x)) / 2,
        "wasserstein_1": lambda x: abs(np.clip((x - 1) / 3, 0, 1) - distribution(x)),
        "kl_from_initial": lambda x: (1 <= x <= 4) / 3 * -math.log(3 * density(x)) if 1 <= x <= 4 else 0.0,
    }
    found, error = quad(gaps[divergence], -5, 10, points=ends, limit=200)
    low, high = certified_divergence(law, Fraction(64, 100), divergence)
    assert low - 2 * error <= found <= high + 2 * error
    assert high - low < 1e-12


def test_the_second_distance_of_a_mixture_is_bracketed() -> None:
    levels = (np.arange(50_000) + 0.5) / 50_000
    blurred = Mixture(
        components=tuple(Normal(mean=mean, sd=math.sqrt(0.25 + NOISE)) for mean in (-2, 1)), weights=PAIR.weights
    )
    found = math.sqrt(np.mean((quantile(PAIR, levels) - quantile(blurred, levels)) ** 2))
    low, high = certified_divergence(PAIR, NOISE, "wasserstein_2")
    assert low <= found <= high
    assert high - low < 0.01


def test_a_bracket_contains_the_smooth_integral() -> None:
    halves = Mixture(components=(Normal(), Normal()), weights=(0.5, 0.5))
    low, high = certified_divergence(halves, 3, "wasserstein_2")
    assert low <= 1 <= high
    assert high - low < 0.02


def test_a_distance_that_has_a_unit_scales_with_the_data_and_a_divergence_does_not() -> None:
    single, double = Normal(mean=1, sd=0.5), Scaled(law=Normal(mean=1, sd=0.5), scale=2)
    for divergence in DIVERGENCES:
        factor = 2 if divergence.startswith("wasserstein") else 1
        (low, high), (wide_low, wide_high) = (
            certified_divergence(single, 1, divergence),
            certified_divergence(double, 4, divergence),
        )
        assert factor * low <= wide_high
        assert wide_low <= factor * high


@pytest.mark.parametrize(
    ("law", "noise", "divergence", "argument"),
    [
        (Normal(), 1, "hellinger", "divergence"),
        (Normal(), 0, "wasserstein_1", "noise"),
        (Normal(), math.pi * np.inf, "wasserstein_1", "noise"),
        (PAIR, 1, "kl_from_initial", "law"),
        (Exponential(), 1, "wasserstein_1", "law"),
        (Uniform(low=0, high=1), 1, "kl_to_initial", "divergence"),
    ],
)
def test_what_cannot_be_enclosed_is_refused(law: Any, noise: float, divergence: str, argument: str) -> None:
    with pytest.raises(InputError, match=argument):
        certified_divergence(law, noise, divergence)
