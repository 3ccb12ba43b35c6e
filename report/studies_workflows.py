"""Study of workflows: what each keeps of the variance in the long run, simulated and as the claims predict it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from collapsecheck.report.definitions import Effort, seed_of
from collapsecheck.simulate import run
from collapsecheck.terms import (
    Accumulate,
    FreshFraction,
    Gaussian,
    Growing,
    Normal,
    Recursion,
    Replace,
    Subsample,
    Workflow,
)
from collapsecheck.verify.curves import Curve, Prediction, summarise
from collapsecheck.verify.expectations import expected_variance

__all__ = ["WorkflowCurve", "WorkflowStudy", "workflow_study"]

_WORKFLOWS: tuple[tuple[str, Workflow], ...] = (
    ("half is fresh", FreshFraction(fraction=0.5)),
    ("accumulate", Accumulate()),
    ("sizes grow as $(t + 1)^2$", Growing(power=2)),
    ("accumulate, subsample", Subsample()),
    ("a tenth is fresh", FreshFraction(fraction=0.1)),
    ("sizes grow as $t + 1$", Growing(power=1)),
    ("replace", Replace()),
)
_SEEN = (1, 2, 4, 8, 16, 32, 64, 128)
_PREDICTED = np.unique(np.geomspace(1, 1000, 60).round().astype(int))


@dataclass(frozen=True, kw_only=True, eq=False)
class WorkflowCurve:
    """Variance under one workflow, over that of the initial law; the prediction goes further than the runs.

    Parameters
    ----------
    words : str
    curve : Curve
        What the runs did.
    prediction : Prediction or None
        At `generations`; None where no claim covers the workflow.
    generations : ndarray, shape (k,)
    """

    words: str
    curve: Curve
    prediction: Prediction | None
    generations: NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class WorkflowStudy:
    """Refits of a normal law by maximum likelihood (ddof 0) under every workflow."""

    size: int
    replicates: int
    seed: int
    workflows: tuple[WorkflowCurve, ...]


def workflow_study(effort: Effort, *, size: int = 10) -> WorkflowStudy:
    """Ten points per generation, of which replacing keeps nothing after a hundred generations."""
    replicates, seed = effort.short_replicates // 2, seed_of("workflows")
    curves = tuple(_curve(words, workflow, size, replicates, seed) for words, workflow in _WORKFLOWS)
    return WorkflowStudy(size=size, replicates=replicates, seed=seed, workflows=curves)


def _curve(words: str, workflow: Workflow, size: int, replicates: int, seed: int) -> WorkflowCurve:
    recursion, law = Recursion(fit=Gaussian(ddof=0), workflow=workflow), Normal()
    found = run(
        recursion,
        law=law,
        size=size,
        generations=_SEEN[-1],
        replicates=replicates,
        at=_SEEN,
        observe=["variance"],
        seed=seed,
    )
    return WorkflowCurve(
        words=words,
        curve=summarise(found.observed["variance"], name="variance", unit="1", generations=found.generations),
        prediction=expected_variance(recursion, law=law, size=size, generations=_PREDICTED.tolist()),
        generations=_PREDICTED,
    )
