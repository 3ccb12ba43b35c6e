"""Accumulated data and a fixed bandwidth: every generation is fitted to all points before it, real and synthetic.

Generation t is n draws from the kernel density estimate of the n t points of generations 0 to t - 1. A point of it has
its parent in any of them with the same probability, so the number of kernels between a point and the real sample is the
depth of a random recursive tree: it grows like log t.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import sympy

from collapsecheck.terms import KDE, Accumulate, Exponential, MeanSquare, Normal, Particle, Recursion, Scaled, TwoPoint
from collapsecheck.theory.fixed_bandwidth import (
    BANDWIDTH,
    FINITE_VARIANCE,
    FIXED,
    GAUSSIAN,
    INITIAL_DRAWS,
    INITIAL_LAW,
    KERNEL,
    LAWS,
    SCALED_LAW,
    SPREAD,
    UNIT_VARIANCE_LAWS,
)
from collapsecheck.theory.notation import f, h, initial_cf, n, particle_cf, particle_variance, sigma, t, u
from collapsecheck.theory.records import (
    STATED,
    Assumption,
    Claim,
    Enumeration,
    Integers,
    MonteCarlo,
    Mutant,
    Param,
    Reals,
    Setting,
)
from collapsecheck.theory.wrong_programs import squared_bandwidth

__all__ = ["CLAIMS"]

_K = sympy.Symbol("k", integer=True, positive=True)
_HARMONIC = sympy.Sum(1 / _K, (_K, 1, t))

_RECURSION = Recursion(fit=KDE(bandwidth=h), workflow=Accumulate())
_TWO_POINT = Recursion(fit=KDE(bandwidth=h, kernel="two_point"), workflow=Accumulate())
_SQUARED = Recursion(fit=KDE(bandwidth=h**2), workflow=Accumulate())

_STEP = Assumption(
    text="X' = X_I + h Z: index I uniform on all points of all generations so far, I and Z independent, the n children "
    "independent"
)
_ONE = Assumption(text="n >= 1", relation=sympy.Ge(n, 1))
_SIZES = Param(symbol=n, domain=Integers(low=2, high=30), typical=10, unit="1", meaning="points per generation")
_SOURCES = ("gerstgrasser2024", "kazdan2024")

# --- accumulate.kde.law ---------------------------------------------------------------------------------------------

_LAW_SETTING = Setting(recursion=_RECURSION, initial_law=f, size=n, generations=t, observable=Particle())
_LAW_CHECK = MonteCarlo(
    setting=_LAW_SETTING,
    decide="law",
    margin=0.02,
    cases=(
        {"n": 2, "t": 4, "h": 0.8, "f": Exponential()},
        {"n": 5, "t": 8, "h": 1.2, "f": LAWS.options[-1]},
    ),
)
_FACTOR = 1 + (sympy.exp(-(h**2) * u**2 / 2) - 1) / _K

LAW = Claim(
    id="accumulate.kde.law",
    title="Law of a particle when data accumulate under a fixed-bandwidth KDE: one kernel for every step up a tree",
    kind="law",
    statement=sympy.Eq(particle_cf(t, u), initial_cf(u) * sympy.Product(_FACTOR, (_K, 1, t)), evaluate=False),
    argument=u,
    params=(
        _SIZES,
        Param(symbol=t, domain=Integers(low=1, high=8), typical=6, unit="1", meaning="generation"),
        replace(BANDWIDTH, domain=Reals(low=0.5, high=3.0), typical=1.0),
        INITIAL_LAW,
    ),
    assumptions=(_STEP, GAUSSIAN, INITIAL_DRAWS, _ONE),
    sources=_SOURCES,
    checks=(_LAW_CHECK,),
    mutants=(
        Mutant(
            name="one-kernel",
            story="takes a particle for one kernel away from the real data, however many generations there are",
            rhs=initial_cf(u) * sympy.exp(-(h**2) * u**2 / 2),
        ),
        Mutant(
            name="replaced",
            story="takes the law for data that are replaced: one kernel per generation",
            rhs=initial_cf(u) * sympy.exp(-t * h**2 * u**2 / 2),
        ),
        Mutant(
            name="replaced-simulator",
            story="forgets to keep the data: each generation is fitted to the one before it only",
            check=replace(_LAW_CHECK, setting=replace(_LAW_SETTING, recursion=FIXED)),
        ),
        squared_bandwidth(_LAW_CHECK),
    ),
    remark="The law is f blurred by h^2 D_t, where D_t, the depth of a node of a random recursive tree, is a sum of "
    "independent indicators with means 1, 1/2, ..., 1/t. It does not depend on n.",
)

# --- accumulate.kde.variance ----------------------------------------------------------------------------------------

_VARIANCE_SETTING = Setting(
    recursion=_RECURSION,
    initial_law=Scaled(law=f, scale=sigma),
    size=n,
    generations=t,
    observable=MeanSquare(),
)
_VARIANCE_CHECK = MonteCarlo(
    setting=_VARIANCE_SETTING,
    decide="mean",
    cases=(
        {"n": 5, "t": 8, "h": 1.0, "sigma": 1.0, "f": Normal()},
        {"n": 2, "t": 12, "h": 0.8, "sigma": 0.5, "f": UNIT_VARIANCE_LAWS.options[-1]},
    ),
)

VARIANCE = Claim(
    id="accumulate.kde.variance",
    title="Keeping all data does not stop a fixed-bandwidth KDE from spreading: the variance follows harmonic numbers",
    kind="identity",
    statement=sympy.Eq(particle_variance(t), sigma**2 + h**2 * _HARMONIC, evaluate=False),
    params=(
        _SIZES,
        Param(symbol=t, domain=Integers(low=0, high=12), typical=8, unit="1", meaning="generation"),
        BANDWIDTH,
        SPREAD,
        SCALED_LAW,
    ),
    assumptions=(_STEP, KERNEL, FINITE_VARIANCE, _ONE),
    sources=_SOURCES,
    checks=(
        _VARIANCE_CHECK,
        Enumeration(
            setting=replace(_VARIANCE_SETTING, recursion=_TWO_POINT),
            cases=tuple(
                {"n": size, "t": generations, "h": Fraction(1, 3), "sigma": Fraction(3, 2), "f": TwoPoint()}
                for size, generations in ((1, 3), (2, 0), (2, 1), (2, 2), (3, 1), (2, 3))
            ),
        ),
    ),
    mutants=(
        Mutant(
            name="accumulation-saves",
            story="carries the bounded sum of 1/k^2, which holds for parametric fits, over to a kernel density",
            rhs=sigma**2 + h**2 * sympy.Sum(_K**-2, (_K, 1, t)),
        ),
        Mutant(
            name="one-kernel",
            story="takes every point for one kernel away from the real data",
            rhs=sigma**2 + h**2,
        ),
        Mutant(
            name="replaced",
            story="lets each generation add h^2, as it does when the data are replaced",
            rhs=sigma**2 + t * h**2,
        ),
        Mutant(
            name="replaced-simulator",
            story="forgets to keep the data: each generation is fitted to the one before it only",
            check=replace(_VARIANCE_CHECK, setting=replace(_VARIANCE_SETTING, recursion=FIXED)),
        ),
        squared_bandwidth(_VARIANCE_CHECK),
    ),
    remark="Accumulating real and synthetic data is said to avoid collapse. For a kernel density whose bandwidth does "
    "not shrink as the pool grows it only slows the spreading, from t h^2 to about h^2 log t, at every n.",
)

# --- accumulate.kde.growth ------------------------------------------------------------------------------------------

_GROWTH_CHECK = MonteCarlo(
    setting=_VARIANCE_SETTING,
    decide="mean",
    cases=(
        {"n": 5, "t": 8, "h": 1.0, "sigma": 1.0, "f": Normal()},
        {"n": 10, "t": 8, "h": 2.5, "sigma": 0.5, "f": UNIT_VARIANCE_LAWS.options[-1]},
        {"n": 10, "t": 8, "h": 0.3, "sigma": 2.0, "f": Normal()},
    ),
    prediction=STATED + h**2 * sympy.log(t + sympy.S.Half),
    approximation="a harmonic number is taken for log(t + 1/2) + Euler's constant, which is too small by less than "
    "h^2 / (24 t^2)",
)

GROWTH = Claim(
    id="accumulate.kde.growth",
    title="Under accumulation the variance of a fixed-bandwidth KDE recursion grows without bound, as h^2 log t",
    kind="limit",
    statement=sympy.Eq(
        sympy.Limit(particle_variance(t) - h**2 * sympy.log(t), t, sympy.oo),
        sigma**2 + sympy.EulerGamma * h**2,
        evaluate=False,
    ),
    params=(replace(BANDWIDTH, domain=Reals(low=0.1, high=3.0)), SPREAD),
    assumptions=(_STEP, KERNEL, FINITE_VARIANCE, _ONE),
    sources=_SOURCES,
    uses=("accumulate.kde.variance",),
    checks=(_GROWTH_CHECK,),
    mutants=(
        Mutant(
            name="accumulation-saves",
            story="lets the variance settle where the sum of 1/k^2 does",
            rhs=sigma**2 + h**2 * sympy.pi**2 / 6 - h**2 * sympy.log(t),
        ),
        Mutant(
            name="sum-for-integral",
            story="takes log t for the harmonic number, without Euler's constant",
            rhs=sigma**2,
        ),
        Mutant(
            name="first-kernel-besides",
            story="counts the first kernel besides those that the logarithm counts",
            rhs=sigma**2 + h**2,
        ),
        Mutant(
            name="replaced-simulator",
            story="forgets to keep the data: each generation is fitted to the one before it only",
            check=replace(_GROWTH_CHECK, setting=replace(_VARIANCE_SETTING, recursion=FIXED)),
        ),
    ),
    remark="So the variance over log t tends to h^2, whatever n and sigma are: no amount of real data in the first "
    "generation bounds it. A bandwidth that shrinks as the pool grows is another fit, of which this says nothing.",
)

CLAIMS = (LAW, VARIANCE, GROWTH)
