"""The named statistics of a generation, and unfolding: named quantities to their definitions, means to their values.

After unfolding, a relation between named quantities is a relation between sums over the points of the current
generation, or between the means that a recurrence follows.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import sympy

from collapsecheck.errors import ProofError
from collapsecheck.proofs.moments import (
    MU,
    collect_sums,
    current,
    draw,
    frequency,
    hit,
    initial_frequency,
    mean_of,
    noise,
    over_points,
    over_types,
    pool_mean,
    pool_variance,
    resampled,
    symmetric_noise,
    term,
)
from collapsecheck.theory.notation import (
    expected_fourth_difference,
    expected_heterozygosity,
    expected_squared_variance,
    expected_variance,
    heterozygosity,
    initial_cf,
    mean_variance,
    n,
    t,
)

__all__ = [
    "child",
    "conditional_mean",
    "expected_pool_variance",
    "fourth_difference_of",
    "least_integer",
    "mean",
    "next_fourth_difference",
    "next_heterozygosity",
    "next_mean",
    "next_squared_variance",
    "next_variance",
    "pool_mean_variance",
    "sample_fourth_difference",
    "sample_heterozygosity",
    "sample_mean",
    "sample_variance",
    "symmetric_child",
    "unfold",
    "variance_of",
]

Expression = Any
Definition = Callable[..., Expression]

# --- statistics of a generation -------------------------------------------------------------------------------------


def variance_of(point: Callable[[Expression], Expression]) -> Expression:
    """Sample variance with ddof 1 of the n points `point(i)`."""
    average = over_points(point, second=True) / n
    return over_points(lambda i: (point(i) - average) ** 2) / (n - 1)


def fourth_difference_of(point: Callable[[Expression], Expression]) -> Expression:
    """Mean over the pairs of different points of the fourth power of their difference; equal points add nothing."""
    pairs = over_points(lambda i: over_points(lambda j: (point(i) - point(j)) ** 4, second=True))
    return pairs / (n * (n - 1))


def _heterozygosity_of(frequencies: Callable[[Expression], Expression]) -> Expression:
    return 1 - over_types(lambda k: frequencies(k) ** 2)


def _resampled_frequency(indicator: Callable[..., Expression]) -> Callable[[Expression], Expression]:
    return lambda k: over_points(lambda i: indicator(i, k)) / n


child = term(
    "child", r"X_{{t+1,{0}}}", module=__name__, definition=lambda i, h: resampled(i) + h * noise(i), letter=True
)
symmetric_child = term(
    "symmetric_child",
    r"X_{{t+1,{0}}}",
    module=__name__,
    definition=lambda i, h: resampled(i) + h * symmetric_noise(i),
    letter=True,
)
sample_mean = term("sample_mean", r"\bar{{X}}_t", module=__name__, definition=lambda: over_points(current) / n)
next_mean = term(
    "next_mean", r"\bar{{X}}_{{t+1}}", module=__name__, definition=lambda h: over_points(lambda i: child(i, h)) / n
)
sample_variance = term("sample_variance", "S_t^2", module=__name__, definition=lambda: variance_of(current))
next_variance = term(
    "next_variance", "S_{{t+1}}^2", module=__name__, definition=lambda h: variance_of(lambda i: child(i, h))
)
next_squared_variance = term(
    "next_squared_variance",
    "S_{{t+1}}^4",
    module=__name__,
    definition=lambda h: variance_of(lambda i: symmetric_child(i, h)) ** 2,
)
sample_fourth_difference = term(
    "sample_fourth_difference", "D_t^4", module=__name__, definition=lambda: fourth_difference_of(current)
)
next_fourth_difference = term(
    "next_fourth_difference",
    "D_{{t+1}}^4",
    module=__name__,
    definition=lambda h: fourth_difference_of(lambda i: symmetric_child(i, h)),
)
sample_heterozygosity = term(
    "sample_heterozygosity", "H_t", module=__name__, definition=lambda: _heterozygosity_of(frequency)
)
next_heterozygosity = term(
    "next_heterozygosity",
    "H_{{t+1}}",
    module=__name__,
    definition=lambda: _heterozygosity_of(_resampled_frequency(hit)),
)
least_integer = term(
    "least_integer", r"\min\left\{{m \in \mathbb{{Z}} : m \ge {0}\right\}}", module=__name__, definition=sympy.ceiling
)

expected_pool_variance = term("expected_pool_variance", r"\mathbb{{E}}\,v_{{{0}}}", module=__name__)
pool_mean_variance = term("pool_mean_variance", r"\mathrm{{Var}}\,m_{{{0}}}", module=__name__)

conditional_mean = term("conditional_mean", r"\mathbb{{E}}\!\left[{0} \mid X_t\right]", module=__name__)
mean = term("mean", r"\mathbb{{E}}\!\left[{0}\right]", module=__name__)

_OUTSIDE_DEFINITIONS: dict[Any, Definition] = {heterozygosity: lambda _f: _heterozygosity_of(initial_frequency)}

_SUM_TO_ONE = {over_types(frequency): sympy.S.One, over_types(initial_frequency): sympy.S.One}


# --- unfolding ------------------------------------------------------------------------------------------------------


@cache
def unfold(expression: Expression) -> Expression:
    """Replace every named term by its definition and every mean by its value.

    Parameters
    ----------
    expression : sympy.Basic
        May hold unevaluated sums and products; they are evaluated.

    Returns
    -------
    sympy.Basic

    Raises
    ------
    ProofError
        If a mean does not follow from the moments that are assumed to be known.

    Examples
    --------
    >>> unfold(conditional_mean(child(1, 2) * child(2, 2)))
    Sum(current(i), (i, 1, n))**2/n**2
    """
    if not expression.args and not hasattr(expression.func, "definition"):
        return expression
    head, arguments = expression.func, tuple(unfold(argument) for argument in expression.args)
    if head is conditional_mean:
        return _tidy(mean_of(arguments[0]))
    if head is mean:
        return _mean_over_runs(arguments[0])
    definition = getattr(head, "definition", None) or _OUTSIDE_DEFINITIONS.get(head)
    if definition is not None:
        return unfold(definition(*arguments))
    return _tidy(head(*arguments))


def _tidy(expression: Expression) -> Expression:
    if isinstance(expression, sympy.Expr) and expression.has(sympy.Sum):
        return collect_sums(expression).xreplace(_SUM_TO_ONE)
    return expression


def _mean_over_runs(expression: Expression) -> Expression:
    """Mean over all that is random: draws from f by their moments, the current generation by its statistics."""
    if isinstance(expression, sympy.exp):
        return _characteristic_function(expression)
    if not expression.has(current, frequency, pool_mean, pool_variance):
        return _tidy(mean_of(expression))
    folded = sympy.expand(collect_sums(expression).xreplace(_IN_STATISTICS)).xreplace(_SQUARES)
    collected = sympy.collect(folded, list(_MEANS), evaluate=False)
    coefficients = {key: sympy.cancel(value) for key, value in collected.items()}
    unknown = (current, frequency, _DEVIATION, _POOL_DEVIATION, *_MEANS)
    if any(key not in {*_MEANS, sympy.S.One} or value.has(*unknown) for key, value in coefficients.items()):
        raise ProofError("the mean of this statistic is not a function of the means that the recurrence follows")
    return sympy.Add(*(_MEANS.get(key, key) * value for key, value in coefficients.items()))


def _characteristic_function(expression: Expression) -> Expression:
    draws = expression.exp.atoms(draw)
    argument = sympy.cancel(expression.exp / (sympy.I * draws.pop())) if len(draws) == 1 else expression
    if argument.atoms(sympy.Function):
        raise ProofError("the mean of an exponential is known for one draw from f only")
    return initial_cf(argument)


_VARIANCE = sympy.Dummy("S^2")
_DEVIATION = sympy.Dummy("D")
_SQUARED_DEVIATION = sympy.Dummy("D^2")
_SQUARED_VARIANCE = sympy.Dummy("S^4")
_FOURTH_DIFFERENCE = sympy.Dummy("D^4")
_HETEROZYGOSITY = sympy.Dummy("H")
_POOL_VARIANCE = sympy.Dummy("v")
_POOL_DEVIATION = sympy.Dummy("d")
_SQUARED_POOL_DEVIATION = sympy.Dummy("d^2")
_SUM = n * (MU + _DEVIATION)
_SUM_OF_SQUARES = (n - 1) * _VARIANCE + n * (MU + _DEVIATION) ** 2
_SUM_OF_CUBES = over_points(lambda i: current(i) ** 3)
_IN_STATISTICS = {
    over_points(current): _SUM,
    over_points(lambda i: current(i) ** 2): _SUM_OF_SQUARES,
    over_points(lambda i: current(i) ** 4): (n - 1) * _FOURTH_DIFFERENCE / 2
    + (4 * _SUM * _SUM_OF_CUBES - 3 * _SUM_OF_SQUARES**2) / n,
    over_types(lambda k: frequency(k) ** 2): 1 - _HETEROZYGOSITY,
    pool_mean(): MU + _POOL_DEVIATION,
    pool_variance(): _POOL_VARIANCE,
}
"""Sums in terms of the statistics and of how far the mean is from that of f.

That these are their definitions solved for the sum is tested.
"""

_SQUARES = {
    _DEVIATION**2: _SQUARED_DEVIATION,
    _VARIANCE**2: _SQUARED_VARIANCE,
    _POOL_DEVIATION**2: _SQUARED_POOL_DEVIATION,
}

_MEANS = {
    _VARIANCE: expected_variance(t),
    _SQUARED_DEVIATION: mean_variance(t),
    _SQUARED_VARIANCE: expected_squared_variance(t),
    _FOURTH_DIFFERENCE: expected_fourth_difference(t),
    _HETEROZYGOSITY: expected_heterozygosity(t),
    _POOL_VARIANCE: expected_pool_variance(t),
    _SQUARED_POOL_DEVIATION: pool_mean_variance(t),
}
