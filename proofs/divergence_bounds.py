"""Derivations for bounds on the distance between an initial law and its generations: by couplings, and by one set."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy

from collapsecheck.proofs.divergences import mean_modulus
from collapsecheck.proofs.induction import cite, conclude
from collapsecheck.proofs.moments import MU, draw, noise, term
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.relations import equation
from collapsecheck.proofs.tails import normal_cf
from collapsecheck.proofs.unfolding import mean
from collapsecheck.theory.notation import (
    h,
    initial_cf,
    particle_cf,
    q,
    sigma,
    t,
    total_variation,
    u,
    wasserstein_1,
    wasserstein_2,
)
from collapsecheck.theory.records import Claim

__all__ = ["DERIVATIONS", "coupling_steps"]

_SCALE = sympy.sqrt(t) * h
_B = sympy.Symbol("b", positive=True)

_V = sympy.Symbol("v", positive=True)
_X, _Y, _Z = sympy.symbols("x y z", real=True)

below = term("below", r"\mathrm{{P}}\!\left({1} + \sqrt{{{2}}}\,Z \leq {0}\right)", module=__name__)
steepness = term("steepness", r"\int \left|g_{{{0}}}'\right|", module=__name__)
length = term("length", r"\mathbb{{E}}\left|Y - X\right|", module=__name__)
square = term("square", r"\mathbb{{E}}\left(Y - X\right)^2", module=__name__)
covariance = term("covariance", r"\mathrm{{Cov}}\!\left(X, Y\right)", module=__name__)
spare = term("spare", "r", module=__name__, letter=True)
half_length = term("half_length", "b^*", module=__name__)
later_deviation = term("later_deviation", r"\sigma_{{{0}}}", module=__name__, letter=True)
within = term("within", r"\mathrm{{P}}\!\left(X \in I\right)", module=__name__)
outside = term("outside", r"\mathrm{{P}}\!\left(Y \notin I\right)", module=__name__)


def _bell(x: Any) -> Any:
    return sympy.exp(-(x**2) / (2 * _V)) / sympy.sqrt(2 * sympy.pi * _V)


def coupling_steps() -> tuple[Step, ...]:
    """Steps that give the law of one particle of generation t as that of Y = X + sqrt(t) h Z.

    Returns
    -------
    tuple of Step
    """
    return (
        cite("kde.fixed.marginal", "The law of one particle of generation t is known, whatever n."),
        Step(
            relation=equation(particle_cf(t, u), initial_cf(u) * normal_cf(_SCALE * u)),
            rule="integral",
            note="So f_t is the law of Y = X + sqrt(t) h Z, where X has law f, and Z is standard normal and "
            "independent of X.",
        ),
    )


# --- Wasserstein ----------------------------------------------------------------------------------------------------


def _first_distance(claim: Claim) -> Derivation:
    steps = (
        *coupling_steps(),
        Step(
            relation=equation(length(), _SCALE * mean_modulus()),
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


def _first_distance_by_peak(claim: Claim) -> Derivation:
    steps = (
        *coupling_steps(),
        Step(
            relation=equation(below(_X, _Y, _V), sympy.Integral(_bell(_Z), (_Z, -sympy.oo, _X - _Y))),
            rule="definition",
            note="Follow a point y of f while its noise grows: v is the variance of the noise that it has so far.",
        ),
        Step(
            relation=equation(below(_X, _Y, _V), (1 + sympy.erf((_X - _Y) / sympy.sqrt(2 * _V))) / 2),
            rule="integral",
            note="By the density of the noise.",
        ),
        Step(
            relation=equation(sympy.Derivative(below(_X, _Y, _V), _V), sympy.Derivative(below(_X, _Y, _V), _X, _X) / 2),
            rule="algebra",
            note="The heat equation. So the distribution function of f with this noise changes at the rate g'/2, where "
            "g is the density of f with it.",
        ),
        Step(
            relation=sympy.Le(steepness(_V), 2 * q, evaluate=False),
            rule="argument",
            note="Over all x, f itself rises by at most q and falls by as much, jumps counted, and a mean of shifted "
            "copies of f rises and falls by no more in all.",
        ),
        Step(
            relation=sympy.Le(wasserstein_1(t), t * h**2 * steepness(_V) / 2, evaluate=False),
            rule="argument",
            note="W1 is the integral of the absolute difference of the distribution functions of f and f_t, at most "
            "the integral of half the steepness over the variance from 0 to t h^2, so that much times the largest of "
            "these values, taken at some v.",
        ),
        conclude(claim, rule="algebra", note="Put in the bound of the steepness."),
    )
    return Derivation(claim_id=claim.id, steps=steps)


def _second_distance(claim: Claim) -> Derivation:
    steps = (
        *coupling_steps(),
        Step(
            relation=equation(square(), mean((_SCALE * noise(1)) ** 2)),
            rule="definition",
            note="In this coupling of f and f_t the difference of the two is the noise.",
        ),
        Step(
            relation=equation(square(), t * h**2),
            rule="algebra",
            note="The noise Z has variance 1.",
        ),
        Step(
            relation=sympy.Le(wasserstein_2(t), sympy.sqrt(square()), evaluate=False),
            rule="argument",
            note="W2 is the root of the least mean square of the difference over all couplings, and this is one.",
        ),
        conclude(claim, rule="algebra", note="The root of the variance of the noise is its standard deviation."),
    )
    return Derivation(claim_id=claim.id, steps=steps)


def _later_deviation_steps() -> tuple[Step, ...]:
    return (
        Step(
            relation=equation(later_deviation(t) ** 2, mean((draw(1) + _SCALE * noise(1) - MU) ** 2)),
            rule="definition",
            note="Let sigma_t be the standard deviation of Y, whose mean is that of X.",
        ),
        Step(
            relation=equation(mean((draw(1) + _SCALE * noise(1) - MU) ** 2), sigma**2 + t * h**2),
            rule="algebra",
            note="Variances of independent variables add up.",
        ),
        Step(
            relation=equation(later_deviation(t), sympy.sqrt(sigma**2 + t * h**2)),
            rule="argument",
            note="Take the root, which is positive.",
        ),
    )


def _second_distance_below(claim: Claim) -> Derivation:
    end = later_deviation(t)
    steps = (
        *coupling_steps(),
        *_later_deviation_steps(),
        Step(
            relation=equation(square(), sigma**2 + end**2 - 2 * covariance()),
            rule="argument",
            note="Now let X and Y be coupled in any way, with the laws f and f_t. Their means are equal, so this is "
            "the variance of Y - X.",
        ),
        Step(
            relation=equation(covariance(), sigma * end - spare()),
            rule="definition",
            note="Let r be what the covariance lacks of the product of the standard deviations.",
        ),
        Step(
            relation=equation(square(), (end - sigma) ** 2 + 2 * spare()),
            rule="algebra",
            note="Complete the square.",
        ),
        Step(
            relation=sympy.Ge(spare(), 0, evaluate=False),
            rule="argument",
            note="By Cauchy and Schwarz.",
        ),
        Step(
            relation=sympy.Ge(square(), (end - sigma) ** 2, evaluate=False),
            rule="algebra",
            note="So no coupling has a smaller mean square.",
        ),
        Step(
            relation=sympy.Ge(wasserstein_2(t), end - sigma, evaluate=False),
            rule="argument",
            note="W2 is the root of the least of them, and sigma_t is not below sigma.",
        ),
        conclude(claim, rule="algebra", note="Put in sigma_t."),
    )
    return Derivation(claim_id=claim.id, steps=steps)


# --- total variation ------------------------------------------------------------------------------------------------


def _total_variation(claim: Claim) -> Derivation:
    best = sigma ** sympy.Rational(2, 3) * (2 * sympy.pi * t * h**2) ** sympy.Rational(1, 6)
    split = 1 - sigma**2 / _B**2 - 2 * _B / (sympy.sqrt(2 * sympy.pi * t) * h)
    steps = (
        *coupling_steps(),
        Step(
            relation=sympy.Ge(within(), 1 - sigma**2 / _B**2, evaluate=False),
            rule="argument",
            note="Let I be the interval from mu - b to mu + b, for any b > 0. By Chebyshev's inequality X is in it "
            "with at least this probability.",
        ),
        Step(
            relation=sympy.Ge(outside(), 1 - 2 * _B / (sympy.sqrt(2 * sympy.pi * t) * h), evaluate=False),
            rule="argument",
            note="The density of Y is a mean of normal densities with variance t h^2, so it is nowhere above the peak "
            "of these; and I has length 2 b.",
        ),
        Step(
            relation=sympy.Ge(total_variation(t), within() + outside() - 1, evaluate=False),
            rule="argument",
            note="Total variation is the largest difference of the probabilities of a set, and I is one.",
        ),
        Step(
            relation=sympy.Ge(total_variation(t), split, evaluate=False),
            rule="algebra",
            note="Put the two bounds in.",
        ),
        Step(
            relation=equation(half_length(), best),
            rule="definition",
            note="This is the best b, as the next line shows.",
        ),
        Step(
            relation=equation(sympy.Subs(sympy.diff(split, _B), _B, half_length()), sympy.S.Zero),
            rule="algebra",
            note="There the derivative of the bound vanishes.",
        ),
        Step(
            relation=sympy.Ge(total_variation(t), split.subs(_B, half_length()), evaluate=False),
            rule="argument",
            note="Take this b.",
        ),
        conclude(claim, rule="algebra", note="The part of f beyond I counts once, and the part of f_t in I twice."),
    )
    return Derivation(claim_id=claim.id, steps=steps)


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {
    "div.bound.w1": _first_distance,
    "div.bound.w1.peak": _first_distance_by_peak,
    "div.bound.w2": _second_distance,
    "div.bound.w2.below": _second_distance_below,
    "div.bound.tv": _total_variation,
}
