"""Divergences of samples against adaptive quadrature of SciPy."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import expon, gaussian_kde, norm, uniform, wasserstein_distance

from collapsecheck.simulate import (
    Exponential,
    Law,
    Mixture,
    Normal,
    Uniform,
    density,
    distribution,
    kl_from_initial,
    quantile,
    wasserstein_from_initial,
)

COMPOSITE = Mixture(
    components=(Normal(mean=-3, sd=0.6), Normal(mean=2, sd=0.8), Uniform(low=4, high=6)), weights=(0.4, 0.4, 0.2)
)
POINTS = np.array([-4.0, -3.5, -2.0, 0.5, 1.0, 1.5, 2.5, 4.0, 4.5, 7.0])
X = np.linspace(-5, 7, 101)
EPS = float(np.finfo(float).eps)


@pytest.mark.parametrize(
    ("law", "peer"),
    [
        (Normal(mean=1, sd=2), norm(1, 2)),
        (Uniform(low=-1, high=3), uniform(-1, 4)),
        (Exponential(scale=0.5), expon(scale=0.5)),
    ],
)
def test_densities_and_distribution_functions_are_those_of_scipy(law: Law, peer: object) -> None:
    assert density(law, X) == pytest.approx(peer.pdf(X), rel=64 * EPS, abs=EPS)  # type: ignore[attr-defined]  # a frozen law
    assert distribution(law, X) == pytest.approx(peer.cdf(X), rel=64 * EPS, abs=EPS)  # type: ignore[attr-defined]  # a frozen law


@pytest.mark.parametrize(("law", "pieces"), [(COMPOSITE, (-9, -3, 0, 2, 4, 6, 10)), (Exponential(), (0, 1, 3, 8, 37))])
@pytest.mark.parametrize("width", [0.3, 1.0, 5.0])
def test_kl_is_the_integral(law: Law, pieces: tuple[float, ...], width: float) -> None:
    """To the 1e-6 nats that the docstring states; the gaps are at most 2.5, 8.4 of the smallest bandwidth."""
    fitted = gaussian_kde(POINTS, bw_method=width / POINTS.std(ddof=1))

    def integrand(x: float) -> float:
        height = float(density(law, x))
        return height * (np.log(height) - float(fitted.logpdf(x)[0])) if height > 0 else 0.0

    ends = pairwise(pieces)
    parts = [quad(integrand, low, high, epsabs=1e-12, epsrel=1e-12, limit=200) for low, high in ends]
    assert kl_from_initial(law, POINTS[:, np.newaxis], np.array([width]))[0] == pytest.approx(
        sum(value for value, _ in parts), abs=sum(error for _, error in parts) + 1e-6
    )


@pytest.mark.parametrize("law", [COMPOSITE, Normal(), Exponential(scale=2), Uniform(low=-5, high=5)])
def test_wasserstein_is_the_area_between_the_distribution_functions(law: Law) -> None:
    """W1 = int |F - F_n|; between neighbouring points F_n is constant, so each piece is smooth but for one kink."""
    ordered = np.sort(POINTS)
    corners = np.concatenate([[-60.0], ordered, [60.0]])
    steps = np.arange(ordered.size + 1) / ordered.size
    parts = []
    for low, high, step in zip(corners[:-1], corners[1:], steps, strict=True):
        # Kinks: where F crosses the step, and the edges of the laws.
        kinks = [k for k in (float(quantile(law, step)), -5.0, 0.0, 4.0, 5.0, 6.0) if low < k < high]
        pieces = np.array([low, *sorted(kinks), high])
        for start, stop in pairwise(pieces):
            parts.append(_area(law, step, start, stop))
    area, error = (sum(column) for column in zip(*parts, strict=True))
    assert wasserstein_from_initial(law, POINTS[:, np.newaxis])[0] == pytest.approx(area, abs=error + 1e-9)


def _area(law: Law, step: float, start: float, stop: float) -> tuple[float, float]:
    value, error, *_ = quad(lambda x: abs(float(distribution(law, x)) - step), start, stop, epsabs=1e-12, limit=200)
    return value, error


def test_wasserstein_is_near_that_of_scipy_between_samples() -> None:
    """SciPy compares two samples; m midpoint quantiles of f are within 1/m of the spread in W1 of a bounded f."""
    law, m = Uniform(low=-5, high=5), 10_000
    quantiles = quantile(law, (np.arange(m) + 0.5) / m)
    expected = wasserstein_distance(quantiles, POINTS)
    assert wasserstein_from_initial(law, POINTS[:, np.newaxis])[0] == pytest.approx(expected, abs=10 / m)
