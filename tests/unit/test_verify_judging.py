"""Verdicts: pure, memoised, counted; rivals are decided from the same draws."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import sympy
from scipy import stats

from collapsecheck.errors import CollapsecheckError, InputError
from collapsecheck.terms import KDE, Given, Normal, Recursion, Variance
from collapsecheck.theory import MonteCarlo, Setting, claim
from collapsecheck.theory.notation import n, p, u
from collapsecheck.verify import Outcome, Protocol, judge, judge_rivals
from collapsecheck.verify.distributions import contradiction, tabulate
from collapsecheck.verify.hunting import ranked_cases
from collapsecheck.verify.judging import _VERDICTS
from collapsecheck.verify.spending import spending_of

TAIL = claim("tail.unrepresented")
CASE = TAIL.main_check.cases[0]


def test_a_verdict_is_the_same_alone_and_among_rivals() -> None:
    protocol = Protocol(seed=1)
    rivals = [TAIL.rhs, *(mutant.rhs for mutant in TAIL.mutants if mutant.rhs is not None)]
    together = judge_rivals(TAIL, TAIL.main_check, CASE, protocol, rivals)
    _VERDICTS.clear()
    assert together == tuple(judge(TAIL, TAIL.main_check, CASE, protocol, rhs=rhs) for rhs in rivals)
    assert together[0].outcome is Outcome.VERIFIED
    assert len({verdict.seed for verdict in together}) == 1


def test_a_bound_is_decided_on_one_side() -> None:
    """From two points of a normal law the growth is near -1 a generation, far below -1/10 and far above -5."""
    critical = claim("kde.plugin.critical-size")
    case = {"n": 2, "t": 1, "sigma": 1.0, "f": Normal()}
    outcomes = {
        rhs: judge(critical, critical.main_check, case, Protocol(), rhs=sympy.Rational(rhs)).outcome
        for rhs in ("-1/10", "-5")
    }
    assert outcomes == {"-1/10": Outcome.VERIFIED, "-5": Outcome.REFUTED}
    below = replace(critical, statement=sympy.Ge(critical.statement.lhs, critical.rhs, evaluate=False))
    verdict = judge(below, below.main_check, case, Protocol(), rhs=sympy.S(-5))
    assert verdict.outcome is Outcome.VERIFIED
    assert "at least the prediction" in verdict.method
    assert judge(below, below.main_check, case, Protocol()).outcome is Outcome.REFUTED


def test_counts_keep_a_bound_or_break_it() -> None:
    """Two equal normals merge at generation 8 exactly; at generation 0 nearly every fitted density has two modes."""
    half_range = claim("modes.half-range")
    certified, simulated = half_range.checks
    exact = [
        judge(half_range, certified, certified.cases[0], Protocol(), rhs=sympy.Integer(bound)).outcome
        for bound in (7, 8, 9)
    ]
    assert exact == [Outcome.REFUTED, Outcome.VERIFIED, Outcome.VERIFIED]
    early = {**simulated.cases[0], "t": 0}
    counted = [judge(half_range, simulated, early, Protocol(), rhs=sympy.Integer(bound)).outcome for bound in (1, 2)]
    assert counted == [Outcome.REFUTED, Outcome.VERIFIED]


def test_another_stage_draws_anew() -> None:
    first, again, fresh = (
        judge(TAIL, TAIL.main_check, CASE, Protocol(), stage=stage) for stage in ("first", "first", "confirm")
    )
    assert first is again
    assert (first.seed, first.estimate) != (fresh.seed, fresh.estimate)


def test_more_decisions_than_declared_are_an_error_and_a_repeated_one_is_free() -> None:
    protocol = Protocol(decisions=1, seed=2)
    for _ in range(2):
        judge(TAIL, TAIL.main_check, CASE, protocol)
    assert spending_of(protocol).spent == 1
    with pytest.raises(CollapsecheckError, match="declared 1 decision"):
        judge(TAIL, TAIL.main_check, TAIL.main_check.cases[1], protocol)


def test_a_spent_budget_is_inconclusive_and_says_what_is_needed() -> None:
    verdict = judge(TAIL, TAIL.main_check, CASE, Protocol(budget=600))
    assert verdict.outcome is Outcome.INCONCLUSIVE
    assert "needed" in verdict.note
    assert verdict.replicates >= 600
    needed = int(verdict.note.split("about ")[1].split()[0])
    assert judge(TAIL, TAIL.main_check, CASE, Protocol(budget=4 * needed)).outcome is Outcome.VERIFIED


def test_an_impossible_prediction_is_refuted_without_draws() -> None:
    verdict = judge(TAIL, TAIL.main_check, CASE, Protocol(), rhs=sympy.log(-p))
    assert (verdict.outcome, verdict.replicates, verdict.alpha) == (Outcome.REFUTED, 0, 0.0)
    marginal = claim("kde.fixed.marginal")
    growing = judge(marginal, marginal.main_check, marginal.main_check.cases[0], Protocol(), rhs=2 * marginal.rhs)
    assert growing.outcome is Outcome.REFUTED
    assert "modulus 2" in growing.note


def test_a_probability_outside_the_unit_interval_is_refuted() -> None:
    assert judge(TAIL, TAIL.main_check, CASE, Protocol(), rhs=1 + n * p).outcome is Outcome.REFUTED


def test_a_deterministic_observable_is_inconclusive_as_a_mean_and_verified_as_an_agreement() -> None:
    variance = claim("kde.fixed.variance")
    setting = Setting(
        recursion=Recursion(fit=KDE(bandwidth=1)),
        initial_law=Given(values=(0.0, 2.0)),
        size=2,
        generations=0,
        observable=Variance(ddof=1),
    )
    case = variance.main_check.cases[0]
    mean = MonteCarlo(setting=setting, decide="mean", cases=(), margin=0.05)
    undecided, decided = (
        judge(variance, check, case, Protocol(budget=8000), rhs=sympy.Integer(2))
        for check in (mean, replace(mean, decide="agreement"))
    )
    assert (undecided.outcome, decided.outcome) == (Outcome.INCONCLUSIVE, Outcome.VERIFIED)
    assert "agreement" in undecided.note


def test_a_case_that_violates_an_assumption_or_is_degenerate_is_refused() -> None:
    modes = claim("modes.equal")
    with pytest.raises(InputError, match="degenerate"):
        judge(modes, modes.main_check, {"a": 1.0, "s": 1.0}, Protocol())
    with pytest.raises(InputError, match="assumes"):
        judge(TAIL, TAIL.main_check, {"n": 3, "p": 1.0}, Protocol())


def test_a_table_of_a_distribution_function_is_as_near_as_it_says() -> None:
    points = np.asarray(stats.norm.ppf([0.001, 0.2, 0.5, 0.77, 0.9999])) * 3
    values, error = tabulate(sympy.exp(-9 * u**2 / 2), {})(points)
    # 1e-12 is the modulus at which the inversion cuts off; its error is of that order.
    assert abs(values - stats.norm.cdf(points / 3)).max() <= error + 1e-11
    assert error < 1e-5


@pytest.mark.parametrize("wrong", [2 * sympy.exp(-(u**2)), sympy.exp(u**2), sympy.exp(-(u**2)) / 2, 1 / u])
def test_what_is_no_characteristic_function_is_recognised(wrong: sympy.Expr) -> None:
    assert contradiction(wrong, {}) != ""
    assert contradiction(sympy.exp(-(u**2)), {}) == ""


def test_a_characteristic_function_of_a_constant_is_that_of_no_observable() -> None:
    assert "constant" in contradiction(sympy.exp(3 * sympy.I * u), {})


def test_separating_cases_separate() -> None:
    for subject in (TAIL, claim("wf.heterozygosity"), claim("kde.fixed.marginal")):
        ranked = ranked_cases(subject, subject.mutants)
        assert all(cases for cases in ranked.values())
        assert all(item.gap > 0 for cases in ranked.values() for item in cases or ())
