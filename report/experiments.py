"""Runs the experiments and draws their figures: what the report shows beside the claims."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count
from typing import Any, TypeVar

from matplotlib.figure import Figure

from collapsecheck.report import studies, studies_claims, studies_refits, studies_regressions, studies_runs
from collapsecheck.report.definitions import COMPOSITES, FAMILIES, FULL, Composite, Effort
from collapsecheck.report.figures_curves import draw_divergences, draw_fates, draw_merging, draw_variance
from collapsecheck.report.figures_density import draw_composites, draw_densities, draw_recursion
from collapsecheck.report.figures_distances import DISTANCE_BANDWIDTH, DISTANCE_FACTOR, draw_distances
from collapsecheck.report.figures_gallery import draw_gallery
from collapsecheck.report.figures_refits import draw_lottery
from collapsecheck.report.figures_regressions import draw_regressions
from collapsecheck.report.figures_runs import draw_drift, draw_founders
from collapsecheck.report.figures_workflows import draw_workflows
from collapsecheck.report.studies_gallery import gallery_study
from collapsecheck.report.studies_workflows import workflow_study

__all__ = ["FigureEntry", "run_all"]

Progress = Callable[[int, int], None]
T = TypeVar("T")
_Tick = Callable[[Any], Any]


@dataclass(frozen=True, kw_only=True, eq=False)
class FigureEntry:
    """A figure with its words.

    Parameters
    ----------
    name : str
        File name without ending, ``[a-z0-9-]+``.
    title : str
        A few words.
    caption : str
        Plain text with ``$...$`` for mathematics.
    figure : matplotlib.figure.Figure
        The drawing, with its layout fixed.
    """

    name: str
    title: str
    caption: str
    figure: Figure


def run_all(
    progress: Progress | None = None, effort: Effort = FULL, claim_ids: Collection[str] | None = None
) -> tuple[FigureEntry, ...]:
    """Run the experiments and draw their figures.

    Parameters
    ----------
    progress : callable, optional
        Called with the number of steps done and their total.
    effort : Effort
        How large the experiments are.
    claim_ids : collection of str, optional
        Only experiments that show something of one of these claims; all of them by default.

    Returns
    -------
    tuple of FigureEntry
        In the order of the report; the same on every run.
    """
    chosen = [
        (steps, draw)
        for about, steps, draw in _EXPERIMENTS
        if claim_ids is None or any(claim_id.startswith(about) for claim_id in claim_ids)
    ]
    tick = _ticker(progress, sum(steps for steps, _ in chosen))
    return tuple(chain.from_iterable(draw(effort, tick) for _, draw in chosen))


def _ticker(progress: Progress | None, total: int) -> Callable[[T], T]:
    """Passes a value on and reports that one more step is done."""
    done = count(1)

    def tick(value: T) -> T:
        if progress is not None:
            progress(next(done), total)
        return value

    return tick


def _of_composites(effort: Effort, tick: _Tick) -> Iterator[FigureEntry]:
    """What is fitted to the composites: the first one in full."""
    first, *further = (_column(composite, effort, tick) for composite in COMPOSITES)
    yield from (_densities(first), _recursion(first, effort), _divergences(first, effort))
    yield _composites(further, effort)


def _single(draw: Callable[[Effort], FigureEntry]) -> Callable[[Effort, _Tick], Iterator[FigureEntry]]:
    """An experiment of one step and one figure."""
    return lambda effort, tick: iter((tick(draw(effort)),))


@dataclass(frozen=True, kw_only=True, eq=False)
class _Column:
    """Everything about one composite."""

    composite: Composite
    density: studies.DensityStudy
    ridges: tuple[studies.Ridge, ...]
    divergences: tuple[studies.DivergenceStudy, ...]


def _column(composite: Composite, effort: Effort, tick: _Tick) -> _Column:
    outcomes = {family.name: tick(studies.run_family(composite, family, effort)) for family in FAMILIES}
    pairs = [(family, outcomes[family.name]) for family in FAMILIES]
    shown = effort.shown if composite is COMPOSITES[0] else effort.shown[-1:]
    return _Column(
        composite=composite,
        density=studies.density_study(composite, outcomes, effort),
        ridges=tuple(studies.ridge_study(composite, f, outcome, effort, shown) for f, outcome in pairs),
        divergences=tuple(tick(studies.divergence_study(composite, f, outcome, effort)) for f, outcome in pairs),
    )


# --- figures with their words ---------------------------------------------------------------------------------------

_RULES = r"""Two rules are called Scott: scikit-learn's is the fixed bandwidth $h = n^{-1/5}$, SciPy's scales with the
    standard deviation (ddof 1) of the data, $h_t = n^{-1/5} S_t$."""


def _words(text: str) -> str:
    """Text that is broken into lines here, on one line."""
    return " ".join(text.split())


def _densities(column: _Column) -> FigureEntry:
    study = column.density
    return FigureEntry(
        name="composite-densities",
        title="A composite density, a sample, and two fits to it",
        caption=_words(rf"""
            The initial law $f_0 = {column.composite.formula}$ (grey line), a sample of {study.size} points and its
            kernel density estimates. {_RULES} Bands: at each $x$ the central 90% of the fits to {study.replicates}
            samples. Dashed: the mean of the fitted density over samples, $f_0 * N(0, h^2)$, exact for the fixed
            bandwidth (kde.fixed.marginal); for the scaled one the noise, of variance $n^{{-2/5}} \sigma^2$, is
            taken as normal. The $n$ and the bandwidth of the original experiments are not known to us; those used
            here are printed.
        """),
        figure=draw_densities(study),
    )


def _recursion(column: _Column, effort: Effort) -> FigureEntry:
    return FigureEntry(
        name="recursion",
        title=f"The recursion over {effort.shown[-1]} generations",
        caption=_words(rf"""
            Fitted densities from {column.composite.title}, shown every few generations, $n = {effort.size}$: one
            run (coloured by $t$), at each $x$ the central 90% of {effort.replicates} runs (pale blue), and the
            prediction (dashed) $f_0 * N(0, \tau_{{t+1}})$. Left, fixed bandwidth: $\tau_t = t h^2$, and this is the
            exact mean of the fitted density at every $n$ (kde.fixed.marginal). Right, scaled bandwidth: $\tau_t =
            n^{{-2/5}} \sum_{{s=0}}^{{t-1}} \mathrm{{E}} S_s^2$ is the exact variance of the noise (from
            kde.plugin.multiplier); taking the noise as normal is an approximation.
        """),
        figure=draw_recursion(column.ridges),
    )


def _divergences(column: _Column, effort: Effort) -> FigureEntry:
    return FigureEntry(
        name="divergences",
        title=f"Divergence from the initial law over {effort.generations} generations",
        caption=_words(rf"""
            (a) $\mathrm{{KL}}(f_0 \Vert \hat{{f}}_t)$ of the fitted density and (b) $W_1(f_0, X_t)$ of the sample;
            $f_0$ is {column.composite.title}, $n = {effort.size}$. Median and central 90% of
            {effort.divergence_replicates} runs. Dashed: the divergences of the law of one particle, $f_0 * N(0,
            \tau)$, by quadrature. Fixed bandwidth: this is the population curve, $n \to \infty$; the sample of a
            run of finite $n$ starts above it, since it is never at distance 0 from its law. Scaled bandwidth: the
            noise is taken as normal with its exact variance.
        """),
        figure=draw_divergences(column.divergences),
    )


def _composites(columns: Sequence[_Column], effort: Effort) -> FigureEntry:
    laws = "; ".join(f"$f_0 = {column.composite.formula}$" for column in columns)
    return FigureEntry(
        name="further-composites",
        title="Two further composites",
        caption=_words(rf"""
            One composite per column: {laws}. From the top: initial density, sample and fits at generation 0; fitted
            densities at generation {effort.shown[-1]}; both divergences over {effort.generations} generations.
            Bands: central 90% of runs, {effort.replicates} for densities (at each $x$) and
            {effort.divergence_replicates} for divergences. Solid and dash-dotted: one run of densities, the median
            of divergences. Dashed: the law of one particle, as in the figures before. The two rules called Scott
            part company whatever the initial law.
        """),
        figure=draw_composites(
            [column.density for column in columns],
            [column.ridges for column in columns],
            [column.divergences for column in columns],
        ),
    )


def _distances() -> FigureEntry:
    return FigureEntry(
        name="distances",
        title="How strong the effect is depends on the distance",
        caption=_words(rf"""
            Five distances between a standard normal law $f$ and the same generations $f_t$ of it, the law of one
            particle, by the statements of the claims div.gauss.kl to div.gauss.tv and div.plugin.kl, div.plugin.w2. (a)
            Fixed bandwidth ${DISTANCE_BANDWIDTH}$: total variation stops at 1, and the two directions of the
            Kullback-Leibler divergence part. (b) Bandwidth ${DISTANCE_FACTOR}$ times the standard deviation of the
            data, infinitely many points: one distance is linear, the other exponential. All lines are predictions, and
            all axes are logarithmic.
        """),
        figure=draw_distances(),
    )


def _variance(effort: Effort) -> FigureEntry:
    study = studies_claims.variance_study(COMPOSITES[0], replicates=effort.short_replicates)
    return FigureEntry(
        name="variance",
        title="Sample variance at fixed bandwidth",
        caption=_words(rf"""
            Sample variance (ddof 1) of a KDE recursion with $h = {study.bandwidth}$ and only $n = {study.size}$
            points. Three spreads that must not be confused: the central 99% of single runs (pale), the 99% interval
            of the Monte Carlo mean at each generation (bars), and, below, the standard scores $z_t$ of the mean
            against kde.fixed.variance with a band that all of them keep at once with probability at least 99%
            (Sidak). The line for infinitely many points (dotted), which is also the variance of one particle over
            runs, is not the mean at this $n$.
        """),
        figure=draw_variance(study),
    )


def _fates(effort: Effort) -> FigureEntry:
    fates = [studies_claims.fate_study(COMPOSITES[0], family, effort) for family in FAMILIES]
    return FigureEntry(
        name="fates",
        title="Two rules called Scott, two fates",
        caption=_words(rf"""
            Sample variance (ddof 1) under both rules, $n = {effort.size}$, {effort.replicates} runs each, from
            {COMPOSITES[0].title}. {_RULES} Dashed: the exact mean over runs, by kde.fixed.variance and
            kde.plugin.multiplier. Under the scaled rule the mean is carried by few runs once $t$ is large: the
            Monte Carlo mean is withheld from the first generation on at which the skewness of the runs does not
            allow it. What is checked at every generation is the conditional mean one step ahead, averaged along
            each run (99.9% interval).
        """),
        figure=draw_fates(fates),
    )


def _merging(effort: Effort) -> FigureEntry:
    study = studies_claims.merging_study(effort)
    return FigureEntry(
        name="merging-modes",
        title="Two modes merge",
        caption=_words(rf"""
            Two equal normals with means $\pm {study.half_distance:g}$ and standard deviation ${study.sd:g}$ at
            fixed bandwidth $h = {study.bandwidth:g}$, $n = {study.size}$. (a) Modes of the fitted density of one
            run, and of its mean, the population density. The law of one particle has one mode from generation $t^*
            = {study.merging}$ on (modes.merge.fixed); the density fitted at generation $t$ has the law of
            generation $t + 1$. (b) Fraction of {study.replicates} runs with more than one mode of prominence at
            least {study.prominence:.0%} (dots), and whether the population density has (dotted: with the same
            prominence; dashed: whatever the prominence).
        """),
        figure=draw_merging(study),
    )


def _drift(effort: Effort) -> FigureEntry:
    study = studies_runs.drift_study(effort)
    return FigureEntry(
        name="drift",
        title="The cloud does not spread, it wanders",
        caption=_words(rf"""
            Fixed bandwidth $h = {study.bandwidth:g}$ and $n = {study.size}$ points, from a standard normal law. (a) The
            points of one run, coloured by generation. One particle over runs spreads without bound (dashed,
            kde.fixed.marginal), while the points of a run stay together: the band is their mean plus and minus two
            standard deviations at the ceiling $n h^2 = {study.ceiling:g}$ (kde.fixed.saturation). (b) The mean variance
            within a run tends to that ceiling (dots, kde.fixed.variance), and what is added afterwards is variance
            between runs (triangles, kde.fixed.mean-drift). Dashed: exact. Pale: central 90% of single runs.
        """),
        figure=draw_drift(study),
    )


def _founders(effort: Effort) -> FigureEntry:
    study = studies_runs.founder_study(effort)
    return FigureEntry(
        name="founders",
        title="Few of the original points have descendants",
        caption=_words(rf"""
            Each point of a generation descends from one point of the generation before, hence from one of the $n =
            {study.size}$ original points, its founder. (a) Shares of the founders in one run: a stripe that ends is a
            founder whose descendants have died out. (b) Founders with descendants (note the logarithmic scale): the
            exact mean (dashed, lineage.founders), the mean of {study.replicates} runs (dots) and the central 90% of
            them (pale). No bandwidth alters who descends from whom, as long as parents are picked uniformly.
        """),
        figure=draw_founders(study),
    )


def _regressions(effort: Effort) -> FigureEntry:
    study = studies_regressions.regression_study(effort)
    return FigureEntry(
        name="regressions",
        title="Least squares on its own labels",
        caption=_words(rf"""
            Squared error $|w_t - w|^2$ of least squares with $d = {study.dimension}$ coefficients and $n =
            {study.size}$ points per generation, over the expected error of the first fit. (a) Fitted to the latest
            labels, the error grows by the same amount in each generation (ols.replace). (b) Fitted to all labels so
            far it stays bounded: below $\pi^2/6$ (dotted) with a fresh design in each generation (dots,
            ols.accumulate), and tending to it with one design for all (triangles, ols.accumulate.fixed). Dashed:
            exact. Pale: central 90% of single runs.
        """),
        figure=draw_regressions(study),
    )


def _lottery(effort: Effort) -> FigureEntry:
    study = studies_refits.lottery_study(effort)
    return FigureEntry(
        name="lottery",
        title="Every run settles, the average diverges",
        caption=_words(rf"""
            Refits of a normal law with the unbiased variance (ddof 1), $n = {study.size}$, from a standard normal law.
            (a) The variance of some runs (note the logarithmic scale): its logarithm is a random walk whose mean falls
            along the dashed line (gauss.log-growth). (b) Squared Wasserstein distance $W_2^2$ between fitted and
            original law: the exact mean over runs grows without bound (dashed, gauss.w2.unbiased), while the median of
            {study.replicates} runs (line, with the central 90% pale) stays: almost every run converges (gauss.paths).
            No Monte Carlo mean is shown: at large $t$ runs so rare that none is among these carry it.
        """),
        figure=draw_lottery(study),
    )


def _gallery(effort: Effort) -> FigureEntry:
    study = gallery_study(effort)
    return FigureEntry(
        name="gallery",
        title="What every fit and workflow does to the variance",
        caption=_words(rf"""
            Sample variance (ddof 1) over that of the initial law, a standard normal one, for $n = {study.size}$ points
            (note the logarithmic scale, the same in all panels). Rows: what is fitted; columns: what the next
            generation is fitted to, or made of. Dashed: the expectation by the claim that is named, found by what
            the claim says it is about, as the table of the gallery is; "no claim": none says what it is. Dots: Monte
            Carlo. Grey: single runs. A panel is missing where the fit is not defined under the workflow.
        """),
        figure=draw_gallery(study),
    )


def _workflows(effort: Effort) -> FigureEntry:
    study = workflow_study(effort)
    return FigureEntry(
        name="workflows",
        title="What each workflow keeps",
        caption=_words(rf"""
            Expected sample variance (ddof 1) over that of the initial law when a normal law is fitted by maximum
            likelihood (ddof 0) to $n = {study.size}$ points (note the logarithmic axis). Dashed: exact, by the claim
            that is named beside the mark. Replacing loses all of it, and so do, slowly, generations that grow like $t$
            (growing.lost). Data that accumulate keep exactly what generations that grow like $t^2$ keep. Fresh points
            keep a fixed part, however long it goes on.
        """),
        figure=draw_workflows(study),
    )


_MIXED = ("accumulate.", "subsample.", "fresh.", "growing.", "persistent.", "weighted.", "location.")
_EXPERIMENTS: tuple[tuple[tuple[str, ...], int, Callable[[Effort, _Tick], Iterator[FigureEntry]]], ...] = (
    (("kde.", "div."), 2 * len(COMPOSITES) * len(FAMILIES), _of_composites),
    (("kde.",), 1, _single(_variance)),
    (("kde.",), 1, _single(_fates)),
    (("modes.",), 1, _single(_merging)),
    (("kde.fixed.",), 1, _single(_drift)),
    (("lineage.", "wf."), 1, _single(_founders)),
    (("div.",), 1, _single(lambda _effort: _distances())),
    (("ols.", "ridge.", "smoother."), 1, _single(_regressions)),
    (("gauss.",), 1, _single(_lottery)),
    (("kde.", "gauss.", "wf.", *_MIXED), 1, _single(_gallery)),
    (_MIXED, 1, _single(_workflows)),
)
"""Experiments: how the ids begin of the claims of which it shows something, how many steps it takes, and itself."""
