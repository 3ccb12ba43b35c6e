"""A recursion on an initial law or on a sample of one's own, beside what the claims predict for it.

Every curve has a median and a named band over independent runs, and, where a claim covers it, a prediction that says of
what kind it is. A mean over runs is withheld at generations where the replicates are too skewed to be averaged; what
stays reliable there is the median, and the one-step check, whose conditional mean is exact at every generation.

Predictions for a given sample are conditional on it: the one-step identities hold for every data set, so the observed
S_0^2 (ddof 1) stands where the variance of f stands for n independent draws.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapsecheck.errors import InputError
from collapsecheck.simulate import run
from collapsecheck.simulate.executors import Executor
from collapsecheck.simulate.laws import is_numeric
from collapsecheck.simulate.workflows import size_at
from collapsecheck.terms import (
    KDE,
    Accumulate,
    Categorical,
    Fit,
    FreshFraction,
    Gaussian,
    Given,
    Law,
    Location,
    MaximumLikelihood,
    Modes,
    Observable,
    Recursion,
    Replace,
    ShrunkKDE,
    Subsample,
    TailCount,
    Variance,
    Weighted,
    plain,
)
from collapsecheck.verify.convolution import central_interval, law_mean, law_variance
from collapsecheck.verify.curves import CENTRAL_MASS, Curve, Prediction, StepCheck, summarise, thinned
from collapsecheck.verify.expectations import (
    expected_variance,
    mass_outside,
    one_step_check,
    particle_noise,
    particle_tails,
)
from collapsecheck.verify.population import population_modes

__all__ = ["PROMINENCE", "Forecast", "forecast", "forecast_record"]

Progress = Callable[[int, int], None]

PROMINENCE = 0.05
"""A mode of a fitted density counts when it rises above its saddle by this fraction of the highest peak."""

MODE_COUNTS = 31
"""Largest number of generations at which modes are counted, the slowest of the observables.

So many of a recursion are observed at all, unless every generation is a KDE of the one before it.
"""

MEMORY_LIMIT = 50_000_000
"""Largest number of observed values, replicates times generations, that is held in memory."""

_RESOLUTION = 1e3 * float(np.finfo(float).eps)
"""Smallest spread, relative to the largest number, that leaves three decimal digits."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Forecast:
    """Simulation and prediction for one recursion and one initial law or sample.

    Parameters
    ----------
    recursion : Recursion
        What was run.
    law : Law
        Where it started.
    size, generations, replicates, seed : int
        Points per generation, refits, independent runs, seed.
    interval : tuple of float
        Central 90% interval of generation 0, outside of which lies the tail mass.
    curves : mapping
        `Curve` by name: ``variance``, ``modes`` (where a KDE is fitted to a generation alone), ``tail_mass``.
    check : StepCheck or None
        None where no claim says what one step does, or not every generation is observed.
    """

    recursion: Recursion
    law: Law
    size: int
    generations: int
    replicates: int
    seed: int
    interval: tuple[float, float]
    curves: Mapping[str, Curve]
    check: StepCheck | None = None

    @property
    def conditional(self) -> bool:
        """Whether generation 0 is a given sample, so that everything is conditional on it."""
        return isinstance(self.law, Given)


