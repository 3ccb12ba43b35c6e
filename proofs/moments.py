"""Means of polynomials in random points, taken from the definition of the recursion and nothing else.

The language is small. A *random point* is one of a few named terms (a resampled value, kernel noise, a draw from f, an
indicator) whose powers have known means. Points with different particle numbers are independent and identically
distributed given what the mean is conditioned on. A statistic is a polynomial in sums over the n points. `mean_of`
expands such a polynomial, counts for every product of sums how often its factors meet in the same point, and multiplies
moments: E (sum_i X_i)^2 = n E X_1^2 + n (n - 1) E X_1 X_2, for symbolic n.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import sympy
from sympy.utilities.iterables import multiset_partitions

from collapsecheck.errors import ProofError
from collapsecheck.theory.notation import k, n, p, quantity, sigma

__all__ = [
    "MU",
    "TYPES",
    "collect_sums",
    "current",
    "draw",
    "fitted",
    "frequency",
    "hit",
    "initial_frequency",
    "initial_hit",
    "inside",
    "mean_of",
    "noise",
    "over_points",
    "over_types",
    "pool_mean",
    "pool_variance",
    "resampled",
    "symmetric_noise",
    "term",
]

Expression = Any
Definition = Callable[..., Expression]

_INDEX = sympy.Symbol("i", integer=True, positive=True)
_SECOND_INDEX = sympy.Symbol("j", integer=True, positive=True)
_TYPE = sympy.Symbol("k", integer=True, positive=True)
TYPES = sympy.Symbol("K", integer=True, positive=True)
MU = sympy.Symbol("mu", real=True)
"""Mean of f."""


def term(name: str, template: str, *, module: str, definition: Definition | None = None, letter: bool = False) -> Any:
    """Name a quantity of a derivation: a `quantity` that `unfold` knows how to replace.

    Parameters
    ----------
    name : str
        Name of the variable that the result is bound to in `module`; records that hold it can then be pickled.
    template : str
        How it is typeset, as in `collapsecheck.theory.notation.quantity`.
    module : str
        ``__name__`` of the module that binds it.
    definition : callable or None
        Function of the arguments that gives the expression it stands for; None for a term that stands for itself.
    letter : bool
        Whether it is a single letter with subscripts, which is raised to a power without parentheses.

    Returns
    -------
    type
        Undefined SymPy function.
    """
    head = quantity(name, template)
    head.__module__ = module
    if definition is not None:
        head.definition = staticmethod(definition)
    if letter:
        plain = head._latex  # noqa: SLF001  # SymPy's printing hook has this name

        def _latex(self: Any, printer: Any, exp: str | None = None) -> str:
            return str(plain(self, printer)) + ("" if exp is None else f"^{{{exp}}}")

        head._latex = _latex  # noqa: SLF001  # as above
    return head


# --- sums -----------------------------------------------------------------------------------------------------------


def over_points(summand: Callable[[Expression], Expression], *, second: bool = False) -> Expression:
    """Sum of `summand(i)` over the n points; `second` takes the index j, for a sum inside a sum."""
    index = _SECOND_INDEX if second else _INDEX
    return sympy.Sum(summand(index), (index, 1, n))


def over_types(summand: Callable[[Expression], Expression]) -> Expression:
    """Sum of `summand(k)` over the types of a categorical law."""
    return sympy.Sum(summand(_TYPE), (_TYPE, 1, TYPES))


def collect_sums(expression: Expression) -> Expression:
    """Expand into a polynomial in sums whose summands are monomials; constants are pulled out of the sums.

    Examples
    --------
    >>> collect_sums(over_points(lambda i: (current(i) + 1) ** 2) - n)
    2*Sum(current(i), (i, 1, n)) + Sum(current(i)**2, (i, 1, n))
    """
    if isinstance(expression, sympy.Sum):
        return _collected(expression)
    if expression.has(sympy.Sum):
        return sympy.expand(expression.func(*(collect_sums(argument) for argument in expression.args)))
    return sympy.expand(expression)


def _collected(total: Expression) -> Expression:
    inner, *outer = total.limits
    if outer:
        return _collected(sympy.Sum(_collected(sympy.Sum(total.function, inner)), *outer))
    index, lower, upper = inner
    canonical = _TYPE if upper == TYPES else _INDEX
    summand = sympy.expand(collect_sums(total.function))
    parts = (_pulled_out(part, index, (canonical, lower, upper)) for part in sympy.Add.make_args(summand))
    return sympy.expand(sympy.Add(*parts))


def _pulled_out(part: Expression, index: Any, limits: tuple[Any, Any, Any]) -> Expression:
    canonical, lower, upper = limits
    constant, dependent = part.as_independent(index, as_Add=False)
    if dependent == 1:
        return constant * (upper - lower + 1)
    return constant * sympy.Sum(dependent.xreplace({index: canonical}), limits)


# --- random points and what is known of them ------------------------------------------------------------------------

current = term("current", r"X_{{t,{0}}}", module=__name__, letter=True)
resampled = term("resampled", r"X_{{t,I_{{{0}}}}}", module=__name__, letter=True)
noise = term("noise", r"Z_{{{0}}}", module=__name__, letter=True)
symmetric_noise = term("symmetric_noise", r"Z_{{{0}}}", module=__name__, letter=True)
draw = term("draw", r"X_{{0,{0}}}", module=__name__, letter=True)
inside = term("inside", r"\mathbf{{1}}\!\left\{{X_{{{0}}} \in A\right\}}", module=__name__)
pool_mean = term("pool_mean", "m_t", module=__name__, letter=True)
pool_variance = term("pool_variance", "v_t", module=__name__, letter=True)
fitted = term("fitted", r"Y_{{{0}}}", module=__name__, letter=True)
frequency = term("frequency", r"p_{{t,{0}}}", module=__name__, letter=True)
initial_frequency = term("initial_frequency", r"f_{{{0}}}", module=__name__, letter=True)
hit = term("hit", r"\mathbf{{1}}\!\left\{{X_{{t+1,{0}}} = {1}\right\}}", module=__name__)
initial_hit = term("initial_hit", r"\mathbf{{1}}\!\left\{{X_{{0,{0}}} = {1}\right\}}", module=__name__)


def _resampled_moment(power: int) -> Expression:
    return over_points(lambda i: current(i) ** power) / n


def _listed(moments: tuple[Expression, ...], what: str) -> Callable[[int], Expression]:
    def moment(power: int) -> Expression:
        if power >= len(moments):
            raise ProofError(f"moment {power} of {what} is not assumed to be known")
        return moments[power]

    return moment


_MOMENTS: dict[Any, Callable[..., Expression]] = {
    resampled: lambda power, _i: _resampled_moment(power),
    noise: lambda power, _i: _listed((sympy.S.One, sympy.S.Zero, sympy.S.One), "the kernel noise")(power),
    symmetric_noise: lambda power, _i: _listed(
        (sympy.S.One, sympy.S.Zero, sympy.S.One, sympy.S.Zero, k), "the symmetric kernel noise"
    )(power),
    draw: lambda power, _i: _listed((sympy.S.One, MU, sigma**2 + MU**2), "a draw from f")(power),
    fitted: lambda power, _i: _listed(
        (sympy.S.One, pool_mean(), pool_variance() + pool_mean() ** 2), "a draw with the mean and variance of the pool"
    )(power),
    inside: lambda _power, _i: p,
    hit: lambda _power, _i, kind: frequency(kind),
    initial_hit: lambda _power, _i, kind: initial_frequency(kind),
}
"""Mean of a power of each random point: index uniform, noise standardised, an indicator equal to its powers."""


def _random(expression: Expression) -> bool:
    return bool(expression.has(*_MOMENTS))


# --- the mean operator ----------------------------------------------------------------------------------------------


def mean_of(expression: Expression) -> Expression:
    """Mean of a polynomial in sums of random points; what is not random is a constant.

    Assumes that points with different particle numbers are independent and identically distributed, and that the
    resampled value and the kernel noise of one particle are independent.

    Parameters
    ----------
    expression : sympy.Expr
        Polynomial in `over_points` sums, or in random points with numbers for indices.

    Returns
    -------
    sympy.Expr

    Raises
    ------
    ProofError
        If the mean does not follow from the moments that are assumed to be known.

    Examples
    --------
    >>> mean_of((resampled(1) + 3 * noise(1)) ** 2) - mean_of(resampled(1) ** 2)
    9
    >>> sympy.factor(mean_of(over_points(draw) ** 2) - n * mean_of(draw(1) ** 2))
    mu**2*n*(n - 1)
    """
    collected = collect_sums(expression)
    return collect_sums(sympy.Add(*(_mean_of_product(part) for part in sympy.Add.make_args(collected))))


def _factors(product: Expression) -> Iterator[Expression]:
    """Factors of a product, positive integer powers written out."""
    for base, exponent in product.as_powers_dict().items():
        repeat = exponent.is_Integer and exponent > 0
        yield from (base for _ in range(int(exponent))) if repeat else (base**exponent,)


def _mean_of_product(product: Expression) -> Expression:
    factors = tuple(_factors(product))
    random = tuple(factor for factor in factors if _random(factor))
    constant = sympy.Mul(*(factor for factor in factors if not _random(factor)))
    sums = tuple(factor for factor in random if isinstance(factor, sympy.Sum))
    if not sums:
        return constant * _mean_of_points(random)
    if len(sums) < len(random):
        raise ProofError(f"mean of a product of sums and single points is not defined: {product}")
    if any(total.limits[0][2] == TYPES for total in sums):
        return constant * _mean_over_types(sums)
    return constant * _mean_of_sums(sums)


def _mean_over_types(sums: tuple[Expression, ...]) -> Expression:
    """Mean of a sum over types: the sum is finite, so the mean is taken under it."""
    if len(sums) > 1:
        raise ProofError("mean of a product of sums over types is not defined")
    return sympy.Sum(mean_of(sums[0].function), *sums[0].limits)


def _mean_of_sums(sums: tuple[Expression, ...]) -> Expression:
    """Mean of a product of sums over points, by which of the factors pick the same point."""
    total = sympy.S.Zero
    for partition in multiset_partitions(list(range(len(sums)))):
        choices = sympy.Mul(*(n - taken for taken in range(len(partition))))
        points = (_at_point(sums[factor], number) for number, block in enumerate(partition, 1) for factor in block)
        total += choices * mean_of(sympy.Mul(*points))
    return total


def _at_point(total: Expression, number: int) -> Expression:
    return total.function.xreplace({total.limits[0][0]: sympy.Integer(number)})


def _mean_of_points(points: Iterable[Expression]) -> Expression:
    """Mean of a product of random points: a product of moments, one for each independent variable."""
    powers: dict[Expression, int] = {}
    for point in points:
        if point.func not in _MOMENTS:
            raise ProofError(f"not a polynomial in random points: {point}")
        powers[point] = powers.get(point, 0) + 1
    independent = {(point.func, point.args[0]) for point in powers}
    if len(independent) < len(powers):
        raise ProofError("indicators of different types of the same point are not independent")
    return sympy.Mul(*(_MOMENTS[point.func](power, *point.args) for point, power in powers.items()))
