"""What becomes of a mutant: killed, survived, equivalent, or below resolution.

``killed`` means REFUTED, at the case where it differs most from the statement or, failing that, by exact enumeration.
``equivalent`` means that nothing tells it from the statement at any point of the domain. ``below resolution`` means
that it differs by less than the margin at the most telling point, so that no VERIFIED verdict claims to exclude it;
the numbers are in the note. Anything else ``survived``, and is a fault of the suite.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np
import sympy

from collapsecheck.errors import InputError
from collapsecheck.terms import plain
from collapsecheck.theory.prediction import predict
from collapsecheck.theory.records import Case, Check, Claim, Enumeration, MonteCarlo, Mutant
from collapsecheck.verify.cases import domain_cases, is_runnable, spans_domain
from collapsecheck.verify.distributions import contradiction, tabulate
from collapsecheck.verify.judging import judge
from collapsecheck.verify.mutants import equivalent_statement
from collapsecheck.verify.records import MutantFinding, Outcome, Protocol, Verdict
from collapsecheck.verify.separation import Separation, predicted, separations

__all__ = ["hunt", "ranked_cases"]

_ATTEMPTS = 3
"""Cases at which a mutant is tried; the most telling one comes first."""

Attempt = tuple[Case, Verdict]


def ranked_cases(claim: Claim, mutants: Sequence[Mutant]) -> dict[str, tuple[Separation, ...] | None]:
    """For each mutant by name, the cases where it differs from the claim, the most telling one first.

    Parameters
    ----------
    claim : Claim
    mutants : sequence of Mutant

    Returns
    -------
    dict
        None for a wrong simulator that no statement describes, so that expressions cannot tell where it differs.
    """
    rivals = {mutant.name: _rival(claim, mutant) for mutant in mutants}
    known = {name: rhs for name, rhs in rivals.items() if rhs is not None}
    found = dict(zip(known, separations(claim, claim.main_check, list(known.values())), strict=True))
    return {name: found.get(name) for name in rivals}


def _rival(claim: Claim, mutant: Mutant) -> sympy.Expr | None:
    if mutant.check is None:
        return mutant.rhs
    return equivalent_statement(claim, mutant.check)


def hunt(claim: Claim, mutant: Mutant, protocol: Protocol, ranked: tuple[Separation, ...] | None) -> MutantFinding:
    """Try to refute a mutant.

    Parameters
    ----------
    claim : Claim
    mutant : Mutant
        Named by the claim, or generated.
    protocol : Protocol
    ranked : tuple of Separation or None
        What `ranked_cases` says about the mutant.

    Returns
    -------
    MutantFinding
        With the case and the verdict that decided.

    Examples
    --------
    >>> from collapsecheck.theory import claim
    >>> modes = claim("modes.equal")
    >>> mutant = modes.mutants[0]
    >>> hunt(modes, mutant, Protocol(), ranked_cases(modes, [mutant])[mutant.name]).fate
    'killed'
    """
    attempts: list[Attempt] = []
    for case, verdict in _attempts(claim, mutant, protocol, ranked):
        if verdict.outcome is Outcome.REFUTED:
            return _finding(mutant, "killed", (case, verdict))
        attempts.append((case, verdict))
    return _unrefuted(claim, mutant, ranked, attempts)


def _attempts(
    claim: Claim, mutant: Mutant, protocol: Protocol, ranked: tuple[Separation, ...] | None
) -> Iterator[Attempt]:
    """Verdicts on the mutant, at the most telling cases first; those that cannot be computed are left out."""
    check = claim.main_check if mutant.check is None else mutant.check
    for case in _candidates(claim, check, ranked):
        try:
            yield case, judge(claim, check, case, protocol, rhs=mutant.rhs)
        except InputError:
            continue
    if mutant.check is None:
        for enumeration in (item for item in claim.checks if isinstance(item, Enumeration)):
            for case in enumeration.cases:
                yield case, judge(claim, enumeration, case, protocol, rhs=mutant.rhs)


def _candidates(claim: Claim, check: Check, ranked: tuple[Separation, ...] | None) -> Iterator[Case]:
    if ranked is None:
        cases = islice(domain_cases(claim, claim.main_check), len(check.cases) + _ATTEMPTS)
        return (case for case in cases if is_runnable(check, case))
    runnable = (item.case for item in ranked if is_runnable(check, item.case))
    return islice(runnable, _ATTEMPTS)


def _unrefuted(
    claim: Claim, mutant: Mutant, ranked: tuple[Separation, ...] | None, attempts: Sequence[Attempt]
) -> MutantFinding:
    rival = _rival(claim, mutant)
    if ranked is not None and not ranked and (rival == claim.rhs or spans_domain(claim, claim.main_check)):
        return _finding(mutant, "equivalent", None)
    tried = [attempt for attempt in attempts if attempt[1].alpha > 0]
    if rival is None or not tried:
        return _finding(mutant, "survived", attempts[0] if attempts else None)
    case, verdict = tried[0]
    gap = _gap(claim, rival, case)
    note = f"differs by {gap:.3g}, the margin is {verdict.margin:.3g}"
    fate = "below resolution" if gap < verdict.margin else "survived"
    return _finding(mutant, fate, (case, replace(verdict, note=note)))


def _gap(claim: Claim, rival: sympy.Expr, case: Case) -> float:
    """How far apart statement and rival are at a case, in the unit of the verdict's margin."""
    check = claim.main_check
    first, second = predicted(check, claim.rhs), predicted(check, rival)
    if not (isinstance(check, MonteCarlo) and check.decide == "law"):
        return float(abs(predict(first, case) - predict(second, case)))
    if contradiction(second, case):
        return 1.0
    points = np.linspace(-16.0, 16.0, 4001)
    (right, _), (wrong, _) = (tabulate(expression, case)(points) for expression in (first, second))
    return float(np.max(np.abs(right - wrong)))


def _finding(mutant: Mutant, fate: str, attempt: Attempt | None) -> MutantFinding:
    return MutantFinding(
        name=mutant.name,
        story=mutant.story,
        target="statement" if mutant.check is None else "simulator",
        fate=fate,
        case=None if attempt is None else plain(dict(attempt[0])),
        verdict=None if attempt is None else attempt[1],
    )
