"""What a simulation starts from: options of the command line as a recursion, an initial law and a size."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from collapsecheck.data import MOST_ROWS, read_column
from collapsecheck.errors import CollapsecheckError, InputError
from collapsecheck.terms import KDE, Exponential, Gaussian, Given, Law, Mixture, Normal, Recursion, Uniform

__all__ = ["FITS", "LAWS", "Start", "recursion_of", "start_of"]

FITS = ("kde", "gaussian")
"""What can be fitted to each generation, by name."""

LAWS: dict[str, Law] = {
    "normal": Normal(),
    "uniform": Uniform(),
    "exponential": Exponential(),
    "two_normals": Mixture(components=(Normal(mean=-2, sd=1), Normal(mean=2, sd=1)), weights=(0.5, 0.5)),
}
"""Initial laws by name."""

_USUAL_SIZE = 100
_USUAL_BANDWIDTH, _USUAL_KERNEL, _USUAL_DDOF = "scott_scipy", "gaussian", 1.0


@dataclass(frozen=True, kw_only=True)
class Start:
    """Generation 0.

    Parameters
    ----------
    law : Law
        A law of `LAWS`, or a sample.
    size : int
        Points per generation.
    words : str
        What it is, for a reader.
    """

    law: Law
    size: int
    words: str


def recursion_of(
    fit: str, bandwidth: str | None = None, kernel: str | None = None, ddof: float | None = None
) -> Recursion:
    """Read the options ``--fit``, ``--bandwidth``, ``--kernel`` and ``--ddof``.

    Parameters
    ----------
    fit : str
        A name in `FITS`.
    bandwidth : str, optional
        A positive number (standard deviation of the kernel noise, in the unit of the data) or the name of a rule, for
        a KDE; ``scott_scipy`` unless given.
    kernel : str, optional
        Name of a kernel, for a KDE; ``gaussian`` unless given.
    ddof : float, optional
        Of the fitted variance, for a Gaussian; 1 unless given.

    Returns
    -------
    Recursion

    Raises
    ------
    InputError
        For an unknown name, a number out of its domain, or an option of the other fit.

    Examples
    --------
    >>> recursion_of("kde", "0.5", "gaussian").fit
    KDE(bandwidth=0.5, kernel='gaussian')
    """
    if fit not in FITS:
        raise InputError("fit", fit, "must be one of " + ", ".join(FITS))
    if fit == "gaussian":
        for option, value in (("bandwidth", bandwidth), ("kernel", kernel)):
            if value is not None:
                raise InputError(option, value, "goes with --fit kde; leave it out")
        number = _USUAL_DDOF if ddof is None else ddof
        return Recursion(fit=Gaussian(ddof=int(number) if number.is_integer() else number))
    if ddof is not None:
        raise InputError("ddof", ddof, "goes with --fit gaussian; leave it out")
    width: float | str = _USUAL_BANDWIDTH if bandwidth is None else bandwidth
    with suppress(ValueError):
        width = float(width)
    return Recursion(fit=KDE(bandwidth=width, kernel=_USUAL_KERNEL if kernel is None else kernel))


def start_of(data: Path | None, column: str | None, law: str | None, size: int | None) -> Start:
    """Read the options ``--data``, ``--column``, ``--law`` and ``--size``: a sample, or a law and a size.

    Parameters
    ----------
    data : Path or None
        A CSV file.
    column : str or None
        Name of its column.
    law : str or None
        A name in `LAWS`.
    size : int or None
        Points per generation, 100 unless given; with a sample its length is taken.

    Returns
    -------
    Start

    Raises
    ------
    CollapsecheckError
        For options that are missing, do not go together, or cannot be used.

    Examples
    --------
    >>> start_of(None, None, "uniform", 50).words
    'the uniform law'
    """
    if data is not None:
        return _sample(data, column, law, size)
    if column is not None:
        raise InputError("column", column, "goes with --data FILE.csv")
    if law is None:
        raise CollapsecheckError("name a sample (--data FILE.csv --column NAME) or a law (--law normal)")
    if law not in LAWS:
        raise InputError("law", law, "must be one of " + ", ".join(LAWS))
    points = _USUAL_SIZE if size is None else size
    if points > MOST_ROWS:
        raise InputError("size", points, f"must be at most {MOST_ROWS:,}")
    return Start(law=LAWS[law], size=points, words=f"the {law} law")


def _sample(data: Path, column: str | None, law: str | None, size: int | None) -> Start:
    for option, value in (("law", law), ("size", size)):
        if value is not None:
            raise InputError(
                option, value, "does not go with --data, which gives the sample and its size; leave it out"
            )
    if column is None:
        raise CollapsecheckError("name the column of the file: --column NAME")
    values = read_column(data, column)
    return Start(law=Given(values=values), size=len(values), words=f"column {column} of {data.name}")
