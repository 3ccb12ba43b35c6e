r"""SymPy expressions, numbers, cases and laws as TeX formulas.

Formulas use only commands that `page_formulas.mathml` understands too, so that one string serves both documents.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal
from typing import Any

import sympy
from sympy.printing.latex import LatexPrinter

from collapsecheck.report.plain_formulas import ordered_terms
from collapsecheck.report.typesetting import Code, Formula, Text
from collapsecheck.terms import plain

__all__ = [
    "case_text",
    "display",
    "domain_text",
    "expression",
    "integer",
    "interval",
    "law_text",
    "number",
    "placed_alike",
    "rounded_down",
    "rounded_up",
    "width",
]


# --- expressions ----------------------------------------------------------------------------------------------------

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*")


class _Printer(LatexPrinter):  # type: ignore[misc]  # sympy ships no types for its printers
    """SymPy's printer, with `if` in cases and with symbol names that are no identifiers printed as text."""

    def __init__(self) -> None:
        super().__init__({"fold_frac_powers": True})

    def _as_ordered_terms(self, expr: Any, order: Any = None) -> list[Any]:
        return ordered_terms(super()._as_ordered_terms(expr, order=order))

    def _print_Symbol(self, symbol: sympy.Symbol, style: str = "plain") -> str:  # noqa: N802 - SymPy's naming
        if _NAME.fullmatch(symbol.name) is None:
            return _words(symbol.name)
        return str(super()._print_Symbol(symbol, style))

    def _print_polygamma(self, function: sympy.polygamma, exp: str | None = None) -> str:
        order, argument = function.args
        name = r"\psi" + (f"^{{({self._print(order)})}}" if order != 0 else "")
        text = rf"{name}\!\left({self._print(argument)}\right)"
        return text if exp is None else rf"\left({text}\right)^{{{exp}}}"

    def _print_Piecewise(self, piecewise: sympy.Piecewise) -> str:  # noqa: N802 - SymPy's naming
        rows = [rf"{self._print(value)} & {self._condition(condition)}" for value, condition in piecewise.args]
        return r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}"

    def _condition(self, condition: sympy.Basic) -> str:
        return r"\text{otherwise}" if condition is sympy.true else rf"\text{{if }}{self._print(condition)}"


def expression(value: sympy.Basic) -> str:
    r"""TeX of a SymPy expression or relation.

    Examples
    --------
    >>> from collapsecheck.theory.notation import n
    >>> print(expression(n ** sympy.Rational(2, 5)))
    n^{2/5}
    """
    return str(_Printer().doprint(value))


def display(relation: sympy.Basic, *, room: int = 70) -> tuple[str, ...]:
    """A relation as one or more lines, broken at the terms of a sum where it is wide.

    Parameters
    ----------
    relation : sympy.Basic
    room : int
        Largest width of a line as `width` estimates it; at 11 pt a unit is at most 6 pt wide.

    Returns
    -------
    tuple of str
        The first line holds the left side and the sign.

    Examples
    --------
    >>> from collapsecheck.theory.notation import n, p, unrepresented
    >>> len(display(sympy.Eq(unrepresented(n, p), (1 - p) ** n)))
    1
    """
    whole = expression(relation)
    if width(whole) <= room or not isinstance(relation, sympy.core.relational.Relational):
        return (whole,)
    left, right = expression(relation.lhs), expression(relation.rhs)
    sign = whole[len(left) : len(whole) - len(right)].strip() or "="
    first, *others = _signed_terms(relation.rhs)
    lines = [left]
    for term in (f"{sign} {first}", *others):
        if width(f"{lines[-1]} {term}") <= room:
            lines[-1] += f" {term}"
        else:
            lines.append(term)
    return tuple(lines)


def _signed_terms(side: sympy.Basic) -> list[str]:
    terms = sympy.Add.make_args(side) if not isinstance(side, sympy.Add) else ordered_terms(side.as_ordered_terms())
    printed = [expression(term) for term in terms]
    return printed[:1] + [term if term.startswith("-") else f"+ {term}" for term in printed[1:]]


_FRACTION = re.compile(r"\\frac\{([^{}]*)\}\{([^{}]*)\}")


