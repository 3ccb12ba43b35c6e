"""Which engine runs, and what happens where numba or a folder for its code is missing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from collapsecheck.doctor import diagnose
from collapsecheck.errors import InputError
from collapsecheck.simulate import KDE, Normal, Recursion, Variance, arrays, engines, kernels, observe_block


@pytest.fixture
def no_numba(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(sys.modules, "collapsecheck.simulate.kernels", None)
    monkeypatch.delattr("collapsecheck.simulate.kernels")
    engines._compiled.cache_clear()
    yield
    engines._compiled.cache_clear()


def variance(engine: str) -> bytes:
    return observe_block(
        Recursion(fit=KDE(bandwidth=0.5)),
        law=Normal(),
        size=10,
        generations=2,
        observable=Variance(),
        seed=1,
        block=0,
        engine=engine,
    ).tobytes()


def test_names_stand_for_engines() -> None:
    assert engines.engine_named() is engines.engine_named("numba") is kernels
    assert engines.engine_named("numpy") is arrays


@pytest.mark.usefixtures("no_numba")
def test_without_numba_numpy_does_it() -> None:
    assert engines.engine_named("auto") is arrays
    assert variance("auto") == variance("numpy")
    with pytest.raises(InputError, match='engine = \'numba\': must be "auto" or "numpy", since numba cannot be'):
        variance("numba")


@pytest.mark.usefixtures("no_numba")
def test_doctor_says_that_numba_is_missing() -> None:
    (found,) = (line for line in diagnose() if line.subject == "engine")
    assert found.state == "absent"
    assert "NumPy" in found.found
    assert "numba" in found.remedy


def test_doctor_says_that_numba_is_in_use() -> None:
    assert [line.found for line in diagnose() if line.subject == "engine"] == ["compiled by numba"]


def test_what_is_slow_to_import_is_imported_by_who_needs_it_and_not_by_every_worker() -> None:
    slow = "{'numba', 'scipy.stats', 'scipy.signal', 'scipy.optimize', 'jsonschema', 'matplotlib'}"
    code = f"import sys, collapsecheck.verify; sys.exit(bool({slow} & set(sys.modules)))"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(InputError, match="engine = 'fortran': must be one of auto, numba, numpy"):
        variance("fortran")


def test_code_is_made_without_a_folder_to_keep_it(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    def njit(function: Callable[..., Any], *, cache: bool = False, **_options: object) -> Callable[..., Any]:
        asked.append(cache)
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return function

    monkeypatch.setattr("numba.njit", njit)
    assert kernels._compiled(variance) is variance
    assert asked == [True, False]
