"""Classifiers on their own labels: the error they have, and the error they report.

Cells are learned one by one (a saturated model): all n points of a cell have the same features, and their labels are
drawn anew in each generation from the label frequencies of the one before it.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import sympy

from collapsecheck.terms import Categorical, Discrete, Heterozygosity, MajorityError, Recursion
from collapsecheck.theory.notation import expected_label_error, majority, n, p, self_error, t
from collapsecheck.theory.records import (
    Assumption,
    Claim,
    Enumeration,
    Integers,
    MonteCarlo,
    Mutant,
    Param,
    Reals,
    Setting,
)
from collapsecheck.theory.wrong_programs import one_generation_more

__all__ = ["CLAIMS"]

_SIZES = Param(symbol=n, domain=Integers(low=4, high=8), typical=5, unit="1", meaning="points of the cell")
_GENERATIONS = Param(symbol=t, domain=Integers(low=1, high=4), typical=3, unit="1", meaning="generation")
_MASS = Param(symbol=p, domain=Reals(low=0.25, high=0.4), typical=0.3, unit="1", meaning="true probability of label A")
_LABELS = Assumption(
    text="two labels, of which A has probability p in truth; generation 0 bears n independent true labels, and each "
    "later one n independent draws from the label frequencies of the one before it"
)
_PROPER = Assumption(text="0 < p < 1", relation=sympy.Lt(p, 1))
_VOTE = Assumption(text="the classifier predicts the label that most points of its generation bear, a tie at random")
_SETTING = Setting(
    recursion=Recursion(fit=Categorical()),
    initial_law=Discrete(probabilities=(p, 1 - p)),
    size=n,
    generations=t,
    observable=MajorityError(mass=p),
)
_FEW = tuple(
    {"n": size, "t": generations, "p": Fraction(2, 7)}
    for size, generations in ((2, 0), (2, 1), (2, 3), (3, 0), (3, 1), (3, 2), (4, 2))
)

# --- labels.self-error ----------------------------------------------------------------------------------------------

_SELF_SETTING = replace(_SETTING, observable=Heterozygosity())
_SELF_CHECK = MonteCarlo(
    setting=_SELF_SETTING,
    decide="mean",
    cases=({"n": 5, "t": 3, "p": 0.3}, {"n": 8, "t": 0, "p": 0.4}),
)

SELF_ERROR = Claim(
    id="labels.self-error",
    title="The error that a classifier finds on labels of its own making dies out",
    kind="identity",
    statement=sympy.Eq(self_error(t), 2 * p * (1 - p) * (1 - 1 / n) ** (t + 1), evaluate=False),
    params=(_SIZES, _GENERATIONS, _MASS),
    assumptions=(
        _LABELS,
        Assumption(text="the classifier predicts at random by the label frequencies, and is tested on labels drawn so"),
        _PROPER,
        Assumption(text="n >= 2", relation=sympy.Ge(n, 2)),
    ),
    sources=("cover-hart1967", "ewens2004"),
    uses=("wf.heterozygosity",),
    checks=(_SELF_CHECK, Enumeration(setting=_SELF_SETTING, cases=_FEW)),
    mutants=(
        Mutant(name="true-error", story="takes it for the error on true labels", rhs=2 * p * (1 - p)),
        Mutant(
            name="known-frequencies",
            story="forgets that generation 0 is a sample already",
            rhs=2 * p * (1 - p) * (1 - 1 / n) ** t,
        ),
        Mutant(
            name="more-points",
            story="has one point more",
            check=replace(_SELF_CHECK, setting=replace(_SELF_SETTING, size=n + 1)),
        ),
    ),
    remark="On true labels the same classifier errs with probability 2 p (1 - p) in every generation, since the "
    "expected frequencies never change (wf.mean-mass). A model that is judged by data like its own seems to become "
    "perfect while it has not improved at all.",
)

# --- labels.majority ------------------------------------------------------------------------------------------------

_VOTE_CHECK = MonteCarlo(
    setting=_SETTING,
    decide="mean",
    cases=({"n": 5, "t": 3, "p": 0.3}, {"n": 8, "t": 0, "p": 0.4}),
)

MAJORITY = Claim(
    id="labels.majority",
    title="True error of a vote among labels that were learned from labels, in every generation",
    kind="identity",
    statement=sympy.Eq(expected_label_error(t), p + (1 - 2 * p) * majority(n, t, p), evaluate=False),
    params=(_SIZES, _GENERATIONS, _MASS),
    assumptions=(
        _LABELS,
        _VOTE,
        _PROPER,
        Assumption(
            text="the probability of a majority is computed exactly from the Markov chain of the number of labels A, a "
            "tie counting half"
        ),
    ),
    sources=("cover-hart1967", "ewens2004"),
    checks=(_VOTE_CHECK, Enumeration(setting=_SETTING, cases=_FEW)),
    mutants=(
        Mutant(name="best-error", story="lets the vote always be right, as that of infinitely many is", rhs=p),
        Mutant(
            name="true-labels",
            story="uses the formula for the vote of true labels in every generation",
            rhs=p + (1 - 2 * p) * majority(n, 0, p),
        ),
        Mutant(name="long-run", story="takes the limit too early", rhs=2 * p * (1 - p)),
        one_generation_more(_VOTE_CHECK, "counts the true labels as generation 1"),
    ),
    remark="A vote filters noise out of true labels: with many of them it is as good as any classifier. It does not "
    "filter the noise of generations: each one draws its labels anew, and the vote of t generations ago is forgotten.",
)

# --- labels.majority.limit ------------------------------------------------------------------------------------------

_LONG_CHECK = MonteCarlo(
    setting=_SETTING,
    decide="mean",
    cases=({"n": 5, "t": 40, "p": 0.3}, {"n": 3, "t": 25, "p": 0.4}),
    approximation="at generation t the error differs by at most (1 - 2 p) n p (1 - p) (1 - 1/n)^(t + 1), here below "
    "0.0001",
)

LIMIT = Claim(
    id="labels.majority.limit",
    title="Labels that are learned from labels end as one true label: twice the error of the best, nearly",
    kind="limit",
    statement=sympy.Eq(sympy.Limit(expected_label_error(t), t, sympy.oo), 2 * p * (1 - p), evaluate=False),
    params=(replace(_SIZES, domain=Integers(low=3, high=6)), _MASS),
    assumptions=(_LABELS, _VOTE, _PROPER, Assumption(text="n >= 2", relation=sympy.Ge(n, 2))),
    sources=("cover-hart1967", "shumailov2024"),
    uses=("labels.self-error",),
    checks=(_LONG_CHECK,),
    mutants=(
        Mutant(name="best-error", story="takes the error of the best classifier", rhs=p),
        Mutant(name="self-reported", story="believes the error on labels of its own making", rhs=sympy.S.Zero),
        Mutant(name="coin", story="takes what is left for a coin", rhs=sympy.S.Half),
        Mutant(
            name="first-generation",
            story="stops at the true labels",
            check=replace(_LONG_CHECK, setting=replace(_SETTING, generations=0)),
        ),
    ),
    remark="This is the error of the nearest-neighbour rule, which knows one true label of each place; so much is left "
    "of n labels, however large n is. The classifier reports no error at all by then (labels.self-error). Without the "
    "draw there is no collapse: labels that are the prediction itself stay as they are.",
)

CLAIMS = (SELF_ERROR, MAJORITY, LIMIT)
