"""The status of a claim by exact means alone, for a list that takes seconds: derivation, enumeration, enclosure."""

from __future__ import annotations

from collections.abc import Callable
from itertools import filterfalse

from collapsecheck.proofs import prove
from collapsecheck.terms import plain
from collapsecheck.theory.catalogue import foundations
from collapsecheck.theory.lifecycle import Withdrawn
from collapsecheck.theory.records import Claim, Enclosure, Enumeration, Quadrature
from collapsecheck.verify.judging import judge
from collapsecheck.verify.records import PROFILES, Evidence, Finding
from collapsecheck.verify.soundness import is_sound

__all__ = ["exact_evidence", "exactly_found"]

_ROUTES = {Enumeration: "enumerated", Enclosure: "enclosed", Quadrature: "enclosed"}


def exact_evidence(claim: Claim) -> Evidence:
    """Prove a claim and make all its checks that involve no chance.

    Parameters
    ----------
    claim : Claim
        Any claim.

    Returns
    -------
    Evidence
        Without simulations and mutants; its status can be ``proved``, ``enumerated``, ``enclosed`` or ``refuted``.

    Examples
    --------
    >>> from collapsecheck.theory import claim
    >>> exact_evidence(claim("tail.unrepresented")).status
    ('proved', 'enumerated')
    """
    protocol = PROFILES["standard"]
    findings = tuple(
        Finding(route=route, case=plain(dict(case)), verdict=judge(claim, check, case, protocol))
        for check in claim.checks
        if (route := _ROUTES.get(type(check)))
        for case in check.cases
    )
    return Evidence(
        claim_id=claim.id,
        rev=claim.rev,
        digest=claim.digest,
        protocol=protocol,
        proof=prove(claim),
        findings=findings,
        mutants=(),
        unsupported_by=tuple(filterfalse(is_sound, foundations(claim))),
        withdrawn=claim.lifecycle.reason if isinstance(claim.lifecycle, Withdrawn) else "",
    )


def exactly_found(claim: Claim, _tick: Callable[[], None]) -> Evidence:
    """`exact_evidence` as a task for workers."""
    return exact_evidence(claim)
