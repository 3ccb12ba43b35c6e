"""Distances between an initial law with an edge and its generations: what a jump of the density does.

The law is uniform on the interval from -a to a; where it lies does not matter. Its density jumps at both ends, and
that decides how fast each distance begins to grow: W1 like the noise variance t h^2, as for a smooth law, but total
variation and the Kullback-Leibler divergence like its root.
"""

from __future__ import annotations

from dataclasses import replace

import sympy

from collapsecheck.terms import AbsoluteMean, TailCount, Uniform
from collapsecheck.theory.fixed_bandwidth import FIXED, GAUSSIAN, STEP
from collapsecheck.theory.notation import a, h, kl_from_initial, n, t, total_variation, wasserstein_1
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

_UNIFORM = Uniform(low=-a, high=a)
_NOISE = t * h**2
_SCALE = sympy.sqrt(t) * h
_CASES = ({"t": 1, "h": 0.5, "a": 1.0}, {"t": 4, "h": 1.0, "a": 2.0})
_PARAMS = (
    Param(symbol=t, domain=Integers(low=1, high=10), typical=4, unit="1", meaning="generation"),
    Param(symbol=h, domain=Reals(low=0.3, high=1.5), typical=0.5, unit="x", meaning="bandwidth"),
    Param(symbol=a, domain=Reals(low=0.5, high=3.0), typical=1.0, unit="x", meaning="half the width of f"),
)
_ASSUMPTIONS = (
    STEP,
    GAUSSIAN,
    Assumption(text="generation 0: independent draws from f, uniform on an interval of length 2a; any n >= 1"),
    Assumption(text="f_t: law of one particle of generation t; t >= 1", relation=sympy.Ge(t, 1)),
)


def _quadrature(divergence: str) -> Quadrature:
    return Quadrature(law=_UNIFORM, noise=_NOISE, divergence=divergence, cases=_CASES)


def _one_generation_more(check: Quadrature) -> Mutant:
    return Mutant(
        name="fitted-density",
        story="takes the fitted density, which has one more kernel, for the law of the sample",
        check=replace(check, noise=(t + 1) * h**2),
    )


# --- div.uniform.w1 -------------------------------------------------------------------------------------------------

_W1_CHECK = _quadrature("wasserstein_1")
_W1_FINITE = MonteCarlo(
    setting=Setting(recursion=FIXED, initial_law=_UNIFORM, size=1, generations=t, observable=AbsoluteMean()),
    decide="mean",
    cases=({"t": 2, "h": 0.5, "a": 1.0},),
    prediction=STATED + a / 2,
)
_WITHIN = sympy.erf(a / sympy.sqrt(2 * _NOISE))
_EDGE = sympy.sqrt(_NOISE / (2 * sympy.pi)) * sympy.exp(-(a**2) / (2 * _NOISE))

W1 = Claim(
    id="div.uniform.w1",
    title="Wasserstein distance W1 between a uniform law and generation t of its fixed-bandwidth KDE recursion",
    kind="identity",
    statement=sympy.Eq(wasserstein_1(t), (a / 2 + _NOISE / (2 * a)) * _WITHIN + _EDGE - a / 2, evaluate=False),
    params=_PARAMS,
    assumptions=_ASSUMPTIONS,
    sources=("villani2003", "borji2024"),
    uses=("kde.fixed.marginal",),
    checks=(_W1_CHECK, _W1_FINITE),
    mutants=(
        Mutant(
            name="beginning-for-ever",
            story="keeps the linear growth of the beginning",
            rhs=_NOISE / (2 * a),
        ),
        Mutant(
            name="normal-law",
            story="takes f for a normal law of the same variance",
            rhs=sympy.sqrt(2 / sympy.pi) * (sympy.sqrt(a**2 / 3 + _NOISE) - a / sympy.sqrt(3)),
        ),
        Mutant(
            name="length-of-noise",
            story="takes the mean length of the noise, which only bounds the distance",
            rhs=sympy.sqrt(2 / sympy.pi) * _SCALE,
        ),
        Mutant(
            name="edges-only",
            story="adds up what leaves over the two edges and forgets what the noise moves inside",
            rhs=_NOISE / (2 * a) * _WITHIN,
        ),
        _one_generation_more(_W1_CHECK),
    ),
    remark="As long as sqrt(t) h is well below a, this is t h^2/(2a) up to exponentially small terms: W1 begins like "
    "the variance of the noise, jumps or not, and does not see the edge.",
)

# --- div.uniform.tv -------------------------------------------------------------------------------------------------

