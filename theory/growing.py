"""Generations that grow: replaced data collapse unless the samples become larger faster than the generation number.

Generation t has n (t + 1)^alpha points and is fitted to the generation before it only. A fit to N points loses the N-th
part of the variance, so that all is decided by whether the reciprocals of the sizes have a finite sum.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import sympy

from collapsecheck.terms import (
    Categorical,
    Discrete,
    Gaussian,
    Growing,
    Heterozygosity,
    Normal,
    Recursion,
    Scaled,
    TwoPoint,
    Variance,
)
from collapsecheck.theory.fixed_bandwidth import FINITE_VARIANCE, SCALED_LAW, SIZE, SPREAD, UNIT_VARIANCE_LAWS
from collapsecheck.theory.notation import (
    alpha,
    expected_heterozygosity,
    expected_variance,
    f,
    heterozygosity,
    n,
    sigma,
    t,
)
from collapsecheck.theory.records import (
    Assumption,
    Claim,
    Enumeration,
    Integers,
    Laws,
    MonteCarlo,
    Mutant,
    Param,
    Setting,
)

__all__ = ["CLAIMS"]

_K = sympy.Symbol("k", integer=True, positive=True)


def _kept(last: sympy.Expr) -> sympy.Expr:
    """What the generations before that with n (last + 1)^alpha points leave of the variance."""
    return sympy.Product(1 - 1 / (n * _K**alpha), (_K, 1, last))


_GROWING = Growing(power=alpha)
_MATCHED = Assumption(
    text="given generation t, the points of the next are independent, with the mean and the variance (divisor: the "
    "number of points) of generation t: a normal fit by maximum likelihood, or resampling"
)
_SIZES = Assumption(text="generation t has n (t + 1)^alpha points, a whole number")
_POINTS = Param(symbol=n, domain=Integers(low=8, high=16), typical=10, unit="1", meaning="points of generation 0")
_GENERATIONS = Param(symbol=t, domain=Integers(low=0, high=5), typical=4, unit="1", meaning="generation")
_POWER = Param(
    symbol=alpha, domain=Integers(low=1, high=3), typical=2, unit="1", meaning="power by which the generations grow"
)
_SOURCES = ("shumailov2024", "kazdan2024")

# --- growing.variance -----------------------------------------------------------------------------------------------

_SETTING = Setting(
    recursion=Recursion(fit=Gaussian(ddof=0), workflow=_GROWING),
    initial_law=Scaled(law=f, scale=sigma),
    size=n,
    generations=t,
    observable=Variance(ddof=1),
)
_RESAMPLED = Recursion(fit=Categorical(), workflow=_GROWING)
_CHECK = MonteCarlo(
    setting=_SETTING,
    decide="mean",
    margin=0.1,
    cases=(
        {"n": 8, "alpha": 1, "t": 5, "sigma": 1.0, "f": Normal()},
        {"n": 10, "alpha": 2, "t": 2, "sigma": 0.5, "f": UNIT_VARIANCE_LAWS.options[-1]},
    ),
)

VARIANCE = Claim(
    id="growing.variance",
    title="Expected sample variance when each generation is larger than the one before, to which alone it is fitted",
    kind="identity",
    statement=sympy.Eq(expected_variance(t), sigma**2 * _kept(t), evaluate=False),
    params=(_POINTS, _POWER, _GENERATIONS, SPREAD, SCALED_LAW),
    assumptions=(_MATCHED, _SIZES, FINITE_VARIANCE, SIZE),
    sources=_SOURCES,
    checks=(
        _CHECK,
        Enumeration(
            setting=replace(_SETTING, recursion=_RESAMPLED),
            cases=tuple(
                {"n": size, "alpha": power, "t": generations, "sigma": Fraction(3, 2), "f": TwoPoint()}
                for size, power, generations in ((2, 1, 0), (2, 1, 1), (2, 1, 3), (2, 2, 2), (3, 1, 2), (3, 2, 1))
            ),
        ),
    ),
    mutants=(
        Mutant(
            name="sizes-unused",
            story="lets the variance decay as it does with n points in every generation",
            rhs=sigma**2 * (1 - 1 / n) ** t,
        ),
        Mutant(
            name="last-size-only",
            story="counts the loss of the first fit only, since all later samples are larger",
            rhs=sigma**2 * (1 - 1 / n),
        ),
        Mutant(
            name="nothing-lost",
            story="takes growing samples for a cure: expects the variance of f",
            rhs=sigma**2,
        ),
        Mutant(
            name="same-size",
            story="draws n points in every generation",
            check=replace(_CHECK, setting=replace(_SETTING, recursion=Recursion(fit=Gaussian(ddof=0)))),
        ),
        Mutant(
            name="unbiased-fit",
            story="fits the variance with ddof 1, which keeps the expected variance",
            check=replace(
                _CHECK, setting=replace(_SETTING, recursion=Recursion(fit=Gaussian(ddof=1), workflow=_GROWING))
            ),
        ),
    ),
    remark="For alpha = 2 this is what accumulated data keep (accumulate.gauss.variance): to draw n k^2 new points in "
    "each generation and to forget the old ones is as good as to draw n and to keep them all.",
)

# --- growing.kept ---------------------------------------------------------------------------------------------------

_FASTER = Assumption(text="alpha > 1", relation=sympy.StrictGreaterThan(alpha, 1))
_KEPT_CHECK = replace(
    _CHECK,
    cases=(
        {"n": 8, "alpha": 2, "t": 4, "sigma": 1.0, "f": Normal()},
        {"n": 10, "alpha": 3, "t": 2, "sigma": 0.5, "f": UNIT_VARIANCE_LAWS.options[-1]},
    ),
)

KEPT = Claim(
    id="growing.kept",
    title="Generations that grow faster than t lose a bounded part of the variance, however many they are",
    kind="inequality",
    statement=sympy.Ge(expected_variance(t), sigma**2 * (1 - alpha / ((alpha - 1) * n)), evaluate=False),
    params=(_POINTS, replace(_POWER, domain=Integers(low=2, high=3)), _GENERATIONS, SPREAD, SCALED_LAW),
    assumptions=(_MATCHED, _SIZES, FINITE_VARIANCE, _FASTER, SIZE),
    sources=_SOURCES,
    uses=("growing.variance",),
    checks=(_KEPT_CHECK,),
    mutants=(
        Mutant(
            name="nothing-lost",
            story="takes growing samples for a cure: expects the variance of f at least",
            rhs=sigma**2,
        ),
        Mutant(
            name="half-the-first-loss",
            story="holds that less than half of what the first fit takes is lost in the end",
            rhs=sigma**2 * (1 - 1 / (2 * n)),
        ),
        Mutant(
            name="same-size",
            story="draws n points in every generation",
            check=replace(
                _KEPT_CHECK,
                setting=replace(_SETTING, recursion=Recursion(fit=Gaussian(ddof=0)), generations=3 * t),
            ),
        ),
    ),
    remark="Collapse is no necessity even where all old data are thrown away: it takes samples whose sizes grow faster "
    "than the generation number. For n above alpha/(alpha - 1) the bound is positive; the limit is positive for every "
    "n >= 2, since no factor of the product is 0.",
)

# --- growing.lost ---------------------------------------------------------------------------------------------------

_LINEAR_SETTING = replace(_SETTING, recursion=Recursion(fit=Gaussian(ddof=0), workflow=Growing(power=1)))
_LOST_CHECK = MonteCarlo(
    setting=_LINEAR_SETTING,
    decide="mean",
    margin=0.1,
    cases=(
        {"n": 8, "t": 5, "sigma": 1.0, "f": Normal()},
        {"n": 10, "t": 3, "sigma": 0.5, "f": UNIT_VARIANCE_LAWS.options[-1]},
    ),
)

LOST = Claim(
    id="growing.lost",
    title="Generations that grow in proportion to t lose all of the variance, though only as a power of t",
    kind="inequality",
    statement=sympy.Le(expected_variance(t), sigma**2 * (t + 1) ** (-1 / n), evaluate=False),
    params=(_POINTS, _GENERATIONS, SPREAD, SCALED_LAW),
    assumptions=(
        _MATCHED,
        Assumption(text="generation t has n (t + 1) points"),
        FINITE_VARIANCE,
        SIZE,
    ),
    sources=_SOURCES,
    checks=(_LOST_CHECK,),
    mutants=(
        Mutant(
            name="exponential",
            story="lets the variance decay as it does with n points in every generation",
            rhs=sigma**2 * (1 - 1 / n) ** t,
        ),
        Mutant(
            name="as-one-over-t",
            story="drops n from the exponent",
            rhs=sigma**2 / (t + 1),
        ),
        Mutant(
            name="squares",
            story="holds that every growth ends so: lets the sizes grow as the square",
            check=replace(
                _LOST_CHECK,
                setting=replace(
                    _SETTING, recursion=Recursion(fit=Gaussian(ddof=0), workflow=Growing(power=2)), size=2 * n
                ),
            ),
        ),
    ),
    remark="Each generation is larger than all before it, and yet the variance tends to 0: the reciprocals of n, 2 n, "
    "3 n, ... have no finite sum. Slower growth loses more. With growing.kept the border "
    "lies at alpha = 1, which is itself on the wrong side.",
)

# --- growing.heterozygosity -----------------------------------------------------------------------------------------

_TYPES_SETTING = Setting(recursion=_RESAMPLED, initial_law=f, size=n, generations=t, observable=Heterozygosity())
_TYPES_CHECK = MonteCarlo(
    setting=_TYPES_SETTING,
    decide="mean",
    cases=(
        {"n": 4, "alpha": 1, "t": 4, "f": Discrete(probabilities=(0.2, 0.3, 0.5))},
        {"n": 5, "alpha": 2, "t": 1, "f": Discrete(probabilities=(0.5, 0.5))},
    ),
)

HETEROZYGOSITY = Claim(
    id="growing.heterozygosity",
    title="Expected heterozygosity of types that are resampled in growing numbers",
    kind="identity",
    statement=sympy.Eq(expected_heterozygosity(t), heterozygosity(f) * _kept(t + 1), evaluate=False),
    params=(
        replace(_POINTS, domain=Integers(low=4, high=8)),
        replace(_POWER, domain=Integers(low=1, high=2)),
        replace(_GENERATIONS, domain=Integers(low=0, high=4)),
        Param(
            symbol=f,
            domain=Laws(options=(Discrete(probabilities=(0.5, 0.5)), Discrete(probabilities=(0.2, 0.3, 0.5)))),
            typical=Discrete(probabilities=(0.2, 0.3, 0.5)),
            unit="1",
            meaning="initial law on the types",
        ),
    ),
    assumptions=(
        Assumption(text="each generation is independent draws from the type frequencies of the one before"),
        _SIZES,
        Assumption(text="generation 0 is n independent draws from f, so it is itself one resampling away from f"),
        Assumption(text="H = 1 - sum of squared frequencies (with replacement); H_f the same for f"),
        SIZE,
    ),
    sources=("wright1931", "ewens2004"),
    uses=("growing.variance",),
    checks=(
        _TYPES_CHECK,
        Enumeration(
            setting=_TYPES_SETTING,
            cases=tuple(
                {
                    "n": size,
                    "alpha": power,
                    "t": generations,
                    "f": Discrete(probabilities=(Fraction(1, 6), Fraction(1, 3), Fraction(1, 2))),
                }
                for size, power, generations in ((2, 1, 0), (2, 1, 2), (2, 2, 1), (3, 1, 1))
            ),
        ),
    ),
    mutants=(
        Mutant(
            name="sizes-unused",
            story="lets diversity decay as it does with n points in every generation",
            rhs=(1 - 1 / n) ** (t + 1) * heterozygosity(f),
        ),
        Mutant(
            name="frequencies-known",
            story="starts from the true frequencies, forgetting that generation 0 is already a sample",
            rhs=heterozygosity(f) * sympy.Product(1 - 1 / (n * _K**alpha), (_K, 2, t + 1)),
        ),
        Mutant(
            name="same-size",
            story="draws n points in every generation",
            check=replace(_TYPES_CHECK, setting=replace(_TYPES_SETTING, recursion=Recursion(fit=Categorical()))),
        ),
    ),
    remark="In a population that grows faster than linearly types need not die out: with positive probability two "
    "draws differ in every generation. In one that grows in proportion to t they still do, one after the other.",
)

CLAIMS = (VARIANCE, KEPT, LOST, HETEROZYGOSITY)
