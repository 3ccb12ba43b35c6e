r"""The report as LaTeX, for any engine, with packages of texlive-latex-recommended only.

In the template ``\VAR{...}`` prints a value and ``\BLOCK{...}`` is a statement. Every value is escaped as it is
printed, by `typesetting.tex`; a filter that says otherwise is named in the template.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import jinja2
from markupsafe import Markup

from collapsecheck.errors import InputError
from collapsecheck.report.citation import stopped
from collapsecheck.report.document import Document
from collapsecheck.report.tables import Column
from collapsecheck.report.typesetting import Caption, escape_tex, finished, tex, typographic

__all__ = ["render_latex"]


def render_latex(document: Document) -> str:
    """The report as the text of a LaTeX file; its figures are expected in ``figures/NAME.pdf``."""
    return _environment().get_template("report.tex.j2").render(document=document)


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("collapsecheck.report", "."),
        block_start_string=r"\BLOCK{",
        block_end_string="}",
        variable_start_string=r"\VAR{",
        variable_end_string="}",
        comment_start_string=r"\COMMENT{",
        comment_end_string="}",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=True,  # so that what a macro returns is marked as done, and `finalize` leaves it alone
        finalize=_printed,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters |= {
        "address": _address,
        "caption": lambda text: finished(tex(Caption(text))),
        "columntype": _column_type,
        "formulalines": _formula_lines,
        "heading": lambda text: finished(escape_tex(typographic(text))),
        "raw": _name,
        "stopped": stopped,
    }
    return environment


def _printed(value: Any) -> Markup:
    """What the template prints: as it is if a filter made it, escaped otherwise."""
    if isinstance(value, Markup):
        return value
    return finished(tex(str(value) if isinstance(value, int) else value))


def _name(text: str) -> Markup:
    """A label or a file name, which TeX reads without escapes."""
    if not all(character.isascii() and (character.isalnum() or character in ".-:_") for character in text):
        raise InputError("name", text, "must consist of letters, digits, dots, hyphens and underscores")
    return finished(text)


def _address(link: str) -> Markup:
    return finished("".join(f"\\{character}" if character in "%#&_{}~^\\" else character for character in link))


def _column_type(column: Column, columns: int) -> Markup:
    """A paragraph column with its share of the line, less the gaps between columns."""
    side = r"\raggedleft" if column.numeric else r"\raggedright"
    gaps = 2 * (columns - 1)
    measure = rf"{column.share:.3f}\dimexpr\linewidth-{gaps}\tabcolsep\relax"
    return finished(rf">{{{side}\arraybackslash\hspace{{0pt}}}}p{{{measure}}}")


def _formula_lines(lines: tuple[str, ...]) -> Markup:
    """A displayed formula; lines after the first are indented."""
    if len(lines) == 1:
        return finished(rf"\formula{{{lines[0]}}}")
    rows = r" \\ ".join([f"&{lines[0]}", *(rf"&\quad {line}" for line in lines[1:])])
    return finished(rf"\formula{{\begin{{aligned}}{rows}\end{{aligned}}}}")
