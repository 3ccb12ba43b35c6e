"""The figure of a user's own data: what the runs did along the generations, beside what the claims predict."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FormatStrFormatter, LogLocator, MaxNLocator, NullFormatter

from collapsecheck.report.style import (
    BLACK,
    BLUE,
    DASHED,
    SKY,
    VERMILLION,
    freeze,
    mean_dots,
    new_figure,
    panel_title,
    styled,
)
from collapsecheck.terms import (
    KDE,
    Accumulate,
    Fit,
    FreshFraction,
    Gaussian,
    Growing,
    Location,
    MaximumLikelihood,
    Persistent,
    Relative,
    Scalar,
    ShrunkKDE,
    Subsample,
    Weighted,
)
from collapsecheck.verify.curves import Curve
from collapsecheck.verify.forecasts import Forecast

__all__ = ["draw_forecast"]

_PANELS = {
    "variance": r"sample variance $S_t^2$",
    "modes": "modes of the fitted density",
    "tail_mass": "mass outside initial 90%",
}


def draw_forecast(outcome: Forecast) -> Figure:
    """Variance, number of modes and tail mass along the generations, each beside its prediction."""
    with styled():
        figure = new_figure(3.4)
        panels = figure.subplots(1, len(outcome.curves))
        for letter, axes, (name, curve) in zip("abc", panels, outcome.curves.items(), strict=False):
            _forecast_panel(axes, curve)
            panel_title(axes, letter, _PANELS[name])
        panels[-1].set_ylim(-0.03, 1.03)
        figure.suptitle(_forecast_title(outcome), fontsize=8, x=0.01, ha="left")
        figure.legend(
            handles=_forecast_handles(outcome), loc="outside lower center", ncols=2, fontsize=7, columnspacing=1.2
        )
        return freeze(figure)


def _forecast_panel(axes: Axes, curve: Curve) -> None:
    axes.fill_between(curve.generations, curve.low, curve.high, color=SKY, alpha=0.3, lw=0)
    axes.plot(curve.generations, curve.median, color=BLUE, lw=1.2)
    mean_dots(axes, curve)
    drawn = [curve.low, curve.high]
    if curve.prediction is not None:
        axes.plot(curve.generations, curve.prediction.values, color=BLACK, ls=DASHED, lw=1.1, zorder=6)
        drawn.append(curve.prediction.values)
    if curve.name != "tail_mass" and np.nanmin(drawn) > 0 and np.nanmax(drawn) > 20 * np.nanmin(drawn):
        axes.set_yscale("log")
    if curve.name == "modes":
        _whole_numbers(axes)
    axes.set_xlim(0, curve.generations[-1])
    axes.set_xlabel("generation $t$")


def _whole_numbers(axes: Axes) -> None:
    """Ticks for counts: whole numbers, written out, and at least one unit of room above and below."""
    low, high = axes.get_ylim()
    if axes.get_yscale() == "log":
        axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        axes.yaxis.set_major_formatter(FormatStrFormatter("$%d$"))
        axes.yaxis.set_minor_formatter(NullFormatter())
        axes.set_ylim(max(low, 0.9), high)
    else:
        axes.yaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
        axes.set_ylim(0, max(high, 2))


_RULES = {
    "scott_scipy": "SciPy's Scott rule, $h_t = n^{-1/5} S_t$",
    "silverman_scipy": "SciPy's Silverman rule, $h_t = (3n/4)^{-1/5} S_t$",
    "scott_sklearn": "scikit-learn's Scott rule, $h = n^{-1/5}$",
    "scott_statsmodels": r"statsmodels' Scott rule, $h_t = 1.059 \min(S_t, \mathrm{IQR}_t/1.349)\, n^{-1/5}$",
}


def _forecast_title(outcome: Forecast) -> str:
    """Where it started, the rule, n, the number of runs and the seed, and the one-step check."""
    rule = _rule(outcome.recursion.fit) + _WORKFLOWS.get(type(outcome.recursion.workflow), "")
    start = "generation 0 is the given sample" if outcome.conditional else "generation 0 is drawn from the initial law"
    sizes = f"$n = {outcome.size}$, {outcome.replicates} runs, seed {outcome.seed}"
    return f"{rule}; {sizes}; {start}\n{_check_line(outcome)}".rstrip("\n")


_WORKFLOWS: dict[type, str] = {
    Accumulate: ", fitted to all points so far",
    Subsample: ", fitted to as many of all points so far",
    FreshFraction: ", part of each generation is fresh",
    Persistent: ", some real points stay",
    Weighted: ", fresh real points have a weight",
    Growing: ", generations grow",
}


def _rule(fit: Fit) -> str:
    match fit:
        case Gaussian(ddof=ddof):
            return rf"Gaussian refit, variance over $n - {float(ddof):g}$"
        case KDE(bandwidth=width):
            return _width(width)
        case ShrunkKDE(bandwidth=width):
            return f"shrunk to the variance, {_width(width)}"
        case Location():
            return "initial law moved to the mean of the data"
        case MaximumLikelihood(family=family):
            return f"{family.capitalize()} refit with the mean of the data"
    return "drawn with replacement"


def _width(width: Scalar | str | Relative) -> str:
    match width:
        case str():
            return _RULES[width]
        case Relative(factor=factor):
            return rf"bandwidth $h_t = {float(factor):g}\, S_t$"
    return f"fixed bandwidth $h = {float(width):g}$"


def _check_line(outcome: Forecast) -> str:
    check = outcome.check
    if check is None:
        bare = all(curve.prediction is None for curve in outcome.curves.values())
        return "no claim covers this recursion: no prediction is drawn" if bare else ""
    half = (check.high - check.low) / 2
    what = r"$S_{t+1}^2 / S_t^2$" if "multiplier" in check.name else r"$S_{t+1}^2$ over its prediction"
    observed = (
        rf"${check.estimate:.4f} \pm {half:.4f}$ ({100 * check.level:g}% interval), predicted ${check.prediction:.4f}$"
    )
    return f"one-step check, mean of {what}: {observed}"


def _forecast_handles(outcome: Forecast) -> list[Any]:
    """Handles for what is drawn, with the words of the predictions; panels that share a prediction share a line."""
    first = outcome.curves["variance"]
    withheld = any(not np.isfinite(curve.mean).all() for curve in outcome.curves.values())
    dots = f"Monte Carlo mean, {100 * first.mean_level:g}% interval" + (
        " (until the runs are too skewed)" if withheld else ""
    )
    panels: dict[str, list[str]] = {}
    for letter, curve in zip("abc", outcome.curves.values(), strict=False):
        prediction = curve.prediction
        if prediction is not None:
            panels.setdefault(prediction.label.removesuffix(", given the sample"), []).append(letter)
    return [
        Patch(facecolor=SKY, alpha=0.3, label=first.band),
        Line2D([], [], color=BLUE, lw=1.2, label="median of runs"),
        Line2D([], [], color=VERMILLION, marker="o", ms=2.8, lw=0.8, label=dots),
        *(
            Line2D([], [], color=BLACK, ls=DASHED, lw=1.1, label=f"({', '.join(letters)}) {_typeset(label)}")
            for label, letters in panels.items()
        ),
    ]


def _typeset(label: str) -> str:
    """Words of a prediction for Computer Modern, whose text font has no arrow."""
    return label.replace("n -> infinity", r"$n \to \infty$").replace("n = ", "$n$ = ")
