"""Do they agree: claims confronted with simulations, enumerations and enclosures at a stated error rate."""

from __future__ import annotations

from collapsecheck.verify.certificate_files import Certificate, read_certificate
from collapsecheck.verify.certificates import certificate, certificate_schema, write_certificate
from collapsecheck.verify.checks import (
    check_at_least,
    check_at_most,
    check_law,
    check_mean,
    check_probability,
    check_seed,
)
from collapsecheck.verify.evidence import verify_claim, verify_claims
from collapsecheck.verify.falsifying import Counterexample, Search, Trial, falsify, search_counterexample
from collapsecheck.verify.hunting import hunt, ranked_cases
from collapsecheck.verify.judging import judge, judge_rivals
from collapsecheck.verify.killing import KillRow, kill_matrix, kill_rate
from collapsecheck.verify.mutants import generated_mutants
from collapsecheck.verify.parsing import parse_statement
from collapsecheck.verify.records import PROFILES, Evidence, Finding, MutantFinding, Outcome, Protocol, Verdict
from collapsecheck.verify.replaying import (
    Difference,
    Replay,
    Reproduction,
    replay_certificates,
)
from collapsecheck.verify.resolution import (
    AGREEMENT_RESOLUTION,
    BOUND_RESOLUTION,
    BOUNDED_VARIANCE_RESOLUTION,
    LAW_RESOLUTION,
    MEAN_RESOLUTION,
    POWER,
    Resolution,
    monotone_resolution,
    probability_resolution,
    required_budget,
    resolvable_margin,
    slope_resolution,
)
from collapsecheck.verify.serialise import evidence_record, evidence_schema, verdict_record
from collapsecheck.verify.trend_checks import check_monotone, check_slope

__all__ = [
    "AGREEMENT_RESOLUTION",
    "BOUNDED_VARIANCE_RESOLUTION",
    "BOUND_RESOLUTION",
    "LAW_RESOLUTION",
    "MEAN_RESOLUTION",
    "POWER",
    "PROFILES",
    "Certificate",
    "Counterexample",
    "Difference",
    "Evidence",
    "Finding",
    "KillRow",
    "MutantFinding",
    "Outcome",
    "Protocol",
    "Replay",
    "Reproduction",
    "Resolution",
    "Search",
    "Trial",
    "Verdict",
    "certificate",
    "certificate_schema",
    "check_at_least",
    "check_at_most",
    "check_law",
    "check_mean",
    "check_monotone",
    "check_probability",
    "check_seed",
    "check_slope",
    "evidence_record",
    "evidence_schema",
    "falsify",
    "generated_mutants",
    "hunt",
    "judge",
    "judge_rivals",
    "kill_matrix",
    "kill_rate",
    "monotone_resolution",
    "parse_statement",
    "probability_resolution",
    "ranked_cases",
    "read_certificate",
    "replay_certificates",
    "required_budget",
    "resolvable_margin",
    "search_counterexample",
    "slope_resolution",
    "verdict_record",
    "verify_claim",
    "verify_claims",
    "write_certificate",
]