def forecast(
    recursion: Recursion,
    *,
    law: Law,
    size: int | None = None,
    generations: int,
    replicates: int = 200,
    seed: int,
    progress: Progress | None = None,
    executor: Executor = "serial",
    workers: int | None = None,
    scheduler: str | None = None,
) -> Forecast:
    """Run a recursion from a law or a sample, and set the predictions of the claims beside it.

    Parameters
    ----------
    recursion : Recursion
        With a fit that is described in `collapsecheck.terms`, and any workflow; regressions,
        which have other observables, and models of one's own are for `collapsecheck.simulate.run`.
    law : Law
        Law of generation 0, or ``Given(values=...)`` for a sample of one's own, with positive variance.
    size : int, optional
        Points of generation 0, >= 2; for a `Given` sample its length, which is the default.
    generations : int
        Number of refits, >= 1.
    replicates : int
        Independent runs, >= 20, since a central 90% band of fewer has no run outside it.
    seed : int
        Seed, >= 0.
    progress : callable, optional
        Called with the number of steps done and their total.
    executor, workers, scheduler
        As for `collapsecheck.simulate.run`; the forecast is the same.

    Returns
    -------
    Forecast
        Curves: ``variance`` (ddof 1) and ``tail_mass`` (fraction of points outside the central 90% interval of
        generation 0), at every generation of a KDE that replaces, otherwise at up to 31; ``modes`` of the fitted
        density (prominence 5%) at up to 31, where that is a KDE of one generation.

    Raises
    ------
    InputError
        For an argument out of its domain, a sample without spread, or another fit.
    CollapsecheckError
        When the values exceed the range of floating-point numbers.

    Examples
    --------
    >>> from collapsecheck.terms import Normal
    >>> outcome = forecast(
    ...     Recursion(fit=KDE(bandwidth="scott_sklearn")), law=Normal(), size=32, generations=2, replicates=20, seed=1
    ... )
    >>> outcome.curves["variance"].prediction.kind, outcome.check.claim_id
    ('exact mean', 'kde.fixed.variance')
    """
    fit, points = _checked(recursion, law, size, generations, replicates)
    low, high = central_interval(law, CENTRAL_MASS)
    inside, modes = _within(low, high), Modes(prominence=PROMINENCE)
    at = thinned(generations, MODE_COUNTS)
    common: dict[str, Any] = {
        "law": law,
        "size": points,
        "generations": generations,
        "replicates": replicates,
        "seed": seed,
    }
    hands: dict[str, Any] = {"executor": executor, "workers": workers, "scheduler": scheduler}
    if not _is_resampled(recursion):
        return Forecast(
            recursion=recursion,
            interval=(low, high),
            curves=_curves_at_some(recursion, (low, high), progress, common, hands),
            **common,
        )
    every = run(recursion, observe=[Variance(ddof=1), inside], progress=_part(progress, 0), **common, **hands)
    some = run(recursion, observe=[modes], at=at.tolist(), progress=_part(progress, 1), **common, **hands)
    start: dict[str, Any] = {"law": law, "size": points}
    curves = (
        summarise(
            every.observed[Variance(ddof=1)],
            name="variance",
            unit="x^2",
            generations=every.generations,
            prediction=expected_variance(recursion, generations=range(generations + 1), **start),
        ),
        summarise(
            some.observed[modes],
            name="modes",
            unit="1",
            generations=at,
            prediction=_functional(
                "modes", fit, at=at, value=lambda noise: population_modes(law, noise, PROMINENCE), **start
            ),
        ),
        summarise(
            (points - every.observed[inside]) / points,
            name="tail_mass",
            unit="1",
            generations=every.generations,
            prediction=_functional(
                "tail_mass", fit, at=every.generations, value=lambda noise: mass_outside(law, noise, low, high), **start
            ),
        ),
    )
    return Forecast(
        recursion=recursion,
        interval=(low, high),
        curves={curve.name: curve for curve in curves},
        check=one_step_check(fit, every.observed[Variance(ddof=1)], points),
        **common,
    )


def _within(low: float, high: float) -> TailCount:
    """Number of points in an interval, whose ends belong to it."""
    return TailCount(low=low, high=float(np.nextafter(high, np.inf)))


def _is_resampled(recursion: Recursion) -> bool:
    """Whether each generation is a KDE of the one before it, of the same size."""
    return isinstance(recursion.fit, KDE | ShrunkKDE) and isinstance(recursion.workflow, Replace)


def _curves_at_some(
    recursion: Recursion,
    interval: tuple[float, float],
    progress: Progress | None,
    common: Mapping[str, Any],
    hands: Mapping[str, Any],
) -> dict[str, Curve]:
    """Variance, modes where there are any, and tail mass of a recursion at some generations."""
    at = thinned(common["generations"], MODE_COUNTS)
    watched = _watched(recursion, interval)
    found = run(recursion, observe=list(watched.values()), at=at.tolist(), progress=progress, **common, **hands)
    sizes = np.array([size_at(recursion.workflow, common["size"], int(t)) for t in at])
    start: dict[str, Any] = {"law": common["law"], "size": common["size"], "generations": at.tolist()}
    predictions = {
        "variance": expected_variance(recursion, **start),
        "tail_mass": particle_tails(recursion, low=interval[0], high=interval[1], **start),
    }
    curves = {}
    for name, observable in watched.items():
        values = found.observed[observable]
        curves[name] = summarise(
            (sizes - values) / sizes if name == "tail_mass" else values,
            name=name,
            unit="x^2" if name == "variance" else "1",
            generations=at,
            prediction=predictions.get(name),
            remark="" if predictions.get(name) else "no claim covers this",
        )
    return curves


def _watched(recursion: Recursion, interval: tuple[float, float]) -> dict[str, Observable]:
    """Observables by name; a density that is fitted to a pool is not that of any generation, so its modes are none."""
    alone = not isinstance(recursion.workflow, Accumulate | Subsample)
    modes = {"modes": Modes(prominence=PROMINENCE)} if alone and isinstance(recursion.fit, KDE | ShrunkKDE) else {}
    return {"variance": Variance(ddof=1), **modes, "tail_mass": _within(*interval)}


