"""Study of refits of a normal law, as a frozen record of numbers: runs that settle, and a mean that does not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from collapsecheck.report.definitions import Effort, seed_of
from collapsecheck.simulate import run
from collapsecheck.terms import Gaussian, LogVariance, Normal, NormalDistance, Recursion
from collapsecheck.theory.catalogue import claim
from collapsecheck.theory.prediction import predict

__all__ = ["LotteryStudy", "lottery_study"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class LotteryStudy:
    """Refits with the unbiased variance: single runs, the median run, and the mean over all possible runs.

    Parameters
    ----------
    size, replicates, seed : int
    generations : ndarray, shape (k,)
    logarithms : ndarray, shape (runs shown, k)
        Natural logarithms of S_t^2.
    walk : ndarray, shape (k,)
        Mean of them, up to what the real sample adds, from `gauss.log-growth`.
    low, median, high : ndarray, shape (k,)
        Of the squared distances of all runs: the median and the central 90%.
    mean : ndarray, shape (k,)
        Exact mean of the squared distance, from `gauss.w2.unbiased`.
    """

    size: int
    replicates: int
    seed: int
    generations: NDArray[np.int64]
    logarithms: Floats
    walk: Floats
    low: Floats
    median: Floats
    high: Floats
    mean: Floats


def lottery_study(effort: Effort, *, size: int = 10, generations: int = 100, shown: int = 6) -> LotteryStudy:
    """Ten points, refitted a hundred times: long after almost every run has settled."""
    seed, t = seed_of("lottery"), np.arange(0, generations + 1, 5)
    distance, logarithm = NormalDistance(sd=1.0), LogVariance()
    runs = run(
        Recursion(fit=Gaussian(ddof=1)),
        law=Normal(),
        size=size,
        generations=generations,
        replicates=effort.short_replicates,
        observe=[distance, logarithm],
        at=t.tolist(),
        seed=seed,
    )
    low, median, high = np.quantile(runs.observed[distance], [0.05, 0.5, 0.95], axis=0)
    case = {"n": size, "t": t, "sigma": 1.0, "delta": 1.0}
    return LotteryStudy(
        size=size,
        replicates=effort.short_replicates,
        seed=seed,
        generations=t,
        logarithms=runs.observed[logarithm][:shown],
        walk=np.asarray(predict(claim("gauss.log-growth").rhs, case), dtype=float),
        low=low,
        median=median,
        high=high,
        mean=np.asarray(predict(claim("gauss.w2.unbiased").rhs, case), dtype=float),
    )
