"""Models of one's own as the fit of a recursion: scikit-learn's `fit` and `sample`, or SciPy's `resample`.

This is the slow way: one model is fitted for each replicate and generation. Seeds are drawn from the block's generator
and handed to the model, so that a run of it can be repeated like any other.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from inspect import signature
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapsecheck.errors import CollapsecheckError, InputError
from collapsecheck.simulate.inputs import is_estimator
from collapsecheck.terms import Estimator

__all__ = ["draw_from_model"]

Sample = NDArray[np.float64]

_SEEDS = ("random_state", "seed", "rng")
"""Names under which libraries take a seed."""


def draw_from_model(
    model: Estimator | Callable[..., Any], points: Sample, generator: np.random.Generator, size: int
) -> Sample:
    """Fit a model to each replicate and draw a sample from it.

    Parameters
    ----------
    model : Estimator or callable
        An estimator is copied, fitted to data of shape (m, 1) and asked for ``sample(size)``; a callable gets data of
        shape (m,) and returns an object that is asked for ``resample(size)``. Either takes its seed as an argument
        ``random_state``, ``seed`` or ``rng``; an estimator may have an attribute ``random_state`` instead.
    points : ndarray, shape (m, replicates)
        What is fitted.
    generator : numpy.random.Generator
        Source of the seeds.
    size : int
        Points to draw per replicate.

    Returns
    -------
    ndarray, shape (size, replicates)
        The samples.

    Raises
    ------
    InputError
        For a model that cannot be seeded, or does not give `size` numbers.
    CollapsecheckError
        When the model cannot be fitted to the data.

    Examples
    --------
    >>> import numpy as np
    >>> from scipy.stats import gaussian_kde
    >>> points = np.arange(10.0).reshape(5, 2)
    >>> draw_from_model(gaussian_kde, points, np.random.default_rng(0), 3).shape
    (3, 2)
    """
    draw_one = _from_estimator if is_estimator(model) else _from_callable
    columns = np.empty((size, points.shape[1]))
    for replicate, data in enumerate(points.T):
        seeds = [int(seed) for seed in generator.integers(0, 2**32, size=2)]
        try:
            drawn = np.asarray(draw_one(model, np.ascontiguousarray(data), size, seeds), dtype=np.float64)
        except (TypeError, ValueError, np.linalg.LinAlgError) as error:
            if isinstance(error, InputError):
                raise
            message = f"the fit cannot be made or sampled: {error}".splitlines()[0]
            raise CollapsecheckError(message) from error
        if drawn.size != size:
            raise InputError("fit", model, f"must give {size} numbers when asked for them, not {drawn.size}")
        columns[:, replicate] = drawn.ravel()
    return columns


def _from_estimator(model: Any, data: NDArray[np.float64], size: int, seeds: list[int]) -> Any:
    """Two seeds, since a fit that draws at random must not share its draws with the sample."""
    fitted = deepcopy(model)
    own = hasattr(fitted, "random_state")
    if own:
        fitted.random_state = seeds[0]
    fitted.fit(data[:, np.newaxis])
    if own:
        fitted.random_state = seeds[1]
    drawn = fitted.sample(size, **_seeded(model, fitted.sample, seeds[1], needed=not own))
    return drawn[0] if isinstance(drawn, tuple) else drawn


def _from_callable(model: Any, data: NDArray[np.float64], size: int, seeds: list[int]) -> Any:
    fitted = model(data)
    if not callable(getattr(fitted, "resample", None)):
        raise InputError("fit", model, "must make of data an object with resample(n), or have fit(X) and sample(n)")
    return fitted.resample(size, **_seeded(model, fitted.resample, seeds[1], needed=True))


def _seeded(model: Any, sampler: Callable[..., Any], seed: int, *, needed: bool) -> dict[str, int]:
    """The seed under the name that the sampler has for it."""
    name = next((name for name in _SEEDS if name in signature(sampler).parameters), None)
    if name is None and needed:
        raise InputError("fit", model, "must take a seed when sampling, as one of " + ", ".join(_SEEDS))
    return {} if name is None else {name: seed}
