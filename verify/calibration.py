"""How often the decision rule errs, by experiment: each way of deciding on each law, at a rate that shows.

In each run one sample decides several predictions: the truth with no margin at all, which can only be REFUTED and
spends the whole budget (false alarms); predictions that are wrong by the margin (misses, when VERIFIED); and the truth
with the margin that the budget resolves (abstentions, when neither VERIFIED nor REFUTED).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from statsmodels.stats.proportion import proportion_confint

from collapsecheck.errors import InputError
from collapsecheck.simulate import block_generator
from collapsecheck.verify.calibration_routes import LAWS, ROUTES, Route, SampledLaw
from collapsecheck.verify.checks import check_seed
from collapsecheck.verify.decisions import Prediction, decide, grow, look_sizes
from collapsecheck.verify.records import PROFILES, Outcome
from collapsecheck.verify.resolution import resolvable_margin

__all__ = ["BUDGET", "CalibrationRow", "calibrate", "calibration_pairs", "error_interval", "pooled"]

BUDGET = 9000
"""Replicates of a run, at most."""

_BLOCK = 1000
_ROOT = PROFILES["standard"].seed


@dataclass(frozen=True, kw_only=True)
class CalibrationRow:
    """Errors of one route on one law.

    Parameters
    ----------
    law, route : str
    runs : int
        Independent runs of the rule.
    nominal : float
        Stated error probability of a decision.
    false_alarms, misses, abstentions : int
        Runs in which a truth was REFUTED, a prediction wrong by its margin was VERIFIED, a truth was not decided.
    """

    law: str
    route: str
    runs: int
    nominal: float
    false_alarms: int
    misses: int
    abstentions: int


def calibration_pairs(nominal: float) -> tuple[tuple[SampledLaw, Route], ...]:
    """Each law with each route that can decide about it within the budget of a run.

    Parameters
    ----------
    nominal : float
        Stated error probability of a decision, in (0, 1).

    Returns
    -------
    tuple of pairs
        The routes about one law are neighbours.

    Examples
    --------
    >>> [route.name for law, route in calibration_pairs(0.01) if law.name == "Bernoulli 0.01"]
    ['mean', 'mean, bounded variance', 'probability', 'slope', 'monotone']
    """
    pairs = ((law, route) for law in LAWS for route in ROUTES if route.applies(law))
    return tuple((law, route) for law, route in pairs if math.isfinite(_margin(law, route, nominal)))


def calibrate(law: SampledLaw, route: Route, *, nominal: float, runs: int) -> CalibrationRow:
    """Count the errors of a route on a law in independent runs of at most 9000 replicates each.

    Parameters
    ----------
    law : SampledLaw
        One of `LAWS`.
    route : Route
        One of `ROUTES`, or a faulty procedure that the experiment shall catch.
    nominal : float
        Stated error probability of a decision, in (0, 1).
    runs : int
        Number of runs, >= 1; each has a stream of its own.

    Returns
    -------
    CalibrationRow

    Raises
    ------
    InputError
        If there are no runs.

    Examples
    --------
    >>> row = calibrate(LAWS[0], ROUTES[0], nominal=0.01, runs=10)
    >>> row.runs, row.abstentions
    (10, 0)
    """
    if runs < 1:
        raise InputError("runs", runs, "must be at least 1")
    margin = _margin(law, route, nominal)
    predictions = route.predictions(law, margin)
    outcomes = [
        _outcomes(law, route, predictions, nominal, check_seed(_ROOT, law.name, route.name, run)) for run in range(runs)
    ]
    return CalibrationRow(
        law=law.name,
        route=route.name,
        runs=runs,
        nominal=nominal,
        false_alarms=sum(found[0] is Outcome.REFUTED for found in outcomes),
        misses=sum(Outcome.VERIFIED in found[2:] for found in outcomes),
        abstentions=sum(found[1] is None for found in outcomes),
    )


def pooled(rows: Sequence[CalibrationRow]) -> CalibrationRow:
    """All runs of several rows of one nominal probability as if they were one row.

    Examples
    --------
    >>> row = CalibrationRow(law="a", route="b", runs=3, nominal=0.1, false_alarms=0, misses=1, abstentions=2)
    >>> pooled([row, row]).misses
    2
    """
    return CalibrationRow(
        law="all",
        route="all",
        runs=sum(row.runs for row in rows),
        nominal=rows[0].nominal,
        false_alarms=sum(row.false_alarms for row in rows),
        misses=sum(row.misses for row in rows),
        abstentions=sum(row.abstentions for row in rows),
    )


def error_interval(errors: int, runs: int, *, doubt: float = 0.05) -> tuple[float, float]:
    """Interval of Clopper and Pearson (1934) for the probability of an error, of error probability `doubt`.

    Parameters
    ----------
    errors : int
        Number of runs that erred.
    runs : int
        Number of runs, >= 1.
    doubt : float
        In (0, 1).

    Returns
    -------
    tuple of two floats

    Examples
    --------
    >>> low, high = error_interval(0, 300)
    >>> low, round(high, 3)
    (0.0, 0.012)
    """
    low, high = proportion_confint(errors, runs, alpha=doubt, method="beta")
    return float(low), float(high)


def _margin(law: SampledLaw, route: Route, nominal: float) -> float:
    return resolvable_margin(BUDGET, nominal, resolution=route.resolution(law))


def _outcomes(
    law: SampledLaw, route: Route, predictions: Sequence[Prediction], nominal: float, seed: int
) -> list[Outcome | None]:
    sizes = look_sizes(BUDGET, first=route.first)
    generator = block_generator(seed, 0)
    shape = (_BLOCK,) if route.columns == 1 else (_BLOCK, route.columns)
    samples = grow((law.draw(generator, shape) for _ in count()), sizes)
    return [decision.outcome for decision in decide(samples, predictions, alpha=nominal, sizes=sizes)]
