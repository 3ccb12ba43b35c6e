"""What happens: recursions run forward with seeds, or enumerated exactly; modes counted on samples or certified.

This room sees descriptions from `collapsecheck.terms` only, never a claim or a prediction. The terms are re-exported,
so that ``from collapsecheck.simulate import KDE, Normal, Recursion, run`` is all an experiment needs.
"""

from __future__ import annotations

from collapsecheck.simulate.bandwidths import bandwidth
from collapsecheck.simulate.divergences import (
    density,
    distribution,
    kl_from_initial,
    quantile,
    wasserstein_from_initial,
)
from collapsecheck.simulate.enclosures import certified_merging_generation, certified_modes
from collapsecheck.simulate.enumerate import enumerated_mean
from collapsecheck.simulate.forward import Run, observe_block, observe_blocks, resample, run
from collapsecheck.simulate.laws import draw, draw_noise
from collapsecheck.simulate.modes import count_modes
from collapsecheck.simulate.observables import OBSERVABLES, measure
from collapsecheck.simulate.streams import block_generator, block_replicates
from collapsecheck.terms import (
    BANDWIDTH_RULES,
    KDE,
    KERNELS,
    Categorical,
    Discrete,
    Exponential,
    Fit,
    Given,
    Heterozygosity,
    Law,
    Mixture,
    Modes,
    Normal,
    Observable,
    Particle,
    Recursion,
    Replace,
    Scaled,
    TailCount,
    TwoPoint,
    Uniform,
    Variance,
    Workflow,
)

__all__ = [
    "BANDWIDTH_RULES",
    "KDE",
    "KERNELS",
    "OBSERVABLES",
    "Categorical",
    "Discrete",
    "Exponential",
    "Fit",
    "Given",
    "Heterozygosity",
    "Law",
    "Mixture",
    "Modes",
    "Normal",
    "Observable",
    "Particle",
    "Recursion",
    "Replace",
    "Run",
    "Scaled",
    "TailCount",
    "TwoPoint",
    "Uniform",
    "Variance",
    "Workflow",
    "bandwidth",
    "block_generator",
    "block_replicates",
    "certified_merging_generation",
    "certified_modes",
    "count_modes",
    "density",
    "distribution",
    "draw",
    "draw_noise",
    "enumerated_mean",
    "kl_from_initial",
    "measure",
    "observe_block",
    "observe_blocks",
    "quantile",
    "resample",
    "run",
    "wasserstein_from_initial",
]
