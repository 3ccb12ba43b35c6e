"""Distances between an initial normal law and its generations, at fixed bandwidth.

f_t is the law of one particle of generation t: f with the noise of t kernels, whatever n. Equivalently it is the
density that infinitely many points would have. The mutants are directions, powers and units that are easily confused.
"""

from __future__ import annotations

from dataclasses import replace

import sympy

from collapsecheck.terms import MeanSquare, Normal, TailCount
from collapsecheck.theory.fixed_bandwidth import FIXED, GAUSSIAN, SPREAD, STEP
from collapsecheck.theory.notation import (
    h,
    kl_from_initial,
    kl_to_initial,
    n,
    sigma,
    t,
    total_variation,
    wasserstein_1,
    wasserstein_2,
)
from collapsecheck.theory.records import (
    STATED,
    Assumption,
    Claim,
    Integers,
    MonteCarlo,
    Mutant,
    Param,
    Quadrature,
    Reals,
    Setting,
)

__all__ = ["CLAIMS"]

_NORMAL = Normal(mean=0, sd=sigma)
_NOISE = t * h**2
_CASES = ({"t": 1, "h": 0.5, "sigma": 1.0}, {"t": 8, "h": 1.0, "sigma": 0.5})
_FINITE_CASES = tuple(case | {"n": 5} for case in ({"t": 2, "h": 0.8, "sigma": 1.0}, {"t": 3, "h": 0.5, "sigma": 0.5}))
_PARAMS = (
    Param(symbol=t, domain=Integers(low=1, high=30), typical=8, unit="1", meaning="generation"),
    Param(symbol=h, domain=Reals(low=0.2, high=1.5), typical=0.5, unit="x", meaning="bandwidth"),
    SPREAD,
)
_ASSUMPTIONS = (
    STEP,
    GAUSSIAN,
    Assumption(text="generation 0: independent draws from f = N(mu, sigma^2); any n >= 1"),
    Assumption(text="f_t: law of one particle of generation t; t >= 1", relation=sympy.Ge(t, 1)),
)


def _quadrature(divergence: str) -> Quadrature:
    return Quadrature(law=_NORMAL, noise=_NOISE, divergence=divergence, cases=_CASES)


def _finite(observable: MeanSquare | TailCount, prediction: sympy.Expr) -> MonteCarlo:
    setting = Setting(recursion=FIXED, initial_law=_NORMAL, size=n, generations=t, observable=observable)
    return MonteCarlo(setting=setting, decide="mean", cases=_FINITE_CASES, prediction=prediction)


def _wrong_simulators(check: Quadrature) -> tuple[Mutant, ...]:
    """Two wrong laws of the same distance."""
    return (
        Mutant(
            name="fitted-density",
            story="takes the fitted density, which has one more kernel, for the law of the sample",
            check=replace(check, noise=(t + 1) * h**2),
        ),
        Mutant(
            name="bandwidth-is-variance",
            story="passes h^2 where the library wants h",
            check=replace(check, noise=t * h**4),
        ),
    )


def _ratio(noise: sympy.Expr) -> sympy.Expr:
    """Variance of f_t over that of f."""
    return 1 + noise / sigma**2


_RATIO = _ratio(_NOISE)

# --- Kullback-Leibler -----------------------------------------------------------------------------------------------


def _forward(ratio: sympy.Expr) -> sympy.Expr:
    return (sympy.log(ratio) + 1 / ratio - 1) / 2


def _reverse(ratio: sympy.Expr) -> sympy.Expr:
    return (ratio - 1 - sympy.log(ratio)) / 2


_FORWARD_CHECK = _quadrature("kl_from_initial")
_REVERSE_CHECK = _quadrature("kl_to_initial")
_SQUARE_FROM_REVERSE = sigma**2 * (2 * STATED + sympy.log(_RATIO)) / (1 - 1 / _RATIO)
"""Mean square of a particle: KL(f_t || f) is the mean of log(f_t/f) over f_t, which is linear in the square."""

