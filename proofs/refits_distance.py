"""Derivations for the distance of a refitted normal law from the original: by moments, and along paths."""

from __future__ import annotations

from collections.abc import Callable

import sympy

from collapsecheck.proofs.induction import cite, conclude, induct
from collapsecheck.proofs.moments import term
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.refit_steps import chi_square_power, child_steps, drift_steps, factor_power, power_steps
from collapsecheck.proofs.relations import equation
from collapsecheck.theory.normal_refits import c_4, expected_deviation, expected_distance, expected_wander
from collapsecheck.theory.notation import delta, expected_variance, mean_variance, n, sigma, t
from collapsecheck.theory.records import Claim

__all__ = ["DERIVATIONS"]

_HALF = sympy.Rational(1, 2)
_X = sympy.Symbol("x", real=True)

mean_step = term("mean_step", r"\mathbb{{E}}\left|\bar{{X}}_{{t+1}} - \bar{{X}}_{{t}}\right|", module=__name__)
absolute_normal = term("absolute_normal", r"\mathbb{{E}}\left|Z\right|", module=__name__)


# --- gauss.drift and gauss.ledger -----------------------------------------------------------------------------------


def _drift(claim: Claim) -> Derivation:
    recurrence = mean_variance(t) + sigma**2 / n
    steps = (
        *child_steps(sympy.S.One),
        *drift_steps(sympy.S.One),
        cite("gauss.variance", "The expected variance stays what it was.", {delta: 1}),
        Step(
            relation=equation(mean_variance(t + 1), recurrence),
            rule="recurrence",
            note="So each generation adds the same.",
        ),
    )
    return Derivation(claim_id=claim.id, steps=(*steps, *induct(claim, variable=t, start=0, recurrence=recurrence)))


def _ledger(claim: Claim) -> Derivation:
    spread = 1 - (1 - 1 / n) ** (t + 1)
    following = mean_variance(t) + (1 - 1 / n) ** (t + 1) * sigma**2 / n
    steps = (
        *child_steps(sympy.S.Zero),
        *drift_steps(sympy.S.Zero),
        cite("gauss.variance", "The expected variance falls by the n-th part of it in each generation.", {delta: 0}),
        Step(
            relation=equation(mean_variance(t + 1), following),
            rule="recurrence",
            note="That part, of the fitted variance, goes to the mean.",
        ),
        Step(
            relation=equation(mean_variance(t), spread * sigma**2),
            rule="recurrence",
            note="By induction: a geometric sum.",
        ),
        conclude(claim, rule="algebra", note="So what the mean gains is what the fit has lost."),
    )
    return Derivation(claim_id=claim.id, steps=steps)


# --- gauss.deviation ------------------------------------------------------------------------------------------------


def _deviation(claim: Claim) -> Derivation:
    deviation = expected_deviation(delta, t)
    spread = sympy.sqrt(n - 1) / sympy.sqrt(n - delta)
    root = chi_square_power(n - 1, _HALF)
    steps = (
        *power_steps(_HALF)[:-1],
        Step(
            relation=equation(factor_power(_HALF), spread * root / sympy.sqrt(n - 1)),
            rule="argument",
            note="The children are independent and normal with the fitted variance, so the root of their sum of "
            "squares is the fitted standard deviation times that of chi-square with n - 1 degrees of freedom.",
        ),
        Step(
            relation=equation(c_4(n), root / sympy.sqrt(n - 1)),
            rule="definition",
            note="What is called c_4(n).",
        ),
        Step(
            relation=equation(deviation.subs(t, t + 1), deviation * factor_power(_HALF)),
            rule="argument",
            note="Tower rule: the mean of the factor is the same for every sample.",
        ),
        Step(
            relation=equation(deviation.subs(t, t + 1), deviation * spread * c_4(n)),
            rule="recurrence",
            note="So each generation multiplies the mean by the same number.",
        ),
        Step(
            relation=equation(deviation.subs(t, 0), root / sympy.sqrt(n - 1) * sigma),
            rule="argument",
            note="Generation 0 is normal: its sum of squares is sigma^2 times chi-square with n - 1 degrees "
            "of freedom.",
        ),
    )
    return Derivation(
        claim_id=claim.id, steps=(*steps, *induct(claim, variable=t, start=0, recurrence=deviation * spread * c_4(n)))
    )


