"""Protocols, verdicts and evidence: what was asked, what came out, and the status computed from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from collapsecheck.errors import InputError
from collapsecheck.proofs.records import Proof

__all__ = ["PROFILES", "Evidence", "Finding", "MutantFinding", "Outcome", "Protocol", "Verdict"]


class Outcome(StrEnum):
    """Three-way verdict. INCONCLUSIVE is never a pass."""

    VERIFIED = "VERIFIED"
    REFUTED = "REFUTED"
    INCONCLUSIVE = "INCONCLUSIVE"


@dataclass(frozen=True, kw_only=True)
class Protocol:
    """How decisions are made; two runs with equal protocols give equal verdicts.

    Parameters
    ----------
    alpha_total : float
        Probability, over the whole run, that a true prediction is REFUTED or one wrong by more than its margin is
        VERIFIED; in (0, 1).
    decisions : int
        Declared maximum number of decisions; each gets ``alpha_total / decisions``. Exceeding it is an error.
    margin : float
        Default margin in standard deviations of the observable; > 0.
    budget : int
        Largest number of replicates per decision.
    seed : int
        Root seed.

    Raises
    ------
    InputError
        For a value out of range.
    """

    alpha_total: float = 1e-6
    decisions: int = 4000
    margin: float = 0.05
    budget: int = 1_000_000
    seed: int = 20241016

    def __post_init__(self) -> None:
        checks: tuple[tuple[str, Any, bool, str], ...] = (
            ("alpha_total", self.alpha_total, 0 < self.alpha_total < 1, "must be in (0, 1)"),
            ("decisions", self.decisions, self.decisions >= 1, "must be at least 1"),
            ("margin", self.margin, 0 < self.margin < 1, "must be in (0, 1)"),
            ("budget", self.budget, self.budget >= 1, "must be at least 1 replicate"),
            ("seed", self.seed, self.seed >= 0, "must be a non-negative integer"),
        )
        for argument, value, holds, allowed in checks:
            if not holds:
                raise InputError(argument, value, allowed)

    @property
    def alpha(self) -> float:
        """Error probability of one decision."""
        return self.alpha_total / self.decisions


PROFILES = {
    "quick": Protocol(margin=0.1),
    "standard": Protocol(margin=0.05),
    "thorough": Protocol(margin=0.03, budget=2_000_000),
}
"""Protocols by name. The budget is what a mean of skewness 5 needs; few decisions spend it."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """One decision.

    Parameters
    ----------
    outcome : Outcome
    prediction : float
        What the statement says; for a law, distance 0.
    estimate, low, high : float
        Estimate and confidence interval at level ``1 - alpha``; for a law, the distance between distribution functions.
    margin : float
        Largest error that VERIFIED may hide, in the units of the estimate.
    replicates : int
    alpha : float
        Error probability of this decision.
    method : str
        E.g. ``"mean, studentised, 9 looks"``, ``"exact enumeration"``, ``"certified count"``.
    seed : int or None
        Seed that was derived for this decision; None where nothing is random.
    note : str
        Why the outcome is INCONCLUSIVE, or what the check neglects.
    exact : str
        What was found, as a fraction or an expression; empty where replicates were drawn.
    replicates_sha256 : str
        SHA-256 (hex) of the replicates in their order, as IEEE doubles, lowest byte first; empty where none were drawn
        or a simulator of someone else drew them.
    """

    outcome: Outcome
    prediction: float
    estimate: float
    low: float
    high: float
    margin: float
    replicates: int
    alpha: float
    method: str
    seed: int | None = None
    note: str = ""
    exact: str = ""
    replicates_sha256: str = ""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A verdict on the claim at one case of one check.

    Parameters
    ----------
    route : str
        ``"simulated"``, ``"enumerated"`` or ``"enclosed"``.
    case : dict
        The case, as plain JSON data.
    verdict : Verdict
    approximation : str
        What the check neglects; empty for an exact one.
    """

    route: str
    case: dict[str, Any]
    verdict: Verdict
    approximation: str = ""


