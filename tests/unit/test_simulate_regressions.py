"""Regressions on their own labels: what is refused, what scales exactly, and the normal equations step by step."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from collapsecheck.errors import InputError
from collapsecheck.simulate import (
    DESIGNS,
    KDE,
    Accumulate,
    Coefficient,
    Gaussian,
    Given,
    Growing,
    LeastSquares,
    Normal,
    Particle,
    Recursion,
    Regression,
    Replace,
    SquaredError,
    Subsample,
    Variance,
    block_generator,
    measure,
    observe_block,
    observe_blocks,
    run,
)
from collapsecheck.simulate.refits import draw_from_fit
from collapsecheck.simulate.regressions import regressed

EPS = np.finfo(float).eps


def errors(fit: Any, workflow: Any, law: Regression, target: float = 0.0) -> np.ndarray:
    return observe_block(
        Recursion(fit=fit, workflow=workflow),
        law=law,
        size=9,
        generations=3,
        observable=SquaredError(target=target),
        seed=5,
        block=0,
    )


@pytest.mark.parametrize("workflow", [Replace(), Accumulate()], ids=str)
@pytest.mark.parametrize("design", DESIGNS)
def test_twice_the_noise_is_four_times_the_error(design: str, workflow: Any) -> None:
    one, two = (errors(LeastSquares(), workflow, Regression(dimension=3, sd=sd, design=design)) for sd in (1, 2))
    assert np.array_equal(4 * one, two)
    assert one.min() > 0


def test_the_error_of_least_squares_does_not_depend_on_the_true_coefficients() -> None:
    one = errors(LeastSquares(), Accumulate(), Regression(dimension=2))
    other = errors(LeastSquares(), Accumulate(), Regression(dimension=2, coefficient=5), target=5.0)
    assert np.allclose(one, other, rtol=1e-9)


def test_without_noise_to_speak_of_nothing_is_lost_but_by_a_penalty() -> None:
    law = Regression(dimension=1, coefficient=8, sd=1e-12, design="orthogonal")
    recursion = Recursion(fit=LeastSquares(penalty=9))  # with nine points: half of the coefficient is left each time
    outcome = run(recursion, law=law, size=9, generations=3, replicates=2, observe=[Coefficient()], seed=1)
    assert np.allclose(outcome.observed[Coefficient()], [[8, 4, 2, 1]] * 2, rtol=1e-9)


@pytest.mark.parametrize("pooled", [False, True])
def test_fits_are_those_of_a_design_with_the_drawn_factor(pooled: bool) -> None:
    """Three points with the rows of L' for a design, and their labels: X'X and X'y are what n points have."""
    recursion = Recursion(fit=LeastSquares(), workflow=Accumulate() if pooled else Replace())
    fits = regressed(recursion, Regression(dimension=3, coefficient=2, sd=0.5), 7, 1, block_generator(4, 0))
    generator, rows, labels = block_generator(4, 0), [], []
    for _ in range(3):
        truth = next(fits)[:, 0]
        factor = np.zeros((3, 3))
        for row in range(3):
            factor[row, row] = np.sqrt(2 * generator.standard_gamma((7 - row) / 2, 1)[0])
            factor[row, :row] = generator.standard_normal((row, 1))[:, 0]
        rows.append(factor.T)
        labels.append(factor.T @ truth + 0.5 * generator.standard_normal((3, 1))[:, 0])
    used = slice(0 if pooled else -1, None)
    expected = np.linalg.lstsq(np.concatenate(rows[used]), np.concatenate(labels[used]))[0]
    assert np.allclose(next(fits)[:, 0], expected, rtol=1e-10)


