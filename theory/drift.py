"""Genetic drift of types that are resampled without new ones: diversity, loss of a type, and its final fate.

Resampling the type frequencies of a finite sample is the Wright-Fisher model without mutation. Generation 0 is a
sample, too, so that t generations of resampling are t + 1 draws away from the initial law: exponents are t + 1 where a
textbook that starts from known frequencies has t.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import sympy

from collapsecheck.terms import KDE, Categorical, Discrete, Heterozygosity, Recursion, TailCount, Uniform
from collapsecheck.theory.notation import (
    branching_loss,
    expected_count,
    expected_heterozygosity,
    f,
    founder_power,
    heterozygosity,
    lost,
    n,
    p,
    rare_loss,
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
    Reals,
    Setting,
)
from collapsecheck.theory.wrong_programs import one_generation_more

__all__ = ["CLAIMS"]

_RESAMPLED = Recursion(fit=Categorical())
_DRAWS = Assumption(text="each generation is n independent draws from the type frequencies of the one before")
_SAMPLE = Assumption(text="generation 0: n independent draws from f; A is a type with probability p under f")
_PROPER = Assumption(text="0 < p < 1", relation=sympy.Lt(p, 1))

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
    statement=sympy.Eq(expected_heterozygosity(t), (1 - 1 / n) ** (t + 1) * heterozygosity(f), evaluate=False),
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
        _DRAWS,
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
        one_generation_more(_HETEROZYGOSITY_CHECK),
        Mutant(
            name="one-draw-less",
            story="draws n - 1 points",
            check=replace(_HETEROZYGOSITY_CHECK, setting=replace(_HETEROZYGOSITY_SETTING, size=n - 1)),
        ),
    ),
    remark="The expected frequency of every type stays what it was (a martingale); what decays is diversity, because "
    "types that a finite sample misses are lost for good.",
)

# --- wf.mean-mass ---------------------------------------------------------------------------------------------------

_TYPE_SETTING = Setting(
    recursion=_RESAMPLED,
    initial_law=Uniform(low=0, high=1),
    size=n,
    generations=t,
    observable=TailCount(low=0, high=p),
)
_TWO_TYPES = replace(_TYPE_SETTING, initial_law=Discrete(probabilities=(p, 1 - p)), observable=TailCount(low=0, high=1))
_COUNT_CHECK = MonteCarlo(
    setting=_TYPE_SETTING,
    decide="mean",
    cases=({"n": 10, "t": 5, "p": 0.2}, {"n": 4, "t": 1, "p": 0.5}),
)

MEAN_MASS = Claim(
    id="wf.mean-mass",
    title="The expected number of points of a type, or in any region, is the same in every generation",
    kind="identity",
    statement=sympy.Eq(expected_count(t), n * p, evaluate=False),
    params=(
        Param(symbol=n, domain=Integers(low=4, high=30), typical=10, unit="1", meaning="points per generation"),
        Param(symbol=t, domain=Integers(low=0, high=8), typical=5, unit="1", meaning="generation"),
        Param(symbol=p, domain=Reals(low=0.1, high=0.9), typical=0.2, unit="1", meaning="mass of the type A"),
    ),
    assumptions=(_DRAWS, _SAMPLE, _PROPER, Assumption(text="n >= 1", relation=sympy.Ge(n, 1))),
    sources=("wright1931", "ewens2004", "shumailov2024"),
    checks=(
        _COUNT_CHECK,
        Enumeration(
            setting=_TWO_TYPES,
            cases=tuple(
                {"n": size, "t": generations, "p": Fraction(2, 7)}
                for size, generations in ((1, 3), (2, 0), (2, 1), (2, 4), (3, 1), (3, 2), (3, 3), (4, 2))
            ),
        ),
    ),
    mutants=(
        Mutant(
            name="diversity-for-mass",
            story="lets the mass of a type decay as the diversity does",
            rhs=n * p * (1 - 1 / n) ** (t + 1),
        ),
        Mutant(
            name="only-the-seen",
            story="multiplies by the chance that generation 0 holds the type",
            rhs=n * p * (1 - (1 - p) ** n),
        ),
        Mutant(
            name="kernel-density",
            story="smooths between generations, which carries points out of the region",
            check=replace(
                _COUNT_CHECK, setting=replace(_TYPE_SETTING, recursion=Recursion(fit=KDE(bandwidth=Fraction(1, 2))))
            ),
        ),
        Mutant(
            name="wider-region",
            story="counts the region up to 2 p",
            check=replace(_COUNT_CHECK, setting=replace(_TYPE_SETTING, observable=TailCount(low=0, high=2 * p))),
        ),
    ),
    remark="'The tails disappear' is false of the expected mass: resampling neither adds to a tail nor takes from it. "
    "What grows is the probability that a run has lost the tail altogether (wf.extinction); the runs that keep it hold "
    "all the more. An average over many models hides what each of them has lost.",
)

# --- wf.extinction --------------------------------------------------------------------------------------------------

_EXTINCTION_CHECK = MonteCarlo(
    setting=_TYPE_SETTING,
    decide="probability",
    event=0,
    cases=({"n": 10, "t": 3, "p": 0.2}, {"n": 5, "t": 10, "p": 0.5}),
)

EXTINCTION = Claim(
    id="wf.extinction",
    title="Probability that a type is lost by generation t, at every finite n",
    kind="probability",
    statement=sympy.Eq(lost(n, t, p), founder_power(n, n, t, 1 - p), evaluate=False),
    params=(
        Param(symbol=n, domain=Integers(low=2, high=12), typical=10, unit="1", meaning="points per generation"),
        Param(symbol=t, domain=Integers(low=0, high=10), typical=3, unit="1", meaning="generation"),
        Param(symbol=p, domain=Reals(low=0.05, high=0.5), typical=0.2, unit="1", meaning="mass of the type A"),
    ),
    assumptions=(
        _DRAWS,
        _SAMPLE,
        _PROPER,
        Assumption(
            text="L_{n,t}: number of points of generation 0 with descendants among the n points of generation t; its "
            "law is computed exactly, each point picking its parent uniformly"
        ),
    ),
    sources=("wright1931", "kingman1982", "shumailov2024"),
    uses=("tail.unrepresented",),
    checks=(
        _EXTINCTION_CHECK,
        Enumeration(
            setting=_TWO_TYPES,
            event=0,
            cases=tuple(
                {"n": size, "t": generations, "p": mass}
                for size, generations in ((2, 0), (2, 1), (2, 2), (2, 5), (3, 1), (3, 2), (3, 3), (4, 3), (10, 8))
                for mass in (Fraction(1, 7), Fraction(2, 5))
            ),
        ),
    ),
    mutants=(
        Mutant(
            name="independent-generations",
            story="lets every generation miss the type afresh, as if the others still held it",
            rhs=1 - (1 - (1 - p) ** n) ** (t + 1),
        ),
        Mutant(
            name="one-long-sample",
            story="takes t + 1 generations for one sample of n (t + 1) points",
            rhs=(1 - p) ** (n * (t + 1)),
        ),
        Mutant(
            name="generation-0-only",
            story="uses the formula for the real sample at every generation",
            rhs=(1 - p) ** n,
        ),
        Mutant(
            name="mean-number-of-founders",
            story="puts the ancestors of a pair, 1 + (1 - 1/n)^t, in the place of those of n points",
            rhs=(1 - p) ** (1 + (1 - 1 / n) ** t),
        ),
        Mutant(
            name="frequencies-known",
            story="starts from the true frequencies, forgetting that generation 0 is already a sample",
            check=replace(_EXTINCTION_CHECK, setting=replace(_TYPE_SETTING, generations=t - 1)),
        ),
        Mutant(
            name="two-types-for-one",
            story="counts a second type of the same mass",
            check=replace(_EXTINCTION_CHECK, setting=replace(_TYPE_SETTING, observable=TailCount(low=0, high=2 * p))),
        ),
    ),
    remark="'Rare types disappear' means: the probability that nothing is left of them grows in each generation, and a "
    "lost type never returns. Their expected frequency does not change. To treat generations as independent samples "
    "overstates the loss by far: a type that was seen often last time is seldom missed next time.",
)

# --- wf.fixation ----------------------------------------------------------------------------------------------------

_FATE_CHECK = MonteCarlo(
    setting=_TYPE_SETTING,
    decide="probability",
    event=0,
    cases=({"n": 5, "t": 40, "p": 0.3}, {"n": 10, "t": 80, "p": 0.1}, {"n": 3, "t": 25, "p": 0.5}),
    approximation="at generation t the type is lost with a probability that is smaller by at most "
    "n p (1 - p) (1 - 1/n)^(t + 1), here below 0.0003",
)

FIXATION = Claim(
    id="wf.fixation",
    title="A type of mass p is lost in the end with probability 1 - p, and else is all that is left",
    kind="limit",
    statement=sympy.Eq(sympy.Limit(lost(n, t, p), t, sympy.oo), 1 - p, evaluate=False),
    params=(
        Param(symbol=n, domain=Integers(low=3, high=10), typical=5, unit="1", meaning="points per generation"),
        Param(symbol=p, domain=Reals(low=0.1, high=0.5), typical=0.3, unit="1", meaning="mass of the type A"),
    ),
    assumptions=(_DRAWS, _SAMPLE, _PROPER, Assumption(text="n >= 2", relation=sympy.Ge(n, 2))),
    sources=("wright1931", "ewens2004", "shumailov2024"),
    uses=("wf.heterozygosity",),
    checks=(_FATE_CHECK,),
    mutants=(
        Mutant(
            name="lost-at-once",
            story="lets the real sample decide for ever",
            rhs=(1 - p) ** n,
        ),
        Mutant(
            name="fixed-for-lost",
            story="gives the probability that the type is all that is left",
            rhs=p,
        ),
        Mutant(
            name="by-pairs",
            story="decides by one duel in which both contestants are drawn from f",
            rhs=(1 - p) ** 2 / (p**2 + (1 - p) ** 2),
        ),
        Mutant(
            name="surely-lost",
            story="concludes from the falling diversity that every rare type is lost",
            rhs=1 - p**n,
        ),
        Mutant(
            name="first-generation",
            story="stops after one refit",
            check=replace(_FATE_CHECK, setting=replace(_TYPE_SETTING, generations=1)),
        ),
    ),
    remark="Collapse to a single type is certain, but it is fair: no type is favoured, and over many runs the types "
    "that remain follow f. That n does not appear is no oversight: a larger sample makes collapse slower, not "
    "otherwise.",
)

# --- wf.rare --------------------------------------------------------------------------------------------------------

_RARE_CHECK = MonteCarlo(
    setting=_TYPE_SETTING,
    decide="probability",
    event=0,
    cases=({"n": 100, "t": 5, "p": 0.02}, {"n": 150, "t": 2, "p": 0.01}),
    approximation="finite n for its limit; over the whole domain wf.extinction, which is exact, differs by less than a "
    "third of the margin",
)

RARE = Claim(
    id="wf.rare",
    title="A rare type in a large sample is lost by generation t as a branching process dies out",
    kind="limit",
    statement=sympy.Eq(rare_loss(n, t, p), sympy.exp(-n * p * (1 - branching_loss(t))), evaluate=False),
    params=(
        Param(symbol=n, domain=Integers(low=100, high=150), typical=100, unit="1", meaning="points per generation"),
        Param(symbol=t, domain=Integers(low=0, high=8), typical=5, unit="1", meaning="generation"),
        Param(symbol=p, domain=Reals(low=0.01, high=0.02), typical=0.02, unit="1", meaning="mass of the type A"),
    ),
    assumptions=(
        _DRAWS,
        _SAMPLE,
        Assumption(text="n tends to infinity; the expected number n p of points of the type, and t, are fixed"),
        Assumption(
            text="q_t: probability that a branching process with Poisson(1) children has died out by generation t; it "
            "is computed from q_0 = 0 and q_{t+1} = exp(q_t - 1)"
        ),
    ),
    sources=("harris1963", "ewens2004"),
    checks=(_RARE_CHECK,),
    mutants=(
        Mutant(
            name="constant-mean",
            story="keeps the Poisson probability of generation 0, since the expected number stays n p",
            rhs=sympy.exp(-n * p),
        ),
        Mutant(
            name="independent-generations",
            story="lets every generation miss the type afresh",
            rhs=1 - (1 - sympy.exp(-n * p)) ** (t + 1),
        ),
        Mutant(
            name="exactly-the-mean",
            story="starts from n p points of the type, where that is only their mean",
            rhs=branching_loss(t) ** (n * p),
        ),
        Mutant(name="long-run", story="puts 2/t for 1 - q_t too early", rhs=sympy.exp(-2 * n * p / t)),
        one_generation_more(_RARE_CHECK),
    ),
    remark="How long a rare word lasts does not depend on the size of the corpus but on how often it occurs there: of "
    "the words that occur k times half are gone after less than 3 k generations, since 1 - q_t falls like 2/t. No "
    "threshold separates rare types from safe ones.",
)

CLAIMS = (HETEROZYGOSITY, MEAN_MASS, EXTINCTION, FIXATION, RARE)
