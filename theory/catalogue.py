"""The catalogue: every claim by id, the house's own and those of installed packages.

The families are listed here by name; the claims of a family are the tuple `CLAIMS` of its module. Other packages add
claims by the entry-point group ``collapsecheck.claims``, whose objects are such tuples.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points

from collapsecheck.errors import InputError, UnknownClaimError
from collapsecheck.theory.records import Claim

__all__ = ["FAMILIES", "claim", "claims", "family_of", "family_title", "foundations", "select"]

FAMILIES = (
    "kde_fixed",
    "kde_fixed_drift",
    "kde_fixed_pairs",
    "kde_fixed_shape",
    "kde_plugin",
    "plugin_inflation",
    "plugin_growth",
    "plugin_window",
    "plugin_floor",
    "kde_shrink",
    "libraries",
    "lineages",
    "modes",
    "modes_bounds",
    "modes_variances",
    "divergences",
    "divergence_growth",
    "divergence_bounds",
    "divergence_edges",
    "tails",
    "drift",
    "survival",
    "absorption",
    "regression",
    "smoothers",
    "labels",
    "accumulation",
    "accumulation_fits",
    "subsampling",
    "growing",
    "fresh_data",
    "fresh_types",
    "location",
    "weighted_data",
    "persistent_data",
    "refits",
    "refits_distance",
    "refits_lottery",
    "refits_tail",
    "refits_vectors",
    "refits_families",
    "refits_workflows",
)
"""File names of the families, the same in every room."""


def _family(name: str) -> tuple[Claim, ...]:
    found: tuple[Claim, ...] = import_module(f"collapsecheck.theory.{name}").CLAIMS
    return found


def _all() -> Iterable[Claim]:
    for name in FAMILIES:
        yield from _family(name)
    for point in entry_points(group="collapsecheck.claims"):
        yield from point.load()


@cache
def claims() -> dict[str, Claim]:
    """All claims by id, in the order of the families.

    Raises
    ------
    InputError
        If two claims share an id.

    Examples
    --------
    >>> "kde.fixed.variance" in claims()
    True
    """
    found: dict[str, Claim] = {}
    for item in _all():
        if item.id in found:
            raise InputError("id", item.id, "is used by two claims; ids are unique and never reused")
        found[item.id] = item
    return found


@cache
def family_of(claim_id: str) -> str | None:
    """Name of the family (the file) that holds a claim of the house; None for a claim of another package."""
    return next((name for name in FAMILIES if any(item.id == claim_id for item in _family(name))), None)


def family_title(name: str) -> str:
    """What a family is about: the first line of its file.

    Examples
    --------
    >>> family_title("tails")
    'Loss of tails: what a finite sample does not contain cannot be resampled'
    """
    described = import_module(f"collapsecheck.theory.{name}").__doc__ or name
    return described.splitlines()[0].removesuffix(".")


def claim(claim_id: str) -> Claim:
    """The claim with this id.

    Raises
    ------
    UnknownClaimError
        For an unknown id; the message offers the nearest ones.
    """
    if claim_id not in claims():
        raise UnknownClaimError("claim", claim_id, _remedy(claim_id))
    return claims()[claim_id]


def foundations(item: Claim) -> tuple[str, ...]:
    """Ids of the claims that the derivation of a claim rests on, directly or not; some may be unknown.

    Examples
    --------
    >>> foundations(claim("wf.survivors"))
    ('wf.extinction', 'tail.unrepresented')
    """
    found: dict[str, None] = {}
    waiting = list(item.uses)
    while waiting:
        used = waiting.pop(0)
        if used not in found and used != item.id:
            found[used] = None
            waiting += claims()[used].uses if used in claims() else ()
    return tuple(found)


def select(patterns: Iterable[str]) -> tuple[Claim, ...]:
    """The claims whose id matches one of the shell patterns, in catalogue order; all of them for no pattern.

    Raises
    ------
    UnknownClaimError
        If a pattern matches no claim.

    Examples
    --------
    >>> [c.id for c in select(["modes.merge.fix*", "modes.merge.plugin"])]
    ['modes.merge.fixed', 'modes.merge.plugin']
    """
    wanted = tuple(patterns)
    for pattern in wanted:
        if not any(fnmatchcase(known, pattern) for known in claims()):
            raise UnknownClaimError("claim", pattern, _remedy(pattern))
    return tuple(
        item for item in claims().values() if not wanted or any(fnmatchcase(item.id, pattern) for pattern in wanted)
    )


def _remedy(wanted: str) -> str:
    near = difflib.get_close_matches(wanted, claims(), n=3, cutoff=0.5)
    offer = f"did you mean {', '.join(near)}? " if near else ""
    return f"no such claim; {offer}'collapsecheck list' shows all"
