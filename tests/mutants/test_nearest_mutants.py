"""A mutant nearer to the claim than its margin is decided at a third of the distance, and never VERIFIED."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy

from collapsecheck.theory import Claim, MonteCarlo, Mutant, claim
from collapsecheck.theory.notation import n, p, t
from collapsecheck.verify import PROFILES, MutantFinding, Outcome, Protocol, Verdict, hunt, judge, ranked_cases
from collapsecheck.verify.mutants import equivalent_statement

QUICK = PROFILES["quick"]
TAIL = claim("tail.unrepresented")
MULTIPLIER = claim("kde.plugin.multiplier")
APPROXIMATE = claim("kde.fixed.squared-variance")


def hunted(subject: Claim, mutant: Mutant, protocol: Protocol = QUICK) -> MutantFinding:
    return hunt(subject, mutant, protocol, ranked_cases(subject, [mutant])[mutant.name])


def wrong_statement(rhs: sympy.Expr) -> Mutant:
    return Mutant(name="near", story="a little off", rhs=rhs)


def wrong_simulator(subject: Claim, size: sympy.Expr) -> Mutant:
    setting = replace(subject.main_check.setting, size=size)
    return Mutant(name="near", story="another size", check=replace(subject.main_check, setting=setting))


def with_margin(subject: Claim, margin: float) -> Claim:
    return replace(subject, checks=(replace(subject.main_check, margin=margin),))


def first_verdict(subject: Claim, mutant: Mutant) -> tuple[Verdict, float]:
    """At the most telling case, with the distance of the mutant in units of the prediction."""
    case = ranked_cases(subject, [mutant])[mutant.name]
    assert case
    return judge(subject, mutant.check or subject.main_check, case[0].case, QUICK, rhs=mutant.rhs), case[0].gap


@pytest.mark.parametrize("factor", [sympy.Rational(255, 256), sympy.Rational(257, 256)], ids=str)
def test_what_the_margin_hides_is_killed_when_the_budget_shows_it(factor: sympy.Expr) -> None:
    """At a margin of a third of a standard deviation the first look decides, which cannot see a tenth of that."""
    subject = with_margin(TAIL, 1 / 3)
    mutant = wrong_statement(TAIL.rhs * factor)
    verdict, gap = first_verdict(subject, mutant)
    assert 1 / 60 < gap < 1 / 30
    assert verdict.outcome is Outcome.VERIFIED
    assert hunted(subject, mutant).fate == "killed"


def test_what_lies_on_the_edge_of_the_margin_is_killed_when_the_budget_shows_it() -> None:
    """What an approximate prediction is at most off by is its margin: at the edge no number of replicates decides."""
    mutant = wrong_simulator(APPROXIMATE, n - 1)
    verdict, gap = first_verdict(APPROXIMATE, mutant)
    edge = with_margin(APPROXIMATE, QUICK.margin * gap * verdict.prediction / verdict.margin)
    mutant = wrong_simulator(edge, n - 1)
    assert first_verdict(edge, mutant)[0].outcome is Outcome.INCONCLUSIVE
    assert hunted(edge, mutant).fate == "killed"


def test_what_the_budget_does_not_show_is_below_resolution_and_not_verified() -> None:
    without_enumerations = replace(TAIL, checks=(TAIL.main_check,))
    mutant = wrong_statement(TAIL.rhs * (1 + sympy.Rational(1, 1000)))
    finding = hunted(without_enumerations, mutant, replace(QUICK, budget=20_000))
    assert finding.fate == "below resolution"
    assert finding.verdict is not None
    assert finding.verdict.outcome is Outcome.INCONCLUSIVE
    assert finding.verdict.note.startswith("differs by ")


def test_an_enumeration_at_which_it_agrees_with_the_claim_does_not_save_it() -> None:
    near = sympy.Piecewise((MULTIPLIER.rhs, n < 5), (MULTIPLIER.rhs * (1 + sympy.Rational(1, 1000)), True))
    assert hunted(MULTIPLIER, wrong_statement(near), replace(QUICK, budget=20_000)).fate == "below resolution"


def test_a_mutant_that_is_true_is_verified_and_survives() -> None:
    """Were the claim's own statement wrong by less than its margin, its checks would pass and its mutant live."""
    wrong = sympy.exp(-n * p * (1 + p / 2))
    statement = sympy.Eq(TAIL.statement.lhs, wrong, evaluate=False)
    subject = replace(TAIL, statement=statement, checks=(replace(TAIL.main_check, cases=()),))
    finding = hunted(subject, wrong_statement(TAIL.rhs))
    assert finding.verdict is not None
    assert (finding.fate, finding.verdict.outcome) == ("survived", Outcome.VERIFIED)


def test_a_true_simulator_of_another_claim_survives() -> None:
    """A gap that the expressions show and the simulator does not: the statement is then not what decided."""
    statement = sympy.Eq(TAIL.statement.lhs, TAIL.rhs.xreplace({n: n + 1}), evaluate=False)
    subject = replace(TAIL, statement=statement, checks=(TAIL.main_check,))
    assert hunted(subject, wrong_simulator(subject, n + 1)).fate == "survived"


def test_a_symbol_by_which_the_prediction_is_made_describes_no_other_statement() -> None:
    """The critical ddof does not depend on t, and yet one generation more is another mean."""
    subject = claim("gauss.critical-ddof")
    check = subject.main_check
    assert isinstance(check, MonteCarlo)
    assert t not in subject.rhs.free_symbols
    assert equivalent_statement(subject, replace(check, setting=replace(check.setting, generations=t + 1))) is None


def test_a_wrong_statement_at_which_the_prediction_is_infinite_is_killed() -> None:
    subject = claim("gauss.critical-ddof")
    assert hunted(subject, wrong_statement(n)).fate == "killed"
