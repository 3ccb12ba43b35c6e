"""Certificates: what was found about one revision of one claim, in a file that can be replayed bit for bit.

A certificate is a Statement of in-toto, version 1. Its subject is the claim, under the digest of what the claim says.
Its predicate has a *core*, the digest of the core, and beside them what no replay can confirm: the environment and the
day of issue. Canonical JSON (RFC 8785) makes the bytes, and so the digests, the same for everybody.

What somebody wrote (cases, domains, the protocol) is there as it was written. What was computed is there bit for bit:
fractions as text, floating point in hexadecimal as C99 has it, integers that may exceed 2^53 as text.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import Any

import rfc8785
import sympy

from collapsecheck import __version__
from collapsecheck.errors import InputError
from collapsecheck.proofs.records import Proof
from collapsecheck.terms import plain
from collapsecheck.theory.records import Claim
from collapsecheck.verify.records import Evidence, Finding, MutantFinding, Verdict
from collapsecheck.verify.serialise import protocol_record

__all__ = [
    "PREDICATE_TYPE",
    "certificate",
    "certificate_core",
    "certificate_schema",
    "environment",
    "require_folder",
    "sha256_of",
    "write_certificate",
]

PREDICATE_TYPE = "urn:collapsecheck:certificate:1"
"""Type of the predicate; its number grows when a field changes its meaning or goes away."""

STATEMENT_TYPE = "https://in-toto.io/Statement/v1"

_PACKAGES = ("numpy", "scipy", "numba", "sympy", "python-flint", "statsmodels")


def certificate(claim: Claim, evidence: Evidence) -> dict[str, Any]:
    """Certificate of the evidence on a claim.

    Parameters
    ----------
    claim : Claim
    evidence : Evidence
        What was found about this claim.

    Returns
    -------
    dict
        As `certificate_schema` describes; equal evidence gives an equal core.

    Raises
    ------
    InputError
        For the evidence on another claim, or a SOURCE_DATE_EPOCH that is no number of seconds.

    Examples
    --------
    >>> from collapsecheck.theory import claim
    >>> from collapsecheck.verify import PROFILES, verify_claim
    >>> tail = claim("tail.unrepresented")
    >>> certificate(tail, verify_claim(tail, PROFILES["quick"]))["subject"][0]["name"]
    'claim:tail.unrepresented@r1'
    """
    if evidence.digest != claim.digest:
        raise InputError("evidence", evidence.claim_id, f"must be the evidence on {claim.id}, revision {claim.rev}")
    core = certificate_core(claim, evidence)
    return {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": f"claim:{claim.id}@r{claim.rev}", "digest": {"sha256": claim.digest}}],
        "predicateType": PREDICATE_TYPE,
        "predicate": {
            "core": core,
            "core_sha256": sha256_of(core),
            "environment": environment(),
            "issued": _issued(),
        },
    }


def write_certificate(claim: Claim, evidence: Evidence, directory: Path) -> Path:
    """Write the certificate to ``ID.json`` in a folder, in canonical JSON, in full or not at all.

    Parameters
    ----------
    claim : Claim
    evidence : Evidence
        What was found about this claim.
    directory : Path
        Made if it does not exist.

    Returns
    -------
    Path
        The file. On the same machine and day (or SOURCE_DATE_EPOCH), equal evidence gives equal bytes.
    """
    require_folder(directory)
    path = directory / f"{claim.id}.json"
    with tempfile.TemporaryDirectory(prefix=".unfinished-", dir=directory) as folder:
        fresh = Path(folder, path.name)
        fresh.write_bytes(rfc8785.dumps(certificate(claim, evidence)))
        fresh.replace(path)
    return path


def require_folder(directory: Path) -> None:
    """Make a folder if there is none, and raise `InputError` unless files can be written there."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=directory):
            pass
    except OSError as error:
        raise InputError(
            "certificates", str(directory), f"cannot be written ({error.strerror}); name a folder"
        ) from None


