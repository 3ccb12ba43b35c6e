"""From symbols to numbers, canonical text, and the points of a domain."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy

from collapsecheck import verify
from collapsecheck.errors import InputError
from collapsecheck.terms import KDE, Discrete, Normal, Recursion, Scaled, Variance
from collapsecheck.theory import Claim, Enumeration, MonteCarlo, Setting, claim, claims
from collapsecheck.theory.notation import f, h, n, sigma, t
from collapsecheck.verify.cases import (
    canonical,
    derived_seed,
    domain_cases,
    free_symbols,
    is_runnable,
    require_assumptions,
    resolve,
    spans_domain,
)

SETTING = Setting(
    recursion=Recursion(fit=KDE(bandwidth=h**2)),
    initial_law=Scaled(law=f, scale=sigma),
    size=n + 1,
    generations=t - 1,
    observable=Variance(ddof=1),
)
CASE = {"n": 4, "t": 1, "h": 0.3, "sigma": 1.5, "f": Normal()}


def test_numbers_are_put_in_however_deep_they_lie() -> None:
    resolved = resolve(SETTING, CASE)
    assert resolved.recursion.fit == KDE(bandwidth=0.09)
    assert resolved.initial_law == Scaled(law=Normal(), scale=1.5)
    assert (resolved.size, resolved.generations) == (5, 0)
    assert free_symbols(SETTING) == {"f", "h", "n", "sigma", "t"}
    assert free_symbols(resolved) == frozenset()


def test_exact_numbers_stay_exact() -> None:
    resolved = resolve(SETTING, CASE | {"h": Fraction(1, 3)}, exact=True)
    assert resolved.recursion.fit == KDE(bandwidth=Fraction(1, 9))
    assert resolve(f, {"f": Discrete(probabilities=(0.2, 0.8))}, exact=True) == Discrete(
        probabilities=(Fraction(1, 5), Fraction(4, 5))
    )
    assert resolve(sympy.sqrt(n), {"n": 2}, exact=True) == sympy.sqrt(2)


@pytest.mark.parametrize(("change", "argument"), [({"t": 0}, "generations"), ({"n": -1}, "size"), ({"n": 0.5}, "size")])
def test_a_size_or_a_number_of_generations_out_of_range_is_refused(change: dict[str, object], argument: str) -> None:
    with pytest.raises(InputError, match=argument):
        resolve(SETTING, CASE | change)


def test_a_missing_value_is_named() -> None:
    with pytest.raises(InputError, match="sigma"):
        resolve(SETTING, {key: value for key, value in CASE.items() if key != "sigma"})


def test_canonical_text_ignores_the_order_of_names_and_tells_numbers_apart() -> None:
    assert canonical({"a": 1, "b": Normal()}) == canonical({"b": Normal(), "a": 1})
    assert canonical({"a": 1}) != canonical({"a": 2})


def test_a_seed_depends_on_everything_that_is_simulated_and_on_nothing_else() -> None:
    variance = claim("kde.fixed.variance")
    check, wrong = variance.main_check, variance.mutants[-1].check
    assert isinstance(check, MonteCarlo)
    assert isinstance(wrong, MonteCarlo)
    case = check.cases[0]
    seeds = [
        derived_seed(1, variance, check, case, "first"),
        derived_seed(2, variance, check, case, "first"),
        derived_seed(1, variance, check, check.cases[1], "first"),
        derived_seed(1, variance, check, case, "confirm"),
        derived_seed(1, variance, wrong, case, "first"),
        derived_seed(1, claim("kde.fixed.marginal"), check, case, "first"),
    ]
    assert len(set(seeds)) == len(seeds)
    assert all(0 <= seed < 2**63 for seed in seeds)
    assert derived_seed(1, variance, check, dict(sorted(case.items())), "first") == seeds[0]


@pytest.mark.parametrize("subject", claims().values(), ids=lambda claim: claim.id)
def test_points_of_the_domain_are_admitted_and_runnable(subject: Claim) -> None:
    check = subject.main_check
    drawn = list(domain_cases(subject, check))[len(check.cases) :]
    assert all(subject.admits(case) and is_runnable(check, case) for case in drawn)
    if spans_domain(subject, check):
        assert len({canonical(case) for case in drawn}) > 50


def test_points_of_the_domain_are_always_the_same_and_nobodys_own(monkeypatch: pytest.MonkeyPatch) -> None:
    subject = claim("tail.unrepresented")
    first = list(domain_cases(subject, subject.main_check))
    expected = [dict(case) for case in first]
    first[-1]["n"] = -1
    assert list(domain_cases(subject, subject.main_check)) == expected
    monkeypatch.setattr(verify.cases, "_SPREAD", {})
    assert list(domain_cases(subject, subject.main_check)) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(2, 2), (2.0, 2), (0.1, 0.1), (1e300, 10**300), (Fraction(1, 4), 0.25)]
)
def test_a_symbol_gets_the_same_number_alone_and_in_an_expression(value: object, expected: float) -> None:
    alone, within = resolve(h, {"h": value}), resolve(sympy.Mul(1, h, evaluate=False), {"h": value})
    assert (alone, type(alone)) == (within, type(within)) == (expected, type(expected))


def test_a_degenerate_case_is_not_runnable() -> None:
    check = claim("modes.equal").main_check
    assert not is_runnable(check, {"a": 1.0, "s": 1.0})
    assert is_runnable(check, {"a": 1.0, "s": 1.5})


def test_an_enumeration_does_not_span_a_domain() -> None:
    variance = claim("kde.fixed.variance")
    assert [spans_domain(variance, check) for check in variance.checks] == [
        not isinstance(check, Enumeration) for check in variance.checks
    ]


def test_a_violated_assumption_is_quoted() -> None:
    with pytest.raises(InputError, match="two modes"):
        require_assumptions(claim("modes.merge.fixed"), {"a": 1.0, "s": 2.0, "h": 0.5})
