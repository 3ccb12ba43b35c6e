"""Derivations for KDE resampling whose bandwidth is a fixed factor times the standard deviation of the data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy

from collapsecheck.proofs.induction import induct
from collapsecheck.proofs.moments import term
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.resampling import variance_steps
from collapsecheck.proofs.unfolding import sample_variance
from collapsecheck.theory.notation import c, expected_variance, n, t
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


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {
    "kde.plugin.multiplier": _multiplier,
    "kde.plugin.variance": _variance,
}