def width(formula: str) -> int:
    r"""Width of a formula in characters of average width, never much less than the truth.

    Examples
    --------
    >>> width(r"\frac{1}{n} + \sigma^{2}")
    5
    """
    while (match := _FRACTION.search(formula)) is not None:
        formula = formula[: match.start()] + max(match.groups(), key=len) + formula[match.end() :]
    letters = re.sub(r"\\(?:left|right|[!,:]|begin|end)|\\mathbb|\\mathrm|\\text|\\operatorname", "", formula)
    letters = re.sub(r"\\[A-Za-z]+|\\.", "x", letters)
    return len(re.sub(r"[{}^_\s]", "", letters)) + len(re.findall(r"[-+=<>]|\\[lg]eq|\\left|\\right", formula))


# --- numbers --------------------------------------------------------------------------------------------------------


def number(value: Any, *, digits: int = 6) -> Formula:
    r"""A number to `digits` significant digits, without superfluous zeros.

    Examples
    --------
    >>> for value in (0.1, 5e-10, 400_000, float("inf")):
    ...     print(number(value).content)
    0.1
    5\times 10^{-10}
    400\,000
    \infty
    """
    if not isinstance(value, (int, float)):
        return Formula(expression(sympy.sympify(value)) if isinstance(value, sympy.Basic) else _other(value))
    if not math.isfinite(value):
        return Formula(r"\text{undefined}" if math.isnan(value) else ("-" if value < 0 else "") + r"\infty")
    if float(value).is_integer() and abs(value) < 1e9:
        return integer(int(value))
    mantissa, _, exponent = f"{value:.{digits}g}".partition("e")
    times = "" if mantissa == "1" else rf"{mantissa}\times "
    return Formula(rf"{times}10^{{{int(exponent)}}}" if exponent else mantissa)


def _other(value: Any) -> str:
    """A fraction as text such as ``1/3``, or anything else as words."""
    text = str(value)
    return text if re.fullmatch(r"-?\d+(/\d+|\.\d+)?", text) else _words(text)


def _words(text: str) -> str:
    """Words inside a formula; what neither output could print there becomes a space."""
    return rf"\text{{{re.sub(r'[^A-Za-z0-9 .,:()/-]+', ' ', text)}}}"


def integer(value: int) -> Formula:
    """An integer with thin spaces between groups of three digits, from five digits on."""
    return Formula(f"{value:,}".replace(",", r"\,") if abs(value) >= 10_000 else str(value))


def interval(low: float, high: float, *values: float) -> tuple[Formula, ...]:
    r"""An interval rounded outwards to two digits of its half-width, and `values` rounded to the same place.

    Examples
    --------
    >>> [formula.content for formula in interval(1.60129, 1.69312, 1.64722)]
    ['[1.601,\\,1.694]', '1.647']
    """
    if not (math.isfinite(low) and math.isfinite(high)):
        shown = f"({number(low).content},\\,{number(high).content})"
        return Formula(shown), *(number(value) for value in values)
    if low == high:
        return Formula(f"[{number(low).content},\\,{number(high).content}]"), *(number(value) for value in values)
    shown_low, shown_high, *rounded = placed_alike(low, high, *values)
    return Formula(f"[{shown_low},\\,{shown_high}]"), *map(Formula, rounded)


def placed_alike(low: float, high: float, *values: float) -> tuple[str, ...]:
    """Decimals of `low` and `high` < infinity, rounded outwards to two digits of half their distance, then of `values`.

    Examples
    --------
    >>> placed_alike(1.60129, 1.69312, 1.64722)
    ('1.601', '1.694', '1.647')
    """
    places = max(0, 1 - math.floor(math.log10((high - low) / 2)))
    rounded = (_placed(value, places, ROUND_HALF_EVEN) for value in values)
    return _placed(low, places, ROUND_FLOOR), _placed(high, places, ROUND_CEILING), *rounded


def _placed(value: float, places: int, rounding: str) -> str:
    if not math.isfinite(value):
        return number(value).content
    exact = Decimal(value).quantize(Decimal(1).scaleb(-places), rounding=rounding, context=Context(prec=400))
    return f"{exact + 0:f}"


