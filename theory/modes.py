"""Modes of mixtures of two normals, and when the noise of the recursion merges them."""

from __future__ import annotations

from dataclasses import replace

import sympy

from collapsecheck.terms import KDE, Mixture, Modes, Normal, Recursion
from collapsecheck.theory.modes_plugin import MERGE_PLUGIN
from collapsecheck.theory.notation import a, h, merging_generation, mode_count, n, p, s, t, weighted_mode_count
from collapsecheck.theory.records import (
    STATED,
    Assumption,
    Claim,
    Enclosure,
    MonteCarlo,
    Mutant,
    Param,
    Reals,
    Setting,
)

__all__ = ["CLAIMS"]

_PAIR = Mixture(components=(Normal(mean=-a, sd=s), Normal(mean=a, sd=s)), weights=(0.5, 0.5))
_MIXTURE = Assumption(text="f = N(-a, s^2)/2 + N(a, s^2)/2: equal weights, equal variances")

# --- modes.equal ----------------------------------------------------------------------------------------------------


def _modes(unimodal: sympy.Basic) -> sympy.Expr:
    return sympy.Piecewise((1, unimodal), (2, True))


_EQUAL_ENCLOSURE = Enclosure(
    law=_PAIR,
    noise=0,
    count="modes",
    cases=({"a": 1.0, "s": 1.01}, {"a": 1.01, "s": 1.0}, {"a": 0.5, "s": 1.0}, {"a": 2.0, "s": 1.0}),
    requires=sympy.Ne(a, s),
)
_EQUAL_FINITE = MonteCarlo(
    setting=Setting(
        recursion=Recursion(fit=KDE(bandwidth=h)),
        initial_law=_PAIR,
        size=n,
        generations=0,
        observable=Modes(prominence=0.1),
    ),
    decide="agreement",
    margin=0.05,
    cases=({"a": 2.0, "s": 1.0, "n": 1000, "h": 0.4}, {"a": 0.5, "s": 1.0, "n": 1000, "h": 0.4}),
    approximation="modes of a KDE of n draws, with prominence 0.1, stand for modes of f",
)

EQUAL = Claim(
    id="modes.equal",
    title="Two equal normals a distance 2a apart have one mode if and only if a is at most their standard deviation",
    kind="identity",
    statement=sympy.Eq(mode_count(a, s), _modes(sympy.Le(a, s)), evaluate=False),
    params=(
        Param(symbol=a, domain=Reals(low=0.1, high=3.0), typical=2.0, unit="x", meaning="half the distance of means"),
        Param(symbol=s, domain=Reals(low=0.2, high=2.0), typical=1.0, unit="x", meaning="standard deviation of each"),
    ),
    assumptions=(_MIXTURE,),
    sources=("behboodian1970",),
    checks=(_EQUAL_ENCLOSURE, _EQUAL_FINITE),
    mutants=(
        Mutant(
            name="full-distance",
            story="compares the distance of the means, not half of it, with the standard deviation",
            rhs=_modes(sympy.Le(2 * a, s)),
        ),
        Mutant(
            name="two-standard-deviations",
            story="reads 'two standard deviations' as the bound on a",
            rhs=_modes(sympy.Le(a, 2 * s)),
        ),
        Mutant(name="reversed", story="turns the inequality round", rhs=_modes(sympy.Ge(a, s))),
        Mutant(
            name="variance-for-sd",
            story="hands the sampler s^2 where it wants the standard deviation",
            check=replace(
                _EQUAL_ENCLOSURE,
                law=Mixture(components=(Normal(mean=-a, sd=s**2), Normal(mean=a, sd=s**2)), weights=(0.5, 0.5)),
            ),
        ),
        Mutant(
            name="unit-distance",
            story="puts the means at 0 and a instead of -a and a",
            check=replace(
                _EQUAL_ENCLOSURE,
                law=Mixture(components=(Normal(mean=0, sd=s), Normal(mean=a, sd=s)), weights=(0.5, 0.5)),
            ),
        ),
    ),
    remark="The threshold is on half the distance; at a = s the single mode is flat to third order.",
)

# --- modes.unequal-weights ------------------------------------------------------------------------------------------

