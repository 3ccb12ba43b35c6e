"""Numbers in descriptions: plain ones, or expressions that get a value later."""

from __future__ import annotations

import math
from fractions import Fraction
from numbers import Real
from typing import TYPE_CHECKING, TypeAlias

from collapsecheck.errors import InputError

if TYPE_CHECKING:
    import sympy

__all__ = ["Scalar", "require", "require_simplex"]

Scalar: TypeAlias = "int | float | Fraction | sympy.Expr"
"""A number, or an expression that `collapsecheck.verify` gives a value."""


def require(argument: str, value: object, holds: bool, allowed: str) -> None:
    """Raise when a plain number is out of range; a SymPy expression is checked once it has a value."""
    if isinstance(value, Real) and not (math.isfinite(value) and holds):
        raise InputError(argument, value, allowed)


def require_simplex(argument: str, values: tuple[Scalar, ...]) -> None:
    """Raise unless the numbers are positive and sum to one; SymPy expressions are checked once they have a value."""
    numbers = [float(v) for v in values if isinstance(v, Real)]
    if len(numbers) < len(values):
        return
    if not numbers or min(numbers) <= 0 or abs(math.fsum(numbers) - 1) > 1e-12:
        raise InputError(argument, values, "must be positive and sum to one")
