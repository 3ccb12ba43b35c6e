"""The decision rule errs no more often than it says: measured at error probabilities that can be resolved.

Each test counts errors in independent runs. It fails only if the count is too large for the stated probability: the
Clopper-Pearson lower bound, at `DOUBT`, lies above it. So a rule that keeps its promise fails a test with probability
`DOUBT` or less, over the choice of the seed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from collapsecheck.theory import MonteCarlo, claims
from collapsecheck.verify import POWER, PROFILES, Outcome, judge
from collapsecheck.verify.calibration import BUDGET, CalibrationRow, calibrate, calibration_pairs, error_interval
from collapsecheck.verify.calibration_routes import LAWS, ROUTES, Route, SampledLaw, about_mean
from collapsecheck.verify.decisions import Prediction, look_sizes
from collapsecheck.verify.intervals import Interval, mean_interval

Sample = NDArray[np.float64]

DOUBT = 1e-6
PAIRS = calibration_pairs(1e-2)
TAME = ("normal", "chi-square, 4 degrees", "exponential", "log-normal, log-sd 1", "Bernoulli 0.01")
HEAVY = ("log-normal, log-sd 2", "product of 50 chi-squares")
MEAN, BOUNDED = ROUTES[:2]


def assert_no_more_often_than_stated(errors: int, runs: int, stated: float) -> None:
    low, _ = error_interval(errors, runs, doubt=2 * DOUBT)
    assert low <= stated, f"{errors} errors in {runs} runs, stated probability {stated}"


def named(name: str) -> SampledLaw:
    return next(law for law in LAWS if law.name == name)


def is_guarded(law: SampledLaw, route: Route) -> bool:
    """Whether skewness may rightly prevent a decision."""
    return route.name in ("mean", "slope", "monotone") and law.name in ("log-normal, log-sd 1", *HEAVY, TAME[-1])


@pytest.mark.parametrize(("law", "route"), PAIRS, ids=[f"{route.name} of {law.name}" for law, route in PAIRS])
def test_a_route_errs_no_more_often_than_it_says_and_decides_what_its_budget_resolves(
    law: SampledLaw, route: Route, nominal: float, runs: int, report_row: Callable[[CalibrationRow], None]
) -> None:
    row = calibrate(law, route, nominal=nominal, runs=runs)
    report_row(row)
    assert_no_more_often_than_stated(row.false_alarms, runs, nominal)
    assert_no_more_often_than_stated(row.misses, runs, nominal)
    if not is_guarded(law, route):
        assert_no_more_often_than_stated(row.abstentions, runs, 1 - POWER)


# --- procedures that are wrong are caught: an experiment that passes everything would prove nothing -----------------


def wrong_route(interval: Callable[[Sample, float], Interval], first: int = MEAN.first) -> Route:
    return replace(MEAN, first=first, predictions=lambda law, d: about_mean(law, d, interval, absolute=False))


def peeking(sample: Sample, level: float) -> Interval:
    """Normal quantiles from the tenth replicate on, and the whole error probability at every look."""
    interval = mean_interval(sample, level)
    if interval.scale == 0:
        return interval
    alpha = level * len(look_sizes(BUDGET, first=10))
    half = float(stats.norm.isf(alpha / 2)) * interval.scale / np.sqrt(sample.size)
    return Interval(estimate=interval.estimate, low=interval.estimate - half, high=interval.estimate + half)


def unguarded(sample: Sample, level: float) -> Interval:
    return replace(mean_interval(sample, level), trusted_from=0.0)


WRONG = [(name, wrong_route(peeking, first=10), 1e-2, 200) for name in TAME]
WRONG += [(name, wrong_route(unguarded), 1e-3, enough) for name, enough in zip(HEAVY, (300, 50), strict=True)]


@pytest.mark.parametrize(("name", "route", "stated", "enough"), WRONG, ids=[name for name, *_ in WRONG])
def test_the_count_of_alarms_shows_a_rule_that_peeks_or_trusts_a_skewed_mean(
    name: str, route: Route, stated: float, enough: int
) -> None:
    row = calibrate(named(name), route, nominal=stated, runs=enough)
    with pytest.raises(AssertionError, match="stated probability"):
        assert_no_more_often_than_stated(row.false_alarms, row.runs, row.nominal)


def test_the_count_of_misses_shows_a_rule_that_takes_an_estimate_for_the_truth() -> None:
    def estimate_only(sample: Sample, level: float) -> Interval:
        found = mean_interval(sample, level)
        return replace(found, low=found.estimate, high=found.estimate)

    def predictions(law: SampledLaw, margin: float) -> Sequence[Prediction]:
        found = about_mean(law, margin, estimate_only, absolute=False)
        return [replace(prediction, approximate=True) for prediction in found]

    row = calibrate(named("normal"), replace(MEAN, predictions=predictions), nominal=1e-2, runs=50)
    with pytest.raises(AssertionError, match="stated probability"):
        assert_no_more_often_than_stated(row.misses, row.runs, row.nominal)


def test_the_count_of_abstentions_shows_a_budget_that_is_too_small() -> None:
    """A margin of two thirds of the one that the budget resolves."""
    resolution = MEAN.resolution(named("normal"))
    narrow = replace(resolution, margin=lambda *arguments: resolution.margin(*arguments) * 2 / 3)
    row = calibrate(named("normal"), replace(MEAN, resolution=lambda _law: narrow), nominal=1e-2, runs=50)
    with pytest.raises(AssertionError, match="stated probability"):
        assert_no_more_often_than_stated(row.abstentions, row.runs, 1 - POWER)


@pytest.mark.parametrize("name", HEAVY)
def test_a_heavy_tail_gives_no_verdict_without_a_bound_of_its_variance_and_one_with_it(name: str, runs: int) -> None:
    law = named(name)
    averaged, bounded = (calibrate(law, route, nominal=1e-2, runs=runs) for route in (MEAN, BOUNDED))
    assert (averaged.abstentions, bounded.abstentions) == (runs, 0)


# --- the catalogue --------------------------------------------------------------------------------------------------


def test_no_true_claim_is_refuted_whatever_the_seed(root: int, budget: int) -> None:
    """The stated probability that this fails for any of the seeds is the number of seeds times one in a million."""
    protocol = replace(PROFILES["quick"], seed=root, budget=budget)
    refuted = [
        (claim.id, case)
        for claim in claims().values()
        for check in claim.checks
        if isinstance(check, MonteCarlo)
        for case in check.cases
        if judge(claim, check, case, protocol).outcome is Outcome.REFUTED
    ]
    assert refuted == []
