"""Observables: one number for each replicate."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from collapsecheck.errors import InputError
from collapsecheck.simulate.arrays import sum_of
from collapsecheck.simulate.bandwidths import bandwidth
from collapsecheck.simulate.inputs import floating, positive, whole_number
from collapsecheck.simulate.modes import count_modes
from collapsecheck.simulate.moments import variance_of
from collapsecheck.simulate.normal_vectors import determinants, unexplained
from collapsecheck.terms import (
    KDE,
    AbsoluteMean,
    Coefficient,
    DeterminantGrowth,
    Deviation,
    Difference,
    Fit,
    Heterozygosity,
    LeastSquares,
    LogGrowth,
    LogVariance,
    MajorityError,
    MeanFourthDifference,
    MeanPower,
    MeanSquare,
    Modes,
    NormalDistance,
    Observable,
    PairCosine,
    Particle,
    ShrunkKDE,
    SquaredError,
    SquaredMean,
    SquaredVariance,
    TailCount,
    Types,
    UnexplainedGrowth,
    Variance,
)

__all__ = ["OBSERVABLES", "check_observable", "measure"]

OBSERVABLES: dict[str, Observable] = {
    "variance": Variance(),
    "log_variance": LogVariance(),
    "modes": Modes(),
    "heterozygosity": Heterozygosity(),
    "particle": Particle(),
    "types": Types(),
}
"""Observables that have a name of their own; the others need parameters."""


def measure(
    observable: Observable, sample: NDArray[np.float64], fit: Fit, *, engine: str = "auto"
) -> NDArray[np.float64]:
    """Value of an observable in each replicate.

    Parameters
    ----------
    observable : Observable
        A description from `collapsecheck.terms`; the ddof of a variance is part of it.
    sample : ndarray, shape (size, replicates), or (size, dimension, replicates) for points of `Vectors`
        One generation.
    fit : Fit
        Fit of the recursion; `Modes` without a bandwidth of its own uses the bandwidth of this fit.
    engine : str
        One of `collapsecheck.simulate.ENGINES`; all give the same bits.

    Returns
    -------
    ndarray, shape (replicates,)
        Counts are whole numbers; a variance is in squared units of the data; the logarithm of a variance of 0 is -inf.

    Raises
    ------
    InputError
        For something that is not an observable, or cannot be observed here.
    CollapsecheckError
        When a variance is 0 and its logarithm is asked for.

    Examples
    --------
    >>> import numpy as np
    >>> from collapsecheck.terms import KDE
    >>> measure(TailCount(low=0, high=2), np.array([[0.0], [1.0], [2.0]]), KDE(bandwidth=1))
    array([2.])
    """
    check_observable(observable, size=sample.shape[0], fit=fit)
    if sample.ndim == 3 or isinstance(observable, DeterminantGrowth | UnexplainedGrowth):
        return _of_vectors(observable, sample)
    match observable:
        case (
            Variance(ddof=ddof)
            | Deviation(ddof=ddof)
            | SquaredVariance(ddof=ddof)
            | LogVariance(ddof=ddof)
            | NormalDistance(ddof=ddof)
        ):
            return _spread(observable, sample, variance_of(sample, ddof=ddof, engine=engine))
        case LogGrowth():
            raise InputError("observable", observable, "needs generation 0, too: observe it by `run`")
        case MeanSquare() | SquaredMean() | AbsoluteMean() | MeanPower() | MeanFourthDifference():
            return _power(observable, sample)
        case Coefficient() | SquaredError():
            return _of_coefficients(observable, sample)
        case Particle() | Difference() | PairCosine():
            return _of_first_points(observable, sample)
        case Heterozygosity() | Types():
            return _diversity(observable, sample)
        case TailCount() | MajorityError():
            return _counted(observable, sample)
        case Modes(prominence=prominence):
            return count_modes(sample, _width(observable, sample, fit, engine), prominence).astype(np.float64)
    raise InputError("observable", observable, "must be an observable from collapsecheck.terms")


def _of_vectors(observable: Observable, sample: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logarithm of what grows; what it was at generation 0 is still to be subtracted."""
    if sample.ndim != 3 or not isinstance(observable, DeterminantGrowth | UnexplainedGrowth):
        allowed = "must be DeterminantGrowth() or UnexplainedGrowth() for points of Vectors(...), only there"
        raise InputError("observable", observable, allowed)
    return _logarithms(determinants(sample) if isinstance(observable, DeterminantGrowth) else unexplained(sample))


