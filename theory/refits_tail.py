"""Refits of a normal law, the tail: how many runs of the lottery end far away, at a fixed number of points.

What `refits_lottery` says holds for large samples. The tail is known for every n, since the end of a run solves a
random linear equation.
"""

from __future__ import annotations

from dataclasses import replace

import sympy

from collapsecheck.terms import LogGrowth, Normal
from collapsecheck.theory.fixed_bandwidth import SIZE
from collapsecheck.theory.normal_refits import FIT_UNBIASED, MEAN_ZERO, NORMAL_SAMPLE, SD, SHUMAILOV, refit_setting
from collapsecheck.theory.notation import n, quantity, sigma, t
from collapsecheck.theory.records import STATED, Claim, Integers, MonteCarlo, Mutant, Param

__all__ = ["CLAIMS", "tail_constant"]

tail_constant = quantity(
    "tail_constant",
    r"\lim_{{a \to \infty}} a^{{2}}\,\mathrm{{P}}_{{{0}}}\!\left("
    r"\left|\lim_{{t \to \infty}} \bar{{X}}_{{t}} - \mu\right| \geq a\,\sigma\right)",
)
tail_constant.__module__ = __name__

_CHECK = MonteCarlo(
    setting=refit_setting(LogGrowth(), law=Normal(sd=sigma), ddof=1),
    decide="mean",
    prediction=t * (1 / (n * STATED) - 2 / (n - 1)),
    cases=({"n": 2, "t": 3, "sigma": 1.0}, {"n": 3, "t": 6, "sigma": 0.5}),
)


def _constant(degrees: sympy.Expr) -> sympy.Expr:
    return 1 / (n * (sympy.polygamma(0, degrees / 2) + sympy.log(2) - sympy.log(n - 1)))


# --- gauss.lottery.tail ---------------------------------------------------------------------------------------------

TAIL = Claim(
    id="gauss.lottery.tail",
    title="With the unbiased variance (ddof 1) runs end further than a sigma from mu about as often as C/a^2, for "
    "every n",
    kind="limit",
    statement=sympy.Eq(tail_constant(n), _constant(n + 1), evaluate=False),
    params=(
        Param(symbol=n, domain=Integers(low=2, high=5), typical=3, unit="1", meaning="points per generation"),
        Param(symbol=t, domain=Integers(low=2, high=6), typical=3, unit="1", meaning="generation"),
        SD,
    ),
    assumptions=(FIT_UNBIASED, NORMAL_SAMPLE, MEAN_ZERO, SIZE),
    sources=(*SHUMAILOV, "kesten1973", "goldie1991", "johnson-kotz-balakrishnan1995"),
    uses=("gauss.log-growth",),
    checks=(_CHECK,),
    mutants=(
        Mutant(
            name="student",
            story="takes the constant of the Student law t_2, the law for large samples, for every n",
            rhs=sympy.S.One,
        ),
        Mutant(
            name="unweighted",
            story="takes the mean of log(S_1^2/S_0^2) as it is, not as runs count for the variance",
            rhs=-_constant(n - 1),
        ),
        Mutant(
            name="n-degrees",
            story="lets the weight of a run add one degree of freedom, not two",
            rhs=_constant(n),
        ),
        Mutant(
            name="ddof-1/2",
            story="fits the variance with ddof 1/2",
            check=replace(_CHECK, setting=refit_setting(LogGrowth(), law=Normal(sd=sigma), ddof=0.5)),
        ),
    ),
    remark="The tail index is 2 at every n, because the mean of w = S_(t+1)^2/S_t^2 is 1: where a run ends has a mean "
    "but no variance, and no sample size helps. The constant C is below 1 and tends to 1, that of the Student law. "
    "1/(n C) is the mean of w log(w); what is simulated is the mean of log(w), which is 2/(n - 1) less. With ddof 0 "
    "the mean of w^2 is 1 - 1/n^2, below 1, so that the index is above 4.",
)

CLAIMS = (TAIL,)
