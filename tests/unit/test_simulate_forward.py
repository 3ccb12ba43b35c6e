"""The recursion run forward: blocks, runs, what is refused."""

from __future__ import annotations

import math
from itertools import islice
from typing import Any

import numpy as np
import pytest

from collapsecheck.errors import CollapsecheckError, InputError
from collapsecheck.simulate import (
    KDE,
    Categorical,
    Discrete,
    Given,
    Heterozygosity,
    LogGrowth,
    Modes,
    Normal,
    Particle,
    Recursion,
    TailCount,
    TwoPoint,
    Uniform,
    Variance,
    block_generator,
    block_replicates,
    draw,
    observe_block,
    observe_blocks,
    resample,
    run,
)

FIXED = Recursion(fit=KDE(bandwidth=0.5))
SCOTT = Recursion(fit=KDE(bandwidth="scott_scipy"))
ARGUMENTS: dict[str, Any] = {"law": Normal(), "size": 5, "generations": 3, "seed": 11}


def test_block_k_is_the_kth_of_the_blocks() -> None:
    blocks = list(islice(observe_blocks(SCOTT, observable=Variance(), **ARGUMENTS), 3))
    alone = [observe_block(SCOTT, observable=Variance(), block=k, **ARGUMENTS) for k in (2, 0, 1)]
    assert [b.tobytes() for b in blocks] == [alone[1].tobytes(), alone[2].tobytes(), alone[0].tobytes()]
    assert len({b.tobytes() for b in blocks}) == 3


def test_generation_0_is_the_draws_themselves() -> None:
    values = observe_block(FIXED, observable=Particle(), block=4, **ARGUMENTS | {"generations": 0})
    assert np.array_equal(values, draw(Normal(), block_generator(11, 4), (5, 2000))[0])


def test_growth_is_the_ratio_to_the_generation_0_of_the_same_replicate() -> None:
    outcome = run(SCOTT, replicates=2100, observe=["variance", LogGrowth()], **ARGUMENTS)
    variances, growth = outcome.observed["variance"], outcome.observed[LogGrowth()]
    logarithms = np.vectorize(math.log)(variances)
    assert np.array_equal(growth, logarithms - logarithms[:, :1])
    blocks = np.concatenate([observe_block(SCOTT, observable=LogGrowth(), block=k, **ARGUMENTS) for k in (0, 1)])
    assert np.array_equal(growth[:, -1], blocks[:2100])


def test_a_run_has_the_replicates_of_its_blocks() -> None:
    observable = Variance(ddof=0)
    outcome = run(FIXED, replicates=2100, observe=[observable, "particle"], **ARGUMENTS)
    blocks = np.concatenate([observe_block(FIXED, observable=observable, block=k, **ARGUMENTS) for k in (0, 1)])
    assert outcome.replicates == 2100
    assert outcome.observed[observable].shape == outcome.observed["particle"].shape == (2100, 4)
    assert np.array_equal(outcome.observed[observable][:, -1], blocks[:2100])


def test_a_run_observes_where_it_is_asked_to() -> None:
    whole = run(FIXED, replicates=3, observe=["variance"], **ARGUMENTS)
    part = run(FIXED, replicates=3, observe=["variance"], at=[3, 0, 3], **ARGUMENTS)
    assert whole.generations.tolist() == [0, 1, 2, 3]
    assert part.generations.tolist() == [0, 3]
    assert np.array_equal(part.observed["variance"], whole.observed["variance"][:, [0, 3]])


def test_a_run_keeps_samples_only_on_request() -> None:
    outcome = run(FIXED, replicates=2100, observe=["variance", "particle"], keep_samples=True, **ARGUMENTS)
    assert outcome.samples is not None
    assert outcome.samples.shape == (4, 2100, 5)
    assert np.array_equal(outcome.samples[:, :, 0].T, outcome.observed["particle"])
    assert run(FIXED, replicates=1, observe=["variance"], **ARGUMENTS).samples is None


def test_progress_counts_every_generation_of_every_block() -> None:
    calls: list[tuple[int, int]] = []
    run(FIXED, replicates=2001, observe=["particle"], progress=lambda *call: calls.append(call), **ARGUMENTS)
    assert calls == [(done, 8) for done in range(1, 9)]


