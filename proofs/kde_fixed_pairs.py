"""Derivations for the difference of two particles of a run, whose common ancestors make it anything but normal."""

from __future__ import annotations

from collections.abc import Callable

import sympy

from collapsecheck.proofs.induction import cite, conclude, induct
from collapsecheck.proofs.moments import draw, noise, resampled, term
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.resampling import child_step, noise_cf, noise_cf_steps, same_parent, same_parent_steps
from collapsecheck.proofs.unfolding import child, mean
from collapsecheck.theory.notation import h, initial_cf, n, pair_cf, stationary_pair_cf, t, u
from collapsecheck.theory.records import Claim

__all__ = ["DERIVATIONS"]

parents_cf = term("parents_cf", r"\mathbb{{E}}\,e^{{i {0} (X_{{t,I_1}} - X_{{t,I_2}})}}", module=__name__)
initial_pair_cf = term("initial_pair_cf", r"\mathbb{{E}}\,e^{{i {0} (X_{{0,1}} - X_{{0,2}})}}", module=__name__)

_WEIGHT = sympy.Symbol("w", positive=True)


def _equation(left: sympy.Expr, right: sympy.Expr) -> sympy.Basic:
    return sympy.Eq(left, right, evaluate=False)


# --- kde.fixed.pair-difference --------------------------------------------------------------------------------------


def _pair_difference(claim: Claim) -> Derivation:
    related = same_parent() + (1 - same_parent()) * pair_cf(t, u)
    recurrence = (1 / n + (1 - 1 / n) * pair_cf(t, u)) * sympy.exp(-(h**2) * u**2)
    steps = (*_children_steps(), *noise_cf_steps(h * u), *noise_cf_steps(-h * u), *_parents_steps(related))
    started = (*steps, *_recurrence_steps(recurrence))
    return Derivation(claim_id=claim.id, steps=(*started, *induct(claim, variable=t, start=0, recurrence=recurrence)))


def _children_steps() -> tuple[Step, ...]:
    difference = (resampled(1) - resampled(2)) + (h * noise(1) - h * noise(2))
    return (
        child_step(h),
        Step(
            relation=_equation(child(1, h) - child(2, h), difference),
            rule="algebra",
            note="Two children differ by what their parents differ by, and by their noise.",
        ),
        Step(
            relation=_equation(pair_cf(t + 1, u), parents_cf(u) * noise_cf(h * u) * noise_cf(-h * u)),
            rule="argument",
            note="The two noises are independent of each other and of the parents, so characteristic functions "
            "multiply.",
        ),
    )


def _parents_steps(related: sympy.Expr) -> tuple[Step, ...]:
    return (
        *same_parent_steps(),
        Step(
            relation=_equation(parents_cf(u), related),
            rule="argument",
            note="Children of the same parent start at the same place, where the characteristic function is 1; "
            "different parents are, by symmetry, a pair like any other of generation t.",
        ),
    )


def _recurrence_steps(recurrence: sympy.Expr) -> tuple[Step, ...]:
    start = mean(sympy.exp(sympy.I * u * draw(1))) * mean(sympy.exp(-sympy.I * u * draw(2)))
    modulus = sympy.Abs(initial_cf(u)) ** 2
    return (
        Step(
            relation=_equation(pair_cf(t + 1, u), recurrence),
            rule="recurrence",
            note="Each generation draws the pair together with probability 1/n, and adds the noise of two children.",
        ),
        Step(
            relation=_equation(initial_pair_cf(u), start),
            rule="argument",
            note="Two points of generation 0 are independent draws from f.",
        ),
        Step(
            relation=_equation(initial_pair_cf(u), initial_cf(u) * initial_cf(-u)),
            rule="algebra",
            note="By the definition of the characteristic function of f.",
        ),
        Step(
            relation=_equation(initial_pair_cf(u), modulus),
            rule="argument",
            note="At -u it is the complex conjugate of what it is at u.",
        ),
        Step(
            relation=_equation(pair_cf(0, u), initial_pair_cf(u)),
            rule="definition",
            note="With this pair the recurrence starts.",
        ),
    )


# --- kde.fixed.stationary-pair --------------------------------------------------------------------------------------


def _stationary_pair(claim: Claim) -> Derivation:
    known = cite("kde.fixed.pair-difference", "The law of the difference is known for every generation.")
    unrelated, noise_effect = (1 - 1 / n) ** t, sympy.exp(-t * h**2 * u**2)
    weighted = known.relation.rhs.xreplace({unrelated: _WEIGHT / noise_effect})
    fading = _fading_steps(weighted, unrelated, noise_effect)
    aside = _laplace_step(weighted.xreplace({_WEIGHT: sympy.S.Zero}))
    conclusion = conclude(claim, rule="limit", note="What is left depends on the noise alone.")
    return Derivation(claim_id=claim.id, steps=(known, *fading, aside, conclusion))


def _fading_steps(weighted: sympy.Expr, unrelated: sympy.Expr, noise_effect: sympy.Expr) -> tuple[Step, ...]:
    return (
        Step(
            relation=_equation(pair_cf(t, u), sympy.Subs(weighted, _WEIGHT, unrelated * noise_effect)),
            rule="algebra",
            note="It is a weighted mean of what generation 0 leaves and of what does not depend on it; the weight w of "
            "generation 0 is the probability of no common ancestor, times the effect of the noise.",
        ),
        Step(
            relation=_equation(sympy.Limit(unrelated, t, sympy.oo), sympy.S.Zero),
            rule="limit",
            note="The probability of no common ancestor tends to 0, and the weight is at most that.",
        ),
        Step(
            relation=_equation(stationary_pair_cf(u), sympy.Limit(weighted, _WEIGHT, 0)),
            rule="argument",
            note="So the weight tends to 0 at every argument, and the characteristic function to what remains; that is "
            "continuous, and therefore the characteristic function of the limit law.",
        ),
    )


def _laplace_step(remaining: sympy.Expr) -> Step:
    rescaled = remaining.subs(u, u / (h * sympy.sqrt(n)))
    return Step(
        relation=_equation(sympy.Limit(rescaled, n, sympy.oo), 1 / (1 + u**2)),
        rule="limit",
        note="Aside: in units of h times the root of n, large samples approach the Laplace law of scale 1.",
    )


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {
    "kde.fixed.pair-difference": _pair_difference,
    "kde.fixed.stationary-pair": _stationary_pair,
}
