"""Derivations for the growth of log S_t^2: exact for two points, bounded for every sample of three and four."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sympy

from collapsecheck.proofs.few_points import (
    conditional_growth,
    distance,
    imbalance,
    mean_distance,
    mean_squared_distance,
    pattern_mean,
    triple_mean,
)
from collapsecheck.proofs.induction import cite, conclude, induct
from collapsecheck.proofs.moments import current, noise, over_points, resampled, term
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.unfolding import child, mean, sample_variance
from collapsecheck.theory.chi_square import expected_log_chi_square as log_chi_square
from collapsecheck.theory.notation import c, expected_log_growth, n, t
from collapsecheck.theory.records import Claim

__all__ = ["DERIVATIONS"]

Expression = Any

_I, _J = sympy.symbols("i j", integer=True, positive=True)
_LAMBDA = sympy.Symbol("lambda", nonnegative=True)
_V = sympy.Symbol("v", positive=True)

sample_sd = term("sample_sd", "S_t", module=__name__, definition=lambda: sympy.sqrt(sample_variance()))
bandwidth = term("bandwidth", "h_t", module=__name__, definition=lambda: c * sample_sd())
parents_squares = term("parents_squares", "Q_I", module=__name__)
initial_growth = term(
    "initial_growth",
    r"\log\!\left(S_{{0}}^{{2}}/S_{{0}}^{{2}}\right)",
    module=__name__,
    definition=lambda: sympy.S.Zero,
)
growth_given_parents = term(
    "growth_given_parents",
    r"\mathbb{{E}}\!\left[\log\!\left(S_{{t+1}}^{{2}}/S_{{t}}^{{2}}\right) \mid X_t, I\right]",
    module=__name__,
)


def _equal(left: Expression, right: Expression) -> Expression:
    return sympy.Eq(left, right, evaluate=False)


def _at_most(left: Expression, right: Expression) -> Expression:
    return sympy.Le(left, right, evaluate=False)


# --- from the definition to the mean over parents -------------------------------------------------------------------


def _squared_distances(point: Callable[[Expression], Expression]) -> Expression:
    return over_points(lambda i: over_points(lambda j: (point(i) - point(j)) ** 2, second=True)) / (2 * n)


def _definition_steps() -> tuple[Step, ...]:
    return (
        Step(
            relation=_equal(bandwidth(), c * sample_sd()),
            rule="definition",
            note="The bandwidth is a factor times the standard deviation of the current generation, with ddof 1.",
        ),
        Step(
            relation=_equal(child(_I, bandwidth()), resampled(_I) + bandwidth() * noise(_I)),
            rule="definition",
            note="A child is a point of the current generation, picked uniformly and independently of the others, plus "
            "standard normal noise times the bandwidth.",
        ),
        Step(
            relation=_equal((n - 1) * sample_variance(), _squared_distances(current)),
            rule="algebra",
            note="The sum of squares about the mean is that of the distances of all pairs over n. This holds for any n "
            "points, also for the parents, among which a point may occur more than once.",
        ),
        Step(
            relation=_equal(parents_squares(), _squared_distances(resampled) / sample_variance()),
            rule="definition",
            note="The sum of squares of the parents of a generation, in units of the sample variance.",
        ),
    )


def _chi_square_step(size: int) -> Step:
    growth = 2 * sympy.log(c) - sympy.log(size - 1) + log_chi_square(size - 1, parents_squares() / c**2)
    return Step(
        relation=_equal(growth_given_parents(), growth),
        rule="argument",
        note="Given the parents the children are independent and normal with equal variances, so their sum of squares "
        "over the squared bandwidth is noncentral chi-square, with the sum of squares of the parents for noncentrality "
        "and one degree of freedom fewer than there are points.",
    )


def _parents_step(size: int, over_parents: Expression) -> Step:
    return Step(
        relation=_equal(conditional_growth(size, c), 2 * sympy.log(c) - sympy.log(size - 1) + over_parents),
        rule="algebra",
        note=f"Take the mean over the {size**size} choices of parents, which are equally likely."
        + (" The indices of a mean M over resamples say how often the points are taken." if size > 2 else ""),
    )


def _tower_steps(size: int) -> tuple[Step, ...]:
    growth = expected_log_growth(size, c, t)
    return (
        Step(
            relation=_equal(growth.subs(t, t + 1), growth + mean(conditional_growth(size, c))),
            rule="argument",
            note="Tower rule: the growth up to a generation, plus the mean over runs of the conditional mean of the "
            "next step.",
        ),
        Step(
            relation=_equal(growth.subs(t, 0), mean(initial_growth())),
            rule="definition",
            note="Generation 0 is what growth is measured from: the logarithm of 1 is 0.",
        ),
    )


def _recurrence_steps(claim: Claim, size: int, step: Expression) -> tuple[Step, ...]:
    growth = expected_log_growth(size, c, t)
    relation = claim.statement.func(growth.subs(t, t + 1), growth + step, evaluate=False)
    return (
        *_tower_steps(size),
        Step(relation=relation, rule="algebra", note="The conditional mean step does not depend on the sample.")
        if isinstance(relation, sympy.Eq)
        else Step(relation=relation, rule="algebra", note="The bound for the step holds whatever the sample is."),
        *induct(claim, variable=t, start=0, recurrence=growth + step),
    )


# --- two points -----------------------------------------------------------------------------------------------------


def _two(claim: Claim) -> Derivation:
    over_parents = (log_chi_square(1, 0) + log_chi_square(1, 1 / c**2)) / 2
    steps = (*_definition_steps(), _chi_square_step(2), _parents_step(2, over_parents))
    return Derivation(claim_id=claim.id, steps=(*steps, *_recurrence_steps(claim, 2, 2 * sympy.log(c) + over_parents)))


# --- three and four points ------------------------------------------------------------------------------------------


def _concavity_step(degrees: int) -> Step:
    derivative = sympy.Derivative(log_chi_square(degrees, _LAMBDA), _LAMBDA)
    integral = sympy.Integral(_V ** (degrees - 1) * sympy.exp(-_LAMBDA * (1 - _V**2) / 2), (_V, 0, 1))
    return Step(
        relation=_equal(derivative, integral),
        rule="argument",
        note="A noncentral chi-square is a chi-square whose k degrees of freedom are raised by twice a Poisson "
        "variable J, and the derivative of its mean logarithm is the mean of 1/(k + 2J). So the mean logarithm "
        "increases with the noncentrality, is concave, and its third derivative is positive.",
    )


def _pairs(size: int) -> list[tuple[int, int]]:
    return [(i, j) for i in range(1, size + 1) for j in range(i + 1, size + 1)]


def _pair_pattern_step(size: int, pattern: int, weight: Expression) -> Step:
    """The mean over resamples that take points of one pair only, in which u_ij has the given weight."""
    terms = [log_chi_square(size - 1, weight * distance(i, j) / c**2) for i, j in _pairs(size)]
    return Step(
        relation=_equal(pattern_mean(pattern, c), sympy.Add(*terms) / len(terms)),
        rule="algebra",
        note="With u_ij = (X_i - X_j)^2/S^2 for the squared distances: the sum of squares of a resample of two "
        "different points is the product of their multiplicities times their squared distance over n.",
    )


def _pair_bound_step(size: int, pattern: int, weight: Expression, near: Expression, share: Expression) -> Step:
    far = 2 * (size - 1)
    low, high = (log_chi_square(size - 1, weight * u / c**2) for u in (near, far))
    return Step(
        relation=_at_most(pattern_mean(pattern, c), (1 - share) * low + share * high),
        rule="argument",
        note=f"No u_ij exceeds {far}. The quadratic in u that touches the mean logarithm at u = {near} and meets it at "
        f"u = {far} lies above it up to there, since the third derivative is positive, and opens downwards. Its mean "
        f"over the pairs is at most that for mass {share} at {far} and the rest at {near}, which has the same mean and "
        "the least mean square.",
    )


def _bound_steps(size: int, bound: Expression) -> Step:
    return Step(
        relation=_at_most(conditional_growth(size, c), bound),
        rule="algebra",
        note="Put the bounds into the mean over parents; this holds for every sample.",
    )


def _three(claim: Claim) -> Derivation:
    weight, near, share = sympy.Rational(2, 3), sympy.S.One, sympy.Rational(1, 3)
    over_parents = log_chi_square(2, 0) / 9 + 2 * pattern_mean(21, c) / 3 + 2 * log_chi_square(2, 2 / c**2) / 9
    pair_bound = _pair_bound_step(3, 21, weight, near, share)
    step = 2 * sympy.log(c) - sympy.log(2) + over_parents.subs(pattern_mean(21, c), pair_bound.relation.rhs)
    steps = (
        *_definition_steps(),
        _chi_square_step(3),
        _parents_step(3, over_parents),
        _pair_pattern_step(3, 21, weight),
        _moment_step(mean_distance(3), 2, "The mean squared distance of two points is twice the variance."),
        _moment_step(
            mean_squared_distance(3), 6, "For three points the mean square is the same for every sample, too."
        ),
        _concavity_step(2),
        pair_bound,
        _bound_steps(3, step),
    )
    return Derivation(claim_id=claim.id, steps=(*steps, *_recurrence_steps(claim, 3, step)))


def _moment_step(quantity: Expression, value: Expression, note: str) -> Step:
    return Step(relation=_equal(quantity, sympy.sympify(value)), rule="algebra", note=note)


def _four(claim: Claim) -> Derivation:
    near, share = sympy.Rational(3, 2), sympy.Rational(1, 9)
    patterns = {31: sympy.Rational(3, 4), 22: sympy.S.One}
    bounds = [_pair_bound_step(4, pattern, weight, near, share) for pattern, weight in patterns.items()]
    triple_bound = _triple_bound_step()
    over_parents = (
        log_chi_square(3, 0) / 64
        + 3 * pattern_mean(31, c) / 16
        + 9 * pattern_mean(22, c) / 64
        + 9 * pattern_mean(211, c) / 16
        + 3 * log_chi_square(3, 3 / c**2) / 32
    )
    replaced = {item.relation.lhs: item.relation.rhs for item in (*bounds, triple_bound)}
    step = 2 * sympy.log(c) - sympy.log(3) + over_parents.xreplace(replaced)
    steps = (
        *_definition_steps(),
        _chi_square_step(4),
        _parents_step(4, over_parents),
        *(_pair_pattern_step(4, pattern, weight) for pattern, weight in patterns.items()),
        *_four_moment_steps(),
        _concavity_step(3),
        *bounds,
        triple_bound,
        _bound_steps(4, step),
    )
    return Derivation(claim_id=claim.id, steps=(*steps, *_recurrence_steps(claim, 4, step)))


def _four_moment_steps() -> Sequence[Step]:
    return (
        _moment_step(mean_distance(4), 2, "The mean squared distance of two points is twice the variance."),
        _moment_step(
            mean_squared_distance(4),
            6 + imbalance(),
            "The mean square is at least 6: D is the mean over the pairs of the squared difference of two squared "
            "deviations from the mean, in units of S^4. It is 0 for two pairs of equal points.",
        ),
        _moment_step(
            triple_mean(4),
            sympy.Rational(5, 2),
            "The mean sum of squares of resamples that take one point twice and two others once, in units of the "
            "variance.",
        ),
    )


def _triple_bound_step() -> Step:
    return Step(
        relation=_at_most(pattern_mean(211, c), log_chi_square(3, sympy.Rational(5, 2) / c**2)),
        rule="argument",
        note="Jensen: the mean of a concave function is at most its value at the mean.",
    )


# --- the critical size ----------------------------------------------------------------------------------------------

_WORDS = {2: "two", 3: "three", 4: "four"}


def _critical_size(claim: Claim) -> Derivation:
    steps = [step for size in _WORDS for step in _size_steps(claim, size)]
    last = conclude(claim, rule="algebra", note="These are all numbers of points that are claimed.")
    return Derivation(claim_id=claim.id, steps=(*steps, last))


def _size_steps(claim: Claim, size: int) -> tuple[Step, ...]:
    word = _WORDS[size]
    sides = (side.subs(n, size) for side in claim.statement.args)
    return (
        cite(
            f"kde.plugin.log-growth.{word}",
            f"The growth from {word} points, with Scott's factor for them.",
            {c: size ** sympy.Rational(-1, 5)},
        ),
        Step(
            relation=_at_most(*sides),
            rule="enclosure",
            note=f"For {word} points: the difference is a generation times a number whose enclosure is positive.",
        ),
    )


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {
    "kde.plugin.log-growth.two": _two,
    "kde.plugin.log-growth.three": _three,
    "kde.plugin.log-growth.four": _four,
    "kde.plugin.critical-size": _critical_size,
}
