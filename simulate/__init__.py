"""What happens: recursions run forward with seeds, or enumerated exactly; modes counted on samples or certified.

This room sees descriptions from `collapsecheck.terms` only, never a claim or a prediction. The terms are re-exported,
so that ``from collapsecheck.simulate import KDE, Normal, Recursion, run`` is all an experiment needs.
"""

from __future__ import annotations

from collapsecheck.simulate.bandwidths import bandwidth
from collapsecheck.simulate.blocks import observe_blocks
from collapsecheck.simulate.divergences import (
    density,
    distribution,
    kl_from_initial,
    quantile,
    wasserstein_from_initial,
)
from collapsecheck.simulate.enclosures import certified_merging_generation, certified_modes, certified_most_modes
from collapsecheck.simulate.engines import ENGINES
from collapsecheck.simulate.enumerate import enumerated_mean
from collapsecheck.simulate.executors import EXECUTORS
from collapsecheck.simulate.forward import observe_block
from collapsecheck.simulate.laws import draw, draw_noise
from collapsecheck.simulate.lineages import draw_particles
from collapsecheck.simulate.modes import count_modes
from collapsecheck.simulate.observables import OBSERVABLES, measure
from collapsecheck.simulate.resampling import resample
from collapsecheck.simulate.running import Run, run
from collapsecheck.simulate.stores import recording
from collapsecheck.simulate.streams import block_generator, block_replicates
from collapsecheck.simulate.vectors import resample_vectors
from collapsecheck.terms import (
    BANDWIDTH_RULES,
    KDE,
    KERNELS,
    Accumulate,
    Categorical,
    Difference,
    Discrete,
    Estimator,
    Exponential,
    Fit,
    FreshFraction,
    Gaussian,
    Given,
    Growing,
    Heterozygosity,
    Law,
    LogGrowth,
    LogVariance,
    MeanFourthDifference,
    MeanSquare,
    Mixture,
    Modes,
    Normal,
    Observable,
    PairCosine,
    Particle,
    Recursion,
    Relative,
    Replace,
    Scaled,
    ShrunkKDE,
    SquaredMean,
    SquaredVariance,
    Subsample,
    TailCount,
    TwoPoint,
    Types,
    Uniform,
    Variance,
    Workflow,
)

__all__ = [
    "BANDWIDTH_RULES",
    "ENGINES",
    "EXECUTORS",
    "KDE",
    "KERNELS",
    "OBSERVABLES",
    "Accumulate",
    "Categorical",
    "Difference",
    "Discrete",
    "Estimator",
    "Exponential",
    "Fit",
    "FreshFraction",
    "Gaussian",
    "Given",
    "Growing",
    "Heterozygosity",
    "Law",
    "LogGrowth",
    "LogVariance",
    "MeanFourthDifference",
    "MeanSquare",
    "Mixture",
    "Modes",
    "Normal",
    "Observable",
    "PairCosine",
    "Particle",
    "Recursion",
    "Relative",
    "Replace",
    "Run",
    "Scaled",
    "ShrunkKDE",
    "SquaredMean",
    "SquaredVariance",
    "Subsample",
    "TailCount",
    "TwoPoint",
    "Types",
    "Uniform",
    "Variance",
    "Workflow",
    "bandwidth",
    "block_generator",
    "block_replicates",
    "certified_merging_generation",
    "certified_modes",
    "certified_most_modes",
    "count_modes",
    "density",
    "distribution",
    "draw",
    "draw_noise",
    "draw_particles",
    "enumerated_mean",
    "kl_from_initial",
    "measure",
    "observe_block",
    "observe_blocks",
    "quantile",
    "recording",
    "resample",
    "resample_vectors",
    "run",
    "wasserstein_from_initial",
]
