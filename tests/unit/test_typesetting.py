from __future__ import annotations

import itertools
import re
from xml.etree import ElementTree as ET

import pytest
import sympy
from hypothesis import example, given
from hypothesis import strategies as st

from collapsecheck.errors import CollapsecheckError
from collapsecheck.report.formulas import (
    case_text,
    display,
    expression,
    interval,
    law_text,
    number,
    rounded_up,
    width,
)
from collapsecheck.report.page_formulas import mathml
from collapsecheck.report.prose import spans
from collapsecheck.report.typesetting import Caption, Code, Formula, escape_html, escape_tex, html, tex
from collapsecheck.terms import Discrete, Exponential, Given, Mixture, Normal, Scaled, TwoPoint, Uniform
from collapsecheck.theory import claims
from collapsecheck.theory.notation import expected_variance, f, h, mode_count, n, sigma, t

HOSTILE = (
    r"""\input{/etc/passwd} <script>alert("x")</script> 50% & a_b $x^2$ #1 ~ ^ { } | `q' \end{document} -- <!-- &lt;"""
)

TEX_COMMANDS = {
    "textbackslash", "textasciitilde", "textasciicircum", "textless", "textgreater", "textbar", "textquotedbl",
    "textasciigrave", "texttt", "ldots",
}  # fmt: skip


def parsed(markup: str) -> ET.Element:
    return ET.fromstring(markup)  # noqa: S314 - our own output, parsed to see that it is well-formed


def rendered_mathematics(sentence: str) -> list[str]:
    return [span.content for span in spans(sentence) if span.kind == "mathematics"]


# --- escaping -------------------------------------------------------------------------------------------------------


@given(st.text())
@example("\x00\x0c\x85\ud800\ue000--\n")
def test_escaped_tex_holds_only_printing_commands_and_no_active_characters(text: str) -> None:
    escaped = escape_tex(text)
    without = re.sub(r"\$(\\[a-z]+|\^\{[23]\}|-)\$|\\[{}$%&#_]|\\[A-Za-z]+", "", escaped)
    assert not set(without) & set("\\$%&#_^<>|\n")
    assert escaped.replace(r"\{", "").replace(r"\}", "").count("{") == escaped.replace(r"\}", "").count("}")


@given(st.text(alphabet=st.characters(max_codepoint=0x7E, min_codepoint=0x20)))
def test_escaping_for_html_can_be_undone_by_a_parser(text: str) -> None:
    assert parsed(f"<p>{escape_html(text)}</p>").text == (text or None)


@given(st.text())
@example("\x00\x0c\x85\ud800\ufffe\uffff\U0001fffe")
def test_escaped_html_is_well_formed_whatever_the_text(text: str) -> None:
    parsed(f"<p>{html(text)}</p>")


def test_hostile_text_becomes_printed_characters_in_tex() -> None:
    commands = set(re.findall(r"\\([A-Za-z]+)", tex(HOSTILE)))
    assert commands <= TEX_COMMANDS


def test_hostile_text_becomes_printed_characters_in_html() -> None:
    printed = html(HOSTILE)
    assert "<script" not in printed
    assert "&lt;script&gt;" in printed


def test_dashes_and_quotation_marks_do_not_merge_into_ligatures() -> None:
    assert tex(Code("a--b")) == r"\texttt{a-{}-b}"
    assert escape_tex("''") == "'{}'"


def test_letters_without_a_glyph_are_named_and_accents_are_kept() -> None:
    assert escape_tex("Poincaré 中") == r"Poincaré \texttt{U+4E2D}"


def test_caption_formulas_are_kept_and_everything_else_is_escaped() -> None:
    assert tex(Caption("band & $h = 0.3$")) == r"band \& $h = 0.3$"
    assert tex(Caption("costs $5")) == r"costs \$5"


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        (r"t = 8", "<var>t</var>~=~8"),
        (r"\sigma = 3/2", "<var>\N{GREEK SMALL LETTER SIGMA}</var>~=~3/2"),
        (r"h = 2.5\times 10^{-6}", "<var>h</var>~=~2.5~\N{MULTIPLICATION SIGN}~10<sup>\N{MINUS SIGN}6</sup>"),
        (r"f = (0.1,0.1,\ldots,0.1)", "<var>f</var>~=~(0.1,~0.1,~…,~0.1)"),
        (r"1,\ldots,30", "1,~…,~30"),
        (r"-0.5", "\N{MINUS SIGN}0.5"),
    ],
)
def test_a_number_and_a_letter_that_has_one_are_text_in_which_no_line_ends(formula: str, shown: str) -> None:
    assert html(Formula(formula)) == shown.replace("~", "\u00a0")


