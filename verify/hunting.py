"""What becomes of a mutant: killed, survived, equivalent, or below resolution.

``killed`` means REFUTED, at a case where it differs most from the statement, or by exact enumeration. A generated
statement meets the enumeration first, which needs no draws; one that a claim names is simulated first.
``equivalent`` means that nothing tells it from the statement at any point of the domain. ``below resolution`` means
INCONCLUSIVE, and nearer to the statement than the margin, so that no VERIFIED verdict claims to exclude it; the numbers
are in the note. Anything else ``survived``, and is a fault of the suite.

The margin of a claim may be wider than the distance to a mutant. Both would then be VERIFIED, which says nothing about
the mutant; if the margin is about as wide as the distance, neither verdict may come about. Where the expressions give
the distance, the mutant is therefore decided once more, at a third of it and at the case that tells most: a true
statement makes that REFUTED, or INCONCLUSIVE when the budget does not resolve it, and VERIFIED with the stated
probability only.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, filterfalse, islice

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

_SHARE = 1 / 3
"""Margin at which a mutant is decided, as a share of its distance from the statement.

Below 1, a mutant is VERIFIED only if the statement is wrong; at 1/3, an interval narrow enough to verify it would have
refuted the statement by far.
"""


@dataclass(frozen=True, kw_only=True)
class _Attempt:
    """Verdict on a mutant at one case, with its distance from the statement and the margin of the claim there."""

    case: Case
    verdict: Verdict
    gap: float
    margin: float


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


def hunt(
    claim: Claim,
    mutant: Mutant,
    protocol: Protocol,
    ranked: tuple[Separation, ...] | None,
    *,
    exact_first: bool = False,
) -> MutantFinding:
    """Try to refute a mutant.

    Parameters
    ----------
    claim : Claim
    mutant : Mutant
        Named by the claim, or generated.
    protocol : Protocol
    ranked : tuple of Separation or None
        What `ranked_cases` says about the mutant.
    exact_first : bool
        Whether to enumerate before simulating, and not only when simulation did not refute.

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
    attempts: list[_Attempt] = []
    ways = (_simulated(claim, mutant, protocol, ranked), _enumerated(claim, mutant, protocol))
    for attempt in chain(*(reversed(ways) if exact_first else ways)):
        if attempt.verdict.outcome is Outcome.REFUTED:
            return _finding(mutant, "killed", attempt)
        attempts.append(attempt)
    check = _attacked(claim, mutant)
    hidden = [attempt for attempt in attempts if _is_hidden(attempt)]
    if not isinstance(check, MonteCarlo) or not hidden:
        return _unrefuted(claim, mutant, ranked, attempts)
    most_telling = max(hidden, key=lambda attempt: attempt.gap / attempt.margin)
    nearer = replace(most_telling, verdict=_decided_nearer(claim, mutant, check, most_telling, protocol))
    if nearer.verdict.outcome is Outcome.REFUTED:
        return _finding(mutant, "killed", nearer)
    return _unrefuted(claim, mutant, ranked, [*filterfalse(hidden.__contains__, attempts), nearer])


def _simulated(
    claim: Claim, mutant: Mutant, protocol: Protocol, ranked: tuple[Separation, ...] | None
) -> Iterator[_Attempt]:
    """Verdicts on the mutant, at the most telling cases first; those that cannot be computed are left out."""
    for case in _candidates(claim, _attacked(claim, mutant), ranked):
        try:
            yield _attempt(claim, mutant, case, protocol)
        except InputError:
            continue


def _enumerated(claim: Claim, mutant: Mutant, protocol: Protocol) -> Iterator[_Attempt]:
    """Exact verdicts on a wrong statement, at the last cases first: they are the largest, and tell most.

    A wrong simulator is not enumerated.
    """
    checks = (item for item in claim.checks if isinstance(item, Enumeration) and mutant.check is None)
    for enumeration, case in ((item, case) for item in checks for case in reversed(item.cases)):
        verdict = judge(claim, enumeration, case, protocol, rhs=mutant.rhs)
        yield _Attempt(case=case, verdict=verdict, gap=math.nan, margin=verdict.margin)


