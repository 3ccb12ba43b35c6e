"""Whatever is wrong with what a check is told is an `InputError` that names the argument, never a verdict."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import sympy
from numpy.typing import NDArray
from scipy import stats

from collapsecheck.errors import InputError
from collapsecheck.theory import Assumption, claim
from collapsecheck.verify import (
    PROFILES,
    Protocol,
    Verdict,
    check_at_least,
    check_at_most,
    check_law,
    check_mean,
    check_monotone,
    check_probability,
    check_slope,
    judge,
)

Array = NDArray[Any]


def uniform(rng: np.random.Generator, size: int) -> Array:
    return rng.random(size)


def event(rng: np.random.Generator, size: int) -> Array:
    return rng.random(size) < 0.25


def three(rng: np.random.Generator, size: int) -> Array:
    return rng.random((size, 3))


# --- simulators -----------------------------------------------------------------------------------------------------


def raising(_rng: np.random.Generator, size: int) -> Array:
    raise RuntimeError(f"no {size} today")


def ignoring(_rng: np.random.Generator, size: int) -> Array:
    return np.linspace(0, 1, size)


_HIDDEN = np.random.default_rng(1)


def impure(_rng: np.random.Generator, size: int) -> Array:
    return _HIDDEN.random(size)


SIMULATORS: dict[str, tuple[Any, str]] = {
    "nan": (lambda _rng, size: np.full(size, np.nan), "finite"),
    "one nan": (lambda rng, size: np.where(np.arange(size) == 7, np.nan, rng.random(size)), "finite"),
    "infinite": (lambda _rng, size: np.full(size, np.inf), "finite"),
    "constant": (lambda _rng, size: np.full(size, 2.0), "nothing varies|give 0 or 1"),
    "too short": (lambda rng, size: rng.random(size - 1), "shape"),
    "too many columns": (lambda rng, size: rng.random((size, 4)), "shape"),
    "a number": (lambda rng, _size: rng.random(), "shape"),
    "nothing": (lambda _rng, _size: None, "shape"),
    "ragged": (lambda _rng, _size: [[1], [1, 2]], "ragged"),
    "texts": (lambda _rng, size: np.full(size, "x"), "real"),
    "complex": (lambda rng, size: rng.random(size) * 1j, "real"),
    "raising": (raising, "RuntimeError: no 500 today"),
    "no arguments": (lambda: 1, "TypeError"),
    "ignoring its generator": (ignoring, "draw from"),
    "another generator": (impure, "draw from"),
    "not callable": (3.0, "callable"),
}
"""What is no simulator of numbers; repeated in two columns, it is none of rows either."""


def in_columns(simulate: Any) -> Any:
    """The same fault in each of two columns, where there is a column to repeat."""
    if not callable(simulate):
        return simulate

    def draw(*arguments: Any) -> Any:
        returned = simulate(*arguments)
        shape = np.shape(returned) if isinstance(returned, np.ndarray) else ()
        return np.column_stack([returned, returned]) if len(shape) == 1 else returned

    return draw


CHECKS: dict[str, Callable[..., Verdict]] = {
    "mean": lambda simulate, **how: check_mean(simulate, 0.5, **how),
    "mean of bounded variance": lambda simulate, **how: check_mean(simulate, 0.5, variance_bound=1, **how),
    "probability": lambda simulate, **how: check_probability(simulate, 0.5, **how),
    "law": lambda simulate, **how: check_law(simulate, stats.norm.cdf, **how),
    "at most": lambda simulate, **how: check_at_most(simulate, 0.5, **how),
    "at least": lambda simulate, **how: check_at_least(simulate, 0.5, **how),
    "slope": lambda simulate, **how: check_slope(in_columns(simulate), 0.5, at=(1, 2), **how),
    "monotone": lambda simulate, **how: check_monotone(in_columns(simulate), "increasing", at=(1, 2), **how),
}
GOOD = {
    "probability": event,
    "slope": lambda rng, size: rng.random((size, 2)),
    "monotone": lambda rng, size: rng.random((size, 2)),
}


@pytest.mark.parametrize("name", SIMULATORS)
@pytest.mark.parametrize("check", CHECKS)
def test_a_simulator_that_is_not_one_gets_no_verdict(name: str, check: str) -> None:
    simulate, reason = SIMULATORS[name]
    with pytest.raises(InputError, match=reason) as caught:
        CHECKS[check](simulate, seed=1)
    assert caught.value.argument == "simulate"


# --- other arguments ------------------------------------------------------------------------------------------------

SHARED: dict[str, tuple[Callable[[], dict[str, Any]], str]] = {
    "margin zero": (lambda: {"margin": 0}, "margin"),
    "margin negative": (lambda: {"margin": -0.1}, "margin"),
    "margin one": (lambda: {"margin": 1}, "margin"),
    "margin nan": (lambda: {"margin": math.nan}, "margin"),
    "margin text": (lambda: {"margin": "0.1"}, "margin"),
    "seed negative": (lambda: {"seed": -1}, "seed"),
    "alpha zero": (lambda: {"protocol": Protocol(alpha_total=0.0)}, "alpha_total"),
    "alpha one": (lambda: {"protocol": Protocol(alpha_total=1.0)}, "alpha_total"),
    "alpha nan": (lambda: {"protocol": Protocol(alpha_total=math.nan)}, "alpha_total"),
    "budget zero": (lambda: {"protocol": Protocol(budget=0)}, "budget"),
    "no decisions": (lambda: {"protocol": Protocol(decisions=0)}, "decisions"),
}


@pytest.mark.parametrize("name", SHARED)
@pytest.mark.parametrize("check", CHECKS)
def test_what_every_check_is_told_is_refused_by_name(name: str, check: str) -> None:
    options, argument = SHARED[name]
    with pytest.raises(InputError) as caught:
        CHECKS[check](GOOD.get(check, uniform), **{"seed": 1, **options()})
    assert caught.value.argument == argument


def test_the_same_checks_give_verdicts_when_nothing_is_wrong() -> None:
    assert [isinstance(decide(GOOD.get(name, uniform), seed=1), Verdict) for name, decide in CHECKS.items()] == [
        True
    ] * 8


def test_a_probability_needs_indicators() -> None:
    with pytest.raises(InputError, match="must give 0 or 1"):
        check_probability(uniform, 0.5, seed=1)


N = sympy.Symbol("n")
MEDIAN: Any = "median"
LIST: Any = [1]
THREE: Any = 3
ARGUMENTS: dict[str, tuple[Callable[[], Verdict], str]] = {
    "prediction nan": (lambda: check_mean(uniform, math.nan, seed=1), "prediction"),
    "prediction infinite": (lambda: check_mean(uniform, math.inf, seed=1), "prediction"),
    "prediction text": (lambda: check_mean(uniform, "0.5", seed=1), "prediction"),
    "prediction complex": (lambda: check_mean(uniform, sympy.I * N, case={"n": 1}, seed=1), "prediction"),
    "prediction pole": (lambda: check_mean(uniform, 1 / N, case={"n": 0}, seed=1), "prediction"),
    "prediction true": (lambda: check_mean(uniform, True, seed=1), "prediction"),
    "case lacks a symbol": (lambda: check_mean(uniform, N, case={"m": 1}, seed=1), "case"),
    "no case": (lambda: check_mean(uniform, N, seed=1), "case"),
    "case is a list": (lambda: check_mean(uniform, N, case=LIST, seed=1), "case"),
    "case holds a text": (lambda: check_mean(uniform, N, case={"n": "os"}, seed=1), "prediction"),
    "variance bound zero": (lambda: check_mean(uniform, 0.5, variance_bound=0, seed=1), "variance_bound"),
    "variance bound negative": (lambda: check_mean(uniform, 0.5, variance_bound=-1, seed=1), "variance_bound"),
    "variance bound nan": (lambda: check_mean(uniform, 0.5, variance_bound=math.nan, seed=1), "variance_bound"),
    "variance bound infinite": (lambda: check_mean(uniform, 0.5, variance_bound=math.inf, seed=1), "variance_bound"),
    "slope nan": (lambda: check_slope(three, math.nan, at=(1, 4, 16), seed=1), "prediction"),
    "slope lacks a symbol": (lambda: check_slope(three, N, at=(1, 4, 16), seed=1), "case"),
    "one point": (lambda: check_slope(three, 1, at=(1,), seed=1), "at"),
    "no points": (lambda: check_monotone(three, "increasing", at=(), seed=1), "at"),
    "a point that is none": (lambda: check_monotone(three, "increasing", at=(1, math.nan), seed=1), "at"),
    "points in disorder": (lambda: check_monotone(three, "increasing", at=(1, 3, 2), seed=1), "at"),
    "equal points": (lambda: check_slope(three, 1, at=(1, 1, 2), seed=1), "at"),
    "a point at zero": (lambda: check_slope(three, 1, at=(0, 1, 2), seed=1), "at"),
    "points are a number": (lambda: check_slope(three, 1, at=THREE, seed=1), "at"),
    "other points than columns": (lambda: check_slope(three, 1, at=(1, 2), seed=1), "simulate"),
    "direction": (lambda: check_monotone(three, MEDIAN, at=(1, 2, 3), seed=1), "direction"),
    "direction is a list": (lambda: check_monotone(three, LIST, at=(1, 2, 3), seed=1), "direction"),
    "probability one": (lambda: check_probability(event, 1, seed=1), "prediction"),
    "bound zero": (lambda: check_at_most(event, 0, quantity="probability", seed=1), "bound"),
    "bound nan": (lambda: check_at_least(uniform, math.nan, seed=1), "bound"),
    "quantity": (lambda: check_at_most(uniform, 1, quantity=MEDIAN, seed=1), "quantity"),
    "law not in [0, 1]": (lambda: check_law(uniform, lambda x: 2 * x, seed=1), "distribution"),
    "law decreasing": (lambda: check_law(uniform, lambda x: 1 - x, seed=1), "distribution"),
    "law nan": (lambda: check_law(uniform, lambda x: x * math.nan, seed=1), "distribution"),
    "law of one value": (lambda: check_law(uniform, lambda _: 0.5, seed=1), "distribution"),
    "law raising": (lambda: check_law(uniform, lambda _: 1 / 0, seed=1), "distribution"),
    "law with atoms": (
        lambda: check_law(lambda rng, size: rng.poisson(3, size), stats.poisson(3).cdf, seed=1),
        "distribution",
    ),
}


@pytest.mark.parametrize("name", ARGUMENTS)
def test_an_argument_out_of_range_is_named(name: str) -> None:
    decide, argument = ARGUMENTS[name]
    with pytest.raises(InputError) as caught:
        decide()
    assert caught.value.argument == argument


def test_a_claim_whose_domain_excludes_every_case_gets_no_verdict() -> None:
    stated = claim("tail.unrepresented")
    nowhere = replace(stated, assumptions=(Assumption(text="nothing fulfils this", relation=sympy.false),))
    with pytest.raises(InputError, match="nothing fulfils this"):
        judge(nowhere, nowhere.main_check, nowhere.main_check.cases[0], PROFILES["quick"])
