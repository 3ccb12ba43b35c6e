"""Bounds on the distance between any initial law and its generations, at fixed bandwidth."""

from __future__ import annotations

from dataclasses import replace

import sympy

from collapsecheck.terms import Mixture, Normal
from collapsecheck.theory.fixed_bandwidth import BANDWIDTH, GAUSSIAN, STEP
from collapsecheck.theory.notation import a, h, s, t, wasserstein_1
from collapsecheck.theory.records import Assumption, Claim, Integers, Mutant, Param, Quadrature

__all__ = ["CLAIMS"]

_PAIR = Mixture(components=(Normal(mean=-a, sd=s), Normal(mean=2 * a, sd=2 * s)), weights=(0.7, 0.3))
_MEAN_MODULUS = sympy.sqrt(2 / sympy.pi)
_CHECK = Quadrature(
    law=_PAIR,
    noise=t * h**2,
    divergence="wasserstein_1",
    cases=(
        {"t": 4, "h": 0.5, "a": 0.5, "s": 0.05},
        {"t": 25, "h": 1.0, "a": 0.2, "s": 0.02},
        {"t": 9, "h": 1.0, "a": 2.0, "s": 0.5},
    ),
)

W1_BOUND = Claim(
    id="div.bound.w1",
    title="No generation is further from the initial law in W1 than the mean length of the noise that it gathered",
    kind="inequality",
    statement=sympy.Le(wasserstein_1(t), _MEAN_MODULUS * sympy.sqrt(t) * h, evaluate=False),
    params=(Param(symbol=t, domain=Integers(low=1, high=30), typical=4, unit="1", meaning="generation"), BANDWIDTH),
    assumptions=(
        STEP,
        GAUSSIAN,
        Assumption(text="generation 0: independent draws from f, any law with a mean; any n >= 1"),
        Assumption(text="f_t: law of one particle of generation t"),
    ),
    sources=("villani2003", "borji2024"),
    uses=("kde.fixed.marginal",),
    checks=(_CHECK,),
    mutants=(
        Mutant(
            name="half-the-noise",
            story="counts only the noise to one side",
            rhs=_MEAN_MODULUS * sympy.sqrt(t) * h / 2,
        ),
        Mutant(name="one-generation", story="forgets that noise adds up", rhs=_MEAN_MODULUS * h),
        Mutant(
            name="bandwidth-squared",
            story="puts the variance of the noise where its standard deviation belongs",
            rhs=_MEAN_MODULUS * sympy.sqrt(t) * h**2,
        ),
        Mutant(
            name="sums-of-bandwidths",
            story="the simulator adds up bandwidths, not their squares",
            check=replace(_CHECK, noise=(t * h) ** 2),
        ),
    ),
    remark="The bound does not know f, and a law with nothing but narrow peaks comes near it; for a wide law the "
    "distance is far smaller (`div.early.w2`).",
)

CLAIMS = (W1_BOUND,)
