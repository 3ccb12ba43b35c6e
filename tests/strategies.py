"""Cases of claims for property tests, built from their parameters, and the assertion that goes with them.

A property test of a claim is five lines:

    @given_cases("kde.fixed.variance")
    def test_variance(case: Case) -> None:
        assert_verified("kde.fixed.variance", case)
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, reduce
from typing import Any

import sympy
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from collapsecheck.theory import Case, Check, Claim, Integers, Laws, MonteCarlo, Param, Quadrature, Reals, claim
from collapsecheck.verify import PROFILES, Evidence, Outcome, Protocol, Verdict, judge, ranked_cases, verify_claim
from collapsecheck.verify.cases import canonical, is_runnable, spans_domain

__all__ = [
    "EXACT",
    "PROTOCOL",
    "SIMULATED",
    "assert_verified",
    "cases",
    "evidence_on",
    "given_cases",
    "settings_for",
    "telling_cases",
    "verdict_at",
]

Test = Callable[..., None]

PROTOCOL = PROFILES["quick"]
"""Protocol of the property tests; its error probability holds for all of them together."""

SIMULATED = settings(
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=12,
    # A failing case is shrunk, but not explained: explaining costs more simulations than finding.
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    suppress_health_check=(HealthCheck.too_slow,),
)
"""Settings for tests that simulate or integrate: few examples, each of them a verdict at a stated error rate."""

EXACT = settings(SIMULATED, max_examples=60)
"""Settings for tests that compute exactly, where a verdict costs next to nothing."""


@cache
def evidence_on(claim_id: str) -> Evidence:
    """All evidence on a claim, as `collapsecheck verify --mutants` has it; found once, whichever tests look at it."""
    return verify_claim(claim(claim_id), PROFILES["standard"], generated=True)


def settings_for(check: Check) -> settings:
    """The settings under which a property test runs this check."""
    return SIMULATED if isinstance(check, MonteCarlo | Quadrature) else EXACT


def cases(claim_or_id: Claim | str, check: Check | None = None) -> st.SearchStrategy[dict[str, Any]]:
    """Cases of a claim at which a check can run, the main check by default.

    Each parameter is drawn from the lower end, the middle or the upper end of its domain, since what is wrong in a
    corner of a box is seldom found by drawing evenly from the box. A check that does not span the domain runs at its
    own cases only.
    """
    subject = claim(claim_or_id) if isinstance(claim_or_id, str) else claim_or_id
    chosen = subject.main_check if check is None else check
    if not spans_domain(subject, chosen):
        return st.sampled_from([dict(case) for case in chosen.cases])
    drawn = st.fixed_dictionaries({parameter.name: _values(parameter) for parameter in subject.params})
    return drawn.filter(subject.admits).filter(lambda case: is_runnable(chosen, case))


def _values(parameter: Param) -> st.SearchStrategy[Any]:
    match parameter.domain:
        case Integers(low=low, high=high):
            return _stratified(low, high)
        case Reals(low=low, high=high):
            return _stratified(round(100 * low), round(100 * high)).map(lambda hundredths: hundredths / 100)
        case Laws(options=options):
            return st.sampled_from(options)


def _stratified(low: int, high: int) -> st.SearchStrategy[int]:
    third = (high - low) // 3
    strata = {(low, low + third), (low + third, high - third), (high - third, high)}
    return st.one_of([st.integers(*stratum) for stratum in sorted(strata)])


def telling_cases(claim_or_id: Claim | str, check: Check | None = None) -> list[dict[str, Any]]:
    """For each mutant that the claim names, the case that tells it best from the claim, where expressions show one."""
    subject = claim(claim_or_id) if isinstance(claim_or_id, str) else claim_or_id
    chosen = subject.main_check if check is None else check
    best = (ranked[0].case for ranked in ranked_cases(subject, subject.mutants).values() if ranked)
    return list({canonical(case): case for case in best if is_runnable(chosen, case)}.values())


def given_cases(claim_or_id: Claim | str, check: Check | None = None) -> Callable[[Test], Callable[[], None]]:
    """Run a test at the `telling_cases` of the claim, then at `cases`, as many as the check deserves.

    The argument of the test is named ``case``. The examples are computed when the test runs, not when it is collected.
    """
    subject = claim(claim_or_id) if isinstance(claim_or_id, str) else claim_or_id

    def decorate(test: Test) -> Callable[[], None]:
        def run() -> None:
            drawn = given(case=cases(subject, check))(test)
            told = reduce(lambda body, case: example(case=case)(body), reversed(telling_cases(subject, check)), drawn)
            settings_for(subject.main_check if check is None else check)(told)()

        run.__name__, run.__qualname__, run.__doc__ = test.__name__, test.__qualname__, test.__doc__
        run.__module__ = test.__module__
        return run

    return decorate


def verdict_at(
    claim_or_id: Claim | str, case: Case, *, rhs: sympy.Expr | None = None, protocol: Protocol = PROTOCOL
) -> Verdict:
    """Verdict of the main check on a claim, or on the rival statement `rhs`, at one case."""
    subject = claim(claim_or_id) if isinstance(claim_or_id, str) else claim_or_id
    return judge(subject, subject.main_check, case, protocol, rhs=rhs)


def assert_verified(claim_or_id: Claim | str, case: Case, *, rhs: sympy.Expr | None = None) -> None:
    """Fail, with the numbers and those of independent replicates, unless the claim is VERIFIED at the case."""
    subject = claim(claim_or_id) if isinstance(claim_or_id, str) else claim_or_id
    verdict = verdict_at(subject, case, rhs=rhs)
    if verdict.outcome is not Outcome.VERIFIED:
        raise AssertionError(Unverified(claim=subject, case=case, rhs=rhs, verdict=verdict))


@dataclass(frozen=True, kw_only=True)
class Unverified:
    """Why a claim is not verified; the independent replicates are drawn when somebody reads it, not at each example."""

    claim: Claim
    case: Case
    rhs: sympy.Expr | None
    verdict: Verdict

    def __str__(self) -> str:
        verdict = self.verdict
        values = ", ".join(f"{name} = {value}" for name, value in self.case.items())
        rows = {
            "case": values,
            "predicted": f"{verdict.prediction:.8g}",
            "estimate": f"{verdict.estimate:.8g}",
            "interval": f"[{verdict.low:.8g}, {verdict.high:.8g}] with error probability {verdict.alpha:.3g}",
            "margin": f"{verdict.margin:.4g}",
            "replicates": str(verdict.replicates),
            "method": verdict.method,
            "note": verdict.note,
            "again": self._again(),
            "repeat": _command(),
        }
        lines = [f"  {name:<10} {text}" for name, text in rows.items() if text]
        return "\n".join([f"{self.claim.id} is {verdict.outcome}", *lines])

    def _again(self) -> str:
        if self.verdict.outcome is not Outcome.REFUTED or not self.verdict.replicates:
            return ""
        larger = replace(PROTOCOL, budget=4 * PROTOCOL.budget)
        again = judge(self.claim, self.claim.main_check, self.case, larger, rhs=self.rhs, stage="confirm")
        said = "confirmed" if again.outcome is Outcome.REFUTED else "not confirmed"
        return (
            f"{said} by independent replicates: {again.outcome}, estimate {again.estimate:.8g} in "
            f"[{again.low:.8g}, {again.high:.8g}], {again.replicates} replicates"
        )


def _command() -> str:
    """What runs this test again; the same examples come, since Hypothesis is derandomised."""
    test = os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" ")[0]
    return f".venv/bin/python -m pytest {shlex.quote(test)}" if test else ""
