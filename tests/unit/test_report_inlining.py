"""Drawings share what they have in common on a page, and each keeps what it alone has."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from collapsecheck.report.inlining import inlined

LETTER = '<path id="{name}-Cmr10-41" d="M0 0L1 1z" transform="scale(0.015625)"/>'
DRAWING = f"""<svg xmlns="http://www.w3.org/2000/svg" width="9pt">
<defs>
<style type="text/css">*{{{{stroke-linecap: butt}}}}</style>
</defs>
<g>
<defs>
{LETTER}
</defs>
<use href="#{{name}}-Cmr10-41" x="1"/>
</g>
<path d="m0 0 1 1" clip-path="url(#{{name}}-p1)" style="fill: {{fill}}; stroke: #000000"/>
<path d="m1 0 1 1" clip-path="url(#{{name}}-p1)" style="fill: {{fill}}; stroke: #000000"/>
<path d="m2 0 1 1" style="fill: {{fill}}"/>
<a href="#kde.fixed.variance"><text x="1">kde.fixed.variance</text></a>
<defs>
<clipPath id="{{name}}-p1">
<rect x="0" y="0" width="5" height="5"/>
</clipPath>
</defs>
</svg>
"""
DRAWINGS = {name: DRAWING.format(name=name, fill=fill) for name, fill in (("one", "red"), ("two", "blue"))}


def test_letters_are_outlined_once_for_all_drawings() -> None:
    shared = inlined(DRAWINGS)
    assert shared.letters == '<path id="g0" d="M0 0L1 1z" transform="scale(0.015625)"/>'
    assert all('<use href="#g0" x="1"/>' in drawing for drawing in shared.drawings.values())


def test_each_drawing_refers_to_its_own_marks_and_looks() -> None:
    shared = inlined(DRAWINGS)
    page = shared.letters + "".join(shared.drawings.values())
    ids = re.findall(r' id="([^"]*)"', page)
    assert len(ids) == len(set(ids))
    rules = dict(re.findall(r"\.(\w+)\{(.*)\}", shared.looks))
    for name, fill in (("one", "red"), ("two", "blue")):
        root = ET.fromstring(shared.drawings[name])  # noqa: S314 - made here
        (clip,) = (element.get("id") for element in root.iter() if element.tag.endswith("clipPath"))
        shown = {rules[element.attrib["class"]] for element in root.iter() if "class" in element.attrib}
        assert shown == {f"fill:{fill};stroke:#000000;clip-path:url(#{clip})"}
        assert f'style="fill: {fill}"' in shared.drawings[name]  # what occurs once stays where it is


def test_links_and_words_stay_and_what_says_nothing_goes() -> None:
    drawing = inlined(DRAWINGS).drawings["one"]
    assert '<a href="#kde.fixed.variance"><text x="1">kde.fixed.variance</text></a>' in drawing
    assert drawing.count("<defs>") == 1
    assert not re.search(r"<style|<g>|\s<", drawing)
