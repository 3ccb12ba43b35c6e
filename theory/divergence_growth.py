"""How fast a normal law and its generations move apart: how strong the effect is depends on the distance.

At fixed bandwidth the same densities are (1/2) log t, sqrt(t) or t apart; with a plug-in bandwidth it is t or an
exponential.
"""

from __future__ import annotations

from dataclasses import replace

import sympy

from collapsecheck.terms import Normal
from collapsecheck.theory.fixed_bandwidth import BANDWIDTH, GAUSSIAN, SPREAD, STEP
from collapsecheck.theory.notation import c, h, kl_from_initial, kl_to_initial, sigma, t, wasserstein_1, wasserstein_2
from collapsecheck.theory.records import STATED, Assumption, Claim, Integers, Mutant, Param, Quadrature, Reals

__all__ = ["CLAIMS"]

_NORMAL = Normal(mean=0, sd=sigma)
_INITIAL = Assumption(text="generation 0: independent draws from f = N(mu, sigma^2); any n >= 1")
_PARTICLE = Assumption(text="f_t: law of one particle of generation t")


def _bandwidth_is_variance(check: Quadrature) -> Mutant:
    return Mutant(
        name="bandwidth-is-variance",
        story="passes h^2 where the library wants h",
        check=replace(check, noise=t * h**4),
    )


# --- fixed bandwidth: three rates -----------------------------------------------------------------------------------

_FIXED_NOISE = t * h**2
_LATE = ({"t": 10**6, "h": 0.5, "sigma": 1.0}, {"t": 10**6, "h": 1.5, "sigma": 0.5})
_NOT_SO_LATE = ({"t": 10**4, "h": 0.5, "sigma": 1.0}, {"t": 10**4, "h": 0.8, "sigma": 2.0})
_KL_CHECK = Quadrature(
    law=_NORMAL,
    noise=_FIXED_NOISE,
    divergence="kl_from_initial",
    cases=_LATE,
    margin=1e-4,
    prediction=STATED + sympy.log(t) / 2,
    approximation="sigma^2/(t h^2), which is below 1e-5",
)
_REVERSE_CHECK = Quadrature(
    law=_NORMAL,
    noise=_FIXED_NOISE,
    divergence="kl_to_initial",
    cases=_NOT_SO_LATE,
    margin=5.0,
    prediction=t * STATED,
    approximation="half the logarithm of 1 + t h^2/sigma^2, which is below 4",
)
_W1_CHECK = Quadrature(
    law=_NORMAL,
    noise=_FIXED_NOISE,
    divergence="wasserstein_1",
    cases=_LATE,
    margin=1.0,
    prediction=sympy.sqrt(t) * STATED,
    approximation="the width of f itself: 0.8 sigma",
)
_MEAN_MODULUS = sympy.sqrt(2 / sympy.pi)
_FIXED = (STEP, GAUSSIAN, _INITIAL, _PARTICLE)
_FIXED_PARAMS = (BANDWIDTH, SPREAD)

KL_LOGARITHMIC = Claim(
    id="div.growth.kl",
    title="At fixed bandwidth the Kullback-Leibler divergence of generation t from a normal law is (1/2) log t and a "
    "constant",
    kind="limit",
    statement=sympy.Eq(
        sympy.Limit(kl_from_initial(t) - sympy.log(t) / 2, t, sympy.oo),
        sympy.log(h) - sympy.log(sigma) - sympy.S.Half,
        evaluate=False,
    ),
    params=_FIXED_PARAMS,
    assumptions=_FIXED,
    sources=("kullback-leibler1951", "borji2024"),
    uses=("div.gauss.kl",),
    checks=(_KL_CHECK,),
    mutants=(
        Mutant(
            name="constant-forgotten",
            story="forgets that the mean of z^2 is over the narrow law",
            rhs=sympy.log(h) - sympy.log(sigma),
        ),
        Mutant(
            name="variances-for-standard-deviations",
            story="puts the logarithm of a ratio of variances",
            rhs=2 * sympy.log(h) - 2 * sympy.log(sigma) - sympy.S.Half,
        ),
        _bandwidth_is_variance(_KL_CHECK),
    ),
    remark="Ten times as many generations cost 1.15 nats of log-likelihood, at any bandwidth: seen by this measure the "
    "effect is slow and all but stops.",
)

KL_LINEAR = Claim(
    id="div.growth.kl-reverse",
    title="At fixed bandwidth the Kullback-Leibler divergence of a normal law from generation t grows linearly",
    kind="limit",
    statement=sympy.Eq(sympy.Limit(kl_to_initial(t) / t, t, sympy.oo), h**2 / (2 * sigma**2), evaluate=False),
    params=_FIXED_PARAMS,
    assumptions=_FIXED,
    sources=("kullback-leibler1951", "borji2024"),
    uses=("div.gauss.kl-reverse",),
    checks=(_REVERSE_CHECK,),
    mutants=(
        Mutant(name="half-forgotten", story="forgets the half of the exponent", rhs=h**2 / sigma**2),
        Mutant(name="bandwidth-not-squared", story="adds bandwidths, not their squares", rhs=h / (2 * sigma)),
        Mutant(name="same-in-both-directions", story="takes the divergence for symmetric", rhs=sympy.S.Zero),
        _bandwidth_is_variance(_REVERSE_CHECK),
    ),
    remark="The divergence in the other direction is logarithmic, so that the ratio of the two tends to infinity: "
    "which one a paper reports decides how dramatic its figure looks.",
)

