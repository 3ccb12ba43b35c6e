"""A claim and its evidence in plain text, for a terminal, and as plain data, for JSON."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from collapsecheck.proofs.records import CheckedStep, Proof, counted_steps
from collapsecheck.report.formulas import expression as latex
from collapsecheck.report.plain_formulas import relation_text
from collapsecheck.terms import plain
from collapsecheck.theory.lifecycle import CURRENT
from collapsecheck.theory.records import Claim, Enclosure, Enumeration, Integers, Laws, Param, Quadrature, Reals
from collapsecheck.theory.sources import source
from collapsecheck.verify.planning import CheckPlan
from collapsecheck.verify.records import Protocol

__all__ = ["claim_lines", "claim_record", "list_record", "plan_record", "proof_record", "routes"]

_WIDTH = 100


def routes(claim: Claim) -> tuple[str, ...]:
    """Ways in which a claim is confronted with numbers, in the order of its checks.

    Examples
    --------
    >>> from collapsecheck.theory import claim
    >>> routes(claim("kde.fixed.variance"))
    ('simulation', 'enumeration')
    """
    names = {Enumeration: "enumeration", Enclosure: "enclosure", Quadrature: "enclosure"}
    return tuple(dict.fromkeys(names.get(type(check), "simulation") for check in claim.checks))


def claim_lines(claim: Claim, proof: Proof, plans: Sequence[CheckPlan], protocol: Protocol) -> Iterator[str]:
    """A claim as text: statement, assumptions, derivation, checks, mutants, remark, sources; one item per line.

    `plans` are those of its Monte Carlo checks under the protocol.
    """
    yield f"{claim.id}   revision {claim.rev}, {claim.kind}, digest {claim.digest[:12]}"
    yield from _wrapped(claim.title, "")
    yield from _section("Standing", [] if claim.standing == CURRENT else [claim.standing])
    yield from ("", "Statement", f"  {relation_text(claim.statement)}")
    yield from ("", "In LaTeX", f"  {latex(claim.statement)}")
    yield from _section("Parameters", map(_param_text, claim.params))
    yield from _section("Assumptions", (item.text for item in claim.assumptions))
    yield from ("", f"Derivation: {_tally(proof)}", *_step_lines(proof))
    yield from _section("Checked by", [", ".join(routes(claim)) + "; numbers: collapsecheck verify " + claim.id])
    yield from _section(_protocol_title(protocol), map(_plan_text, plans))
    yield from _section("Mutants, which the checks must refute", (f"{m.name}: {m.story}" for m in claim.mutants))
    yield from _section("Remark", [claim.remark] if claim.remark else [])
    yield from _section("Rests on", claim.uses)
    yield from _section("Sources", map(_source_text, claim.sources))


def _section(title: str, items: Iterable[str]) -> Iterator[str]:
    lines = [line for item in items for line in _wrapped(item, "  ")]
    if lines:
        yield from ("", title, *lines)


def _wrapped(text: str, indent: str) -> list[str]:
    kept = indent + text[: len(text) - len(text.lstrip())]
    return textwrap.wrap(
        text.strip(),
        _WIDTH,
        initial_indent=kept,
        subsequent_indent=kept + "  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _param_text(param: Param) -> str:
    return f"{param.name}: {param.meaning}; {_domain_text(param.domain)}"


def _domain_text(domain: Integers | Reals | Laws) -> str:
    match domain:
        case Integers(low=low, high=high):
            return f"cases are integers from {low} to {high}"
        case Reals(low=low, high=high):
            return f"cases are drawn from {low} to {high}"
        case Laws(options=options):
            names = dict.fromkeys(type(law).__name__ for law in options)
            return "cases are " + ", ".join(names)


def _tally(proof: Proof) -> str:
    if not proof.steps:
        return "none"
    verdict = "ends in the statement" if proof.holds else "DOES NOT HOLD"
    return f"{counted_steps([proof])}, {verdict}"


def _step_lines(proof: Proof) -> Iterator[str]:
    for number, item in enumerate(proof.steps, start=1):
        yield f"  {number:>2}. {relation_text(item.step.relation)}"
        yield from textwrap.wrap(
            f"{item.step.note} [{_check_text(item)}]", _WIDTH, initial_indent=" " * 8, subsequent_indent=" " * 8
        )


def _check_text(item: CheckedStep) -> str:
    rule = item.step.rule if not item.step.source else f"{item.step.rule}: {item.step.source}"
    if item.holds is None:
        return rule if rule == "definition" else f"{rule}, unchecked"
    return f"{rule}, " + (f"checked by {' and '.join(item.checkers)}" if item.holds else "FAILS")


def _protocol_title(protocol: Protocol) -> str:
    return f"What its simulations resolve, at error probability {protocol.alpha:.3g} per decision"


def _plan_text(plan: CheckPlan) -> str:
    skewness = ", more if it is skewed" if plan.decide == "mean" else ""
    return (
        f"{plan.decide}: margin {plan.margin:.3g} ({plan.unit}); {plan.replicates} replicates are needed{skewness}; "
        f"the budget of {plan.budget} resolves {plan.smallest_margin:.3g}"
    )


def _source_text(key: str) -> str:
    fields = dict(source(key).fields)
    kept = (fields.get(name) for name in ("author", "title", "journal", "publisher", "year", "doi", "eprint"))
    return f"[{key}] " + ". ".join(text.rstrip(".") for text in kept if text).translate(
        {ord(brace): None for brace in "{}"}
    )


# --- plain data -----------------------------------------------------------------------------------------------------


def list_record(claim: Claim, status: Sequence[str]) -> dict[str, Any]:
    """One line of the list, as plain JSON data."""
    return {
        "id": claim.id,
        "rev": claim.rev,
        "digest": claim.digest,
        "standing": claim.standing,
        "title": claim.title,
        "kind": claim.kind,
        "routes": list(routes(claim)),
        "status": list(status),
    }


def claim_record(claim: Claim) -> dict[str, Any]:
    """What a claim says, as plain JSON data."""
    return {
        "id": claim.id,
        "rev": claim.rev,
        "digest": claim.digest,
        "standing": claim.standing,
        "title": claim.title,
        "kind": claim.kind,
        "statement": {"text": relation_text(claim.statement), "latex": latex(claim.statement)},
        "params": [
            {
                "name": p.name,
                "meaning": p.meaning,
                "unit": p.unit,
                "domain": plain(p.domain),
                "typical": plain(p.typical),
            }
            for p in claim.params
        ],
        "assumptions": [item.text for item in claim.assumptions],
        "sources": list(claim.sources),
        "uses": list(claim.uses),
        "routes": list(routes(claim)),
        "mutants": [{"name": mutant.name, "story": mutant.story} for mutant in claim.mutants],
        "remark": claim.remark,
    }


def proof_record(proof: Proof) -> dict[str, Any]:
    """A checked derivation, as plain JSON data."""
    return {
        "holds": proof.holds,
        "concludes": proof.concludes,
        "steps": [
            {
                "relation": {"text": relation_text(item.step.relation), "latex": latex(item.step.relation)},
                "rule": item.step.rule,
                "note": item.step.note,
                "source": item.step.source,
                "holds": item.holds,
                "checkers": list(item.checkers),
            }
            for item in proof.steps
        ],
    }


def plan_record(plan: CheckPlan, protocol: Protocol) -> dict[str, Any]:
    """What a Monte Carlo check needs, as plain JSON data."""
    return {"alpha": protocol.alpha} | vars(plan)
