"""Symbols of the field with their assumptions, and the named quantities that statements are about.

A quantity such as ``expected_variance(t)`` is an undefined SymPy function that knows how it is typeset. Parameters that
share a letter share it everywhere, so that two claims can be compared.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import sympy

from collapsecheck.theory.founders import mean_founder_power, poisson_extinction
from collapsecheck.theory.label_chains import majority_probability

__all__ = [
    "a",
    "accumulated_noise",
    "all_related",
    "alpha",
    "beta",
    "branching_loss",
    "c",
    "coefficient_spread",
    "coexisting",
    "component_variance",
    "d",
    "delta",
    "expected_along",
    "expected_beyond",
    "expected_coefficient",
    "expected_component",
    "expected_count",
    "expected_error",
    "expected_founders",
    "expected_fourth_difference",
    "expected_heterozygosity",
    "expected_label_error",
    "expected_log_growth",
    "expected_mean_square",
    "expected_recovery",
    "expected_squared_variance",
    "expected_types",
    "expected_variance",
    "f",
    "founder_power",
    "h",
    "heterozygosity",
    "initial_cf",
    "inverse_squares",
    "k",
    "kl_from_initial",
    "kl_to_initial",
    "law_merging_generation",
    "long_run_mean_variance",
    "long_run_variance",
    "lost",
    "m",
    "majority",
    "mean_variance",
    "merging_generation",
    "mode_count",
    "most_modes",
    "n",
    "normal_tail",
    "one_type",
    "p",
    "pair_cf",
    "particle_cf",
    "particle_variance",
    "population_mode_count",
    "q",
    "quantity",
    "r",
    "rare_loss",
    "related",
    "s",
    "self_error",
    "sigma",
    "stationary_pair_cf",
    "t",
    "total_variation",
    "type_mass",
    "u",
    "unrepresented",
    "w",
    "wasserstein_1",
    "wasserstein_2",
    "weighted_mode_count",
    "x",
]

n = sympy.Symbol("n", integer=True, positive=True)
t = sympy.Symbol("t", integer=True, nonnegative=True)
h = sympy.Symbol("h", positive=True)
sigma = sympy.Symbol("sigma", positive=True)
a = sympy.Symbol("a", positive=True)
s = sympy.Symbol("s", positive=True)
p = sympy.Symbol("p", positive=True)
q = sympy.Symbol("q", positive=True)
c = sympy.Symbol("c", positive=True)
u = sympy.Symbol("u", real=True)
x = sympy.Symbol("x", real=True)
k = sympy.Symbol("k", integer=True, positive=True)
m = sympy.Symbol("m", integer=True, positive=True)
r = sympy.Symbol("r", integer=True, positive=True)
d = sympy.Symbol("d", integer=True, positive=True)
alpha = sympy.Symbol("alpha", positive=True)
beta = sympy.Symbol("beta", positive=True)
w = sympy.Symbol("w", real=True)
delta = sympy.Symbol("delta", nonnegative=True)
f = sympy.Symbol("f")


def quantity(name: str, template: str, value: Callable[..., Any] | None = None) -> Any:
    """Undefined function `name` that is typeset by `template`, whose ``{0}``, ``{1}`` are its typeset arguments.

    Parameters
    ----------
    name, template : str
    value : callable, optional
        The algorithm that computes the quantity: maps fractions and SymPy numbers to an exact number, and floats to a
        float.

    Returns
    -------
    type
        SymPy function; where there is an algorithm, it takes its value as soon as its arguments are numbers.

    Examples
    --------
    >>> doubled = quantity("doubled", "2{0}", value=lambda number: 2 * number)
    >>> doubled(n), doubled(sympy.Rational(3, 4))
    (doubled(n), 3/2)
    """

    def _latex(self: Any, printer: Any, exp: str | None = None) -> str:
        text = template.format(*(printer.doprint(arg) for arg in self.args))
        return text if exp is None else rf"\left({text}\right)^{{{exp}}}"

    members = {"_latex": _latex, "__doc__": f"Undefined function; typeset as {template}."}
    if value is not None:
        members |= {"value": staticmethod(value), "eval": classmethod(_evaluated)}
    return type(name, (sympy.Function,), members)


def _evaluated(head: Any, *arguments: Any) -> Any:
    """Value of a quantity with an algorithm; None, which keeps it as it is, unless all arguments are numbers."""
    if not all(argument.is_number and argument.is_finite for argument in arguments):
        return None
    return sympy.sympify(
        head.value(*(_fraction(argument) if argument.is_Rational else argument for argument in arguments))
    )


def _fraction(number: Any) -> Fraction:
    return Fraction(int(number.p), int(number.q))


def normal_tail_probability(bound: Any) -> Any:
    """Probability that a standard normal variable is at least `bound`: an expression, or a float for a float."""
    if isinstance(bound, float):
        return math.erfc(bound / math.sqrt(2)) / 2
    return sympy.erfc(sympy.sympify(bound) / sympy.sqrt(2)) / 2


def _accumulated_noise(size: Any, dimension: Any, generations: Any) -> Any:
    return sum(1 / (i * (size * i - dimension - 1)) for i in range(1, int(generations) + 1))


def _inverse_squares(generations: Any) -> Any:
    return sum(Fraction(1, i * i) for i in range(1, int(generations) + 1))


expected_variance = quantity("expected_variance", r"\mathbb{{E}}\,S_{{{0}}}^{{2}}")
expected_mean_square = quantity(
    "expected_mean_square", r"\mathbb{{E}}\,\overline{{\left(X_{{{0}}} - \mu\right)^{{2}}}}"
)
long_run_variance = quantity("long_run_variance", r"\lim_{{{0} \to \infty}} \mathbb{{E}}\,S_{{{0}}}^{{2}}")
expected_squared_variance = quantity(
    "expected_squared_variance", r"\mathbb{{E}}\!\left[S_{{{0}}}^{{4}} \mid S_{{0}} = 0\right]"
)
expected_fourth_difference = quantity(
    "expected_fourth_difference", r"\mathbb{{E}}\!\left[D_{{{0}}}^{{4}} \mid S_{{0}} = 0\right]"
)
expected_along = quantity("expected_along", r"\mathbb{{E}}\,w^{{\mathsf{{T}}}} \Sigma_{{{0}}} w")
expected_log_growth = quantity(
    "expected_log_growth", r"\mathbb{{E}}_{{{0},{1}}}\log\!\left(S_{{{2}}}^{{2}}/S_{{0}}^{{2}}\right)"
)
expected_heterozygosity = quantity("expected_heterozygosity", r"\mathbb{{E}}\,H_{{{0}}}")
expected_recovery = quantity("expected_recovery", r"\mathbb{{E}}\!\left[S_{{{0}}}^{{2}} \mid S_{{0}} = 0\right]")
related = quantity("related", r"\mathrm{{P}}_{{{0}}}\!\left(\text{{common ancestor}}\right)")
one_type = quantity("one_type", r"\mathrm{{P}}_{{{0}}}\!\left(\text{{one type}}\right)")
all_related = quantity("all_related", r"\mathrm{{P}}_{{{0}}}\!\left(\text{{all from one point}}\right)")
long_run_mean_variance = quantity(
    "long_run_mean_variance", r"\lim_{{{0} \to \infty}} \mathrm{{Var}}\,\bar{{X}}_{{{0}}}"
)
mean_variance = quantity("mean_variance", r"\mathrm{{Var}}\,\bar{{X}}_{{{0}}}")
particle_variance = quantity("particle_variance", r"\mathrm{{Var}}\,X_{{{0},1}}")
pair_cf = quantity("pair_cf", r"\psi_{{{0}}}\!\left({1}\right)")
stationary_pair_cf = quantity("stationary_pair_cf", r"\psi_{{\infty}}\!\left({0}\right)")
particle_cf = quantity("particle_cf", r"\varphi_{{{0}}}\!\left({1}\right)")
initial_cf = quantity("initial_cf", r"\varphi_{{f}}\!\left({0}\right)")
mode_count = quantity("mode_count", r"\#\mathrm{{modes}}\!\left({0},{1}\right)")
weighted_mode_count = quantity("weighted_mode_count", r"\#\mathrm{{modes}}\!\left({0},{1},{2}\right)")
most_modes = quantity("most_modes", r"\max_p\,\#\mathrm{{modes}}\!\left({0},{1},{2}\right)")
population_mode_count = quantity("population_mode_count", r"\#\mathrm{{modes}}_{{{3}}}\!\left({0},{1},{2}\right)")
merging_generation = quantity("merging_generation", r"t^{{*}}\!\left({0},{1},{2}\right)")
law_merging_generation = quantity("law_merging_generation", r"t^{{*}}\!\left({0},{1}\right)")
unrepresented = quantity("unrepresented", r"\mathrm{{P}}_{{{0}}}\!\left(\text{{no point in }}A\right)")
heterozygosity = quantity("heterozygosity", r"H_{{{0}}}")
lost = quantity("lost", r"\mathrm{{P}}\!\left(\text{{no point of generation }}{1}\text{{ in }}A\right)")
founder_power = quantity(
    "founder_power", r"\mathbb{{E}}\left[\left({3}\right)^{{L_{{{0},{2}}}}}\right]", value=mean_founder_power
)
branching_loss = quantity("branching_loss", r"q_{{{0}}}", value=poisson_extinction)
rare_loss = quantity(
    "rare_loss",
    r"\lim_{{n \to \infty,\, n p\text{{ fixed}}}} \mathrm{{P}}\!\left(\text{{no point of generation }}{1}\text{{ in }}A"
    r"\right)",
)
coexisting = quantity("coexisting", r"\mathrm{{P}}\!\left(T > {1}\right)")
expected_founders = quantity("expected_founders", r"\mathbb{{E}}\,L_{{{0},{1}}}")
expected_types = quantity("expected_types", r"\mathbb{{E}}\,D_{{{0}}}")
expected_count = quantity("expected_count", r"\mathbb{{E}}\,N_{{{0}}}")
expected_beyond = quantity("expected_beyond", r"\mathbb{{E}}\,N_{{{0}}}\!\left({1}\right)")
normal_tail = quantity("normal_tail", r"\mathrm{{P}}\!\left(Z \geq {0}\right)", value=normal_tail_probability)
kl_from_initial = quantity("kl_from_initial", r"\mathrm{{KL}}\!\left(f \,\|\, f_{{{0}}}\right)")
kl_to_initial = quantity("kl_to_initial", r"\mathrm{{KL}}\!\left(f_{{{0}}} \,\|\, f\right)")
total_variation = quantity("total_variation", r"\mathrm{{TV}}\!\left(f, f_{{{0}}}\right)")
wasserstein_1 = quantity("wasserstein_1", r"W_1\!\left(f, f_{{{0}}}\right)")
wasserstein_2 = quantity("wasserstein_2", r"W_2\!\left(f, f_{{{0}}}\right)")
type_mass = quantity("type_mass", r"f_{{{0}}}")
expected_error = quantity("expected_error", r"\mathbb{{E}}\,|w_{{{0}}} - w|^{{2}}")
expected_coefficient = quantity("expected_coefficient", r"\mathbb{{E}}\,w_{{{0}}}")
coefficient_spread = quantity("coefficient_spread", r"\mathbb{{E}}\,|w_{{{0}}} - \mathbb{{E}}\,w_{{{0}}}|^{{2}}")
expected_component = quantity("expected_component", r"\mathbb{{E}}\,v^{{\mathsf{{T}}}} f_{{{0}}}")
component_variance = quantity("component_variance", r"\mathrm{{Var}}\,v^{{\mathsf{{T}}}} f_{{{0}}}")
accumulated_noise = quantity(
    "accumulated_noise", r"\sum_{{i=1}}^{{{2}}} \frac{{1}}{{i \left({0}\,i - {1} - 1\right)}}", value=_accumulated_noise
)
inverse_squares = quantity("inverse_squares", r"\sum_{{i=1}}^{{{0}}} \frac{{1}}{{i^{{2}}}}", value=_inverse_squares)
self_error = quantity("self_error", r"\mathbb{{E}}\,\tilde{{\varepsilon}}_{{{0}}}")
expected_label_error = quantity("expected_label_error", r"\mathbb{{E}}\,\varepsilon_{{{0}}}")
majority = quantity(
    "majority",
    r"\mathrm{{P}}\!\left(\text{{most of generation }}{1}\text{{ bear }}A\right)",
    value=majority_probability,
)
