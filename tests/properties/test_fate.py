"""What `fate` says of a recursion is what simulations of that recursion show, whatever the recursion."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import PROTOCOL, SIMULATED

from collapsecheck.errors import InputError
from collapsecheck.terms import (
    BANDWIDTH_RULES,
    KDE,
    KERNELS,
    LIKELIHOODS,
    Accumulate,
    Categorical,
    FreshFraction,
    Gaussian,
    Growing,
    Location,
    MaximumLikelihood,
    Persistent,
    Recursion,
    Relative,
    Replace,
    ShrunkKDE,
    Subsample,
    Weighted,
)
from collapsecheck.verify import Outcome, judge
from collapsecheck.verify.fates import ASPECTS, Answer, fate

NUMBERS = st.sampled_from((0.2, 0.5, 1.0))
BANDWIDTHS = st.one_of(NUMBERS, st.sampled_from(BANDWIDTH_RULES), NUMBERS.map(lambda x: Relative(factor=x)))
PLAIN_BANDWIDTHS = st.one_of(NUMBERS, st.sampled_from(BANDWIDTH_RULES))
FITS = st.one_of(
    st.builds(KDE, bandwidth=BANDWIDTHS, kernel=st.sampled_from(KERNELS)),
    st.builds(ShrunkKDE, bandwidth=PLAIN_BANDWIDTHS, kernel=st.sampled_from(KERNELS), ddof=st.sampled_from((0, 1))),
    st.just(Categorical()),
    st.builds(Gaussian, ddof=st.sampled_from((0, 1))),
    st.just(Location()),
    st.builds(MaximumLikelihood, family=st.sampled_from(LIKELIHOODS)),
)
WORKFLOWS = st.one_of(
    *(st.just(workflow) for workflow in (Replace(), Accumulate(), Subsample())),
    st.sampled_from((0, 0.5, 1)).map(lambda x: FreshFraction(fraction=x)),
    st.sampled_from((0, 0.5, 1)).map(lambda x: Persistent(fraction=x)),
    st.sampled_from((0, 0.5, 1)).map(lambda x: Weighted(real=3, weight=x)),
    st.sampled_from((0, 1, 2)).map(lambda x: Growing(power=x)),
)


def refuted(answer: Answer) -> bool:
    """Whether simulations of the recursion contradict an answer; one that is a limit is none at finite n and t."""
    if answer.check.approximation or answer.check.decide == "agreement":
        return False
    return judge(answer.claim, answer.check, answer.case, PROTOCOL).outcome is Outcome.REFUTED


@pytest.mark.parametrize(
    "workflow",
    [
        Replace(),
        Accumulate(),
        Subsample(),
        FreshFraction(fraction=0.5),
        Persistent(fraction=0.5),
        Weighted(real=3, weight=0.5),
        Growing(power=1),
    ],
    ids=str,
)
@settings(SIMULATED, max_examples=6)
@given(fit=FITS, size=st.sampled_from((2, 4, 10, 30)), generations=st.integers(1, 8))
def test_no_answer_is_refuted_by_the_recursion_itself(workflow: Any, fit: Any, size: int, generations: int) -> None:
    assume(not (isinstance(fit, ShrunkKDE) and workflow != Replace()))  # such a fit replaces, at its own size
    found = fate(Recursion(fit=fit, workflow=workflow), size=size, generations=generations)
    assert [answer.claim.id for answer in found.answers if refuted(answer)] == []


@pytest.mark.parametrize("aspect", ["spread of a run", "where a run is", "one particle over many runs"])
def test_answers_for_another_bandwidth_are_refuted(aspect: str) -> None:
    answers = fate(Recursion(fit=KDE(bandwidth=0.5)), size=10, generations=5).about(aspect)
    other = Recursion(fit=KDE(bandwidth=1.0))
    moved = [
        replace(answer, check=replace(answer.check, setting=replace(answer.check.setting, recursion=other)))
        for answer in answers
    ]
    assert [answer.claim.id for answer in answers if refuted(answer)] == []
    assert any(refuted(answer) for answer in moved)


@given(fit=FITS, workflow=WORKFLOWS, size=st.integers(1, 30).map(lambda x: 2 * x), generations=st.integers(1, 20))
def test_every_combination_is_answered(fit: Any, workflow: Any, size: int, generations: int) -> None:
    found = fate(Recursion(fit=fit, workflow=workflow), size=size, generations=generations)
    assert sum(len(found.about(aspect)) for aspect in ASPECTS) == len(found.answers)


def test_a_rule_of_a_library_is_the_bandwidth_that_it_amounts_to() -> None:
    scott, factor = (KDE(bandwidth=bandwidth) for bandwidth in ("scott_scipy", Relative(factor=32**-0.2)))
    by_rule, by_number = (fate(Recursion(fit=fit), size=32, generations=9) for fit in (scott, factor))
    values = {answer.claim.id: answer.value for answer in by_number.answers}
    assert values["kde.plugin.variance"] == pytest.approx(
        next(a.value for a in by_rule.answers if a.claim.id == "kde.plugin.variance"), rel=1e-12
    )


def test_a_kernel_of_another_shape_gets_no_answer_that_rests_on_the_shape() -> None:
    gaussian, uniform = (
        {a.claim.id for a in fate(Recursion(fit=KDE(bandwidth=0.5, kernel=k)), size=10, generations=5).answers}
        for k in ("gaussian", "uniform")
    )
    assert {"kde.fixed.variance", "kde.fixed.mean-drift"} <= uniform < gaussian
    assert {"kde.fixed.pair-difference", "kde.fixed.squared-variance"} <= gaussian - uniform


@pytest.mark.parametrize(("size", "generations", "argument"), [(1, 5, "size"), (10, 0, "generations")])
def test_numbers_out_of_range_are_refused(size: int, generations: int, argument: str) -> None:
    with pytest.raises(InputError, match=argument):
        fate(Recursion(fit=Categorical()), size=size, generations=generations)
