"""What earlier lines of a derivation say about named quantities: what they equal, and what bounds them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import sympy

from collapsecheck.proofs.few_points import distance
from collapsecheck.proofs.moments import current
from collapsecheck.proofs.unfolding import mean

__all__ = ["Facts", "split_cases"]

Expression = Any


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Equations and bounds of earlier lines; a later line about the same quantity takes the place of an earlier one.

    Parameters
    ----------
    equations : dict
        From a quantity to the right side of the equation that determined it last.
    upper, lower : dict
        From a quantity to its bound.
    """

    equations: dict[Any, Any] = field(default_factory=dict)
    upper: dict[Any, Any] = field(default_factory=dict)
    lower: dict[Any, Any] = field(default_factory=dict)

    def about(self, kind: Any) -> dict[Any, Any]:
        """What relations of one kind have said; empty for kinds that are not kept."""
        kept = {sympy.Equality: self.equations, sympy.LessThan: self.upper, sympy.GreaterThan: self.lower}
        return kept.get(kind, {})

    def remember(self, relation: Expression) -> None:
        """Keep what a line says of a quantity; a constant that bounds a quantity bounds its mean over runs, too."""
        if not isinstance(getattr(relation, "lhs", None), sympy.Function):
            return
        kept = self.about(type(relation))
        kept[relation.lhs] = relation.rhs
        if kept is not self.equations and not relation.rhs.has(current, distance):
            kept[mean(relation.lhs)] = relation.rhs

    def supposing(self, relation: Expression) -> Facts:
        """These facts and one more, which an inductive step may use."""
        more = replace(self, equations={**self.equations}, upper={**self.upper}, lower={**self.lower})
        more.remember(relation)
        return more

    def bound(self, relation: Expression) -> Expression | None:
        """What earlier lines give as a bound for the left side of an inequality, in its direction.

        A quantity may be replaced by its bound where the expression does not decrease with it.

        Returns
        -------
        sympy.Expr or None
            None where they give none.
        """
        quantity, bounds = relation.lhs, self.about(type(relation))
        if quantity not in self.equations and quantity not in bounds:
            return None
        expression = quantity
        for _ in range(len(self.equations) + len(bounds) + 1):
            replaced = _raised(expression, bounds).xreplace(self.equations)
            if replaced == expression:
                break
            expression = replaced
        return expression


def _raised(expression: Expression, bounds: dict[Any, Any]) -> Expression:
    """The expression with bounds in place of quantities of which it is a multiple that is not negative."""
    for quantity, bound in bounds.items():
        if expression.has(quantity):
            place = sympy.Dummy()
            opened = expression.xreplace({quantity: place})
            slope = sympy.diff(opened, place)
            if slope.is_nonnegative and not slope.has(place):
                expression = opened.xreplace({place: bound})
    return expression


def split_cases(relation: Expression, assumptions: tuple[Expression, ...]) -> list[Expression]:
    """The relation at each integer from the least to the greatest that the assumptions allow a symbol of it."""
    for symbol in sorted(relation.free_symbols, key=str):
        least = [a.rhs for a in assumptions if isinstance(a, sympy.GreaterThan) and a.lhs == symbol]
        greatest = [a.rhs for a in assumptions if isinstance(a, sympy.LessThan) and a.lhs == symbol]
        if symbol.is_integer and least and greatest:
            values = range(int(max(least)), int(min(greatest)) + 1)
            return [relation.func(*(side.subs(symbol, v) for side in relation.args), evaluate=False) for v in values]
    return []
