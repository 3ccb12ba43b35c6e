"""Bounds on the distance between any initial law and its generations, at fixed bandwidth."""

from __future__ import annotations

from dataclasses import replace

import sympy

from collapsecheck.terms import Mixture, Normal, Scaled, Uniform
from collapsecheck.theory.fixed_bandwidth import BANDWIDTH, GAUSSIAN, SPREAD, STEP
from collapsecheck.theory.notation import a, f, h, q, s, sigma, t, total_variation, wasserstein_1, wasserstein_2
from collapsecheck.theory.records import Assumption, Claim, Integers, Mutant, Param, Quadrature, Reals

__all__ = ["CLAIMS"]

_PAIR = Mixture(components=(Normal(mean=-a, sd=s), Normal(mean=2 * a, sd=2 * s)), weights=(0.7, 0.3))
_MEAN_MODULUS = sympy.sqrt(2 / sympy.pi)
_NOISE = t * h**2
_GENERATION = Param(symbol=t, domain=Integers(low=1, high=30), typical=4, unit="1", meaning="generation")
_PARTICLE = Assumption(text="f_t: law of one particle of generation t")
_DRAWS = Assumption(text="generation 0: independent draws from f, any law with variance sigma^2; any n >= 1")

# --- div.bound.w1 ---------------------------------------------------------------------------------------------------

