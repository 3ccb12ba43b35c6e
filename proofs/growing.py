"""Derivations for generations that grow: each fit loses the share of one point, whatever is drawn from it."""

from __future__ import annotations

from collections.abc import Callable

import sympy

from collapsecheck.proofs.induction import cite, conclude, induct
from collapsecheck.proofs.moments import draw, pool_variance, term
from collapsecheck.proofs.pools import next_sample_variance
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.relations import equation
from collapsecheck.proofs.unfolding import conditional_mean, mean, variance_of
from collapsecheck.theory.notation import (
    alpha,
    expected_heterozygosity,
    expected_variance,
    f,
    heterozygosity,
    n,
    sigma,
    t,
)
from collapsecheck.theory.records import Claim

__all__ = ["DERIVATIONS"]

_K = sympy.Symbol("k", integer=True, positive=True)
_X = sympy.Symbol("x", positive=True)

size = term("size", "n_t", module=__name__, letter=True)
expected_fit = term("expected_fit", r"\mathbb{{E}}\,v_t", module=__name__)
root_share = term("root_share", r"\rho_t", module=__name__, letter=True)
kept_share = term("kept_share", r"\kappa_{{{0}}}", module=__name__, letter=True)


def _refit_steps(power: sympy.Expr, recurrence: sympy.Expr) -> tuple[Step, ...]:
    """From what a fit to a generation of n_t points keeps to the expected variance of the next one, and its start."""
    return (
        Step(
            relation=equation(size(), n * (t + 1) ** power),
            rule="definition",
            note="The number of points of generation t.",
        ),
        Step(
            relation=equation(expected_fit(), (1 - 1 / size()) * expected_variance(t)),
            rule="definition",
            note="The fitted variance v_t is the sum of squares over n_t, and S_t^2 the same over n_t - 1.",
        ),
        Step(
            relation=equation(conditional_mean(next_sample_variance()), pool_variance()),
            rule="algebra",
            note="The sample variance (ddof 1) of independent draws has the variance v_t of their law as its mean, "
            "whatever their number n, so that of the next generation does not matter here.",
        ),
        Step(
            relation=equation(expected_variance(t + 1), expected_fit()),
            rule="argument",
            note="Tower rule: the mean over runs is the mean of the mean given generation t.",
        ),
        Step(
            relation=equation(expected_variance(t + 1), recurrence),
            rule="recurrence",
            note="So each fit takes from the variance the share of one of its points.",
        ),
        Step(
            relation=equation(expected_variance(0), mean(variance_of(draw))),
            rule="definition",
            note="Generation 0 consists of n independent draws from f.",
        ),
    )


def _variance(claim: Claim) -> Derivation:
    recurrence = (1 - 1 / (n * (t + 1) ** alpha)) * expected_variance(t)
    steps = (*_refit_steps(alpha, recurrence), *induct(claim, variable=t, start=0, recurrence=recurrence))
    return Derivation(claim_id=claim.id, steps=steps)


# --- growing.kept and growing.lost ----------------------------------------------------------------------------------


def _kept(claim: Claim) -> Derivation:
    losses = 1 / (n * _K**alpha)
    steps = (
        cite("growing.variance", "The variance is a finite product in every generation."),
        Step(
            relation=equation(kept_share(t), sympy.Product(1 - losses, (_K, 1, t))),
            rule="definition",
            note="The share of the variance that is kept.",
        ),
        Step(
            relation=equation(expected_variance(t), sigma**2 * kept_share(t)),
            rule="algebra",
            note="It is what sigma^2 is multiplied by.",
        ),
        Step(
            relation=equation(sympy.Derivative(_X ** (1 - alpha) / (1 - alpha), _X), _X ** (-alpha)),
            rule="algebra",
            note="So x^(-alpha), alpha > 1, has the integral 1/(alpha - 1) from 1 to infinity.",
        ),
        Step(
            relation=sympy.Ge(kept_share(t), 1 - (1 + 1 / (alpha - 1)) / n, evaluate=False),
            rule="argument",
            note="A product of factors 1 - x, each x between 0 and 1, is at least 1 less the sum of the x. Here that "
            "is the n-th part of 1 + 2^(-alpha) + ... + t^(-alpha), which is below 1 and that integral together.",
        ),
        conclude(claim, rule="algebra", note="Put in the bound, in which t does not appear."),
    )
    return Derivation(claim_id=claim.id, steps=steps)


def _lost(claim: Claim) -> Derivation:
    variance = expected_variance(t)
    following, bound = variance.subs(t, t + 1), root_share() * variance
    steps = (
        *_refit_steps(sympy.S.One, (1 - 1 / (n * (t + 1))) * variance),
        Step(
            relation=equation(root_share(), ((t + 1) / (t + 2)) ** (1 / n)),
            rule="definition",
            note="What the bound is multiplied by in one generation.",
        ),
        Step(
            relation=sympy.Le(following, bound, evaluate=False),
            rule="argument",
            note="Bernoulli's inequality with x = 1/(t + 1): (1 + x)^(1/n) is at most 1 + x/n, so its reciprocal is at "
            "least 1/(1 + x/n), which is more than 1 - x/n; and 1/(1 + x) is (t + 1)/(t + 2).",
        ),
        *induct(claim, variable=t, start=0, recurrence=bound),
    )
    return Derivation(claim_id=claim.id, steps=steps)


# --- growing.heterozygosity -----------------------------------------------------------------------------------------


def _heterozygosity(claim: Claim) -> Derivation:
    within = (1 - 1 / (n * (t + 1) ** alpha)) * expected_variance(t)
    steps = (
        cite("growing.variance", "Resampling keeps mean and variance of any number attached to the points."),
        Step(
            relation=equation(expected_heterozygosity(t), within * heterozygosity(f) / sigma**2),
            rule="argument",
            note="Heterozygosity is the sum over the types of p (1 - p), the variance, with the number of points for "
            "divisor, of the indicator of the type. Its expected variance is the same multiple of its variance under "
            "f for every type, and the variances under f add up to H_f.",
        ),
        conclude(claim, rule="algebra", note="The divisor adds the last factor of the product."),
    )
    return Derivation(claim_id=claim.id, steps=steps)


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {
    "growing.variance": _variance,
    "growing.kept": _kept,
    "growing.lost": _lost,
    "growing.heterozygosity": _heterozygosity,
}
