"""The command about certificates: replay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from collapsecheck import console
from collapsecheck.cli_options import AsJson, Executor, ExecutorOption, SchedulerOption, WorkersOption
from collapsecheck.errors import InputError

if TYPE_CHECKING:
    from collapsecheck.verify.certificate_files import Certificate
    from collapsecheck.verify.replaying import Replay

__all__ = ["replay"]

_STATUS = {"reproduced to the bit": 0, "reproduced numerically": 3, "not reproduced": 1, "cannot be replayed": 2}
"""Exit status by what became of a certificate."""

_WORST_FIRST = (2, 1, 3, 0)
"""Of several, the first that occurs: a file that tells nothing comes before one that is known to be wrong."""


def replay(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Certificates, as verify and report write.")],
    *,
    executor: ExecutorOption = Executor.processes,
    workers: WorkersOption = None,
    scheduler: SchedulerOption = None,
    as_json: AsJson = False,
) -> int:
    """Replay certificates: gather the evidence of each again, and compare it bit for bit.

    Exit status: 0 all were reproduced to the bit, 3 all were, but some only up to rounding (a relative 1e-9), which is
    possible where a certificate names another processor or other versions than here, 1 one was not, 2 a file is no
    certificate or cannot be replayed, whatever became of the others, which are replayed all the same.
    """
    from collapsecheck.verify.replaying import replay_certificates

    certificates, faults = _read(files)
    for fault in faults:
        console.note(f"error: {fault.argument} = {fault.value!r}: {fault.allowed}")  # the name in full, however long
    found: list[Replay] = []

    def again(_done: int, _total: int) -> str:
        left = "run the same command again, or name fewer files"
        return f"stopped after {len(found)} of {len(files)} certificates; {left}"

    hands: dict[str, Any] = {"executor": executor.value, "workers": workers, "scheduler": scheduler}
    with (
        console.showing_progress("replaying", again) as progress,
        closing(replay_certificates(certificates, progress=progress, **hands)) as replays,
    ):
        for item in replays:
            found.append(item)
            if not as_json:
                console.printed("\n".join(_lines(item)))
    if as_json:
        unread = [{"file": str(fault.value), "fault": fault.allowed} for fault in faults]
        console.print_record("replay", {"certificates": [_record(item) for item in found], "unread": unread})
    statuses = {_STATUS[item.reproduction.value] for item in found} | ({2} if faults else set())
    return next(status for status in _WORST_FIRST if status in statuses)


def _read(files: Sequence[Path]) -> tuple[list[Certificate], list[InputError]]:
    """The certificates among some files, and what is wrong with the others."""
    from collapsecheck.verify.certificate_files import read_certificate

    certificates, faults = [], []
    for path in files:
        try:
            certificates.append(read_certificate(path))
        except InputError as fault:
            faults.append(fault)
    return certificates, faults


def _lines(item: Replay) -> Iterator[str]:
    """One line for a certificate, and where it differs from its replay, what differs first."""
    from collapsecheck.evidence_text import status_text
    from collapsecheck.theory import CURRENT, claims
    from collapsecheck.verify.replaying import unconfirmed

    certificate, difference = item.certificate, item.difference
    outcome = item.reproduction.value
    reproduced = _STATUS[outcome] in {0, 3}
    holds = "" if certificate.core["holds"] else " (DOES NOT HOLD)"
    status = f"; {status_text(certificate.core['status'])}{holds}, {_protocol_text(certificate)}"
    named = f"{certificate.path}: {certificate.claim_id} r{certificate.rev}"
    yield f"{named} {outcome}{status}" if reproduced else f"{named} {outcome.upper()}"
    if difference is not None:
        yield f"  {difference.field}: the certificate says {difference.certified}; replay: {difference.replayed}"
    standing = claims()[certificate.claim_id].standing if reproduced else CURRENT
    if standing != CURRENT:
        yield f"  {standing}"
    if others := unconfirmed(certificate):
        yield f"  made elsewhere, it says, which no replay can confirm: {'; '.join(others)}"


def _protocol_text(certificate: Certificate) -> str:
    """The protocol by name, or its numbers: one that somebody chose may have been chosen for its outcome."""
    profile, protocol = _profile(certificate), certificate.protocol
    if profile is not None:
        return f"protocol {profile}"
    return (
        f"a protocol of its own: seed {protocol.seed}, margin {protocol.margin:g}, error probability "
        f"{protocol.alpha_total:g} over {protocol.decisions} decisions, budget {protocol.budget}"
    )


def _profile(certificate: Certificate) -> str | None:
    from collapsecheck.verify.records import PROFILES

    return next((name for name, protocol in PROFILES.items() if protocol == certificate.protocol), None)


def _record(item: Replay) -> dict[str, Any]:
    certificate = item.certificate
    return {
        "file": str(certificate.path),
        "id": certificate.claim_id,
        "rev": certificate.rev,
        "digest": certificate.content["subject"][0]["digest"]["sha256"],
        "profile": _profile(certificate),
        "outcome": item.reproduction.value,
        "difference": None if item.difference is None else vars(item.difference),
    }
