"""Balls that contain the value of a number given as an expression, by the arithmetic of Arb in python-flint."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import flint
import sympy

from collapsecheck.errors import ProofError
from collapsecheck.theory.chi_square import expected_log_chi_square

__all__ = ["ball"]

Expression = Any


def _log_chi_square_ball(degrees: Any, noncentrality: Any) -> Any:
    """Log of 2 plus psi(k/2) plus (l/k) 2F2(1, 1; k/2 + 1, 2; -l/2)."""
    half = degrees / 2
    growth = flint.acb(-noncentrality / 2).hypgeom([1, 1], [half + 1, 2]).real
    return flint.arb.const_log2() + half.digamma() + noncentrality / degrees * growth


_CONSTANTS: dict[Any, Callable[[], Any]] = {
    sympy.pi: flint.arb.pi,
    sympy.E: flint.arb.const_e,
    sympy.EulerGamma: flint.arb.const_euler,
}
_FUNCTIONS: dict[Any, Callable[..., Any]] = {
    sympy.exp: lambda x: x.exp(),
    sympy.log: lambda x: x.log(),
    sympy.tanh: lambda x: x.tanh(),
    sympy.gamma: lambda x: x.gamma(),
    sympy.digamma: lambda x: x.digamma(),
    sympy.polygamma: lambda order, x: flint.acb(x).polygamma(order).real,
    expected_log_chi_square: _log_chi_square_ball,
}


def ball(expression: Expression) -> Any:
    """Ball that contains the value of an expression without free symbols.

    Raises
    ------
    ProofError
        If the expression holds a symbol or a function of which no enclosure is known.

    Examples
    --------
    >>> bool(ball(sympy.pi) < ball(sympy.Rational(22, 7)))
    True
    """
    if expression.is_Rational:
        return flint.arb(flint.fmpq(int(expression.p), int(expression.q)))
    if expression in _CONSTANTS:
        return _CONSTANTS[expression]()
    arguments = [ball(argument) for argument in expression.args]
    if expression.is_Add:
        return sum(arguments, flint.arb(0))
    if expression.is_Mul:
        return math.prod(arguments, start=flint.arb(1))
    if expression.is_Pow:
        return arguments[0] ** arguments[1]
    if expression.func not in _FUNCTIONS:
        raise ProofError(f"no enclosure is known for {expression}")
    return _FUNCTIONS[expression.func](*arguments)
