"""A chapter on the reader's own sample: what would become of it, under the two meanings of Scott's rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from collapsecheck.report.experiments import FigureEntry
from collapsecheck.report.figures_forecast import draw_forecast
from collapsecheck.terms import KDE, Law, Recursion
from collapsecheck.verify.forecasts import forecast

__all__ = ["SampleStudy", "study_sample"]

_RULES = {
    "scott_scipy": "SciPy's Scott rule scales the bandwidth with the standard deviation of each generation",
    "scott_sklearn": "scikit-learn's Scott rule knows the number of points only, so that the bandwidth stays as it is",
}
_GENERATIONS = 30


@dataclass(frozen=True, kw_only=True)
class SampleStudy:
    """What the chapter says and shows.

    Parameters
    ----------
    words : str
        Where the sample comes from, for a reader.
    figures : tuple of FigureEntry
        One for each rule.
    """

    words: str
    figures: tuple[FigureEntry, ...]


def study_sample(
    law: Law, words: str, *, replicates: int, progress: Callable[[int, int], None] | None = None
) -> SampleStudy:
    """Refit the reader's sample under both rules and draw what becomes of it, beside what the claims predict.

    Parameters
    ----------
    law : Given
        The sample as generation 0.
    words : str
        Where it comes from.
    replicates : int
        Independent runs for each rule.
    progress : callable, optional
        Called with the generations that are done, and their number.

    Returns
    -------
    SampleStudy
    """
    return SampleStudy(words=words, figures=tuple(_figure(law, rule, replicates, progress) for rule in _RULES))


def _figure(law: Law, rule: str, replicates: int, progress: Callable[[int, int], None] | None) -> FigureEntry:
    outcome = forecast(
        Recursion(fit=KDE(bandwidth=rule)),
        law=law,
        generations=_GENERATIONS,
        replicates=replicates,
        seed=0,
        progress=progress,
    )
    return FigureEntry(
        name=f"sample-{rule.replace('_', '-')}",
        title="Your sample, refitted",
        caption=f"{_RULES[rule]}. Generation 0 is the sample itself in each of {replicates} runs.",
        figure=draw_forecast(outcome),
    )
