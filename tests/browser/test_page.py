"""The page in a real browser: search, filters, folding, copying and permalinks, on screens wide and narrow.

They need Playwright and a Chromium, and are skipped where there is none; continuous integration has both.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from report_samples import evidence

from collapsecheck.report.citation import cite_claim
from collapsecheck.report.writing import write_report
from collapsecheck.theory import claim, claims

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NARROW = {"width": 375, "height": 700}
WIDE = {"width": 1000, "height": 900}

FEW = [
    claim_id
    for claim_id in claims()
    if claim_id.startswith(("kde.fixed.variance", "modes.equal", "wf.", "tail.unrep", "fresh.kde.variance"))
]
"""On the page of a few claims, which opens sooner than that of the whole catalogue."""

if os.environ.get("CI"):
    import playwright.sync_api as playwright
else:
    playwright = pytest.importorskip("playwright.sync_api")

pytestmark = pytest.mark.skipif(CHROMIUM is None and not os.environ.get("CI"), reason="needs Chromium")


def written(ids: Sequence[str], folder: Path) -> str:
    """Address of a page on these claims, of which the first does not hold."""
    first, *others = map(claim, ids)
    fallen = replace(evidence(first), findings=())
    assert not fallen.holds
    return write_report([fallen, *map(evidence, others)], (), folder / "report", pdf=False).page.as_uri()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    return written(FEW, tmp_path_factory.mktemp("few"))


@pytest.fixture(scope="module")
def whole_address(tmp_path_factory: pytest.TempPathFactory) -> str:
    return written(list(claims()), tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        # Without a sandbox, which Chromium does not offer to root; the page is our own.
        running = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield running
        running.close()


@contextmanager
def opened(browser: Any, address: str) -> Iterator[Any]:
    """The page on a wide screen; what it complains about in the console fails the test."""
    context = browser.new_context(viewport=WIDE, permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: request.url.startswith(("file:", "data:")) or complaints.append(request.url))
    page.goto(address)
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    """The page of a few claims."""
    with opened(browser, address) as few:
        yield few


@pytest.fixture
def catalogue(browser: Any, whole_address: str) -> Iterator[Any]:
    """The page of all claims."""
    with opened(browser, whole_address) as whole:
        yield whole


def shown(page: Any) -> list[str]:
    """Ids of the claims that can be seen; the table and the articles agree."""
    articles: list[str] = page.locator("article.claim:visible").evaluate_all("all => all.map(one => one.id)")
    rows: list[str] = page.locator("#verdicts tbody tr:visible td:first-child").all_inner_texts()
    assert sorted(rows) == sorted(articles)
    return articles


def test_all_claims_are_shown_at_first(catalogue: Any) -> None:
    assert sorted(shown(catalogue)) == sorted(claims())
    assert catalogue.inner_text("#found") == f"{len(claims())} of {len(claims())} claims"


def test_search_finds_by_id_title_and_remark(page: Any) -> None:
    page.fill("#query", "FIXATION")
    assert "wf.fixation" in shown(page)
    assert len(shown(page)) < len(FEW)
    word = claim("wf.fixation").remark.split()[0].lower()
    page.fill("#query", f"wf.fix {word}")
    assert shown(page) == ["wf.fixation"]
    page.fill("#query", "no claim says this")
    assert shown(page) == []
    assert page.locator("section.family:visible").count() == 0
    page.click("#clear")
    assert len(shown(page)) == len(FEW)


@pytest.mark.parametrize("typed", ["E S_t", "h^2*n*(1", r"\mathbb{E}\,S_{t}^{2}", "expected_variance"])
def test_search_finds_the_notation_of_a_statement(page: Any, typed: str) -> None:
    page.fill("#query", typed)
    assert "kde.fixed.variance" in shown(page)
    assert "tail.unrepresented" not in shown(page)


def test_where_nothing_is_found_the_page_says_so(page: Any) -> None:
    assert page.locator("#verdicts figure:visible").count() == 1
    page.fill("#query", "no claim says this")
    assert page.inner_text("#found").startswith("nothing found")
    assert page.locator("#verdicts figure:visible, #verdicts table:visible").count() == 0
    page.fill("#query", "")
    assert page.locator("#verdicts figure:visible").count() == 1


def test_the_button_says_what_it_does_next(page: Any) -> None:
    assert page.inner_text("#fold") == "Unfold derivations"
    page.click("#fold")
    assert page.inner_text("#fold") == "Fold derivations"
    page.locator(".claim details summary").first.click()
    page.wait_for_function("document.getElementById('fold').textContent === 'Unfold derivations'")


def test_each_claim_leads_to_its_certificate(page: Any, address: str) -> None:
    links = page.locator("article.claim .pin a[download]").evaluate_all("all => all.map(one => one.href)")
    folder = address.rpartition("/")[0]
    assert links == [f"{folder}/certificates/{name}.json" for name in shown(page)]


def test_filters_go_with_each_other(page: Any) -> None:
    page.select_option("#family", "drift")
    drift = shown(page)
    assert {"wf.fixation", "wf.extinction"} <= set(drift)
    assert all(name.startswith("wf.") for name in drift)
    page.select_option("#family", "")
    page.select_option("#status", "does not hold")
    assert shown(page) == [FEW[0]]
    page.select_option("#family", "drift")
    assert shown(page) == []


def test_formulas_are_found_as_one_types_them(page: Any) -> None:
    page.fill("#query", "E S_t^2")
    assert "kde.fixed.variance" in shown(page)
    assert "modes.equal" not in shown(page)
    page.fill("#query", "no such words")
    assert page.locator("#found").inner_text().startswith("nothing found; ")


def test_the_keyboard_is_enough(page: Any) -> None:
    page.keyboard.press("/")
    page.keyboard.type("tail.unrep")
    assert shown(page) == ["tail.unrepresented"]
    page.keyboard.press("Escape")
    assert len(shown(page)) == len(FEW)
    page.focus("#fold")
    page.keyboard.press("Enter")
    assert page.locator(".claim details[open]").count() == page.locator(".claim details").count() > 0
    assert page.locator("#fold").inner_text() == "Fold derivations"
    page.keyboard.press("Enter")
    assert page.locator(".claim details[open]").count() == 0


def test_what_is_copied_is_what_the_command_line_prints(page: Any) -> None:
    buttons = page.locator("[id='wf.fixation'] button.copy")
    expected = ["wf.fixation", *(cite_claim(claim("wf.fixation"), style) for style in ("bibtex", "latex"))]
    for button, text in zip(buttons.all(), expected, strict=True):
        button.click()
        assert page.evaluate("navigator.clipboard.readText()") == text
        assert button.inner_text() == "Copied"


def test_a_permalink_leads_to_its_claim_even_when_it_is_filtered_out(page: Any, address: str) -> None:
    page.goto(f"{address}#wf.fixation")
    assert (
        page.locator("[id='wf.fixation'] h4").evaluate("one => Math.abs(one.getBoundingClientRect().top)")
        < WIDE["height"] / 4
    )
    page.fill("#query", "modes")
    page.evaluate("location.hash = '#kde.fixed.variance'")
    page.wait_for_function("document.getElementById('kde.fixed.variance').checkVisibility()")
    assert len(shown(page)) == len(FEW)


def test_nothing_sticks_out_of_a_narrow_screen(catalogue: Any) -> None:
    catalogue.set_viewport_size(NARROW)
    catalogue.click("#fold")
    assert catalogue.evaluate("document.documentElement.scrollWidth") == NARROW["width"]


def test_the_letters_of_a_graph_are_no_smaller_on_a_narrow_screen_than_they_are_drawn(catalogue: Any) -> None:
    catalogue.set_viewport_size(NARROW)
    drawn = "graphs => graphs.map(graph => graph.getBoundingClientRect().width / graph.viewBox.baseVal.width)"
    sizes = catalogue.locator("#verdicts figure svg").evaluate_all(drawn)
    assert sizes
    assert min(sizes) >= 1


@pytest.mark.parametrize("width", [375, 800, 1280])
def test_the_gallery_fits_every_screen(catalogue: Any, width: int) -> None:
    catalogue.set_viewport_size({"width": width, "height": 900})
    wide = catalogue.locator("#gallery table").evaluate("table => table.scrollWidth - table.parentElement.clientWidth")
    assert wide <= 0
    cut = "cells => cells.filter(cell => cell.getBoundingClientRect().right > innerWidth).length"
    assert catalogue.locator("#gallery td").evaluate_all(cut) == 0


def test_a_bar_is_as_wide_as_what_it_covers(page: Any) -> None:
    bar = page.locator("[id='fresh.kde.variance'] .statement mrow.over").first
    assert bar.evaluate("row => parseFloat(getComputedStyle(row).borderTopWidth)") > 0
    inner = "row => row.getBoundingClientRect().width - row.firstElementChild.getBoundingClientRect().width"
    assert abs(bar.evaluate(inner)) < 1  # less than a pixel


def test_the_page_is_complete_without_its_script(browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(address)
    assert plain.locator("article.claim").count() == len(FEW)
    assert not plain.is_visible("#filter")
    assert not plain.is_visible("button.copy >> nth=0")
    context.close()


def test_on_paper_there_are_no_buttons(page: Any) -> None:
    page.emulate_media(media="print")
    assert page.locator("button:visible").count() == 0
    assert page.locator("article.claim:visible").count() == len(FEW)


def test_the_whole_catalogue_is_small_enough_to_mail(catalogue: Any) -> None:
    size = len(catalogue.evaluate("document.documentElement.outerHTML").encode())
    assert size < 3_000_000


def test_no_script_but_ours_can_run(browser: Any, address: str) -> None:
    context = browser.new_context()
    plain = context.new_page()
    plain.goto(address)
    plain.evaluate(
        """() => {
            const foreign = document.createElement("script");
            foreign.textContent = "document.title = 'foreign'";
            document.body.append(foreign);
        }"""
    )
    assert plain.title() != "foreign"
    assert "sha256-" in plain.get_attribute("meta[http-equiv='Content-Security-Policy']", "content")
    context.close()
