"""Where the density of two normals at -a and a rises: first steps of the claims on their modes."""

from __future__ import annotations

from typing import Any

import sympy

from collapsecheck.proofs.records import Step
from collapsecheck.proofs.relations import equation
from collapsecheck.theory.notation import p

__all__ = ["critical_point_steps"]

_X = sympy.Symbol("x", real=True)


def critical_point_steps(f: Any, slope: Any, rise: Any, fall: Any, log_odds: Any, *, note: str) -> tuple[Step, ...]:
    """Steps up to where f rises and falls, told by the log-odds of the weight p of the normal at a.

    Parameters
    ----------
    f, slope, rise, fall, log_odds : type
        Terms with definitions, as functions of x: the density, its slope, what the normal at a adds to the slope, what
        the other takes away, and the curve that tells which is larger.
    note : str
        What the last step says.

    Returns
    -------
    tuple of Step
    """
    defined = (
        (f, "Let f be the density of the mixture."),
        (rise, "Let r be what the normal at a adds to the slope."),
        (fall, "Let d be what the other takes away."),
        (log_odds, "Let L be the curve that will tell which is larger, for x between -a and a."),
    )
    return (
        *(
            Step(relation=equation(head(_X), head.definition(_X)), rule="definition", note=what)
            for head, what in defined
        ),
        Step(
            relation=equation(slope(_X), rise(_X) - fall(_X)),
            rule="algebra",
            note="Differentiate. At and beyond -a and a both terms push towards the middle, so critical points lie "
            "between them.",
        ),
        Step(relation=equation(rise(_X) / fall(_X), p / (1 - p) * sympy.exp(-log_odds(_X))), rule="algebra", note=note),
    )
