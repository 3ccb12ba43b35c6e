"""Initial laws: what generation 0 is drawn from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from collapsecheck.errors import InputError
from collapsecheck.models import Regression
from collapsecheck.scalars import Scalar, require, require_simplex

if TYPE_CHECKING:
    import sympy

__all__ = [
    "Discrete",
    "Exponential",
    "Given",
    "Law",
    "Mixture",
    "Normal",
    "Poisson",
    "Scaled",
    "TwoPoint",
    "Uniform",
    "Vectors",
]


@dataclass(frozen=True, kw_only=True)
class Normal:
    """Normal law with the given mean and standard deviation."""

    mean: Scalar = 0
    sd: Scalar = 1

    def __post_init__(self) -> None:
        require("mean", self.mean, True, "must be finite")
        require("sd", self.sd, self.sd > 0, "must be positive and finite")


@dataclass(frozen=True, kw_only=True)
class Uniform:
    """Uniform law on the interval from `low` to `high`."""

    low: Scalar = 0
    high: Scalar = 1

    def __post_init__(self) -> None:
        require("high", self.high, self.high > self.low, "must be finite and above low")


@dataclass(frozen=True, kw_only=True)
class Exponential:
    """Exponential law on the positive half-line; mean and standard deviation equal `scale`."""

    scale: Scalar = 1

    def __post_init__(self) -> None:
        require("scale", self.scale, self.scale > 0, "must be positive and finite")


@dataclass(frozen=True, kw_only=True)
class Poisson:
    """Poisson law on 0, 1, 2, ...; its mean and its variance are `mean`."""

    mean: Scalar = 1

    def __post_init__(self) -> None:
        require("mean", self.mean, self.mean > 0, "must be positive and finite")


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
        require_simplex("weights", self.weights)


@dataclass(frozen=True, kw_only=True)
class Scaled:
    """Law of `scale` times a draw from `law`."""

    law: Law | sympy.Symbol
    scale: Scalar

    def __post_init__(self) -> None:
        require("scale", self.scale, self.scale > 0, "must be positive and finite")


@dataclass(frozen=True, kw_only=True)
class Discrete:
    """Law on the types 0, 1, ..., k-1 with the given probabilities."""

    probabilities: tuple[Scalar, ...]

    def __post_init__(self) -> None:
        require_simplex("probabilities", self.probabilities)


@dataclass(frozen=True, kw_only=True)
class Given:
    """The sample itself: generation 0 is `values`, nothing is drawn. Predictions are conditional on it."""

    values: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.values) < 2:
            raise InputError("values", self.values, "must hold at least 2 numbers")
        if not all(math.isfinite(v) for v in self.values):
            raise InputError("values", self.values, "must all be finite numbers")


@dataclass(frozen=True, kw_only=True)
class Vectors:
    """Points in several dimensions, whose coordinates are independent draws from `law`; `dimension` >= 1."""

    law: Law | sympy.Symbol
    dimension: Scalar

    def __post_init__(self) -> None:
        require("dimension", self.dimension, self.dimension >= 1, "must be an integer of at least 1")


Law = Normal | Uniform | Exponential | Poisson | TwoPoint | Mixture | Scaled | Discrete | Given | Regression | Vectors
