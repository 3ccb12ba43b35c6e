"""Survival under resampling: how many types, and how many of the original points, are left after t generations.

Nothing new enters, so what is counted here can only fall. The number of founders is the number of types where all
points of generation 0 are different.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import sympy

from collapsecheck.terms import Categorical, Discrete, Exponential, Given, Recursion, Types
from collapsecheck.theory.notation import (
    all_related,
    expected_founders,
    expected_types,
    f,
    founder_power,
    heterozygosity,
    k,
    m,
    n,
    t,
    type_mass,
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
from collapsecheck.theory.wrong_programs import one_generation_more

__all__ = ["CLAIMS"]

_RESAMPLED = Recursion(fit=Categorical())
_DRAWS = Assumption(text="each generation is n independent draws from the points of the one before")
_LINEAGES = Assumption(
    text="L_{n,t}: number of points of generation 0 with descendants among the n points of generation t; its law is "
    "computed exactly, each point picking its parent uniformly"
)

# --- wf.survivors ---------------------------------------------------------------------------------------------------

_TYPES_SETTING = Setting(recursion=_RESAMPLED, initial_law=f, size=n, generations=t, observable=Types())
_TYPES_CHECK = MonteCarlo(
    setting=_TYPES_SETTING,
    decide="mean",
    cases=(
        {"n": 10, "t": 3, "f": Discrete(probabilities=(0.1,) * 10)},
        {"n": 5, "t": 2, "f": Discrete(probabilities=(0.2, 0.3, 0.5))},
    ),
)
_SAMPLED_TYPES = sympy.Sum(1 - (1 - type_mass(k)) ** n, (k, 1, m))

SURVIVORS = Claim(
    id="wf.survivors",
    title="Expected number of types that are left at generation t",
    kind="identity",
    statement=sympy.Eq(
        expected_types(t), sympy.Sum(1 - founder_power(n, n, t, 1 - type_mass(k)), (k, 1, m)), evaluate=False
    ),
    params=(
        Param(symbol=n, domain=Integers(low=4, high=12), typical=10, unit="1", meaning="points per generation"),
        Param(symbol=t, domain=Integers(low=0, high=6), typical=3, unit="1", meaning="generation"),
        Param(
            symbol=f,
            domain=Laws(
                options=(
                    Discrete(probabilities=(0.1,) * 10),
                    Discrete(probabilities=(0.2, 0.8)),
                    Discrete(probabilities=(0.2, 0.3, 0.5)),
                    Discrete(probabilities=(0.25, 0.25, 0.2, 0.2, 0.1)),
                )
            ),
            typical=Discrete(probabilities=(0.1,) * 10),
            unit="1",
            meaning="initial law on m types",
        ),
    ),
    assumptions=(
        _DRAWS,
        Assumption(text="generation 0: n independent draws from f, which has m types of probabilities f_1 to f_m"),
        _LINEAGES,
        Assumption(text="n >= 1", relation=sympy.Ge(n, 1)),
    ),
    sources=("wright1931", "ewens2004", "shumailov2024"),
    uses=("wf.extinction",),
    checks=(
        _TYPES_CHECK,
        Enumeration(
            setting=_TYPES_SETTING,
            cases=tuple(
                {"n": size, "t": generations, "f": Discrete(probabilities=masses)}
                for masses in (
                    (Fraction(1, 6), Fraction(1, 3), Fraction(1, 2)),
                    (Fraction(1, 4), Fraction(1, 4), Fraction(1, 3), Fraction(1, 6)),
                )
                for size, generations in ((2, 0), (2, 1), (2, 3), (3, 0), (3, 1), (3, 3), (4, 2))
            ),
        ),
    ),
    mutants=(
        Mutant(
            name="generation-0-only",
            story="counts the types in one sample of n, at every generation",
            rhs=_SAMPLED_TYPES,
        ),
        Mutant(
            name="decays-like-diversity",
            story="lets the number of types lose the n-th part per generation, as heterozygosity does",
            rhs=(1 - 1 / n) ** t * _SAMPLED_TYPES,
        ),
        Mutant(
            name="effective-number",
            story="takes the effective number 1/(1 - H) for the number",
            rhs=1 / (1 - (1 - 1 / n) ** (t + 1) * heterozygosity(f)),
        ),
        one_generation_more(_TYPES_CHECK),
        Mutant(
            name="one-draw-less",
            story="draws n - 1 points",
            check=replace(_TYPES_CHECK, setting=replace(_TYPES_SETTING, size=n - 1)),
        ),
    ),
    remark="A vocabulary shrinks from its rare end, and fast at first: each type that occurs once is lost in the next "
    "generation with probability (1 - 1/n)^n, more than a third for n of some size. Diversity "
    "(wf.heterozygosity), which rare types hardly enter, falls far more slowly and is a poor measure of what is gone.",
)

# --- lineage.founders -----------------------------------------------------------------------------------------------

_FOUNDERS_SETTING = Setting(recursion=_RESAMPLED, initial_law=Exponential(), size=n, generations=t, observable=Types())
_FOUNDERS_CHECK = MonteCarlo(setting=_FOUNDERS_SETTING, decide="mean", cases=({"n": 10, "t": 2}, {"n": 20, "t": 8}))

FOUNDERS = Claim(
    id="lineage.founders",
    title="Expected number of original points that still have descendants at generation t",
    kind="identity",
    statement=sympy.Eq(expected_founders(n, t), n * (1 - founder_power(n, n, t - 1, 1 - 1 / n)), evaluate=False),
    params=(
        Param(symbol=n, domain=Integers(low=3, high=20), typical=10, unit="1", meaning="points per generation"),
        Param(symbol=t, domain=Integers(low=1, high=10), typical=2, unit="1", meaning="generation"),
    ),
    assumptions=(
        _DRAWS,
        Assumption(text="the points of generation 0 are all different, as with any law that has a density"),
        _LINEAGES,
        Assumption(text="n >= 2", relation=sympy.Ge(n, 2)),
        Assumption(text="t >= 1; at t = 0 there are n founders", relation=sympy.Ge(t, 1)),
    ),
    sources=("kingman1982", "wright1931"),
    uses=("wf.extinction",),
    checks=(
        _FOUNDERS_CHECK,
        Enumeration(
            setting=replace(_FOUNDERS_SETTING, initial_law=f),
            cases=tuple(
                {"n": size, "t": generations, "f": Given(values=tuple(range(size)))}
                for size, generations in ((2, 1), (2, 2), (2, 4), (3, 1), (3, 2), (3, 3), (4, 1), (4, 2))
            ),
        ),
    ),
    mutants=(
        Mutant(
            name="first-step-repeated",
            story="lets the share that survives the first generation survive every other one",
            rhs=n * (1 - (1 - 1 / n) ** n) ** t,
        ),
        Mutant(
            name="bootstrap-share",
            story="repeats the bootstrap's 1 - 1/e",
            rhs=n * (1 - sympy.exp(-1)) ** t,
        ),
        Mutant(name="long-run", story="takes the law 2n/t of many generations for any generation", rhs=2 * n / t),
        Mutant(
            name="pair-rate",
            story="lets all lineages but one merge at the rate at which a single pair does",
            rhs=1 + (n - 1) * (1 - 1 / n) ** t,
        ),
        one_generation_more(_FOUNDERS_CHECK),
    ),
    remark="After the first generation 63 % of the points have descendants, but the decay is not geometric: it slows "
    "down as families grow, roughly to 2n/t. Divided by n, this is the probability that a given point, for instance "
    "the largest, still has descendants. It does not depend on the bandwidth of a KDE, whose noise moves points but "
    "not ancestors.",
)

# --- lineage.common -------------------------------------------------------------------------------------------------

_COMMON_CHECK = MonteCarlo(
    setting=_FOUNDERS_SETTING, decide="probability", event=1, cases=({"n": 3, "t": 4}, {"n": 6, "t": 9})
)

COMMON = Claim(
    id="lineage.common",
    title="Probability that all points of generation t descend from one and the same point of the real sample",
    kind="probability",
    statement=sympy.Eq(all_related(t), n * founder_power(n, n, t - 1, 1 / n), evaluate=False),
    params=(
        Param(symbol=n, domain=Integers(low=3, high=7), typical=6, unit="1", meaning="points per generation"),
        Param(symbol=t, domain=Integers(low=3, high=14), typical=9, unit="1", meaning="generation"),
    ),
    assumptions=FOUNDERS.assumptions,
    sources=("kingman1982", "wright1931"),
    uses=("wf.extinction",),
    checks=(
        _COMMON_CHECK,
        Enumeration(
            setting=replace(_FOUNDERS_SETTING, initial_law=f),
            event=1,
            cases=tuple(
                {"n": size, "t": generations, "f": Given(values=tuple(range(size)))}
                for size, generations in ((2, 1), (2, 2), (2, 4), (3, 1), (3, 2), (3, 3), (4, 1), (4, 2))
            ),
        ),
    ),
    mutants=(
        Mutant(name="one-pair", story="takes two points for all", rhs=1 - (1 - 1 / n) ** t),
        Mutant(
            name="independent-pairs",
            story="lets the first point and each other one find their common ancestor independently",
            rhs=(1 - (1 - 1 / n) ** t) ** (n - 1),
        ),
        Mutant(
            name="given-point",
            story="forgets that any of the n points may be the ancestor",
            rhs=founder_power(n, n, t - 1, 1 / n),
        ),
        Mutant(
            name="one-generation-more",
            story="counts the real sample as generation 1",
            check=replace(_COMMON_CHECK, setting=replace(_FOUNDERS_SETTING, generations=t + 1)),
        ),
        Mutant(
            name="one-point-less",
            story="lets a child not pick the point that stands at its own place",
            check=replace(_COMMON_CHECK, setting=replace(_FOUNDERS_SETTING, size=n - 1)),
        ),
    ),
    remark="A generation of a KDE recursion looks like n observations for ever, at any bandwidth; from here on it is a "
    "single real one with noise. For large n the wait is about 2n generations, only twice that for two points "
    "(lineage.coalescence), since two lineages are left for half of it; the probability here is exact at every n.",
)

CLAIMS = (SURVIVORS, FOUNDERS, COMMON)
