"""Derivations for the distances between a normal initial law and its generations, from the definition of each distance.

All is counted in units of the standard deviation of the law over which the mean is taken: z is that of f, and r stands
for the variance of f_t over that of f.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy

from collapsecheck.proofs.induction import cite, conclude
from collapsecheck.proofs.moments import term
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.relations import equation
from collapsecheck.theory.notation import (
    h,
    initial_cf,
    kl_from_initial,
    kl_to_initial,
    particle_cf,
    sigma,
    t,
    total_variation,
    u,
    wasserstein_1,
    wasserstein_2,
)
from collapsecheck.theory.records import Claim

__all__ = ["DERIVATIONS"]

Expression = Any

_Z = sympy.Symbol("z", real=True)
_RATIO = 1 + t * h**2 / sigma**2


def _bell(z: Expression) -> Expression:
    return sympy.exp(-(z**2) / 2) / sympy.sqrt(2 * sympy.pi)


def _log_ratio(z: Expression) -> Expression:
    return sympy.log(_RATIO) / 2 + z**2 / (2 * _RATIO) - z**2 / 2


def _weighted(function: Callable[[Expression], Expression], low: Expression = -sympy.oo) -> Expression:
    return sympy.Integral(function(_Z) * _bell(_Z), (_Z, low, sympy.oo))


def _mass_within(bound: Expression) -> Expression:
    return sympy.Integral(_bell(_Z), (_Z, -bound, bound))


initial_density = term(
    "initial_density", r"f\!\left(\mu + \sigma {0}\right)", module=__name__, definition=lambda z: _bell(z) / sigma
)
later_density = term(
    "later_density",
    r"f_t\!\left(\mu + \sigma {0}\right)",
    module=__name__,
    definition=lambda z: _bell(z / sympy.sqrt(_RATIO)) / (sigma * sympy.sqrt(_RATIO)),
)
log_ratio = term("log_ratio", r"\ell_t\!\left({0}\right)", module=__name__, definition=_log_ratio)
mean_modulus = term(
    "mean_modulus", r"\mathbb{{E}}\left|Z\right|", module=__name__, definition=lambda: 2 * _weighted(lambda z: z, low=0)
)
mean_square = term("mean_square", r"\mathbb{{E}}\,Z^2", module=__name__, definition=lambda: _weighted(lambda z: z**2))
mass_within = term(
    "mass_within",
    r"\mathrm{{P}}\!\left(\left|Z\right| \leq {0}\right)",
    module=__name__,
    definition=_mass_within,
)
crossing = term("crossing", r"b_{{{0}}}", module=__name__, letter=True)
later_crossing = term("later_crossing", r"b'_{{{0}}}", module=__name__)

# --- the law of generation t ----------------------------------------------------------------------------------------


def _law_steps() -> tuple[Step, ...]:
    initial = sympy.exp(-(sigma**2) * u**2 / 2)
    return (
        cite("kde.fixed.marginal", "The law of one particle of generation t is known, whatever n."),
        Step(
            relation=equation(initial_cf(u), initial),
            rule="definition",
            note="Let f be normal with variance sigma^2; no distance here changes when both laws are shifted by mu.",
        ),
        Step(
            relation=equation(particle_cf(t, u), sympy.exp(-(sigma**2) * _RATIO * u**2 / 2)),
            rule="algebra",
            note="So f_t is normal with the same mean, and its variance is r sigma^2 with r = 1 + t h^2/sigma^2.",
        ),
    )


def _density_steps() -> tuple[Step, ...]:
    return (
        *_law_steps(),
        Step(
            relation=equation(sympy.exp(log_ratio(_Z)), initial_density(_Z) / later_density(_Z)),
            rule="algebra",
            note="The logarithm of the ratio of f to f_t at z standard deviations of f from the mean.",
        ),
    )


# --- Kullback-Leibler -----------------------------------------------------------------------------------------------


_CONSTANT = log_ratio(sympy.S.Zero)
_SLOPE = log_ratio(sympy.S.One) - log_ratio(sympy.S.Zero)


def _divergence(claim: Claim, distance: Expression, value: Expression, note: str) -> Derivation:
    steps = (
        *_density_steps(),
        Step(
            relation=equation(log_ratio(_Z), _CONSTANT + _SLOPE * _Z**2),
            rule="algebra",
            note="It is linear in z^2.",
        ),
        Step(relation=equation(distance, value), rule="definition", note=note),
        Step(relation=equation(mean_square(), sympy.S.One), rule="integral", note="By the density of a standard Z."),
        conclude(claim, rule="algebra", note="What is left are a logarithm and the ratio r."),
    )
    return Derivation(claim_id=claim.id, steps=steps)


def _forward(claim: Claim) -> Derivation:
    note = "The divergence is the mean of the logarithm of f/f_t over a draw from f, which is at z = Z."
    return _divergence(claim, kl_from_initial(t), _CONSTANT + _SLOPE * mean_square(), note)


def _reverse(claim: Claim) -> Derivation:
    note = "The mean of the logarithm of f_t/f is now over a draw from f_t, which is at z = sqrt(r) Z."
    return _divergence(claim, kl_to_initial(t), -_CONSTANT - _SLOPE * _RATIO * mean_square(), note)


# --- Wasserstein ----------------------------------------------------------------------------------------------------

_GROWTH = sigma * sympy.sqrt(_RATIO) - sigma


def _transported(claim: Claim, distance: Expression, moment: Expression, value: Expression, note: str) -> Derivation:
    steps = (
        *_law_steps(),
        Step(
            relation=equation(distance, _GROWTH * moment),
            rule="argument",
            note=note + " On the line the best coupling pairs equal quantiles: sigma z with "
            "sigma sqrt(r) z, where z is the quantile of a standard normal Z. Their difference is a multiple of z, and "
            "not a negative one, as r >= 1.",
            source="villani2003",
        ),
        Step(relation=equation(moment, value), rule="integral", note="By the density of a standard normal variable."),
        conclude(claim, rule="algebra", note="The factor is the difference of the two standard deviations."),
    )
    return Derivation(claim_id=claim.id, steps=steps)


def _first_distance(claim: Claim) -> Derivation:
    value = sympy.sqrt(2) / sympy.sqrt(sympy.pi)
    note = "W1 is the least mean of |X - Y| over all couplings of f and f_t."
    return _transported(claim, wasserstein_1(t), mean_modulus(), value, note)


def _second_distance(claim: Claim) -> Derivation:
    note = "W2 is the root of the least mean of (X - Y)^2 over all couplings of f and f_t."
    return _transported(claim, wasserstein_2(t), sympy.sqrt(mean_square()), sympy.S.One, note)


# --- total variation ------------------------------------------------------------------------------------------------


def _total_variation(claim: Claim) -> Derivation:
    end = crossing(t)
    outside = (1 - 1 / _RATIO) / 2 * (end**2 - _Z**2)
    steps = (
        *_density_steps(),
        Step(
            relation=equation(end, sympy.sqrt((1 + sigma**2 / (t * h**2)) * sympy.log(_RATIO))),
            rule="definition",
            note="Where the two densities will turn out to cross, in standard deviations of f.",
        ),
        Step(
            relation=equation(log_ratio(_Z), outside),
            rule="algebra",
            note="So f is the larger of the two exactly where |z| is below b, as r > 1.",
        ),
        Step(
            relation=equation(later_crossing(t), end / sympy.sqrt(_RATIO)),
            rule="definition",
            note="The same place in standard deviations of f_t.",
        ),
        Step(
            relation=equation(later_crossing(t), sympy.sqrt(sigma**2 / (t * h**2) * sympy.log(_RATIO))),
            rule="algebra",
            note="By the definition of r.",
        ),
        Step(
            relation=equation(total_variation(t), mass_within(end) - mass_within(later_crossing(t))),
            rule="argument",
            note="Half the integral of |f - f_t| is the integral of f - f_t over the set where it is "
            "positive; on it f has the mass of |Z| <= b, and f_t that of |Z| <= b'.",
            source="scheffe1947",
        ),
        conclude(claim, rule="integral", note="The mass of a normal law around its mean is an error function."),
    )
    return Derivation(claim_id=claim.id, steps=steps)


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {
    "div.gauss.kl": _forward,
    "div.gauss.kl-reverse": _reverse,
    "div.gauss.w1": _first_distance,
    "div.gauss.w2": _second_distance,
    "div.gauss.tv": _total_variation,
}
