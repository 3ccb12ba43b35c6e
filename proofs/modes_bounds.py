"""Derivations for the bounds on when noise leaves one mode: by the curvature of the log-density, and by doubling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy

from collapsecheck.proofs.induction import cite, conclude
from collapsecheck.proofs.moments import over_points, term
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.relations import equation, one_if
from collapsecheck.proofs.unfolding import least_integer
from collapsecheck.theory.notation import a, c, f, h, law_merging_generation, population_mode_count, s, t
from collapsecheck.theory.records import Claim

__all__ = ["DERIVATIONS"]

Expression = Any

_Y = sympy.Symbol("y", real=True)
_M = sympy.Symbol("m", real=True)
_V = sympy.Symbol("v", positive=True)

place = term("place", r"x_{{{0}}}", module=__name__, letter=True)
weight = term("weight", r"w_{{{0}}}", module=__name__, letter=True)


# --- modes.half-range -----------------------------------------------------------------------------------------------


def _weighted(factor: Callable[[Expression], Expression], y: Expression) -> Expression:
    """Sum of a factor over the normals, each with its weight and its height at y."""
    return over_points(lambda i: weight(i) * factor(i) * sympy.exp(-((y - place(i)) ** 2) / (2 * _V)))


def _density(y: Expression) -> Expression:
    return _weighted(lambda _i: sympy.S.One, y) / sympy.sqrt(2 * sympy.pi * _V)


def _source_mean(y: Expression) -> Expression:
    return _weighted(place, y) / _weighted(lambda _i: sympy.S.One, y)


def _source_variance(y: Expression) -> Expression:
    return _weighted(lambda i: place(i) ** 2, y) / _weighted(lambda _i: sympy.S.One, y) - source_mean(y) ** 2


def _room(y: Expression) -> Expression:
    spare = _weighted(lambda i: (a - (place(i) - _M)) * (a + (place(i) - _M)), y)
    return spare / _weighted(lambda _i: sympy.S.One, y)


density = term("density", r"p\!\left({0}\right)", module=__name__, definition=_density)
source_mean = term("source_mean", r"\mathbb{{E}}\!\left[x \mid {0}\right]", module=__name__, definition=_source_mean)
source_variance = term(
    "source_variance", r"\mathrm{{Var}}\!\left(x \mid {0}\right)", module=__name__, definition=_source_variance
)
room = term("room", r"r\!\left({0}\right)", module=__name__, definition=_room)
gathered = term("gathered", r"v_{{{0}}}", module=__name__)
curvature = term(
    "curvature",
    r"\left(\log p\right)''\!\left({0}\right)",
    module=__name__,
    definition=lambda y: sympy.diff(sympy.log(_density(_Y)), _Y, 2).xreplace({_Y: y}),
)


def _half_range(claim: Claim) -> Derivation:
    conclusion = conclude(claim, rule="algebra", note="The least integer that is not below a number is its ceiling.")
    return Derivation(claim_id=claim.id, steps=(*_curvature_steps(), *_range_steps(), *_waiting_steps(), conclusion))


def _curvature_steps() -> tuple[Step, ...]:
    return (
        Step(
            relation=equation(density(_Y), _density(_Y)),
            rule="definition",
            note="Let p be the density of n normals of variance v, at the places x_i with the weights w_i; any "
            "other law of the places is a limit of such.",
        ),
        Step(
            relation=equation(source_mean(_Y), _source_mean(_Y)),
            rule="definition",
            note="Given the value y of a draw, let x be the place of the normal that it came from. This is its mean.",
        ),
        Step(
            relation=equation(source_variance(_Y), _source_variance(_Y)),
            rule="definition",
            note="This is its variance.",
        ),
        Step(
            relation=equation(curvature(_Y), source_variance(_Y) / _V**2 - 1 / _V),
            rule="algebra",
            note="Differentiate the logarithm of the density twice: only the variance of x can bend it upwards.",
        ),
    )


def _range_steps() -> tuple[Step, ...]:
    split = a**2 - (source_mean(_Y) - _M) ** 2 - room(_Y)
    return (
        Step(
            relation=equation(room(_Y), _room(_Y)),
            rule="definition",
            note="Let m be the middle of the range, and r the mean of a product that is not negative, since all places "
            "lie between m - a and m + a.",
        ),
        Step(
            relation=equation(source_variance(_Y), split),
            rule="algebra",
            note="The variance is the square of a, less two terms.",
        ),
        Step(
            relation=sympy.Le(source_variance(_Y), a**2, evaluate=False),
            rule="argument",
            note="Neither term is negative: a law on an interval has at most the variance of one half at each end "
            "(Popoviciu).",
        ),
        Step(
            relation=sympy.Le(curvature(_Y), (a**2 - _V) / _V**2, evaluate=False),
            rule="algebra",
            note="Put the bound in. The logarithm of the density is concave, therefore, once v is at least the square "
            "of a.",
        ),
    )


def _waiting_steps() -> tuple[Step, ...]:
    width = s**2 + t * h**2
    (needed,) = sympy.solve(a**2 - width, t)
    return (
        cite("kde.fixed.marginal", "After t generations one particle is a draw from f plus normal noise."),
        Step(
            relation=equation(gathered(t), width),
            rule="definition",
            note="Let v_t be the variance that each normal of f then has; it reaches the square of a in the end.",
        ),
        Step(
            relation=sympy.Gt(needed, 0, evaluate=False),
            rule="algebra",
            note="The solution of v_t = a^2 is positive because a exceeds s.",
        ),
        Step(
            relation=sympy.Le(law_merging_generation(f, h), least_integer(needed), evaluate=False),
            rule="argument",
            note="From there on the logarithm of the density is concave, so that its maxima form an interval; and it "
            "is analytic and not constant, so that the interval is a point: one mode.",
        ),
    )


# --- modes.merge.plugin.bound ---------------------------------------------------------------------------------------


spare = term("spare", r"d\!\left({0},{1}\right)", module=__name__)
rate = term("rate", r"r\!\left({0}\right)", module=__name__)


def _plugin_bound(claim: Claim) -> Derivation:
    conclusion = conclude(claim, rule="algebra", note="Divide by r, which is positive.")
    return Derivation(claim_id=claim.id, steps=(*_spare_steps(), *_doubling_steps(), conclusion))


def _spare_steps() -> tuple[Step, ...]:
    needed = 2 * a**2 / (a**2 + s**2)
    return (
        cite("modes.merge.plugin", "How much growth of the variance it takes to merge the two normals is known."),
        Step(
            relation=equation(spare(a, s), 2 - needed),
            rule="definition",
            note="Let d be how far that is below 2.",
        ),
        Step(
            relation=equation(spare(a, s), 2 * s**2 / (a**2 + s**2)),
            rule="algebra",
            note="Subtract.",
        ),
        Step(
            relation=sympy.Gt(spare(a, s), 0, evaluate=False),
            rule="algebra",
            note="So a variance that has doubled is enough at every separation.",
        ),
    )


def _doubling_steps() -> tuple[Step, ...]:
    doubled = one_if(sympy.Ge(t * rate(c), sympy.log(2)))
    return (
        Step(
            relation=equation(rate(c), sympy.log(1 + c**2)),
            rule="definition",
            note="Let r be the growth of the logarithm of the variance per generation.",
        ),
        Step(relation=sympy.Gt(rate(c), 0, evaluate=False), rule="algebra", note="It is positive."),
        Step(
            relation=sympy.Le(population_mode_count(a, s, c, t), doubled, evaluate=False),
            rule="argument",
            note="The variance has doubled once t r reaches the logarithm of 2; before, there are two modes at most.",
        ),
    )


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {
    "modes.half-range": _half_range,
    "modes.merge.plugin.bound": _plugin_bound,
}
