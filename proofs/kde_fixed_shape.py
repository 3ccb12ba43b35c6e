"""Derivations for the fourth moments of a fixed-bandwidth recursion: two linear recurrences, one inside the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy

from collapsecheck.proofs.induction import cite, induct
from collapsecheck.proofs.moments import current, over_points, resampled, symmetric_noise
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.unfolding import (
    conditional_mean,
    fourth_difference_of,
    mean,
    next_fourth_difference,
    next_squared_variance,
    sample_fourth_difference,
    sample_variance,
    symmetric_child,
    variance_of,
)
from collapsecheck.theory.notation import (
    expected_fourth_difference,
    expected_recovery,
    expected_squared_variance,
    expected_variance,
    h,
    k,
    n,
    t,
)
from collapsecheck.theory.records import Claim

__all__ = ["DERIVATIONS"]

_I = sympy.Symbol("i", integer=True, positive=True)


def _equation(left: Any, right: Any) -> Any:
    return sympy.Eq(left, right, evaluate=False)


def _fourth_difference(claim: Claim) -> Derivation:
    def following(difference: Any, variance: Any) -> Any:
        return (1 - 1 / n) * (difference + 24 * h**2 * variance) + 2 * (k + 3) * h**4

    recurrence = following(expected_fourth_difference(t), expected_variance(t))
    steps = (
        *_definition_steps(),
        Step(
            relation=_equation(
                conditional_mean(next_fourth_difference(h)), following(sample_fourth_difference(), sample_variance())
            ),
            rule="algebra",
            note="Expand the fourth powers; the index is uniform, and the odd moments of the noise vanish. A pair of "
            "children of one parent, which has the share 1/n, differs by noise alone.",
        ),
        *_tower_steps(expected_fourth_difference, next_fourth_difference(h), recurrence),
        *_known_variance_steps(),
        _initial_step(expected_fourth_difference),
    )
    return Derivation(claim_id=claim.id, steps=(*steps, *induct(claim, variable=t, start=0, recurrence=recurrence)))


def _squared_variance(claim: Claim) -> Derivation:
    four_apart = (1 - 1 / n) * (1 - 2 / n) * (1 - 3 / n)

    def following(squared: Any, difference: Any, variance: Any) -> Any:
        noise = (n**2 - 2 * n + 3 + k * (n - 1)) * h**4 / (n * (n - 1))
        return four_apart * squared + (n - 1) * difference / (2 * n**2) + 2 * (n + 1) * h**2 * variance / n + noise

    recurrence = following(expected_squared_variance(t), expected_fourth_difference(t), expected_variance(t))
    steps = (
        *_definition_steps(),
        Step(
            relation=_equation(
                conditional_mean(next_squared_variance(h)),
                following(sample_variance() ** 2, sample_fourth_difference(), sample_variance()),
            ),
            rule="algebra",
            note="Expand the square of the sample variance: what it keeps of itself is the chance that four children "
            "have four different parents; the rest comes from fewer parents and from the noise.",
        ),
        *_tower_steps(expected_squared_variance, next_squared_variance(h), recurrence),
        *_known_variance_steps(),
        cite("kde.fixed.fourth-difference", "So is the mean fourth power of a difference."),
        _initial_step(expected_squared_variance),
    )
    return Derivation(claim_id=claim.id, steps=(*steps, *induct(claim, variable=t, start=0, recurrence=recurrence)))


def _definition_steps() -> tuple[Step, ...]:
    return (
        Step(
            relation=_equation(symmetric_child(_I, h), resampled(_I) + h * symmetric_noise(_I)),
            rule="definition",
            note="A child is a point of the current generation, picked uniformly and independently of the others, plus "
            "kernel noise.",
        ),
        Step(
            relation=_equation(sample_variance(), variance_of(current)),
            rule="definition",
            note="The sample variance has divisor n - 1 (ddof 1).",
        ),
        Step(
            relation=_equation(sample_fourth_difference(), fourth_difference_of(current)),
            rule="definition",
            note="The mean over the pairs of different points of the fourth power of their difference.",
        ),
    )


def _tower_steps(quantity: Any, following: Any, recurrence: Any) -> tuple[Step, ...]:
    return (
        Step(
            relation=_equation(quantity(t + 1), mean(conditional_mean(following))),
            rule="argument",
            note="Tower rule: the mean over runs is the mean of the mean given the current generation.",
        ),
        Step(
            relation=_equation(quantity(t + 1), recurrence),
            rule="recurrence",
            note="Take the mean of the conditional mean, which is linear in the statistics of the generation.",
        ),
    )


def _known_variance_steps() -> tuple[Step, ...]:
    return (
        cite("kde.fixed.no-absorption", "The expected variance of a run that starts in a single point is known."),
        Step(
            relation=_equation(expected_variance(t), expected_recovery(t)),
            rule="definition",
            note="All means here are over runs that start in a single point.",
        ),
    )


def _initial_step(quantity: Any) -> Step:
    nothing = over_points(lambda _i: sympy.S.Zero)
    return Step(
        relation=_equation(quantity(0), nothing), rule="definition", note="All points of generation 0 coincide."
    )


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {
    "kde.fixed.fourth-difference": _fourth_difference,
    "kde.fixed.squared-variance": _squared_variance,
}
