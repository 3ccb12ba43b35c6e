"""Signs at a few points: they refute in no time what takes computer algebra long to fail to establish."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy

__all__ = ["opposed"]

Expression = Any

_VALUES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29)
_DENOMINATORS = (1, 3, 7, 12, 30, 100)
"""Numbers without meaning; symbols that are no integers get fractions of them."""


def opposed(first: Expression, second: Expression) -> bool:
    """Whether two expressions are seen to have opposite signs somewhere, so that their quotient is not positive.

    Parameters
    ----------
    first, second : sympy.Expr
        In symbols with assumptions, which the points that are tried fulfil.

    Returns
    -------
    bool
        False says nothing.

    Examples
    --------
    >>> x = sympy.Symbol("x", positive=True)
    >>> opposed(x - 1, x**2 - 1), opposed(x - 1, x - 2)
    (False, True)
    """
    symbols = sorted(first.free_symbols | second.free_symbols, key=str)
    if not all(symbol.is_positive for symbol in symbols):
        return False
    signs = ((_sign(first.xreplace(point)), _sign(second.xreplace(point))) for point in _points(symbols))
    return any(one * other < 0 for one, other in signs)


def _points(symbols: list[Expression]) -> Iterator[dict[Expression, Expression]]:
    for shift, denominator in enumerate(_DENOMINATORS):
        for step in (1, -1, 3):
            values = (sympy.Integer(_VALUES[(step * i + 2 * shift) % len(_VALUES)]) for i in range(len(symbols)))
            yield {
                symbol: value if symbol.is_integer else value / denominator
                for symbol, value in zip(symbols, values, strict=True)
            }


def _sign(number: Expression) -> int:
    """1 or -1 where the number is certainly not 0; 0 elsewhere."""
    value = number.evalf()
    return int(sympy.sign(value)) if value.is_Float and abs(value) > sympy.Float("1e-9") else 0
