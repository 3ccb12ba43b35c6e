"""What the reader is told first: the verdicts, how they were reached, and which steps no machine checked."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from importlib.metadata import version

from collapsecheck import __version__
from collapsecheck.proofs import counted_steps
from collapsecheck.report.formulas import integer, number
from collapsecheck.report.links import Citations, ground
from collapsecheck.report.tables import Column, Table, mutants_killed
from collapsecheck.report.typesetting import Code, Formula, Strong, Text
from collapsecheck.theory import claim
from collapsecheck.verify.records import Evidence, Protocol

__all__ = [
    "EXPERIMENTS",
    "NOTATION",
    "ROUTES",
    "abstract",
    "count",
    "decided",
    "environment",
    "status_text",
    "summary",
    "unchecked_steps",
]

_PROVED = """A derivation leads from the definition of the recursion to the statement, induction base and induction
step included. Its algebra was checked by SymPy, and rational identities once more by exact arithmetic (FLINT). Steps
that rest on an argument or on a publication are marked as not checked by machine and listed below. This is not a
formal verification."""

_ENUMERATED = """For tiny samples, and noise with two atoms, every outcome of the recursion was enumerated and the
expectation computed as an exact fraction. Equality is exact, without sampling error."""

_ENCLOSED = """The roots of the derivative of the density were counted by ball arithmetic, in which every rounding
error is enclosed. The count is certain. Distances between laws were integrated in the same arithmetic, from their
definition; VERIFIED within d then means that the value differs from the prediction by d or less, for certain."""

_MUTANTS = """Each claim comes with plausible wrong versions of its statement and of its simulator. A check is trusted
only when it refutes (kills) them. Many more can be made by rule, one sign, factor, exponent or index at a time; where
that was done, a table of kills says so."""

_VERIFIED: Text = (
    "The recursion was simulated by code that never sees the prediction, and a sequential test decided. ",
    Strong("VERIFIED within d"),
    " means that the whole confidence set lies within ",
    Formula("d"),
    " of the prediction; ",
    Strong("REFUTED"),
    " that the prediction lies outside the confidence set; ",
    Strong("INCONCLUSIVE"),
    " that the budget was spent before either, which is never a pass.",
)

EXPERIMENTS = """The experiments that started the discussion, rebuilt: a composite density is fitted by a KDE, sampled
and fitted again. Their sample size and bandwidth were not available to us, so they are chosen here and printed on every
figure. Scott's rule means two things: SciPy scales the bandwidth by the data, scikit-learn does not, and the fates are
opposite; both are shown. Dashed black is always the prediction, and every band says which band it is."""
"""What the experiments are and how to read their figures."""

_APPROXIMATED = """Like verified, but the prediction neglects something at the sizes that can be simulated. What it
neglects is said at the table, and the cases are chosen where it matters little, away from any threshold."""

ROUTES: tuple[tuple[str, Text], ...] = (
    ("proved", _PROVED),
    ("enumerated", _ENUMERATED),
    ("enclosed", _ENCLOSED),
    ("verified", _VERIFIED),
    ("approximated", _APPROXIMATED),
    ("mutants", _MUTANTS),
)
"""What each word of a status means."""


def abstract(evidence: Sequence[Evidence]) -> str:
    """The outcome in a few sentences: what holds, what was killed, and how likely any error of chance is."""
    held = sum(item.holds for item in evidence)
    killed, mutants = (sum(column) for column in zip(*map(mutants_killed, evidence), strict=True))
    amount = f"All {held}" if held == len(evidence) else f"{held} of {len(evidence)}"
    verdict = "The claim holds" if held == len(evidence) == 1 else f"{amount} claims hold"
    return (
        f"{verdict}: derived, confirmed on every other route that was taken, and with no surviving mutant. "
        f"Of {mutants} mutants {killed} were killed. Derivations: {counted_steps(item.proof for item in evidence)}."
        + _error_budget(evidence)
    )


def _error_budget(evidence: Sequence[Evidence]) -> str:
    drawn, total = sum(item.decisions for item in evidence), max(item.protocol.alpha_total for item in evidence)
    if not drawn:
        return ""
    rate = f"{total:.0e}".replace("e-0", "e-")
    decisions = count(drawn, "decision")
    return f" That chance misled any of the {decisions} from simulations has a probability of at most {rate}."


def count(amount: int, noun: str) -> str:
    """A number and its noun: ``1 step``, ``no steps``."""
    return f"{amount or 'no'} {noun}{'' if amount == 1 else 's'}"


def summary(evidence: Sequence[Evidence]) -> Table:
    """One row per claim."""
    columns = (
        Column("Claim", 0.31),
        Column("What it says", 0.36),
        Column("Status", 0.20),
        Column("Mutants killed", 0.13, numeric=True),
    )
    rows = tuple(
        (Code(item.claim_id, anchor=item.claim_id), claim(item.claim_id).title, status_text(item), _killed(item))
        for item in evidence
    )
    return Table(columns=columns, rows=rows)


_AMISS = (("refuted",), ("inconclusive",), ("unsupported",), ("withdrawn",), ())
"""First words of a status that a reader must not miss."""


def status_text(evidence: Evidence) -> Text:
    """The computed status, and what is amiss."""
    words = ", ".join(evidence.status) or "nothing established"
    faults = _faults(evidence)
    shown: Text = Strong(words) if evidence.status[:1] in _AMISS else words
    return (shown, "; ", Strong("; ".join(faults))) if faults else shown


def _faults(evidence: Evidence) -> list[str]:
    survived = sum(mutant.fate == "survived" for mutant in evidence.attacks)
    faults = [] if evidence.proof.holds else ["no derivation" if not evidence.proof.steps else "derivation fails"]
    faults += [f"rests on {used}, which does not hold" for used in evidence.unsupported_by]
    return faults + ([f"{count(survived, 'mutant')} survived"] if survived else [])


def _killed(evidence: Evidence) -> Text:
    killed, total = mutants_killed(evidence)
    return f"{killed} of {total}"


def decided(evidence: Sequence[Evidence]) -> tuple[tuple[str, Text], ...]:
    """How the evidence was decided: error rate, decisions, margin, budget, seed."""
    protocols = tuple(dict.fromkeys(item.protocol for item in evidence))
    used = sum(item.decisions for item in evidence)
    rows = [row for protocol in protocols for row in _protocol_rows(protocol, used)]
    if len(protocols) > 1:
        groups = (" ".join(i.claim_id for i in evidence if i.protocol == protocol) for protocol in protocols)
        rows.append(("Protocols differ", Code("; ".join(groups))))
    return (*rows, ("Notation", NOTATION))


_ERROR = """, over the whole run, that any true prediction is REFUTED or that any prediction wrong by more than its
margin is VERIFIED. Intervals for probabilities, shares and distribution functions hold this at every number of
replicates. Those for means rest on the central limit theorem, so for them the rate is approximate: a look counts only
once the measured skewness would inflate its error by at most a factor of about 2"""
_MARGIN = """ standard deviations of the observable, from one independent run to another, unless a claim declares its
own; tables give it in the unit of the estimate"""
_SEEDED = """; the seed of a decision is a hash of this root seed, the claim's digest, the protocol and the case, so
that none can be chosen to please"""


def _protocol_rows(protocol: Protocol, used: int) -> tuple[tuple[str, Text], ...]:
    share: Text = (integer(protocol.decisions), ", each at error rate ", number(protocol.alpha))
    return (
        ("Error rate", ("at most ", number(protocol.alpha_total), _ERROR)),
        ("Decisions", (integer(used), " taken of at most ", share, "; exact routes take no share of it")),
        ("Margin", (number(protocol.margin), _MARGIN)),
        ("Budget", (integer(protocol.budget), " replicates per decision; a replicate is one independent run")),
        ("Seed", (Formula(str(protocol.seed)), _SEEDED)),
    )


NOTATION: Text = (
    Formula(r"\mathrm{N}(\mu,\sigma^{2})"),
    " normal, ",
    Formula(r"\mathrm{U}(a,b)"),
    " uniform, ",
    Formula(r"\mathrm{U}\{-1,+1\}"),
    " a fair sign, ",
    Formula(r"\mathrm{Exp}"),
    " exponential with mean 1, ",
    Formula(r"(p_{0},p_{1},\ldots)"),
    " types with these probabilities. Generation 0 is the real sample.",
)
"""How laws are written in the tables."""


def unchecked_steps(evidence: Sequence[Evidence], cited: Citations) -> Table:
    """Every step that no machine checked."""
    columns = (
        Column("Claim", 0.31),
        Column("Step", 0.06, numeric=True),
        Column("What it says", 0.32),
        Column("Rests on", 0.31),
    )
    rows = tuple(
        (Code(item.claim_id, anchor=item.claim_id), str(position), checked.step.note, ground(checked, cited))
        for item in evidence
        for position, checked in enumerate(item.proof.steps, start=1)
        if checked in item.proof.unchecked
    )
    return Table(columns=columns, rows=rows)


def environment() -> Table:
    """Versions of what computed the evidence."""
    packages = ("numpy", "scipy", "sympy", "python-flint", "statsmodels", "matplotlib")
    rows: list[tuple[Text, ...]] = [("collapsecheck", Code(__version__)), ("Python", Code(platform.python_version()))]
    rows += [(name, Code(version(name))) for name in packages]
    return Table(columns=(Column("Package", 0.3), Column("Version", 0.2)), rows=tuple(rows))
