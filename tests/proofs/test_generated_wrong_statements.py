"""Change a sign, a factor or an exponent anywhere in a statement: the derivation must notice.

A change that leaves the value as it was at every one of many random points is equivalent and is not counted.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from functools import lru_cache
from typing import Any

import pytest
import sympy

from collapsecheck.proofs import prove
from collapsecheck.theory import Claim, Integers, Reals, claims
from collapsecheck.theory.notation import heterozygosity, initial_cf, m, n, t, type_mass, u
from collapsecheck.theory.repeats import written_out

POINTS = 60
FEW = 6
AT_MOST = 120
"""Wrong statements tried per claim; only the longest of all statements has more."""
DIGITS = 40


def variants(node: Any) -> Iterator[Any]:
    """The node with one change at its root."""
    yield from (-node, 2 * node)
    if isinstance(node, sympy.Pow):
        yield from (node.base ** (node.exp + 1), node.base ** (node.exp - 1))
    if isinstance(node, sympy.exp):
        yield from (sympy.exp(node.exp + 1), sympy.exp(node.exp - 1))
    if node == n:
        yield from (n - 1, n + 1)
    if node == t:
        yield from (t + 1, t - 1)


def changed(node: Any) -> Iterator[Any]:
    """The expression with one change at any position."""
    if isinstance(node, sympy.Expr):
        yield from variants(node)
    if isinstance(node, (heterozygosity, type_mass)):
        return
    # The limits of a sum or product are part of its notation.
    for position, argument in enumerate(node.args[:1] if isinstance(node, (sympy.Sum, sympy.Product)) else node.args):
        for other in changed(argument):
            with suppress(TypeError):  # SymPy's answer to an order between numbers that are not real: no statement
                yield node.func(*node.args[:position], other, *node.args[position + 1 :])


def random_point(claim: Claim, draws: random.Random) -> dict[Any, Any]:
    point: dict[Any, Any] = {u: sympy.Rational(draws.randint(1, 40), 17)}
    for param in claim.params:
        if isinstance(param.domain, Integers):
            point[param.symbol] = sympy.Integer(draws.randint(param.domain.low, param.domain.high))
        elif isinstance(param.domain, Reals):
            share = Fraction(draws.randint(0, 100), 100)
            value = Fraction(str(param.domain.low)) * (1 - share) + Fraction(str(param.domain.high)) * share
            point[param.symbol] = sympy.Rational(value.numerator, value.denominator)
    return point


def value(expression: Any, point: dict[Any, Any]) -> Any:
    """Value at a point, with arbitrary smooth functionals of the initial law."""
    plain = expression.replace(initial_cf, lambda w: (1 + w / 3) / (1 + w**2))
    plain = plain.replace(heterozygosity, lambda _f: sympy.Rational(5, 9))
    if plain.has(type_mass, m):
        plain = plain.subs(m, 3).doit().replace(type_mass, lambda k: k / 7)
    return sympy.N(written_out(plain.xreplace(point)), DIGITS)


@lru_cache(maxsize=POINTS)
def _known(expression: Any, point: tuple[tuple[Any, Any], ...]) -> Any:
    """Value of what many others are compared with."""
    return value(expression, dict(point))


def differs(left: Any, right: Any, points: list[dict[Any, Any]]) -> bool:
    resolution = sympy.Float(10) ** (10 - DIGITS)
    for point in points:
        try:
            first, second = value(left, point), _known(right, tuple(point.items()))
        except TypeError:  # the changed statement asks for an order between numbers that are not real
            return True
        gap = first - second
        if not gap.is_finite or not abs(gap) <= resolution * (1 + abs(first)):
            return True
    return False


def says_more(rhs: Any, claim: Claim, points: list[dict[Any, Any]]) -> bool:
    """Whether a changed right side says something else; for a bound, whether it is the narrower one somewhere.

    A wider bound follows from the claim, so that a proof of it is none of a wrong statement.
    """
    if not differs(rhs, claim.rhs, points):
        return False
    if isinstance(claim.statement, sympy.Eq):
        return True
    # Where it is the narrower one at other points only, it is left out: that makes fewer wrong statements, none right.
    excess = (_excess(rhs, claim, point) for point in points[:FEW])
    sign = 1 if isinstance(claim.statement, sympy.LessThan) else -1
    return any(not item.is_Float or sign * item < 0 for item in excess)  # what is no real number bounds nothing


def _excess(rhs: Any, claim: Claim, point: dict[Any, Any]) -> Any:
    """How far a right side is above the claim's at a point; no number where it asks for an order between others."""
    try:
        return value(rhs, point) - value(claim.rhs, point)
    except TypeError:
        return sympy.nan


@pytest.mark.parametrize("claim", claims().values(), ids=lambda claim: claim.id)
def test_no_changed_statement_is_proved(claim: Claim) -> None:
    draws = random.Random(claim.id)  # noqa: S311  # points to compare formulas at, not a secret
    points = [point for point in (random_point(claim, draws) for _ in range(POINTS)) if _assumed(claim, point)]
    tried = evenly(list(dict.fromkeys(changed(claim.rhs))), AT_MOST)
    proved = [rhs for rhs in tried if prove(claim, rhs=rhs).holds]
    # Only what is proved has to say nothing new: to find that out takes longer than to see a proof fail.
    assert [rhs for rhs in proved if says_more(rhs, claim, points)] == []
    assert len(tried) - len(proved) >= 4


def evenly(items: list[Any], count: int) -> list[Any]:
    """At most `count` of the items, from all over the list."""
    return items[:: -(-len(items) // count)]


def _assumed(claim: Claim, point: dict[Any, Any]) -> bool:
    return all(bool(assumption.relation.subs(point)) for assumption in claim.assumptions)


@pytest.mark.parametrize("claim", claims().values(), ids=lambda claim: claim.id)
def test_another_way_to_write_the_statement_is_proved(claim: Claim) -> None:
    rewritten = _rewritten(claim.rhs)
    assert rewritten != claim.rhs
    assert prove(claim, rhs=rewritten).holds


def _rewritten(rhs: Any) -> Any:
    """An equal expression of a different form."""
    if isinstance(rhs, sympy.Piecewise):
        (low, condition), (high, _) = rhs.args
        return sympy.Piecewise((high, sympy.Not(condition)), (low, True))
    if isinstance(rhs, sympy.ceiling):
        return sympy.ceiling(sympy.expand(rhs.args[0]))
    halved = sympy.Add(sympy.together(rhs) / 2, sympy.expand(rhs) / 2, evaluate=False)
    return next(form for form in (sympy.expand(rhs), sympy.factor(rhs), halved) if form != rhs)
