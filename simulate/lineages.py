"""A few particles of a late generation, found by their lineages alone: the population may be as large as it likes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from collapsecheck.errors import InputError
from collapsecheck.simulate.forward import Experiment, checked
from collapsecheck.simulate.genealogies import descent, places_of, values_of
from collapsecheck.simulate.inputs import whole_number
from collapsecheck.simulate.laws import draw
from collapsecheck.simulate.planning import planned
from collapsecheck.simulate.streams import block_generator, block_replicates
from collapsecheck.terms import KDE, Categorical, Given, Law, Recursion, Replace

__all__ = ["draw_particles"]


def draw_particles(
    recursion: Recursion, *, law: Law, size: int, generations: int, particles: int, replicates: int, seed: int
) -> NDArray[np.float64]:
    """Draw some particles of the last generation, jointly, without the others.

    Parameters
    ----------
    recursion : Recursion
        `Categorical`, or a `KDE` whose bandwidth is a number or ``"scott_sklearn"``, with `Replace`.
    law : Law
        Law of generation 0.
    size : int
        Points per generation.
    generations : int
        Number of refits, >= 0.
    particles : int
        From 1 to `size`; the time needed depends on it more than on the size.
    replicates : int
        Number of independent runs, >= 1.
    seed : int
        Seed, >= 0.

    Returns
    -------
    ndarray, shape (particles, replicates)
        In law the first particles of the last generation of a run, exactly, for every size.

    Raises
    ------
    InputError
        For an argument out of its domain, or a recursion whose genealogy depends on where the points are.

    Examples
    --------
    >>> from collapsecheck.terms import Normal
    >>> recursion = Recursion(fit=KDE(bandwidth=0.1))
    >>> arguments = {"law": Normal(), "size": 10**6, "generations": 300, "seed": 1}
    >>> draw_particles(recursion, particles=100, replicates=2, **arguments).shape
    (100, 2)
    """
    experiment = checked(recursion, law, size, generations, seed)
    planned("genealogy", experiment, np.array([generations]))
    if not isinstance(recursion.workflow, Replace):
        raise InputError("workflow", recursion.workflow, "must be Replace()")
    if not whole_number("particles", particles, least=1) <= size:
        raise InputError("particles", particles, f"must be at most the size, {size}")
    width = block_replicates(particles)
    blocks = range(-(-whole_number("replicates", replicates, least=1) // width))
    return np.concatenate([_block(experiment, particles, width, block) for block in blocks], axis=1)[:, :replicates]


def _block(experiment: Experiment, particles: int, width: int, block: int) -> NDArray[np.float64]:
    fit, law, generator = experiment.fit, experiment.law, block_generator(experiment.seed, block)
    found = descent(particles, width, experiment.size, experiment.generations, generator)
    if isinstance(law, Given):
        founders = np.array(law.values)[places_of(found.ancestors, experiment.size, generator)[0]]
    else:
        # Different ancestors are independent draws, whichever of generation 0 they are.
        founders = draw(law, generator, (int(found.ancestors.sum()),))
    if not isinstance(fit, KDE | Categorical):
        raise InputError("fit", fit, "must be a KDE or Categorical()")
    return values_of(found, founders, fit, experiment.size, generator)
