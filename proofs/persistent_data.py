"""Derivations for real data that stay: how far the mean is from that of the real points, and what they share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import sympy

from collapsecheck.proofs.induction import cite, conclude, induct
from collapsecheck.proofs.moments import MU, draw, term
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.relations import equation
from collapsecheck.proofs.unfolding import mean
from collapsecheck.theory.notation import long_run_mean_variance, mean_variance, n, r, sigma, t
from collapsecheck.theory.records import Claim

__all__ = ["DERIVATIONS"]

Expression = Any

_SHARE = 1 - r / n
_M, _R, _E = sympy.symbols("m r_0 e", real=True)

kept_variance = term("kept_variance", r"\mathrm{{Var}}\,R", module=__name__)
distance = term("distance", r"\mathbb{{E}}\,(\bar{{X}}_{{{0}}} - R)^2", module=__name__)
covariance = term("covariance", r"\mathbb{{E}}\,(R - \mu)(\bar{{X}}_{{{0}}} - R)", module=__name__)
memory = term("memory", r"\lim_{{{0} \to \infty}} \left(1 - r/n\right)^{{{0}+1}}", module=__name__)


def _error_squared(size: Expression, first: int) -> Expression:
    """Square of how far the mean of new draws from f is from mu, by which draws the two factors are of."""
    one, other = (draw(first + i) - MU for i in (0, 1))
    return (size * one**2 + size * (size - 1) * one * other) / size**2


def _start_steps() -> tuple[Step, ...]:
    """Generation 0: draws 1 and 2 stand for the points that stay, 3 and 4 for the others."""
    product = (draw(1) - MU) * (draw(3) - MU)
    kept, others = _error_squared(r, 1), _error_squared(n - r, 3)
    return (
        Step(
            relation=equation(kept_variance(), mean(kept)),
            rule="definition",
            note="R is the mean of the r points that stay: independent draws from f, in squares and products.",
        ),
        Step(
            relation=equation(distance(0), mean(_SHARE**2 * (others + kept - 2 * product))),
            rule="definition",
            note="In generation 0 the sample mean is 1 - r/n of the way from R to the mean of the other n - r draws.",
        ),
        Step(
            relation=equation(covariance(0), mean(_SHARE * (product - kept))),
            rule="definition",
            note="What R has in common with this distance.",
        ),
    )


def _mean(claim: Claim) -> Derivation:
    of_covariance = -(sigma**2) / r * _SHARE ** (t + 1)
    of_distance = claim.rhs - sigma**2 / r - 2 * of_covariance
    next_distance = _SHARE**2 * (distance(t) + sigma**2 / (n - r))
    next_covariance = _SHARE * covariance(t)
    steps = (
        Step(
            relation=equation(r / n * _R + _SHARE * (_M + _E) - _R, _SHARE * (_M - _R + _E)),
            rule="algebra",
            note="How far the next sample mean is from R, if the current one is M and E the error of the mean of the "
            "n - r new draws.",
        ),
        Step(
            relation=equation(distance(t + 1), next_distance),
            rule="argument",
            note="E has mean 0 and variance sigma^2/(n - r), whatever came before. Tower rule.",
        ),
        Step(
            relation=equation(covariance(t + 1), next_covariance),
            rule="argument",
            note="For the same reason E drops out.",
        ),
        *_start_steps(),
        *induct(
            replace(claim, statement=equation(covariance(t), of_covariance)),
            variable=t,
            start=0,
            recurrence=next_covariance,
        ),
        *induct(
            replace(claim, statement=equation(distance(t), of_distance)), variable=t, start=0, recurrence=next_distance
        ),
        Step(
            relation=equation((_M - MU) ** 2, (_R - MU) ** 2 + 2 * (_R - MU) * (_M - _R) + (_M - _R) ** 2),
            rule="algebra",
            note="The squared distance of the sample mean from mu, by way of R.",
        ),
        Step(
            relation=equation(mean_variance(t), kept_variance() + 2 * covariance(t) + distance(t)),
            rule="argument",
            note="Take the mean over runs; no generation moves the mean of the sample mean from mu.",
        ),
        conclude(claim, rule="algebra", note="Put in what the three are."),
    )
    return Derivation(claim_id=claim.id, steps=steps)


def _limit(claim: Claim) -> Derivation:
    cited = cite("persistent.mean", "The variance is known for every finite generation.")
    with_memory = cited.relation.rhs.replace(
        lambda part: part.is_Pow and part.exp.has(t), lambda part: memory(t) ** sympy.cancel(part.exp / (t + 1))
    )
    steps = (
        cited,
        Step(
            relation=sympy.Gt(_SHARE, 0, evaluate=False),
            rule="algebra",
            note="As 1 <= r < n, what is raised to a power is positive and below one.",
        ),
        Step(
            relation=equation(long_run_mean_variance(t), with_memory),
            rule="definition",
            note="What is looked for is the limit; in it stands that of the power.",
        ),
        Step(relation=equation(memory(t), sympy.S.Zero), rule="argument", note="Such powers tend to 0."),
        conclude(claim, rule="algebra", note="So nothing is left of the points that did not stay."),
    )
    return Derivation(claim_id=claim.id, steps=steps)


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {"persistent.mean": _mean, "persistent.limit": _limit}