def check_observable(observable: Observable, *, size: int, fit: Fit) -> None:
    """Raise `InputError` unless the observable can be measured on samples of this size from this fit."""
    if not isinstance(observable, Observable):
        raise InputError("observable", observable, "must be an observable from collapsecheck.terms")
    _check_regression(observable, fit)
    match observable:
        case (
            Variance(ddof=ddof)
            | Deviation(ddof=ddof)
            | SquaredVariance(ddof=ddof)
            | LogVariance(ddof=ddof)
            | NormalDistance(ddof=ddof)
        ):
            if isinstance(observable, NormalDistance):
                positive("sd", observable.sd)
            if size <= whole_number("ddof", ddof, least=0):
                raise InputError("size", size, f"must be at least {ddof + 1} for a variance with ddof {ddof}")
        case TailCount() | MajorityError():
            _check_counted(observable)
        case Modes():
            _check_modes(observable, fit)
        case PairCosine(frequency=frequency):
            floating("frequency", frequency)
            whole_number("size", size, least=2)
        case Difference() | LogGrowth() | MeanFourthDifference():
            whole_number("size", size, least=2)


def _check_counted(observable: TailCount | MajorityError) -> None:
    if isinstance(observable, MajorityError):
        if not 0 <= floating("mass", observable.mass) <= 1:
            raise InputError("mass", observable.mass, "must be a probability")
    elif not floating("low", observable.low) < floating("high", observable.high):
        raise InputError("high", observable.high, "must be above low")


def _check_regression(observable: Observable, fit: Fit) -> None:
    if isinstance(observable, Coefficient | SquaredError) != isinstance(fit, LeastSquares):
        raise InputError("observable", observable, "must be Coefficient or SquaredError for LeastSquares, only there")
    if isinstance(observable, SquaredError):
        floating("target", observable.target)


def _check_modes(observable: Modes, fit: Fit) -> None:
    if not 0 <= floating("prominence", observable.prominence) < math.inf:
        raise InputError("prominence", observable.prominence, "must be a fraction of the highest peak, at least 0")
    if observable.bandwidth is not None:
        positive("bandwidth", observable.bandwidth)
    elif not isinstance(fit, KDE | ShrunkKDE):
        raise InputError("observable", observable, "needs a bandwidth of its own: no KDE is fitted")


def _spread(
    observable: Variance | Deviation | SquaredVariance | LogVariance | NormalDistance,
    sample: NDArray[np.float64],
    variances: NDArray[np.float64],
) -> NDArray[np.float64]:
    if isinstance(observable, Deviation):
        return np.sqrt(variances)
    if isinstance(observable, NormalDistance):
        excess = np.sqrt(variances) - floating("sd", observable.sd)
        return np.asarray(_mean(sample) ** 2 + excess * excess)
    if isinstance(observable, LogVariance):
        return _logarithms(variances)
    return variances * variances if isinstance(observable, SquaredVariance) else variances


def _power(
    observable: MeanSquare | SquaredMean | AbsoluteMean | MeanPower | MeanFourthDifference, sample: NDArray[np.float64]
) -> NDArray[np.float64]:
    if isinstance(observable, MeanFourthDifference):
        return _mean_fourth_difference(sample)
    size = np.float64(sample.shape[0])
    if isinstance(observable, MeanSquare):
        return sum_of(sample * sample) / size
    mean = _mean(sample)
    if isinstance(observable, MeanPower):
        return _raised(mean, floating("power", observable.power))
    return np.abs(mean) if isinstance(observable, AbsoluteMean) else mean * mean


