"""Derivation for types and fresh real data: diversity is the variance of the indicators of the types."""

from __future__ import annotations

from collections.abc import Callable

from collapsecheck.proofs.induction import cite, conclude
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.relations import equation
from collapsecheck.theory.notation import expected_heterozygosity, expected_variance, f, heterozygosity, n, sigma, t
from collapsecheck.theory.records import Claim

__all__ = ["DERIVATIONS"]


def _heterozygosity(claim: Claim) -> Derivation:
    with_divisor_n = (1 - 1 / n) * expected_variance(t)
    steps = (
        cite("fresh.variance", "Resampling keeps mean and variance of any number attached to the points."),
        Step(
            relation=equation(expected_heterozygosity(t), with_divisor_n * heterozygosity(f) / sigma**2),
            rule="argument",
            note="Heterozygosity is the sum over the types of p (1 - p), the variance, with n for divisor, of the "
            "indicator of the type. Its expected variance is the same multiple of its variance under f for every "
            "type, and the variances under f add up to H_f.",
        ),
        conclude(claim, rule="algebra", note="The divisor takes the first factor away."),
    )
    return Derivation(claim_id=claim.id, steps=steps)


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {"fresh.heterozygosity": _heterozygosity}
