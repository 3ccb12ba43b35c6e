"""Derivations for runs that grow by less than their mean under a plug-in bandwidth: Jensen's inequality, twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy

from collapsecheck.proofs.growth_steps import (
    chi_square_step,
    growth_definitions,
    growth_given_parents,
    growth_given_sample,
    parents_mean_step,
    parents_variance,
    tower_steps,
)
from collapsecheck.proofs.induction import cite, conclude, induct
from collapsecheck.proofs.moments import term
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.unfolding import conditional_mean, sample_variance
from collapsecheck.theory.chi_square import expected_log_chi_square as log_chi_square
from collapsecheck.theory.notation import c, expected_log_growth, expected_variance, n, sigma, t
from collapsecheck.theory.records import Claim

__all__ = ["DERIVATIONS"]

_J = sympy.Symbol("j", integer=True, nonnegative=True)
_DEGREES, _LAMBDA, _X, _Y, _B, _S = sympy.symbols("k lambda x y b s", positive=True)

psi = term("psi", r"\psi\!\left({0}\right)", module=__name__)
growth_of_mean = term("growth_of_mean", "Y_I", module=__name__, letter=True)


def _equal(left: Any, right: Any) -> Any:
    return sympy.Eq(left, right, evaluate=False)


def _at_most(left: Any, right: Any) -> Any:
    return sympy.Le(left, right, evaluate=False)


# --- kde.plugin.log-growth.jensen -----------------------------------------------------------------------------------


def _jensen(claim: Claim) -> Derivation:
    multiplier = 1 - 1 / n + c**2
    step = sympy.log(multiplier) - c**2 / ((n - 1) * multiplier)
    steps = (
        *growth_definitions(),
        *_given_parents_steps(),
        *_over_parents_steps(multiplier, step),
        *tower_steps(_at_most(growth_given_sample(), step)),
    )
    induction = induct(claim, variable=t, start=0, recurrence=expected_log_growth(n, c, t) + step)
    return Derivation(claim_id=claim.id, steps=(*steps, *induction))


def _given_parents_steps() -> tuple[Step, ...]:
    """The mean logarithm of a noncentral chi-square, which is a chi-square with k + 2J degrees of freedom."""
    poisson = sympy.exp(-_LAMBDA / 2) * (_LAMBDA / 2) ** _J / sympy.factorial(_J)
    mixture = sympy.log(2) + sympy.Sum(poisson * psi(_DEGREES / 2 + _J), (_J, 0, sympy.oo))
    binet = sympy.Integral(_S / ((_S**2 + _X**2) * (sympy.exp(2 * sympy.pi * _S) - 1)), (_S, 0, sympy.oo))
    bound = sympy.log(_DEGREES + _LAMBDA) - 1 / (_DEGREES + _LAMBDA)
    return (
        Step(
            relation=_equal(growth_of_mean(), c**2 + parents_variance() / sample_variance()),
            rule="definition",
            note="By what the variance is multiplied in the mean, given the parents: the noise adds its own.",
        ),
        chi_square_step(),
        Step(
            relation=_equal(log_chi_square(_DEGREES, _LAMBDA), mixture),
            rule="argument",
            note="A noncentral chi-square is a chi-square whose k degrees of freedom are raised by twice a Poisson "
            "variable J of mean lambda/2; that of a chi-square is known, with psi for the digamma function.",
        ),
        Step(
            relation=_equal(psi(_X), sympy.log(_X) - 1 / (2 * _X) - 2 * binet),
            rule="argument",
            note="Binet's formula. The integral is positive.",
        ),
        Step(
            relation=_at_most(log_chi_square(_DEGREES, _LAMBDA), bound),
            rule="argument",
            note="So the mean logarithm is at most the mean of log(k + 2J) - 1/(k + 2J), a concave function of J; "
            "Jensen: that is at most its value at the mean of J.",
        ),
        Step(
            relation=_at_most(
                growth_given_parents(), sympy.log(growth_of_mean()) - c**2 / ((n - 1) * growth_of_mean())
            ),
            rule="argument",
            note="Put in the noncentrality: k + lambda is then (n - 1)/c^2 times what the variance is multiplied by in "
            "the mean.",
        ),
    )


def _over_parents_steps(multiplier: Any, step: Any) -> tuple[Step, ...]:
    function = sympy.log(_Y) - _B / _Y
    return (
        Step(
            relation=_equal(sympy.Derivative(function, (_Y, 2)), -1 / _Y**2 - 2 * _B / _Y**3),
            rule="algebra",
            note="This function is concave, too, for every b > 0; here b = c^2/(n - 1).",
        ),
        parents_mean_step(),
        Step(
            relation=_equal(
                c**2 + conditional_mean(parents_variance()) / sample_variance(),
                multiplier,
            ),
            rule="algebra",
            note="So the mean of the multiplier over the choices of parents does not depend on the sample.",
        ),
        Step(
            relation=_at_most(growth_given_sample(), step),
            rule="argument",
            note="Jensen over the choices of parents, which are equally likely: the mean of a concave function is at "
            "most its value at the mean.",
        ),
    )


# --- kde.plugin.window ----------------------------------------------------------------------------------------------


def _window(claim: Claim) -> Derivation:
    factor = sympy.sqrt(n + 1) / n
    multiplier = 1 + 1 / n**2
    steps = (
        cite("kde.plugin.variance", "What becomes of the mean under this factor.", {c: factor}),
        Step(
            relation=_equal(expected_variance(t), multiplier**t * sigma**2),
            rule="algebra",
            note="It is multiplied by more than 1 in each generation.",
        ),
        Step(
            relation=_equal(sympy.Limit(multiplier**t, t, sympy.oo), sympy.oo),
            rule="limit",
            note="So it grows without bound.",
        ),
        cite("kde.plugin.log-growth.jensen", "What becomes of runs.", {c: factor}),
        Step(
            relation=_at_most(
                expected_log_growth(n, factor, t), t * (1 / n**2 - (n + 1) / (n**2 * (n - 1) * multiplier))
            ),
            rule="argument",
            note="The logarithm of 1 + x is at most x.",
        ),
        Step(
            relation=_equal(2 * n**2 - n + 1, n * (2 * n - 1) + 1),
            rule="algebra",
            note="This is positive, so the rate that is claimed is negative.",
        ),
        conclude(claim, rule="algebra", note="Put the two fractions over one denominator."),
    )
    return Derivation(claim_id=claim.id, steps=steps)


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {
    "kde.plugin.log-growth.jensen": _jensen,
    "kde.plugin.window": _window,
}
