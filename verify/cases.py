"""From symbols to numbers: settings at a case, canonical text for seeds and caches, points of a claim's domain.

A case is read as the decimals it shows (0.1 is 1/10), numbers are computed exactly, and rounded once at the end.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Any, TypeVar

import numpy as np
import rfc8785
import sympy

from collapsecheck.errors import InputError
from collapsecheck.terms import plain
from collapsecheck.theory.prediction import exact_number
from collapsecheck.theory.records import (
    Case,
    Check,
    Claim,
    Enclosure,
    Enumeration,
    Integers,
    Laws,
    MonteCarlo,
    Quadrature,
    Reals,
    Setting,
)
from collapsecheck.theory.records import Param as Parameter

__all__ = [
    "canonical",
    "derived_seed",
    "domain_cases",
    "free_symbols",
    "is_runnable",
    "require_assumptions",
    "resolve",
    "spans_domain",
]

Term = TypeVar("Term")

_POINTS = 256


# --- symbols to numbers ---------------------------------------------------------------------------------------------


def resolve(term: Term, case: Case, *, exact: bool = False) -> Term:
    """Put the numbers of `case` into a description, however deeply the symbols are nested.

    Parameters
    ----------
    term : Setting, law, number or any other description
        Its numbers may be SymPy expressions in the names of `case`, its laws may be symbols.
    case : mapping
        Names to numbers or laws.
    exact : bool
        Keep every number as a `Fraction` (or an expression where it is irrational) instead of rounding it.

    Returns
    -------
    The same type as `term`.

    Raises
    ------
    InputError
        If a symbol has no value, or a size or number of generations is not a whole number in range.

    Examples
    --------
    >>> from collapsecheck.terms import KDE
    >>> resolve(KDE(bandwidth=sympy.Symbol("h") ** 2), {"h": 0.3}).bandwidth
    0.09
    """
    filled = _filled(term, case, exact)
    if isinstance(filled, Setting):
        _require_whole("size", filled.size, 1)
        _require_whole("generations", filled.generations, 0)
    return filled  # type: ignore[no-any-return]  # substitution keeps the type, which the recursion cannot express


def _filled(term: Any, case: Case, exact: bool) -> Any:
    if isinstance(term, sympy.Symbol) and is_dataclass(case.get(term.name)):
        return _filled(case[term.name], case, exact)
    if isinstance(term, sympy.Symbol) and isinstance(plainly := _plainly(case.get(term.name), exact), int | float):
        return plainly
    if isinstance(term, sympy.Expr):
        return _number(_substituted(term, case), exact)
    if exact and isinstance(term, float) and np.isfinite(term):
        return _number(exact_number(term), exact)
    if is_dataclass(term) and not isinstance(term, type):
        return replace(term, **{field.name: _filled(getattr(term, field.name), case, exact) for field in fields(term)})
    if isinstance(term, tuple):
        return tuple(_filled(item, case, exact) for item in term)
    return term


def _plainly(value: Any, exact: bool) -> int | float | None:
    """A number that needs no SymPy to become what `_number` makes of it; None for any other."""
    if type(value) is int:
        return value
    if type(value) is float and not exact and abs(value) < 2**53:
        return int(value) if value.is_integer() else value
    return None


def _substituted(expression: sympy.Expr, case: Case) -> sympy.Expr:
    missing = sorted(symbol.name for symbol in expression.free_symbols if symbol.name not in case)
    if missing:
        raise InputError(missing[0], None, f"the setting needs a value for {', '.join(missing)}")
    values = {symbol: exact_number(case[symbol.name]) for symbol in expression.free_symbols}
    return expression.xreplace(values)


def _number(value: sympy.Expr, exact: bool) -> Any:
    if value.is_Integer:
        return int(value)
    if not exact:
        return float(value)
    return Fraction(int(value.p), int(value.q)) if value.is_Rational else value


def _require_whole(argument: str, value: Any, least: int) -> None:
    if not isinstance(value, int) or value < least:
        raise InputError(argument, value, f"must be a whole number of at least {least}")


def free_symbols(term: Any) -> frozenset[str]:
    """Names of the symbols in a description.

    Examples
    --------
    >>> from collapsecheck.terms import KDE
    >>> sorted(free_symbols(KDE(bandwidth=sympy.Symbol("h") ** 2)))
    ['h']
    """
    if isinstance(term, sympy.Basic):
        return frozenset(str(symbol) for symbol in term.free_symbols)
    if is_dataclass(term) and not isinstance(term, type):
        return frozenset().union(*(free_symbols(getattr(term, field.name)) for field in fields(term)))
    if isinstance(term, tuple):
        return frozenset().union(*(free_symbols(item) for item in term))
    return frozenset()


# --- canonical text -------------------------------------------------------------------------------------------------


def canonical(*parts: Any) -> bytes:
    """Canonical JSON (RFC 8785) of descriptions, cases and plain data; equal inputs give equal bytes.

    Examples
    --------
    >>> canonical({"t": 1, "n": 2})
    b'[{"n":2,"t":1}]'
    """
    return rfc8785.dumps(plain(list(parts)))


def derived_seed(root: int, claim: Claim, check: MonteCarlo, case: Case, stage: str) -> int:
    """Seed of one decision: a hash of everything that makes it different from any other.

    Parameters
    ----------
    root : int
        Root seed of the protocol.
    claim, check, case
        What is decided. Only what is simulated enters, so that rival predictions share their draws.
    stage : str
        ``"first"``, or another word for independent draws.

    Returns
    -------
    int
        In [0, 2^63).
    """
    text = canonical(str(root), claim.digest, check.setting, check.decide, check.event, dict(case), stage)
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big") >> 1


# --- the domain of a claim ------------------------------------------------------------------------------------------


def spans_domain(claim: Claim, check: Check) -> bool:
    """Whether the check can run at every point of the claim's domain: its symbols are all parameters.

    Examples
    --------
    >>> from collapsecheck.theory import claim
    >>> [spans_domain(claim("modes.equal"), check) for check in claim("modes.equal").checks]
    [True, False]
    """
    if isinstance(check, Enumeration):
        return False
    described = (check.law, check.noise) if isinstance(check, Enclosure | Quadrature) else (check.setting,)
    return free_symbols(described) <= {parameter.name for parameter in claim.params}


def is_runnable(check: Check, case: Case) -> bool:
    """Whether the check makes sense at the case: numbers in range, and not one of the degenerate points it excludes."""
    try:
        if isinstance(check, Enclosure):
            resolve((check.law, check.noise), case, exact=True)
            return bool(_substituted(check.requires, case))
        if isinstance(check, Quadrature):
            resolve((check.law, check.noise), case, exact=True)
            return True
        resolve(check.setting, case)
    except InputError:
        return False
    return True


def require_assumptions(claim: Claim, case: Case) -> None:
    """Raise `InputError` when `case` violates an assumption; the case may lie outside the declared domain."""
    for assumption in claim.assumptions:
        if not bool(_substituted(assumption.relation, case)):
            raise InputError("case", plain(dict(case)), f"{claim.id} assumes: {assumption.text}")


@cache
def _unit_points(dimension: int) -> tuple[tuple[float, ...], ...]:
    from scipy.stats import qmc  # noqa: PLC0415 - takes a second, which who is told the cases should not pay

    points = qmc.Halton(d=dimension, scramble=False).random(_POINTS)
    return tuple(tuple(float(x) for x in point) for point in points)


def domain_cases(claim: Claim, check: Check) -> Iterator[dict[str, Any]]:
    """Evenly spread, always the same points of the domain at which the check can run; ordinary cases come first.

    Parameters
    ----------
    claim : Claim
    check : Check
        If it does not span the domain, only its own cases are given.

    Yields
    ------
    dict
    """
    yield from (dict(case) for case in check.cases)
    if spans_domain(claim, check):
        yield from (dict(case) for case in _spread(claim, check))


_SPREAD: dict[bytes, tuple[dict[str, Any], ...]] = {}


def _spread(claim: Claim, check: Check) -> tuple[dict[str, Any], ...]:
    """The points of the domain, found once: whether one is admitted is asked of SymPy."""
    key = canonical(claim.digest, replace(check, cases=()))
    if key not in _SPREAD:
        points = _unit_points(len(claim.params))
        cases = ({p.name: _coordinate(p, x) for p, x in zip(claim.params, point, strict=True)} for point in points)
        _SPREAD[key] = tuple(case for case in cases if claim.admits(case) and is_runnable(check, case))
    return _SPREAD[key]


def _coordinate(parameter: Parameter, x: float) -> Any:
    match parameter.domain:
        case Integers(low=low, high=high):
            return low + int(x * (high - low + 1))
        case Reals(low=low, high=high):
            return round(low + x * (high - low), 2)
        case Laws(options=options):
            return options[int(x * len(options))]
