"""What a simulation starts from: options of the command line as a recursion, an initial law and a size."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from collapsecheck.data import MOST_ROWS, read_column
from collapsecheck.errors import CollapsecheckError, InputError
from collapsecheck.terms import (
    KDE,
    Accumulate,
    Categorical,
    Exponential,
    Fit,
    FreshFraction,
    Gaussian,
    Given,
    Growing,
    Law,
    Location,
    MaximumLikelihood,
    Mixture,
    Normal,
    Persistent,
    Recursion,
    Replace,
    ShrunkKDE,
    Subsample,
    Uniform,
    Weighted,
    Workflow,
)

__all__ = ["FITS", "LAWS", "WORKFLOWS", "Start", "fit_of", "recursion_of", "start_of", "workflow_of"]

FITS = ("kde", "shrunk", "categorical", "gaussian", "location", "poisson", "exponential")
"""What can be fitted to each generation, by name."""

WORKFLOWS = ("replace", "accumulate", "subsample", "fresh", "persistent", "weighted", "growing")
"""What the next generation is fitted to, by name."""

LAWS: dict[str, Law] = {
    "normal": Normal(),
    "uniform": Uniform(),
    "exponential": Exponential(),
    "two_normals": Mixture(components=(Normal(mean=-2, sd=1), Normal(mean=2, sd=1)), weights=(0.5, 0.5)),
}
"""Initial laws by name."""

_USUAL_SIZE = 100
_USUAL_BANDWIDTH, _USUAL_KERNEL = "scott_scipy", "gaussian"
_USUAL_FRACTION, _USUAL_POWER = 0.1, 2.0
_USUAL_REAL, _USUAL_WEIGHT = 10, 0.5
_KERNEL_FITS = ("kde", "shrunk")


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


def fit_of(fit: str, bandwidth: str | None = None, kernel: str | None = None, ddof: float | None = None) -> Fit:
    """Read the options ``--fit``, ``--bandwidth``, ``--kernel`` and ``--ddof``.

    Parameters
    ----------
    fit : str
        A name in `FITS`.
    bandwidth : str, optional
        A positive number (standard deviation of the kernel noise, in the unit of the data) or the name of a rule, for
        a KDE, shrunk or not; ``scott_scipy`` unless given.
    kernel : str, optional
        Name of a kernel, for the same; ``gaussian`` unless given.
    ddof : float, optional
        Of the fitted variance: for a Gaussian 1, for a shrunk KDE 0 unless given.

    Returns
    -------
    Fit

    Raises
    ------
    InputError
        For an unknown name, a number out of its domain, or an option of another fit.

    Examples
    --------
    >>> fit_of("kde", "0.5", "gaussian")
    KDE(bandwidth=0.5, kernel='gaussian')
    """
    if fit not in FITS:
        raise InputError("fit", fit, "must be one of " + ", ".join(FITS))
    for option, value, own in (
        ("bandwidth", bandwidth, _KERNEL_FITS),
        ("kernel", kernel, _KERNEL_FITS),
        ("ddof", ddof, ("gaussian", "shrunk")),
    ):
        if value is not None and fit not in own:
            raise InputError(option, value, f"goes with --fit {' or '.join(own)}; leave it out")
    match fit:
        case "categorical":
            return Categorical()
        case "location":
            return Location()
        case "poisson" | "exponential":
            return MaximumLikelihood(family=fit)
        case "gaussian":
            return Gaussian(ddof=_whole(1.0 if ddof is None else ddof))
    width = _width(bandwidth)
    smoothed = KDE(bandwidth=width, kernel=_USUAL_KERNEL if kernel is None else kernel)
    return smoothed if fit == "kde" else ShrunkKDE(bandwidth=width, kernel=smoothed.kernel, ddof=_shrunk_ddof(ddof))


def _shrunk_ddof(ddof: float | None) -> int:
    if ddof not in (None, 0, 1):
        raise InputError("ddof", ddof, "must be 0 or 1")
    return int(ddof or 0)


def _width(bandwidth: str | None) -> float | str:
    width: float | str = _USUAL_BANDWIDTH if bandwidth is None else bandwidth
    with suppress(ValueError):
        width = float(width)
    return width


def _whole(number: float) -> float:
    """The number, without a point where it is whole."""
    return int(number) if number.is_integer() else number


def workflow_of(
    workflow: str,
    fraction: float | None = None,
    power: float | None = None,
    real: int | None = None,
    weight: float | None = None,
) -> Workflow:
    """Read the options ``--workflow``, ``--fraction``, ``--power``, ``--real`` and ``--weight``.

    Parameters
    ----------
    workflow : str
        A name in `WORKFLOWS`.
    fraction : float, optional
        Of real data in each generation, from 0 to 1, for ``fresh`` and ``persistent``; 0.1 unless given.
    power : float, optional
        By which the generations grow, >= 0, for ``growing``; 2 unless given.
    real : int, optional
        Fresh real points that each fit sees, >= 1, for ``weighted``; 10 unless given.
    weight : float, optional
        Of the real points, from 0 to 1, for ``weighted``; 0.5 unless given.

    Returns
    -------
    Workflow

    Raises
    ------
    InputError
        For an unknown name, a number out of its domain, or an option of another workflow.

    Examples
    --------
    >>> workflow_of("fresh", 0.25)
    FreshFraction(fraction=0.25)
    """
    for option, value, own in (
        ("fraction", fraction, ("fresh", "persistent")),
        ("power", power, ("growing",)),
        ("real", real, ("weighted",)),
        ("weight", weight, ("weighted",)),
    ):
        if value is not None and workflow not in own:
            raise InputError(option, value, f"goes with --workflow {' or '.join(own)}; leave it out")
    match workflow:
        case "replace":
            return Replace()
        case "accumulate":
            return Accumulate()
        case "subsample":
            return Subsample()
        case "fresh":
            return FreshFraction(fraction=_USUAL_FRACTION if fraction is None else fraction)
        case "persistent":
            return Persistent(fraction=_USUAL_FRACTION if fraction is None else fraction)
        case "weighted":
            share = _USUAL_WEIGHT if weight is None else weight
            return Weighted(real=_USUAL_REAL if real is None else real, weight=share)
        case "growing":
            return Growing(power=_whole(_USUAL_POWER if power is None else power))
    raise InputError("workflow", workflow, "must be one of " + ", ".join(WORKFLOWS))


def recursion_of(fit: Fit, workflow: Workflow) -> Recursion:
    """A fit and a workflow that go together.

    Parameters
    ----------
    fit : Fit
        From `fit_of`.
    workflow : Workflow
        From `workflow_of`.

    Returns
    -------
    Recursion

    Raises
    ------
    InputError
        For a workflow that does not go with the fit, in the words of the command line.

    Examples
    --------
    >>> recursion_of(Location(), Accumulate())
    Recursion(fit=Location(), workflow=Accumulate())
    """
    if isinstance(workflow, Weighted) and not isinstance(fit, Gaussian | Location | MaximumLikelihood):
        raise InputError("workflow", "weighted", "goes with --fit gaussian, location, poisson or exponential; name one")
    if isinstance(fit, ShrunkKDE) and not isinstance(workflow, Replace):
        raise InputError("fit", "shrunk", "goes with --workflow replace; leave --workflow out, or take --fit kde")
    return Recursion(fit=fit, workflow=workflow)


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
