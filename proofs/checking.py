"""Checking steps: one checker per rule, each of which answers "established" or "not established", never by default.

A step is checked together with what earlier lines say: where a quantity was introduced by an earlier equation, its
right side is put in its place. Named quantities and means are then unfolded (`collapsecheck.proofs.unfolding`) and the
two sides compared as rational functions, by SymPy and again by python-flint (`collapsecheck.proofs.rational`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import sympy

from collapsecheck.errors import ProofError
from collapsecheck.proofs.enclosing import ball
from collapsecheck.proofs.facts import Facts, split_cases
from collapsecheck.proofs.rational import Abstraction, abstracted, equal_by_flint, equal_by_sympy
from collapsecheck.proofs.records import CheckedStep, Step
from collapsecheck.proofs.signs import opposed
from collapsecheck.proofs.unfolding import unfold

__all__ = ["check_steps", "limit_of"]

Expression = Any
Known = Mapping[Any, Any]

UNCHECKED = ("definition", "cited", "argument")
"""Rules that no machine checks."""


def check_steps(steps: Sequence[Step], assumptions: tuple[Expression, ...] = ()) -> tuple[CheckedStep, ...]:
    """Check the steps of a derivation in order.

    Parameters
    ----------
    steps : sequence of Step
    assumptions : tuple of sympy.Basic
        Relations between parameters that the claim assumes.

    Returns
    -------
    tuple of CheckedStep
        ``holds`` is True where the relation was established, False where it was not, None where no machine checks.
    """
    checked: tuple[CheckedStep, ...] = ()
    for step in steps:
        checked = (*checked, _checked(step, checked, assumptions))
    return checked


@cache
def _checked(step: Step, before: tuple[CheckedStep, ...], assumptions: tuple[Expression, ...]) -> CheckedStep:
    """A step after those before it; derivations that differ in their last lines only have the others in common."""
    if step.rule in UNCHECKED:
        return CheckedStep(step=step, holds=None, checkers=())
    facts = Facts()
    for earlier in before:
        if earlier.holds is not False:
            facts.remember(earlier.step.relation)
    try:
        checkers = _CHECKERS[step.rule](step.relation, facts, assumptions)
    except ProofError:
        checkers = ()
    return CheckedStep(step=step, holds=bool(checkers), checkers=checkers)


# --- values ---------------------------------------------------------------------------------------------------------


def _value(
    expression: Expression, known: Known, assumptions: tuple[Expression, ...], *, reduced: bool = False
) -> Expression:
    """The expression with earlier lines put in, definitions unfolded and calculus carried out.

    `reduced` asks for gamma functions of x + 1 by those of x, too.
    """
    for _ in range(len(known) + 1):
        replaced = expression.xreplace(known)
        if replaced == expression:
            break
        expression = replaced
    return _calculated(unfold(expression), assumptions, reduced=reduced)


@cache
def _calculated(expression: Expression, assumptions: tuple[Expression, ...], *, reduced: bool) -> Expression:
    done = expression.replace(_calculable, lambda part: sympy.expand(part.doit()))
    if reduced:
        done = done.replace(_is_gamma, sympy.expand_func)
    return done.replace(lambda part: isinstance(part, sympy.Limit), lambda part: limit_of(part, assumptions))


def _is_gamma(part: Expression) -> bool:
    return isinstance(part, (sympy.gamma, sympy.polygamma))


def _calculable(part: Expression) -> bool:
    """Whether SymPy is to carry out an operation: calculus and infinite sums, but not sums over points or types."""
    if isinstance(part, sympy.Sum):
        return bool(part.limits[0][2] == sympy.oo)
    return isinstance(part, (sympy.Integral, sympy.Derivative, sympy.Subs))


# --- equations ------------------------------------------------------------------------------------------------------


def _relation(relation: Expression, facts: Facts, assumptions: tuple[Expression, ...]) -> tuple[str, ...]:
    known = facts.equations
    if isinstance(relation, (sympy.LessThan, sympy.GreaterThan)) and isinstance(relation.lhs, sympy.Function):
        return _bounded(relation, facts, assumptions)
    if isinstance(relation, sympy.Eq):
        return _same_values(relation.lhs, relation.rhs, known, assumptions)
    if isinstance(relation, sympy.core.relational.Relational):
        difference = _value(relation.lhs - relation.rhs, known, assumptions)
        return _signed(difference, type(relation), assumptions)
    return ()


def _same_values(
    left: Expression, right: Expression, known: Known, assumptions: tuple[Expression, ...]
) -> tuple[str, ...]:
    sides = tuple(_value(side, known, assumptions) for side in (left, right))
    found = _equal_pieces(*sides) if any(side.has(sympy.Piecewise) for side in sides) else _equal(*sides)
    if found or not any(side.has(sympy.gamma, sympy.polygamma) for side in sides):
        return found
    return _equal(*(_value(side, known, assumptions, reduced=True) for side in (left, right)))


@cache
def _equal(left: Expression, right: Expression) -> tuple[str, ...]:
    """Names of the checkers that establish the equation; empty unless all of them do."""
    if left.has(sympy.nan, sympy.zoo) or right.has(sympy.nan, sympy.zoo):
        return ()
    if left.has(sympy.oo, -sympy.oo) or right.has(sympy.oo, -sympy.oo):
        return ("sympy",) if left == right else ()
    # What is wrong fails in python-flint at once; SymPy takes much longer.
    return ("sympy", "flint") if _agrees_in_flint(left, right) and equal_by_sympy(*_abstracted(left, right)) else ()


@cache
def _abstracted(left: Expression, right: Expression) -> Abstraction:
    return abstracted(left, right)


@cache
def _agrees_in_flint(left: Expression, right: Expression) -> bool:
    return equal_by_flint(*_abstracted(left, right))


_BEYOND_FLINT = (sympy.Piecewise, sympy.gamma, sympy.polygamma, sympy.nan, sympy.zoo, sympy.oo, -sympy.oo)


def _may_hold(relation: Expression, facts: Facts, assumptions: tuple[Expression, ...]) -> bool:
    """Whether python-flint leaves it open that an equation between rational functions holds; True for all else."""
    if not isinstance(relation, sympy.Eq):
        return True
    sides = tuple(_value(side, facts.equations, assumptions) for side in (relation.lhs, relation.rhs))
    return any(side.has(*_BEYOND_FLINT) for side in sides) or _agrees_in_flint(*sides)


def _induction(relation: Expression, facts: Facts, assumptions: tuple[Expression, ...]) -> tuple[str, ...]:
    """A relation for Q(t): directly, or by induction from earlier lines for Q(0) (or Q(1)) and Q(t + 1)."""
    quantity = relation.lhs
    for variable in sorted(quantity.free_symbols, key=str):
        start = sympy.S.One if variable.is_positive else sympy.S.Zero
        first, following = (quantity.subs(variable, value) for value in (start, variable + 1))
        if variable.is_integer and first in facts.equations and following in facts.about(type(relation)):
            base = sympy.Eq(first, relation.rhs.subs(variable, start), evaluate=False)
            step = relation.func(following, relation.rhs.subs(variable, variable + 1), evaluate=False)
            supposed = facts.supposing(relation)
            # A wrong relation often has a true base, which SymPy need not establish if the step is false anyway.
            if not (_may_hold(base, facts, assumptions) and _may_hold(step, supposed, assumptions)):
                return ()
            checkers = _relation(base, facts, assumptions)
            return checkers if checkers and checkers == _relation(step, supposed, assumptions) else ()
    return _relation(relation, facts, assumptions)


# --- inequalities and cases -----------------------------------------------------------------------------------------


def _bounded(relation: Expression, facts: Facts, assumptions: tuple[Expression, ...]) -> tuple[str, ...]:
    """A bound for a named quantity that is the one that earlier lines give, or that they give case by case."""
    bound = facts.bound(relation)
    if bound is not None:
        return _same_values(bound, relation.rhs, facts.equations, assumptions)
    outcomes = {_bounded(case, facts, ()) for case in split_cases(relation, assumptions)}
    return outcomes.pop() if len(outcomes) == 1 else ()


_SIGNS: dict[Any, str] = {
    sympy.StrictGreaterThan: "is_positive",
    sympy.GreaterThan: "is_nonnegative",
    sympy.StrictLessThan: "is_negative",
    sympy.LessThan: "is_nonpositive",
}


def _signed(difference: Expression, kind: Any, assumptions: tuple[Expression, ...]) -> tuple[str, ...]:
    """Whether SymPy infers the sign of the difference of the two sides from the assumptions on its symbols."""
    shifted, _ = _shifted(difference, assumptions)
    forms = (shifted, sympy.factor(shifted))
    return ("sympy",) if any(getattr(form, _SIGNS[kind]) for form in forms) else ()


def _equal_pieces(left: Expression, right: Expression) -> tuple[str, ...]:
    """Equality of two expressions with two cases each: equal values on regions that are the same."""
    pieces, other_pieces = _two_pieces(left), _two_pieces(right)
    if pieces is None or other_pieces is None:
        return ()
    boundary, inside, outside = pieces
    other_boundary, other_inside, other_outside = other_pieces
    same_values = _equal(inside, other_inside) and _equal(outside, other_outside)
    return ("sympy",) if same_values and _same_region(boundary, other_boundary) else ()


def _two_pieces(expression: Expression) -> tuple[Expression, Expression, Expression] | None:
    """E, v and w of an expression that is v where E <= 0 and w elsewhere; None if it is not of this form."""
    if not isinstance(expression, sympy.Piecewise) or len(expression.args) != 2 or expression.args[1][1] != sympy.true:
        return None
    (first, condition), (second, _) = expression.args
    if isinstance(condition, (sympy.LessThan, sympy.GreaterThan)):
        return _boundary(condition.lts, condition.gts), first, second
    if isinstance(condition, (sympy.StrictLessThan, sympy.StrictGreaterThan)):
        return _boundary(condition.gts, condition.lts), second, first
    return None


def _boundary(low: Expression, high: Expression) -> Expression:
    """An expression that is <= 0 exactly where low <= high; positive sides with roots are squared."""
    rooted = any(not power.exp.is_integer for side in (low, high) for power in side.atoms(sympy.Pow))
    if rooted and low.is_positive and high.is_positive:
        return sympy.expand(low**2 - high**2)
    return low - high


def _same_region(boundary: Expression, other: Expression) -> bool:
    """Whether two expressions are <= 0 at the same points, because their quotient is positive everywhere."""
    if opposed(boundary, other):
        return False
    quotient = sympy.factor(sympy.cancel(boundary / other))
    return bool(quotient.is_positive)


# --- limits ---------------------------------------------------------------------------------------------------------


def limit_of(limit: Expression, assumptions: tuple[Expression, ...] = ()) -> Expression:
    """Value of an unevaluated limit.

    Parameters
    ----------
    limit : sympy.Limit
    assumptions : tuple of sympy.Basic
        Relations such as ``n >= 2``. They matter: SymPy does not know that (1 - 1/n)^t tends to 0 until it knows that
        1 - 1/n is positive.

    Returns
    -------
    sympy.Expr

    Raises
    ------
    ProofError
        If SymPy does not find the limit.

    Examples
    --------
    >>> from collapsecheck.theory.notation import n, t
    >>> limit_of(sympy.Limit((1 - 1 / n) ** t, t, sympy.oo), (sympy.Ge(n, 2),))
    0
    """
    variable, point, direction = limit.args[1:]
    others = tuple(relation for relation in assumptions if getattr(relation, "lhs", None) != variable)
    shifted, back = _shifted(limit.args[0], others)
    try:
        closed = shifted.replace(lambda part: isinstance(part, sympy.Sum), lambda part: part.doit())
        value = sympy.limit(sympy.expand(closed), variable, point, str(direction))
    except (RuntimeError, ValueError, sympy.PoleError) as error:  # how SymPy says that it has no rule for a limit
        raise ProofError(f"SymPy does not find the limit {limit}") from error
    if value.has(sympy.Limit, sympy.AccumBounds, sympy.nan):
        raise ProofError(f"SymPy does not find the limit {limit}")
    return value.xreplace(back)


def _shifted(expression: Expression, assumptions: tuple[Expression, ...]) -> tuple[Expression, dict[Any, Any]]:
    """Build assumptions into symbols: n becomes 1 + m with m >= 1 where n >= 2 is assumed, and so on.

    SymPy infers signs from the assumptions on single symbols, not from relations between them.
    """
    forth: dict[Any, Any] = {}
    back: dict[Any, Any] = {}
    for assumption in assumptions:
        if getattr(getattr(assumption, "lhs", None), "is_Symbol", False):
            excess = sympy.Dummy("m", integer=assumption.lhs.is_integer, positive=True)
            forth |= _with_excess(assumption, excess)
            back |= {excess: _excess(assumption)} if assumption.lhs in forth else {}
    return expression.xreplace(forth), back


def _with_excess(assumption: Expression, excess: Expression) -> dict[Any, Any]:
    """The bounded symbol in terms of a positive one."""
    if isinstance(assumption, sympy.StrictGreaterThan):
        return {assumption.lhs: assumption.rhs + excess}
    if isinstance(assumption, sympy.GreaterThan) and assumption.lhs.is_integer:
        return {assumption.lhs: assumption.rhs - 1 + excess}
    return {}


def _excess(assumption: Expression) -> Expression:
    """The positive symbol in terms of the bounded one."""
    difference = assumption.lhs - assumption.rhs
    return difference if isinstance(assumption, sympy.StrictGreaterThan) else difference + 1


# --- enclosures -----------------------------------------------------------------------------------------------------


def _enclosed(relation: Expression, facts: Facts, assumptions: tuple[Expression, ...]) -> tuple[str, ...]:
    """A strict inequality between numbers, or a bound in proportion to a symbol that is not negative."""
    if isinstance(relation, (sympy.StrictLessThan, sympy.StrictGreaterThan)):
        low, high = (ball(_value(side, facts.equations, assumptions)) for side in (relation.lts, relation.gts))
        return ("flint",) if low < high else ()
    bound = facts.bound(relation)
    if bound is None:
        return ()
    spare = bound - relation.rhs if isinstance(relation, sympy.GreaterThan) else relation.rhs - bound
    return ("flint",) if _proportional(spare) else ()


def _proportional(expression: Expression) -> bool:
    """Whether an expression is a positive number times a symbol that is not negative."""
    symbols = expression.free_symbols
    if len(symbols) != 1 or not all(symbol.is_nonnegative for symbol in symbols):
        return False
    (symbol,) = symbols
    slope = sympy.diff(expression, symbol)
    return not slope.free_symbols and sympy.expand(expression - slope * symbol) == 0 and ball(slope) > 0


Checker = Callable[[Any, Facts, tuple[Any, ...]], tuple[str, ...]]

_CHECKERS: dict[str, Checker] = {
    "algebra": _relation,
    "recurrence": _induction,
    "integral": _relation,
    "series": _relation,
    "limit": _relation,
    "enclosure": _enclosed,
}
