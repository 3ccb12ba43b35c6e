"""Derivations for KDE resampling that is shrunk to the variance of the data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import sympy

from collapsecheck.proofs.induction import conclude, induct
from collapsecheck.proofs.moments import MU, current, draw, noise, over_points, resampled, term
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.unfolding import conditional_mean, mean, sample_mean, sample_variance, variance_of
from collapsecheck.theory.notation import expected_variance, h, mean_variance, n, particle_variance, t
from collapsecheck.theory.records import Claim

__all__ = ["DERIVATIONS"]

_I = sympy.Symbol("i", integer=True, positive=True)
_FACTOR = n ** sympy.Rational(-1, 5)
"""Scott's factor in one dimension, as SciPy has it."""

_WITHIN = 1 - 1 / n
"""Variance with divisor n over that with divisor n - 1."""

sample_sd = term("sample_sd", "S_t", module=__name__, definition=lambda: sympy.sqrt(sample_variance()))
bandwidth = term("bandwidth", "h_t", module=__name__, definition=lambda: _FACTOR * sample_sd())
shrinkage = term("shrinkage", "r_t", module=__name__, letter=True)
shrunk_child = term(
    "shrunk_child",
    r"X_{{t+1,{0}}}",
    module=__name__,
    definition=lambda i, r, width: sample_mean() + r * (resampled(i) - sample_mean() + width * noise(i)),
    letter=True,
)
next_shrunk_variance = term(
    "next_shrunk_variance",
    "S_{{t+1}}^2",
    module=__name__,
    definition=lambda r, width: variance_of(lambda i: shrunk_child(i, r, width)),
)


def _equation(left: sympy.Expr, right: sympy.Expr) -> sympy.Basic:
    return sympy.Eq(left, right, evaluate=False)


def _child(index: sympy.Expr, width: sympy.Expr) -> sympy.Expr:
    return shrunk_child(index, shrinkage(), width)


# --- one child ------------------------------------------------------------------------------------------------------


def _definition_steps(width: sympy.Expr, target: sympy.Expr) -> tuple[Step, ...]:
    """What a child is, and how far it is moved; `width` is the bandwidth, `target` the variance s^2."""
    spread_out = resampled(_I) - sample_mean() + width * noise(_I)
    return (
        Step(
            relation=_equation(_child(_I, width), sample_mean() + shrinkage() * spread_out),
            rule="definition",
            note="A child is a point of the current generation, picked uniformly and independently of the others, plus "
            "kernel noise, moved towards the mean.",
        ),
        Step(
            relation=_equation(sample_variance(), variance_of(current)),
            rule="definition",
            note="The sample variance has divisor n - 1 (ddof 1).",
        ),
        Step(
            relation=_equation(shrinkage(), 1 / sympy.sqrt(1 + width**2 / target)),
            rule="definition",
            note="Given the current generation this is a number. Where all points of it are equal, so are their "
            "children, and every variance below is 0.",
        ),
    )


def _spread_step(width: sympy.Expr, spread: sympy.Expr) -> Step:
    return Step(
        relation=_equation(conditional_mean((_child(1, width) - sample_mean()) ** 2), spread),
        rule="algebra",
        note="The index is uniform, and the noise has mean 0, variance 1 and is independent of the index: before it is "
        "moved, a child has the variance of its parents with divisor n, plus that of the noise.",
    )


# --- kde.shrink.neutral and kde.shrink.scott ------------------------------------------------------------------------


def _variance_steps(width: sympy.Expr, kept: sympy.Expr) -> tuple[Step, ...]:
    """From what a child is to the recurrence of the expected variance, of which `kept` is kept, and to its start."""
    first, second = _child(1, width), _child(2, width)
    following = conditional_mean(next_shrunk_variance(shrinkage(), width))
    return (
        _spread_step(width, kept * sample_variance()),
        Step(
            relation=_equation(conditional_mean((first - sample_mean()) * (second - sample_mean())), sympy.S.Zero),
            rule="algebra",
            note="Two children are independent given the current generation, and the mean of each is that of their "
            "parents.",
        ),
        Step(
            relation=_equation(following, conditional_mean((first - sample_mean()) ** 2)),
            rule="algebra",
            note="Expand the sample variance of the children, which is unbiased for the variance of one child.",
        ),
        Step(
            relation=_equation(expected_variance(t + 1), mean(following)),
            rule="argument",
            note="Tower rule: the mean over runs is the mean of the mean given the current generation.",
        ),
        Step(
            relation=_equation(expected_variance(t + 1), kept * expected_variance(t)),
            rule="recurrence",
            note="Take the mean of the conditional mean, which is proportional to the sample variance.",
        ),
        Step(
            relation=_equation(expected_variance(0), mean(variance_of(draw))),
            rule="definition",
            note="Generation 0 consists of n independent draws from f.",
        ),
    )


