"""Refits of a normal law in several dimensions, and what is observed of them: size and shape of the covariance.

No observable of these points sees where they are. So they are drawn about 0 and not about the fitted mean: a small
cloud far from 0 would lose digits.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from collapsecheck.errors import InputError
from collapsecheck.simulate.inputs import whole_number
from collapsecheck.simulate.laws import draw
from collapsecheck.simulate.vectors import covariances, lower_factors, shaped
from collapsecheck.terms import Fit, Gaussian, Given, Law, Replace, Vectors, Workflow

__all__ = ["determinants", "refitted_vectors", "require_vectors", "unexplained"]

Floats = NDArray[np.float64]

_ROUNDING = 2.0**-40
"""Share of a variance below which what regression leaves of it cannot be told from rounding."""


def require_vectors(fit: Fit, workflow: Workflow, law: Law, size: int) -> None:
    """Raise `InputError` where points have several dimensions and the rest does not fit to them.

    Examples
    --------
    >>> from collapsecheck.terms import Normal
    >>> require_vectors(Gaussian(), Replace(), Vectors(law=Normal(), dimension=2), 3)
    """
    if not isinstance(law, Vectors):
        return
    if not isinstance(fit, Gaussian):
        raise InputError("fit", fit, "must be Gaussian(...) for the law Vectors(...)")
    if not isinstance(workflow, Replace):
        raise InputError("workflow", workflow, "must be Replace() for the law Vectors(...)")
    if isinstance(law.law, Given | Vectors):
        raise InputError("law", law.law, "must be a law from which coordinates can be drawn")
    dimension = whole_number("dimension", law.dimension, least=1)
    if size <= dimension:
        raise InputError("size", size, f"must be above {dimension}, the dimension: else the covariance is singular")


def refitted_vectors(
    law: Vectors, size: int, replicates: int, ddof: float, generator: np.random.Generator
) -> Iterator[Floats]:
    """Points of generations 0, 1, 2, ..., each drawn from a normal law fitted to the one before, without end.

    Parameters
    ----------
    law : Vectors
        Of generation 0.
    size : int
        Points n per generation, above the dimension.
    replicates : int
        Number of independent runs.
    ddof : float
        The sums of squares and products about the mean are divided by n - ddof.
    generator : numpy.random.Generator
        Source of randomness: one standard normal draw for each coordinate of each point.

    Yields
    ------
    ndarray, shape (size, dimension, replicates)
        Points in units of the data, those after generation 0 less the fitted mean.

    Examples
    --------
    >>> from collapsecheck.terms import Normal
    >>> points = refitted_vectors(Vectors(law=Normal(), dimension=2), 5, 1, 1.0, np.random.default_rng(0))
    >>> next(points).shape, next(points).shape
    ((5, 2, 1), (5, 2, 1))
    """
    sample = draw(law.law, generator, (size, whole_number("dimension", law.dimension, least=1), replicates))
    while True:
        yield sample
        factors = lower_factors(covariances(sample)) * np.sqrt((size - 1) / (size - ddof))
        sample = shaped(factors, generator.standard_normal(sample.shape))


def determinants(sample: Floats) -> Floats:
    """Determinant of the covariance (ddof 1) of each replicate.

    Parameters
    ----------
    sample : ndarray, shape (size, dimension, replicates)

    Returns
    -------
    ndarray, shape (replicates,)
        0 where the points are in a plane of fewer dimensions, up to rounding.

    Examples
    --------
    >>> square = np.array([[0.0, 0.0], [3.0, 0.0], [0.0, 3.0], [3.0, 3.0]])[:, :, np.newaxis]
    >>> determinants(square).round(12)
    array([9.])
    """
    total = np.ones(sample.shape[2])
    for variance, left in _variances(sample):
        total *= np.where(left > _ROUNDING * variance, left, 0.0)
    return total


def unexplained(sample: Floats) -> Floats:
    """Share of the variance of the last coordinate that linear regression on the others leaves, of each replicate.

    Parameters
    ----------
    sample : ndarray, shape (size, dimension, replicates)

    Returns
    -------
    ndarray, shape (replicates,)
        1 - R^2, 1 in one dimension; 0 where it cannot be told from rounding.

    Examples
    --------
    >>> line = np.array([[0.0, 0.0], [1.0, 2.0], [2.0, 4.0]])[:, :, np.newaxis]
    >>> unexplained(line)
    array([0.])
    """
    *_, (variance, left) = _variances(sample)
    return np.where(left > _ROUNDING * variance, left / variance, 0.0)


def _variances(sample: Floats) -> Iterator[tuple[Floats, Floats]]:
    """Of each coordinate: its variance, and what regression on the coordinates before it leaves of that."""
    matrices = covariances(sample)
    factors = lower_factors(matrices)
    for j in range(len(matrices)):
        yield matrices[j, j], factors[j, j] ** 2
