"""The experiments of [borji2024] as frozen definitions: initial laws, bandwidth rules, sizes and seeds.

The number of points and the bandwidth rule of the original are not known to us. Each experiment says which it takes,
and is run under both rules called "Scott": scikit-learn's, which ignores the scale of the data and so is a fixed
bandwidth, and SciPy's, which follows the standard deviation of the data. Their fates are opposite.

Seeds are hashes of the names of the experiments: nobody chose them, and they are printed on the figures.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from collapsecheck.terms import KDE, Exponential, Law, Mixture, Normal, Uniform

__all__ = ["COMPOSITES", "FAMILIES", "FULL", "Composite", "Effort", "Family", "seed_of"]


@dataclass(frozen=True, kw_only=True)
class Composite:
    """An initial law of the experiments; `formula` is for people, in LaTeX."""

    name: str
    title: str
    law: Law
    formula: str


COMPOSITES = (
    Composite(
        name="two-normals-uniform",
        title="two Gaussians and a uniform",
        law=Mixture(
            components=(Normal(mean=-2.0, sd=0.5), Normal(mean=1.2, sd=0.35), Uniform(low=3.0, high=5.0)),
            weights=(0.4, 0.35, 0.25),
        ),
        formula=r"0.4\,N(-2, 0.5^2) + 0.35\,N(1.2, 0.35^2) + 0.25\,U(3, 5)",
    ),
    Composite(
        name="three-normals",
        title="three Gaussians of unequal width",
        law=Mixture(
            components=(Normal(mean=-3.0, sd=0.3), Normal(mean=0.0, sd=1.0), Normal(mean=4.0, sd=0.6)),
            weights=(0.25, 0.45, 0.3),
        ),
        formula=r"0.25\,N(-3, 0.3^2) + 0.45\,N(0, 1) + 0.3\,N(4, 0.6^2)",
    ),
    Composite(
        name="exponential-uniform-normal",
        title="exponential, uniform and Gaussian",
        law=Mixture(
            components=(Exponential(scale=1.0), Uniform(low=-4.0, high=-2.0), Normal(mean=5.0, sd=0.4)),
            weights=(0.5, 0.3, 0.2),
        ),
        formula=r"0.5\,\mathrm{Exp}(1) + 0.3\,U(-4, -2) + 0.2\,N(5, 0.4^2)",
    ),
)


@dataclass(frozen=True, kw_only=True)
class Family:
    """One of the two rules that are called Scott; `label` names it on a figure."""

    name: str
    fit: KDE
    label: str
    formula: str


FAMILIES = (
    Family(
        name="fixed",
        fit=KDE(bandwidth="scott_sklearn"),
        label="scikit-learn's Scott",
        formula=r"h = n^{-1/5}",
    ),
    Family(
        name="plugin",
        fit=KDE(bandwidth="scott_scipy"),
        label="SciPy's Scott",
        formula=r"h_t = n^{-1/5} S_t",
    ),
)


@dataclass(frozen=True, kw_only=True)
class Effort:
    """How large the experiments are.

    Parameters
    ----------
    size : int
        Points per generation.
    replicates : int
        Independent runs behind a band.
    divergence_replicates : int
        Those of them whose divergences are measured, which takes longest; at most `replicates`.
    shown : tuple of int
        Generations whose densities are drawn.
    generations : int
        Refits of the long experiments.
    short_replicates : int
        Independent runs of the short experiment on the variance.
    calibration_runs : int
        Independent runs of the decision rule for each row of its calibration.
    """

    size: int = 1000
    replicates: int = 100
    divergence_replicates: int = 50
    shown: tuple[int, ...] = tuple(range(0, 31, 3))
    generations: int = 300
    short_replicates: int = 4000
    calibration_runs: int = 25

    @property
    def measured(self) -> tuple[int, ...]:
        """Generations at which divergences are measured: denser at the start, where they change fastest."""
        wanted = (0, 1, 2, 4, 8, 15, 30, 60, 100, 150, 220)
        return (*(t for t in wanted if t < self.generations), self.generations)


FULL = Effort()


def seed_of(name: str) -> int:
    """Seed of an experiment: the first 32 bits of the SHA-256 of its name.

    Examples
    --------
    >>> seed_of("two-normals-uniform") == seed_of("two-normals-uniform") != seed_of("three-normals")
    True
    """
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big")
