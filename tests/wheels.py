"""The wheel of the project, built without network and without leaving anything in the tree."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

__all__ = ["ROOMS", "ROOT", "built_wheel", "shipped"]

ROOT = Path(__file__).parents[1]
ROOMS = ("theory", "proofs", "simulate", "verify", "report")
SHIPPED = {".py", ".typed", ".json", ".lock", ".j2", ".css", ".js", ".sty"}


def built_wheel(folder: Path) -> Path:
    """Build the wheel in a folder; the sources are copied because the build leaves files beside them."""
    source = folder / "source"
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes((ROOT / name).read_bytes())
    for name in (*ROOMS, "src/collapsecheck"):
        for file in shipped(ROOT / name):
            copy = source / name / file.name
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*command, "--wheel-dir", str(folder), str(source)], check=True, capture_output=True, text=True)
    return next(folder.glob("*.whl"))


def shipped(folder: Path) -> list[Path]:
    """Files of a folder that belong into the wheel."""
    return sorted(file for file in folder.iterdir() if file.is_file() and file.suffix in SHIPPED)
