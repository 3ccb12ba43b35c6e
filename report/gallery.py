"""A gallery of fates: fit by workflow, and what the claims of the catalogue say of each, with their ids."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence

from collapsecheck.report.formulas import expression, number
from collapsecheck.report.links import Citations
from collapsecheck.report.tables import Column, Table
from collapsecheck.report.typesetting import Formula, Text
from collapsecheck.terms import (
    KDE,
    Accumulate,
    Categorical,
    Fit,
    FreshFraction,
    Gaussian,
    Growing,
    Location,
    Persistent,
    Recursion,
    Replace,
    ShrunkKDE,
    Subsample,
    Weighted,
    Workflow,
)
from collapsecheck.verify.fates import Answer, Fate, fate, later
from collapsecheck.verify.records import Evidence

__all__ = ["FITS", "GENERATIONS", "LOCATIONS", "SIZE", "WORKFLOWS", "gallery_table"]

SIZE, GENERATIONS = 100, 30

FITS: tuple[tuple[str, Fit], ...] = (
    ("KDE, h = 0.5", KDE(bandwidth=0.5)),
    ("KDE, SciPy's Scott rule", KDE(bandwidth="scott_scipy")),
    ("shrunk KDE, h = 0.5", ShrunkKDE(bandwidth=0.5)),
    ("types, by frequency", Categorical()),
    ("Gaussian, ddof 1", Gaussian(ddof=1)),
    ("Gaussian, ddof 0", Gaussian(ddof=0)),
)
WORKFLOWS: tuple[tuple[str, Workflow], ...] = (
    ("replace", Replace()),
    ("accumulate", Accumulate()),
    ("accumulate, subsample", Subsample()),
    ("half is fresh", FreshFraction(fraction=0.5)),
    ("sizes grow as (t + 1)^2", Growing(power=2)),
)
LOCATIONS: tuple[tuple[str, Workflow], ...] = (
    ("half are the same real points", Persistent(fraction=0.5)),
    (f"{SIZE} fresh points, golden weight", Weighted(real=SIZE, weight=(math.sqrt(5) - 1) / 2)),
)
"""Workflows of which the claims are about a location fit."""

_COLUMNS = (
    Column("Fit", 0.10),
    Column("Workflow", 0.10),
    Column("Spread of a run", 0.21),
    Column("Path and particle", 0.23),
    Column("Modes", 0.18),
    Column("Tails and types", 0.18),
)
_CELLS = (
    ("spread of a run",),
    ("a typical run", "where a run is", "one particle over many runs"),
    ("modes",),
    ("tails and types",),
)


def gallery_table(evidence: Sequence[Evidence], cited: Citations) -> Table:
    """One row for each recursion that a claim of the report covers.

    Parameters
    ----------
    evidence : sequence of Evidence
    cited : Citations
        Of the report that holds the table.

    Returns
    -------
    Table
        Its note names the combinations that no claim covers; without rows when none of them is covered.
    """
    holding = {item.claim_id for item in evidence if item.holds}
    rows, bare = [], []
    for words, recursion in _recursions():
        found = fate(recursion, size=SIZE, generations=GENERATIONS)
        cells = tuple(_cell(found, aspects, holding, cited) for aspects in _CELLS)
        if any(cell != "" for cell in cells):
            rows.append((*words, *cells))
        else:
            bare.append(", ".join(words))
    note = f"No claim of this report covers: {'; '.join(bare)}." if rows and bare else ""
    return Table(columns=_COLUMNS, rows=tuple(rows), note=note)


def _recursions() -> Iterator[tuple[tuple[str, str], Recursion]]:
    for fitted, fit in FITS:
        for used, workflow in WORKFLOWS:
            # A shrunk KDE is drawn from at its own size only.
            if not isinstance(fit, ShrunkKDE) or isinstance(workflow, Replace):
                yield (fitted, used), Recursion(fit=fit, workflow=workflow)
    for used, workflow in LOCATIONS:
        yield ("law moved to the mean", used), Recursion(fit=Location(), workflow=workflow)


def _cell(found: Fate, aspects: Sequence[str], holding: Collection[str], cited: Citations) -> Text:
    """The first number of the claims about these aspects, and the ids of all of them; empty without any."""
    answers = [a for aspect in aspects for a in found.about(aspect) if a.claim.id in holding]
    if not answers:
        return ""
    # A limit says nothing of these generations, and its formula is too wide for a cell.
    numbers = (answer for answer in answers if answer.claim.kind != "limit" and answer.value is not None)
    first = next(numbers, None)
    told: Text = (_value(first), ": ") if first else ""
    return (told, cited.listed(answer.claim.id for answer in answers))


def _value(answer: Answer) -> Formula:
    statement = answer.claim.statement
    signs = {"==": "=", "<=": r"\le", ">=": r"\ge"}
    course = [value for factor in (1, 10) if (value := later(answer, factor)) is not None]
    numbers = r",\ ".join(dict.fromkeys(number(value, digits=3).content for value in course))
    return Formula(f"{expression(statement.lhs)} {signs[statement.rel_op]} {numbers}")
