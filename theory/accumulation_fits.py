"""Accumulated data and fits that keep two moments: normal laws and types lose a little at first, then nothing more.

Generation t is n draws from a fit to the n t points of generations 0 to t - 1. What a fit loses is shared among all
points so far, so that the losses, of order 1/(n t^2), have a finite sum: the variance settles at a positive value.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import sympy

from collapsecheck.terms import (
    Accumulate,
    Categorical,
    Discrete,
    Gaussian,
    Heterozygosity,
    Normal,
    Recursion,
    Scaled,
    TwoPoint,
    Variance,
)
from collapsecheck.theory.fixed_bandwidth import FINITE_VARIANCE, SCALED_LAW, SIZE, SPREAD, UNIT_VARIANCE_LAWS
from collapsecheck.theory.notation import (
    expected_heterozygosity,
    expected_variance,
    f,
    heterozygosity,
    long_run_variance,
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
_KEPT = sympy.Product(1 - 1 / (n * _K**2), (_K, 1, t))

_LIKELIHOOD = Recursion(fit=Gaussian(ddof=0), workflow=Accumulate())
_UNBIASED = Recursion(fit=Gaussian(ddof=1), workflow=Accumulate())
_RESAMPLED = Recursion(fit=Categorical(), workflow=Accumulate())

_MATCHED = Assumption(
    text="given all points so far, the n new ones are independent, with the mean and the variance (divisor: the number "
    "of points) of all of them: a normal fit by maximum likelihood, or resampling"
)
_UNBIASED_FIT = Assumption(
    text="given all points so far, the n new ones are independent, with the mean and the unbiased variance (ddof 1) of "
    "all of them: a normal fit with ddof 1"
)
_SIZES = Param(symbol=n, domain=Integers(low=6, high=20), typical=8, unit="1", meaning="points per generation")
_GENERATIONS = Param(symbol=t, domain=Integers(low=0, high=12), typical=8, unit="1", meaning="generation")
_SOURCES = ("gerstgrasser2024", "kazdan2024")
_CASES = (
    {"n": 10, "t": 6, "sigma": 1.0, "f": Normal()},
    {"n": 8, "t": 2, "sigma": 0.5, "f": UNIT_VARIANCE_LAWS.options[-1]},
)

# --- accumulate.gauss.variance --------------------------------------------------------------------------------------

_VARIANCE_SETTING = Setting(
    recursion=_LIKELIHOOD,
    initial_law=Scaled(law=f, scale=sigma),
    size=n,
    generations=t,
    observable=Variance(ddof=1),
)
_VARIANCE_CHECK = MonteCarlo(setting=_VARIANCE_SETTING, decide="mean", cases=_CASES)

VARIANCE = Claim(
    id="accumulate.gauss.variance",
    title="Expected sample variance when a normal law is fitted to all data so far by maximum likelihood",
    kind="identity",
    statement=sympy.Eq(expected_variance(t), sigma**2 * _KEPT, evaluate=False),
    params=(_SIZES, _GENERATIONS, SPREAD, SCALED_LAW),
    assumptions=(_MATCHED, FINITE_VARIANCE, SIZE),
    sources=_SOURCES,
    checks=(
        _VARIANCE_CHECK,
        Enumeration(
            setting=replace(_VARIANCE_SETTING, recursion=_RESAMPLED),
            cases=tuple(
                {"n": size, "t": generations, "sigma": Fraction(3, 2), "f": TwoPoint()}
                for size, generations in ((2, 0), (2, 1), (2, 2), (2, 3), (3, 1), (3, 2), (4, 2), (3, 3))
            ),
        ),
    ),
    mutants=(
        Mutant(
            name="replaced",
            story="lets the variance decay as it does when the data are replaced",
            rhs=sigma**2 * (1 - 1 / n) ** t,
        ),
        Mutant(
            name="nothing-lost",
            story="takes accumulation for a cure: expects the variance of f",
            rhs=sigma**2,
        ),
        Mutant(
            name="loss-not-shared",
            story="takes the loss 1/(n k) of a fit to n k points, but does not share it among them",
            rhs=sigma**2 * sympy.Product(1 - 1 / (n * _K), (_K, 1, t)),
        ),
        Mutant(
            name="replaced-simulator",
            story="forgets to keep the data: each generation is fitted to the one before it only",
            check=replace(
                _VARIANCE_CHECK, setting=replace(_VARIANCE_SETTING, recursion=Recursion(fit=Gaussian(ddof=0)))
            ),
        ),
        Mutant(
            name="unbiased-fit",
            story="fits the variance with ddof 1",
            check=replace(_VARIANCE_CHECK, setting=replace(_VARIANCE_SETTING, recursion=_UNBIASED)),
        ),
    ),
    remark="Accumulated data keep a normal law from collapsing, at every n: with n = 10 the first refit takes a tenth "
    "of the variance and all later ones together less than another tenth. Normality is not used, only that a fit "
    "keeps mean and variance; so the enumeration resamples, which does.",
)

# --- accumulate.gauss.limit -----------------------------------------------------------------------------------------

_LIMIT_CHECK = MonteCarlo(
    setting=_VARIANCE_SETTING,
    decide="mean",
    cases=(
        {"n": 6, "t": 30, "sigma": 1.0, "f": Normal()},
        {"n": 16, "t": 12, "sigma": 0.5, "f": UNIT_VARIANCE_LAWS.options[-1]},
    ),
    approximation="the part 1 / (n t) and smaller of the variance that later generations will lose",
)
_ANGLE = sympy.pi / sympy.sqrt(n)

LIMIT = Claim(
    id="accumulate.gauss.limit",
    title="What accumulation saves of the variance of a normal fit by maximum likelihood, by Euler's product",
    kind="limit",
    statement=sympy.Eq(long_run_variance(t), sigma**2 * sympy.sin(_ANGLE) / _ANGLE, evaluate=False),
    params=(replace(_SIZES, domain=Integers(low=2, high=20), typical=16), SPREAD),
    assumptions=(_MATCHED, FINITE_VARIANCE, SIZE),
    sources=(*_SOURCES, "olver2010"),
    uses=("accumulate.gauss.variance",),
    checks=(_LIMIT_CHECK,),
    mutants=(
        Mutant(
            name="collapse",
            story="expects the variance to vanish, as it does when the data are replaced",
            rhs=sympy.S.Zero,
        ),
        Mutant(
            name="nothing-lost",
            story="takes accumulation for a cure: expects the variance of f",
            rhs=sigma**2,
        ),
    ),
    remark="The limit is positive at every n >= 2: 0.36 of the variance at n = 2, 1 - pi^2/(6 n) for large n. What is "
    "lost within the runs is found between them: their means differ by just as much.",
)

# --- accumulate.gauss.unbiased --------------------------------------------------------------------------------------

_UNBIASED_SETTING = replace(_VARIANCE_SETTING, recursion=_UNBIASED)
_UNBIASED_CHECK = MonteCarlo(
    setting=_UNBIASED_SETTING,
    decide="mean",
    cases=(
        {"n": 10, "t": 6, "sigma": 1.0, "f": Normal()},
        {"n": 8, "t": 3, "sigma": 0.5, "f": UNIT_VARIANCE_LAWS.options[-1]},
    ),
)

UNBIASED = Claim(
    id="accumulate.gauss.unbiased",
    title="Expected sample variance when a normal law is fitted to all data so far with the unbiased variance",
    kind="identity",
    statement=sympy.Eq(
        expected_variance(t), sigma**2 * sympy.Product(1 - 1 / (_K * (n * _K - 1)), (_K, 2, t)), evaluate=False
    ),
    params=(_SIZES, _GENERATIONS, SPREAD, SCALED_LAW),
    assumptions=(_UNBIASED_FIT, FINITE_VARIANCE, SIZE),
    sources=_SOURCES,
    checks=(_UNBIASED_CHECK,),
    mutants=(
        Mutant(
            name="unbiased-for-ever",
            story="takes the pool for independent draws, whose unbiased variance stays unbiased",
            rhs=sigma**2,
        ),
        Mutant(
            name="maximum-likelihood",
            story="takes the product that holds for ddof 0",
            rhs=sigma**2 * _KEPT,
        ),
        Mutant(
            name="replaced-simulator",
            story="forgets to keep the data: the variance of each generation is unbiased for that of the one before",
            check=replace(_UNBIASED_CHECK, setting=replace(_UNBIASED_SETTING, recursion=Recursion(fit=Gaussian()))),
        ),
        Mutant(
            name="ddof-0-fit",
            story="fits the variance by maximum likelihood",
            check=replace(_UNBIASED_CHECK, setting=_VARIANCE_SETTING),
        ),
    ),
    remark="When the data are replaced, ddof 1 keeps the expected variance exactly as it was. When they accumulate it "
    "does not, since the points of the pool depend on one another; what is lost stays bounded, too. (A product "
    "that ends before it begins is 1.)",
)

# --- accumulate.heterozygosity --------------------------------------------------------------------------------------

_TYPES_SETTING = Setting(recursion=_RESAMPLED, initial_law=f, size=n, generations=t, observable=Heterozygosity())
_TYPES_CHECK = MonteCarlo(
    setting=_TYPES_SETTING,
    decide="mean",
    cases=(
        {"n": 6, "t": 8, "f": Discrete(probabilities=(0.2, 0.3, 0.5))},
        {"n": 8, "t": 2, "f": Discrete(probabilities=(0.5, 0.5))},
    ),
)

HETEROZYGOSITY = Claim(
    id="accumulate.heterozygosity",
    title="Types that are resampled from all data so far keep their diversity, but for a bounded loss",
    kind="identity",
    statement=sympy.Eq(expected_heterozygosity(t), (1 - 1 / n) * heterozygosity(f) * _KEPT, evaluate=False),
    params=(
        _SIZES,
        replace(_GENERATIONS, domain=Integers(low=0, high=8)),
        Param(
            symbol=f,
            domain=Laws(options=(Discrete(probabilities=(0.5, 0.5)), Discrete(probabilities=(0.2, 0.3, 0.5)))),
            typical=Discrete(probabilities=(0.2, 0.3, 0.5)),
            unit="1",
            meaning="initial law on the types",
        ),
    ),
    assumptions=(
        Assumption(
            text="each generation is n independent draws from the type frequencies of all generations before it"
        ),
        Assumption(text="generation 0 is n independent draws from f"),
        Assumption(text="H = 1 - sum of squared frequencies (with replacement); H_f the same for f"),
        SIZE,
    ),
    sources=(*_SOURCES, "wright1931"),
    uses=("accumulate.gauss.variance",),
    checks=(
        _TYPES_CHECK,
        Enumeration(
            setting=_TYPES_SETTING,
            cases=tuple(
                {
                    "n": size,
                    "t": generations,
                    "f": Discrete(probabilities=(Fraction(1, 6), Fraction(1, 3), Fraction(1, 2))),
                }
                for size, generations in ((2, 0), (2, 1), (2, 2), (3, 1), (3, 2), (2, 3))
            ),
        ),
    ),
    mutants=(
        Mutant(
            name="replaced",
            story="lets diversity decay as it does when the data are replaced",
            rhs=(1 - 1 / n) ** (t + 1) * heterozygosity(f),
        ),
        Mutant(
            name="frequencies-known",
            story="starts from the true frequencies, forgetting that a generation is a sample",
            rhs=heterozygosity(f) * _KEPT,
        ),
        Mutant(
            name="nothing-lost",
            story="takes accumulation for a cure: expects the diversity of a sample from f",
            rhs=(1 - 1 / n) * heterozygosity(f),
        ),
        Mutant(
            name="replaced-simulator",
            story="forgets to keep the data: each generation is drawn from the one before it only",
            check=replace(_TYPES_CHECK, setting=replace(_TYPES_SETTING, recursion=Recursion(fit=Categorical()))),
        ),
    ),
    remark="Replaced types die out until one is left, at every n. Accumulated ones do not: with probability that tends "
    "to (1 - 1/n) H_f sin(pi/sqrt(n)) / (pi/sqrt(n)) two draws from a late generation still differ.",
)

CLAIMS = (VARIANCE, LIMIT, UNBIASED, HETEROZYGOSITY)
