"""Negative controls: a wrong statement or a wrong simulator fails in the machinery that passes the right one."""

from __future__ import annotations

import pytest
from hypothesis import Phase, given, settings
from strategies import PROTOCOL, assert_verified, cases, settings_for

from collapsecheck.theory import Case, Mutant, claims
from collapsecheck.verify import Outcome, judge

STATEMENTS = [(c.id, next(m for m in c.mutants if m.rhs is not None)) for c in claims().values()]
"""One for each claim; tests/meta/test_explicit_examples.py refutes them all at the examples that always run."""
SIMULATORS = [(c.id, m) for c in claims().values() for m in c.mutants if m.check is not None]


def without_shrinking(claim_id: str) -> settings:
    """That it fails is what counts here; where it fails most simply is for readers of a real failure."""
    return settings(settings_for(claims()[claim_id].main_check), phases=(Phase.generate,))


def name(value: object) -> str:
    return value.name if isinstance(value, Mutant) else str(value)


@pytest.mark.parametrize(("claim_id", "mutant"), STATEMENTS, ids=name)
def test_a_wrong_statement_fails_the_property_test(claim_id: str, mutant: Mutant) -> None:
    @without_shrinking(claim_id)
    @given(case=cases(claim_id))
    def holds(case: Case) -> None:
        assert_verified(claim_id, case, rhs=mutant.rhs)

    with pytest.raises(AssertionError, match=claim_id):
        holds()


@pytest.mark.parametrize(("claim_id", "mutant"), SIMULATORS, ids=name)
def test_a_wrong_simulator_fails_the_property_test(claim_id: str, mutant: Mutant) -> None:
    claim, check = claims()[claim_id], mutant.check
    assert check is not None

    @without_shrinking(claim_id)
    @given(case=cases(claim_id, check))
    def holds(case: Case) -> None:
        assert judge(claim, check, case, PROTOCOL).outcome is Outcome.VERIFIED

    with pytest.raises(AssertionError):
        holds()
