r"""Escaping for TeX and HTML, and the few kinds of inline content that both documents are made of.

Every string that reaches a document passes one function per output: `tex` or `html`. A plain ``str`` is a sentence:
it is escaped, and the mathematics that `prose` recognises is typeset. Only a `Formula` and the formulas of a `Caption`
carry TeX, and these come from SymPy or from this room, never from a user.
"""

from __future__ import annotations

import html as standard_html
import itertools
import re
import unicodedata
from dataclasses import dataclass

from markupsafe import Markup

from collapsecheck.report.page_formulas import mathml
from collapsecheck.report.prose import spans
from collapsecheck.report.upright import upright
from collapsecheck.theory import claims

__all__ = [
    "Aside",
    "Caption",
    "Cite",
    "Code",
    "Formula",
    "Strong",
    "Text",
    "escape_html",
    "escape_tex",
    "finished",
    "html",
    "tex",
    "typographic",
]


# --- inline content -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Formula:
    """TeX of the inside of a formula."""

    content: str


@dataclass(frozen=True)
class Code:
    """A name of the program, set in a fixed-width face; `anchor` is the id of the section that it links to, if any."""

    content: str
    anchor: str = ""


@dataclass(frozen=True)
class Cite:
    """A citation of the reference with this key; `number` is its place in the list of references."""

    key: str
    number: int


@dataclass(frozen=True)
class Strong:
    """Words that stand out."""

    content: str


@dataclass(frozen=True)
class Aside:
    """A remark on a line of its own, in smaller type."""

    content: Text


@dataclass(frozen=True)
class Caption:
    """Text of our own in which dollar signs enclose TeX; unbalanced ones are ordinary characters."""

    content: str


Text = str | Formula | Code | Cite | Strong | Aside | Caption | tuple["Text", ...]
"""Inline content; a tuple is set one after the other."""


# --- escaping -------------------------------------------------------------------------------------------------------

_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "%": r"\%",
    "&": r"\&",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "`": r"\textasciigrave{}",
    "\u00a0": "~",
    "\u2013": "--",
    "\u2014": "---",
    "\u2018": "`",
    "\u2019": "'",
    "\u201c": "``",
    "\u201d": "''",
    "\u2026": r"\ldots{}",
    "\u00b7": r"$\cdot$",
    "\u00d7": r"$\times$",
    "\u00b1": r"$\pm$",
    "\u00b2": r"$^{2}$",
    "\u00b3": r"$^{3}$",
    "\u2212": "$-$",
    "\u2192": r"$\to$",
    "\u2260": r"$\neq$",
    "\u2264": r"$\leq$",
    "\u2265": r"$\geq$",
    "\u221e": r"$\infty$",
}
_GREEK = ("alpha", "beta", "gamma", "delta", "theta", "lambda", "mu", "nu", "pi", "rho", "sigma", "tau", "chi", "omega")
_TEX |= {
    unicodedata.lookup(f"GREEK SMALL LETTER {'LAMDA' if name == 'lambda' else name.upper()}"): rf"$\{name}$"
    for name in _GREEK
}
_LATIN = frozenset(
    "".join(map(chr, range(0x20, 0x7F)))
    + "".join(chr(code) for code in range(0xC0, 0x100) if code not in (0xD7, 0xF7))
    + "ĂăĄąĆćČčĎďĐđĘęĚěĞğĹĺĽľŁłŃńŇňŐőŒœŔŕŘřŚśŞşŠšŤťŮůŰűŸŹźŻżŽž"
)
_PROTECT = "\ue000"
"""A private-use character that stands for an empty group, which keeps ``--`` from becoming a dash."""


def escape_tex(text: str) -> str:
    r"""Escape `text` so that TeX prints it as it is.

    Characters that a T1-encoded font does not have are printed as their code point; control characters become spaces.

    Examples
    --------
    >>> print(escape_tex(r"50% of \input{a_b} & more"))
    50\% of \textbackslash{}input\{a\_b\} \& more
    >>> print(escape_tex("\u4e2d"))
    \texttt{U+4E2D}
    """
    apart = re.sub(r"([-,'])(?=\1)", rf"\1{_PROTECT}", text)
    return "".join(_tex_character(character) for character in apart).replace(_PROTECT, "{}")


def _tex_character(character: str) -> str:
    if character in _TEX:
        return _TEX[character]
    if character in _LATIN or character == _PROTECT:
        return character
    return " " if _is_control(character) else rf"\texttt{{U+{ord(character):04X}}}"


def _is_control(character: str) -> bool:
    return ord(character) < 0x20 or 0x7F <= ord(character) < 0xA0 or character in "\u2028\u2029\ufeff\ufffe\uffff"


def escape_html(text: str) -> str:
    """Escape `text` for the content and for the quoted attributes of HTML.

    Control characters become spaces, surrogates the replacement character.

    Examples
    --------
    >>> escape_html("<script> & 'x'")
    '&lt;script&gt; &amp; &#x27;x&#x27;'
    """
    clean = "".join(" " if _is_control(character) else character for character in text)
    return standard_html.escape(clean.encode("utf-8", "replace").decode("utf-8"))


