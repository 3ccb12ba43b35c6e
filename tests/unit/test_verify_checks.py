"""Claims of other people about simulators of their own: what is decided, and what is refused."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sympy
from numpy.typing import NDArray
from scipy import stats

from collapsecheck.errors import InputError
from collapsecheck.verify import (
    Outcome,
    Protocol,
    Verdict,
    check_at_least,
    check_at_most,
    check_law,
    check_mean,
    check_probability,
    check_seed,
)
from collapsecheck.verify.replicates import BLOCK, replicate_blocks

Array = NDArray[Any]
Draw = Callable[[np.random.Generator, int], Array]

SMALL = Protocol(budget=20_000)


def uniform(rng: np.random.Generator, size: int) -> Array:
    return rng.random(size)


def normal(rng: np.random.Generator, size: int) -> Array:
    return rng.standard_normal(size)


def event(rng: np.random.Generator, size: int) -> Array:
    return rng.random(size) < 0.25


def variance_of_50(rng: np.random.Generator, size: int) -> Array:
    return rng.standard_normal((size, 50)).var(axis=1, ddof=1)


# --- what is decided ------------------------------------------------------------------------------------------------


def test_a_wrong_ddof_is_refuted_early_and_the_truth_verified_at_a_third_of_the_gap() -> None:
    wrong = check_mean(variance_of_50, 1 - 1 / 50, seed=1)
    assert (wrong.outcome, wrong.replicates < 10_000) == (Outcome.REFUTED, True)
    gap = 1 / 50 / math.sqrt(2 / 49)  # in standard deviations of a sample variance
    right = check_mean(variance_of_50, 1, margin=gap / 3, seed=1)
    assert (right.outcome, right.margin < 1 / 50 / 2) == (Outcome.VERIFIED, True)


def test_a_sympy_expression_is_evaluated_at_the_case() -> None:
    n = sympy.Symbol("n")
    verdict = check_mean(
        lambda rng, size: np.log(rng.chisquare(9, size) / 9),
        sympy.digamma((n - 1) / 2) + sympy.log(2 / (n - 1)),
        case={"n": 10, "unused": 0.1},
        seed=1,
    )
    assert verdict.outcome == Outcome.VERIFIED
    assert verdict.prediction == pytest.approx(math.log(2 / 9) + float(sympy.digamma(4.5)), rel=1e-14)


@pytest.mark.parametrize(("prediction", "outcome"), [(0.25, "VERIFIED"), (0.3, "REFUTED"), (0.251, "VERIFIED")])
def test_a_probability_is_decided_within_its_margin(prediction: float, outcome: str) -> None:
    assert check_probability(event, prediction, seed=2).outcome == outcome


def test_a_law_is_told_from_a_wider_one() -> None:
    assert check_law(normal, stats.norm.cdf, seed=3).outcome == Outcome.VERIFIED
    wider = check_law(normal, stats.norm(scale=1.5).cdf, seed=3)
    assert (wider.outcome, wider.prediction) == (Outcome.REFUTED, 0.0)


@pytest.mark.parametrize("quantity", ["mean", "probability"])
@pytest.mark.parametrize(("bound", "at_most", "at_least"), [(0.2, "R", "V"), (0.25, "V", "V"), (0.3, "V", "R")])
def test_a_bound_is_decided_on_its_own_side_and_may_be_attained(
    quantity: Any, bound: float, at_most: str, at_least: str
) -> None:
    found = [check(event, bound, quantity=quantity, seed=4).outcome[0] for check in (check_at_most, check_at_least)]
    assert found == [at_most, at_least]


def test_an_approximate_prediction_is_not_refuted_for_what_it_neglects() -> None:
    assert check_mean(uniform, 0.506, seed=1, margin=0.02).outcome == Outcome.REFUTED
    assert check_mean(uniform, 0.506, seed=1, margin=0.02, approximate=True).outcome == Outcome.INCONCLUSIVE


def test_a_small_budget_and_a_skewed_law_end_inconclusive_with_the_reason() -> None:
    small = check_mean(uniform, 0.5, seed=1, protocol=SMALL, margin=0.01)
    assert (small.outcome, "are needed if the prediction holds" in small.note) == (Outcome.INCONCLUSIVE, True)
    skewed = check_mean(lambda rng, size: np.exp(2 * rng.standard_normal(size)), math.exp(2), seed=1, protocol=SMALL)
    assert (skewed.outcome, "skewed observable" in skewed.note) == (Outcome.INCONCLUSIVE, True)


# --- draws ----------------------------------------------------------------------------------------------------------


def test_a_verdict_is_a_function_of_its_arguments() -> None:
    def verdicts(seed: int) -> list[Verdict]:
        return [check_mean(uniform, 0.5, seed=seed), check_law(uniform, stats.uniform.cdf, seed=seed)]

    assert verdicts(7) == verdicts(7)
    assert [v.estimate for v in verdicts(7)] != [v.estimate for v in verdicts(8)]


def test_each_block_has_a_stream_of_its_own() -> None:
    blocks = replicate_blocks(uniform, 11)
    for number in range(3):
        stream = np.random.Generator(np.random.SFC64(np.random.SeedSequence(11, spawn_key=(0, number))))
        assert next(blocks).tolist() == stream.random(BLOCK).tolist()


def test_a_simulator_may_use_its_array_again() -> None:
    array = np.empty(BLOCK)

    def reusing(rng: np.random.Generator, size: int) -> Array:
        array[:] = rng.random(size)
        return array

    assert check_mean(reusing, 0.5, seed=5) == check_mean(uniform, 0.5, seed=5)


def test_seeds_differ_by_every_part_and_take_any_number() -> None:
    parts = [("a", {"n": 1}), ("a", {"n": 2}), ("b", {"n": 1}), ("a", {"n": 10**30}), ("a", None)]
    assert len({check_seed(root, *part) for root in (0, 1) for part in parts}) == 10


# --- what is refused ------------------------------------------------------------------------------------------------


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
    "constant": (lambda _rng, size: np.ones(size), "nothing varies"),
    "too short": (lambda rng, size: rng.random(size - 1), "shape"),
    "two columns": (lambda rng, size: rng.random((size, 2)), "shape"),
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


@pytest.mark.parametrize("name", SIMULATORS)
@pytest.mark.parametrize("check", ["mean", "law", "at_most"])
def test_a_simulator_that_is_not_one_gets_no_verdict(name: str, check: str) -> None:
    simulate, reason = SIMULATORS[name]
    decide: dict[str, Callable[[], Verdict]] = {
        "mean": lambda: check_mean(simulate, 0.5, seed=1),
        "law": lambda: check_law(simulate, stats.norm.cdf, seed=1),
        "at_most": lambda: check_at_most(simulate, 0.5, seed=1),
    }
    with pytest.raises(InputError, match=reason) as caught:
        decide[check]()
    assert caught.value.argument == "simulate"


def test_a_probability_needs_indicators() -> None:
    with pytest.raises(InputError, match="must give 0 or 1"):
        check_probability(uniform, 0.5, seed=1)


N = sympy.Symbol("n")
MEDIAN: Any = "median"
LIST: Any = [1]
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
    "margin zero": (lambda: check_mean(uniform, 0.5, margin=0, seed=1), "margin"),
    "margin negative": (lambda: check_law(uniform, stats.norm.cdf, margin=-0.1, seed=1), "margin"),
    "margin nan": (lambda: check_mean(uniform, 0.5, margin=math.nan, seed=1), "margin"),
    "margin one": (lambda: check_at_least(uniform, 0.5, margin=1, seed=1), "margin"),
    "probability one": (lambda: check_probability(event, 1, seed=1), "prediction"),
    "bound zero": (lambda: check_at_most(event, 0, quantity="probability", seed=1), "bound"),
    "bound nan": (lambda: check_at_least(uniform, math.nan, seed=1), "bound"),
    "quantity": (lambda: check_at_most(uniform, 1, quantity=MEDIAN, seed=1), "quantity"),
    "seed": (lambda: check_mean(uniform, 0.5, seed=-1), "seed"),
    "alpha": (lambda: check_mean(uniform, 0.5, seed=1, protocol=Protocol(alpha_total=1.0)), "alpha_total"),
    "budget": (lambda: check_mean(uniform, 0.5, seed=1, protocol=Protocol(budget=0)), "budget"),
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
