"""When the growing noise of a plug-in bandwidth merges two normals."""

from __future__ import annotations

from dataclasses import replace

import sympy

from collapsecheck.terms import KDE, Mixture, Modes, Normal, Recursion
from collapsecheck.theory.notation import a, c, n, population_mode_count, s, t
from collapsecheck.theory.records import (
    Assumption,
    Claim,
    Enclosure,
    Integers,
    MonteCarlo,
    Mutant,
    Param,
    Reals,
    Setting,
)

__all__ = ["MERGE_PLUGIN"]


def _modes(unimodal: sympy.Basic) -> sympy.Expr:
    return sympy.Piecewise((1, unimodal), (2, True))


def _pair(half_distance: sympy.Expr, variance: sympy.Expr) -> Mixture:
    sd = sympy.sqrt(variance)
    return Mixture(
        components=(Normal(mean=-half_distance, sd=sd), Normal(mean=half_distance, sd=sd)), weights=(0.5, 0.5)
    )


_GROWTH = (1 + c**2) ** t
_NOISE = (a**2 + s**2) * (_GROWTH - 1)
_NEEDED = 2 * a**2 / (a**2 + s**2)

_ENCLOSURE = Enclosure(
    law=_pair(a, s**2 + _NOISE),
    noise=0,
    count="modes",
    cases=(
        {"a": 2.0, "s": 0.5, "c": 0.25, "t": 10},
        {"a": 2.0, "s": 0.5, "c": 0.25, "t": 11},
        {"a": 3.0, "s": 1.5, "c": 0.4, "t": 3},
        {"a": 3.0, "s": 1.5, "c": 0.4, "t": 4},
    ),
    requires=sympy.Ne(_GROWTH, _NEEDED),
)
_FINITE = MonteCarlo(
    setting=Setting(
        recursion=Recursion(fit=KDE(bandwidth="scott_scipy")),
        initial_law=Mixture(components=(Normal(mean=-a, sd=s), Normal(mean=a, sd=s)), weights=(0.5, 0.5)),
        size=n,
        generations=t - 1,
        observable=Modes(prominence=0.1),
    ),
    decide="agreement",
    margin=0.05,
    # n = 1024, because Scott's factor n**(-1/5) is then 1/4 exactly.
    cases=({"a": 2.0, "s": 0.5, "c": 0.25, "t": 2, "n": 1024}, {"a": 2.0, "s": 0.5, "c": 0.25, "t": 24, "n": 1024}),
    approximation="the density fitted to generation t - 1 of one run of n points, whose modes are counted with "
    "prominence 0.1, stands for the population density at generation t",
)

MERGE_PLUGIN = Claim(
    id="modes.merge.plugin",
    title="Generation from which a plug-in bandwidth has merged two equal normals",
    kind="identity",
    statement=sympy.Eq(population_mode_count(a, s, c, t), _modes(sympy.Ge(_GROWTH, _NEEDED)), evaluate=False),
    params=(
        Param(symbol=a, domain=Reals(low=0.5, high=3.0), typical=2.0, unit="x", meaning="half the distance of means"),
        Param(symbol=s, domain=Reals(low=0.3, high=2.0), typical=0.5, unit="x", meaning="standard deviation of each"),
        Param(symbol=c, domain=Reals(low=0.1, high=0.6), typical=0.25, unit="1", meaning="relative bandwidth"),
        Param(symbol=t, domain=Integers(low=0, high=20), typical=10, unit="1", meaning="generation"),
    ),
    assumptions=(
        Assumption(text="f = N(-a, s^2)/2 + N(a, s^2)/2: equal weights, equal variances"),
        Assumption(text="Gaussian kernel, bandwidth c times the standard deviation of the generation; n is infinite"),
    ),
    sources=("behboodian1970", "silverman1981", "borji2024"),
    uses=("modes.equal",),
    checks=(_ENCLOSURE, _FINITE),
    mutants=(
        Mutant(
            name="constant-bandwidth",
            story="keeps the bandwidth of the first generation, so that variance grows linearly",
            rhs=_modes(sympy.Ge(t * c**2, (a**2 - s**2) / (a**2 + s**2))),
        ),
        Mutant(
            name="point-masses",
            story="takes the bound for infinitely distant normals, 2, for the value at every distance",
            rhs=_modes(sympy.Ge(_GROWTH, 2)),
        ),
        Mutant(
            name="forgets-the-means",
            story="scales the bandwidth with the width of one normal, not with that of the mixture",
            rhs=_modes(sympy.Ge(_GROWTH, a**2 / s**2)),
        ),
        Mutant(
            name="adds-widths",
            story="lets standard deviations, not variances, add up",
            rhs=_modes(sympy.Ge((1 + c) ** t, _NEEDED)),
        ),
        Mutant(
            name="noise-of-one-normal",
            story="draws noise that is scaled with the width of one normal",
            check=replace(_ENCLOSURE, law=_pair(a, s**2 * _GROWTH)),
        ),
        Mutant(
            name="adds-standard-deviations",
            story="lets the standard deviation grow by the bandwidth in each generation",
            check=replace(_ENCLOSURE, law=_pair(a, s**2 + (a**2 + s**2) * ((1 + c) ** (2 * t) - 1))),
        ),
    ),
    remark="However far apart the two normals are, they merge once (1 + c^2)^t reaches 2: with SciPy's Scott rule "
    "after 5 generations at n = 100 and after 12 at n = 1000. A statement about infinite n: a single run keeps small "
    "modes that come and go.",
)
