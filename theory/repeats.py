"""Numbers for sums and products over the generations so far, in floating point for arrays or as fractions.

A sum that ends before it begins is 0 and such a product 1, however far before. (SymPy, with Karr, lets them count
backwards, which is another convention.)
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import sympy
from numpy.typing import NDArray

__all__ = ["with_named_repeats", "written_out"]

_KINDS = (sympy.Sum, sympy.Product)


def with_named_repeats(expression: sympy.Basic) -> tuple[sympy.Basic, dict[str, Callable[..., Any]]]:
    """An expression with a function in place of each finite sum and product, and the functions by name.

    Parameters
    ----------
    expression : sympy.Basic
        Its sums and products have one index each.

    Returns
    -------
    tuple of sympy.Basic and dict
        The functions take the symbols of the sum, sorted by name, as arrays that broadcast.

    Examples
    --------
    >>> k, t = sympy.symbols("k t", integer=True)
    >>> named, functions = with_named_repeats(1 + sympy.Sum(k, (k, 1, t)))
    >>> named, float(functions["repeat_0"](4.0))
    (repeat_0(t) + 1, 10.0)
    """
    names: dict[sympy.Basic, sympy.Basic] = {}
    functions: dict[str, Callable[..., Any]] = {}
    for number, part in enumerate(sorted(_outermost(expression), key=sympy.default_sort_key)):
        symbols = sorted(part.free_symbols, key=str)
        names[part] = sympy.Function(f"repeat_{number}")(*symbols)
        functions[f"repeat_{number}"] = _compiled(part, tuple(symbols))
    return expression.xreplace(names), functions


def _outermost(expression: sympy.Basic) -> set[sympy.Basic]:
    if isinstance(expression, _KINDS):
        return {expression}
    return set[sympy.Basic]().union(*map(_outermost, expression.args))


def _compiled(part: Any, symbols: tuple[Any, ...]) -> Callable[..., Any]:
    index, *bounds = part.limits[0]
    inner, functions = with_named_repeats(part.function)
    ends = sympy.lambdify(symbols, bounds, docstring_limit=0)
    term = sympy.lambdify((*symbols, index), inner, modules=[functions, "scipy"], docstring_limit=0)
    return partial(_repeated, isinstance(part, sympy.Sum), ends, term)


def _repeated(is_sum: bool, ends: Callable[..., Any], term: Callable[..., Any], *values: Any) -> NDArray[Any]:
    low, high = map(np.asarray, ends(*values))
    total = np.asarray(0.0 if is_sum else 1.0)
    for k in range(int(np.min(low)), int(np.max(high)) + 1):
        more = total + term(*values, float(k)) if is_sum else total * term(*values, float(k))
        total = np.where((low <= k) & (k <= high), more, total)
    return total


def written_out(expression: sympy.Basic) -> sympy.Basic:
    """An expression with every sum and product between two numbers written out.

    Parameters
    ----------
    expression : sympy.Basic

    Returns
    -------
    sympy.Basic

    Examples
    --------
    >>> k = sympy.Symbol("k", integer=True)
    >>> written_out(sympy.Product(1 - 1 / k**2, (k, 2, 3))), written_out(sympy.Product(k, (k, 1, -1)))
    (2/3, 1)
    """
    if isinstance(expression, _KINDS) and all(bound.is_Integer for bound in expression.limits[0][1:]):
        index, low, high = expression.limits[0]
        combine = sympy.Add if isinstance(expression, sympy.Sum) else sympy.Mul
        terms = (expression.function.subs(index, k) for k in range(int(low), int(high) + 1))
        return combine(*map(written_out, terms))
    if not expression.has(*_KINDS):
        return expression
    return expression.func(*map(written_out, expression.args))