def _raised(values: NDArray[np.float64], power: float) -> NDArray[np.float64]:
    """Powers by the C library, as in `_logarithms`; not a number where there is none."""
    defined = (values > 0) | ((power > 0) & ((values == 0) | float(power).is_integer()))
    return np.array([value**power if known else math.nan for value, known in zip(values, defined, strict=True)])


def _mean(sample: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(sum_of(sample) / np.float64(sample.shape[0]))


def _mean_fourth_difference(sample: NDArray[np.float64]) -> NDArray[np.float64]:
    """Over all ordered pairs (x - y)^4 adds up to 2 n^2 (m_4 + 3 m_2^2), by the central moments m with divisor n."""
    size = np.float64(sample.shape[0])
    deviation = sample - sum_of(sample) / size
    square = deviation * deviation
    second, fourth = sum_of(square) / size, sum_of(square * square) / size
    return np.asarray(2 * size / (size - 1) * (fourth + 3 * second * second))


def _of_coefficients(observable: Coefficient | SquaredError, sample: NDArray[np.float64]) -> NDArray[np.float64]:
    if isinstance(observable, Coefficient):
        return np.array(sample[0])
    return sum_of((sample - floating("target", observable.target)) ** 2)


def _of_first_points(
    observable: Particle | Difference | PairCosine, sample: NDArray[np.float64]
) -> NDArray[np.float64]:
    if isinstance(observable, Particle):
        return np.array(sample[0])
    difference = np.asarray(sample[0] - sample[1])
    if isinstance(observable, PairCosine):
        return np.asarray(np.cos(floating("frequency", observable.frequency) * difference))
    return difference


def _logarithms(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Natural logarithms, by the C library: NumPy's own differ from processor to processor."""
    return np.array([-math.inf if value == 0 else math.log(value) for value in values])


def _counted(observable: TailCount | MajorityError, sample: NDArray[np.float64]) -> NDArray[np.float64]:
    if isinstance(observable, MajorityError):
        mass, twice = floating("mass", observable.mass), 2 * np.count_nonzero(sample == 0, axis=0)
        votes = np.heaviside(twice - np.float64(sample.shape[0]), 1 / 2)
        return np.asarray(mass + (1 - 2 * mass) * votes)
    inside = (sample >= floating("low", observable.low)) & (sample < floating("high", observable.high))
    return np.asarray(np.count_nonzero(inside, axis=0), dtype=np.float64)


def _diversity(observable: Heterozygosity | Types, sample: NDArray[np.float64]) -> NDArray[np.float64]:
    """Number of types, or one minus the share of ordered pairs of equal points (a point may pair with itself)."""
    size = sample.shape[0]
    ordered = np.sort(sample, axis=0)
    if isinstance(observable, Types):
        return np.asarray(1.0 + np.count_nonzero(ordered[1:] != ordered[:-1], axis=0))
    place = np.arange(size)[:, np.newaxis]
    starts = np.zeros(sample.shape, dtype=np.int64)
    starts[1:] = np.where(ordered[1:] != ordered[:-1], place[1:], 0)
    place_in_run = place - np.maximum.accumulate(starts, axis=0)
    # A run of c equal points adds 1 + 3 + ... + (2c - 1) = c**2, so that all but the last operation are exact.
    return np.asarray(1.0 - (2 * place_in_run + 1).sum(axis=0) / size**2)


def _width(observable: Modes, sample: NDArray[np.float64], fit: Fit, engine: str) -> NDArray[np.float64]:
    if observable.bandwidth is not None:
        return bandwidth(observable.bandwidth, sample)
    if not isinstance(fit, KDE | ShrunkKDE):
        raise InputError("observable", observable, "needs a bandwidth of its own: no KDE is fitted")
    # Shrinking a density does not change the number of its modes.
    return bandwidth(fit.bandwidth, sample, engine=engine)
