"""Resampling a kernel density estimate whose bandwidth is a fixed factor times the standard deviation of the data."""

from __future__ import annotations

from dataclasses import replace

import sympy

from collapsecheck.terms import KDE, MeanSquare, Mixture, Normal, Recursion, Relative, Scaled, TwoPoint, Variance
from collapsecheck.theory.notation import c, expected_variance, f, n, particle_variance, sigma, t
from collapsecheck.theory.records import (
    Assumption,
    Claim,
    Enumeration,
    Integers,
    Laws,
    MonteCarlo,
    Mutant,
    Param,
    Reals,
    Setting,
)
from collapsecheck.theory.wrong_programs import ddof_0

__all__ = ["CLAIMS"]

_SCOTT = n ** sympy.Rational(-1, 5)
"""Scott's factor in one dimension as SciPy has it: bandwidth = factor times the standard deviation with ddof 1."""

_LAWS = Laws(
    options=(
        Normal(),
        TwoPoint(),
        Mixture(components=(Normal(mean=-0.8, sd=0.6), Normal(mean=0.8, sd=0.6)), weights=(0.5, 0.5)),
        Mixture(components=(Normal(mean=-1.6, sd=0.6), Normal(mean=0.4, sd=0.6)), weights=(0.2, 0.8)),
    )
)
_SETTING = Setting(
    recursion=Recursion(fit=KDE(bandwidth="scott_scipy")),
    initial_law=Scaled(law=f, scale=sigma),
    size=n,
    generations=t,
    observable=Variance(ddof=1),
)
_CHECK = MonteCarlo(
    setting=_SETTING,
    decide="mean",
    cases=(
        {"n": 20, "t": 1, "sigma": 1.0, "f": Normal()},
        {"n": 40, "t": 3, "sigma": 1.5, "f": _LAWS.options[-1]},
    ),
)
_ENUMERATED = Enumeration(
    setting=replace(_SETTING, recursion=Recursion(fit=KDE(bandwidth="scott_scipy", kernel="two_point"))),
    cases=tuple(
        {"n": size, "t": generations, "sigma": sympy.Rational(3, 2), "f": TwoPoint()}
        for size, generations in ((2, 0), (2, 1), (3, 1), (4, 1))
    ),
)

MULTIPLIER = Claim(
    id="kde.plugin.multiplier",
    title="Expected sample variance is multiplied by 1 - 1/n + n^(-2/5) per generation under SciPy's Scott rule",
    kind="identity",
    statement=sympy.Eq(expected_variance(t), (1 - 1 / n + _SCOTT**2) ** t * sigma**2, evaluate=False),
    params=(
        Param(symbol=n, domain=Integers(low=10, high=40), typical=20, unit="1", meaning="points per generation"),
        Param(symbol=t, domain=Integers(low=0, high=3), typical=2, unit="1", meaning="generation"),
        Param(symbol=sigma, domain=Reals(low=0.5, high=2.0), typical=1.0, unit="x", meaning="standard deviation of f"),
        Param(
            symbol=f,
            domain=_LAWS,
            typical=Normal(),
            unit="1",
            meaning="initial law, scaled by sigma",
        ),
    ),
    assumptions=(
        Assumption(
            text="X' = X_I + c S Z: index I uniform on the n points, I and Z independent, all children independent"
        ),
        Assumption(text="bandwidth c S with Scott's factor c = n^(-1/5) and S the standard deviation with ddof 1"),
        Assumption(text="the kernel noise Z has mean 0 and variance 1 (any kernel)"),
        Assumption(text="f has finite variance sigma^2; generation 0 is n independent draws from f"),
        Assumption(text="n >= 2", relation=sympy.Ge(n, 2)),
    ),
    sources=("virtanen2020", "scott1992", "silverman-young1987", "borji2024"),
    checks=(_CHECK, _ENUMERATED),
    mutants=(
        Mutant(
            name="infinite-sample",
            story="takes the infinite-sample multiplier 1 + c^2: resampling loses nothing",
            rhs=(1 + _SCOTT**2) ** t * sigma**2,
        ),
        Mutant(
            name="ddof-0-bandwidth",
            story="assumes that the rule scales by the standard deviation with ddof 0",
            rhs=((1 - 1 / n) * (1 + _SCOTT**2)) ** t * sigma**2,
        ),
        Mutant(
            name="factor-not-squared",
            story="adds the factor where its square belongs",
            rhs=(1 - 1 / n + _SCOTT) ** t * sigma**2,
        ),
        Mutant(
            name="unscaled-bandwidth",
            story="scikit-learn's 'scott', which does not look at the scale of the data",
            check=replace(_CHECK, setting=replace(_SETTING, recursion=Recursion(fit=KDE(bandwidth="scott_sklearn")))),
        ),
        Mutant(
            name="silverman-factor",
            story="uses Silverman's rule for Scott's",
            check=replace(_CHECK, setting=replace(_SETTING, recursion=Recursion(fit=KDE(bandwidth="silverman_scipy")))),
        ),
        ddof_0(_CHECK),
    ),
    remark="SciPy's Scott rule does not collapse in mean: the factor exceeds 1 for every n >= 2. scikit-learn's rule "
    "of the same name ignores the scale of the data and saturates instead (kde.sklearn.scott). Whoever runs the "
    "recursion with SciPy itself should pass size=n to resample: the default is the effective number of points, which "
    "by rounding is n - 1 for many n.",
)

