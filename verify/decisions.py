"""The decision rule: looks at a growing number of replicates, a running interval, three possible outcomes.

Two error rates, both at most `alpha` for each decision, whatever the number of replicates:

* a true prediction is REFUTED only if some interval misses the truth;
* a prediction that is wrong by more than its margin is VERIFIED only if some interval misses the truth.

The error probability is split evenly over the looks, so the intersection of all intervals so far holds its level. What
the number of replicates decides is only how often the outcome is INCONCLUSIVE. Everything here is a pure function of
the replicates.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import compress
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from collapsecheck.errors import InputError
from collapsecheck.verify.intervals import Interval
from collapsecheck.verify.records import Outcome

__all__ = [
    "FIRST_LOOK",
    "Decision",
    "Prediction",
    "Side",
    "decide",
    "digested",
    "grow",
    "look_sizes",
]

Sample = NDArray[np.float64]
Side = Literal["equal", "at most", "at least"]

FIRST_LOOK = {
    "mean": 4000,
    "bounded variance": 500,
    "probability": 500,
    "law": 500,
    "agreement": 500,
    "slope": 4000,
    "monotone": 4000,
}
"""Replicates at the first look: later where the interval is asymptotic than where it is exact."""

_RATIO = 1.5

_HOPELESS = 4
"""Replicates that the skewness asks for, in budgets, beyond which no more are drawn: twice the skewness allowed."""


@dataclass(frozen=True, kw_only=True)
class Prediction:
    """A number that an interval is compared with.

    Parameters
    ----------
    value : float
    margin : float
        Largest error that VERIFIED may hide, in units of the interval's `scale`.
    interval : callable
        Maps replicates and an error probability to an `Interval`; predictions that share it share its cost.
    approximate : bool
        The prediction is meant up to the margin only: REFUTED needs an interval that is disjoint from the whole band.
    side : str
        ``"equal"``: the truth equals `value`. ``"at most"``, ``"at least"``: `value` is a bound; VERIFIED then means
        that the truth exceeds it by the margin at most, so that a bound that is attained can be VERIFIED, too.
    """

    value: float
    margin: float
    interval: Callable[[Sample, float], Interval]
    approximate: bool = False
    side: Side = "equal"


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What is known about a prediction after some looks.

    Parameters
    ----------
    outcome : Outcome or None
        None as long as neither VERIFIED nor REFUTED is justified.
    interval : Interval
        Latest estimate and scale, with the intersection of all intervals that could be trusted.
    margin : float
        Margin in the unit of the estimate.
    replicates : int
    """

    outcome: Outcome | None
    interval: Interval
    margin: float
    replicates: int


_UNDECIDED = Decision(
    outcome=None,
    interval=Interval(estimate=math.nan, low=-math.inf, high=math.inf),
    margin=math.nan,
    replicates=0,
)


