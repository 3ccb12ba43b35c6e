"""Long recursions: points are rescaled by powers of two, and no bit of what is in range depends on it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from collapsecheck.errors import CollapsecheckError
from collapsecheck.simulate import (
    KDE,
    Fit,
    Given,
    Heterozygosity,
    LogVariance,
    Modes,
    Normal,
    Observable,
    Particle,
    Recursion,
    Relative,
    ShrunkKDE,
    TailCount,
    Variance,
    generations,
    run,
)

EPS = float(np.finfo(float).eps)
FOLLOWING: list[Fit] = [
    KDE(bandwidth="scott_scipy"),
    KDE(bandwidth=Relative(factor=0.5)),
    KDE(bandwidth="scott_statsmodels"),
    ShrunkKDE(bandwidth="silverman_scipy"),
]


def observed(fit: Fit, observable: Observable, **changed: Any) -> np.ndarray:
    arguments = {"law": Normal(), "size": 6, "generations": 25, "replicates": 7, "seed": 5, **changed}
    outcome = run(Recursion(fit=fit), observe=[observable], **arguments)
    return np.asarray(outcome.observed[observable])


@pytest.mark.parametrize("fit", FOLLOWING, ids=str)
@pytest.mark.parametrize(
    "observable", [Particle(), Variance(), Variance(ddof=0), Heterozygosity(), TailCount(low=1), Modes()], ids=str
)
def test_rescaling_changes_no_bit(fit: Fit, observable: Observable, monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits so narrow that every generation is rescaled, against limits that are never reached."""
    monkeypatch.setattr(generations, "_NEAR", math.inf)
    ordinary = observed(fit, observable)
    monkeypatch.setattr(generations, "_LARGEST", 1.0)
    monkeypatch.setattr(generations, "_SMALLEST", 1.0)
    assert observed(fit, observable).tobytes() == ordinary.tobytes()


@pytest.mark.parametrize("fit", FOLLOWING, ids=str)
def test_a_new_centre_changes_the_rounding_only(fit: Fit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two generations, each with rounding errors of less than 10 in units of the largest point's last place."""
    ordinary = observed(fit, Particle(), generations=2)
    monkeypatch.setattr(generations, "_NEAR", 0.0)
    moved = observed(fit, Particle(), generations=2)
    assert np.abs(moved - ordinary).max() <= 2 * 10 * EPS * 16
    assert moved.tobytes() != ordinary.tobytes()


def test_the_logarithm_of_the_variance_is_what_it_says() -> None:
    logarithms = observed(KDE(bandwidth="scott_scipy"), LogVariance(ddof=0))
    variances = observed(KDE(bandwidth="scott_scipy"), Variance(ddof=0))
    assert np.allclose(logarithms, np.log(variances), rtol=4 * EPS, atol=4 * EPS)


def test_a_variance_may_grow_beyond_all_floating_point_numbers() -> None:
    """E log S^2 grows by at most log(1 - 1/n + n^(-2/5)) a generation, and starts at about 0."""
    arguments = {"size": 10, "generations": 6000, "at": [3000, 6000]}
    logarithms = observed(KDE(bandwidth="scott_scipy"), LogVariance(), **arguments)
    largest = math.log(np.finfo(float).max)
    assert (logarithms[:, 1] > largest).all()
    assert logarithms.mean(axis=0)[1] < 6000 * math.log(1 - 1 / 10 + 10**-0.4)
    modes = observed(KDE(bandwidth="scott_scipy"), Modes(), **arguments)
    assert (modes >= 1).all()
    with pytest.raises(CollapsecheckError, match="or observe the logarithm of the variance"):
        observed(KDE(bandwidth="scott_scipy"), Variance(), **arguments)


def test_a_variance_may_shrink_below_all_floating_point_numbers() -> None:
    """The shrunk KDE collapses away from zero, to where its first points were: the origin has to move with it."""
    fit = ShrunkKDE(bandwidth="silverman_scipy")
    arguments = {"law": Normal(mean=1000), "size": 4, "generations": 3000, "at": [1500, 3000]}
    halfway, end = observed(fit, LogVariance(), **arguments).T
    smallest = math.log(np.finfo(float).smallest_subnormal)
    assert (end < smallest).all()
    # A collapse that stopped where numbers near 1000 cannot be told apart would not go on in the second half.
    assert ((end - halfway) / halfway > 0.5).all()
    assert (observed(fit, Variance(), **arguments)[:, 1] == 0).all()


@pytest.mark.parametrize("power", [-1000, 1000])
def test_data_on_a_scale_whose_square_is_out_of_range_can_be_resampled(power: int) -> None:
    fit, values = KDE(bandwidth="scott_scipy"), (1.0, 2.0, 4.0, -3.0)
    scaled = Given(values=tuple(math.ldexp(value, power) for value in values))
    arguments = {"size": 4, "generations": 3}
    particles = observed(fit, Particle(), law=scaled, **arguments)
    expected = observed(fit, Particle(), law=Given(values=values), **arguments)
    assert np.array_equal(particles, np.ldexp(expected, power))


def test_points_that_are_all_equal_have_no_logarithm_of_a_variance() -> None:
    with pytest.raises(CollapsecheckError, match="generation 0 has a replicate whose points are all equal"):
        observed(KDE(bandwidth=0.5), LogVariance(), law=Given(values=(4.0, 4.0)), size=2)
