"""Derivations for bounds on the distance between an initial law and its generations: by one coupling."""

from __future__ import annotations

from collections.abc import Callable

import sympy

from collapsecheck.proofs.divergences import mean_modulus
from collapsecheck.proofs.induction import cite, conclude
from collapsecheck.proofs.moments import term
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.relations import equation
from collapsecheck.proofs.tails import normal_cf
from collapsecheck.theory.notation import h, initial_cf, particle_cf, t, u, wasserstein_1
from collapsecheck.theory.records import Claim

__all__ = ["DERIVATIONS"]

length = term("length", r"\mathbb{{E}}\left|Y - X\right|", module=__name__)


def _first_distance(claim: Claim) -> Derivation:
    scale = sympy.sqrt(t) * h
    steps = (
        cite("kde.fixed.marginal", "The law of one particle of generation t is known, whatever n."),
        Step(
            relation=equation(particle_cf(t, u), initial_cf(u) * normal_cf(scale * u)),
            rule="integral",
            note="So f_t is the law of Y = X + sqrt(t) h Z, where X has law f, and Z is standard normal and "
            "independent of X.",
        ),
        Step(
            relation=equation(length(), scale * mean_modulus()),
            rule="definition",
            note="In this coupling of f and f_t the mean distance of the two is that of the noise from 0.",
        ),
        Step(
            relation=sympy.Le(wasserstein_1(t), length(), evaluate=False),
            rule="argument",
            note="W1 is the least mean distance over all couplings.",
        ),
        Step(
            relation=equation(mean_modulus(), sympy.sqrt(2) / sympy.sqrt(sympy.pi)),
            rule="integral",
            note="By the density of a standard normal variable.",
        ),
        conclude(claim, rule="algebra", note="The three lines before, put together."),
    )
    return Derivation(claim_id=claim.id, steps=steps)


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {"div.bound.w1": _first_distance}
