"""Replaying certificates: read, compare with the catalogue, gather the evidence again, name the first difference.

What a certificate says is compared in an order in which each comparison makes sense of the next: its digests, its
statement with the claim that is installed, its derivation, its evidence with all seeds, and last the status computed
from these. A file that was edited fails at its digest; one whose digests were made to fit fails where it was edited.

A replay elsewhere may differ in the last bits, where a library computes a logarithm or a cosine otherwise. One rounding
is a relative 1e-16, and the thousands of operations behind a number add up to much less than `TOLERANCE`. Other draws,
or another protocol, move a number by a share of its standard error, at the third digit or so: that is far more.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

import jsonschema
import rfc8785
from jsonschema.exceptions import best_match

from collapsecheck.errors import CollapsecheckError, InputError
from collapsecheck.simulate.executors import Executor
from collapsecheck.theory.catalogue import claims
from collapsecheck.theory.lifecycle import Withdrawn
from collapsecheck.theory.records import Claim
from collapsecheck.theory.revisions import published
from collapsecheck.verify.certificates import (
    PREDICATE_TYPE,
    certificate_core,
    certificate_schema,
    environment,
    sha256_of,
)
from collapsecheck.verify.evidence import verify_claims
from collapsecheck.verify.records import Evidence, Protocol

__all__ = [
    "TOLERANCE",
    "Certificate",
    "Difference",
    "Replay",
    "Reproduction",
    "environment_changes",
    "read_certificate",
    "replay_certificates",
]

TOLERANCE = 1e-9
"""Relative difference up to which two numbers are the same but for rounding."""

MOST_BYTES = 10_000_000
"""Largest file that is read; the certificate of a claim has some ten thousand bytes."""

_HEXADECIMAL = re.compile(r"-?0x[01]\.[0-9a-f]+p[+-][0-9]+")
_ABSENT = object()


class Reproduction(StrEnum):
    """What became of a certificate."""

    EXACT = "reproduced to the bit"
    NUMERICAL = "reproduced numerically"
    NONE = "not reproduced"


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """A file that has the form of a certificate; whether it tells the truth is another matter.

    Parameters
    ----------
    path : Path
    content : dict
        Plain JSON data that fulfil `certificate_schema`.
    """

    path: Path
    content: Mapping[str, Any]

    @property
    def core(self) -> dict[str, Any]:
        """What a replay must reproduce."""
        core: dict[str, Any] = self.content["predicate"]["core"]
        return core

    @property
    def claim_id(self) -> str:
        """Id of the claim it is about."""
        return str(self.core["statement"]["id"])

    @property
    def rev(self) -> int:
        """Revision of the claim it is about."""
        return int(self.core["statement"]["rev"])

    @property
    def protocol(self) -> Protocol:
        """How its decisions were made."""
        record = self.core["evidence"]["protocol"]
        return Protocol(**record | {"seed": int(record["seed"])})


@dataclass(frozen=True, kw_only=True)
class Difference:
    """The first thing that a certificate says otherwise than its replay.

    Parameters
    ----------
    field : str
        Where, e.g. ``"evidence.findings[0].verdict.estimate"``.
    certified, replayed : str
        What the two say, in words.
    """

    field: str
    certified: str
    replayed: str


@dataclass(frozen=True, kw_only=True)
class Replay:
    """What became of one certificate.

    Parameters
    ----------
    certificate : Certificate
    reproduction : Reproduction
    difference : Difference or None
        None if and only if it was reproduced to the bit.
    """

    certificate: Certificate
    reproduction: Reproduction
    difference: Difference | None = None


# --- reading --------------------------------------------------------------------------------------------------------


def read_certificate(path: Path) -> Certificate:
    """Read a certificate; how its JSON is laid out does not matter.

    Parameters
    ----------
    path : Path
        A file in UTF-8, at most `MOST_BYTES` bytes.

    Returns
    -------
    Certificate

    Raises
    ------
    InputError
        For a file that cannot be read, is not JSON, or has not the form of a certificate.
    """
    content = _parsed(path)
    if not isinstance(content, dict) or content.get("predicateType") != PREDICATE_TYPE:
        raise InputError("certificate", str(path), f"is no certificate: its predicateType must be {PREDICATE_TYPE}")
    try:
        rfc8785.dumps(content)
        fault = best_match(jsonschema.Draft202012Validator(certificate_schema()).iter_errors(content))
    except (ValueError, RecursionError) as error:
        raise InputError("certificate", str(path), f"has no canonical form ({error}); name a certificate") from error
    if fault is not None:
        allowed = f"is malformed at {fault.json_path}: does not fulfil {fault.validator} of certificate.schema.json"
        raise InputError("certificate", str(path), allowed)
    return Certificate(path=path, content=content)


def _parsed(path: Path) -> Any:
    try:
        with path.open("rb") as stream:
            text = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError("certificate", str(path), f"cannot be read ({error.strerror}); name a certificate") from error
    if len(text) > MOST_BYTES:
        raise InputError("certificate", str(path), f"is larger than any certificate ({MOST_BYTES:,} bytes)")
    try:
        return json.loads(text, object_pairs_hook=_unambiguous, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise InputError("certificate", str(path), f"is not JSON ({error}); name a certificate") from error


def _unambiguous(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose names differ: of two entries with one name, a reader may see the other one than we do."""
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a name occurs twice in one object")
    return dict(pairs)


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no JSON")


