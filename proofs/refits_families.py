"""Derivations for refits of Poisson and exponential laws: moments, a branching process, gamma variables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy

from collapsecheck.proofs.branching import branching_steps, poisson_mean
from collapsecheck.proofs.induction import conclude, induct
from collapsecheck.proofs.moments import MU, term
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.refit_steps import fitted_sd, next_refitted_mean
from collapsecheck.proofs.relations import equation
from collapsecheck.proofs.unfolding import conditional_mean, sample_mean
from collapsecheck.theory.notation import branching_loss, mean_variance, n, s, t, x
from collapsecheck.theory.records import Claim
from collapsecheck.theory.refits_families import all_zero, expected_power

__all__ = ["DERIVATIONS", "expected_family_variance", "poisson_steps", "poisson_variance_steps"]

_M, _P, _V, _Y = sympy.symbols("m p v y", positive=True)
_J = sympy.Symbol("j", integer=True, nonnegative=True)

expected_family_variance = term("expected_family_variance", r"\mathbb{{E}}\,s_t^2", module=__name__)
initial_variance = term("initial_variance", r"\mathrm{{Var}}\,X_{{0,1}}", module=__name__)
gamma_power = term("gamma_power", r"\mathbb{{E}}\,G_{{{0}}}^{{{1}}}", module=__name__)


# --- poisson.drift --------------------------------------------------------------------------------------------------


def _moment(power: int, at: Any) -> Any:
    """Mean of j (j - 1) ... to so many factors, for j Poisson with mean `at`."""
    return sympy.Sum(sympy.ff(_J, power) * sympy.exp(-at) * at**_J / sympy.factorial(_J), (_J, 0, sympy.oo))


def poisson_steps() -> tuple[Step, ...]:
    """What is fitted, and the variance of that law."""
    derivative = sympy.Derivative(_Y * sympy.log(_M) - _M, _M)
    return (
        Step(
            relation=equation(sympy.Subs(derivative, _M, _Y), sympy.S.Zero),
            rule="algebra",
            note="The logarithm of the likelihood of mean m, over n, for points of mean y, up to what does not depend "
            "on m: its derivative y/m - 1 vanishes at m = y, and nowhere else.",
        ),
        Step(relation=equation(_moment(1, _M), _M), rule="series", note="The mean of the law."),
        Step(
            relation=equation(_moment(2, _M), _M**2),
            rule="series",
            note="The mean of j (j - 1). So the variance at mean m is m^2 + m - m^2 = m.",
        ),
    )


def poisson_variance_steps() -> tuple[Step, ...]:
    """The variance of the mean of generation 0."""
    return (
        Step(
            relation=equation(initial_variance(), _moment(2, s) + s - s**2),
            rule="definition",
            note="The variance of the Poisson law of mean s.",
        ),
        Step(
            relation=equation(mean_variance(0), initial_variance() / n),
            rule="argument",
            note="Generation 0 is n independent draws from it.",
        ),
    )


def _drift(claim: Claim) -> Derivation:
    following = conditional_mean((next_refitted_mean(fitted_sd()) - MU) ** 2)
    recurrence = mean_variance(t) + s / n
    steps = (
        *poisson_steps(),
        Step(
            relation=equation(following, (sample_mean() - MU) ** 2 + fitted_sd() ** 2 / n),
            rule="algebra",
            note="Given the sample a child is its mean plus s_t Z, where s_t^2 is the variance of the law of that mean "
            "and Z has mean 0 and variance 1: expand the square of the mean of n independent children.",
        ),
        Step(
            relation=equation(mean_variance(t + 1), mean_variance(t) + expected_family_variance() / n),
            rule="argument",
            note="Tower rule: take the mean over runs. No generation moves the mean of the sample mean: mu is s.",
        ),
        Step(
            relation=equation(expected_family_variance(), s),
            rule="argument",
            note="The variance of the law is its mean, that of the sample, whose mean over runs is s.",
        ),
        Step(
            relation=equation(mean_variance(t + 1), recurrence),
            rule="recurrence",
            note="So each generation adds the same.",
        ),
        *poisson_variance_steps(),
    )
    return Derivation(claim_id=claim.id, steps=(*steps, *induct(claim, variable=t, start=0, recurrence=recurrence)))


# --- poisson.extinction ---------------------------------------------------------------------------------------------


def _extinction(claim: Claim) -> Derivation:
    steps = (
        *branching_steps(),
        Step(
            relation=equation(all_zero(n, t), poisson_mean(n * s, branching_loss(t))),
            rule="argument",
            note="The sum of n independent Poisson points is Poisson: with mean n s in generation 0, and, given the "
            "sum k of one generation, with mean n k/n = k in the next, as if each of k individuals had Poisson(1) "
            "children of its own. So each unit of the first sum founds a branching process, independently of the "
            "others, and all points are 0 when all have died out.",
        ),
    )
    end = conclude(claim, rule="series", note="Sum the exponential series.")
    return Derivation(claim_id=claim.id, steps=(*steps, end))


# --- exponential.powers ---------------------------------------------------------------------------------------------


def _powers(claim: Claim) -> Derivation:
    factor = gamma_power(n, x) / n**x
    value = sympy.gamma(n + x) / (n**x * sympy.gamma(n))
    quantity = expected_power(n, t, x)
    steps = (
        Step(
            relation=equation(sympy.Integral(_V ** (_P - 1) * sympy.exp(-_V), (_V, 0, sympy.oo)), sympy.gamma(_P)),
            rule="integral",
            note="The gamma function.",
        ),
        Step(
            relation=equation(gamma_power(n, x), sympy.gamma(n + x) / sympy.gamma(n)),
            rule="argument",
            note="The sum G_n of n independent exponential variables of mean 1 has the density v^(n-1) exp(-v) over "
            "Gamma(n). Put in p = n + x.",
        ),
        Step(
            relation=equation(quantity.subs(t, t + 1), quantity * factor),
            rule="argument",
            note="Given the sample, the next one is its mean times n independent exponential variables of mean 1, so "
            "its mean is that mean times G_n/n, and G_n is independent of all before.",
        ),
        Step(
            relation=equation(quantity.subs(t, t + 1), quantity * value),
            rule="recurrence",
            note="Each generation multiplies by the same number.",
        ),
        Step(
            relation=equation(quantity.subs(t, 0), s**x * factor),
            rule="argument",
            note="Generation 0 is n draws from the exponential law of mean s.",
        ),
    )
    induction = induct(claim, variable=t, start=0, recurrence=quantity * value)
    return Derivation(claim_id=claim.id, steps=(*steps, *induction))


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {
    "poisson.drift": _drift,
    "poisson.extinction": _extinction,
    "exponential.powers": _powers,
}
