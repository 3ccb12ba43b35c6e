"""Evidence as plain JSON, by a versioned schema."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from functools import cache
from importlib import resources
from typing import Any

from collapsecheck.terms import plain
from collapsecheck.verify.killing import KillRow, kill_matrix
from collapsecheck.verify.records import Evidence, Finding, MutantFinding, Protocol, Verdict

__all__ = ["SCHEMA_VERSION", "evidence_record", "evidence_schema", "protocol_record", "verdict_record"]

SCHEMA_VERSION = 1
"""Grows when a field changes its meaning or goes away; new fields do not change it."""


def evidence_record(evidence: Evidence) -> dict[str, Any]:
    """Evidence as a dictionary that `json.dumps` accepts; equal runs give equal dictionaries but for ``timing``.

    Parameters
    ----------
    evidence : Evidence

    Returns
    -------
    dict
        As `evidence_schema` describes. Seeds are strings, since JSON numbers do not hold 63 bits; a number that does
        not exist (the end of an interval that is not bounded) is null.

    Examples
    --------
    >>> from collapsecheck.theory import claim
    >>> from collapsecheck.verify import PROFILES, verify_claim
    >>> evidence_record(verify_claim(claim("tail.unrepresented"), PROFILES["quick"]))["schema"]
    1
    """
    return {
        "schema": SCHEMA_VERSION,
        "id": evidence.claim_id,
        "rev": evidence.rev,
        "digest": evidence.digest,
        "status": list(evidence.status),
        "holds": evidence.holds,
        "unsupported_by": list(evidence.unsupported_by),
        "withdrawn": evidence.withdrawn,
        "proof": _proof(evidence),
        "findings": [_finding(finding) for finding in evidence.findings],
        "mutants": [_mutant(finding) for finding in evidence.mutants],
        "generated": [_mutant(finding) for finding in evidence.generated],
        "kill_matrix": [_row(row) for row in kill_matrix(evidence)],
        "decisions": evidence.decisions,
        "protocol": protocol_record(evidence.protocol),
        "timing": {"seconds": evidence.seconds},
    }


@cache
def evidence_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of `evidence_record`."""
    text = resources.files("collapsecheck.verify").joinpath("evidence.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def _proof(evidence: Evidence) -> dict[str, Any]:
    proof = evidence.proof
    return {
        "holds": proof.holds,
        "concludes": proof.concludes,
        "steps": len(proof.steps),
        "checked": proof.checked,
        "unchecked": [item.step.note for item in proof.unchecked],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    said = {"route": finding.route, "case": plain(finding.case), "approximation": finding.approximation}
    return said | verdict_record(finding.verdict)


def _mutant(finding: MutantFinding) -> dict[str, Any]:
    return {
        "name": finding.name,
        "story": finding.story,
        "target": finding.target,
        "fate": finding.fate,
        "case": plain(finding.case),
        "verdict": None if finding.verdict is None else verdict_record(finding.verdict),
    }


def _row(row: KillRow) -> dict[str, Any]:
    return asdict(row) | {"rate": row.rate}


def verdict_record(verdict: Verdict) -> dict[str, Any]:
    """One verdict as plain JSON, with the conventions of `evidence_record`."""
    return {
        "outcome": str(verdict.outcome),
        "prediction": _number(verdict.prediction),
        "estimate": _number(verdict.estimate),
        "interval": [_number(verdict.low), _number(verdict.high)],
        "margin": _number(verdict.margin),
        "replicates": verdict.replicates,
        "alpha": verdict.alpha,
        "method": verdict.method,
        "seed": None if verdict.seed is None else str(verdict.seed),
        "note": verdict.note,
    }


def protocol_record(protocol: Protocol) -> dict[str, Any]:
    """A protocol as plain JSON, with the conventions of `evidence_record`."""
    return {
        "alpha_total": protocol.alpha_total,
        "decisions": protocol.decisions,
        "margin": protocol.margin,
        "budget": protocol.budget,
        "seed": str(protocol.seed),
    }


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None
