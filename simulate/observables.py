"""Observables: one number for each replicate."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from collapsecheck.errors import InputError
from collapsecheck.simulate.bandwidths import bandwidth
from collapsecheck.simulate.inputs import floating, positive, whole_number
from collapsecheck.simulate.modes import count_modes
from collapsecheck.simulate.moments import variance_of
from collapsecheck.terms import KDE, Fit, Heterozygosity, Modes, Observable, Particle, TailCount, Variance

__all__ = ["OBSERVABLES", "check_observable", "measure"]

OBSERVABLES: dict[str, Observable] = {
    "variance": Variance(),
    "modes": Modes(),
    "heterozygosity": Heterozygosity(),
    "particle": Particle(),
}
"""Observables that have a name of their own; the others need parameters."""


def measure(observable: Observable, sample: NDArray[np.float64], fit: Fit) -> NDArray[np.float64]:
    """Value of an observable in each replicate.

    Parameters
    ----------
    observable : Observable
        A description from `collapsecheck.terms`; the ddof of a variance is part of it.
    sample : ndarray, shape (size, replicates)
        One generation.
    fit : Fit
        Fit of the recursion; `Modes` without a bandwidth of its own uses the bandwidth of this fit.

    Returns
    -------
    ndarray, shape (replicates,)
        Counts are whole numbers; a variance is in squared units of the data.

    Raises
    ------
    InputError
        For something that is not an observable, or cannot be observed here.

    Examples
    --------
    >>> import numpy as np
    >>> measure(TailCount(low=0, high=2), np.array([[0.0], [1.0], [2.0]]), KDE(bandwidth=1))
    array([2.])
    """
    check_observable(observable, size=sample.shape[0], fit=fit)
    match observable:
        case Variance(ddof=ddof):
            return variance_of(sample, ddof=ddof)
        case Particle():
            return np.array(sample[0])
        case Heterozygosity():
            return _heterozygosity(sample)
        case TailCount(low=low, high=high):
            inside = (sample >= floating("low", low)) & (sample < floating("high", high))
            return np.asarray(np.count_nonzero(inside, axis=0), dtype=np.float64)
        case Modes(prominence=prominence):
            return count_modes(sample, _width(observable, sample, fit), prominence).astype(np.float64)
    raise InputError("observable", observable, "must be an observable from collapsecheck.terms")


def check_observable(observable: Observable, *, size: int, fit: Fit) -> None:
    """Raise `InputError` unless the observable can be measured on samples of this size from this fit."""
    match observable:
        case Variance(ddof=ddof):
            if size <= whole_number("ddof", ddof, least=0):
                raise InputError("size", size, f"must be at least {ddof + 1} for a variance with ddof {ddof}")
        case TailCount(low=low, high=high):
            if not floating("low", low) < floating("high", high):
                raise InputError("high", high, "must be above low")
        case Modes(bandwidth=width, prominence=prominence):
            if not 0 <= floating("prominence", prominence) < math.inf:
                raise InputError("prominence", prominence, "must be a fraction of the highest peak, at least 0")
            if width is not None:
                positive("bandwidth", width)
            elif not isinstance(fit, KDE):
                raise InputError("observable", observable, "needs a bandwidth, since the fit of the recursion has none")
        case Particle() | Heterozygosity():
            return
        case _:
            raise InputError("observable", observable, "must be an observable from collapsecheck.terms")


def _heterozygosity(sample: NDArray[np.float64]) -> NDArray[np.float64]:
    """One minus the share of ordered pairs (a point may pair with itself) of equal points; exact up to one rounding."""
    size = sample.shape[0]
    ordered = np.sort(sample, axis=0)
    place = np.arange(size)[:, np.newaxis]
    starts = np.zeros(sample.shape, dtype=np.int64)
    starts[1:] = np.where(ordered[1:] != ordered[:-1], place[1:], 0)
    place_in_run = place - np.maximum.accumulate(starts, axis=0)
    # A run of c equal points adds 1 + 3 + ... + (2c - 1) = c**2.
    return np.asarray(1.0 - (2 * place_in_run + 1).sum(axis=0) / size**2)


def _width(observable: Modes, sample: NDArray[np.float64], fit: Fit) -> NDArray[np.float64]:
    if observable.bandwidth is not None:
        return bandwidth(observable.bandwidth, sample)
    if isinstance(fit, KDE):
        return bandwidth(fit.bandwidth, sample)
    raise InputError("observable", observable, "needs a bandwidth, since the fit of the recursion has none")
