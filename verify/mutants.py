"""Wrong versions of a claim made by rule: one sign, exponent, factor or index changed, in statement or simulator.

The mutants that a claim names are the mistakes that people make; those made here are what keeps a check honest that
happens to see only the named ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

import sympy
from sympy.core.relational import Relational

from collapsecheck.terms import (
    BANDWIDTH_RULES,
    KDE,
    Discrete,
    Law,
    Mixture,
    Normal,
    Observable,
    Recursion,
    Scaled,
    TailCount,
    Uniform,
    Variance,
)
from collapsecheck.theory.notation import n, t
from collapsecheck.theory.records import Check, Claim, Enclosure, Enumeration, Laws, MonteCarlo, Mutant, Setting

__all__ = ["equivalent_statement", "generated_mutants"]

Change = tuple[str, sympy.Basic]
_ADDED = "one more than {0}", "one less than {0}"


def generated_mutants(claim: Claim) -> tuple[Mutant, ...]:
    """Mutants of the statement and of the simulator, by rules that know nothing of the claim.

    Parameters
    ----------
    claim : Claim

    Returns
    -------
    tuple of Mutant
        Named ``statement-1``, ``statement-2``, ... and ``simulator-1``, ...; the story says what was changed.

    Examples
    --------
    >>> from collapsecheck.theory import claim
    >>> "sign of -1/n in 1 - 1/n" in {mutant.story for mutant in generated_mutants(claim("wf.heterozygosity"))}
    True
    """
    statements = {rhs: story for story, rhs in reversed(list(_statements(claim.rhs))) if _is_new(rhs, claim.rhs)}
    checks = [(story, check) for story, check in _simulators(claim) if check != claim.main_check]
    return tuple(
        Mutant(name=f"statement-{k}", story=story, rhs=rhs)
        for k, (rhs, story) in enumerate(reversed(statements.items()), start=1)
    ) + tuple(
        Mutant(name=f"simulator-{k}", story=story, check=check) for k, (story, check) in enumerate(checks, start=1)
    )


def _is_new(rhs: sympy.Basic, original: sympy.Basic) -> bool:
    return rhs != original and not rhs.has(sympy.zoo, sympy.nan, sympy.oo)


# --- statements -----------------------------------------------------------------------------------------------------


def _statements(rhs: sympy.Basic) -> Iterator[Change]:
    yield from _rewritten(rhs)
    for symbol in (n, t):
        if symbol in rhs.free_symbols:
            yield f"{symbol} + 1 for {symbol}", rhs.xreplace({symbol: symbol + 1})
            yield f"{symbol} - 1 for {symbol}", rhs.xreplace({symbol: symbol - 1})
    if isinstance(rhs, sympy.Expr) and not rhs.has(sympy.Piecewise):
        yield "factor 2", 2 * rhs


def _rewritten(term: sympy.Basic) -> Iterator[Change]:
    """The term with one node changed: at its root, or inside one of its arguments."""
    yield from _at_root(term)
    for position, argument in enumerate(term.args):
        for story, changed in _rewritten(argument):
            yield story, term.func(*term.args[:position], changed, *term.args[position + 1 :])


def _at_root(term: sympy.Basic) -> Iterator[Change]:
    match term:
        case sympy.Add():
            for part in term.args:
                yield f"sign of {part} in {term}", term - 2 * part
                yield f"without {part} in {term}", term - part
        case sympy.Mul():
            yield from _products(term)
        case sympy.Pow():
            yield f"exponent + 1 in {term}", term.base ** (term.exp + 1)
            yield f"exponent - 1 in {term}", term.base ** (term.exp - 1)
        case sympy.ceiling():
            yield "rounded down", sympy.floor(term.args[0])
            yield "rounded up once more", term + 1
        case Relational():
            yield f"{term} turned round", term.reversed.func(term.lhs, term.rhs)
            yield f"2 {term.lhs} for {term.lhs}", term.func(2 * term.lhs, term.rhs)
            yield f"sign of {term.lhs}", term.func(-term.lhs, term.rhs)
        case sympy.Piecewise():
            (first, condition), (second, _) = term.args[0].args, term.args[-1].args
            yield "values exchanged", sympy.Piecewise((second, condition), (first, True))


def _products(term: sympy.Mul) -> Iterator[Change]:
    if term.could_extract_minus_sign():
        yield f"sign of {term}", -term
    if term.args[0].is_Rational and term.args[0] != -1:
        yield f"factor 2 in {term}", 2 * term
    for position, part in enumerate(term.args):
        if not part.is_number:
            others = term.args[:position] + term.args[position + 1 :]
            yield f"without the factor {part} in {term}", sympy.Mul(*others)


# --- simulators -----------------------------------------------------------------------------------------------------


def _simulators(claim: Claim) -> Iterator[tuple[str, Check]]:
    check = claim.main_check
    if isinstance(check, Enclosure):
        for story, law in _laws(check.law, numeric=True):
            yield story, replace(check, law=law)
        for how, noise in _scaled_or_squared(check.noise):
            yield f"noise {how}", replace(check, noise=noise)
    elif isinstance(check, MonteCarlo):
        numeric = not any(
            isinstance(option, Discrete)
            for parameter in claim.params
            if isinstance(parameter.domain, Laws)
            for option in parameter.domain.options
        )
        for story, setting in _settings(check.setting, numeric):
            yield story, replace(check, setting=setting)


def _settings(setting: Setting, numeric: bool) -> Iterator[tuple[str, Setting]]:
    for story, recursion in _recursions(setting.recursion):
        yield story, replace(setting, recursion=recursion)
    for story, law in _laws(setting.initial_law, numeric):
        yield story, replace(setting, initial_law=law)
    for template, step in zip(_ADDED, (1, -1), strict=True):
        yield template.format("size"), replace(setting, size=setting.size + step)
        if setting.generations + step != -1:
            yield template.format("generations"), replace(setting, generations=setting.generations + step)
    for story, observable in _observables(setting.observable):
        yield story, replace(setting, observable=observable)


def _recursions(recursion: Recursion) -> Iterator[tuple[str, Recursion]]:
    if not isinstance(recursion.fit, KDE):
        return
    if isinstance(recursion.fit.bandwidth, str):
        for rule in BANDWIDTH_RULES:
            yield f"bandwidth rule {rule}", replace(recursion, fit=replace(recursion.fit, bandwidth=rule))
        return
    for how, bandwidth in _scaled_or_squared(recursion.fit.bandwidth):
        yield f"bandwidth {how}", replace(recursion, fit=replace(recursion.fit, bandwidth=bandwidth))


def _laws(law: Law | sympy.Symbol, numeric: bool) -> Iterator[tuple[str, Any]]:
    match law:
        case Mixture():
            yield from _mixtures(law)
        case Normal(mean=mean, sd=sd):
            if mean != 0:
                yield "sign of the mean", replace(law, mean=-mean)
                yield "twice the mean", replace(law, mean=2 * mean)
            yield from ((f"standard deviation {how}", replace(law, sd=x)) for how, x in _scaled_or_squared(sd))
        case Scaled(scale=scale):
            yield from ((f"scale {how}", replace(law, scale=x)) for how, x in _scaled_or_squared(scale))
        case Uniform(low=low, high=high):
            yield "twice the width", replace(law, high=2 * high - low)
        case sympy.Symbol() if numeric:
            yield "twice the scale", Scaled(law=law, scale=2)


def _mixtures(law: Mixture) -> Iterator[tuple[str, Mixture]]:
    for position, component in enumerate(law.components):
        before, after = law.components[:position], law.components[position + 1 :]
        for story, changed in _laws(component, numeric=True):
            yield f"component {position + 1}: {story}", replace(law, components=(*before, changed, *after))
    if len(law.weights) == 2:
        yield "weights 1/4 and 3/4", replace(law, weights=(0.25, 0.75))


def _observables(observable: Observable) -> Iterator[tuple[str, Observable]]:
    match observable:
        case Variance(ddof=ddof):
            yield f"ddof {1 - ddof} for {ddof}", Variance(ddof=1 - ddof)
        case TailCount(high=high):
            for how, changed in _scaled_or_squared(high):
                yield f"upper end of the region {how}", replace(observable, high=changed)


def _scaled_or_squared(value: Any) -> Iterator[tuple[str, Any]]:
    if value != 0:
        yield "twice", 2 * value
        yield "squared", value**2


# --- simulators that amount to another statement --------------------------------------------------------------------


def equivalent_statement(claim: Claim, check: Check) -> sympy.Expr | None:
    """Right side that is true of a wrong simulator which differs from the claim's own by a substitution of a symbol.

    Parameters
    ----------
    claim : Claim
    check : Check
        A wrong version of ``claim.main_check``.

    Returns
    -------
    sympy.Expr or None
        None if the difference is not such a substitution.

    Examples
    --------
    >>> from collapsecheck.theory import claim
    >>> tail = claim("tail.unrepresented")
    >>> mutant = next(mutant for mutant in tail.mutants if mutant.name == "one-draw-more")
    >>> equivalent_statement(tail, mutant.check)
    (1 - p)**(n + 1)
    """
    right, wrong = _described(claim.main_check), _described(check)
    changes = _changes(right, wrong)
    if changes is None or _replaced(right, changes) != wrong:
        return None
    rhs: sympy.Expr = claim.rhs.xreplace(changes)
    return rhs


def _described(check: Check) -> Any:
    if isinstance(check, Enclosure):
        return check.law, check.noise
    return check.setting, check.event, None if isinstance(check, Enumeration) else check.decide


def _changes(right: Any, wrong: Any) -> dict[sympy.Symbol, sympy.Expr] | None:
    """Substitution that turns one description into the other, if what differs is a bare symbol in the first."""
    if right == wrong:
        return {}
    if isinstance(right, sympy.Symbol) and isinstance(wrong, sympy.Expr):
        return {right: wrong}
    if type(right) is not type(wrong):
        return None
    if is_dataclass(right):
        pairs = [(getattr(right, field.name), getattr(wrong, field.name)) for field in fields(right)]
    elif isinstance(right, tuple) and len(right) == len(wrong):
        pairs = list(zip(right, wrong, strict=True))
    else:
        return None
    merged: dict[sympy.Symbol, sympy.Expr] = {}
    for pair in pairs:
        found = _changes(*pair)
        if found is None:
            return None
        merged |= found
    return merged


def _replaced(term: Any, changes: dict[sympy.Symbol, sympy.Expr]) -> Any:
    if isinstance(term, sympy.Basic):
        return term.xreplace(changes)
    if is_dataclass(term) and not isinstance(term, type):
        return replace(term, **{field.name: _replaced(getattr(term, field.name), changes) for field in fields(term)})
    if isinstance(term, tuple):
        return tuple(_replaced(item, changes) for item in term)
    return term
