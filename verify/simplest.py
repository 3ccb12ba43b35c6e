"""Which cases are simple, and all simple cases of a domain, the simplest first.

The complexity of a number p/q in lowest terms is |p| + q - 1: 1 is simpler than 2 and 1/2, and those than 0.1. The
complexity of a law is the number of its parts. That of a case is the sum over its values; ties go to the case whose
values are simpler in the order of the claim's parameters.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any

from collapsecheck.terms import Discrete, Given, Mixture, Scaled
from collapsecheck.theory.prediction import exact_number
from collapsecheck.theory.records import Case, Check, Claim, Enumeration, Integers, Laws, Param, Reals
from collapsecheck.verify.cases import canonical, spans_domain

__all__ = ["complexity", "exact_cases", "simple_cases"]

_DECIMALS = 6
"""How many decimals of a range are tried, beside its ends."""


def complexity(case: Case) -> int:
    """Sum of the complexities of the values of a case.

    Examples
    --------
    >>> complexity({"n": 5, "h": 0.5}), complexity({"n": 5, "h": 1}), complexity({"n": 2, "h": 0.1})
    (7, 6, 12)
    """
    return sum(_complexity(value) for value in case.values())


def _complexity(value: Any) -> int:
    match value:
        case Mixture(components=components):
            return sum(1 + _complexity(component) for component in components)
        case Discrete(probabilities=probabilities):
            return len(probabilities)
        case Given(values=values):
            return len(values)
        case Scaled(law=law):
            return 1 + _complexity(law)
        case int() | float() | Fraction():
            number = exact_number(value)
            return abs(int(number.p)) + int(number.q) - 1
    return 1


def _by_complexity(case: Case) -> tuple[int, tuple[int, ...]]:
    return complexity(case), tuple(_complexity(value) for value in case.values())


def simple_cases(claim: Claim, check: Check) -> list[dict[str, Any]]:
    """Combinations of simple values from all over the domain, the simplest first.

    They may violate an assumption or be degenerate for the check.

    Parameters
    ----------
    claim : Claim
    check : Check
        If it does not span the domain, only its own cases are given.

    Returns
    -------
    list of dict

    Examples
    --------
    >>> from collapsecheck.theory import claim
    >>> tail = claim("tail.unrepresented")
    >>> simple_cases(tail, tail.main_check)[0]
    {'n': 1, 'p': 0.25}
    """
    if not spans_domain(claim, check):
        return sorted((dict(case) for case in check.cases), key=_by_complexity)
    names = [parameter.name for parameter in claim.params]
    combinations = product(*(_simple_values(parameter) for parameter in claim.params))
    return sorted((dict(zip(names, values, strict=True)) for values in combinations), key=_by_complexity)


def exact_cases(claim: Claim, check: Enumeration) -> list[dict[str, Any]]:
    """The cases of an enumeration, also with its fractions replaced by simpler ones, the simplest first.

    Parameters
    ----------
    claim : Claim
    check : Enumeration

    Returns
    -------
    list of dict
        They may violate an assumption.
    """
    simplest = {p.name: _fraction(_simple_values(p)[0]) for p in claim.params if isinstance(p.domain, Reals)}
    plainer = [{name: simplest.get(name, value) for name, value in case.items()} for case in check.cases]
    distinct = {canonical(case): case for case in [*plainer, *map(dict, check.cases)]}
    return sorted(distinct.values(), key=_by_complexity)


def _fraction(value: float) -> int | Fraction:
    """A decimal as the fraction that it shows, or as an integer."""
    number = Fraction(str(value))
    return int(number) if number.denominator == 1 else number


def _simple_values(parameter: Param) -> list[Any]:
    match parameter.domain:
        case Integers(low=low, high=high):
            return list(_spread(low, high))
        case Reals(low=low, high=high):
            ends = {round(100 * low), round(100 * high)}
            grid = sorted(range(min(ends), max(ends) + 1), key=lambda k: (_complexity(Fraction(k, 100)), k))
            chosen = dict.fromkeys([*grid[:_DECIMALS], *sorted(ends)])
            return [k // 100 if k % 100 == 0 else k / 100 for k in chosen]
        case Laws(options=options):
            return sorted(options, key=_complexity)


def _spread(low: int, high: int) -> Iterator[int]:
    """The lowest integers, then ever fewer, and the highest."""
    step = 1
    value = low
    while value < high:
        yield value
        value += step
        step = step if value < low + 3 else 2 * step
    yield high
