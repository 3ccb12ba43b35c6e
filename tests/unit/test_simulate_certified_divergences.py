"""Certified integrals of distances: they contain what SciPy finds by quadrature, and refuse what they cannot do."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from collapsecheck.errors import InputError
from collapsecheck.simulate import DIVERGENCES, Mixture, Normal, Scaled, Uniform, certified_divergence

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
        (Uniform(low=0, high=1), 1, "wasserstein_1", "law"),
        (PAIR, 1, "kl_from_initial", "law"),
        (PAIR, 1, "wasserstein_2", "law"),
    ],
)
def test_what_cannot_be_enclosed_is_refused(law: Any, noise: float, divergence: str, argument: str) -> None:
    with pytest.raises(InputError, match=argument):
        certified_divergence(law, noise, divergence)
