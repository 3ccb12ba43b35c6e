"""Falsification: the simplest case at which a rival statement about a claim's recursion fails.

Exact enumerations come first, since they involve no chance; then simulations (or certified counts) all over the domain.
Both go from simple cases to less simple ones (`simplest`). A simulation cannot see an error below its margin, so cases
at which the rival is that near to the claim's own statement come after all others. That no case refutes a statement is
no proof of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import numpy as np
import sympy

from collapsecheck.errors import InputError
from collapsecheck.theory.prediction import predict
from collapsecheck.theory.records import Case, Check, Claim, Enclosure, Enumeration, MonteCarlo, Quadrature
from collapsecheck.verify.cases import is_runnable, spans_domain
from collapsecheck.verify.judging import judge, judge_rivals
from collapsecheck.verify.records import Outcome, Protocol, Verdict
from collapsecheck.verify.separation import gaps
from collapsecheck.verify.simplest import exact_cases, simple_cases

__all__ = ["ATTEMPTS", "Counterexample", "Search", "Trial", "falsify", "search_counterexample"]

ATTEMPTS = 24
"""Cases that are simulated, or whose modes are counted, before the search is given up."""

_CONFIRMING = 4
"""Budget of the confirming run, in units of the first."""

_ROUTES = {Enumeration: "enumerated", MonteCarlo: "simulated", Enclosure: "enclosed", Quadrature: "enclosed"}

Progress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One case that was tried.

    Parameters
    ----------
    route : str
        ``"enumerated"``, ``"simulated"`` or ``"enclosed"``.
    case : dict
        Values of the parameters.
    verdict : Verdict
        On the rival statement.
    """

    route: str
    case: dict[str, Any]
    verdict: Verdict


@dataclass(frozen=True, kw_only=True)
class Counterexample:
    """A case at which a rival statement was REFUTED.

    Parameters
    ----------
    claim_id : str
        The claim whose recursion was run.
    rhs : sympy.Expr
        Right side of the rival statement.
    route : str
        ``"enumerated"``, ``"simulated"`` or ``"enclosed"``.
    case : dict
        Values of the parameters.
    verdict : Verdict
        On the rival statement.
    own : Verdict
        On the claim's own statement, from the same draws.
    confirmation : Verdict or None
        On the rival statement, from independent draws with four times the budget; None where nothing is random.
    """

    claim_id: str
    rhs: sympy.Expr
    route: str
    case: dict[str, Any]
    verdict: Verdict
    own: Verdict
    confirmation: Verdict | None

    @property
    def error(self) -> float:
        """Distance of the rival's prediction from the estimate, in its unit; NaN if it predicts no number."""
        return abs(self.verdict.prediction - self.verdict.estimate)


@dataclass(frozen=True, kw_only=True)
class Search:
    """All that was tried, in order, and the counterexample that ended the search, if any did."""

    trials: tuple[Trial, ...]
    found: Counterexample | None


def falsify(
    claim: Claim, rhs: sympy.Expr, protocol: Protocol, *, attempts: int = ATTEMPTS, progress: Progress | None = None
) -> Counterexample | None:
    """Search for the simplest case at which a rival statement fails.

    Parameters
    ----------
    claim : Claim
        Gives the recursion, the observable and the domain.
    rhs : sympy.Expr
        Right side of the rival statement, in the symbols of the claim.
    protocol : Protocol
    attempts : int
        Largest number of cases to simulate (>= 1); enumerations are free.
    progress : callable, optional
        Called with the number of cases done and the largest number of cases.

    Returns
    -------
    Counterexample or None
        None if no case that was tried refutes the statement, which is no proof of it.

    Raises
    ------
    InputError
        If the statement holds a symbol that is not the claim's, or for a number of attempts below 1.
    CollapsecheckError
        If the declared number of decisions is exceeded, or a simulation leaves the range of floating point.

    Examples
    --------
    >>> from collapsecheck.theory import claim
    >>> from collapsecheck.theory.notation import h, sigma, t
    >>> found = falsify(claim("kde.fixed.variance"), sigma**2 + t * h**2, Protocol())
    >>> found.case["n"], found.case["t"], found.error
    (2, 1, 0.5)
    """
    return search_counterexample(claim, rhs, protocol, attempts=attempts, progress=progress).found


