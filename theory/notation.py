"""Symbols of the field with their assumptions, and the named quantities that statements are about.

A quantity such as ``expected_variance(t)`` is an undefined SymPy function that knows how it is typeset. Parameters that
share a letter share it everywhere, so that two claims can be compared.
"""

from __future__ import annotations

from typing import Any

import sympy

__all__ = [
    "a",
    "expected_heterozygosity",
    "expected_variance",
    "f",
    "h",
    "heterozygosity",
    "initial_cf",
    "merging_generation",
    "mode_count",
    "n",
    "p",
    "particle_cf",
    "q",
    "quantity",
    "s",
    "sigma",
    "t",
    "u",
    "unrepresented",
]

n = sympy.Symbol("n", integer=True, positive=True)
t = sympy.Symbol("t", integer=True, nonnegative=True)
h = sympy.Symbol("h", positive=True)
sigma = sympy.Symbol("sigma", positive=True)
a = sympy.Symbol("a", positive=True)
s = sympy.Symbol("s", positive=True)
p = sympy.Symbol("p", positive=True)
q = sympy.Symbol("q", positive=True)
u = sympy.Symbol("u", real=True)
f = sympy.Symbol("f")


def quantity(name: str, template: str) -> Any:
    """Undefined function `name` that is typeset by `template`, whose ``{0}``, ``{1}`` are its typeset arguments."""

    def _latex(self: Any, printer: Any, exp: str | None = None) -> str:
        text = template.format(*(printer.doprint(arg) for arg in self.args))
        return text if exp is None else rf"\left({text}\right)^{{{exp}}}"

    return type(name, (sympy.Function,), {"_latex": _latex, "__doc__": f"Undefined function; typeset as {template}."})


expected_variance = quantity("expected_variance", r"\mathbb{{E}}\,S_{{{0}}}^{{2}}")
expected_heterozygosity = quantity("expected_heterozygosity", r"\mathbb{{E}}\,H_{{{0}}}")
particle_cf = quantity("particle_cf", r"\varphi_{{{0}}}\!\left({1}\right)")
initial_cf = quantity("initial_cf", r"\varphi_{{f}}\!\left({0}\right)")
mode_count = quantity("mode_count", r"\#\mathrm{{modes}}\!\left({0},{1}\right)")
merging_generation = quantity("merging_generation", r"t^{{*}}\!\left({0},{1},{2}\right)")
unrepresented = quantity("unrepresented", r"\mathrm{{P}}_{{{0}}}\!\left(\text{{no point in }}A\right)")
heterozygosity = quantity("heterozygosity", r"H_{{{0}}}")
