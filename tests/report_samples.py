"""Evidence made by hand for tests of the report: every route, every verdict, every kind of step and mutant."""

from __future__ import annotations

from dataclasses import replace

import sympy
from matplotlib.figure import Figure

from collapsecheck.proofs.records import CheckedStep, Proof, Step
from collapsecheck.report.experiments import FigureEntry
from collapsecheck.terms import Normal, plain
from collapsecheck.theory import Claim, Mutant, claim, claims
from collapsecheck.theory.notation import expected_variance, h, n, sigma, t
from collapsecheck.verify.records import Evidence, Finding, MutantFinding, Outcome, Protocol, Verdict

PROTOCOL = Protocol()
CASE = {"n": 5, "t": 3, "h": 0.5, "sigma": 1.0, "f": plain(Normal())}

SIMULATED = Verdict(
    outcome=Outcome.VERIFIED,
    prediction=1.122,
    estimate=1.12412345,
    low=1.0913,
    high=1.1571,
    margin=0.05312,
    replicates=13500,
    alpha=PROTOCOL.alpha,
    method="mean, studentised, 4 looks",
    seed=1234567890123456789,
)
EXACT = replace(
    SIMULATED, estimate=1.122, low=1.122, high=1.122, margin=0.0, alpha=0.0, method="exact enumeration", seed=None
)
REFUTED = replace(SIMULATED, outcome=Outcome.REFUTED, prediction=1.75)
INCONCLUSIVE = replace(SIMULATED, outcome=Outcome.INCONCLUSIVE, note="budget of 400000 replicates spent")


def steps(stated: Claim) -> tuple[CheckedStep, ...]:
    """A definition, a checked step, a wide one, an argument, a citation, and the statement."""
    wide = sympy.Eq(expected_variance(t + 1), sympy.Add(*((1 - k / n) ** t * sigma**k * h**2 for k in range(1, 12))))

    def step(relation: sympy.Basic, rule: str, note: str, **more: str) -> Step:
        return Step(relation=relation, rule=rule, note=note, **more)  # type: ignore[arg-type]  # rules as plain words

    return (
        CheckedStep(step=step(sympy.Eq(h, sigma / 3), "definition", "notation"), holds=None, checkers=()),
        CheckedStep(
            step=step(sympy.Eq((1 - 1 / n) * n, n - 1), "algebra", "take n out of the bracket"),
            holds=True,
            checkers=("sympy", "flint"),
        ),
        CheckedStep(step=step(wide, "recurrence", "one generation"), holds=True, checkers=("sympy",)),
        CheckedStep(
            step=step(sympy.Ge(n, 2), "argument", "the children are independent given the parents"),
            holds=None,
            checkers=(),
        ),
        CheckedStep(step=step(sympy.Ge(t, 0), "cited", "a known bound", source="moran1975"), holds=None, checkers=()),
        CheckedStep(step=step(stated.statement, "algebra", "which is the statement"), holds=True, checkers=("sympy",)),
    )


EQUIVALENT = MutantFinding(
    name="sign-of-zero", story="adds nothing", target="statement", fate="equivalent", case=None, verdict=None
)


def _killed(mutant: Mutant) -> MutantFinding:
    target = "statement" if mutant.check is None else "simulator"
    return MutantFinding(name=mutant.name, story=mutant.story, target=target, fate="killed", case=CASE, verdict=REFUTED)


def evidence(stated: Claim) -> Evidence:
    """Favourable evidence on a claim by every route, with one mutant that is equivalent."""
    approximate = "modes of a KDE of n draws stand for modes of f"
    return Evidence(
        claim_id=stated.id,
        rev=stated.rev,
        digest=stated.digest,
        protocol=PROTOCOL,
        proof=Proof(claim_id=stated.id, steps=steps(stated), concludes=True),
        findings=(
            Finding(route="simulated", case=CASE, verdict=SIMULATED),
            Finding(route="simulated", case=CASE, verdict=SIMULATED, approximation=approximate),
            Finding(route="enumerated", case={"n": 2, "h": "1/3"}, verdict=EXACT),
            Finding(route="enclosed", case={"a": 1.01, "s": 1.0}, verdict=replace(EXACT, prediction=2.0, estimate=2.0)),
        ),
        mutants=(*(_killed(mutant) for mutant in stated.mutants), EQUIVALENT),
    )


HOSTILE = r"""\input{/etc/passwd} <script>alert(1)</script> 50% & a_b #1 ~ ^ </style> \end{document} ${x}"""


def hostile_claim() -> Claim:
    """A claim whose author writes commands wherever a word may stand."""
    stated = claim("tail.unrepresented")
    return replace(
        stated,
        title=HOSTILE,
        remark=HOSTILE,
        assumptions=tuple(replace(item, text=HOSTILE) for item in stated.assumptions),
        params=tuple(replace(param, meaning=HOSTILE, unit=HOSTILE) for param in stated.params),
        mutants=tuple(replace(mutant, name=HOSTILE, story=HOSTILE) for mutant in stated.mutants),
        sources=(*stated.sources, "elsewhere_%2020"),
    )


def hostile_evidence() -> Evidence:
    """Evidence on `hostile_claim`, with commands in what was found, too."""
    finding = Finding(route="simulated", case={HOSTILE: HOSTILE}, verdict=replace(INCONCLUSIVE, note=HOSTILE))
    return replace(evidence(hostile_claim()), findings=(finding,))


def all_evidence() -> tuple[Evidence, ...]:
    """Favourable evidence on every claim of the house."""
    return tuple(evidence(stated) for stated in claims().values())


def few_evidence() -> tuple[Evidence, ...]:
    """Favourable evidence on a few claims, one of which rests on another, where it does not matter on which."""
    return tuple(evidence(claim(name)) for name in ("kde.fixed.variance", "kde.fixed.saturation", "tail.unrepresented"))


def picture(name: str = "growth") -> FigureEntry:
    """A small figure, drawn in no time."""
    figure = Figure(figsize=(3, 2))
    axes = figure.subplots()
    axes.plot([0, 1, 2], [0, 1, 4])
    axes.set_xlabel("$t$")
    return FigureEntry(name=name, title="Growth", caption="Band of 90% at $h = 0.3$ & all runs", figure=figure)


def refuted() -> Evidence:
    """Evidence with a failed step, a refutation and a surviving mutant."""
    item = evidence(claim("kde.fixed.variance"))
    broken = replace(item.proof.steps[1], holds=False)
    survivor = replace(item.mutants[0], fate="survived", verdict=SIMULATED)
    return replace(
        item,
        proof=replace(item.proof, steps=(broken, *item.proof.steps[1:])),
        findings=(Finding(route="simulated", case=CASE, verdict=REFUTED), *item.findings),
        mutants=(survivor, *item.mutants[1:]),
    )