def _checked(recursion: Recursion, law: Law, size: int | None, generations: int, replicates: int) -> tuple[Fit, int]:
    """The fit and the sample size, or `InputError`."""
    if not isinstance(recursion.fit, KDE | ShrunkKDE | Gaussian | Categorical | Location | MaximumLikelihood):
        allowed = "must fit a KDE, a ShrunkKDE, a Gaussian, a Categorical, a Location or by MaximumLikelihood"
        raise InputError("recursion", recursion, allowed)
    if isinstance(recursion.workflow, FreshFraction | Weighted) and isinstance(law, Given):
        raise InputError("workflow", recursion.workflow, "needs a law from which fresh data can be drawn, not a sample")
    if isinstance(recursion.fit, Location) and isinstance(law, Given):
        raise InputError("fit", recursion.fit, "needs a law that it can move, not a sample")
    if not is_numeric(law):
        raise InputError("law", law, "must be a law on the real line")
    points = len(law.values) if size is None and isinstance(law, Given) else size
    if isinstance(points, bool) or not isinstance(points, int) or points < 2:
        raise InputError("size", points, "must be an integer of at least 2")
    if not law_variance(law) > 0:
        raise InputError("values", law, "must have a positive variance: all values are equal")
    if generations < 1:
        raise InputError("generations", generations, "must be at least 1")
    if replicates < 20:
        raise InputError("replicates", replicates, "must be at least 20 for a band that holds 90% of the runs")
    observed = generations + 1 if _is_resampled(recursion) else min(generations + 1, MODE_COUNTS)
    if replicates * observed > MEMORY_LIMIT:
        allowed = f"must be at most {MEMORY_LIMIT // observed} for {generations} generations, or memory runs out"
        raise InputError("replicates", replicates, allowed)
    _require_resolved(recursion.fit, law)
    return recursion.fit, points


def _require_resolved(fit: Fit, law: Law) -> None:
    """Raise when floating-point numbers of the size of the data cannot show the spread of the data or the noise."""
    spread = float(np.sqrt(law_variance(law)))
    largest = float(np.max(np.abs(law.values))) if isinstance(law, Given) else abs(law_mean(law)) + spread
    smallest = _RESOLUTION * largest
    if spread < smallest:
        raise InputError("values", law, f"vary by less than {smallest:.2g}, their rounding; subtract a constant first")
    if isinstance(fit, KDE | ShrunkKDE) and isinstance(fit.bandwidth, (int, float)) and fit.bandwidth < smallest:
        raise InputError("bandwidth", fit.bandwidth, f"must be at least {smallest:.2g}, or it is lost in the rounding")


def _part(progress: Progress | None, part: int) -> Progress | None:
    """Progress of one of the two runs of a forecast as progress of the whole."""
    if progress is None:
        return None
    return lambda done, total: progress(part * total + done, 2 * total)


_LABELS = {
    ("modes", "population"): "modes of the mean density (n -> infinity), not of a run",
    ("modes", "approximation"): "approximation: a particle's noise taken as normal",
    ("tail_mass", "population"): "exact mean over runs",
    ("tail_mass", "approximation"): "approximation: a particle's noise taken as normal",
}


def _functional(
    name: str, fit: Fit, *, law: Law, size: int, at: NDArray[np.int64], value: Callable[[float], float]
) -> Prediction | None:
    """Prediction of a functional of the law of one particle; `value` maps the variance of its noise to a number."""
    found = particle_noise(fit, law=law, size=size, generations=int(at[-1])) if isinstance(fit, KDE) else None
    if found is None:
        return None
    noise, kind, claim_id = found
    fitted = name == "modes"  # the density fitted at generation t has the noise of generation t + 1
    return Prediction(
        values=np.array([value(float(noise[t + fitted])) for t in at], dtype=float),
        kind="exact mean" if (name, kind) == ("tail_mass", "population") else kind,
        label=_LABELS[name, kind] + (", given the sample" if isinstance(law, Given) else ""),
        claim_id=claim_id,
    )


def forecast_record(outcome: Forecast) -> dict[str, Any]:
    """The forecast as plain JSON data, with null where a number was withheld; ``schema`` is the version of the layout.

    Examples
    --------
    >>> from collapsecheck.terms import Normal
    >>> recursion = Recursion(fit=KDE(bandwidth=0.5))
    >>> forecast_record(forecast(recursion, law=Normal(), size=5, generations=1, replicates=20, seed=1))["schema"]
    1
    """
    check = outcome.check
    return {
        "schema": 1,
        "recursion": plain(outcome.recursion),
        "law": "given sample" if outcome.conditional else plain(outcome.law),
        "size": outcome.size,
        "generations": outcome.generations,
        "replicates": outcome.replicates,
        "seed": outcome.seed,
        "interval": list(outcome.interval),
        "curves": {name: _curve_record(curve) for name, curve in outcome.curves.items()},
        "check": None if check is None else {**vars(check), "agrees": check.agrees},
    }


def _curve_record(curve: Curve) -> dict[str, Any]:
    series = ("median", "low", "high", "mean", "mean_low", "mean_high")
    prediction = curve.prediction
    return {
        "unit": curve.unit,
        "band": curve.band,
        "mean_level": curve.mean_level,
        "generations": curve.generations.tolist(),
        **{name: _numbers(getattr(curve, name)) for name in series},
        "prediction": None
        if prediction is None
        else {
            "values": _numbers(prediction.values),
            "kind": prediction.kind,
            "label": prediction.label,
            "claim": prediction.claim_id,
        },
        "remark": curve.remark,
    }


def _numbers(values: NDArray[np.float64]) -> list[float | None]:
    return [float(value) if np.isfinite(value) else None for value in values]
