"""Regressions of scikit-learn in a plain loop over labelled points against runs on X'X and X'y: the same law.

P(distance > d) <= 2 exp(-N d^2) for two samples of equal size N >= 458 (Wei and Dudley 2012); the chance that any of
these tests rejects the right simulator is at most 1e-6, split evenly.
"""

from __future__ import annotations

import math
import zlib
from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy.stats import ks_2samp
from sklearn.linear_model import LinearRegression, Ridge

from collapsecheck.simulate import (
    Accumulate,
    Coefficient,
    LeastSquares,
    Recursion,
    Regression,
    Replace,
    SquaredError,
    Workflow,
    run,
)

OLS, RIDGE = LinearRegression(fit_intercept=False), Ridge(alpha=2.0, fit_intercept=False)
PAIRS: dict[str, tuple[Any, LeastSquares, Workflow, str]] = {
    "least squares": (OLS, LeastSquares(), Replace(), "fresh"),
    "least squares, accumulate": (OLS, LeastSquares(), Accumulate(), "fresh"),
    "least squares, one design, accumulate": (OLS, LeastSquares(), Accumulate(), "fixed"),
    "ridge, accumulate": (RIDGE, LeastSquares(penalty=2), Accumulate(), "fresh"),
    "ridge, orthogonal": (RIDGE, LeastSquares(penalty=2), Replace(), "orthogonal"),
}
REPLICATES, SIZE, DIMENSION, TRUTH, SD, GENERATIONS = 500, 8, 3, 2.0, 1.5, 2
LARGEST = math.sqrt(math.log(2 * 2 * len(PAIRS) / 1e-6) / REPLICATES)


def plain_loop(model: Any, workflow: Workflow, design: str, generator: np.random.Generator) -> np.ndarray:
    """Coefficients of the last fit, each point drawn and every fit made by scikit-learn."""
    truth, points = np.full(DIMENSION, TRUTH), generator.standard_normal((SIZE, DIMENSION))
    if design == "orthogonal":
        points = math.sqrt(SIZE) * np.linalg.qr(points)[0]
    rows, labels = [], []
    for _ in range(GENERATIONS):
        rows.append(points)
        labels.append(points @ truth + SD * generator.standard_normal(SIZE))
        used = slice(0 if isinstance(workflow, Accumulate) else -1, None)
        truth = model.fit(np.concatenate(rows[used]), np.concatenate(labels[used])).coef_
        points = generator.standard_normal((SIZE, DIMENSION)) if design == "fresh" else points
    return np.array(truth)


@cache
def loops(name: str) -> np.ndarray:
    model, _, workflow, design = PAIRS[name]
    generator = np.random.default_rng(zlib.crc32(name.encode()))
    return np.array([plain_loop(model, workflow, design, generator) for _ in range(REPLICATES)])


def distance(name: str, fit: LeastSquares) -> float:
    _, _, workflow, design = PAIRS[name]
    own = run(
        Recursion(fit=fit, workflow=workflow),
        law=Regression(dimension=DIMENSION, coefficient=TRUTH, sd=SD, design=design),
        size=SIZE,
        generations=GENERATIONS,
        at=[GENERATIONS],
        replicates=REPLICATES,
        observe=[Coefficient(), SquaredError(target=TRUTH)],
        seed=zlib.crc32(name.encode()) + 1,
    ).observed
    observed = (loops(name)[:, 0], ((loops(name) - TRUTH) ** 2).sum(axis=1))
    return max(ks_2samp(x, y[:, 0], method="asymp").statistic for x, y in zip(observed, own.values(), strict=True))


@pytest.mark.parametrize("name", PAIRS)
def test_a_loop_over_points_has_the_law_of_our_own_fit(name: str) -> None:
    assert distance(name, PAIRS[name][1]) <= LARGEST


@pytest.mark.parametrize("name", ["least squares", "ridge, orthogonal"])
def test_another_penalty_is_rejected(name: str) -> None:
    assert distance(name, LeastSquares(penalty=12)) > LARGEST
