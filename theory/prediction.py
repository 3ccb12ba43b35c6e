"""From a statement to numbers: substitution, lambdification, and inversion of characteristic functions.

Every predicted number of the project comes through here, from the right side of a statement (or of a mutant of it).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache, partial
from typing import Any

import numpy as np
import sympy
from numpy.typing import ArrayLike, NDArray
from sympy.core.relational import Relational

from collapsecheck.errors import InputError
from collapsecheck.terms import Discrete, Exponential, Given, Law, Mixture, Normal, Scaled, TwoPoint, Uniform
from collapsecheck.theory import notation
from collapsecheck.theory.chi_square import mean_log_chi_square
from collapsecheck.theory.records import Case
from collapsecheck.theory.repeats import with_named_repeats, written_out

__all__ = ["characteristic_function", "distribution_function", "exact_number", "predict", "predict_exact"]

_U = notation.u
_SPECIAL = {"expected_log_chi_square": mean_log_chi_square}
"""Functions of statements that NumPy does not have, by name."""


def exact_number(value: Any) -> sympy.Expr:
    """Read a number as the exact rational that its decimal form shows (0.1 is 1/10, not the nearest double)."""
    if isinstance(value, sympy.Expr):
        return value
    if isinstance(value, Fraction):
        return sympy.Rational(value.numerator, value.denominator)
    return sympy.Rational(str(value))


@cache
def characteristic_function(law: Law) -> sympy.Expr:
    """Characteristic function E exp(i u X) of `law` as an expression in `notation.u`.

    Examples
    --------
    >>> from collapsecheck.terms import Normal
    >>> characteristic_function(Normal(mean=0, sd=2))
    exp(-2*u**2)
    """
    number, imaginary = exact_number, sympy.I
    match law:
        case Normal(mean=mean, sd=sd):
            return sympy.exp(imaginary * number(mean) * _U - (number(sd) * _U) ** 2 / 2)
        case Uniform(low=low, high=high):
            middle, half = (number(low) + number(high)) / 2, (number(high) - number(low)) / 2
            return sympy.exp(imaginary * middle * _U) * sympy.sinc(half * _U)
        case Exponential(scale=scale):
            return 1 / (1 - imaginary * number(scale) * _U)
        case TwoPoint():
            return sympy.cos(_U)
        case Mixture(components=components, weights=weights):
            return sympy.Add(
                *(number(w) * characteristic_function(c) for w, c in zip(weights, components, strict=True))
            )
        case Scaled(law=inner, scale=scale):
            return characteristic_function(inner).subs(_U, number(scale) * _U)
        case Given(values=values):
            return sympy.Add(*(sympy.exp(imaginary * number(v) * _U) for v in values)) / len(values)
    raise InputError("law", law, "must be a law on the real line")


def _masses(law: Law) -> tuple[Any, ...]:
    if not isinstance(law, Discrete):
        raise InputError("f", law, "must be a Discrete law")
    return law.probabilities


def _heterozygosity(law: Law) -> sympy.Expr:
    return 1 - sympy.Add(*(exact_number(p) ** 2 for p in _masses(law)))


@cache
def _depends_on_law(expression: sympy.Expr) -> bool:
    return bool(expression.has(notation.heterozygosity, notation.initial_cf, notation.type_mass, notation.m))


@cache
def _with_law(expression: sympy.Expr, law: Law) -> sympy.Expr:
    """Replace the functionals of the initial law by their values for `law`."""
    if expression.has(notation.heterozygosity):
        expression = expression.replace(notation.heterozygosity, lambda _f: _heterozygosity(law))
    if expression.has(notation.initial_cf):
        expression = expression.replace(notation.initial_cf, lambda w: characteristic_function(law).subs(_U, w))
    if expression.has(notation.type_mass, notation.m):
        masses = _masses(law)
        expression = expression.subs(notation.m, len(masses)).doit()
        expression = expression.replace(notation.type_mass, lambda k: exact_number(masses[int(k) - 1]))
    return expression


@cache
def _lambdified(expression: sympy.Expr, law: Law | None) -> tuple[tuple[str, ...], Callable[..., Any]]:
    if isinstance(law, Given):
        functions: dict[str, Any] = _SPECIAL | {"initial_cf": partial(_empirical_cf, np.array(law.values))}
        filled = expression
    else:
        functions = dict(_SPECIAL)
        filled = expression if law is None else _with_law(expression, law)
    filled = filled.xreplace({sympy.zoo: sympy.nan})  # no code is printed for a logarithm of 0 in a wrong statement
    symbols = sorted(filled.free_symbols, key=str)
    filled, repeated = with_named_repeats(filled)
    functions |= repeated | _algorithms(filled)
    # A third of the time would go into a docstring that nobody reads.
    function = sympy.lambdify(symbols, filled, modules=[functions, "scipy"], docstring_limit=0)
    return tuple(str(s) for s in symbols), function


def _algorithms(expression: sympy.Expr) -> dict[str, Any]:
    """The quantities in an expression that are computed by an algorithm, as functions that broadcast, by name."""
    heads = {term.func for term in expression.atoms(sympy.Function) if hasattr(term.func, "value")}
    return {str(head.__name__): partial(_broadcast, head.value) for head in heads}


def _broadcast(algorithm: Callable[..., Any], *arguments: Any) -> NDArray[np.float64]:
    return np.asarray(np.vectorize(lambda *values: float(algorithm(*map(float, values))), otypes=[float])(*arguments))


def _empirical_cf(sample: NDArray[np.float64], u: ArrayLike) -> NDArray[np.complex128]:
    """Characteristic function of the sample; numeric, since a symbolic sum over a long sample is slow to compile."""
    nodes = np.atleast_1d(np.asarray(u, dtype=float))
    values = np.empty(nodes.size, dtype=complex)
    for start in range(0, nodes.size, 256):
        values[start : start + 256] = np.exp(1j * np.outer(nodes[start : start + 256], sample)).mean(axis=1)
    return values


def predict(expression: sympy.Expr, case: Mapping[str, Any]) -> Any:
    """Value of `expression` at `case`, in floating point; array values broadcast.

    Parameters
    ----------
    expression : sympy.Expr
        Right side of a statement or of a mutant.
    case : mapping
        Parameter names to numbers or arrays; ``f``, if present, to the initial law.

    Returns
    -------
    float, complex or ndarray

    Raises
    ------
    InputError
        If `case` lacks a parameter.

    Examples
    --------
    >>> from collapsecheck.theory.notation import n, t
    >>> float(predict((1 - 1/n)**t, {"n": 2, "t": 3}))
    0.125
    """
    names, function = _lambdified(expression, case.get("f") if _depends_on_law(expression) else None)
    missing = [name for name in names if name not in case]
    if missing:
        raise InputError(missing[0], None, f"the prediction needs a value for {', '.join(missing)}")
    return function(*(_floating(case[name]) for name in names))


def _floating(value: Any) -> Any:
    """Powers such as 2**(-t) need a floating base, and NumPy refuses integers to negative powers."""
    return np.asarray(value, dtype=float)[()]


def predict_exact(expression: sympy.Expr, case: Case) -> sympy.Expr:
    """Value of `expression` at `case` without rounding; numbers are read as the decimals they show.

    It is ``sympy.nan`` where the expression compares numbers that are not real.
    """
    filled = _with_law(expression, case["f"]) if "f" in case and _depends_on_law(expression) else expression
    values = {symbol: exact_number(case[str(symbol)]) for symbol in filled.free_symbols if str(symbol) in case}
    try:
        # All symbols become numbers at once, so that nothing has to be rewritten as `subs` does, twenty times slower.
        return written_out(filled.xreplace(values))
    except TypeError:
        if filled.has(Relational):
            return sympy.nan
        raise


def distribution_function(
    expression: sympy.Expr, case: Mapping[str, Any], points: ArrayLike, *, tolerance: float = 1e-12
) -> NDArray[np.float64]:
    """Distribution function of the law whose characteristic function is `expression`, by Gil-Pelaez inversion.

    Assumes that the characteristic function decays at least as fast as that of a normal component does.

    Parameters
    ----------
    expression : sympy.Expr
        Characteristic function in `notation.u` and the parameters of `case`.
    case : mapping
        Parameter values, with ``f`` for the initial law.
    points : array_like, shape (k,)
        Where to evaluate, in units of the data.
    tolerance : float
        Modulus of the characteristic function at which the integral is cut off.

    Returns
    -------
    ndarray, shape (k,)
        Values in [0, 1].

    Notes
    -----
    F(x) = 1/2 - (1/pi) int_0^inf Im(exp(-i u x) phi(u)) / u du [gil-pelaez1951]. The midpoint rule with step du is
    exact up to aliasing of mass beyond pi/du, so du is chosen from the widest of the points and the spread of the law.

    Examples
    --------
    >>> import sympy
    >>> float(distribution_function(sympy.exp(-notation.u**2 / 2), {}, [0.0])[0])
    0.5
    """
    x = np.asarray(points, dtype=float)
    cutoff, step = _quadrature(expression, case, float(np.max(np.abs(x), initial=1.0)), tolerance)
    nodes = (np.arange(int(np.ceil(cutoff / step))) + 0.5) * step
    weighted = _cf(expression, case, nodes) / nodes * step
    values = np.empty_like(x)
    for start in range(0, x.size, 512):
        phase = np.outer(x[start : start + 512], nodes)
        values[start : start + 512] = np.cos(phase) @ weighted.imag - np.sin(phase) @ weighted.real
    return np.clip(0.5 - values / np.pi, 0.0, 1.0)


def _cf(expression: sympy.Expr, case: Mapping[str, Any], nodes: NDArray[np.floating[Any]]) -> NDArray[np.complex128]:
    values = predict(expression, {**case, "u": nodes})
    return np.broadcast_to(np.asarray(values, dtype=complex), nodes.shape)


def _quadrature(expression: sympy.Expr, case: Mapping[str, Any], reach: float, tolerance: float) -> tuple[float, float]:
    """Cut-off where the modulus stays under `tolerance`, and a step fine enough for |x| <= reach."""
    spread = _spread(expression, case)
    cutoff = 1.0 / spread
    while np.max(np.abs(_cf(expression, case, cutoff * np.linspace(1.0, 2.0, 64)))) > tolerance:
        cutoff *= 1.5
        if cutoff * spread > 1e6:
            raise InputError("case", dict(case), "the characteristic function must decay; take t >= 1")
    return cutoff, np.pi / (2 * (reach + 40 * spread))


def _spread(expression: sympy.Expr, case: Mapping[str, Any]) -> float:
    """Scale of the law, from the modulus of its characteristic function: |phi(1/scale)| is about exp(-1/2)."""
    width = 1.0
    for _ in range(200):
        modulus = float(np.abs(_cf(expression, case, np.array([1.0 / width])))[0])
        if modulus < 0.4:
            width *= 1.5
        elif modulus > 0.9:
            width /= 1.5
        else:
            break
    return width
