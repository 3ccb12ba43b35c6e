"""Where a sentence points to: references by number, other claims of the report, and what an unchecked step rests on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from collapsecheck.proofs.records import CheckedStep
from collapsecheck.report.typesetting import Cite, Code, Text
from collapsecheck.theory import claim
from collapsecheck.theory.sources import SOURCES
from collapsecheck.verify.records import Evidence

__all__ = ["Citations", "ground"]


class Citations:
    """Numbers of the references in order of first use, and links to the claims of this report.

    `methods` are sources of how it was decided.
    """

    def __init__(self, evidence: Sequence[Evidence], methods: Sequence[str] = ()) -> None:
        self.claims = frozenset(item.claim_id for item in evidence)
        used = [key for item in evidence for key in (*claim(item.claim_id).sources, *_step_sources(item))]
        self.keys = tuple(dict.fromkeys(key for key in (*used, *methods) if key in SOURCES))

    def cite(self, key: str) -> Text:
        """The number of a reference, or the id of a claim, linked where this report holds it."""
        if key in self.keys:
            return Cite(key, self.keys.index(key) + 1)
        return Code(key, anchor=key if key in self.claims else "")

    def listed(self, keys: Iterable[str]) -> Text:
        """Several of them, with commas."""
        parts = [part for key in keys for part in (", ", self.cite(key))]
        return tuple(parts[1:])


def _step_sources(evidence: Evidence) -> Iterable[str]:
    return (item.step.source for item in evidence.proof.steps if item.step.source)


def ground(item: CheckedStep, cited: Citations) -> Text:
    """What a step that no machine checks rests on."""
    grounds: dict[str, Text] = {"argument": "an argument", "cited": "cited"}
    ground = grounds.get(item.step.rule, item.step.rule)
    return (ground, " ", cited.cite(item.step.source)) if item.step.source else ground