def look_sizes(budget: int, *, first: int, block: int = 1) -> tuple[int, ...]:
    """Numbers of replicates at which to look: geometric, in whole blocks, the last one spends the budget.

    Parameters
    ----------
    budget : int
        Largest number of replicates (>= 1), rounded up to a whole block.
    first : int
        Replicates at the first look (>= 1).
    block : int
        Replicates per block (>= 1).

    Returns
    -------
    tuple of int
        Increasing; consecutive looks grow by the factor 1.5 up to rounding.

    Raises
    ------
    InputError
        For a number below 1.

    Examples
    --------
    >>> look_sizes(10_000, first=4000, block=1000)
    (4000, 6000, 9000, 10000)
    """
    for argument, value in (("budget", budget), ("first", first), ("block", block)):
        if value < 1:
            raise InputError(argument, value, "must be at least 1")
    sizes, size = {budget}, float(first)
    while size < budget:
        sizes.add(math.ceil(size))
        size *= _RATIO
    return tuple(sorted({-(-size // block) * block for size in sizes}))


def grow(blocks: Iterable[Sample], sizes: Sequence[int]) -> Iterator[Sample]:
    """Samples of the given sizes, each beginning with the one before; blocks are asked for when they are needed.

    Examples
    --------
    >>> [sample.size for sample in grow([np.zeros(2)] * 9, (2, 6))]
    [2, 6]
    """
    source, parts, count = iter(blocks), [], 0
    for size in sizes:
        while count < size:
            parts.append(next(source))
            count += len(parts[-1])
        parts = [np.concatenate(parts)]
        yield parts[0][:size]


def digested(samples: Iterable[Sample], digests: dict[int, str]) -> Iterator[Sample]:
    """Pass growing samples on, and note the SHA-256 (hex) of each under its size.

    Parameters
    ----------
    samples : iterable of ndarray, shape (replicates,)
        As from `grow`: each begins with the one before.
    digests : dict
        Receives the digests, of IEEE doubles with the lowest byte first.

    Yields
    ------
    ndarray, shape (replicates,)

    Examples
    --------
    >>> digests = {}
    >>> _ = list(digested(grow([np.zeros(2)] * 3, (2, 6)), digests))
    >>> digests[6] == hashlib.sha256(bytes(48)).hexdigest()
    True
    """
    running, seen = hashlib.sha256(), 0
    for sample in samples:
        running.update(sample[seen:].astype("<f8").tobytes())
        seen = len(sample)
        digests[seen] = running.hexdigest()
        yield sample


def decide(
    samples: Iterable[Sample], predictions: Sequence[Prediction], *, alpha: float, sizes: Sequence[int]
) -> tuple[Decision, ...]:
    """Compare predictions with growing samples until each is VERIFIED or REFUTED, or nothing more can be expected.

    Assumes independent replicates. The predictions are decided one by one, from the same replicates. One whose
    observable is so skewed that several times the budget would be needed is left open there, which spares its draws.

    Parameters
    ----------
    samples : iterable of ndarray, shape (replicates,) or (replicates, columns)
        Growing samples, as from `grow`.
    predictions : sequence of Prediction
    alpha : float
        Error probability of one decision, in (0, 1).
    sizes : sequence of int
        Declared sizes of the samples, as from `look_sizes`; each look gets ``alpha / len(sizes)``.

    Returns
    -------
    tuple of Decision
        In the order of `predictions`.

    Examples
    --------
    >>> from collapsecheck.verify.intervals import mean_interval
    >>> sample = np.linspace(-1, 1, 5000)
    >>> wrong, right = (Prediction(value=v, margin=0.2, interval=mean_interval) for v in (0.5, 0.0))
    >>> [str(d.outcome) for d in decide([sample], [wrong, right], alpha=1e-6, sizes=[5000])]
    ['REFUTED', 'VERIFIED']
    """
    decisions = (_UNDECIDED,) * len(predictions)
    still_open = [True] * len(predictions)
    for sample in samples:
        decisions = _look(sample, predictions, decisions, still_open, alpha / len(sizes))
        still_open = [_is_open(decision, sizes[-1]) for decision in decisions]
        if not any(still_open):
            break
    return decisions


def _is_open(decision: Decision, budget: int) -> bool:
    """Whether more replicates may decide. Where all are equal so far, their skewness is not known."""
    hopeless = _HOPELESS * budget < decision.interval.trusted_from < math.inf
    return decision.outcome is None and not hopeless


def _look(
    sample: Sample,
    predictions: Sequence[Prediction],
    decisions: Sequence[Decision],
    still_open: Sequence[bool],
    level: float,
) -> tuple[Decision, ...]:
    methods = {prediction.interval for prediction in compress(predictions, still_open)}
    intervals = {method: method(sample, level) for method in methods}
    return tuple(
        _updated(decision, prediction, intervals[prediction.interval], len(sample)) if is_open else decision
        for prediction, decision, is_open in zip(predictions, decisions, still_open, strict=True)
    )


def _updated(decision: Decision, prediction: Prediction, interval: Interval, replicates: int) -> Decision:
    margin = prediction.margin * interval.scale
    if replicates < interval.trusted_from:
        kept = replace(interval, low=decision.interval.low, high=decision.interval.high)
        return Decision(outcome=None, interval=kept, margin=margin, replicates=replicates)
    narrowed = replace(
        interval, low=max(interval.low, decision.interval.low), high=min(interval.high, decision.interval.high)
    )
    outcome = _outcome(narrowed, prediction, margin)
    return Decision(outcome=outcome, interval=narrowed, margin=margin, replicates=replicates)


def _outcome(interval: Interval, prediction: Prediction, margin: float) -> Outcome | None:
    value, slack = prediction.value, margin if prediction.approximate else 0.0
    above, below = prediction.side != "at least", prediction.side != "at most"
    if (above and not interval.low - slack <= value) or (below and not value <= interval.high + slack):
        return Outcome.REFUTED
    if (above and not interval.high <= value + margin) or (below and not value - margin <= interval.low):
        return None
    return Outcome.VERIFIED
