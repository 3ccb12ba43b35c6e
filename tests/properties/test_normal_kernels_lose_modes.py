"""A wider normal kernel shows no more modes, on a line; where this fails is in counterexamples/."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, reject
from hypothesis import strategies as st
from strategies import EXACT

from collapsecheck.errors import CollapsecheckError
from collapsecheck.simulate import certified_modes
from collapsecheck.terms import Mixture, Normal


def smoothed(points: list[int], width: int) -> Mixture:
    """Kernel density estimate of points in tenths, with a normal kernel of a width in hundredths."""
    kernels = tuple(Normal(mean=Fraction(x, 10), sd=Fraction(width, 100)) for x in points)
    return Mixture(components=kernels, weights=(Fraction(1, len(points)),) * len(points))


@EXACT
@given(
    points=st.lists(st.integers(0, 60), min_size=2, max_size=6),
    widths=st.tuples(st.integers(5, 150), st.integers(5, 150)).map(sorted),
)
def test_a_wider_normal_kernel_never_shows_more_modes(points: list[int], widths: list[int]) -> None:
    """Silverman (1981). Counts are certified; where one is not decided, two modes are about to merge."""
    try:
        narrow, wide = (certified_modes(smoothed(points, width)) for width in widths)
    except CollapsecheckError:
        reject()
    assert wide <= narrow <= len(set(points))
