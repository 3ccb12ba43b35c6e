"""Bandwidth rules: fixed numbers, edge cases, refusals. `peers/test_bandwidth_rules.py` asks the libraries."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy

from collapsecheck.errors import InputError
from collapsecheck.simulate import BANDWIDTH_RULES, KDE, Normal, Recursion, Relative, Variance, bandwidth, observe_block

PAIR = np.array([[0.0, 5.0], [2.0, 5.0]])
"""Two replicates of two points, with standard deviations sqrt(2) and 0."""


def test_a_number_is_the_bandwidth_of_every_replicate() -> None:
    assert bandwidth(0.3, PAIR).tolist() == [0.3, 0.3]
    assert bandwidth(sympy.Rational(1, 4), PAIR).tolist() == [0.25, 0.25]


def test_scott_in_scipy_scales_with_the_data() -> None:
    assert bandwidth("scott_scipy", PAIR).tolist() == [2**-0.2 * 2**0.5, 0.0]


def test_a_factor_scales_with_the_data() -> None:
    assert bandwidth(Relative(factor=0.5), PAIR).tolist() == [0.5 * 2**0.5, 0.0]
    assert bandwidth(Relative(factor=sympy.Rational(1, 2)), PAIR).tolist() == [0.5 * 2**0.5, 0.0]


@pytest.mark.parametrize("factor", [0, -1.0, np.inf, np.nan])
def test_a_factor_that_is_no_positive_number_is_refused(factor: float) -> None:
    with pytest.raises(InputError, match="factor"):
        Relative(factor=factor)


def test_a_factor_needs_a_number_and_two_points() -> None:
    settings = {"law": Normal(), "generations": 1, "observable": Variance(), "seed": 1, "block": 0}
    with pytest.raises(InputError, match="factor"):
        observe_block(Recursion(fit=KDE(bandwidth=Relative(factor=sympy.Symbol("c")))), size=3, **settings)
    with pytest.raises(InputError, match="at least 2"):
        observe_block(Recursion(fit=KDE(bandwidth=Relative(factor=0.5))), size=1, **settings)


def test_scott_in_scikit_learn_does_not_look_at_the_data() -> None:
    assert bandwidth("scott_sklearn", 1000 * PAIR).tolist() == [2**-0.2, 2**-0.2]


def test_equal_quartiles_leave_the_standard_deviation() -> None:
    sample = np.array([[0.0], [1.0], [1.0], [1.0], [1.0], [1.0], [1.0], [7.0]])
    expected = 1.059 * sample.std(ddof=1) * 8**-0.2
    assert bandwidth("scott_statsmodels", sample)[0] == pytest.approx(expected, rel=8 * np.finfo(float).eps)


@pytest.mark.parametrize("rule", ["scott_scipy", "silverman_scipy", "scott_statsmodels", Relative(factor=0.5)])
def test_one_point_has_no_spread(rule: str | Relative) -> None:
    with pytest.raises(InputError, match="at least 2"):
        bandwidth(rule, np.zeros((1, 3)))


@pytest.mark.parametrize("rule", ["scott", "", 0, -1.0, np.inf, np.nan, sympy.Symbol("h"), None])
def test_other_bandwidths_are_refused(rule: Any) -> None:
    with pytest.raises(InputError, match="bandwidth"):
        bandwidth(rule, PAIR)


@pytest.mark.parametrize("rule", BANDWIDTH_RULES)
def test_every_rule_gives_one_bandwidth_per_replicate(rule: str) -> None:
    assert bandwidth(rule, PAIR).shape == (2,)
