"""Exact means, against results obtained by hand."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
import sympy
from flint import fmpq

from collapsecheck.errors import CollapsecheckError, InputError
from collapsecheck.simulate import (
    KDE,
    Accumulate,
    Categorical,
    Difference,
    Discrete,
    FreshFraction,
    Gaussian,
    Given,
    Growing,
    Heterozygosity,
    Law,
    Location,
    MajorityError,
    MeanFourthDifference,
    MeanSquare,
    Mixture,
    Modes,
    Normal,
    Observable,
    PairCosine,
    Particle,
    Persistent,
    Recursion,
    Relative,
    Scaled,
    ShrunkKDE,
    SquaredMean,
    SquaredVariance,
    TailCount,
    TwoPoint,
    Types,
    Variance,
    Weighted,
    enumerated_mean,
    square_roots,
)
from collapsecheck.simulate.enumerate import State, _total
from collapsecheck.simulate.square_roots import mean_with_square_roots

THIRD = Fraction(1, 3)
SHRUNK = ShrunkKDE(bandwidth=THIRD, kernel="two_point")


def mean(bandwidth: Any, size: int, generations: int, observable: Observable = Variance(), **more: Any) -> Any:  # noqa: B008  # a frozen description
    recursion = Recursion(fit=KDE(bandwidth=bandwidth, kernel="two_point"))
    arguments = {"law": TwoPoint(), "observable": observable, "size": size, "generations": generations} | more
    return enumerated_mean(recursion, **arguments)


def resampled(law: Law, size: int, generations: int, observable: Observable, event: int | None = None) -> Any:
    return enumerated_mean(
        Recursion(fit=Categorical()),
        law=law,
        size=size,
        generations=generations,
        observable=observable,
        event=event,
    )


def test_a_pair_by_hand() -> None:
    """For n = 2 the variance is D**2 / 2 with D the difference of the points.

    Generation 0: D is 0 or 2 in size, each with probability 1/2, so E D**2 / 2 = 1. The children of a pair have
    different parents with probability 1/2, and their noise adds h (Z - Z') with mean square 2 h**2. Hence one
    generation takes E D**2 to E D**2 / 2 + 2 h**2, and the mean variance v to v / 2 + h**2.
    """
    values = [mean(THIRD, 2, t) for t in range(4)]
    assert values[0] == 1
    assert all(after == before / 2 + THIRD**2 for before, after in pairwise(values))
    assert all(isinstance(value, Fraction) for value in values)


def test_a_pair_with_a_bandwidth_that_follows_the_data_by_hand() -> None:
    """As above, with h**2 replaced by its mean c**2 E S**2, c**2 = 2**(-2/5) for Scott, (3/2)**(-2/5) for Silverman."""
    for rule, square in (("scott_scipy", sympy.Integer(2)), ("silverman_scipy", sympy.Rational(3, 2))):
        expected = sympy.Rational(1, 2) + square ** sympy.Rational(-2, 5)
        assert sympy.simplify(mean(rule, 2, 1) - expected) == 0


def test_an_irrational_bandwidth_is_known_by_its_square() -> None:
    """scikit-learn's rule for n = 2: h**2 = 2**(-2/5) whatever the data; two generations of v -> v/2 + h**2."""
    square = sympy.Integer(2) ** sympy.Rational(-2, 5)
    assert sympy.simplify(mean("scott_sklearn", 2, 2) - (sympy.Rational(1, 4) + square * sympy.Rational(3, 2))) == 0


def test_the_mean_of_a_particle_stays() -> None:
    law = Given(values=(1.5, 0.0, -0.25))
    assert mean(THIRD, 3, 2, Particle(), law=law) == Fraction(5, 12)
    assert mean("scott_scipy", 3, 1, Particle(), law=law) == sympy.Rational(5, 12)


def test_a_given_pair_with_ddof_0() -> None:
    """Divisor 2: half of the variance with ddof 1, which one generation takes from 2 to 2/2 + h**2."""
    law = Given(values=(-1.0, 1.0))
    assert mean(THIRD, 2, 0, Variance(ddof=0), law=law) == 1
    assert mean(THIRD, 2, 1, Variance(ddof=0), law=law) == (1 + THIRD**2) / 2


def test_squares_of_a_given_pair() -> None:
    """A child of (0, 2) has mean square 2 + h**2; the mean of two adds half the variance of a child, 1 + h**2, to 1."""
    law = Given(values=(0.0, 2.0))
    assert mean(THIRD, 2, 0, MeanSquare(), law=law) == 2
    assert mean(THIRD, 2, 1, MeanSquare(), law=law) == 2 + THIRD**2
    assert mean(THIRD, 2, 0, SquaredMean(), law=law) == 1
    assert mean(THIRD, 2, 1, SquaredMean(), law=law) == 1 + (1 + THIRD**2) / 2
    square = sympy.Integer(2) ** sympy.Rational(-2, 5)
    assert sympy.simplify(mean("scott_sklearn", 2, 1, SquaredMean(), law=law) - (1 + (1 + square) / 2)) == 0


def test_copies_of_distinct_points_by_hand() -> None:
    """Two draws from three points agree with probability 1/3; two that differ agree a generation later with 1/3."""
    law = Given(values=(4.0, 1.0, 7.0))
    assert [resampled(law, 3, t, Difference(), event=0) for t in (0, 1, 2)] == [0, Fraction(1, 3), Fraction(5, 9)]


def test_the_difference_of_a_pair() -> None:
    """Children of (0, 1/3) are -1/3, 0, 1/3 and 2/3, each with probability 1/4, when the bandwidth is 1/3."""
    law = Given(values=(0.0, THIRD))
    assert mean(THIRD, 2, 1, Difference(), law=law, event=1) == Fraction(1, 16)
    assert mean("scott_sklearn", 2, 1, Difference(), law=Given(values=(0.0, 0.0)), event=0) == Fraction(1, 2)


def test_a_scaled_law_scales_its_values() -> None:
    assert mean(THIRD, 2, 0, law=Scaled(law=TwoPoint(), scale=1.5)) == Fraction(9, 4)


def test_types_by_hand() -> None:
    """Two draws from frequencies (1/6, 5/6) differ with probability 10/36; then H = 1/2, else H = 0.

    A pair that differs has children that differ with probability 1/2.
    """
    law = Discrete(probabilities=(Fraction(1, 6), Fraction(5, 6)))
    assert [resampled(law, 2, t, Heterozygosity()) for t in range(3)] == [Fraction(5, 36) / 2**t for t in range(3)]


def test_a_sample_that_grows_by_hand() -> None:
    """A pair differs with probability 1/2; then its four children are all alike with probability 1/8."""
    growing = Recursion(fit=Categorical(), workflow=Growing(power=1))
    types = enumerated_mean(growing, law=TwoPoint(), size=2, generations=1, observable=Types())
    assert types == Fraction(1, 2) * 1 + Fraction(1, 2) * (Fraction(1, 8) + 2 * Fraction(7, 8))


def test_a_location_fit_of_one_point_by_hand() -> None:
    """A law with two values 1 apart takes 0, 1/4 or 1/2 steps of each generation's mean; its variance adds up."""
    law = Discrete(probabilities=(Fraction(1, 4), Fraction(3, 4)))
    one = Recursion(fit=Location(), workflow=Weighted(real=1, weight=Fraction(1, 2)))
    spread = Fraction(3, 16)
    found = [
        enumerated_mean(one, law=law, size=1, generations=t, observable=SquaredMean()) - Fraction(3, 4) ** 2
        for t in range(3)
    ]
    assert found == [spread, spread * Fraction(3, 2), spread * Fraction(13, 8)]


def test_the_chance_of_no_point_in_a_region() -> None:
    law = Discrete(probabilities=(Fraction(1, 7), Fraction(6, 7)))
    assert [resampled(law, n, 0, TailCount(low=0, high=1), event=0) for n in (1, 2, 3)] == [
        Fraction(6, 7),
        Fraction(36, 49),
        Fraction(216, 343),
    ]
    assert resampled(law, 3, 2, TailCount(low=0, high=1)) == Fraction(3, 7)


def test_the_vote_of_three_labels_forgets_at_its_own_rate() -> None:
    """What the vote of three has over the frequency is multiplied by 2/9 in each generation."""
    mass = Fraction(1, 5)
    law = Discrete(probabilities=(mass, 1 - mass))
    start = (1 - 2 * mass) ** 2 * mass * (1 - mass)
    expected = [2 * mass * (1 - mass) - start * Fraction(2, 9) ** t for t in range(4)]
    assert [resampled(law, 3, t, MajorityError(mass=mass)) for t in range(4)] == expected


def test_a_tie_of_labels_is_decided_at_random() -> None:
    law = Given(values=(0.0, 1.0))
    assert resampled(law, 2, 0, MajorityError(mass=Fraction(1, 5))) == Fraction(1, 2)


def test_regions_hold_their_lower_end_only() -> None:
    law = Given(values=(0.1, 0.3))
    assert resampled(law, 2, 0, TailCount(low=0.1, high=0.3)) == 1
    assert resampled(law, 2, 0, TailCount(low=float("-inf"), high=0.3)) == 1
    assert resampled(law, 2, 0, TailCount(low=0.1)) == 2


def test_mixtures_add_up_the_masses_of_equal_values() -> None:
    law = Mixture(components=(TwoPoint(), Scaled(law=TwoPoint(), scale=2), TwoPoint()), weights=(0.25, 0.5, 0.25))
    assert resampled(law, 1, 0, TailCount(low=2), event=1) == Fraction(1, 4)
    assert resampled(law, 1, 0, TailCount(low=0, high=2), event=1) == Fraction(1, 4)


def test_a_shrunk_pair_by_hand() -> None:
    """Half of the pairs of children have one parent and differ by 2 h r Z or not at all: r**2 = s**2/(s**2 + h**2).

    With s**2 = 1, h = 1 that is r**2 = 1/2. The variance D**2/2 of children of one parent is 0 or 2 r**2 with equal
    probabilities; of two parents it is half the square of (2 or 2 + 2 or 2 - 2) r: 2, 8 and 0 times r**2 with
    probabilities 1/2, 1/4, 1/4. That makes 1/4 + 3/4 in the mean, half of the variance 2 of the parents.
    """
    fit = ShrunkKDE(bandwidth=1, kernel="two_point")
    given = {"law": Given(values=(-1.0, 1.0)), "size": 2}
    assert enumerated_mean(Recursion(fit=fit), generations=1, observable=Variance(), **given) == 1
    assert enumerated_mean(Recursion(fit=fit), generations=1, observable=Particle(), **given) == 0


def test_a_square_root_that_stays_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Children that all carry the root with the same sign."""
    monkeypatch.setattr(square_roots, "_children", lambda _fit, state, _roots: (fmpq(2), [(x, fmpq(1)) for x in state]))
    with pytest.raises(CollapsecheckError, match="did not cancel"):
        mean_with_square_roots(SHRUNK, {(Fraction(0), Fraction(1)): Fraction(1)}, 1, Particle())


def test_an_odd_power_of_the_bandwidth_that_stays_is_an_error() -> None:
    lopsided: dict[State, Fraction] = {((Fraction(0), 1),): Fraction(1)}
    with pytest.raises(CollapsecheckError, match="odd power"):
        _total(lopsided, Particle(), None, sympy.sqrt(2))


@pytest.mark.parametrize(
    "changed",
    [
        {"recursion": Recursion(fit=KDE(bandwidth=THIRD))},
        {"recursion": Recursion(fit=KDE(bandwidth=sympy.sqrt(2), kernel="two_point"))},
        {"recursion": Recursion(fit=KDE(bandwidth="scott_statsmodels", kernel="two_point"))},
        {"recursion": Recursion(fit=KDE(bandwidth="scott_scipy", kernel="two_point")), "generations": 2},
        {"recursion": Recursion(fit=KDE(bandwidth="scott_scipy", kernel="two_point")), "size": 1},
        {"recursion": Recursion(fit=KDE(bandwidth="scott_scipy", kernel="two_point")), "event": 0},
        {
            "recursion": Recursion(fit=KDE(bandwidth="scott_scipy", kernel="two_point")),
            "observable": TailCount(low=0),
        },
        {"recursion": Recursion(fit=KDE(bandwidth=Relative(factor=0.5), kernel="two_point")), "event": 0},
        {"recursion": Recursion(fit=KDE(bandwidth=Relative(factor=0.5), kernel="two_point")), "size": 1},
        {"recursion": Recursion(fit=KDE(bandwidth=Relative(factor=0.5), kernel="two_point")), "generations": 5},
        {"recursion": Recursion(fit=KDE(bandwidth=Relative(factor=0.5)))},
        {"recursion": Recursion(fit=ShrunkKDE(bandwidth=THIRD))},
        {"recursion": Recursion(fit=ShrunkKDE(bandwidth="scott_scipy", kernel="two_point"))},
        {"recursion": Recursion(fit=SHRUNK), "observable": TailCount(low=0)},
        {"recursion": Recursion(fit=SHRUNK), "observable": Variance(ddof=2)},
        {"law": Normal()},
        {"law": Discrete(probabilities=(0.5, 0.5))},
        {"law": Given(values=(1.0, 2.0, 3.0))},
        {"size": 0},
        {"size": 1},
        {"size": 2000},
        {"generations": -1},
        {"generations": True},
        {"observable": Modes()},
        {"observable": Variance(ddof=2)},
        {"observable": Difference()},
        {"observable": PairCosine(frequency=1), "event": 1},
        {"observable": Difference(), "size": 1, "event": 0},
    ],
)
def test_what_cannot_be_enumerated_is_refused(changed: dict[str, Any]) -> None:
    recursion = Recursion(fit=KDE(bandwidth=THIRD, kernel="two_point"))
    arguments: dict[str, Any] = {"recursion": recursion, "law": TwoPoint(), "size": 2, "generations": 1}
    arguments["observable"] = Variance()
    with pytest.raises(InputError):
        enumerated_mean(**arguments | changed)


def test_fourth_powers_by_hand() -> None:
    """Two points a distance 3 apart: S^2 = 9/2, and the one difference to the fourth power is 81."""
    law = Given(values=(1.0, 4.0))
    assert mean(THIRD, 2, 0, SquaredVariance(), law=law) == Fraction(81, 4)
    assert mean(THIRD, 2, 0, MeanFourthDifference(), law=law) == 81


def test_a_fourth_power_of_an_irrational_bandwidth_is_refused() -> None:
    with pytest.raises(InputError, match="rational bandwidth"):
        mean("scott_sklearn", 2, 1, SquaredVariance())


@pytest.mark.parametrize(
    ("fit", "workflow", "observable", "argument"),
    [
        (SHRUNK, Accumulate(), Variance(), "fit"),
        (KDE(bandwidth="scott_sklearn", kernel="two_point"), Accumulate(), Variance(), "fit"),
        (KDE(bandwidth=Relative(factor=THIRD), kernel="two_point"), FreshFraction(fraction=0.5), Variance(), "fit"),
        (Gaussian(), Accumulate(), Variance(), "fit"),
        (Categorical(), FreshFraction(fraction=0.5), Particle(), "observable"),
        (Categorical(), FreshFraction(fraction=0.3), Variance(), "fraction"),
        (Categorical(), Persistent(fraction=0.5), Particle(), "observable"),
        (Categorical(), Persistent(fraction=0.3), Variance(), "fraction"),
        (Categorical(), Weighted(real=1, weight=0.5), Variance(), "fit"),
        (Location(), Weighted(real=1.5, weight=0.5), Variance(), "real"),
    ],
)
def test_a_workflow_that_cannot_be_enumerated_is_refused(
    fit: Any, workflow: Any, observable: Observable, argument: str
) -> None:
    with pytest.raises(InputError) as refusal:
        enumerated_mean(
            Recursion(fit=fit, workflow=workflow), law=TwoPoint(), size=2, generations=1, observable=observable
        )
    assert refusal.value.argument == argument
