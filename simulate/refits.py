"""Refits: a sample drawn from the fit to other points, and the shortcut for normal laws, which needs no points at all.

The mean and the sum of squares of n draws from N(m, s**2) are independent, N(m, s**2 / n) and s**2 times chi-square
with n - 1 degrees of freedom, and they are all that the next fit looks at. So a Gaussian recursion is run on these two
numbers, one normal and one chi-square draw per generation, exactly in law. Where the points themselves are observed,
they are drawn given the two numbers: standard normals, centred and scaled to unit spread, are independent of their own
two numbers (Basu's theorem), so they can be given any others.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from collapsecheck.errors import InputError
from collapsecheck.simulate.arrays import sum_of
from collapsecheck.simulate.bandwidths import bandwidth, scipy_factor
from collapsecheck.simulate.compiling import compiled
from collapsecheck.simulate.fitted import draw_from_model
from collapsecheck.simulate.inputs import floating
from collapsecheck.simulate.laws import draw, draw_noise, mean_of_law
from collapsecheck.terms import (
    KDE,
    Categorical,
    Fit,
    Gaussian,
    Law,
    LeastSquares,
    Location,
    LogGrowth,
    LogVariance,
    MaximumLikelihood,
    Normal,
    Observable,
    ShrunkKDE,
    Variance,
)

__all__ = [
    "BY_MOMENTS",
    "Moments",
    "NormalSample",
    "accumulated_normals",
    "draw_by_moments",
    "draw_from_fit",
    "merged",
    "moments_of",
    "refitted_normals",
]

Sample = NDArray[np.float64]
Integers = NDArray[np.int64]

BY_MOMENTS = (Gaussian, Location, MaximumLikelihood)
"""Fits that look at nothing of the data but their mean and their sum of squares."""

_GENERATIONS_AT_ONCE = 64
"""A product of so many factors of a standard deviation stays within floating-point range."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Moments:
    """Number of points, and for each replicate their mean and their sum of squared deviations from it.

    Examples
    --------
    >>> moments_of(np.array([[1.0], [3.0]])).squares
    array([2.])
    """

    count: int
    mean: Sample
    squares: Sample


def moments_of(sample: Sample) -> Moments:
    """Moments of each replicate of a sample of shape (size, replicates)."""
    mean = sum_of(sample) / sample.shape[0]
    return Moments(count=sample.shape[0], mean=mean, squares=sum_of((sample - mean) ** 2))


def merged(one: Moments, other: Moments) -> Moments:
    """Moments of two sets of points together, without another look at the points.

    Examples
    --------
    >>> halves = moments_of(np.array([[1.0], [3.0]])), moments_of(np.array([[5.0]]))
    >>> merged(*halves).squares
    array([8.])
    """
    count = one.count + other.count
    apart = other.mean - one.mean
    return Moments(
        count=count,
        mean=one.mean + apart * (other.count / count),
        squares=one.squares + other.squares + apart * apart * (one.count * other.count / count),
    )


def draw_by_moments(fit: Fit, known: Moments, law: Law, generator: np.random.Generator, size: int) -> Sample:
    """Draw a sample from a fit that looks at the moments of the data alone.

    Parameters
    ----------
    fit : Fit
        One of `BY_MOMENTS`.
    known : Moments
        Of the data.
    law : Law
        The initial law, which `Location` moves.
    generator : numpy.random.Generator
        Source of randomness.
    size : int
        Points to draw per replicate, >= 0.

    Returns
    -------
    ndarray, shape (size, replicates)
        The sample.

    Raises
    ------
    InputError
        For another fit, or a mean that no law of the family has.

    Examples
    --------
    >>> known = moments_of(np.array([[1.0, 4.0], [3.0, 6.0]]))
    >>> drawn = draw_by_moments(Location(), known, Normal(mean=9, sd=1e-9), np.random.default_rng(0), 2)
    >>> drawn.round(6)
    array([[2., 5.],
           [2., 5.]])
    """
    shape = (size, known.mean.size)
    if isinstance(fit, Gaussian):
        deviation = np.sqrt(known.squares / (known.count - floating("ddof", fit.ddof)))
        return known.mean + deviation * generator.standard_normal(shape)
    if isinstance(fit, Location):
        return (known.mean - mean_of_law(law)) + draw(law, generator, shape)
    if isinstance(fit, MaximumLikelihood):
        return _draw_by_mean(fit.family, known.mean, generator, shape)
    raise InputError("fit", fit, "must be Gaussian(...), Location() or MaximumLikelihood(...), which look at moments")


