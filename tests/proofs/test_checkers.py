"""The checkers, one rule at a time: what is true is established, what is false or unknown is not."""

from __future__ import annotations

from typing import Any

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from collapsecheck.errors import ProofError
from collapsecheck.proofs import Step, derive, prove
from collapsecheck.proofs.checking import check_steps, limit_of
from collapsecheck.proofs.moments import current
from collapsecheck.proofs.rational import abstracted, equal_by_flint, equal_by_sympy
from collapsecheck.proofs.records import CheckedStep, Rule
from collapsecheck.proofs.unfolding import mean, unfold
from collapsecheck.theory import claims
from collapsecheck.theory.notation import a, h, mode_count, n, quantity, s, sigma, t

X, Y = sympy.symbols("x y", real=True)
K = sympy.Symbol("k", integer=True, nonnegative=True)
ROOT = sympy.sqrt(X**2 - Y)
level = quantity("level", r"L_{{{0}}}")


def equation(left: Any, right: Any) -> Any:
    return sympy.Eq(left, right, evaluate=False)


def check(relation: Any, rule: Rule, *assumptions: Any) -> CheckedStep:
    (checked,) = check_steps((Step(relation=relation, rule=rule, note="."),), assumptions)
    return checked


# --- equations ------------------------------------------------------------------------------------------------------

IDENTITIES = (
    ((X + Y) ** 2, X**2 + 2 * X * Y + Y**2),
    (1 / n - 1 / (n + 1), 1 / (n * (n + 1))),
    ((1 - 1 / n) ** (t + 1), (n - 1) / n * ((n - 1) / n) ** t),
    ((1 - 1 / n) ** (2 * t), ((1 - 1 / n) ** t) ** 2),
    (sympy.exp(X + Y), sympy.exp(X) * sympy.exp(Y)),
    (sympy.exp(-3 * X / 2), sympy.exp(-X / 2) ** 3),
    (sympy.cosh(X) ** 2 - sympy.sinh(X) ** 2, sympy.S.One),
    (n ** sympy.Rational(2, 5) * n ** sympy.Rational(3, 5), n),
    (n ** sympy.Rational(1, 2) * n ** sympy.Rational(1, 3), n ** sympy.Rational(5, 6)),
    (sympy.ceiling((X + Y) * Y), sympy.ceiling(X * Y + Y**2)),
    ((X - ROOT) * (X + ROOT), Y),
    (1 / (X - ROOT), (X + ROOT) / Y),
    (sympy.exp(sympy.log((X - ROOT) / (X + ROOT))), (X - ROOT) ** 2 / Y),
)


@pytest.mark.parametrize(("left", "right"), IDENTITIES, ids=str)
def test_identities_are_established_twice_and_their_neighbours_not(left: Any, right: Any) -> None:
    assert check(equation(left, right), "algebra").checkers == ("sympy", "flint")
    for wrong in (right + 1, 2 * right, right * X):
        assert check(equation(left, wrong), "algebra").holds is False


@pytest.mark.parametrize(
    "relation",
    [
        equation(sympy.nan, sympy.nan),
        equation(sympy.zoo, sympy.zoo),
        equation(sympy.Pow(0, -1, evaluate=False), sympy.Pow(0, -1, evaluate=False)),
        equation(X / sympy.Add(Y, -Y, evaluate=False), Y / sympy.Add(X, -X, evaluate=False)),
        sympy.true,
    ],
    ids=str,
)
def test_what_has_no_value_is_not_established(relation: Any) -> None:
    assert check(relation, "algebra").holds is False


