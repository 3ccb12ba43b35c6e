"""Fits and workflows: sizes, what is refused, and where two workflows must give the same bits."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations, product
from typing import Any

import numpy as np
import pytest

from collapsecheck.errors import InputError
from collapsecheck.simulate import (
    KDE,
    Accumulate,
    Categorical,
    Discrete,
    FreshFraction,
    Gaussian,
    Given,
    Growing,
    Location,
    Normal,
    Particle,
    Persistent,
    Recursion,
    Replace,
    Subsample,
    Variance,
    Weighted,
    Workflow,
    block_generator,
    draw,
    observe_block,
    observe_blocks,
    run,
)
from collapsecheck.simulate.refits import merged, moments_of
from collapsecheck.simulate.workflows import _pick, _together, points_held, real_points, size_at

FITS = [KDE(bandwidth=0.5), KDE(bandwidth="scott_statsmodels", kernel="uniform"), Gaussian(ddof=0), Categorical()]


def samples(fit: Any, workflow: Workflow, generations: int = 3) -> np.ndarray:
    outcome = run(
        Recursion(fit=fit, workflow=workflow),
        law=Normal(),
        size=6,
        generations=generations,
        replicates=3,
        observe=["particle"],
        seed=8,
        keep_samples=True,
    )
    assert outcome.samples is not None
    return outcome.samples


@pytest.mark.parametrize("workflow", [Growing(power=0), FreshFraction(fraction=0), Persistent(fraction=0)])
@pytest.mark.parametrize("fit", FITS)
def test_no_growth_and_no_fresh_data_are_replacement(fit: Any, workflow: Workflow) -> None:
    assert np.array_equal(samples(fit, workflow), samples(fit, Replace()))


@pytest.mark.parametrize("workflow", [Accumulate(), Subsample()])
@pytest.mark.parametrize("fit", FITS)
def test_the_first_refit_sees_the_real_sample_alone(fit: Any, workflow: Workflow) -> None:
    assert np.array_equal(samples(fit, workflow, 1), samples(fit, Replace(), 1))


def test_all_fresh_is_a_new_real_sample_each_time() -> None:
    generator = block_generator(8, 0)
    expected = np.array([draw(Normal(), generator, (6, 2000))[:, :3].T for _ in range(4)])
    assert np.array_equal(samples(Gaussian(), FreshFraction(fraction=1)), expected)


def test_all_persistent_is_the_real_sample_for_ever() -> None:
    outcome = samples(Gaussian(), Persistent(fraction=1))
    assert np.array_equal(outcome, np.broadcast_to(outcome[:1], outcome.shape))


def test_persistent_points_stay_in_their_places_and_the_others_do_not() -> None:
    outcome = samples(KDE(bandwidth=0.5), Persistent(fraction=Fraction(1, 3)))
    assert np.array_equal(outcome[1:, :, 4:], np.broadcast_to(outcome[:1, :, 4:], outcome[1:, :, 4:].shape))
    assert (outcome[1:, :, :4] != outcome[:1, :, :4]).all()


def test_a_weight_of_one_forgets_the_synthetic_points() -> None:
    outcome = samples(Location(), Weighted(real=1, weight=1))
    generator = block_generator(8, 0)
    first = draw(Normal(), generator, (6, 2000))
    expected = [first, *(draw(Normal(), generator, (1, 2000)) + draw(Normal(), generator, (6, 2000)) for _ in range(3))]
    assert outcome == pytest.approx(np.array([sample[:, :3].T for sample in expected]), abs=16 * np.finfo(float).eps)


@pytest.mark.parametrize("count", [1, 2, 7])
def test_points_that_weigh_as_many_as_they_are_are_pooled(count: int) -> None:
    points = draw(Normal(mean=3), block_generator(0, 0), (9, 4))
    one, other = moments_of(points[:count]), moments_of(points[count:])
    weighed, pooled = _together(one, other, count / 9), merged(one, other)
    rounding = 64 * np.finfo(float).eps
    assert weighed.count == pooled.count
    assert weighed.mean == pytest.approx(pooled.mean, rel=rounding)
    assert weighed.squares == pytest.approx(pooled.squares, rel=rounding)


def test_fresh_points_come_last_and_are_as_many_as_asked_for() -> None:
    outcome = samples(Categorical(), FreshFraction(fraction=Fraction(1, 3)), 1)
    old = np.isin(outcome[1], outcome[0])
    assert old[:, :4].all()
    assert not old[:, 4:].any()


@pytest.mark.parametrize(("power", "sizes"), [(0, [3, 3, 3]), (1, [3, 6, 9]), (0.5, [3, 4, 5]), (2, [3, 12, 27])])
def test_sizes_grow_with_the_power(power: float, sizes: list[int]) -> None:
    assert [size_at(Growing(power=power), 3, t) for t in range(3)] == sizes


def test_a_pool_holds_all_generations() -> None:
    assert points_held(Accumulate(), 5, 9) == points_held(Subsample(), 5, 9) == 50
    assert points_held(Replace(), 5, 9) == 5
    assert points_held(Growing(power=1), 5, 9) == 50


def test_moments_merge_to_those_of_all_points() -> None:
    points = draw(Normal(mean=3), block_generator(0, 0), (9, 4))
    whole, joined = moments_of(points), merged(moments_of(points[:2]), moments_of(points[2:]))
    rounding = 64 * np.finfo(float).eps
    assert joined.count == whole.count
    assert joined.mean == pytest.approx(whole.mean, rel=rounding)
    assert joined.squares == pytest.approx(whole.squares, rel=rounding)


class EachChoice:
    """Stands for a generator: each column has another of all the choices that there are, so that none is drawn."""

    def integers(self, low: np.ndarray, high: int, size: tuple[int, int]) -> np.ndarray:
        choices = np.array(list(product(*(range(least, high) for least in low.ravel())))).T
        assert choices.shape == size
        return choices


@pytest.mark.parametrize(("number", "size"), [(2, 1), (4, 2), (6, 3), (6, 5)])
def test_every_ordered_subsample_comes_from_one_choice(number: int, size: int) -> None:
    expected = sorted(permutations(range(number), size))
    pool = np.tile(np.arange(number)[:, np.newaxis], len(expected))
    _pick(pool, size, EachChoice())  # type: ignore[arg-type]  # of a generator it needs no other method
    assert sorted(map(tuple, pool[:size].T.tolist())) == expected
    assert (np.sort(pool, axis=0) == np.arange(number)[:, np.newaxis]).all()


ARGUMENTS: dict[str, Any] = {"law": Normal(), "size": 6, "generations": 2, "observable": Particle(), "seed": 0}
GIVEN = Given(values=(1.0, 2.0, 3.0, 4.0, 5.0, 6.0))


@pytest.mark.parametrize(
    ("fit", "workflow", "changed", "argument"),
    [
        (Gaussian(ddof=6), Replace(), {}, "ddof"),
        (Gaussian(ddof=5.5), Replace(), {"size": 5}, "ddof"),
        (Gaussian(), Replace(), {"law": Discrete(probabilities=(0.5, 0.5))}, "law"),
        (Categorical(), FreshFraction(fraction=0.4), {}, "fraction"),
        (Categorical(), FreshFraction(fraction=0.5), {"law": GIVEN}, "law"),
        (Gaussian(), Persistent(fraction=0.4), {}, "fraction"),
        (Gaussian(), Weighted(real=2.5, weight=0.5), {}, "real"),
        (Categorical(), Weighted(real=2, weight=0.5), {}, "fit"),
        (Gaussian(), Weighted(real=2, weight=0.5), {"law": GIVEN}, "law"),
        (Location(), Replace(), {"law": GIVEN}, "law"),
        (Location(), Replace(), {"law": Discrete(probabilities=(0.5, 0.5))}, "law"),
        (Categorical(), Accumulate(), {"generations": 10**8}, "generations"),
        (Categorical(), Growing(power=30), {}, "generations"),
        (Categorical(), "replace", {}, "workflow"),
        ("gaussian", Replace(), {}, "fit"),
        (3.0, Replace(), {}, "fit"),
    ],
)
def test_what_cannot_be_run_is_refused_at_once(fit: Any, workflow: Any, changed: Any, argument: str) -> None:
    recursion, arguments = Recursion(fit=fit, workflow=workflow), ARGUMENTS | changed
    with pytest.raises(InputError) as caught:
        observe_block(recursion, block=0, **arguments)
    assert caught.value.argument == argument
    with pytest.raises(InputError):
        observe_blocks(recursion, **arguments)


@pytest.mark.parametrize(
    ("description", "argument"),
    [
        (lambda: Gaussian(ddof=-0.5), "ddof"),
        (lambda: Gaussian(ddof=float("nan")), "ddof"),
        (lambda: FreshFraction(fraction=1.1), "fraction"),
        (lambda: FreshFraction(fraction=-0.1), "fraction"),
        (lambda: Persistent(fraction=1.1), "fraction"),
        (lambda: Weighted(real=0, weight=0.5), "real"),
        (lambda: Weighted(real=1, weight=-0.1), "weight"),
        (lambda: Weighted(real=1, weight=1.1), "weight"),
        (lambda: Growing(power=-1), "power"),
        (lambda: Growing(power=float("inf")), "power"),
    ],
)
def test_descriptions_refuse_numbers_out_of_range(description: Any, argument: str) -> None:
    with pytest.raises(InputError) as caught:
        description()
    assert caught.value.argument == argument


def test_a_fraction_is_read_as_it_prints() -> None:
    assert real_points(FreshFraction(fraction=0.07), 100) == 7
    assert [real_points(FreshFraction(fraction=k / 49), 49) for k in range(50)] == list(range(50))


def test_points_of_growing_generations_cannot_be_kept() -> None:
    with pytest.raises(InputError, match="keep_samples"):
        samples(Categorical(), Growing(power=1))


def test_a_growing_sample_is_observed_at_its_own_size() -> None:
    recursion = Recursion(fit=Gaussian(ddof=0), workflow=Growing(power=1))
    arguments = ARGUMENTS | {"generations": 400, "law": Normal(sd=1e3), "size": 3}
    # The sum of 1/n over generations is below ln(401)/3 + 1/3: the spread survives, where n = 3 would lose it.
    growing = observe_block(recursion, block=0, **arguments | {"observable": Variance()})
    constant = observe_block(Recursion(fit=Gaussian(ddof=0)), block=0, **arguments | {"observable": Variance()})
    assert np.median(growing) > 1 > np.median(constant)
