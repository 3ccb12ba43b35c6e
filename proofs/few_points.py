"""One generation from two, three or four points: every choice of parents counted, and what their distances obey.

The distances enter as u_ij = (X_i - X_j)^2 / S^2. A resample that takes points with multiplicities m_1, m_2, ... has
as its sum of squares, in units of S^2, the sum of all m_i m_j u_ij over n. Its *pattern* is the integer whose digits
are the multiplicities in descending order: 21 takes one of three points twice and one once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import combinations, permutations, product
from typing import Any

import sympy

from collapsecheck.proofs.moments import current, term
from collapsecheck.theory.chi_square import expected_log_chi_square

__all__ = [
    "conditional_growth",
    "distance",
    "imbalance",
    "mean_distance",
    "mean_squared_distance",
    "pattern_mean",
    "triple_mean",
]

Expression = Any

distance = term("distance", r"u_{{{0}{1}}}", module=__name__, letter=True)


def _mean(terms: Iterable[Expression]) -> Expression:
    listed = list(terms)
    return sympy.Add(*listed) / len(listed)


# --- resamples, in terms of the distances ---------------------------------------------------------------------------


def _parents_squares(parents: tuple[int, ...]) -> Expression:
    """Sum of squares of the parents over S^2; all points once have n - 1, which is what S^2 means."""
    size, taken = len(parents), Counter(parents)
    if len(taken) == size:
        return sympy.Integer(size - 1)
    pairs = combinations(sorted(taken), 2)
    return sympy.Add(*(taken[i] * taken[j] * distance(i, j) for i, j in pairs)) / size


def _expected_log(parents: tuple[int, ...], factor: Expression) -> Expression:
    return expected_log_chi_square(len(parents) - 1, _parents_squares(parents) / factor**2)


def _growth_over_parents(size: Expression, factor: Expression) -> Expression:
    """Mean of the logarithmic growth over all choices of parents, each of them equally likely."""
    choices = product(range(1, int(size) + 1), repeat=int(size))
    return 2 * sympy.log(factor) - sympy.log(size - 1) + _mean(_expected_log(parents, factor) for parents in choices)


def _mean_over_pattern(pattern: Expression, factor: Expression) -> Expression:
    multiplicities = [int(digit) for digit in str(pattern)]
    chosen = permutations(range(1, sum(multiplicities) + 1), len(multiplicities))
    repeated = (tuple(i for i, m in zip(points, multiplicities, strict=True) for _ in range(m)) for points in chosen)
    return _mean(_expected_log(parents, factor) for parents in repeated)


conditional_growth = term(
    "conditional_growth",
    r"\mathbb{{E}}_{{{0},{1}}}\!\left[\log\!\left(S_{{t+1}}^{{2}}/S_{{t}}^{{2}}\right) \mid X_t\right]",
    module=__name__,
    definition=_growth_over_parents,
)
pattern_mean = term("pattern_mean", r"M_{{{0}}}", module=__name__, definition=_mean_over_pattern, letter=True)


# --- distances, in terms of the points ------------------------------------------------------------------------------


def _points(size: Expression) -> list[Expression]:
    return [current(i) for i in range(1, int(size) + 1)]


def _centred(size: Expression) -> list[Expression]:
    points = _points(size)
    return [point - _mean(points) for point in points]


def _variance(size: Expression) -> Expression:
    return sympy.Add(*(deviation**2 for deviation in _centred(size))) / (size - 1)


def _power_mean(size: Expression, power: int) -> Expression:
    pairs = combinations(_points(size), 2)
    return _mean((first - second) ** (2 * power) for first, second in pairs) / _variance(size) ** power


def _mean_over_triples(size: Expression) -> Expression:
    """Mean sum of squares, over S^2, of resamples that take one point twice and two others once."""
    triples = permutations(_points(size), 3)
    squares = (2 * (a - b) ** 2 + 2 * (a - c) ** 2 + (b - c) ** 2 for a, b, c in triples)
    return _mean(squares) / (size * _variance(size))


def _squared_imbalance() -> Expression:
    """Of four points: mean over the pairs of the squared difference of two squared deviations, over S^4."""
    pairs = combinations(_centred(4), 2)
    return _mean((first**2 - second**2) ** 2 for first, second in pairs) / _variance(4) ** 2


mean_distance = term("mean_distance", r"\overline{{u}}", module=__name__, definition=lambda size: _power_mean(size, 1))
mean_squared_distance = term(
    "mean_squared_distance", r"\overline{{u^{{2}}}}", module=__name__, definition=lambda size: _power_mean(size, 2)
)
triple_mean = term("triple_mean", r"\overline{{Q}}_{{211}}", module=__name__, definition=_mean_over_triples)
imbalance = term("imbalance", r"D", module=__name__, definition=_squared_imbalance)
