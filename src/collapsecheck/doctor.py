"""What a report of a problem should contain: versions, claims, TeX, and whether they are what is needed."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version

from packaging.requirements import Requirement

from collapsecheck.errors import CollapsecheckError

__all__ = ["Diagnosis", "diagnose"]


@dataclass(frozen=True, kw_only=True)
class Diagnosis:
    """One thing that was looked at.

    Parameters
    ----------
    subject : str
        What was looked at.
    found : str
        What was found.
    state : str
        ``"ok"``; ``"absent"`` for something that is useful but not needed; ``"broken"`` for something that is needed.
    remedy : str
        What to do; empty where nothing needs to be done.
    """

    subject: str
    found: str
    state: str = "ok"
    remedy: str = ""


def diagnose() -> Iterator[Diagnosis]:
    """Look at the interpreter, the packages, the engine of simulations, the claims and the TeX engine.

    Examples
    --------
    >>> next(diagnose()).subject
    'collapsecheck'
    """
    yield Diagnosis(subject="collapsecheck", found=version("collapsecheck"))
    yield Diagnosis(subject="Python", found=f"{platform.python_version()} on {platform.system()} {platform.machine()}")
    for text in sorted(requires("collapsecheck") or ()):
        yield _package(Requirement(text))
    yield _engine()
    yield _claims()
    yield _tex()


def _package(wanted: Requirement) -> Diagnosis:
    remedy = f"{sys.executable} -m pip install '{wanted.name}{wanted.specifier}'"
    try:
        found = version(wanted.name)
    except PackageNotFoundError:
        state = "absent" if _is_extra(wanted) else "broken"
        return Diagnosis(subject=wanted.name, found="not installed", state=state, remedy=remedy)
    if not wanted.specifier.contains(found, prereleases=True):
        found = f"{found}, but {wanted.specifier} is needed"
        return Diagnosis(subject=wanted.name, found=found, state="broken", remedy=remedy)
    return Diagnosis(subject=wanted.name, found=found)


def _engine() -> Diagnosis:
    from collapsecheck.simulate.engines import why_not_compiled

    problem = why_not_compiled()
    if problem:
        found = f"NumPy, two or three times slower than numba, which cannot be imported: {problem}"
        remedy = f"{sys.executable} -m pip install --force-reinstall numba"
        return Diagnosis(subject="engine", found=found, state="absent", remedy=remedy)
    return Diagnosis(subject="engine", found="compiled by numba")


def _is_extra(wanted: Requirement) -> bool:
    """Whether the package is needed for an extra only."""
    return wanted.marker is not None and not wanted.marker.evaluate({"extra": ""})


def _claims() -> Diagnosis:
    from collapsecheck.theory import claims

    try:
        return Diagnosis(subject="claims", found=f"{len(claims())} in the catalogue")
    except CollapsecheckError as error:
        remedy = "remove the package that brings a claim with this id"
        return Diagnosis(subject="claims", found=str(error), state="broken", remedy=remedy)


def _tex() -> Diagnosis:
    from collapsecheck.report.build import NO_ENGINE, find_engine

    engine = find_engine()
    if engine is None:
        return Diagnosis(subject="TeX", found="no engine", state="absent", remedy=NO_ENGINE)
    return Diagnosis(subject="TeX", found=engine)
