"""Observables: functions of one replicate that give one number."""

from __future__ import annotations

import math
from dataclasses import dataclass

from collapsecheck.scalars import Scalar

__all__ = [
    "AbsoluteMean",
    "Coefficient",
    "DeterminantGrowth",
    "Deviation",
    "Difference",
    "Growth",
    "Heterozygosity",
    "LogGrowth",
    "LogVariance",
    "MajorityError",
    "MeanFourthDifference",
    "MeanPower",
    "MeanSquare",
    "Modes",
    "NormalDistance",
    "Observable",
    "PairCosine",
    "Particle",
    "SquaredError",
    "SquaredMean",
    "SquaredVariance",
    "TailCount",
    "Types",
    "UnexplainedGrowth",
    "Variance",
]


@dataclass(frozen=True, kw_only=True)
class Variance:
    """Sample variance of the generation, sum of squares over n - ddof."""

    ddof: int = 1


@dataclass(frozen=True, kw_only=True)
class Deviation:
    """Sample standard deviation of the generation, the square root of `Variance`."""

    ddof: int = 1


@dataclass(frozen=True, kw_only=True)
class SquaredVariance:
    """Square of the sample variance, whose mean says how much the variance differs from run to run."""

    ddof: int = 1


@dataclass(frozen=True, kw_only=True)
class LogVariance:
    """Natural logarithm of the sample variance; finite where the variance itself is out of range."""

    ddof: int = 1


@dataclass(frozen=True, kw_only=True)
class LogGrowth:
    """Logarithm of the sample variance over that of generation 0 of the same replicate; 0 at generation 0."""


@dataclass(frozen=True, kw_only=True)
class DeterminantGrowth:
    """Logarithm of the determinant of the sample covariance over that of generation 0, for points of `Vectors`."""


@dataclass(frozen=True, kw_only=True)
class UnexplainedGrowth:
    """Logarithm of the unexplained share 1 - R^2 over that of generation 0, for points of `Vectors`.

    It is the share of the variance of the last coordinate that linear regression on the others does not explain.
    """


Growth = LogGrowth | DeterminantGrowth | UnexplainedGrowth
"""What is measured from generation 0 of the same replicate, and is 0 there."""


@dataclass(frozen=True, kw_only=True)
class MeanSquare:
    """Mean of the squares of the points, about 0."""


@dataclass(frozen=True, kw_only=True)
class SquaredMean:
    """Square of the mean of the points, about 0."""


@dataclass(frozen=True, kw_only=True)
class MeanPower:
    """Power of the mean of the points, which must be positive where `power` is not a whole number or is negative."""

    power: Scalar


@dataclass(frozen=True, kw_only=True)
class AbsoluteMean:
    """Absolute value of the mean of the points: how far it is from 0."""


@dataclass(frozen=True, kw_only=True)
class NormalDistance:
    """Squared Wasserstein distance of order 2 between the normal law fitted to the generation and N(0, sd^2).

    Parameters
    ----------
    sd : float
        Standard deviation of the other law, in units of the data.
    ddof : int
        Of the fitted variance.
    """

    sd: Scalar
    ddof: int = 1


@dataclass(frozen=True, kw_only=True)
class MeanFourthDifference:
    """Mean, over all pairs of different points, of the fourth power of their difference."""


@dataclass(frozen=True, kw_only=True)
class Particle:
    """Value of the first particle X_{t,1}: one draw from the law of a particle, independent between replicates."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Difference X_{t,1} - X_{t,2} of the first two particles: one draw from the law of a pair of a run."""


@dataclass(frozen=True, kw_only=True)
class PairCosine:
    """Cosine of `frequency` times `Difference`: its mean is the characteristic function, which is real by symmetry."""

    frequency: Scalar


@dataclass(frozen=True, kw_only=True)
class Heterozygosity:
    """One minus the sum of squared type frequencies: the chance that two draws with replacement differ."""


@dataclass(frozen=True, kw_only=True)
class Types:
    """Number of different values in the generation."""


@dataclass(frozen=True, kw_only=True)
class MajorityError:
    """Probability that the label which most points bear is not that of a true one, which is 0 with probability `mass`.

    Labels are 0 and any other number; where both are equally frequent, one of them is guessed.
    """

    mass: Scalar


@dataclass(frozen=True, kw_only=True)
class TailCount:
    """Number of particles in the region from `low` (included) to `high` (excluded)."""

    low: Scalar
    high: Scalar = math.inf


@dataclass(frozen=True, kw_only=True)
class Coefficient:
    """First of the coefficients that the labels of a regression's generation are drawn from."""


@dataclass(frozen=True, kw_only=True)
class SquaredError:
    """Sum, over the coefficients of a regression, of the squares of their differences from `target`."""

    target: Scalar = 0


@dataclass(frozen=True, kw_only=True)
class Modes:
    """Number of modes of the Gaussian KDE of the generation.

    Parameters
    ----------
    bandwidth : float or None
        Bandwidth of the fitted density; None takes the bandwidth of the recursion's own fit.
    prominence : float
        A mode counts when it rises above the saddle that separates it from a higher one by this fraction of the
        highest peak.
    """

    bandwidth: Scalar | None = None
    prominence: float = 0.0


Observable = (
    Variance
    | Deviation
    | SquaredVariance
    | LogVariance
    | LogGrowth
    | DeterminantGrowth
    | UnexplainedGrowth
    | MeanSquare
    | SquaredMean
    | AbsoluteMean
    | MeanPower
    | NormalDistance
    | MeanFourthDifference
    | Particle
    | Difference
    | PairCosine
    | Heterozygosity
    | Types
    | MajorityError
    | TailCount
    | Modes
    | Coefficient
    | SquaredError
)
