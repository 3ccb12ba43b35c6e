"""Measuring: contenders in turn, and single processes for memory and for the first start."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.records import Effort, Measured, Row

__all__ = ["machine", "measure", "peak_memory", "starts"]

PACKAGES = ("numpy", "numba", "scipy", "scikit-learn")
_SIMULATE = """
from collapsecheck.simulate import KDE, Normal, Recursion, Variance, observe_block
def block(size, generations):
    observe_block(Recursion(fit=KDE(bandwidth="scott_scipy")), law=Normal(), size=size, generations=generations,
                  observable=Variance(), seed=0, block=0)
"""
_MEMORY = """
import re, sys
from pathlib import Path
def high():
    return int(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
block(10, 1)
before = high()
block(int(sys.argv[1]), int(sys.argv[2]))
print(high() - before)
"""


def measure(row: Row, effort: Effort) -> Measured:
    """Time the contenders of a row in turn, once each per round.

    Parameters
    ----------
    row : Row
    effort : Effort

    Returns
    -------
    Measured
    """
    for contender in row.contenders.values():
        contender.work()
    seconds: dict[str, list[float]] = {name: [] for name in row.contenders}
    for _ in range(effort.rounds):
        for name, contender in row.contenders.items():
            start = row.clock()
            contender.work()
            seconds[name].append(row.clock() - start)
    return Measured(
        table=row.table,
        label=row.label,
        points={name: contender.points for name, contender in row.contenders.items()},
        seconds={name: tuple(times) for name, times in seconds.items()},
    )


def peak_memory(size: int, generations: int) -> float | None:
    """Megabytes that a long recursion adds to a process that has simulated before; None where Linux does not tell.

    Parameters
    ----------
    size : int
        Points per generation.
    generations : int

    Returns
    -------
    float or None
    """
    if not Path("/proc/self/status").exists():
        return None
    return float(_python(_SIMULATE + _MEMORY, str(size), str(generations)))


def starts() -> dict[str, float]:
    """Processor seconds of new processes: with nothing compiled yet, with machine code on disk, for the help page.

    Returns
    -------
    dict
        By what was done.
    """
    simulate, help_page = _SIMULATE + "block(10, 1)", "from collapsecheck.cli import main; main(['--help'])"
    with tempfile.TemporaryDirectory() as folder:
        return {
            "first simulation, compiling": _timed(simulate, NUMBA_CACHE_DIR=folder),
            "first simulation, compiled before": _timed(simulate, NUMBA_CACHE_DIR=folder),
            "collapsecheck --help": min(_timed(help_page) for _ in range(3)),
        }


def _timed(code: str, **environment: str) -> float:
    before = os.times()
    _python(code, **environment)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def _python(code: str, *arguments: str, **environment: str) -> str:
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(  # noqa: S603 - our own code in our own interpreter
        command, check=True, capture_output=True, text=True, env=os.environ | environment
    )
    return done.stdout


def machine() -> dict[str, str]:
    """Where and when this was measured.

    Returns
    -------
    dict
        Processor, cores, load, system, versions and date, in words.
    """
    cpuinfo = Path("/proc/cpuinfo")
    named = re.search(r"model name\s*: (.*)", cpuinfo.read_text()) if cpuinfo.exists() else None
    return {
        "processor": named[1] if named else platform.machine(),
        "cores": str(os.cpu_count()),
        "load before": f"{os.getloadavg()[0]:.1f}",
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        **{name: version(name) for name in PACKAGES},
        "date": datetime.now(UTC).date().isoformat(),
    }