_ANY_FACTOR = replace(_SETTING, recursion=Recursion(fit=KDE(bandwidth=Relative(factor=c))))
_ANY_FACTOR_CHECK = MonteCarlo(
    setting=_ANY_FACTOR,
    decide="mean",
    cases=(
        {"n": 20, "c": 0.5, "t": 1, "sigma": 1.0, "f": Normal()},
        {"n": 30, "c": 0.1, "t": 3, "sigma": 1.5, "f": _LAWS.options[-1]},
    ),
)

VARIANCE = Claim(
    id="kde.plugin.variance",
    title="Expected sample variance is multiplied by 1 - 1/n + c^2 per generation under a bandwidth of c times S",
    kind="identity",
    statement=sympy.Eq(expected_variance(t), (1 - 1 / n + c**2) ** t * sigma**2, evaluate=False),
    params=(
        MULTIPLIER.params[0],
        Param(
            symbol=c,
            domain=Reals(low=0.1, high=0.6),
            typical=0.5,
            unit="1",
            meaning="bandwidth over standard deviation (ddof 1)",
        ),
        *MULTIPLIER.params[1:],
    ),
    assumptions=(
        MULTIPLIER.assumptions[0],
        Assumption(text="bandwidth c S with S the standard deviation with ddof 1, as SciPy's gaussian_kde has it"),
        *MULTIPLIER.assumptions[2:],
    ),
    sources=("virtanen2020", "silverman-young1987", "silverman1986"),
    checks=(
        _ANY_FACTOR_CHECK,
        Enumeration(
            setting=replace(_SETTING, recursion=Recursion(fit=KDE(bandwidth=Relative(factor=c), kernel="two_point"))),
            cases=tuple(
                {"n": size, "c": factor, "t": generations, "sigma": sympy.Rational(3, 2), "f": TwoPoint()}
                for size, factor, generations in (
                    (2, sympy.Rational(1, 2), 1),
                    (2, sympy.Rational(3, 2), 3),
                    (3, sympy.Rational(2, 3), 2),
                    (4, sympy.Rational(1, 2), 1),
                )
            ),
        ),
    ),
    mutants=(
        Mutant(
            name="infinite-sample",
            story="takes the infinite-sample multiplier 1 + c^2: resampling loses nothing",
            rhs=(1 + c**2) ** t * sigma**2,
        ),
        Mutant(
            name="ddof-0-bandwidth",
            story="assumes that the factor multiplies the standard deviation with ddof 0",
            rhs=((1 - 1 / n) * (1 + c**2)) ** t * sigma**2,
        ),
        Mutant(
            name="unscaled-bandwidth",
            story="takes the factor for the bandwidth itself, as scikit-learn does with a number",
            check=replace(_ANY_FACTOR_CHECK, setting=replace(_ANY_FACTOR, recursion=Recursion(fit=KDE(bandwidth=c)))),
        ),
    ),
    remark="The mean grows if and only if c^2 > 1/n, which says little about runs. With two points the expected "
    "variance explodes while almost every run collapses for 0.707 < c < 1.746 (kde.plugin.log-growth.two), with "
    "three points for 0.577 < c < 1.037 at least (kde.plugin.log-growth.three), with four for 0.5 < c < 0.772 at "
    "least (kde.plugin.log-growth.four).",
)