def rounded_up(value: float) -> Formula:
    """A margin to two significant digits, never smaller than it is.

    Examples
    --------
    >>> rounded_up(0.0312)
    Formula(content='0.032')
    """
    return _two_digits(value, ROUND_CEILING)


def rounded_down(value: float) -> Formula:
    """A lower bound to two significant digits, never larger than it is.

    Examples
    --------
    >>> rounded_down(0.0318)
    Formula(content='0.031')
    """
    return _two_digits(value, ROUND_FLOOR)


def _two_digits(value: float, rounding: str) -> Formula:
    if value == 0 or not math.isfinite(value):
        return number(value)
    shown = Decimal(repr(value))
    return number(float(shown.quantize(Decimal(1).scaleb(shown.adjusted() - 1), rounding=rounding)))


# --- cases, laws and domains ----------------------------------------------------------------------------------------


def case_text(case: Mapping[str, Any]) -> Text:
    """A case such as n = 5, t = 3, f = N(0, 1), which may be broken at its commas and plus signs."""
    parts: list[Text] = []
    for name, value in case.items():
        first, *others = _summands(value) if isinstance(plain(value), dict) else [number(value).content]
        parts += [", ", Formula(f"{expression(sympy.Symbol(name))} = {first}"), *_continued(others)]
    return tuple(parts[1:])


def _continued(summands: list[str]) -> list[Text]:
    """Further terms of a sum, each a formula of its own, so that a line may end between them."""
    return [part for term in summands for part in (" + ", Formula(term))]


def law_text(law: Any) -> str:
    r"""TeX of an initial law, given as a term or as its plain data.

    Examples
    --------
    >>> from collapsecheck.terms import Normal
    >>> print(law_text(Normal(mean=0, sd=2)))
    \mathrm{N}(0,2^{2})
    """
    match plain(law):
        case {"type": "Normal", "mean": mean, "sd": sd}:
            shown = rf"\mathrm{{N}}({_shown(mean)},{_shown(sd)}" + ("^{2})" if sd != 1 else ")")
        case {"type": "Uniform", "low": low, "high": high}:
            shown = rf"\mathrm{{U}}({_shown(low)},{_shown(high)})"
        case {"type": "Exponential", "scale": scale}:
            shown = ("" if scale == 1 else rf"{_shown(scale)}\,") + r"\mathrm{Exp}"
        case {"type": "TwoPoint"}:
            shown = r"\mathrm{U}\{-1,+1\}"
        case {"type": "Discrete", "probabilities": list(probabilities)}:
            shown = rf"({_listed(probabilities)})"
        case {"type": "Given", "values": list(values)}:
            shown = rf"\text{{sample of }}{len(values)}"
        case {"type": "Scaled", "law": inner, "scale": scale}:
            shown = rf"{_shown(scale)}\,{law_text(inner)}"
        case {"type": "Mixture", "components": list(components), "weights": list(weights)}:
            pairs = zip(weights, components, strict=True)
            shown = " + ".join(rf"{_shown(weight)}\,{law_text(component)}" for weight, component in pairs)
        case other:
            shown = _other(other)
    return shown


def _summands(law: Any) -> list[str]:
    return law_text(law).split(" + ")


def _shown(value: Any) -> str:
    return number(value).content


def _listed(values: list[Any]) -> str:
    shown = [_shown(value) for value in values]
    if len(shown) > 5:
        shown = [*shown[:2], r"\ldots", shown[-1]]
    return ",".join(shown)


def domain_text(domain: Any) -> Text:
    """A parameter's domain: a range of integers, an interval, or a list of laws."""
    match plain(domain):
        case {"type": "Integers", "low": low, "high": high}:
            return Formula(rf"{low},\ldots,{high}")
        case {"type": "Reals", "low": low, "high": high}:
            return Formula(rf"[{_shown(low)},\,{_shown(high)}]")
        case {"type": "Laws", "options": list(options)}:
            laws = [_summands(option) for option in options]
            return tuple([part for first, *others in laws for part in (", ", Formula(first), *_continued(others))][1:])
        case other:
            return Code(str(other))
