"""From a decision to a verdict: the names of the methods, indicators, and why a decision is still open."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from collapsecheck.errors import InputError
from collapsecheck.verify.decisions import Decision, Prediction
from collapsecheck.verify.intervals import Interval, proportion_interval
from collapsecheck.verify.records import Outcome, Verdict

__all__ = ["METHODS", "indicated", "verdict_of"]

METHODS = {
    "mean": "mean, studentised",
    "bounded variance": "mean, Catoni",
    "probability": "probability, Clopper-Pearson",
    "law": "distribution function, Dvoretzky-Kiefer-Wolfowitz",
    "agreement": "share that agrees, Clopper-Pearson",
    "slope": "slope of the logarithm of the mean, studentised",
    "monotone": "smallest increment, studentised",
}

_ROOM = 1.5
"""Margin over half the width of the interval that verifies a truth almost surely: 1 + 3.3 standard errors over 6.6."""


def indicated(sample: NDArray[np.float64], alpha: float) -> Interval:
    """`proportion_interval` of replicates that must be 0 or 1."""
    if not np.isin(sample, (0.0, 1.0)).all():
        raise InputError("observable", float(sample.max()), "must be 0 or 1 for a probability; state an event")
    return proportion_interval(sample, alpha)


def verdict_of(decision: Decision, prediction: Prediction, *, alpha: float, method: str, seed: int) -> Verdict:
    """The verdict that a decision amounts to; one that is still open is INCONCLUSIVE, and the note says why.

    Parameters
    ----------
    decision : Decision
        After the last look.
    prediction : Prediction
        What was decided.
    alpha : float
        Error probability of this decision.
    method : str
        In words.
    seed : int
        From which the replicates were drawn.

    Returns
    -------
    Verdict
    """
    return Verdict(
        outcome=decision.outcome or Outcome.INCONCLUSIVE,
        prediction=prediction.value,
        estimate=decision.interval.estimate,
        low=decision.interval.low,
        high=decision.interval.high,
        margin=decision.margin,
        replicates=decision.replicates,
        alpha=alpha,
        method=f"{method}; {decision.interval.about}" if decision.interval.about else method,
        seed=seed,
        note="" if decision.outcome else _shortfall(decision),
    )


def _shortfall(decision: Decision) -> str:
    """Why a decision is still open, and what would be needed."""
    interval, spent = decision.interval, decision.replicates
    if math.isinf(interval.trusted_from):
        return 'every replicate gives the same number, which bounds no mean; decide="agreement" can check a constant'
    if interval.trusted_from > spent:
        return f"skewed observable: {math.ceil(interval.trusted_from)} replicates are needed, {spent} were spent"
    half = (interval.high - interval.low) / 2
    if math.isinf(half):
        return f"{spent} replicates were spent, which bound nothing yet"
    needed = spent * (_ROOM * half / decision.margin) ** 2 if decision.margin > 0 else math.inf
    if spent < needed < math.inf:
        return f"{spent} replicates were spent; about {math.ceil(needed)} are needed if the prediction holds"
    return f"{spent} replicates were spent; the prediction is too near to one margin from the estimate"
