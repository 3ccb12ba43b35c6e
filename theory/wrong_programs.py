"""Mistakes that programs of any family make: what a claim is asked to tell from a right one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from collapsecheck.terms import Variance
from collapsecheck.theory.notation import h
from collapsecheck.theory.records import MonteCarlo, Mutant

__all__ = ["ddof_0", "one_generation_more", "squared_bandwidth"]


def squared_bandwidth(check: MonteCarlo) -> Mutant:
    """The variance of the kernel in the place of its standard deviation.

    Parameters
    ----------
    check : MonteCarlo
        A check of a recursion that fits a KDE of bandwidth h.

    Returns
    -------
    Mutant

    Examples
    --------
    >>> from collapsecheck.theory import claim
    >>> squared_bandwidth(claim("kde.fixed.variance").checks[0]).check.setting.recursion.fit.bandwidth
    h**2
    """
    recursion = check.setting.recursion
    fit: Any = recursion.fit
    wrong = replace(recursion, fit=replace(fit, bandwidth=h**2))
    return Mutant(
        name="bandwidth-is-variance",
        story="passes h^2 where the library wants h",
        check=replace(check, setting=replace(check.setting, recursion=wrong)),
    )


def one_generation_more(check: MonteCarlo, story: str = "counts the real sample as generation 1") -> Mutant:
    """Another count of generations.

    Parameters
    ----------
    check : MonteCarlo
        A check at some generation.
    story : str
        How the count went wrong.

    Returns
    -------
    Mutant

    Examples
    --------
    >>> from collapsecheck.theory import claim
    >>> one_generation_more(claim("kde.fixed.variance").checks[0]).check.setting.generations
    t + 1
    """
    later = replace(check.setting, generations=check.setting.generations + 1)
    return Mutant(name="one-generation-more", story=story, check=replace(check, setting=later))


def ddof_0(check: MonteCarlo) -> Mutant:
    """The variance with divisor n in the place of n - 1.

    Parameters
    ----------
    check : MonteCarlo
        A check that observes the sample variance with ddof 1.

    Returns
    -------
    Mutant

    Examples
    --------
    >>> from collapsecheck.theory import claim
    >>> ddof_0(claim("kde.fixed.variance").checks[0]).check.setting.observable
    Variance(ddof=0)
    """
    return Mutant(
        name="ddof-0-simulator",
        story="NumPy's default: np.var without ddof=1",
        check=replace(check, setting=replace(check.setting, observable=Variance(ddof=0))),
    )
