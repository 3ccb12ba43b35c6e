"""Products of many factors: a plain average of them is believed and must not be, so the engine abstains.

Refits of a normal law multiply the variance by an independent chi-square factor in each generation. After many of them
almost no run is near the mean, and the average of any number of runs that one can afford need not be. What the
logarithm, the whole law of it, a mean without heavy tails or one step say of the same recursion is decided.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from collapsecheck.terms import Normal
from collapsecheck.theory import Case, claim
from collapsecheck.verify import PROFILES, Outcome, Verdict, judge

PROTOCOL = replace(PROFILES["quick"], budget=100_000)
CASE: Case = {"n": 5, "t": 40, "sigma": 1.0, "delta": 1.0, "f": Normal()}


def decided(claim_id: str, case: Case) -> Verdict:
    subject = claim(claim_id)
    return judge(subject, subject.main_check, case, PROTOCOL)


@pytest.mark.parametrize("claim_id", ["gauss.variance", "gauss.drift", "gauss.w2.unbiased", "gauss.ledger"])
def test_a_plain_average_over_long_runs_decides_nothing(claim_id: str) -> None:
    verdict = decided(claim_id, CASE)
    assert verdict.outcome is Outcome.INCONCLUSIVE
    assert "skewed" in verdict.note


@pytest.mark.parametrize("claim_id", ["gauss.log-growth", "gauss.collapse", "gauss.log-law"])
def test_the_logarithm_decides_at_the_same_case(claim_id: str) -> None:
    assert decided(claim_id, CASE).outcome is Outcome.VERIFIED


def test_one_step_decides_and_induction_does_the_rest() -> None:
    assert decided("gauss.variance", {**CASE, "n": 30, "t": 1}).outcome is Outcome.VERIFIED
