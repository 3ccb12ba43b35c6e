"""From the text of a right side to an expression. The text is parsed, never evaluated: what is not listed is refused.

Allowed are numbers, the parameters of the claim, ``+ - * / **`` (also written ``^``), parentheses, `exp`, `log`,
`sqrt`, `floor`, `ceiling`, the quantities that the claim's own right side uses, such as ``initial_cf(u)``, sums and
products over what it has them over, such as ``Sum(type_mass(k)**2, (k, 1, m))``, and a choice such as
``1 if a <= s else 2``.
"""

from __future__ import annotations

import ast
import math
import operator
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sympy

from collapsecheck.errors import InputError
from collapsecheck.theory.prediction import exact_number
from collapsecheck.theory.records import Claim, Laws

__all__ = ["parse_statement"]

_LONGEST = 500
_NESTED = 5
_BITS = 1000
"""Size of the largest number, and of a power of two numbers: floating point ends there, and patience soon after."""

_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "Abs": sympy.Abs,
    "exp": sympy.exp,
    "log": sympy.log,
    "sqrt": sympy.sqrt,
    "floor": sympy.floor,
    "ceiling": sympy.ceiling,
}
_EXTREMES: dict[str, Callable[..., Any]] = {"max": sympy.Max, "min": sympy.Min}
_REPEATS: dict[str, Callable[..., Any]] = {"Sum": sympy.Sum, "Product": sympy.Product}
_CONSTANTS = (type(sympy.EulerGamma), type(sympy.pi), type(sympy.I))
_PRINTED_OTHERWISE = ("polygamma", "Piecewise")
"""SymPy's functions that are shown by other words."""

_RELATIONS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: sympy.Lt,
    ast.LtE: sympy.Le,
    ast.Gt: sympy.Gt,
    ast.GtE: sympy.Ge,
}


@dataclass(frozen=True, kw_only=True)
class _Vocabulary:
    """What may be said; laws may stand only inside of quantities."""

    text: str
    names: Mapping[str, sympy.Symbol]
    laws: Mapping[str, sympy.Symbol]
    quantities: Mapping[str, tuple[Any, int]]
    ranges: Mapping[str, Any]


def parse_statement(text: str, claim: Claim) -> sympy.Expr:
    """Read the right side of a rival statement.

    Parameters
    ----------
    text : str
        An expression in the parameters of the claim, at most 500 characters.
    claim : Claim

    Returns
    -------
    sympy.Expr
        In the symbols of the claim, with exact numbers: 0.1 is 1/10.

    Raises
    ------
    InputError
        For anything that is not listed above, with the part that is not understood.

    Examples
    --------
    >>> from collapsecheck.theory import claim
    >>> parse_statement("sigma**2 + t*h^2", claim("kde.fixed.variance"))
    h**2*t + sigma**2
    """
    if len(text) > _LONGEST:
        raise InputError("statement", text, f"must have at most {_LONGEST} characters")
    try:
        tree = _tree(text)
        if _functions(tree) > _NESTED:
            raise InputError("statement", text, f"must not nest more than {_NESTED} functions")
        expression = _expression(tree, _vocabulary(text, claim))
    except RecursionError:
        raise InputError("statement", text, "is nested too deeply") from None
    except TypeError:
        raise InputError("statement", text, "must compare real numbers only") from None
    if expression.has(sympy.zoo, sympy.nan, sympy.oo):
        raise InputError("statement", text, "must be a finite number; it divides by zero or takes the logarithm of 0")
    if any(max(abs(int(x.p)).bit_length(), int(x.q).bit_length()) > _BITS for x in expression.atoms(sympy.Rational)):
        raise InputError("statement", text, f"must not hold numbers of more than {_BITS} bits")
    return expression


def _tree(text: str) -> ast.expr:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text.strip().replace("^", "**"), mode="eval").body
    except (SyntaxError, ValueError, MemoryError):
        raise InputError("statement", text, "must be a formula such as sigma**2 + t*h**2") from None


def _vocabulary(text: str, claim: Claim) -> _Vocabulary:
    numbers = {p.name: p.symbol for p in claim.params if not isinstance(p.domain, Laws)}
    numbers |= {str(constant): constant for constant in claim.rhs.atoms(*_CONSTANTS)}
    if claim.argument is not None:
        numbers[str(claim.argument)] = claim.argument
    return _Vocabulary(
        text=text,
        names=numbers,
        laws={p.name: p.symbol for p in claim.params if isinstance(p.domain, Laws)},
        quantities=_quantities(claim.rhs),
        ranges={str(limits): limits for total in claim.rhs.atoms(sympy.Sum, sympy.Product) for limits in total.limits},
    )


