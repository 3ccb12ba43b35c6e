"""One sign, exponent, factor, index or ddof changed: the derivation breaks and the numbers refute.

Every mutant that is made by rule is either killed, or equivalent to the claim, or differs from it by less than the
margin at the most telling point of the domain; the last two are shown to be what they are called.
"""

from __future__ import annotations

from collections import Counter

import pytest
import sympy

from collapsecheck.proofs import prove
from collapsecheck.theory import Claim, Mutant, claims
from collapsecheck.theory.prediction import predict
from collapsecheck.verify import PROFILES, MutantFinding, Outcome, generated_mutants, hunt, ranked_cases
from collapsecheck.verify.mutants import equivalent_statement

PROTOCOL = PROFILES["standard"]

Hunted = list[tuple[Mutant, MutantFinding]]


@pytest.fixture(scope="module", params=claims().values(), ids=lambda claim: claim.id)
def claim(request: pytest.FixtureRequest) -> Claim:
    found: Claim = request.param
    return found


@pytest.fixture(scope="module")
def hunted(claim: Claim) -> Hunted:
    mutants = generated_mutants(claim)
    ranked = ranked_cases(claim, mutants)
    return [(mutant, hunt(claim, mutant, PROTOCOL, ranked[mutant.name])) for mutant in mutants]


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


def test_a_changed_statement_breaks_the_derivation(claim: Claim, hunted: Hunted) -> None:
    changed = [m for m, finding in hunted if m.rhs is not None and finding.fate != "equivalent"]
    assert [m.story for m in (*changed, *claim.mutants) if m.rhs is not None and prove(claim, rhs=m.rhs).holds] == []
    assert changed


def test_an_equivalent_mutant_has_the_right_side_of_the_claim(claim: Claim, hunted: Hunted) -> None:
    for mutant, finding in hunted:
        if finding.fate == "equivalent":
            found = rival(claim, mutant)
            assert found is not None
            assert sympy.simplify(found - claim.rhs) == 0, mutant.story


def test_what_is_below_resolution_is_nearer_than_the_margin(claim: Claim, hunted: Hunted) -> None:
    """At the point where it differs most, in units of the prediction."""
    for mutant, finding in hunted:
        if finding.fate == "below resolution":
            found, verdict = rival(claim, mutant), finding.verdict
            best = ranked_cases(claim, [mutant])[mutant.name]
            assert found is not None
            assert verdict is not None
            assert best
            gap = abs(predict(found, best[0].case) - predict(claim.rhs, best[0].case))
            assert 0 < gap < verdict.margin, mutant.story
            assert verdict.outcome is not Outcome.REFUTED
            assert verdict.note == f"differs by {gap:.3g}, the margin is {verdict.margin:.3g}"


@pytest.mark.parametrize(
    ("claim_id", "stories"),
    [
        ("kde.fixed.variance", ("sign of", "exponent + 1", "exponent - 1", "n - 1 for n", "ddof 0 for 1", "bandwidth")),
        ("kde.fixed.marginal", ("sign of", "exponent + 1", "exponent - 1", "factor 2", "generations", "bandwidth")),
        ("kde.plugin.multiplier", ("sign of", "exponent + 1", "exponent - 1", "n - 1 for n", "ddof 0 for 1", "rule")),
        ("modes.equal", ("sign of", "turned round", "standard deviation squared", "weights")),
        ("modes.merge.fixed", ("sign of", "exponent + 1", "exponent - 1", "rounded down", "noise twice")),
        ("tail.unrepresented", ("sign of", "exponent + 1", "exponent - 1", "one more than size", "upper end")),
        ("wf.heterozygosity", ("sign of", "exponent + 1", "exponent - 1", "without", "one less than generations")),
    ],
)
def test_the_rules_reach_signs_exponents_and_conventions(claim_id: str, stories: tuple[str, ...]) -> None:
    made = [mutant.story for mutant in generated_mutants(claims()[claim_id])]
    assert [story for story in stories if not any(story in found for found in made)] == []