def search_counterexample(
    claim: Claim, rhs: sympy.Expr, protocol: Protocol, *, attempts: int = ATTEMPTS, progress: Progress | None = None
) -> Search:
    """As `falsify`, with the cases that were tried.

    Parameters
    ----------
    claim, rhs, protocol, attempts, progress
        As for `falsify`.

    Returns
    -------
    Search

    Raises
    ------
    InputError, CollapsecheckError
        As for `falsify`.
    """
    _require(claim, rhs, attempts)
    candidates = [*_exact(claim), *islice(_domain(claim, rhs, protocol), attempts)]
    trials: list[Trial] = []
    for done, (check, case) in enumerate(candidates):
        if progress:
            progress(done, len(candidates))
        verdict = _judged(claim, check, case, protocol, rhs)
        if verdict is None:
            continue
        trials.append(Trial(route=_ROUTES[type(check)], case=case, verdict=verdict))
        if verdict.outcome is Outcome.REFUTED:
            return Search(trials=tuple(trials), found=_counterexample(claim, check, case, protocol, rhs))
    return Search(trials=tuple(trials), found=None)


def _require(claim: Claim, rhs: sympy.Expr, attempts: int) -> None:
    known = {parameter.symbol for parameter in claim.params} | {claim.argument} | claim.rhs.free_symbols
    check = claim.main_check
    valued = set() if spans_domain(claim, check) else set.intersection(*map(set, check.cases))
    unknown = sorted(str(symbol) for symbol in rhs.free_symbols - known if str(symbol) not in valued)
    if unknown:
        raise InputError(
            "statement", str(rhs), f"must be in the parameters of {claim.id}; {unknown[0]} is none of them"
        )
    if attempts < 1:
        raise InputError("attempts", attempts, "must be at least 1")


def _exact(claim: Claim) -> Iterator[tuple[Check, dict[str, Any]]]:
    for check in claim.checks:
        if isinstance(check, Enumeration):
            yield from ((check, case) for case in exact_cases(claim, check))


def _domain(claim: Claim, rhs: sympy.Expr, protocol: Protocol) -> Iterator[tuple[Check, dict[str, Any]]]:
    """Cases of the domain, those first at which the check can tell the rival from the claim's own statement."""
    check = claim.main_check
    cases = simple_cases(claim, check)
    margin = getattr(check, "margin", None) or protocol.margin
    telling = gaps(claim, check, rhs, cases) > margin
    for wanted in (True, False):
        for case, tells in zip(cases, telling, strict=True):
            if tells == wanted and _admitted(claim, check, case):
                yield check, case


def _admitted(claim: Claim, check: Check, case: Case) -> bool:
    return case in check.cases or (claim.admits(case) and is_runnable(check, case))


def _judged(claim: Claim, check: Check, case: Case, protocol: Protocol, rhs: sympy.Expr) -> Verdict | None:
    """Verdict on the rival; None at a case that violates an assumption or where it predicts nothing computable."""
    if not isinstance(check, MonteCarlo) and _is_infinite(rhs, case):
        return None
    try:
        return judge(claim, check, case, protocol, rhs=rhs)
    except (InputError, TypeError):
        # SymPy raises TypeError when a choice compares numbers that are not real there.
        return None


def _is_infinite(rhs: sympy.Expr, case: Case) -> bool:
    """Whether the prediction leaves the range of floating point, so that its exact value would take for ever."""
    try:
        with np.errstate(all="ignore"):
            return bool(np.isinf(predict(rhs, case)))
    except (InputError, ZeroDivisionError):
        return False


def _counterexample(
    claim: Claim, check: Check, case: dict[str, Any], protocol: Protocol, rhs: sympy.Expr
) -> Counterexample:
    verdict, own = judge_rivals(claim, check, case, protocol, [rhs, claim.rhs])
    larger = replace(protocol, budget=_CONFIRMING * protocol.budget)
    return Counterexample(
        claim_id=claim.id,
        rhs=rhs,
        route=_ROUTES[type(check)],
        case=case,
        verdict=verdict,
        own=own,
        confirmation=judge(claim, check, case, larger, rhs=rhs, stage="confirm") if verdict.replicates else None,
    )
