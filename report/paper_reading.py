r"""Which claims a LaTeX file cites, and where: comments and verbatim text are passed over, files put in are read, too.

This is no TeX: nothing is expanded. But where a macro of the paper hands one of its own arguments on as an id, as in
``\newcommand\NUM[2]{\claimvalue{#1}{#2}}``, its uses name claims, too. A citation whose id comes from elsewhere is
named as one that was not checked.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from collapsecheck.errors import InputError

__all__ = ["Mention", "Reading", "read_paper"]

_ARGUMENTS = {
    "claim": 1,
    "claimref": 1,
    "claimstatement": 1,
    "claimtitle": 1,
    "claimstatus": 1,
    "claimvalue": 2,
    "claimrequire": 3,
}
"""Commands of claims.sty that name a claim, with their numbers of arguments."""

_INPUTS = ("input", "include")

_DEEPEST = 15
"""Files that TeX has open at a time, at most (max_in_open)."""


@dataclass(frozen=True, kw_only=True)
class Mention:
    r"""A claim is named.

    Parameters
    ----------
    command : str
        Without backslash, e.g. ``"claimvalue"``; ``"cite"`` for all commands of this kind.
    id : str
        As it stands there; for ``"cite"`` any key of a bibliography.
    others : tuple of str
        Further arguments.
    place : str
        ``FILE:LINE``.
    """

    command: str
    id: str
    others: tuple[str, ...] = ()
    place: str


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What was found in a paper, in the order of its files; `unread` says in words what could not be followed."""

    path: Path
    mentions: tuple[Mention, ...]
    unread: tuple[str, ...]


def read_paper(path: Path) -> Reading:
    r"""Read a paper and the files that it puts in.

    Parameters
    ----------
    path : Path
        The main file; ``\input`` and ``\include`` are relative to its folder. Files that are not there, such as those
        of TeX itself, and absolute names are not read.

    Returns
    -------
    Reading

    Raises
    ------
    InputError
        For a file that cannot be read, is not text, has an unclosed brace in a citation, or puts itself in.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     paper = Path(folder) / "paper.tex"
    ...     _ = paper.write_text(r"By \claim{modes.equal} % and not \claim{wf.rare}")
    ...     [mention.id for mention in read_paper(paper).mentions]
    ['modes.equal']
    """
    found = list(_read_file(path, path.parent, (), set(), {}))
    return Reading(
        path=path,
        mentions=tuple(item for item in found if isinstance(item, Mention)),
        unread=tuple(dict.fromkeys(item for item in found if isinstance(item, str))),
    )


# --- files ----------------------------------------------------------------------------------------------------------


def _read_file(
    path: Path, folder: Path, outer: tuple[Path, ...], seen: set[str], macros: dict[str, int]
) -> Iterator[Mention | str]:
    """Mentions in a file and in those that it puts in, and in words what was not followed.

    `macros` gathers the macros of the paper that name claims, each with the place of the id among its arguments.
    """
    _require_finite(path, outer)
    seen.add(os.path.realpath(path))
    source = _Source(path, macros)
    for name, position in source.commands():
        if name not in _INPUTS:
            yield from source.mentions(name, position)
            continue
        wanted = source.file_name(position)
        inner = _found(folder, wanted)
        if inner is None:
            yield f"{source.place(position)}: the file {wanted!r} is not beside the paper and was not read"
        elif os.path.realpath(inner) not in seen or inner in (*outer, path):
            yield from _read_file(inner, folder, (*outer, path), seen, macros)


def _require_finite(path: Path, outer: tuple[Path, ...]) -> None:
    if os.path.realpath(path) in map(os.path.realpath, outer):
        chain = " > ".join(item.name for item in (*outer, path))
        raise InputError("paper", str(outer[0]), f"puts a file into itself ({chain}); break the cycle")
    if len(outer) >= _DEEPEST:
        raise InputError("paper", str(outer[0]), f"nests files more than {_DEEPEST} deep, which TeX refuses")


def _found(folder: Path, name: str) -> Path | None:
    """The file that TeX would put in, among those beside the paper."""
    if not name or os.path.isabs(name) or set(name) & set("#\\~$"):  # noqa: PTH117 - a name, not yet a path
        return None
    options = (folder / f"{name}.tex", folder / name)
    return next((path for path in options if os.path.isfile(path)), None)  # noqa: PTH113 - false for impossible names


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError("paper", str(path), f"cannot be read ({reason}); name a LaTeX file") from error
    if b"\0" in content:
        raise InputError("paper", str(path), "is not a text file; name a LaTeX file")
    return content.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")


# --- one file -------------------------------------------------------------------------------------------------------

