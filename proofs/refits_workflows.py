"""Derivations for refits of a Poisson law to accumulated data and to data with fresh points: the error of the mean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import sympy

from collapsecheck.proofs.induction import conclude, induct
from collapsecheck.proofs.moments import term
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.refits_families import expected_family_variance, poisson_steps, poisson_variance_steps
from collapsecheck.proofs.relations import equation
from collapsecheck.theory.notation import mean_variance, n, r, s, t
from collapsecheck.theory.records import Claim

__all__ = ["DERIVATIONS"]

_M, _Y, _Z = sympy.symbols("m y z", real=True)

pool_mean_variance = term("pool_mean_variance", r"\mathrm{{Var}}\,M_{{{0}}}", module=__name__)


def _law_variance() -> Step:
    return Step(
        relation=equation(expected_family_variance(), s),
        rule="argument",
        note="The variance of the fitted law is its mean, whose mean over runs is s: no refit moves it.",
    )


# --- accumulate.poisson.drift ---------------------------------------------------------------------------------------


def _accumulated(claim: Claim) -> Derivation:
    recurrence = pool_mean_variance(t) + s / (n * (t + 2) ** 2)
    of_the_pool = replace(claim, statement=equation(pool_mean_variance(t), claim.rhs.subs(t, t + 1) - s / n))
    shared = expected_family_variance() / (n * (t + 2) ** 2)
    steps = (
        *poisson_steps(),
        Step(
            relation=equation(((t + 1) * _M + (_M + _Y)) / (t + 2), _M + _Y / (t + 2)),
            rule="algebra",
            note="Let M_t be the mean of all points of generations 0 to t, which generation t + 1 is drawn with. If "
            "its sample mean comes out as M_t + Y, it moves that of all points by Y/(t + 2).",
        ),
        Step(
            relation=equation(pool_mean_variance(t + 1), pool_mean_variance(t) + shared),
            rule="argument",
            note="Given what is before, Y has mean 0, and for variance that of the fitted law over n. Tower rule: take "
            "the mean over runs; E s_t^2 is the mean variance of the fitted law.",
        ),
        _law_variance(),
        Step(
            relation=equation(pool_mean_variance(t + 1), recurrence),
            rule="recurrence",
            note="So a generation adds s/n, over the square of the number of generations that share it.",
        ),
        *poisson_variance_steps(),
        Step(
            relation=equation(pool_mean_variance(0), mean_variance(0)),
            rule="definition",
            note="At first all points are those of generation 0.",
        ),
        *induct(of_the_pool, variable=t, start=0, recurrence=recurrence),
        Step(
            relation=equation(mean_variance(t + 1), pool_mean_variance(t) + expected_family_variance() / n),
            rule="argument",
            note="The sample mean is M_t + Y.",
        ),
        conclude(claim, rule="recurrence", note="So it holds for the real sample and for each later generation."),
    )
    return Derivation(claim_id=claim.id, steps=steps)


# --- fresh.poisson.drift --------------------------------------------------------------------------------------------


def _fresh(claim: Claim) -> Derivation:
    share = r / n
    recurrence = (1 - share) ** 2 * mean_variance(t) + s / n
    synthetic = (1 - share) ** 2 * (mean_variance(t) + expected_family_variance() / (n - r))
    steps = (
        *poisson_steps(),
        Step(
            relation=equation(share * (s + _Z) + (1 - share) * (_M + _Y), s + share * _Z + (1 - share) * (_M - s + _Y)),
            rule="algebra",
            note="The next sample mean, about s: s + Z is the mean of the r fresh points, M + Y that of the n - r "
            "synthetic ones, M the current sample mean.",
        ),
        Step(
            relation=equation(mean_variance(t + 1), synthetic + share**2 * s / r),
            rule="argument",
            note="Z is independent of all else and has variance s/r; given the current generation Y has mean 0, and "
            "for variance that of the fitted law over n - r. Tower rule: take the mean over runs; no generation moves "
            "the mean of the sample mean.",
        ),
        _law_variance(),
        Step(
            relation=equation(mean_variance(t + 1), recurrence),
            rule="recurrence",
            note="Fresh points and refit add s/n together, whatever the share.",
        ),
        *poisson_variance_steps(),
        *induct(claim, variable=t, start=0, recurrence=recurrence),
    )
    return Derivation(claim_id=claim.id, steps=steps)


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {
    "accumulate.poisson.drift": _accumulated,
    "fresh.poisson.drift": _fresh,
}
