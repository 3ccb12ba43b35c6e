"""Numbers that the remarks on modes give are those of the statements."""

from __future__ import annotations

from itertools import count

import pytest
import sympy

from collapsecheck.theory import claim
from collapsecheck.theory.notation import q, s
from collapsecheck.theory.prediction import predict

BOUND = claim("modes.merge.plugin.bound")
WORDS = ((100, 5), (1000, 12), (10000, 28))


def generations(size: int) -> int:
    """First generation at which the bound leaves one mode under SciPy's Scott rule, whose factor is n^(-1/5)."""
    return next(t for t in count() if predict(BOUND.rhs, {"c": size**-0.2, "t": t}) == 1)


@pytest.mark.parametrize(("size", "number"), WORDS)
def test_the_bound_takes_as_many_generations_as_its_remark_says(size: int, number: int) -> None:
    assert generations(size) == number
    assert f"{number} generations at n = {size}" in BOUND.remark or f"{number} at n = {size}" in BOUND.remark


@pytest.mark.parametrize(("size", "number"), WORDS[:2])
def test_no_separation_takes_longer_and_the_remark_of_the_merging_claim_says_so(size: int, number: int) -> None:
    merging = claim("modes.merge.plugin")
    factor = size**-0.2

    def first(a: float) -> int:
        return next(t for t in count() if predict(merging.rhs, {"a": a, "s": 1.0, "c": factor, "t": t}) == 1)

    assert max(first(a) for a in (1.5, 3.0, 1e3, 1e6)) == number
    assert first(1e6) > first(1.5)
    assert f"{number} {'generations ' if size == 100 else ''}at n = {size}" in merging.remark


def test_two_normals_must_be_between_2_and_2_6_of_the_smaller_standard_deviations_apart() -> None:
    claim_ = claim("modes.unequal-variances")
    largest = claim_.rhs.args[0][1].rhs / s**2
    distance = 2 * sympy.sqrt(largest)
    assert sympy.simplify(largest.subs(q, 1 / q) * q**2 - largest).equals(0)
    assert distance.subs(q, 1) == 2
    assert sympy.limit(largest, q, sympy.oo) == sympy.Rational(27, 16)
    apart = [float(distance.subs(q, 1 + sympy.Rational(k, 4))) for k in range(40)]
    assert apart == sorted(apart)
    assert apart[-1] < float(3 * sympy.sqrt(3) / 2) < 2.6
    assert "between 2 and 2.6" in claim_.remark
    assert f"{float(3 * sympy.sqrt(3) / 2):.3f}" in claim_.remark
