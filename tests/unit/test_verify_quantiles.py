"""Quantiles are the doubles nearest to the exact ones, whatever SciPy finds."""

from __future__ import annotations

import math

import pytest
from flint import arb, ctx
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from collapsecheck.verify import quantiles
from collapsecheck.verify.quantiles import clopper_pearson, student_quantile

LEVELS = st.floats(1e-12, 0.5)


def halves(value: float) -> tuple[arb, arb]:
    """The points halfway to the doubles below and above, between which an exact number rounds to this one."""
    below, above = arb(math.nextafter(value, -math.inf)), arb(math.nextafter(value, math.inf))
    return (below + arb(value)) / 2, (arb(value) + above) / 2


@given(freedom=st.integers(1, 10**6), level=LEVELS)
def test_a_quantile_of_student_is_rounded_correctly(freedom: int, level: float) -> None:
    with ctx.workprec(300):
        low, high = (
            (freedom / (freedom + q * q)).beta_lower(arb(freedom) / 2, arb(0.5), 1)
            for q in halves(student_quantile(level, freedom))
        )
        assert high < arb(level) < low


@settings(max_examples=30)  # Arb takes some milliseconds for each
@given(happened=st.integers(1, 10**4), missed=st.integers(1, 10**4), level=LEVELS)
def test_the_ends_of_clopper_and_pearson_are_rounded_correctly(happened: int, missed: int, level: float) -> None:
    low, high = clopper_pearson(happened, happened + missed, level)
    with ctx.workprec(300):
        below, above = (x.beta_lower(arb(happened), arb(missed + 1), 1) for x in halves(low))
        assert below < arb(level) / 2 < above
        below, above = ((1 - x).beta_lower(arb(missed), arb(happened + 1), 1) for x in halves(high))
        assert above < arb(level) / 2 < below


def test_a_worse_first_guess_changes_no_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    fine = student_quantile(1e-9, 4000), clopper_pearson(70, 500, 1e-9)
    stdtrit, betaincinv = special.stdtrit, special.betaincinv
    monkeypatch.setattr(quantiles.special, "stdtrit", lambda *a: stdtrit(*a) * (1 + 1e-6))
    monkeypatch.setattr(quantiles.special, "betaincinv", lambda *a: betaincinv(*a) * (1 - 1e-6))
    coarse = student_quantile.__wrapped__(1e-9, 4000), clopper_pearson.__wrapped__(70, 500, 1e-9)
    assert coarse == fine


def test_without_or_with_nothing_but_events_the_interval_ends_at_0_or_1() -> None:
    assert clopper_pearson(0, 10, 0.01)[0] == 0
    assert clopper_pearson(10, 10, 0.01)[1] == 1


def test_an_end_halfway_between_two_doubles_is_the_even_one() -> None:
    """One trial without the event: the upper end is 1 - alpha/2, and 1 - 0.45 has one binary digit too many."""
    assert clopper_pearson(0, 1, 0.9) == (0, 1 - 0.45)
