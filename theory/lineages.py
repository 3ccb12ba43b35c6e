"""Who descends from whom: common ancestors in resampling, whatever the noise.

Children pick their parents uniformly and independently, and the noise has no part in it; so what is
claimed holds for every bandwidth. In the simulations each point of generation 0 has a value of its own, and children
copy it.
"""

from __future__ import annotations

from dataclasses import replace

import sympy

from collapsecheck.terms import Categorical, Difference, Exponential, Given, Recursion
from collapsecheck.theory.notation import f, n, related, t
from collapsecheck.theory.records import (
    Assumption,
    Claim,
    Enumeration,
    Integers,
    MonteCarlo,
    Mutant,
    Param,
    Setting,
)
from collapsecheck.theory.wrong_programs import one_generation_more

__all__ = ["CLAIMS"]


# --- lineage.coalescence --------------------------------------------------------------------------------------------

_COALESCENCE_SETTING = Setting(
    recursion=Recursion(fit=Categorical()), initial_law=Exponential(), size=n, generations=t, observable=Difference()
)
_COALESCENCE_CHECK = MonteCarlo(
    setting=_COALESCENCE_SETTING, decide="probability", event=0, cases=({"n": 10, "t": 7}, {"n": 3, "t": 2})
)

COALESCENCE = Claim(
    id="lineage.coalescence",
    title="Probability that two particles of generation t descend from the same point of the real sample",
    kind="probability",
    statement=sympy.Eq(related(t), 1 - (1 - 1 / n) ** t, evaluate=False),
    params=(
        Param(symbol=n, domain=Integers(low=3, high=30), typical=10, unit="1", meaning="points per generation"),
        Param(symbol=t, domain=Integers(low=1, high=20), typical=7, unit="1", meaning="generation"),
    ),
    assumptions=(
        Assumption(text="each of the n children picks its parent among the n points, uniformly and independently"),
        Assumption(text="n >= 2", relation=sympy.Ge(n, 2)),
    ),
    sources=("wright1931", "kingman1982"),
    checks=(
        _COALESCENCE_CHECK,
        Enumeration(
            setting=replace(_COALESCENCE_SETTING, initial_law=f),
            event=0,
            cases=tuple(
                {"n": size, "t": generations, "f": Given(values=tuple(float(value) for value in range(size)))}
                for size, generations in ((2, 0), (2, 1), (2, 3), (3, 0), (3, 1), (3, 2), (3, 3), (4, 3))
            ),
        ),
    ),
    mutants=(
        Mutant(name="union-bound", story="adds up the probabilities of t generations", rhs=t / n),
        Mutant(
            name="exponential",
            story="takes exp(-t/n) for the power at small n",
            rhs=1 - sympy.exp(-t / n),
        ),
        Mutant(
            name="diploid",
            story="copies 1 - 1/(2n) from the textbook, where n diploid individuals carry 2n genes",
            rhs=1 - (1 - 1 / (2 * n)) ** t,
        ),
        Mutant(
            name="complement",
            story="gives the probability of no common ancestor",
            rhs=(1 - 1 / n) ** t,
        ),
        one_generation_more(_COALESCENCE_CHECK),
        Mutant(
            name="one-point-less",
            story="lets a child not pick the point that stands at its own place",
            check=replace(_COALESCENCE_CHECK, setting=replace(_COALESCENCE_SETTING, size=n - 1)),
        ),
    ),
    remark="The n points of a late generation are not n observations: once t is several times n, two of them almost "
    "surely share an ancestor in the real sample. The waiting time back to it is geometric, with mean n.",
)

CLAIMS = (COALESCENCE,)
