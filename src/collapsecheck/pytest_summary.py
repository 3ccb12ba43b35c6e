"""What the claim tests of a session found: gathered from their reports, as lines for the terminal and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from collapsecheck.pytest_options import Options

__all__ = ["CLAIM", "CONFIRMATION", "DECISION", "Summary"]

CLAIM, DECISION, CONFIRMATION = "claim", "claim_decision", "claim_confirmation"
"""Names of the properties by which a test reports, also to JUnit and from a worker of xdist to its controller."""

SCHEMA_VERSION = 1
"""Grows when a field of the report changes its meaning or goes away; new fields do not change it."""

_IDENTIFYING = ("seed", "decision", "prediction", "estimate", "margin")
"""Fields that are equal in two rows of one decision only, which counts once however often it is shown."""
_RANKED = ("REFUTED", "INCONCLUSIVE", "FALSIFIED", "VERIFIED")
_FATES = ("killed", "survived", "below resolution", "equivalent")


@dataclass(kw_only=True, eq=False)  # pytest keeps its plugins in sets, so that each must be hashable
class Summary:
    """The claim tests that ended so far, by their node ids.

    Parameters
    ----------
    options : Options
    """

    options: Options
    claims: dict[str, str] = field(default_factory=dict)
    passed: dict[str, bool] = field(default_factory=dict)
    decisions: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    confirmations: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take over what the last report of a test says; it repeats what those before it said."""
        test = report.nodeid
        if any(name == CLAIM for name, _ in report.user_properties):
            self.passed[test] = self.passed.get(test, True) and report.passed
        if report.when != "teardown":
            return
        for name, value in report.user_properties:
            if name == CLAIM:
                self.claims[test] = str(value)
                self.decisions.setdefault(test, [])
            elif name == DECISION:
                self.decisions[test].append(json.loads(str(value)))
            elif name == CONFIRMATION:
                self.confirmations.setdefault(test, []).append(json.loads(str(value)))

    @property
    def spent(self) -> int:
        """Number of distinct decisions of all processes that draw on the error probability."""
        rows = (row for rows in self.decisions.values() for row in rows)
        drawn = {tuple(row[name] for name in _IDENTIFYING): row.get("drawn", int(row["alpha"] > 0)) for row in rows}
        return sum(drawn.values())

    @property
    def excess(self) -> str:
        """What is wrong when more decisions were made than declared; empty otherwise."""
        if self.spent <= self.options.decisions:
            return ""
        return (
            f"{self.spent} decisions were made, {self.options.decisions} were declared: the error probability does not "
            f"hold; repeat with --claims-decisions={self.spent} or more"
        )

    def lines(self) -> Iterator[str]:
        """One line for each claim test, and one for all."""
        labels = sorted((f"{claim}{_parameters(test)}", test) for test, claim in self.claims.items())
        width = max(len(label) for label, _ in labels)
        for label, test in labels:
            yield f"{label:<{width}}  {self._line(test)}"
            yield from (f"  {line}" for line in _details(self.decisions[test]))
        options = self.options
        yield (
            f"seed {options.seed}, {self.spent} of at most {options.decisions} decisions; "
            f"the probability that any of them is wrong is at most {options.alpha:g}"
        )
        if self.excess:
            yield f"ERROR: {self.excess}"

    def record(self) -> dict[str, Any]:
        """The report as a dictionary that `json.dumps` accepts; two runs with the same seed give the same."""
        options = self.options
        return {
            "schema": SCHEMA_VERSION,
            "seed": str(options.seed),
            "alpha_total": options.alpha,
            "declared_decisions": options.decisions,
            "decisions": self.spent,
            "budget": options.budget,
            "tests": [
                {
                    "claim": self.claims[test],
                    "test": test,
                    "passed": self.passed[test],
                    "outcome": _worst(self.decisions[test]),
                    "decisions": self.decisions[test],
                    "confirmations": self.confirmations.get(test, []),
                }
                for test in sorted(self.claims)
            ],
        }

    def _line(self, test: str) -> str:
        rows = self.decisions[test]
        worst = _worst(rows)
        if worst is None:
            return "no decision"
        said = f"VERIFIED within {_margins(rows)}" if worst == "VERIFIED" else worst
        if worst == "VERIFIED" and not self.passed[test]:
            said += ", but the test failed"
        replicates = sum(row["replicates"] for row in rows)
        made = sum(max(1, row.get("drawn", 1)) for row in rows)
        return f"{said}; {_counted(made, 'decision')}, {_counted(replicates, 'replicate')}"


def _parameters(test: str) -> str:
    """What pytest appends to the name of a parametrised test."""
    _, bracket, parameters = test.rpartition("::")[2].partition("[")
    return bracket + parameters


def _worst(rows: list[dict[str, Any]]) -> str | None:
    outcomes = {row["outcome"] for row in rows}
    return next((outcome for outcome in _RANKED if outcome in outcomes), None)


def _margins(rows: list[dict[str, Any]]) -> str:
    margins = sorted(row["margin"] for row in rows)
    low, high = f"{margins[0]:.3g}", f"{margins[-1]:.3g}"
    return low if low == high else f"{low} to {high}"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _details(rows: list[dict[str, Any]]) -> Iterator[str]:
    """What counterexamples were found, and what became of wrong statements."""
    yield from dict.fromkeys(f"{row['statement']} {row['summary']}" for row in rows if "summary" in row)
    fates = _fates(rows)
    if fates:
        counts = {fate: list(fates.values()).count(fate) for fate in _FATES}
        yield "wrong statements: " + ", ".join(f"{number} {fate}" for fate, number in counts.items() if number)
    yield from (f"{fate}: {name}" for (_, name), fate in fates.items() if fate in _FATES[1:3])


def _fates(rows: list[dict[str, Any]]) -> dict[tuple[str, str], str]:
    """Fate of each mutant in all decisions of a test: it survives if it does once, else it is killed if it is once."""
    met: dict[tuple[str, str], set[str]] = {}
    for mutant in (mutant for row in rows for mutant in row.get("mutants", ())):
        met.setdefault((mutant["of"], mutant["name"]), set()).add(mutant["fate"])
    ranked = ("survived", "killed", "below resolution", "equivalent")
    return {key: next(fate for fate in ranked if fate in fates) for key, fates in met.items()}
