"""Fits by the mean of the data: what is drawn, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from collapsecheck.cli import main
from collapsecheck.errors import CollapsecheckError, InputError
from collapsecheck.simulate import (
    KDE,
    LIKELIHOODS,
    Accumulate,
    Exponential,
    MaximumLikelihood,
    MeanPower,
    Normal,
    Particle,
    Poisson,
    Recursion,
    block_generator,
    measure,
    observe_block,
    run,
)
from collapsecheck.simulate.refits import draw_from_fit


def test_counts_are_drawn_from_the_poisson_law_of_the_mean() -> None:
    points = np.array([[0.0, 2.0], [4.0, 2.0], [2.0, 5.0]])
    drawn = draw_from_fit(MaximumLikelihood(family="poisson"), points, block_generator(3, 0), 5)
    assert np.array_equal(drawn, block_generator(3, 0).poisson([2.0, 3.0], (5, 2)))


def test_times_are_drawn_from_the_exponential_law_of_the_mean() -> None:
    points = np.array([[0.0, 2.0], [4.0, 2.0], [2.0, 5.0]])
    drawn = draw_from_fit(MaximumLikelihood(family="exponential"), points, block_generator(3, 0), 5)
    assert np.array_equal(drawn, np.array([2.0, 3.0]) * block_generator(3, 0).standard_exponential((5, 2)))


def test_a_sample_of_zeros_is_never_left() -> None:
    drawn = draw_from_fit(MaximumLikelihood(family="poisson"), np.zeros((3, 4)), block_generator(3, 0), 5)
    assert not drawn.any()


@pytest.mark.parametrize("family", LIKELIHOODS)
def test_a_negative_mean_is_refused(family: str) -> None:
    with pytest.raises(InputError, match=f"has a mean below 0, which no {family} law has"):
        observe_block(
            Recursion(fit=MaximumLikelihood(family=family)),
            law=Normal(mean=-9),
            size=4,
            generations=1,
            observable=Particle(),
            seed=1,
            block=0,
        )


@pytest.mark.parametrize(
    "make",
    [
        lambda: MaximumLikelihood(family="cauchy"),
        lambda: Poisson(mean=0),
        lambda: Poisson(mean=float("inf")),
    ],
)
def test_what_is_no_family_and_no_law_is_refused(make: Any) -> None:
    with pytest.raises(InputError):
        make()


def test_they_accumulate_as_well() -> None:
    recursion = Recursion(fit=MaximumLikelihood(family="exponential"), workflow=Accumulate())
    outcome = run(recursion, law=Exponential(), size=5, generations=3, replicates=4, observe=["particle"], seed=1)
    assert (outcome.observed["particle"] > 0).all()


def test_powers_of_the_mean() -> None:
    sample = np.array([[1.0, 0.0, -3.0], [3.0, 0.0, -1.0]])
    fit = KDE(bandwidth=1)
    assert measure(MeanPower(power=3), sample, fit).tolist() == [8.0, 0.0, -8.0]
    assert measure(MeanPower(power=-1), sample[:, :1], fit).tolist() == [0.5]
    assert np.isnan(measure(MeanPower(power=0.5), sample, fit)).tolist() == [False, False, True]
    assert np.isnan(measure(MeanPower(power=-1), sample, fit)).tolist() == [False, True, True]


def test_a_power_that_is_no_number_is_reported() -> None:
    with pytest.raises(CollapsecheckError, match="exceeds the range"):
        observe_block(
            Recursion(fit=MaximumLikelihood(family="poisson")),
            law=Poisson(mean=0.1),
            size=2,
            generations=4,
            observable=MeanPower(power=-1),
            seed=1,
            block=0,
        )


@pytest.mark.parametrize("family", LIKELIHOODS)
def test_fate_answers_for_them(family: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fate", "--fit", family, "--n", "10", "--generations", "3"]) == 0
    assert f"{family}." in capsys.readouterr().out
    assert main(["fate", "--fit", family, "--ddof", "1"]) == 2
    assert "ddof" in capsys.readouterr().err
