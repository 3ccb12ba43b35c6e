"""Which margin a budget resolves, and which budget a margin needs: what to know before drawing anything.

A margin is resolved where a true prediction is VERIFIED at the last look with a wanted probability. How wide an
interval is, and how far its estimate may stray, depends on the kind of claim; each kind is a `Resolution`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scipy import special

from collapsecheck.errors import InputError
from collapsecheck.verify.decisions import FIRST_LOOK, look_sizes
from collapsecheck.verify.trends import slope_weights

__all__ = [
    "AGREEMENT_RESOLUTION",
    "BOUNDED_VARIANCE_RESOLUTION",
    "BOUND_RESOLUTION",
    "LAW_RESOLUTION",
    "MEAN_RESOLUTION",
    "POWER",
    "Resolution",
    "monotone_resolution",
    "probability_resolution",
    "required_budget",
    "resolvable_margin",
    "slope_resolution",
]

POWER = 0.999
"""Probability of VERIFIED under the truth that a resolved margin has, unless another one is asked for."""

_LARGEST_BUDGET = 10**12


@dataclass(frozen=True, kw_only=True)
class Resolution:
    """How margins of one kind of claim shrink with the number of replicates.

    Parameters
    ----------
    kind : str
        Key of `FIRST_LOOK`.
    margin : callable
        Maps a number of replicates, the error probability of one look and the probability of missing the truth to the
        smallest margin that the last look resolves; infinite where it resolves none.
    """

    kind: str
    margin: Callable[[int, float, float], float]


def resolvable_margin(
    budget: int, alpha: float, *, resolution: Resolution | None = None, power: float = POWER
) -> float:
    """Smallest margin at which a true prediction is VERIFIED with probability `power`.

    Assumes an observable that is not too skewed for its number of replicates, where skewness matters.

    Parameters
    ----------
    budget : int
        Replicates at the last look (>= 1).
    alpha : float
        Error probability of the decision, in (0, 1).
    resolution : Resolution, optional
        Kind of the claim; by default `MEAN_RESOLUTION`.
    power : float
        Probability of VERIFIED under the truth, in (0, 1).

    Returns
    -------
    float
        In the unit in which the margin of this kind is declared; infinite if the budget resolves none.

    Raises
    ------
    InputError
        For a probability that is not in (0, 1) or a budget below 1.

    Examples
    --------
    >>> [round(resolvable_margin(100_000, 5e-10, resolution=kind), 4) for kind in (MEAN_RESOLUTION, LAW_RESOLUTION)]
    [0.0311, 0.0173]
    """
    for argument, value in (("alpha", alpha), ("power", power)):
        if not 0 < value < 1:
            raise InputError(argument, value, "must be in (0, 1)")
    chosen = MEAN_RESOLUTION if resolution is None else resolution
    looks = len(look_sizes(budget, first=FIRST_LOOK[chosen.kind]))
    return chosen.margin(budget, alpha / looks, 1 - power)


def required_budget(margin: float, alpha: float, *, resolution: Resolution | None = None, power: float = POWER) -> int:
    """Budget at which `resolvable_margin` just meets `margin`.

    Parameters
    ----------
    margin : float
        In the unit in which the margin of this kind is declared (> 0).
    alpha, resolution, power
        As for `resolvable_margin`.

    Returns
    -------
    int
        Number of replicates.

    Raises
    ------
    InputError
        As for `resolvable_margin`; also if `margin` is not positive, or so small that no budget resolves it.

    Examples
    --------
    >>> required_budget(0.05, 5e-10)
    38480
    >>> required_budget(0.05, 5e-10, resolution=probability_resolution(0.01))
    49560
    """

    def resolved(budget: int) -> bool:
        return resolvable_margin(budget, alpha, resolution=resolution, power=power) <= margin

    if not margin > 0 or not resolved(_LARGEST_BUDGET):
        raise InputError("margin", margin, "must be positive and large enough to be resolved")
    low, high = 0, _LARGEST_BUDGET
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if resolved(middle) else (middle, high)
    return high


# --- means and laws -------------------------------------------------------------------------------------------------


def _mean_margin(replicates: int, level: float, miss: float) -> float:
    return -float(special.ndtri(level / 2) + special.ndtri(miss / 2)) / math.sqrt(replicates)


def _bound_margin(replicates: int, level: float, miss: float) -> float:
    """Only one end of the interval, and only one direction of the error of the estimate, counts."""
    return -float(special.ndtri(level / 2) + special.ndtri(miss)) / math.sqrt(replicates)


def _law_margin(replicates: int, level: float, miss: float) -> float:
    """The inequality that gives the interval bounds the distance of the estimate from the truth, too."""
    return sum(math.sqrt(math.log(2 / probability) / (2 * replicates)) for probability in (level, miss))


def _agreement_margin(replicates: int, level: float, miss: float) -> float:
    """Lower end of the interval if all replicates agree, which a true prediction makes certain (whatever `miss`)."""
    del miss
    return -math.expm1(math.log(level / 2) / replicates)


def _bounded_variance_margin(replicates: int, level: float, miss: float) -> float:
    """Solves d^2 / 4 - d^4 / 8 = log(4 / (level miss)) / n, in standard deviations of the bound.

    With the weight d / (2 v) of `bounded_variance_interval`, an end of the interval lies beyond the margin only if the
    sum of influences at m + d or m - d exceeds its mean bound; Markov's inequality gives that probability.
    """
    needed = (math.log(2 / level) + math.log(2 / miss)) / replicates
    return math.sqrt(1 - math.sqrt(1 - 8 * needed)) if 8 * needed < 1 else math.inf


MEAN_RESOLUTION = Resolution(kind="mean", margin=_mean_margin)
"""Of `check_mean`, in standard deviations of a replicate."""

BOUND_RESOLUTION = Resolution(kind="mean", margin=_bound_margin)
"""Of `check_at_most` and `check_at_least` for a mean that attains its bound, in standard deviations of a replicate."""

BOUNDED_VARIANCE_RESOLUTION = Resolution(kind="bounded variance", margin=_bounded_variance_margin)
"""Of `check_mean` with a variance bound, in units of its square root; it holds for every law."""

LAW_RESOLUTION = Resolution(kind="law", margin=_law_margin)
"""Of `check_law`, as a distance between distribution functions; it holds for every law."""

AGREEMENT_RESOLUTION = Resolution(kind="agreement", margin=_agreement_margin)
"""Of an observable that equals its prediction in every replicate, as a fraction of replicates."""


# --- kinds that depend on what is claimed ---------------------------------------------------------------------------


def probability_resolution(probability: float, *, one_sided: bool = False) -> Resolution:
    """Resolution of `check_probability`, in standard deviations sqrt(p (1 - p)) of the indicator; exact.

    Parameters
    ----------
    probability : float
        The true probability p, in (0, 1).
    one_sided : bool
        The claim is a bound that p attains, as for `check_at_most`.

    Returns
    -------
    Resolution
    """
    from scipy import stats  # noqa: PLC0415 - takes a second, which only who plans for a probability should pay

    sd = math.sqrt(probability * (1 - probability))

    def margin(replicates: int, level: float, miss: float) -> float:
        share = miss if one_sided else miss / 2
        fewest, most = (float(stats.binom.ppf(q, replicates, probability)) for q in (share, 1 - share))
        above = float(stats.beta.isf(level / 2, most + 1, replicates - most)) if most < replicates else 1.0
        below = float(stats.beta.ppf(level / 2, fewest, replicates - fewest + 1)) if fewest > 0 else 0.0
        reach = above - probability if one_sided else max(above - probability, probability - below)
        return reach / sd

    return Resolution(kind="probability", margin=margin)


def slope_resolution(at: Sequence[float], variation: float) -> Resolution:
    """Resolution of `check_slope`, in units of the slope; somewhat too large if the columns depend on each other.

    Parameters
    ----------
    at : sequence of float, length k >= 2
        The points, positive and increasing.
    variation : float
        Largest standard deviation of a column, as a multiple of its mean (> 0).

    Returns
    -------
    Resolution
    """
    steepness = math.fsum(abs(weight) for weight in slope_weights(at))

    def margin(replicates: int, level: float, miss: float) -> float:
        error = variation * _mean_margin(replicates, level / len(at), miss / len(at))
        return -steepness * math.log1p(-error) if error < 1 else math.inf

    return Resolution(kind="slope", margin=margin)


def monotone_resolution(points: int) -> Resolution:
    """Resolution of `check_monotone` for means that are all equal, in standard deviations of an increment.

    Parameters
    ----------
    points : int
        Number of points, >= 2.

    Returns
    -------
    Resolution
    """

    def margin(replicates: int, level: float, miss: float) -> float:
        return _bound_margin(replicates, level / (points - 1), miss / (points - 1))

    return Resolution(kind="monotone", margin=margin)