@st.composite
def rational_functions(draw: st.DrawFn) -> Any:
    coefficients = st.fractions(min_value=-3, max_value=3, max_denominator=5)
    terms = draw(st.lists(st.tuples(coefficients, st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=4))
    numerator = sum(sympy.Rational(c.numerator, c.denominator) * X**i * Y**j for c, i, j in terms)
    return numerator / (1 + X**2 * draw(st.integers(0, 2)) + Y**2) ** draw(st.integers(0, 2))


@given(left=rational_functions(), right=rational_functions())
def test_sympy_and_flint_agree_on_rational_functions(left: Any, right: Any) -> None:
    assert equal_by_sympy(left, right) == equal_by_flint(left, right)
    together = sympy.together(left + right)
    assert equal_by_sympy(left + right, together)
    assert equal_by_flint(left + right, together)
    assert not equal_by_sympy(left + right + X, together)
    assert not equal_by_flint(left + right + X, together)


@pytest.mark.parametrize("form", [sympy.expand, sympy.together, sympy.factor, sympy.powsimp])
def test_abstraction_does_not_depend_on_the_form(form: Any) -> None:
    expression = (1 - 1 / n) ** (2 * t + 1) + n ** sympy.Rational(-2, 5) + sympy.exp(-n * X**2 / 2)
    left, right, squares = abstracted(expression, form(expression))
    assert equal_by_sympy(left, right, squares)
    assert equal_by_flint(left, right, squares)
    assert not equal_by_sympy(left, right + 1, squares)
    assert not equal_by_flint(left, right + 1, squares)


# --- induction ------------------------------------------------------------------------------------------------------


def induction(base: Any, recurrence: Any, statement: Any) -> bool | None:
    steps = (
        Step(relation=equation(level(0), base), rule="definition", note="."),
        Step(relation=equation(level(t + 1), recurrence), rule="definition", note="."),
        Step(relation=equation(level(t), statement), rule="recurrence", note="."),
    )
    return check_steps(steps)[-1].holds


def test_induction_needs_base_and_step() -> None:
    assert induction(X, 2 * level(t), X * 2**t)
    assert induction(X, level(t) + t, X + t * (t - 1) / 2)
    assert not induction(X + 1, 2 * level(t), X * 2**t)
    assert not induction(X, 3 * level(t), X * 2**t)
    assert not induction(X, 2 * level(t), X * 2 ** (t + 1))


def test_a_recurrence_without_a_start_concludes_nothing() -> None:
    steps = (
        Step(relation=equation(level(t + 1), 2 * level(t)), rule="definition", note="."),
        Step(relation=equation(level(t), X * 2**t), rule="recurrence", note="."),
    )
    assert check_steps(steps)[-1].holds is False


def test_a_failed_line_is_not_used_by_later_ones() -> None:
    steps = (
        Step(relation=equation(level(0), X), rule="definition", note="."),
        Step(relation=equation(level(0), X + 1), rule="algebra", note="."),
        Step(relation=equation(level(0) + 1, X + 2), rule="algebra", note="."),
    )
    assert [checked.holds for checked in check_steps(steps)] == [None, False, False]


# --- inequalities and cases -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("relation", "assumptions", "holds"),
    [
        (sympy.Gt(a + s, 0, evaluate=False), (), True),
        (sympy.Lt(a + s, 0, evaluate=False), (), False),
        (sympy.Gt(a**2, s**2), (), False),
        (sympy.Gt(a**2, s**2), (sympy.Gt(a, s),), True),
        (sympy.Gt(s**2, a**2), (sympy.Gt(a, s),), False),
        (sympy.Gt(n, 1), (), False),
        (sympy.Gt(n, 1), (sympy.Ge(n, 2),), True),
        (sympy.Gt(n, 2), (sympy.Ge(n, 2),), False),
        (sympy.Ge(n, 2), (sympy.Ge(n, 2),), True),
    ],
    ids=str,
)
def test_signs_follow_from_assumptions(relation: Any, assumptions: tuple[Any, ...], holds: bool) -> None:
    assert check(relation, "algebra", *assumptions).holds is holds


def two_cases(condition: Any, inside: Any = 1, outside: Any = 2) -> Any:
    return sympy.Piecewise((inside, condition), (outside, True))


@pytest.mark.parametrize(
    ("rhs", "holds"),
    [
        (two_cases(sympy.Le(a, s)), True),
        (two_cases(sympy.Ge(s, a)), True),
        (two_cases(sympy.Gt(a, s), 2, 1), True),
        (two_cases(sympy.Le(a**2, s**2)), True),
        (two_cases(sympy.Le(a, sympy.sqrt(s**2))), True),
        (two_cases(sympy.Le(3 * a, 3 * s)), True),
        (two_cases(sympy.Lt(a, s)), False),
        (two_cases(sympy.Ge(a, s)), False),
        (two_cases(sympy.Le(2 * a, s)), False),
        (two_cases(sympy.Le(a, 2 * s)), False),
        (two_cases(sympy.Le(a**2, s)), False),
        (two_cases(sympy.Le(a, s**2)), False),
        (two_cases(sympy.Le(a, s), 2, 1), False),
        (two_cases(sympy.Le(a, s), 1, 3), False),
        (two_cases(sympy.Eq(a, s)), False),
        (sympy.S.One, False),
        (sympy.S(2), False),
    ],
    ids=str,
)
def test_the_threshold_of_two_equal_normals_and_no_other_is_proved(rhs: Any, holds: bool) -> None:
    assert prove(claims()["modes.equal"], rhs=rhs).holds is holds
    assert claims()["modes.equal"].statement.lhs == mode_count(a, s)


# --- bounds -----------------------------------------------------------------------------------------------------------


def at_most(left: Any, right: Any) -> Any:
    return sympy.Le(left, right, evaluate=False)


def bounded(conclusion: Any, *earlier: Any, rule: Rule = "algebra", assume: tuple[Any, ...] = ()) -> bool | None:
    """Whether the last of several lines is established, the earlier ones being argued."""
    steps = (*(Step(relation=line, rule="argument", note=".") for line in earlier),)
    return check_steps((*steps, Step(relation=conclusion, rule=rule, note=".")), assume)[-1].holds


