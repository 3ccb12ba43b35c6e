"""Rules that hold for every file of the project."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from importlib import import_module
from inspect import Parameter, isfunction, signature
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("theory", "proofs", "simulate", "verify", "report")
CODE = ("src/collapsecheck", *ROOMS, "tests", "examples", "benchmarks")
SUFFIXES = {".py", ".toml", ".md", ".yaml", ".cff", ".lock", ".json", ".j2", ".css", ".sty", ".tex", ".bib"}

IDENTIFIERS = {"in-toto.io", "json-schema.org", "www.w3.org", "doi.org", "arxiv.org"}
"""Hosts in addresses that name a schema, a namespace or a publication: nothing is downloaded from there."""

PLAIN_FILES = [ROOT / name for name in ("Makefile", ".ci/run", ".gitignore", "requirements.lock")]
OPEN_ENDS = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|NotImplemented" r"Error)\b")


def files() -> list[Path]:
    top = [file for file in ROOT.iterdir() if file.is_file() and file.suffix in SUFFIXES]
    folders = (*CODE, "changelog.d")
    found = [f for name in folders for f in (ROOT / name).rglob("*") if f.is_file() and f.suffix in SUFFIXES]
    deep = [f for f in found if not any(part.startswith(".") for part in f.relative_to(ROOT).parts)]
    return sorted({*top, *deep, *PLAIN_FILES})


def python_files() -> list[Path]:
    return [file for file in files() if file.suffix == ".py"]


def relative(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def test_no_file_names_an_address_to_download_from() -> None:
    found = {relative(f): set(re.findall(r"\b(?:https?|git|ssh|ftp)://([\w.-]+)", f.read_text())) for f in files()}
    assert {name: hosts for name, hosts in found.items() if not hosts <= IDENTIFIERS} == {}


def test_no_file_but_this_one_names_an_index_of_packages() -> None:
    options = re.compile(r"--(?:extra-)?index-url|--find-links|--trusted-host")
    assert [relative(f) for f in files() if f != Path(__file__) and options.search(f.read_text())] == []


def test_no_file_has_open_ends() -> None:
    assert [relative(f) for f in files() if OPEN_ENDS.search(f.read_text())] == []


def test_a_file_tells_one_story_in_at_most_400_lines() -> None:
    assert [relative(f) for f in python_files() if len(f.read_text().splitlines()) > 400] == []


def test_an_exemption_from_a_check_gives_its_reason() -> None:
    """A reason is at least two words after the code of the rule."""
    mark = re.compile(r"# *(?:no" r"qa\b|type: *ig" r"nore\b)(.*)")
    reasoned = re.compile(r"(?:: [A-Z]+[0-9]+(?:, ?[A-Z]+[0-9]+)*|\[[a-z-]+(?:, ?[a-z-]+)*\])\W+\w+\W+\w+")
    found = [(relative(f), match) for f in python_files() for match in mark.findall(f.read_text())]
    assert [(name, match) for name, match in found if not reasoned.match(match)] == []


def test_a_module_says_what_it_is_and_what_it_offers() -> None:
    modules = {relative(f): ast.parse(f.read_text()) for f in python_files() if "tests" not in f.parts}
    assert [name for name, tree in modules.items() if not ast.get_docstring(tree)] == []
    assert [name for name, tree in modules.items() if not _offers(tree) and not name.endswith("__main__.py")] == []


def _offers(tree: ast.Module) -> bool:
    return any(isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__" for node in tree.body)


@pytest.mark.parametrize("room", ROOMS)
def test_a_public_function_documents_what_goes_in_and_what_comes_out(room: str) -> None:
    module = import_module(f"collapsecheck.{room}")
    functions = [getattr(module, name) for name in module.__all__ if isfunction(getattr(module, name))]
    assert [f"{f.__name__}: {missing}" for f in functions for missing in _missing_sections(f)] == []


def _missing_sections(function: Callable[..., object]) -> list[str]:
    """A function of one argument may say everything in a sentence; one of more has numpydoc sections."""
    text, inspected = function.__doc__ or "", signature(function)
    several = len(inspected.parameters) > 1
    returns = several and inspected.return_annotation not in ("None", Parameter.empty)
    wanted = {"Parameters": several, "Returns|Yields": returns, r"\w": True}
    patterns = {name: rf"({name})\n    -+\n" if name != r"\w" else name for name in wanted}
    return [name for name, needed in wanted.items() if needed and not re.search(patterns[name], text)]


@pytest.mark.parametrize("room", ROOMS)
def test_a_public_function_never_bears_the_name_of_a_module(room: str) -> None:
    module = import_module(f"collapsecheck.{room}")
    modules = {file.stem for file in (ROOT / room).glob("*.py")}
    assert {name for name in module.__all__ if isfunction(getattr(module, name)) and name in modules} == set()


def test_fragments_of_the_changelog_are_well_formed() -> None:
    fragments = [file for file in (ROOT / "changelog.d").iterdir() if file.name != "README.md"]
    assert [f.name for f in fragments if not re.fullmatch(r"(\d+|\+[\w-]+)\.(claim|change|fix)\.md", f.name)] == []
    assert [f.name for f in fragments if not f.read_text().strip()] == []
