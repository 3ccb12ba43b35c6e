"""Where in the domain a wrong statement differs most from the right one, from the expressions alone.

A check at an ordinary case may not see a mutant: n/(n + 1) and 1 - 1/n agree to 0.01 % at n = 100. Each mutant is
therefore tried where it separates.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

import numpy as np
import sympy
from numpy.typing import NDArray

from collapsecheck.errors import InputError
from collapsecheck.terms import Law, plain
from collapsecheck.theory.prediction import predict
from collapsecheck.theory.records import STATED, Case, Check, Claim, Laws, MonteCarlo, Param, Quadrature
from collapsecheck.verify.cases import canonical, domain_cases

__all__ = ["Separation", "gaps", "own_cases_first", "predicted", "separations"]

_FREQUENCIES = np.linspace(0.1, 6.0, 60)
"""Arguments at which characteristic functions are compared; the laws of the catalogue have scales from 0.1 to 4."""

_AMPLE = {"mean": 0.5, "probability": 0.5, "law": 0.2}
"""Gap beyond which no point is better than another, so that the most ordinary of them is taken."""


@dataclass(frozen=True, kw_only=True)
class Separation:
    """A case with the gap between two predictions there.

    Parameters
    ----------
    case : dict
    gap : float
        ``"mean"``: relative to the right prediction. ``"probability"``: in standard deviations of the indicator.
        ``"law"``: largest difference of characteristic functions. Certified numbers: the difference, at most 1.
    """

    case: dict[str, Any]
    gap: float


def predicted(check: Check, rhs: sympy.Expr) -> sympy.Expr:
    """What the check compares its observable with when the statement has the right side `rhs`."""
    return check.prediction.xreplace({STATED: rhs}) if isinstance(check, MonteCarlo | Quadrature) else rhs


def separations(claim: Claim, check: Check, rivals: Sequence[sympy.Expr]) -> tuple[tuple[Separation, ...], ...]:
    """Cases at which each rival of the statement differs from it, the most telling one first.

    Parameters
    ----------
    claim : Claim
    check : Check
        Monte Carlo check or enclosure; its own cases and, if it spans the domain, points of the domain are tried.
    rivals : sequence of sympy.Expr
        Right sides of wrong statements.

    Returns
    -------
    tuple of tuple of Separation
        One tuple for each rival, empty if it agrees with the statement at every point. Among the points with an ample
        gap the most ordinary one comes first.

    Examples
    --------
    >>> from collapsecheck.theory import claim
    >>> tail = claim("tail.unrepresented")
    >>> wrong, same = separations(tail, tail.main_check, [2 * tail.rhs, tail.rhs])
    >>> len(wrong) > 0, len(same)
    (True, 0)
    """
    cases = sorted(domain_cases(claim, check), key=_law_name)
    truth = _values(predicted(check, claim.rhs), check, cases)
    distances = [_remoteness(claim.params, case) for case in cases]
    kind, ample = _kind(check), _ample(check)
    found = []
    for rival in rivals:
        gaps = _gaps(kind, truth, _values(predicted(check, rival), check, cases))
        ranked = sorted(range(len(cases)), key=lambda i, gaps=gaps: (-min(gaps[i], ample), distances[i]))  # type: ignore[misc]  # mypy cannot type a lambda with a default
        found.append(tuple(Separation(case=cases[i], gap=float(gaps[i])) for i in ranked if gaps[i] > 0))
    return tuple(found)


def own_cases_first(check: Check, ranked: Sequence[Separation]) -> tuple[Separation, ...]:
    """The same cases, those of the check itself first where the gap is ample: the statement is decided there anyway.

    Parameters
    ----------
    check : Check
    ranked : sequence of Separation
        As from `separations`.

    Returns
    -------
    tuple of Separation

    Examples
    --------
    >>> from collapsecheck.theory import claim
    >>> tail = claim("tail.unrepresented")
    >>> (wrong,) = separations(tail, tail.main_check, [2 * tail.rhs])
    >>> own_cases_first(tail.main_check, wrong)[0].case in tail.main_check.cases
    True
    """
    own, ample = {canonical(dict(case)) for case in check.cases}, _ample(check)
    return tuple(sorted(ranked, key=lambda item: item.gap < ample or canonical(item.case) not in own))


def _kind(check: Check) -> str:
    return check.decide if isinstance(check, MonteCarlo) else "count"


def _ample(check: Check) -> float:
    return _AMPLE.get(_kind(check), 1.0)


def gaps(claim: Claim, check: Check, rival: sympy.Expr, cases: Sequence[Case]) -> NDArray[np.float64]:
    """How far a rival statement is from the claim's own at each case.

    Parameters
    ----------
    claim : Claim
    check : Check
        Monte Carlo check or enclosure.
    rival : sympy.Expr
        Right side of the rival statement.
    cases : sequence of Case, length k

    Returns
    -------
    ndarray, shape (k,)
        In the units of `Separation`; 0 where only rounding tells them apart, tiny where the rival predicts no number.
    """
    order = sorted(range(len(cases)), key=lambda i: _law_name(cases[i]))
    by_law = [cases[i] for i in order]
    truth, wrong = (_values(predicted(check, rhs), check, by_law) for rhs in (claim.rhs, rival))
    found = np.empty(len(cases))
    found[order] = _gaps(_kind(check), truth, wrong)
    return found


def _law_name(case: Case) -> str:
    return _name(case.get("f"))


@cache
def _name(law: Law | None) -> str:
    return str(plain(law))


def _values(expression: sympy.Expr, check: Check, cases: Sequence[Case]) -> NDArray[Any]:
    """Predictions at all cases, in one array per initial law; rows are cases, columns frequencies (or one)."""
    is_law = isinstance(check, MonteCarlo) and check.decide == "law"
    columns = {"u": _FREQUENCIES[None, :]} if is_law else {}
    shape = (_FREQUENCIES.size if is_law else 1,)
    rows = [_rows(expression, list(group), columns, shape) for _, group in groupby(cases, key=_law_name)]
    return np.concatenate(rows)


def _rows(
    expression: sympy.Expr, cases: Sequence[Case], columns: dict[str, NDArray[Any]], shape: tuple[int, ...]
) -> NDArray[Any]:
    names = [name for name in cases[0] if name != "f"]
    filled: dict[str, Any] = {name: np.array([[float(case[name])] for case in cases]) for name in names} | columns
    if "f" in cases[0]:
        filled["f"] = cases[0]["f"]
    try:
        with np.errstate(all="ignore"):
            values = np.asarray(predict(expression, filled))
    except (InputError, ZeroDivisionError):
        values = np.asarray(np.nan)
    return np.broadcast_to(values, (len(cases), *shape))


def _gaps(kind: str, truth: NDArray[Any], rival: NDArray[Any]) -> NDArray[np.float64]:
    """Gap at each case; 0 where rounding alone can explain it, tiny where the rival predicts no number at all."""
    with np.errstate(all="ignore"):
        difference = np.abs(rival - truth)
        rounding = 64 * np.finfo(float).eps * np.maximum(1.0, np.abs(truth))
        scale = np.ones_like(difference)
        if kind == "mean":
            scale = np.where(truth == 0, 1.0, np.abs(truth))
        elif kind == "probability":
            scale = np.sqrt(np.maximum(truth.real * (1 - truth.real), np.finfo(float).tiny))
        gaps = np.where(difference > rounding, difference / scale, 0.0).max(axis=1)
    if kind not in _AMPLE:
        gaps = np.minimum(gaps, 1.0)
    # A prediction that is no number is refuted without draws, which says less than a number that is refuted.
    return np.where(np.isfinite(gaps) & np.isfinite(rival).all(axis=1), gaps, np.finfo(float).tiny)


def _remoteness(params: Iterable[Param], case: Case) -> float:
    """How far a case is from the typical values, each parameter in units of its range."""
    return sum(_distance(parameter, case.get(parameter.name, parameter.typical)) for parameter in params)


def _distance(parameter: Param, value: Any) -> float:
    domain = parameter.domain
    if isinstance(domain, Laws):
        return 0.0 if value == parameter.typical else 0.25
    return abs(float(value) - float(parameter.typical)) / max(float(domain.high - domain.low), 1.0)