_PARTICLE = replace(_ANY_FACTOR, observable=MeanSquare())
_PARTICLE_CHECK = MonteCarlo(
    setting=_PARTICLE,
    decide="mean",
    cases=(
        {"n": 10, "c": 0.5, "t": 2, "sigma": 1.0, "f": Normal()},
        {"n": 20, "c": 0.4, "t": 3, "sigma": 1.5, "f": _LAWS.options[-1]},
    ),
)

MARGINAL = Claim(
    id="kde.plugin.marginal",
    title="Variance of one particle under a plug-in bandwidth: it adds up what the samples before it had",
    kind="identity",
    statement=sympy.Eq(
        particle_variance(t), sigma**2 * (1 + c**2 * ((1 - 1 / n + c**2) ** t - 1) / (c**2 - 1 / n)), evaluate=False
    ),
    params=(
        MULTIPLIER.params[0],
        Param(
            symbol=c,
            domain=Reals(low=0.33, high=0.6),
            typical=0.5,
            unit="1",
            meaning="bandwidth over standard deviation (ddof 1)",
        ),
        Param(symbol=t, domain=Integers(low=1, high=3), typical=2, unit="1", meaning="generation"),
        *MULTIPLIER.params[2:],
    ),
    assumptions=(
        *VARIANCE.assumptions,
        Assumption(
            text="n c^2 is not 1; where it is, the variance is the limit sigma^2 (1 + t c^2)",
            relation=sympy.Ne(n * c**2, 1),
        ),
    ),
    sources=("virtanen2020", "silverman-young1987"),
    uses=("kde.plugin.variance",),
    checks=(
        _PARTICLE_CHECK,
        Enumeration(
            setting=replace(_PARTICLE, recursion=Recursion(fit=KDE(bandwidth=Relative(factor=c), kernel="two_point"))),
            cases=tuple(
                {"n": size, "c": factor, "t": generations, "sigma": sympy.Rational(3, 2), "f": TwoPoint()}
                for size, factor, generations in (
                    (2, sympy.Rational(1, 2), 0),
                    (2, sympy.Rational(1, 2), 1),
                    (2, sympy.Rational(3, 2), 3),
                    (3, sympy.Rational(2, 3), 2),
                )
            ),
        ),
    ),
    mutants=(
        Mutant(
            name="infinite-sample",
            story="multiplies by 1 + c^2 in each generation, which is true of an infinite sample only",
            rhs=sigma**2 * (1 + c**2) ** t,
        ),
        Mutant(
            name="within-a-run",
            story="takes the expected variance of a run for that of a particle",
            rhs=sigma**2 * (1 - 1 / n + c**2) ** t,
        ),
        Mutant(
            name="fixed-bandwidth",
            story="adds the same noise in each generation, as if the bandwidth stayed that of generation 0",
            rhs=sigma**2 * (1 + t * c**2),
        ),
        Mutant(
            name="fitted-density",
            story="takes the fitted density, which has one more kernel, for the sample",
            rhs=sigma**2 * (1 + c**2 * ((1 - 1 / n + c**2) ** (t + 1) - 1) / (c**2 - 1 / n)),
        ),
        Mutant(
            name="mean-left-out",
            story="takes the spread of a run for that of a particle: leaves out that its mean moves",
            check=replace(_PARTICLE_CHECK, setting=replace(_PARTICLE, observable=Variance(ddof=0))),
        ),
        Mutant(
            name="unscaled-bandwidth",
            story="takes the factor for the bandwidth itself, as scikit-learn does with a number",
            check=replace(_PARTICLE_CHECK, setting=replace(_PARTICLE, recursion=Recursion(fit=KDE(bandwidth=c)))),
        ),
    ),
    remark="The factor 1 + c^2 per generation, by which the variance of an infinite sample grows, is too much at every "
    "finite n: the bandwidth follows the spread of the run, which does not know how far the run has wandered.",
)

CLAIMS = (MULTIPLIER, VARIANCE, MARGINAL)
