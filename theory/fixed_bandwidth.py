"""What the families of claims about a fixed bandwidth share: recursion, initial laws, parameters, assumptions."""

from __future__ import annotations

import sympy

from collapsecheck.terms import KDE, Exponential, Mixture, Normal, Recursion, TwoPoint, Uniform
from collapsecheck.theory.notation import f, h, n, sigma, t
from collapsecheck.theory.records import Assumption, Laws, Param, Reals

__all__ = [
    "BANDWIDTH",
    "FINITE_VARIANCE",
    "FIXED",
    "GAUSSIAN",
    "INITIAL_DRAWS",
    "INITIAL_LAW",
    "KERNEL",
    "LAWS",
    "RETAINED",
    "SCALED_LAW",
    "SIZE",
    "SPREAD",
    "SQUARED_BANDWIDTH",
    "STEP",
    "TWO_POINT_FIXED",
    "UNIT_VARIANCE_LAWS",
]

FIXED = Recursion(fit=KDE(bandwidth=h))
TWO_POINT_FIXED = Recursion(fit=KDE(bandwidth=h, kernel="two_point"))
"""The recursion with noise of two values, which can be enumerated."""

SQUARED_BANDWIDTH = Recursion(fit=KDE(bandwidth=h**2))
"""The recursion of someone who passes h^2 where the library wants h."""

RETAINED = (1 - 1 / n) ** t
"""Probability that two particles of generation t descend from different points of generation 0."""

# --- initial laws ---------------------------------------------------------------------------------------------------

LAWS = Laws(
    options=(
        Normal(),
        Exponential(),
        Uniform(low=-1.5, high=1.5),
        TwoPoint(),
        Mixture(components=(Normal(mean=-2, sd=0.5), Normal(mean=1, sd=0.5)), weights=(0.25, 0.75)),
    )
)
UNIT_VARIANCE_LAWS = Laws(
    options=(
        Normal(),
        TwoPoint(),
        Mixture(components=(Normal(mean=-0.8, sd=0.6), Normal(mean=0.8, sd=0.6)), weights=(0.5, 0.5)),
        Mixture(components=(Normal(mean=-1.6, sd=0.6), Normal(mean=0.4, sd=0.6)), weights=(0.2, 0.8)),
    )
)
"""Laws of mean 0 and variance 1."""

# --- parameters -----------------------------------------------------------------------------------------------------

BANDWIDTH = Param(symbol=h, domain=Reals(low=0.1, high=1.5), typical=0.3, unit="x", meaning="bandwidth")
SPREAD = Param(symbol=sigma, domain=Reals(low=0.5, high=2.0), typical=1.0, unit="x", meaning="standard deviation of f")
INITIAL_LAW = Param(symbol=f, domain=LAWS, typical=Normal(), unit="x", meaning="initial law")
SCALED_LAW = Param(
    symbol=f, domain=UNIT_VARIANCE_LAWS, typical=Normal(), unit="1", meaning="initial law, scaled by sigma"
)

# --- assumptions ----------------------------------------------------------------------------------------------------

STEP = Assumption(text="X' = X_I + h Z: index I uniform on the n points, I and Z independent, all children independent")
KERNEL = Assumption(text="the kernel noise Z has mean 0 and variance 1 (any kernel)")
GAUSSIAN = Assumption(text="the kernel noise Z is standard normal")
INITIAL_DRAWS = Assumption(text="generation 0 is n independent draws from f")
FINITE_VARIANCE = Assumption(text="f has finite variance sigma^2; generation 0 is n independent draws from f")
SIZE = Assumption(text="n >= 2", relation=sympy.Ge(n, 2))
