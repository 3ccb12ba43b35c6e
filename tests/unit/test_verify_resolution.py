"""Which margin a budget resolves, and the other way round."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from collapsecheck.errors import InputError
from collapsecheck.theory import claim, claims
from collapsecheck.theory.records import MonteCarlo
from collapsecheck.verify import (
    AGREEMENT_RESOLUTION,
    BOUND_RESOLUTION,
    BOUNDED_VARIANCE_RESOLUTION,
    LAW_RESOLUTION,
    MEAN_RESOLUTION,
    PROFILES,
    Outcome,
    Protocol,
    Resolution,
    Verdict,
    check_at_least,
    check_at_most,
    check_law,
    check_mean,
    check_monotone,
    check_probability,
    check_slope,
    monotone_resolution,
    probability_resolution,
    required_budget,
    resolvable_margin,
    slope_resolution,
)
from collapsecheck.verify.decisions import FIRST_LOOK, look_sizes
from collapsecheck.verify.intervals import proportion_interval
from collapsecheck.verify.planning import check_plans

KINDS = {
    "mean": MEAN_RESOLUTION,
    "bound": BOUND_RESOLUTION,
    "bounded variance": BOUNDED_VARIANCE_RESOLUTION,
    "probability": probability_resolution(0.1),
    "bound of a probability": probability_resolution(0.1, one_sided=True),
    "law": LAW_RESOLUTION,
    "agreement": AGREEMENT_RESOLUTION,
    "slope": slope_resolution((1, 16), 0.5),
    "monotone": monotone_resolution(3),
}


@pytest.mark.parametrize("kind", KINDS)
@given(budget=st.integers(5000, 10**7), alpha=st.sampled_from([1e-2, 1e-6, 5e-10]))
def test_budget_and_margin_undo_each_other(kind: str, budget: int, alpha: float) -> None:
    resolution = KINDS[kind]
    margin = resolvable_margin(budget, alpha, resolution=resolution)
    needed = required_budget(margin, alpha, resolution=resolution)
    smaller = resolvable_margin(needed - 1, alpha, resolution=resolution)
    assert resolvable_margin(needed, alpha, resolution=resolution) <= margin < smaller


@given(budget=st.integers(5000, 10**7), alpha=st.sampled_from([1e-2, 1e-6, 5e-10]))
def test_two_budgets_that_resolve_the_same_margin_are_close(budget: int, alpha: float) -> None:
    """One look more widens the interval a little."""
    needed = required_budget(resolvable_margin(budget, alpha), alpha)
    looks = len(look_sizes(budget, first=FIRST_LOOK["mean"]))
    slack = stats.norm.isf(alpha / (looks + 1) / 2) / stats.norm.isf(alpha / looks / 2)
    assert budget / slack**2 <= needed <= budget * slack**2 + 1


def test_one_sided_claims_resolve_more_and_shared_error_probabilities_less() -> None:
    def margin(resolution: Resolution) -> float:
        return resolvable_margin(50_000, 5e-10, resolution=resolution)

    assert margin(BOUND_RESOLUTION) < margin(MEAN_RESOLUTION) < margin(LAW_RESOLUTION) / 0.5
    assert margin(monotone_resolution(2)) == margin(BOUND_RESOLUTION) < margin(monotone_resolution(3))
    assert margin(slope_resolution((1, 16), 0.5)) < margin(slope_resolution((1, 4), 0.5))


@given(probability=st.floats(0.01, 0.99), replicates=st.integers(500, 20_000))
def test_the_margin_of_a_probability_holds_every_interval_of_an_ordinary_count(
    probability: float, replicates: int
) -> None:
    level, miss = 1e-4, 1e-3
    margin = probability_resolution(probability).margin(replicates, level, miss)
    reach = margin * math.sqrt(probability * (1 - probability))
    for quantile in (miss, 0.1, 0.5, 0.9, 1 - miss):
        happened = int(stats.binom.ppf(quantile, replicates, probability))
        interval = proportion_interval(np.repeat([1.0, 0.0], [happened, replicates - happened]), level)
        # Both are quantiles of a beta law, which SciPy finds to about eight digits.
        assert probability - reach * (1 + 1e-6) <= interval.low
        assert interval.high <= probability + reach * (1 + 1e-6)


@pytest.mark.parametrize("margin", [0.0, -1.0, 1e-9, math.nan])
def test_a_margin_that_no_budget_resolves_is_refused(margin: float) -> None:
    with pytest.raises(InputError, match="margin"):
        required_budget(margin, 1e-3)


@pytest.mark.parametrize(("argument", "value"), [("alpha", 0.0), ("alpha", 1.0), ("power", 1.0), ("budget", 0)])
def test_what_is_out_of_range_is_named(argument: str, value: float) -> None:
    given_: dict[str, float] = {"budget": 1000, "alpha": 0.01, "power": 0.9} | {argument: value}
    with pytest.raises(InputError, match=argument):
        resolvable_margin(int(given_["budget"]), given_["alpha"], power=given_["power"])


def test_a_budget_may_resolve_no_margin_at_all() -> None:
    assert resolvable_margin(100, 5e-10, resolution=BOUNDED_VARIANCE_RESOLUTION) == math.inf
    assert resolvable_margin(100, 5e-10, resolution=slope_resolution((1, 2), 5.0)) == math.inf


# --- by simulation: the resolved margin is VERIFIED, two thirds of it is not always ---------------------------------


def normal(rng: np.random.Generator, size: int) -> np.ndarray[Any, Any]:
    return rng.standard_normal(size)


def exponential(rng: np.random.Generator, size: int) -> np.ndarray[Any, Any]:
    return rng.standard_exponential((size, 2))


PROTOCOL = Protocol(alpha_total=1e-3, decisions=1, budget=10_000)


def verdicts(kind: str, margin: float, seed: int) -> Verdict:
    how: dict[str, Any] = {"margin": margin, "seed": seed, "protocol": PROTOCOL}
    match kind:
        case "mean":
            return check_mean(normal, 0, **how)
        case "bound":
            return (check_at_most if seed % 2 else check_at_least)(normal, 0, **how)
        case "bounded variance":
            return check_mean(normal, 0, variance_bound=1, **how)
        case "probability":
            return check_probability(lambda rng, size: rng.random(size) < 0.1, 0.1, **how)
        case "bound of a probability":
            return check_at_most(lambda rng, size: rng.random(size) < 0.1, 0.1, quantity="probability", **how)
        case "law":
            return check_law(normal, stats.norm.cdf, **how)
        case "slope":
            return check_slope(exponential, 0, at=(1, 16), **how)
        case _:
            return check_monotone(lambda rng, size: rng.standard_normal((size, 3)), "increasing", at=(1, 2, 3), **how)


SIMULATED = {name: kind for name, kind in KINDS.items() if name != "agreement"} | {
    "slope": slope_resolution((1, 16), 1)
}


@pytest.mark.parametrize("kind", SIMULATED)
def test_what_a_budget_resolves_is_decided_by_it_and_much_less_is_not(kind: str) -> None:
    """Each of ten decisions fails with probability 0.001 for want of power, and 0.001 by a false alarm."""
    margin = resolvable_margin(PROTOCOL.budget, PROTOCOL.alpha, resolution=SIMULATED[kind])
    wide = [verdicts(kind, margin, seed).outcome for seed in range(10)]
    assert wide.count(Outcome.VERIFIED) >= 8  # fewer with a probability below 10^-6
    # A third of it needs an estimate that is off by more than 1.5 standard errors, in the right direction.
    narrow = [verdicts(kind, margin / 3, seed).outcome for seed in range(10)]
    assert narrow.count(Outcome.VERIFIED) < 8


# --- the catalogue --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("claim_id", list(claims()))
def test_the_budget_of_the_standard_protocol_resolves_what_each_claim_asks_for(claim_id: str) -> None:
    plans = check_plans(claim(claim_id), PROFILES["standard"])
    assert len(plans) == sum(isinstance(check, MonteCarlo) for check in claim(claim_id).checks)
    for plan in plans:
        assert plan.replicates <= plan.budget
        assert 0 < plan.smallest_margin <= plan.margin


def test_a_plan_is_that_of_the_most_expensive_case() -> None:
    (plan,) = check_plans(claim("tail.unrepresented"), PROFILES["standard"])
    alpha = PROFILES["standard"].alpha
    budgets = [
        required_budget(0.05, alpha, resolution=probability_resolution((1 - case["p"]) ** case["n"]))
        for case in claim("tail.unrepresented").main_check.cases
    ]
    assert plan.replicates == max(budgets) > min(budgets)
