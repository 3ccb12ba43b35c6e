"""Every claim of the house has a derivation, checks, mutants, known sources, tests, and its place in the files."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from collapsecheck.theory import Claim, claims
from collapsecheck.theory.catalogue import FAMILIES, family_of
from collapsecheck.theory.sources import SOURCES
from collapsecheck.verify.cases import require_assumptions

ROOT = Path(__file__).parents[2]
HOUSE = [claim for claim in claims().values() if family_of(claim.id) is not None]


@pytest.fixture(params=HOUSE, ids=lambda claim: claim.id)
def claim(request: pytest.FixtureRequest) -> Claim:
    found: Claim = request.param
    return found


def test_the_id_is_well_formed(claim: Claim) -> None:
    assert re.fullmatch(r"[a-z0-9]+([.-][a-z0-9]+)*", claim.id)
    assert claim.rev >= 1


def test_it_has_a_derivation(claim: Claim) -> None:
    assert claim.id in import_module(f"collapsecheck.proofs.{family_of(claim.id)}").DERIVATIONS


def test_it_has_a_check_with_ordinary_cases_that_fulfil_its_assumptions(claim: Claim) -> None:
    assert claim.main_check.cases
    for case in claim.main_check.cases:
        require_assumptions(claim, case)


def test_it_has_two_mutants_or_more_each_with_a_story(claim: Claim) -> None:
    names = {mutant.name for mutant in claim.mutants}
    assert len(names) == len(claim.mutants) >= 2
    assert [m.name for m in claim.mutants if not m.story or (m.rhs is None) == (m.check is None)] == []


def test_its_sources_and_the_claims_it_rests_on_are_known(claim: Claim) -> None:
    assert claim.sources
    assert set(claim.sources) <= set(SOURCES)
    assert set(claim.uses) <= set(claims())


def test_its_test_file_names_it(claim: Claim) -> None:
    assert claim.id in (ROOT / "tests" / "claims" / f"test_{family_of(claim.id)}.py").read_text()


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_has_the_same_file_name_in_every_room(family: str) -> None:
    files = (f"theory/{family}.py", f"proofs/{family}.py", f"tests/claims/test_{family}.py")
    assert [file for file in files if not (ROOT / file).is_file()] == []


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_derives_its_own_claims_only(family: str) -> None:
    derived = import_module(f"collapsecheck.proofs.{family}").DERIVATIONS
    assert {family_of(claim_id) for claim_id in derived} == {family}
