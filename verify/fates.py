"""What becomes of a recursion: the claims that cover it, found by their own descriptions, and what they predict for it.

Every claim that is checked by simulation describes the recursions that it is about: fit, workflow, size, generations,
with symbols for what may vary. A recursion is covered by a claim if values of these symbols turn that description into
the recursion. No table says which claim answers for what, so that none can be out of date.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import sympy

from collapsecheck.errors import InputError
from collapsecheck.simulate.workflows import real_points
from collapsecheck.terms import (
    KDE,
    Categorical,
    Fit,
    FreshFraction,
    Growing,
    LeastSquares,
    Normal,
    Observable,
    Persistent,
    Recursion,
    Relative,
    Replace,
    Scalar,
    ShrunkKDE,
)
from collapsecheck.theory.catalogue import claims
from collapsecheck.theory.notation import heterozygosity, initial_cf, type_mass
from collapsecheck.theory.prediction import exact_number, predict
from collapsecheck.theory.records import Claim, Enumeration, Laws, MonteCarlo
from collapsecheck.verify.cases import free_symbols, require_assumptions

__all__ = ["ASPECTS", "Answer", "Fate", "fate", "later"]

ASPECTS: Mapping[str, tuple[str, ...]] = {
    "spread of a run": ("Variance", "Deviation", "SquaredVariance", "MeanFourthDifference"),
    "a typical run": ("LogVariance", "LogGrowth", "DeterminantGrowth", "UnexplainedGrowth"),
    "where a run is": ("SquaredMean", "AbsoluteMean", "MeanPower", "NormalDistance"),
    "one particle over many runs": ("Particle", "MeanSquare", "Difference", "PairCosine"),
    "modes": ("Modes",),
    "tails and types": ("TailCount", "Types", "Heterozygosity"),
    "labels and coefficients": ("SquaredError", "Coefficient", "MajorityError"),
}
"""What is asked of a recursion, and the observables, by name, that show it."""

_ONLY_OF: Mapping[str, tuple[type, ...]] = {
    "modes": (KDE, ShrunkKDE),
    "labels and coefficients": (Categorical, LeastSquares),
}
"""Aspects that only some fits have: a fitted normal law has one mode, and what it is fitted to has no labels."""

_ROUNDING = 1e-12
"""Numbers of a description are worked out in a few floating-point operations."""

Case = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What one claim says of a recursion.

    Parameters
    ----------
    aspect : str
        A key of `ASPECTS`.
    claim : Claim
        Its statement says which quantity `value` is, and whether it is that or a bound of it.
    check : MonteCarlo
        The check of the claim whose description is that of the recursion, with the recursion itself in it.
    case : mapping
        Values of the symbols.
    assumed : mapping
        Those of them in the statement that the recursion leaves open, such as the initial law: typical values.
    """

    aspect: str
    claim: Claim
    check: MonteCarlo
    case: Mapping[str, Any]
    assumed: Mapping[str, Any]

    @cached_property
    def value(self) -> float | None:
        """Right side of the statement; None for a law, which is no number."""
        return _value(self.claim, dict(self.case))


@dataclass(frozen=True, kw_only=True)
class Fate:
    """All answers for one recursion.

    Parameters
    ----------
    recursion : Recursion
    size, generations : int
    answers : tuple of Answer
        In the order of the aspects, then of the catalogue.
    """

    recursion: Recursion
    size: int
    generations: int
    answers: tuple[Answer, ...]

    def about(self, aspect: str) -> tuple[Answer, ...]:
        """The answers about one aspect, none if no claim covers it."""
        return tuple(answer for answer in self.answers if answer.aspect == aspect)

    @property
    def aspects(self) -> tuple[str, ...]:
        """The aspects that such a fit has, or that some claim answers nevertheless."""
        return tuple(aspect for aspect in ASPECTS if _has(self.recursion.fit, aspect) or self.about(aspect))


def fate(recursion: Recursion, *, size: int, generations: int) -> Fate:
    """What the claims of the catalogue say about a recursion.

    Parameters
    ----------
    recursion : Recursion
        With numbers, no symbols.
    size : int
        Points of generation 0, >= 2.
    generations : int
        Number of refits, >= 1.

    Returns
    -------
    Fate
        Its answers are of current claims only; whether they hold is for `collapsecheck.proofs.prove` and
        `collapsecheck.verify.verify_claim` to say. None where sizes that grow have to be rounded, of which no claim
        speaks.

    Raises
    ------
    InputError
        For a size or a number of generations out of range, or a fraction that does not give a whole number of points.

    Examples
    --------
    >>> found = fate(Recursion(fit=KDE(bandwidth=0.5)), size=10, generations=30)
    >>> answer = found.about("spread of a run")[0]
    >>> answer.claim.id, round(answer.value, 4)
    ('kde.fixed.variance', 2.4364)
    """
    for name, value, least in (("size", size, 2), ("generations", generations, 1)):
        if value < least:
            raise InputError(name, value, f"must be an integer of at least {least}")
    real_points(recursion.workflow, size)
    forms = () if _rounds(recursion, size, generations) else tuple(_same_recursions(recursion, size))
    found = [
        answer
        for claim in claims().values()
        if claim.lifecycle is None and (answer := _answer(claim, recursion, forms, size, generations)) is not None
    ]
    order = list(ASPECTS)
    answers = sorted(found, key=lambda answer: order.index(answer.aspect))
    return Fate(recursion=recursion, size=size, generations=generations, answers=tuple(answers))


