"""Types and fresh real data: diversity does not die out when some points of each generation are new draws from f.

Resampled types are a population that drifts; fresh points are migrants from a mainland that does not change.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import sympy

from collapsecheck.terms import Categorical, Discrete, FreshFraction, Heterozygosity, Recursion
from collapsecheck.theory.notation import expected_heterozygosity, f, heterozygosity, n, r, t
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

_KEPT = (1 - r / n) * (1 - (r + 1) / n)
"""What one generation leaves of the probability that two draws go back to one point, beyond chance."""

_INFORMATION = 2 * r + 1 - r * (r + 1) / n
_HALVES, _THREE = Discrete(probabilities=(0.5, 0.5)), Discrete(probabilities=(0.2, 0.3, 0.5))
_EXACT = Discrete(probabilities=(Fraction(1, 6), Fraction(1, 3), Fraction(1, 2)))


def _setting(fresh: sympy.Expr) -> Setting:
    return Setting(
        recursion=Recursion(fit=Categorical(), workflow=FreshFraction(fraction=fresh / n)),
        initial_law=f,
        size=n,
        generations=t,
        observable=Heterozygosity(),
    )


_CHECK = MonteCarlo(
    setting=_setting(r),
    decide="mean",
    cases=({"n": 6, "t": 3, "r": 1, "f": _THREE}, {"n": 8, "t": 2, "r": 3, "f": _HALVES}),
)

HETEROZYGOSITY = Claim(
    id="fresh.heterozygosity",
    title="Types that are resampled keep a share of their diversity when r of n points are fresh in every generation",
    kind="identity",
    statement=sympy.Eq(
        expected_heterozygosity(t), heterozygosity(f) * (1 - (1 - _KEPT ** (t + 1)) / _INFORMATION), evaluate=False
    ),
    params=(
        Param(symbol=n, domain=Integers(low=5, high=8), typical=6, unit="1", meaning="points per generation"),
        Param(symbol=t, domain=Integers(low=0, high=4), typical=3, unit="1", meaning="generation"),
        Param(
            symbol=r,
            domain=Integers(low=1, high=4),
            typical=1,
            unit="1",
            meaning="fresh real points in each generation",
        ),
        Param(
            symbol=f,
            domain=Laws(options=(_HALVES, _THREE)),
            typical=_THREE,
            unit="1",
            meaning="initial law on the types",
        ),
    ),
    assumptions=(
        Assumption(text="n - r points of each generation are independent draws from the type frequencies before it"),
        Assumption(text="the other r points are independent draws from f, new ones in each generation"),
        Assumption(text="generation 0 is n independent draws from f"),
        Assumption(text="H = 1 - sum of squared frequencies (with replacement); H_f the same for f"),
        Assumption(text="1 <= r < n", relation=sympy.Gt(n, r)),
    ),
    sources=("alemohammad2024", "bertrand2024", "wright1931"),
    uses=("fresh.variance",),
    checks=(
        _CHECK,
        Enumeration(
            setting=_CHECK.setting,
            cases=tuple(
                {"n": size, "t": generations, "r": fresh, "f": _EXACT}
                for size, generations, fresh in ((2, 0, 1), (2, 1, 1), (2, 2, 1), (3, 1, 1), (3, 1, 2))
            ),
        ),
    ),
    mutants=(
        Mutant(
            name="nothing-gained",
            story="lets the types die out as if no point were fresh",
            rhs=heterozygosity(f) * (1 - 1 / n) ** (t + 1),
        ),
        Mutant(
            name="nothing-lost",
            story="expects the diversity of n independent draws from f",
            rhs=heterozygosity(f) * (1 - 1 / n),
        ),
        Mutant(
            name="one-fresh-point-more",
            story="draws r + 1 points from f",
            check=replace(_CHECK, setting=_setting(r + 1)),
        ),
    ),
    remark="One fresh point in each generation keeps about two thirds of the diversity of f in the long run, however "
    "large the sample; r of them keep about 2 r / (2 r + 1). Without them one type is left in the end.",
)

CLAIMS = (HETEROZYGOSITY,)
