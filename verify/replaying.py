"""Replaying certificates: compare with the catalogue, gather the evidence again, name the first difference.

What a certificate says is compared in an order in which each comparison makes sense of the next: its statement with the
claim that is installed, its derivation, its evidence with all seeds, and last the status computed from these. A file
that was edited fails where it was edited; that its digests do not fit, unless they were made to, is said beside it.

A replay elsewhere may differ in the last bits, where a library computes a logarithm or a cosine otherwise. One rounding
is a relative 1e-16, and the thousands of operations behind a number add up to much less than `TOLERANCE`. Other draws,
or another protocol, move a number by a share of its standard error, at the third digit or so: that is far more. As sums
are rounded once, last bits of replicates often change no number at all: then only the digest of the replicates tells.

Where a certificate names the same versions and the same processor as here, no bit may differ, and nothing is rounding.
Nobody can tell, however, whether a certificate that names others was made there: rounding is then what it may be.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from itertools import zip_longest
from typing import Any

import rfc8785

from collapsecheck.errors import CollapsecheckError, InputError
from collapsecheck.simulate.executors import Executor
from collapsecheck.theory.catalogue import claims
from collapsecheck.theory.lifecycle import Withdrawn
from collapsecheck.theory.records import Claim
from collapsecheck.theory.revisions import published
from collapsecheck.verify.certificate_files import Certificate, abridged, printable
from collapsecheck.verify.certificates import certificate_core, environment, sha256_of
from collapsecheck.verify.evidence import verify_claims
from collapsecheck.verify.records import PROFILES, Evidence, Protocol

__all__ = [
    "TOLERANCE",
    "Difference",
    "Replay",
    "Reproduction",
    "environment_changes",
    "replay_certificates",
    "unconfirmed",
]

TOLERANCE = 1e-9
"""Relative difference up to which two numbers are the same but for rounding."""

_HEXADECIMAL = re.compile(r"-?0x[01]\.[0-9a-f]+p[+-][0-9]+")
_ABSENT = object()


class Reproduction(StrEnum):
    """What became of a certificate."""

    EXACT = "reproduced to the bit"
    NUMERICAL = "reproduced numerically"
    NONE = "not reproduced"
    IMPOSSIBLE = "cannot be replayed"


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
        None if and only if it was reproduced to the bit; where it cannot be replayed, what of it allows no replay;
        where the evidence does not follow from the protocol, the field of the protocol.
    """

    certificate: Certificate
    reproduction: Reproduction
    difference: Difference | None = None


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
        For an executor that is none.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from collapsecheck.theory import claim
    >>> from collapsecheck.verify import PROFILES, read_certificate, verify_claim, write_certificate
    >>> tail = claim("tail.unrepresented")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = write_certificate(tail, verify_claim(tail, PROFILES["quick"]), Path(folder))
    ...     [str(replay.reproduction) for replay in replay_certificates([read_certificate(path)])]
    ['reproduced to the bit']
    """
    open_ones = []
    for certificate in certificates:
        difference = next(_catalogued(certificate), None)
        if difference is None:
            open_ones.append(certificate)
        else:
            yield _with_digests(Replay(certificate=certificate, reproduction=Reproduction.NONE, difference=difference))
    hands = {"executor": executor, "workers": workers, "scheduler": scheduler, "progress": progress}
    for group in _groups(open_ones):
        yield from map(_with_digests, _replayed(group, hands))


def _with_digests(replay: Replay) -> Replay:
    """A file whose digests do not fit is not reproduced, whatever else is found of it."""
    edited, first = _edited(replay.certificate), replay.difference
    if edited is None:
        return replay
    if first is None:
        return replace(replay, reproduction=Reproduction.NONE, difference=edited)
    told = replace(first, replayed=f"{first.replayed}; it was edited, {edited.field} does not fit")
    return replace(replay, reproduction=Reproduction.NONE, difference=told)


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
    left = list(group)
    try:
        with closing(verify_claims(chosen, group[0].protocol, generated=generated, **hands)) as found:
            for claim, evidence in zip(chosen, found, strict=True):
                for certificate in (item for item in group if item.claim_id == claim.id):
                    yield _compared(certificate, claim, evidence)
                    left.remove(certificate)
    except CollapsecheckError as error:
        if isinstance(error, InputError) and error.argument in hands:
            raise
        yield from (_impossible(certificate, error) for certificate in left)


def _impossible(certificate: Certificate, error: CollapsecheckError) -> Replay:
    """For instance, nobody can decide as much as the claim needs under a protocol that declares one decision."""
    protocol = certificate.core["evidence"]["protocol"]
    edited = [field for field in protocol if _profiles_but_for(certificate.protocol, field)]
    field, said = (f".{edited[0]}", protocol[edited[0]]) if len(edited) == 1 else ("", protocol)
    difference = Difference(field=f"evidence.protocol{field}", certified=_words(said), replayed=f"impossible: {error}")
    return Replay(certificate=certificate, reproduction=Reproduction.IMPOSSIBLE, difference=difference)


def _compared(certificate: Certificate, claim: Claim, evidence: Evidence) -> Replay:
    differences = list(_differences(certificate.core, certificate_core(claim, evidence), ""))
    if not differences:
        return Replay(certificate=certificate, reproduction=Reproduction.EXACT)
    grave = next((difference for difference, rounding in differences if not rounding), None)
    if grave is None and not any(environment_changes(certificate)):
        grave = replace(differences[0][0], replayed=f"{differences[0][0].replayed}; {_NO_ROUNDING}")
    if grave is not None:
        named = _contradicted(certificate, certificate_core(claim, evidence)["evidence"]["findings"]) or grave
        return Replay(certificate=certificate, reproduction=Reproduction.NONE, difference=named)
    return Replay(certificate=certificate, reproduction=Reproduction.NUMERICAL, difference=differences[0][0])


_NO_ROUNDING = "made with the same versions and processor, it says, so this is no rounding"


# --- a protocol that is not the one of the evidence -----------------------------------------------------------------

_TELLING = {"seed": ("seed",), "alpha": ("alpha_total", "decisions"), "method": ("budget",), "margin": ("margin",)}
"""Which fields of a protocol a field of a verdict follows from; margins come last, as they vary with the draws, too."""


def _contradicted(certificate: Certificate, replayed: Sequence[Mapping[str, Any]]) -> Difference | None:
    """The field of the protocol from which the evidence does not follow, unless a single verdict was edited."""
    certified = certificate.core["evidence"]["findings"]
    pairs = [
        (place, there["verdict"], here["verdict"])
        for place, (there, here) in enumerate(zip(certified, replayed, strict=False))
        if there["verdict"]["seed"] is not None and here["verdict"]["seed"] is not None
    ]
    for trace, fields in _TELLING.items():
        differing = [(place, there[trace], here[trace]) for place, there, here in pairs if there[trace] != here[trace]]
        if differing and (len(differing) > 1 or len(pairs) == 1):
            return _against_protocol(certificate.protocol, fields, trace, differing[0])
    return None


def _against_protocol(
    protocol: Protocol, fields: Sequence[str], trace: str, example: tuple[int, Any, Any]
) -> Difference:
    place, there, here = example
    usual = [(field, name) for field in fields for name in _profiles_but_for(protocol, field)]
    suspects = tuple(dict.fromkeys(field for field, _ in usual)) or fields
    known = "".join(f"; the profile {name} has {getattr(PROFILES[name], field)}" for field, name in usual)
    return Difference(
        field=f"evidence.protocol.{' / '.join(suspects)}",
        certified=" / ".join(str(getattr(protocol, field)) for field in suspects),
        replayed=f"its evidence does not follow from that: evidence.findings[{place}].verdict.{trace} "
        f"is {_words(there)}, and would be {_words(here)}{known}",
    )


def _profiles_but_for(protocol: Protocol, field: str) -> list[str]:
    """Names of the profiles that differ from a protocol in one field only."""
    own = getattr(protocol, field)
    return [
        name
        for name, profile in PROFILES.items()
        if getattr(profile, field) != own and replace(profile, **{field: own}) == protocol
    ]


# --- what needs no evidence -----------------------------------------------------------------------------------------


def _edited(certificate: Certificate) -> Difference | None:
    """The first digest or name that does not fit what it is of."""
    core, subject = certificate.core, certificate.content["subject"][0]
    named = f"claim:{certificate.claim_id}@r{certificate.rev}"
    pairs = (
        ("core_sha256", certificate.content["predicate"]["core_sha256"], sha256_of(core)),
        ("subject.digest", subject["digest"]["sha256"], sha256_of(core["statement"])),
        ("subject.name", subject["name"], named),
    )
    found = (Difference(field=f, certified=a, replayed=f"{b}; it was edited") for f, a, b in pairs if a != b)
    return next(found, None)


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
            yield from _differences(*inner, f"{field}.{printable(name)}".lstrip("."))
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
    text = printable(value) if isinstance(value, str) else json.dumps(value, sort_keys=True)
    return abridged(text)


def unconfirmed(certificate: Certificate) -> tuple[str, ...]:
    """What a certificate says outside its digest that is otherwise here: a day to come, other versions, in words."""
    issued, today = certificate.content["predicate"]["issued"], datetime.now(UTC).date().isoformat()
    days = [f"issued {issued}, here it is {today}"] if issued > today else []
    changes = environment_changes(certificate)
    return (*days, *(f"{name} {printable(there)}, here {here}" for name, there, here in changes))


def environment_changes(certificate: Certificate) -> Iterator[tuple[str, str, str]]:
    """What is otherwise here than where the certificate was made, as far as it tells: what, there, here."""
    there, here = certificate.content["predicate"]["environment"], environment()
    for name in here:
        if there.get(name) != here[name]:
            yield name, there.get(name, "unknown"), here[name]
