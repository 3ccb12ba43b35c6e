"""Derivations for the loss of tails: means of indicators of independent draws."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy

from collapsecheck.proofs.induction import cite, conclude, induct
from collapsecheck.proofs.moments import inside, over_points, term
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.unfolding import mean
from collapsecheck.theory.notation import (
    expected_beyond,
    h,
    initial_cf,
    n,
    normal_tail,
    p,
    particle_cf,
    t,
    u,
    unrepresented,
    x,
)
from collapsecheck.theory.records import Claim

__all__ = ["DERIVATIONS"]
_W = sympy.Symbol("w", real=True)
_Z = sympy.Symbol("z", real=True)


def _normal_integral(argument: Any) -> Any:
    density = sympy.exp(-(_Z**2) / 2) / sympy.sqrt(2 * sympy.pi)
    return sympy.Integral(sympy.exp(sympy.I * argument * _Z) * density, (_Z, -sympy.oo, sympy.oo))


normal_cf = term("normal_cf", r"\mathbb{{E}}\,e^{{i {0} Z}}", module=__name__, definition=_normal_integral)
particle_tail = term("particle_tail", r"\mathrm{{P}}\!\left(X_{{{0},1}} \geq {1}\right)", module=__name__)


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


# --- kde.fixed.tailmass ---------------------------------------------------------------------------------------------


def _tail_mass(claim: Claim) -> Derivation:
    spread = sympy.sqrt(1 + t * h**2)
    steps = (
        *_normal_steps(),
        cite("kde.fixed.marginal", "The law of one point of generation t is known, whatever n."),
        Step(
            relation=_equation(particle_cf(t, u), sympy.exp(-(spread**2) * u**2 / 2)),
            rule="algebra",
            note="With a standard normal f it has again a Gaussian characteristic function.",
        ),
        Step(
            relation=_equation(particle_cf(t, u), normal_cf(spread * u)),
            rule="algebra",
            note="That is the characteristic function of a standard normal Z times the square root of 1 + t h^2.",
        ),
        Step(
            relation=_equation(particle_tail(t, x), normal_tail(x / spread)),
            rule="argument",
            note="A law is determined by its characteristic function, so the two have the same tails.",
        ),
        Step(
            relation=_equation(expected_beyond(t, x), over_points(lambda _i: particle_tail(t, x))),
            rule="argument",
            note="The number of points beyond x is a sum of n indicators. By symmetry each has the same mean; that the "
            "points depend on one another does not matter to the mean of a sum.",
        ),
    )
    end = conclude(claim, rule="algebra", note="The n terms of the sum are equal.")
    return Derivation(claim_id=claim.id, steps=(*steps, end))


def _normal_steps() -> tuple[Step, ...]:
    return (
        Step(
            relation=_equation(normal_cf(_W), sympy.exp(-(_W**2) / 2)),
            rule="integral",
            note="Characteristic function of a standard normal variable Z, by completing the square.",
        ),
        Step(
            relation=_equation(initial_cf(u), normal_cf(u)),
            rule="definition",
            note="The initial law is standard normal, too.",
        ),
    )


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {
    "tail.unrepresented": _unrepresented,
    "kde.fixed.tailmass": _tail_mass,
}
