"""Study for the gallery of fates: the variance under every fit and workflow, simulated and as the claims predict it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from collapsecheck.report.definitions import Effort, seed_of
from collapsecheck.report.gallery import FITS, WORKFLOWS
from collapsecheck.simulate import run
from collapsecheck.terms import Categorical, Normal, Recursion, Replace, ShrunkKDE
from collapsecheck.verify.curves import Curve, Prediction, summarise
from collapsecheck.verify.expectations import expected_variance

__all__ = ["GalleryPanel", "GalleryStudy", "gallery_study"]

_SHOWN, _STEP = 4, 3


@dataclass(frozen=True, kw_only=True, eq=False)
class GalleryPanel:
    """The variance of one recursion, over that of the initial law.

    Parameters
    ----------
    generations : ndarray, shape (k,)
    runs : ndarray, shape (runs shown, k)
        Single runs.
    curve : Curve
        All runs, at every third generation.
    prediction : Prediction or None
        At all generations; None where no claim covers the recursion.
    """

    generations: NDArray[np.int64]
    runs: NDArray[np.float64]
    curve: Curve
    prediction: Prediction | None


@dataclass(frozen=True, kw_only=True, eq=False)
class GalleryStudy:
    """Panels by fit and workflow, both in words; None where the fit does not go with the workflow.

    Fits that speak of types and not of numbers have no variance, and no row.
    """

    size: int
    replicates: int
    seed: int
    workflows: tuple[str, ...]
    rows: tuple[tuple[str, tuple[GalleryPanel | None, ...]], ...]

    @property
    def level(self) -> float:
        """Level of the intervals of the means."""
        return next(panel.curve.mean_level for _, row in self.rows for panel in row if panel is not None)


def gallery_study(effort: Effort, *, size: int = 20, generations: int = 12) -> GalleryStudy:
    """So few points that what each workflow keeps of the variance is seen after few generations."""
    replicates, seed = effort.short_replicates // 10, seed_of("gallery")
    how = {"size": size, "generations": generations, "replicates": replicates, "seed": seed}
    rows = tuple(
        (words, tuple(_panel(Recursion(fit=fit, workflow=workflow), **how) for _, workflow in WORKFLOWS))
        for words, fit in FITS
        if not isinstance(fit, Categorical)
    )
    return GalleryStudy(
        size=size, replicates=replicates, seed=seed, workflows=tuple(words for words, _ in WORKFLOWS), rows=rows
    )


def _panel(recursion: Recursion, *, size: int, generations: int, replicates: int, seed: int) -> GalleryPanel | None:
    if isinstance(recursion.fit, ShrunkKDE) and not isinstance(recursion.workflow, Replace):
        return None
    law = Normal()
    found = run(
        recursion,
        law=law,
        size=size,
        generations=generations,
        replicates=replicates,
        observe=["variance"],
        seed=seed,
    )
    values, at = found.observed["variance"], found.generations[::_STEP]
    return GalleryPanel(
        generations=found.generations,
        runs=values[:_SHOWN],
        curve=summarise(values[:, ::_STEP], name="variance", unit="1", generations=at),
        prediction=expected_variance(recursion, law=law, size=size, generations=found.generations.tolist()),
    )
