"""One sign, exponent, factor, index or ddof changed: the numbers refute.

Every mutant that is made by rule is either killed, or equivalent to the claim, or differs from it by less than the
margin at the most telling point of the domain; the last two are shown to be what they are called.
"""

from __future__ import annotations

import re
from collections import Counter

import pytest
import sympy
from strategies import evidence_on

from collapsecheck.proofs import prove
from collapsecheck.theory import Claim, Mutant, claims
from collapsecheck.verify import MutantFinding, Outcome, generated_mutants
from collapsecheck.verify.mutants import equivalent_statement

Hunted = list[tuple[Mutant, MutantFinding]]


ATTACKED = [claim for claim in claims().values() if claim.kind != "inequality"]
BOUNDS = [claim for claim in claims().values() if claim.kind == "inequality"]


@pytest.fixture(params=ATTACKED, ids=lambda claim: claim.id)
def claim(request: pytest.FixtureRequest) -> Claim:
    found: Claim = request.param
    return found


@pytest.fixture
def hunted(claim: Claim) -> Hunted:
    found = {finding.name: finding for finding in evidence_on(claim.id).generated}
    return [(mutant, found[mutant.name]) for mutant in generated_mutants(claim)]


def rival(claim: Claim, mutant: Mutant) -> sympy.Expr | None:
    return mutant.rhs if mutant.check is None else equivalent_statement(claim, mutant.check)


def test_no_mutant_survives(hunted: Hunted) -> None:
    fates = Counter(finding.fate for _, finding in hunted)
    assert {(m.name, m.story): finding.verdict for m, finding in hunted if finding.fate == "survived"} == {}
    assert fates["killed"] / (fates["killed"] + fates["survived"]) == 1
    assert fates["killed"] > 0


def test_a_killed_mutant_was_refuted(hunted: Hunted) -> None:
    killed = [finding.verdict for _, finding in hunted if finding.fate == "killed"]
    assert {verdict.outcome for verdict in killed if verdict is not None} == {Outcome.REFUTED}
    assert None not in killed


def test_a_named_wrong_statement_breaks_the_derivation(claim: Claim) -> None:
    """Statements that are changed by rule are in tests/proofs/test_generated_wrong_statements.py."""
    named = [m for m in claim.mutants if m.rhs is not None]
    assert [m.story for m in named if prove(claim, rhs=m.rhs).holds] == []
    assert named


def test_an_equivalent_mutant_has_the_right_side_of_the_claim(claim: Claim, hunted: Hunted) -> None:
    for mutant, finding in hunted:
        if finding.fate == "equivalent":
            found = rival(claim, mutant)
            assert found is not None
            assert sympy.simplify(found - claim.rhs) == 0, mutant.story


def test_no_mutant_is_verified(hunted: Hunted) -> None:
    verdicts = {finding.verdict for _, finding in hunted} - {None}
    assert [verdict for verdict in verdicts if verdict is not None and verdict.outcome is Outcome.VERIFIED] == []


def test_what_is_below_resolution_is_nearer_than_the_margin(claim: Claim, hunted: Hunted) -> None:
    """At the case that is shown, and it is open there."""
    for mutant, finding in hunted:
        if finding.fate == "below resolution":
            found, verdict = rival(claim, mutant), finding.verdict
            assert found is not None
            assert verdict is not None
            assert verdict.outcome is Outcome.INCONCLUSIVE
            assert sympy.simplify(found - claim.rhs) != 0
            gap, margin = re.findall(r"(?:differs by|margin is) ([^,;]+)", verdict.note)
            assert 0 < float(gap) < float(margin), mutant.story


@pytest.mark.parametrize("bounded", BOUNDS, ids=lambda claim: claim.id)
def test_a_bound_is_attacked_by_its_named_mutants_only(bounded: Claim) -> None:
    """A bound that is changed a little may well be true; what no rule can tell is not called a mutant."""
    assert generated_mutants(bounded) == ()
    assert isinstance(bounded.statement, (sympy.LessThan, sympy.GreaterThan))


@pytest.mark.parametrize(
    ("claim_id", "stories"),
    [
        ("kde.fixed.variance", ("sign of", "exponent + 1", "exponent - 1", "n - 1 for n", "ddof 0 for 1", "bandwidth")),
        ("kde.fixed.marginal", ("sign of", "exponent + 1", "exponent - 1", "factor 2", "generations", "bandwidth")),
        ("kde.plugin.multiplier", ("sign of", "exponent + 1", "exponent - 1", "n - 1 for n", "ddof 0 for 1", "rule")),
        ("kde.plugin.log-growth.two", ("sign of", "factor 2", "factor of the bandwidth twice", "one more than size")),
        ("modes.equal", ("sign of", "turned round", "standard deviation squared", "weights")),
        ("modes.merge.fixed", ("sign of", "exponent + 1", "exponent - 1", "rounded down", "noise twice")),
        ("tail.unrepresented", ("sign of", "exponent + 1", "exponent - 1", "one more than size", "upper end")),
        ("kde.fixed.tailmass", ("sign of", "exponent + 1", "exponent - 1", "without", "bandwidth", "generations")),
        ("wf.extinction", ("sign of", "without", "one more than size", "one more than generations", "twice the width")),
        ("wf.survivors", ("sign of", "without", "one less than size", "one less than generations")),
        ("lineage.founders", ("sign of", "without", "n - 1 for n", "one less than size", "one less than generations")),
        ("wf.heterozygosity", ("sign of", "exponent + 1", "exponent - 1", "without", "one less than generations")),
    ],
)
def test_the_rules_reach_signs_exponents_and_conventions(claim_id: str, stories: tuple[str, ...]) -> None:
    made = [mutant.story for mutant in generated_mutants(claims()[claim_id])]
    assert [story for story in stories if not any(story in found for found in made)] == []
