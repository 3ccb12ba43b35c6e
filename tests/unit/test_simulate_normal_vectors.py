"""Points in several dimensions: what is refused, what scales, and what happens when they are too flat to tell."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from collapsecheck.errors import CollapsecheckError, InputError
from collapsecheck.simulate import (
    KDE,
    Accumulate,
    DeterminantGrowth,
    Gaussian,
    Given,
    LogGrowth,
    Normal,
    Recursion,
    UnexplainedGrowth,
    Variance,
    Vectors,
    measure,
    observe_block,
    run,
)

PLANE = Vectors(law=Normal(), dimension=2)
GROWTHS = [DeterminantGrowth(), UnexplainedGrowth()]


def grown(law: Any = PLANE, observable: Any = GROWTHS[0], **changed: Any) -> np.ndarray:
    arguments: dict[str, Any] = {"recursion": Recursion(fit=Gaussian()), "size": 5, "generations": 3, "seed": 1}
    return observe_block(**arguments | changed, law=law, observable=observable, block=0)


@pytest.mark.parametrize("observable", GROWTHS)
def test_the_scale_of_the_data_does_not_matter(observable: Any) -> None:
    """A power of two rounds nothing."""
    wide = Vectors(law=Normal(sd=1024), dimension=2)
    assert np.allclose(grown(observable=observable), grown(wide, observable), rtol=0, atol=1e-12)


@pytest.mark.parametrize("observable", GROWTHS)
def test_growth_is_measured_from_generation_0(observable: Any) -> None:
    assert not grown(observable=observable, generations=0).any()


def test_both_growths_are_observed_on_the_same_runs() -> None:
    together = run(
        Recursion(fit=Gaussian()), law=PLANE, size=5, generations=3, replicates=50, observe=GROWTHS, seed=1, at=[3]
    )
    for observable in GROWTHS:
        assert np.array_equal(together.observed[observable][:, 0], grown(observable=observable)[:50])


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"recursion": Recursion(fit=KDE(bandwidth=1))}, "fit"),
        ({"recursion": Recursion(fit=Gaussian(), workflow=Accumulate())}, "workflow"),
        ({"size": 2}, "size"),
        ({"law": Vectors(law=Normal(), dimension=1.5)}, "dimension"),
        ({"law": Vectors(law=PLANE, dimension=2)}, "law"),
        ({"law": Vectors(law=Given(values=(1.0, 2.0)), dimension=2)}, "law"),
        ({"observable": Variance()}, "observable"),
        ({"observable": LogGrowth()}, "observable"),
        ({"law": Normal()}, "observable"),
    ],
)
def test_what_does_not_fit_is_refused(changed: dict[str, Any], named: str) -> None:
    with pytest.raises(InputError, match=f"^{named} = "):
        grown(**changed)


def test_a_line_has_no_determinant() -> None:
    with pytest.raises(InputError, match="observable"):
        measure(DeterminantGrowth(), np.ones((3, 2)), Gaussian())


def test_a_dimension_below_one_is_refused() -> None:
    with pytest.raises(InputError, match="dimension = 0"):
        Vectors(law=Normal(), dimension=0)


def test_other_methods_and_kept_samples_are_refused() -> None:
    arguments: dict[str, Any] = {"size": 5, "generations": 1, "replicates": 2, "observe": GROWTHS, "seed": 1}
    with pytest.raises(InputError, match="only points on a line"):
        run(Recursion(fit=Gaussian()), law=PLANE, method="moments", **arguments)
    with pytest.raises(InputError, match="keep_samples"):
        run(Recursion(fit=Gaussian()), law=PLANE, keep_samples=True, **arguments)


def test_points_that_are_too_flat_to_tell_are_reported() -> None:
    with pytest.raises(CollapsecheckError, match="generation 300 has a replicate whose points are in a plane"):
        grown(generations=300)
