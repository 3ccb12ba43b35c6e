"""The records that make up a claim: parameters, settings, checks, mutants, sources.

All are frozen and keyword-only, and hold plain data and SymPy expressions only: theory describes, it never computes a
sample. A *case* is one point of a claim's parameter domain: a mapping from parameter names to numbers (or laws).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Literal

import rfc8785
import sympy

from collapsecheck.errors import InputError
from collapsecheck.terms import Law, Observable, Recursion, plain
from collapsecheck.theory.lifecycle import CURRENT, Superseded, Withdrawn

__all__ = [
    "STATED",
    "Assumption",
    "Case",
    "Check",
    "Claim",
    "Enclosure",
    "Enumeration",
    "Integers",
    "Laws",
    "MonteCarlo",
    "Mutant",
    "Param",
    "Quadrature",
    "Reals",
    "Setting",
    "Source",
]

Case = Mapping[str, Any]

STATED = sympy.Symbol("STATED")
"""Stands for the right side of the claim's statement in `MonteCarlo.prediction`."""


# --- parameters -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Integers:
    """The integers from `low` to `high`, both included."""

    low: int
    high: int

    def admits(self, value: object) -> bool:
        """Whether the value lies in the domain."""
        return isinstance(value, int) and self.low <= value <= self.high


@dataclass(frozen=True, kw_only=True)
class Reals:
    """The decimals with two places from `low` to `high`, both included; cases stay short and print exactly."""

    low: float
    high: float

    def admits(self, value: object) -> bool:
        """Whether the value lies in the domain."""
        return isinstance(value, (int, float)) and self.low <= value <= self.high


@dataclass(frozen=True, kw_only=True)
class Laws:
    """A finite choice of initial laws that stand for the class the claim covers."""

    options: tuple[Law, ...]

    def admits(self, value: object) -> bool:
        """Whether the value lies in the domain."""
        return value in self.options


@dataclass(frozen=True, kw_only=True)
class Param:
    """One parameter of a claim.

    Parameters
    ----------
    symbol : sympy.Symbol
        The symbol in the statement; its name is the key in a case.
    domain : Integers, Reals or Laws
        Where the claim is tested; Hypothesis strategies and separating cases are built from it.
    typical : object
        A value that a reader would call ordinary.
    unit : str
        Unit, ``"1"`` for a pure number, ``"x"`` for the unit of the data.
    meaning : str
        One line.
    """

    symbol: sympy.Symbol
    domain: Integers | Reals | Laws
    typical: Any
    unit: str
    meaning: str

    @property
    def name(self) -> str:
        """Key of the parameter in a case."""
        return str(self.symbol.name)


@dataclass(frozen=True, kw_only=True)
class Assumption:
    """What a claim assumes, in words, and as a relation between parameters where it is one."""

    text: str
    relation: sympy.Basic = sympy.true


@dataclass(frozen=True, kw_only=True)
class Source:
    """A publication, as the fields of its BibTeX entry; `entry` is the entry type."""

    key: str
    entry: str
    fields: tuple[tuple[str, str], ...]


# --- how a statement meets numbers that do not come from it ---------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Setting:
    """Which recursion is run and what is observed; its numbers may be SymPy expressions in the parameters.

    Parameters
    ----------
    recursion : Recursion
        Fit and workflow.
    initial_law : Law or sympy.Symbol
        Law of generation 0, or the parameter that holds it.
    size, generations : int or sympy.Expr
        Sample size n per generation and number t of refits.
    observable : Observable
        What is read off generation t of each replicate.
    """

    recursion: Recursion
    initial_law: Law | sympy.Symbol
    size: int | sympy.Expr
    generations: int | sympy.Expr
    observable: Observable


