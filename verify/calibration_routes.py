"""Laws with known moments, tame and heavy-tailed, and the ways of deciding about each: what the calibration runs."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from collapsecheck.errors import InputError
from collapsecheck.verify.decisions import FIRST_LOOK, Prediction
from collapsecheck.verify.intervals import (
    Interval,
    bounded_variance_interval,
    distance_interval,
    mean_interval,
    proportion_interval,
)
from collapsecheck.verify.resolution import (
    BOUNDED_VARIANCE_RESOLUTION,
    LAW_RESOLUTION,
    MEAN_RESOLUTION,
    Resolution,
    monotone_resolution,
    probability_resolution,
    slope_resolution,
)
from collapsecheck.verify.trends import slope_interval, smallest_increment_interval

__all__ = ["LAWS", "ROUTES", "Route", "SampledLaw", "about_mean"]

Sample = NDArray[np.float64]
Method = Callable[[Sample, float], Interval]

_AT = (1.0, 16.0)


@dataclass(frozen=True, kw_only=True)
class SampledLaw:
    """A law with known moments.

    Parameters
    ----------
    name : str
    draw : callable
        Maps a generator and a shape to independent numbers.
    mean, sd : float
        Exact.
    distribution : callable or None
        Continuous distribution function; None where there is none in closed form.
    """

    name: str
    draw: Callable[[np.random.Generator, tuple[int, ...]], Sample]
    mean: float
    sd: float
    distribution: Callable[[Sample], Any] | None = None


@dataclass(frozen=True, kw_only=True)
class Route:
    """One way of deciding, as it applies to a law.

    Parameters
    ----------
    name : str
        As in tables.
    first : int
        Replicates at the first look.
    columns : int
        Numbers of a replicate.
    applies : callable
        Whether the route can decide about a law.
    resolution : callable
        Maps a law to the `Resolution` of the route.
    predictions : callable
        Maps a law and a margin to the predictions: a truth without margin, the truth, then those wrong by the margin.
    """

    name: str
    first: int
    columns: int = 1
    applies: Callable[[SampledLaw], bool]
    resolution: Callable[[SampledLaw], Resolution]
    predictions: Callable[[SampledLaw, float], Sequence[Prediction]]


# --- laws -----------------------------------------------------------------------------------------------------------


def _known(name: str, law: Any, draw: Callable[[np.random.Generator, tuple[int, ...]], Sample]) -> SampledLaw:
    """A continuous law whose moments and distribution function SciPy knows."""
    return SampledLaw(name=name, draw=draw, mean=float(law.mean()), sd=float(law.std()), distribution=law.cdf)


def _product(generator: np.random.Generator, shape: tuple[int, ...]) -> Sample:
    factors: Sample = generator.chisquare(9, (*shape, 50)) / 9
    product: Sample = factors.prod(axis=-1)
    return product


LAWS = (
    _known("normal", stats.norm(), lambda generator, shape: generator.standard_normal(shape)),
    _known("chi-square, 4 degrees", stats.chi2(4), lambda generator, shape: generator.chisquare(4, shape)),
    _known("exponential", stats.expon(), lambda generator, shape: generator.standard_exponential(shape)),
    _known("log-normal, log-sd 1", stats.lognorm(1), lambda generator, shape: np.exp(generator.standard_normal(shape))),
    _known(
        "log-normal, log-sd 2", stats.lognorm(2), lambda generator, shape: np.exp(2 * generator.standard_normal(shape))
    ),
    SampledLaw(name="product of 50 chi-squares", draw=_product, mean=1.0, sd=math.sqrt((1 + Fraction(2, 9)) ** 50 - 1)),
    SampledLaw(
        name="Bernoulli 0.01",
        draw=lambda generator, shape: (generator.random(shape) < 0.01).astype(float),
        mean=0.01,
        sd=math.sqrt(0.01 * 0.99),
    ),
)
"""Laws of the experiment; each chi-square of the product has 9 degrees of freedom, and mean 1 after its division."""


# --- routes ---------------------------------------------------------------------------------------------------------


def about_mean(law: SampledLaw, margin: float, interval: Method, *, absolute: bool) -> tuple[Prediction, ...]:
    """The predictions about a mean; the rule takes its margin in standard deviations or in the unit of the law."""
    error = margin * law.sd
    given = error if absolute else margin
    return (
        Prediction(value=law.mean, margin=0.0, interval=interval),
        *(
            Prediction(value=value, margin=given, interval=interval)
            for value in (law.mean, law.mean - error, law.mean + error)
        ),
    )


def _bounded(law: SampledLaw, margin: float) -> tuple[Prediction, ...]:
    interval = partial(bounded_variance_interval, bound=law.sd**2, margin=margin * law.sd)
    return about_mean(law, margin, interval, absolute=True)


def _distance(law: SampledLaw, margin: float) -> tuple[Prediction, ...]:
    """The wrong distribution function is the true one raised by the margin, or 1."""
    right, wrong = (partial(distance_interval, distribution=partial(_raised, law, by)) for by in (0.0, margin))
    return tuple(
        Prediction(value=0.0, margin=slack, interval=interval)
        for slack, interval in ((0.0, right), (margin, right), (margin, wrong))
    )


def _raised(law: SampledLaw, by: float, points: Sample) -> tuple[Sample, float]:
    if law.distribution is None:
        raise InputError("law", law.name, "must have a distribution function")
    return np.minimum(law.distribution(points) + by, 1.0), 0.0


def _slopes(_law: SampledLaw, margin: float) -> tuple[Prediction, ...]:
    """Columns of one law have the slope 0."""
    interval = partial(slope_interval, at=_AT)
    return (
        Prediction(value=0.0, margin=0.0, interval=interval),
        *(Prediction(value=value, margin=margin, interval=interval) for value in (0.0, -margin, margin)),
    )


def _increments(_law: SampledLaw, margin: float) -> tuple[Prediction, ...]:
    """Columns of one law do not rise; that they rise by the margin is wrong by the margin."""
    interval = partial(smallest_increment_interval, at=(1.0, 2.0, 3.0))
    return tuple(
        Prediction(value=value, margin=slack, interval=interval, side="at least")
        for value, slack in ((0.0, 0.0), (0.0, margin), (margin, margin))
    )


ROUTES = (
    Route(
        name="mean",
        first=FIRST_LOOK["mean"],
        applies=lambda _law: True,
        resolution=lambda _law: MEAN_RESOLUTION,
        predictions=lambda law, margin: about_mean(law, margin, mean_interval, absolute=False),
    ),
    Route(
        name="mean, bounded variance",
        first=FIRST_LOOK["bounded variance"],
        applies=lambda _law: True,
        resolution=lambda _law: BOUNDED_VARIANCE_RESOLUTION,
        predictions=_bounded,
    ),
    Route(
        name="probability",
        first=FIRST_LOOK["probability"],
        applies=lambda law: law.name.startswith("Bernoulli"),
        resolution=lambda law: probability_resolution(law.mean),
        predictions=lambda law, margin: about_mean(law, margin, proportion_interval, absolute=True),
    ),
    Route(
        name="law",
        first=FIRST_LOOK["law"],
        applies=lambda law: law.distribution is not None,
        resolution=lambda _law: LAW_RESOLUTION,
        predictions=_distance,
    ),
    Route(
        name="slope",
        first=FIRST_LOOK["slope"],
        columns=2,
        applies=lambda law: law.mean > 0,
        resolution=lambda law: slope_resolution(_AT, law.sd / law.mean),
        predictions=_slopes,
    ),
    Route(
        name="monotone",
        first=FIRST_LOOK["monotone"],
        columns=3,
        applies=lambda _law: True,
        resolution=lambda _law: monotone_resolution(3),
        predictions=_increments,
    ),
)
"""Routes of the experiment. For slope and monotone, a replicate has independent columns of the same law."""
