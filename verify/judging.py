"""A verdict on a statement at one case: by simulation, by exact enumeration, by a certified count or integral.

This is where theory meets simulation. A verdict is a pure function of the claim, the check, the case, the protocol and
the stage: the seed is derived from them, so it can be memoised, replayed and shrunk. Rival statements are decided from
the draws that decide the statement itself.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
import sympy
from numpy.typing import NDArray

from collapsecheck import simulate
from collapsecheck.errors import CollapsecheckError, InputError
from collapsecheck.theory.prediction import exact_number, predict, predict_exact
from collapsecheck.theory.records import Case, Check, Claim, Enclosure, Enumeration, MonteCarlo, Quadrature, Setting
from collapsecheck.verify.cases import canonical, derived_seed, is_runnable, require_assumptions, resolve
from collapsecheck.verify.decisions import FIRST_LOOK, Decision, Prediction, Side, decide, digested, grow, look_sizes
from collapsecheck.verify.distributions import contradiction, tabulate
from collapsecheck.verify.draws import drawn_blocks
from collapsecheck.verify.intervals import Interval, distance_interval, mean_interval, proportion_interval
from collapsecheck.verify.records import Outcome, Protocol, Verdict
from collapsecheck.verify.separation import predicted
from collapsecheck.verify.spending import spending_of
from collapsecheck.verify.verdicts import METHODS, indicated, verdict_of

__all__ = ["judge", "judge_rivals"]

Sample = NDArray[np.float64]

_SIDES: dict[str, Side] = {"<=": "at most", ">=": "at least"}
_VERDICTS: dict[bytes, Verdict] = {}
_EXACT: dict[bytes, sympy.Expr] = {}
_ENDS: dict[bytes, tuple[Fraction, Fraction]] = {}
_DIGITS = 50


def judge(
    claim: Claim, check: Check, case: Case, protocol: Protocol, *, rhs: sympy.Expr | None = None, stage: str = "first"
) -> Verdict:
    """Decide whether the statement agrees with the check at one case.

    Assumes that the case fulfils the assumptions of the claim; it may lie outside the declared domain.

    Parameters
    ----------
    claim : Claim
    check : Check
        One of the claim's checks, or a wrong version of one.
    case : mapping
        Values of all symbols in the statement and the check.
    protocol : Protocol
    rhs : sympy.Expr, optional
        Right side of a rival statement; the claim's own by default.
    stage : str
        Any other word than ``"first"`` gives independent draws.

    Returns
    -------
    Verdict

    Raises
    ------
    InputError
        If the case lacks a value, violates an assumption or is one that the check excludes.
    CollapsecheckError
        If the protocol's declared number of decisions is exceeded.

    Examples
    --------
    >>> from collapsecheck.theory import claim
    >>> variance = claim("kde.fixed.variance")
    >>> enumeration = variance.checks[1]
    >>> str(judge(variance, enumeration, enumeration.cases[1], Protocol()).outcome)
    'VERIFIED'
    """
    return judge_rivals(claim, check, case, protocol, [claim.rhs if rhs is None else rhs], stage=stage)[0]


def judge_rivals(
    claim: Claim, check: Check, case: Case, protocol: Protocol, rivals: Sequence[sympy.Expr], *, stage: str = "first"
) -> tuple[Verdict, ...]:
    """Decide several right sides at one case, from the same draws; each verdict is what `judge` gives for it alone.

    Parameters
    ----------
    claim, check, case, protocol, stage
        As for `judge`.
    rivals : sequence of sympy.Expr
        Right sides, for instance the claim's own and those of its mutants.

    Returns
    -------
    tuple of Verdict
        In the order of `rivals`.

    Raises
    ------
    InputError, CollapsecheckError
        As for `judge`.
    """
    bare = replace(check, cases=())
    keys = [canonical(claim.digest, bare, dict(case), str(protocol), sympy.srepr(rhs), stage) for rhs in rivals]
    missing = {key: rhs for key, rhs in zip(keys, rivals, strict=True) if key not in _VERDICTS}
    if missing:
        require_assumptions(claim, case)
        _VERDICTS.update(zip(missing, _decided(claim, check, case, protocol, rivals=missing, stage=stage), strict=True))
    return tuple(_VERDICTS[key] for key in keys)


def _decided(
    claim: Claim, check: Check, case: Case, protocol: Protocol, *, rivals: dict[bytes, sympy.Expr], stage: str
) -> list[Verdict]:
    if isinstance(check, Enumeration):
        return [_enumerated(check, case, rhs) for rhs in rivals.values()]
    side = _SIDES.get(claim.statement.rel_op, "equal")
    if isinstance(check, Enclosure):
        return [_enclosed(check, case, rhs, side=side) for rhs in rivals.values()]
    if isinstance(check, Quadrature):
        return [_integrated(check, case, predicted(check, rhs), side=side) for rhs in rivals.values()]
    for key in rivals:
        spending_of(protocol).spend(key)
    seed = derived_seed(protocol.seed, claim, check, case, stage)
    expressions = [predicted(check, rhs) for rhs in rivals.values()]
    return _simulated(check, case, protocol, expressions, seed, side=side)


# --- simulated ------------------------------------------------------------------------------------------------------


def _simulated(
    check: MonteCarlo, case: Case, protocol: Protocol, expressions: Sequence[sympy.Expr], seed: int, *, side: Side
) -> list[Verdict]:
    setting = resolve(check.setting, case)
    impossible = [_impossible(check, expression, case) for expression in expressions]
    margin = protocol.margin if check.margin is None else check.margin
    predictions = [
        _prediction(check, expression, case, margin, side)
        for expression, reason in zip(expressions, impossible, strict=True)
        if not reason
    ]
    sizes = look_sizes(protocol.budget, first=FIRST_LOOK[check.decide], block=simulate.block_replicates(setting.size))
    digests: dict[int, str] = {}
    samples = digested(grow(_blocks(check, setting, seed), sizes), digests)
    decisions = decide(samples, predictions, alpha=protocol.alpha, sizes=sizes) if predictions else ()
    bounded = "" if side == "equal" or check.decide == "agreement" else f"{side} the prediction, "
    method = f"{METHODS[check.decide]}, {bounded}{len(sizes)} looks"

    def verdict(decision: Decision, prediction: Prediction) -> Verdict:
        found = verdict_of(decision, prediction, alpha=protocol.alpha, method=method, seed=seed)
        return replace(found, replicates_sha256=digests[decision.replicates])

    verdicts = map(verdict, decisions, predictions)
    return [_refuted_outright(reason, margin, method) if reason else next(verdicts) for reason in impossible]


def _blocks(check: MonteCarlo, setting: Setting, seed: int) -> Iterator[Sample]:
    for block in drawn_blocks(setting, seed):
        yield block if check.event is None else (block == check.event).astype(float)


def _impossible(check: MonteCarlo, expression: sympy.Expr, case: Case) -> str:
    """Why the prediction is not a value that any simulation could have; empty for an ordinary one."""
    if check.decide == "law":
        return contradiction(expression, case)
    value = _number(check, expression, case)
    return "" if math.isfinite(value) else "the prediction is not a finite real number"


def _number(check: MonteCarlo, expression: sympy.Expr, case: Case) -> float:
    if check.decide == "agreement":
        return _real(predict_exact(expression, case))
    with np.errstate(all="ignore"):
        try:
            value = complex(predict(expression, case))
        except ZeroDivisionError:
            return math.nan
    # What is real by symmetry, such as z times its conjugate, may be left with an imaginary part by rounding.
    rounding = 64 * np.finfo(float).eps * max(1.0, abs(value.real))
    return value.real if abs(value.imag) <= rounding else math.nan


def _prediction(check: MonteCarlo, expression: sympy.Expr, case: Case, margin: float, side: Side) -> Prediction:
    approximate = bool(check.approximation) or check.decide == "agreement"
    if check.decide == "law":
        interval = partial(distance_interval, distribution=tabulate(expression, case))
        return Prediction(value=0.0, margin=margin, interval=interval, approximate=approximate)
    value = _number(check, expression, case)
    match check.decide:
        case "mean":
            return Prediction(value=value, margin=margin, interval=mean_interval, approximate=approximate, side=side)
        case "probability":
            sd = math.sqrt(max(value * (1 - value), 0.0))
            return Prediction(value=value, margin=margin * sd, interval=indicated, approximate=approximate, side=side)
        case _:
            # What is counted is how often the relation holds: for a bound, too, it is to be nearly always.
            return Prediction(value=1.0, margin=margin, interval=_agreeing(value, side), approximate=approximate)


_HOLDS: dict[Side, Callable[[Any, Any], Any]] = {
    "equal": operator.eq,
    "at most": operator.le,
    "at least": operator.ge,
}


def _agreeing(value: float, side: Side) -> Callable[[Sample, float], Interval]:
    return lambda sample, alpha: proportion_interval(_HOLDS[side](sample, value).astype(float), alpha)


def _refuted_outright(reason: str, margin: float, method: str) -> Verdict:
    """A prediction that contradicts itself needs no draws, and no share of the error budget."""
    return Verdict(
        outcome=Outcome.REFUTED,
        prediction=math.nan,
        estimate=math.nan,
        low=math.nan,
        high=math.nan,
        margin=margin,
        replicates=0,
        alpha=0.0,
        method=method,
        note=reason,
    )


# --- exact ----------------------------------------------------------------------------------------------------------


def _enumerated(check: Enumeration, case: Case, rhs: sympy.Expr) -> Verdict:
    setting = resolve(check.setting, case, exact=True)
    key = canonical("enumeration", setting, check.event)
    if key not in _EXACT:
        _EXACT[key] = exact_number(
            simulate.enumerated_mean(
                setting.recursion,
                law=setting.initial_law,
                size=setting.size,
                generations=setting.generations,
                observable=setting.observable,
                event=check.event,
            )
        )
    return _compared(predict_exact(rhs, case), _EXACT[key], "exact enumeration")


def _enclosed(check: Enclosure, case: Case, rhs: sympy.Expr, *, side: Side) -> Verdict:
    if not is_runnable(check, case):
        raise InputError("case", dict(case), f"must fulfil {check.requires}: no enclosure decides a degenerate case")
    law, noise = resolve((check.law, check.noise), case, exact=True)
    key = canonical("enclosure", check.count, law, noise)
    prediction = predict_exact(rhs, case)
    if key not in _EXACT:
        try:
            _EXACT[key] = sympy.Integer(_certified(check.count, law, noise))
        except InputError:
            raise
        except CollapsecheckError as problem:
            return replace(
                _compared(prediction, sympy.nan, "certified count"), outcome=Outcome.INCONCLUSIVE, note=str(problem)
            )
    return _compared(prediction, _EXACT[key], "certified count", side=side)


def _certified(count: str, law: Any, noise: Fraction | int) -> int:
    if count == "modes":
        return simulate.certified_modes(law)
    if count == "most_modes":
        return simulate.certified_most_modes(law)
    return simulate.certified_merging_generation(law, noise)


def _integrated(check: Quadrature, case: Case, expression: sympy.Expr, *, side: Side) -> Verdict:
    law, noise = resolve((check.law, check.noise), case, exact=True)
    key = canonical("quadrature", check.divergence, law, noise)
    if key not in _ENDS:
        _ENDS[key] = simulate.certified_divergence(law, noise, check.divergence)
    low, high = (float(end) for end in _ENDS[key])
    prediction = _real(predict_exact(expression, case).evalf(_DIGITS))
    return Verdict(
        outcome=_placed(prediction, (low, high), check, side=side),
        prediction=prediction,
        estimate=low + (high - low) / 2,
        low=low,
        high=high,
        margin=check.margin,
        replicates=0,
        alpha=0.0,
        method="certified integral",
        note=f"certified to lie in [{low:.12g}, {high:.12g}]",
        exact=f"in [{_ENDS[key][0]}, {_ENDS[key][1]}]",
    )


def _placed(prediction: float, ends: tuple[float, float], check: Quadrature, *, side: Side) -> Outcome:
    """Where a prediction lies, seen from an interval that certainly contains the value.

    As for simulations: VERIFIED where the whole interval is within the margin of it, or keeps the bound but for the
    margin; REFUTED where the interval contradicts it, an approximate prediction where it does so by more than the
    margin. Rounding to floats is far below the margin.
    """
    (low, high), margin = ends, check.margin
    slack = margin if check.approximation else 64 * np.finfo(float).eps * max(1.0, abs(low), abs(high))
    above, below = prediction < low - slack, prediction > high + slack
    if not math.isfinite(prediction) or (above and side != "at least") or (below and side != "at most"):
        return Outcome.REFUTED
    near = (side == "at least" or high - prediction <= margin) and (side == "at most" or prediction - low <= margin)
    return Outcome.VERIFIED if near else Outcome.INCONCLUSIVE


def _compared(prediction: sympy.Expr, value: sympy.Expr, method: str, *, side: Side = "equal") -> Verdict:
    estimate = _real(value)
    return Verdict(
        outcome=Outcome.VERIFIED if _fulfilled(prediction, value, side) else Outcome.REFUTED,
        prediction=_real(prediction),
        estimate=estimate,
        low=estimate,
        high=estimate,
        margin=0.0,
        replicates=0,
        alpha=0.0,
        method=method,
        note=f"exact value {value}",
        exact=str(value),
    )


def _fulfilled(prediction: sympy.Expr, value: sympy.Expr, side: Side) -> bool:
    """Whether an exact value equals the prediction or, where that is a bound, keeps it."""
    if side == "equal" or not prediction.is_extended_real:
        return _equal(prediction, value)
    return bool(_HOLDS[side](value, prediction))


def _equal(first: sympy.Expr, second: sympy.Expr) -> bool:
    """Exact equality of two numbers: 50 certified digits tell most unequal ones apart, SymPy proves the equal ones."""
    difference = first - second
    if difference.is_Rational:
        return bool(difference == 0)
    if not difference.is_finite:
        return False
    if abs(difference.evalf(_DIGITS)) > sympy.Rational(1, 10 ** (_DIGITS // 2)):
        return False
    return bool(sympy.simplify(difference) == 0)


def _real(value: sympy.Expr) -> float:
    number = complex(value) if value.is_finite else complex(math.nan)
    return number.real if number.imag == 0 else math.nan