def test_a_bound_goes_into_what_increases_with_the_quantity() -> None:
    lines = (equation(level(1), 3 * level(2) + a), at_most(level(2), s))
    assert bounded(at_most(level(1), 3 * s + a), *lines)
    assert not bounded(at_most(level(1), 3 * s), *lines)
    assert not bounded(at_most(level(1), 4 * s + a), *lines)
    assert not bounded(sympy.Ge(level(1), 3 * s + a, evaluate=False), *lines)
    assert not bounded(at_most(level(1), a - 3 * s), equation(level(1), a - 3 * level(2)), at_most(level(2), s))
    assert not bounded(at_most(level(1), X * s), equation(level(1), X * level(2)), at_most(level(2), s))


def test_a_lower_bound_goes_its_own_way() -> None:
    lines = (equation(level(1), 3 * level(2) + a), sympy.Ge(level(2), s, evaluate=False))
    assert bounded(sympy.Ge(level(1), 3 * s + a, evaluate=False), *lines)
    assert not bounded(at_most(level(1), 3 * s + a), *lines)


def test_a_bound_for_every_sample_bounds_the_mean_over_runs() -> None:
    assert bounded(at_most(mean(level(1)), s), at_most(level(1), s))
    assert not bounded(at_most(mean(level(1)), current(1)), at_most(level(1), current(1)))


def test_a_bound_by_induction_needs_base_and_step() -> None:
    start, step = equation(level(0), sympy.S.Zero), at_most(level(t + 1), level(t) + s)
    assert bounded(at_most(level(t), t * s), start, step, rule="recurrence")
    assert not bounded(at_most(level(t), t * s), step, rule="recurrence")
    assert not bounded(at_most(level(t), t * s), equation(level(0), a), step, rule="recurrence")
    assert not bounded(at_most(level(t), 2 * t * s), start, step, rule="recurrence")
    assert not bounded(at_most(level(t), -t * s), start, at_most(level(t + 1), s - level(t)), rule="recurrence")


def test_a_bound_case_by_case_needs_all_cases() -> None:
    between = (sympy.Ge(n, 2), sympy.Le(n, 3))
    two, three = (at_most(level(k), k * s) for k in (2, 3))
    assert bounded(at_most(level(n), n * s), two, three, assume=between)
    assert not bounded(at_most(level(n), n * s), two, assume=between)
    assert not bounded(at_most(level(n), 2 * s), two, three, assume=between)
    assert not bounded(at_most(level(n), n * s), two, three, assume=(sympy.Ge(n, 2),))


def test_a_bound_in_proportion_is_enclosed() -> None:
    line = at_most(level(1), t * (sympy.log(2) - 1))
    assert bounded(at_most(level(1), -3 * t / 10), line, rule="enclosure")
    assert not bounded(at_most(level(1), -4 * t / 10), line, rule="enclosure")
    assert not bounded(at_most(level(1), -3 * t / 10 - 1), line, rule="enclosure")
    assert not bounded(at_most(level(1), -3 * X / 10), at_most(level(1), X * (sympy.log(2) - 1)), rule="enclosure")
    assert not bounded(at_most(level(2), -3 * t / 10), line, rule="enclosure")
    higher = sympy.Ge(level(1), t * (sympy.log(2) - 1), evaluate=False)
    assert bounded(sympy.Ge(level(1), -4 * t / 10, evaluate=False), higher, rule="enclosure")
    assert not bounded(sympy.Ge(level(1), -3 * t / 10, evaluate=False), higher, rule="enclosure")


# --- limits and infinite sums -----------------------------------------------------------------------------------------

SATURATING = (1 - 1 / n) ** t * sigma**2 + n * h**2 * (1 - (1 - 1 / n) ** t)


def test_a_limit_is_found_with_the_assumption_it_needs() -> None:
    assert sympy.expand(limit_of(sympy.Limit(SATURATING, t, sympy.oo), (sympy.Ge(n, 2),))) == n * h**2


def test_a_limit_over_a_bounded_symbol() -> None:
    assert limit_of(sympy.Limit(n * (sympy.exp(1 / n) - 1), n, sympy.oo), (sympy.Ge(n, 2),)) == 1


def test_a_limit_that_is_not_found_is_not_established() -> None:
    with pytest.raises(ProofError, match="does not find"):
        limit_of(sympy.Limit(SATURATING, t, sympy.oo))
    relation = equation(sympy.Limit(SATURATING, t, sympy.oo), n * h**2)
    assert check(relation, "limit").holds is False
    assert check(relation, "limit", sympy.Ge(n, 2)).holds is True