def test_one_design_for_all_generations_stays_the_same() -> None:
    """Given the design, the steps of two fits have one covariance; the pooled fit takes half a step the second time."""
    law = Regression(dimension=1, sd=1, design="fixed")
    recursion = Recursion(fit=LeastSquares(), workflow=Accumulate())
    fits = regressed(recursion, law, 6, 1, block_generator(2, 0))
    generator = block_generator(2, 0)
    root = np.sqrt(2 * generator.standard_gamma(3.0, 1))
    generator.standard_normal((0, 1))
    first, second = generator.standard_normal((1, 1)) / root, generator.standard_normal((1, 1)) / root
    assert [next(fits)[0, 0] for _ in range(3)] == pytest.approx(
        [0.0, *first[0], *(first + second / 2)[0]], rel=8 * EPS
    )


def test_blocks_and_runs_have_the_same_bits() -> None:
    recursion, law = Recursion(fit=LeastSquares()), Regression(dimension=2)
    blocks = observe_blocks(recursion, law=law, size=9, generations=2, observable=SquaredError(), seed=3)
    outcome = run(
        recursion, law=law, size=9, generations=2, replicates=2000, observe=[SquaredError()], seed=3, at=[0, 2]
    )
    assert np.array_equal(next(blocks), outcome.observed[SquaredError()][:, 1])
    assert not outcome.observed[SquaredError()][:, 0].any()
    assert outcome.method == "forward"


@pytest.mark.parametrize(
    ("fit", "workflow", "law", "size", "named"),
    [
        (LeastSquares(), Replace(), Normal(), 9, "law"),
        (LeastSquares(), Replace(), Given(values=(1.0, 2.0)), 2, "law"),
        (KDE(bandwidth=1), Replace(), Regression(dimension=2), 9, "fit"),
        (Gaussian(), Replace(), Regression(dimension=2), 9, "fit"),
        (LeastSquares(), Subsample(), Regression(dimension=2), 9, "workflow"),
        (LeastSquares(), Growing(power=1), Regression(dimension=2), 9, "workflow"),
        (LeastSquares(), Replace(), Regression(dimension=4), 3, "size"),
        (LeastSquares(), Replace(), Regression(dimension=1.5), 9, "dimension"),
    ],
    ids=str,
)
def test_what_does_not_fit_together_is_refused(fit: Any, workflow: Any, law: Any, size: int, named: str) -> None:
    with pytest.raises(InputError) as caught:
        run(
            Recursion(fit=fit, workflow=workflow),
            law=law,
            size=size,
            generations=1,
            replicates=2,
            observe=[SquaredError() if isinstance(fit, LeastSquares) else Variance()],
            seed=1,
        )
    assert caught.value.argument == named


@pytest.mark.parametrize("observable", [Variance(), Particle()], ids=str)
def test_points_of_a_regression_cannot_be_observed(observable: Any) -> None:
    with pytest.raises(InputError, match="Coefficient or SquaredError"):
        run(
            Recursion(fit=LeastSquares()),
            law=Regression(dimension=2),
            size=9,
            generations=1,
            replicates=2,
            observe=[observable],
            seed=1,
        )


def test_coefficients_are_those_of_a_regression_only() -> None:
    with pytest.raises(InputError, match="LeastSquares"):
        measure(Coefficient(), np.ones((3, 2)), KDE(bandwidth=1))


def test_points_alone_are_not_fitted_by_least_squares() -> None:
    with pytest.raises(InputError, match="labelled points"):
        draw_from_fit(LeastSquares(), np.ones((3, 2)), np.random.default_rng(0), 3)


def test_samples_of_a_regression_cannot_be_kept() -> None:
    with pytest.raises(InputError, match="never drawn"):
        run(
            Recursion(fit=LeastSquares()),
            law=Regression(dimension=2),
            size=9,
            generations=1,
            replicates=2,
            observe=[SquaredError()],
            seed=1,
            keep_samples=True,
        )


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Regression(dimension=0),
        lambda: Regression(dimension=1, sd=0),
        lambda: Regression(dimension=1, coefficient=float("inf")),
        lambda: Regression(dimension=1, design="random"),
        lambda: LeastSquares(penalty=-1),
    ],
)
def test_a_description_out_of_range_is_refused(wrong: Any) -> None:
    with pytest.raises(InputError):
        wrong()
