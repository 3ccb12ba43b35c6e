"""The study of least squares on its own labels, as a frozen record of numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from collapsecheck.report.definitions import Effort, seed_of
from collapsecheck.simulate import run
from collapsecheck.terms import Accumulate, LeastSquares, Recursion, Regression, Replace, SquaredError, Workflow
from collapsecheck.theory.catalogue import claim
from collapsecheck.theory.prediction import predict
from collapsecheck.verify.curves import Curve, summarise

__all__ = ["RegressionStudy", "regression_study"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class RegressionStudy:
    """Squared errors over the expected error of the first fit, with their exact means, shape (generations + 1,).

    Parameters
    ----------
    size, dimension, replicates, seed : int
    replaced, pooled, pooled_fixed : Curve
        Fitted to the latest generation; to all generations, with fresh designs; the same with one design for all.
    exact : dict
        Exact means, by the name of the curve.
    """

    size: int
    dimension: int
    replicates: int
    seed: int
    replaced: Curve
    pooled: Curve
    pooled_fixed: Curve
    exact: dict[str, Floats]


_WAYS: dict[str, tuple[Workflow, str, str]] = {
    "replaced": (Replace(), "fresh", "ols.replace"),
    "pooled": (Accumulate(), "fresh", "ols.accumulate"),
    "pooled_fixed": (Accumulate(), "fixed", "ols.accumulate.fixed"),
}


def regression_study(effort: Effort, *, size: int = 40, dimension: int = 15, generations: int = 12) -> RegressionStudy:
    """Least squares on labels that are replaced or accumulated, with noise of standard deviation 1."""
    seed, t = seed_of("regressions"), np.arange(generations + 1)
    case = {"n": size, "d": dimension, "t": t, "sigma": 1.0}
    exact = {name: np.asarray(predict(claim(key).rhs, case), dtype=float) for name, (_, _, key) in _WAYS.items()}
    first = exact["replaced"][1]
    curves = {}
    for name, (workflow, design, _) in _WAYS.items():
        outcome = run(
            Recursion(fit=LeastSquares(), workflow=workflow),
            law=Regression(dimension=dimension, design=design),
            size=size,
            generations=generations,
            replicates=effort.short_replicates,
            observe=[SquaredError()],
            seed=seed,
        )
        errors = outcome.observed[SquaredError()] / first
        curves[name] = summarise(errors, name=name, unit="1", generations=t, remark="dashed: exact mean")
    return RegressionStudy(
        size=size,
        dimension=dimension,
        replicates=effort.short_replicates,
        seed=seed,
        exact={name: values / first for name, values in exact.items()},
        **curves,
    )
