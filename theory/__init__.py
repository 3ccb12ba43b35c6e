"""What is claimed: claims as frozen records, with symbolic statements, assumptions, domains, sources and mutants."""

from __future__ import annotations

from collapsecheck.theory.catalogue import claim, claims, foundations, select
from collapsecheck.theory.lifecycle import CURRENT, Superseded, Withdrawn
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
    Quadrature,
    Reals,
    Setting,
    Source,
)

__all__ = [
    "CURRENT",
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
    "Quadrature",
    "Reals",
    "Setting",
    "Source",
    "Superseded",
    "Withdrawn",
    "claim",
    "claims",
    "foundations",
    "select",
]
