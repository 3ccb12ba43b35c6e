"""Models of one's own: both protocols, seeds, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
from scipy.stats import gaussian_kde
from sklearn.mixture import GaussianMixture
from sklearn.neighbors import KernelDensity

from collapsecheck.errors import CollapsecheckError, InputError
from collapsecheck.simulate import Accumulate, FreshFraction, Given, Normal, Recursion, Replace, Workflow, run

MODELS: dict[str, Any] = {
    "scikit-learn": KernelDensity(bandwidth=0.5),
    "scikit-learn, seeded when it is made": GaussianMixture(n_components=2),
    "scipy": gaussian_kde,
    "scipy, with an option": partial(gaussian_kde, bw_method="silverman"),
}


def outcome(fit: Any, workflow: Workflow = Replace(), **changes: Any) -> np.ndarray:  # noqa: B008 - an immutable record
    arguments: dict[str, Any] = {"law": Normal(), "size": 12, "generations": 2, "replicates": 3, "seed": 4}
    found = run(Recursion(fit=fit, workflow=workflow), observe=["variance"], keep_samples=True, **arguments | changes)
    assert found.samples is not None
    assert found.method == "forward"
    return found.samples


@pytest.mark.parametrize("name", MODELS)
def test_a_model_runs_and_repeats_itself(name: str) -> None:
    once = outcome(MODELS[name])
    assert once.shape == (3, 3, 12)
    assert np.isfinite(once).all()
    assert np.array_equal(once, outcome(MODELS[name]))
    assert not np.array_equal(once, outcome(MODELS[name], seed=5))


@pytest.mark.parametrize("name", MODELS)
def test_a_replicate_of_a_model_does_not_depend_on_the_others(name: str) -> None:
    assert np.array_equal(outcome(MODELS[name])[:, :1], outcome(MODELS[name], replicates=1))


@pytest.mark.parametrize("workflow", [Accumulate(), FreshFraction(fraction=0.5)])
def test_a_model_goes_with_a_workflow(workflow: Workflow) -> None:
    assert outcome(KernelDensity(bandwidth=0.5), workflow).shape == (3, 3, 12)


def test_a_model_is_fitted_to_each_replicate_and_left_alone() -> None:
    model = KernelDensity(bandwidth=1e-9)
    values = (1.0, 2.0, 4.0)
    found = outcome(model, law=Given(values=values), size=3)
    assert np.isin(found.round(6), values).all()
    assert not hasattr(model, "tree_")


class Bag:
    """A model of SciPy's kind; `seeds` says how its sampler takes one."""

    def __init__(self, data: np.ndarray) -> None:
        self.data = data

    def resample(self, size: int, rng: int) -> np.ndarray:
        return np.random.default_rng(rng).choice(self.data, size)


def test_a_seed_may_be_called_rng() -> None:
    found = outcome(Bag)
    assert np.isin(found[1:], found[0]).all()


def with_resample(resample: Callable[..., Any]) -> Callable[..., Any]:
    return lambda _data: type("Fitted", (), {"resample": staticmethod(resample)})()


@pytest.mark.parametrize(
    ("fit", "message"),
    [
        (object(), "or a callable that makes of data an object"),
        (np.mean, "must make of data an object with resample"),
        (
            with_resample(lambda size: [0.0] * size),
            "must take a seed when sampling, as one of random_state, seed, rng",
        ),
        (with_resample(lambda size, seed: np.zeros(size - 1)), "must give 12 numbers when asked for them, not 11"),  # noqa: ARG005 - the name is what counts
    ],
)
def test_what_follows_no_protocol_is_refused_in_one_line(fit: Any, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        outcome(fit)
    assert caught.value.argument == "fit"
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("fit", [gaussian_kde, KernelDensity])
def test_a_fit_that_fails_says_why_in_one_line(fit: Any) -> None:
    """Equal points have no density for SciPy; a class of scikit-learn is no model yet."""
    with pytest.raises(CollapsecheckError, match="the fit cannot be made or sampled") as caught:
        outcome(fit, law=Given(values=(1.0, 1.0, 1.0)), size=3)
    assert "\n" not in str(caught.value)
