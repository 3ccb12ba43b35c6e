"""Bounds on when noise leaves one mode, whatever the initial law within a range, and whatever the separation."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import sympy

from collapsecheck.terms import KDE, Mixture, Modes, Normal, Recursion
from collapsecheck.theory.modes_plugin import MERGE_PLUGIN
from collapsecheck.theory.notation import a, c, f, h, law_merging_generation, n, population_mode_count, s, t
from collapsecheck.theory.records import (
    STATED,
    Assumption,
    Claim,
    Enclosure,
    Laws,
    MonteCarlo,
    Mutant,
    Param,
    Reals,
    Setting,
)

__all__ = ["CLAIMS"]


def _one_if(condition: sympy.Basic) -> sympy.Expr:
    return sympy.Piecewise((1, condition), (2, True))


# --- modes.half-range -----------------------------------------------------------------------------------------------


def _spread(places: tuple[Fraction | int, ...], weights: tuple[Fraction, ...]) -> Mixture:
    """Normals of standard deviation s at the given multiples of a."""
    means = (a * sympy.Rational(place.numerator, place.denominator) for place in places)
    return Mixture(components=tuple(Normal(mean=mean, sd=s) for mean in means), weights=weights)


_LAWS = Laws(
    options=(
        _spread((-1, 1), (Fraction(1, 2),) * 2),
        _spread((-1, 1), (Fraction(1, 4), Fraction(3, 4))),
        _spread((-1, 0, 1), (Fraction(1, 3),) * 3),
        _spread((-1, Fraction(2, 5), 1), (Fraction(2, 5), Fraction(1, 5), Fraction(2, 5))),
        _spread((-1, Fraction(-3, 5), Fraction(-1, 5), Fraction(7, 10), 1), (Fraction(1, 5),) * 5),
    )
)
_EXCESS = (a**2 - s**2) / h**2
_RANGE_ENCLOSURE = Enclosure(
    law=f,
    noise=h**2,
    count="merging_generation",
    cases=tuple({"f": law, "a": 2.0, "s": 0.5, "h": 0.7} for law in _LAWS.options),
    requires=sympy.Ne(_EXCESS, sympy.ceiling(_EXCESS)),
)
_RANGE_FINITE = MonteCarlo(
    setting=Setting(
        recursion=Recursion(fit=KDE(bandwidth=h)),
        initial_law=f,
        size=n,
        generations=t,
        observable=Modes(prominence=0.1),
    ),
    decide="agreement",
    margin=0.05,
    prediction=sympy.Piecewise((1, sympy.Ge(t + 1, STATED)), (n, True)),
    cases=tuple({"f": law, "a": 2.0, "s": 0.5, "h": 0.7, "n": 1000, "t": 15} for law in _LAWS.options[::2]),
    approximation="the fitted density of one run of n points, whose modes are counted with prominence 0.1, stands for "
    "its expectation f * N(0, (t+1) h^2)",
)

HALF_RANGE = Claim(
    id="modes.half-range",
    title="Noise whose variance reaches the square of half the range leaves one mode, whatever is within the range",
    kind="inequality",
    statement=sympy.Le(law_merging_generation(f, h), sympy.ceiling(_EXCESS), evaluate=False),
    params=(
        Param(symbol=a, domain=Reals(low=0.5, high=3.0), typical=2.0, unit="x", meaning="half the range of the means"),
        Param(symbol=s, domain=Reals(low=0.2, high=2.0), typical=0.5, unit="x", meaning="standard deviation of each"),
        Param(symbol=h, domain=Reals(low=0.2, high=1.0), typical=0.7, unit="x", meaning="bandwidth"),
        Param(symbol=f, domain=_LAWS, typical=_LAWS.options[0], unit="1", meaning="law of generation 0"),
    ),
    assumptions=(
        Assumption(
            text="f is any mixture of normals with standard deviation s whose means lie in an interval of length 2a"
        ),
        Assumption(text="Gaussian kernel of fixed bandwidth h; the density is the law of one particle at generation t"),
        Assumption(text="a > s", relation=sympy.Gt(a, s)),
    ),
    sources=("popoviciu1935", "silverman1981"),
    uses=("kde.fixed.marginal",),
    checks=(_RANGE_ENCLOSURE, _RANGE_FINITE),
    mutants=(
        Mutant(
            name="quarter-range",
            story="takes a quarter of the range, as if the means had to be that far from each other",
            rhs=sympy.ceiling((a**2 / 4 - s**2) / h**2),
        ),
        Mutant(
            name="uniform-law",
            story="takes the variance of a uniform law on the range for the largest that there is",
            rhs=sympy.ceiling((a**2 / 3 - s**2) / h**2),
        ),
        Mutant(
            name="sd-difference",
            story="subtracts standard deviations instead of variances",
            rhs=sympy.ceiling((a - s) ** 2 / h**2),
        ),
        Mutant(
            name="rounds-down",
            story="takes the last generation before the bound for the first one after it",
            rhs=sympy.floor(_EXCESS),
        ),
        Mutant(
            name="half-the-noise",
            story="adds h^2/2 to the variance in each generation",
            check=replace(_RANGE_ENCLOSURE, noise=h**2 / 2),
        ),
    ),
    remark="It is believed that many or lopsided modes take longer to merge than two equal ones. None takes longer: "
    "two equal normals at the ends of the range attain the bound (modes.merge.fixed), and every law within the range "
    "has merged by then. A law f without a normal part is the case s = 0: any data on an interval of length 2a have "
    "one mode from generation a^2/h^2 on, in the population; a single run keeps small modes that come and go.",
)


# --- modes.merge.plugin.bound ---------------------------------------------------------------------------------------

_DOUBLED = sympy.log(2) / sympy.log(1 + c**2)
_PLUGIN_ENCLOSURE = next(check for check in MERGE_PLUGIN.checks if isinstance(check, Enclosure))
_CONSTANT_NOISE = sympy.sqrt(s**2 + t * c**2 * (a**2 + s**2))
_ONE_SCALE = sympy.sqrt(s**2 * (1 + c**2) ** t)


_WIDER: dict[str, dict[str, Any]] = {
    "a": {"domain": Reals(low=0.5, high=200.0), "typical": 20.0},
    "c": {"domain": Reals(low=0.2, high=0.45)},
}
"""Where this claim is tested otherwise than the one on merging: at large separations, at factors where the bound falls
among the generations tested."""


def _pair(half_distance: sympy.Expr, sd: sympy.Expr) -> Mixture:
    components = (Normal(mean=-half_distance, sd=sd), Normal(mean=half_distance, sd=sd))
    return Mixture(components=components, weights=(0.5, 0.5))


PLUGIN_BOUND = Claim(
    id="modes.merge.plugin.bound",
    title="A plug-in bandwidth has merged two equal normals by generation log 2 / log(1 + c^2), however far apart",
    kind="inequality",
    statement=sympy.Le(population_mode_count(a, s, c, t), _one_if(sympy.Ge(t, _DOUBLED)), evaluate=False),
    params=tuple(replace(param, **_WIDER.get(param.name, {})) for param in MERGE_PLUGIN.params),
    assumptions=MERGE_PLUGIN.assumptions,
    sources=("behboodian1970", "silverman1981", "borji2024"),
    uses=("modes.merge.plugin",),
    checks=(
        replace(
            _PLUGIN_ENCLOSURE,
            cases=(
                *(
                    {"a": separation, "s": 0.5, "c": 0.25, "t": generation}
                    for separation in (2.0, 20.0, 200.0)
                    for generation in (11, 12)
                ),
                {"a": 20.0, "s": 0.5, "c": 0.4, "t": 5},
            ),
        ),
        *(
            replace(
                check,
                cases=tuple({"a": far, "s": 0.5, "c": 0.25, "t": 24, "n": 1024} for far in (2.0, 200.0)),
            )
            for check in MERGE_PLUGIN.checks
            if isinstance(check, MonteCarlo)
        ),
    ),
    mutants=(
        Mutant(
            name="adds-widths",
            story="lets standard deviations, not variances, add up",
            rhs=_one_if(sympy.Ge(t, sympy.log(2) / (2 * sympy.log(1 + c)))),
        ),
        Mutant(
            name="factor-e",
            story="holds that a variance of sqrt(e) times the initial one is enough",
            rhs=_one_if(sympy.Ge(t, 1 / (2 * sympy.log(1 + c**2)))),
        ),
        Mutant(
            name="constant-bandwidth",
            story="keeps the bandwidth of the first generation, so that variance grows linearly",
            check=replace(_PLUGIN_ENCLOSURE, law=_pair(a, _CONSTANT_NOISE)),
        ),
        Mutant(
            name="noise-of-one-normal",
            story="draws noise that is scaled with the width of one normal, which takes longer for distant ones",
            check=replace(_PLUGIN_ENCLOSURE, law=_pair(a, _ONE_SCALE)),
        ),
    ),
    remark="It is believed that well separated modes survive longer. Under a bandwidth that scales with the data they "
    "gain nothing: it grows in proportion to their distance. By SciPy's Scott rule two equal normals "
    "have merged after 5 generations at n = 100, after 12 at n = 1000 and after 28 at n = 10000, 1 or 1000 standard "
    "deviations apart. A statement about infinite n; a single run keeps small modes that come and go.",
)

CLAIMS = (HALF_RANGE, PLUGIN_BOUND)
