"""Distribution functions of predicted laws, tabulated once and interpolated with a bound on the error."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import sympy
from numpy.typing import NDArray

from collapsecheck.theory.prediction import distribution_function, predict
from collapsecheck.theory.records import Case

__all__ = ["contradiction", "tabulate"]

Points = NDArray[np.float64]

_INTERVALS = 4096
_PROBES = np.concatenate([[0.0], np.geomspace(1e-3, 1e3, 241)])


def contradiction(expression: sympy.Expr, case: Case) -> str:
    """Why no random variable has this characteristic function; empty if nothing speaks against it.

    A characteristic function is 1 at 0 and never exceeds 1 in modulus; this is checked at fixed arguments. What is
    simulated varies, so that its modulus is not 1 at all of them either.

    Examples
    --------
    >>> from collapsecheck.theory.notation import u
    >>> contradiction(2 * sympy.exp(-u**2), {})
    'no law has a characteristic function of modulus 2 at u = 0'
    """
    with np.errstate(all="ignore"):
        modulus = np.abs(np.broadcast_to(predict(expression, {**case, "u": _PROBES}), _PROBES.shape))
    rounding = 64 * np.finfo(float).eps
    if bool(np.all(np.abs(modulus - 1) <= rounding)):
        return "a characteristic function of modulus 1 everywhere is that of a constant"
    wrong = ~(modulus <= 1 + rounding) | ((_PROBES == 0) & (np.abs(modulus - 1) > rounding))
    if not wrong.any():
        return ""
    first = int(np.argmax(wrong))
    return f"no law has a characteristic function of modulus {modulus[first]:.3g} at u = {_PROBES[first]:.3g}"


def tabulate(expression: sympy.Expr, case: Case) -> Callable[[Points], tuple[Points, float]]:
    """Distribution function of the law with characteristic function `expression`, as a quick table.

    Assumes that u |phi(u)| is integrable, so that the law has a density with bounded slope.

    Parameters
    ----------
    expression : sympy.Expr
        Characteristic function in `notation.u` and the parameters of `case`.
    case : mapping
        Parameter values, with ``f`` for the initial law.

    Returns
    -------
    callable
        Maps points (k,) to values (k,) in [0, 1] and a bound on the error of the interpolation, which is
        (step^2 / 8) max |F''|, where max |F''| <= (1 / pi) int_0^inf u |phi(u)| du.

    Examples
    --------
    >>> from collapsecheck.theory.notation import u
    >>> values, error = tabulate(sympy.exp(-u**2 / 2), {})(np.array([0.0]))
    >>> bool(abs(values[0] - 0.5) <= error < 1e-4)
    True
    """
    tables: dict[float, tuple[Points, Points]] = {}
    slope = _largest_slope(expression, case)

    def distribution(points: Points) -> tuple[Points, float]:
        reach = float(2.0 ** np.ceil(np.log2(max(float(np.max(np.abs(points))), 1.0))))
        if reach not in tables:
            grid = np.linspace(-reach, reach, _INTERVALS + 1)
            tables[reach] = grid, distribution_function(expression, case, grid)
        grid, values = tables[reach]
        step = 2 * reach / _INTERVALS
        return np.interp(points, grid, values), step**2 / 8 * slope

    return distribution


def _largest_slope(expression: sympy.Expr, case: Case) -> float:
    """Upper sum for (1 / pi) int u |phi(u)| du over a geometric grid, with the modulus made non-increasing."""
    nodes = np.geomspace(1e-3, 1e5, 4001)
    with np.errstate(all="ignore"):
        modulus = np.abs(np.broadcast_to(predict(expression, {**case, "u": nodes}), nodes.shape))
    envelope = np.maximum.accumulate(modulus[::-1])[::-1]
    squares = np.concatenate([[0.0], nodes**2])
    return float(np.sum(envelope * np.diff(squares))) / (2 * np.pi)
