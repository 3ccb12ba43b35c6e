"""Derivations for the drift of resampled types: forwards by moments of counts, backwards by founders."""

from __future__ import annotations

from collections.abc import Callable

import sympy

from collapsecheck.proofs.ancestry import avoided, avoiding_steps
from collapsecheck.proofs.branching import branching_steps, poisson_mean
from collapsecheck.proofs.induction import cite, conclude, induct
from collapsecheck.proofs.moments import (
    frequency,
    hit,
    initial_frequency,
    initial_hit,
    inside,
    over_points,
    over_types,
    term,
)
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.unfolding import conditional_mean, mean, next_heterozygosity, sample_heterozygosity
from collapsecheck.theory.notation import (
    branching_loss,
    expected_count,
    expected_heterozygosity,
    f,
    heterozygosity,
    lost,
    n,
    p,
    rare_loss,
    t,
)
from collapsecheck.theory.records import Claim

__all__ = ["DERIVATIONS"]

_K = sympy.Symbol("k", integer=True, positive=True)
_J = sympy.Symbol("j", integer=True, nonnegative=True)
_THETA = sympy.Symbol("theta", nonnegative=True)

mean_mass = term("mean_mass", r"\mathbb{{E}}\,p_{{{0}}}", module=__name__)


def _equation(left: sympy.Expr, right: sympy.Expr) -> sympy.Basic:
    return sympy.Eq(left, right, evaluate=False)


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


# --- wf.mean-mass ---------------------------------------------------------------------------------------------------


def _mean_mass(claim: Claim) -> Derivation:
    count = Step(
        relation=_equation(expected_count(t), n * mean_mass(t)),
        rule="definition",
        note="N_t is the number of points of the type: n times its frequency.",
    )
    end = conclude(claim, rule="algebra", note="So the expected number never changes either.")
    return Derivation(claim_id=claim.id, steps=(*_mass_steps(), count, end))


# --- wf.extinction --------------------------------------------------------------------------------------------------


def _extinction(claim: Claim) -> Derivation:
    steps = (
        *avoiding_steps(),
        Step(
            relation=_equation(lost(n, t, p), avoided(n, t)),
            rule="definition",
            note="The type is lost when all n points avoid it; a type that is lost cannot be drawn again.",
        ),
    )
    end = conclude(claim, rule="algebra", note="So the probability of loss is a mean over the number of founders.")
    return Derivation(claim_id=claim.id, steps=(*steps, end))


# --- wf.fixation ----------------------------------------------------------------------------------------------------


def _fixation(claim: Claim) -> Derivation:
    gap = _THETA * n * p * (1 - p) * (1 - 1 / n) ** (t + 1)
    vanishing = sympy.Limit((1 - 1 / n) ** (t + 1), t, sympy.oo)
    steps = (
        *_mass_steps(),
        *_diversity_steps(),
        Step(
            relation=_equation(lost(n, t, p), 1 - mean_mass(t) - _THETA * n * expected_heterozygosity(t) / 2),
            rule="argument",
            note="Let x be the frequency of the type, a multiple of 1/n, and subtract the indicator of x = 0 from "
            "1 - x. That is 0 for x = 0 and x = 1, and 1 - x elsewhere, where n x >= 1; so it lies between 0 and "
            "n x (1 - x). Its mean is a share theta, from 0 to 1, of the mean of n x (1 - x), and 2 x (1 - x) is the "
            "heterozygosity.",
        ),
        Step(
            relation=_equation(lost(n, t, p), 1 - p - gap),
            rule="algebra",
            note="Put in the mean mass and the mean heterozygosity.",
        ),
        Step(relation=_equation(vanishing, sympy.S.Zero), rule="limit", note="What becomes of the power as t grows."),
    )
    end = conclude(
        claim, rule="limit", note="The limit is the same for every theta, so it does not matter which it is."
    )
    return Derivation(claim_id=claim.id, steps=(*steps, end))


def _mass_steps() -> tuple[Step, ...]:
    return (
        Step(
            relation=_equation(mean_mass(0), mean(over_points(inside) / n)),
            rule="definition",
            note="The frequency of the type A in generation 0.",
        ),
        Step(
            relation=_equation(conditional_mean(over_points(lambda i: hit(i, _K)) / n), frequency(_K)),
            rule="algebra",
            note="The mean frequency of a type in the next generation is its frequency in this one.",
        ),
        Step(
            relation=_equation(mean_mass(t + 1), mean_mass(t)),
            rule="argument",
            note="Tower rule: the mean over runs is the mean of the mean given the current generation.",
        ),
        Step(
            relation=_equation(mean_mass(t), p),
            rule="recurrence",
            note="By induction the expected frequency of the type never changes.",
        ),
    )


def _diversity_steps() -> tuple[Step, ...]:
    return (
        cite("wf.heterozygosity", "Take A and everything else as two types: their diversity dies out."),
        Step(
            relation=_equation(heterozygosity(f), 1 - p**2 - (1 - p) ** 2),
            rule="argument",
            note="Two types, of probabilities p and 1 - p, have this heterozygosity.",
        ),
    )


# --- wf.rare --------------------------------------------------------------------------------------------------------


def _rare(claim: Claim) -> Derivation:
    steps = (
        *branching_steps(),
        Step(
            relation=_equation(rare_loss(n, t, p), poisson_mean(n * p, branching_loss(t))),
            rule="argument",
            note="In the limit the number of points of the type in generation 0 is Poisson with mean n p. Given k of "
            "them in one generation it is Poisson with mean k in the next, as if each had its own Poisson(1) children. "
            "So each point founds a branching process, independently of the others, and all must die out.",
        ),
    )
    end = conclude(claim, rule="series", note="Sum the exponential series.")
    return Derivation(claim_id=claim.id, steps=(*steps, end))


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {
    "wf.heterozygosity": _heterozygosity,
    "wf.mean-mass": _mean_mass,
    "wf.extinction": _extinction,
    "wf.fixation": _fixation,
    "wf.rare": _rare,
}
