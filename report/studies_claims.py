"""Studies of single claims, as frozen records of numbers: the variance at small n, its fates, and merging modes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import find_peaks

from collapsecheck.errors import InputError
from collapsecheck.report.definitions import Composite, Effort, Family, seed_of
from collapsecheck.report.studies import drawing_grid, fitted_densities, samples_at
from collapsecheck.simulate import run
from collapsecheck.terms import KDE, Mixture, Modes, Normal, Recursion
from collapsecheck.theory.catalogue import claim
from collapsecheck.theory.prediction import predict
from collapsecheck.verify.convolution import convolved_density, law_variance
from collapsecheck.verify.curves import Curve, StepCheck, summarise
from collapsecheck.verify.expectations import expected_variance, one_step_check
from collapsecheck.verify.population import fixed_noise, population_modes

__all__ = ["Fate", "MergingStudy", "VarianceStudy", "fate_study", "merging_study", "variance_study"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class VarianceStudy:
    """Replicates of S_t^2 against `kde.fixed.variance`: values of shape (replicates, generations + 1)."""

    composite: Composite
    bandwidth: float
    size: int
    seed: int
    values: Floats
    exact: Floats
    infinite: Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class MergingStudy:
    """Two equal normals merging at fixed bandwidth: modes of the population and of one run, and how many runs have two.

    Parameters
    ----------
    half_distance, sd, bandwidth : float
        Means at plus and minus `half_distance`, standard deviation of each, and the bandwidth.
    merging : int
        First generation whose law of one particle has one mode, from `modes.merge.fixed`.
    population, one_run : ndarray, shape (k, 2) and (k, 3)
        Pairs (generation, place) and triples with the prominence relative to the highest peak.
    multimodal, predicted : ndarray, shape (generations + 1,)
        Fraction of runs whose fitted density has more than one mode of prominence `prominence`, and whether the
        population density has.
    """

    half_distance: float
    sd: float
    bandwidth: float
    size: int
    replicates: int
    seed: int
    merging: int
    population: Floats
    one_run: Floats
    multimodal: Floats
    predicted: Floats
    prominence: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Fate:
    """Variance along the generations under one rule, its exact mean and the limit of that, and the one-step check."""

    family: Family
    size: int
    replicates: int
    seed: int
    curve: Curve
    check: StepCheck
    ceiling: float | None


def fate_study(composite: Composite, family: Family, effort: Effort) -> Fate:
    """Variance at every generation, with the exact mean from the claim that covers the rule."""
    name = f"fates/{family.name}"
    outcome = run(
        Recursion(fit=family.fit),
        law=composite.law,
        size=effort.size,
        generations=effort.generations,
        replicates=effort.replicates,
        observe=["variance"],
        seed=seed_of(name),
    )
    values, t = outcome.observed["variance"], range(effort.generations + 1)
    prediction = expected_variance(Recursion(fit=family.fit), law=composite.law, size=effort.size, generations=t)
    check = one_step_check(family.fit, values, effort.size)
    if check is None:
        raise InputError("family", family, "must be covered by a claim")
    return Fate(
        family=family,
        size=effort.size,
        replicates=effort.replicates,
        seed=seed_of(name),
        curve=summarise(values, name="variance", unit="x^2", generations=t, prediction=prediction),
        check=check,
        ceiling=_ceiling(composite, family, effort),
    )


def _ceiling(composite: Composite, family: Family, effort: Effort) -> float | None:
    """What the exact mean tends to, read off at a thousand relaxation times of n generations; None if it grows."""
    far = [500 * effort.size, 1000 * effort.size]
    with np.errstate(over="ignore"):
        found = expected_variance(Recursion(fit=family.fit), law=composite.law, size=effort.size, generations=far)
    return float(found.values[1]) if found is not None and found.values[0] == found.values[1] < np.inf else None


def variance_study(
    composite: Composite, *, size: int = 100, width: float = 0.3, generations: int = 30, replicates: int = 4000
) -> VarianceStudy:
    """Many short runs at a small n, where the finite-n line and the infinite-n line part."""
    outcome = run(
        Recursion(fit=KDE(bandwidth=width)),
        law=composite.law,
        size=size,
        generations=generations,
        replicates=replicates,
        observe=["variance"],
        seed=seed_of("variance"),
    )
    t = np.arange(generations + 1)
    prediction = expected_variance(
        Recursion(fit=KDE(bandwidth=width)), law=composite.law, size=size, generations=t.tolist()
    )
    if prediction is None:
        raise InputError("width", width, "must be a fixed bandwidth")
    return VarianceStudy(
        composite=composite,
        bandwidth=width,
        size=size,
        seed=seed_of("variance"),
        values=outcome.observed["variance"],
        exact=prediction.values,
        infinite=law_variance(composite.law) + fixed_noise(t, width),
    )


def merging_study(
    effort: Effort, *, half_distance: float = 2.0, sd: float = 1.0, width: float = 0.7, prominence: float = 0.1
) -> MergingStudy:
    """Two equal normals at fixed bandwidth, beside `modes.merge.fixed`."""
    fit, seed = KDE(bandwidth=width), seed_of("merging")
    pair = (Normal(mean=-half_distance, sd=sd), Normal(mean=half_distance, sd=sd))
    law = Mixture(components=pair, weights=(0.5, 0.5))
    merging = int(predict(claim("modes.merge.fixed").rhs, {"a": half_distance, "s": sd, "h": width}))
    generations = 3 * merging
    observed = Modes(prominence=prominence)
    runs = run(
        Recursion(fit=fit),
        law=law,
        size=effort.size,
        generations=generations,
        replicates=effort.replicates,
        observe=[observed],
        seed=seed,
        keep_samples=True,
    )
    x = drawing_grid(law, float(fixed_noise([generations + 1], width)[0]), 801)
    noise = fixed_noise(np.arange(1, generations + 2), width)
    widths = np.array([width])
    one_run = [fitted_densities(samples_at(runs, t)[:1], widths, x)[0] for t in range(generations + 1)]
    return MergingStudy(
        half_distance=half_distance,
        sd=sd,
        bandwidth=width,
        size=effort.size,
        replicates=effort.replicates,
        seed=seed,
        merging=merging,
        population=_stacked([_peaks(x, convolved_density(law, float(s), x)) for s in noise]),
        one_run=_stacked([_peaks(x, heights) for heights in one_run]),
        multimodal=np.mean(runs.observed[observed] > 1, axis=0),
        predicted=np.array([float(population_modes(law, float(s), prominence) > 1) for s in noise]),
        prominence=prominence,
    )


def _peaks(x: Floats, heights: Floats) -> Floats:
    """Place and relative prominence of each peak that rises by a thousandth of the highest, shape (peaks, 2)."""
    found, properties = find_peaks(heights, prominence=1e-3 * heights.max())
    stacked: Floats = np.column_stack([x[found], properties["prominences"] / heights.max()])
    return stacked


def _stacked(peaks: list[Floats]) -> Floats:
    """Rows (generation, place, prominence)."""
    return np.concatenate([np.column_stack([np.full(len(rows), t), rows]) for t, rows in enumerate(peaks)])
