"""Regressions: what the data are when there is something to predict, and what is fitted to them."""

from __future__ import annotations

from dataclasses import dataclass

from collapsecheck.errors import InputError
from collapsecheck.scalars import Scalar, require

__all__ = ["DESIGNS", "LeastSquares", "Regression"]

DESIGNS = ("fresh", "fixed", "orthogonal")
"""How the n x d design X of a generation arises.

``"fresh"``: its entries are independent standard normal draws, in every generation anew. ``"fixed"``: as drawn for
generation 0, the same in all generations. ``"orthogonal"``: fixed with X'X = n I.
"""


@dataclass(frozen=True, kw_only=True)
class Regression:
    """Law of n labelled points: y = X w + noise, with independent normal noise of mean 0.

    The design X and the noise are those of every generation; it is w that each generation after the real one takes from
    the fit before it.

    Parameters
    ----------
    dimension : int
        Number d of coefficients, >= 1.
    coefficient : float
        Value of each of the d true coefficients.
    sd : float
        Standard deviation sigma of the noise, > 0.
    design : str
        One of `DESIGNS`.

    Raises
    ------
    InputError
        For a dimension below 1, an sd that is not positive and finite, or an unknown design.

    Examples
    --------
    >>> Regression(dimension=2)
    Regression(dimension=2, coefficient=0, sd=1, design='fresh')
    """

    dimension: Scalar
    coefficient: Scalar = 0
    sd: Scalar = 1
    design: str = "fresh"

    def __post_init__(self) -> None:
        require("dimension", self.dimension, self.dimension >= 1, "must be an integer of at least 1")
        require("coefficient", self.coefficient, True, "must be finite")
        require("sd", self.sd, self.sd > 0, "must be positive and finite")
        if self.design not in DESIGNS:
            raise InputError("design", self.design, "must be one of " + ", ".join(DESIGNS))


@dataclass(frozen=True, kw_only=True)
class LeastSquares:
    """Coefficients v that minimise |y - X v|^2 + penalty |v|^2; the next generation is labelled by them, with noise.

    Parameters
    ----------
    penalty : float
        At least 0: 0 is ordinary least squares, a positive one is ridge regression.

    Raises
    ------
    InputError
        For a penalty that is negative or not finite.

    Examples
    --------
    >>> LeastSquares()
    LeastSquares(penalty=0)
    """

    penalty: Scalar = 0

    def __post_init__(self) -> None:
        require("penalty", self.penalty, self.penalty >= 0, "must be a finite number of at least 0")