_ROOT = sympy.sqrt(a**2 - s**2)
_LOG_ODDS = sympy.log(p / (1 - p))
_LARGEST_LOG_ODDS = 2 * sympy.log((a - _ROOT) / s) + 2 * a * _ROOT / s**2
_WEIGHTED_PAIR = Mixture(components=(Normal(mean=-a, sd=s), Normal(mean=a, sd=s)), weights=(1 - p, p))
_WEIGHTED_ENCLOSURE = Enclosure(
    law=_WEIGHTED_PAIR,
    noise=0,
    count="modes",
    cases=(
        {"a": 2.0, "s": 1.0, "p": 0.7},
        {"a": 0.6, "s": 0.5, "p": 0.7},
        {"a": 1.5, "s": 1.0, "p": 0.8},
        {"a": 1.5, "s": 1.0, "p": 0.85},
    ),
)
_WEIGHTED_FINITE = MonteCarlo(
    setting=Setting(
        recursion=Recursion(fit=KDE(bandwidth=h)),
        initial_law=_WEIGHTED_PAIR,
        size=n,
        generations=0,
        observable=Modes(prominence=0.1),
    ),
    decide="agreement",
    margin=0.05,
    cases=(
        {"a": 2.0, "s": 1.0, "p": 0.7, "n": 1000, "h": 0.4},
        {"a": 1.2, "s": 1.0, "p": 0.9, "n": 1000, "h": 0.4},
    ),
    approximation="modes of a KDE of n draws, with prominence 0.1, stand for modes of f",
)

UNEQUAL_WEIGHTS = Claim(
    id="modes.unequal-weights",
    title="Two normals of equal variance have two modes if and only if the log-odds of the weights are below a bound",
    kind="identity",
    statement=sympy.Eq(weighted_mode_count(a, s, p), _modes(sympy.Ge(_LOG_ODDS, _LARGEST_LOG_ODDS)), evaluate=False),
    params=(
        Param(symbol=a, domain=Reals(low=0.3, high=3.0), typical=1.5, unit="x", meaning="half the distance of means"),
        Param(symbol=s, domain=Reals(low=0.2, high=2.0), typical=1.0, unit="x", meaning="standard deviation of each"),
        Param(symbol=p, domain=Reals(low=0.5, high=0.99), typical=0.7, unit="1", meaning="weight of the heavier"),
    ),
    assumptions=(
        Assumption(text="f = (1-p) N(-a, s^2) + p N(a, s^2): equal variances"),
        Assumption(text="a > s: with equal weights there would be two modes", relation=sympy.Gt(a, s)),
        Assumption(text="1/2 <= p < 1: p is the weight of the heavier normal", relation=sympy.Ge(p, sympy.S.Half)),
    ),
    sources=("behboodian1970",),
    checks=(_WEIGHTED_ENCLOSURE, _WEIGHTED_FINITE),
    mutants=(
        Mutant(
            name="weights-do-not-matter",
            story="applies the rule for equal weights: a > s, so there are two modes",
            rhs=sympy.Integer(2),
        ),
        Mutant(
            name="half-the-bound",
            story="forgets that both normals contribute to the bound, and takes half of it",
            rhs=_modes(sympy.Ge(_LOG_ODDS, _LARGEST_LOG_ODDS / 2)),
        ),
        Mutant(
            name="odds-for-log-odds",
            story="compares the odds with the bound on their logarithm",
            rhs=_modes(sympy.Ge(p / (1 - p), _LARGEST_LOG_ODDS)),
        ),
        Mutant(
            name="other-root",
            story="solves the quadratic equation for the wrong root",
            rhs=_modes(sympy.Ge(_LOG_ODDS, 2 * sympy.log((a + _ROOT) / s) + 2 * a * _ROOT / s**2)),
        ),
        Mutant(
            name="equal-weights",
            story="draws from both normals equally often",
            check=replace(_WEIGHTED_ENCLOSURE, law=Mixture(components=_WEIGHTED_PAIR.components, weights=(0.5, 0.5))),
        ),
        Mutant(
            name="variance-for-sd",
            story="hands the sampler s^2 where it wants the standard deviation",
            check=replace(
                _WEIGHTED_ENCLOSURE,
                law=Mixture(components=(Normal(mean=-a, sd=s**2), Normal(mean=a, sd=s**2)), weights=(1 - p, p)),
            ),
        ),
    ),
    remark="Means more than two standard deviations apart do not make two modes: at a = 1.5 s a normal of weight 0.85 "
    "swallows the other. How many modes a recursion starts with depends on the weights as much as on the distance.",
)

