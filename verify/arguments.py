"""What someone passes to a check: read as numbers, or refused by an `InputError` that names the argument."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from numbers import Real
from typing import Any

import sympy

from collapsecheck.errors import InputError
from collapsecheck.theory.prediction import predict_exact
from collapsecheck.verify.records import Protocol

__all__ = [
    "margin_of",
    "number_of",
    "points_of",
    "positive_of",
    "probability_of",
    "require_choice",
]

Case = Mapping[str, Any] | None


def margin_of(margin: float | None, protocol: Protocol) -> float:
    """A margin in (0, 1); None takes that of the protocol."""
    if margin is None:
        return protocol.margin
    if not isinstance(margin, Real) or not 0 < margin < 1:
        raise InputError("margin", margin, "must be in (0, 1)")
    return float(margin)


def number_of(argument: str, value: Any, case: Case) -> float:
    """A finite real number, from a number or from an expression at a case."""
    given = {} if case is None else case
    if not isinstance(given, Mapping):
        raise InputError("case", case, "must be a mapping from names of symbols to numbers")
    number = _evaluated(argument, value, given) if isinstance(value, sympy.Expr) else value
    if isinstance(number, bool) or not isinstance(number, Real) or not math.isfinite(number):
        raise InputError(argument, value, "must be a finite real number, or an expression that is one at the case")
    return float(number)


def probability_of(argument: str, value: Any, case: Case) -> float:
    """A number strictly between 0 and 1."""
    number = number_of(argument, value, case)
    if not 0 < number < 1:
        raise InputError(argument, number, "must be a probability in (0, 1), since draws do not establish 0 or 1")
    return number


def positive_of(argument: str, value: Any, case: Case) -> float:
    """A number above 0."""
    number = number_of(argument, value, case)
    if number <= 0:
        raise InputError(argument, number, "must be positive")
    return number


def points_of(at: Sequence[float], *, positive: bool) -> tuple[float, ...]:
    """Two points or more, increasing."""
    try:
        points = tuple(number_of("at", point, None) for point in at)
    except TypeError as problem:
        raise InputError("at", at, "must be a sequence of numbers, one for each column") from problem
    if len(points) < 2 or any(before >= after for before, after in pairwise(points)):
        raise InputError("at", points, "must be two points or more, in increasing order")
    if positive and points[0] <= 0:
        raise InputError("at", points, "must be positive: a slope is taken between their logarithms")
    return points


def require_choice(argument: str, value: object, choices: Sequence[str]) -> None:
    """Raise `InputError` unless the value is one of the words."""
    if value not in choices:
        raise InputError(argument, value, "must be one of " + ", ".join(choices))


def _evaluated(argument: str, expression: sympy.Expr, case: Mapping[str, Any]) -> float:
    names = {symbol.name for symbol in expression.free_symbols}
    missing = sorted(names - case.keys())
    if missing:
        raise InputError("case", dict(case), f"needs a value for {', '.join(missing)}")
    try:
        number = complex(predict_exact(expression, {name: case[name] for name in names}))
    except (TypeError, ValueError) as problem:
        raise InputError(argument, expression, f"is no number at case {dict(case)}") from problem
    return number.real if number.imag == 0 else math.nan
