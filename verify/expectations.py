"""What the claims predict for a recursion along its generations: the variance of a run, and the law of a particle.

The claims are found as `collapsecheck.verify.fates` finds them: by what they say which recursions they are about. A
given sample enters by its own S_0^2: all of these claims rest on one-step identities that hold for every data set.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collapsecheck.errors import InputError
from collapsecheck.simulate import bandwidth
from collapsecheck.terms import KDE, Fit, Given, Law, Recursion, Relative, Scaled
from collapsecheck.theory.notation import expected_variance as variance_mean
from collapsecheck.theory.notation import f, particle_cf, sigma, t, u
from collapsecheck.theory.prediction import distribution_function, predict
from collapsecheck.theory.records import Integers
from collapsecheck.verify.convolution import convolved_distribution, law_variance
from collapsecheck.verify.curves import Prediction, StepCheck
from collapsecheck.verify.fates import Answer, fate
from collapsecheck.verify.intervals import mean_interval
from collapsecheck.verify.population import fixed_noise, plugin_noise

__all__ = ["CHECK_LEVEL", "expected_variance", "mass_outside", "one_step_check", "particle_noise", "particle_tails"]

Floats = NDArray[np.float64]

CHECK_LEVEL = 0.999

_INVERSION = 1e-9
"""Error of a distribution function that is computed from a characteristic function."""

_KINDS = {"==": "exact mean", "<=": "upper bound", ">=": "lower bound"}


# --- the variance of a run ------------------------------------------------------------------------------------------


def _fixed_bandwidth(fit: KDE, size: int) -> float | None:
    """The bandwidth, if it is the same for every sample of this size; None for rules that follow the data."""
    if isinstance(fit.bandwidth, Relative) or (isinstance(fit.bandwidth, str) and fit.bandwidth != "scott_sklearn"):
        return None
    return float(bandwidth(fit.bandwidth, np.zeros((size, 1)))[0])


def _plugin_factor(fit: KDE, size: int) -> float:
    """Bandwidth over standard deviation (ddof 1), which SciPy's rules make the same for every sample of this size."""
    sample = np.arange(size, dtype=float)[:, None]
    return float(bandwidth(fit.bandwidth, sample)[0] / np.std(sample, ddof=1))


def _about_variance(recursion: Recursion, size: int, generations: int) -> Answer | None:
    """The first claim on E S_t^2 from any initial law: one that says what it is, else one that bounds it."""
    start = Scaled(law=f, scale=sigma)
    answers = [
        answer
        for answer in fate(recursion, size=size, generations=max(generations, 1)).about("spread of a run")
        if (setting := answer.check.setting).initial_law == start
        and answer.claim.statement.lhs == variance_mean(setting.generations)
        and (setting.generations - t).is_Integer
    ]
    return min(answers, key=lambda answer: answer.claim.statement.rel_op != "==", default=None)


def _predicted(answer: Answer, generations: Any, initial_sd: Any) -> Floats:
    """The statement at these generations; NaN where they are before the first that it is about."""
    ahead, first = int(answer.check.setting.generations - t), _first_of(answer)
    case = dict(answer.case) | {"t": np.maximum(generations - ahead, first), "sigma": initial_sd}
    values = np.asarray(predict(answer.claim.rhs, case), dtype=float)
    return np.where(generations < first + ahead, np.nan, values)


def _first_of(answer: Answer) -> int:
    """The first t that the claim is about; some speak of generation t + 1."""
    domains = [parameter.domain for parameter in answer.claim.params if parameter.symbol == t]
    return min((domain.low for domain in domains if isinstance(domain, Integers)), default=0)


def _is_scale_free(answer: Answer) -> bool:
    """Whether the predicted variance is a multiple of that of generation 0; doubling a number is exact."""
    one, four = (_predicted(answer, np.asarray(1), sd) for sd in (1.0, 2.0))
    return bool(four == 4 * one)


def expected_variance(recursion: Recursion, *, law: Law, size: int, generations: Sequence[int]) -> Prediction | None:
    """E S_t^2 (ddof 1), or a bound of it, from the claim that covers the recursion.

    Parameters
    ----------
    recursion : Recursion
        With numbers, no symbols.
    law : Law
        Law of generation 0, of any shape; a `Given` sample enters by its own S_0^2.
    size : int
        Points of generation 0, >= 2.
    generations : sequence of int, shape (k,)
        Where to predict, >= 0.

    Returns
    -------
    Prediction or None
        None where no claim covers the recursion.

    Examples
    --------
    >>> from collapsecheck.terms import Normal
    >>> expected_variance(Recursion(fit=KDE(bandwidth=0.5)), law=Normal(), size=2, generations=[0, 1]).values
    array([1.  , 0.75])
    """
    at = np.asarray(generations, dtype=np.int64)
    answer = _about_variance(recursion, size, int(at.max()))
    if answer is None:
        return None
    kind = _KINDS[answer.claim.statement.rel_op]
    what = kind if kind == "exact mean" else f"{kind} of the mean"
    given = ", given the sample" if isinstance(law, Given) else ""
    return Prediction(
        values=_predicted(answer, at, np.sqrt(law_variance(law))),
        kind=kind,
        label=f"{what} over runs at n = {size}{given}",
        claim_id=answer.claim.id,
    )


