"""Text becomes an expression in the claim's symbols, and nothing but what is listed is read."""

from __future__ import annotations

import pytest
import sympy

from collapsecheck.claim_text import relation_text
from collapsecheck.errors import InputError
from collapsecheck.theory import claim, claims
from collapsecheck.theory.notation import h, n, sigma, t
from collapsecheck.verify import parse_statement

VARIANCE = claim("kde.fixed.variance")

READ = [
    ("sigma**2 + t*h**2", sigma**2 + t * h**2),
    ("  sigma^2+t*h^2 ", sigma**2 + t * h**2),
    ("-(1 - 1/n)**t", -((1 - 1 / n) ** t)),
    ("+0.1*h", h / 10),
    ("1e-2 + 3", sympy.Rational(301, 100)),
    ("exp(-t/n) + log(n) + sqrt(h)", sympy.exp(-t / n) + sympy.log(n) + sympy.sqrt(h)),
    ("floor(t/2) + ceiling(t/3)", sympy.floor(t / 2) + sympy.ceiling(t / 3)),
    ("max(0, 1 - t/n) + min(h, sigma, 2)", sympy.Max(0, 1 - t / n) + sympy.Min(h, sigma, 2)),
    ("1 if h <= sigma else 2", sympy.Piecewise((1, h <= sigma), (2, True))),
]

REFUSED = [
    ("", "formula such as"),
    ("sigma**", "formula such as"),
    ("sigma\x00", "formula such as"),
    ("sigma = 2", "formula such as"),
    ("n" * 501, "at most 500 characters"),
    ("x + 1", "cannot be read at 'x'"),
    ("f + 1", "cannot be read at 'f'"),
    ("u", "cannot be read at 'u'"),
    ("__import__('os').system('true')", "cannot be read"),
    ("(lambda: n)()", "cannot be read"),
    ("n.real", "cannot be read"),
    ("[n for n in (1,)]", "cannot be read"),
    ("n[0]", "cannot be read"),
    ("n // 2", "cannot be read"),
    ("n % 2", "cannot be read"),
    ("n == 2", "cannot be read"),
    ("'1'", "cannot be read"),
    ("True", "cannot be read"),
    ("2j", "cannot be read"),
    ("1e999", "cannot be read"),
    ("exp(n, evaluate=False)", "cannot be read"),
    ("sin(n)", "cannot be read"),
    ("1 if n else 2", "cannot be read"),
    ("1 if h < n < t else 2", "cannot be read"),
    ("1 if sqrt(-1) < 2 else 3", "real numbers"),
    ("max(sqrt(-1), n)", "real numbers"),
    ("max()", "cannot be read"),
    ("1/0", "divides by zero"),
    ("log(0)", "divides by zero"),
    ("9**9**9", "1000 bits"),
    ("2**999*2**999", "1000 bits"),
    ("n**n**n**n", "exponent of an exponent"),
    ("exp(exp(exp(n)))", "exponent of an exponent"),
    ("floor(exp(exp(99)))", "1000 bits"),
    ("exp(" * 50 + "n" + ")" * 50, "more than 5 functions"),
    ("log(" * 50 + "n" + ")" * 50, "more than 5 functions"),
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_formulas_are_read_with_exact_numbers_in_the_symbols_of_the_claim(text: str, expected: sympy.Expr) -> None:
    assert parse_statement(text, VARIANCE) == expected


@pytest.mark.parametrize(("text", "told"), REFUSED, ids=[text[:20] for text, _ in REFUSED])
def test_anything_else_is_refused_in_one_line(text: str, told: str) -> None:
    with pytest.raises(InputError, match=told) as caught:
        parse_statement(text, VARIANCE)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("claim_id", claims())
def test_what_show_prints_can_be_read_back(claim_id: str) -> None:
    stated = claim(claim_id)
    read = parse_statement(relation_text(stated.rhs), stated)
    assert read == stated.rhs or sympy.simplify(read - stated.rhs) == 0


def test_a_law_may_stand_only_inside_a_quantity() -> None:
    types = claim("wf.heterozygosity")
    assert parse_statement("heterozygosity(f)", types).free_symbols == {types.params[-1].symbol}
    with pytest.raises(InputError, match="'f'"):
        parse_statement("f*heterozygosity(f)", types)


@pytest.mark.parametrize(
    ("claim_id", "text"),
    [
        ("wf.extinction", "founder_power(n)"),
        ("wf.extinction", "founder_power(n, n, t, 1 - p, 2)"),
        ("wf.survivors", "Sum(type_mass(k), (k, 1, n))"),
        ("wf.survivors", "type_mass(k)"),
        ("wf.extinction", "Sum(p, (k, 1, m))"),
    ],
)
def test_a_quantity_has_its_number_of_arguments_and_a_sum_its_range(claim_id: str, text: str) -> None:
    with pytest.raises(InputError, match="cannot be read at"):
        parse_statement(text, claim(claim_id))