_HIDDEN = re.compile(
    r"""
      \\begin\{(?P<name>verbatim\*?|[BL]?Verbatim\*?|lstlisting|minted|comment|filecontents\*?)\}
        .*?(?:\\end\{(?P=name)\}|\Z)
    | \\(?:verb|lstinline)\*?(?![A-Za-z*])(?:\[[^]\n]*\])?(?:\{[^{}\n]*\}|(?P<mark>[^\s{])[^\n]*?(?P=mark))
    | \\end\{document\}.*
    | (?P<symbol>\\[^A-Za-z])
    | %[^\n]*
    """,
    re.VERBOSE | re.DOTALL,
)
_COMMAND = re.compile(r"\\([A-Za-z]+)\*?(?![A-Za-z@])")
_OPTIONS = re.compile(r"(?:\s*\[[^][]*\])*")
_ARGUMENT = re.compile(r"\s*\{([^{}]*)([{}]?)")
_DEFINITION = re.compile(
    r"""
    \\(?:(?:new|renew|provide)command|DeclareRobustCommand|(?:New|Renew|Provide|Declare)DocumentCommand|[gex]?def)\*?
    \s*\{?\s*\\(?P<name>[A-Za-z]+)\s*\}?\s*
    (?:\[\d\]\s*(?P<default>\[[^][]*\])?|\{(?P<kinds>[a-z\s]*)\}|(?:\#\d\s*)+)\s*(?P<body>\{)
    """,
    re.VERBOSE,
)
_BRACE = re.compile(r"\\.|(?P<open>\{)|(?P<close>\})", re.DOTALL)
_FILE_NAME = re.compile(r"\s*(?:\{([^{}]*)\}|([^\s{}\\]+))")


def _visible(text: str) -> str:
    """The text without what TeX does not read as commands; lines keep their numbers."""
    return _HIDDEN.sub(lambda found: found[0] if found["symbol"] else "\n" * found[0].count("\n"), text)


@dataclass(frozen=True, kw_only=True)
class _Definition:
    """A macro is defined: its name, where its body is, and which of its parameters are mandatory."""

    name: str
    begin: int
    end: int
    mandatory: tuple[str, ...]


def _definitions(text: str) -> Iterator[_Definition]:
    closings = _closings(text)
    for found in _DEFINITION.finditer(text):
        kinds = "".join((found["kinds"] or ("o" if found["default"] else "m") + "m" * 8).split())
        begin = found.start("body")
        yield _Definition(
            name=found["name"],
            begin=begin,
            end=closings.get(begin, begin),
            mandatory=tuple(f"#{number}" for number, kind in enumerate(kinds, start=1) if kind == "m"),
        )


def _closings(text: str) -> dict[int, int]:
    """Where the braces that open are closed."""
    opened: list[int] = []
    closings = {}
    for found in _BRACE.finditer(text):
        if found["open"]:
            opened.append(found.start())
        elif found["close"] and opened:
            closings[opened.pop()] = found.start()
    return closings


class _Source:
    """The visible text of a file, with the numbers of its lines, and the macros of the paper so far."""

    def __init__(self, path: Path, macros: dict[str, int]) -> None:
        self._path, self._text, self._macros = path, _visible(_text(path)), macros
        self._ends = [found.start() for found in re.finditer("\n", self._text)]
        self._definitions = tuple(_definitions(self._text))
        self._defined = {found.end("name") for found in _DEFINITION.finditer(self._text)}

    def place(self, position: int) -> str:
        return f"{self._path}:{bisect_left(self._ends, position) + 1}"

    def commands(self) -> Iterator[tuple[str, int]]:
        """Commands that matter here, and where their arguments begin."""
        for found in _COMMAND.finditer(self._text):
            known = found[1] in _ARGUMENTS or found[1] in _INPUTS or found[1] in self._macros or "cite" in found[1]
            if known and found.end(1) not in self._defined:
                yield found[1], found.end()

    def file_name(self, position: int) -> str:
        found = _FILE_NAME.match(self._text, position)
        return (found[1] or found[2] or "").strip() if found else ""

    def mentions(self, name: str, position: int) -> Iterator[Mention | str]:
        place, nth = self.place(position), self._macros.get(name, 1)
        arguments, whole = self._arguments(position, max(nth, _ARGUMENTS.get(name, 1)))
        if not arguments and whole:  # the command is defined or handed on here, it cites nothing
            return
        first = arguments[nth - 1] if len(arguments) >= nth else ""
        if name != "claimrequire" and self._is_handed_on(first, position):
            return
        if not whole or set(first) & set("#\\") or not first.isprintable():
            yield f"{place}: the id in \\{name} is not plain text and was not checked"
        elif name in _ARGUMENTS or name in self._macros:
            yield Mention(command=name, id=first, others=tuple(arguments[1:]), place=place)
        else:
            yield from (Mention(command="cite", id=key.strip(), place=place) for key in first.split(","))

    def _is_handed_on(self, argument: str, position: int) -> bool:
        """Whether an argument is a parameter of the macro whose body is here, which is noted then."""
        around = [item for item in self._definitions if item.begin < position < item.end]
        if not around or argument not in around[-1].mandatory:
            return False
        self._macros.setdefault(around[-1].name, around[-1].mandatory.index(argument) + 1)
        return True

    def _arguments(self, position: int, wanted: int) -> tuple[list[str], bool]:
        """Arguments in braces, and whether none of them holds further braces."""
        arguments: list[str] = []
        options = _OPTIONS.match(self._text, position)
        end = options.end() if options else position
        while len(arguments) < wanted and (found := _ARGUMENT.match(self._text, end)):
            if not found[2]:
                line = self.place(position).rpartition(":")[2]
                raise InputError("paper", str(self._path), f"has a brace in line {line} that is not closed; close it")
            if found[2] == "{":
                return arguments, False
            arguments.append(" ".join(found[1].split()))
            end = found.end()
        return arguments, True
