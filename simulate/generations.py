"""One generation of a block of replicates, in numbers that neither overflow nor underflow.

A replicate holds value = centre + 2**exponent * point. Centre and exponent are 0 until the spread of the points leaves
[2**-300, 2**300], or falls below 2**-20 of their distance from zero; then the points are scaled by a power of two, and
the first of them becomes the centre. A power of two rounds nothing, and neither does the difference of two points so
near to each other, so up to that generation every bit is what it would be without. Only recursions whose bandwidth
follows the spread of the data use this: they alone do not notice a change of scale and origin.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from collapsecheck.simulate.observables import measure
from collapsecheck.terms import Fit, Heterozygosity, LogGrowth, LogVariance, Modes, Observable, Variance

__all__ = ["Generation", "ordinary_widths", "started"]

Floats = NDArray[np.float64]

_LARGEST, _SMALLEST = 2.0**300, 2.0**-300
_NEAR = 2.0**20


def ordinary_widths() -> tuple[float, float, float]:
    """Smallest and largest width of points that are left as they are, and how many widths from zero they may be.

    Examples
    --------
    >>> ordinary_widths() == (2.0**-300, 2.0**300, 2.0**20)
    True
    """
    return _SMALLEST, _LARGEST, _NEAR


@dataclass(frozen=True, kw_only=True)
class Generation:
    """Value of a particle = centre + 2**exponent * point.

    Parameters
    ----------
    points : ndarray, shape (size, replicates)
    centers : ndarray, shape (replicates,)
    exponents : ndarray of int, shape (replicates,)
    """

    points: Floats
    centers: Floats
    exponents: NDArray[np.int64]

    def first(self, replicates: int) -> Generation:
        """The first replicates alone."""
        kept = slice(replicates)
        return Generation(points=self.points[..., kept], centers=self.centers[kept], exponents=self.exponents[kept])

    def values(self) -> Floats:
        """Values in units of the data, infinite where they are out of range; shape (size, replicates)."""
        if not (self.centers.any() or self.exponents.any()):
            return self.points
        with np.errstate(over="ignore", under="ignore"):
            return np.asarray(self.centers + np.ldexp(self.points, self.exponents))

    def observed(self, observable: Observable, fit: Fit, engine: str) -> Floats:
        """The observable in each replicate, not finite where it is out of range.

        A variance and its logarithm, numbers of types and modes at the fit's own bandwidth are observed on the points.
        """

        def measured(sample: Floats, what: Observable = observable) -> Floats:
            if not np.isfinite(sample).all():
                return np.full(sample.shape[-1], np.nan)
            return measure(what, sample, fit, engine=engine)

        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            match observable:
                case Variance():
                    return np.asarray(np.ldexp(measured(self.points), 2 * self.exponents))
                case LogVariance() | LogGrowth():
                    logarithms = observable if isinstance(observable, LogVariance) else LogVariance(ddof=1)
                    scaled = measured(self.points, logarithms)
                    return np.asarray(scaled + 2 * math.log(2) * self.exponents)
                case Heterozygosity() | Modes(bandwidth=None):
                    return measured(self.points)
                case _:
                    return measured(self.values())

    def rescaled(self, widths: Floats) -> Generation:
        """The same values in points of ordinary size; itself if they are of ordinary size.

        Assumes that the widths are proportional to the spread of the points; they may be infinite or 0.
        """
        near = np.abs(self.points[0]) <= _NEAR * widths
        if near.all() and widths.min() >= _SMALLEST and widths.max() <= _LARGEST:
            return self
        far = np.isfinite(widths) & (widths > 0) & ~near
        shifts = np.where(far, self.points[0], 0.0)
        powers = np.zeros_like(self.exponents)
        off = np.flatnonzero(~((widths >= _SMALLEST) & (widths <= _LARGEST)))
        powers[off] = _powers(self.points[:, off])
        if not (far.any() or powers.any()):
            return self
        with np.errstate(over="ignore", under="ignore"):
            return Generation(
                points=np.ldexp(self.points - shifts, -powers),
                centers=self.centers + np.ldexp(shifts, self.exponents),
                exponents=self.exponents + powers,
            )


def _powers(points: Floats) -> NDArray[np.int64]:
    """Power of two next above the largest distance from the first point, of each replicate; 0 where there is none."""
    halves = points / 2  # the distance of two points may be out of range, that of their halves is not
    spreads = np.max(np.abs(halves - halves[0]), axis=0)
    return np.where(np.isfinite(spreads) & (spreads > 0), np.frexp(spreads)[1] + 1, 0)


def started(values: Floats) -> Generation:
    """Generation whose points are the values themselves.

    Examples
    --------
    >>> started(np.array([[1.0], [2.0]])).values().ravel()
    array([1., 2.])
    """
    replicates = values.shape[-1]
    return Generation(points=values, centers=np.zeros(replicates), exponents=np.zeros(replicates, dtype=np.int64))
