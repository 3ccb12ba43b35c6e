"""Derivation for the tail of the lottery: a random linear equation, and where the powers of its factor have mean 1."""

from __future__ import annotations

from collections.abc import Callable

import sympy

from collapsecheck.proofs.induction import cite, conclude
from collapsecheck.proofs.moments import term
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.refit_steps import chi_square_power
from collapsecheck.proofs.relations import equation
from collapsecheck.theory.notation import delta, expected_log_growth, n, t
from collapsecheck.theory.records import Claim
from collapsecheck.theory.refits_tail import tail_constant

__all__ = ["DERIVATIONS"]

_DEGREES, _S, _V, _Y = sympy.symbols("k s v y", positive=True)
_POWER = chi_square_power(n - 1, _S) / (n - 1) ** _S

factor_mean = term("factor_mean", r"\mathbb{{E}}\,G^{{{0}}}", module=__name__)
weighted_log = term("weighted_log", r"\mathbb{{E}}\,G \log G", module=__name__)
jump = term("jump", r"\mathbb{{E}}\left[(Q + M Y)^2 - (M Y)^2\right]", module=__name__)
noise_square = term("noise_square", r"\mathbb{{E}}\,Q^2", module=__name__)


def _factor_steps() -> tuple[Step, ...]:
    """The powers of the factor G of the variance, the one with mean 1, and the derivative there."""
    density = _V ** (_DEGREES / 2 - 1) * sympy.exp(-_V / 2) / (2 ** (_DEGREES / 2) * sympy.gamma(_DEGREES / 2))
    return (
        Step(
            relation=equation(sympy.Integral(_V**_S * density, (_V, 0, sympy.oo)), chi_square_power(_DEGREES, _S)),
            rule="integral",
            note="The mean of a power of a chi-square variable with k degrees of freedom, by its density.",
        ),
        Step(
            relation=equation(factor_mean(_S), _POWER),
            rule="argument",
            note="Whatever the sample is, its variance is multiplied by G, chi-square with n - 1 degrees of freedom "
            "over n - 1.",
        ),
        Step(
            relation=equation(factor_mean(1), _POWER.subs(_S, 1)),
            rule="definition",
            note="The power 1.",
        ),
        Step(
            relation=equation(factor_mean(1), sympy.S.One),
            rule="algebra",
            note="The variance is unbiased. The powers of G have means that are convex in s and 1 at s = 0, so that no "
            "other positive power of G has mean 1.",
        ),
        Step(
            relation=equation(weighted_log(), sympy.Subs(sympy.Derivative(_POWER, _S), _S, 1)),
            rule="argument",
            note="The mean of G log G is the derivative of the mean of G^s at s = 1.",
        ),
        Step(
            relation=equation(weighted_log(), sympy.polygamma(0, (n + 1) / 2) + sympy.log(2) - sympy.log(n - 1)),
            rule="algebra",
            note="Differentiate; psi is the digamma function, the derivative of the logarithm of Gamma.",
        ),
        cite("gauss.log-growth", "The mean of log G, which is simulated.", {delta: 1, t: 1}),
        Step(
            relation=equation(sympy.polygamma(0, _Y + 1), sympy.polygamma(0, _Y) + 1 / _Y),
            rule="algebra",
            note="The recurrence of the digamma function.",
        ),
        Step(
            relation=equation(expected_log_growth(n, 1, 1), weighted_log() - 2 / (n - 1)),
            rule="argument",
            note="Put in y = (n - 1)/2: what is simulated gives E G log G, too.",
        ),
    )


def _tail(claim: Claim) -> Derivation:
    steps = (
        *_factor_steps(),
        Step(
            relation=equation(noise_square(), 1 / n),
            rule="argument",
            note="Where a run ends, less the mean of generation 0 and over S_0, has the law of a variable Y. The first "
            "refit moves the mean by S_0 Q, Q normal with variance 1/n, and what follows is the same from S_0 M on, "
            "M the root of G, independent of Q: so Y has the law of Q + M Y. Where f is normal, the end of a run less "
            "mu, over sigma, has this law, too.",
        ),
        Step(
            relation=equation(jump(), noise_square()),
            rule="argument",
            note="The mean of Q M Y is 0: Q has mean 0 and is independent of M and Y, which have a mean, since the "
            "mean of M is below 1.",
        ),
        Step(
            relation=equation(tail_constant(n), jump() / weighted_log()),
            rule="argument",
            note="The theorem of Kesten (1973), with the constant of Goldie (1991): where E M^k = 1, the probability "
            "that Y is further than a from 0 is C/a^k up to a smaller term. Here k = 2, and C is the mean of "
            "(Q + M Y)^2 - (M Y)^2 over that of 2 M^2 log M, which is G log G. The factor has a density, and a power "
            "above 2 with a finite mean, as Q has.",
        ),
        conclude(claim, rule="algebra", note="Put in both means."),
    )
    return Derivation(claim_id=claim.id, steps=steps)


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {"gauss.lottery.tail": _tail}
