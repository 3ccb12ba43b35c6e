"""Numbers, intervals and named laws as text: their figures line up in columns, and they take a tenth of the bytes."""

from __future__ import annotations

import re

__all__ = ["upright"]

_NUMBER = r"[\[(]?-?\d(?:[\d.,/-]|\\,|\\ldots)*[\])]?"
_POWER = r"(?:-?\d[\d.]*\\times )?10\^\{-?\d+\}"
_LAW = r"(?:[\d./]+\\,)?\\(?:mathrm|text)\{[A-Za-z ]+\}\d*(?:\([-\d.,^{}]*\)|\\\{[-+\d,]+\\\})?"
_VALUE = re.compile(rf"{_NUMBER}|{_POWER}|{_LAW}")

# Spaces at which no line ends, even beside a formula.
_SIGNS = (
    (r"\\(?:mathrm|text)\{([^}]*)\}", r"\1"),
    (r"\^\{(-?\d+)\}", r"<sup>\1</sup>"),
    (r"\\times ", "\u00a0\u00d7\u00a0"),
    (r",\\ldots,", ",\u00a0\u2026,\u00a0"),
    (r"(?<=[\d.]),(?=[-+\d][^\[\]]*[)}])", ",\u00a0"),
    (r"\\([{}])", r"\1"),
    (r"\\,", "\u202f"),
    (r"-", "\u2212"),
)


def upright(formula: str) -> str:
    r"""HTML of a number, an interval or a law with numbers for parameters; empty for other formulas.

    Parameters
    ----------
    formula : str
        TeX.

    Returns
    -------
    str

    Examples
    --------
    >>> upright(r"f").encode(), upright(r"\mathrm{N}(0,2^{2})").encode()
    (b'', b'N(0,\xc2\xa02<sup>2</sup>)')
    >>> upright("1/3"), upright("10^{6}")
    ('1/3', '10<sup>6</sup>')
    >>> upright(r"\sigma^{2}")
    ''
    """
    if not _VALUE.fullmatch(formula):
        return ""
    for pattern, mended in _SIGNS:
        formula = re.sub(pattern, mended, formula)
    return formula
