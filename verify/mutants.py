"""Wrong versions of a claim made by rule: one sign, exponent, factor or index changed, in statement or simulator.

The mutants that a claim names are the mistakes that people make; those made here are what keeps a check honest that
happens to see only the named ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import fields, is_dataclass, replace
from typing import Any

import sympy
from sympy.core.relational import Relational

from collapsecheck.terms import (
    BANDWIDTH_RULES,
    KDE,
    Discrete,
    FreshFraction,
    Law,
    MeanPower,
    Mixture,
    Normal,
    Observable,
    Persistent,
    Recursion,
    Regression,
    Relative,
    Scaled,
    TailCount,
    Uniform,
    Variance,
    Vectors,
)
from collapsecheck.theory.notation import n, t
from collapsecheck.theory.records import (
    STATED,
    Check,
    Claim,
    Enclosure,
    Enumeration,
    Laws,
    MonteCarlo,
    Mutant,
    Quadrature,
    Setting,
)

__all__ = ["equivalent_statement", "generated_mutants", "wrong_expressions"]

Change = tuple[str, sympy.Basic]
_ADDED = "one more than {0}", "one less than {0}"
_REAL = "one real point more", "one real point less"


def generated_mutants(claim: Claim) -> tuple[Mutant, ...]:
    """Mutants of the statement and of the simulator, by rules that know nothing of the claim.

    Parameters
    ----------
    claim : Claim

    Returns
    -------
    tuple of Mutant
        Named ``statement-1``, ``statement-2``, ... and ``simulator-1``, ...; the story says what was changed. None for
        an inequality: a bound that holds is seldom refuted by a small change, which may well leave it true.

    Examples
    --------
    >>> from collapsecheck.theory import claim
    >>> "sign of -1/n in 1 - 1/n" in {mutant.story for mutant in generated_mutants(claim("wf.heterozygosity"))}
    True
    """
    if claim.kind == "inequality":
        return ()
    checks = [(story, check) for story, check in _simulators(claim) if check != claim.main_check]
    return tuple(
        Mutant(name=f"statement-{k}", story=story, rhs=rhs)
        for k, (story, rhs) in enumerate(wrong_expressions(claim.rhs, (n, t)), start=1)
    ) + tuple(
        Mutant(name=f"simulator-{k}", story=story, check=check) for k, (story, check) in enumerate(checks, start=1)
    )


# --- statements -----------------------------------------------------------------------------------------------------


def wrong_expressions(expression: sympy.Expr, indices: Iterable[sympy.Symbol]) -> tuple[Change, ...]:
    """Expressions that one slip of the pen makes of another: a sign, a factor, an exponent, a term, an index.

    Parameters
    ----------
    expression : sympy.Expr
        What is right.
    indices : iterable of sympy.Symbol
        Symbols that count something, so that one more or one less of them is such a slip.

    Returns
    -------
    tuple of (str, sympy.Expr)
        What was changed, and the result; none twice, none as it was, none infinite whatever its symbols are.

    Examples
    --------
    >>> n = sympy.Symbol("n")
    >>> [str(wrong) for _, wrong in wrong_expressions(n / 2, [n])]
    ['1/2', 'n/2 + 1/2', 'n/2 - 1/2', 'n']
    """
    changes = reversed(list(_statements(expression, indices)))
    stories = {wrong: story for story, wrong in changes if _is_new(wrong, expression)}
    return tuple((story, wrong) for wrong, story in reversed(stories.items()))


def _is_new(rhs: sympy.Basic, original: sympy.Basic) -> bool:
    return rhs != original and not rhs.has(sympy.zoo, sympy.nan, sympy.oo)


def _statements(rhs: sympy.Basic, indices: Iterable[sympy.Symbol]) -> Iterator[Change]:
    yield from _rewritten(rhs)
    for symbol in indices:
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
            with suppress(TypeError):  # SymPy's answer to an order between numbers that are not real: no statement
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
            # The largest number of modes over all weights does not depend on the weights.
            if check.count != "most_modes" or not story.startswith("weights"):
                yield story, replace(check, law=law)
        for how, noise in _scaled_or_squared(check.noise):
            yield f"noise {how}", replace(check, noise=noise)
    elif isinstance(check, Quadrature):
        yield from ((story, replace(check, law=law)) for story, law in _laws(check.law, numeric=True))
        yield from ((f"noise {how}", replace(check, noise=noise)) for how, noise in _scaled_or_squared(check.noise))
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
    workflow = setting.recursion.workflow
    for template, step in zip(_ADDED, (1, -1), strict=True):
        if isinstance(workflow, FreshFraction | Persistent):
            # Of another size the fraction would not be a whole number of points.
            other = replace(workflow, fraction=workflow.fraction + sympy.S(step) / setting.size)
            yield _REAL[step < 0], replace(setting, recursion=replace(setting.recursion, workflow=other))
        elif setting.size + step != 1:
            yield template.format("size"), replace(setting, size=setting.size + step)
        if setting.generations + step != -1:
            yield template.format("generations"), replace(setting, generations=setting.generations + step)
    for story, observable in _observables(setting.observable):
        yield story, replace(setting, observable=observable)


def _recursions(recursion: Recursion) -> Iterator[tuple[str, Recursion]]:
    fit = recursion.fit
    if not isinstance(fit, KDE):
        return
    if isinstance(fit.bandwidth, str):
        for rule in BANDWIDTH_RULES:
            yield f"bandwidth rule {rule}", _with_bandwidth(recursion, fit, rule)
        return
    if isinstance(fit.bandwidth, Relative):
        for how, factor in _scaled_or_squared(fit.bandwidth.factor):
            yield f"factor of the bandwidth {how}", _with_bandwidth(recursion, fit, Relative(factor=factor))
        return
    for how, bandwidth in _scaled_or_squared(fit.bandwidth):
        yield f"bandwidth {how}", _with_bandwidth(recursion, fit, bandwidth)


def _with_bandwidth(recursion: Recursion, fit: KDE, bandwidth: Any) -> Recursion:
    return replace(recursion, fit=replace(fit, bandwidth=bandwidth))


def _laws(law: Law | sympy.Symbol, numeric: bool) -> Iterator[tuple[str, Any]]:
    match law:
        case Mixture():
            yield from _mixtures(law)
        case Normal(mean=mean, sd=sd):
            if mean != 0:
                yield "sign of the mean", replace(law, mean=-mean)
                yield "twice the mean", replace(law, mean=2 * mean)
            yield from ((f"standard deviation {how}", replace(law, sd=x)) for how, x in _scaled_or_squared(sd))
        case Regression(dimension=dimension, sd=sd):
            yield "one more dimension", replace(law, dimension=dimension + 1)
            yield from ((f"standard deviation {how}", replace(law, sd=x)) for how, x in _scaled_or_squared(sd))
        case Vectors(dimension=dimension):
            yield "one more dimension", replace(law, dimension=dimension + 1)
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
        case MeanPower(power=power):
            for how, changed in _scaled_or_squared(power):
                yield f"power {how}", MeanPower(power=changed)
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
        None if the difference is not such a substitution, or if the symbol is one by which the check makes its
        prediction of the statement, other than by adding to it.

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
    added = claim.main_check.prediction - STATED if isinstance(claim.main_check, MonteCarlo) else sympy.S.Zero
    if STATED in added.free_symbols and added.free_symbols & changes.keys():
        return None
    # What is added to the statement before it is compared changes, too, and is then no part of the statement.
    excess = sympy.S.Zero if STATED in added.free_symbols else added.xreplace(changes) - added
    rhs: sympy.Expr = claim.rhs.xreplace(changes) + excess
    return rhs


def _described(check: Check) -> Any:
    if isinstance(check, Enclosure):
        return check.law, check.noise
    if isinstance(check, Quadrature):
        return check.law, check.noise, check.divergence
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
