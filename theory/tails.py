"""Loss of tails and rare types: what a finite sample does not contain cannot be resampled."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import sympy

from collapsecheck.terms import Categorical, Discrete, Heterozygosity, Recursion, TailCount, Uniform
from collapsecheck.theory.notation import expected_heterozygosity, f, heterozygosity, n, p, t, unrepresented
from collapsecheck.theory.records import (
    Assumption,
    Claim,
    Enumeration,
    Integers,
    Laws,
    MonteCarlo,
    Mutant,
    Param,
    Reals,
    Setting,
)

__all__ = ["CLAIMS"]

_RESAMPLED = Recursion(fit=Categorical())

# --- tail.unrepresented ---------------------------------------------------------------------------------------------

_TAIL_SETTING = Setting(
    recursion=_RESAMPLED,
    initial_law=Uniform(low=0, high=1),
    size=n,
    generations=0,
    observable=TailCount(low=0, high=p),
)
_TAIL_CHECK = MonteCarlo(
    setting=_TAIL_SETTING, decide="probability", event=0, cases=({"n": 10, "p": 0.1}, {"n": 3, "p": 0.3})
)

UNREPRESENTED = Claim(
    id="tail.unrepresented",
    title="Probability that a sample of n has no point in a region of mass p",
    kind="probability",
    statement=sympy.Eq(unrepresented(n, p), (1 - p) ** n),
    params=(
        Param(symbol=n, domain=Integers(low=1, high=12), typical=10, unit="1", meaning="sample size"),
        Param(symbol=p, domain=Reals(low=0.02, high=0.3), typical=0.1, unit="1", meaning="mass of the region A"),
    ),
    assumptions=(
        Assumption(text="generation 0: n independent draws from f; A is a region with probability p under f"),
        Assumption(text="0 < p < 1", relation=sympy.Lt(p, 1)),
    ),
    sources=("shumailov2024", "robbins1968"),
    checks=(
        _TAIL_CHECK,
        Enumeration(
            setting=replace(
                _TAIL_SETTING,
                initial_law=Discrete(probabilities=(p, 1 - p)),
                observable=TailCount(low=0, high=1),
            ),
            event=0,
            cases=tuple({"n": size, "p": mass} for size in (1, 2, 3, 4) for mass in (Fraction(1, 7), Fraction(2, 5))),
        ),
    ),
    mutants=(
        Mutant(name="poisson", story="takes the Poisson limit for the finite sample", rhs=sympy.exp(-n * p)),
        Mutant(name="first-order", story="expands to first order in n p", rhs=1 - n * p),
        Mutant(name="complement", story="gives the probability of at least one point", rhs=1 - (1 - p) ** n),
        Mutant(
            name="one-draw-more",
            story="the sampler draws n + 1 points",
            check=replace(_TAIL_CHECK, setting=replace(_TAIL_SETTING, size=n + 1)),
        ),
        Mutant(
            name="two-sided-region",
            story="puts mass p in each of two tails",
            check=replace(_TAIL_CHECK, setting=replace(_TAIL_SETTING, observable=TailCount(low=0, high=2 * p))),
        ),
    ),
    remark="This is what disappears first: representation in the sample, not expected mass, which never changes. From "
    "generation 1 on the points are dependent and the formula no longer holds with p replaced.",
)

# --- wf.heterozygosity ----------------------------------------------------------------------------------------------

_RATIONAL_LAW = Discrete(probabilities=(Fraction(1, 6), Fraction(1, 3), Fraction(1, 2)))
_HETEROZYGOSITY_SETTING = Setting(
    recursion=_RESAMPLED, initial_law=f, size=n, generations=t, observable=Heterozygosity()
)
_HETEROZYGOSITY_CHECK = MonteCarlo(
    setting=_HETEROZYGOSITY_SETTING,
    decide="mean",
    cases=(
        {"n": 10, "t": 5, "f": Discrete(probabilities=(0.2, 0.3, 0.5))},
        {"n": 5, "t": 2, "f": Discrete(probabilities=(0.5, 0.5))},
    ),
)

HETEROZYGOSITY = Claim(
    id="wf.heterozygosity",
    title="Expected heterozygosity of resampled types decays by 1 - 1/n per generation",
    kind="identity",
    statement=sympy.Eq(expected_heterozygosity(t), (1 - 1 / n) ** (t + 1) * heterozygosity(f)),
    params=(
        Param(symbol=n, domain=Integers(low=4, high=30), typical=10, unit="1", meaning="points per generation"),
        Param(symbol=t, domain=Integers(low=0, high=6), typical=5, unit="1", meaning="generation"),
        Param(
            symbol=f,
            domain=Laws(
                options=(
                    Discrete(probabilities=(0.5, 0.5)),
                    Discrete(probabilities=(0.2, 0.8)),
                    Discrete(probabilities=(0.2, 0.3, 0.5)),
                    Discrete(probabilities=(0.1,) * 10),
                )
            ),
            typical=Discrete(probabilities=(0.2, 0.3, 0.5)),
            unit="1",
            meaning="initial law on the types",
        ),
    ),
    assumptions=(
        Assumption(text="each generation is n independent draws from the type frequencies of the one before"),
        Assumption(text="generation 0 is n independent draws from f, so it is itself one resampling away from f"),
        Assumption(text="H = 1 - sum of squared frequencies (with replacement); H_f the same for f"),
        Assumption(text="n >= 1", relation=sympy.Ge(n, 1)),
    ),
    sources=("wright1931", "ewens2004", "shumailov2024"),
    checks=(
        _HETEROZYGOSITY_CHECK,
        Enumeration(
            setting=_HETEROZYGOSITY_SETTING,
            cases=tuple(
                {"n": size, "t": generations, "f": _RATIONAL_LAW}
                for size, generations in ((2, 0), (2, 1), (2, 3), (3, 0), (3, 1), (3, 2), (4, 2))
            ),
        ),
    ),
    mutants=(
        Mutant(
            name="frequencies-known",
            story="starts from the true frequencies, forgetting that generation 0 is already a sample",
            rhs=(1 - 1 / n) ** t * heterozygosity(f),
        ),
        Mutant(
            name="diploid",
            story="copies 1 - 1/(2n) from the textbook, where n diploid individuals carry 2n genes",
            rhs=(1 - 1 / (2 * n)) ** (t + 1) * heterozygosity(f),
        ),
        Mutant(
            name="exponential",
            story="takes exp(-t/n) for the power at small n",
            rhs=sympy.exp(-(t + 1) / n) * heterozygosity(f),
        ),
        Mutant(
            name="one-generation-more",
            story="counts the real sample as generation 1",
            check=replace(_HETEROZYGOSITY_CHECK, setting=replace(_HETEROZYGOSITY_SETTING, generations=t + 1)),
        ),
        Mutant(
            name="one-draw-less",
            story="draws n - 1 points",
            check=replace(_HETEROZYGOSITY_CHECK, setting=replace(_HETEROZYGOSITY_SETTING, size=n - 1)),
        ),
    ),
    remark="The expected frequency of every type stays what it was (a martingale); what decays is diversity, because "
    "types that a finite sample misses are lost for good.",
)

CLAIMS = (UNREPRESENTED, HETEROZYGOSITY)
