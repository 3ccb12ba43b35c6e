"""Derivations for what survives resampling: sums over types, or over points, of the probability of not being lost."""

from __future__ import annotations

from collections.abc import Callable

import sympy

from collapsecheck.proofs.induction import cite, conclude
from collapsecheck.proofs.moments import over_points
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.theory.notation import all_related, expected_founders, expected_types, k, lost, m, n, p, t, type_mass
from collapsecheck.theory.records import Claim

__all__ = ["DERIVATIONS"]


def _survivors(claim: Claim) -> Derivation:
    left = sympy.Sum(1 - lost(n, t, type_mass(k)), (k, 1, m))
    steps = (
        cite("wf.extinction", "What becomes of type k, of mass f_k.", {p: type_mass(k)}),
        Step(
            relation=sympy.Eq(expected_types(t), left, evaluate=False),
            rule="argument",
            note="The number of types that are left is a sum of indicators, one for each type; that the types compete "
            "does not matter to the mean of a sum.",
        ),
    )
    end = conclude(claim, rule="algebra", note="Put in the probability that type k is lost.")
    return Derivation(claim_id=claim.id, steps=(*steps, end))


def _founders(claim: Claim) -> Derivation:
    with_descendants = over_points(lambda _i: 1 - lost(n, t - 1, 1 / n))
    steps = (
        cite(
            "wf.extinction",
            "Take each point of generation 0 for a type of its own. Generation 1 is then n independent draws from a "
            "law with mass 1/n on each type, and it is followed by t - 1 further generations.",
            {p: 1 / n, t: t - 1},
        ),
        Step(
            relation=sympy.Eq(expected_founders(n, t), with_descendants, evaluate=False),
            rule="argument",
            note="The number of founders is a sum of n indicators, one for each point of generation 0; all have the "
            "same mean.",
        ),
    )
    end = conclude(claim, rule="algebra", note="The n terms of the sum are equal.")
    return Derivation(claim_id=claim.id, steps=(*steps, end))


def _common(claim: Claim) -> Derivation:
    from_one = over_points(lambda _i: lost(n, t - 1, 1 - 1 / n))
    steps = (
        cite(
            "wf.extinction",
            "Take one point of generation 0 for a type of its own, and all others for another. Generation 1 is then n "
            "independent draws, of the other type with probability 1 - 1/n, and t - 1 generations follow. This is the "
            "probability that nothing is left of the other type.",
            {p: 1 - 1 / n, t: t - 1},
        ),
        Step(
            relation=sympy.Eq(all_related(t), from_one, evaluate=False),
            rule="argument",
            note="All descend from one point where they do from the first, or the second, and so on; these n events "
            "exclude each other, and have the same probability.",
        ),
    )
    end = conclude(claim, rule="algebra", note="The n terms of the sum are equal.")
    return Derivation(claim_id=claim.id, steps=(*steps, end))


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {
    "wf.survivors": _survivors,
    "lineage.founders": _founders,
    "lineage.common": _common,
}
