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
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from collapsecheck.terms import plain
from collapsecheck.verify.arguments import (
    margin_of,
    number_of,
    positive_of,
    probability_of,
    require_choice,
)
from collapsecheck.verify.cases import canonical
from collapsecheck.verify.deciding import decide_simulator
from collapsecheck.verify.decisions import Prediction
from collapsecheck.verify.guards import (
    indicator_interval,
    varying_bounded_variance_interval,
    varying_distance_interval,
    varying_mean_interval,
)
from collapsecheck.verify.records import PROFILES, Protocol, Verdict
from collapsecheck.verify.replicates import Simulator

__all__ = [
    "check_at_least",
    "check_at_most",
    "check_law",
    "check_mean",
    "check_probability",
    "check_seed",
]

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
    variance_bound: Any = None,
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
    variance_bound : float or sympy.Expr, optional
        What theory says the variance of a replicate is at most. The interval is then that of Catoni (2012), whose error
        probability is exact at every number of replicates, so that a heavy tail prevents no verdict; and the margin is
        in units of the square root of this bound. The bound itself is taken on trust.
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
    >>> import sympy
    >>> n = sympy.Symbol("n")
    >>> verdict = check_mean(lambda rng, size: rng.binomial(9, 0.5, size), n / 2, case={"n": 9}, seed=1)
    >>> str(verdict.outcome), verdict.prediction
    ('VERIFIED', 4.5)
    """
    value, reach = number_of("prediction", prediction, case), margin_of(margin, protocol)
    if variance_bound is None:
        asked = Prediction(value=value, margin=reach, interval=varying_mean_interval, approximate=approximate)
        return decide_simulator(simulate, asked, "mean", seed=seed, protocol=protocol)
    bound = positive_of("variance_bound", variance_bound, case)
    reach *= math.sqrt(bound)
    interval = partial(varying_bounded_variance_interval, bound=bound, margin=reach)
    asked = Prediction(value=value, margin=reach, interval=interval, approximate=approximate)
    return decide_simulator(simulate, asked, "bounded variance", seed=seed, protocol=protocol)


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
    value = probability_of("prediction", prediction, case)
    asked = _about_probability(value, margin_of(margin, protocol))
    asked = replace(asked, approximate=approximate)
    return decide_simulator(simulate, asked, "probability", seed=seed, protocol=protocol)


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
    asked = Prediction(value=0.0, margin=margin_of(margin, protocol), interval=interval)
    return decide_simulator(simulate, asked, "law", seed=seed, protocol=protocol)


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
    asked = replace(_bounding(bound, quantity, case, margin_of(margin, protocol)), side="at most")
    return decide_simulator(simulate, asked, quantity, seed=seed, protocol=protocol)


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
    asked = replace(_bounding(bound, quantity, case, margin_of(margin, protocol)), side="at least")
    return decide_simulator(simulate, asked, quantity, seed=seed, protocol=protocol)


def _bounding(bound: Any, quantity: Quantity, case: Mapping[str, Any] | None, margin: float) -> Prediction:
    require_choice("quantity", quantity, ("mean", "probability"))
    if quantity == "mean":
        return Prediction(value=number_of("bound", bound, case), margin=margin, interval=varying_mean_interval)
    return _about_probability(probability_of("bound", bound, case), margin)


def _about_probability(value: float, margin: float) -> Prediction:
    return Prediction(value=value, margin=margin * math.sqrt(value * (1 - value)), interval=indicator_interval)


def _texts(part: Any) -> Any:
    """Plain data with numbers as the decimals they show, which no precision of a JSON number limits."""
    if isinstance(part, Mapping):
        return {str(name): _texts(value) for name, value in part.items()}
    return str(plain(part))
