"""Reading certificates: a file that has the form of one, or one line that says what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rfc8785

from collapsecheck.errors import InputError
from collapsecheck.verify.certificates import PREDICATE_TYPE, certificate_schema
from collapsecheck.verify.records import Protocol

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

__all__ = ["MOST_BYTES", "Certificate", "abridged", "printable", "read_certificate"]

MOST_BYTES = 10_000_000
"""Largest file that is read; the certificate of a claim has some ten thousand bytes."""


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
        fault = _worst_fault(content)
    except (ValueError, RecursionError) as error:
        raise InputError("certificate", str(path), f"has no canonical form ({error}); name a certificate") from error
    if fault is not None:
        raise InputError("certificate", str(path), f"is malformed at {_fault_text(fault)}")
    return Certificate(path=path, content=content)


def _worst_fault(content: Any) -> ValidationError | None:
    from jsonschema import Draft202012Validator, exceptions  # noqa: PLC0415 - takes a while, which only readers should pay

    return exceptions.best_match(Draft202012Validator(certificate_schema()).iter_errors(content))


_TYPES = {
    dict: "object",
    list: "array",
    str: "string",
    bool: "boolean",
    int: "number",
    float: "number",
    type(None): "null",
}
"""What JSON calls the types of parsed values."""


def _fault_text(fault: ValidationError) -> str:
    """Where a certificate breaks its schema, and how."""
    return f"{printable(fault.json_path)}: {_wanted(fault)}; see certificate.schema.json"


def _wanted(fault: ValidationError) -> str:
    rule, wanted = fault.validator, fault.validator_value
    if rule == "type":
        names = wanted if isinstance(wanted, str) else " or ".join(wanted)
        return f"must be of type {names}, not {_TYPES[type(fault.instance)]}"
    if rule == "required":
        return f"must have {', '.join(name for name in wanted if name not in fault.instance)}"
    if rule == "additionalProperties":
        return f"must have {', '.join(fault.schema['properties'])} and nothing else"
    return f"{printable(abridged(json.dumps(fault.instance)))} must fulfil {rule} {abridged(json.dumps(wanted))}"


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
        damage = f"is damaged or incomplete, or no certificate: it is not JSON ({error}); get it again"
        raise InputError("certificate", str(path), damage) from error


def _unambiguous(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose names differ: of two entries with one name, a reader may see the other one than we do."""
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a name occurs twice in one object")
    return dict(pairs)


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no JSON")


# --- words from a file ----------------------------------------------------------------------------------------------


def printable(text: str) -> str:
    r"""Text from a file, so that it cannot steer the terminal.

    Examples
    --------
    >>> printable("a\x1b[2J") == r'"a\u001b[2J"'
    True
    """
    return text if text.isprintable() else json.dumps(text)


def abridged(text: str) -> str:
    """At most 160 characters of a text.

    Examples
    --------
    >>> len(abridged("a" * 1000))
    160
    """
    return text if len(text) <= 160 else f"{text[:157]}..."
