"""Figures of curves along the generations: divergences, the variance and its fates, merging modes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator
from scipy import stats

from collapsecheck.report.studies import DivergenceStudy
from collapsecheck.report.studies_claims import Fate, MergingStudy, VarianceStudy
from collapsecheck.report.style import (
    BLACK,
    BLUE,
    DASHED,
    FAMILY_STYLES,
    GREEN,
    GREY,
    SKY,
    VERMILLION,
    freeze,
    legend,
    mean_dots,
    new_figure,
    note,
    panel_title,
    styled,
)

__all__ = [
    "draw_divergence",
    "draw_divergences",
    "draw_fates",
    "draw_merging",
    "draw_variance",
    "simultaneous_limit",
]

_LEVEL = 0.99
_SHOWN_RUNS = 12


# --- divergences ----------------------------------------------------------------------------------------------------


def draw_divergence(axes: Axes, studies: Sequence[DivergenceStudy], metric: str) -> None:
    """One divergence (``"kl"`` or ``"w1"``) under every rule into a panel with a logarithmic scale."""
    for study in studies:
        look, curve, population = FAMILY_STYLES[study.family.name], study.curves[metric], study.population[metric]
        axes.fill_between(curve.generations, curve.low, curve.high, color=look["color"], alpha=0.22, lw=0)
        axes.plot(curve.generations, curve.median, **look, ms=3, lw=1.2)
        t = np.arange(population.size)[population > 0]
        axes.plot(t, population[t], color=BLACK, ls=DASHED, lw=0.9, zorder=5)
    axes.set_yscale("log")
    axes.set_xlim(0, studies[0].curves[metric].generations[-1])
    axes.set_xlabel("generation $t$", labelpad=1)


def draw_divergences(studies: Sequence[DivergenceStudy]) -> Figure:
    """Both divergences of one composite from its initial law, one panel each, both rules."""
    with styled():
        figure = new_figure(3.3)
        panels = figure.subplots(1, 2)
        titles = {"kl": r"$\mathrm{KL}(f_0 \,\Vert\, \hat f_t)$: fitted density", "w1": "$W_1(f_0, X_t)$: sample"}
        for letter, axes, metric, label in zip("ab", panels, titles, ("nats", "units of $x$"), strict=True):
            draw_divergence(axes, studies, metric)
            panel_title(axes, letter, titles[metric])
            axes.set_ylabel(label)
        first = studies[0]
        note(panels[1], f"$n = {first.size}$, seed {first.seed}", 0.02, 0.98, ha="left")
        figure.legend(handles=_divergence_handles(studies), loc="outside lower center", ncols=2)
        return freeze(figure)


def _divergence_handles(studies: Sequence[DivergenceStudy]) -> list[Any]:
    kinds = {
        "population": r"predicted: population, $n \to \infty$",
        "approximation": "predicted: law of one particle, noise taken as normal",
    }
    handles: list[Any] = []
    for study in studies:
        look = FAMILY_STYLES[study.family.name]
        rule = f"{study.family.label}, ${study.family.formula}$: median"
        handles += [
            Line2D([], [], **look, ms=3.5, lw=1.2, label=rule),
            Patch(facecolor=look["color"], alpha=0.22, label=f"central 90% of {study.replicates} runs"),
            Line2D([], [], color=BLACK, ls=DASHED, lw=0.9, label=kinds[study.kind]),
        ]
    return handles


# --- variance -------------------------------------------------------------------------------------------------------


def simultaneous_limit(count: int, level: float = _LEVEL) -> float:
    """Two-sided normal limit that `count` standard scores keep at once with probability at least `level` (Sidak, 1967).

    The inequality holds for jointly normal scores whatever their correlation.

    Examples
    --------
    >>> round(simultaneous_limit(1, 0.95), 2)
    1.96
    """
    return float(stats.norm.isf((1 - level ** (1 / count)) / 2))


def draw_variance(study: VarianceStudy) -> Figure:
    """Sample variance at fixed bandwidth against the exact finite-n line, and standard scores below."""
    with styled():
        figure = new_figure(5.0)
        upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(3.2, 1))
        t = np.arange(study.exact.size)
        _variance_panel(upper, study, t)
        _score_panel(lower, study, t)
        return freeze(figure)


def _variance_panel(axes: Axes, study: VarianceStudy, t: np.ndarray) -> None:
    replicates = study.values.shape[0]
    low, high = np.quantile(study.values, [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2], axis=0)
    sem = study.values.std(axis=0, ddof=1) / np.sqrt(replicates)
    reach = stats.t.isf((1 - _LEVEL) / 2, replicates - 1) * sem
    axes.fill_between(t, low, high, color=SKY, alpha=0.25, lw=0, label=f"central 99% of {replicates} single runs")
    for row, run in enumerate(study.values[:_SHOWN_RUNS]):
        axes.plot(t, run, color=BLUE, lw=0.5, alpha=0.6, label=None if row else f"{_SHOWN_RUNS} runs")
    axes.plot(
        t,
        study.infinite,
        color=GREEN,
        ls=":",
        lw=1.6,
        label=r"law of one particle, or $n \to \infty$ (kde.fixed.marginal)",
    )
    axes.plot(
        t,
        study.exact,
        color=BLACK,
        ls=DASHED,
        lw=1.4,
        zorder=6,
        label=f"exact mean at $n = {study.size}$ (kde.fixed.variance)",
    )
    axes.errorbar(
        t,
        study.values.mean(axis=0),
        yerr=reach,
        fmt="o",
        ms=3.2,
        color=VERMILLION,
        lw=1.0,
        zorder=5,
        label=f"Monte Carlo mean, 99% interval ($R = {replicates}$)",
    )
    axes.set_ylim(0, 1.3 * max(high.max(), study.values[:_SHOWN_RUNS].max()))
    axes.set_title(
        f"$n = {study.size}$, $h = {study.bandwidth}$, initial law: {study.composite.title}, seed {study.seed}"
    )
    axes.set_ylabel(r"sample variance $S_t^2$")
    legend(axes, loc="upper left", ncols=2)


def _score_panel(axes: Axes, study: VarianceStudy, t: np.ndarray) -> None:
    replicates = study.values.shape[0]
    scores = (study.values.mean(axis=0) - study.exact) / (study.values.std(axis=0, ddof=1) / np.sqrt(replicates))
    limit = simultaneous_limit(t.size)
    axes.axhspan(-limit, limit, color=GREY, alpha=0.2, lw=0)
    axes.axhline(0, color=BLACK, ls=DASHED, lw=0.9)
    axes.vlines(t, 0, scores, color=VERMILLION, lw=1.0)
    axes.plot(t, scores, "o", color=VERMILLION, ms=3.2)
    axes.set_ylim(-1.45 * limit, 1.45 * limit)
    axes.set_ylabel("$z_t$")
    axes.set_xlabel("generation $t$")
    note(
        axes,
        rf"grey: simultaneous 99% band, $|z| \leq {limit:.2f}$; largest $|z| = {np.abs(scores).max():.2f}$",
        0.99,
        0.02,
        va="bottom",
    )


def draw_fates(fates: Sequence[Fate]) -> Figure:
    """Variance under the two rules called Scott, each with its exact mean, on one logarithmic scale."""
    with styled():
        figure = new_figure(3.9)
        axes = figure.subplots()
        for fate in fates:
            _fate_curve(axes, fate)
        first = fates[0]
        axes.set_yscale("log")
        axes.set_xlim(0, first.curve.generations[-1])
        axes.set_xlabel("generation $t$")
        axes.set_ylabel(r"sample variance $S_t^2$")
        axes.set_title(
            f"$n = {first.size}$, {first.replicates} runs each, seeds " + ", ".join(str(f.seed) for f in fates)
        )
        figure.legend(handles=_fate_handles(fates), loc="outside lower center", ncols=2)
        return freeze(figure)


def _fate_curve(axes: Axes, fate: Fate) -> None:
    look, curve, check = FAMILY_STYLES[fate.family.name], fate.curve, fate.check
    t = curve.generations
    axes.fill_between(t, curve.low, curve.high, color=look["color"], alpha=0.22, lw=0)
    axes.plot(t, curve.median, color=look["color"], ls=look["ls"], lw=1.2)
    mean_dots(axes, curve, marker=look["marker"])
    if curve.prediction is not None:
        axes.plot(t, curve.prediction.values, color=BLACK, ls=DASHED, lw=1.2, zorder=6)
    if fate.ceiling is not None:
        axes.axhline(fate.ceiling, color=GREEN, ls=":", lw=1.4)
    observed = rf"${check.estimate:.4f} \pm {(check.high - check.low) / 2:.4f}$"
    level = f"{100 * check.level:g}% interval"
    axes.annotate(
        f"one step ahead, observed over predicted:\n{observed} ({level}), predicted $1$"
        if fate.ceiling is not None
        else f"growth per generation:\n{observed} ({level}), predicted ${check.prediction:.4f}$",
        (0.42 * t[-1], curve.high[int(0.42 * t[-1])]),
        xytext=(0, 14 if fate.ceiling is not None else 8),
        textcoords="offset points",
        ha="left" if fate.ceiling is not None else "right",
        va="bottom",
        fontsize=7.5,
    )


def _fate_handles(fates: Sequence[Fate]) -> list[Any]:
    handles: list[Any] = []
    for fate in fates:
        look = FAMILY_STYLES[fate.family.name]
        label = f"{fate.family.label}, ${fate.family.formula}$: median"
        handles.append(Line2D([], [], color=look["color"], ls=look["ls"], lw=1.2, label=label))
        handles.append(Patch(facecolor=look["color"], alpha=0.22, label=fate.curve.band))
    dots: dict[str, Any] = {"color": VERMILLION, "lw": 0.8, "ms": 2.8}
    mean = f"Monte Carlo mean, {100 * fates[0].curve.mean_level:g}% interval (until the runs are too skewed)"
    return [
        *handles,
        Line2D([], [], **dots, marker="o", label=mean),
        Line2D([], [], color=BLACK, ls=DASHED, lw=1.2, label=f"exact mean over runs at $n = {fates[0].size}$"),
        Line2D([], [], color=GREEN, ls=":", lw=1.4, label=r"its limit as $t \to \infty$, fixed bandwidth"),
    ]


# --- modes ----------------------------------------------------------------------------------------------------------


def draw_merging(study: MergingStudy) -> Figure:
    """Two modes merging: where they are in the population and in one run, and in how many runs they are still apart."""
    with styled():
        figure = new_figure(3.7)
        places, fractions = figure.subplots(1, 2, width_ratios=(1.1, 1))
        _places_panel(places, study)
        _fraction_panel(fractions, study)
        panel_title(places, "a", r"modes of the fitted density $\hat f_t$")
        panel_title(fractions, "b", "more than one mode")
        figure.legend(handles=_merging_handles(study), loc="outside lower center", ncols=2)
        return freeze(figure)


def _places_panel(axes: Axes, study: MergingStudy) -> None:
    t, x, prominence = study.one_run.T
    axes.scatter(x, t, s=4 + 36 * prominence, color=VERMILLION, alpha=0.75, lw=0)
    axes.plot(study.population[:, 1], study.population[:, 0], "s", color=BLACK, ms=2.4)
    axes.axhline(study.merging - 1, color=BLACK, ls=DASHED, lw=0.9)
    axes.invert_yaxis()
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_ylabel("generation $t$")
    axes.set_xlabel("$x$")
    axes.set_xlim(-3 * study.half_distance, 3 * study.half_distance)
    pair = rf"$a = {study.half_distance:g}$, $s = {study.sd:g}$, $h = {study.bandwidth:g}$"
    note(axes, f"{pair}\n$n = {study.size}$\nseed {study.seed}", 0.02, 0.02, ha="left", va="bottom")


def _fraction_panel(axes: Axes, study: MergingStudy) -> None:
    t = np.arange(study.multimodal.size)
    low, high = _clopper_pearson(study.multimodal, study.replicates)
    axes.fill_between(t, low, high, color=SKY, alpha=0.35, lw=0)
    axes.plot(t, study.multimodal, "o", color=VERMILLION, ms=3)
    axes.step(t, (t + 1 < study.merging).astype(float), where="mid", color=BLACK, ls=DASHED, lw=1.1)
    axes.step(t, study.predicted, where="mid", color=GREEN, ls=":", lw=1.5)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_ylim(-0.04, 1.06)
    axes.set_xlim(-0.5, t[-1] + 0.5)
    axes.set_xlabel("generation $t$")
    axes.set_ylabel("fraction of runs")


def _merging_handles(study: MergingStudy) -> list[Any]:
    counted = f"prominence at least {study.prominence:.0%}"
    return [
        Line2D([], [], ls="", marker="o", ms=5, alpha=0.75, color=VERMILLION, label="(a) one run; area: prominence"),
        Line2D([], [], ls="", marker="s", ms=2.4, color=BLACK, label=r"(a) population, $n \to \infty$"),
        Line2D(
            [], [], color=BLACK, ls=DASHED, lw=1.1, label=rf"(a, b) one mode from $t^* - 1 = {study.merging - 1}$ on"
        ),
        Line2D(
            [],
            [],
            ls="",
            marker="o",
            ms=3,
            color=VERMILLION,
            label=f"(b) fraction of {study.replicates} runs, {counted}",
        ),
        Patch(facecolor=SKY, alpha=0.35, label="(b) its 99% interval, at each $t$"),
        Line2D([], [], color=GREEN, ls=":", lw=1.5, label=f"(b) population, {counted}"),
    ]


def _clopper_pearson(fractions: np.ndarray, runs: int) -> tuple[np.ndarray, np.ndarray]:
    """Exact interval for a binomial proportion (Clopper and Pearson, 1934)."""
    happened, tail = np.round(fractions * runs), (1 - _LEVEL) / 2
    low = np.where(happened > 0, stats.beta.ppf(tail, np.maximum(happened, 1), runs - happened + 1), 0.0)
    high = np.where(happened < runs, stats.beta.isf(tail, happened + 1, np.maximum(runs - happened, 1)), 1.0)
    return low, high
