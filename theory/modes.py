"""Modes of mixtures of two normals, and when the noise of the recursion merges them."""

from __future__ import annotations

from dataclasses import replace

import sympy

from collapsecheck.terms import KDE, Mixture, Modes, Normal, Recursion
from collapsecheck.theory.notation import a, h, merging_generation, mode_count, n, s, t
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
    statement=sympy.Eq(merging_generation(a, s, h), sympy.ceiling(_EXCESS)),
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

CLAIMS = (EQUAL, MERGE_FIXED)
