"""The decision rule errs no more often than it says: measured at an error probability that can be resolved.

Each test counts errors in independent runs of the rule. It fails only if the count is too large for the nominal
probability: the Clopper-Pearson lower bound, at `DOUBT`, lies above it. So a rule that keeps its promise fails a test
with probability `DOUBT` or less, over the choice of the seed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from collapsecheck.verify import Outcome
from collapsecheck.verify.decisions import (
    FIRST_LOOK,
    Decision,
    Prediction,
    decide,
    grow,
    look_sizes,
    required_budget,
)
from collapsecheck.verify.intervals import Interval, distance_interval, mean_interval, proportion_interval

ALPHA = 1e-2
DOUBT = 1e-6
RUNS = 600
BUDGET = 9000

Draw = Callable[[np.random.Generator, int], NDArray[np.float64]]
Method = Callable[[NDArray[np.float64], float], Interval]

BERNOULLI = 0.1
LAWS: dict[str, tuple[Draw, float, float]] = {
    "normal": (lambda generator, size: generator.standard_normal(size), 0.0, 1.0),
    "exponential": (lambda generator, size: generator.standard_exponential(size), 1.0, 1.0),
    "bernoulli": (
        lambda generator, size: (generator.random(size) < BERNOULLI).astype(float),
        BERNOULLI,
        float(np.sqrt(BERNOULLI * (1 - BERNOULLI))),
    ),
}


def uniform_distance(sample: NDArray[np.float64], alpha: float) -> Interval:
    return distance_interval(sample, alpha, lambda x: (np.clip(x, 0.0, 1.0), 0.0))


def run(draw: Draw, prediction: Prediction, kind: str, seed: int, budget: int = BUDGET) -> Decision:
    generator = np.random.default_rng([seed, 20241016])
    sizes = look_sizes(budget, first=FIRST_LOOK[kind])
    blocks = (draw(generator, 1000) for _ in count())
    return decide(grow(blocks, sizes), [prediction], alpha=ALPHA, looks=len(sizes))[0]


def assert_no_more_often_than_stated(errors: int, nominal: float) -> None:
    low, _ = proportion_confint(errors, RUNS, alpha=2 * DOUBT, method="beta")
    assert low <= nominal, f"{errors} errors in {RUNS} runs, stated probability {nominal}"


def false_alarms(draw: Draw, value: float, interval: Method, kind: str) -> int:
    """Runs in which a true prediction is REFUTED; a margin of zero makes every run spend its whole budget."""
    prediction = Prediction(value=value, margin=0.0, interval=interval)
    outcomes = [run(draw, prediction, kind, seed).outcome for seed in range(RUNS)]
    assert set(outcomes) <= {Outcome.REFUTED, None}
    return outcomes.count(Outcome.REFUTED)


@pytest.mark.parametrize("law", LAWS)
def test_a_true_mean_is_seldom_refuted(law: str) -> None:
    draw, mean, _ = LAWS[law]
    assert_no_more_often_than_stated(false_alarms(draw, mean, mean_interval, "mean"), ALPHA)


def test_a_true_probability_is_seldom_refuted() -> None:
    draw, value, _ = LAWS["bernoulli"]
    assert_no_more_often_than_stated(false_alarms(draw, value, proportion_interval, "probability"), ALPHA)


def test_a_true_law_is_seldom_refuted() -> None:
    alarms = false_alarms(lambda generator, size: generator.random(size), 0.0, uniform_distance, "law")
    assert_no_more_often_than_stated(alarms, ALPHA)


def test_the_count_of_alarms_would_show_a_rule_that_ignores_the_looks() -> None:
    """Negative control: with the whole error probability spent at every look, the alarms are too many to pass.

    At ten times the level the nominal probability is exceeded for certain, so the acceptance bound is not idle.
    """
    draw, mean, _ = LAWS["normal"]
    alarms = false_alarms(draw, mean, lambda sample, _alpha: mean_interval(sample, 10 * ALPHA), "mean")
    with pytest.raises(AssertionError, match="stated probability"):
        assert_no_more_often_than_stated(alarms, ALPHA)


@pytest.mark.parametrize("law", LAWS)
def test_a_mean_that_is_wrong_by_its_margin_is_seldom_verified(law: str) -> None:
    draw, mean, sd = LAWS[law]
    margin = 0.1
    # The margin is read in estimated standard deviations, which may exceed the true one: so is the error.
    error = margin * sd * (1 + 8 / np.sqrt(FIRST_LOOK["mean"]))
    prediction = Prediction(value=mean + error, margin=margin, interval=mean_interval)
    verified = sum(run(draw, prediction, "mean", seed).outcome is Outcome.VERIFIED for seed in range(RUNS))
    assert_no_more_often_than_stated(verified, ALPHA)


def test_the_stated_budget_is_enough_to_verify_the_truth() -> None:
    draw, mean, _ = LAWS["normal"]
    margin, power = 0.06, 0.99
    budget = required_budget(margin, ALPHA, power=power)
    prediction = Prediction(value=mean, margin=margin, interval=mean_interval)
    failures = sum(run(draw, prediction, "mean", seed, budget).outcome is not Outcome.VERIFIED for seed in range(RUNS))
    # The truth may be missed with the stated power, or be refuted with the stated error probability.
    assert_no_more_often_than_stated(failures, 1 - power + ALPHA)


def test_a_heavy_tail_gives_no_verdict_rather_than_a_false_one() -> None:
    """A log-normal law whose skewness is far beyond the guard; an unguarded interval errs many times too often."""

    def draw(generator: np.random.Generator, size: int) -> NDArray[np.float64]:
        return np.exp(2 * generator.standard_normal(size))

    def unguarded(sample: NDArray[np.float64], alpha: float) -> Interval:
        return replace(mean_interval(sample, alpha), trusted_from=0.0)

    mean = float(stats.lognorm.mean(2.0))
    assert_no_more_often_than_stated(false_alarms(draw, mean, mean_interval, "mean"), ALPHA)
    with pytest.raises(AssertionError, match="stated probability"):
        assert_no_more_often_than_stated(false_alarms(draw, mean, unguarded, "mean"), ALPHA)
