"""Whether the claims that papers cite are known, hold today, and are those that the papers were written about.

A claim has changed for a paper when its revision or digest differs from what the paper requires, or from what the files
``claims-data.tex`` and ``claims.bib`` beside the paper hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from collapsecheck.errors import UnknownClaimError
from collapsecheck.report.paper_files import PIN_DIGITS
from collapsecheck.report.paper_reading import Mention, Reading
from collapsecheck.theory import CURRENT, Claim, claim, claims
from collapsecheck.verify.records import Evidence, Outcome

__all__ = ["CitedClaim", "cited_ids", "compare_papers"]


@dataclass(frozen=True, kw_only=True)
class CitedClaim:
    """A claim that papers cite.

    Parameters
    ----------
    id : str
    evidence : Evidence or None
        None for an unknown id.
    places : tuple of str
        ``FILE:LINE`` of every mention.
    faults : tuple of str
        What is amiss, in words; empty for a claim that holds and is current.
    """

    id: str
    evidence: Evidence | None
    places: tuple[str, ...]
    faults: tuple[str, ...]


def cited_ids(readings: Iterable[Reading]) -> tuple[str, ...]:
    r"""Ids of cited claims in order; a key in ``\cite`` counts where a claim or ``claims.bib`` has it."""
    return tuple(dict.fromkeys(mention.id for reading in readings for mention in _mentions(reading)))


def compare_papers(readings: Sequence[Reading], evidence: Sequence[Evidence]) -> tuple[CitedClaim, ...]:
    """Compare what papers say about claims with the catalogue and with what was found today.

    Parameters
    ----------
    readings : sequence of Reading
    evidence : sequence of Evidence
        On every known claim that `cited_ids` names.

    Returns
    -------
    tuple of CitedClaim
        In the order of `cited_ids`.
    """
    found = {item.claim_id: item for item in evidence}
    return tuple(_compared(name, readings, found.get(name)) for name in cited_ids(readings))


def _mentions(reading: Reading) -> Iterator[Mention]:
    entries = _bibliography_pins(reading.path.parent)
    for mention in reading.mentions:
        if mention.command != "cite" or mention.id in claims() or mention.id in entries:
            yield mention


def _compared(name: str, readings: Sequence[Reading], evidence: Evidence | None) -> CitedClaim:
    mentions = [(reading, item) for reading in readings for item in _mentions(reading) if item.id == name]
    try:
        stated = claim(name)
    except UnknownClaimError as error:
        faults: Iterable[str] = [error.allowed]
    else:
        required = (fault for _, mention in mentions for fault in _required(mention, stated))
        folders = dict.fromkeys(reading.path.parent for reading, _ in mentions)
        beside = (fault for folder in folders for fault in _beside(folder, stated))
        standing = [] if stated.standing == CURRENT else [stated.standing]
        faults = [*standing, *_amiss(evidence), *required, *beside]
    places = tuple(dict.fromkeys(mention.place for _, mention in mentions))
    return CitedClaim(id=name, evidence=evidence, places=places, faults=tuple(faults))


def _amiss(evidence: Evidence | None) -> Iterator[str]:
    if evidence is None:
        return
    if not evidence.proof.holds:
        yield "its derivation does not hold"
    if evidence.unsupported_by:
        yield f"rests on what does not hold: {', '.join(evidence.unsupported_by)}"
    worst = {finding.verdict.outcome for finding in evidence.findings} - {Outcome.VERIFIED}
    yield from (f"a check is {outcome}" for outcome in sorted(worst))


def _pin(stated: Claim) -> tuple[str, str]:
    return str(stated.rev), stated.digest[:PIN_DIGITS]


def _words(pin: Sequence[str]) -> str:
    return f"revision {pin[0]}, digest {pin[1]}"


def _required(mention: Mention, stated: Claim) -> Iterator[str]:
    if mention.command == "claimrequire" and mention.others != _pin(stated):
        wanted = _words(mention.others) if len(mention.others) == 2 else "no revision and digest"
        yield f"stale: {mention.place} requires {wanted}"


# --- the files beside a paper ---------------------------------------------------------------------------------------

_DATA = re.compile(r"^\\claimdata\{([^{}]*)\}\{(rev|digest)\}\{([^{}]*)\}", re.MULTILINE)
_ENTRY = re.compile(r"^@\w+\{([\w.:-]+),", re.MULTILINE)
_PINNED = re.compile(rf"revision (\d+), SHA-256 ([0-9a-f]{{{PIN_DIGITS}}})")


def _beside(folder: Path, stated: Claim) -> Iterator[str]:
    data, entries = _data_pins(folder), _bibliography_pins(folder)
    if data is not None and stated.id not in data:
        yield f"stale: {folder / 'claims-data.tex'} does not have it"
    for name, pins in (("claims-data.tex", data or {}), ("claims.bib", entries)):
        pin = pins.get(stated.id, _pin(stated))
        if pin != _pin(stated):
            yield f"stale: {folder / name} has {_words(pin)}"


def _data_pins(folder: Path) -> dict[str, tuple[str, str]] | None:
    """Revision and digest of each claim in ``claims-data.tex``; None if there is no such file."""
    text = _companion(folder / "claims-data.tex")
    if text is None:
        return None
    values = {(name, field): value for name, field, value in _DATA.findall(text)}
    return {name: (values.get((name, "rev"), "?"), values.get((name, "digest"), "?")) for name, _ in values}


def _bibliography_pins(folder: Path) -> dict[str, tuple[str, str]]:
    """Revision and digest of each claim in ``claims.bib``."""
    _, *parts = _ENTRY.split(_companion(folder / "claims.bib") or "")
    found = ((key, _PINNED.search(entry)) for key, entry in zip(parts[::2], parts[1::2], strict=True))
    return {key: (pin[1], pin[2]) for key, pin in found if pin}


def _companion(path: Path) -> str | None:
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else None
