"""Every workflow against plain loops that keep, join and choose what each generation is fitted to: the same law.

The loops are written with NumPy's own choice, concatenate, mean and std. Distances and error rate are as for the
shortcuts: P(distance > d) <= 2 exp(-N d^2) for two samples of equal size N >= 458 (Wei and Dudley 2012).
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.stats import ks_2samp

from collapsecheck.simulate import (
    KDE,
    Accumulate,
    Categorical,
    Exponential,
    FreshFraction,
    Gaussian,
    Growing,
    Location,
    Persistent,
    Recursion,
    Replace,
    Subsample,
    Weighted,
    Workflow,
)
from collapsecheck.simulate.forward import Experiment, checked, history
from collapsecheck.simulate.generations import Generation

ERROR_RATE = 1e-6
REPLICATES, SIZE, GENERATIONS = 2000, 4, 3
FITS: dict[str, Any] = {
    "fixed": KDE(bandwidth=0.5),
    "scott_scipy": KDE(bandwidth="scott_scipy"),
    "scott_statsmodels": KDE(bandwidth="scott_statsmodels"),
    "gaussian": Gaussian(ddof=0),
    "types": Categorical(),
    "location": Location(),
}
WORKFLOWS: dict[str, Workflow] = {
    "replace": Replace(),
    "accumulate": Accumulate(),
    "subsample": Subsample(),
    "fresh": FreshFraction(fraction=0.25),
    "persistent": Persistent(fraction=0.25),
    "weighted": Weighted(real=2, weight=0.6),
    "growing": Growing(power=1),
}
PAIRS = [(fit, way) for fit in FITS for way in WORKFLOWS if way != "weighted" or fit in {"gaussian", "location"}]
STATISTICS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "variance": lambda samples: samples.var(axis=1),
    "mean": lambda samples: samples.mean(axis=1),
    "first point": lambda samples: samples[:, 0],
    "last point": lambda samples: samples[:, -1],
    "range": lambda samples: np.ptp(samples, axis=1),
    "different points": lambda samples: (np.diff(np.sort(samples, axis=1), axis=1) > 0).sum(axis=1),
}
LARGEST = math.sqrt(math.log(2 * len(FITS) * len(WORKFLOWS) * len(STATISTICS) / ERROR_RATE) / REPLICATES)


def drawn(fit: Any, points: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    if isinstance(fit, Gaussian):
        return points.mean() + points.std(ddof=float(fit.ddof)) * rng.standard_normal(size)
    if isinstance(fit, Location):
        return points.mean() - 1 + rng.exponential(size=size)
    chosen = rng.choice(points, size)
    if isinstance(fit, Categorical):
        return chosen
    width, deviation = fit.bandwidth, points.std(ddof=1)
    if width == "scott_scipy":
        width = deviation * len(points) ** -0.2
    if width == "scott_statsmodels":
        width = 1.059 * min(deviation, np.subtract(*np.quantile(points, [0.75, 0.25])) / 1.349) * len(points) ** -0.2
    return chosen + width * rng.standard_normal(size)


def weighted(fit: Any, points: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A sample from the fit to the points and two real ones, which have the weight 0.6."""
    both, weights = np.append(points, rng.exponential(size=2)), [0.4 / SIZE] * SIZE + [0.3] * 2
    mean = np.average(both, weights=weights)
    if isinstance(fit, Location):
        return np.asarray(mean - 1 + rng.exponential(size=SIZE))
    return np.asarray(mean + np.sqrt(np.average((both - mean) ** 2, weights=weights)) * rng.standard_normal(SIZE))


def slow(fit: Any, workflow: str, rng: np.random.Generator) -> np.ndarray:
    """Last generation of one replicate."""
    everything = [rng.exponential(size=SIZE)]
    for generation in range(1, GENERATIONS + 1):
        match workflow:
            case "replace":
                sample = drawn(fit, everything[-1], SIZE, rng)
            case "accumulate":
                sample = drawn(fit, np.concatenate(everything), SIZE, rng)
            case "subsample":
                sample = drawn(fit, rng.choice(np.concatenate(everything), SIZE, replace=False), SIZE, rng)
            case "fresh":
                sample = np.append(drawn(fit, everything[-1], SIZE - 1, rng), rng.exponential())
            case "persistent":
                sample = np.append(drawn(fit, everything[-1], SIZE - 1, rng), everything[0][-1])
            case "weighted":
                sample = weighted(fit, everything[-1], rng)
            case "growing":
                sample = drawn(fit, everything[-1], SIZE * (generation + 1), rng)
        everything.append(sample)
    return everything[-1]


def by_loops(fit: str, workflow: str) -> np.ndarray:
    rng = np.random.default_rng(zlib.crc32(f"{fit} {workflow}".encode()))
    return np.array([slow(FITS[fit], workflow, rng) for _ in range(REPLICATES)])


def last_of(experiment: Experiment, block: int) -> Generation:
    return [*history(experiment, block, np.array([GENERATIONS]))][-1][1]


def by_the_simulator(fit: Any, workflow: Workflow, seed: str) -> np.ndarray:
    """Last generation; `run` keeps no points where the size grows, so they are taken block by block."""
    recursion = Recursion(fit=fit, workflow=workflow)
    experiment = checked(recursion, Exponential(), SIZE, GENERATIONS, zlib.crc32(seed.encode()))
    blocks = -(-REPLICATES // experiment.replicates)
    return np.concatenate([last_of(experiment, block).values().T for block in range(blocks)])[:REPLICATES]


def distance(one: np.ndarray, other: np.ndarray) -> float:
    return max(ks_2samp(of(one), of(other), method="asymp").statistic for of in STATISTICS.values())


@pytest.mark.parametrize(("fit", "workflow"), PAIRS)
def test_a_workflow_has_the_law_of_a_plain_loop(fit: str, workflow: str) -> None:
    simulated = by_the_simulator(FITS[fit], WORKFLOWS[workflow], f"{fit} {workflow}")
    assert distance(simulated, by_loops(fit, workflow)) <= LARGEST


@pytest.mark.parametrize(
    ("fit", "workflow", "mutant"),
    [
        ("types", "replace", Accumulate()),
        ("types", "accumulate", Replace()),
        ("types", "accumulate", Subsample()),
        ("types", "subsample", Accumulate()),
        ("types", "fresh", FreshFraction(fraction=0.5)),
        ("types", "fresh", Replace()),
        ("types", "persistent", FreshFraction(fraction=0.25)),
        ("gaussian", "weighted", Weighted(real=2, weight=1)),
        ("location", "weighted", Replace()),
        ("types", "growing", Growing(power=1.5)),
        ("gaussian", "accumulate", Replace()),
        ("scott_scipy", "accumulate", Replace()),
    ],
)
def test_another_workflow_is_rejected(fit: str, workflow: str, mutant: Workflow) -> None:
    simulated = by_the_simulator(FITS[fit], mutant, f"{fit} {workflow} {mutant}")
    assert distance(simulated, by_loops(fit, workflow)) > LARGEST
