"""The wheel holds what the tree holds, and every place that states a version states the same one."""

from __future__ import annotations

import re
import tomllib
import zipfile
from pathlib import Path

import pytest
from wheels import ROOMS, ROOT, built_wheel, shipped

import collapsecheck

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    return zipfile.ZipFile(built_wheel(tmp_path_factory.mktemp("wheel")))


def test_the_wheel_holds_what_the_tree_holds(wheel: zipfile.ZipFile) -> None:
    tree = {f"collapsecheck/{file.name}" for file in shipped(ROOT / "src" / "collapsecheck")}
    tree |= {f"collapsecheck/{room}/{file.name}" for room in ROOMS for file in shipped(ROOT / room)}
    assert {name for name in wheel.namelist() if ".dist-info/" not in name} == tree


def test_the_wheel_brings_its_licence_its_command_and_its_plugin(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    scripts = next(name for name in names if name.endswith("entry_points.txt"))
    assert "collapsecheck = collapsecheck.cli:main" in wheel.read(scripts).decode()
    assert "[pytest11]\ncollapsecheck = collapsecheck.pytest_plugin" in wheel.read(scripts).decode()
    assert any(name.endswith("licenses/LICENSE") for name in names)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_is_flat_and_linked_into_the_package(room: str) -> None:
    link = ROOT / "src" / "collapsecheck" / room
    assert link.is_symlink()
    assert link.readlink() == Path("..", "..", room)
    assert [child.name for child in (ROOT / room).iterdir() if child.is_dir() and child.name != "__pycache__"] == []


def test_the_version_is_the_same_everywhere() -> None:
    cited = re.search(r"^version: (\S+)$", (ROOT / "CITATION.cff").read_text(), re.MULTILINE)
    assert cited is not None
    assert {collapsecheck.__version__, PROJECT["project"]["version"], cited[1]} == {collapsecheck.__version__}


def test_the_lock_holds_exact_versions_and_nothing_else() -> None:
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*==[0-9][A-Za-z0-9.+]*", line)] == []


def test_the_lock_holds_every_direct_dependency() -> None:
    groups = PROJECT["dependency-groups"]
    asked = [*PROJECT["project"]["dependencies"], *(item for group in groups.values() for item in group)]
    names = {normal(re.split(r"[<>=\[ ]", item)[0]) for item in asked if isinstance(item, str)}
    locked = {normal(line.split("==")[0]) for line in (ROOT / "requirements.lock").read_text().splitlines()}
    assert names <= locked


def test_every_dependency_has_a_lower_bound() -> None:
    asked = PROJECT["project"]["dependencies"]
    assert [item for item in asked if not re.fullmatch(r"[a-z0-9-]+>=[0-9.]+", item)] == []


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
