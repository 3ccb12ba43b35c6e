"""A wrong statement that predicts no number is killed, not overlooked because no gap can be computed."""

from __future__ import annotations

import pytest
import sympy

from collapsecheck.theory import Mutant, claim
from collapsecheck.theory.notation import n, t
from collapsecheck.verify import PROFILES, Outcome, hunt, ranked_cases


@pytest.mark.parametrize("rhs", [sympy.oo, sympy.log(-n), 1 / (t - t**2)], ids=["infinite", "complex", "pole"])
@pytest.mark.parametrize("claim_id", ["kde.fixed.variance", "wf.heterozygosity"])
def test_what_predicts_no_number_is_killed(claim_id: str, rhs: sympy.Expr) -> None:
    subject = claim(claim_id)
    mutant = Mutant(name="undefined", story="it diverges", rhs=rhs)
    finding = hunt(subject, mutant, PROFILES["quick"], ranked_cases(subject, [mutant])[mutant.name])
    assert finding.fate == "killed"
    assert finding.verdict is not None
    assert finding.verdict.outcome is Outcome.REFUTED
