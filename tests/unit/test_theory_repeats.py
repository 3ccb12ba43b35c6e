"""Sums and products over the generations so far: floating point and fractions say the same, empty ones included."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

from collapsecheck.theory.notation import n, t
from collapsecheck.theory.prediction import predict, predict_exact

K = sympy.Symbol("k", integer=True, positive=True)
PRODUCT = sympy.Product(1 - 1 / (n * K**2), (K, 1, t))
NESTED = sympy.Sum(K * sympy.Product(1 - 1 / n, (sympy.Symbol("j"), 1, K)), (K, 2, t))


@pytest.mark.parametrize("expression", [PRODUCT, 3 + PRODUCT**2, NESTED, sympy.Sum(1 / K, (K, 1, t - 2))], ids=str)
def test_arrays_and_fractions_say_the_same(expression: sympy.Expr) -> None:
    generations = np.arange(6.0)
    values = predict(expression, {"n": 3, "t": generations})
    exact = [float(predict_exact(expression, {"n": 3, "t": int(k)})) for k in generations]
    # At most ten operations, each correctly rounded, on numbers of this size.
    np.testing.assert_allclose(values, exact, rtol=20 * np.finfo(float).eps)


def test_what_ends_before_it_begins_is_empty() -> None:
    assert predict_exact(PRODUCT, {"n": 3, "t": -4}) == 1
    assert float(predict(PRODUCT, {"n": 3, "t": -4})) == 1.0
    assert predict_exact(sympy.Sum(K, (K, 1, t)), {"t": -4}) == 0


def test_a_product_that_is_left_symbolic_stays_as_it_is() -> None:
    assert predict_exact(PRODUCT, {"n": 3}) == PRODUCT.subs(n, 3)
