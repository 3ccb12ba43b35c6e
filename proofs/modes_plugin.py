"""Derivation for the generation from which a plug-in bandwidth has merged two equal normals."""

from __future__ import annotations

from typing import Any

import sympy

from collapsecheck.proofs.induction import cite, conclude
from collapsecheck.proofs.moments import term
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.relations import equation, one_if
from collapsecheck.theory.notation import a, c, population_mode_count, s, t
from collapsecheck.theory.records import Claim

__all__ = ["derive_merge_plugin"]

Expression = Any

_X = sympy.Symbol("x", real=True)
_TAU = sympy.Symbol("tau", nonnegative=True)

variance = term("variance", r"\sigma_{{{0}}}^{{2}}", module=__name__)
added = term("added", r"\tau_{{{0}}}", module=__name__)


def derive_merge_plugin(claim: Claim) -> Derivation:
    """Derivation of ``modes.merge.plugin``: the variance grows geometrically, and the normals must be as wide as a."""
    conclusion = conclude(claim, rule="algebra", note="Put in the variance that was added, and solve for the power.")
    return Derivation(claim_id=claim.id, steps=(*_variance_steps(), *_threshold_steps(), conclusion))


def _variance_steps() -> tuple[Step, ...]:
    bells = sympy.exp(-((_X - a) ** 2) / (2 * s**2)) + sympy.exp(-((_X + a) ** 2) / (2 * s**2))
    density = bells / (2 * sympy.sqrt(2 * sympy.pi) * s)
    second_moment = sympy.Integral(_X**2 * density, (_X, -sympy.oo, sympy.oo))
    return (
        Step(
            relation=equation(variance(0), second_moment),
            rule="definition",
            note="Let sigma_t^2 be the variance of the law of generation t; the mean stays 0 by symmetry.",
        ),
        Step(
            relation=equation(variance(0), a**2 + s**2),
            rule="integral",
            note="Generation 0: the variance between the normals and the variance within them.",
        ),
        Step(
            relation=equation(variance(t + 1), variance(t) + c**2 * variance(t)),
            rule="argument",
            note="Without end of points the standard deviation of a generation is that of its law, so the noise is "
            "normal with variance c^2 sigma_t^2, and independent of the point that it is added to.",
        ),
        Step(
            relation=equation(variance(t), (a**2 + s**2) * (1 + c**2) ** t),
            rule="recurrence",
            note="By induction the variance grows geometrically.",
        ),
        Step(
            relation=equation(added(t), variance(t) - (a**2 + s**2)),
            rule="definition",
            note="Let tau_t be what all generations of noise together have added.",
        ),
    )


def _threshold_steps() -> tuple[Step, ...]:
    unimodal = cite(
        "modes.equal",
        "A mixture with variances s^2 + tau has one mode exactly if a is at most the new standard deviation.",
        {s: sympy.sqrt(s**2 + _TAU)},
    )
    return (
        unimodal,
        Step(
            relation=equation(unimodal.relation.lhs, one_if(sympy.Ge(_TAU, a**2 - s**2))),
            rule="algebra",
            note="Both sides are positive: square them.",
        ),
        Step(
            relation=equation(population_mode_count(a, s, c, t), one_if(sympy.Ge(added(t), a**2 - s**2))),
            rule="argument",
            note="Each normal of the mixture stays a normal around the same mean; at generation t its variance is "
            "s^2 + tau_t.",
        ),
    )
