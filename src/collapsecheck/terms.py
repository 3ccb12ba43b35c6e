"""What every room must be able to name: laws, kernels, bandwidth rules, workflows, observables.

These are plain frozen descriptions: names and parameters, no formula and no sampling. `theory` says what they imply,
`simulate` says how to draw from them, and neither sees the other. A number may be a SymPy expression where a claim
describes a whole family of recursions; `collapsecheck.verify` puts the numbers in.

Conventions
-----------
* Generation 0 is the real sample: n independent draws from the initial law. `generations=t` means t refits after it.
* The bandwidth is the standard deviation of the kernel noise, whatever the kernel.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, is_dataclass
from fractions import Fraction
from numbers import Real
from typing import TYPE_CHECKING, Any, TypeAlias

from collapsecheck.errors import InputError

if TYPE_CHECKING:
    import sympy

Scalar: TypeAlias = "int | float | Fraction | sympy.Expr"
"""A number, or an expression that `collapsecheck.verify` gives a value."""

__all__ = [
    "BANDWIDTH_RULES",
    "KDE",
    "KERNELS",
    "Categorical",
    "Discrete",
    "Exponential",
    "Fit",
    "Given",
    "Heterozygosity",
    "Law",
    "Mixture",
    "Modes",
    "Normal",
    "Observable",
    "Particle",
    "Recursion",
    "Replace",
    "Scaled",
    "TailCount",
    "TwoPoint",
    "Uniform",
    "Variance",
    "Workflow",
    "plain",
]

KERNELS = ("gaussian", "two_point", "uniform")
"""Kernels of `KDE`, each scaled to standard deviation one."""

BANDWIDTH_RULES = ("scott_scipy", "silverman_scipy", "scott_sklearn", "scott_statsmodels")
"""Bandwidth rules by library. ``scott_sklearn`` ignores the scale of the data, so it is a fixed bandwidth."""


def _require(argument: str, value: object, holds: bool, allowed: str) -> None:
    """Raise when a plain number is out of range; a SymPy expression is checked once it has a value."""
    if isinstance(value, Real) and not (math.isfinite(value) and holds):
        raise InputError(argument, value, allowed)


def _require_simplex(argument: str, values: tuple[Scalar, ...]) -> None:
    """Raise unless the numbers are positive and sum to one; SymPy expressions are checked once they have a value."""
    numbers = [float(v) for v in values if isinstance(v, Real)]
    if len(numbers) < len(values):
        return
    if not numbers or min(numbers) <= 0 or abs(math.fsum(numbers) - 1) > 1e-12:
        raise InputError(argument, values, "must be positive and sum to one")


# --- initial laws ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Normal:
    """Normal law with the given mean and standard deviation."""

    mean: Scalar = 0
    sd: Scalar = 1

    def __post_init__(self) -> None:
        _require("mean", self.mean, True, "must be finite")
        _require("sd", self.sd, self.sd > 0, "must be positive and finite")


@dataclass(frozen=True, kw_only=True)
class Uniform:
    """Uniform law on the interval from `low` to `high`."""

    low: Scalar = 0
    high: Scalar = 1

    def __post_init__(self) -> None:
        _require("high", self.high, self.high > self.low, "must be finite and above low")


@dataclass(frozen=True, kw_only=True)
class Exponential:
    """Exponential law on the positive half-line; mean and standard deviation equal `scale`."""

    scale: Scalar = 1

    def __post_init__(self) -> None:
        _require("scale", self.scale, self.scale > 0, "must be positive and finite")


@dataclass(frozen=True, kw_only=True)
class TwoPoint:
    """Law with mass one half on each of -1 and +1 (Rademacher); mean 0, standard deviation 1."""


@dataclass(frozen=True, kw_only=True)
class Mixture:
    """Mixture of laws; `weights` are positive and sum to one."""

    components: tuple[Law, ...]
    weights: tuple[Scalar, ...]

    def __post_init__(self) -> None:
        if len(self.components) != len(self.weights) or not self.components:
            raise InputError("weights", self.weights, f"must be {len(self.components)} weights, one per component")
        _require_simplex("weights", self.weights)


@dataclass(frozen=True, kw_only=True)
class Scaled:
    """Law of `scale` times a draw from `law`."""

    law: Law | sympy.Symbol
    scale: Scalar

    def __post_init__(self) -> None:
        _require("scale", self.scale, self.scale > 0, "must be positive and finite")


@dataclass(frozen=True, kw_only=True)
class Discrete:
    """Law on the types 0, 1, ..., k-1 with the given probabilities."""

    probabilities: tuple[Scalar, ...]

    def __post_init__(self) -> None:
        _require_simplex("probabilities", self.probabilities)


@dataclass(frozen=True, kw_only=True)
class Given:
    """The sample itself: generation 0 is `values`, nothing is drawn. Predictions are conditional on it."""

    values: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.values) < 2:
            raise InputError("values", self.values, "must hold at least 2 numbers")
        if not all(math.isfinite(v) for v in self.values):
            raise InputError("values", self.values, "must all be finite numbers")


Law = Normal | Uniform | Exponential | TwoPoint | Mixture | Scaled | Discrete | Given


# --- fits and workflows ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class KDE:
    """Kernel density estimate; resampling it gives X' = X_I + h Z with a uniform index I and unit-variance noise Z.

    Parameters
    ----------
    bandwidth : float or str
        Standard deviation h of the kernel noise (> 0), or one of `BANDWIDTH_RULES`.
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

    bandwidth: Scalar | str
    kernel: str = "gaussian"

    def __post_init__(self) -> None:
        if isinstance(self.bandwidth, str):
            if self.bandwidth not in BANDWIDTH_RULES:
                allowed = "must be a positive number or one of " + ", ".join(BANDWIDTH_RULES)
                raise InputError("bandwidth", self.bandwidth, allowed)
        else:
            _require("bandwidth", self.bandwidth, self.bandwidth > 0, "must be positive and finite")
        if self.kernel not in KERNELS:
            raise InputError("kernel", self.kernel, "must be one of " + ", ".join(KERNELS))


