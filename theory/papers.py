"""What two papers say about model collapse, and the claims that bear on each of their statements.

The statements are paraphrased. Which claims speak for a statement, limit it or contradict it is a reading of the paper;
what holds of it is not: it follows by one rule from which of these claims hold (`collapsecheck.report.papers`).
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["PAPER_STATEMENTS", "PaperStatement"]


@dataclass(frozen=True, kw_only=True)
class PaperStatement:
    """One statement of a paper.

    Parameters
    ----------
    source : str
        Key of the paper.
    place : str
        Where the paper says it.
    says : str
        The statement in our words.
    supported_by : tuple of str
        Ids of claims from which it follows in the setting that the paper speaks of.
    limited_by : tuple of str
        Ids of claims that say where it does not hold.
    contradicted_by : tuple of str
        Ids of claims that are incompatible with it, as it is stated.
    because : str
        What these claims say about it.
    """

    source: str
    place: str
    says: str
    because: str
    supported_by: tuple[str, ...] = ()
    limited_by: tuple[str, ...] = ()
    contradicted_by: tuple[str, ...] = ()

    @property
    def claims(self) -> tuple[str, ...]:
        """Ids of all claims that bear on it."""
        return (*self.supported_by, *self.limited_by, *self.contradicted_by)


PAPER_STATEMENTS = (
    PaperStatement(
        source="shumailov2024",
        place="Theoretical intuition, discrete distributions",
        says="A state of probability q is lost in the end with probability 1 - q; the chain ends in a single state, "
        "which is each state with its original probability.",
        supported_by=("wf.fixation", "wf.heterozygosity"),
        because="Exactly so, at every sample size; a larger sample only makes it slower.",
    ),
    PaperStatement(
        source="shumailov2024",
        place="abstract",
        says="The tails of the original distribution disappear.",
        supported_by=("wf.extinction", "wf.rare", "tail.unrepresented"),
        limited_by=("wf.mean-mass", "kde.fixed.tailmass"),
        because="The probability that a run has nothing left of a rare region grows with every generation. Its "
        "expected mass does not fall: resampling leaves it as it was, and a kernel makes far tails heavier.",
    ),
    PaperStatement(
        source="shumailov2024",
        place="Theoretical intuition, discrete distributions",
        says="The only states that absorb the process are point masses, and it reaches one with probability 1, also in "
        "general, since floating-point numbers are discrete.",
        supported_by=("wf.fixation", "wf.one-type"),
        limited_by=("kde.fixed.no-absorption", "kde.fixed.saturation"),
        because="It holds where the fit can be a point mass, and is then over in some n log n generations. A "
        "kernel of fixed bandwidth leaves a single point in one generation, and its expected variance tends to n h^2.",
    ),
    PaperStatement(
        source="shumailov2024",
        place="Theorem 3.1, Gaussian model collapse",
        says="With the unbiased mean and variance of a Gaussian fit, the variance tends to 0 almost surely while the "
        "expected squared Wasserstein distance to the original tends to infinity.",
        supported_by=("gauss.collapse", "gauss.drift", "gauss.w2.unbiased"),
        limited_by=("gauss.w2.mle", "gauss.paths"),
        because="Both halves hold, with rates, if ddof is 1. With ddof 0 the variance tends to 0 as well, but the "
        "expected distance stays below 2 sigma^2. And it is the average over runs that tends to infinity: in almost "
        "every run the fitted mean converges, and the distance with it.",
    ),
    PaperStatement(
        source="shumailov2024",
        place="Theorem 3.1, as it is put in words",
        says="The approximation of the nth generation diverges arbitrarily far from the original one.",
        supported_by=("gauss.w2.unbiased",),
        limited_by=("gauss.paths",),
        because="On average over runs, with ddof 1. The mean distance of the fitted mean from the original has a bound "
        "that holds for all generations, so that almost every run converges; only the mean of its square diverges, "
        "carried by ever fewer runs.",
    ),
    PaperStatement(
        source="borji2024",
        place="abstract",
        says="Collapse follows from fitting a distribution and sampling from it, without any learning, and may be "
        "unavoidable.",
        supported_by=(
            "wf.heterozygosity",
            "kde.plugin.log-growth.two",
            "kde.plugin.log-growth.three",
            "accumulate.kde.growth",
        ),
        limited_by=(
            "kde.fixed.saturation",
            "kde.fixed.no-absorption",
            "accumulate.gauss.limit",
            "accumulate.heterozygosity",
            "fresh.limit",
            "fresh.kde.variance",
        ),
        because="Sampling alone loses types, and SciPy's rule shrinks almost every run of two or three points. It is "
        "not what every fit does: a fixed bandwidth keeps a run from collapsing, whatever its size. Nor is it what "
        "every workflow does: accumulated data keep most of the variance of a normal fit and of the diversity of "
        "types, and one fresh point per generation is enough for the variance. But a kernel density of fixed bandwidth "
        "spreads, as log t, even when all data are kept.",
    ),
    PaperStatement(
        source="borji2024",
        place="Experiments, as others quote it",
        says="Under repeated kernel density estimation the data turn into a single Gaussian shape.",
        supported_by=("kde.fixed.marginal", "modes.merge.fixed", "modes.merge.plugin"),
        limited_by=("kde.fixed.squared-variance", "kde.fixed.stationary-pair"),
        because="It holds of one particle over many runs, and of the density when n is infinite. Within a run of "
        "finite n the shape stays random: its fourth moment settles at 15/7 of the squared variance, where a normal "
        "sample has 3.",
    ),
    PaperStatement(
        source="borji2024",
        place="Experiments",
        says="How strong the effect is depends on the distance that is used to measure it.",
        supported_by=("div.growth.kl", "div.growth.kl-reverse", "div.growth.w1", "div.plugin.kl", "div.plugin.w2"),
        because="Exactly so, for one and the same densities: from a normal law, at fixed bandwidth, the "
        "Kullback-Leibler divergence of later generations grows like (1/2) log t, in the other direction linearly, and "
        "the Wasserstein distance like the root of t, while total variation cannot exceed 1. With a plug-in "
        "bandwidth it is linear against exponential.",
    ),
)
"""In the order of the papers."""
