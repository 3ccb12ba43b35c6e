"""What the report says, before it is LaTeX or HTML: sections, tables and sentences, built from evidence.

Both outputs render the same `Document`, so that they cannot disagree. All strings in it are plain sentences; what is
mathematics, a name or a citation is marked as such (`typesetting`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from collapsecheck import __version__
from collapsecheck.errors import InputError
from collapsecheck.proofs.records import CheckedStep
from collapsecheck.report.calibration_table import CATONI, calibration_table
from collapsecheck.report.citation import Reference, cite_claim, reference
from collapsecheck.report.formulas import display, domain_text, expression
from collapsecheck.report.gallery import gallery_table
from collapsecheck.report.links import Citations, ground
from collapsecheck.report.papers import paper_sources, paper_table
from collapsecheck.report.plain_formulas import relation_text
from collapsecheck.report.preface import (
    EXPERIMENTS,
    ROUTES,
    abstract,
    count,
    decided,
    environment,
    status_text,
    summary,
    unchecked_steps,
)
from collapsecheck.report.tables import Column, Table, evidence_tables, kill_table, mutant_table
from collapsecheck.report.typesetting import Code, Formula, Strong, Text
from collapsecheck.theory import CURRENT, Claim, claim
from collapsecheck.theory.catalogue import family_of, family_title
from collapsecheck.verify.calibration import CalibrationRow
from collapsecheck.verify.records import Evidence

__all__ = ["ClaimPart", "Document", "FamilyPart", "FigurePart", "SamplePart", "StepPart", "build_document"]


_OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class StepPart:
    """One line of a derivation; `state` is ``checked``, ``unchecked``, ``failed`` or ``definition``."""

    number: int
    lines: tuple[str, ...]
    note: str
    state: str
    check: Text


@dataclass(frozen=True, kw_only=True)
class ClaimPart:
    """One claim with everything that was found about it; `typed` is its statement as one would search for it."""

    id: str
    title: str
    pin: Text
    status: Text
    words: tuple[str, ...]
    copies: tuple[tuple[str, str], ...]
    lines: tuple[str, ...]
    typed: str
    assumptions: tuple[Text, ...]
    params: Table
    sources: Text
    uses: Text
    derivation: str
    steps: tuple[StepPart, ...]
    tables: tuple[Table, ...]
    kills: Table
    mutants: Table
    remark: str

    @property
    def code(self) -> Text:
        """The id as a name of the program."""
        return Code(self.id)


@dataclass(frozen=True, kw_only=True)
class FamilyPart:
    """The claims of one family; `name` is that of its files, ``"other"`` for claims of other packages."""

    name: str
    title: str
    claims: tuple[ClaimPart, ...]


@dataclass(frozen=True, kw_only=True)
class FigurePart:
    """One figure; `name` is that of its files, `caption` may hold formulas between dollar signs."""

    name: str
    title: str
    caption: str


@dataclass(frozen=True, kw_only=True)
class SamplePart:
    """What becomes of the reader's own sample."""

    words: str
    figures: tuple[FigurePart, ...]


@dataclass(frozen=True, kw_only=True)
class Document:
    """The whole report."""

    title: str
    version: str
    abstract: str
    summary: Table
    papers: Table
    gallery: Table
    decided: tuple[tuple[str, Text], ...]
    routes: tuple[tuple[str, Text], ...]
    calibration: Table
    unchecked: Table
    families: tuple[FamilyPart, ...]
    graphs: tuple[FigurePart, ...]
    sample: SamplePart | None
    experiments: str
    figures: tuple[FigurePart, ...]
    references: tuple[Reference, ...]
    environment: Table

    @property
    def statuses(self) -> tuple[str, ...]:
        """The words that occur in a status, each once."""
        parts = (part for family in self.families for part in family.claims)
        return tuple(dict.fromkeys(word for part in parts for word in part.words))


def build_document(
    evidence: Sequence[Evidence],
    figures: Iterable[FigurePart] = (),
    calibration: Sequence[CalibrationRow] = (),
    graphs: Iterable[FigurePart] = (),
    sample: SamplePart | None = None,
) -> Document:
    """Arrange evidence and what goes with it into a report: figures, calibration, graphs of the claims, own sample.

    Raises
    ------
    InputError
        For no evidence at all, or evidence on an unknown claim.
    """
    if not evidence:
        raise InputError("evidence", [], "must hold the evidence on at least one claim")
    cited = Citations(evidence, methods=(*paper_sources(evidence), *((CATONI,) if calibration else ())))
    return Document(
        title="What theory says about model collapse, checked",
        version=__version__,
        abstract=abstract(evidence),
        summary=summary(evidence),
        papers=paper_table(evidence, cited),
        gallery=gallery_table(evidence, cited),
        decided=decided(evidence),
        routes=ROUTES,
        calibration=calibration_table(calibration, cited),
        unchecked=unchecked_steps(evidence, cited),
        families=_families(evidence, cited),
        graphs=tuple(graphs),
        sample=sample,
        experiments=EXPERIMENTS,
        figures=tuple(figures),
        references=tuple(reference(key) for key in cited.keys),
        environment=environment(),
    )


