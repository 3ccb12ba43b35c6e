"""One refit in several dimensions: the Gaussian KDE of SciPy, whose kernel has the shape of the data's covariance."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from collapsecheck.errors import InputError
from collapsecheck.simulate.arrays import sum_of
from collapsecheck.simulate.bandwidths import scipy_factor

__all__ = ["covariances", "kernel_factors", "lower_factors", "resample_vectors", "shaped"]

Floats = NDArray[np.float64]


def resample_vectors(rule: str, sample: Floats, generator: np.random.Generator) -> Floats:
    """Fit a Gaussian KDE to each replicate of points in d dimensions and draw as many points from it.

    Gives X' = X_I + f L Z with a fresh index I and d fresh normal numbers Z for each point, where L is the lower
    triangular Cholesky factor of the covariance (ddof 1) and f the factor of the rule. With d = 1 this is
    `resample` of a `KDE` with that rule, bit for bit, up to 2**15 points.

    Parameters
    ----------
    rule : str
        ``"scott_scipy"`` or ``"silverman_scipy"``.
    sample : ndarray, shape (size, dimensions, replicates)
        One generation, finite, size >= 2.
    generator : numpy.random.Generator
        Source of randomness; draws all indices first, then all noise, in the order of the result.

    Returns
    -------
    ndarray, shape (size, dimensions, replicates)
        The next generation. Where a covariance is singular, no point leaves the plane that holds the data.

    Raises
    ------
    InputError
        For another rule or shape.

    Examples
    --------
    >>> import numpy as np
    >>> plane = np.array([[0.0, 1.0], [1.0, 2.0], [3.0, 4.0]])[:, :, np.newaxis]
    >>> children = resample_vectors("scott_scipy", plane, np.random.default_rng(0))
    >>> np.allclose(children[:, 1] - children[:, 0], 1)
    True
    """
    factors = kernel_factors(rule, sample)
    size, _, replicates = sample.shape
    parents = generator.integers(0, size, size=(size, replicates))
    noise = generator.standard_normal(sample.shape)
    children = np.take_along_axis(sample, parents[:, np.newaxis, :], axis=0)
    children += shaped(factors, noise)
    return children


def shaped(factors: Floats, noise: Floats) -> Floats:
    """Noise of shape (size, dimensions, replicates), each vector multiplied by the lower triangular matrix."""
    moved = np.empty(noise.shape)
    for j, row in enumerate(factors):
        moved[:, j] = row[0] * noise[:, 0]
        for k in range(1, j + 1):
            moved[:, j] += row[k] * noise[:, k]
    return moved


def kernel_factors(rule: str, sample: Floats) -> Floats:
    """Lower triangular matrices W = f L for which W W^T is the covariance of the kernel.

    Parameters
    ----------
    rule : str
        ``"scott_scipy"`` or ``"silverman_scipy"``.
    sample : ndarray, shape (size, dimensions, replicates)
        One generation, size >= 2.

    Returns
    -------
    ndarray, shape (dimensions, dimensions, replicates)

    Raises
    ------
    InputError
        For another rule or shape.

    Examples
    --------
    >>> import numpy as np
    >>> kernel_factors("scott_scipy", np.array([0.0, 2.0]).reshape(2, 1, 1)).item() == 2**-0.2 * 2**0.5
    True
    """
    if sample.ndim != 3 or sample.shape[0] < 2 or 0 in sample.shape:
        allowed = "must have shape (size, dimensions, replicates), with at least 2 points, 1 dimension, 1 replicate"
        raise InputError("sample", sample.shape, allowed)
    size, dimensions, _ = sample.shape
    return scipy_factor(rule, size, dimensions) * lower_factors(covariances(sample))


def covariances(sample: Floats) -> Floats:
    """Covariances (ddof 1) of the coordinates: sums of products of deviations, in the order of `arrays.sum_of`."""
    size, dimensions, replicates = sample.shape
    covariance = np.empty((dimensions, dimensions, replicates))
    deviations = [sample[:, j] - sum_of(sample[:, j]) / size for j in range(dimensions)]
    for j in range(dimensions):
        for k in range(j + 1):
            covariance[j, k] = covariance[k, j] = sum_of(deviations[j] * deviations[k]) / (size - 1)
    return covariance


def lower_factors(matrices: Floats) -> Floats:
    """Lower triangular factor of each matrix, with zeros below a pivot that is not positive.

    Not LAPACK's, whose order of additions differs between processors.
    """
    lower = np.zeros_like(matrices)
    for j in range(len(matrices)):
        for k in range(j + 1):
            rest = matrices[j, k].copy()
            for i in range(k):
                rest -= lower[j, i] * lower[k, i]
            if k == j:
                lower[j, j] = np.sqrt(np.maximum(rest, 0.0))
            else:
                np.divide(rest, lower[k, k], out=lower[j, k], where=lower[k, k] > 0)
    return lower