def later(answer: Answer, factor: int) -> float | None:
    """The value of an answer after `factor` times as many generations.

    Parameters
    ----------
    answer : Answer
    factor : int
        At least 1.

    Returns
    -------
    float or None
        None for a law, and where the number takes too long to compute; infinite beyond the range of floating point.

    Examples
    --------
    >>> answer = fate(Recursion(fit=KDE(bandwidth=0.5)), size=10, generations=30).about("spread of a run")[0]
    >>> round(later(answer, 100), 4)
    2.5
    """
    if "t" not in answer.case:
        return answer.value
    try:
        return _value(answer.claim, dict(answer.case) | {"t": answer.case["t"] * factor})
    except InputError:  # exact fractions grow long
        return None


def _has(fit: Fit, aspect: str) -> bool:
    """Whether the aspect is one of recursions with this fit; a regression has coefficients and nothing else."""
    wanted = _ONLY_OF.get(aspect)
    return not isinstance(fit, LeastSquares) if wanted is None else isinstance(fit, wanted)


def _rounds(recursion: Recursion, size: int, generations: int) -> bool:
    """Whether the number of points of some generation is rounded."""
    if not isinstance(recursion.workflow, Growing):
        return False
    with np.errstate(over="ignore"):
        sizes = size * np.arange(1.0, generations + 2) ** float(recursion.workflow.power)
    return bool(np.any(sizes != np.rint(sizes)))


# --- from a claim to its answer -------------------------------------------------------------------------------------


def _answer(
    claim: Claim, recursion: Recursion, forms: Iterable[Recursion], size: int, generations: int
) -> Answer | None:
    noise = {name: value for form in forms for name, value in _noise(form.fit).items()}
    for check in claim.checks:
        if isinstance(check, MonteCarlo):
            for form in forms:
                asked = _asked(claim, check, form, size, generations)
                if asked is not None and (case := _case(claim, check, noise | asked)) is not None:
                    return Answer(
                        aspect=_aspect(check.setting.observable),
                        claim=claim,
                        check=replace(check, setting=replace(check.setting, recursion=recursion)),
                        case=case,
                        assumed={name: case[name] for name in sorted(_stated(claim) - {*noise, *asked})},
                    )
    return None


def _asked(claim: Claim, check: MonteCarlo, form: Recursion, size: int, generations: int) -> Case | None:
    """Values of the symbols that make the recursion of the check the one that is asked about, or None."""
    setting, asked = check.setting, Case()
    fit = _in_kernel(claim, check, form.fit)
    wanted = (size, generations, form.workflow, fit)
    patterns = (setting.size, setting.generations, setting.recursion.workflow, setting.recursion.fit)
    return asked if all(_bind(*pair, asked) for pair in zip(patterns, wanted, strict=True)) else None


def _case(claim: Claim, check: MonteCarlo, asked: Case) -> Case | None:
    """Values of all symbols, or None where some cannot be had or the claim assumes others."""
    case = _typical(claim, check) | asked
    if not free_symbols(check.setting) | _stated(claim) <= case.keys():
        return None
    try:
        require_assumptions(claim, case)
    except InputError:
        return None
    return case


def _stated(claim: Claim) -> frozenset[str]:
    """Names of the parameters on the right side; the initial law is in it by its functionals."""
    law = {"f"} if claim.rhs.has(initial_cf, heterozygosity, type_mass) else set()
    return (free_symbols(claim.rhs) | law) & {parameter.name for parameter in claim.params}


def _noise(fit: Any) -> Case:
    """What `collapsecheck.theory.notation` calls c and h, for claims that speak of them without simulating them."""
    bandwidth = getattr(fit, "bandwidth", None)
    if isinstance(bandwidth, Relative):
        return {"c": bandwidth.factor}
    return {} if bandwidth is None or isinstance(bandwidth, str) else {"h": bandwidth}


