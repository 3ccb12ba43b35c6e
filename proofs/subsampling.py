"""Derivations for fits to n points of all so far: what the mean of the points picked adds, and what the fit keeps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from collapsecheck.proofs.induction import conclude, induct
from collapsecheck.proofs.moments import draw, pool_variance, term
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.relations import equation
from collapsecheck.proofs.unfolding import expected_pool_variance, mean, variance_of
from collapsecheck.theory.notation import delta, expected_variance, n, t
from collapsecheck.theory.records import Claim

__all__ = ["DERIVATIONS"]

Expression = Any

_SIZE = n * (t + 1)
_LATER = n * (t + 2)
_SHARE = (n - 1) / (n - delta)

picked_variance = term("picked_variance", r"\mathrm{{Var}}(Y_1 \mid P_t)", module=__name__)
picked_covariance = term("picked_covariance", r"\mathrm{{Cov}}(Y_1, Y_2 \mid P_t)", module=__name__)
mean_error = term("mean_error", r"\mathrm{{Var}}(\bar{{Y}} \mid P_t)", module=__name__)
kept = term("kept", r"\mathbb{{E}}[\hat\sigma^2 \mid P_t]", module=__name__)
child_variance = term("child_variance", r"\mathrm{{Var}}(X_1 \mid P_t)", module=__name__)
child_covariance = term("child_covariance", r"\mathrm{{Cov}}(X_1, X_2 \mid P_t)", module=__name__)
next_pool = term("next_pool", r"\mathbb{{E}}[v_{{t+1}} \mid P_t]", module=__name__)


def _variance(claim: Claim) -> Derivation:
    """Derivation by way of the variance of the pool, of which each generation shows what the fit keeps."""
    growth = 1 + (_SHARE - 1) / (t + 2) + (t - 1) / ((t + 2) * (_LATER - 1))
    of_the_pool = replace(claim, statement=equation(expected_pool_variance(t), claim.rhs / _SHARE))
    steps = (
        *_picking_steps(),
        *_child_steps(),
        *_pool_steps(growth),
        *induct(of_the_pool, variable=t, start=0, recurrence=growth * expected_pool_variance(t)),
        conclude(claim, rule="recurrence", note="A generation shows what the fit keeps of the variance of the pool."),
    )
    return Derivation(claim_id=claim.id, steps=steps)


def _picking_steps() -> tuple[Step, ...]:
    return (
        Step(
            relation=equation(picked_variance(), (1 - 1 / _SIZE) * pool_variance()),
            rule="definition",
            note="P_t is the pool of the n (t + 1) points of generations 0 to t, v_t its variance with ddof 1, and "
            "Y_1, ..., Y_n the points picked from it: each is any of the pool with the same probability.",
        ),
        Step(
            relation=equation(picked_covariance(), -picked_variance() / (_SIZE - 1)),
            rule="argument",
            note="The deviations of all points of the pool from their mean add up to 0, and all pairs are alike.",
        ),
        Step(
            relation=equation(mean_error(), (picked_variance() + (n - 1) * picked_covariance()) / n),
            rule="definition",
            note="The variance of the mean of the points picked: n squares and n (n - 1) products of different ones.",
        ),
        Step(
            relation=equation(mean_error(), (1 / n - 1 / _SIZE) * pool_variance()),
            rule="recurrence",
            note="It is less than that of independent draws, by the share of the pool that was picked.",
        ),
    )


def _child_steps() -> tuple[Step, ...]:
    return (
        Step(
            relation=equation(kept(), _SHARE * (picked_variance() - picked_covariance())),
            rule="definition",
            note="The unbiased variance of points that are all alike has the mean Var Y_1 - Cov(Y_1, Y_2), "
            "of which a fit with divisor n - delta takes the share (n - 1)/(n - delta).",
        ),
        Step(
            relation=equation(kept(), _SHARE * pool_variance()),
            rule="recurrence",
            note="Picking without replacement leaves the unbiased variance of the pool unbiased.",
        ),
        Step(
            relation=equation(child_variance(), mean_error() + kept()),
            rule="argument",
            note="Law of total variance: the new points X_1, ..., X_n have the mean and the variance of the fit.",
        ),
        Step(
            relation=equation(child_covariance(), mean_error()),
            rule="argument",
            note="They are independent given the fit, so what they share is its mean.",
        ),
        Step(
            relation=equation(expected_variance(t + 1), mean(child_variance() - child_covariance())),
            rule="argument",
            note="The unbiased variance of points that are all alike again; tower rule: the mean over runs is the mean "
            "of the mean given the pool.",
        ),
        Step(
            relation=equation(expected_variance(t + 1), _SHARE * expected_pool_variance(t)),
            rule="recurrence",
            note="So a generation shows what the fit keeps of the variance of the pool.",
        ),
    )


def _pool_steps(growth: Expression) -> tuple[Step, ...]:
    new = n * child_variance()
    moved = (new + n * (n - 1) * child_covariance()) / _LATER
    return (
        Step(
            relation=equation(next_pool(), ((_SIZE - 1) * pool_variance() + new - moved) / (_LATER - 1)),
            rule="definition",
            note="About the mean of the old pool the squared deviations add up, old and new; the mean of the next pool "
            "takes from them the square of the sum of the new deviations, over the number of all points.",
        ),
        Step(
            relation=equation(next_pool(), growth * pool_variance()),
            rule="recurrence",
            note="Put in what is known of the new points.",
        ),
        Step(
            relation=equation(expected_pool_variance(t + 1), mean(next_pool())),
            rule="argument",
            note="Tower rule: the mean over runs is the mean of the mean given the pool.",
        ),
        Step(
            relation=equation(expected_pool_variance(t + 1), growth * expected_pool_variance(t)),
            rule="recurrence",
            note="Take the mean, which is linear in the variance of the pool.",
        ),
        Step(
            relation=equation(expected_pool_variance(0), mean(variance_of(draw))),
            rule="definition",
            note="The first pool is generation 0, n independent draws from f.",
        ),
    )


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {"subsample.gauss.variance": _variance}
