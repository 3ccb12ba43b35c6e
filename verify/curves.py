"""A curve of an observable along the generations: what the runs did, with a named band, and what the claims predict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapsecheck.verify.intervals import mean_interval

__all__ = ["BAND", "CENTRAL_MASS", "MEAN_LEVEL", "Curve", "Prediction", "StepCheck", "summarise", "thinned"]

Floats = NDArray[np.float64]

BAND = "central 90% of runs"
CENTRAL_MASS = 0.9
MEAN_LEVEL = 0.99
NO_CLAIM = "no claim covers this rule and kernel"


@dataclass(frozen=True, kw_only=True, eq=False)
class Prediction:
    """A predicted curve.

    Parameters
    ----------
    values : ndarray, shape (k,)
        One value per generation of the curve.
    kind : str
        ``"exact mean"``: of the mean over runs, at this n. ``"population"``: of the law of one particle, which a run
        approaches as n grows. ``"approximation"``: see `label`.
    label : str
        What the curve is, in words.
    claim_id : str
        The claim that it is computed from.
    """

    values: Floats
    kind: str
    label: str
    claim_id: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Curve:
    """One observable along the generations.

    Parameters
    ----------
    name, unit : str
        What is observed, and its unit, ``"1"`` for a pure number.
    generations : ndarray of int, shape (k,)
        Where it was observed.
    median, low, high : ndarray, shape (k,)
        Median over runs, and ends of `band`.
    band : str
        What `low` and `high` enclose.
    mean, mean_low, mean_high : ndarray, shape (k,)
        Mean over runs with its pointwise interval at level `mean_level`; NaN from the first generation on at which the
        runs are too skewed for it. (Showing it again wherever a later sample happens not to be skewed would select
        samples that miss the rare large runs, hence means that are too small.)
    mean_level : float
        Level of the interval.
    prediction : Prediction or None
        None where no claim covers the recursion; `remark` then says so.
    remark : str
        What a reader must know; may be empty.
    """

    name: str
    unit: str
    generations: NDArray[np.int64]
    median: Floats
    low: Floats
    high: Floats
    band: str = BAND
    mean: Floats
    mean_low: Floats
    mean_high: Floats
    mean_level: float = MEAN_LEVEL
    prediction: Prediction | None = None
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class StepCheck:
    """The one-step conditional mean of the variance, averaged along each run: one number per independent replicate.

    Parameters
    ----------
    name : str
        What is averaged.
    estimate, low, high : float
        Mean over replicates and its interval.
    level : float
        Level of the interval.
    prediction : float
        What the claim says.
    claim_id : str
        The claim.
    replicates : int
        Number of independent runs.
    """

    name: str
    estimate: float
    low: float
    high: float
    level: float
    prediction: float
    claim_id: str
    replicates: int

    @property
    def agrees(self) -> bool:
        """Whether the interval holds the prediction; false with probability 1 - level for a true claim."""
        return self.low <= self.prediction <= self.high


def thinned(generations: int, count: int) -> NDArray[np.int64]:
    """At most `count` generations from 0 to `generations`, both included, as evenly spaced as integers allow.

    Examples
    --------
    >>> thinned(300, 4)
    array([  0, 100, 200, 300])
    """
    return np.unique(np.linspace(0, generations, min(count, generations + 1)).round().astype(np.int64))


def summarise(
    values: Floats, *, name: str, unit: str, generations: Any, prediction: Prediction | None = None, remark: str = ""
) -> Curve:
    """Median, central 90% band and guarded mean of independent replicates, generation by generation.

    Parameters
    ----------
    values : ndarray, shape (replicates, k)
        One row per independent run.
    name, unit : str
        Of the observable.
    generations : array_like of int, shape (k,)
        Where it was observed.
    prediction : Prediction, optional
        What the claims say.
    remark : str
        See `Curve`.

    Returns
    -------
    Curve

    Examples
    --------
    >>> curve = summarise(np.array([[1.0], [2.0], [3.0]]), name="variance", unit="1", generations=[0])
    >>> curve.median
    array([2.])
    """
    low, median, high = np.quantile(values, [(1 - CENTRAL_MASS) / 2, 0.5, (1 + CENTRAL_MASS) / 2], axis=0)
    mean, mean_low, mean_high = _guarded_means(values)
    if prediction is None and not remark:
        remark = NO_CLAIM
    return Curve(
        name=name,
        unit=unit,
        generations=np.asarray(generations, dtype=np.int64),
        median=median,
        low=low,
        high=high,
        mean=mean,
        mean_low=mean_low,
        mean_high=mean_high,
        prediction=prediction,
        remark=remark,
    )


def _guarded_means(values: Floats) -> Floats:
    """Mean, low and high at each generation, NaN from the first one on that the guard withholds; shape (3, k)."""
    rows = np.array([_guarded_mean(column) for column in values.T]).T
    rows[:, np.logical_or.accumulate(np.isnan(rows[0]))] = np.nan
    return rows


def _guarded_mean(replicates: Floats) -> tuple[float, float, float]:
    """Mean with its interval; NaN where the sample skewness says that this many replicates cannot be averaged."""
    if replicates.min() == replicates.max():
        value = float(replicates[0])
        return value, value, value
    interval = mean_interval(replicates, 1 - MEAN_LEVEL)
    if interval.trusted_from > replicates.size:
        return float("nan"), float("nan"), float("nan")
    return interval.estimate, interval.low, interval.high
