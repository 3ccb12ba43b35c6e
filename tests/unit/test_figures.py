"""Figures: every one is drawn, names its band and prints its numbers, and is saved byte for byte the same."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.dom.minidom import parseString

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch
from matplotlib.text import Text
from report_samples import all_evidence
from scipy.stats import gaussian_kde

from collapsecheck.report.definitions import COMPOSITES, FAMILIES, Effort, seed_of
from collapsecheck.report.drawings import save, svg_text
from collapsecheck.report.experiments import FigureEntry, run_all
from collapsecheck.report.figures_curves import simultaneous_limit
from collapsecheck.report.figures_forecast import draw_forecast
from collapsecheck.report.figures_graph import dependency_entries
from collapsecheck.report.studies import fitted_densities
from collapsecheck.report.style import generation_colour
from collapsecheck.terms import (
    KDE,
    Accumulate,
    Categorical,
    FreshFraction,
    Gaussian,
    Given,
    Growing,
    Location,
    Normal,
    Persistent,
    Recursion,
    Replace,
    ShrunkKDE,
    Subsample,
    Weighted,
)
from collapsecheck.theory import claims
from collapsecheck.verify.forecasts import Forecast, forecast

TINY = Effort(size=40, replicates=20, divergence_replicates=20, shown=(0, 3), generations=6, short_replicates=40)


@pytest.fixture(scope="module")
def steps() -> list[tuple[int, int]]:
    """What the progress callback of `entries` was told."""
    return []


@pytest.fixture(scope="module")
def entries(steps: list[tuple[int, int]]) -> tuple[FigureEntry, ...]:
    return run_all(lambda done, total: steps.append((done, total)), effort=TINY)


@pytest.fixture(scope="module")
def drawings(entries: tuple[FigureEntry, ...]) -> dict[str, str]:
    """Every figure as it is set into the page."""
    return {entry.name: svg_text(entry.figure, entry.name) for entry in entries}


def words(figure: Figure) -> str:
    texts: list[Text] = figure.findobj(Text)
    return "\n".join(text.get_text() for text in texts)


def a_forecast(bandwidth: float | str) -> Forecast:
    values = tuple(float(value) for value in np.geomspace(1, 30, 25))
    return forecast(
        Recursion(fit=KDE(bandwidth=bandwidth)), law=Given(values=values), generations=12, replicates=20, seed=4
    )


def test_every_experiment_has_a_figure(entries: tuple[FigureEntry, ...]) -> None:
    assert [entry.name for entry in entries] == [
        "composite-densities",
        "recursion",
        "divergences",
        "further-composites",
        "variance",
        "fates",
        "merging-modes",
        "drift",
        "founders",
        "distances",
        "regressions",
        "lottery",
        "gallery",
        "workflows",
    ]


@pytest.mark.usefixtures("entries")
def test_progress_counts_to_its_total(steps: list[tuple[int, int]]) -> None:
    assert [done for done, _ in steps] == list(range(1, steps[0][1] + 1))


def with_runs(entries: tuple[FigureEntry, ...]) -> list[FigureEntry]:
    """All but the figure that shows nothing but predictions."""
    return [entry for entry in entries if entry.name != "distances"]


def test_bands_are_named_and_numbers_printed(entries: tuple[FigureEntry, ...]) -> None:
    for entry in with_runs(entries):
        shown = words(entry.figure)
        assert re.search(r"\d+% of|\d+% interval", shown), entry.name
        assert re.search(r"\$?n ?= ?(10|20|40|100)", shown), entry.name
        assert "seed" in shown, entry.name


def test_the_bandwidth_rule_or_the_ddof_of_the_fit_is_on_every_figure(entries: tuple[FigureEntry, ...]) -> None:
    for entry in entries:
        if entry.name != "regressions":  # which have neither
            assert re.search(r"h(_[t0])? = |ddof \d", words(entry.figure)), entry.name


def test_both_rules_called_scott_are_shown(entries: tuple[FigureEntry, ...]) -> None:
    for entry in entries[:4]:
        for family in FAMILIES:
            assert family.label in words(entry.figure), entry.name


def test_every_figure_with_curves_has_a_dashed_prediction(entries: tuple[FigureEntry, ...]) -> None:
    for entry in with_runs(entries):
        dashed = [line for line in entry.figure.findobj(mpl.lines.Line2D) if line.get_linestyle() == "--"]
        assert any(line.get_color() == "#000000" for line in dashed), entry.name


def test_every_panel_of_the_gallery_names_a_claim_on_the_variance_or_says_that_there_is_none(
    entries: tuple[FigureEntry, ...],
) -> None:
    panels = [axes for axes in next(e.figure for e in entries if e.name == "gallery").axes if axes.axison]
    named = ["".join(text.get_text() for text in axes.texts) for axes in panels]
    assert {name for name in named if name != "no claim"} <= set(claims())
    assert {"kde.fixed.variance", "accumulate.gauss.variance", "fresh.variance", "no claim"} <= set(named)
    for axes, name in zip(panels, named, strict=True):
        black = [line for line in axes.lines if line.get_color() == "#000000"]
        assert bool(black) == (name != "no claim"), name


def test_captions_are_plain_text_with_balanced_mathematics(entries: tuple[FigureEntry, ...]) -> None:
    for entry in entries:
        assert entry.caption.count("$") % 2 == 0, entry.name
        assert "\n" not in entry.caption
        outside = entry.caption.split("$")[::2]
        assert not any(mark in part for part in outside for mark in "\\{}_^"), entry.name


def test_nothing_is_drawn_outside_the_page(entries: tuple[FigureEntry, ...]) -> None:
    figures = [entry.figure for entry in entries] + [draw_forecast(a_forecast(rule)) for rule in (0.5, "scott_scipy")]
    for figure in figures:
        page = figure.bbox
        for legend in [*figure.legends, *figure.findobj(Legend)]:
            box = legend.get_window_extent()
            assert page.x0 - 1 <= box.x0
            assert box.x1 <= page.x1 + 1
            assert page.y0 - 1 <= box.y0
            assert box.y1 <= page.y1 + 1


def drawn(figure: Figure) -> list[bytes]:
    """Every line, area and dot of a figure."""
    lines = [line.get_xydata() for line in figure.findobj(Line2D)]
    areas = [path.vertices for shape in figure.findobj(PathCollection) for path in shape.get_paths()]
    dots = [shape.get_offsets() for shape in figure.findobj(PathCollection)]
    return [np.asarray(points, dtype=float).tobytes() for points in (*lines, *areas, *dots)]


def test_running_again_draws_the_same(entries: tuple[FigureEntry, ...]) -> None:
    """That saving again gives the same bytes is tested with one figure, below."""
    for first, second in zip(entries, run_all(effort=TINY), strict=True):
        assert len(drawn(first.figure)) > 1
        assert drawn(first.figure) == drawn(second.figure), first.name
        assert words(first.figure) == words(second.figure), first.name


def test_saving_a_figure_again_gives_the_same_bytes(entries: tuple[FigureEntry, ...], tmp_path: Path) -> None:
    first, second = ([path.read_bytes() for path in save(entries[2].figure, tmp_path, "again")] for _ in range(2))
    assert first == second


def test_svg_can_be_set_inline(drawings: dict[str, str]) -> None:
    seen: set[str] = set()
    for text in drawings.values():
        elements = parseString(text).getElementsByTagName("*")  # noqa: S318 - the text was made here
        ids = [element.getAttribute("id") for element in elements if element.hasAttribute("id")]
        assert len(ids) == len(set(ids))
        assert seen.isdisjoint(ids)
        seen.update(ids)
        targets = re.findall(r'href="#([^"]+)"', text) + re.findall(r"url\(#([^)]+)\)", text)
        assert targets
        assert set(targets) <= set(ids)
        assert text.startswith("<svg")
        assert len(text) < 300_000


def test_drawing_and_saving_leave_the_settings_alone(entries: tuple[FigureEntry, ...], tmp_path: Path) -> None:
    before = dict(mpl.rcParams)
    save(entries[0].figure, tmp_path, "settings")
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("bandwidth", [0.5, "scott_sklearn", "scott_scipy"])
def test_forecast_figure_says_what_it_shows(bandwidth: float | str) -> None:
    shown = words(draw_forecast(a_forecast(bandwidth)))
    assert "central 90% of runs" in shown
    assert "$n = 25$" in shown
    assert "seed 4" in shown
    assert "exact mean over runs" in shown
    assert "predicted" in shown


def test_forecast_figure_without_a_claim_says_so() -> None:
    recursion = Recursion(fit=Categorical(), workflow=Subsample())
    outcome = forecast(recursion, law=Normal(), size=10, generations=2, replicates=20, seed=4)
    shown = words(draw_forecast(outcome))
    assert "no claim covers this recursion" in shown
    assert "exact mean" not in shown


@pytest.mark.parametrize(
    ("fit", "workflow", "told"),
    [
        (ShrunkKDE(bandwidth=0.5), Replace(), "shrunk to the variance"),
        (Gaussian(ddof=0), Accumulate(), "fitted to all points so far"),
        (Gaussian(ddof=0), FreshFraction(fraction=0.5), "part of each generation is fresh"),
        (Gaussian(ddof=0), Growing(power=1), "generations grow"),
    ],
    ids=str,
)
def test_forecast_figure_names_fit_and_workflow(fit: Any, workflow: Any, told: str) -> None:
    recursion = Recursion(fit=fit, workflow=workflow)
    shown = words(draw_forecast(forecast(recursion, law=Normal(), size=10, generations=2, replicates=20, seed=4)))
    assert told in shown
    assert "exact mean over runs" in shown
    assert "no claim" not in shown


@pytest.mark.parametrize(
    ("workflow", "told"),
    [(Persistent(fraction=0.5), "some real points stay"), (Weighted(real=5, weight=0.5), "real points have a weight")],
    ids=str,
)
def test_forecast_figure_names_a_location_fit(workflow: Any, told: str) -> None:
    recursion = Recursion(fit=Location(), workflow=workflow)
    shown = words(draw_forecast(forecast(recursion, law=Normal(), size=10, generations=2, replicates=20, seed=4)))
    assert told in shown
    assert "initial law moved to the mean of the data" in shown


def test_fitted_densities_are_scipys() -> None:
    points = np.array([0.0, 1.0, 3.0, 3.5])
    reference = gaussian_kde(points)
    width = np.sqrt(reference.covariance[0, 0])
    x = np.linspace(-2, 6, 9)
    assert fitted_densities(points[None], np.array([width]), x)[0] == pytest.approx(reference(x), rel=1e-12)


def test_simultaneous_limit_is_wider_for_more_scores() -> None:
    limits = [simultaneous_limit(count) for count in (1, 2, 31)]
    assert limits == sorted(limits)
    # Sidak's limit for k scores is the level ** (1 / k) limit of one.
    assert simultaneous_limit(31, 0.99) == pytest.approx(simultaneous_limit(1, 0.99 ** (1 / 31)), rel=1e-12)


@pytest.mark.parametrize(
    ("claim_ids", "names"),
    [
        (["lineage.founders"], ["founders"]),
        (["ols.replace", "modes.equal"], ["merging-modes", "regressions"]),
        (["tail.unrepresented"], []),
    ],
)
def test_a_report_on_some_claims_has_the_figures_that_show_something_of_them(
    claim_ids: list[str], names: list[str]
) -> None:
    steps: list[tuple[int, int]] = []
    entries = run_all(lambda done, total: steps.append((done, total)), TINY, claim_ids)
    assert [entry.name for entry in entries] == names
    assert steps == [(step, len(names)) for step in range(1, len(names) + 1)]


def test_seeds_and_names_of_experiments_differ() -> None:
    names = [composite.name for composite in COMPOSITES]
    assert len({seed_of(name) for name in names}) == len(names)


def test_generations_are_told_apart_by_lightness() -> None:
    luminance = [sum(generation_colour(t, 30)[:3]) for t in range(0, 31, 3)]
    assert luminance == sorted(luminance)


def test_the_graph_of_the_claims_is_readable_in_print() -> None:
    """No figure is taller than what the report gives it, so that its letters keep their size; each claim is in one."""
    graphs = [entry.figure for entry in dependency_entries(all_evidence())]
    height_of_text = 29.7 / 2.54 - 2
    assert all(graph.get_figheight() <= 0.8 * height_of_text for graph in graphs)
    assert min(text.get_fontsize() for graph in graphs for text in graph.findobj(Text) if text.get_text()) >= 6.5
    shown = [word for graph in graphs for word in words(graph).split()]
    joined = {name for claim_ in claims().values() if claim_.uses for name in (claim_.id, *claim_.uses)}
    assert sorted(shown) == sorted(joined)


def segments(arrow: FancyArrowPatch) -> list[tuple[Any, Any]]:
    """The line of an arrow, without its head."""
    path = arrow.get_path()
    _, head = np.flatnonzero(path.codes == path.MOVETO)
    return list(pairwise(path.vertices[:head]))


def crossed(graph: Figure) -> set[str]:
    """Claims into whose frames an arrow goes further than where it begins or ends."""
    graph.canvas.draw()
    (axes,) = graph.axes
    lines = [ends for arrow in axes.patches if isinstance(arrow, FancyArrowPatch) for ends in segments(arrow)]
    points = np.concatenate([np.linspace(*ends, 200) for ends in lines])
    found = set()
    for text in axes.texts:
        frame = text.get_bbox_patch()
        assert frame is not None
        box = frame.get_window_extent().transformed(axes.transData.inverted()).padded(-3)
        if any(box.contains(*point) for point in points):
            found.add(text.get_text())
    return found


def test_no_arrow_of_the_graph_passes_behind_a_claim() -> None:
    assert [crossed(entry.figure) for entry in dependency_entries(all_evidence()) if crossed(entry.figure)] == []