KL_FORWARD = Claim(
    id="div.gauss.kl",
    title="Kullback-Leibler divergence of generation t of a fixed-bandwidth KDE recursion from a normal initial law",
    kind="identity",
    statement=sympy.Eq(kl_from_initial(t), _forward(_RATIO), evaluate=False),
    params=_PARAMS,
    assumptions=_ASSUMPTIONS,
    sources=("kullback-leibler1951", "borji2024"),
    uses=("kde.fixed.marginal",),
    checks=(_FORWARD_CHECK,),
    mutants=(
        Mutant(
            name="direction-swapped",
            story="gives KL(f_t || f), where the mean is over generation t",
            rhs=_reverse(_RATIO),
        ),
        Mutant(
            name="standard-deviation-for-variance",
            story="puts the ratio of standard deviations where that of variances belongs",
            rhs=_forward(sympy.sqrt(_RATIO)),
        ),
        Mutant(
            name="bandwidth-not-squared",
            story="lets each generation add h to the variance",
            rhs=_forward(_ratio(t * h)),
        ),
        Mutant(name="bits", story="counts in bits, not in nats", rhs=_forward(_RATIO) / sympy.log(2)),
        Mutant(
            name="other-direction-computed",
            story="hands the two densities to the library in the wrong order",
            check=_REVERSE_CHECK,
        ),
        *_wrong_simulators(_FORWARD_CHECK),
    ),
    remark="The loss of log-likelihood on real data grows like (1/2) log t only: by this measure the damage is slow, "
    "while the same densities move apart without bound in the other direction.",
)

KL_REVERSE = Claim(
    id="div.gauss.kl-reverse",
    title="Kullback-Leibler divergence of a normal initial law from generation t of a fixed-bandwidth KDE recursion",
    kind="identity",
    statement=sympy.Eq(kl_to_initial(t), _reverse(_RATIO), evaluate=False),
    params=_PARAMS,
    assumptions=_ASSUMPTIONS,
    sources=("kullback-leibler1951", "borji2024"),
    uses=("kde.fixed.marginal",),
    checks=(_REVERSE_CHECK, _finite(MeanSquare(), _SQUARE_FROM_REVERSE)),
    mutants=(
        Mutant(
            name="direction-swapped",
            story="gives KL(f || f_t), where the mean is over the initial law",
            rhs=_forward(_RATIO),
        ),
        Mutant(
            name="standard-deviation-for-variance",
            story="puts the ratio of standard deviations where that of variances belongs",
            rhs=_reverse(sympy.sqrt(_RATIO)),
        ),
        Mutant(
            name="bandwidth-not-squared",
            story="lets each generation add h to the variance",
            rhs=_reverse(_ratio(t * h)),
        ),
        Mutant(name="logarithm-forgotten", story="keeps the linear term only", rhs=(_RATIO - 1) / 2),
        Mutant(
            name="other-direction-computed",
            story="hands the two densities to the library in the wrong order",
            check=_FORWARD_CHECK,
        ),
        *_wrong_simulators(_REVERSE_CHECK),
    ),
    remark="Linear in t, where the divergence in the other direction is logarithmic. It is infinite as soon as f has "
    "bounded support, so a histogram of a bounded law reports whatever its bins and its smoothing make of it.",
)

# --- Wasserstein ----------------------------------------------------------------------------------------------------

_GROWTH = sympy.sqrt(sigma**2 + _NOISE) - sigma
_MEAN_MODULUS = sympy.sqrt(2 / sympy.pi)
_W1_CHECK = _quadrature("wasserstein_1")
_W2_CHECK = _quadrature("wasserstein_2")

W1 = Claim(
    id="div.gauss.w1",
    title="Wasserstein distance W1 between a normal law and generation t of its fixed-bandwidth KDE recursion",
    kind="identity",
    statement=sympy.Eq(wasserstein_1(t), _MEAN_MODULUS * _GROWTH, evaluate=False),
    params=_PARAMS,
    assumptions=_ASSUMPTIONS,
    sources=("villani2003", "borji2024"),
    uses=("kde.fixed.marginal",),
    checks=(_W1_CHECK,),
    mutants=(
        Mutant(name="second-distance", story="gives W2, which is larger by the root of pi/2", rhs=_GROWTH),
        Mutant(
            name="length-of-noise",
            story="takes the mean length of the noise, which only bounds the distance",
            rhs=_MEAN_MODULUS * sympy.sqrt(_NOISE),
        ),
        Mutant(
            name="bandwidth-not-squared",
            story="lets each generation add h to the variance",
            rhs=_MEAN_MODULUS * (sympy.sqrt(sigma**2 + t * h) - sigma),
        ),
        Mutant(name="difference-of-variances", story="subtracts variances", rhs=_MEAN_MODULUS * _NOISE),
        *_wrong_simulators(_W1_CHECK),
    ),
    remark="The distance from f to the points of one run is another quantity: at finite n its mean is larger, since "
    "the distance is convex and a run is not its own mean.",
)