# --- gauss.w2 -------------------------------------------------------------------------------------------------------


def _decomposition(fitted_variance: sympy.Expr, fitted_deviation: sympy.Expr) -> Step:
    return Step(
        relation=equation(
            expected_distance(t), mean_variance(t) + fitted_variance - 2 * sigma * fitted_deviation + sigma**2
        ),
        rule="argument",
        note="The squared distance of order 2 of two normal laws is that of their means plus that of their standard "
        "deviations; take its mean over runs.",
    )


def _w2_unbiased(claim: Claim) -> Derivation:
    steps = (
        _decomposition(expected_variance(t), expected_deviation(1, t)),
        cite("gauss.drift", "How far the mean is."),
        cite("gauss.variance", "The fitted variance is the sample variance (ddof 1).", {delta: 1}),
        cite("gauss.deviation", "Its root, in mean.", {delta: 1}),
        conclude(claim, rule="algebra", note="The first term grows for ever, the others are bounded."),
    )
    return Derivation(claim_id=claim.id, steps=steps)


def _w2_mle(claim: Claim) -> Derivation:
    within = 1 - 1 / n
    steps = (
        _decomposition(within * expected_variance(t), sympy.sqrt((n - 1) / n) * expected_deviation(0, t)),
        cite("gauss.ledger", "The first two terms together do not change."),
        Step(
            relation=equation(mean_variance(t), sigma**2 - within * expected_variance(t)),
            rule="argument",
            note="The same, solved for the first.",
        ),
        cite("gauss.deviation", "The fitted standard deviation is the root of (n - 1)/n times this.", {delta: 0}),
        conclude(claim, rule="algebra", note="A power of a factor below 1 is left."),
    )
    return Derivation(claim_id=claim.id, steps=steps)


# --- gauss.paths ----------------------------------------------------------------------------------------------------


def _paths(claim: Claim) -> Derivation:
    wander = expected_wander(t)
    density = sympy.exp(-(_X**2) / 2) / sympy.sqrt(2 * sympy.pi)
    step = sympy.sqrt(2 / (sympy.pi * n)) * c_4(n) ** (t + 1) * sigma
    steps = (
        Step(
            relation=equation(absolute_normal(), 2 * sympy.Integral(_X * density, (_X, 0, sympy.oo))),
            rule="definition",
            note="The mean absolute value of a standard normal variable.",
        ),
        Step(relation=equation(absolute_normal(), sympy.sqrt(2 / sympy.pi)), rule="integral", note="Integrate."),
        cite("gauss.deviation", "The expected standard deviation of the fit.", {delta: 1}),
        Step(
            relation=equation(mean_step(), absolute_normal() * expected_deviation(1, t) / sympy.sqrt(n)),
            rule="argument",
            note="Given a generation the mean of the next is normal about its mean, with the fitted variance over n.",
        ),
        Step(
            relation=equation(mean_step(), step),
            rule="algebra",
            note="So the steps become shorter by the same factor in each generation.",
        ),
        Step(
            relation=sympy.Le(wander.subs(t, t + 1), wander + step, evaluate=False),
            rule="argument",
            note="Triangle inequality.",
        ),
        Step(
            relation=equation(wander.subs(t, 0), absolute_normal() * sigma / sympy.sqrt(n)),
            rule="argument",
            note="The mean of n normal points is normal about mu with variance sigma^2/n.",
        ),
    )
    return Derivation(claim_id=claim.id, steps=(*steps, *induct(claim, variable=t, start=0, recurrence=wander + step)))


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {
    "gauss.drift": _drift,
    "gauss.ledger": _ledger,
    "gauss.deviation": _deviation,
    "gauss.w2.unbiased": _w2_unbiased,
    "gauss.w2.mle": _w2_mle,
    "gauss.paths": _paths,
}
