"""What the remarks on fourth moments say of long runs follows from the statements, which hold at every generation."""

from __future__ import annotations

import sympy

from collapsecheck.theory import claim
from collapsecheck.theory.notation import h, k, n, t


def in_the_long_run(claim_id: str) -> sympy.Expr:
    """Value of the statement without the powers whose exponent is t, all of which are of probabilities below 1."""
    rhs = claim(claim_id).rhs
    powers = {power: 0 for power in rhs.atoms(sympy.Pow) if power.exp == t}
    assert powers
    return rhs.xreplace(powers)


def test_runs_never_settle_to_a_variance_nor_to_a_normal_shape() -> None:
    """The remarks: 4/3 where runs alike have 0, 15/7 where a normal sample has 3, 6 where a normal difference has 3."""
    squared, fourth = (in_the_long_run(f"kde.fixed.{name}") for name in ("squared-variance", "fourth-difference"))
    spread = n * h**2
    assert sympy.limit(squared / spread**2 - 1, n, sympy.oo) == sympy.Rational(4, 3)
    assert sympy.limit(fourth / (2 * spread) ** 2, n, sympy.oo) == 6
    second = (1 - 1 / n) ** 2 * squared
    central = (1 - 1 / n) * fourth / 2 - 3 * second
    assert sympy.limit(central / second, n, sympy.oo) == sympy.Rational(15, 7)


def test_gaussian_kernels_in_the_long_run() -> None:
    """Closed forms for the mean of V^2 and of the fourth central moment, both with divisor n."""
    squared, fourth = (
        in_the_long_run(f"kde.fixed.{name}").subs(k, 3) for name in ("squared-variance", "fourth-difference")
    )
    second = (1 - 1 / n) ** 2 * squared
    denominator = 6 * n**2 - 11 * n + 6
    assert sympy.cancel(second - h**4 * (n - 1) * (2 * n - 1) * (7 * n**2 - 11 * n + 6) / denominator) == 0
    central = (1 - 1 / n) * fourth / 2 - 3 * second
    assert sympy.cancel(central - 3 * h**4 * (n - 1) ** 2 * (2 * n - 1) * (5 * n - 6) / denominator) == 0
