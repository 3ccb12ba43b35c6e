"""Regressions that learn from labels of their predecessors, run on what least squares looks at: X'X and X'y.

Given the design, X'y is normal with mean X'X w and variance sigma^2 X'X; and for independent standard normal entries,
X'X = L L' with a lower triangular L whose entries are independent: chi variables with n, n - 1, ... degrees of freedom
on the diagonal, standard normal below it (Bartlett's decomposition). So no point is ever drawn, exactly in law.

A generation is represented by the coefficients that its labels are drawn from: generation 0 by the true ones.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from collapsecheck.errors import InputError
from collapsecheck.simulate.inputs import floating, positive, whole_number
from collapsecheck.terms import Accumulate, Fit, Law, LeastSquares, Recursion, Regression, Replace, Workflow

__all__ = ["regressed", "require_regression"]

Floats = NDArray[np.float64]


def require_regression(fit: Fit, workflow: Workflow, law: Law, size: int) -> None:
    """Raise `InputError` where one of fit and law is a regression and the other is not, or they do not fit together.

    Examples
    --------
    >>> require_regression(LeastSquares(), Replace(), Regression(dimension=2), 10)
    """
    if not isinstance(law, Regression):
        if isinstance(fit, LeastSquares):
            raise InputError("law", law, "must be a Regression(...) for LeastSquares, which needs labels")
        return
    if not isinstance(fit, LeastSquares):
        raise InputError("fit", fit, "must be LeastSquares(...) for the law Regression(...)")
    if not isinstance(workflow, Replace | Accumulate):
        raise InputError("workflow", workflow, "must be Replace() or Accumulate() for LeastSquares")
    dimension = whole_number("dimension", law.dimension, least=1)
    if size < dimension:
        raise InputError("size", size, f"must be at least {dimension}, the dimension of the regression")


def regressed(
    recursion: Recursion, law: Regression, size: int, replicates: int, generator: np.random.Generator
) -> Iterator[Floats]:
    """Coefficients that the labels of generations 0, 1, 2, ... are drawn from, without end.

    Parameters
    ----------
    recursion : Recursion
        `LeastSquares` with `Replace` or `Accumulate`.
    law : Regression
        Design, noise and true coefficients.
    size : int
        Points n per generation, at least the dimension d.
    replicates : int
        Number of independent runs.
    generator : numpy.random.Generator
        Source of randomness: for each generation the factor of its design where that is fresh, then the noise.

    Yields
    ------
    ndarray, shape (dimension, replicates)
        The true coefficients, then those of each fit.

    Examples
    --------
    >>> recursion, law = Recursion(fit=LeastSquares()), Regression(dimension=2, coefficient=3)
    >>> next(regressed(recursion, law, 5, 1, np.random.default_rng(0))).ravel()
    array([3., 3.])
    """
    shape = whole_number("dimension", law.dimension, least=1), replicates
    weights = np.full(shape, floating("coefficient", law.coefficient))
    squares, products = np.zeros((*shape[:1], *shape)), np.zeros(shape)
    pooled = isinstance(recursion.workflow, Accumulate)
    factor = None
    while True:
        yield weights
        if factor is None or law.design == "fresh":
            factor = _factor(law.design, size, shape, generator)
        noise = positive("sd", law.sd) * generator.standard_normal(shape)
        newest = _times(factor, _times(factor.swapaxes(0, 1), weights) + noise)
        squares = squares + _squared(factor) if pooled else _squared(factor)
        products = products + newest if pooled else newest
        weights = _solved(squares, products, _penalty(recursion.fit))


def _penalty(fit: Fit) -> float:
    return floating("penalty", fit.penalty) if isinstance(fit, LeastSquares) else 0.0


def _factor(design: str, size: int, shape: tuple[int, int], generator: np.random.Generator) -> Floats:
    """Lower triangular L with X'X = L L', shape (dimension, dimension, replicates)."""
    dimension, replicates = shape
    factor = np.zeros((dimension, *shape))
    for row in range(dimension):
        if design == "orthogonal":
            factor[row, row] = math.sqrt(size)
        else:
            factor[row, row] = np.sqrt(2.0 * generator.standard_gamma((size - row) / 2, replicates))
            factor[row, :row] = generator.standard_normal((row, replicates))
    return factor


def _squared(factor: Floats) -> Floats:
    """L L' of each replicate."""
    total = np.zeros(factor.shape)
    for column in factor.swapaxes(0, 1):
        total += column[:, np.newaxis] * column
    return total


def _times(matrix: Floats, vector: Floats) -> Floats:
    """Product of each replicate, added up column by column."""
    total = np.zeros(vector.shape)
    for column, entry in zip(matrix.swapaxes(0, 1), vector, strict=True):
        total += column * entry
    return total


def _solved(squares: Floats, products: Floats, penalty: float) -> Floats:
    """Solution v of (X'X + penalty) v = X'y of each replicate; a positive definite matrix needs no pivots."""
    matrix, right = squares.copy(), products.copy()
    last = len(right) - 1
    for k in range(last + 1):
        matrix[k, k] += penalty
    for k in range(last):
        ratio = matrix[k + 1 :, k] / matrix[k, k]
        matrix[k + 1 :] -= ratio[:, np.newaxis] * matrix[k]
        right[k + 1 :] -= ratio * right[k]
    for k in range(last, -1, -1):
        right[k] /= matrix[k, k]
        right[:k] -= matrix[:k, k] * right[k]
    return right
