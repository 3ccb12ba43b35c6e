"""What the families about refitting a normal law share: laws, parameters, assumptions, quantities, settings."""

from __future__ import annotations

import math
from typing import Any

import sympy

from collapsecheck.terms import Gaussian, Normal, Observable, Recursion, Scaled
from collapsecheck.theory.notation import delta, f, n, quantity, sigma, t
from collapsecheck.theory.records import Assumption, Integers, Param, Reals, Setting

__all__ = [
    "C_4",
    "DDOF",
    "FIT",
    "FIT_UNBIASED",
    "MEAN_ZERO",
    "MLE",
    "NORMAL_SAMPLE",
    "POINTS",
    "SAMPLE",
    "SD",
    "SHUMAILOV",
    "c_4",
    "critical_ddof",
    "expected_deviation",
    "expected_distance",
    "expected_wander",
    "growth_cf",
    "landing",
    "mean_root",
    "refit_setting",
]

# --- quantities -----------------------------------------------------------------------------------------------------

growth_cf = quantity(
    "growth_cf", r"\mathbb{{E}}_{{{0},{1}}}\exp\!\left(i {3}\log\!\left(S_{{{2}}}^{{2}}/S_{{0}}^{{2}}\right)\right)"
)
critical_ddof = quantity("critical_ddof", r"\delta^{{*}}_{{{0}}}")
expected_deviation = quantity("expected_deviation", r"\mathbb{{E}}_{{{0}}}\,S_{{{1}}}")
expected_distance = quantity("expected_distance", r"\mathbb{{E}}\,W_{{2}}^{{2}}\!\left(\hat{{f}}_{{{0}}}, f\right)")
expected_wander = quantity("expected_wander", r"\mathbb{{E}}\left|\bar{{X}}_{{{0}}} - \mu\right|")
landing = quantity(
    "landing",
    r"\lim_{{n \to \infty}} \lim_{{t \to \infty}} \mathrm{{P}}_{{{0}}}\!\left("
    r"\left|\bar{{X}}_{{t}} - \mu\right| \leq {1}\,\sigma\right)",
)
for _named in (growth_cf, critical_ddof, expected_deviation, expected_distance, expected_wander, landing):
    _named.__module__ = __name__


def mean_root(size: Any) -> Any:
    """Mean of the sample standard deviation (ddof 1) of normal points, over the standard deviation of their law.

    Parameters
    ----------
    size : Fraction, sympy.Expr or float
        Number of points, above 1.

    Returns
    -------
    sympy.Expr or float
        Not a number outside the domain.

    Examples
    --------
    >>> mean_root(sympy.Integer(3))
    sqrt(pi)/2
    """
    if size <= 1:
        return math.nan
    if isinstance(size, float):
        return math.sqrt(2 / (size - 1)) * math.exp(math.lgamma(size / 2) - math.lgamma((size - 1) / 2))
    exact = sympy.sympify(size)
    return sympy.sqrt(2 / (exact - 1)) * sympy.gamma(exact / 2) / sympy.gamma((exact - 1) / 2)


c_4 = quantity("c_4", r"c_{{4}}\!\left({0}\right)", value=mean_root)
c_4.__module__ = __name__

# --- parameters -----------------------------------------------------------------------------------------------------

DDOF = Param(
    symbol=delta, domain=Reals(low=0.0, high=1.5), typical=1.0, unit="1", meaning="ddof of the fitted variance"
)
SD = Param(symbol=sigma, domain=Reals(low=0.5, high=2.0), typical=1.0, unit="x", meaning="standard deviation of f")
POINTS = Param(symbol=n, domain=Integers(low=2, high=30), typical=10, unit="1", meaning="points per generation")

# --- assumptions ----------------------------------------------------------------------------------------------------

_DRAWS = "the n points of the next generation are independent draws from"
FIT = Assumption(
    text=f"{_DRAWS} a normal law with the mean of the current points and their sum of squares about it over n - delta "
    "for variance",
    relation=sympy.Lt(delta, n),
)
FIT_UNBIASED = Assumption(text=f"{_DRAWS} a normal law with the mean and the variance (ddof 1) of the current points")
MLE = Assumption(
    text=f"{_DRAWS} a normal law with the mean and the variance with divisor n (ddof 0) of the current points"
)
SAMPLE = Assumption(text="f has a density, so that S_0 > 0; it need not be normal; generation 0 is n draws from f")
NORMAL_SAMPLE = Assumption(text="f is normal with standard deviation sigma; generation 0 is n independent draws from f")
MEAN_ZERO = Assumption(text="f has mean mu, which is 0 in the simulations: all this moves with it")

C_4 = Assumption(
    text="c_4(n) = sqrt(2/(n - 1)) Gamma(n/2)/Gamma((n - 1)/2): the mean of S for n standard normal points"
)

SHUMAILOV = ("shumailov2024",)

# --- settings -------------------------------------------------------------------------------------------------------


def refit_setting(
    observable: Observable, *, ddof: sympy.Expr | float = delta, law: Normal | Scaled | None = None
) -> Setting:
    """How refits of a normal law are observed at generation t.

    Parameters
    ----------
    observable : Observable
    ddof : sympy.Expr or float
        Of the fitted variance.
    law : Normal or Scaled, optional
        Of generation 0; a law f of unit variance, scaled by sigma, by default.

    Returns
    -------
    Setting

    Examples
    --------
    >>> from collapsecheck.terms import Variance
    >>> refit_setting(Variance(), ddof=0).recursion.fit
    Gaussian(ddof=0)
    """
    return Setting(
        recursion=Recursion(fit=Gaussian(ddof=ddof)),
        initial_law=Scaled(law=f, scale=sigma) if law is None else law,
        size=n,
        generations=t,
        observable=observable,
    )
