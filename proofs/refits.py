"""Derivations for refits of a normal law: chi-square factors, their mean logarithm, and its sign."""

from __future__ import annotations

from collections.abc import Callable

import sympy

from collapsecheck.proofs.induction import cite, conclude, induct
from collapsecheck.proofs.moments import term
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.refit_steps import (
    chi_square_power,
    child_steps,
    factor_power,
    growth_recurrence,
    initial_growth,
    power_steps,
    variance_steps,
)
from collapsecheck.proofs.relations import equation
from collapsecheck.proofs.unfolding import mean
from collapsecheck.theory.normal_refits import critical_ddof, growth_cf
from collapsecheck.theory.notation import delta, expected_log_growth, expected_variance, n, t, u
from collapsecheck.theory.records import Claim

__all__ = ["DERIVATIONS"]

_S = sympy.Symbol("s", positive=True)
_HALF = (n - 1) / 2

log_factor = term(
    "log_factor",
    r"\mathbb{{E}}\!\left[\log\!\left(S_{{t+1}}^{{2}}/S_{{t}}^{{2}}\right) \mid X_t\right]",
    module=__name__,
)
log_divisor = term("log_divisor", r"\log\!\left(n - \delta^{{*}}_n\right)", module=__name__)
log_ratio = term(
    "log_ratio",
    r"\log\frac{{n - 1}}{{n - \delta}}",
    module=__name__,
    definition=lambda: sympy.log(2) + sympy.log(_HALF) - sympy.log(n - delta),
)


# --- gauss.log-growth -----------------------------------------------------------------------------------------------


def _log_growth(claim: Claim) -> Derivation:
    step = sympy.polygamma(0, _HALF) + sympy.log(2) - sympy.log(n - delta)
    power = chi_square_power(n - 1, _S) / (n - delta) ** _S
    steps = (
        *power_steps(_S),
        Step(
            relation=equation(log_factor(), sympy.Subs(sympy.Derivative(power, _S), _S, 0)),
            rule="argument",
            note="The mean of a logarithm is the derivative of the mean of the power s at s = 0.",
        ),
        Step(
            relation=equation(log_factor(), step),
            rule="algebra",
            note="Differentiate; psi is the digamma function, the derivative of the logarithm of Gamma.",
        ),
        *growth_recurrence(step, log_factor()),
    )
    induction = induct(claim, variable=t, start=0, recurrence=expected_log_growth(n, delta, t) + step)
    return Derivation(claim_id=claim.id, steps=(*steps, *induction))


# --- gauss.log-law --------------------------------------------------------------------------------------------------


def _log_law(claim: Claim) -> Derivation:
    power = sympy.I * u
    function = growth_cf(n, delta, t, u)
    recurrence = function * chi_square_power(n - 1, power) / (n - delta) ** power
    steps = (
        *power_steps(power),
        Step(
            relation=equation(function.subs(t, t + 1), function * factor_power(power)),
            rule="argument",
            note="The law of the next factor is the same for every sample, so it is independent of all before it, and "
            "the mean of the product is the product of the means.",
        ),
        Step(
            relation=equation(function.subs(t, t + 1), recurrence),
            rule="recurrence",
            note="Each generation multiplies the characteristic function by the same factor.",
        ),
        Step(
            relation=equation(function.subs(t, 0), mean(sympy.exp(power * initial_growth()))),
            rule="definition",
            note="Generation 0 is what growth is measured from: the logarithm of 1 is 0.",
        ),
    )
    induction = induct(claim, variable=t, start=0, recurrence=recurrence)
    return Derivation(claim_id=claim.id, steps=(*steps, *induction))


# --- gauss.variance -------------------------------------------------------------------------------------------------


def _variance(claim: Claim) -> Derivation:
    recurrence = (n - 1) / (n - delta) * expected_variance(t)
    steps = (*child_steps(delta), *variance_steps(delta))
    return Derivation(claim_id=claim.id, steps=(*steps, *induct(claim, variable=t, start=0, recurrence=recurrence)))


# --- gauss.collapse -------------------------------------------------------------------------------------------------


def _collapse(claim: Claim) -> Derivation:
    growth = expected_log_growth(n, delta, t)
    psi = sympy.polygamma(0, _HALF)
    steps = (
        cite("gauss.log-growth", "The mean growth is known exactly."),
        Step(
            relation=sympy.Le(psi, sympy.log(_HALF) - 1 / (n - 1), evaluate=False),
            rule="argument",
            note="Binet's formula: psi(x) is log(x) - 1/(2x) less an integral that is positive.",
        ),
        Step(
            relation=equation(log_ratio(), sympy.log(2) + sympy.log(_HALF) - sympy.log(n - delta)),
            rule="definition",
            note="What the divisor of the fit adds to the logarithm of the variance.",
        ),
        Step(
            relation=sympy.Le(growth, t * log_ratio() - t / (n - 1), evaluate=False),
            rule="algebra",
            note="Put in the bound for psi.",
        ),
        Step(
            relation=sympy.Le(log_ratio(), 0, evaluate=False),
            rule="argument",
            note="n - delta is at least n - 1.",
        ),
        conclude(claim, rule="algebra", note="So the divisor can only make it smaller."),
    )
    return Derivation(claim_id=claim.id, steps=steps)


# --- gauss.critical-ddof --------------------------------------------------------------------------------------------


def _critical_ddof(claim: Claim) -> Derivation:
    psi = sympy.polygamma(0, _HALF)
    steps = (
        cite("gauss.log-growth", "The mean growth in one generation.", {t: 1}),
        Step(
            relation=equation(sympy.Derivative(expected_log_growth(n, delta, 1), delta), 1 / (n - delta)),
            rule="algebra",
            note="It increases with delta, from a negative value at 0 (gauss.collapse), without bound as delta comes "
            "near n. So it is 0 at one delta and at no other.",
        ),
        Step(
            relation=equation(log_divisor(), psi + sympy.log(2)),
            rule="argument",
            note="There the logarithm of the divisor is the mean logarithm of chi-square with n - 1 degrees of "
            "freedom.",
        ),
        Step(
            relation=equation(critical_ddof(n), n - sympy.exp(log_divisor())),
            rule="definition",
            note="That delta, by its divisor.",
        ),
        conclude(claim, rule="algebra", note="Put in the logarithm of the divisor."),
    )
    return Derivation(claim_id=claim.id, steps=steps)


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {
    "gauss.log-growth": _log_growth,
    "gauss.log-law": _log_law,
    "gauss.variance": _variance,
    "gauss.collapse": _collapse,
    "gauss.critical-ddof": _critical_ddof,
}