@pytest.mark.parametrize("formula", ["n", "S_{0} = 3", "n = m", r"\frac{1}{2}", "2^{n}", "1 - 1/2", r"\times 3"])
def test_what_needs_mathematics_is_a_formula(formula: str) -> None:
    assert html(Formula(formula)).startswith("<math>")


# --- mathematics in sentences ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("adds h^2 and nothing is lost", ["h^{2}"]),
        ("X' = X_I + h Z: index I uniform", [r"X' = X_{I} + h\,Z", "I"]),
        ("multiplied by 1 - 1/n + n^(-2/5) per generation", ["1 - 1/n + n^{-2/5}"]),
        ("f = N(-a, s^2)/2 + N(a, s^2)/2: equal weights", ["f = N(-a, s^{2})/2 + N(a, s^{2})/2"]),
        ("sigma^2 (with replacement)", [r"\sigma^{2}"]),
        ("a distance 2a apart if a is at most b", ["2a", "a", "b"]),
        ("a region of size 10", []),
        ("generation 0, at error 5e-10, np.var with ddof=1", []),
        ("the rule's name, e.g. scott_scipy or a p-value", []),
        ("0 < p < 1", ["0 < p < 1"]),
        ("a digest such as b6aa3901167b or 477af63951ec", []),
        ("takes exp(-t/n) for it", [r"\exp(-t/n)"]),
        ("no u_ij exceeds 4", ["u_{ij}"]),
        ("the a_{of b} part", [r"a_{b}"]),
        ("let s = sqrt(t) h, at most 3 sqrt(3)/2", [r"s = \sqrt{t}\,h", r"3\,\sqrt{3}/2"]),
        ("takes sqrt((V + h^2)/S^2)^(1/3) of it", [r"\sqrt{(V + h^{2})/S^{2}}^{1/3}"]),
        ("c_4(n) = sqrt(2/(n - 1)) Gamma(n/2)", [r"c_{4}(n) = \sqrt{2/(n - 1)}\,\Gamma (n/2)"]),
        ("W W^T = n^(-2/(d+4)) Sigma_t", [r"W\,W^{T} = n^{-2/(d+4)}\,\Sigma _{t}"]),
        ("given (X'X)^(-1) X' e, with X'X = n I", [r"(X'X)^{-1}\,X'\,e", r"X'X = n\,I"]),
        ("takes |y - X v|^2 + alpha |v|^2", [r"|y - X\,v|^{2} + \alpha \,|v|^{2}"]),
        ("the mean of |X - Y| is E|X|", ["|X - Y|", "E|X|"]),
        ("given P(A | B) and KL(f || g)", [r"P(A \mid  B)", r"(f \parallel  g)"]),
        ("delta*_n and n^alpha of log(det C_t)", [r"{\delta^{*}}_{n}", r"n^{\alpha}", r"\log(\det C_{t})"]),
        ("grows like (1/2) log t only", [r"(1/2)\,\log t"]),
        ("the function sqrt(, sqrt() and det of it", []),
    ],
)
def test_mathematics_is_found_in_plain_sentences(sentence: str, expected: list[str]) -> None:
    assert [found.replace(" ^", "^") for found in rendered_mathematics(sentence)] == expected


@given(st.text())
def test_only_the_grammar_becomes_tex(sentence: str) -> None:
    allowed = {
        "geq",
        "leq",
        "neq",
        "to",
        "pm",
        "mid",
        "sqrt",
        "det",
        "parallel",
        "infty",
        "exp",
        "log",
        "max",
        "min",
        "sin",
        "cos",
    }
    for formula in rendered_mathematics(sentence):
        unknown = set(re.findall(r"\\([A-Za-z]+)", formula)) - allowed
        assert all(getattr(sympy, name, None) is not None or name in GREEK for name in unknown)
        assert not set(formula) & set("$%&#~")


GREEK = {"alpha", "beta", "delta", "epsilon", "eta", "theta", "kappa", "mu", "nu", "xi", "rho", "tau", "phi", "chi"}
GREEK |= {"psi", "omega", "sigma", "gamma", "zeta", "lambda", "pi"}


@given(st.text(alphabet="aAnt XZ_^()[]{}-+*/=<>|'0123456789.,e$\\"))
def test_what_is_not_mathematics_is_left_as_it_is(sentence: str) -> None:
    kept = "".join(span.content for span in spans(sentence) if span.kind == "text")
    rest = iter(sentence)
    assert all(character in rest for character in kept)


