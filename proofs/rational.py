"""Identities as rational functions: powers, exponentials and sums are abstracted to symbols, then compared twice.

An identity between the abstracted expressions holds whatever the symbols stand for, so it implies the identity between
the expressions. The converse fails: an identity that uses more than the rules of powers is not established here.
SymPy compares by cancellation, python-flint by exact arithmetic with fractions of multivariate polynomials; the square
of a square root is put back as what it is the root of, by division with remainder.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import flint
import sympy

from collapsecheck.theory.repeats import written_out

__all__ = ["Abstraction", "abstracted", "equal_by_flint", "equal_by_sympy"]

Expression = Any
_REPEATS = (sympy.Sum, sympy.Product)

Names = dict[Any, sympy.Dummy]
Squares = tuple[tuple[sympy.Dummy, Any], ...]
"""Symbols that stand for square roots, each with the polynomial that its square is."""


class Abstraction(NamedTuple):
    """Two rational functions, and which of their symbols are square roots."""

    left: Expression
    right: Expression
    squares: Squares = ()


def abstracted(left: Expression, right: Expression) -> Abstraction:
    """Both sides as rational functions of symbols, the same symbol for the same abstracted part.

    ``b**(c*t + k)`` becomes ``B**c * b**k`` with B for ``b**t``; ``n**(j/q)`` becomes ``R**j`` with R for ``n**(1/q)``.
    A sum or a product that ends at t + 1 is the one that ends at t, with one more term.

    Examples
    --------
    >>> from sympy.abc import b, t
    >>> first, second, _ = abstracted(b ** (t + 1), b * b**t)
    >>> first == second
    True
    """
    exponential = tuple(_hyperbolic_as_exponential(_shortened(side)) for side in (left, right))
    roots = _roots(exponential)
    names: Names = {}
    first, second = (_rational(side.xreplace(roots), names) for side in exponential)
    return Abstraction(first, second, tuple(_squares(names)))


def _squares(names: Names) -> Iterator[tuple[sympy.Dummy, Expression]]:
    """Square roots of integers and of polynomials in plain symbols."""
    for part, name in names.items():
        if part.is_Pow and part.exp == sympy.S.Half and _is_polynomial(part.base):
            yield name, part.base


def _is_polynomial(base: Expression) -> bool:
    return bool(base.is_Integer or base.is_Symbol or (base.is_Add and base.is_polynomial()))


def _shortened(expression: Expression) -> Expression:
    """Sums and products that end later than at t, or than at the least such number at which none is less than empty."""
    shorter = written_out(expression).replace(lambda part: isinstance(part, _REPEATS), _without_last)
    return expression if shorter == expression else _shortened(shorter)


def _without_last(part: Expression) -> Expression:
    """The last term split off, where the rest is not less than empty."""
    index, low, high = part.limits[0]
    excess = high.as_coeff_Add()[0]
    if not (excess.is_Integer and excess > 0 and (high - low).is_nonnegative):
        return part
    combine = sympy.Add if isinstance(part, sympy.Sum) else sympy.Mul
    return combine(part.func(part.function, (index, low, high - 1)), part.function.subs(index, high))


def _hyperbolic_as_exponential(expression: Expression) -> Expression:
    return expression.replace(
        lambda part: isinstance(part, sympy.functions.elementary.hyperbolic.HyperbolicFunction),
        lambda part: part.rewrite(sympy.exp),
    )


def _roots(expressions: tuple[Expression, ...]) -> dict[Expression, Expression]:
    """For every symbol under a root, its expression as a power of the common root."""
    orders: dict[Expression, int] = {}
    for expression in expressions:
        for power in expression.atoms(sympy.Pow):
            if power.base.is_Symbol and power.exp.is_Rational:
                orders[power.base] = math.lcm(orders.get(power.base, 1), power.exp.q)
    return {symbol: sympy.Dummy("root", positive=True) ** order for symbol, order in orders.items() if order > 1}


def _rational(expression: Expression, names: Names) -> Expression:
    if expression.is_Symbol or expression.is_Rational:
        return expression
    if expression.is_Add or expression.is_Mul:
        return expression.func(*(_rational(argument, names) for argument in expression.args))
    if isinstance(expression, (sympy.Pow, sympy.exp)):
        base, exponent = expression.as_base_exp()
        return _rational_power(base, exponent, names)
    return _named(expression.func(*(_canonical(argument) for argument in expression.args)), names)


def _rational_power(base: Expression, exponent: Expression, names: Names) -> Expression:
    if exponent.is_Integer:
        return _rational(base, names) ** exponent
    parts = sympy.Add.make_args(sympy.expand(exponent))
    return sympy.Mul(
        *(_power(factor, part * times, names) for factor, times in _split_base(base) for part in parts),
    )


@cache
def _split_base(base: Expression) -> tuple[tuple[Expression, Expression], ...]:
    """Factors of a base, with multiplicities, whose powers may be taken one by one: the positive ones and the rest."""
    if base.is_Atom:
        return ((base, sympy.S.One),)
    factors = sympy.Mul.make_args(sympy.factor(base))
    positive = [factor.as_base_exp() for factor in factors if factor.is_positive]
    rest = sympy.Mul(*(factor for factor in factors if not factor.is_positive))
    return (*positive, (rest, sympy.S.One)) if rest != 1 else tuple(positive)


def _power(base: Expression, part: Expression, names: Names) -> Expression:
    """One factor ``base**part``, with an integer coefficient of `part` taken out as a power."""
    coefficient, rest = part.as_coeff_Mul()
    if rest == 1 and coefficient.is_Integer:
        return _rational(base, names) ** coefficient
    if not coefficient.is_Integer:
        coefficient, rest = sympy.S(coefficient.p), rest / coefficient.q
    return _named(sympy.Pow(base, rest, evaluate=False), names) ** coefficient


def _canonical(argument: Expression) -> Expression:
    return sympy.expand(argument) if isinstance(argument, sympy.Expr) else argument


def _named(part: Expression, names: Names) -> sympy.Dummy:
    return names.setdefault(part, sympy.Dummy(f"part{len(names)}"))


# --- two ways to compare --------------------------------------------------------------------------------------------


def equal_by_sympy(left: Expression, right: Expression, squares: Squares = ()) -> bool:
    """Whether two rational functions are equal, by cancelling their difference in SymPy."""
    difference = sympy.together(left - right)
    above, below = sympy.fraction(difference)
    if sympy.expand(above) == 0 and sympy.expand(below) != 0:  # mostly so, and much less work than to cancel
        return True
    numerator, denominator = sympy.fraction(sympy.cancel(difference))
    for root, square in squares:
        numerator, denominator = (sympy.rem(side, root**2 - square, root) for side in (numerator, denominator))
    return bool(sympy.expand(numerator) == 0 and sympy.expand(denominator) != 0)


def equal_by_flint(left: Expression, right: Expression, squares: Squares = ()) -> bool:
    """Whether two rational functions are equal, by exact polynomial arithmetic in python-flint."""
    roots = [root for root, _ in squares]
    others = left.free_symbols.union(right.free_symbols, *(square.free_symbols for _, square in squares))
    # Roots come first: in lexicographic order their squares then lead the polynomials that are divided by.
    symbols = roots + sorted(others - set(roots), key=sympy.default_sort_key)
    ring = flint.fmpq_mpoly_ctx.get([f"x{position}" for position in range(max(1, len(symbols)))], flint.Ordering.lex)
    values = dict(zip(symbols, ring.gens(), strict=False))
    (up, down), (other_up, other_down) = (_fraction(side, values, ring) for side in (left, right))
    results = [up * other_down - other_up * down, down, other_down]
    for root, square in squares:
        divisor = values[root] ** 2 - _fraction(square, values, ring)[0]
        results = [divmod(result, divisor)[1] for result in results]
    difference, *denominators = results
    return bool(difference == 0 and all(denominator != 0 for denominator in denominators))


def _fraction(expression: Expression, values: dict[Any, Any], ring: Any) -> tuple[Any, Any]:
    """Numerator and denominator of a rational function as polynomials over the rationals."""
    one = ring.constant(1)
    if expression.is_Symbol:
        return values[expression], one
    if expression.is_Rational:
        return ring.constant(flint.fmpq(int(expression.p), int(expression.q))), one
    if expression.is_Pow:
        up, down = _fraction(expression.base, values, ring)
        exponent = int(expression.exp)
        return (up**exponent, down**exponent) if exponent >= 0 else (down**-exponent, up**-exponent)
    up, down = (ring.constant(0), one) if expression.is_Add else (one, one)
    for argument in expression.args:
        next_up, next_down = _fraction(argument, values, ring)
        up = up * next_down + next_up * down if expression.is_Add else up * next_up
        down = down * next_down
    return up, down
