"""Drawings on one page: what they have in common is said once, and names that nobody reads are short.

Nothing that can be seen changes. The files of the drawings stay as they are, for each has to stand alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import count
from xml.etree import ElementTree as ET

__all__ = ["Inlined", "inlined"]

_SPACE = "http://www.w3.org/2000/svg"
_GLYPH = re.compile(r"[A-Z]\w*-[0-9a-f]+")
"""What matplotlib calls the outline of a letter, after the name of the drawing: its font and its code."""

_REFERENCE = re.compile(r"(?<=^#)(?!#).+|(?<=url\(#)[^)]+")


@dataclass(frozen=True, kw_only=True)
class Inlined:
    """Drawings that rest on what they share.

    Parameters
    ----------
    drawings : mapping of str to str
        The elements by name of the drawing.
    letters : str
        Outlines that the drawings refer to.
    looks : str
        Rules of a style sheet for the classes of the drawings.
    """

    drawings: Mapping[str, str]
    letters: str
    looks: str


def inlined(drawings: Mapping[str, str]) -> Inlined:
    """The drawings as parts of one page.

    Each comes with the outlines of its letters under its own name and says the look of every mark anew; on a page this
    would be most of its bytes.

    Parameters
    ----------
    drawings : mapping of str to str
        SVG by name, as `drawings.save` writes it.

    Returns
    -------
    Inlined

    Examples
    --------
    >>> line = '<path d="m0 0 1 1" style="fill: none"/>'
    >>> text = '<svg xmlns="http://www.w3.org/2000/svg">' + 2 * line + '</svg>'
    >>> inlined({"plain": text}).looks
    '.s0{fill:none}'
    >>> inlined({"plain": text}).drawings["plain"]
    '<svg xmlns="http://www.w3.org/2000/svg"><path d="m0 0 1 1" class="s0"/><path d="m0 0 1 1" class="s0"/></svg>'
    """
    roots = {name: _parsed(text) for name, text in drawings.items()}
    outlines: dict[str, ET.Element] = {}
    for name, root in roots.items():
        _without_style_sheet(root)
        outlines |= _taken_letters(root, name)
    letters = {letter: f"g{number}" for number, letter in enumerate(sorted(outlines))}
    numbers = count()
    for name, root in roots.items():
        own = {f"{name}-{letter}": short for letter, short in letters.items()}
        _rename(root, own | {mark: f"d{next(numbers)}" for mark in _ids(root)})
        _simplify(root)
    for letter, outline in outlines.items():
        outline.set("id", letters[letter])
    looks = _shared_looks(roots.values())
    return Inlined(
        drawings={name: _printed(root) for name, root in roots.items()},
        letters="".join(_printed(outlines[letter]) for letter in letters),
        looks="\n".join(f".{name}{{{look}}}" for look, name in looks.items()),
    )


def _parsed(text: str) -> ET.Element:
    """The drawing without its name space, which would lead the name of every element."""
    return ET.fromstring(text.replace(f' xmlns="{_SPACE}"', ""))  # noqa: S314  # the drawing is our own


def _printed(element: ET.Element) -> str:
    """In one line: white space between elements means nothing in a drawing."""
    for part in element.iter():
        part.text, part.tail = ((words or "").strip() or None for words in (part.text, part.tail))
    if element.tag == "svg":
        element.attrib = {"xmlns": _SPACE} | element.attrib
    return ET.tostring(element, encoding="unicode").replace(" />", "/>")


def _without_style_sheet(root: ET.Element) -> None:
    """What matplotlib says of all that is drawn, the style sheet of the page says of the whole page."""
    for group in root.findall("defs"):
        for sheet in group.findall("style"):
            group.remove(sheet)


def _taken_letters(root: ET.Element, name: str) -> dict[str, ET.Element]:
    """Outlines of letters, taken out of the drawing, by the name that they have for all drawings."""
    taken = {}
    for group in root.iter("defs"):
        for outline in group.findall("path"):
            letter = outline.get("id", "").removeprefix(f"{name}-")
            if _GLYPH.fullmatch(letter):
                group.remove(outline)
                taken[letter] = outline
    return taken


def _ids(root: ET.Element) -> list[str]:
    return [element.attrib["id"] for element in root.iter() if "id" in element.attrib]


def _rename(root: ET.Element, names: Mapping[str, str]) -> None:
    """Change ids and what refers to them; links lead out of the drawing and stay."""
    for element in root.iter():
        for key in {"id", "href", "style", "clip-path"} & set(element.attrib):
            value = element.attrib[key]
            renamed = names.get(value, value) if key == "id" else _REFERENCE.sub(lambda m: names.get(m[0], m[0]), value)
            element.set(key, renamed)


def _simplify(element: ET.Element) -> None:
    """Put what is in a group that says nothing in the place of the group; leave out definitions of nothing."""
    for child in element:
        _simplify(child)
    kept = []
    for child in element:
        idle = child.tag in ("g", "defs") and not child.attrib
        kept += list(child) if idle and child.tag == "g" else [] if idle and not len(child) else [child]
    element[:] = kept


def _look(element: ET.Element) -> str:
    """What an element looks like and what is cut off from it, as a rule of a style sheet."""
    clipped = f"clip-path:{element.attrib['clip-path']}" if "clip-path" in element.attrib else ""
    style = re.sub(r"([:;]) ", r"\1", element.get("style", ""))
    return ";".join(part for part in (style.rstrip("; "), clipped) if part)


def _shared_looks(roots: Iterable[ET.Element]) -> dict[str, str]:
    """Replace looks that occur more than once by classes; returns the class of each look."""
    parts = [(element, look) for root in roots for element in root.iter() if (look := _look(element))]
    often = (look for look, times in Counter(look for _, look in parts).most_common() if times > 1)
    classes = {look: f"s{number}" for number, look in enumerate(often)}
    for element, look in parts:
        if look in classes:
            element.attrib.pop("style", None)
            element.attrib.pop("clip-path", None)
            element.set("class", classes[look])
    return classes
