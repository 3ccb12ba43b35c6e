"""Derivations for distances from a uniform law: the larger density is known on either side of an edge."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy

from collapsecheck.proofs.divergence_bounds import coupling_steps
from collapsecheck.proofs.induction import cite, conclude
from collapsecheck.proofs.moments import term
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.relations import equation
from collapsecheck.theory.notation import a, h, kl_from_initial, t, total_variation, wasserstein_1
from collapsecheck.theory.records import Claim

__all__ = ["DERIVATIONS"]

Expression = Any

_S = sympy.Symbol("s", positive=True)
_X, _Y, _Z = sympy.symbols("x y z", real=True)
_SCALE = sympy.sqrt(t) * h


def _bell(z: Expression) -> Expression:
    return sympy.exp(-(z**2) / 2) / sympy.sqrt(2 * sympy.pi)


mean_distance = term("mean_distance", r"\mathbb{{E}}\left|{0} + {1} Z\right|", module=__name__)
mean_modulus = term("mean_modulus", r"\mathbb{{E}}\left|Y\right|_{{{0}}}", module=__name__)
later_density = term("later_density", r"g_{{{1}}}\!\left({0}\right)", module=__name__)
mass_within = term("mass_within", r"\mathrm{{P}}_{{{0}}}\!\left(\left|Y\right| \leq a\right)", module=__name__)


# --- div.uniform.w1 -------------------------------------------------------------------------------------------------


def _first_distance(claim: Claim) -> Derivation:
    steps = (
        *coupling_steps(),
        *_distance_steps(),
        *_modulus_steps(),
        Step(
            relation=equation(wasserstein_1(t), mean_modulus(_SCALE) - sympy.Integral(_X / a, (_X, 0, a))),
            rule="argument",
            note="The density of Y, a mean of values of f, is nowhere above f on the interval, so that the difference "
            "of the distribution functions falls all the way from -a to a; by symmetry it is 0 in the middle. So the "
            "integral of its absolute value is E|Y| - E|X|.",
        ),
    )
    end = conclude(claim, rule="integral", note="Put in the mean modulus of Y; that of X is a/2.")
    return Derivation(claim_id=claim.id, steps=(*steps, end))


def _distance_steps() -> tuple[Step, ...]:
    near = sympy.Integral(_bell(_Z), (_Z, 0, _X / _S))
    far = sympy.Integral(_Z * _bell(_Z), (_Z, _X / _S, sympy.oo))
    value = _X * sympy.erf(_X / (sympy.sqrt(2) * _S)) + _S * sympy.sqrt(2 / sympy.pi) * sympy.exp(
        -(_X**2) / (2 * _S**2)
    )
    return (
        Step(
            relation=equation(mean_distance(_X, _S), 2 * _X * near + 2 * _S * far),
            rule="argument",
            note="Let s = sqrt(t) h and x >= 0. The values z and -z of Z together give 2 x where |z| is below x/s, and "
            "2 s |z| elsewhere.",
        ),
        Step(
            relation=equation(mean_distance(_X, _S), value),
            rule="integral",
            note="By the density of a standard normal variable.",
        ),
    )


def _modulus_steps() -> tuple[Step, ...]:
    value = (a / 2 + _S**2 / (2 * a)) * sympy.erf(a / (sympy.sqrt(2) * _S)) + _S * sympy.exp(
        -(a**2) / (2 * _S**2)
    ) / sympy.sqrt(2 * sympy.pi)
    return (
        Step(
            relation=equation(mean_modulus(_S), sympy.Integral(mean_distance(_X, _S) / a, (_X, 0, a))),
            rule="definition",
            note="Count from the middle of the interval: X is uniform from -a to a, and by symmetry its sign does not "
            "matter.",
        ),
        Step(
            relation=equation(mean_modulus(_S), value),
            rule="integral",
            note="Integrate by parts.",
        ),
        Step(
            relation=equation(mean_modulus(_SCALE), value.subs(_S, _SCALE)),
            rule="argument",
            note="Put in s = sqrt(t) h.",
        ),
    )


# --- div.uniform.tv -------------------------------------------------------------------------------------------------


def _total_variation(claim: Claim) -> Derivation:
    steps = (
        *coupling_steps(),
        *_density_steps(),
        Step(
            relation=equation(total_variation(t), 1 - mass_within(_SCALE)),
            rule="argument",
            note="g is a mean of values of f, so it is at most f on the interval, and f is 0 elsewhere: half the "
            "integral of |f - g| is the mass of g where it is above f, which is outside.",
            source="scheffe1947",
        ),
    )
    end = conclude(claim, rule="algebra", note="Put in the mass within.")
    return Derivation(claim_id=claim.id, steps=(*steps, end))


def _density_steps() -> tuple[Step, ...]:
    ends = sympy.erf((a - _X) / (sympy.sqrt(2) * _S)) + sympy.erf((a + _X) / (sympy.sqrt(2) * _S))
    mass = sympy.erf(sympy.sqrt(2) * a / _S) - _S / (a * sympy.sqrt(2 * sympy.pi)) * (1 - sympy.exp(-2 * a**2 / _S**2))
    return (
        Step(
            relation=equation(later_density(_X, _S), sympy.Integral(_bell((_X - _Y) / _S) / (2 * a * _S), (_Y, -a, a))),
            rule="definition",
            note="Let s = sqrt(t) h, and g the density of Y, counted from the middle of the interval.",
        ),
        Step(
            relation=equation(later_density(_X, _S), ends / (4 * a)),
            rule="integral",
            note="It is the mass of the noise between two ends.",
        ),
        Step(
            relation=equation(mass_within(_S), sympy.Integral(later_density(_X, _S), (_X, -a, a))),
            rule="definition",
            note="The mass that is still on the interval.",
        ),
        Step(relation=equation(mass_within(_S), mass), rule="integral", note="Integrate by parts."),
        Step(
            relation=equation(mass_within(_SCALE), mass.subs(_S, _SCALE)),
            rule="argument",
            note="Put in s = sqrt(t) h.",
        ),
    )


# --- div.uniform.kl -------------------------------------------------------------------------------------------------


def _relative_entropy(claim: Claim) -> Derivation:
    steps = (
        cite("div.uniform.tv", "The probability to have left the interval is known."),
        Step(
            relation=sympy.Ge(kl_from_initial(t), total_variation(t), evaluate=False),
            rule="argument",
            note="The divergence is minus the mean of the logarithm of f_t/f over a draw from f, and log(y) is at most "
            "y - 1. The mean of f_t/f is the mass of f_t on the interval, so the mean of 1 - f_t/f is what has left.",
        ),
    )
    end = conclude(claim, rule="algebra", note="Put in that probability.")
    return Derivation(claim_id=claim.id, steps=(*steps, end))


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {
    "div.uniform.w1": _first_distance,
    "div.uniform.tv": _total_variation,
    "div.uniform.kl": _relative_entropy,
}