W1_ROOT = Claim(
    id="div.growth.w1",
    title="At fixed bandwidth the Wasserstein distance W1 of generation t from a normal law grows like the root of t",
    kind="limit",
    statement=sympy.Eq(sympy.Limit(wasserstein_1(t) / sympy.sqrt(t), t, sympy.oo), _MEAN_MODULUS * h, evaluate=False),
    params=_FIXED_PARAMS,
    assumptions=_FIXED,
    sources=("villani2003", "borji2024"),
    uses=("div.gauss.w1",),
    checks=(_W1_CHECK,),
    mutants=(
        Mutant(name="second-distance", story="gives the rate of W2", rhs=h),
        Mutant(name="units-of-f", story="measures in standard deviations of f", rhs=_MEAN_MODULUS * h / sigma),
        Mutant(name="half-the-noise", story="takes the positive half of the noise only", rhs=_MEAN_MODULUS * h / 2),
        _bandwidth_is_variance(_W1_CHECK),
    ),
    remark="Without bound, and the spread of f no longer matters: a hundred times as many generations are ten times as "
    "far away.",
)

# --- fixed bandwidth: the beginning ---------------------------------------------------------------------------------

_NARROW = ({"t": 3, "h": 0.001, "sigma": 1.0}, {"t": 10, "h": 0.001, "sigma": 0.5})
_EARLY_CHECK = Quadrature(
    law=_NORMAL,
    noise=_FIXED_NOISE,
    divergence="wasserstein_2",
    cases=_NARROW,
    margin=1e-8,
    prediction=h**2 * STATED,
    approximation="t^2 h^4/(8 sigma^3), which is below 1e-9",
)

W2_EARLY = Claim(
    id="div.early.w2",
    title="For a small bandwidth the Wasserstein distance W2 from a normal law grows like t, not like the root of t",
    kind="limit",
    statement=sympy.Eq(sympy.Limit(wasserstein_2(t) / h**2, h, 0), t / (2 * sigma), evaluate=False),
    params=(Param(symbol=t, domain=Integers(low=1, high=30), typical=3, unit="1", meaning="generation"), SPREAD),
    assumptions=(STEP, GAUSSIAN, _INITIAL, _PARTICLE),
    sources=("villani2003", "borji2024"),
    uses=("div.gauss.w2",),
    checks=(_EARLY_CHECK,),
    mutants=(
        Mutant(name="half-forgotten", story="takes the growth of the variance for that of its root", rhs=t / sigma),
        Mutant(name="squared-unit", story="divides by the variance of f", rhs=t / (2 * sigma**2)),
        Mutant(
            name="size-of-noise",
            story="takes the distance for the size of the noise, which is its bound",
            rhs=sympy.sqrt(t) / h,
        ),
        Mutant(
            name="one-generation-more",
            story="counts the real sample as generation 1",
            check=replace(_EARLY_CHECK, noise=(t + 1) * h**2),
        ),
    ),
    remark="As long as the noise is small against f, points trade places and most of it cancels. The root of t, which "
    "diffusion suggests, comes later (`div.growth.w1`).",
)

_KL_EARLY_CHECK = Quadrature(
    law=_NORMAL,
    noise=_FIXED_NOISE,
    divergence="kl_from_initial",
    cases=({"t": 3, "h": 0.02, "sigma": 1.0}, {"t": 5, "h": 0.01, "sigma": 0.5}),
    margin=1e-8,
    prediction=h**4 * STATED,
    approximation="(t h^2/sigma^2)^3/3, which is below 3e-9",
)

KL_EARLY = Claim(
    id="div.early.kl",
    title="For a small bandwidth the Kullback-Leibler divergence from a normal law grows like the square of t",
    kind="limit",
    statement=sympy.Eq(sympy.Limit(kl_from_initial(t) / h**4, h, 0), t**2 / (4 * sigma**4), evaluate=False),
    params=W2_EARLY.params,
    assumptions=W2_EARLY.assumptions,
    sources=("kullback-leibler1951", "borji2024"),
    uses=("div.gauss.kl",),
    checks=(_KL_EARLY_CHECK,),
    mutants=(
        Mutant(name="half-for-quarter", story="forgets the half before the logarithm", rhs=t**2 / (2 * sigma**4)),
        Mutant(name="units-of-f", story="measures the noise in standard deviations of f", rhs=t**2 / (4 * sigma**2)),
        Mutant(name="linear", story="lets every generation add the same", rhs=t / (4 * sigma**4)),
        Mutant(
            name="one-generation-more",
            story="counts the real sample as generation 1",
            check=replace(_KL_EARLY_CHECK, noise=(t + 1) * h**2),
        ),
    ),
    remark="A smooth law hides the first generations from this measure: they cost the square of the variance of the "
    "noise. With an edge they cost its root (div.uniform.kl), which is vastly more: what a figure shows early on is "
    "the shape of its example.",
)

