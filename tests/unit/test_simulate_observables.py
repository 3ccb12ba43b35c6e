"""Observables, on samples small enough to do by hand."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

from collapsecheck.errors import CollapsecheckError, InputError
from collapsecheck.simulate import (
    KDE,
    OBSERVABLES,
    AbsoluteMean,
    Categorical,
    Deviation,
    Difference,
    Fit,
    Gaussian,
    Heterozygosity,
    LogGrowth,
    LogVariance,
    MajorityError,
    MeanFourthDifference,
    MeanSquare,
    Modes,
    Normal,
    NormalDistance,
    Observable,
    PairCosine,
    Particle,
    Recursion,
    SquaredMean,
    SquaredVariance,
    TailCount,
    TwoPoint,
    Types,
    Variance,
    measure,
    run,
)
from collapsecheck.simulate.arrays import sum_of

SAMPLE = np.array([[1.0, 0.0], [1.0, 1.0], [3.0, 2.0], [3.0, 3.0]])
FIT = KDE(bandwidth=0.25)


@pytest.mark.parametrize(
    ("observable", "expected"),
    [
        (Variance(), [4 / 3, 5 / 3]),
        (Variance(ddof=0), [1.0, 1.25]),
        (MeanSquare(), [5.0, 3.5]),
        (SquaredMean(), [4.0, 2.25]),
        (AbsoluteMean(), [2.0, 1.5]),
        (Deviation(ddof=0), [1.0, np.sqrt(1.25)]),
        (NormalDistance(sd=0.5, ddof=0), [4.0 + 0.25, 2.25 + (np.sqrt(1.25) - 0.5) ** 2]),
        (SquaredVariance(ddof=0), [1.0, 1.25**2]),
        (MeanFourthDifference(), [8 / 3 * 4, 8 / 3 * 7.25]),
        (Particle(), [1.0, 0.0]),
        (Difference(), [0.0, -1.0]),
        (PairCosine(frequency=np.pi), [1.0, -1.0]),
        (Heterozygosity(), [0.5, 0.75]),
        (Types(), [2.0, 4.0]),
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


@pytest.mark.parametrize("method", ["forward", "moments"])
def test_growth_is_measured_from_generation_0(method: str) -> None:
    growth, logarithm = LogGrowth(), LogVariance(ddof=1)
    outcome = run(
        Recursion(fit=Gaussian()),
        law=Normal(),
        size=4,
        generations=3,
        replicates=5,
        observe=[growth, logarithm],
        seed=1,
        method=method,
    )
    expected = outcome.observed[logarithm] - outcome.observed[logarithm][:, :1]
    assert outcome.observed[growth].tolist() == expected.tolist()
    assert np.ptp(expected[:, 1:]) > 0


def test_the_error_of_a_vote_is_that_of_the_label_of_most() -> None:
    labels = np.array([[0.0, 0.0, 1.0], [0.0, 3.0, 3.0]])
    assert measure(MajorityError(mass=0.25), labels, Categorical()).tolist() == [0.75, 0.5, 0.25]


def test_growth_needs_generation_0() -> None:
    with pytest.raises(InputError, match="needs generation 0"):
        measure(LogGrowth(), SAMPLE, FIT)
    with pytest.raises(InputError, match="does not visit generation 0"):
        run(
            Recursion(fit=FIT),
            law=Normal(),
            size=4,
            generations=3,
            at=[3],
            replicates=5,
            observe=[LogGrowth()],
            seed=1,
            method="genealogy",
        )


def test_what_has_collapsed_to_a_point_has_no_growth() -> None:
    with pytest.raises(CollapsecheckError, match="logarithm of its variance is not a number"):
        run(
            Recursion(fit=Categorical()),
            law=TwoPoint(),
            size=2,
            generations=3,
            replicates=50,
            observe=[LogGrowth()],
            seed=1,
        )


def test_types_may_have_any_values() -> None:
    sample = np.array([[-0.5], [1e9], [-0.5], [-0.5], [np.pi]])
    assert measure(Heterozygosity(), sample, Categorical()).tolist() == [1 - (9 + 1 + 1) / 25]
    assert measure(Types(), sample, Categorical()).tolist() == [3]


def test_modes_take_the_bandwidth_of_the_fit() -> None:
    assert measure(Modes(), SAMPLE, KDE(bandwidth=2)).tolist() == [1.0, 1.0]


def test_what_is_measured_is_a_copy() -> None:
    sample = SAMPLE.copy()
    measure(Particle(), sample, FIT)[:] = 99
    assert np.array_equal(sample, SAMPLE)


def test_a_pair_needs_two_points() -> None:
    with pytest.raises(InputError, match="size"):
        measure(Difference(), SAMPLE[:1], FIT)


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
        (NormalDistance(sd=0), FIT),
        (NormalDistance(sd=1, ddof=4), FIT),
        (Variance(ddof=-1), FIT),
        (Variance(ddof=True), FIT),
        (LogGrowth(), FIT),
        (TailCount(low=2, high=1), FIT),
        (TailCount(low=np.nan), FIT),
        (MajorityError(mass=1.5), FIT),
        (TailCount(low=sympy.Symbol("p")), FIT),
        (PairCosine(frequency=sympy.Symbol("u")), FIT),
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
