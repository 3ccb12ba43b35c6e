"""Formulas in TeX as MathML in few bytes: most of a page is formulas."""

from __future__ import annotations

import re
from functools import cache
from xml.etree import ElementTree as ET

from latex2mathml.converter import convert

from collapsecheck.errors import CollapsecheckError

__all__ = ["mathml"]

_UPRIGHT = re.compile(r"\\(?:mathrm|operatorname)\{([A-Za-z ]+)\}")
_LOW = re.compile(r"\\left([(\[])((?:(?!\\left|\\right|\\[dt]?frac|\\sum|\\int|\\sqrt|\\begin).)*)\\right([)\]])")


def _low_brackets(formula: str) -> str:
    """Brackets around what is one line high need not stretch, and browsers set those that do too far apart."""
    while (mended := _LOW.sub(r"\1\2\3", formula)) != formula:
        formula = mended
    return formula


_REFERENCE = re.compile(r"&(?!#x?[0-9A-Fa-f]+;|(?:amp|lt|gt|quot);)")

_MENDED = (
    (re.compile(r' (?:xmlns="[^"]*"|display="inline")'), ""),
    (re.compile(r"<mo>&#x0221E;</mo>"), "<mi>&#x0221E;</mi>"),
    # No browser stretches this bar over what is wide; the style sheet draws one.
    (
        re.compile(r'<mover>(<mrow>(?:(?!<mover>).)*</mrow>)<mo accent="true">&#x02015;</mo></mover>'),
        r'<mrow class="over">\1</mrow>',
    ),
    # A solidus without space around it, and a sign after a bracket, a comma or a relation is not a subtraction.
    (re.compile(r"<mo>(&#x0002F;)</mo>"), r'<mo lspace="0" rspace="0">\1</mo>'),
    (
        re.compile(r"(<mo[^>]*>(?:&#x00028;|\[|&#x0007B;|&#x0002C;|&#x0003D;)</mo>)<mo>(&#x0(?:2212|002B);)</mo>"),
        r'\1<mo form="prefix">\2</mo>',
    ),
)


@cache
def mathml(formula: str, *, display: bool = False) -> str:
    """MathML of a formula in TeX.

    Raises
    ------
    CollapsecheckError
        If the converter left a command or an alignment mark in its output, which it does silently for what it does not
        know.

    Examples
    --------
    >>> mathml("n")
    '<math><mi>n</mi></math>'
    """
    readable = _low_brackets(_UPRIGHT.sub(r"\\text{\1}", formula.replace(r"\!", "")))
    converted = convert(readable, display="block" if display else "inline")
    if "\\" in converted or _REFERENCE.search(converted):
        raise CollapsecheckError(f"formula {formula!r}: cannot be shown as MathML; write it with simpler commands")
    for pattern, replacement in _MENDED:
        converted = pattern.sub(replacement, converted)
    return _terse(converted)


def _terse(text: str) -> str:
    """The same formula in half the letters: no row of one, characters as such."""
    root = ET.fromstring(text)  # noqa: S314  # the converter has just made it
    for element in root.iter():
        _unwrap(element)
        _take_usual(element)
    if len(root) == 1 and root[0].tag == "mrow" and not root[0].attrib:  # what stands in a formula is a row anyway
        root[:] = list(root[0])
    if not any(element.tag in _TALL for element in root.iter()):  # a bracket has nothing to stretch over
        for element in root.iter("mo"):
            element.attrib.pop("stretchy", None)
    return ET.tostring(root, encoding="unicode").replace(" />", "/>")


def _unwrap(element: ET.Element) -> None:
    """Put the only member of a row in the place of the row."""
    for position, child in enumerate(element):
        kept = child
        while kept.tag == "mrow" and not kept.attrib and len(kept) == 1:
            kept = kept[0]
        element[position] = kept


_TALL = ("mfrac", "msup", "msub", "msubsup", "munder", "mover", "munderover", "msqrt", "mroot", "mtable")
_USUAL = (
    {"stretchy": "true", "fence": "true", "form": "prefix"},
    {"stretchy": "true", "fence": "true", "form": "postfix"},
)


def _take_usual(element: ET.Element) -> None:
    """Leave out what a browser takes a bracket for by itself, at the beginning and at the end of a row."""
    if element.tag == "mrow" and len(element) > 1:
        for child, usual, brackets in zip((element[0], element[-1]), _USUAL, ("([", ")]"), strict=True):
            if child.attrib == usual and (child.text or "") in tuple(brackets):
                child.attrib.clear()
