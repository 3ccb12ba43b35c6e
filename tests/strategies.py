"""Cases of claims for property tests, built from their parameters, and the assertion that goes with them.

A property test of a claim is five lines:

    @given_cases("kde.fixed.variance")
    def test_variance(case: Case) -> None:
        assert_verified("kde.fixed.variance", case)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from collapsecheck.theory import Case, Check, Claim, Integers, Laws, MonteCarlo, Param, Reals, claim
from collapsecheck.verify import PROFILES, Outcome, Protocol, Verdict, judge
from collapsecheck.verify.cases import is_runnable, spans_domain

__all__ = ["EXACT", "PROTOCOL", "SIMULATED", "assert_verified", "cases", "given_cases", "settings_for", "verdict_at"]

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
"""Settings for tests that simulate: few examples, each of them a verdict at a stated error rate."""

EXACT = settings(SIMULATED, max_examples=60)
"""Settings for tests that compute exactly, where a verdict costs next to nothing."""


def settings_for(check: Check) -> settings:
    """The settings under which a property test runs this check."""
    return SIMULATED if isinstance(check, MonteCarlo) else EXACT


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


def given_cases(claim_or_id: Claim | str, check: Check | None = None) -> Callable[[Test], Test]:
    """Run a test at `cases` of the claim, as many as the check deserves; its argument is named ``case``."""
    subject = claim(claim_or_id) if isinstance(claim_or_id, str) else claim_or_id

    def decorate(test: Test) -> Test:
        chosen = settings_for(subject.main_check if check is None else check)
        return chosen(given(case=cases(subject, check))(test))

    return decorate


def verdict_at(
    claim_or_id: Claim | str, case: Case, *, rhs: sympy.Expr | None = None, protocol: Protocol = PROTOCOL
) -> Verdict:
    """Verdict of the main check on a claim, or on the rival statement `rhs`, at one case."""
    subject = claim(claim_or_id) if isinstance(claim_or_id, str) else claim_or_id
    return judge(subject, subject.main_check, case, protocol, rhs=rhs)


def assert_verified(claim_or_id: Claim | str, case: Case, *, rhs: sympy.Expr | None = None) -> None:
    """Fail, with the numbers, unless the claim is VERIFIED at the case."""
    verdict = verdict_at(claim_or_id, case, rhs=rhs)
    name = claim_or_id if isinstance(claim_or_id, str) else claim_or_id.id
    assert verdict.outcome is Outcome.VERIFIED, (
        f"{name} at {case} is {verdict.outcome}: predicted {verdict.prediction:.6g}, estimated {verdict.estimate:.6g} "
        f"in [{verdict.low:.6g}, {verdict.high:.6g}] by {verdict.method}, margin {verdict.margin:.3g}, "
        f"{verdict.replicates} replicates. {verdict.note}"
    )
