"""What was published stays: no revision of a claim changes what it says, and no id goes away."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import sympy

from collapsecheck.errors import CollapsecheckError
from collapsecheck.theory import Claim, Superseded, Withdrawn, claims
from collapsecheck.theory.catalogue import family_of, foundations
from collapsecheck.theory.revisions import Revision, lock_faults, published, with_current

ROOT = Path(__file__).parents[2]
HOUSE = [claim for claim in claims().values() if family_of(claim.id) is not None]
FIRST, *OTHERS = HOUSE
LOCKED = tuple(Revision(claim.id, claim.rev, claim.digest) for claim in HOUSE)


def test_the_catalogue_says_what_was_published() -> None:
    assert list(lock_faults(published(), HOUSE)) == []


def test_the_lock_names_each_revision_once_and_in_order() -> None:
    lines = (ROOT / "theory" / "claims.lock").read_text().splitlines()
    assert [line for line in lines if not re.fullmatch(r"[a-z0-9.-]+ r[1-9][0-9]* [0-9a-f]{64}", line)] == []
    pairs = [(item.claim_id, item.rev) for item in published()]
    assert pairs == sorted(set(pairs))


def test_a_revision_is_locked_or_its_fragment_waits_for_the_release() -> None:
    """Fragments go away at a release, and then ``make revisions`` must have been run."""
    fragments = "".join(file.read_text() for file in (ROOT / "changelog.d").glob("*.claim.md"))
    locked = {(item.claim_id, item.rev) for item in published()}
    assert [c.id for c in HOUSE if (c.id, c.rev) not in locked and c.id not in fragments] == []


def test_a_claim_comes_after_those_that_it_rests_on() -> None:
    """A run over the catalogue then knows what becomes of them."""
    order = {claim.id: place for place, claim in enumerate(HOUSE)}
    assert [c.id for c in HOUSE if any(order[used] > order[c.id] for used in foundations(c))] == []


CHANGED = replace(FIRST, statement=sympy.Eq(FIRST.statement.lhs, 2 * FIRST.rhs, evaluate=False))
FAULTS: dict[str, tuple[list[Claim], str]] = {
    "changed": ([CHANGED, *OTHERS], "give it rev=2"),
    "fewer assumptions": ([replace(FIRST, assumptions=()), *OTHERS], "give it rev=2"),
    "gone": (OTHERS, "put it back"),
    "going back": ([replace(FIRST, rev=1), *OTHERS], "give it rev=3"),
    "superseded by nothing": (
        [replace(FIRST, lifecycle=Superseded(by="kde.none", rev=1, reason="none")), *OTHERS],
        "name a claim that does",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_catalogue_that_contradicts_the_lock_is_told_how_to_mend_it(name: str) -> None:
    catalogue, remedy = FAULTS[name]
    locked = (*LOCKED, Revision(FIRST.id, 2, "0" * 64)) if name == "going back" else LOCKED
    (fault,) = lock_faults(locked, catalogue)
    assert fault.startswith(FIRST.id)
    assert remedy in fault
    with pytest.raises(CollapsecheckError, match=re.escape(fault)):
        with_current(locked, catalogue)


def test_a_new_revision_another_wording_and_a_lifecycle_are_allowed() -> None:
    second = replace(CHANGED, rev=2)
    assert set(with_current(LOCKED, [second, *OTHERS])) == {*LOCKED, Revision(second.id, 2, second.digest)}
    for allowed in (
        replace(FIRST, title="other words", remark="", mutants=()),
        replace(FIRST, lifecycle=Withdrawn(reason="wrong at n = 1")),
        replace(FIRST, lifecycle=Superseded(by=OTHERS[0].id, rev=1, reason="every n")),
    ):
        assert with_current(LOCKED, [allowed, *OTHERS]) == tuple(sorted(LOCKED))