@dataclass(frozen=True, kw_only=True)
class Categorical:
    """Empirical frequencies of types; resampling them is the Wright-Fisher model without mutation."""


@dataclass(frozen=True, kw_only=True)
class Replace:
    """Each generation is fitted to the previous one only, at the same size n."""


Fit = KDE | Categorical
Workflow = Replace


@dataclass(frozen=True, kw_only=True)
class Recursion:
    """What is repeated: fit, sample from the fit, and feed the sample to the next fit by the workflow."""

    fit: Fit
    workflow: Workflow = Replace()


# --- observables: functions of one replicate ------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Variance:
    """Sample variance of the generation, sum of squares over n - ddof."""

    ddof: int = 1


@dataclass(frozen=True, kw_only=True)
class Particle:
    """Value of the first particle X_{t,1}: one draw from the law of a particle, independent between replicates."""


@dataclass(frozen=True, kw_only=True)
class Heterozygosity:
    """One minus the sum of squared type frequencies: the chance that two draws with replacement differ."""


@dataclass(frozen=True, kw_only=True)
class TailCount:
    """Number of particles in the region from `low` (included) to `high` (excluded)."""

    low: Scalar
    high: Scalar = math.inf


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


Observable = Variance | Particle | Heterozygosity | TailCount | Modes


def plain(term: Any) -> Any:
    """Turn a description into plain JSON data: dataclasses to dictionaries with a ``type`` entry, symbols to text.

    Examples
    --------
    >>> plain(Normal(mean=0, sd=2))
    {'type': 'Normal', 'mean': 0, 'sd': 2}
    """
    if is_dataclass(term) and not isinstance(term, type):
        return {"type": type(term).__name__} | {f.name: plain(getattr(term, f.name)) for f in fields(term)}
    if isinstance(term, (tuple, list)):
        return [plain(item) for item in term]
    if isinstance(term, dict):
        return {str(key): plain(value) for key, value in term.items()}
    if isinstance(term, float) and not math.isfinite(term):
        return str(term)
    if term is None or isinstance(term, (bool, int, float, str)):
        return term
    return str(term)
