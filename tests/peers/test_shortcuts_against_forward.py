"""Every shortcut against the recursion run forward: the same law, jointly over generations; a wrong shortcut is told.

Largest distances between the distribution functions of several statistics of independent replicates. For two samples
of equal size N >= 458, P(distance > d) <= 2 exp(-N d^2) (Wei and Dudley 2012); ties, as among counts, make it smaller.
The chance that any of the tests of right shortcuts rejects is at most 1e-6, split evenly. A mutant must be rejected by
the same tests at the same level.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from scipy.stats import ks_2samp

from collapsecheck.simulate import (
    KDE,
    Accumulate,
    Categorical,
    Exponential,
    Gaussian,
    Given,
    Growing,
    Normal,
    Recursion,
    Uniform,
    genealogies,
    refits,
    run,
)

ERROR_RATE = 1e-6
REPLICATES = 4000


@dataclass(frozen=True, kw_only=True)
class Case:
    """One recursion, observed at some generations."""

    method: str
    fit: Any
    workflow: Any = None
    law: Any = Normal()  # noqa: RUF009 - an immutable record
    size: int = 6
    at: tuple[int, ...] = (4, 12)

    def samples(self, method: str, seed: int) -> np.ndarray:
        """Points, shape (generations, replicates, size)."""
        recursion = (
            Recursion(fit=self.fit) if self.workflow is None else Recursion(fit=self.fit, workflow=self.workflow)
        )
        outcome = run(
            recursion,
            law=self.law,
            size=self.size,
            generations=self.at[-1],
            at=self.at,
            replicates=REPLICATES,
            observe=["particle"],
            seed=seed,
            keep_samples=True,
            method=method,
        )
        assert outcome.samples is not None
        assert outcome.method == method
        return outcome.samples


SAMPLE = Given(values=(-2.0, -1.0, 0.0, 0.5, 1.0, 4.0))
CASES = {
    "moments": Case(method="moments", fit=Gaussian()),
    "moments, maximum likelihood": Case(method="moments", fit=Gaussian(ddof=0), law=Exponential()),
    "moments, part of a degree of freedom": Case(method="moments", fit=Gaussian(ddof=0.5), law=SAMPLE),
    "moments, two points": Case(method="moments", fit=Gaussian(), size=2, at=(1, 3)),
    "moments, accumulate": Case(method="moments", fit=Gaussian(), workflow=Accumulate()),
    "moments, accumulate, maximum likelihood": Case(method="moments", fit=Gaussian(ddof=0), workflow=Accumulate()),
    "moments, no growth": Case(method="moments", fit=Gaussian(), workflow=Growing(power=0)),
    "counts": Case(method="counts", fit=Categorical(), law=Uniform()),
    "counts, many types": Case(method="counts", fit=Categorical(), law=Uniform(), size=50, at=(3, 30)),
    "genealogy": Case(method="genealogy", fit=KDE(bandwidth=0.5)),
    "genealogy, given sample": Case(method="genealogy", fit=KDE(bandwidth=0.5), law=SAMPLE, at=(1, 2, 9)),
    "genealogy, many points": Case(method="genealogy", fit=KDE(bandwidth=0.5), size=50, at=(2, 40)),
    "genealogy, rule without scale": Case(method="genealogy", fit=KDE(bandwidth="scott_sklearn")),
    "genealogy, two-point kernel": Case(method="genealogy", fit=KDE(bandwidth=0.5, kernel="two_point"), law=SAMPLE),
    "genealogy, uniform kernel": Case(method="genealogy", fit=KDE(bandwidth=0.5, kernel="uniform")),
    "genealogy, types": Case(method="genealogy", fit=Categorical(), law=Uniform()),
    "genealogy, accumulate": Case(method="genealogy", fit=KDE(bandwidth=0.5), workflow=Accumulate()),
    "genealogy, accumulate, rule without scale": Case(
        method="genealogy", fit=KDE(bandwidth="scott_sklearn"), workflow=Accumulate()
    ),
    "genealogy, accumulate, types": Case(
        method="genealogy", fit=Categorical(), workflow=Accumulate(), law=Uniform(), at=(0, 9)
    ),
}

STATISTICS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "variance": lambda samples: samples[-1].var(axis=1, ddof=1),
    "mean": lambda samples: samples[-1].mean(axis=1),
    "first point": lambda samples: samples[-1, :, 0],
    "first point off the mean": lambda samples: samples[-1, :, 0] - samples[-1].mean(axis=1),
    "smallest gap": lambda samples: np.diff(np.sort(samples[-1], axis=1), axis=1).min(axis=1),
    "different points": lambda samples: (np.diff(np.sort(samples[-1], axis=1), axis=1) > 0).sum(axis=1),
    "mean, change": lambda samples: samples[-1].mean(axis=1) - samples[0].mean(axis=1),
    "first point, change": lambda samples: samples[-1, :, 0] - samples[0, :, 0],
    "variance, change": lambda samples: samples[-1].var(axis=1) - samples[0].var(axis=1),
}


def distance(one: np.ndarray, other: np.ndarray) -> float:
    """Largest over all statistics; the method for p-values, which are not used, is the one that never warns."""
    return max(ks_2samp(of(one), of(other), method="asymp").statistic for of in STATISTICS.values())


LARGEST = math.sqrt(math.log(2 * len(CASES) * len(STATISTICS) / ERROR_RATE) / REPLICATES)


def seeds(name: str) -> tuple[int, int]:
    """Two seeds, so that not even generation 0 is shared."""
    first = 2 * zlib.crc32(name.encode())
    return first, first + 1


@pytest.mark.parametrize("name", CASES)
def test_a_shortcut_has_the_law_of_the_recursion_run_forward(name: str) -> None:
    case, (forward, shortcut) = CASES[name], seeds(name)
    assert distance(case.samples("forward", forward), case.samples(case.method, shortcut)) <= LARGEST


@dataclass(frozen=True)
class MoreDegrees:
    """A generator whose chi-square draws have a degree of freedom too many."""

    generator: np.random.Generator

    def standard_gamma(self, shape: float, size: int) -> np.ndarray:
        return self.generator.standard_gamma(shape + 0.5, size)

    def standard_normal(self, size: int) -> np.ndarray:
        return self.generator.standard_normal(size)


def more_degrees(_: Any) -> Any:
    return lambda loop: lambda *arguments: loop(*arguments[:-1], MoreDegrees(arguments[-1]))


@dataclass(frozen=True)
class StillMean(MoreDegrees):
    """A generator whose normal draws are 0, so that a mean stays where it is."""

    def standard_gamma(self, shape: float, size: int) -> np.ndarray:
        return self.generator.standard_gamma(shape, size)

    def standard_normal(self, size: int) -> np.ndarray:
        return 0 * self.generator.standard_normal(size)


def still_mean(_: Any) -> Any:
    return lambda loop: lambda *arguments: loop(*arguments[:-1], StillMean(arguments[-1]))


def shorter(original: Any) -> Any:
    return lambda fit, generations, *rest: original(fit, np.maximum(generations - 1, 0), *rest)


def larger_population(original: Any) -> Any:
    return lambda individuals, replicates, size, *rest: original(individuals, replicates, 2 * size, *rest)


def same_founder(original: Any) -> Any:
    def places(*arguments: Any) -> Any:
        found, replicate = original(*arguments)
        return np.zeros_like(found), replicate

    return places


def latest_parent(original: Any) -> Any:
    def ancestry(asked: Any, everyone: int, size: int, generator: Any) -> Any:
        return original(asked, everyone, size, LatestGeneration(generator, size))

    return ancestry


@dataclass(frozen=True)
class LatestGeneration:
    """A generator whose whole numbers are the last possible ones: parents of the generation before only."""

    generator: np.random.Generator
    size: int

    def integers(self, _low: int, high: Any) -> Any:
        return high - self.size + self.generator.integers(0, self.size, size=high.shape)


PATCHES: dict[str, tuple[str, Any, str, Any]] = {
    "a degree of freedom too many": ("moments", refits, "compiled", more_degrees),
    "a mean that does not move": ("moments", refits, "compiled", still_mean),
    "accumulated, a degree of freedom too many": ("moments, accumulate", refits, "compiled", more_degrees),
    "accumulated, a mean that does not move": ("moments, accumulate", refits, "compiled", still_mean),
    "noise of a generation is missing": ("genealogy, two-point kernel", genealogies, "_noise", shorter),
    "no noise at all": ("genealogy", genealogies, "_width", lambda _: lambda fit, points: 0.0),  # noqa: ARG005 - the names of the original
    "lineages meet half as often": ("genealogy", genealogies, "descent", larger_population),
    "all have the same founder": ("genealogy, given sample", genealogies, "places_of", same_founder),
    "parents of the generation before only": ("genealogy, accumulate", genealogies, "_ancestry", latest_parent),
}


@pytest.mark.parametrize("mutant", PATCHES)
def test_a_wrong_shortcut_is_rejected(mutant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name, module, attribute, change = PATCHES[mutant]
    case, (forward, shortcut) = CASES[name], seeds(mutant)
    right = case.samples("forward", forward)
    monkeypatch.setattr(module, attribute, change(getattr(module, attribute)))
    assert distance(right, case.samples(case.method, shortcut)) > LARGEST


@pytest.mark.parametrize("name", ["moments", "counts", "genealogy", "genealogy, accumulate"])
def test_a_generation_too_few_is_rejected(name: str) -> None:
    """At the first generations, where one of them matters most, and with much noise."""
    fit = KDE(bandwidth=3.0) if isinstance(CASES[name].fit, KDE) else CASES[name].fit
    case, (forward, shortcut) = replace(CASES[name], fit=fit, at=(2,), size=3), seeds(name)
    late = replace(case, at=(1,))
    assert distance(case.samples("forward", forward), late.samples(case.method, shortcut)) > LARGEST


@pytest.mark.parametrize("wrong", [Gaussian(ddof=0), Gaussian(ddof=2)])
def test_a_wrong_ddof_is_rejected(wrong: Gaussian) -> None:
    case, (forward, shortcut) = CASES["moments"], seeds(repr(wrong))
    assert distance(case.samples("forward", forward), replace(case, fit=wrong).samples("moments", shortcut)) > LARGEST
