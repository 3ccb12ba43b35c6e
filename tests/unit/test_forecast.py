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
from collapsecheck.terms import KDE, Categorical, Discrete, Exponential, Given, Mixture, Normal, Recursion
from collapsecheck.theory.catalogue import claim
from collapsecheck.theory.prediction import distribution_function, predict
from collapsecheck.verify.curves import summarise
from collapsecheck.verify.expectations import expected_variance, one_step_check, particle_noise
from collapsecheck.verify.forecasts import Forecast, forecast, forecast_record, thinned

PAIR = Mixture(components=(Normal(mean=-2, sd=0.5), Exponential(scale=0.7)), weights=(0.25, 0.75))
SAMPLE = Given(values=(0.0, 0.5, 0.5, 1.25, 2.0, 4.0, 4.5, 7.0, 7.25, 9.0))


def run_forecast(bandwidth: float | str, law: Any = SAMPLE, **changes: Any) -> Forecast:
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
    rule = expected_variance(KDE(bandwidth="scott_sklearn"), law=Normal(sd=3), size=32, generations=[0, 7])
    number = expected_variance(KDE(bandwidth=0.5), law=Normal(sd=3), size=32, generations=[0, 7])  # 32^(-1/5) = 1/2
    assert rule is not None
    assert number is not None
    assert rule.claim_id == "kde.fixed.variance"
    assert np.array_equal(rule.values, number.values)


def test_the_rule_of_scipy_is_predicted_by_the_multiplier() -> None:
    found = expected_variance(KDE(bandwidth="scott_scipy"), law=PAIR, size=20, generations=range(6))
    deviations = np.array([-2 - 0.025, 0.7 - 0.025])  # from the mean of the mixture
    sigma = np.sqrt(0.25 * (0.25 + deviations[0] ** 2) + 0.75 * (0.49 + deviations[1] ** 2))
    expected = predict(claim("kde.plugin.multiplier").rhs, {"n": 20, "t": np.arange(6), "sigma": sigma})
    assert found is not None
    # sigma is rounded in two ways, and powers up to 5 each round once more
    assert found.values == pytest.approx(expected, rel=32 * np.finfo(float).eps)


def test_the_noise_of_a_particle_at_scaled_bandwidth_adds_up_the_expected_squared_bandwidths() -> None:
    fit = KDE(bandwidth="scott_scipy")
    found = particle_noise(fit, law=Normal(), size=20, generations=3)
    variances = expected_variance(fit, law=Normal(), size=20, generations=range(4))
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


@pytest.mark.parametrize("rule", ["silverman_scipy", "scott_statsmodels"])
def test_a_rule_without_a_claim_has_no_prediction_and_says_so(rule: str) -> None:
    outcome = run_forecast(rule)
    assert outcome.check is None
    for curve in outcome.curves.values():
        assert curve.prediction is None
        assert "no claim covers" in curve.remark


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


def test_a_fit_that_is_not_a_kde_is_refused() -> None:
    with pytest.raises(InputError, match="must fit a KDE"):
        forecast(Recursion(fit=Categorical()), law=Normal(), size=10, generations=1, seed=1)


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