W2 = Claim(
    id="div.gauss.w2",
    title="Wasserstein distance W2 between a normal law and generation t of its fixed-bandwidth KDE recursion",
    kind="identity",
    statement=sympy.Eq(wasserstein_2(t), _GROWTH, evaluate=False),
    params=_PARAMS,
    assumptions=_ASSUMPTIONS,
    sources=("villani2003", "borji2024"),
    uses=("kde.fixed.marginal",),
    checks=(_W2_CHECK, _finite(MeanSquare(), (STATED + sigma) ** 2)),
    mutants=(
        Mutant(
            name="independent-noise",
            story="moves every point by its noise, which is a coupling, but not the best one",
            rhs=sympy.sqrt(_NOISE),
        ),
        Mutant(name="first-distance", story="gives W1", rhs=_MEAN_MODULUS * _GROWTH),
        Mutant(
            name="bandwidth-not-squared",
            story="lets each generation add h to the variance",
            rhs=sympy.sqrt(sigma**2 + t * h) - sigma,
        ),
        Mutant(name="squared-distance", story="forgets the root", rhs=_GROWTH**2),
        Mutant(
            name="first-distance-computed",
            story="the library computes W1",
            check=_W1_CHECK,
        ),
        *_wrong_simulators(_W2_CHECK),
    ),
    remark="At first it grows like t h^2/(2 sigma), later like h sqrt(t). Its square is the cost that papers on "
    "collapse often report; it then grows linearly in t.",
)

# --- total variation ------------------------------------------------------------------------------------------------

_SHARE = sigma**2 / _NOISE
_HALF_LOG = sympy.log(_RATIO) / 2
_CROSSING = sigma * sympy.sqrt(2 * (1 + _SHARE) * _HALF_LOG)
"""Distance from the mean at which the two densities are equal."""

_TV_CHECK = _quadrature("total_variation")


def _within(square: sympy.Expr) -> sympy.Expr:
    """Mass of a normal law within the root of 2 `square` standard deviations of its mean."""
    return sympy.erf(sympy.sqrt(square))


_INSIDE = _within((1 + _SHARE) * _HALF_LOG)

TV = Claim(
    id="div.gauss.tv",
    title="Total variation distance between a normal law and generation t of its fixed-bandwidth KDE recursion",
    kind="identity",
    statement=sympy.Eq(total_variation(t), _INSIDE - _within(_SHARE * _HALF_LOG), evaluate=False),
    params=_PARAMS,
    assumptions=_ASSUMPTIONS,
    sources=("scheffe1947", "borji2024"),
    uses=("kde.fixed.marginal",),
    checks=(_TV_CHECK, _finite(TailCount(low=-_CROSSING, high=_CROSSING), n * (_INSIDE - STATED))),
    mutants=(
        Mutant(
            name="not-halved",
            story="integrates the absolute difference of the densities and forgets one half",
            rhs=2 * (_INSIDE - _within(_SHARE * _HALF_LOG)),
        ),
        Mutant(
            name="one-standard-deviation",
            story="lets the densities cross at one standard deviation of f, as they do for small t",
            rhs=sympy.erf(1 / sympy.sqrt(2)) - sympy.erf(1 / sympy.sqrt(2 * _RATIO)),
        ),
        Mutant(name="one-sided", story="counts the mass on one side", rhs=(_INSIDE - _within(_SHARE * _HALF_LOG)) / 2),
        Mutant(name="mass-of-f-only", story="forgets what generation t keeps there", rhs=_INSIDE),
        *_wrong_simulators(_TV_CHECK),
    ),
    remark="Bounded by 1: by this measure the collapse is over after a few generations, when the Wasserstein distances "
    "have hardly begun to grow.",
)

CLAIMS = (KL_FORWARD, KL_REVERSE, W1, W2, TV)
