"""Signs at a few points refute, and never what is true."""

from __future__ import annotations

import pytest
import sympy

from collapsecheck.proofs.signs import opposed

x, y = sympy.symbols("x y", positive=True)
n = sympy.Symbol("n", integer=True, positive=True)
z = sympy.Symbol("z", real=True)


@pytest.mark.parametrize("factor", [2, 1 / x, x * y + 1, sympy.sqrt(n) + y], ids=str)
def test_a_positive_factor_is_never_seen_as_a_change_of_sign(factor: sympy.Expr) -> None:
    for expression in (x - y, x**2 - 3 * n, sympy.sqrt(x) - sympy.sqrt(y)):
        assert not opposed(expression, sympy.expand(factor * expression))


@pytest.mark.parametrize("rival", [y - x, x - 2 * y, x**2 - y, x - y - 1], ids=str)
def test_another_boundary_is_seen(rival: sympy.Expr) -> None:
    assert opposed(x - y, rival)


def test_an_integer_gets_integers_only() -> None:
    """Between consecutive integers the signs differ, and there is no integer between them."""
    assert not opposed(2 * n - 2 * n**2 - 1, -1 * (2 * n - 1) ** 2 - 1)
    assert opposed(2 * x - 1, sympy.Integer(-1))
    assert not opposed(2 * n - 1, sympy.Integer(1))


def test_what_has_no_known_sign_or_value_is_left_to_others() -> None:
    assert not opposed(z, -z)
    assert not opposed(sympy.log(-x), x)
    assert not opposed(x - x, x)
