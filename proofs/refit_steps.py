"""Steps that derivations about refits of a normal law share: what a child is, and the moments of a chi-square."""

from __future__ import annotations

from typing import Any

import sympy

from collapsecheck.proofs.growth_steps import initial_growth
from collapsecheck.proofs.moments import MU, draw, noise, term
from collapsecheck.proofs.records import Step
from collapsecheck.proofs.relations import equation
from collapsecheck.proofs.unfolding import conditional_mean, mean, sample_mean, sample_variance, variance_of
from collapsecheck.theory.notation import delta, expected_log_growth, expected_variance, mean_variance, n, t

__all__ = [
    "chi_square_power",
    "child_steps",
    "drift_steps",
    "factor_power",
    "fitted_variance",
    "growth_recurrence",
    "initial_growth",
    "power_steps",
    "variance_steps",
]

Expression = Any

_I = sympy.Symbol("i", integer=True, positive=True)
_V, _DEGREES = sympy.symbols("v k", positive=True)


def _power_of_chi_square(degrees: Expression, power: Expression) -> Expression:
    return 2**power * sympy.gamma(degrees / 2 + power) / sympy.gamma(degrees / 2)


chi_square_power = term(
    "chi_square_power",
    r"\mathbb{{E}}\left(\chi^{{2}}_{{{0}}}\right)^{{{1}}}",
    module=__name__,
    definition=_power_of_chi_square,
)
factor_power = term(
    "factor_power",
    r"\mathbb{{E}}\!\left[\left(S_{{t+1}}^{{2}}/S_{{t}}^{{2}}\right)^{{{0}}} \mid X_t\right]",
    module=__name__,
)
fitted_variance = term("fitted_variance", r"s_t^2", module=__name__)
fitted_sd = term("fitted_sd", r"s_t", module=__name__, letter=True)
refitted_child = term(
    "refitted_child",
    r"X_{{t+1,{0}}}",
    module=__name__,
    definition=lambda i, sd: sample_mean() + sd * noise(i),
    letter=True,
)
next_refitted_variance = term(
    "next_refitted_variance",
    "S_{{t+1}}^2",
    module=__name__,
    definition=lambda sd: variance_of(lambda i: refitted_child(i, sd)),
)
next_refitted_mean = term(
    "next_refitted_mean",
    r"\bar{{X}}_{{t+1}}",
    module=__name__,
    definition=lambda sd: sympy.Sum(refitted_child(_I, sd), (_I, 1, n)) / n,
)


# --- the variance and the mean of the next generation ---------------------------------------------------------------


def child_steps(ddof: Expression) -> tuple[Step, ...]:
    """What a point of the next generation is, by the mean and the variance of this one.

    Parameters
    ----------
    ddof : sympy.Expr
        Of the fitted variance.

    Returns
    -------
    tuple of Step
    """
    return (
        Step(
            relation=equation(fitted_sd(), sympy.sqrt((n - 1) / (n - ddof) * sample_variance())),
            rule="definition",
            note="The sum of squares about the mean is n - 1 times the sample variance (ddof 1); the fit divides it by "
            "n less its own ddof. Given the current generation this is a number.",
        ),
        Step(
            relation=equation(refitted_child(_I, fitted_sd()), sample_mean() + fitted_sd() * noise(_I)),
            rule="definition",
            note="A child is the fitted mean plus noise of mean 0 and variance 1 times the fitted standard deviation, "
            "independently of the others; that the noise is normal is not used.",
        ),
    )


def variance_steps(ddof: Expression) -> tuple[Step, ...]:
    """From what a child is to the recurrence of the expected variance, and to its start.

    Parameters
    ----------
    ddof : sympy.Expr

    Returns
    -------
    tuple of Step
    """
    kept = (n - 1) / (n - ddof)
    following = conditional_mean(next_refitted_variance(fitted_sd()))
    return (
        Step(
            relation=equation(following, kept * sample_variance()),
            rule="algebra",
            note="Expand the sample variance of the children: it is unbiased for the variance of one child.",
        ),
        Step(
            relation=equation(expected_variance(t + 1), mean(following)),
            rule="argument",
            note="Tower rule: the mean over runs is the mean of the mean given the current generation.",
        ),
        Step(
            relation=equation(expected_variance(t + 1), kept * expected_variance(t)),
            rule="recurrence",
            note="Take the mean of the conditional mean, which is proportional to the sample variance.",
        ),
        Step(
            relation=equation(expected_variance(0), mean(variance_of(draw))),
            rule="definition",
            note="Generation 0 consists of n independent draws from f.",
        ),
    )


