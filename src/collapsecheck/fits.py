"""Fits and workflows: what is fitted to which points in each generation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from collapsecheck.errors import InputError
from collapsecheck.models import LeastSquares
from collapsecheck.scalars import Scalar, require

__all__ = [
    "BANDWIDTH_RULES",
    "KDE",
    "KERNELS",
    "LIKELIHOODS",
    "Accumulate",
    "Categorical",
    "Estimator",
    "Fit",
    "FreshFraction",
    "Gaussian",
    "Growing",
    "Location",
    "MaximumLikelihood",
    "Persistent",
    "Recursion",
    "Relative",
    "Replace",
    "ShrunkKDE",
    "Subsample",
    "Weighted",
    "Workflow",
]

KERNELS = ("gaussian", "two_point", "uniform", "epanechnikov", "laplace")
"""Kernels of `KDE`, each scaled to standard deviation one."""

BANDWIDTH_RULES = ("scott_scipy", "silverman_scipy", "scott_sklearn", "scott_statsmodels")
"""Bandwidth rules by library. ``scott_sklearn`` ignores the scale of the data, so it is a fixed bandwidth."""

LIKELIHOODS = ("exponential", "poisson")
"""Families of `MaximumLikelihood`, each with its mean for parameter."""


@dataclass(frozen=True, kw_only=True)
class Relative:
    """Bandwidth that is `factor` times the standard deviation of the data (ddof 1), as SciPy's scalar ``bw_method``."""

    factor: Scalar

    def __post_init__(self) -> None:
        require("factor", self.factor, self.factor > 0, "must be positive and finite")


@dataclass(frozen=True, kw_only=True)
class KDE:
    """Kernel density estimate; resampling it gives X' = X_I + h Z with a uniform index I and unit-variance noise Z.

    Parameters
    ----------
    bandwidth : float, str or Relative
        Standard deviation h of the kernel noise (> 0), one of `BANDWIDTH_RULES`, or a factor times the spread.
    kernel : str
        One of `KERNELS`.

    Raises
    ------
    InputError
        For a bandwidth that is not positive and finite, an unknown rule or an unknown kernel.

    Examples
    --------
    >>> KDE(bandwidth="scott_scipy")
    KDE(bandwidth='scott_scipy', kernel='gaussian')
    """

    bandwidth: Scalar | str | Relative
    kernel: str = "gaussian"

    def __post_init__(self) -> None:
        if isinstance(self.bandwidth, str):
            if self.bandwidth not in BANDWIDTH_RULES:
                allowed = "must be a positive number or one of " + ", ".join(BANDWIDTH_RULES)
                raise InputError("bandwidth", self.bandwidth, allowed)
        elif not isinstance(self.bandwidth, Relative):
            require("bandwidth", self.bandwidth, self.bandwidth > 0, "must be positive and finite")
        if self.kernel not in KERNELS:
            raise InputError("kernel", self.kernel, "must be one of " + ", ".join(KERNELS))


@dataclass(frozen=True, kw_only=True)
class Categorical:
    """Empirical frequencies of types; resampling them is the Wright-Fisher model without mutation."""


@dataclass(frozen=True, kw_only=True)
class ShrunkKDE:
    """KDE shrunk towards the sample's mean m so that it has the sample's variance s^2, not s^2 + h^2.

    Resampling it gives X' = m + (X_I - m + h Z) / sqrt(1 + h^2/s^2).

    Parameters
    ----------
    bandwidth : float or str
        Standard deviation h of the kernel noise before shrinking (> 0), or one of `BANDWIDTH_RULES`.
    kernel : str
        One of `KERNELS`.
    ddof : int
        0 or 1: s^2 is the sum of squared deviations over n - ddof. With 0 the law that is drawn from has variance s^2.

    Raises
    ------
    InputError
        As for `KDE`, and for another ddof.

    Examples
    --------
    >>> ShrunkKDE(bandwidth="silverman_scipy")
    ShrunkKDE(bandwidth='silverman_scipy', kernel='gaussian', ddof=0)
    """

    bandwidth: Scalar | str
    kernel: str = "gaussian"
    ddof: int = 0

    def __post_init__(self) -> None:
        KDE(bandwidth=self.bandwidth, kernel=self.kernel)
        if isinstance(self.ddof, bool) or self.ddof not in (0, 1):
            raise InputError("ddof", self.ddof, "must be 0 or 1")


@dataclass(frozen=True, kw_only=True)
class Gaussian:
    """Normal law with the mean of the data and their sum of squared deviations over n - ddof as variance.

    Parameters
    ----------
    ddof : float
        0 <= ddof < n, need not be whole: 0 is maximum likelihood, 1 the unbiased variance.

    Raises
    ------
    InputError
        For a ddof that is negative or not finite.

    Examples
    --------
    >>> Gaussian()
    Gaussian(ddof=1)
    """

    ddof: Scalar = 1

    def __post_init__(self) -> None:
        require("ddof", self.ddof, self.ddof >= 0, "must be a finite number of at least 0")