_CHECK = Quadrature(
    law=_PAIR,
    noise=_NOISE,
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
    params=(_GENERATION, BANDWIDTH),
    assumptions=(
        STEP,
        GAUSSIAN,
        Assumption(text="generation 0: independent draws from f, any law with a mean; any n >= 1"),
        _PARTICLE,
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

# --- div.bound.w1.peak ----------------------------------------------------------------------------------------------

_PEAK_CHECK = replace(
    _CHECK,
    law=Uniform(low=-1 / (2 * q), high=1 / (2 * q)),
    cases=({"t": 4, "h": 0.3, "q": 0.25}, {"t": 10, "h": 0.2, "q": 0.3}),
)

W1_PEAK = Claim(
    id="div.bound.w1.peak",
    title="As long as the noise is small, W1 from a law with one peak is at most the variance of the noise times the "
    "height of the peak",
    kind="inequality",
    statement=sympy.Le(wasserstein_1(t), q * _NOISE, evaluate=False),
    params=(
        replace(_GENERATION, domain=Integers(low=1, high=10)),
        replace(BANDWIDTH, domain=Reals(low=0.1, high=0.4)),
        Param(symbol=q, domain=Reals(low=0.1, high=0.3), typical=0.25, unit="1/x", meaning="largest density of f"),
    ),
    assumptions=(
        STEP,
        GAUSSIAN,
        Assumption(
            text="generation 0: independent draws from f, whose density rises up to a point, falls after it and is at "
            "most q; it may jump; any n >= 1"
        ),
        _PARTICLE,
    ),
    sources=("villani2003", "borji2024"),
    uses=("kde.fixed.marginal",),
    checks=(
        _PEAK_CHECK,
        # The density of this normal law is at most q, since 5/2 is above the root of 2 pi.
        replace(_PEAK_CHECK, law=Normal(mean=0, sd=2 / (5 * q))),
    ),
    mutants=(
        Mutant(name="rise-only", story="counts the rise of the density and forgets its fall", rhs=q * _NOISE / 2),
        Mutant(name="one-generation", story="forgets that noise adds up", rhs=q * h**2),
        Mutant(
            name="sums-of-bandwidths",
            story="the simulator adds up bandwidths, not their squares",
            check=replace(_PEAK_CHECK, noise=(t * h) ** 2),
        ),
    ),
    remark="An edge of the density does not matter here: a uniform law attains the bound but for what is exponentially "
    "small (div.uniform.w1). The bound by the length of the noise (div.bound.w1), its standard deviation in place of "
    "its variance, is the better one only when the noise is as wide as f.",
)

# --- div.bound.w2 ---------------------------------------------------------------------------------------------------

_W2_CHECK = replace(
    _CHECK,
    divergence="wasserstein_2",
    cases=(
        {"t": 4, "h": 0.5, "a": 0.1, "s": 0.02},
        {"t": 25, "h": 1.0, "a": 0.2, "s": 0.1},
        {"t": 9, "h": 1.0, "a": 2.0, "s": 0.5},
    ),
)
_ROOT_OF_NOISE = sympy.sqrt(t) * h

W2_BOUND = Claim(
    id="div.bound.w2",
    title="No generation is further from the initial law in W2 than the standard deviation of the noise that it "
    "gathered",
    kind="inequality",
    statement=sympy.Le(wasserstein_2(t), _ROOT_OF_NOISE, evaluate=False),
    params=(_GENERATION, BANDWIDTH),
    assumptions=(STEP, GAUSSIAN, _DRAWS, _PARTICLE),
    sources=("villani2003", "borji2024"),
    uses=("kde.fixed.marginal",),
    checks=(_W2_CHECK,),
    mutants=(
        Mutant(name="first-distance", story="gives the bound of W1", rhs=_MEAN_MODULUS * _ROOT_OF_NOISE),
        Mutant(name="one-generation", story="forgets that noise adds up", rhs=h),
        Mutant(
            name="bandwidth-squared",
            story="puts the variance of the noise where its standard deviation belongs",
            rhs=sympy.sqrt(t) * h**2,
        ),
        Mutant(
            name="sums-of-bandwidths",
            story="the simulator adds up bandwidths, not their squares",
            check=replace(_W2_CHECK, noise=(t * h) ** 2),
        ),
    ),
    remark="Noise that is independent of the data is one way to carry f to f_t, and never the best one; late in the "
    "recursion no way is much better (div.bound.w2.below), early in it far better ones exist (div.early.w2).",
)

# --- div.bound.w2.below ---------------------------------------------------------------------------------------------

_TWO = Mixture(components=(Normal(mean=-0.96, sd=0.28), Normal(mean=0.96, sd=0.28)), weights=(0.5, 0.5))
_SKEWED = Mixture(components=(Normal(mean=-0.48, sd=0.28), Normal(mean=1.92, sd=0.28)), weights=(0.8, 0.2))
_BELOW_CHECK = Quadrature(
    law=Scaled(law=f, scale=sigma),
    noise=_NOISE,
    divergence="wasserstein_2",
    cases=(
        {"t": 25, "h": 0.5, "sigma": 2.0, "f": Normal()},
        {"t": 9, "h": 0.5, "sigma": 1.0, "f": _SKEWED},
        {"t": 4, "h": 0.2, "sigma": 0.5, "f": _TWO},
    ),
)
_GROWTH = sympy.sqrt(sigma**2 + _NOISE) - sigma

W2_BELOW = Claim(
    id="div.bound.w2.below",
    title="Every generation is at least as far from the initial law in W2 as their standard deviations are apart",
    kind="inequality",
    statement=sympy.Ge(wasserstein_2(t), _GROWTH, evaluate=False),
    params=(_GENERATION, BANDWIDTH, SPREAD),
    assumptions=(STEP, GAUSSIAN, _DRAWS, _PARTICLE),
    sources=("villani2003", "borji2024"),
    uses=("kde.fixed.marginal",),
    checks=(_BELOW_CHECK,),
    mutants=(
        Mutant(
            name="independent-noise",
            story="takes the size of the noise, which is a bound from above, for one from below",
            rhs=_ROOT_OF_NOISE,
        ),
        Mutant(
            name="first-order",
            story="keeps the first term for a small bandwidth, which is too large for a large one",
            rhs=_NOISE / (2 * sigma),
        ),
        Mutant(
            name="variances",
            story="subtracts variances and forgets the root",
            rhs=_NOISE,
        ),
        Mutant(
            name="bandwidth-is-variance",
            story="passes h^2 where the library wants h",
            check=replace(_BELOW_CHECK, noise=t * h**4),
        ),
    ),
    remark="Normal laws attain it (div.gauss.w2), and it needs nothing of f but its variance: whatever its shape, the "
    "distance ends up growing like h sqrt(t), between this bound and the one above (div.bound.w2).",
)

# --- div.bound.tv ---------------------------------------------------------------------------------------------------

_OVERLAP = (sigma**2 / (2 * sympy.pi * _NOISE)) ** sympy.Rational(1, 3)
_TV_CHECK = Quadrature(
    law=Scaled(law=f, scale=sigma),
    noise=_NOISE,
    divergence="total_variation",
    cases=(
        {"t": 1000, "h": 1.0, "sigma": 0.5, "f": Normal()},
        {"t": 10000, "h": 0.5, "sigma": 1.0, "f": _SKEWED},
        {"t": 30, "h": 1.5, "sigma": 0.5, "f": _TWO},
    ),
)

TV_BELOW = Claim(
    id="div.bound.tv",
    title="At fixed bandwidth the total variation distance tends to 1, at a rate that holds for every initial law",
    kind="inequality",
    statement=sympy.Ge(total_variation(t), 1 - 3 * _OVERLAP, evaluate=False),
    params=(replace(_GENERATION, domain=Integers(low=1, high=10000)), BANDWIDTH, SPREAD),
    assumptions=(
        STEP,
        GAUSSIAN,
        _DRAWS,
        Assumption(text="f_t: law of one particle of generation t; t >= 1", relation=sympy.Ge(t, 1)),
    ),
    sources=("scheffe1947", "borji2024"),
    uses=("kde.fixed.marginal",),
    checks=(_TV_CHECK,),
    mutants=(
        Mutant(
            name="exponential-rate",
            story="lets the overlap die out exponentially, as relaxation to a stationary law would",
            rhs=1 - sympy.exp(-_NOISE / sigma**2),
        ),
        Mutant(
            name="ratio-of-variances",
            story="takes the ratio of the variances for the overlap",
            rhs=1 - sigma**2 / (sigma**2 + _NOISE),
        ),
        Mutant(
            name="peak-only",
            story="counts what the flat law has within one standard deviation of f, and neglects f beyond",
            rhs=1 - 2 * sigma / sympy.sqrt(2 * sympy.pi * _NOISE),
        ),
        Mutant(
            name="one-generation",
            story="the simulator keeps the noise of the last generation only",
            check=replace(_TV_CHECK, noise=h**2),
        ),
    ),
    remark="Total variation is believed to be the gentle distance because it is bounded. It tends to its largest "
    "value: after many generations a single draw tells real from synthetic nearly for certain, whatever f was. Only "
    "the rate is slow.",
)

CLAIMS = (W1_BOUND, W1_PEAK, W2_BOUND, W2_BELOW, TV_BELOW)
