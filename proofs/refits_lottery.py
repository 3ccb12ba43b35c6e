"""Derivations for the lottery: a diffusion for large samples, the integral of its variance, a mixture of normals."""

from __future__ import annotations

from collections.abc import Callable

import sympy

from collapsecheck.proofs.induction import cite, conclude
from collapsecheck.proofs.moments import term
from collapsecheck.proofs.records import Derivation, Step
from collapsecheck.proofs.relations import equation
from collapsecheck.theory.normal_refits import landing
from collapsecheck.theory.notation import a, delta, n, t
from collapsecheck.theory.records import Claim

__all__ = ["DERIVATIONS"]

_G, _W = sympy.symbols("g w", positive=True)
_HALF = (n - 1) / 2

end_density = term("end_density", r"p\!\left({0}\right)", module=__name__)
mean_step = term("mean_step", r"m_n", module=__name__, letter=True)
growth_variance = term(
    "growth_variance", r"\mathrm{{Var}}\log\!\left(S_{{t+1}}^{{2}}/S_{{t}}^{{2}}\right)", module=__name__
)
within = term("within", r"F\!\left({0}\right)", module=__name__)


def _diffusion_steps(ddof: int) -> tuple[Step, ...]:
    """What a refit does to the logarithm of the variance, in units of n generations."""
    return (
        cite("gauss.log-growth", "The mean of a step of the logarithm.", {delta: ddof, t: 1}),
        Step(
            relation=equation(mean_step(), sympy.log(_HALF) - 1 / (n - 1) + sympy.log(2) - sympy.log(n - ddof)),
            rule="argument",
            note="For large samples it is this, up to terms of order 1/n^2: psi(y) is log(y) - 1/(2 y) and less.",
        ),
        Step(
            relation=equation(sympy.Limit(n * mean_step(), n, sympy.oo), sympy.Integer(ddof - 2)),
            rule="limit",
            note="In n generations of large samples these steps add up to ddof - 2.",
        ),
        Step(
            relation=equation(growth_variance(), sympy.polygamma(1, _HALF)),
            rule="argument",
            note="The variance of the logarithm of a chi-square variable with n - 1 degrees of freedom: steps are "
            "independent (gauss.log-law).",
        ),
        Step(
            relation=equation(sympy.Limit(n * growth_variance(), n, sympy.oo), sympy.Integer(2)),
            rule="limit",
            note="And their variances to 2, while the mean takes n independent normal steps of variance s^2/n.",
        ),
    )


def _density_steps(ddof: int, density: sympy.Expr) -> tuple[Step, ...]:
    """The law of the end of a run, a mixture of normals."""
    shape = 2 - ddof
    mixture = _G ** (shape - 1) / sympy.gamma(shape) * sympy.sqrt(_G / (2 * sympy.pi)) * sympy.exp(-_G * _W / 2)
    integral = sympy.Integral(mixture, (_G, 0, sympy.oo))
    return (
        Step(
            relation=equation(end_density(a), sympy.Subs(integral, _W, a**2 + 2)),
            rule="argument",
            note="So in the limit d(mu) = s dW and log s^2 is a Brownian motion, of variance 2 u and drift "
            "(ddof - 2) u at time u = t/n, independent of W. Given it, the end of a run is normal with the integral of "
            "s^2 for variance, which by Dufresne (1990) is 1/g, where g has the gamma law of shape 2 - ddof: "
            "exp(-g) of its density and exp(-g a^2/2) of the normal make the exponential.",
        ),
        Step(
            relation=equation(end_density(a), density),
            rule="integral",
            note="The density of a Student law.",
        ),
    )


def _student(claim: Claim, *, ddof: int, density: sympy.Expr, primitive: sympy.Expr) -> Derivation:
    steps = (
        *_diffusion_steps(ddof),
        *_density_steps(ddof, density),
        Step(relation=equation(within(a), primitive), rule="definition", note="A function that is 0 at a = 0."),
        Step(
            relation=equation(sympy.Derivative(within(a), a), 2 * end_density(a)),
            rule="algebra",
            note="Its derivative is the density at a and at -a together.",
        ),
        Step(
            relation=equation(landing(ddof, a), within(a)),
            rule="argument",
            note="So it is the probability of the interval from -a to a.",
        ),
        conclude(claim, rule="algebra", note="Which is what was to be found."),
    )
    return Derivation(claim_id=claim.id, steps=steps)


def _unbiased(claim: Claim) -> Derivation:
    return _student(claim, ddof=1, density=(a**2 + 2) ** sympy.Rational(-3, 2), primitive=a / sympy.sqrt(a**2 + 2))


def _likelihood(claim: Claim) -> Derivation:
    share = a / sympy.sqrt(a**2 + 2)
    density = 3 * (a**2 + 2) ** sympy.Rational(-5, 2)
    return _student(claim, ddof=0, density=density, primitive=share * (3 - share**2) / 2)


DERIVATIONS: dict[str, Callable[[Claim], Derivation]] = {
    "gauss.lottery.unbiased": _unbiased,
    "gauss.lottery.mle": _likelihood,
}
