"""Do they agree: claims confronted with simulations, enumerations and enclosures at a stated error rate."""

from __future__ import annotations

from collapsecheck.verify.evidence import EXECUTORS, verify_claim, verify_claims
from collapsecheck.verify.hunting import hunt, ranked_cases
from collapsecheck.verify.judging import judge, judge_rivals
from collapsecheck.verify.mutants import generated_mutants
from collapsecheck.verify.records import PROFILES, Evidence, Finding, MutantFinding, Outcome, Protocol, Verdict
from collapsecheck.verify.serialise import evidence_record, evidence_schema

__all__ = [
    "EXECUTORS",
    "PROFILES",
    "Evidence",
    "Finding",
    "MutantFinding",
    "Outcome",
    "Protocol",
    "Verdict",
    "evidence_record",
    "evidence_schema",
    "generated_mutants",
    "hunt",
    "judge",
    "judge_rivals",
    "ranked_cases",
    "verify_claim",
    "verify_claims",
]
