"""How to draw: initial laws and kernel noise.

Arrays have shape (size, replicates). Location and scale are applied outside the generator, ``loc + scale * standard``,
since the generator's own ``normal(loc, scale)`` may round differently from machine to machine.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from collapsecheck.errors import InputError
from collapsecheck.simulate.inputs import cumulated, floating, positive
from collapsecheck.terms import (
    KERNELS,
    Discrete,
    Exponential,
    Given,
    Law,
    Mixture,
    Normal,
    Poisson,
    Scaled,
    TwoPoint,
    Uniform,
    Vectors,
)

__all__ = ["draw", "draw_noise", "is_numeric", "mean_of_law"]

_LAWS = "must be a law from collapsecheck.terms with numbers in place of symbols"


def draw(law: Law, generator: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Draw from an initial law.

    Parameters
    ----------
    law : Law
        A description from `collapsecheck.terms` with numbers in it. `Given` gives back its values in each replicate.
    generator : numpy.random.Generator
        Source of randomness.
    shape : tuple of int
        Shape of the result, first the particles, then the replicates.

    Returns
    -------
    ndarray, shape `shape`
        Independent draws, in units of the data; types of a `Discrete` law as 0.0, 1.0, ...

    Raises
    ------
    InputError
        For something that is not a law, symbols without a value, or a `Given` sample of another size.

    Examples
    --------
    >>> import numpy as np
    >>> draw(Given(values=(1.0, 5.0)), np.random.default_rng(0), (2, 3))
    array([[1., 1., 1.],
           [5., 5., 5.]])
    """
    match law:
        case Normal(mean=mean, sd=sd):
            return floating("mean", mean) + positive("sd", sd) * generator.standard_normal(shape)
        case Uniform(low=low, high=high):
            return floating("low", low) + (floating("high", high) - floating("low", low)) * generator.random(shape)
        case Exponential() | Poisson():
            return _not_negative(law, generator, shape)
        case TwoPoint():
            return _signs(generator, shape)
        case Discrete(probabilities=probabilities):
            labels = _labels(cumulated("probabilities", probabilities), generator, shape)
            return labels.astype(np.float64)
        case Mixture():
            return _mixed(law, generator, shape)
        case Scaled(law=inner, scale=scale):
            return positive("scale", scale) * draw(inner, generator, shape)
        case Given(values=values):
            return _given(values, shape)
    raise InputError("law", law, _LAWS)


def draw_noise(kernel: str, generator: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Draw kernel noise of mean 0 and standard deviation 1.

    Parameters
    ----------
    kernel : str
        One of `collapsecheck.terms.KERNELS`.
    generator : numpy.random.Generator
        Source of randomness.
    shape : tuple of int
        Shape of the result.

    Returns
    -------
    ndarray, shape `shape`
        Independent draws, in units of the bandwidth.

    Raises
    ------
    InputError
        For an unknown kernel.

    Examples
    --------
    >>> import numpy as np
    >>> sorted(set(draw_noise("two_point", np.random.default_rng(0), (50,)).tolist()))
    [-1.0, 1.0]
    """
    match kernel:
        case "gaussian":
            return generator.standard_normal(shape)
        case "two_point":
            return _signs(generator, shape)
        case "uniform":
            return math.sqrt(12.0) * (generator.random(shape) - 0.5)
        case "epanechnikov":
            # The median of three uniform draws has density 6x(1 - x).
            a, b, c = np.moveaxis(generator.random((*shape, 3)), -1, 0)
            median = np.maximum(np.minimum(a, b), np.minimum(np.maximum(a, b), c))
            return np.asarray(math.sqrt(20.0) * (median - 0.5))
        case "laplace":
            first, second = np.moveaxis(generator.standard_exponential((*shape, 2)), -1, 0)
            return np.asarray(math.sqrt(0.5) * (first - second))
    raise InputError("kernel", kernel, "must be one of " + ", ".join(KERNELS))


def is_numeric(law: object) -> bool:
    """Whether draws are numbers on the real line, as a kernel density estimate needs, and not labels of types.

    Examples
    --------
    >>> is_numeric(Normal()), is_numeric(Discrete(probabilities=(0.5, 0.5)))
    (True, False)
    """
    match law:
        case Mixture(components=components):
            return all(is_numeric(component) for component in components)
        case Scaled(law=inner) | Vectors(law=inner):
            return is_numeric(inner)
    return not isinstance(law, Discrete)


def mean_of_law(law: Law) -> float:
    """Mean of an initial law on the real line from which more than one sample can be drawn.

    Raises
    ------
    InputError
        For any other law.

    Examples
    --------
    >>> mean_of_law(Mixture(components=(Normal(mean=-2), Exponential(scale=3)), weights=(0.5, 0.5)))
    0.5
    """
    match law:
        case Normal(mean=mean) | Poisson(mean=mean):
            return floating("mean", mean)
        case Uniform(low=low, high=high):
            return (floating("low", low) + floating("high", high)) / 2
        case Exponential(scale=scale):
            return floating("scale", scale)
        case TwoPoint():
            return 0.0
        case Scaled(law=inner, scale=scale):
            return floating("scale", scale) * mean_of_law(inner)
        case Mixture(components=components, weights=weights):
            parts = zip(weights, components, strict=True)
            return math.fsum(floating("weights", weight) * mean_of_law(part) for weight, part in parts)
    raise InputError("law", law, "must be a law on the real line from which new data can be drawn")


def _not_negative(
    law: Exponential | Poisson, generator: np.random.Generator, shape: tuple[int, ...]
) -> NDArray[np.float64]:
    if isinstance(law, Poisson):
        return generator.poisson(positive("mean", law.mean), shape).astype(np.float64)
    return positive("scale", law.scale) * generator.standard_exponential(shape)


def _signs(generator: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.float64]:
    return 2.0 * generator.integers(0, 2, size=shape).astype(np.float64) - 1.0


def _labels(borders: NDArray[np.float64], generator: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.int64]:
    """Label k where a uniform draw lies from border k-1 (included) to border k."""
    uniform = generator.random(shape)
    labels = np.zeros(shape, dtype=np.int64)
    for border in borders:
        labels += uniform >= border
    return labels


def _mixed(law: Mixture, generator: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Draw the labels, then each component as often as its label came up."""
    labels = _labels(cumulated("weights", law.weights), generator, shape)
    values = np.empty(shape)
    for label, component in enumerate(law.components):
        if isinstance(component, Given):
            raise InputError("law", law, "a Given sample cannot be a component of a mixture")
        chosen = labels == label
        values[chosen] = draw(component, generator, (int(np.count_nonzero(chosen)),))
    return values


def _given(values: tuple[float, ...], shape: tuple[int, ...]) -> NDArray[np.float64]:
    if len(values) != shape[0]:
        raise InputError("size", shape[0], f"must be {len(values)}, the number of the given values")
    sample = np.empty(shape)
    for particle, value in enumerate(values):
        sample[particle] = floating("values", value)
    return sample
