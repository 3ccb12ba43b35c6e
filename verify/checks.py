"""Claims of other people about simulators of their own: one decision each, by the rule that decides the house's claims.

A claim needs a simulator, which is any callable ``(rng, size) -> array of shape (size,)``, and a number, which may be a
SymPy expression with values for its symbols. A verdict is a pure function of these, of the seed and of the protocol. It
costs one of the decisions that the protocol declares; who makes several of them counts them.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from numbers import Real
from typing import Any, Literal

import numpy as np
import sympy
from numpy.typing import NDArray

from collapsecheck.errors import InputError
from collapsecheck.terms import plain
from collapsecheck.theory.prediction import predict_exact
from collapsecheck.verify.cases import canonical
from collapsecheck.verify.decisions import FIRST_LOOK, Prediction, decide, grow, look_sizes
from collapsecheck.verify.guards import indicator_interval, varying_distance_interval, varying_mean_interval
from collapsecheck.verify.records import PROFILES, Protocol, Verdict
from collapsecheck.verify.replicates import BLOCK, Simulator, replicate_blocks
from collapsecheck.verify.verdicts import METHODS, verdict_of

__all__ = ["check_at_least", "check_at_most", "check_law", "check_mean", "check_probability", "check_seed"]

Quantity = Literal["mean", "probability"]
Sample = NDArray[np.float64]

_STANDARD = PROFILES["standard"]


def check_seed(root: int, *parts: Any) -> int:
    """Seed of one decision: a hash of the root seed and of whatever makes the decision different from any other.

    Parameters
    ----------
    root : int
        Root seed.
    *parts
        Plain data, descriptions and cases.

    Returns
    -------
    int
        In [0, 2^63).

    Examples
    --------
    >>> check_seed(1, "a claim", {"n": 5}) == check_seed(1, "a claim", {"n": 6})
    False
    """
    text = canonical(str(root), *(_texts(part) for part in parts))
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big") >> 1


def check_mean(
    simulate: Simulator,
    prediction: Any,
    *,
    seed: int,
    case: Mapping[str, Any] | None = None,
    margin: float | None = None,
    approximate: bool = False,
    protocol: Protocol = _STANDARD,
) -> Verdict:
    """Decide whether the mean of the replicates equals a prediction.

    Assumes that the replicates are independent and have a finite variance.

    Parameters
    ----------
    simulate : callable
        Maps a `numpy.random.Generator` and a number of replicates to an array of that shape.
    prediction : float or sympy.Expr
        Predicted mean; the symbols of an expression get their values from `case`.
    seed : int
        Seed of this decision, >= 0, e.g. from `check_seed`.
    case : mapping, optional
        Names of symbols to numbers, which are read as the decimals they show.
    margin : float, optional
        Largest error that VERIFIED may hide, in standard deviations of one replicate, in (0, 1); by default that of the
        protocol.
    approximate : bool
        The prediction is meant up to the margin only, and REFUTED only beyond it.
    protocol : Protocol
        Error probability, largest number of replicates and default margin.

    Returns
    -------
    Verdict
        Its margin is in the unit of the replicates.

    Raises
    ------
    InputError
        For an argument that is not usable, including a simulator that raises, always gives the same number, or gives
        anything but `size` finite numbers.

    Examples
    --------
    >>> n = sympy.Symbol("n")
    >>> verdict = check_mean(lambda rng, size: rng.binomial(9, 0.5, size), n / 2, case={"n": 9}, seed=1)
    >>> str(verdict.outcome), verdict.prediction
    ('VERIFIED', 4.5)
    """
    value = _number("prediction", prediction, case)
    asked = Prediction(
        value=value, margin=_margin(margin, protocol), interval=varying_mean_interval, approximate=approximate
    )
    return _decided(simulate, asked, "mean", seed, protocol)


def check_probability(
    simulate: Simulator,
    prediction: Any,
    *,
    seed: int,
    case: Mapping[str, Any] | None = None,
    margin: float | None = None,
    approximate: bool = False,
    protocol: Protocol = _STANDARD,
) -> Verdict:
    """Decide whether an event has the predicted probability.

    Parameters
    ----------
    simulate, seed, case, approximate, protocol
        As for `check_mean`; a replicate is 1 or True where the event happened, and 0 or False elsewhere.
    prediction : float or sympy.Expr
        Predicted probability, in (0, 1): no number of draws establishes 0 or 1, for which there are `check_at_most` and
        `check_at_least`.
    margin : float, optional
        As for `check_mean`; a replicate has the standard deviation sqrt(p (1 - p)) if p is the prediction.

    Returns
    -------
    Verdict
        Its margin is a difference of probabilities.

    Raises
    ------
    InputError
        As for `check_mean`.

    Examples
    --------
    >>> str(check_probability(lambda rng, size: rng.random(size) < 0.25, 0.25, seed=1).outcome)
    'VERIFIED'
    """
    value = _probability("prediction", prediction, case)
    asked = _about_probability(value, _margin(margin, protocol))
    return _decided(simulate, replace(asked, approximate=approximate), "probability", seed, protocol)


def check_law(
    simulate: Simulator,
    distribution: Callable[[Sample], Any],
    *,
    seed: int,
    margin: float | None = None,
    protocol: Protocol = _STANDARD,
) -> Verdict:
    """Decide whether the replicates follow a law with a continuous distribution function.

    Parameters
    ----------
    simulate, seed, protocol
        As for `check_mean`.
    distribution : callable
        Distribution function: maps increasing points (k,) to values (k,).
    margin : float, optional
        Largest distance between the distribution functions that VERIFIED may hide, in (0, 1); by default that of the
        protocol.

    Returns
    -------
    Verdict
        Of the distance, predicted to be 0.

    Raises
    ------
    InputError
        As for `check_mean`; also if `distribution` raises, or is no continuous distribution function.

    Examples
    --------
    >>> from scipy import stats
    >>> str(check_law(lambda rng, size: rng.standard_normal(size), stats.norm.cdf, seed=1).outcome)
    'VERIFIED'
    """
    interval = partial(varying_distance_interval, distribution=distribution)
    asked = Prediction(value=0.0, margin=_margin(margin, protocol), interval=interval)
    return _decided(simulate, asked, "law", seed, protocol)


def check_at_most(
    simulate: Simulator,
    bound: Any,
    *,
    seed: int,
    quantity: Quantity = "mean",
    case: Mapping[str, Any] | None = None,
    margin: float | None = None,
    protocol: Protocol = _STANDARD,
) -> Verdict:
    """Decide whether the mean of the replicates, or the probability of an event, is at most a bound.

    Parameters
    ----------
    simulate, seed, case, protocol
        As for `check_mean`, or for `check_probability`.
    bound : float or sympy.Expr
        REFUTED means that the truth is above it, VERIFIED that the truth is above it by the margin at most. A bound
        that is attained can be VERIFIED, therefore; for a strict one, give the bound less the margin.
    quantity : str
        ``"mean"`` or ``"probability"``; the bound of a probability is in (0, 1).
    margin : float, optional
        As for `check_mean`, or for `check_probability` with the bound in place of the prediction.

    Returns
    -------
    Verdict
        Its prediction is the bound.

    Raises
    ------
    InputError
        As for `check_mean`.

    Examples
    --------
    >>> draw = lambda rng, size: rng.random(size)
    >>> [str(check_at_most(draw, bound, seed=1).outcome) for bound in (0.4, 0.5, 0.6)]
    ['REFUTED', 'VERIFIED', 'VERIFIED']
    """
    asked = replace(_bounding(bound, quantity, case, _margin(margin, protocol)), side="at most")
    return _decided(simulate, asked, quantity, seed, protocol)


def check_at_least(
    simulate: Simulator,
    bound: Any,
    *,
    seed: int,
    quantity: Quantity = "mean",
    case: Mapping[str, Any] | None = None,
    margin: float | None = None,
    protocol: Protocol = _STANDARD,
) -> Verdict:
    """Decide whether the mean of the replicates, or the probability of an event, is at least a bound.

    Parameters
    ----------
    simulate, bound, seed, quantity, case, margin, protocol
        As for `check_at_most`, with above and below exchanged.

    Returns
    -------
    Verdict
        Its prediction is the bound.

    Raises
    ------
    InputError
        As for `check_mean`.

    Examples
    --------
    >>> draw = lambda rng, size: rng.random(size)
    >>> [str(check_at_least(draw, bound, seed=1).outcome) for bound in (0.4, 0.5, 0.6)]
    ['VERIFIED', 'VERIFIED', 'REFUTED']
    """
    asked = replace(_bounding(bound, quantity, case, _margin(margin, protocol)), side="at least")
    return _decided(simulate, asked, quantity, seed, protocol)


# --- one decision ---------------------------------------------------------------------------------------------------


def _bounding(bound: Any, quantity: Quantity, case: Mapping[str, Any] | None, margin: float) -> Prediction:
    match quantity:
        case "mean":
            return Prediction(value=_number("bound", bound, case), margin=margin, interval=varying_mean_interval)
        case "probability":
            return _about_probability(_probability("bound", bound, case), margin)
        case _:
            raise InputError("quantity", quantity, "must be one of mean, probability")


def _about_probability(value: float, margin: float) -> Prediction:
    return Prediction(value=value, margin=margin * math.sqrt(value * (1 - value)), interval=indicator_interval)


def _decided(simulate: Simulator, asked: Prediction, kind: str, seed: int, protocol: Protocol) -> Verdict:
    if not callable(simulate):
        raise InputError("simulate", simulate, "must be a callable (rng, size) -> array of shape (size,)")
    sizes = look_sizes(protocol.budget, first=FIRST_LOOK[kind], block=BLOCK)
    samples = grow(replicate_blocks(simulate, seed), sizes)
    (decision,) = decide(samples, [asked], alpha=protocol.alpha, looks=len(sizes))
    side = "" if asked.side == "equal" else f" {asked.side}"
    method = f"{METHODS[kind]}{side}, {len(sizes)} looks"
    return verdict_of(decision, asked, alpha=protocol.alpha, method=method, seed=seed)


# --- arguments ------------------------------------------------------------------------------------------------------


def _margin(margin: float | None, protocol: Protocol) -> float:
    if margin is None:
        return protocol.margin
    if not isinstance(margin, Real) or not 0 < margin < 1:
        raise InputError("margin", margin, "must be in (0, 1)")
    return float(margin)


def _probability(argument: str, value: Any, case: Mapping[str, Any] | None) -> float:
    number = _number(argument, value, case)
    if not 0 < number < 1:
        raise InputError(argument, number, "must be a probability in (0, 1), since draws do not establish 0 or 1")
    return number


def _number(argument: str, value: Any, case: Mapping[str, Any] | None) -> float:
    """A finite real number, from a number or from an expression at a case."""
    given = {} if case is None else case
    if not isinstance(given, Mapping):
        raise InputError("case", case, "must be a mapping from names of symbols to numbers")
    number = _evaluated(argument, value, given) if isinstance(value, sympy.Expr) else value
    if isinstance(number, bool) or not isinstance(number, Real) or not math.isfinite(number):
        raise InputError(argument, value, "must be a finite real number, or an expression that is one at the case")
    return float(number)


def _evaluated(argument: str, expression: sympy.Expr, case: Mapping[str, Any]) -> float:
    names = {symbol.name for symbol in expression.free_symbols}
    missing = sorted(names - case.keys())
    if missing:
        raise InputError("case", dict(case), f"needs a value for {', '.join(missing)}")
    try:
        number = complex(predict_exact(expression, {name: case[name] for name in names}))
    except (TypeError, ValueError) as problem:
        raise InputError(argument, expression, f"is no number at case {dict(case)}") from problem
    return number.real if number.imag == 0 else math.nan


def _texts(part: Any) -> Any:
    """Plain data with numbers as the decimals they show, which no precision of a JSON number limits."""
    if isinstance(part, Mapping):
        return {str(name): _texts(value) for name, value in part.items()}
    return str(plain(part))