@dataclass(frozen=True, kw_only=True)
class MutantFinding:
    """What became of a mutant: ``killed`` when any check REFUTED it.

    Parameters
    ----------
    name, story : str
    target : str
        ``"statement"`` or ``"simulator"``.
    fate : str
        ``"killed"``, ``"survived"``, ``"equivalent"`` or ``"below resolution"``.
    case : dict or None
        The case that decided.
    verdict : Verdict or None
        The verdict on the mutant at that case.
    """

    name: str
    story: str
    target: str
    fate: str
    case: dict[str, Any] | None
    verdict: Verdict | None


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """All that was found about one claim under one protocol; the status is computed from it, never typed.

    Parameters
    ----------
    claim_id : str
    rev : int
    digest : str
        SHA-256 of the claim.
    protocol : Protocol
    proof : Proof
    findings : tuple of Finding
    mutants : tuple of MutantFinding
        Those that the claim names.
    generated : tuple of MutantFinding
        Those made by rule; empty when they were not asked for.
    unsupported_by : tuple of str
        Ids of the claims that its derivation rests on, directly or not, and that do not hold.
    withdrawn : str
        Why the claim was withdrawn; empty if it was not.
    seconds : float
        Wall time; not part of what must be reproducible.
    """

    claim_id: str
    rev: int
    digest: str
    protocol: Protocol
    proof: Proof
    findings: tuple[Finding, ...]
    mutants: tuple[MutantFinding, ...]
    generated: tuple[MutantFinding, ...] = ()
    unsupported_by: tuple[str, ...] = ()
    withdrawn: str = ""
    seconds: float = 0.0

    @property
    def attacks(self) -> tuple[MutantFinding, ...]:
        """All mutants that were tried, the named ones first."""
        return self.mutants + self.generated

    def outcome(self, route: str) -> Outcome | None:
        """Worst outcome on one route; None if the route was not taken."""
        outcomes = {finding.verdict.outcome for finding in self.findings if finding.route == route}
        ranked = (Outcome.REFUTED, Outcome.INCONCLUSIVE, Outcome.VERIFIED)
        return next((outcome for outcome in ranked if outcome in outcomes), None)

    @property
    def status(self) -> tuple[str, ...]:
        """What holds: any of ``proved``, ``enumerated``, ``enclosed``, and ``verified`` or ``approximated``.

        ``approximated`` stands for ``verified`` where every simulated check neglects something. What does not hold is
        ``refuted`` or ``inconclusive`` and nothing else; so is ``withdrawn`` what nobody claims any more, and
        ``unsupported`` what rests on a claim that does not hold.
        """
        if self.withdrawn:
            return ("withdrawn",)
        exact = any(f.route == "simulated" and not f.approximation for f in self.findings)
        simulated = "verified" if exact else "approximated"
        names = {"enumerated": "enumerated", "enclosed": "enclosed", "simulated": simulated}
        outcomes = {route: self.outcome(route) for route in names}
        if Outcome.REFUTED in outcomes.values():
            return ("refuted",)
        if Outcome.INCONCLUSIVE in outcomes.values():
            return ("inconclusive",)
        if self.unsupported_by:
            return ("unsupported",)
        proved = ("proved",) if self.proof.holds else ()
        return proved + tuple(name for route, name in names.items() if outcomes[route] is Outcome.VERIFIED)

    @property
    def holds(self) -> bool:
        """Proved, every check VERIFIED, no mutant survived, not withdrawn, and so are all claims that it rests on."""
        verified = bool(self.findings) and all(f.verdict.outcome is Outcome.VERIFIED for f in self.findings)
        killed = not any(m.fate == "survived" for m in self.attacks)
        return self.proof.holds and verified and killed and not self.withdrawn and not self.unsupported_by

    @property
    def decisions(self) -> int:
        """Number of decisions that draw on the error budget."""
        return sum(f.verdict.alpha > 0 for f in self.findings) + sum(
            m.verdict is not None and m.verdict.alpha > 0 for m in self.attacks
        )
