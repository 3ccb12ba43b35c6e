"""Why it holds: derivations whose steps are checked by computer algebra, and what rests on an argument instead."""

from __future__ import annotations

from collapsecheck.proofs.deriving import derive, prove
from collapsecheck.proofs.records import CheckedStep, Derivation, Proof, Rule, Step, counted_steps

__all__ = ["CheckedStep", "Derivation", "Proof", "Rule", "Step", "counted_steps", "derive", "prove"]
