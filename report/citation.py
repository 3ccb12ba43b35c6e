"""Citing a claim, and the publications that claims rest on: BibTeX, biblatex, CSL-JSON and LaTeX.

An entry names the revision and the first twelve digits of the digest, so that a reader can tell which statement was
meant even after it changed. The BibTeX entries are of type ``misc`` and work with any style.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from collapsecheck import __version__
from collapsecheck.errors import InputError
from collapsecheck.report.formulas import display
from collapsecheck.report.prose import spans
from collapsecheck.report.typesetting import escape_tex
from collapsecheck.theory.lifecycle import CURRENT
from collapsecheck.theory.records import Claim, Source
from collapsecheck.theory.sources import SOURCES, source

__all__ = [
    "STYLES",
    "YEAR",
    "Reference",
    "cite_claim",
    "claims_bibliography",
    "reference",
    "sources_bibliography",
    "stopped",
]

YEAR = 2026
"""Year of this release."""

STYLES = ("bibtex", "biblatex", "csl", "latex")
"""Styles of `cite_claim`."""

_AUTHOR, _LICENSE = "The collapsecheck developers", "BSD-3-Clause"


# --- a claim --------------------------------------------------------------------------------------------------------


def cite_claim(claim: Claim, style: str = "bibtex") -> str:
    r"""Citation of a claim; the key of the entry is the id of the claim.

    Parameters
    ----------
    claim : Claim
    style : str
        ``"bibtex"``: an entry of type ``misc``. ``"biblatex"``: an entry of type ``codefragment``, as biblatex-software
        has it, and the version of the software that it belongs to. ``"csl"``: a list of one CSL-JSON item. ``"latex"``:
        a sentence with the citation and the statement; it needs amsmath and amssymb.

    Returns
    -------
    str
        Text that ends in a newline.

    Raises
    ------
    InputError
        For an unknown style.

    Examples
    --------
    >>> from collapsecheck.theory import claim
    >>> print(cite_claim(claim("modes.equal"), "latex").splitlines()[-1])
    \end{equation}
    >>> print(cite_claim(claim("modes.equal")).splitlines()[0])
    @misc{modes.equal,
    """
    writers = {"bibtex": _bibtex, "biblatex": _biblatex, "csl": _csl, "latex": _latex}
    if style not in writers:
        raise InputError("format", style, "must be one of " + ", ".join(STYLES))
    return writers[style](claim)


def claims_bibliography(claims: Iterable[Claim]) -> str:
    """BibTeX entries of `claims`, then those of the publications that they rest on."""
    cited = tuple(claims)
    keys = dict.fromkeys(key for claim in cited for key in claim.sources if key in SOURCES)
    return "\n".join(_bibtex(claim) for claim in cited) + "\n" + sources_bibliography(keys)


def _pin(claim: Claim) -> str:
    pin = f"revision {claim.rev}, SHA-256 {claim.digest[:12]}"
    return pin if claim.standing == CURRENT else f"{pin}, {claim.standing}"


def _bibtex(claim: Claim) -> str:
    fields = {
        "author": f"{{{_AUTHOR}}}",
        "title": _bibtex_title(claim.title),
        "howpublished": rf"collapsecheck, version {__version__}",
        "note": rf"Claim \texttt{{{escape_tex(claim.id)}}}, {escape_tex(_pin(claim))}",
        "year": str(YEAR),
    }
    return _entry("misc", claim.id, fields)


def _biblatex(claim: Claim) -> str:
    version = f"collapsecheck-{__version__}"
    fields = {
        "author": f"{{{_AUTHOR}}}",
        "title": _bibtex_title(claim.title),
        "subtitle": rf"{{Claim \texttt{{{escape_tex(claim.id)}}}, {escape_tex(_pin(claim))}}}",
        "organization": "collapsecheck",
        "version": __version__,
        "date": str(YEAR),
        "crossref": version,
    }
    software = {
        "author": f"{{{_AUTHOR}}}",
        "title": "{collapsecheck}",
        "version": __version__,
        "license": _LICENSE,
        "date": str(YEAR),
    }
    return f"{_entry('codefragment', claim.id, fields)}\n{_entry('softwareversion', version, software)}"


def _csl(claim: Claim) -> str:
    item = {
        "id": claim.id,
        "type": "software",
        "author": [{"literal": _AUTHOR}],
        "title": claim.title,
        "container-title": "collapsecheck",
        "version": __version__,
        "note": f"Claim {claim.id}, {_pin(claim)}",
        "issued": {"date-parts": [[YEAR]]},
    }
    return json.dumps([item], indent=2, ensure_ascii=False) + "\n"


def _latex(claim: Claim) -> str:
    first, *others = display(claim.statement)
    lines = [f"  {first}"] + [rf"  \\ \quad {line}" for line in others]
    body = [r"  \begin{aligned}", *lines, r"  \end{aligned}"] if others else lines
    return "\n".join(
        [
            f"% claim {claim.id}, {' '.join(_pin(claim).split())}",
            "% needs \\usepackage{amsmath,amssymb}; the entry: collapsecheck cite " + claim.id,
            rf"{_sentence(claim.title)}~\cite{{{claim.id}}}:",
            r"\begin{equation}",
            rf"  \label{{eq:{claim.id}}}",
            *body,
            r"\end{equation}",
            "",
        ]
    )


def _sentence(title: str) -> str:
    return "".join(
        f"${span.content}$" if span.kind == "mathematics" else escape_tex(span.content) for span in spans(title)
    )


def _bibtex_title(title: str) -> str:
    """Title in TeX, with braces around what a style must not turn into lower case: formulas, acronyms, names."""
    parts: list[str] = []
    for span in spans(title):
        if span.kind == "mathematics":
            parts.append(f"{{${span.content}$}}")
        else:
            parts += [_braced(word, first=not parts) for word in re.split(r"(\W+)", span.content)]
    return "".join(parts)


def _braced(word: str, *, first: bool) -> str:
    capitals = re.search("[A-Z]", word[1:] if first else word)
    return f"{{{escape_tex(word)}}}" if capitals else escape_tex(word)


def _entry(kind: str, key: str, fields: Mapping[str, str]) -> str:
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    return "\n".join([f"@{kind}{{{key},", *lines, "}", ""])


# --- publications ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A publication as it is printed in a list of references.

    Parameters
    ----------
    key : str
    authors, title, place : str
        Plain text without TeX; `place` is journal, volume, pages and year.
    link, link_text : str
        Address and its short form; empty when there is none.
    """

    key: str
    authors: str = ""
    title: str = ""
    place: str = ""
    link: str = ""
    link_text: str = ""


def sources_bibliography(keys: Iterable[str]) -> str:
    """BibTeX entries of the publications with these keys, in this order.

    Raises
    ------
    InputError
        For an unknown key.

    Examples
    --------
    >>> print(sources_bibliography(["kingman1976"]).splitlines()[0])
    @article{kingman1976,
    """
    found = [source(key) for key in keys]
    return "\n".join(_entry(item.entry, item.key, dict(item.fields)) for item in found)


def reference(key: str) -> Reference:
    """The publication with this key as it is printed; for a key that is not known here, the bare key.

    Examples
    --------
    >>> reference("kingman1976").authors
    'J. F. C. Kingman'
    """
    if key not in SOURCES:
        return Reference(key=key, title=key)
    item = SOURCES[key]
    fields = {name: _plain(value) for name, value in item.fields}
    link, link_text = _link(fields)
    return Reference(
        key=key,
        authors=_authors(fields.get("author", "")),
        title=fields["title"],
        place=_place(item, fields),
        link=link,
        link_text=link_text,
    )


def stopped(sentence: str) -> str:
    """A sentence with its full stop, unless it ends in a mark already."""
    return sentence if sentence.endswith((".", "?", "!")) else f"{sentence}."


def _plain(value: str) -> str:
    """Field of a BibTeX entry without its braces, quotation marks and dashes in their printed form."""
    unbraced = re.sub(r"[{}]", "", value)
    return unbraced.replace("---", "\u2014").replace("--", "\u2013").replace("`", "\u2018").replace("'", "\u2019")


def _authors(field: str) -> str:
    names = [" ".join(reversed(name.split(", ", 1))) for name in field.split(" and ")]
    if names[-1] == "others":
        return ", ".join(names[:-1]) + " et al."
    return ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + names[-1]


def _place(item: Source, fields: Mapping[str, str]) -> str:
    volume = fields.get("volume", "") + (f"({fields['number']})" if "number" in fields else "")
    pages = f", {fields['pages']}" if "pages" in fields else ""
    edition = f"{fields['edition']} edition" if "edition" in fields else ""
    where = fields.get("journal") or fields.get("booktitle") or fields.get("publisher") or ""
    named = f"{where} {volume}".strip() + pages
    parts = [part for part in (edition, named, fields.get("year", "")) if part]
    return ", ".join(parts) if item.entry != "misc" or where else fields.get("year", "")


def _link(fields: Mapping[str, str]) -> tuple[str, str]:
    if "doi" in fields:
        return f"https://doi.org/{fields['doi']}", f"doi:{fields['doi']}"
    if fields.get("archiveprefix", "").lower() == "arxiv":
        return f"https://arxiv.org/abs/{fields['eprint']}", f"arXiv:{fields['eprint']}"
    return fields.get("url", ""), fields.get("url", "")