@given(st.text(alphabet="aAnt XZ_^()[]{}-+*/=<>|'0123456789.,e$\\"))
def test_every_formula_found_can_be_shown_as_mathml(sentence: str) -> None:
    parsed(f"<p>{html(sentence)}</p>")


PIECES = (
    "sqrt(",
    "det ",
    "log ",
    "delta*",
    "X'X",
    "_t",
    "^2",
    "^(1/(d+2))",
    "|",
    "||",
    "(",
    ")",
    " ",
    ",",
    "n",
    "C_t",
    "/",
)


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_braces_of_a_formula_are_balanced_however_its_pieces_are_put_together(sentence: str) -> None:
    for formula in rendered_mathematics(sentence):
        depths = list(itertools.accumulate({"{": 1, "}": -1}.get(character, 0) for character in formula))
        assert min(depths) >= 0
        assert depths[-1] == 0
    parsed(f"<p>{html(sentence)}</p>")


# --- statements -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("claim_id", list(claims()))
def test_statements_show_as_mathml_without_raw_tex(claim_id: str) -> None:
    for line in display(claims()[claim_id].statement):
        shown = mathml(line, display=True)
        assert "\\" not in shown
        assert re.search(r"&(?!#|[lg]t;)", shown) is None
        parsed(shown)


def test_what_mathml_cannot_show_is_an_error_not_silence() -> None:
    with pytest.raises(CollapsecheckError, match="cannot be shown as MathML"):
        mathml(r"\unknowncommand{x}")


def test_cases_have_a_row_each_and_say_if() -> None:
    relation = sympy.Eq(mode_count(h, sigma), sympy.Piecewise((1, h <= sigma), (2, True)))
    root = parsed(mathml(expression(relation)))
    assert len(list(root.iter("mtr"))) == 2
    assert [item.text for item in root.iter("mtext")][-2:] == ["if\u00a0", "otherwise"]


def test_wide_relations_are_broken_at_their_terms_and_lose_none() -> None:
    terms = [(1 - k / n) ** t * sigma**k * h for k in range(1, 9)]
    relation = sympy.Eq(expected_variance(t), sympy.Add(*terms))
    lines = display(relation, room=40)
    assert len(lines) > 1
    assert all(width(line) <= 40 for line in lines)
    assert " ".join(lines).replace(" ", "") == expression(relation).replace(" ", "")


def test_symbol_names_that_are_no_identifiers_are_printed_as_text() -> None:
    assert expression(sympy.Symbol(r"\input{x}")) == r"\text{ input x }"


# --- numbers, laws and cases ----------------------------------------------------------------------------------------


@given(st.floats(-1e6, 1e6), st.floats(1e-8, 1e3))
def test_intervals_are_rounded_outwards(middle: float, half: float) -> None:
    low, high = middle - half, middle + half
    shown, _ = interval(low, high, middle)
    bounds = [float(bound) for bound in shown.content.strip("[]").split(r",\,")]
    assert bounds[0] <= low <= high <= bounds[1]


@given(st.floats(1e-12, 1e6))
def test_margins_are_never_understated(margin: float) -> None:
    shown = rounded_up(margin).content.replace(r"\,", "")
    mantissa, _, exponent = shown.partition(r"\times 10^{")
    if shown.startswith("10^{"):
        mantissa, exponent = "1", shown.removeprefix("10^{")
    assert float(f"{mantissa}e{exponent.rstrip('}') or 0}") >= margin


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.1, "0.1"), (400_000, r"400\,000"), (5e-10, r"5\times 10^{-10}"), (float("-inf"), r"-\infty"), ("1/3", "1/3")],
)
def test_numbers_as_a_reader_writes_them(value: object, expected: str) -> None:
    assert number(value).content == expected


@pytest.mark.parametrize(
    "law",
    [
        Normal(mean=-1, sd=0.5),
        Uniform(),
        Exponential(scale=2),
        TwoPoint(),
        Discrete(probabilities=(0.1,) * 10),
        Given(values=(1.0, 2.0)),
        Scaled(law=Normal(), scale=2),
        Mixture(components=(Normal(), Uniform()), weights=(0.5, 0.5)),
    ],
)
def test_every_law_has_a_formula(law: object) -> None:
    assert r"\text{\{" not in law_text(law)
    parsed(mathml(law_text(law)))


def test_cases_name_every_parameter() -> None:
    shown = case_text({"n": 5, "sigma": 1.5, "f": Normal()})
    assert shown == (
        Formula("n = 5"), ", ", Formula(r"\sigma = 1.5"), ", ", Formula(r"f = \mathrm{N}(0,1)"),
    )  # fmt: skip
    assert str(f) == "f"