def test_given_data_are_generation_0_and_need_no_randomness() -> None:
    law = Given(values=(3.0, 1.0, 2.0))
    outcome = run(FIXED, law=law, size=3, generations=0, replicates=2, observe=["variance"], seed=0, keep_samples=True)
    assert outcome.samples is not None
    assert outcome.samples.tolist() == [[[3.0, 1.0, 2.0]] * 2]
    assert outcome.observed["variance"].tolist() == [[1.0], [1.0]]


def test_resampled_types_are_types_of_the_parents() -> None:
    parents = draw(Uniform(), block_generator(0, 0), (6, 50))
    children = resample(Categorical(), parents, block_generator(0, 1))
    assert all(set(children[:, r]) <= set(parents[:, r]) for r in range(50))
    assert (np.sort(children, axis=0) != np.sort(parents, axis=0)).any()


def test_types_can_be_counted_in_draws_from_a_continuous_law() -> None:
    values = observe_block(
        Recursion(fit=Categorical()), law=Uniform(), size=1, generations=0, observable=TailCount(low=0), seed=0, block=0
    )
    assert values.tolist() == [1.0] * block_replicates(1)


def test_points_without_spread_stay_where_they_are() -> None:
    outcome = run(
        SCOTT, law=Given(values=(4.0, 4.0)), size=2, generations=5, replicates=2, observe=["particle"], seed=0
    )
    assert np.array_equal(outcome.observed["particle"], np.full((2, 6), 4.0))


def test_three_hundred_generations_of_a_growing_bandwidth_are_finite() -> None:
    outcome = run(SCOTT, law=Normal(), size=100, generations=300, replicates=2, observe=["variance"], seed=0)
    assert np.isfinite(outcome.observed["variance"]).all()


@pytest.mark.parametrize("observable", [Particle(), Variance()])
def test_an_overflow_is_an_error_and_not_a_number(observable: Particle | Variance) -> None:
    law = Given(values=(-1e308, 1e308, 1e308))
    with pytest.raises(CollapsecheckError, match="exceeds the range"):
        observe_block(SCOTT, law=law, size=3, generations=2, observable=observable, seed=0, block=0)


@pytest.mark.parametrize(
    "changed",
    [
        {"size": 0},
        {"size": 5.0},
        {"size": True},
        {"generations": -1},
        {"generations": 1.5},
        {"generations": False},
        {"seed": -1},
        {"seed": 0.5},
        {"block": -1},
        {"law": Discrete(probabilities=(0.5, 0.5))},
        {"law": Given(values=(1.0, 2.0))},
        {"law": "normal"},
        {"recursion": KDE(bandwidth=0.5)},
        {"recursion": Recursion(fit=KDE(bandwidth="scott_scipy")), "size": 1, "observable": Particle()},
        {"observable": Variance(), "size": 1},
        {"observable": "variance"},
        {"observable": Modes(), "recursion": Recursion(fit=Categorical())},
    ],
)
def test_arguments_out_of_their_domain_are_refused(changed: dict[str, Any]) -> None:
    arguments = {"recursion": FIXED, "observable": Heterozygosity(), "block": 0, **ARGUMENTS, **changed}
    with pytest.raises(InputError):
        observe_block(**arguments)


def test_blocks_refuse_at_once_and_not_at_the_first_block() -> None:
    with pytest.raises(InputError):
        observe_blocks(FIXED, observable=Variance(ddof=5), **ARGUMENTS)
    with pytest.raises(InputError):
        observe_blocks(FIXED, observable=Variance(), **ARGUMENTS | {"seed": -1})


@pytest.mark.parametrize(
    "changed",
    [
        {"replicates": 0},
        {"replicates": True},
        {"observe": []},
        {"observe": "variance"},
        {"observe": ["kurtosis"]},
        {"at": []},
        {"at": [4]},
        {"at": [-1]},
        {"at": [0.5]},
    ],
)
def test_a_run_refuses_arguments_out_of_their_domain(changed: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        run(FIXED, **{"replicates": 2, "observe": ["variance"], **ARGUMENTS, **changed})


def test_two_point_noise_keeps_points_on_their_lattice() -> None:
    recursion = Recursion(fit=KDE(bandwidth=0.25, kernel="two_point"))
    outcome = run(
        recursion, law=TwoPoint(), size=4, generations=3, replicates=50, observe=["particle"], seed=0, keep_samples=True
    )
    assert outcome.samples is not None
    assert set((outcome.samples[3] * 4 % 2).ravel()) == {1.0}