@cache
def certificate_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of `certificate`."""
    text = resources.files("collapsecheck.verify").joinpath("certificate.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def sha256_of(term: Any) -> str:
    """SHA-256 (hex) of the canonical JSON (RFC 8785) of plain data.

    Examples
    --------
    >>> sha256_of({"t": 1, "n": 2}) == sha256_of({"n": 2, "t": 1})
    True
    """
    return hashlib.sha256(rfc8785.dumps(term)).hexdigest()


# --- what a replay confirms -----------------------------------------------------------------------------------------


def certificate_core(claim: Claim, evidence: Evidence) -> dict[str, Any]:
    """The part of a certificate that a replay must reproduce; its first entries are the first to be compared.

    Parameters
    ----------
    claim : Claim
    evidence : Evidence
        What was found about this claim.

    Returns
    -------
    dict
        Plain JSON data without floating point but for what somebody wrote.
    """
    return {
        "statement": claim.identity,
        "derivation": _derivation(evidence.proof),
        "evidence": {
            "protocol": protocol_record(evidence.protocol),
            "findings": [_finding(finding) for finding in evidence.findings],
            "mutants": [_mutant(finding) for finding in evidence.mutants],
            "generated": [_mutant(finding) for finding in evidence.generated],
        },
        "unsupported_by": list(evidence.unsupported_by),
        "status": list(evidence.status),
        "holds": evidence.holds,
    }


def _derivation(proof: Proof) -> dict[str, Any]:
    steps = [
        {
            "rule": item.step.rule,
            "source": item.step.source,
            "relation_sha256": hashlib.sha256(sympy.srepr(item.step.relation).encode()).hexdigest(),
            "holds": item.holds,
            "checkers": list(item.checkers),
        }
        for item in proof.steps
    ]
    return {"steps": steps, "concludes": proof.concludes, "holds": proof.holds}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "route": finding.route,
        "case": plain(finding.case),
        "approximation": finding.approximation,
        "verdict": _verdict(finding.verdict),
    }


def _mutant(finding: MutantFinding) -> dict[str, Any]:
    return {
        "name": finding.name,
        "target": finding.target,
        "fate": finding.fate,
        "case": plain(finding.case),
        "verdict": None if finding.verdict is None else _verdict(finding.verdict),
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "seed": None if verdict.seed is None else str(verdict.seed),
        "method": verdict.method,
        "alpha": float(verdict.alpha).hex(),
        "replicates": verdict.replicates,
        "replicates_sha256": verdict.replicates_sha256,
        "exact": verdict.exact,
        "prediction": float(verdict.prediction).hex(),
        "estimate": float(verdict.estimate).hex(),
        "low": float(verdict.low).hex(),
        "high": float(verdict.high).hex(),
        "margin": float(verdict.margin).hex(),
        "outcome": str(verdict.outcome),
        "note": verdict.note,
    }


# --- what no replay confirms ----------------------------------------------------------------------------------------


@cache
def environment() -> dict[str, str]:
    """Versions of the interpreter, the machine and the packages that make the bits."""
    return {
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "platform": _joined((platform.system(), platform.machine(), *platform.libc_ver())),
        "processor": _processor(),
        "collapsecheck": __version__,
        **{name: version(name) for name in _PACKAGES},
    }


def _processor() -> str:
    """The processor as compiled code knows it: libraries choose their instructions by kind and by features."""
    import llvmlite.binding

    features = sha256_of(dict(llvmlite.binding.get_host_cpu_features()))
    return f"{llvmlite.binding.get_host_cpu_name()} with features {features[:12]}"


def _joined(words: Iterable[str]) -> str:
    return " ".join(word for word in words if word)


def _issued() -> str:
    """Day of issue, which the environment variable SOURCE_DATE_EPOCH can set, as builds that are to be repeated do."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return datetime.now(UTC).date().isoformat()
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        raise InputError("SOURCE_DATE_EPOCH", epoch, "must be a whole number of seconds since 1970") from None
