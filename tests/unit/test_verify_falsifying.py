"""The search for a counterexample: its order, what it finds, and what it says when it finds nothing."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
import sympy

from collapsecheck.errors import InputError
from collapsecheck.terms import Discrete, Mixture, Normal
from collapsecheck.theory import Claim, Mutant, claim, claims
from collapsecheck.theory.notation import h, n, sigma, t
from collapsecheck.verify import PROFILES, Counterexample, Outcome, falsify, judge, search_counterexample
from collapsecheck.verify.cases import spans_domain
from collapsecheck.verify.simplest import complexity, exact_cases, simple_cases

QUICK = PROFILES["quick"]
VARIANCE = claim("kde.fixed.variance")
RIVALS = [(c.id, next(m for m in c.mutants if m.rhs is not None)) for c in claims().values()]
"""One for each claim; tests/meta/test_explicit_examples.py refutes them all."""


def name(value: object) -> str:
    return value.name if isinstance(value, Mutant) else str(value)


def without_enumerations(stated: Claim) -> Claim:
    return replace(stated, checks=(stated.main_check,))


def found(stated: Claim, rhs: sympy.Expr) -> Counterexample:
    counterexample = falsify(stated, rhs, QUICK)
    assert counterexample is not None
    return counterexample


# --- simplicity -----------------------------------------------------------------------------------------------------


def test_small_integers_short_decimals_and_plain_laws_are_simple() -> None:
    mixture = Mixture(components=(Normal(mean=-1), Normal(mean=1)), weights=(0.5, 0.5))
    values = [[1, 0.5, 0.1, 0.01], [0, 1, 5, 30], [Fraction(1, 2), Fraction(3, 7)], [Normal(), mixture]]
    for row in values:
        ranked = [complexity({"x": value}) for value in row]
        assert ranked == sorted(set(ranked))
    assert complexity({"f": Discrete(probabilities=(0.5, 0.5))}) == 2


@pytest.mark.parametrize("stated", claims().values(), ids=lambda stated: stated.id)
def test_cases_come_with_growing_complexity_from_all_over_the_domain(stated: Claim) -> None:
    cases = simple_cases(stated, stated.main_check)
    ranked = [complexity(case) for case in cases]
    assert ranked == sorted(ranked)
    if not spans_domain(stated, stated.main_check):
        assert all(case in stated.main_check.cases for case in cases)
        assert len(cases) == len(stated.main_check.cases)
        return
    for parameter in stated.params:
        values = [case[parameter.name] for case in cases]
        assert all(parameter.domain.admits(value) for value in values)
        if hasattr(parameter.domain, "low"):
            assert {min(values), max(values)} == {parameter.domain.low, parameter.domain.high}
        else:
            assert set(values) == set(parameter.domain.options)


def test_exact_cases_are_distinct_and_hold_fractions_only() -> None:
    cases = exact_cases(VARIANCE, VARIANCE.checks[1])  # type: ignore[arg-type]  # the second check is its enumeration
    assert cases[0] == {"n": 2, "t": 0, "h": 1, "sigma": 1, "f": cases[0]["f"]}
    assert len(cases) == 2 * len(VARIANCE.checks[1].cases)
    assert not any(isinstance(value, float) for case in cases for value in case.values())


# --- what is found --------------------------------------------------------------------------------------------------


def test_growth_by_h_squared_per_generation_fails_at_two_points_after_one_generation() -> None:
    counterexample = found(VARIANCE, sigma**2 + t * h**2)
    assert (counterexample.case["n"], counterexample.case["t"], counterexample.route) == (2, 1, "enumerated")
    assert (counterexample.verdict.prediction, counterexample.verdict.estimate, counterexample.error) == (2, 1.5, 0.5)
    assert (counterexample.own.outcome, counterexample.confirmation) == (Outcome.VERIFIED, None)


def test_a_simulation_that_refutes_is_confirmed_by_independent_draws() -> None:
    stated = without_enumerations(VARIANCE)
    counterexample = found(stated, sigma**2 + t * h**2)
    first, again = counterexample.verdict, counterexample.confirmation
    assert counterexample.route == "simulated"
    assert (counterexample.case["n"], counterexample.case["h"], counterexample.case["sigma"]) == (5, 1, 1)
    assert again is not None
    assert (first.outcome, again.outcome, counterexample.own.outcome) == ("REFUTED", "REFUTED", "VERIFIED")
    assert first.seed != again.seed
    assert counterexample.own.seed == first.seed
    assert counterexample.error == abs(first.prediction - first.estimate)


def test_no_simpler_case_among_those_tried_refutes() -> None:
    search = search_counterexample(without_enumerations(VARIANCE), sigma**2 + t * h**2, QUICK)
    outcomes = [trial.verdict.outcome for trial in search.trials]
    assert outcomes[-1] is Outcome.REFUTED
    assert Outcome.REFUTED not in outcomes[:-1]


@pytest.mark.parametrize(("claim_id", "mutant"), RIVALS, ids=name)
def test_a_named_wrong_statement_is_refuted_where_the_claim_is_verified(claim_id: str, mutant: Mutant) -> None:
    assert mutant.rhs is not None
    counterexample = found(claim(claim_id), mutant.rhs)
    assert (counterexample.verdict.outcome, counterexample.own.outcome) == (Outcome.REFUTED, Outcome.VERIFIED)
    if counterexample.confirmation is not None:
        assert counterexample.confirmation.outcome is Outcome.REFUTED


@pytest.mark.parametrize("claim_id", list(claims()))
def test_no_counterexample_to_what_is_true_is_found(claim_id: str) -> None:
    stated = claim(claim_id)
    search = search_counterexample(stated, stated.rhs, QUICK, attempts=2)
    assert search.found is None
    outcomes = [trial.verdict.outcome for trial in search.trials]
    assert Outcome.VERIFIED in outcomes
    assert Outcome.REFUTED not in outcomes  # where runs are skewed, the quick profile may be too short to decide
    possible = len(simple_cases(stated, stated.main_check))
    assert sum(trial.route != "enumerated" for trial in search.trials) == min(2, possible)


def test_an_error_that_only_large_samples_show_is_found() -> None:
    stated = without_enumerations(VARIANCE)
    wrong = sympy.Piecewise((stated.rhs, n < 20), (2 * stated.rhs, True))
    assert found(stated, wrong).case["n"] >= 20


def test_a_statement_that_predicts_no_number_is_refuted_without_a_draw() -> None:
    counterexample = found(without_enumerations(VARIANCE), sympy.log(-n))
    assert (counterexample.verdict.replicates, counterexample.confirmation) == (0, None)
    assert counterexample.error != counterexample.error


def test_a_prediction_beyond_floating_point_is_refuted_at_once_not_computed() -> None:
    counterexample = found(VARIANCE, sympy.floor(sympy.exp(sympy.exp(99 * n))))
    assert (counterexample.route, counterexample.verdict.replicates) == ("simulated", 0)


def test_the_search_is_a_pure_function_of_its_arguments() -> None:
    first, second = (falsify(VARIANCE, t * h**2, QUICK) for _ in range(2))
    assert first == second
    assert first is not None
    assert judge(VARIANCE, VARIANCE.checks[1], first.case, QUICK, rhs=t * h**2) == first.verdict


def test_progress_counts_the_cases() -> None:
    calls: list[tuple[int, int]] = []
    search = search_counterexample(
        claim("modes.equal"), claim("modes.equal").rhs, QUICK, attempts=4, progress=lambda *call: calls.append(call)
    )
    assert calls == [(done, 4) for done in range(4)]
    assert len(search.trials) == 4


@pytest.mark.parametrize(
    ("rhs", "attempts", "argument"), [(sympy.Symbol("x"), 1, "statement"), (h, 0, "attempts")], ids=str
)
def test_what_cannot_be_searched_is_refused(rhs: sympy.Expr, attempts: int, argument: str) -> None:
    with pytest.raises(InputError, match=argument):
        falsify(VARIANCE, rhs, QUICK, attempts=attempts)