@dataclass(frozen=True, kw_only=True)
class MonteCarlo:
    """Compare the statement with replicates of a simulation.

    Parameters
    ----------
    setting : Setting
        What is simulated. If all its symbols are parameters of the claim, the check runs over the whole domain;
        otherwise only at `cases`, which then give the further symbols a value.
    decide : str
        ``"mean"``: the mean of the observable equals the prediction. ``"probability"``: the observable is an
        indicator and its mean is a probability. ``"law"``: the observable has the predicted characteristic function.
        ``"agreement"``: the observable equals the prediction in all but a fraction `margin` of the replicates.
    cases : tuple of Case
        Ordinary cases at which `collapsecheck verify` always runs the check.
    event : int or None
        For ``"probability"``: the indicator is that the observable equals this number.
    margin : float or None
        Largest error that VERIFIED may hide, in standard deviations of the observable (``"mean"``,
        ``"probability"``), as a distance between distribution functions (``"law"``) or as a fraction of replicates
        (``"agreement"``); None takes the margin of the protocol.
    prediction : sympy.Expr
        What the observable is compared with, in terms of `STATED`, the right side of the statement.
    approximation : str
        What the prediction neglects at finite n or t; empty for an exact prediction.
    """

    setting: Setting
    decide: Literal["mean", "probability", "law", "agreement"]
    cases: tuple[Case, ...]
    event: int | None = None
    margin: float | None = None
    prediction: sympy.Expr = STATED
    approximation: str = ""


@dataclass(frozen=True, kw_only=True)
class Enumeration:
    """Compare the statement with the exact mean of the observable over all outcomes, as fractions, at tiny n.

    The numbers of `cases` are integers or `fractions.Fraction`. `event` makes the observable an indicator, as in
    `MonteCarlo`.
    """

    setting: Setting
    cases: tuple[Case, ...]
    event: int | None = None


@dataclass(frozen=True, kw_only=True)
class Enclosure:
    """Compare the statement, an integer, with a certified count of the modes of the law of one particle.

    Parameters
    ----------
    law : Mixture
        A mixture of normals whose numbers are expressions in the parameters.
    noise : sympy.Expr
        Variance that each generation adds to every component; 0 for a count at generation 0.
    count : str
        ``"modes"``: the number of modes at generation 0. ``"most_modes"``: the largest that two normals have with any
        weights. ``"merging_generation"``: the first generation with one mode.
    cases : tuple of Case
        Cases on both sides of the threshold at which `collapsecheck verify` always runs the check.
    requires : sympy.Basic
        Relation between the parameters that excludes degenerate cases, which no enclosure can decide.
    """

    law: Law
    noise: int | sympy.Expr
    count: Literal["modes", "most_modes", "merging_generation"]
    cases: tuple[Case, ...]
    requires: sympy.Basic = sympy.true


@dataclass(frozen=True, kw_only=True)
class Quadrature:
    """Compare the statement with a certified integral: a distance between an initial law f and f * N(0, noise).

    Parameters
    ----------
    law : Law
        A normal or a mixture of normals, whose numbers are expressions in the parameters, or a parameter for it.
    noise : sympy.Expr
        Variance of the noise.
    divergence : str
        ``"kl_from_initial"``, ``"kl_to_initial"``, ``"total_variation"``, ``"wasserstein_1"`` or ``"wasserstein_2"``.
    cases : tuple of Case
        Ordinary cases at which `collapsecheck verify` always runs the check.
    margin : float
        Largest error that VERIFIED may hide, in the unit of the distance.
    prediction : sympy.Expr
        What the distance is compared with, in terms of `STATED`, the right side of the statement.
    approximation : str
        What the prediction neglects at finite t; empty for an exact prediction.
    """

    law: Law | sympy.Symbol
    noise: sympy.Expr
    divergence: str
    cases: tuple[Case, ...]
    margin: float = 1e-6
    prediction: sympy.Expr = STATED
    approximation: str = ""


Check = MonteCarlo | Enumeration | Enclosure | Quadrature


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """A plausible wrong version of a claim, which the suite must refute.

    Exactly one of `rhs` (a wrong statement) and `check` (a wrong simulator, in place of `Claim.main_check`) is given.
    """

    name: str
    story: str
    rhs: sympy.Expr | None = None
    check: Check | None = None


