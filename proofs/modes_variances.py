"""Derivation for two normals of unequal variance: when a cubic dips below zero between the means."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy

from collapsecheck.proofs.induction import conclude
from collapsecheck.proofs.moments import term
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.relations import equation, one_if
from collapsecheck.proofs.two_normals import critical_point_steps
from collapsecheck.theory.notation import a, most_modes, p, q, s
from collapsecheck.theory.records import Claim

__all__ = ["DERIVATIONS"]

Expression = Any

_X = sympy.Symbol("x", real=True)
_COEFFICIENTS = (
    q**2 - 1,
    a * (q**2 + 1),
    -(a**2) * (q**2 - 1),
    2 * a * q**2 * s**2 - a**3 * (q**2 + 1),
)
"""Of the cubic, from the highest power down."""
_MIDDLE = 2 * q**6 - 3 * q**4 - 3 * q**2 + 2
_ROOT = 2 * (q**4 - q**2 + 1) ** sympy.Rational(3, 2)


def _bell(x: Expression, sd: Expression) -> Expression:
    return sympy.exp(-(x**2) / (2 * sd**2)) / (sympy.sqrt(2 * sympy.pi) * sd)


def _density(x: Expression) -> Expression:
    return (1 - p) * _bell(x + a, s) + p * _bell(x - a, q * s)


def _rise(x: Expression) -> Expression:
    return p * (a - x) * _bell(x - a, q * s) / (q * s) ** 2


def _fall(x: Expression) -> Expression:
    return (1 - p) * (a + x) * _bell(x + a, s) / s**2


def _log_odds(x: Expression) -> Expression:
    squares = (x - a) ** 2 / (2 * q**2 * s**2) - (x + a) ** 2 / (2 * s**2)
    return sympy.log((a + x) / (a - x)) + 3 * sympy.log(q) + squares


def _cubic(x: Expression) -> Expression:
    return 2 * a * q**2 * s**2 - (a**2 - x**2) * ((a - x) + q**2 * (a + x))


def _cubic_discriminant() -> Expression:
    """Discriminant of the cubic, by the formula for its coefficients."""
    k, b, c, d = _COEFFICIENTS
    return b**2 * c**2 - 4 * k * c**3 - 4 * b**3 * d - 27 * k**2 * d**2 + 18 * k * b * c * d


f_slope = term(
    "f_slope",
    r"f'\!\left({0}\right)",
    module=__name__,
    definition=lambda x: sympy.diff(_density(_X), _X).xreplace({_X: x}),
)
f = term("f", r"f\!\left({0}\right)", module=__name__, definition=_density)
rise = term("rise", r"r\!\left({0}\right)", module=__name__, definition=_rise)
fall = term("fall", r"d\!\left({0}\right)", module=__name__, definition=_fall)
log_odds = term("log_odds", r"L\!\left({0}\right)", module=__name__, definition=_log_odds)
log_odds_slope = term(
    "log_odds_slope",
    r"L'\!\left({0}\right)",
    module=__name__,
    definition=lambda x: sympy.diff(_log_odds(_X), _X).xreplace({_X: x}),
)
cubic = term("cubic", r"K\!\left({0}\right)", module=__name__, definition=_cubic)
discriminant = term("discriminant", r"\Delta", module=__name__, definition=_cubic_discriminant)
upper = term("upper", r"R_{{+}}", module=__name__, definition=lambda: (_ROOT - _MIDDLE) / (4 * q**2))
lower = term("lower", r"R_{{-}}", module=__name__, definition=lambda: (-_ROOT - _MIDDLE) / (4 * q**2))


def _unequal_variances(claim: Claim) -> Derivation:
    conclusion = conclude(claim, rule="algebra", note="Put in the larger solution.")
    return Derivation(
        claim_id=claim.id, steps=(*_critical_point_steps(), *_cubic_steps(), *_threshold_steps(), conclusion)
    )


def _critical_point_steps() -> tuple[Step, ...]:
    note = "There f rises where the log-odds of p exceed L and falls where they are below L."
    return critical_point_steps(f, f_slope, rise, fall, log_odds, note=note)


def _cubic_steps() -> tuple[Step, ...]:
    return (
        Step(
            relation=equation(cubic(_X), _cubic(_X)),
            rule="definition",
            note="Let K be the cubic that gives the sign of the slope of L. It is positive at -a and a, where its last "
            "term vanishes.",
        ),
        Step(
            relation=equation(log_odds_slope(_X), cubic(_X) / (q**2 * s**2 * (a**2 - _X**2))),
            rule="algebra",
            note="L comes from minus infinity at -a and goes to infinity at a. If K is nowhere negative between, L "
            "meets every level once, and every mixture has one mode; if it is, L falls in between and meets some "
            "levels three times, and the mixtures with these log-odds have two modes, a dip between them.",
        ),
        Step(
            relation=equation(cubic(_X), sum(k * _X**power for power, k in enumerate(reversed(_COEFFICIENTS)))),
            rule="algebra",
            note="Its coefficients. For q > 1 there is one root below -a and none above a, for q < 1 the mirror image: "
            "out there the product in K is negative, or grows without turning.",
        ),
        Step(
            relation=equation(discriminant(), _cubic_discriminant()),
            rule="definition",
            note="Let Delta be its discriminant. It is positive exactly if the other two roots are real and different; "
            "they then lie between -a and a, and K is negative between them.",
        ),
    )


def _threshold_steps() -> tuple[Step, ...]:
    product = (a**2 - s**2 * upper()) * (a**2 - s**2 * lower())
    return (
        Step(
            relation=equation(upper(), (_ROOT - _MIDDLE) / (4 * q**2)),
            rule="definition",
            note="Let R+ be what will be the bound.",
        ),
        Step(
            relation=equation(lower(), (-_ROOT - _MIDDLE) / (4 * q**2)),
            rule="definition",
            note="Let R- be the same with the other sign of the root.",
        ),
        Step(
            relation=equation(discriminant(), 64 * a**2 * q**4 * product),
            rule="algebra",
            note="The discriminant is a quadratic polynomial in the square of a, up to a positive factor.",
        ),
        Step(
            relation=equation(upper() * lower(), -sympy.Rational(27, 16) * (q**2 - 1) ** 2),
            rule="algebra",
            note="R+ is larger than R-, and their product is not positive: R- is not positive, so that the sign of "
            "the discriminant is that of the first factor. At q = 1 K is quadratic, and it dips below 0 where "
            "a > s, as the first factor says, too.",
        ),
        Step(
            relation=equation(most_modes(a, s, q), one_if(sympy.Le(a**2 - s**2 * upper(), 0))),
            rule="argument",
            note="As argued at the lines on L and K, some weights give two modes exactly if K is negative somewhere "
            "between the means, which is to say that its discriminant is positive; hence exactly if the first factor "
            "is.",
        ),
    )


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {"modes.unequal-variances": _unequal_variances}
