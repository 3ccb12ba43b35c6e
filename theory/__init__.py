"""What is claimed: claims as frozen records, with symbolic statements, assumptions, domains, sources and mutants."""

from __future__ import annotations

from collapsecheck.theory.catalogue import claim, claims, select
from collapsecheck.theory.records import (
    STATED,
    Assumption,
    Case,
    Check,
    Claim,
    Enclosure,
    Enumeration,
    Integers,
    Laws,
    MonteCarlo,
    Mutant,
    Param,
    Reals,
    Setting,
    Source,
)

__all__ = [
    "STATED",
    "Assumption",
    "Case",
    "Check",
    "Claim",
    "Enclosure",
    "Enumeration",
    "Integers",
    "Laws",
    "MonteCarlo",
    "Mutant",
    "Param",
    "Reals",
    "Setting",
    "Source",
    "claim",
    "claims",
    "select",
]
