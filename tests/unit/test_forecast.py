"""Forecasts: the predictions are those of the claims, conditional on a given sample, and bad input is refused."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
import statsmodels.datasets
from scipy import stats

from collapsecheck.errors import InputError
from collapsecheck.simulate import run
from collapsecheck.terms import (
    KDE,
    Accumulate,
    Discrete,
    Exponential,
    FreshFraction,
    Gaussian,
    Given,
    Growing,
    LeastSquares,
    Mixture,
    Normal,
    Recursion,
    Relative,
    Replace,
    ShrunkKDE,
    Subsample,
    TailCount,
)
from collapsecheck.theory.catalogue import claim
from collapsecheck.theory.prediction import distribution_function, predict
from collapsecheck.verify.curves import summarise, thinned
from collapsecheck.verify.expectations import expected_variance, one_step_check, particle_noise
from collapsecheck.verify.forecasts import Forecast, forecast, forecast_record
from collapsecheck.verify.intervals import Interval, mean_interval

PAIR = Mixture(components=(Normal(mean=-2, sd=0.5), Exponential(scale=0.7)), weights=(0.25, 0.75))
SAMPLE = Given(values=(0.0, 0.5, 0.5, 1.25, 2.0, 4.0, 4.5, 7.0, 7.25, 9.0))


def run_forecast(bandwidth: Any, law: Any = SAMPLE, **changes: Any) -> Forecast:
    given: dict[str, Any] = {"generations": 4, "replicates": 20, "seed": 3, **changes}
    return forecast(Recursion(fit=KDE(bandwidth=bandwidth)), law=law, **given)


def test_fixed_bandwidth_takes_the_variance_of_the_sample_with_ddof_1_for_sigma_squared() -> None:
    outcome = run_forecast(0.5)
    prediction = outcome.curves["variance"].prediction
    case = {"n": 10, "t": np.arange(5), "h": 0.5, "sigma": np.sqrt(np.var(SAMPLE.values, ddof=1))}
    assert prediction is not None
    assert np.array_equal(prediction.values, predict(claim("kde.fixed.variance").rhs, case))
    assert prediction.values[0] == pytest.approx(np.var(SAMPLE.values, ddof=1), rel=8 * np.finfo(float).eps)
    assert "given the sample" in prediction.label


def test_the_rule_of_scikit_learn_is_a_fixed_bandwidth() -> None:
    rule = expected_variance(
        Recursion(fit=KDE(bandwidth="scott_sklearn")), law=Normal(sd=3), size=32, generations=[0, 7]
    )
    number = expected_variance(
        Recursion(fit=KDE(bandwidth=0.5)), law=Normal(sd=3), size=32, generations=[0, 7]
    )  # 32^(-1/5) = 1/2
    assert rule is not None
    assert number is not None
    assert rule.claim_id == "kde.fixed.variance"
    assert np.array_equal(rule.values, number.values)


def test_the_rule_of_scipy_is_predicted_by_the_multiplier() -> None:
    found = expected_variance(Recursion(fit=KDE(bandwidth="scott_scipy")), law=PAIR, size=20, generations=range(6))
    deviations = np.array([-2 - 0.025, 0.7 - 0.025])  # from the mean of the mixture
    sigma = np.sqrt(0.25 * (0.25 + deviations[0] ** 2) + 0.75 * (0.49 + deviations[1] ** 2))
    expected = predict(claim("kde.plugin.multiplier").rhs, {"n": 20, "t": np.arange(6), "sigma": sigma})
    assert found is not None
    # sigma is rounded in two ways, and powers up to 5 each round once more
    assert found.values == pytest.approx(expected, rel=32 * np.finfo(float).eps)


def test_the_noise_of_a_particle_at_scaled_bandwidth_adds_up_the_expected_squared_bandwidths() -> None:
    fit = KDE(bandwidth="scott_scipy")
    found = particle_noise(fit, law=Normal(), size=20, generations=3)
    variances = expected_variance(Recursion(fit=fit), law=Normal(), size=20, generations=range(4))
    assert found is not None
    assert variances is not None
    noise, kind, _ = found
    assert kind == "approximation"
    assert np.diff(noise) == pytest.approx(20 ** (-2 / 5) * variances.values, rel=32 * np.finfo(float).eps)


@pytest.mark.parametrize("law", [PAIR, SAMPLE], ids=["law", "sample"])
def test_tail_mass_is_that_of_the_statement_on_one_particle(law: Any) -> None:
    outcome = run_forecast(0.5, law=law, size=10)
    low, high = outcome.interval
    prediction = outcome.curves["tail_mass"].prediction
    assert prediction is not None
    assert prediction.kind == "exact mean"
    for t in range(1, 5):
        below, up_to = distribution_function(
            claim("kde.fixed.marginal").rhs, {"f": law, "t": t, "h": 0.5}, [low, high], tolerance=1e-12
        )
        # The inversion is cut off where the characteristic function is below 1e-12, over less than 1e3 in u.
        assert prediction.values[t] == pytest.approx(1 - up_to + below, abs=1e-9)


def test_tail_mass_of_a_given_sample_starts_at_its_own() -> None:
    outcome = run_forecast(0.5)
    curve = outcome.curves["tail_mass"]
    values = np.array(SAMPLE.values)
    outside = np.mean((values < outcome.interval[0]) | (values > outcome.interval[1]))
    assert curve.prediction is not None
    assert curve.prediction.values[0] == curve.median[0] == curve.low[0] == curve.high[0] == outside


def test_modes_of_two_far_groups_merge_in_the_population() -> None:
    groups = Given(values=tuple(float(v) for v in (*np.linspace(-3.1, -2.9, 20), *np.linspace(2.9, 3.1, 20))))
    outcome = run_forecast(1.0, law=groups, generations=20)
    prediction = outcome.curves["modes"].prediction
    assert prediction is not None
    # By modes.equal the two merge once the variance of each, at most 0.1^2 + (t+1) h^2, reaches 9.
    assert prediction.values[0] == 2
    assert prediction.values[9] == 1


@pytest.mark.parametrize("bandwidth", ["silverman_scipy", Relative(factor=(3 * 10 / 4) ** -0.2)], ids=str)
def test_a_multiple_of_the_standard_deviation_is_predicted_by_its_factor(bandwidth: Any) -> None:
    outcome = run_forecast(bandwidth)
    found = outcome.curves["variance"].prediction
    case = {"n": 10, "t": np.arange(5), "c": (3 * 10 / 4) ** -0.2, "sigma": np.std(SAMPLE.values, ddof=1)}
    assert found is not None
    assert (found.claim_id, found.kind) == ("kde.plugin.variance", "exact mean")
    # The factor is rounded before it is squared and raised to powers up to 4.
    expected = predict(claim("kde.plugin.variance").rhs, case)
    assert found.values == pytest.approx(expected, rel=32 * np.finfo(float).eps)
    assert outcome.check is not None
    assert outcome.check.agrees


def test_a_bound_is_shown_as_a_bound_and_takes_part_in_no_check() -> None:
    outcome = run_forecast("scott_statsmodels")
    found = outcome.curves["variance"].prediction
    assert found is not None
    assert (found.claim_id, found.kind) == ("kde.statsmodels.scott", "upper bound")
    assert "upper bound of the mean" in found.label
    assert outcome.check is None
    assert outcome.curves["tail_mass"].prediction is None


def test_a_recursion_without_a_claim_has_no_prediction_and_says_so() -> None:
    recursion = Recursion(fit=KDE(bandwidth="scott_statsmodels"), workflow=Subsample())
    outcome = forecast(recursion, law=SAMPLE, generations=2, replicates=20, seed=1)
    assert outcome.check is None
    for curve in outcome.curves.values():
        assert curve.prediction is None
        assert "no claim covers" in curve.remark


WORKFLOWS = [
    (Gaussian(ddof=0), Accumulate(), "accumulate.gauss.variance"),
    (Gaussian(ddof=1), Accumulate(), "accumulate.gauss.unbiased"),
    (Gaussian(ddof=0), FreshFraction(fraction=0.5), "fresh.variance"),
    (Gaussian(ddof=0), Growing(power=2), "growing.variance"),
    (ShrunkKDE(bandwidth=0.5), Replace(), "kde.shrink.neutral"),
]


def mean_after_six(recursion: Recursion, law: Any) -> Interval:
    """At 1e-6 for each of nine decisions, a true prediction is missed in one of 100 000 suites."""
    outcome = run(recursion, law=law, size=10, generations=6, replicates=2000, at=[6], observe=["variance"], seed=2)
    return mean_interval(outcome.observed["variance"][:, 0], 1e-6)


@pytest.mark.parametrize(("fit", "workflow", "claim_id"), WORKFLOWS, ids=str)
def test_a_workflow_is_predicted_from_a_law_and_from_a_sample(fit: Any, workflow: Any, claim_id: str) -> None:
    recursion = Recursion(fit=fit, workflow=workflow)
    starts: tuple[Any, ...] = (Exponential(scale=3), SAMPLE)
    for law in starts[:1] if isinstance(workflow, FreshFraction) else starts:
        found = expected_variance(recursion, law=law, size=10, generations=[6])
        assert found is not None
        assert found.claim_id == claim_id
        interval = mean_after_six(recursion, law)
        assert interval.low <= found.values[0] <= interval.high


def test_a_prediction_for_another_workflow_is_refuted() -> None:
    recursion = Recursion(fit=Gaussian(ddof=0), workflow=Accumulate())
    found = expected_variance(recursion, law=SAMPLE, size=10, generations=[6])
    interval = mean_after_six(Recursion(fit=Gaussian(ddof=0)), SAMPLE)
    assert found is not None
    assert not interval.low <= found.values[0] <= interval.high


def test_a_statement_is_silent_before_the_first_generation_that_it_is_about() -> None:
    found = expected_variance(Recursion(fit=ShrunkKDE(bandwidth=0.5)), law=SAMPLE, size=10, generations=[0, 1])
    assert found is not None
    assert np.isnan(found.values).tolist() == [True, False]


@pytest.mark.parametrize("law", [PAIR, SAMPLE], ids=["law", "sample"])
def test_the_tail_of_a_pool_is_that_of_one_particle(law: Any) -> None:
    recursion = Recursion(fit=KDE(bandwidth=0.5), workflow=Accumulate())
    outcome = forecast(recursion, law=law, size=10, generations=4, replicates=2000, seed=1)
    assert sorted(outcome.curves) == ["tail_mass", "variance"]
    found = outcome.curves["tail_mass"].prediction
    assert found is not None
    assert found.claim_id == "accumulate.kde.law"
    inside = TailCount(low=outcome.interval[0], high=float(np.nextafter(outcome.interval[1], np.inf)))
    again = run(recursion, law=law, size=10, generations=4, replicates=2000, at=[4], observe=[inside], seed=1)
    interval = mean_interval(1 - again.observed[inside][:, 0] / 10, 1e-6)
    assert interval.low <= found.values[-1] <= interval.high


def test_one_generation_of_a_pool_is_one_generation() -> None:
    """A pool of one generation is that generation, so two claims answer the same question."""
    tails = [
        forecast(
            Recursion(fit=KDE(bandwidth=0.5), workflow=workflow),
            law=PAIR,
            size=10,
            generations=1,
            replicates=20,
            seed=1,
        )
        .curves["tail_mass"]
        .prediction
        for workflow in (Replace(), Accumulate())
    ]
    assert tails[0] is not None
    assert tails[1] is not None
    assert tails[0].claim_id != tails[1].claim_id
    # The inversion errs by 1e-9 at most at each end.
    assert tails[0].values == pytest.approx(tails[1].values, abs=4e-9)


def test_growing_generations_are_counted_at_their_size() -> None:
    recursion = Recursion(fit=KDE(bandwidth=0.01), workflow=Growing(power=2))
    outcome = forecast(recursion, law=PAIR, size=10, generations=3, replicates=40, seed=1)
    assert set(outcome.curves) == {"variance", "modes", "tail_mass"}
    # 30 points in 100 outside, give or take, would be -2.6 of 10.
    assert 0 < outcome.curves["tail_mass"].median[-1] < 0.4


def test_another_kernel_keeps_the_variance_but_not_the_law_of_a_particle() -> None:
    fit = KDE(bandwidth=0.5, kernel="uniform")
    outcome = forecast(Recursion(fit=fit), law=SAMPLE, generations=2, replicates=20, seed=1)
    assert outcome.curves["variance"].prediction is not None
    assert outcome.curves["tail_mass"].prediction is None


@pytest.mark.parametrize("bandwidth", [0.5, "scott_sklearn", "scott_scipy"])
def test_one_step_check_agrees_with_the_claim(bandwidth: float | str) -> None:
    check = run_forecast(bandwidth, generations=40, replicates=100).check
    assert check is not None
    # A true claim disagrees with probability 1 - level = 0.001; the seed is fixed, so this is decided once and for all.
    assert check.agrees


@pytest.mark.parametrize("simulated", ["silverman_scipy", 3.0])
def test_one_step_check_refutes_a_recursion_with_another_bandwidth(simulated: float | str) -> None:
    outcome = run(
        Recursion(fit=KDE(bandwidth=simulated)),
        law=SAMPLE,
        size=10,
        generations=40,
        replicates=100,
        observe=["variance"],
        seed=3,
    )
    check = one_step_check(KDE(bandwidth="scott_scipy"), outcome.observed["variance"], 10)
    assert check is not None
    assert not check.agrees


def test_a_mean_is_withheld_from_the_first_skewed_generation_on() -> None:
    generator = np.random.default_rng(5)
    even = np.linspace(1, 2, 50)
    skewed = np.where(np.arange(50) == 0, 1e6, 1.0)
    values = np.column_stack([even, skewed, even, np.abs(generator.standard_normal(50))])
    curve = summarise(values, name="variance", unit="1", generations=range(4))
    assert np.isfinite(curve.mean[0])
    assert np.isnan(curve.mean[1:]).all()
    assert np.isfinite(curve.median).all()


def test_interval_of_the_mean_is_the_studentised_one() -> None:
    values = np.linspace(1, 2, 50)[:, None]
    curve = summarise(values, name="variance", unit="1", generations=[0])
    low, high = stats.t.interval(curve.mean_level, 49, loc=values.mean(), scale=stats.sem(values[:, 0]))
    assert (curve.mean_low[0], curve.mean_high[0]) == pytest.approx((low, high), rel=1e-12)


def test_the_record_is_plain_json_without_nan() -> None:
    record = forecast_record(run_forecast("scott_scipy", generations=60))
    assert json.loads(json.dumps(record, allow_nan=False)) == record
    assert record["curves"]["variance"]["prediction"]["claim"] == "kde.plugin.multiplier"


def test_equal_arguments_give_equal_forecasts() -> None:
    assert forecast_record(run_forecast("scott_scipy")) == forecast_record(run_forecast("scott_scipy"))


def test_progress_ends_at_the_total() -> None:
    seen: list[tuple[int, int]] = []
    run_forecast(0.5, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1][0] == seen[-1][1]
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_thinned_keeps_both_ends() -> None:
    assert thinned(7, 31).tolist() == list(range(8))
    assert thinned(300, 31)[[0, -1]].tolist() == [0, 300]
    assert thinned(300, 31).size == 31


@pytest.mark.parametrize(
    ("changes", "argument"),
    [
        ({"law": Given(values=(1.0, 1.0, 1.0))}, "values"),
        ({"law": Discrete(probabilities=(0.5, 0.5)), "size": 10}, "law"),
        ({"law": Normal()}, "size"),
        ({"law": Normal(), "size": 1}, "size"),
        ({"law": SAMPLE, "size": 9}, "size"),
        ({"generations": 0}, "generations"),
        ({"generations": 10**7}, "replicates"),
        ({"replicates": 19}, "replicates"),
        ({"seed": -1}, "seed"),
        ({"law": Given(values=tuple(1e12 + np.arange(20) / 8192))}, "values"),
    ],
)
def test_bad_input_names_the_argument(changes: dict[str, Any], argument: str) -> None:
    with pytest.raises(InputError) as caught:
        run_forecast("scott_scipy", **changes)
    assert caught.value.argument == argument


def test_what_has_no_variance_is_refused() -> None:
    with pytest.raises(InputError, match="must fit a KDE"):
        forecast(Recursion(fit=LeastSquares()), law=Normal(), size=10, generations=1, seed=1)


def test_a_sample_has_no_fresh_data() -> None:
    recursion = Recursion(fit=Gaussian(), workflow=FreshFraction(fraction=0.5))
    with pytest.raises(InputError, match="needs a law"):
        forecast(recursion, law=SAMPLE, generations=1, seed=1)


@pytest.mark.parametrize("name", ["nile", "engel", "sunspots"])
def test_data_that_statsmodels_ships(name: str) -> None:
    column = {"nile": "volume", "engel": "income", "sunspots": "SUNACTIVITY"}[name]
    data = getattr(statsmodels.datasets, name).load_pandas().data[column]
    outcome = run_forecast("scott_scipy", law=Given(values=tuple(map(float, data))), generations=3)
    prediction = outcome.curves["variance"].prediction
    assert prediction is not None
    assert outcome.size == len(data)
    assert prediction.values[0] == pytest.approx(data.var(ddof=1), rel=1e-12)


def test_a_bandwidth_that_is_lost_in_the_rounding_is_refused() -> None:
    with pytest.raises(InputError, match="lost in the rounding"):
        run_forecast(1e-320)
