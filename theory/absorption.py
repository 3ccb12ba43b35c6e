"""When resampled types have collapsed: by which generation a single type is left, almost surely."""

from __future__ import annotations

from dataclasses import replace

import sympy

from collapsecheck.terms import Categorical, Discrete, Recursion, Types
from collapsecheck.theory.notation import f, heterozygosity, n, one_type, t
from collapsecheck.theory.records import Assumption, Claim, Integers, Laws, MonteCarlo, Mutant, Param, Setting

__all__ = ["CLAIMS"]

_MIXED = (1 - 1 / n) ** (t + 1) * heterozygosity(f)
"""Expected heterozygosity of generation t."""

_LAWS = Laws(
    options=(
        Discrete(probabilities=(0.5, 0.5)),
        Discrete(probabilities=(0.2, 0.3, 0.5)),
        Discrete(probabilities=(0.25, 0.25, 0.2, 0.2, 0.1)),
    )
)

# --- wf.one-type ----------------------------------------------------------------------------------------------------

_SETTING = Setting(recursion=Recursion(fit=Categorical()), initial_law=f, size=n, generations=t, observable=Types())
_CHECK = MonteCarlo(
    setting=_SETTING,
    decide="probability",
    event=1,
    cases=({"n": 4, "t": 9, "f": _LAWS.options[1]}, {"n": 6, "t": 13, "f": _LAWS.options[0]}),
)

ONE_TYPE = Claim(
    id="wf.one-type",
    title="By generation t a single type is left, but for a probability that falls by 1 - 1/n per generation",
    kind="inequality",
    statement=sympy.Ge(one_type(t), sympy.Max(0, 1 - n**2 * _MIXED / (2 * (n - 1))), evaluate=False),
    params=(
        Param(symbol=n, domain=Integers(low=3, high=6), typical=4, unit="1", meaning="points per generation"),
        Param(symbol=t, domain=Integers(low=6, high=20), typical=9, unit="1", meaning="generation"),
        Param(symbol=f, domain=_LAWS, typical=_LAWS.options[1], unit="1", meaning="initial law on the types"),
    ),
    assumptions=(
        Assumption(text="each generation is n independent draws from the points of the one before"),
        Assumption(text="generation 0 is n independent draws from f"),
        Assumption(text="H = 1 - sum of squared frequencies (with replacement); H_f the same for f"),
        Assumption(text="n >= 2", relation=sympy.Ge(n, 2)),
    ),
    sources=("wright1931", "ewens2004", "shumailov2024"),
    uses=("wf.heterozygosity",),
    checks=(_CHECK,),
    mutants=(
        Mutant(
            name="one-pair",
            story="takes two points that were drawn for all n",
            rhs=1 - _MIXED,
        ),
        Mutant(
            name="even-shares",
            story="lets two types that are left have equal shares",
            rhs=1 - 2 * _MIXED,
        ),
        Mutant(
            name="more-points",
            story="draws twice as many points",
            check=replace(_CHECK, setting=replace(_SETTING, size=2 * n)),
        ),
    ),
    remark="A time by which it is over: after n log(n/delta) generations two types are left with a probability below "
    "delta, whatever f is and however many types it has. That only point masses absorb the process says nothing about "
    "when; the answer is about as many generations as there are points, times a logarithm.",
)

CLAIMS = (ONE_TYPE,)
