"""Models of scikit-learn and SciPy as fits against the same fits of our own: the same law.

P(distance > d) <= 2 exp(-N d^2) for two samples of equal size N >= 458 (Wei and Dudley 2012); the chance that any of
these tests rejects the right model is at most 1e-6, split evenly.
"""

from __future__ import annotations

import math
import zlib
from typing import Any

import pytest
from scipy.stats import gaussian_kde, ks_2samp
from sklearn.neighbors import KernelDensity

from collapsecheck.simulate import KDE, Accumulate, Exponential, Recursion, Replace, Workflow, run

PAIRS: dict[str, tuple[Any, KDE, Workflow]] = {
    "scikit-learn": (KernelDensity(bandwidth=0.5), KDE(bandwidth=0.5), Replace()),
    "scikit-learn's Scott": (KernelDensity(bandwidth="scott"), KDE(bandwidth="scott_sklearn"), Replace()),
    "scikit-learn, accumulate": (KernelDensity(bandwidth="scott"), KDE(bandwidth="scott_sklearn"), Accumulate()),
    "scipy's Scott": (gaussian_kde, KDE(bandwidth="scott_scipy"), Replace()),
    "scipy's Scott, accumulate": (gaussian_kde, KDE(bandwidth="scott_scipy"), Accumulate()),
}
REPLICATES = 600
OBSERVED = ("variance", "particle")
LARGEST = math.sqrt(math.log(2 * len(PAIRS) * len(OBSERVED) / 1e-6) / REPLICATES)


def distance(fits: tuple[Any, Any], workflow: Workflow, name: str) -> float:
    first = 2 * zlib.crc32(name.encode())
    one, other = (
        run(
            Recursion(fit=fit, workflow=workflow),
            law=Exponential(),
            size=6,
            generations=2,
            at=[2],
            replicates=REPLICATES,
            observe=OBSERVED,
            seed=seed,
        ).observed
        for fit, seed in zip(fits, (first, first + 1), strict=True)
    )
    return max(ks_2samp(one[key][:, 0], other[key][:, 0], method="asymp").statistic for key in OBSERVED)


@pytest.mark.parametrize("name", PAIRS)
def test_a_model_has_the_law_of_our_own_fit(name: str) -> None:
    model, own, workflow = PAIRS[name]
    assert distance((model, own), workflow, name) <= LARGEST


@pytest.mark.parametrize("name", ["scikit-learn", "scikit-learn's Scott"])
def test_another_bandwidth_is_rejected(name: str) -> None:
    model, _, workflow = PAIRS[name]
    assert distance((model, KDE(bandwidth=2.0)), workflow, name) > LARGEST
