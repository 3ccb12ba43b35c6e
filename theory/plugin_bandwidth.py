"""What the families about growth under a plug-in bandwidth share: laws, parameters, assumptions, sources."""

from __future__ import annotations

import sympy

from collapsecheck.terms import KDE, Exponential, LogGrowth, Mixture, Normal, Recursion, Scaled, ShrunkKDE, Uniform
from collapsecheck.theory.notation import f, n, sigma, t
from collapsecheck.theory.records import Assumption, Laws, Param, Reals, Setting

__all__ = [
    "CHI_SQUARE",
    "DENSITY",
    "INITIAL",
    "LAWS",
    "NORMAL",
    "RELATIVE",
    "SCALE",
    "SOURCES",
    "STEP",
    "growth_setting",
]

LAWS = Laws(
    options=(
        Normal(),
        Uniform(),
        Exponential(),
        Mixture(components=(Normal(mean=-1, sd=0.1), Normal(mean=1, sd=0.1)), weights=(0.5, 0.5)),
    )
)
"""Laws with a density; their scale is a parameter of its own."""

SCALE = Param(
    symbol=sigma, domain=Reals(low=0.5, high=2.0), typical=1.0, unit="x", meaning="scale of f, without influence"
)
INITIAL = Param(symbol=f, domain=LAWS, typical=Normal(), unit="1", meaning="initial law, scaled by sigma")

STEP = Assumption(
    text="X' = X_I + c S Z: index I uniform on the n points, I and Z independent, all children independent"
)
RELATIVE = Assumption(text="bandwidth c S with S the standard deviation with ddof 1, as SciPy's gaussian_kde has it")
NORMAL = Assumption(text="the kernel noise Z is standard normal")
DENSITY = Assumption(text="f has a density, so that S > 0; generation 0 is n independent draws from f")
CHI_SQUARE = Assumption(
    text="chi^2 with index k and argument x is noncentral chi-square with k degrees of freedom and noncentrality x"
)

SOURCES = ("virtanen2020", "silverman-young1987", "johnson-kotz-balakrishnan1995")


def growth_setting(fit: KDE | ShrunkKDE, size: sympy.Expr | int = n) -> Setting:
    """How the growth of the logarithm of the variance is observed.

    Parameters
    ----------
    fit : KDE or ShrunkKDE
    size : sympy.Expr or int
        Points per generation.

    Returns
    -------
    Setting

    Examples
    --------
    >>> growth_setting(KDE(bandwidth="scott_scipy"), 3).size
    3
    """
    return Setting(
        recursion=Recursion(fit=fit),
        initial_law=Scaled(law=f, scale=sigma),
        size=size,
        generations=t,
        observable=LogGrowth(),
    )
