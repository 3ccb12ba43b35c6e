"""Numbers, intervals and named laws as text: their figures line up in columns, and they take a third of the bytes."""

from __future__ import annotations

import re

__all__ = ["upright"]

_NUMBER = r"[\[(]?-?\d(?:[\d.,-]|\\,)*[\])]?"
_LAW = r"(?:[\d.]+\\,)?\\(?:mathrm|text)\{[A-Za-z ]+\}\d*(?:\([-\d.,^{}]*\)|\\\{[-+\d,]+\\\})?"
_VALUE = re.compile(rf"{_NUMBER}|{_LAW}")

# Spaces at which no line ends, even beside a formula.
_SIGNS = (
    (r"\\(?:mathrm|text)\{([^}]*)\}", r"\1"),
    (r"\^\{(\d)\}", r"<sup>\1</sup>"),
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
    >>> upright(r"\sigma^{2}")
    ''
    """
    if not _VALUE.fullmatch(formula):
        return ""
    for pattern, mended in _SIGNS:
        formula = re.sub(pattern, mended, formula)
    return formula
