"""From a claim to its proof: find the derivation in the family of the claim, and check every step of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from typing import Any

import sympy

from collapsecheck.errors import ProofError
from collapsecheck.proofs.records import Derivation, Proof
from collapsecheck.theory.catalogue import family_of
from collapsecheck.theory.records import Claim

__all__ = ["derive", "prove"]

Builder = Callable[[Claim], Derivation]


def _builder(claim: Claim) -> Builder | None:
    family = family_of(claim.id)
    if family is None:
        return None
    derivations: dict[str, Builder] = import_module(f"collapsecheck.proofs.{family}").DERIVATIONS
    return derivations.get(claim.id)


def _stating(claim: Claim, rhs: Any) -> Claim:
    if rhs is None:
        return claim
    return replace(claim, statement=claim.statement.func(claim.statement.lhs, rhs, evaluate=False))


def derive(claim: Claim, rhs: sympy.Expr | None = None) -> Derivation:
    """Derivation of the statement of `claim`, not yet checked.

    Parameters
    ----------
    claim : Claim
    rhs : sympy.Expr or None
        Right side to try in place of the one that the claim states.

    Returns
    -------
    Derivation
        Its last relation is the statement.

    Raises
    ------
    ProofError
        If the claim has no derivation.

    Examples
    --------
    >>> from collapsecheck.theory import claim
    >>> derive(claim("kde.fixed.variance")).steps[-1].relation == claim("kde.fixed.variance").statement
    True
    """
    builder = _builder(claim)
    if builder is None:
        raise ProofError(f"{claim.id} has no derivation")
    return builder(_stating(claim, rhs))


def prove(claim: Claim, rhs: sympy.Expr | None = None) -> Proof:
    """Derive the statement of `claim` and check every step by machine, except citations and arguments.

    Parameters
    ----------
    claim : Claim
    rhs : sympy.Expr or None
        Right side to try in place of the one that the claim states; the proof of a wrong one does not hold.

    Returns
    -------
    Proof
        Without steps, and not holding, for a claim that has no derivation.

    Examples
    --------
    >>> from collapsecheck.theory import claim
    >>> unrepresented = claim("tail.unrepresented")
    >>> prove(unrepresented).holds, prove(unrepresented, rhs=2 * unrepresented.rhs).holds
    (True, False)
    """
    from collapsecheck.proofs.checking import check_steps  # noqa: PLC0415  # loads python-flint only when needed

    if _builder(claim) is None:
        return Proof(claim_id=claim.id, steps=(), concludes=False)
    steps = derive(claim, rhs).steps
    assumptions = tuple(assumption.relation for assumption in claim.assumptions)
    concludes = bool(steps) and steps[-1].relation == _stating(claim, rhs).statement
    return Proof(claim_id=claim.id, steps=check_steps(steps, assumptions), concludes=concludes)
