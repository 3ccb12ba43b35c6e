"""Derivations for KDE resampling whose bandwidth is a fixed factor times the standard deviation of the data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy

from collapsecheck.proofs.induction import cite, induct
from collapsecheck.proofs.moments import MU, current, draw, over_points, term
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.resampling import child_step, variance_steps
from collapsecheck.proofs.unfolding import child, conditional_mean, mean, sample_variance
from collapsecheck.theory.notation import c, expected_variance, n, particle_variance, t
from collapsecheck.theory.records import Claim

__all__ = ["DERIVATIONS"]

_FACTOR = n ** sympy.Rational(-1, 5)
"""Scott's factor n^(-1/(d + 4)) in one dimension, as SciPy has it."""

sample_sd = term("sample_sd", "S_t", module=__name__, definition=lambda: sympy.sqrt(sample_variance()))
bandwidth = term("bandwidth", "h_t", module=__name__, definition=lambda: _FACTOR * sample_sd())
relative_bandwidth = term("relative_bandwidth", "h_t", module=__name__, definition=lambda: c * sample_sd())


def _growth_of_the_mean(claim: Claim, width: Any, factor: Any, note: str) -> Derivation:
    """The expected variance when the bandwidth `width` is `factor` times the standard deviation."""
    kept = 1 - 1 / n + factor**2
    rule = Step(relation=sympy.Eq(width, factor * sample_sd(), evaluate=False), rule="definition", note=note)
    steps = variance_steps(bandwidth=width, noise_variance=factor**2 * sample_variance(), kept=kept, added=sympy.S.Zero)
    induction = induct(claim, variable=t, start=0, recurrence=kept * expected_variance(t))
    return Derivation(claim_id=claim.id, steps=(rule, *steps, *induction))


def _multiplier(claim: Claim) -> Derivation:
    note = (
        "SciPy multiplies Scott's factor by the standard deviation of the data with ddof 1; given the current "
        "generation the bandwidth is a number."
    )
    return _growth_of_the_mean(claim, bandwidth(), _FACTOR, note)


def _variance(claim: Claim) -> Derivation:
    note = (
        "The bandwidth is a factor times the standard deviation of the data with ddof 1; given the current "
        "generation it is a number."
    )
    return _growth_of_the_mean(claim, relative_bandwidth(), c, note)


# --- kde.plugin.marginal --------------------------------------------------------------------------------------------


def _marginal(claim: Claim) -> Derivation:
    recurrence = particle_variance(t) + c**2 * expected_variance(t)
    known = cite("kde.plugin.variance", "The expected variance within a run is known for every generation.")
    steps = (*_particle_steps(recurrence), known)
    return Derivation(claim_id=claim.id, steps=(*steps, *induct(claim, variable=t, start=0, recurrence=recurrence)))


def _particle_steps(recurrence: Any) -> tuple[Step, ...]:
    width = relative_bandwidth()
    square = (child(1, width) - MU) ** 2
    mean_square = over_points(lambda i: (current(i) - MU) ** 2) / n
    return (
        Step(
            relation=sympy.Eq(width, c * sample_sd(), evaluate=False),
            rule="definition",
            note="The bandwidth is a factor times the standard deviation of the data with ddof 1.",
        ),
        child_step(width),
        Step(
            relation=sympy.Eq(conditional_mean(square), mean_square + c**2 * sample_variance(), evaluate=False),
            rule="algebra",
            note="The index is uniform, and the noise has mean 0, variance 1 and is independent of the index.",
        ),
        Step(
            relation=sympy.Eq(particle_variance(t), mean(mean_square), evaluate=False),
            rule="argument",
            note="By symmetry the n points have the same law, and no generation moves its mean; so the mean over runs "
            "of this average is the variance of any one of them.",
        ),
        Step(
            relation=sympy.Eq(particle_variance(t + 1), mean(conditional_mean(square)), evaluate=False),
            rule="argument",
            note="Tower rule: the mean over runs is the mean of the mean given the current generation.",
        ),
        Step(
            relation=sympy.Eq(particle_variance(t + 1), recurrence, evaluate=False),
            rule="recurrence",
            note="So each generation adds the squared factor times the variance within the run.",
        ),
        Step(
            relation=sympy.Eq(particle_variance(0), mean((draw(1) - MU) ** 2), evaluate=False),
            rule="definition",
            note="Generation 0 consists of n independent draws from f, whose mean is mu.",
        ),
    )


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {
    "kde.plugin.multiplier": _multiplier,
    "kde.plugin.variance": _variance,
    "kde.plugin.marginal": _marginal,
}