# --- plug-in bandwidth, infinitely many points ----------------------------------------------------------------------

_PLUGIN_NOISE = sigma**2 * ((1 + c**2) ** t - 1)
_PLUGIN_CASES = ({"t": 1, "c": 0.5, "sigma": 1.0}, {"t": 10, "c": 0.25, "sigma": 2.0})
_PLUGIN_PARAMS = (
    Param(symbol=t, domain=Integers(low=1, high=12), typical=10, unit="1", meaning="generation"),
    Param(symbol=c, domain=Reals(low=0.1, high=1.0), typical=0.25, unit="1", meaning="factor of the bandwidth"),
    SPREAD,
)
_PLUGIN = (
    Assumption(text="n is infinite: each generation is the density fitted to the one before, without sampling noise"),
    Assumption(text="Gaussian kernel, bandwidth c times the standard deviation of the data"),
    Assumption(text="generation 0: f = N(mu, sigma^2)"),
    Assumption(text="f_t: law of generation t; t >= 1", relation=sympy.Ge(t, 1)),
)
_PLUGIN_KL_CHECK = Quadrature(law=_NORMAL, noise=_PLUGIN_NOISE, divergence="kl_from_initial", cases=_PLUGIN_CASES)
_PLUGIN_W2_CHECK = Quadrature(law=_NORMAL, noise=_PLUGIN_NOISE, divergence="wasserstein_2", cases=_PLUGIN_CASES)


def _factor_not_squared(check: Quadrature) -> Mutant:
    return Mutant(
        name="factor-is-squared",
        story="passes the squared factor to the library, which squares it again",
        check=replace(check, noise=sigma**2 * ((1 + c**4) ** t - 1)),
    )


PLUGIN_KL = Claim(
    id="div.plugin.kl",
    title="With a plug-in bandwidth and infinitely many points the Kullback-Leibler divergence grows linearly",
    kind="identity",
    statement=sympy.Eq(kl_from_initial(t), (t * sympy.log(1 + c**2) + (1 + c**2) ** (-t) - 1) / 2, evaluate=False),
    params=_PLUGIN_PARAMS,
    assumptions=_PLUGIN,
    sources=("kullback-leibler1951", "borji2024"),
    uses=("div.gauss.kl",),
    checks=(_PLUGIN_KL_CHECK,),
    mutants=(
        Mutant(
            name="noise-adds-up",
            story="lets every generation add the same noise, as a fixed bandwidth does",
            rhs=(sympy.log(1 + t * c**2) + 1 / (1 + t * c**2) - 1) / 2,
        ),
        Mutant(
            name="direction-swapped",
            story="gives KL(f_t || f)",
            rhs=((1 + c**2) ** t - 1 - t * sympy.log(1 + c**2)) / 2,
        ),
        Mutant(name="slope-only", story="keeps the linear term only", rhs=t * sympy.log(1 + c**2) / 2),
        _factor_not_squared(_PLUGIN_KL_CHECK),
    ),
    remark="Linear, while the Wasserstein distance between the same densities grows exponentially. At finite n a run "
    "also loses variance by resampling; this is the limit in which it does not.",
)

PLUGIN_W2 = Claim(
    id="div.plugin.w2",
    title="With a plug-in bandwidth and infinitely many points the Wasserstein distance W2 grows exponentially",
    kind="identity",
    statement=sympy.Eq(wasserstein_2(t), sigma * ((1 + c**2) ** (t / 2) - 1), evaluate=False),
    params=_PLUGIN_PARAMS,
    assumptions=_PLUGIN,
    sources=("villani2003", "borji2024"),
    uses=("div.gauss.w2",),
    checks=(_PLUGIN_W2_CHECK,),
    mutants=(
        Mutant(
            name="noise-adds-up",
            story="lets every generation add the same noise, as a fixed bandwidth does",
            rhs=sigma * (sympy.sqrt(1 + t * c**2) - 1),
        ),
        Mutant(name="variance-for-sd", story="takes the growth of the variance", rhs=sigma * ((1 + c**2) ** t - 1)),
        Mutant(name="independent-noise", story="gives the size of the noise", rhs=sympy.sqrt(_PLUGIN_NOISE)),
        _factor_not_squared(_PLUGIN_W2_CHECK),
    ),
    remark="A logarithmic axis makes it a straight line, and a linear one an explosion; the Kullback-Leibler "
    "divergence of the same densities is a straight line on the linear one.",
)

CLAIMS = (KL_LOGARITHMIC, KL_LINEAR, W1_ROOT, W2_EARLY, KL_EARLY, PLUGIN_KL, PLUGIN_W2)
