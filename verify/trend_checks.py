"""Claims of other people about how a mean changes along points: with which power, and in which direction.

The simulator gives one number for each declared point. As elsewhere, each check is one decision.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from collapsecheck.verify.arguments import margin_of, number_of, points_of, require_choice
from collapsecheck.verify.deciding import decide_simulator
from collapsecheck.verify.decisions import Prediction
from collapsecheck.verify.records import PROFILES, Protocol, Verdict
from collapsecheck.verify.replicates import Simulator
from collapsecheck.verify.trends import Direction, slope_interval, smallest_increment_interval

__all__ = ["check_monotone", "check_slope"]

_STANDARD = PROFILES["standard"]


def check_slope(
    simulate: Simulator,
    prediction: Any,
    *,
    at: Sequence[float],
    seed: int,
    case: Mapping[str, Any] | None = None,
    margin: float | None = None,
    approximate: bool = False,
    protocol: Protocol = _STANDARD,
) -> Verdict:
    """Decide with which power of a parameter the mean of the replicates grows or falls over a declared range.

    What is decided is the least-squares slope of the logarithm of the mean against the logarithm of the parameter. The
    verdict holds on the declared points, and says nothing about what lies beyond them.

    Parameters
    ----------
    simulate : callable
        Maps a `numpy.random.Generator` and a number of replicates to an array of shape (size, k): one column for each
        point, whose mean is positive. The columns of a row may be independent or not.
    prediction : float or sympy.Expr
        Predicted slope, e.g. -1/5.
    at : sequence of float, length k >= 2
        The points, positive and increasing. Two that are far apart are decided with the fewest replicates.
    seed, case, approximate, protocol
        As for `check_mean`.
    margin : float, optional
        Largest error of the slope that VERIFIED may hide, in (0, 1); by default that of the protocol.

    Returns
    -------
    Verdict
        Of the slope. It stays INCONCLUSIVE as long as some mean is not shown to be positive.

    Raises
    ------
    InputError
        As for `check_mean`; also if a mean is shown not to be positive.

    Examples
    --------
    >>> draw = lambda rng, size: rng.standard_exponential((size, 2)) / [1, 4]
    >>> [str(check_slope(draw, slope, at=(1, 16), seed=1).outcome) for slope in (-0.5, -0.4)]
    ['VERIFIED', 'REFUTED']
    """
    points, value = points_of(at, positive=True), number_of("prediction", prediction, case)
    interval = partial(slope_interval, at=points)
    asked = Prediction(value=value, margin=margin_of(margin, protocol), interval=interval, approximate=approximate)
    return decide_simulator(simulate, asked, "slope", seed=seed, protocol=protocol, columns=len(points))


def check_monotone(
    simulate: Simulator,
    direction: Direction,
    *,
    at: Sequence[float],
    seed: int,
    margin: float | None = None,
    protocol: Protocol = _STANDARD,
) -> Verdict:
    """Decide whether the mean of the replicates rises, or falls, from each declared point to the next.

    Parameters
    ----------
    simulate : callable
        As for `check_slope`; the means may have any sign. Columns from one path, or from common random numbers, make
        the increments less noisy, and with them the margin smaller.
    direction : str
        ``"increasing"`` or ``"decreasing"``, neither of them strictly.
    at : sequence of float, length k >= 2
        The points, increasing.
    seed, protocol
        As for `check_mean`.
    margin : float, optional
        VERIFIED means that no increment is against the direction by more than this many of its standard deviations,
        REFUTED that one is against it; in (0, 1), by default that of the protocol.

    Returns
    -------
    Verdict
        Of the smallest increment along the direction, in its standard deviations; its bound, 0, is the prediction.

    Raises
    ------
    InputError
        As for `check_mean`; also if an increment never varies.

    Examples
    --------
    >>> walk = lambda rng, size: rng.normal(0.5, 1, (size, 3)).cumsum(axis=1)
    >>> [str(check_monotone(walk, way, at=(1, 2, 3), seed=1).outcome) for way in ("increasing", "decreasing")]
    ['VERIFIED', 'REFUTED']
    """
    require_choice("direction", direction, ("increasing", "decreasing"))
    points = points_of(at, positive=False)
    interval = partial(smallest_increment_interval, at=points, direction=direction)
    asked = Prediction(value=0.0, margin=margin_of(margin, protocol), interval=interval, side="at least")
    return decide_simulator(simulate, asked, "monotone", seed=seed, protocol=protocol, columns=len(points))
