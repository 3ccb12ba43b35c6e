"""Derivations for refits of a normal law in several dimensions: what regressions leave are independent chi-squares."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy

from collapsecheck.proofs.growth_steps import initial_growth
from collapsecheck.proofs.induction import cite, conclude, induct
from collapsecheck.proofs.moments import term
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.refit_steps import chi_square_power
from collapsecheck.proofs.relations import equation
from collapsecheck.proofs.unfolding import mean
from collapsecheck.theory.notation import d, delta, expected_log_growth, k, n, t
from collapsecheck.theory.records import Claim
from collapsecheck.theory.refits_vectors import expected_determinant_growth, expected_unexplained_growth

__all__ = ["DERIVATIONS"]

_DEGREES, _S, _V = sympy.symbols("m s v", positive=True)

residual_factor = term(
    "residual_factor",
    r"\mathbb{{E}}\!\left[\log\!\left(r_{{t+1,{0}}}/r_{{t,{0}}}\right) \mid C_t\right]",
    module=__name__,
)
mean_log = term("mean_log", r"\mathbb{{E}}\log\chi^{{2}}_{{{0}}}", module=__name__)
residual_growth = term("residual_growth", r"\mathbb{{E}}\log\!\left(r_{{{1},{0}}}/r_{{0,{0}}}\right)", module=__name__)


def _residual_steps(number: Any) -> tuple[Step, ...]:
    """Mean logarithm of the factor of what regression on the coordinates before one leaves of its variance."""
    density = _V ** (_DEGREES / 2 - 1) * sympy.exp(-_V / 2) / (2 ** (_DEGREES / 2) * sympy.gamma(_DEGREES / 2))
    psi = sympy.polygamma(0, (n - number) / 2)
    return (
        Step(
            relation=equation(sympy.Integral(_V**_S * density, (_V, 0, sympy.oo)), chi_square_power(_DEGREES, _S)),
            rule="integral",
            note="The mean of a power of a chi-square variable with m degrees of freedom, by its density.",
        ),
        Step(
            relation=equation(
                mean_log(n - number), sympy.Subs(sympy.Derivative(chi_square_power(n - number, _S), _S), _S, 0)
            ),
            rule="argument",
            note="The mean of a logarithm is the derivative of the mean of the power s at s = 0.",
        ),
        Step(
            relation=equation(mean_log(n - number), sympy.log(2) + psi),
            rule="algebra",
            note="Differentiate; psi is the digamma function, the derivative of the logarithm of Gamma.",
        ),
        Step(
            relation=equation(residual_factor(number), mean_log(n - number) - sympy.log(n - delta)),
            rule="argument",
            note="Let r_k be what linear regression on the first k - 1 coordinates leaves of the variance of "
            "coordinate k, by their covariance. In a normal law with the fitted covariance, coordinate k is a linear "
            "function of these and independent normal noise, whose variance is r_k (n - 1)/(n - delta). So, whatever "
            "the other coordinates are, the sum of squares that the regression leaves in the next generation is that "
            "variance times chi-square with n - k degrees of freedom: one is lost for each coefficient and one for "
            "the constant. Over n - 1 it is the next r_k.",
        ),
        Step(
            relation=equation(residual_factor(number), sympy.log(2) + psi - sympy.log(n - delta)),
            rule="algebra",
            note="Put in the mean logarithm.",
        ),
    )


# --- gauss.vectors.determinant --------------------------------------------------------------------------------------


def _determinant(claim: Claim) -> Derivation:
    growth = expected_determinant_growth(n, delta, d, t)
    step = sympy.Sum(sympy.polygamma(0, (n - k) / 2), (k, 1, d)) + d * (sympy.log(2) - sympy.log(n - delta))
    steps = (
        *_residual_steps(k),
        Step(
            relation=equation(growth.subs(t, t + 1), growth + sympy.Sum(residual_factor(k), (k, 1, d))),
            rule="argument",
            note="The determinant is the product of r_1 to r_d (the squares of the diagonal of its Cholesky factor), "
            "and the mean of the next factor of each is the same for every sample: tower rule.",
        ),
        Step(
            relation=equation(growth.subs(t, t + 1), growth + step),
            rule="recurrence",
            note="So each generation adds the same number.",
        ),
        Step(
            relation=equation(growth.subs(t, 0), mean(initial_growth())),
            rule="definition",
            note="Generation 0 is what growth is measured from: the logarithm of 1 is 0.",
        ),
    )
    return Derivation(claim_id=claim.id, steps=(*steps, *induct(claim, variable=t, start=0, recurrence=growth + step)))


# --- gauss.vectors.collinear ----------------------------------------------------------------------------------------


def _collinear(claim: Claim) -> Derivation:
    growth = residual_growth(d, t)
    step = sympy.log(2) + sympy.polygamma(0, (n - d) / 2) - sympy.log(n - delta)
    steps = (
        *_residual_steps(d),
        Step(
            relation=equation(growth.subs(t, t + 1), growth + residual_factor(d)),
            rule="argument",
            note="Tower rule, for the coordinate that is regressed on all others: number it last, k = d.",
        ),
        Step(
            relation=equation(growth.subs(t, 0), mean(initial_growth())),
            rule="definition",
            note="Generation 0 is what growth is measured from.",
        ),
        Step(
            relation=equation(growth, t * step),
            rule="recurrence",
            note="By induction: each generation adds the same number.",
        ),
        cite("gauss.log-growth", "What becomes of the whole variance of that coordinate, a refit on a line."),
        Step(
            relation=equation(expected_unexplained_growth(n, d, t), growth - expected_log_growth(n, delta, t)),
            rule="definition",
            note="The unexplained share is what is left of the variance, over the variance.",
        ),
        conclude(claim, rule="algebra", note="The divisor is in both and cancels."),
    )
    return Derivation(claim_id=claim.id, steps=steps)


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {
    "gauss.vectors.determinant": _determinant,
    "gauss.vectors.collinear": _collinear,
}
