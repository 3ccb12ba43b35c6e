"""Studies of what happens within one run, as frozen records of numbers: its founders, and the drift of the cloud."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from collapsecheck.report.definitions import Effort, seed_of
from collapsecheck.report.studies import samples_at
from collapsecheck.simulate import run
from collapsecheck.terms import KDE, Categorical, Given, Normal, Recursion, Types
from collapsecheck.theory.catalogue import claim
from collapsecheck.theory.prediction import predict
from collapsecheck.verify.curves import Curve, summarise
from collapsecheck.verify.population import fixed_noise

__all__ = ["DriftStudy", "FounderStudy", "drift_study", "founder_study"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class FounderStudy:
    """Descendants of the points of generation 0, which no bandwidth alters.

    Parameters
    ----------
    shares : ndarray, shape (generations + 1, size)
        Share of each founder in one run.
    counts : Curve
        Number of founders with descendants, over all runs.
    computed : tuple of int
        Generations at which its mean is computed: exactly, in fractions, which takes time.
    exact : ndarray, shape (k,)
        That mean, from `lineage.founders`.
    """

    size: int
    replicates: int
    seed: int
    shares: Floats
    counts: Curve
    computed: tuple[int, ...]
    exact: Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class DriftStudy:
    """Where the cloud of one run is, and how wide, at fixed bandwidth.

    Parameters
    ----------
    points : ndarray, shape (k, size)
        Points of one run at the generations of the curves.
    particle : ndarray, shape (k,)
        Standard deviation of one particle over runs, from `kde.fixed.marginal`.
    within : Curve
        Sample variance of each run.
    exact_within, exact_between : ndarray, shape (k,)
        Expected sample variance and variance of the sample mean, from `kde.fixed.variance` and `kde.fixed.mean-drift`.
    between : Curve
        Squared sample mean of each run; f has mean 0, so its mean is the variance of the sample mean.
    ceiling : float
        What the expected sample variance tends to, from `kde.fixed.saturation`.
    """

    size: int
    bandwidth: float
    replicates: int
    seed: int
    points: Floats
    particle: Floats
    within: Curve
    between: Curve
    exact_within: Floats
    exact_between: Floats
    ceiling: float


def founder_study(effort: Effort, *, size: int = 40, generations: int = 30) -> FounderStudy:
    """Resampling forty points that are all different: who of them still has descendants."""
    seed = seed_of("founders")
    runs = run(
        Recursion(fit=Categorical()),
        law=Given(values=tuple(float(founder) for founder in range(size))),
        size=size,
        generations=generations,
        replicates=effort.short_replicates,
        observe=[Types()],
        seed=seed,
        keep_samples=True,
    )
    t = range(generations + 1)
    one_run = [np.bincount(samples_at(runs, g)[0].astype(int), minlength=size) / size for g in t]
    statement = claim("lineage.founders").rhs
    computed = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 22, 26, generations)
    return FounderStudy(
        size=size,
        replicates=effort.short_replicates,
        seed=seed,
        shares=np.array(one_run),
        counts=summarise(
            runs.observed[Types()].astype(float), name="founders", unit="1", generations=t, remark="dashed: exact mean"
        ),
        computed=(0, *computed),
        exact=np.array([size, *(float(predict(statement, {"n": size, "t": g})) for g in computed)], dtype=float),
    )


def drift_study(effort: Effort, *, size: int = 40, width: float = 0.3, generations: int = 400) -> DriftStudy:
    """A standard normal sample of forty points at fixed bandwidth, long after its variance has reached the ceiling."""
    seed, shown = seed_of("drift"), np.arange(0, generations + 1, 5)
    runs = run(
        Recursion(fit=KDE(bandwidth=width)),
        law=Normal(),
        size=size,
        generations=generations,
        replicates=effort.short_replicates,
        observe=["variance"],
        at=shown.tolist(),
        seed=seed,
        keep_samples=True,
    )
    samples = np.array([samples_at(runs, int(g)) for g in shown])
    case = {"n": size, "t": shown, "h": width, "sigma": 1.0}
    between = np.where(shown > 0, predict(claim("kde.fixed.mean-drift").rhs, case), 1 / size)
    return DriftStudy(
        size=size,
        bandwidth=width,
        replicates=effort.short_replicates,
        seed=seed,
        points=samples[:, 0],
        particle=np.sqrt(1 + fixed_noise(shown, width)),
        within=summarise(runs.observed["variance"], name="variance", unit="x^2", generations=shown, remark="-"),
        between=summarise(samples.mean(axis=2).T ** 2, name="mean", unit="x^2", generations=shown, remark="-"),
        exact_within=np.asarray(predict(claim("kde.fixed.variance").rhs, case), dtype=float),
        exact_between=np.asarray(between, dtype=float),
        ceiling=float(predict(claim("kde.fixed.saturation").rhs, case)),
    )
