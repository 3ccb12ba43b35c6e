"""What the claims predict for a recursion: from its bandwidth rule to expected variance and noise of a particle.

A rule that gives every sample of one size the same bandwidth (a number, or scikit-learn's ``scott``) is covered by
`kde.fixed.variance` and `kde.fixed.marginal`, SciPy's ``scott`` by `kde.plugin.multiplier`, a normal fit by
`gauss.variance`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapsecheck.errors import InputError
from collapsecheck.simulate import bandwidth
from collapsecheck.terms import KDE, Gaussian, Given, Law, Relative
from collapsecheck.theory.catalogue import claim
from collapsecheck.theory.prediction import predict
from collapsecheck.verify.convolution import law_variance
from collapsecheck.verify.curves import Prediction, StepCheck
from collapsecheck.verify.intervals import mean_interval
from collapsecheck.verify.population import fixed_noise, plugin_noise

__all__ = ["CHECK_LEVEL", "expected_variance", "one_step_check", "particle_noise"]

Floats = NDArray[np.float64]

CHECK_LEVEL = 0.999


def _fixed_bandwidth(fit: KDE, size: int) -> float | None:
    """The bandwidth, if it is the same for every sample of this size; None for rules that follow the data."""
    if isinstance(fit.bandwidth, Relative) or (isinstance(fit.bandwidth, str) and fit.bandwidth != "scott_sklearn"):
        return None
    return float(bandwidth(fit.bandwidth, np.zeros((size, 1)))[0])


def _plugin_factor(fit: KDE, size: int) -> float:
    """Bandwidth over standard deviation (ddof 1), which SciPy's rules make the same for every sample of this size."""
    sample = np.arange(size, dtype=float)[:, None]
    return float(bandwidth(fit.bandwidth, sample)[0] / np.std(sample, ddof=1))


def _claim_id(fit: KDE | Gaussian, size: int) -> str | None:
    if isinstance(fit, Gaussian):
        return "gauss.variance"
    if _fixed_bandwidth(fit, size) is not None:
        return "kde.fixed.variance"
    return "kde.plugin.multiplier" if fit.bandwidth == "scott_scipy" else None


def _predicted_variance(fit: KDE | Gaussian, size: int, generations: Any, initial_sd: Any) -> Floats | None:
    claim_id = _claim_id(fit, size)
    if claim_id is None:
        return None
    own = {"delta": fit.ddof} if isinstance(fit, Gaussian) else {"h": _fixed_bandwidth(fit, size)}
    case = {"n": size, "t": generations, "sigma": initial_sd} | own
    known = {name: value for name, value in case.items() if value is not None}
    return np.asarray(predict(claim(claim_id).rhs, known), dtype=float)


def _multiplier(fit: KDE, size: int) -> float:
    """Predicted factor of the variance per generation under a plug-in rule; 1 where there is none."""
    factor = None if _fixed_bandwidth(fit, size) is not None else _predicted_variance(fit, size, 1, 1.0)
    return 1.0 if factor is None else float(factor)


def expected_variance(fit: KDE | Gaussian, *, law: Law, size: int, generations: Sequence[int]) -> Prediction | None:
    """E S_t^2 (ddof 1) from the claim that covers the bandwidth rule, or the normal fit.

    Parameters
    ----------
    fit : KDE or Gaussian
        Any kernel; a fixed bandwidth, ``scott_sklearn`` (which is one) or ``scott_scipy``. Any ddof.
    law : Law
        Law of generation 0; a `Given` sample enters by its own S_0^2.
    size : int
        Points per generation, >= 2.
    generations : sequence of int, shape (k,)
        Where to predict.

    Returns
    -------
    Prediction or None
        None where no claim covers the rule.

    Examples
    --------
    >>> from collapsecheck.terms import Normal
    >>> expected_variance(KDE(bandwidth=0.5), law=Normal(), size=2, generations=[0, 1]).values
    array([1.  , 0.75])
    """
    t = np.asarray(generations, dtype=np.int64)
    claim_id, values = _claim_id(fit, size), _predicted_variance(fit, size, t, np.sqrt(law_variance(law)))
    if claim_id is None or values is None:
        return None
    given = ", given the sample" if isinstance(law, Given) else ""
    return Prediction(
        values=values, kind="exact mean", label=f"exact mean over runs at n = {size}{given}", claim_id=claim_id
    )


def particle_noise(fit: KDE, *, law: Law, size: int, generations: int) -> tuple[Floats, str, str] | None:
    """Variance of the noise that a particle has gathered, with the claim it comes from and the kind of the prediction.

    Parameters
    ----------
    fit : KDE
        Normal kernel; a fixed bandwidth, ``scott_sklearn`` or ``scott_scipy``.
    law : Law
        Law of generation 0.
    size, generations : int
        Points per generation, and refits.

    Returns
    -------
    noise : ndarray, shape (generations + 2,)
        At generations 0, ..., generations + 1: the density fitted at generation t has the noise of generation t + 1.
    kind : str
        ``"population"`` or ``"approximation"``.
    claim_id : str
        The claim that the noise is computed from.

    Notes
    -----
    The result is None where no claim covers the kernel or the rule.

    Examples
    --------
    >>> from collapsecheck.terms import Normal
    >>> particle_noise(KDE(bandwidth=0.5), law=Normal(), size=2, generations=1)[0]
    array([0.  , 0.25, 0.5 ])
    """
    width = _fixed_bandwidth(fit, size)
    if fit.kernel != "gaussian":
        return None
    if width is not None:
        return fixed_noise(np.arange(generations + 2), width), "population", "kde.fixed.marginal"
    variances = expected_variance(fit, law=law, size=size, generations=range(generations + 1))
    if variances is None:
        return None
    return plugin_noise(variances.values, _plugin_factor(fit, size)), "approximation", variances.claim_id


def one_step_check(fit: KDE, variances: Floats, size: int) -> StepCheck | None:
    """Observed over predicted variance one step ahead, averaged along each run, with an interval over runs.

    The conditional mean of S_{t+1}^2 given generation t is exact for every data set, so this check holds at generations
    where the variance itself is too heavy-tailed to be averaged over runs.

    Parameters
    ----------
    fit : KDE
        The fit of the recursion.
    variances : ndarray, shape (replicates, generations + 1)
        S_t^2 with ddof 1 at consecutive generations, > 0.
    size : int
        Points per generation.

    Returns
    -------
    StepCheck or None
        Under a plug-in rule the multiplier of the variance; at fixed bandwidth the ratio, predicted to be 1. None where
        no claim covers the rule.

    Raises
    ------
    InputError
        For fewer than 2 replicates or fewer than 2 generations.
    """
    if variances.shape[0] < 2 or variances.shape[1] < 2:
        raise InputError("variances", variances.shape, "must hold at least 2 replicates and 2 generations")
    ahead = _predicted_variance(fit, size, 1, np.sqrt(variances[:, :-1]))
    claim_id, unit = _claim_id(fit, size), _multiplier(fit, size)
    if claim_id is None or ahead is None:
        return None
    plugin = claim_id == "kde.plugin.multiplier"
    ratios = unit * np.mean(variances[:, 1:] / ahead, axis=1)
    interval = mean_interval(ratios, 1 - CHECK_LEVEL)
    return StepCheck(
        name="one-step multiplier S_{t+1}^2 / S_t^2" if plugin else "one-step ratio S_{t+1}^2 / E[S_{t+1}^2 | X_t]",
        estimate=interval.estimate,
        low=interval.low,
        high=interval.high,
        level=CHECK_LEVEL,
        prediction=unit,
        claim_id=claim_id,
        replicates=variances.shape[0],
    )
