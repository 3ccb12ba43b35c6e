"""Two normals whose variances differ: how far apart they must be for some weights to show both."""

from __future__ import annotations

from dataclasses import replace

import sympy

from collapsecheck.terms import KDE, Mixture, Modes, Normal, Recursion
from collapsecheck.theory.notation import a, h, most_modes, n, p, q, s
from collapsecheck.theory.records import Assumption, Claim, Enclosure, MonteCarlo, Mutant, Param, Reals, Setting

__all__ = ["CLAIMS"]


def _one_if(condition: sympy.Basic) -> sympy.Expr:
    return sympy.Piecewise((1, condition), (2, True))


_PAIR = Mixture(components=(Normal(mean=-a, sd=s), Normal(mean=a, sd=q * s)), weights=(1 - p, p))
_EVENLY = replace(_PAIR, weights=(0.5, 0.5))
_LARGEST = (2 * (q**4 - q**2 + 1) ** sympy.Rational(3, 2) - (2 * q**6 - 3 * q**4 - 3 * q**2 + 2)) / (4 * q**2)

_ENCLOSURE = Enclosure(
    law=_EVENLY,
    noise=0,
    count="most_modes",
    cases=(
        {"a": 1.21, "s": 1.0, "q": 2.0},
        {"a": 1.83, "s": 1.5, "q": 2.0},
        {"a": 0.6, "s": 1.0, "q": 0.5},
        {"a": 0.61, "s": 1.0, "q": 0.5},
        {"a": 2.0, "s": 1.0, "q": 1.5},
    ),
    requires=sympy.Ne(a**2, s**2 * _LARGEST),
)
_FINITE = MonteCarlo(
    setting=Setting(
        recursion=Recursion(fit=KDE(bandwidth=h)),
        initial_law=_PAIR,
        size=n,
        generations=0,
        observable=Modes(prominence=0.1),
    ),
    decide="agreement",
    margin=0.05,
    cases=(
        {"a": 2.5, "s": 1.0, "q": 1.5, "p": 0.6, "n": 1000, "h": 0.5},
        {"a": 0.8, "s": 1.0, "q": 1.5, "p": 0.6, "n": 1000, "h": 0.5},
    ),
    approximation="modes of a KDE of n draws with one choice of weights, counted with prominence 0.1, stand for the "
    "largest number of modes of f",
)

UNEQUAL_VARIANCES = Claim(
    id="modes.unequal-variances",
    title="How far apart two normals of unequal variance must be for some weights to give them two modes",
    kind="identity",
    statement=sympy.Eq(most_modes(a, s, q), _one_if(sympy.Le(a**2, s**2 * _LARGEST)), evaluate=False),
    params=(
        Param(symbol=a, domain=Reals(low=0.2, high=3.0), typical=2.0, unit="x", meaning="half the distance of means"),
        Param(symbol=s, domain=Reals(low=0.3, high=2.0), typical=1.0, unit="x", meaning="standard deviation of one"),
        Param(
            symbol=q,
            domain=Reals(low=0.25, high=4.0),
            typical=1.5,
            unit="1",
            meaning="standard deviation of the other, relative to s",
        ),
    ),
    assumptions=(
        Assumption(text="f = (1-p) N(-a, s^2) + p N(a, q^2 s^2), and p is what gives the most modes, 0 < p < 1"),
    ),
    sources=("robertson-fryer1969", "behboodian1970"),
    checks=(_ENCLOSURE, _FINITE),
    mutants=(
        Mutant(
            name="narrower-sd",
            story="wants the means two standard deviations of the narrower normal apart",
            rhs=_one_if(sympy.Le(a, s * sympy.Min(1, q))),
        ),
        Mutant(
            name="mean-variance",
            story="takes the bound for equal variances with their average",
            rhs=_one_if(sympy.Le(a**2, s**2 * (1 + q**2) / 2)),
        ),
        Mutant(
            name="mean-sd",
            story="takes the bound for equal variances with the average of the standard deviations",
            rhs=_one_if(sympy.Le(a, s * (1 + q) / 2)),
        ),
        Mutant(
            name="equal-variances",
            story="applies the rule for equal variances, with the standard deviation of one",
            rhs=_one_if(sympy.Le(a, s)),
        ),
        Mutant(
            name="distance-for-half",
            story="puts the means at -2a and 2a",
            check=replace(
                _ENCLOSURE,
                law=replace(_EVENLY, components=(Normal(mean=-2 * a, sd=s), Normal(mean=2 * a, sd=q * s))),
            ),
        ),
        Mutant(
            name="unit-distance",
            story="puts the means at 0 and a instead of -a and a",
            check=replace(
                _ENCLOSURE, law=replace(_EVENLY, components=(Normal(mean=0, sd=s), Normal(mean=a, sd=q * s)))
            ),
        ),
    ),
    remark="An average of the two standard deviations is believed to be the measure of distance. It is the smaller "
    "one, however large the other: the means must be between 2 and 2.6 of the smaller standard deviations apart, 2 at "
    "equal variances, 3 sqrt(3)/2 = 2.598 in the limit. Even then only a range of weights shows both modes.",
)

CLAIMS = (UNEQUAL_VARIANCES,)
