"""Derivations for accumulated data and a fixed bandwidth: one kernel for each step up a random recursive tree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import sympy

from collapsecheck.proofs.induction import cite, conclude, induct
from collapsecheck.proofs.moments import draw, term
from collapsecheck.proofs.pools import spread, spread_steps
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.relations import equation
from collapsecheck.proofs.resampling import noise_cf, noise_cf_steps
from collapsecheck.proofs.unfolding import mean
from collapsecheck.theory.notation import h, particle_cf, particle_variance, t, u
from collapsecheck.theory.records import Claim

__all__ = ["DERIVATIONS"]

_KERNEL = sympy.exp(-(h**2) * u**2 / 2)

pool_cf = term("pool_cf", r"\bar{{\varphi}}_{{{0}}}\!\left({1}\right)", module=__name__)


# --- accumulate.kde.law ---------------------------------------------------------------------------------------------


def _law(claim: Claim) -> Derivation:
    recurrence = pool_cf(t, u) * (t + 1 + _KERNEL) / (t + 2)
    of_the_pool = replace(claim, statement=equation(pool_cf(t, u), claim.rhs.subs(t, t + 1) / _KERNEL))
    steps = (*_child_steps(), *_pool_steps(recurrence), *_start_steps())
    induction = induct(of_the_pool, variable=t, start=0, recurrence=recurrence)
    end = conclude(claim, rule="recurrence", note="A particle is one kernel away from the pool before it.")
    return Derivation(claim_id=claim.id, steps=(*steps, *induction, end))


def _child_steps() -> tuple[Step, ...]:
    return (
        Step(
            relation=equation(particle_cf(t + 1, u), pool_cf(t, u) * noise_cf(h * u)),
            rule="argument",
            note="A child is a point picked uniformly from the pool of generations 0 to t, plus independent kernel "
            "noise: the product of the characteristic functions. That of the point picked is the average over the "
            "pool, to which every generation contributes n points with the same law.",
        ),
        *noise_cf_steps(h * u),
        Step(
            relation=equation(particle_cf(t + 1, u), pool_cf(t, u) * _KERNEL),
            rule="recurrence",
            note="Put in the characteristic function of the noise.",
        ),
    )


def _pool_steps(recurrence: sympy.Expr) -> tuple[Step, ...]:
    joined = ((t + 1) * pool_cf(t, u) + particle_cf(t + 1, u)) / (t + 2)
    return (
        Step(
            relation=equation(pool_cf(t + 1, u), joined),
            rule="argument",
            note="The next pool has n points more, a share 1/(t + 2) of all, and each has the law of the new particle.",
        ),
        Step(
            relation=equation(pool_cf(t + 1, u), recurrence),
            rule="recurrence",
            note="So each generation multiplies the average over the pool by one factor.",
        ),
    )


def _start_steps() -> tuple[Step, ...]:
    of_a_draw = mean(sympy.exp(sympy.I * u * draw(1)))
    return (
        Step(relation=equation(pool_cf(0, u), of_a_draw), rule="definition", note="The first pool is the real sample."),
        Step(relation=equation(particle_cf(0, u), of_a_draw), rule="definition", note="Generation 0 is drawn from f."),
    )


# --- accumulate.kde.variance ----------------------------------------------------------------------------------------


def _variance(claim: Claim) -> Derivation:
    of_the_pool = replace(claim, statement=equation(spread(t), claim.rhs.subs(t, t + 1) - h**2))
    induction = induct(of_the_pool, variable=t, start=0, recurrence=spread(t) + h**2 / (t + 2))
    end = conclude(claim, rule="recurrence", note="A particle is one kernel away from the pool before it.")
    return Derivation(claim_id=claim.id, steps=(*spread_steps(h, particle_variance), *induction, end))


# --- accumulate.kde.growth ------------------------------------------------------------------------------------------


def _growth(claim: Claim) -> Derivation:
    steps = (
        cite("accumulate.kde.variance", "The variance is known for every finite generation."),
        conclude(
            claim, rule="limit", note="A harmonic number less the logarithm of its index tends to Euler's constant."
        ),
    )
    return Derivation(claim_id=claim.id, steps=steps)


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {
    "accumulate.kde.law": _law,
    "accumulate.kde.variance": _variance,
    "accumulate.kde.growth": _growth,
}
