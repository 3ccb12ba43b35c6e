"""Observables, on samples small enough to do by hand."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

from collapsecheck.errors import InputError
from collapsecheck.simulate import (
    KDE,
    OBSERVABLES,
    Categorical,
    Fit,
    Heterozygosity,
    Modes,
    Observable,
    Particle,
    TailCount,
    Variance,
    measure,
)
from collapsecheck.simulate.moments import sum_of

SAMPLE = np.array([[1.0, 0.0], [1.0, 1.0], [3.0, 2.0], [3.0, 3.0]])
FIT = KDE(bandwidth=0.25)


@pytest.mark.parametrize(
    ("observable", "expected"),
    [
        (Variance(), [4 / 3, 5 / 3]),
        (Variance(ddof=0), [1.0, 1.25]),
        (Particle(), [1.0, 0.0]),
        (Heterozygosity(), [0.5, 0.75]),
        (TailCount(low=1, high=3), [2.0, 2.0]),
        (TailCount(low=3), [2.0, 1.0]),
        (TailCount(low=-np.inf, high=1), [0.0, 1.0]),
        (Modes(), [2.0, 4.0]),
        (Modes(bandwidth=2), [1.0, 1.0]),
        (Modes(bandwidth=0.9), [2.0, 1.0]),
    ],
)
def test_an_observable_of_each_replicate(observable: Observable, expected: list[float]) -> None:
    assert measure(observable, SAMPLE, FIT).tolist() == expected


def test_types_may_have_any_values() -> None:
    sample = np.array([[-0.5], [1e9], [-0.5], [-0.5], [np.pi]])
    assert measure(Heterozygosity(), sample, Categorical()).tolist() == [1 - (9 + 1 + 1) / 25]


def test_modes_take_the_bandwidth_of_the_fit() -> None:
    assert measure(Modes(), SAMPLE, KDE(bandwidth=2)).tolist() == [1.0, 1.0]


def test_what_is_measured_is_a_copy() -> None:
    sample = SAMPLE.copy()
    measure(Particle(), sample, FIT)[:] = 99
    assert np.array_equal(sample, SAMPLE)


@pytest.mark.parametrize("replicates", [1, 127, 128, 300])
def test_sums_run_from_the_first_particle_to_the_last(replicates: int) -> None:
    """1 is lost next to 2**53 when it comes after it, and kept when it comes before: the order shows in the bits."""
    column = [2.0**53, 1.0, 1.0, -(2.0**53)]
    values = np.repeat(np.array(column)[:, np.newaxis], replicates, axis=1)
    assert set(sum_of(values)) == {((column[0] + column[1]) + column[2]) + column[3]} == {0.0}
    assert set(sum_of(values[::-1])) == {((column[3] + column[2]) + column[1]) + column[0]} == {2.0}


def test_names_stand_for_observables() -> None:
    assert OBSERVABLES["variance"] == Variance(ddof=1)


@pytest.mark.parametrize(
    ("observable", "fit"),
    [
        (Variance(ddof=4), FIT),
        (Variance(ddof=-1), FIT),
        (Variance(ddof=True), FIT),
        (TailCount(low=2, high=1), FIT),
        (TailCount(low=np.nan), FIT),
        (TailCount(low=sympy.Symbol("p")), FIT),
        (Modes(), Categorical()),
        (Modes(bandwidth=0), FIT),
        (Modes(prominence=-0.1), FIT),
        (Modes(prominence=1.1), FIT),
        ("variance", FIT),
    ],
)
def test_what_cannot_be_observed_is_refused(observable: Observable, fit: Fit) -> None:
    with pytest.raises(InputError):
        measure(observable, SAMPLE, fit)
