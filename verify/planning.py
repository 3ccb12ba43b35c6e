"""What the simulations of a claim will cost, and what they can resolve: known before any of them is run."""

from __future__ import annotations

from dataclasses import dataclass

from collapsecheck.theory.prediction import predict
from collapsecheck.theory.records import Claim, MonteCarlo
from collapsecheck.verify.records import Protocol
from collapsecheck.verify.resolution import (
    AGREEMENT_RESOLUTION,
    LAW_RESOLUTION,
    MEAN_RESOLUTION,
    Resolution,
    probability_resolution,
    required_budget,
    resolvable_margin,
)
from collapsecheck.verify.separation import predicted

__all__ = ["CheckPlan", "check_plans"]

_UNITS = {
    "mean": "standard deviations of the observable",
    "probability": "standard deviations of the indicator",
    "law": "distance between distribution functions",
    "agreement": "fraction of the replicates",
}


@dataclass(frozen=True, kw_only=True)
class CheckPlan:
    """What one Monte Carlo check needs under a protocol, at the most expensive of its own cases.

    Parameters
    ----------
    decide : str
        What is decided: ``"mean"``, ``"probability"``, ``"law"`` or ``"agreement"``.
    margin : float
        Largest error that VERIFIED may hide.
    unit : str
        Unit of both margins, in words.
    replicates : int
        Number at which a truth is VERIFIED with probability 0.999, unless the observable is too skewed.
    budget : int
        Largest number of replicates that the protocol allows.
    smallest_margin : float
        Margin that the budget resolves with the same probability.
    """

    decide: str
    margin: float
    unit: str
    replicates: int
    budget: int
    smallest_margin: float


def check_plans(claim: Claim, protocol: Protocol) -> tuple[CheckPlan, ...]:
    """Plans of all Monte Carlo checks of a claim, in their order.

    Parameters
    ----------
    claim : Claim
    protocol : Protocol

    Returns
    -------
    tuple of CheckPlan
        Empty if nothing is simulated.

    Raises
    ------
    InputError
        If a margin is so small that no budget resolves it.

    Examples
    --------
    >>> from collapsecheck.theory import claim
    >>> from collapsecheck.verify.records import PROFILES
    >>> [(plan.decide, plan.margin) for plan in check_plans(claim("kde.fixed.variance"), PROFILES["standard"])]
    [('mean', 0.05)]
    """
    return tuple(_plan(claim, check, protocol) for check in claim.checks if isinstance(check, MonteCarlo))


def _plan(claim: Claim, check: MonteCarlo, protocol: Protocol) -> CheckPlan:
    margin = protocol.margin if check.margin is None else check.margin
    kinds = _resolutions(claim, check)
    return CheckPlan(
        decide=check.decide,
        margin=margin,
        unit=_UNITS[check.decide],
        replicates=max(required_budget(margin, protocol.alpha, resolution=kind) for kind in kinds),
        budget=protocol.budget,
        smallest_margin=max(resolvable_margin(protocol.budget, protocol.alpha, resolution=kind) for kind in kinds),
    )


def _resolutions(claim: Claim, check: MonteCarlo) -> tuple[Resolution, ...]:
    """One for every case where the prediction matters, one for all elsewhere."""
    if check.decide == "probability":
        stated = predicted(check, claim.rhs)
        return tuple(probability_resolution(float(predict(stated, case))) for case in check.cases)
    return ({"mean": MEAN_RESOLUTION, "law": LAW_RESOLUTION, "agreement": AGREEMENT_RESOLUTION}[check.decide],)