# --- replaying ------------------------------------------------------------------------------------------------------


def replay_certificates(
    certificates: Sequence[Certificate],
    executor: Executor = "serial",
    workers: int | None = None,
    *,
    scheduler: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Generator[Replay, None, None]:
    """Replay certificates, those of one protocol together.

    Parameters
    ----------
    certificates : sequence of Certificate
    executor, workers, scheduler, progress
        As for `verify_claims`; none of them changes a bit.

    Yields
    ------
    Replay
        What needs no evidence first, then as evidence becomes complete.

    Raises
    ------
    InputError
        For a certificate whose protocol allows no replay, or an executor that is none.

    Examples
    --------
    >>> import tempfile
    >>> from collapsecheck.theory import claim
    >>> from collapsecheck.verify import PROFILES, verify_claim, write_certificate
    >>> tail = claim("tail.unrepresented")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = write_certificate(tail, verify_claim(tail, PROFILES["quick"]), Path(folder))
    ...     [str(replay.reproduction) for replay in replay_certificates([read_certificate(path)])]
    ['reproduced to the bit']
    """
    open_ones = []
    for certificate in certificates:
        difference = _preliminary(certificate)
        if difference is None:
            open_ones.append(certificate)
        else:
            yield Replay(certificate=certificate, reproduction=Reproduction.NONE, difference=difference)
    hands = {"executor": executor, "workers": workers, "scheduler": scheduler, "progress": progress}
    for group in _groups(open_ones):
        yield from _replayed(group, hands)


def _groups(certificates: Sequence[Certificate]) -> list[list[Certificate]]:
    """Certificates whose evidence one call can gather."""
    found: dict[bytes, list[Certificate]] = {}
    for certificate in certificates:
        evidence = certificate.core["evidence"]
        found.setdefault(rfc8785.dumps([evidence["protocol"], bool(evidence["generated"])]), []).append(certificate)
    return list(found.values())


def _replayed(group: Sequence[Certificate], hands: Mapping[str, Any]) -> Iterator[Replay]:
    wanted = {name for item in group for name in (item.claim_id, *item.core["unsupported_by"])}
    chosen = [claim for claim in claims().values() if claim.id in wanted]
    generated = bool(group[0].core["evidence"]["generated"])
    gathering = verify_claims(chosen, group[0].protocol, generated=generated, **hands)
    try:
        with closing(gathering) as found:
            for claim, evidence in zip(chosen, found, strict=True):
                for certificate in (item for item in group if item.claim_id == claim.id):
                    yield _compared(certificate, claim, evidence)
    except CollapsecheckError as error:
        # For instance, nobody can decide as much as the claim needs under a protocol that declares one decision.
        raise InputError("certificate", str(group[0].path), f"cannot be replayed: {error}") from error


def _compared(certificate: Certificate, claim: Claim, evidence: Evidence) -> Replay:
    differences = list(_differences(certificate.core, certificate_core(claim, evidence), ""))
    if not differences:
        return Replay(certificate=certificate, reproduction=Reproduction.EXACT)
    grave = next((difference for difference, rounding in differences if not rounding), None)
    if grave is not None:
        return Replay(certificate=certificate, reproduction=Reproduction.NONE, difference=grave)
    return Replay(certificate=certificate, reproduction=Reproduction.NUMERICAL, difference=differences[0][0])


# --- what needs no evidence -----------------------------------------------------------------------------------------


def _preliminary(certificate: Certificate) -> Difference | None:
    """Differences in digests, name and statement."""
    core, subject = certificate.core, certificate.content["subject"][0]
    named = f"claim:{certificate.claim_id}@r{certificate.rev}"
    pairs = (
        ("core_sha256", certificate.content["predicate"]["core_sha256"], sha256_of(core)),
        ("subject.digest", subject["digest"]["sha256"], sha256_of(core["statement"])),
        ("subject.name", subject["name"], named),
    )
    edited = (Difference(field=f, certified=a, replayed=f"{b}; it was edited") for f, a, b in pairs if a != b)
    return next(chain(edited, _catalogued(certificate)), None)


def _catalogued(certificate: Certificate) -> Iterator[Difference]:
    """How the statement differs from the one that is installed."""
    said, known = certificate.core["statement"], claims().get(certificate.claim_id)
    if known is None:
        yield Difference(field="statement.id", certified=said["id"], replayed="unknown: no such claim is installed")
        return
    if said["rev"] < known.rev:
        superseded = f"revision {known.rev} is installed, which superseded it"
        yield from _unpublished(certificate)
        yield Difference(field="statement.rev", certified=f"revision {said['rev']}", replayed=superseded)
    elif said["rev"] > known.rev:
        newer = f"revision {known.rev} is installed; a newer collapsecheck may know it"
        yield Difference(field="statement.rev", certified=f"revision {said['rev']}", replayed=newer)
    yield from (difference for difference, _ in _differences(said, known.identity, "statement"))
    if isinstance(known.lifecycle, Withdrawn) and certificate.core["status"] != ["withdrawn"]:
        yield Difference(field="status", certified=_words(certificate.core["status"]), replayed=known.standing)


def _unpublished(certificate: Certificate) -> Iterator[Difference]:
    """How an old revision differs from what was published under its number."""
    digest = sha256_of(certificate.core["statement"])
    for item in published():
        if (item.claim_id, item.rev) == (certificate.claim_id, certificate.rev) and item.digest != digest:
            yield Difference(field="subject.digest", certified=digest, replayed=f"{item.digest}, as was published")


# --- comparing ------------------------------------------------------------------------------------------------------


def _differences(certified: Any, replayed: Any, field: str) -> Iterator[tuple[Difference, bool]]:
    """Where two trees of plain data differ, and whether it is only by rounding."""
    if isinstance(certified, dict) and isinstance(replayed, dict):
        for name in dict.fromkeys((*replayed, *certified)):
            inner = certified.get(name, _ABSENT), replayed.get(name, _ABSENT)
            yield from _differences(*inner, f"{field}.{_shown(name)}".lstrip("."))
    elif isinstance(certified, list) and isinstance(replayed, list):
        for place, inner in enumerate(zip_longest(certified, replayed, fillvalue=_ABSENT)):
            yield from _differences(*inner, f"{field}[{place}]")
    elif not _same(certified, replayed):
        words = Difference(field=field, certified=_words(certified), replayed=_words(replayed))
        yield words, _is_rounding(certified, replayed, field)


def _same(certified: Any, replayed: Any) -> bool:
    """Equality as canonical JSON has it: 2 and 2.0 are the same number, 1 and true are not."""
    if certified is _ABSENT or replayed is _ABSENT:
        return False
    return bool(rfc8785.dumps(certified) == rfc8785.dumps(replayed))


def _is_rounding(certified: Any, replayed: Any, field: str) -> bool:
    if not (isinstance(certified, str) and isinstance(replayed, str)):
        return False
    if field.endswith(".replicates_sha256"):
        return bool(certified and replayed)
    if not (_HEXADECIMAL.fullmatch(certified) and _HEXADECIMAL.fullmatch(replayed)):
        return False
    return math.isclose(float.fromhex(certified), float.fromhex(replayed), rel_tol=TOLERANCE)


def _words(value: Any) -> str:
    if value is _ABSENT:
        return "nothing"
    if isinstance(value, str) and _HEXADECIMAL.fullmatch(value):
        return f"{value} ({float.fromhex(value):.17g})"
    text = _shown(value) if isinstance(value, str) else json.dumps(value, sort_keys=True)
    return text if len(text) <= 160 else f"{text[:157]}..."


def _shown(text: str) -> str:
    """Text from a file, so that it cannot steer the terminal."""
    return text if text.isprintable() else json.dumps(text)


def environment_changes(certificate: Certificate) -> Iterator[tuple[str, str, str]]:
    """What is otherwise here than where the certificate was made, as far as it tells: what, there, here."""
    there, here = certificate.content["predicate"]["environment"], environment()
    for name in here:
        if there.get(name) != here[name]:
            yield name, there.get(name, "unknown"), here[name]
