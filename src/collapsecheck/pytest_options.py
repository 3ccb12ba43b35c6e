"""Options of the pytest plugin: on the command line as ``--claims-seed``, in the configuration as ``claims_seed``."""

from __future__ import annotations

import math
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

__all__ = ["Options", "add_options", "read_options"]

_ROOT_SEED = "20241016"

_HELP = {
    "seed": ("INT", _ROOT_SEED, "root seed; another one repeats every decision with other draws"),
    "alpha": ("FLOAT", "1e-6", "probability that any decision of the session is wrong, in (0, 1)"),
    "decisions": ("INT", "4000", "declared maximum of decisions of the session, which share the error probability"),
    "budget": ("FACTOR", "1", "factor on the largest number of replicates of a decision, which is a million"),
    "inconclusive": ("fail|warn", "fail", "what an INCONCLUSIVE decision does to its test"),
}
_MUTANTS = "say which wrong versions of its statement each decision refutes, and fail if one of them is VERIFIED"


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the plugin was asked for.

    Parameters
    ----------
    pattern : str or None
        Shell pattern that the ids of claim tests must match; None runs all tests.
    seed : int
        Root seed, >= 0.
    alpha : float
        Error probability of the whole session, in (0, 1).
    decisions : int
        Declared maximum of decisions, >= 1.
    budget : float
        Factor on the number of replicates, > 0.
    inconclusive : str
        ``"fail"`` or ``"warn"``.
    mutants : bool
        Whether wrong statements are confronted with each decision, too.
    report : Path or None
        Where the JSON report goes.
    typed : tuple of str
        The options of the command line that an exact repetition needs, beside the seed.
    """

    pattern: str | None
    seed: int
    alpha: float
    decisions: int
    budget: float
    inconclusive: str
    mutants: bool
    report: Path | None
    typed: tuple[str, ...]

    @property
    def share(self) -> float:
        """Error probability of one decision."""
        return self.alpha / self.decisions


def add_options(parser: pytest.Parser) -> None:
    """Declare the options of the command line and of the configuration."""
    group = parser.getgroup("claims", "collapsecheck: claims about simulators, decided at a stated error rate")
    group.addoption("--claims", metavar="GLOB", help="run only the claim tests whose id matches")
    for name, (metavar, default, text) in _HELP.items():
        group.addoption(f"--claims-{name}", metavar=metavar, help=f"{text} (default: {default})")
        parser.addini(f"claims_{name}", f"as --claims-{name}", default=default)
    group.addoption("--claims-mutants", action="store_true", help=f"{_MUTANTS} (default: off)")
    parser.addini("claims_mutants", "as --claims-mutants", type="bool", default=False)
    group.addoption("--claims-report", metavar="PATH", help="write all decisions to this file, as JSON")


def read_options(config: pytest.Config) -> Options:
    """The options of this run.

    Raises
    ------
    pytest.UsageError
        For a value out of range, naming the option.
    """
    typed = {name: config.getoption(f"claims_{name}") for name in _HELP}
    report, mutants = config.getoption("claims_report"), config.getoption("claims_mutants")
    return Options(
        pattern=config.getoption("claims"),
        seed=_read(config, "seed", int, lambda value: value >= 0, "must be a whole number of at least 0"),
        alpha=_read(config, "alpha", float, lambda value: 0 < value < 1, "must be in (0, 1)"),
        decisions=_read(config, "decisions", int, lambda value: value >= 1, "must be a whole number of at least 1"),
        budget=_read(config, "budget", float, lambda value: 1e-6 <= value <= 1e6, "must be a factor from 1e-6 to 1e6"),
        inconclusive=_read(
            config, "inconclusive", str, lambda value: value in ("fail", "warn"), "must be fail or warn"
        ),
        mutants=mutants or config.getini("claims_mutants"),
        report=None if report is None else _writable(config.invocation_params.dir / report),
        typed=tuple(
            f"--claims-{name}={shlex.quote(typed[name])}"
            for name in ("alpha", "decisions", "budget")
            if typed[name] is not None
        )
        + ("--claims-mutants",) * mutants,
    )


def _read(
    config: pytest.Config, name: str, kind: Callable[[str], Any], holds: Callable[[Any], bool], allowed: str
) -> Any:
    typed = config.getoption(f"claims_{name}")
    text = str(config.getini(f"claims_{name}") if typed is None else typed)
    source = f"claims_{name} = " if typed is None else f"--claims-{name}="
    try:
        value = kind(text)
    except ValueError:
        value = math.nan
    if value != value or not holds(value):  # noqa: PLR0124 - the number that is not one differs from itself
        raise pytest.UsageError(f"{source}{text}: {allowed}")
    return value


def _writable(path: Path) -> Path:
    if not path.parent.is_dir() or path.is_dir():
        raise pytest.UsageError(f"--claims-report={path}: must be a file in a folder that exists")
    return path
