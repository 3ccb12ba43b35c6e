"""The report as one self-contained web page: MathML, inline SVG, one script of our own, nothing fetched from anywhere.

The script searches, filters and copies; without it the page says the same. No other script can run: the page names the
digest of this one, and the browser holds it to that.

The page is well-formed XML too, so that it can be checked and processed by any tool. Every value is escaped as it is
printed, by `typesetting.html`; a filter that says otherwise is named in the template.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import jinja2
from markupsafe import Markup

from collapsecheck.report.citation import stopped
from collapsecheck.report.document import Document
from collapsecheck.report.inlining import inlined
from collapsecheck.report.page_formulas import mathml
from collapsecheck.report.tables import Column
from collapsecheck.report.typesetting import Caption, escape_html, finished, html, typographic

__all__ = ["render_page"]

_ID_MARK, _LINE_MARK = "\N{PILCROW SIGN}", "\N{SECTION SIGN}"
"""What stands for the id of a claim and for a common line in a text to be copied, as the script knows."""


def render_page(document: Document, drawings: Mapping[str, str]) -> str:
    """The report as the text of an HTML file.

    Parameters
    ----------
    document : Document
    drawings : mapping of str to str
        SVG of each figure by name, as `style.save` writes it: ready to be set inline.
    """
    shared = inlined({name: _linked(drawing) for name, drawing in drawings.items()})
    page = (
        _environment()
        .get_template("report.html.j2")
        .render(
            document=document,
            drawings={name: finished(drawing) for name, drawing in shared.drawings.items()},
            letters=finished(shared.letters),
            lines=_common_lines(document),
            style=_asset("page.css"),
            script=_asset("page.js"),
            script_digest=_digest(_asset("page.js")),
        )
    )
    layouts = sorted(set(re.findall(r'<table class="(columns-[^"]*)">', page)))
    page = page.replace("/* looks of drawings */", shared.looks, 1)
    return page.replace("/* layouts of tables */", "\n".join(map(_layout_rules, layouts)), 1)


def _layout(columns: tuple[Column, ...]) -> Markup:
    """A name for tables whose columns are as wide as these, in percent; r is for numbers, set to the right."""
    return finished("columns-" + "-".join(f"{100 * column.share:.0f}{'r' * column.numeric}" for column in columns))


def _layout_rules(name: str) -> str:
    """The style of such tables, written once for all of them: they are most of what a claim shows.

    Examples
    --------
    >>> print(_layout_rules("columns-70-30r"))
    .columns-70-30r tr > :nth-child(1) { width: 70%; }
    .columns-70-30r tr > :nth-child(2) { width: 30%; text-align: right; white-space: nowrap; }
    """
    rules = []
    for place, width in enumerate(name.split("-")[1:], start=1):
        numbers = " text-align: right; white-space: nowrap;" if width.endswith("r") else ""
        rules.append(f".{name} tr > :nth-child({place}) {{ width: {width.rstrip('r')}%;{numbers} }}")
    return "\n".join(rules)


def _common_lines(document: Document) -> tuple[str, ...]:
    """Lines that many copied texts have, but for the id of the claim; the page says each of them once."""
    found = Counter(
        line
        for family in document.families
        for claim in family.claims
        for _, text in claim.copies
        for line in text.replace(claim.id, _ID_MARK).split("\n")
    )
    return tuple(sorted(line for line, times in found.items() if times > 2 and len(line) > 4))


def _abridged(text: str, name: str, lines: tuple[str, ...]) -> Markup:
    """A text to be copied, as the value of an attribute: common lines by number, the id by a mark."""
    short = (
        f"{_LINE_MARK}{lines.index(line)}" if line in lines else line
        for line in text.replace(name, _ID_MARK).split("\n")
    )
    return _verbatim("\n".join(short))


def _linked(drawing: str) -> str:
    """What a drawing has as text are ids of claims; each leads to its claim."""
    return re.sub(r"<text [^>]*>([^<]+)</text>", r'<a href="#\1">\g<0></a>', drawing)


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("collapsecheck.report", "."),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=True,
        finalize=_printed,
        undefined=jinja2.StrictUndefined,
    )
    filters: dict[str, Any] = {
        "abridged": _abridged,
        "caption": lambda text: finished(html(Caption(text))),
        "formulalines": _formula_lines,
        "layout": _layout,
        "stopped": stopped,
        "verbatim": _verbatim,
        "words": lambda text: finished(escape_html(typographic(text))),
    }
    environment.filters |= filters
    return environment


def _printed(value: Any) -> Markup:
    """What the template prints: as it is if a filter made it, escaped otherwise."""
    if isinstance(value, Markup):
        return value
    return finished(html(str(value) if isinstance(value, int) else value))


def _asset(name: str) -> Markup:
    return finished(files("collapsecheck.report").joinpath(name).read_text(encoding="utf-8"))


def _digest(script: str) -> Markup:
    """As a Content-Security-Policy names an inline script: no prose, though it may look like a formula."""
    return finished("sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode())


def _verbatim(text: str) -> Markup:
    """Text as the value of an attribute, line breaks included."""
    return finished("&#10;".join(map(escape_html, text.split("\n"))))


def _formula_lines(lines: tuple[str, ...]) -> Markup:
    """A displayed formula; lines after the first are indented."""
    first, *others = (mathml(line, display=True) for line in lines)
    return finished("".join([first, *(f'<div class="more">{line}</div>' for line in others)]))
