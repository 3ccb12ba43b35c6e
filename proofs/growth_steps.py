"""Steps that bounds for the growth of log S_t^2 share: one generation under a plug-in bandwidth, given its parents."""

from __future__ import annotations

from typing import Any

import sympy

from collapsecheck.proofs.moments import noise, resampled, term
from collapsecheck.proofs.records import Step
from collapsecheck.proofs.unfolding import child, conditional_mean, mean, sample_variance, variance_of
from collapsecheck.theory.chi_square import expected_log_chi_square
from collapsecheck.theory.notation import c, expected_log_growth, n, t

__all__ = [
    "bandwidth",
    "chi_square_step",
    "growth_definitions",
    "growth_given_parents",
    "growth_given_sample",
    "parents_mean_step",
    "parents_variance",
    "tower_steps",
]

_I = sympy.Symbol("i", integer=True, positive=True)

sample_sd = term("sample_sd", "S_t", module=__name__, definition=lambda: sympy.sqrt(sample_variance()))
bandwidth = term("bandwidth", "h_t", module=__name__, definition=lambda: c * sample_sd())
parents_variance = term(
    "parents_variance", "V_I", module=__name__, definition=lambda: variance_of(resampled), letter=True
)
growth_given_parents = term(
    "growth_given_parents",
    r"\mathbb{{E}}\!\left[\log\!\left(S_{{t+1}}^{{2}}/S_{{t}}^{{2}}\right) \mid X_t, I\right]",
    module=__name__,
)
growth_given_sample = term(
    "growth_given_sample",
    r"\mathbb{{E}}\!\left[\log\!\left(S_{{t+1}}^{{2}}/S_{{t}}^{{2}}\right) \mid X_t\right]",
    module=__name__,
)
initial_growth = term(
    "initial_growth",
    r"\log\!\left(S_{{0}}^{{2}}/S_{{0}}^{{2}}\right)",
    module=__name__,
    definition=lambda: sympy.S.Zero,
)


def _equal(left: Any, right: Any) -> Any:
    return sympy.Eq(left, right, evaluate=False)


def growth_definitions() -> tuple[Step, ...]:
    """What the bandwidth, a child and the variance of the parents are.

    Returns
    -------
    tuple of Step
    """
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
            relation=_equal(parents_variance(), variance_of(resampled)),
            rule="definition",
            note="The variance (ddof 1) of the parents of a generation, among which a point may occur more than once.",
        ),
    )


def chi_square_step() -> Step:
    """The mean growth given the parents, as the mean logarithm of a noncentral chi-square.

    Returns
    -------
    Step
    """
    noncentrality = (n - 1) * parents_variance() / (c**2 * sample_variance())
    growth = sympy.log(c**2 / (n - 1)) + expected_log_chi_square(n - 1, noncentrality)
    return Step(
        relation=_equal(growth_given_parents(), growth),
        rule="argument",
        note="Given the parents the children are independent and normal with equal variances, so their sum of squares "
        "over the squared bandwidth is noncentral chi-square with n - 1 degrees of freedom.",
    )


def parents_mean_step() -> Step:
    """The mean variance of the parents, given the sample.

    Returns
    -------
    Step
    """
    return Step(
        relation=_equal(conditional_mean(parents_variance()), (1 - 1 / n) * sample_variance()),
        rule="algebra",
        note="Resampling keeps the fraction 1 - 1/n of the variance on average.",
    )


def tower_steps(bound: Any) -> tuple[Step, ...]:
    """From a bound for one generation of every sample to one for the growth in one more generation.

    Parameters
    ----------
    bound : sympy.LessThan or sympy.GreaterThan
        Relation between `growth_given_sample` and a constant, which an earlier step has given.

    Returns
    -------
    tuple of Step
    """
    growth = expected_log_growth(n, c, t)
    return (
        Step(
            relation=_equal(growth.subs(t, t + 1), growth + mean(growth_given_sample())),
            rule="argument",
            note="Tower rule: the growth up to a generation, plus the mean over runs of the conditional mean of the "
            "next step.",
        ),
        Step(
            relation=_equal(growth.subs(t, 0), mean(initial_growth())),
            rule="definition",
            note="Generation 0 is what growth is measured from: the logarithm of 1 is 0.",
        ),
        Step(
            relation=bound.func(growth.subs(t, t + 1), growth + bound.rhs, evaluate=False),
            rule="algebra",
            note="The bound for the step holds whatever the sample is.",
        ),
    )