def _bind(pattern: Any, value: Any, case: Case) -> bool:
    """Whether the pattern is the value for some values of its symbols, which are entered in the case."""
    if isinstance(pattern, sympy.Symbol) and pattern.name not in case:
        case[pattern.name] = value
        return isinstance(value, int | float | sympy.Expr) and bool(pattern.is_integer) <= (int(value) == value)
    if isinstance(pattern, sympy.Expr):
        return _bind_expression(pattern, value, case)
    if is_dataclass(pattern) and not isinstance(pattern, type):
        return type(pattern) is type(value) and all(
            _bind(getattr(pattern, field.name), getattr(value, field.name), case) for field in fields(pattern)
        )
    return bool(pattern == value)


def _bind_expression(pattern: sympy.Expr, value: Any, case: Case) -> bool:
    """An expression without unknowns, or linear in one, such as t - 1 or r/n."""
    if isinstance(value, str) or is_dataclass(value):
        return False
    bound = {symbol: exact_number(case[symbol.name]) for symbol in pattern.free_symbols if symbol.name in case}
    known = pattern.subs(bound)
    if not known.free_symbols:
        return bool(abs(float(known) - float(value)) <= _ROUNDING * abs(float(value)))
    symbol, *others = known.free_symbols
    slope = known.diff(symbol)
    return not others and slope.is_number and _bind(symbol, _whole((value - known.subs(symbol, 0)) / slope), case)


def _whole(number: sympy.Expr) -> Any:
    """The integer that a number is but for rounding, or the number."""
    nearest = round(float(number))
    return nearest if abs(nearest - float(number)) <= _ROUNDING * abs(nearest) else float(number)


def _typical(claim: Claim, check: MonteCarlo) -> Case:
    """Values for what the recursion leaves open: the only one that the cases of the check have, or a typical one."""
    simulated = free_symbols(check.setting)
    chosen = {p.name: _typical_law(p.domain, p.typical) for p in claim.params if p.name in simulated}
    for name in (free_symbols(claim.rhs) | simulated) - chosen.keys():
        values = {case[name] for case in check.cases if name in case}
        if len(values) == 1 or name in simulated:
            chosen |= {name: next(iter(values))} if values else {}
    return chosen


def _typical_law(domain: Any, typical: Any) -> Any:
    return Normal() if isinstance(domain, Laws) and Normal() in domain.options else typical


def _value(claim: Claim, case: Case) -> float | None:
    if claim.argument is not None:
        return None
    with np.errstate(all="ignore"):
        return float(np.real(predict(claim.rhs, case)))


def _aspect(observable: Observable) -> str:
    return next(aspect for aspect, names in ASPECTS.items() if type(observable).__name__ in names)


# --- recursions that are the same -----------------------------------------------------------------------------------


def _same_recursions(recursion: Recursion, size: int) -> Iterator[Recursion]:
    """The recursion, and other descriptions of it in one dimension."""
    workflows = [recursion.workflow]
    if recursion.workflow in (FreshFraction(fraction=0), Persistent(fraction=0), Growing(power=0)):
        workflows.append(Replace())
    for workflow in workflows:
        yield Recursion(fit=recursion.fit, workflow=workflow)
        if isinstance(recursion.fit, KDE) and workflow == Replace():
            bandwidth = _bandwidth_of_rule(recursion.fit.bandwidth, sympy.Integer(size))
            if bandwidth is not None:
                yield Recursion(fit=replace(recursion.fit, bandwidth=bandwidth), workflow=workflow)


def _bandwidth_of_rule(rule: Scalar | str | Relative, n: sympy.Integer) -> Scalar | Relative | None:
    """What a library's rule is for points on a line, if it is a number or a multiple of the standard deviation."""
    match rule:
        case "scott_scipy":
            return Relative(factor=n ** sympy.Rational(-1, 5))
        case "silverman_scipy":
            return Relative(factor=(3 * n / 4) ** sympy.Rational(-1, 5))
        case "scott_sklearn":
            return n ** sympy.Rational(-1, 5)
    return None


def _in_kernel(claim: Claim, check: MonteCarlo, fit: Any) -> Any:
    """The fit with the kernel of the check, where the claim is about any kernel.

    It is if it is checked with more than one, and no parameter of it stands for a property of the kernel.
    """
    own = check.setting.recursion.fit
    if not isinstance(fit, KDE | ShrunkKDE) or not isinstance(own, KDE | ShrunkKDE):
        return fit
    simulated = {_kernel(other) for other in claim.checks}
    hidden = free_symbols(claim.rhs) - free_symbols(check.setting) - {"t"}
    return replace(fit, kernel=own.kernel) if len(simulated - {""}) > 1 and not hidden else fit


def _kernel(check: Any) -> str:
    fit = check.setting.recursion.fit if isinstance(check, MonteCarlo | Enumeration) else None
    return fit.kernel if isinstance(fit, KDE | ShrunkKDE) else ""
