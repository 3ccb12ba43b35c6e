"""Derivations for accumulated data and fits that keep two moments: what one refit takes from the pool."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import sympy

from collapsecheck.proofs.induction import cite, conclude, induct
from collapsecheck.proofs.moments import term
from collapsecheck.proofs.pools import child_variance_steps, pool_steps
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.relations import equation
from collapsecheck.proofs.unfolding import expected_pool_variance
from collapsecheck.theory.notation import (
    expected_heterozygosity,
    expected_variance,
    f,
    heterozygosity,
    long_run_variance,
    n,
    sigma,
    t,
)
from collapsecheck.theory.records import Claim

__all__ = ["DERIVATIONS"]

euler_product = term(
    "euler_product", r"\prod_{{k=1}}^{{\infty}} \left(1 - \left({0}\right)^2/k^2\right)", module=__name__
)


def _refitted(claim: Claim, *, ddof: int) -> Derivation:
    size = n * (t + 2)
    recurrence = (1 - 1 / ((t + 2) * (size - ddof))) * expected_pool_variance(t)
    of_the_pool = replace(claim, statement=equation(expected_pool_variance(t), claim.rhs.subs(t, t + 1)))
    induction = induct(of_the_pool, variable=t, start=0, recurrence=recurrence)
    end = conclude(claim, rule="recurrence", note="So it holds for the real sample and for each later generation.")
    steps = (*pool_steps(recurrence, ddof=ddof), *child_variance_steps(), *induction, end)
    return Derivation(claim_id=claim.id, steps=steps)


def _variance(claim: Claim) -> Derivation:
    return _refitted(claim, ddof=0)


def _unbiased(claim: Claim) -> Derivation:
    return _refitted(claim, ddof=1)


def _limit(claim: Claim) -> Derivation:
    x = 1 / sympy.sqrt(n)
    steps = (
        cite("accumulate.gauss.variance", "The variance is a finite product in every generation."),
        Step(
            relation=equation(long_run_variance(t), sigma**2 * euler_product(x)),
            rule="argument",
            note="An infinite product is the limit of the finite ones; here x^2 = 1/n.",
        ),
        Step(
            relation=equation(euler_product(x), sympy.sin(sympy.pi * x) / (sympy.pi * x)),
            rule="argument",
            note="Euler's product for the sine, as in the Handbook of Mathematical Functions, 4.22.1.",
        ),
        conclude(claim, rule="algebra", note="Put in the value of the product."),
    )
    return Derivation(claim_id=claim.id, steps=steps)


def _heterozygosity(claim: Claim) -> Derivation:
    steps = (
        cite("accumulate.gauss.variance", "Resampling keeps mean and variance of any number attached to the points."),
        Step(
            relation=equation(
                expected_heterozygosity(t), (1 - 1 / n) * expected_variance(t) * heterozygosity(f) / sigma**2
            ),
            rule="argument",
            note="Heterozygosity is the sum over the types of p (1 - p), the variance (divisor n) of the indicator of "
            "the type. Its expected variance is the same multiple of its variance under f for every type, and the "
            "variances under f add up to H_f.",
        ),
        conclude(claim, rule="algebra", note="Put in the multiple."),
    )
    return Derivation(claim_id=claim.id, steps=steps)


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {
    "accumulate.gauss.variance": _variance,
    "accumulate.gauss.limit": _limit,
    "accumulate.gauss.unbiased": _unbiased,
    "accumulate.heterozygosity": _heterozygosity,
}
