"""Which method is chosen, what is refused, and that nothing but the method changes the bits."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy.special import digamma, polygamma

from collapsecheck.errors import InputError
from collapsecheck.simulate import (
    KDE,
    Accumulate,
    Categorical,
    Exponential,
    FreshFraction,
    Gaussian,
    Given,
    Growing,
    Normal,
    Particle,
    Persistent,
    Recursion,
    Relative,
    Replace,
    Subsample,
    Uniform,
    Weighted,
    Workflow,
    block_generator,
    categorical,
    draw,
    draw_particles,
    genealogies,
    refits,
    run,
)
from collapsecheck.simulate.forward import checked
from collapsecheck.simulate.planning import METHODS, planned
from collapsecheck.simulate.refits import NormalSample, moments_of, refitted_normals

FIXED = KDE(bandwidth=0.5)
PLANS: list[tuple[Any, Workflow, list[int], str]] = [
    (KDE(bandwidth="scott_scipy"), Replace(), [1000], "forward"),
    (FIXED, Replace(), list(range(1001)), "forward"),
    (FIXED, Replace(), [1000], "genealogy"),
    (KDE(bandwidth="scott_sklearn"), Replace(), [1000], "genealogy"),
    (FIXED, Accumulate(), [1000], "genealogy"),
    (FIXED, Subsample(), [1000], "forward"),
    (FIXED, FreshFraction(fraction=0.5), [1000], "forward"),
    (Gaussian(), Persistent(fraction=0.5), [1000], "forward"),
    (Gaussian(), Weighted(real=5, weight=0.5), [1000], "forward"),
    (FIXED, Growing(power=0.5), [1000], "forward"),
    (Gaussian(), Replace(), list(range(1001)), "moments"),
    (Gaussian(), Accumulate(), [1000], "moments"),
    (Gaussian(), Growing(power=1), [1000], "moments"),
    (Gaussian(), Growing(power=4), [1000], "moments"),
    (Gaussian(), Subsample(), [1000], "forward"),
    (Categorical(), Replace(), list(range(1001)), "counts"),
    (Categorical(), Replace(), [1000], "genealogy"),
]


@pytest.mark.parametrize(("fit", "workflow", "at", "expected"), PLANS)
def test_the_cheapest_method_is_chosen(fit: Any, workflow: Workflow, at: list[int], expected: str) -> None:
    experiment = checked(Recursion(fit=fit, workflow=workflow), Normal(), 20, 1000, 0)
    assert planned("auto", experiment, np.array(at)).name == expected


def test_a_few_generations_are_run_forward() -> None:
    """So short runs keep their bits, whatever is observed of them."""
    for fit in (FIXED, Categorical()):
        experiment = checked(Recursion(fit=fit), Normal(), 8, 12, 0)
        for at in ([12], [0, 3, 12], list(range(13))):
            assert planned("auto", experiment, np.array(at)).name == "forward"


@pytest.mark.parametrize(
    ("fit", "workflow", "method", "listed"),
    [
        (KDE(bandwidth="scott_scipy"), Replace(), "genealogy", "auto, forward"),
        (KDE(bandwidth=Relative(factor=0.5)), Replace(), "genealogy", "auto, forward"),
        (FIXED, Subsample(), "genealogy", "auto, forward"),
        (FIXED, Replace(), "moments", "auto, forward, genealogy"),
        (Gaussian(), FreshFraction(fraction=0.5), "moments", "auto, forward"),
        (Categorical(), Accumulate(), "counts", "auto, forward, genealogy"),
        (Gaussian(), Growing(power=9), "forward", "auto, moments"),
        (Gaussian(), Replace(), "backward", "auto, forward, moments"),
    ],
)
def test_an_impossible_method_is_refused_with_those_that_are_possible(
    fit: Any, workflow: Workflow, method: str, listed: str
) -> None:
    with pytest.raises(InputError) as caught:
        run(
            Recursion(fit=fit, workflow=workflow),
            law=Normal(),
            size=20,
            generations=9,
            replicates=1,
            observe=["particle"],
            seed=0,
            method=method,
        )
    assert caught.value.argument == "method"
    assert str(caught.value).endswith("must be one of " + listed)


def test_what_no_method_can_do_is_refused() -> None:
    with pytest.raises(InputError, match="more than 50,000,000 points"):
        run(
            Recursion(fit=FIXED, workflow=Growing(power=9)),
            law=Normal(),
            size=20,
            generations=9,
            replicates=1,
            observe=["particle"],
            seed=0,
        )


SHORTCUTS: dict[str, tuple[Any, Workflow, Any, int]] = {
    "moments": (Gaussian(), Replace(), Normal(), 7),
    "moments of growing samples": (Gaussian(ddof=0), Growing(power=1), Exponential(), 1),
    "moments of a pool": (Gaussian(), Accumulate(), Normal(), 7),
    "counts": (Categorical(), Replace(), Uniform(), 40),
    "genealogy": (FIXED, Replace(), Normal(), 40),
    "genealogy of types": (Categorical(), Replace(), Given(values=(1.0, 2.0, 4.0)), 3),
    "genealogy of a pool": (FIXED, Accumulate(), Normal(), 7),
}


def shortcut(name: str, **changes: Any) -> Any:
    fit, workflow, law, size = SHORTCUTS[name]
    arguments: dict[str, Any] = {
        "law": law,
        "size": size,
        "generations": 100,
        "at": [0, 1, 70, 100],
        "replicates": 4,
        "observe": ["particle", "heterozygosity"],
        "seed": 5,
        "method": name.split(maxsplit=1)[0],
    }
    return run(Recursion(fit=fit, workflow=workflow), **arguments | changes)


@pytest.mark.parametrize("name", SHORTCUTS)
def test_a_replicate_does_not_depend_on_how_many_there_are(name: str) -> None:
    few, many = shortcut(name), shortcut(name, replicates=2100)
    for key in few.observed:
        assert np.array_equal(few.observed[key], many.observed[key][:4])


@pytest.mark.parametrize("name", SHORTCUTS)
def test_generation_0_is_the_real_sample_point_by_point(name: str) -> None:
    fit, workflow, law, size = SHORTCUTS[name]
    width = checked(Recursion(fit=fit, workflow=workflow), law, size, 100, 5).replicates
    changes = {} if isinstance(workflow, Growing) else {"keep_samples": True}
    found = shortcut(name, at=[0, 100], **changes)
    expected = draw(law, block_generator(5, 0), (size, width))[:, :4]
    assert np.array_equal(found.observed["particle"][:, 0], expected[0])
    assert found.samples is None or np.array_equal(found.samples[0].T, expected)


@pytest.mark.parametrize("name", SHORTCUTS)
def test_observables_are_of_the_same_points(name: str) -> None:
    together = shortcut(name, observe=["particle", "heterozygosity", Particle()])
    assert np.array_equal(together.observed["particle"], together.observed[Particle()])
    alone = shortcut(name, observe=["heterozygosity"])
    assert np.array_equal(together.observed["heterozygosity"], alone.observed["heterozygosity"])


@pytest.mark.parametrize("name", SHORTCUTS)
def test_machine_code_and_plain_loops_give_the_same_bits(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fast = shortcut(name)
    for module in (categorical, genealogies, refits):
        monkeypatch.setattr(module, "compiled", lambda loop: loop)
    plain = shortcut(name)
    for key in fast.observed:
        assert fast.observed[key].tobytes() == plain.observed[key].tobytes()


@pytest.mark.parametrize("name", ["moments", "moments of a pool", "counts"])
def test_a_summary_says_what_its_points_say(name: str) -> None:
    observe = ["heterozygosity"] if name == "counts" else ["variance"]
    outcome = shortcut(name, observe=observe, keep_samples=True)
    assert outcome.samples is not None
    if name == "counts":
        frequencies = [[np.unique(points, return_counts=True)[1] / 40 for points in row] for row in outcome.samples]
        expected = np.array([[1 - (f**2).sum() for f in row] for row in frequencies]).T
    else:
        expected = outcome.samples.var(axis=2, ddof=1).T
    # Some 40 roundings, each relative to numbers as large as the mean: deviations are larger than 1e-3 of it.
    assert outcome.observed[observe[0]] == pytest.approx(expected, rel=1e6 * 40 * np.finfo(float).eps)


def test_ten_thousand_generations_lose_no_scale() -> None:
    """log S^2 is a random walk with steps log(chi-square(2) / 2): mean digamma(1), variance trigamma(1)."""
    steps, replicates = 10_000, 500
    first = moments_of(np.random.default_rng(0).standard_normal((3, replicates)))
    ((_, moments, exponent),) = refitted_normals(
        first, np.full(steps + 1, 3), np.array([steps]), 1.0, np.random.default_rng(1)
    )
    last = NormalSample(moments=moments, exponent=exponent, generator=np.random.default_rng(2)).log_variance(1)
    error = math.sqrt(steps * polygamma(1, 1) / replicates)
    # A normal mean is 5 standard errors off with probability below 1e-6; ddof 0 would be off by 700 of them.
    assert abs(last.mean() - steps * digamma(1)) < 5 * error


@pytest.mark.parametrize("values", [(0.0, 1.0), (3.0, 3.0)])
def test_points_of_two_or_equal_values_stay_finite(values: tuple[float, float]) -> None:
    outcome = run(
        Recursion(fit=Gaussian()),
        law=Given(values=values),
        size=2,
        generations=3000,
        replicates=5,
        observe=["variance", "particle"],
        seed=0,
        at=[3000],
    )
    assert (outcome.observed["variance"] == 0).all()
    assert np.isfinite(outcome.observed["particle"]).all()


def test_methods_have_names_of_their_own() -> None:
    assert len({method.name for method in METHODS}) == len(METHODS)


PARTICLES: dict[str, Any] = {
    "law": Normal(),
    "size": 100,
    "generations": 30,
    "particles": 3,
    "replicates": 5,
    "seed": 1,
}


def test_all_particles_are_those_of_a_whole_generation_in_shape() -> None:
    assert draw_particles(Recursion(fit=FIXED), **PARTICLES | {"particles": 100}).shape == (100, 5)


def test_given_data_have_no_more_types_than_there_are() -> None:
    law = Given(values=(1.0, 2.0))
    drawn = draw_particles(Recursion(fit=Categorical()), **PARTICLES | {"law": law, "size": 2, "particles": 2})
    assert set(drawn.ravel()) <= {1.0, 2.0}
    assert np.array_equal(drawn[0], drawn[1])  # apart for 30 generations with probability 2**-30


@pytest.mark.parametrize(
    ("recursion", "changed", "argument"),
    [
        (Recursion(fit=FIXED), {"particles": 101}, "particles"),
        (Recursion(fit=FIXED), {"particles": 0}, "particles"),
        (Recursion(fit=FIXED), {"replicates": 0}, "replicates"),
        (Recursion(fit=FIXED, workflow=Accumulate()), {}, "workflow"),
        (Recursion(fit=Gaussian()), {}, "method"),
    ],
)
def test_particles_out_of_their_domain_are_refused(
    recursion: Recursion, changed: dict[str, Any], argument: str
) -> None:
    with pytest.raises(InputError) as caught:
        draw_particles(recursion, **PARTICLES | changed)
    assert caught.value.argument == argument


@pytest.mark.parametrize("generations", [1, 5, 6])
def test_a_lineage_counts_generations(generations: int) -> None:
    """Steps of +1 and -1 from 0: the parity is that of their number."""
    drawn = draw_particles(
        Recursion(fit=KDE(bandwidth=1, kernel="two_point")),
        **PARTICLES | {"law": Given(values=(0.0, 0.0)), "size": 2, "particles": 2, "generations": generations},
    )
    assert set((drawn.ravel() + generations) % 2) == {0.0}
    assert np.abs(drawn).max() <= generations
