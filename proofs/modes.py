"""Derivations for the modes of two equal normals, and for the generation at which noise merges them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy

from collapsecheck.proofs.induction import cite, conclude
from collapsecheck.proofs.modes_plugin import derive_merge_plugin
from collapsecheck.proofs.modes_weights import critical_count, derive_unequal_weights
from collapsecheck.proofs.moments import term
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.relations import either, equation
from collapsecheck.proofs.unfolding import least_integer
from collapsecheck.theory.notation import a, h, merging_generation, mode_count, s, t, u
from collapsecheck.theory.records import Claim

__all__ = ["DERIVATIONS"]

Expression = Any

_X = sympy.Symbol("x", real=True)
_Y = sympy.Symbol("x", positive=True)


def _density(x: Expression) -> Expression:
    bells = sympy.exp(-((x - a) ** 2) / (2 * s**2)) + sympy.exp(-((x + a) ** 2) / (2 * s**2))
    return bells / (2 * sympy.sqrt(2 * sympy.pi) * s)


def _gap(x: Expression) -> Expression:
    return a * sympy.tanh(a * x / s**2) - x


def _slope_factor(x: Expression) -> Expression:
    """What f' is a multiple of the gap by; positive."""
    bell = sympy.exp(-(x**2 + a**2) / (2 * s**2))
    return bell * sympy.cosh(a * x / s**2) / (sympy.sqrt(2 * sympy.pi) * s**3)


def _bend(x: Expression) -> Expression:
    """Second derivative of the gap, in a form that shows its sign."""
    return -2 * a**3 * sympy.tanh(a * x / s**2) / (s**4 * sympy.cosh(a * x / s**2) ** 2)


f = term("f", r"f\!\left({0}\right)", module=__name__, definition=_density)
f_slope = term(
    "f_slope",
    r"f'\!\left({0}\right)",
    module=__name__,
    definition=lambda x: sympy.diff(_density(_X), _X).xreplace({_X: x}),
)
f_curvature = term(
    "f_curvature",
    r"f''\!\left({0}\right)",
    module=__name__,
    definition=lambda x: sympy.diff(_density(_X), _X, 2).xreplace({_X: x}),
)
c = term("c", r"c\!\left({0}\right)", module=__name__, definition=_slope_factor)
g = term("g", r"g\!\left({0}\right)", module=__name__, definition=_gap)
g_slope = term(
    "g_slope",
    r"g'\!\left({0}\right)",
    module=__name__,
    definition=lambda x: sympy.diff(_gap(_X), _X).xreplace({_X: x}),
)
g_curvature = term(
    "g_curvature",
    r"g''\!\left({0}\right)",
    module=__name__,
    definition=lambda x: sympy.diff(_gap(_X), _X, 2).xreplace({_X: x}),
)


# --- modes.equal ----------------------------------------------------------------------------------------------------


def _equal(claim: Claim) -> Derivation:
    conclusion = conclude(
        claim,
        rule="algebra",
        note="Factor the difference of squares: a + s is positive, so the slope of g at 0 is at most 0 exactly "
        "when a is at most s.",
    )
    return Derivation(
        claim_id=claim.id, steps=(*_critical_point_steps(), *_concavity_steps(), *_counting_steps(), conclusion)
    )


def _critical_point_steps() -> tuple[Step, ...]:
    return (
        Step(relation=equation(f(_X), _density(_X)), rule="definition", note="Let f be the density of the mixture."),
        Step(
            relation=equation(g(_X), _gap(_X)),
            rule="definition",
            note="Let g be the function whose zeros will be the critical points.",
        ),
        Step(
            relation=equation(c(_X), _slope_factor(_X)),
            rule="definition",
            note="Let c be the factor that they do not depend on.",
        ),
        Step(
            relation=equation(f_slope(_X), c(_X) * g(_X)),
            rule="algebra",
            note="Differentiate the density and take out the hyperbolic cosine.",
        ),
        Step(
            relation=sympy.Gt(c(_X), 0, evaluate=False),
            rule="algebra",
            note="The factor c is positive, so f rises where g > 0, falls where g < 0, and has its critical points "
            "at the zeros of g.",
        ),
        Step(
            relation=equation(g(-_X), -g(_X)),
            rule="algebra",
            note="g is odd: 0 is a zero, and the others come in pairs.",
        ),
    )


