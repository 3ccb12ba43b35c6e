"""Derivation for the time by which one type is left: how little diversity two types can have."""

from __future__ import annotations

from collections.abc import Callable

import sympy

from collapsecheck.proofs.induction import cite, conclude
from collapsecheck.proofs.moments import term
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.relations import equation
from collapsecheck.theory.notation import expected_heterozygosity, n, one_type, t
from collapsecheck.theory.records import Claim

__all__ = ["DERIVATIONS"]

least_heterozygosity = term("least_heterozygosity", r"H_{{\min}}", module=__name__)


def _one_type(claim: Claim) -> Derivation:
    diversity = expected_heterozygosity(t)
    steps = (
        cite("wf.heterozygosity", "The expected heterozygosity of generation t."),
        Step(
            relation=equation(least_heterozygosity(), 1 - (1 / n) ** 2 - (1 - 1 / n) ** 2),
            rule="definition",
            note="The heterozygosity of n points of which one differs from all others.",
        ),
        Step(
            relation=equation(least_heterozygosity(), 2 * (n - 1) / n**2),
            rule="algebra",
            note="Expand.",
        ),
        Step(
            relation=sympy.Ge(one_type(t), sympy.Max(0, 1 - diversity / least_heterozygosity()), evaluate=False),
            rule="argument",
            note="Where two types are left, or more, no counts have a larger sum of squares than n - 1 and 1, so that "
            "H is at least H_min; where one is left, it is 0. Its mean is thus at least H_min times the probability "
            "that two or more are left (Markov's inequality). And no probability is negative.",
        ),
        conclude(claim, rule="algebra", note="Put in both."),
    )
    return Derivation(claim_id=claim.id, steps=steps)


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {"wf.one-type": _one_type}
