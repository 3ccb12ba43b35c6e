"""What every room must be able to name: laws, kernels, bandwidth rules, workflows, observables.

These are plain frozen descriptions: names and parameters, no formula and no sampling. `theory` says what they imply,
`simulate` says how to draw from them, and neither sees the other. A number may be a SymPy expression where a claim
describes a whole family of recursions; `collapsecheck.verify` puts the numbers in.

Conventions
-----------
* Generation 0 is the real sample: n independent draws from the initial law. `generations=t` means t refits after it.
* The bandwidth is the standard deviation of the kernel noise, whatever the kernel.
"""

from __future__ import annotations

import math
from dataclasses import fields, is_dataclass
from typing import Any

from collapsecheck.fits import (
    BANDWIDTH_RULES,
    KDE,
    KERNELS,
    LIKELIHOODS,
    Accumulate,
    Categorical,
    Estimator,
    Fit,
    FreshFraction,
    Gaussian,
    Growing,
    Location,
    MaximumLikelihood,
    Persistent,
    Recursion,
    Relative,
    Replace,
    ShrunkKDE,
    Subsample,
    Weighted,
    Workflow,
)
from collapsecheck.laws import (
    Discrete,
    Exponential,
    Given,
    Law,
    Mixture,
    Normal,
    Poisson,
    Scaled,
    TwoPoint,
    Uniform,
    Vectors,
)
from collapsecheck.models import DESIGNS, LeastSquares, Regression
from collapsecheck.observables import (
    AbsoluteMean,
    Coefficient,
    DeterminantGrowth,
    Deviation,
    Difference,
    Growth,
    Heterozygosity,
    LogGrowth,
    LogVariance,
    MajorityError,
    MeanFourthDifference,
    MeanPower,
    MeanSquare,
    Modes,
    NormalDistance,
    Observable,
    PairCosine,
    Particle,
    SquaredError,
    SquaredMean,
    SquaredVariance,
    TailCount,
    Types,
    UnexplainedGrowth,
    Variance,
)
from collapsecheck.scalars import Scalar

__all__ = [
    "BANDWIDTH_RULES",
    "DESIGNS",
    "KDE",
    "KERNELS",
    "LIKELIHOODS",
    "AbsoluteMean",
    "Accumulate",
    "Categorical",
    "Coefficient",
    "DeterminantGrowth",
    "Deviation",
    "Difference",
    "Discrete",
    "Estimator",
    "Exponential",
    "Fit",
    "FreshFraction",
    "Gaussian",
    "Given",
    "Growing",
    "Growth",
    "Heterozygosity",
    "Law",
    "LeastSquares",
    "Location",
    "LogGrowth",
    "LogVariance",
    "MajorityError",
    "MaximumLikelihood",
    "MeanFourthDifference",
    "MeanPower",
    "MeanSquare",
    "Mixture",
    "Modes",
    "Normal",
    "NormalDistance",
    "Observable",
    "PairCosine",
    "Particle",
    "Persistent",
    "Poisson",
    "Recursion",
    "Regression",
    "Relative",
    "Replace",
    "Scalar",
    "Scaled",
    "ShrunkKDE",
    "SquaredError",
    "SquaredMean",
    "SquaredVariance",
    "Subsample",
    "TailCount",
    "TwoPoint",
    "Types",
    "UnexplainedGrowth",
    "Uniform",
    "Variance",
    "Vectors",
    "Weighted",
    "Workflow",
    "plain",
]


def plain(term: Any) -> Any:
    """Turn a description into plain JSON data: dataclasses to dictionaries with a ``type`` entry, symbols to text.

    Examples
    --------
    >>> plain(Normal(mean=0, sd=2))
    {'type': 'Normal', 'mean': 0, 'sd': 2}
    """
    if is_dataclass(term) and not isinstance(term, type):
        return {"type": type(term).__name__} | {f.name: plain(getattr(term, f.name)) for f in fields(term)}
    if isinstance(term, (tuple, list)):
        return [plain(item) for item in term]
    if isinstance(term, dict):
        return {str(key): plain(value) for key, value in term.items()}
    if isinstance(term, float) and not math.isfinite(term):
        return str(term)
    if term is None or isinstance(term, (bool, int, float, str)):
        return term
    return str(term)
