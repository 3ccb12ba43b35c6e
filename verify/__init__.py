"""Do they agree: claims confronted with simulations, enumerations and enclosures at a stated error rate."""

from __future__ import annotations

from collapsecheck.verify.checks import (
    check_at_least,
    check_at_most,
    check_law,
    check_mean,
    check_probability,
    check_seed,
)
from collapsecheck.verify.evidence import EXECUTORS, verify_claim, verify_claims
from collapsecheck.verify.falsifying import Counterexample, Search, Trial, falsify, search_counterexample
from collapsecheck.verify.hunting import hunt, ranked_cases
from collapsecheck.verify.judging import judge, judge_rivals
from collapsecheck.verify.killing import KillRow, kill_matrix, kill_rate
from collapsecheck.verify.mutants import generated_mutants
from collapsecheck.verify.parsing import parse_statement
from collapsecheck.verify.records import PROFILES, Evidence, Finding, MutantFinding, Outcome, Protocol, Verdict
from collapsecheck.verify.serialise import evidence_record, evidence_schema, verdict_record

__all__ = [
    "EXECUTORS",
    "PROFILES",
    "Counterexample",
    "Evidence",
    "Finding",
    "KillRow",
    "MutantFinding",
    "Outcome",
    "Protocol",
    "Search",
    "Trial",
    "Verdict",
    "check_at_least",
    "check_at_most",
    "check_law",
    "check_mean",
    "check_probability",
    "check_seed",
    "evidence_record",
    "evidence_schema",
    "falsify",
    "generated_mutants",
    "hunt",
    "judge",
    "judge_rivals",
    "kill_matrix",
    "kill_rate",
    "parse_statement",
    "ranked_cases",
    "search_counterexample",
    "verdict_record",
    "verify_claim",
    "verify_claims",
]
