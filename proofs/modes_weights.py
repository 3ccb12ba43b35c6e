"""Derivation for the modes of two normals of equal variance whose weights differ."""

from __future__ import annotations

from typing import Any

import sympy

from collapsecheck.proofs.induction import conclude
from collapsecheck.proofs.moments import term
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.relations import either, equation, one_if
from collapsecheck.proofs.two_normals import critical_point_steps
from collapsecheck.theory.notation import a, p, s, weighted_mode_count
from collapsecheck.theory.records import Claim

__all__ = ["critical_count", "derive_unequal_weights"]

Expression = Any

_X = sympy.Symbol("x", real=True)
_ROOT = sympy.sqrt(a**2 - s**2)
_HIGHEST = 2 * sympy.log((a - _ROOT) / s) + 2 * a * _ROOT / s**2


def _bell(x: Expression) -> Expression:
    return sympy.exp(-(x**2) / (2 * s**2)) / (sympy.sqrt(2 * sympy.pi) * s)


def _density(x: Expression) -> Expression:
    return p * _bell(x - a) + (1 - p) * _bell(x + a)


def _rise(x: Expression) -> Expression:
    return p * (a - x) * _bell(x - a) / s**2


def _fall(x: Expression) -> Expression:
    return (1 - p) * (a + x) * _bell(x + a) / s**2


def _bound(x: Expression) -> Expression:
    return sympy.log((a + x) / (a - x)) - 2 * a * x / s**2


f = term("f", r"f\!\left({0}\right)", module=__name__, definition=_density)
f_slope = term(
    "f_slope",
    r"f'\!\left({0}\right)",
    module=__name__,
    definition=lambda x: sympy.diff(_density(_X), _X).xreplace({_X: x}),
)
rise = term("rise", r"r\!\left({0}\right)", module=__name__, definition=_rise)
fall = term("fall", r"d\!\left({0}\right)", module=__name__, definition=_fall)
bound = term("bound", r"L\!\left({0}\right)", module=__name__, definition=_bound)
bound_slope = term(
    "bound_slope",
    r"L'\!\left({0}\right)",
    module=__name__,
    definition=lambda x: sympy.diff(_bound(_X), _X).xreplace({_X: x}),
)
critical_count = term("critical_count", r"\#\left\{{x : f'(x) = 0\right\}}", module=__name__)


def derive_unequal_weights(claim: Claim) -> Derivation:
    """Derivation of ``modes.unequal-weights``: where a curve meets the height of the log-odds."""
    conclusion = conclude(
        claim,
        rule="algebra",
        note="Put in the height of the local maximum.",
    )
    return Derivation(
        claim_id=claim.id, steps=(*_critical_point_steps(), *_curve_steps(), *_counting_steps(), conclusion)
    )


def _critical_point_steps() -> tuple[Step, ...]:
    note = (
        "There f rises where the log-odds of p exceed L, falls where they are below L, and is level where they agree."
    )
    return critical_point_steps(f, f_slope, rise, fall, bound, note=note)


def _curve_steps() -> tuple[Step, ...]:
    slope = 2 * a * (_X**2 - (a**2 - s**2)) / (s**2 * (a**2 - _X**2))
    return (
        Step(
            relation=equation(sympy.exp(bound(-_X)), sympy.exp(-bound(_X))),
            rule="algebra",
            note="L is odd.",
        ),
        Step(
            relation=equation(bound_slope(_X), slope),
            rule="algebra",
            note="The slope of L: positive near -a and a, negative between the square roots of a^2 - s^2, which are "
            "real because a exceeds s.",
        ),
        Step(
            relation=equation(sympy.exp(bound(-_ROOT)), sympy.exp(_HIGHEST)),
            rule="algebra",
            note="The height of L at its local maximum, by (a - r)(a + r) = s^2, as an exponential.",
        ),
        Step(
            relation=equation(bound(-_ROOT), _HIGHEST),
            rule="argument",
            note="Both sides are real, so their logarithms are equal.",
        ),
    )


def _counting_steps() -> tuple[Step, ...]:
    beyond = sympy.Ge(sympy.log(p / (1 - p)), bound(-_ROOT))
    return (
        Step(
            relation=equation(critical_count(), either(beyond, 1, 3)),
            rule="argument",
            note="L comes from minus infinity at -a, rises to the local maximum, falls to minus its height and rises "
            "to infinity at a. A level that is not negative is met three times below the maximum and once "
            "above it; where it touches the maximum f has a level point without changing direction, which is not "
            "counted.",
        ),
        Step(
            relation=equation(weighted_mode_count(a, s, p), one_if(beyond)),
            rule="argument",
            note="Of a single critical point it is the maximum. Of three, f rises up to the first, falls to the middle "
            "one, rises to the last and falls after it: two maxima.",
        ),
    )
