"""Looks, intervals and the three outcomes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from collapsecheck.errors import InputError
from collapsecheck.verify import Outcome
from collapsecheck.verify.decisions import (
    Prediction,
    Side,
    decide,
    grow,
    look_sizes,
)
from collapsecheck.verify.intervals import (
    Interval,
    bounded_variance_interval,
    distance_interval,
    mean_interval,
    proportion_interval,
    replicates_for_skewness,
)

ALPHA = 1e-3
NORMAL = np.random.default_rng(7).standard_normal(20_000)


def outcome_of(value: float, margin: float, *, approximate: bool = False, sample: NDArray[np.float64] = NORMAL) -> str:
    prediction = Prediction(value=value, margin=margin, interval=mean_interval, approximate=approximate)
    return str(decide([sample], [prediction], alpha=ALPHA, sizes=[sample.size])[0].outcome)


@given(budget=st.integers(1, 10**6), first=st.integers(1, 5000), block=st.sampled_from([1, 8, 125, 1000]))
def test_looks_grow_in_whole_blocks_and_the_last_one_spends_the_budget(budget: int, first: int, block: int) -> None:
    sizes = look_sizes(budget, first=first, block=block)
    assert sizes[-1] == math.ceil(budget / block) * block
    assert all(size % block == 0 for size in sizes)
    assert all(before < after for before, after in pairwise(sizes))
    assert len(sizes) <= 1 + max(1, math.ceil(math.log(max(budget / first, 1), 1.5)))


def test_a_sample_grows_by_whole_blocks_that_are_drawn_when_needed() -> None:
    drawn = []

    def blocks() -> Iterator[NDArray[np.float64]]:
        for k in range(100):
            drawn.append(k)
            yield np.full(10, float(k))

    samples = grow(blocks(), (20, 40))
    assert next(samples).tolist() == [0.0] * 10 + [1.0] * 10
    assert drawn == [0, 1]
    assert next(samples).size == 40


def test_the_three_outcomes_and_the_open_one() -> None:
    half = mean_interval(NORMAL, ALPHA).high - NORMAL.mean()
    sd = NORMAL.std(ddof=1)
    assert outcome_of(NORMAL.mean(), 2 * half / sd) == "VERIFIED"
    assert outcome_of(NORMAL.mean(), half / sd / 2) == "None"
    assert outcome_of(NORMAL.mean() + 2 * half, 0.5) == "REFUTED"


def test_an_approximate_prediction_is_refuted_only_beyond_its_margin() -> None:
    half = mean_interval(NORMAL, ALPHA).high - NORMAL.mean()
    value, margin = NORMAL.mean() + 2 * half, 1.5 * half / NORMAL.std(ddof=1)
    assert outcome_of(value, margin) == "REFUTED"
    assert outcome_of(value, margin, approximate=True) == "None"
    assert outcome_of(NORMAL.mean() + 3 * half, margin, approximate=True) == "REFUTED"


def test_the_interval_is_the_intersection_of_all_looks() -> None:
    intervals = iter([Interval(estimate=0, low=-1, high=0.5), Interval(estimate=0, low=-0.5, high=1)])
    prediction = Prediction(value=0, margin=0.1, interval=lambda _sample, _alpha: next(intervals))
    decision = decide([NORMAL[:10], NORMAL[:20]], [prediction], alpha=ALPHA, sizes=[10, 20])[0]
    assert (decision.interval.low, decision.interval.high) == (-0.5, 0.5)
    assert decision.replicates == 20


@pytest.mark.parametrize(("needed", "drawn"), [(100, 40), (160, 40), (161, 10), (math.inf, 40)])
def test_no_more_is_drawn_for_an_observable_that_several_budgets_would_not_decide(needed: float, drawn: int) -> None:
    """Where all replicates were equal so far, nothing is known of the skewness."""
    skewed = Interval(estimate=0, low=-1, high=1, trusted_from=needed)
    wide = Prediction(value=0, margin=0.1, interval=lambda _sample, _alpha: skewed)
    lent = iter([NORMAL[:10], NORMAL[:20], NORMAL[:40]])
    decision = decide(lent, [wide], alpha=ALPHA, sizes=[10, 20, 40])[0]
    assert (decision.outcome, decision.replicates) == (None, drawn)
    assert sum(sample.size for sample in lent) == (60 if drawn == 10 else 0)


def test_intervals_that_do_not_meet_refute_everything() -> None:
    intervals = iter([Interval(estimate=0, low=0, high=1), Interval(estimate=0, low=2, high=3)])
    prediction = Prediction(value=0.5, margin=0.1, interval=lambda _sample, _alpha: next(intervals))
    assert decide([NORMAL[:10], NORMAL[:20]], [prediction], alpha=ALPHA, sizes=[10, 20])[0].outcome is Outcome.REFUTED


def test_each_prediction_is_decided_as_if_it_were_alone() -> None:
    sizes = (4000, 8000, 20_000)
    samples = [NORMAL[:size] for size in sizes]
    predictions = [Prediction(value=v, margin=0.05, interval=mean_interval) for v in (0.0, 0.04, 0.5)]
    together = decide(samples, predictions, alpha=ALPHA, sizes=sizes)
    assert together == tuple(decide(samples, [p], alpha=ALPHA, sizes=sizes)[0] for p in predictions)


def test_the_mean_does_not_depend_on_the_order_of_the_replicates() -> None:
    sample = np.exp(3 * NORMAL[:5000])
    assert mean_interval(sample, ALPHA) == mean_interval(sample[::-1].copy(), ALPHA)


def test_a_studentised_interval_is_that_of_student() -> None:
    interval = mean_interval(NORMAL[:50], 0.05)
    expected = stats.ttest_1samp(NORMAL[:50], 0).confidence_interval(0.95)
    # Rounding of a sum of 50 terms, in units of the terms.
    assert interval.low == pytest.approx(expected.low, abs=50 * np.finfo(float).eps)
    assert interval.high == pytest.approx(expected.high, abs=50 * np.finfo(float).eps)


def test_a_skewed_sample_waits_for_enough_replicates() -> None:
    sample = np.exp(2 * NORMAL)
    assert mean_interval(sample, ALPHA).trusted_from > sample.size
    assert outcome_of(0.0, 10.0, sample=sample) == "None"
    assert replicates_for_skewness(4.0, ALPHA) == 4 * replicates_for_skewness(2.0, ALPHA)


def test_equal_replicates_bound_no_mean() -> None:
    constant = np.full(5000, 0.1)
    assert outcome_of(0.1, 0.5, sample=constant) == "None"
    assert outcome_of(0.2, 0.5, sample=constant) == "None"
    interval = mean_interval(constant, ALPHA)
    assert (interval.low, interval.high, interval.trusted_from) == (-math.inf, math.inf, math.inf)


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_replicate_that_is_not_finite_is_named(bad: float) -> None:
    sample = np.array([1.0, bad, 2.0])
    with pytest.raises(InputError, match="observable"):
        mean_interval(sample, ALPHA)
    with pytest.raises(InputError, match="observable"):
        distance_interval(sample, ALPHA, lambda x: (x, 0.0))


@given(happened=st.integers(0, 40), others=st.integers(0, 40), level=st.floats(1e-9, 0.5))
def test_the_ends_of_a_proportion_are_where_the_binomial_tails_are_half_the_level(
    happened: int, others: int, level: float
) -> None:
    total = happened + others
    if total == 0:
        return
    interval = proportion_interval(np.repeat([1.0, 0.0], [happened, others]), level)
    # Each end is a quantile that SciPy finds to about eight digits.
    if happened > 0:
        assert stats.binom.sf(happened - 1, total, interval.low) == pytest.approx(level / 2, rel=1e-6)
    else:
        assert interval.low == 0
    if others > 0:
        assert stats.binom.cdf(happened, total, interval.high) == pytest.approx(level / 2, rel=1e-6)
    else:
        assert interval.high == 1


def test_the_distance_is_that_of_kolmogorov_and_smirnov() -> None:
    sample = NORMAL[:1000]
    interval = distance_interval(sample, ALPHA, lambda x: (stats.norm.cdf(x), 0.0))
    reach = math.sqrt(math.log(2 / ALPHA) / 2000)
    assert interval.estimate == pytest.approx(stats.kstest(sample, "norm").statistic, abs=1e3 * np.finfo(float).eps)
    assert interval.high == interval.estimate + reach
    widened = distance_interval(sample, ALPHA, lambda x: (stats.norm.cdf(x), 0.01))
    assert widened.high == pytest.approx(interval.high + 0.01, abs=4 * np.finfo(float).eps)


@pytest.mark.parametrize("argument", ["budget", "first", "block"])
def test_looks_need_positive_numbers(argument: str) -> None:
    with pytest.raises(InputError, match=argument):
        look_sizes(**{"budget": 10, "first": 1, "block": 1, argument: 0})


@given(value=st.floats(-0.2, 0.2), margin=st.floats(0.01, 0.5), approximate=st.booleans())
def test_a_number_is_decided_as_both_of_its_bounds_are(value: float, margin: float, approximate: bool) -> None:
    def outcome(side: Side) -> str:
        prediction = Prediction(value=value, margin=margin, interval=mean_interval, approximate=approximate, side=side)
        return str(decide([NORMAL], [prediction], alpha=ALPHA, sizes=[NORMAL.size])[0].outcome)

    sides = {outcome("at most"), outcome("at least")}
    expected = "REFUTED" if "REFUTED" in sides else "None" if "None" in sides else "VERIFIED"
    assert expected == outcome("equal")


def test_a_bound_of_the_mean_is_decided_by_the_side_it_is_on() -> None:
    def outcomes(value: float) -> list[str]:
        predictions = [
            Prediction(value=value, margin=0.1, interval=mean_interval, side=side) for side in ("at most", "at least")
        ]
        return [str(d.outcome) for d in decide([NORMAL], predictions, alpha=ALPHA, sizes=[NORMAL.size])]

    assert outcomes(-0.5) == ["REFUTED", "VERIFIED"]
    assert outcomes(0.0) == ["VERIFIED", "VERIFIED"]
    assert outcomes(0.5) == ["VERIFIED", "REFUTED"]


@pytest.mark.parametrize("exponent", [-900, 0, 900])
def test_a_mean_has_the_same_interval_in_every_unit(exponent: int) -> None:
    reference, scaled = mean_interval(NORMAL, ALPHA), mean_interval(np.ldexp(NORMAL, exponent), ALPHA)
    assert scaled.trusted_from == reference.trusted_from
    assert (scaled.low, scaled.high, scaled.scale) == tuple(
        math.ldexp(number, exponent) for number in (reference.low, reference.high, reference.scale)
    )


def test_rows_grow_as_numbers_do() -> None:
    rows = NORMAL.reshape(-1, 2)
    assert [part.shape for part in grow([rows[:3000], rows[3000:]], (2000, 5000))] == [(2000, 2), (5000, 2)]
    spread = Prediction(value=0, margin=0.1, interval=lambda sample, level: mean_interval(sample[:, 0], level))
    assert decide([rows], [spread], alpha=ALPHA, sizes=[len(rows)])[0].replicates == len(rows)


# --- means of bounded variance --------------------------------------------------------------------------------------


def influence_sum(sample: NDArray[np.float64], weight: float, theta: float) -> float:
    x = weight * (sample - theta)
    return math.fsum(np.sign(x) * np.log1p(np.abs(x) + x**2 / 2))


@given(
    size=st.integers(200, 2000), bound=st.floats(1e-3, 1e6), margin=st.floats(0.01, 0.9), level=st.floats(1e-12, 0.5)
)
def test_the_ends_of_a_mean_of_bounded_variance_are_where_the_influences_reach_their_bound(
    size: int, bound: float, margin: float, level: float
) -> None:
    sample, d = np.exp(2 * NORMAL[:size]), margin * math.sqrt(bound)
    found = bounded_variance_interval(sample, level, bound=bound, margin=d)
    weight = d / (2 * bound)
    reach = size * weight**2 * bound / 2 + math.log(2 / level)
    # The interval is wider than the roots by a millionth of the margin, at most twice that with the error of a root.
    slack = 2.1e-6 * d
    assert influence_sum(sample, weight, found.low) >= reach > influence_sum(sample, weight, found.low + slack)
    assert influence_sum(sample, weight, found.high) <= -reach < influence_sum(sample, weight, found.high - slack)


@given(x=st.floats(-1e6, 1e6))
def test_the_influence_lies_between_the_bounds_of_its_theory(x: float) -> None:
    value = math.copysign(math.log1p(abs(x) + x * x / 2), x)
    rounding = 8 * np.finfo(float).eps * max(1.0, abs(value), abs(x))
    assert value <= math.log1p(x + x * x / 2) + rounding
    assert value >= -math.log1p(-x + x * x / 2) - rounding


def test_one_huge_replicate_moves_a_mean_of_bounded_variance_by_less_than_its_standard_deviation() -> None:
    sample = NORMAL[:5000].copy()
    before = bounded_variance_interval(sample, ALPHA, bound=1.0, margin=0.1)
    sample[0] = 1e9
    after = bounded_variance_interval(sample, ALPHA, bound=1.0, margin=0.1)
    assert 0 < after.estimate - before.estimate < 1
    assert mean_interval(sample, ALPHA).estimate > 1e5