def _families(evidence: Sequence[Evidence], cited: Citations) -> tuple[FamilyPart, ...]:
    """The claims by family, in the order of the first claim of each."""
    names = {item.claim_id: family_of(item.claim_id) or _OTHER for item in evidence}
    return tuple(
        FamilyPart(
            name=name,
            title="Claims of other packages" if name == _OTHER else family_title(name),
            claims=tuple(_claim_part(item, cited) for item in evidence if names[item.claim_id] == name),
        )
        for name in dict.fromkeys(names.values())
    )


# --- one claim ------------------------------------------------------------------------------------------------------


def _claim_part(evidence: Evidence, cited: Citations) -> ClaimPart:
    stated = claim(evidence.claim_id)
    return ClaimPart(
        id=stated.id,
        title=stated.title,
        pin=_pin(stated, evidence),
        status=status_text(evidence),
        words=evidence.status if evidence.holds else ("does not hold",),
        copies=_copies(stated),
        lines=display(stated.statement),
        typed=f"{relation_text(stated.statement)} {expression(stated.statement)}",
        assumptions=tuple(_assumption(stated)),
        params=_params(stated),
        sources=cited.listed(stated.sources),
        uses=cited.listed(stated.uses),
        derivation=_derivation(evidence),
        steps=tuple(_step(item, position, cited) for position, item in enumerate(evidence.proof.steps, start=1)),
        tables=evidence_tables(evidence),
        kills=kill_table(evidence),
        mutants=mutant_table(evidence),
        remark=stated.remark,
    )


def _copies(stated: Claim) -> tuple[tuple[str, str], ...]:
    """What a reader may want to take along: what it is called, and the text."""
    return (
        ("id", stated.id),
        ("BibTeX", cite_claim(stated, "bibtex")),
        ("LaTeX", cite_claim(stated, "latex")),
    )


def _pin(stated: Claim, evidence: Evidence) -> Text:
    pin = (f"revision {evidence.rev}, digest ", Code(evidence.digest[:12]))
    return pin if stated.standing == CURRENT else (*pin, ", ", Strong(stated.standing))


def _assumption(stated: Claim) -> Iterable[Text]:
    return (item.text for item in stated.assumptions)


def _params(stated: Claim) -> Table:
    columns = (
        Column("Symbol", 0.09),
        Column("Meaning", 0.33),
        Column("Cases are drawn from", 0.45),
        Column("Unit", 0.13),
    )
    rows = tuple(
        (
            Formula(expression(param.symbol)),
            param.meaning,
            domain_text(param.domain),
            {"1": "none", "x": "of the data"}.get(param.unit, param.unit),
        )
        for param in stated.params
    )
    return Table(columns=columns, rows=rows)


def _derivation(evidence: Evidence) -> str:
    proof = evidence.proof
    if not proof.steps:
        return "No derivation was given."
    failed = sum(item.holds is False for item in proof.steps)
    ends = "" if proof.concludes else " The last line is not the statement."
    return (
        f"{count(len(proof.steps), 'step')}: {proof.checked} checked by machine, {len(proof.unchecked)} not checked, "
        f"{failed} failed.{ends}"
    )


def _step(item: CheckedStep, position: int, cited: Citations) -> StepPart:
    states = {True: "checked", False: "failed", None: "unchecked"}
    state = "definition" if item.step.rule == "definition" else states[item.holds]
    return StepPart(
        number=position,
        lines=display(item.step.relation),
        note=item.step.note,
        state=state,
        check=_check(item, state, cited),
    )


_CHECKERS = {"sympy": "SymPy", "flint": "FLINT", "arb": "Arb"}


def _check(item: CheckedStep, state: str, cited: Citations) -> Text:
    if state == "definition":
        return "definition"
    if state == "unchecked":
        return ("not checked by machine: ", ground(item, cited))
    by = " and ".join(_CHECKERS.get(name, name) for name in item.checkers)
    return f"{item.step.rule}, checked by {by}" if state == "checked" else f"{item.step.rule}, FAILED its check by {by}"
