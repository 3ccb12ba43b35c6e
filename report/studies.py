"""The numbers that the figures of the experiments show: every study is a frozen record, and nothing is drawn here."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from collapsecheck.errors import InputError
from collapsecheck.report.definitions import FAMILIES, Composite, Effort, Family, seed_of
from collapsecheck.simulate import bandwidth, run
from collapsecheck.simulate.divergences import kl_from_initial, wasserstein_from_initial
from collapsecheck.simulate.running import Run
from collapsecheck.terms import Law, Recursion, Variance
from collapsecheck.verify.convolution import convolved_density, law_mean, law_variance
from collapsecheck.verify.curves import Curve, summarise
from collapsecheck.verify.expectations import particle_noise
from collapsecheck.verify.population import kl_to_convolved, wasserstein_to_convolved

__all__ = [
    "DensityStudy",
    "DivergenceStudy",
    "Ridge",
    "density_study",
    "divergence_study",
    "drawing_grid",
    "fitted_densities",
    "ridge_study",
    "run_family",
    "samples_at",
]

Floats = NDArray[np.float64]


# --- what a figure shows --------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, eq=False)
class DensityStudy:
    """One generation: the original density, a sample, and the density fitted to it under each rule, shape (k,).

    `low` and `high` are the ends of the central 90% of `replicates` samples, at each place.
    """

    composite: Composite
    size: int
    replicates: int
    seed: int
    x: Floats
    original: Floats
    sample: Floats
    fitted: dict[str, Floats]
    low: dict[str, Floats]
    high: dict[str, Floats]
    expected: dict[str, Floats]
    bandwidths: dict[str, float]


@dataclass(frozen=True, kw_only=True, eq=False)
class Ridge:
    """Fitted densities along the generations, shape (generations, k): one run, the band of all runs, the prediction."""

    composite: Composite
    family: Family
    size: int
    replicates: int
    seed: int
    generations: tuple[int, ...]
    x: Floats
    one_run: Floats
    low: Floats
    high: Floats
    expected: Floats
    kind: str


@dataclass(frozen=True, kw_only=True, eq=False)
class DivergenceStudy:
    """Divergences from the initial law along the generations; the population curve is given at every generation."""

    composite: Composite
    family: Family
    size: int
    replicates: int
    seed: int
    curves: dict[str, Curve]
    population: dict[str, Floats]
    kind: str


# --- running --------------------------------------------------------------------------------------------------------


def run_family(composite: Composite, family: Family, effort: Effort) -> Run:
    """All runs of one composite under one rule, with their points at the generations that the figures need.

    Both rules start from the same generation 0, since the seed depends on the composite alone.
    """
    return run(
        Recursion(fit=family.fit),
        law=composite.law,
        size=effort.size,
        generations=max(effort.generations, *effort.shown),
        replicates=effort.replicates,
        observe=[Variance(ddof=1)],
        at=sorted({*effort.shown, *effort.measured}),
        keep_samples=True,
        seed=seed_of(composite.name),
    )


def samples_at(outcome: Run, generation: int) -> Floats:
    """Points at one generation, shape (replicates, size)."""
    if outcome.samples is None:
        raise InputError("outcome", outcome, "must have kept its samples")
    found: Floats = outcome.samples[int(np.searchsorted(outcome.generations, generation))]
    return found


def _noise(composite: Composite, family: Family, effort: Effort) -> tuple[Floats, str]:
    """Noise of a particle at each generation, and the kind of prediction that comes of it."""
    last = max(effort.generations, *effort.shown)
    found = particle_noise(family.fit, law=composite.law, size=effort.size, generations=last)
    if found is None:
        raise InputError("family", family, "must be covered by a claim")
    return found[0], found[1]


def fitted_densities(samples: Floats, widths: Floats, x: Floats) -> Floats:
    """Gaussian kernel density estimates, shape (replicates, k), of samples of shape (replicates, size).

    Examples
    --------
    >>> fitted_densities(np.zeros((1, 1)), np.ones(1), np.zeros(1)).round(4)
    array([[0.3989]])
    """
    heights = np.empty((samples.shape[0], x.size))
    for row, (points, width) in enumerate(zip(samples, widths, strict=True)):
        z = (x[:, None] - points) / width
        heights[row] = np.exp(-(z**2) / 2).sum(axis=1) / (points.size * width * np.sqrt(2 * np.pi))
    return heights


def _fitted_at(outcome: Run, family: Family, generation: int, x: Floats) -> Floats:
    samples = samples_at(outcome, generation)
    return fitted_densities(samples, bandwidth(family.fit.bandwidth, samples.T), x)


def drawing_grid(law: Law, noise: float, points: int) -> Floats:
    """Places to draw at: 3.3 standard deviations of the widest law on both sides."""
    return np.linspace(-3.3, 3.3, points) * float(np.sqrt(law_variance(law) + noise)) + law_mean(law)


def density_study(composite: Composite, outcomes: dict[str, Run], effort: Effort) -> DensityStudy:
    """Generation 0 of the first replicate: original density, sample, fit and expected fit under each rule."""
    x = drawing_grid(composite.law, 0.0, 241)
    fits = {family.name: _fitted_at(outcomes[family.name], family, 0, x) for family in FAMILIES}
    first = samples_at(outcomes[FAMILIES[0].name], 0)[0]
    noises = {family.name: float(_noise(composite, family, effort)[0][1]) for family in FAMILIES}
    return DensityStudy(
        composite=composite,
        size=effort.size,
        replicates=effort.replicates,
        seed=seed_of(composite.name),
        x=x,
        original=convolved_density(composite.law, 0.0, x),
        sample=first,
        fitted={name: heights[0] for name, heights in fits.items()},
        low={name: np.quantile(heights, 0.05, axis=0) for name, heights in fits.items()},
        high={name: np.quantile(heights, 0.95, axis=0) for name, heights in fits.items()},
        expected={name: convolved_density(composite.law, noise, x) for name, noise in noises.items()},
        bandwidths={f.name: float(bandwidth(f.fit.bandwidth, first[:, None])[0]) for f in FAMILIES},
    )


def ridge_study(
    composite: Composite, family: Family, outcome: Run, effort: Effort, generations: tuple[int, ...] | None = None
) -> Ridge:
    """Fitted densities at the shown generations: first replicate, central 90% of all at each place, prediction."""
    shown = effort.shown if generations is None else generations
    noise, kind = _noise(composite, family, effort)
    x = drawing_grid(composite.law, float(noise[shown[-1] + 1]), 121)
    fitted = [_fitted_at(outcome, family, t, x) for t in shown]
    return Ridge(
        composite=composite,
        family=family,
        size=effort.size,
        replicates=effort.replicates,
        seed=seed_of(composite.name),
        generations=shown,
        x=x,
        one_run=np.array([heights[0] for heights in fitted]),
        low=np.array([np.quantile(heights, 0.05, axis=0) for heights in fitted]),
        high=np.array([np.quantile(heights, 0.95, axis=0) for heights in fitted]),
        expected=np.array([convolved_density(composite.law, float(noise[t + 1]), x) for t in shown]),
        kind=kind,
    )


def divergence_study(composite: Composite, family: Family, outcome: Run, effort: Effort) -> DivergenceStudy:
    """KL(f_0 || fitted density) and W_1(f_0, sample) of each replicate, and of the law of one particle."""
    law, measured = composite.law, effort.measured
    noise, kind = _noise(composite, family, effort)
    points = {t: samples_at(outcome, t)[: effort.divergence_replicates].T for t in measured}
    widths = {t: bandwidth(family.fit.bandwidth, points[t]) for t in measured}
    # By far the longest computation of the experiments; NumPy lets threads run side by side, and the order is kept.
    with ThreadPoolExecutor() as pool:
        kl = list(pool.map(lambda t: kl_from_initial(law, points[t], widths[t]), measured))
    w1 = [wasserstein_from_initial(law, points[t]) for t in measured]
    remark = "dashed: population"
    return DivergenceStudy(
        composite=composite,
        family=family,
        size=effort.size,
        replicates=effort.divergence_replicates,
        seed=seed_of(composite.name),
        curves={
            "kl": summarise(np.array(kl).T, name="kl", unit="nat", generations=measured, remark=remark),
            "w1": summarise(np.array(w1).T, name="w1", unit="x", generations=measured, remark=remark),
        },
        population={
            "kl": np.array([kl_to_convolved(law, float(s)) for s in noise[1 : effort.generations + 2]]),
            "w1": np.array([wasserstein_to_convolved(law, float(s)) for s in noise[: effort.generations + 1]]),
        },
        kind=kind,
    )
