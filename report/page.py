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
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import jinja2
from markupsafe import Markup

from collapsecheck.report.citation import stopped
from collapsecheck.report.document import Document
from collapsecheck.report.typesetting import Caption, escape_html, finished, html, mathml, typographic

__all__ = ["render_page"]

_GLYPH = r"[A-Z]\w*-[0-9a-f]+"
"""What matplotlib calls the outline of a letter: its font and its code."""


def render_page(document: Document, drawings: Mapping[str, str]) -> str:
    """The report as the text of an HTML file.

    Parameters
    ----------
    document : Document
    drawings : mapping of str to str
        SVG of each figure by name, as `style.save` writes it: ready to be set inline.
    """
    glyphs, shared = _sharing_glyphs(drawings)
    shown = {name: finished(drawing) for name, drawing in shared.items()}
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            document=document,
            drawings=shown,
            glyphs=finished(glyphs),
            style=_asset("page.css"),
            script=_asset("page.js"),
            script_digest=_digest(_asset("page.js")),
        )
    )


def _sharing_glyphs(drawings: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """The letters of all drawings, each once, and the drawings that refer to them.

    Each drawing comes with the outlines of its letters, under its own name; together they would be a fifth of the page.
    """
    outlines: dict[str, str] = {}
    shared = {}
    for name, drawing in drawings.items():
        own = re.compile(rf'<path id="{name}-({_GLYPH})"( [^>]*)/>\n?')
        outlines |= dict(own.findall(drawing))
        bare = own.sub("", drawing).replace("<defs>\n</defs>\n", "")
        shared[name] = re.sub(rf'href="#{name}-({_GLYPH})"', r'href="#\1"', bare)
    return "\n".join(f'<path id="{glyph}"{outline}/>' for glyph, outline in sorted(outlines.items())), shared


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
        "caption": lambda text: finished(html(Caption(text))),
        "formulalines": _formula_lines,
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


def _digest(script: str) -> str:
    """As a Content-Security-Policy names an inline script."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _verbatim(text: str) -> Markup:
    """Text as the value of an attribute, line breaks included."""
    return finished("&#10;".join(map(escape_html, text.split("\n"))))


def _formula_lines(lines: tuple[str, ...]) -> Markup:
    """A displayed formula; lines after the first are indented."""
    first, *others = (mathml(line, display=True) for line in lines)
    return finished("".join([first, *(f'<div class="more">{line}</div>' for line in others)]))
