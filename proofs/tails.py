"""Derivations for the loss of tails and of rare types: means of indicators of independent draws."""

from __future__ import annotations

from collections.abc import Callable

import sympy

from collapsecheck.proofs.induction import induct
from collapsecheck.proofs.moments import (
    frequency,
    hit,
    initial_frequency,
    initial_hit,
    inside,
    over_points,
    over_types,
)
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.unfolding import conditional_mean, mean, next_heterozygosity, sample_heterozygosity
from collapsecheck.theory.notation import expected_heterozygosity, f, heterozygosity, n, p, t, unrepresented
from collapsecheck.theory.records import Claim

__all__ = ["DERIVATIONS"]

_K = sympy.Symbol("k", integer=True, positive=True)


def _equation(left: sympy.Expr, right: sympy.Expr) -> sympy.Basic:
    return sympy.Eq(left, right, evaluate=False)


# --- tail.unrepresented ---------------------------------------------------------------------------------------------


def _unrepresented(claim: Claim) -> Derivation:
    missed = mean(1 - inside(n + 1))
    recurrence = (1 - p) * unrepresented(n, p)
    steps = (
        Step(
            relation=_equation(unrepresented(1, p), mean(1 - inside(1))),
            rule="definition",
            note="A single point misses the region when its indicator is 0.",
        ),
        Step(
            relation=_equation(unrepresented(n + 1, p), unrepresented(n, p) * missed),
            rule="argument",
            note="One more point, independent of the first n: all must miss the region, and probabilities multiply.",
        ),
        Step(
            relation=_equation(missed, 1 - p),
            rule="algebra",
            note="The mean of an indicator is the probability of its event.",
        ),
        Step(
            relation=_equation(unrepresented(n + 1, p), recurrence),
            rule="recurrence",
            note="So each further point multiplies the probability by the same factor.",
        ),
    )
    return Derivation(claim_id=claim.id, steps=(*steps, *induct(claim, variable=n, start=1, recurrence=recurrence)))


# --- wf.heterozygosity ----------------------------------------------------------------------------------------------


def _heterozygosity(claim: Claim) -> Derivation:
    recurrence = (1 - 1 / n) * expected_heterozygosity(t)
    steps = (*_frequency_steps(), *_decay_steps(recurrence), *_initial_steps())
    return Derivation(claim_id=claim.id, steps=(*steps, *induct(claim, variable=t, start=0, recurrence=recurrence)))


def _frequency_steps() -> tuple[Step, ...]:
    next_frequency = over_points(lambda i: hit(i, _K)) / n
    return (
        Step(
            relation=_equation(sample_heterozygosity(), 1 - over_types(lambda k: frequency(k) ** 2)),
            rule="definition",
            note="Heterozygosity is the chance that two draws with replacement show different types.",
        ),
        Step(
            relation=_equation(over_types(frequency), sympy.S.One),
            rule="definition",
            note="The frequencies of the types add up to 1.",
        ),
        Step(
            relation=_equation(
                next_heterozygosity(), 1 - over_types(lambda k: (over_points(lambda i: hit(i, k)) / n) ** 2)
            ),
            rule="definition",
            note="The next generation counts the types of n independent draws from the current frequencies.",
        ),
        Step(
            relation=_equation(
                conditional_mean(next_frequency**2), frequency(_K) / n + (1 - 1 / n) * frequency(_K) ** 2
            ),
            rule="algebra",
            note="Second moment of a relative count: the squared count holds n squares, and n(n - 1) products "
            "of independent draws; an indicator equals its square.",
        ),
    )


def _decay_steps(recurrence: sympy.Expr) -> tuple[Step, ...]:
    return (
        Step(
            relation=_equation(conditional_mean(next_heterozygosity()), (1 - 1 / n) * sample_heterozygosity()),
            rule="algebra",
            note="Sum over the types and use that the frequencies add up to 1.",
        ),
        Step(
            relation=_equation(expected_heterozygosity(t + 1), mean(conditional_mean(next_heterozygosity()))),
            rule="argument",
            note="Tower rule: the mean over runs is the mean of the mean given the current generation.",
        ),
        Step(
            relation=_equation(expected_heterozygosity(t + 1), recurrence),
            rule="recurrence",
            note="Each generation loses the n-th part of the heterozygosity on average.",
        ),
    )


def _initial_steps() -> tuple[Step, ...]:
    counted = over_types(lambda k: (over_points(lambda i: initial_hit(i, k)) / n) ** 2)
    return (
        Step(
            relation=_equation(heterozygosity(f), 1 - over_types(lambda k: initial_frequency(k) ** 2)),
            rule="definition",
            note="The heterozygosity of the initial law.",
        ),
        Step(
            relation=_equation(expected_heterozygosity(0), mean(1 - counted)),
            rule="definition",
            note="Generation 0 is already a sample: n independent draws from f.",
        ),
    )


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {
    "tail.unrepresented": _unrepresented,
    "wf.heterozygosity": _heterozygosity,
}
