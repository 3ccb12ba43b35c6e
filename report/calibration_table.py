"""How often the decision rule errs, measured while the report is made."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from collapsecheck.report.formulas import integer, number, rounded_down, rounded_up
from collapsecheck.report.links import Citations
from collapsecheck.report.tables import Column, Table
from collapsecheck.report.typesetting import Text
from collapsecheck.verify.calibration import (
    BUDGET,
    CalibrationRow,
    calibrate,
    calibration_pairs,
    error_interval,
    pooled,
)

__all__ = ["CATONI", "calibration_table", "run_calibration"]

CATONI = "catoni2012"
"""Key of the source of the intervals for means of bounded variance."""

_NOMINAL = 1e-2


def run_calibration(runs: int, progress: Callable[[int, int], None] | None = None) -> tuple[CalibrationRow, ...]:
    """Run each way of deciding on each law of the calibration, at an error probability that can be resolved.

    Parameters
    ----------
    runs : int
        Independent runs for each row, >= 1.
    progress : callable, optional
        Called with the number of rows done and their total.

    Returns
    -------
    tuple of CalibrationRow
        The same on every call.
    """
    pairs, rows = calibration_pairs(_NOMINAL), []
    for law, route in pairs:
        rows.append(calibrate(law, route, nominal=_NOMINAL, runs=runs))
        if progress is not None:
            progress(len(rows), len(pairs))
    return tuple(rows)


def calibration_table(rows: Sequence[CalibrationRow], cited: Citations) -> Table:
    """One line for each law and way of deciding, and one for all runs together; without rows when nothing was run."""
    columns = (
        Column("Law of a replicate", 0.26),
        Column("Decided as", 0.25),
        Column("Runs", 0.07, numeric=True),
        Column("False alarms", 0.15, numeric=True),
        Column("Misses", 0.15, numeric=True),
        Column("Left open", 0.12, numeric=True),
    )
    if not rows:
        return Table(columns=columns, rows=())
    return Table(columns=columns, rows=(*map(_line, rows), _line(pooled(rows))), note=_note(rows, cited))


def _line(row: CalibrationRow) -> tuple[Text, ...]:
    counts = (_count(errors, row.runs) for errors in (row.false_alarms, row.misses))
    return (row.law, row.route, integer(row.runs), *counts, integer(row.abstentions))


def _count(errors: int, runs: int) -> Text:
    """A count with the interval for its probability, rounded outwards."""
    low, high = error_interval(errors, runs)
    return (integer(errors), " [", rounded_down(low), ", ", rounded_up(high), "]")


_WORDS = """, since smaller ones cannot be seen in so few runs; make calibrate takes more. The product is one of
chi-squares over their 9 degrees of freedom. False alarm: a true prediction is REFUTED. Miss: a prediction that is wrong
by its margin is VERIFIED. In brackets: 95% intervals of Clopper and Pearson for the error rates. Left open: a truth is
INCONCLUSIVE at the margin that the budget resolves, as it must be where the law is too skewed for the central limit
theorem. Where the variance is bounded, means are decided by the estimator of """


def _note(rows: Sequence[CalibrationRow], cited: Citations) -> Text:
    size, rate = integer(BUDGET), number(rows[0].nominal)
    measured = ("Measured for this report, in independent runs of the rule with at most ", size, " replicates each")
    return (*measured, ", at the error rate ", rate, " ".join(_WORDS.split("\n")), cited.cite(CATONI), ".")