def _concavity_steps() -> tuple[Step, ...]:
    at_zero = (a**2 - s**2) / s**2
    peak = sympy.exp(-(a**2) / (2 * s**2)) / (sympy.sqrt(2 * sympy.pi) * s**5)
    return (
        Step(
            relation=equation(g_slope(0), at_zero),
            rule="algebra",
            note="The slope of g at 0 decides whether g leaves 0 upwards.",
        ),
        Step(
            relation=equation(f_curvature(0), peak * (a**2 - s**2)),
            rule="algebra",
            note="The curvature of f at 0 has the same sign: 0 is a minimum of f for a > s, a maximum for a < s.",
        ),
        Step(
            relation=equation(g_curvature(_Y), _bend(_Y)),
            rule="algebra",
            note="Differentiate g twice.",
        ),
        Step(
            relation=sympy.Lt(g_curvature(_Y), 0, evaluate=False),
            rule="algebra",
            note="For x > 0 the hyperbolic tangent is positive, so g is strictly concave there.",
        ),
        Step(
            relation=equation(sympy.Limit(g(_Y), _Y, sympy.oo), -sympy.oo),
            rule="limit",
            note="The hyperbolic tangent stays below 1, so g falls without bound.",
        ),
    )


def _counting_steps() -> tuple[Step, ...]:
    flat = sympy.Le((a**2 - s**2) / s**2, 0)
    return (
        Step(
            relation=equation(critical_count(), either(flat, 1, 3)),
            rule="argument",
            note="A strictly concave function that starts at 0 and falls without bound has no zero on x > 0 if its "
            "slope at 0 is at most 0, and exactly one if it is positive; add the mirror image and 0 itself.",
        ),
        Step(
            relation=equation(mode_count(a, s), either(flat, 1, 2)),
            rule="argument",
            note="A single critical point is the maximum. Of three, f rises up to the first, falls to the middle one, "
            "rises to the last and falls after it: two maxima.",
        ),
    )


# --- modes.merge.fixed ----------------------------------------------------------------------------------------------


def _merge_fixed(claim: Claim) -> Derivation:
    width = sympy.sqrt(s**2 + t * h**2)
    (needed,) = sympy.solve(a**2 - width**2, t)
    conclusion = conclude(claim, rule="algebra", note="The least integer that is not below a number is its ceiling.")
    steps = (*_widening_steps(width), *_threshold_steps(width, needed), conclusion)
    return Derivation(claim_id=claim.id, steps=steps)


def _widening_steps(width: Expression) -> tuple[Step, ...]:
    normal = sympy.exp(sympy.I * a * u - s**2 * u**2 / 2)
    noise = sympy.exp(-t * h**2 * u**2 / 2)
    return (
        cite(
            "kde.fixed.marginal", "After t generations one particle has the initial law plus independent normal noise."
        ),
        Step(
            relation=equation(normal * noise, sympy.exp(sympy.I * a * u - width**2 * u**2 / 2)),
            rule="algebra",
            note="Each normal of the mixture stays a normal around the same mean, and each generation adds to its "
            "variance.",
        ),
    )


def _threshold_steps(width: Expression, needed: Expression) -> tuple[Step, ...]:
    unimodal = cite(
        "modes.equal", "So the mixture has one mode exactly if a is at most the new standard deviation.", {s: width}
    )
    return (
        unimodal,
        Step(
            relation=equation(mode_count(a, width), either(sympy.Le(needed, t), 1, 2)),
            rule="algebra",
            note="Both sides are positive: square them and solve for the generation.",
        ),
        Step(
            relation=sympy.Gt(needed, 0, evaluate=False),
            rule="algebra",
            note="The bound is positive because a exceeds s, so generation 0 is not yet merged.",
        ),
        Step(
            relation=equation(merging_generation(a, s, h), least_integer(needed)),
            rule="argument",
            note="The bound holds from some generation on, so the first generation with one mode is the least integer "
            "that fulfils it.",
        ),
    )


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {
    "modes.equal": _equal,
    "modes.unequal-weights": derive_unequal_weights,
    "modes.merge.fixed": _merge_fixed,
    "modes.merge.plugin": derive_merge_plugin,
}