@dataclass(frozen=True, kw_only=True)
class MaximumLikelihood:
    """Law of a one-parameter family with the mean of the data, which makes them most likely.

    Parameters
    ----------
    family : str
        One of `LIKELIHOODS`.

    Raises
    ------
    InputError
        For an unknown family.

    Examples
    --------
    >>> MaximumLikelihood(family="poisson")
    MaximumLikelihood(family='poisson')
    """

    family: str

    def __post_init__(self) -> None:
        if self.family not in LIKELIHOODS:
            raise InputError("family", self.family, "must be one of " + ", ".join(LIKELIHOODS))


@dataclass(frozen=True, kw_only=True)
class Location:
    """The initial law, moved so that it has the mean of the data: all but its mean is known.

    Whatever the data, the law that is drawn from has the variance and the shape of the initial law.
    """


class Estimator(Protocol):
    """A model as scikit-learn has them: ``fit(X)`` and ``sample(n_samples)`` for X of shape (n, 1)."""

    def fit(self, X: Any, /) -> Any:
        """Fit the model to the data."""

    def sample(self, n_samples: int, /) -> Any:
        """Draw from the fitted model."""


@dataclass(frozen=True, kw_only=True)
class Replace:
    """Each generation is fitted to the previous one only, at the same size n."""


@dataclass(frozen=True, kw_only=True)
class Accumulate:
    """Each generation of n points is drawn from a fit to all generations before it, the real sample included."""


@dataclass(frozen=True, kw_only=True)
class Subsample:
    """Each generation of n points is drawn from a fit to n points of all generations before it.

    They are drawn afresh each time, without replacement, from the n (t + 1) points of generations 0 to t.
    """


@dataclass(frozen=True, kw_only=True)
class FreshFraction:
    """A fraction of each generation is real: n `fraction` fresh draws from the initial law, the rest from the fit.

    The fit is to the n points of the previous generation, synthetic and real alike. The synthetic points come first.

    Parameters
    ----------
    fraction : float
        From 0 to 1; n `fraction` must be a whole number.

    Raises
    ------
    InputError
        For a fraction outside [0, 1].
    """

    fraction: Scalar

    def __post_init__(self) -> None:
        require("fraction", self.fraction, self.fraction >= 0, "must be between 0 and 1")
        require("fraction", self.fraction, self.fraction <= 1, "must be between 0 and 1")


@dataclass(frozen=True, kw_only=True)
class Growing:
    """Each generation is fitted to the previous one only, and generation t has n (t + 1)**power points, rounded.

    Parameters
    ----------
    power : float
        At least 0. The reciprocals of the sizes have a finite sum if and only if it exceeds 1.

    Raises
    ------
    InputError
        For a power that is negative or not finite.
    """

    power: Scalar

    def __post_init__(self) -> None:
        require("power", self.power, self.power >= 0, "must be a finite number of at least 0")


@dataclass(frozen=True, kw_only=True)
class Persistent:
    """A fraction of each generation is always the same real points, the last n `fraction` ones of generation 0.

    The others are drawn from the fit to the n points of the previous generation, synthetic and real alike. The
    synthetic points come first.

    Parameters
    ----------
    fraction : float
        From 0 to 1; n `fraction` must be a whole number.

    Raises
    ------
    InputError
        For a fraction outside [0, 1].
    """

    fraction: Scalar

    def __post_init__(self) -> None:
        FreshFraction(fraction=self.fraction)


@dataclass(frozen=True, kw_only=True)
class Weighted:
    """Each generation of n points is fitted to the previous one and to fresh real points, which have a weight.

    For fits that look at mean and variance alone. The mean that they see is `weight` times that of the real points and
    1 - `weight` times that of the previous generation; they see the variance about it with the same weights. With the
    weight real / (n + real) all points count alike.

    Parameters
    ----------
    real : int
        Real points, fresh ones for each fit, at least 1. They are no part of any generation.
    weight : float
        From 0 to 1, of the real points together.

    Raises
    ------
    InputError
        For a number of real points below 1, or a weight outside [0, 1].
    """

    real: Scalar
    weight: Scalar

    def __post_init__(self) -> None:
        require("real", self.real, self.real >= 1, "must be a whole number of at least 1")
        require("weight", self.weight, self.weight >= 0, "must be between 0 and 1")
        require("weight", self.weight, self.weight <= 1, "must be between 0 and 1")


Fit = (
    KDE
    | ShrunkKDE
    | Categorical
    | Gaussian
    | Location
    | MaximumLikelihood
    | LeastSquares
    | Estimator
    | Callable[..., Any]
)
"""A description, or a model of one's own: an `Estimator`, or a callable that makes of data of shape (n,) an object
with a method ``resample(size)``, as SciPy's ``gaussian_kde`` does."""

Workflow = Replace | Accumulate | Subsample | FreshFraction | Persistent | Weighted | Growing


@dataclass(frozen=True, kw_only=True)
class Recursion:
    """What is repeated: fit, sample from the fit, and feed the sample to the next fit by the workflow."""

    fit: Fit
    workflow: Workflow = Replace()