def _attempt(claim: Claim, mutant: Mutant, case: Case, protocol: Protocol) -> _Attempt:
    rival = _rival(claim, mutant)
    verdict = judge(claim, _attacked(claim, mutant), case, protocol, rhs=mutant.rhs)
    unmeasured = rival is None or verdict.outcome is Outcome.REFUTED
    gap = math.nan if unmeasured else _gap(claim, rival, case)
    return _Attempt(case=case, verdict=verdict, gap=gap, margin=verdict.margin)


def _attacked(claim: Claim, mutant: Mutant) -> Check:
    return mutant.check or claim.main_check


def _is_hidden(attempt: _Attempt) -> bool:
    """Whether a margin that is wide beside the known distance of the mutant kept draws from refuting it."""
    return attempt.verdict.alpha > 0 and attempt.gap > 0 and attempt.margin > _SHARE * attempt.gap


def _decided_nearer(claim: Claim, mutant: Mutant, check: MonteCarlo, attempt: _Attempt, protocol: Protocol) -> Verdict:
    """The same decision from the same draws, at a margin that does not hide the distance."""
    declared = protocol.margin if check.margin is None else check.margin
    nearer = replace(check, margin=declared * _SHARE * attempt.gap / attempt.margin)
    return judge(claim, nearer, attempt.case, protocol, rhs=mutant.rhs)


def _candidates(claim: Claim, check: Check, ranked: tuple[Separation, ...] | None) -> Iterator[Case]:
    if ranked is None:
        cases = islice(domain_cases(claim, claim.main_check), len(check.cases) + _ATTEMPTS)
        return (case for case in cases if is_runnable(check, case))
    runnable = (item.case for item in ranked if is_runnable(check, item.case))
    return islice(runnable, _ATTEMPTS)


def _unrefuted(
    claim: Claim, mutant: Mutant, ranked: tuple[Separation, ...] | None, attempts: Sequence[_Attempt]
) -> MutantFinding:
    same = _rival(claim, mutant) == claim.rhs
    if ranked is not None and not ranked and (same or spans_domain(claim, claim.main_check)):
        return _finding(mutant, "equivalent", None)
    verified = [attempt for attempt in attempts if _is_missed(attempt)]
    measured = [attempt for attempt in attempts if attempt.gap > 0 and attempt.margin > 0]
    if verified or not measured:
        return _finding(mutant, "survived", next(iter(verified or attempts), None))
    telling = max(measured, key=lambda attempt: attempt.gap / attempt.margin)
    note = f"differs by {telling.gap:.3g}, the margin is {telling.margin:.3g}; {telling.verdict.note}"
    fate = "below resolution" if telling.gap < telling.margin else "survived"
    return _finding(mutant, fate, replace(telling, verdict=replace(telling.verdict, note=note)))


def _is_missed(attempt: _Attempt) -> bool:
    """Whether the mutant is VERIFIED where it is wrong; an enumeration may find that it is right where it agrees."""
    drawn = attempt.verdict.alpha > 0
    return attempt.verdict.outcome is Outcome.VERIFIED and (drawn or attempt.gap > 0)


def _gap(claim: Claim, rival: sympy.Expr, case: Case) -> float:
    """How far apart statement and rival are at a case, in the unit of the verdict's margin."""
    check = claim.main_check
    first, second = predicted(check, claim.rhs), predicted(check, rival)
    if not (isinstance(check, MonteCarlo) and check.decide == "law"):
        with np.errstate(all="ignore"):  # a rival may be no number there
            return float(abs(predict(first, case) - predict(second, case)))
    if contradiction(second, case):
        return 1.0
    points = np.linspace(-16.0, 16.0, 4001)
    (right, _), (wrong, _) = (tabulate(expression, case)(points) for expression in (first, second))
    return float(np.max(np.abs(right - wrong)))


def _finding(mutant: Mutant, fate: str, attempt: _Attempt | None) -> MutantFinding:
    return MutantFinding(
        name=mutant.name,
        story=mutant.story,
        target="statement" if mutant.check is None else "simulator",
        fate=fate,
        case=None if attempt is None else plain(dict(attempt.case)),
        verdict=None if attempt is None else attempt.verdict,
    )