@pytest.mark.parametrize("wrong", [(n - 1) * h**2, n * h, sigma**2, sympy.oo, sympy.S.Zero], ids=str)
def test_a_wrong_limit_is_not_established(wrong: Any) -> None:
    assert check(equation(sympy.Limit(SATURATING, t, sympy.oo), wrong), "limit", sympy.Ge(n, 2)).holds is False


def test_an_infinite_limit_has_a_sign() -> None:
    falling = sympy.Limit(-X, X, sympy.oo)
    assert check(equation(falling, -sympy.oo), "limit").holds is True
    assert check(equation(falling, sympy.oo), "limit").holds is False


def test_an_oscillating_limit_is_not_established() -> None:
    assert check(equation(sympy.Limit(sympy.sin(X), X, sympy.oo), sympy.S.Zero), "limit").holds is False


def test_infinite_sums_are_evaluated() -> None:
    geometric = sympy.Sum(sympy.Rational(1, 2) ** K, (K, 0, sympy.oo))
    assert check(equation(geometric, sympy.S(2)), "series").holds is True
    assert check(equation(geometric, sympy.S.One), "series").holds is False


NINE_HALVES = sympy.Rational(9, 2)

# --- integrals and enclosures -----------------------------------------------------------------------------------------


def test_integrals_are_evaluated() -> None:
    moment = sympy.Integral(X**2 * sympy.exp(-(X**2) / 2) / sympy.sqrt(2 * sympy.pi), (X, -sympy.oo, sympy.oo))
    assert check(equation(moment, sympy.S.One), "integral").holds is True
    assert check(equation(moment, sympy.S(2)), "integral").holds is False


@pytest.mark.parametrize(
    ("relation", "holds"),
    [
        (sympy.Lt(sympy.digamma(NINE_HALVES) - sympy.log(NINE_HALVES), -sympy.Rational(1, 9), evaluate=False), True),
        (sympy.Gt(sympy.exp(1), sympy.Rational(27, 10), evaluate=False), True),
        (sympy.Gt(sympy.pi**2, 10, evaluate=False), False),
        (sympy.Lt(sympy.tanh(2) * 3, 3, evaluate=False), True),
        (sympy.Lt(sympy.pi, sympy.pi, evaluate=False), False),
        (sympy.Ge(sympy.S(2), sympy.S.One, evaluate=False), False),
        (sympy.Lt(sympy.sin(2), 1, evaluate=False), False),
        (sympy.Gt(a, 0, evaluate=False), False),
    ],
    ids=str,
)
def test_strict_inequalities_between_numbers_are_enclosed(relation: Any, holds: bool) -> None:
    assert check(relation, "enclosure").holds is holds


# --- definitions ------------------------------------------------------------------------------------------------------


def defined_lines() -> list[Any]:
    """Definitions of what the checker unfolds by itself."""
    return [
        step.relation
        for claim in claims().values()
        for step in derive(claim).steps
        if step.rule == "definition" and unfold(step.relation.lhs) != step.relation.lhs
    ]


@pytest.mark.parametrize("relation", defined_lines(), ids=str)
def test_what_is_shown_as_a_definition_is_what_the_checker_unfolds(relation: Any) -> None:
    assert check(relation, "algebra").holds is True
    assert check(equation(relation.lhs, relation.rhs + 1), "algebra").holds is False


_FACTOR = 1 - 1 / sympy.Symbol("j", integer=True, positive=True) ** 3


@pytest.mark.parametrize("repeat", [sympy.Sum, sympy.Product])
def test_the_last_term_is_split_off_unless_the_rest_would_be_less_than_empty(repeat: Any) -> None:
    """At t = 0 what runs from 2 to t + 1 is empty, and so is what runs from 2 to t: no term is between them."""
    (index,) = _FACTOR.free_symbols
    combine = sympy.Add if repeat is sympy.Sum else sympy.Mul
    for first, more, holds in ((1, 1, True), (2, 1, False), (2, 2, True), (3, 2, False), (3, 3, True)):
        whole, rest = (repeat(_FACTOR, (index, first, t + k)) for k in (more, more - 1))
        relation = sympy.Eq(whole, combine(rest, _FACTOR.subs(index, t + more)), evaluate=False)
        assert check_steps((Step(relation=relation, rule="algebra", note=""),))[0].holds is holds


@pytest.mark.parametrize(("last", "value"), [(-3, 1), (0, 1), (2, sympy.Rational(7, 8))])
def test_a_product_between_numbers_is_written_out_and_is_one_where_it_is_empty(last: int, value: Any) -> None:
    (index,) = _FACTOR.free_symbols
    relation = sympy.Eq(sympy.Product(_FACTOR, (index, 2, last)), value, evaluate=False)
    assert check_steps((Step(relation=relation, rule="algebra", note=""),))[0].holds