def drift_steps(ddof: Expression) -> tuple[Step, ...]:
    """From what a child is to the recurrence of the variance of the sample mean, and to its start.

    Parameters
    ----------
    ddof : sympy.Expr

    Returns
    -------
    tuple of Step
    """
    added = (n - 1) / (n * (n - ddof))
    following = conditional_mean((next_refitted_mean(fitted_sd()) - MU) ** 2)
    return (
        Step(
            relation=equation(following, (sample_mean() - MU) ** 2 + added * sample_variance()),
            rule="algebra",
            note="The mean of n children has the mean of their parents and the n-th part of the fitted variance.",
        ),
        Step(
            relation=equation(mean_variance(t + 1), mean(following)),
            rule="argument",
            note="Tower rule. No generation moves the mean of the sample mean, which is that of f.",
        ),
        Step(
            relation=equation(mean_variance(t + 1), mean_variance(t) + added * expected_variance(t)),
            rule="recurrence",
            note="What the fit takes for the variance is put into the mean, divided by n.",
        ),
        Step(
            relation=equation(mean_variance(0), mean((sympy.Sum(draw(_I), (_I, 1, n)) / n - MU) ** 2)),
            rule="definition",
            note="Generation 0 consists of n independent draws from f, whose mean is mu.",
        ),
    )


# --- all moments of the factor of the variance ----------------------------------------------------------------------


def power_steps(power: Expression) -> tuple[Step, ...]:
    """The mean of a power of the factor by which one refit multiplies the sample variance.

    Parameters
    ----------
    power : sympy.Expr
        A positive symbol, or a real one times the imaginary unit.

    Returns
    -------
    tuple of Step
    """
    density = _V ** (_DEGREES / 2 - 1) * sympy.exp(-_V / 2) / (2 ** (_DEGREES / 2) * sympy.gamma(_DEGREES / 2))
    return (
        Step(
            relation=equation(fitted_variance(), (n - 1) / (n - delta) * sample_variance()),
            rule="definition",
            note="The fitted variance is the sum of squares about the mean over n - delta.",
        ),
        Step(
            relation=equation(
                sympy.Integral(_V**power * density, (_V, 0, sympy.oo)), chi_square_power(_DEGREES, power)
            ),
            rule="integral",
            note="The mean of a power of a chi-square variable with k degrees of freedom, by its density.",
        ),
        Step(
            relation=equation(factor_power(power), chi_square_power(n - 1, power) / (n - delta) ** power),
            rule="argument",
            note="The children are independent and normal with the fitted variance, so their sum of squares about "
            "their mean is the fitted variance times chi-square with n - 1 degrees of freedom, whatever the sample.",
        ),
    )


def growth_recurrence(step: Expression, log_factor: Expression) -> tuple[Step, ...]:
    """The mean growth up to the next generation, and where it starts.

    Parameters
    ----------
    step : sympy.Expr
        Mean logarithm of the factor, in closed form.
    log_factor : sympy.Expr
        The quantity that an earlier step has found to be that.

    Returns
    -------
    tuple of Step
    """
    growth = expected_log_growth(n, delta, t)
    return (
        Step(
            relation=equation(growth.subs(t, t + 1), growth + log_factor),
            rule="argument",
            note="Tower rule: the growth up to a generation, plus the mean of the next step, which is the same for "
            "every sample.",
        ),
        Step(
            relation=equation(growth.subs(t, t + 1), growth + step),
            rule="recurrence",
            note="So each generation adds the same number.",
        ),
        Step(
            relation=equation(growth.subs(t, 0), mean(initial_growth())),
            rule="definition",
            note="Generation 0 is what growth is measured from: the logarithm of 1 is 0.",
        ),
    )
