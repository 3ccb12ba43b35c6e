"""Two engines that give the same bits: compiled by numba, and plain NumPy, which takes two or three times as long.

The compiled one is used wherever numba can be imported. Which one has run changes no result, so nothing records it.
"""

from __future__ import annotations

from functools import cache
from types import ModuleType

from collapsecheck.errors import InputError
from collapsecheck.simulate import arrays

__all__ = ["ENGINES", "engine_named", "why_not_compiled"]

ENGINES = ("auto", "numba", "numpy")
"""``"auto"`` is numba where it can be imported, else NumPy."""


def engine_named(name: str = "auto") -> ModuleType:
    """Module with the functions `next_generation` and `moments`: `kernels` or `arrays`.

    Parameters
    ----------
    name : str
        One of `ENGINES`.

    Returns
    -------
    module
        numba is imported by the first call that needs it: half a second, and some seconds of compiling if its machine
        code is not on disk yet.

    Raises
    ------
    InputError
        For another name, or when numba was asked for and cannot be imported.

    Examples
    --------
    >>> engine_named("numpy").__name__
    'collapsecheck.simulate.arrays'
    """
    if name not in ENGINES:
        raise InputError("engine", name, "must be one of " + ", ".join(ENGINES))
    if name == "numpy":
        return arrays
    module, problem = _compiled()
    if module is not None:
        return module
    if name == "numba":
        raise InputError("engine", name, f'must be "auto" or "numpy", since numba cannot be imported: {problem}')
    return arrays


def why_not_compiled() -> str:
    """Why the plain engine is in use; empty where the compiled one is.

    Examples
    --------
    >>> why_not_compiled()
    ''
    """
    return _compiled()[1]


@cache
def _compiled() -> tuple[ModuleType | None, str]:
    try:
        from collapsecheck.simulate import kernels
    except ImportError as error:
        return None, str(error).splitlines()[0]
    return kernels, ""