# --- modes.merge.fixed ----------------------------------------------------------------------------------------------

_EXCESS = (a**2 - s**2) / h**2
_MERGE_ENCLOSURE = Enclosure(
    law=_PAIR,
    noise=h**2,
    count="merging_generation",
    cases=({"a": 2.0, "s": 1.0, "h": 0.7}, {"a": 1.5, "s": 0.5, "h": 0.3}),
    requires=sympy.Ne(_EXCESS, sympy.ceiling(_EXCESS)),
)
_MERGE_FINITE = MonteCarlo(
    setting=Setting(
        recursion=Recursion(fit=KDE(bandwidth=h)),
        initial_law=_PAIR,
        size=n,
        generations=t,
        observable=Modes(prominence=0.1),
    ),
    decide="agreement",
    margin=0.05,
    prediction=sympy.Piecewise((1, sympy.Ge(t + 1, STATED)), (2, True)),
    cases=(
        {"a": 2.0, "s": 1.0, "h": 0.7, "n": 1000, "t": 0},
        {"a": 2.0, "s": 1.0, "h": 0.7, "n": 1000, "t": 15},
    ),
    approximation="the fitted density of one run of n points, whose modes are counted with prominence 0.1, stands for "
    "its expectation f * N(0, (t+1) h^2)",
)

MERGE_FIXED = Claim(
    id="modes.merge.fixed",
    title="Generation at which a fixed-bandwidth KDE recursion merges two equal normals",
    kind="identity",
    statement=sympy.Eq(merging_generation(a, s, h), sympy.ceiling(_EXCESS), evaluate=False),
    params=(
        Param(symbol=a, domain=Reals(low=0.5, high=3.0), typical=2.0, unit="x", meaning="half the distance of means"),
        Param(symbol=s, domain=Reals(low=0.3, high=2.0), typical=1.0, unit="x", meaning="standard deviation of each"),
        Param(symbol=h, domain=Reals(low=0.2, high=1.0), typical=0.7, unit="x", meaning="bandwidth"),
    ),
    assumptions=(
        _MIXTURE,
        Assumption(text="Gaussian kernel of fixed bandwidth h; the density is the law of one particle at generation t"),
        Assumption(text="a > s: generation 0 has two modes", relation=sympy.Gt(a, s)),
    ),
    sources=("behboodian1970", "silverman1981", "borji2024"),
    uses=("modes.equal", "kde.fixed.marginal"),
    checks=(_MERGE_ENCLOSURE, _MERGE_FINITE),
    mutants=(
        Mutant(
            name="forgets-width",
            story="ignores that the components have a width of their own",
            rhs=sympy.ceiling(a**2 / h**2),
        ),
        Mutant(
            name="sd-difference",
            story="subtracts standard deviations instead of variances",
            rhs=sympy.ceiling((a - s) ** 2 / h**2),
        ),
        Mutant(name="linear-time", story="lets widths, not variances, add up", rhs=sympy.ceiling((a - s) / h)),
        Mutant(
            name="rounds-down",
            story="takes the last generation with two modes for the first with one",
            rhs=sympy.floor(_EXCESS),
        ),
        Mutant(
            name="noise-not-squared",
            story="adds h, not h^2, to the variance in each generation",
            check=replace(_MERGE_ENCLOSURE, noise=h),
        ),
        Mutant(
            name="distance-for-half",
            story="puts the means at -2a and 2a",
            check=replace(
                _MERGE_ENCLOSURE,
                law=Mixture(components=(Normal(mean=-2 * a, sd=s), Normal(mean=2 * a, sd=s)), weights=(0.5, 0.5)),
            ),
        ),
    ),
    remark="A statement about the law of one particle (equivalently n = infinity). It does not describe "
    "the fitted density of a single run: there the dip drowns in sampling noise several generations earlier, and small "
    "modes keep coming and going afterwards. The density fitted at generation t has the law of generation t + 1.",
)

CLAIMS = (EQUAL, UNEQUAL_WEIGHTS, MERGE_FIXED, MERGE_PLUGIN)
