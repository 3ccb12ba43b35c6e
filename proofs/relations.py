"""Relations as they are to be shown: not evaluated, so that a true equation does not collapse to a truth value."""

from __future__ import annotations

from typing import Any

import sympy

__all__ = ["either", "equation", "one_if"]


def equation(left: Any, right: Any) -> Any:
    """Equation of two expressions, kept as it is written.

    Examples
    --------
    >>> equation(sympy.Integer(1), sympy.Integer(1))
    Eq(1, 1)
    """
    return sympy.Eq(left, right, evaluate=False)


def either(condition: Any, inside: int, outside: int) -> Any:
    """The first number where the condition holds, the other one elsewhere.

    Examples
    --------
    >>> x = sympy.Symbol("x", real=True)
    >>> either(x > 0, 1, 3).subs(x, -1)
    3
    """
    return sympy.Piecewise((inside, condition), (outside, True))


def one_if(condition: Any) -> Any:
    """One mode where the condition holds, two elsewhere.

    Examples
    --------
    >>> x = sympy.Symbol("x", real=True)
    >>> one_if(x > 0).subs(x, 1)
    1
    """
    return either(condition, 1, 2)