def draw_from_fit(
    fit: Fit,
    points: Sample,
    generator: np.random.Generator,
    size: int,
    moments: Moments | None = None,
    *,
    law: Law = Normal(),  # noqa: B008  # a frozen description
) -> Sample:
    """Draw a sample from the fit to the points.

    Parameters
    ----------
    fit : Fit
        Any fit.
    points : ndarray, shape (m, replicates)
        What is fitted.
    generator : numpy.random.Generator
        Source of randomness; all indices are drawn first, then all noise.
    size : int
        Points to draw per replicate, >= 0.
    moments : Moments, optional
        Those of the points, where they are known.
    law : Law
        The initial law, at which `Location` alone looks.

    Returns
    -------
    ndarray, shape (size, replicates)
        The sample.

    Examples
    --------
    >>> draw_from_fit(Categorical(), np.full((3, 1), 7.0), np.random.default_rng(0), 2).ravel()
    array([7., 7.])
    """
    replicates = points.shape[1]
    if isinstance(fit, BY_MOMENTS):
        known = moments if moments and not isinstance(fit, MaximumLikelihood) else moments_of(points)
        return draw_by_moments(fit, known, law, generator, size)
    if isinstance(fit, LeastSquares):
        raise InputError("fit", fit, "must be another one: least squares needs labelled points")
    if isinstance(fit, ShrunkKDE):
        raise InputError("fit", fit, "must be another one: a shrunk KDE is resampled at its own size only")
    if not isinstance(fit, KDE | Categorical):
        return draw_from_model(fit, points, generator, size)
    parents = generator.integers(0, points.shape[0], size=(size, replicates))
    # Flat positions: taking from the flattened points is several times faster than indexing along an axis.
    parents *= replicates
    parents += np.arange(replicates)
    drawn = np.ascontiguousarray(points).ravel().take(parents)
    if isinstance(fit, KDE):
        drawn += draw_noise(fit.kernel, generator, drawn.shape) * _width(fit, points, moments)
    return drawn


def _draw_by_mean(family: str, mean: Sample, generator: np.random.Generator, shape: tuple[int, int]) -> Sample:
    """Draw from the law of a family that has this mean."""
    if (mean < 0).any():
        raise InputError("law", "a sample of it", f"has a mean below 0, which no {family} law has; take another law")
    if family == "poisson":
        return generator.poisson(mean, shape).astype(np.float64)
    return mean * generator.standard_exponential(shape)


def _width(fit: KDE, points: Sample, moments: Moments | None) -> Sample:
    """Bandwidth for the points, by their moments where these are known and enough."""
    rule = fit.bandwidth
    if moments is not None and isinstance(rule, str) and rule in ("scott_scipy", "silverman_scipy"):
        return scipy_factor(rule, moments.count, 1) * np.sqrt(moments.squares / (moments.count - 1))
    return bandwidth(rule, points)


# --- normal laws by their moments -----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, eq=False)
class NormalSample:
    """Sample of a normal law, known by its moments; its points are drawn when they are asked for.

    Parameters
    ----------
    moments : Moments
        Of each replicate; the sum of squares is to be multiplied by 4**exponent.
    generator : numpy.random.Generator
        Source of the points, its own, so that the moments do not depend on whether anyone looks at points.
    exponent : ndarray of int, shape (replicates,), or int
        Kept apart so that a spread too small or too large for a floating-point number is still known.

    Examples
    --------
    >>> moments = Moments(count=4, mean=np.array([5.0]), squares=np.array([3.0]))
    >>> points = NormalSample(moments=moments, generator=np.random.default_rng(0)).points
    >>> bool(np.isclose(points.mean(), 5) and np.isclose(points.var(ddof=1), 1))
    True
    """

    moments: Moments
    generator: np.random.Generator
    exponent: Integers | int = 0

    def log_variance(self, ddof: float) -> Sample:
        """Logarithm of the sum of squares over count - ddof, finite however many generations have passed."""
        scaled = self.moments.squares / (self.moments.count - ddof)
        return np.log(scaled) + 2 * math.log(2) * self.exponent

    def summary(self, observable: Observable) -> Sample | None:
        """The observable in each replicate, None where it takes points to know it."""
        if isinstance(observable, LogVariance | LogGrowth):
            return self.log_variance(observable.ddof if isinstance(observable, LogVariance) else 1)
        if not isinstance(observable, Variance):
            return None
        squares = np.ldexp(self.moments.squares, 2 * np.asarray(self.exponent))
        return np.asarray(squares / (self.moments.count - observable.ddof))

    @cached_property
    def points(self) -> Sample:
        """Points of shape (count, replicates) that have these moments."""
        known = self.moments
        standard = self.generator.standard_normal((known.count, known.mean.size))
        own = moments_of(standard)
        scale = np.zeros(known.mean.size) if known.count == 1 else np.sqrt(known.squares / own.squares)
        scale = np.ldexp(scale, self.exponent)
        return known.mean + (standard - own.mean) * scale


