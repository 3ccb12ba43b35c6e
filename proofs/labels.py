"""Derivations for classifiers on their own labels: two types under drift, and the error of a vote."""

from __future__ import annotations

from collections.abc import Callable

import sympy

from collapsecheck.proofs.induction import cite, conclude
from collapsecheck.proofs.moments import frequency, hit, over_points, term
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.relations import equation
from collapsecheck.proofs.unfolding import conditional_mean
from collapsecheck.theory.notation import (
    expected_heterozygosity,
    expected_label_error,
    f,
    heterozygosity,
    majority,
    n,
    p,
    self_error,
    t,
)
from collapsecheck.theory.records import Claim

__all__ = ["DERIVATIONS"]

_K = sympy.Symbol("k", integer=True, positive=True)
_THETA = sympy.Symbol("theta", real=True)

mean_share = term("mean_share", r"\mathbb{{E}}\,p_{{{0}}}", module=__name__)


# --- labels.self-error ----------------------------------------------------------------------------------------------


def _self_error(claim: Claim) -> Derivation:
    steps = (
        cite("wf.heterozygosity", "The labels are types that are resampled."),
        Step(
            relation=equation(heterozygosity(f), 1 - p**2 - (1 - p) ** 2),
            rule="argument",
            note="Two labels, of probabilities p and 1 - p, have this heterozygosity.",
        ),
        Step(
            relation=equation(self_error(t), expected_heterozygosity(t)),
            rule="definition",
            note="The prediction and the label it is tested on are two draws from the same frequencies; the error is "
            "that they differ.",
        ),
    )
    end = conclude(claim, rule="algebra", note="Put in the heterozygosity of the true labels.")
    return Derivation(claim_id=claim.id, steps=(*steps, end))


# --- labels.majority ------------------------------------------------------------------------------------------------


def _error_step() -> Step:
    vote = majority(n, t, p)
    return Step(
        relation=equation(expected_label_error(t), (1 - p) * vote + p * (1 - vote)),
        rule="argument",
        note="Where A is predicted, the true label is another with probability 1 - p, else it is A with probability p; "
        "it is independent of the prediction.",
    )


def _majority(claim: Claim) -> Derivation:
    end = conclude(claim, rule="algebra", note="Collect what the vote decides.")
    return Derivation(claim_id=claim.id, steps=(_error_step(), end))


# --- labels.majority.limit ------------------------------------------------------------------------------------------


def _limit(claim: Claim) -> Derivation:
    power = (1 - 1 / n) ** (t + 1)
    steps = (
        _error_step(),
        Step(
            relation=equation(conditional_mean(over_points(lambda i: hit(i, _K)) / n), frequency(_K)),
            rule="algebra",
            note="The mean frequency of a label in the next generation is its frequency in this one.",
        ),
        Step(
            relation=equation(mean_share(t), p),
            rule="argument",
            note="So the mean frequency of A stays what it is in generation 0, by the tower rule.",
        ),
        cite("labels.self-error", "The labels become equal."),
        Step(
            relation=equation(majority(n, t, p), mean_share(t) + _THETA * n * self_error(t) / 2),
            rule="argument",
            note="Let x be the frequency of A, a multiple of 1/n. The indicator of a majority differs from x by at "
            "most 1/2, and not at all for x = 0 and x = 1; elsewhere n x (1 - x) is at least 1 - 1/n. So the "
            "difference is a share theta, from -1 to 1, of n x (1 - x), and 2 x (1 - x) is the error on "
            "labels drawn so.",
        ),
        Step(
            relation=equation(
                expected_label_error(t), 2 * p * (1 - p) + (1 - 2 * p) * _THETA * n * p * (1 - p) * power
            ),
            rule="algebra",
            note="Put in the mean frequency and the error on labels of its own making.",
        ),
        Step(
            relation=equation(sympy.Limit(power, t, sympy.oo), sympy.S.Zero),
            rule="limit",
            note="What becomes of the power as t grows.",
        ),
    )
    end = conclude(
        claim, rule="limit", note="The limit is the same for every theta, so it does not matter which it is."
    )
    return Derivation(claim_id=claim.id, steps=(*steps, end))


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {
    "labels.self-error": _self_error,
    "labels.majority": _majority,
    "labels.majority.limit": _limit,
}