# --- the claim ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A statement with a permanent id, and everything needed to prove it, to check it and to cite it.

    Parameters
    ----------
    id : str
        Permanent id, ``[a-z0-9]+([.-][a-z0-9]+)*``; never reused.
    rev : int
        Revision; grows when the statement, its assumptions or its domain change.
    title : str
        The statement in words, one line.
    kind : str
        One of identity, inequality, probability, law, rate, limit.
    statement : sympy.Eq, sympy.Le or sympy.Ge
        The statement in display form, written once. Predictions are lambdified from its right side. An inequality is
        decided on one side.
    params : tuple of Param
        Parameters with their domains.
    assumptions : tuple of Assumption
        What is assumed.
    sources : tuple of str
        Keys into `collapsecheck.theory.sources`.
    uses : tuple of str
        Ids of the claims that the derivation rests on.
    checks : tuple of Check
        How the statement is confronted with numbers.
    mutants : tuple of Mutant
        Wrong versions that must be refuted, at least two.
    argument : sympy.Symbol or None
        For a law: the argument of the characteristic function.
    remark : str
        Which common belief this corrects, or when not to use it.
    lifecycle : Superseded, Withdrawn or None
        None for a claim that is current. No part of the digest.
    """

    id: str
    rev: int = 1
    title: str
    kind: Literal["identity", "inequality", "probability", "law", "rate", "limit"]
    statement: sympy.Rel
    params: tuple[Param, ...]
    assumptions: tuple[Assumption, ...]
    sources: tuple[str, ...]
    uses: tuple[str, ...] = ()
    checks: tuple[Check, ...]
    mutants: tuple[Mutant, ...]
    argument: sympy.Symbol | None = None
    remark: str = ""
    lifecycle: Superseded | Withdrawn | None = None

    @property
    def standing(self) -> str:
        """Whether the claim is current, superseded or withdrawn, in words."""
        return CURRENT if self.lifecycle is None else self.lifecycle.words

    @property
    def rhs(self) -> sympy.Expr:
        """Right side of the statement."""
        return self.statement.rhs

    @property
    def main_check(self) -> Check:
        """The check that spans the whole domain: the first one that is not an enumeration."""
        return next(check for check in self.checks if not isinstance(check, Enumeration))

    @property
    def identity(self) -> dict[str, Any]:
        """What the claim says, as plain JSON data: id, revision, kind, statement, parameters, assumptions, uses.

        The wording of title, remark and mutants is no part of it.
        """
        return {
            "id": self.id,
            "rev": self.rev,
            "kind": self.kind,
            "statement": sympy.srepr(self.statement),
            "params": [[sympy.srepr(p.symbol), plain(p.domain)] for p in self.params],
            "assumptions": [[a.text, sympy.srepr(a.relation)] for a in self.assumptions],
            "uses": list(self.uses),
        }

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hex) of the canonical JSON (RFC 8785) of `identity`."""
        return hashlib.sha256(rfc8785.dumps(self.identity)).hexdigest()

    def admits(self, case: Case) -> bool:
        """Whether `case` gives every parameter a value in its domain and fulfils the assumptions."""
        if not all(p.name in case and p.domain.admits(case[p.name]) for p in self.params):
            return False
        values = {p.symbol: case[p.name] for p in self.params if not isinstance(p.domain, Laws)}
        return all(_is_fulfilled(a.relation, values) for a in self.assumptions)

    def require(self, case: Case) -> None:
        """Raise `InputError` unless `admits` holds for `case`."""
        for param in self.params:
            if param.name not in case:
                raise InputError(param.name, None, f"{self.id} needs a value for {param.name} ({param.meaning})")
            if not param.domain.admits(case[param.name]):
                raise InputError(param.name, case[param.name], f"must be in {param.domain}")
        if not self.admits(case):
            texts = "; ".join(a.text for a in self.assumptions if a.relation is not sympy.true)
            raise InputError("case", dict(case), f"must fulfil: {texts}")


def _is_fulfilled(relation: Any, values: Mapping[sympy.Symbol, Any]) -> bool:
    return _holds(relation, tuple((symbol, values[symbol]) for symbol in relation.free_symbols if symbol in values))


@lru_cache(maxsize=2**14)
def _holds(relation: Any, values: tuple[tuple[sympy.Symbol, Any], ...]) -> bool:
    return bool(relation.subs(values))