def refitted_normals(
    first: Moments, sizes: Integers, wanted: Integers, ddof: float, generator: np.random.Generator
) -> Iterator[tuple[int, Moments, Integers]]:
    """Moments of the wanted generations when each is drawn from a normal fit to the one before it.

    Parameters
    ----------
    first : Moments
        Of generation 0.
    sizes : ndarray of int, shape (generations + 1,)
        Points of each generation.
    wanted : ndarray of int
        Generations, increasing, from 1 on.
    ddof : float
        Of the fitted variance, below all sizes.
    generator : numpy.random.Generator
        Source of randomness.

    Yields
    ------
    tuple of int, Moments and ndarray of int
        A generation, its moments, and the exponents of its sums of squares, see `NormalSample`.

    Notes
    -----
    The mean moves by s / sqrt(n) times a normal draw, s**2 is multiplied by chi-square over n - ddof. The power of two
    of s is kept apart, so that ten thousand generations neither overflow nor underflow on the way.

    Examples
    --------
    >>> arguments = (moments_of(np.ones((3, 1))), np.full(9, 3), np.array([2, 8]), 1.0, np.random.default_rng(0))
    >>> [(generation, float(moments.mean[0])) for generation, moments, _ in refitted_normals(*arguments)]
    [(2, 1.0), (8, 1.0)]
    """
    mean = first.mean.copy()
    deviation, exponent = np.frexp(np.sqrt(first.squares / (first.count - ddof)))
    exponent = exponent.astype(np.int64)
    now = 0
    for generation in wanted.tolist():
        while now < generation:
            then = min(generation, now + _GENERATIONS_AT_ONCE)
            scale = np.ldexp(1.0, exponent)
            compiled(_refit)(mean, deviation, scale, sizes[now + 1 : then + 1], ddof, generator)
            deviation, carried = np.frexp(deviation)
            exponent = exponent + carried
            now = then
        count = int(sizes[now])
        yield now, Moments(count=count, mean=mean.copy(), squares=deviation**2 * (count - ddof)), exponent


def _refit(  # noqa: PLR0917 - machine code takes no keywords
    mean: Sample, deviation: Sample, scale: Sample, sizes: Integers, ddof: float, generator: np.random.Generator
) -> None:
    """Go through some generations, in place; a deviation is to be multiplied by its scale."""
    for n in sizes:
        mean += deviation * scale * (generator.standard_normal(mean.size) / math.sqrt(n))
        if n > 1:
            deviation *= np.sqrt(generator.standard_gamma((n - 1) / 2, mean.size) * (2 / (n - ddof)))
        else:
            deviation *= 0.0


def accumulated_normals(
    first: Moments, wanted: Integers, ddof: float, generator: np.random.Generator
) -> Iterator[tuple[int, Moments]]:
    """Moments of the wanted generations of n points when each is drawn from a normal fit to all points before it.

    The fit looks at the mean and the sum of squares of the pool only, and those of the next generation join them.

    Parameters
    ----------
    first : Moments
        Of generation 0.
    wanted : ndarray of int
        Generations, increasing, from 1 on.
    ddof : float
        Of the fitted variance, below the size.
    generator : numpy.random.Generator
        Source of randomness.

    Yields
    ------
    tuple of int and Moments
        A generation and the moments of its points, not of the pool.

    Examples
    --------
    >>> arguments = (moments_of(np.ones((3, 1))), np.array([2, 8]), 1.0, np.random.default_rng(0))
    >>> [(generation, float(moments.mean[0])) for generation, moments in accumulated_normals(*arguments)]
    [(2, 1.0), (8, 1.0)]
    """
    pool, newest = (np.stack((first.mean, first.squares)) for _ in range(2))
    now = 0
    for generation in wanted.tolist():
        compiled(_accumulate)(pool, newest, first.count, np.arange(now, generation), ddof, generator)
        now = generation
        yield now, Moments(count=first.count, mean=newest[0].copy(), squares=newest[1].copy())


def _accumulate(  # noqa: PLR0917 - machine code takes no keywords
    pool: Sample, newest: Sample, size: int, generations: Integers, ddof: float, generator: np.random.Generator
) -> None:
    """Add some generations to the pool, in place; rows are means and sums of squares."""
    mean, squares = pool[0], pool[1]
    for generation in generations:
        count = size * (generation + 1)
        total = count + size
        variance = squares / (count - ddof)
        newest[0] = mean + np.sqrt(variance) * (generator.standard_normal(mean.size) / math.sqrt(size))
        newest[1] = 0.0
        if size > 1:
            newest[1] = variance * (2.0 * generator.standard_gamma((size - 1) / 2, mean.size))
        apart = newest[0] - mean
        mean += apart * (size / total)
        squares += newest[1] + apart * apart * (count * (size / total))