_TV_CHECK = _quadrature("total_variation")
_TV_FINITE = MonteCarlo(
    setting=Setting(recursion=FIXED, initial_law=_UNIFORM, size=n, generations=t, observable=TailCount(low=-a, high=a)),
    decide="mean",
    cases=({"n": 5, "t": 2, "h": 0.5, "a": 1.0},),
    prediction=n * (1 - STATED),
)
_CROSSED = sympy.erf(sympy.sqrt(2) * a / _SCALE)
_LOST = _SCALE / (a * sympy.sqrt(2 * sympy.pi)) * (1 - sympy.exp(-2 * a**2 / _NOISE))

TV = Claim(
    id="div.uniform.tv",
    title="Total variation distance between a uniform law and generation t: the probability to have left the support",
    kind="identity",
    statement=sympy.Eq(total_variation(t), 1 - _CROSSED + _LOST, evaluate=False),
    params=_PARAMS,
    assumptions=_ASSUMPTIONS,
    sources=("scheffe1947", "borji2024"),
    uses=("kde.fixed.marginal",),
    checks=(_TV_CHECK, _TV_FINITE),
    mutants=(
        Mutant(
            name="smooth-law",
            story="begins like the variance of the noise, as for a law without a jump",
            rhs=_NOISE / (2 * a**2),
        ),
        Mutant(
            name="one-edge",
            story="counts what leaves over one edge",
            rhs=(1 - _CROSSED + _LOST) / 2,
        ),
        Mutant(
            name="not-halved",
            story="integrates the absolute difference of the densities and forgets one half",
            rhs=2 * (1 - _CROSSED + _LOST),
        ),
        Mutant(
            name="no-way-back",
            story="lets the noise of either edge act alone, as if the interval were long",
            rhs=_SCALE / (a * sympy.sqrt(2 * sympy.pi)),
        ),
        Mutant(
            name="middle-only",
            story="lets all points start in the middle of the interval",
            rhs=1 - sympy.erf(a / sympy.sqrt(2 * _NOISE)),
        ),
        _one_generation_more(_TV_CHECK),
    ),
    remark="A jump makes the beginning steep: sqrt(t) h/(a sqrt(2 pi)), where a smooth law begins like t h^2. It is "
    "also the probability of a point at which f is 0. Since that is positive from the first generation on, the "
    "Kullback-Leibler divergence KL(f_t || f) is infinite at once, for this f and for every other on a bounded "
    "interval: a finite number in a figure is made by its bins.",
)

# --- div.uniform.kl -------------------------------------------------------------------------------------------------

_KL_CHECK = replace(_quadrature("kl_from_initial"), cases=({"t": 1, "h": 0.2, "a": 3.0}, {"t": 4, "h": 0.4, "a": 2.0}))
_BEGINNING = {"h": Reals(low=0.1, high=0.4), "a": Reals(low=2.0, high=3.0)}
"""Where the noise is small against f; the bound holds everywhere, but tells little later."""

KL = Claim(
    id="div.uniform.kl",
    title="Kullback-Leibler divergence of generation t from a uniform law: at least what has left the support",
    kind="inequality",
    statement=sympy.Ge(kl_from_initial(t), 1 - _CROSSED + _LOST, evaluate=False),
    params=tuple(
        replace(param, domain=_BEGINNING.get(param.name, param.domain), typical=_KL_CHECK.cases[1][param.name])
        for param in _PARAMS
    ),
    assumptions=_ASSUMPTIONS,
    sources=("kullback-leibler1951", "borji2024"),
    uses=("div.uniform.tv",),
    checks=(_KL_CHECK,),
    mutants=(
        Mutant(
            name="edges-twice",
            story="counts the two edges separately, each with the whole loss",
            rhs=2 * (1 - _CROSSED + _LOST),
        ),
        Mutant(
            name="root",
            story="takes the root of the distance, as if Pinsker's inequality were an equality the other way round",
            rhs=sympy.sqrt(1 - _CROSSED + _LOST),
        ),
        Mutant(
            name="scale-of-noise",
            story="takes the standard deviation of the noise over half the width",
            rhs=_SCALE / a,
        ),
        Mutant(
            name="bandwidth-is-variance",
            story="passes h^2 where the library wants h",
            check=replace(_KL_CHECK, noise=t * h**4),
        ),
    ),
    remark="For a smooth law the divergence begins like the square of the variance of the noise, that is like "
    "(t h^2)^2. With a jump it begins at least like sqrt(t) h/(a sqrt(2 pi)): a single edge in the data sets "
    "the figure.",
)

CLAIMS = (W1, TV, KL)
