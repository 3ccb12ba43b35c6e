"""Plain sentences to text and mathematics: ``adds h^2 and`` becomes words, an italic h with an exponent, and words.

Claims are written in plain text, which a terminal shows as it is. For print, runs of letters, numbers and operators are
found and typeset. Only tokens of the small grammar below ever become TeX, so nothing in a sentence can be a command.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

__all__ = ["Span", "spans"]


@dataclass(frozen=True, kw_only=True)
class Span:
    """A piece of a sentence: `text` is to be escaped, `mathematics` is TeX to be set in math mode."""

    kind: Literal["text", "mathematics"]
    content: str


_GREEK = "alpha|beta|gamma|delta|epsilon|zeta|eta|theta|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|phi|chi|psi|omega"
_CAPITALS = "Gamma|Delta|Lambda|Sigma|Phi|Psi|Omega"
_FUNCTIONS = "exp|log|sqrt|max|min|sin|cos"
_OPERATORS = {
    ">=": r"\geq ",
    "<=": r"\leq ",
    "!=": r"\neq ",
    "->": r"\to ",
    "+-": r"\pm ",
    "+": "+",
    "-": "-",
    "*": "*",
    "/": "/",
    "=": "=",
    "<": "<",
    ">": ">",
    "|": r"\mid ",
    "||": r"\parallel ",
}
_PLAIN = r"[^(){}\\$%&#~^]"
_SCRIPT = (
    rf"(?:-?[A-Za-z0-9]{{1,3}}(?![A-Za-z0-9_])|(?:{_GREEK})(?!\w)|\*"
    rf"|[({{](?![)}}]){_PLAIN}{{0,24}}(?:\({_PLAIN}{{1,24}}\){_PLAIN}{{0,24}})?[)}}])"
)
_TOKENS = re.compile(
    rf"""
      (?P<plain>\d+(?:\.\d+)?e[-+]?\d+|--+)
    | (?P<variable>(?<![\w'.\\$])[aA](?=$|[.,;:)]|[ ](?:is|at|and|or|instead|has)\b))
    | (?P<function>(?<![\w'.-])(?:(?:{_FUNCTIONS})(?=\()|det[ ](?=[A-Z]\b|[A-Z]_)|log[ ](?=[b-z]\b)))
    | (?P<symbol>(?:(?<=\d)|(?<![\w'.\\$]))(?:{_GREEK}|{_CAPITALS}|infinity|(?P<factor>[A-Z])'(?P=factor)|[A-Za-z])
        (?:''?(?![A-Za-z]))?(?:\*(?=_))?(?:_{_SCRIPT})?(?:\^{_SCRIPT})?(?![\w'\\$]|\.\w|-[A-Za-z]{{2}}))
    | (?P<number>(?<![\w.$])\d+(?:\.\d+)?(?:\^{_SCRIPT})?(?!\w*[A-Za-z]{{2}}|\.\d))
    | (?P<open>[(\[])
    | (?P<close>[)\]](?:\^{_SCRIPT})?)
    | (?P<bar>(?<![^\s(\[{{E=*/+-])\|(?=[^\s|]))
    | (?P<endbar>(?<=[^\s|(])\|(?:\^{_SCRIPT})?(?![\w|(]))
    | (?P<operator>>=|<=|!=|->|\+-|\|\||[-+*/=<>|])
    | (?P<comma>,)
    | (?P<space>[ ]+)
    | (?P<word>[A-Za-z]\w*|.)
    """,
    re.VERBOSE | re.DOTALL,
)

_Token = tuple[str, str]
_ATOMS = frozenset({"symbol", "variable", "number"})
_WORDS = frozenset({"word", "plain"})
_BARS = {"bar": "open", "endbar": "close"}
"""Around an absolute value; a bar alone is an operator, as in a condition."""

_ARTICLES = frozenset({("symbol", "a"), ("symbol", "A")})


@cache
def spans(sentence: str) -> tuple[Span, ...]:
    r"""Split a sentence into text and mathematics.

    Parameters
    ----------
    sentence : str
        Plain text. ``_`` and ``^`` mean subscript and superscript after a single or Greek letter, nowhere else.

    Returns
    -------
    tuple of Span
        The contents of the text spans, joined with the sources of the others, are the sentence.

    Examples
    --------
    >>> [span.content for span in spans("saturates at n h^2.")]
    ['saturates at ', 'n\\,h^{2}', '.']
    >>> [span.kind for span in spans(r"a \\input{file} is text")]
    ['text']
    """
    found: list[Span] = []
    for run in _runs(_tokens(sentence)):
        if _is_mathematics(run):
            found.append(Span(kind="mathematics", content=_tex(run)))
        elif found and found[-1].kind == "text":
            found[-1] = Span(kind="text", content=found[-1].content + _source(run))
        else:
            found.append(Span(kind="text", content=_source(run)))
    return tuple(found)


def _tokens(sentence: str) -> list[_Token]:
    found = ((match.lastgroup or "word", match.group()) for match in _TOKENS.finditer(sentence))
    return [(_BARS.get(kind, kind), text) for kind, text in found]


def _source(run: list[_Token]) -> str:
    return "".join(text for _, text in run)


def _runs(tokens: list[_Token]) -> Iterator[list[_Token]]:
    """Longest stretches between words, each split into what surrounds it and its balanced core."""
    start = 0
    while start < len(tokens):
        end = start
        while end < len(tokens) and tokens[end][0] not in _WORDS:
            end += 1
        yield from _trimmed(tokens[start:end])
        yield from ([token] for token in tokens[end : end + 1])
        start = end + 1


def _trimmed(run: list[_Token]) -> Iterator[list[_Token]]:
    """Cut a stretch at top-level commas and unbalanced brackets, and peel off what cannot start or end a formula."""
    start = 0
    for cut in [*_cuts(run), len(run)]:
        yield from _peeled(run[start:cut])
        yield from ([token] for token in run[cut : cut + 1])
        start = cut + 1


def _cuts(run: list[_Token]) -> list[int]:
    opened: list[int] = []
    commas: list[tuple[int, int]] = []
    unmatched: list[int] = []
    for position, (kind, _) in enumerate(run):
        if kind == "open":
            opened.append(position)
        elif kind == "close":
            (opened.pop() if opened else unmatched.append(position))
        elif kind == "comma":
            commas.append((position, len(opened)))
    loose = [position for position, depth in commas if depth == 0 or any(o < position for o in opened)]
    return sorted(unmatched + opened + loose)


def _peeled(run: list[_Token]) -> Iterator[list[_Token]]:
    first, last = 0, len(run)
    while first < last and _cannot_start(run[first:last]):
        first += 1
    while first < last and _cannot_end(run[first:last]):
        last -= 1
    yield from ([("word", _source(part))] for part in (run[:first],) if part)
    yield from (part for part in (run[first:last],) if part)
    yield from ([("word", _source(part))] for part in (run[last:],) if part)


def _cannot_start(run: list[_Token]) -> bool:
    kind, text = run[0]
    if kind == "operator":
        return text != "-" or len(run) < 2 or run[1][0] not in _ATOMS
    return kind == "space" or (run[0] in _ARTICLES and not _bound(run[1:3]))


def _cannot_end(run: list[_Token]) -> bool:
    return run[-1][0] in ("operator", "space", "function") or (run[-1] in _ARTICLES and not _bound(run[-3:-1][::-1]))


def _bound(neighbours: list[_Token]) -> bool:
    """Whether an ``a`` next to these tokens is a variable, not an article: it touches an operator or a number."""
    kinds = [kind for kind, _ in neighbours if kind != "space"]
    touching = bool(neighbours) and neighbours[0][0] in ("number", "close", "symbol")
    return touching or kinds[:1] == ["operator"]


def _is_mathematics(run: list[_Token]) -> bool:
    kinds = {kind for kind, _ in run}
    if kinds & _WORDS or not kinds & _ATOMS:
        return False
    return bool(kinds & {"symbol", "variable", "function"}) or _is_arithmetic(run)


def _is_arithmetic(run: list[_Token]) -> bool:
    """Numbers alone stay words, and so do ranges and dates; ``1 - 1/2`` is a formula."""
    return any(kind == "operator" and text not in "-/" for kind, text in run) or (any("^" in text for _, text in run))


def _tex(run: list[_Token]) -> str:
    parts: list[str] = []
    for position, (kind, text) in enumerate(_rooted(run)):
        if kind == "space":
            beside = [run[place][0] for place in (position - 1, position + 1) if 0 <= place < len(run)]
            thin = len(beside) == 2 and set(beside) <= _ATOMS | {"open", "close", "function"}
            parts.append(r"\," if thin else " ")
        else:
            parts.append(_token_tex(kind, text))
    return "".join(parts)


def _rooted(run: list[_Token]) -> list[_Token]:
    """The same run with braces around what is under a root."""
    shown = list(run)
    for position, token in enumerate(run):
        if token == ("function", "sqrt"):
            end = _end(run, position + 1)
            shown[position + 1] = ("open", "{")
            shown[end] = ("close", "}" + run[end][1][1:])
    return shown


def _end(run: list[_Token], start: int) -> int:
    """Place of the bracket that closes the one at `start`; brackets of a run are balanced (`_cuts`)."""
    depth = 0
    for position in range(start, len(run)):
        depth += {"open": 1, "close": -1}.get(run[position][0], 0)
        if depth == 0:
            return position
    return len(run) - 1


def _token_tex(kind: str, text: str) -> str:
    if kind == "operator":
        return _OPERATORS[text]
    if kind == "function":
        return rf"\{text}"
    if kind == "comma":
        return ","
    base, *scripts = re.split(r"([_^])", text, maxsplit=2)
    marks = zip(scripts[::2], scripts[1::2], strict=True)
    return _letter(base) + "".join(f"{mark}{{{_script(body)}}}" for mark, body in marks)


def _letter(base: str) -> str:
    if base.endswith("*"):
        return f"{{{_letter(base[:-1])}^{{*}}}}"
    name = base.rstrip("'")
    command = rf"\{'infty' if name == 'infinity' else name} " if len(name) > 1 and name.isalpha() else name
    return command.rstrip() + "'" * (len(base) - len(name)) if base != name else command


def _script(body: str) -> str:
    inner = body[1:-1] if body[0] in "({" else body
    tokens = _tokens(inner)
    if len(tokens) == 1 and tokens[0][0] in _WORDS and inner.isascii() and inner.isalpha():
        return inner  # a pair of indices, as in u_ij
    return _tex([token if token[0] not in _WORDS else ("space", " ") for token in tokens]).strip()