def _quantities(rhs: sympy.Expr) -> dict[str, tuple[Any, int]]:
    """The functions of a right side that are not SymPy's, by name, each with its number of arguments."""
    functions = {str(term.func.__name__): (term.func, len(term.args)) for term in rhs.atoms(sympy.Function)}
    known = {"digamma": (sympy.digamma, 1)} if rhs.has(sympy.polygamma) else {}
    others = {name: function for name, function in functions.items() if name not in {*_FUNCTIONS, *_PRINTED_OTHERWISE}}
    return known | others


def _expression(node: ast.expr, said: _Vocabulary) -> Any:
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool) and math.isfinite(value):
            return exact_number(value)
        case ast.Name(id=name) if name in said.names:
            return said.names[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_expression(operand, said)
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _expression(operand, said)
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return _power(_expression(left, said), _expression(right, said), said)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)](_expression(left, said), _expression(right, said))
    return _compound(node, said)


def _compound(node: ast.expr, said: _Vocabulary) -> Any:
    match node:
        case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]) if name in _FUNCTIONS:
            value = _expression(argument, said)
            return _power(sympy.E, value, said) if name == "exp" else _FUNCTIONS[name](value)
        case ast.Call(func=ast.Name(id=name), args=[_, *_] as several, keywords=[]) if name in _EXTREMES:
            return _extreme(_EXTREMES[name], [_expression(argument, said) for argument in several])
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in said.quantities:
            function, count = said.quantities[name]
            inside = replace(said, names={**said.names, **said.laws})
            if len(arguments) == count:
                return function(*(_expression(argument, inside) for argument in arguments))
        case ast.Call(func=ast.Name(id=name), args=[term, limits], keywords=[]) if (
            name in _REPEATS and ast.unparse(limits) in said.ranges
        ):
            index, *_ = bounds = said.ranges[ast.unparse(limits)]
            return _REPEATS[name](_expression(term, replace(said, names={**said.names, str(index): index})), bounds)
        case ast.IfExp(body=first, test=ast.Compare(left=left, ops=[relation], comparators=[right]), orelse=second):
            if type(relation) in _RELATIONS:
                condition = _RELATIONS[type(relation)](_expression(left, said), _expression(right, said))
                return sympy.Piecewise((_expression(first, said), condition), (_expression(second, said), True))
    raise InputError("statement", said.text, _unknown(node, said))


def _extreme(function: Callable[..., Any], values: Sequence[Any]) -> Any:
    try:
        return function(*values)
    except ValueError:  # of SymPy, where a number is not real
        raise TypeError from None


def _unknown(node: ast.expr, said: _Vocabulary) -> str:
    names = ", ".join([*said.names, *(f"{name}(...)" for name in (*_FUNCTIONS, *_EXTREMES, *said.quantities))])
    names += "".join(f", Sum(..., {limits}), Product(..., {limits})" for limits in said.ranges)
    return f"cannot be read at {ast.unparse(node)[:40]!r}; it may hold numbers, + - * / **, and {names}"


def _power(base: Any, exponent: Any, said: _Vocabulary) -> Any:
    if base.is_number and exponent.is_number and base != 0:
        bits = abs(sympy.log(abs(base), 2) * exponent)
        if not bits.is_comparable or bits > _BITS:
            raise InputError("statement", said.text, f"must not hold a power of numbers of more than {_BITS} bits")
    if _tower(exponent) > 1:
        raise InputError("statement", said.text, "must not have a power in the exponent of an exponent")
    return base**exponent


def _tower(expression: sympy.Basic) -> int:
    """How many exponents that depend on a parameter are stacked."""
    if isinstance(expression, (sympy.Pow, sympy.exp)):
        base, exponent = expression.as_base_exp()
        stacked = 1 + _tower(exponent) if exponent.free_symbols or base == sympy.E else 0
        return max(_tower(base), stacked)
    return max((_tower(part) for part in expression.args), default=0)


def _functions(node: ast.AST) -> int:
    """How deeply functions are nested."""
    below = max(map(_functions, ast.iter_child_nodes(node)), default=0)
    return below + isinstance(node, ast.Call)
