"""What must hold exactly, bit for bit, whatever the arguments."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from collapsecheck.simulate import (
    KDE,
    Categorical,
    Exponential,
    Fit,
    Gaussian,
    Given,
    Heterozygosity,
    Law,
    Modes,
    Normal,
    Observable,
    Particle,
    Recursion,
    Scaled,
    TailCount,
    TwoPoint,
    Types,
    Variance,
    count_modes,
    enumerated_mean,
    measure,
    observe_block,
    observe_blocks,
    run,
)

FITS = st.sampled_from(
    [
        Categorical(),
        KDE(bandwidth=0.3),
        KDE(bandwidth=0.3, kernel="uniform"),
        KDE(bandwidth="scott_scipy"),
        KDE(bandwidth="silverman_scipy", kernel="two_point"),
        KDE(bandwidth="scott_sklearn"),
        KDE(bandwidth="scott_statsmodels"),
        Gaussian(),
        Gaussian(ddof=0.5),
    ]
)
LAWS = st.sampled_from([Normal(), Exponential(), TwoPoint(), Scaled(law=Normal(mean=2), scale=3)])
OBSERVABLES = st.sampled_from([Variance(), Particle(), Heterozygosity(), Types(), TailCount(low=0)])
SIZES, GENERATIONS, SEEDS = st.integers(2, 8), st.integers(0, 4), st.integers(0, 2**63)
LATTICE = st.lists(st.integers(-64, 64), min_size=2, max_size=8).map(lambda values: tuple(v / 16 for v in values))


def final(fit: Fit, values: tuple[float, ...], generations: int, seed: int) -> np.ndarray:
    outcome = run(
        Recursion(fit=fit),
        law=Given(values=values),
        size=len(values),
        generations=generations,
        replicates=5,
        observe=["particle"],
        seed=seed,
        at=[generations],
        keep_samples=True,
    )
    assert outcome.samples is not None
    return np.asarray(outcome.samples[0])


@settings(max_examples=30)
@given(fit=FITS, law=LAWS, observable=OBSERVABLES, size=SIZES, generations=GENERATIONS, seed=SEEDS)
def test_blocks_depend_on_the_seed_and_their_number_alone(
    *, fit: Fit, law: Law, observable: Observable, size: int, generations: int, seed: int
) -> None:
    arguments: dict[str, Any] = {
        "law": law,
        "size": size,
        "generations": generations,
        "observable": observable,
        "seed": seed,
    }
    in_order = [block.tobytes() for block in islice(observe_blocks(Recursion(fit=fit), **arguments), 3)]
    shuffled = {k: observe_block(Recursion(fit=fit), block=k, **arguments).tobytes() for k in (2, 0, 1)}
    assert in_order == [shuffled[0], shuffled[1], shuffled[2]]


@settings(max_examples=30)
@given(fit=FITS, law=LAWS, size=SIZES, generations=GENERATIONS, seed=SEEDS, more=st.integers(0, 600))
def test_a_replicate_does_not_depend_on_how_many_there_are(
    *, fit: Fit, law: Law, size: int, generations: int, seed: int, more: int
) -> None:
    arguments: dict[str, Any] = {"law": law, "size": size, "generations": generations, "seed": seed}
    few = run(Recursion(fit=fit), replicates=3, observe=["variance"], **arguments)
    many = run(Recursion(fit=fit), replicates=3 + more, observe=["particle", "variance"], **arguments)
    assert few.observed["variance"].tobytes() == many.observed["variance"][:3].tobytes()


@given(values=LATTICE, generations=GENERATIONS, seed=SEEDS, power=st.integers(-40, 40))
@pytest.mark.parametrize("rule", ["scott_scipy", "silverman_scipy", "scott_statsmodels"])
def test_a_rule_that_follows_the_data_commutes_with_powers_of_two(
    rule: str, values: tuple[float, ...], generations: int, seed: int, power: int
) -> None:
    factor = 2.0**power
    scaled = final(KDE(bandwidth=rule), tuple(factor * v for v in values), generations, seed)
    assert np.array_equal(scaled, factor * final(KDE(bandwidth=rule), values, generations, seed))


@given(values=LATTICE, generations=GENERATIONS, seed=SEEDS, power=st.integers(-40, 40))
def test_a_fixed_bandwidth_scales_with_the_data(
    values: tuple[float, ...], generations: int, seed: int, power: int
) -> None:
    factor = 2.0**power
    scaled = final(KDE(bandwidth=0.3 * factor), tuple(factor * v for v in values), generations, seed)
    assert np.array_equal(scaled, factor * final(KDE(bandwidth=0.3), values, generations, seed))


@settings(max_examples=30)
@given(values=LATTICE, generations=GENERATIONS, seed=SEEDS, power=st.integers(-40, 40))
@pytest.mark.parametrize("method", ["forward", "moments"])
def test_a_gaussian_refit_commutes_with_powers_of_two(
    method: str, values: tuple[float, ...], generations: int, seed: int, power: int
) -> None:
    def observed(factor: float) -> np.ndarray:
        return run(
            Recursion(fit=Gaussian()),
            law=Given(values=tuple(factor * v for v in values)),
            size=len(values),
            generations=generations,
            replicates=5,
            observe=["particle"],
            seed=seed,
            method=method,
        ).observed["particle"]

    assert np.array_equal(observed(2.0**power), 2.0**power * observed(1.0))


@given(values=LATTICE, generations=GENERATIONS, seed=SEEDS, shift=st.integers(-1000, 1000))
def test_a_shift_of_the_data_shifts_every_generation(
    values: tuple[float, ...], generations: int, seed: int, shift: int
) -> None:
    """Exact on a lattice: all points stay multiples of 1/16."""
    fit = KDE(bandwidth=0.25, kernel="two_point")
    shifted = final(fit, tuple(v + shift for v in values), generations, seed)
    assert np.array_equal(shifted, final(fit, values, generations, seed) + shift)


@given(values=LATTICE, shift=st.integers(-1000, 1000), data=st.data())
def test_observables_of_the_whole_sample_ignore_the_order_of_the_points(
    values: tuple[float, ...], shift: int, data: st.DataObject
) -> None:
    """Exact for counts; a variance is not among them, since its last bit depends on the order of the additions."""
    permuted = data.draw(st.permutations(values))
    first, second = (np.array(v)[:, np.newaxis] for v in (values, permuted))
    for observable in (Heterozygosity(), TailCount(low=0), Modes(bandwidth=0.3), Modes(bandwidth=2)):
        assert measure(observable, first, Categorical()) == measure(observable, second, Categorical())
    assert count_modes(first + shift, np.array([0.5]), 0.0) == count_modes(first, np.array([0.5]), 0.0)


@given(
    size=st.integers(1, 3),
    generations=st.integers(0, 2),
    width=st.fractions(min_value=Fraction(1, 9), max_value=2, max_denominator=9),
    limit=st.fractions(min_value=Fraction(1, 100), max_value=3, max_denominator=100),
)
def test_enumerated_outcomes_of_a_symmetric_recursion_are_symmetric(
    size: int, generations: int, width: Fraction, limit: Fraction
) -> None:
    recursion = Recursion(fit=KDE(bandwidth=width, kernel="two_point"))

    def mean(observable: Observable) -> Any:
        return enumerated_mean(recursion, law=TwoPoint(), size=size, generations=generations, observable=observable)

    # The points off the lattice by a number that no outcome has, so that no end of an interval is hit.
    off = limit + Fraction(1, 10**6 + 3)
    above, below = mean(TailCount(low=off)), mean(TailCount(low=float("-inf"), high=-off))
    assert mean(Particle()) == 0
    assert above == below
    assert above + below + mean(TailCount(low=-off, high=off)) == size


@given(size=st.integers(2, 3), scale=st.fractions(min_value=Fraction(1, 5), max_value=5, max_denominator=5))
def test_an_enumerated_variance_scales_with_the_square(size: int, scale: Fraction) -> None:
    recursion = Recursion(fit=KDE(bandwidth="scott_scipy", kernel="two_point"))
    once, scaled = (
        enumerated_mean(recursion, law=law, size=size, generations=1, observable=Variance())
        for law in (TwoPoint(), Scaled(law=TwoPoint(), scale=scale))
    )
    assert sympy.simplify(scaled - once * sympy.Rational(scale.numerator, scale.denominator) ** 2) == 0
