"""Change a sign, a factor or an exponent anywhere in a statement: the derivation must notice.

A change that leaves the value as it was at every one of many random points is equivalent and is not counted.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest
import sympy

from collapsecheck.proofs import prove
from collapsecheck.theory import Claim, Integers, Reals, claims
from collapsecheck.theory.notation import heterozygosity, initial_cf, n, t, u

POINTS = 60
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
    if isinstance(node, heterozygosity):
        return
    for position, argument in enumerate(node.args):
        for other in changed(argument):
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
    return sympy.N(plain.subs(point), DIGITS)


def differs(left: Any, right: Any, points: list[dict[Any, Any]]) -> bool:
    resolution = sympy.Float(10) ** (10 - DIGITS)
    for point in points:
        first, second = value(left, point), value(right, point)
        if not abs(first - second) <= resolution * (1 + abs(first)):
            return True
    return False


@pytest.mark.parametrize("claim", claims().values(), ids=lambda claim: claim.id)
def test_no_changed_statement_is_proved(claim: Claim) -> None:
    draws = random.Random(claim.id)  # noqa: S311  # points to compare formulas at, not a secret
    points = [point for point in (random_point(claim, draws) for _ in range(POINTS)) if _assumed(claim, point)]
    wrong = [rhs for rhs in dict.fromkeys(changed(claim.rhs)) if differs(rhs, claim.rhs, points)]
    assert len(wrong) >= 5
    survivors = [rhs for rhs in wrong if prove(claim, rhs=rhs).holds]
    assert survivors == []


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
        return sympy.Piecewise((high, sympy.Gt(condition.lhs, condition.rhs)), (low, True))
    if isinstance(rhs, sympy.ceiling):
        return sympy.ceiling(sympy.expand(rhs.args[0]))
    halved = sympy.Add(sympy.together(rhs) / 2, sympy.expand(rhs) / 2, evaluate=False)
    return next(form for form in (sympy.expand(rhs), sympy.factor(rhs), halved) if form != rhs)
