"""One refit: fit each replicate, and draw a sample of the same size from the fit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from collapsecheck.simulate.bandwidths import bandwidth, follows_scale, spread_factor
from collapsecheck.simulate.engines import engine_named
from collapsecheck.simulate.generations import Generation, ordinary_widths
from collapsecheck.terms import KDE, Categorical, Fit, ShrunkKDE

__all__ = ["Bootstrap", "needs_spread", "refitted", "resample"]

Floats = NDArray[np.float64]
Bootstrap = KDE | ShrunkKDE | Categorical
"""Fits whose draws are points of the sample, with or without noise."""


def resample(fit: Bootstrap, sample: Floats, generator: np.random.Generator, *, engine: str = "auto") -> Floats:
    """Fit each replicate and draw a sample of the same size from the fit.

    Parameters
    ----------
    fit : KDE, ShrunkKDE or Categorical
        `KDE` gives X' = X_I + h Z with a fresh index I and fresh noise Z for each point; `ShrunkKDE` moves such a point
        towards the mean m of the sample, to m + (X' - m) / sqrt(1 + h^2/s^2); `Categorical` gives X' = X_I.
    sample : ndarray, shape (size, replicates)
        One generation; each column is one replicate.
    generator : numpy.random.Generator
        Source of randomness; draws all indices first, then all noise, in chunks of 2**15 points.
    engine : str
        One of `ENGINES`; all give the same bits.

    Returns
    -------
    ndarray, shape (size, replicates)
        The next generation.

    Raises
    ------
    InputError
        When the bandwidth rule cannot be applied to the sample, or for an unknown engine.

    Examples
    --------
    >>> import numpy as np
    >>> from collapsecheck.terms import Categorical
    >>> resample(Categorical(), np.full((3, 1), 7.0), np.random.default_rng(0)).ravel()
    array([7., 7., 7.])
    """
    return _drawn(fit, sample, _widths(fit, sample, engine), generator, engine=engine)


def refitted(
    fit: Bootstrap,
    generation: Generation,
    spare: Floats,
    generator: np.random.Generator,
    *,
    engine: str,
    most: int,
) -> tuple[int, Generation, Floats]:
    """A later generation: by how many, at least one, and an array that is spare after it.

    The compiled engine makes several in one go, until points have to be rescaled.

    Parameters
    ----------
    fit : KDE, ShrunkKDE or Categorical
    generation : Generation
        Its array is written over, too.
    spare : ndarray, shape (size, replicates)
        Room for another generation.
    generator : numpy.random.Generator
        Source of randomness.
    engine : str
        One of `ENGINES`; all give the same bits.
    most : int
        How many generations at most, >= 1.

    Returns
    -------
    tuple of int, Generation and ndarray

    Examples
    --------
    >>> from collapsecheck.simulate.generations import started
    >>> arguments = (Categorical(), started(np.full((3, 1), 7.0)), np.empty((3, 1)), np.random.default_rng(0))
    >>> made, generation, _ = refitted(*arguments, engine="numpy", most=5)
    >>> made, generation.values().ravel()
    (1, array([7., 7., 7.]))
    """
    made, points, other = _in_one_go(fit, generation.points, spare, generator, engine=engine, most=most)
    if made:
        return made, replace(generation, points=points), other
    return 1, _refitted_once(fit, generation, generator, engine=engine, out=spare), generation.points


def _in_one_go(
    fit: Bootstrap, points: Floats, spare: Floats, generator: np.random.Generator, *, engine: str, most: int
) -> tuple[int, Floats, Floats]:
    """As many generations as the engine makes without help, the array of the last one, and the other array."""
    several = getattr(engine_named(engine), "next_generations", None)
    factor = spread_factor(fit.bandwidth, len(points)) if isinstance(fit, KDE) else None
    if several is None or isinstance(fit, ShrunkKDE) or (needs_spread(fit) and factor is None):
        return 0, points, spare
    made, last, other = several(
        points,
        spare,
        generator,
        kernel=fit.kernel if isinstance(fit, KDE) else None,
        widths=_widths(fit, points, engine) if factor is None else np.empty(points.shape[1]),
        factor=factor or 0.0,
        ordinary=ordinary_widths(),
        most=most,
    )
    return made, last, other


def _refitted_once(
    fit: Bootstrap, generation: Generation, generator: np.random.Generator, *, engine: str, out: Floats
) -> Generation:
    """The next generation, written to `out`; points are kept of ordinary size where the fit allows it."""
    # An overflow is reported once, when the generation is observed.
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        widths = _widths(fit, generation.points, engine)
        if needs_spread(fit):
            same = generation.rescaled(widths)
            if same is not generation:
                generation, widths = same, _widths(fit, same.points, engine)
        points = _drawn(fit, generation.points, widths, generator, engine=engine, out=out)
    return replace(generation, points=points)


def needs_spread(fit: Fit) -> bool:
    """Whether the fit follows the spread of the data, so that it needs two points and commutes with a change of scale.

    Examples
    --------
    >>> needs_spread(KDE(bandwidth="scott_scipy")), needs_spread(ShrunkKDE(bandwidth=1))
    (True, False)
    """
    return isinstance(fit, KDE | ShrunkKDE) and follows_scale(fit.bandwidth)


def _widths(fit: Bootstrap, sample: Floats, engine: str) -> Floats:
    if isinstance(fit, Categorical):
        return np.zeros(sample.shape[1])
    return bandwidth(fit.bandwidth, sample, engine=engine)


def _drawn(
    fit: Bootstrap,
    sample: Floats,
    widths: Floats,
    generator: np.random.Generator,
    *,
    engine: str,
    out: Floats | None = None,
) -> Floats:
    kernel = None if isinstance(fit, Categorical) else fit.kernel
    shrinkage = _shrinkage(fit, sample, widths, engine) if isinstance(fit, ShrunkKDE) else None
    children = engine_named(engine).next_generation(
        sample, generator, kernel=kernel, widths=widths, shrinkage=shrinkage, out=out
    )
    return np.asarray(children)


def _shrinkage(fit: ShrunkKDE, sample: Floats, widths: Floats, engine: str) -> tuple[Floats, Floats]:
    """Centres and divisors; without spread the divisor is infinite, and the points go to the centre, where they are."""
    means, squares = engine_named(engine).moments(sample)
    spreads = np.sqrt(squares / (sample.shape[0] - fit.ddof))
    ratios = np.divide(widths, spreads, out=np.full_like(means, np.inf), where=spreads > 0)
    return means, np.sqrt(1 + ratios * ratios)