def typographic(text: str) -> str:
    """Spaced hyphens to dashes, straight quotation marks to curved ones."""
    text = text.replace(" - ", " \u2013 ")
    text = re.sub(r"(?<![\w)\]'])'(?=\w|$)", "\u2018", text).replace("'", "\u2019")
    return re.sub(r'(?<![\w)\]"])"(?=\w)', "\u201c", text).replace('"', "\u201d")


def finished(text: str) -> Markup:
    """Mark text as escaped, so that a template prints it as it is."""
    return Markup(text)  # noqa: S704 - the one place; its callers pass what `tex`, `html` or `escape_*` returned


# --- the two renderings ---------------------------------------------------------------------------------------------


_BREAKABLE, _BREAK = re.compile(r"(?<=[A-Za-z0-9][.-])(?=[A-Za-z0-9])"), r"\\allowbreak{}"


def tex(text: Text) -> str:
    r"""Inline content as TeX.

    Examples
    --------
    >>> print(tex("adds h^2 & nothing"))
    adds $h^{2}$ \& nothing
    >>> print(tex(Code("kde.fixed.variance")))
    \texttt{\mbox{kde.fixed.variance}}
    >>> print(tex(Code("divisor-n")))
    \texttt{divisor-\allowbreak{}n}
    """
    match text:
        case str():
            return "".join(_tex_span(span.kind, span.content) for span in spans(text))
        case tuple():
            return "".join(tex(part) for part in text)
        case Formula(content):
            return f"${content}$"
        case Code(content, anchor):
            name = rf"\texttt{{{''.join(_code(part, named=named) for named, part in _ids(content))}}}"
            return rf"\hyperref[{anchor}]{{{name}}}" if anchor else name
        case Cite(key):
            return rf"\cite{{{key}}}"
        case Strong(content):
            return rf"\textbf{{{escape_tex(content)}}}"
        case Aside(content):
            return rf"\newline{{\scriptsize {tex(content)}}}" if content else ""
        case Caption(content):
            return "".join(_tex_span(kind, part) for kind, part in _caption_parts(content))


def _code(text: str, *, named: bool) -> str:
    """A name that may be broken after a dot or a hyphen, unless it is an id, which a reader copies."""
    return rf"\mbox{{{escape_tex(text)}}}" if named else _BREAKABLE.sub(_BREAK, escape_tex(text))


def _tex_span(kind: str, content: str) -> str:
    if kind == "mathematics":
        return f"${content}$"
    return "".join(tex(Code(part)) if named else escape_tex(part) for named, part in _ids(typographic(content)))


_ID = re.compile(r"([a-z0-9]+(?:[.-][a-z0-9]+)+)")


def _ids(text: str) -> list[tuple[bool, str]]:
    """Split at the ids of claims, which are names of the program wherever they stand."""
    return [(part in claims(), part) for part in _ID.split(text) if part]


def html(text: Text) -> str:
    """Inline content as HTML.

    Examples
    --------
    >>> print(html("<script> & n points"))
    &lt;script&gt; &amp; <math><mi>n</mi></math> points
    >>> print(html(Code("modes.equal", anchor="modes.equal")))
    <a href="#modes.equal"><code>modes.equal</code></a>
    """
    match text:
        case str():
            return "".join(_html_span(span.kind, span.content) for span in spans(text))
        case tuple():
            return "".join(html(part) for part in text)
        case Formula(content):
            return _figures(content) or mathml(content)
        case Code(content, anchor):
            name = f"<code>{escape_html(content)}</code>"
            return f'<a href="#{escape_html(anchor)}">{name}</a>' if anchor else name
        case Cite(key, number):
            return f'<a class="cite" href="#ref-{escape_html(key)}">[{number}]</a>'
        case Strong(content):
            return f"<strong>{escape_html(content)}</strong>"
        case Aside(content):
            return f"<small>{html(content)}</small>" if content else ""
        case Caption(content):
            return "".join(_html_span(kind, part) for kind, part in _caption_parts(content))


_ONE_LETTER = re.compile("<math><mi>(.)</mi></math>")


def _figures(formula: str) -> str:
    """What needs no mathematics, a letter that has such a value included; empty for other formulas.

    No line ends in it: a letter is a word, which browsers keep together with a space that says so; a formula is not.
    """
    letter, equals, value = formula.rpartition(" = ")
    shown = upright(value)
    if not shown or not equals:
        return shown
    name = _ONE_LETTER.fullmatch(mathml(letter))
    return f"<var>{name[1]}</var>\u00a0=\u00a0{shown}" if name else ""


def _html_span(kind: str, content: str) -> str:
    if kind == "mathematics":
        return mathml(content)
    return "".join(html(Code(part)) if named else escape_html(part) for named, part in _ids(typographic(content)))


def _caption_parts(caption: str) -> list[tuple[str, str]]:
    parts = caption.split("$")
    if len(parts) % 2 == 0:
        return [("text", caption)]
    kinds = itertools.cycle(("text", "mathematics"))
    return [(kind, part) for kind, part in zip(kinds, parts, strict=False) if part]