# --- the law of a particle ------------------------------------------------------------------------------------------


def particle_noise(fit: KDE, *, law: Law, size: int, generations: int) -> tuple[Floats, str, str] | None:
    """Variance of the noise that a particle has gathered, with the claim it comes from and the kind of the prediction.

    Parameters
    ----------
    fit : KDE
        Normal kernel; a bandwidth that is fixed, or a multiple of the standard deviation.
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
    variances = expected_variance(Recursion(fit=fit), law=law, size=size, generations=range(generations + 1))
    if variances is None or variances.kind != "exact mean":
        return None
    return plugin_noise(variances.values, _plugin_factor(fit, size)), "approximation", variances.claim_id


def particle_tails(
    recursion: Recursion, *, law: Law, size: int, generations: Sequence[int], low: float, high: float
) -> Prediction | None:
    """Expected fraction of points outside an interval, from a claim on the law of one particle.

    Parameters
    ----------
    recursion : Recursion
        With numbers, no symbols.
    law : Law
        Law of generation 0.
    size : int
        Points per generation, >= 2.
    generations : sequence of int, shape (k,)
        Where to predict, >= 0.
    low, high : float
        Ends of the interval, which belong to it.

    Returns
    -------
    Prediction or None
        None where no claim says what the law is. The distribution function is inverted with an error below 1e-9.

    Examples
    --------
    >>> from collapsecheck.terms import Accumulate, Normal
    >>> recursion = Recursion(fit=KDE(bandwidth=0.5), workflow=Accumulate())
    >>> tails = particle_tails(recursion, law=Normal(), size=9, generations=[0, 1, 9], low=-2, high=2)
    >>> tails.claim_id, tails.values.round(3).tolist()
    ('accumulate.kde.law', [0.046, 0.074, 0.125])
    """
    found = fate(recursion, size=size, generations=max(*generations, 1)).about("one particle over many runs")
    for answer in found:
        setting = answer.check.setting
        if (answer.claim.statement.lhs, setting.generations, setting.initial_law) == (particle_cf(t, u), t, f):
            rows = [_tails(answer, law, int(at), low, high) for at in generations]
            given = ", given the sample" if isinstance(law, Given) else ""
            return Prediction(
                values=np.array(rows),
                kind="exact mean",
                label=f"exact mean over runs{given}",
                claim_id=answer.claim.id,
            )
    return None


def _tails(answer: Answer, law: Law, generation: int, low: float, high: float) -> float:
    if generation == 0:
        return mass_outside(law, 0.0, low, high)
    case = dict(answer.case) | {"f": law, "t": generation}
    below, up_to = distribution_function(answer.claim.rhs, case, [low, high], tolerance=_INVERSION)
    return float(1 - up_to + below)


def mass_outside(law: Law, noise: float, low: float, high: float) -> float:
    """Mass of f * N(0, noise) outside the interval, whose ends belong to it.

    Examples
    --------
    >>> mass_outside(Given(values=(0.0, 1.0, 2.0, 3.0)), 0.0, 1, 2)
    0.5
    """
    if noise == 0 and isinstance(law, Given):
        values = np.asarray(law.values)
        return float(np.mean((values < low) | (values > high)))
    below, up_to = convolved_distribution(law, noise, [low, high])
    return float(1 - up_to + below)


# --- one step -------------------------------------------------------------------------------------------------------


def one_step_check(fit: Fit, variances: Floats, size: int) -> StepCheck | None:
    """Observed over predicted variance one step ahead, averaged along each run, with an interval over runs.

    The conditional mean of S_{t+1}^2 given generation t is exact for every data set, so this check holds at generations
    where the variance itself is too heavy-tailed to be averaged over runs.

    Parameters
    ----------
    fit : Fit
        The fit of a recursion that replaces each generation.
    variances : ndarray, shape (replicates, generations + 1)
        S_t^2 with ddof 1 at consecutive generations, > 0.
    size : int
        Points per generation.

    Returns
    -------
    StepCheck or None
        The multiplier of the variance where the prediction is one, as under a plug-in rule; else the ratio, predicted
        to be 1. None where no claim says what the variance is.

    Raises
    ------
    InputError
        For fewer than 2 replicates or fewer than 2 generations.
    """
    if variances.shape[0] < 2 or variances.shape[1] < 2:
        raise InputError("variances", variances.shape, "must hold at least 2 replicates and 2 generations")
    answer = _about_variance(Recursion(fit=fit), size, 1)
    if answer is None or answer.claim.statement.rel_op != "==":
        return None
    free, ahead = _is_scale_free(answer), _predicted(answer, np.asarray(1), np.sqrt(variances[:, :-1]))
    unit = float(_predicted(answer, np.asarray(1), 1.0)) if free else 1.0
    ratios = unit * np.mean(variances[:, 1:] / ahead, axis=1)
    interval = mean_interval(ratios, 1 - CHECK_LEVEL)
    return StepCheck(
        name="one-step multiplier S_{t+1}^2 / S_t^2" if free else "one-step ratio S_{t+1}^2 / E[S_{t+1}^2 | X_t]",
        estimate=interval.estimate,
        low=interval.low,
        high=interval.high,
        level=CHECK_LEVEL,
        prediction=unit,
        claim_id=answer.claim.id,
        replicates=variances.shape[0],
    )