def _neutral(claim: Claim) -> Derivation:
    steps = (*_definition_steps(h, _WITHIN * sample_variance()), *_variance_steps(h, _WITHIN))
    induction = induct(claim, variable=t, start=0, recurrence=_WITHIN * expected_variance(t))
    return Derivation(claim_id=claim.id, steps=(*steps, *induction))


def _scott(claim: Claim) -> Derivation:
    kept = 1 - 1 / (n * (1 + _FACTOR**2))
    rule = Step(
        relation=_equation(bandwidth(), _FACTOR * sample_sd()),
        rule="definition",
        note="SciPy multiplies Scott's factor by the standard deviation of the data with ddof 1.",
    )
    constant = Step(
        relation=_equation(shrinkage(), 1 / sympy.sqrt(1 + _FACTOR**2)),
        rule="algebra",
        note="So the shrinkage is the same for every sample of one size.",
    )
    definitions = (rule, *_definition_steps(bandwidth(), sample_variance()), constant)
    steps = (*definitions, *_variance_steps(bandwidth(), kept))
    induction = induct(claim, variable=t, start=0, recurrence=kept * expected_variance(t))
    return Derivation(claim_id=claim.id, steps=(*steps, *induction))


# --- kde.shrink.ledger ----------------------------------------------------------------------------------------------


def _ledger(claim: Claim) -> Derivation:
    of_a_particle = replace(claim, statement=_equation(particle_variance(t), claim.rhs))
    base, _, every = induct(of_a_particle, variable=t, start=0, recurrence=particle_variance(t))
    steps = (*_decomposition_steps(), *_definition_steps(h, _WITHIN * sample_variance()), *_particle_steps())
    conclusion = conclude(claim, rule="algebra", note="So the two accounts together hold the variance of one particle.")
    return Derivation(claim_id=claim.id, steps=(*steps, base, every, conclusion))


def _decomposition_steps() -> tuple[Step, ...]:
    return (
        Step(
            relation=_equation(_mean_square(), (sample_mean() - MU) ** 2 + _WITHIN * sample_variance()),
            rule="algebra",
            note="In every data set the mean square distance from the mean of f is the squared distance of the sample "
            "mean, plus the variance with divisor n.",
        ),
        Step(
            relation=_equation(particle_variance(t), mean(_mean_square())),
            rule="argument",
            note="By symmetry the n points have the same law, and no generation moves its mean; so the mean over runs "
            "of this average is the variance of any one of them.",
        ),
        Step(
            relation=_equation(mean_variance(t), particle_variance(t) - _WITHIN * expected_variance(t)),
            rule="algebra",
            note="Take the mean over runs: the variance of a particle is that between runs plus that within runs.",
        ),
    )


def _mean_square() -> sympy.Expr:
    return over_points(lambda i: (current(i) - MU) ** 2) / n


def _particle_steps() -> tuple[Step, ...]:
    square = (_child(1, h) - MU) ** 2
    return (
        Step(
            relation=_equation(conditional_mean(square), _mean_square()),
            rule="algebra",
            note="The index is uniform, and the noise has mean 0, variance 1 and is independent of the index: a child "
            "has the mean of its parents, and about it their variance with divisor n.",
        ),
        Step(
            relation=_equation(particle_variance(t + 1), mean(conditional_mean(square))),
            rule="argument",
            note="Tower rule: the mean over runs is the mean of the mean given the current generation.",
        ),
        Step(
            relation=_equation(particle_variance(t + 1), particle_variance(t)),
            rule="recurrence",
            note="So the variance of a particle does not change.",
        ),
        Step(
            relation=_equation(particle_variance(0), mean((draw(1) - MU) ** 2)),
            rule="definition",
            note="Generation 0 consists of n independent draws from f, whose mean is mu.",
        ),
    )


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {
    "kde.shrink.neutral": _neutral,
    "kde.shrink.scott": _scott,
    "kde.shrink.ledger": _ledger,
}
