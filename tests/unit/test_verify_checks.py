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
    check_monotone,
    check_probability,
    check_seed,
    check_slope,
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


# --- means of bounded variance --------------------------------------------------------------------------------------

HEAVY: dict[str, tuple[Draw, float, float]] = {
    "log-normal": (
        lambda rng, size: np.exp(2 * rng.standard_normal(size)),
        math.exp(2),
        math.exp(8) - math.exp(4),
    ),
    "product of 50 chi-squares": (
        lambda rng, size: (rng.chisquare(9, (size, 50)) / 9).prod(axis=1),
        1.0,
        (11 / 9) ** 50 - 1,
    ),
}


@pytest.mark.parametrize("name", HEAVY)
def test_a_bound_of_the_variance_decides_a_mean_that_averaging_cannot(name: str) -> None:
    draw, mean, variance = HEAVY[name]
    averaged = check_mean(draw, mean, seed=1, protocol=Protocol(budget=100_000))
    assert (averaged.outcome, "skewed observable" in averaged.note) == (Outcome.INCONCLUSIVE, True)
    margin = 0.05 * math.sqrt(variance)
    bounded = [
        check_mean(draw, mean + error, seed=1, variance_bound=variance, protocol=Protocol(budget=100_000))
        for error in (0.0, -2 * margin, 2 * margin)
    ]
    assert [verdict.outcome for verdict in bounded] == [Outcome.VERIFIED, Outcome.REFUTED, Outcome.REFUTED]
    assert bounded[0].margin == pytest.approx(margin, rel=1e-12)
    assert "variance at most" in bounded[0].method


def test_a_bound_of_the_variance_may_be_an_expression() -> None:
    v = sympy.Symbol("v")
    as_number, as_text = (
        check_mean(uniform, 0.5, seed=1, case={"v": 12}, variance_bound=bound) for bound in (1 / v, 1 / 12)
    )
    assert as_number == as_text


# --- slopes and directions ------------------------------------------------------------------------------------------


def power_law(rng: np.random.Generator, size: int) -> Array:
    """Means n^(-2/5) at n = 1, 4, 16, from independent draws."""
    return rng.standard_exponential((size, 3)) * np.array([1.0, 4.0, 16.0]) ** -0.4


def steps(*means: float, paired: bool = False) -> Draw:
    def draw(rng: np.random.Generator, size: int) -> Array:
        noise = rng.standard_normal((size, 1)) if paired else 0.0
        return noise + rng.normal(means, 0.1 if paired else 1.0, (size, len(means)))

    return draw


@pytest.mark.parametrize(("slope", "outcome"), [(-0.4, "VERIFIED"), (-0.2, "REFUTED"), (-0.6, "REFUTED")])
def test_a_slope_is_decided_on_the_declared_range(slope: float, outcome: str) -> None:
    verdict = check_slope(power_law, slope, at=(1, 4, 16), seed=1)
    assert (verdict.outcome, verdict.margin) == (outcome, 0.05)
    assert verdict.method.endswith("on the range from 1 to 16")


def test_a_slope_may_be_an_expression_and_approximate() -> None:
    d = sympy.Symbol("d")
    two = (1, 16)
    exact = check_slope(lambda r, s: power_law(r, s)[:, ::2], -2 / (d + 4), case={"d": 1}, at=two, seed=1)
    assert (exact.outcome, exact.prediction) == (Outcome.VERIFIED, -0.4)
    near = check_slope(lambda r, s: power_law(r, s)[:, ::2], -0.36, at=two, seed=1, margin=0.06, approximate=True)
    assert near.outcome != Outcome.REFUTED
    assert check_slope(lambda r, s: power_law(r, s)[:, ::2], -0.36, at=two, seed=1).outcome == Outcome.REFUTED


def test_a_slope_needs_means_that_are_shown_to_be_positive() -> None:
    with pytest.raises(InputError, match="the mean at point 4: a slope of logarithms") as caught:
        check_slope(steps(1.0, -1.0), 0, at=(1, 4), seed=1)
    assert caught.value.argument == "simulate"
    open_ = check_slope(steps(1.0, 0.001), 0, at=(1, 4), seed=1, protocol=SMALL)
    assert (open_.outcome, "not shown to be positive" in open_.method) == (Outcome.INCONCLUSIVE, True)
    assert open_.note.endswith("which bound nothing yet")


@pytest.mark.parametrize("paired", [False, True])
def test_a_direction_is_verified_refuted_and_may_stand_still(paired: bool) -> None:
    up, still, down = steps(0, 1, 2, paired=paired), steps(0, 0, 1, paired=paired), steps(0, 1, 0.8, paired=paired)
    found = [check_monotone(draw, "increasing", at=(0, 1, 2), seed=1) for draw in (up, still, down)]
    assert [verdict.outcome for verdict in found] == [Outcome.VERIFIED, Outcome.VERIFIED, Outcome.REFUTED]
    assert found[2].method.endswith("smallest from 1 to 2")
    assert found[2].estimate < found[2].high < 0


def test_a_fall_is_a_rise_of_the_opposite() -> None:
    def opposite(rng: np.random.Generator, size: int) -> Array:
        return -steps(0, 0.5)(rng, size)

    rising = check_monotone(steps(0, 0.5), "increasing", at=(1, 2), seed=1)
    assert check_monotone(opposite, "decreasing", at=(1, 2), seed=1) == rising
    assert check_monotone(steps(0, 0.5), "decreasing", at=(1, 2), seed=1).outcome == Outcome.REFUTED


def test_pairs_see_a_fall_that_independent_columns_do_not() -> None:
    budget = Protocol(budget=10_000)
    alone, paired = (
        check_monotone(steps(0, -0.03, paired=pair), "increasing", at=(1, 2), seed=1, protocol=budget).outcome
        for pair in (False, True)
    )
    assert (alone, paired) == (Outcome.INCONCLUSIVE, Outcome.REFUTED)


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
