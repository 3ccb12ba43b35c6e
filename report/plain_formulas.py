"""Formulas as one would type them: for a terminal, and for what is searched on the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy
from sympy.printing.str import StrPrinter

__all__ = ["ordered_terms", "relation_text"]


def ordered_terms(terms: Sequence[Any]) -> list[Any]:
    """Terms of a sum with one in front that has no minus sign, if there is one.

    Examples
    --------
    >>> x = sympy.Symbol("x")
    >>> ordered_terms([-(x**2), sympy.S.One])
    [1, -x**2]
    """
    first = next((place for place, term in enumerate(terms) if not term.could_extract_minus_sign()), 0)
    return [terms[first], *terms[:first], *terms[first + 1 :]]


class _Plain(StrPrinter):  # type: ignore[misc]  # SymPy ships no types for its printers
    """SymPy's plain printer with ``^`` for powers and words for a case distinction."""

    def _as_ordered_terms(self, expr: Any, order: Any = None) -> list[Any]:
        return ordered_terms(super()._as_ordered_terms(expr, order=order))

    def _print_Pow(self, expr: Any, rational: bool = False) -> str:  # noqa: N802 - SymPy's naming
        return str(super()._print_Pow(expr, rational=rational)).replace("**", "^")

    def _print_Piecewise(self, expr: Any) -> str:  # noqa: N802 - SymPy's naming
        return " else ".join(
            self.doprint(value) if condition == sympy.true else f"{self.doprint(value)} if {self.doprint(condition)}"
            for value, condition in expr.args
        )

    def _print_Max(self, expr: Any) -> str:  # noqa: N802 - SymPy's naming
        return f"max({', '.join(map(self.doprint, expr.args))})"

    def _print_polygamma(self, expr: Any) -> str:
        order, argument = expr.args
        return f"digamma({self.doprint(argument)})" if order == 0 else str(self._print_Function(expr))

    def _print_Limit(self, expr: Any) -> str:  # noqa: N802 - SymPy's naming
        expression, variable, point, _ = expr.args
        return f"lim({variable} -> {self.doprint(point)}) {self.doprint(expression)}"

    def _print_Relational(self, expr: Any) -> str:  # noqa: N802 - SymPy's naming
        return f"{self.doprint(expr.lhs)} {'=' if expr.rel_op == '==' else expr.rel_op} {self.doprint(expr.rhs)}"


def relation_text(relation: sympy.Basic) -> str:
    """A relation or an expression on one line, as one would type it.

    Examples
    --------
    >>> from collapsecheck.theory.notation import n, t
    >>> relation_text(sympy.Eq(sympy.Symbol("V"), (1 - 1/n)**t))
    'V = (1 - 1/n)^t'
    >>> relation_text(sympy.Eq(sympy.Limit((1 - 1/n)**t, t, sympy.oo), 0, evaluate=False))
    'lim(t -> oo) (1 - 1/n)^t = 0'
    """
    return str(_Plain().doprint(relation))
