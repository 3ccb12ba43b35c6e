"""All evidence on a claim: its proof, its checks at ordinary and at telling cases, and what became of its mutants.

The work is cut into tasks that do not depend on each other, and the parts are put together in the order of the plan, so
that the evidence is the same whatever runs the tasks.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, filterfalse

from collapsecheck.errors import CollapsecheckError, InputError
from collapsecheck.proofs import prove
from collapsecheck.proofs.records import Proof
from collapsecheck.simulate.executors import Executor, Workforce, completed, workforce_of
from collapsecheck.simulate.stores import current_ledger
from collapsecheck.terms import plain
from collapsecheck.theory.catalogue import foundations
from collapsecheck.theory.lifecycle import Withdrawn
from collapsecheck.theory.records import Case, Check, Claim, Enclosure, Enumeration, MonteCarlo, Mutant, Quadrature
from collapsecheck.verify.cases import canonical
from collapsecheck.verify.hunting import hunt, ranked_cases
from collapsecheck.verify.judging import judge, judge_rivals
from collapsecheck.verify.mutants import generated_mutants
from collapsecheck.verify.records import Evidence, Finding, MutantFinding, Protocol
from collapsecheck.verify.separation import Separation, own_cases_first
from collapsecheck.verify.soundness import is_sound

__all__ = ["verify_claim", "verify_claims"]

Progress = Callable[[int, int], None]
Ranked = tuple[Separation, ...] | None


@dataclass(frozen=True, kw_only=True)
class _Part:
    """What one task contributes to the evidence on its claim."""

    proof: Proof | None = None
    findings: tuple[Finding, ...] = ()
    mutants: tuple[MutantFinding, ...] = ()
    generated: tuple[MutantFinding, ...] = ()
    unsupported_by: tuple[str, ...] = ()
    seconds: float = 0.0


_Task = Callable[[], _Part]


def verify_claim(
    claim: Claim, protocol: Protocol, progress: Progress | None = None, *, generated: bool = False
) -> Evidence:
    """Prove a claim, run all its checks, and try to refute its mutants.

    Parameters
    ----------
    claim : Claim
    protocol : Protocol
    progress : callable, optional
        Called with the number of tasks done and the number of all tasks.
    generated : bool
        Try to refute the mutants that are made by rule, too.

    Returns
    -------
    Evidence

    Raises
    ------
    CollapsecheckError
        If the declared number of decisions is exceeded, or a simulation leaves the range of floating point.

    Examples
    --------
    >>> from collapsecheck.theory import claim
    >>> from collapsecheck.verify.records import PROFILES
    >>> verify_claim(claim("tail.unrepresented"), PROFILES["quick"]).status
    ('proved', 'enumerated', 'verified')
    """
    return next(verify_claims([claim], protocol, progress=progress, generated=generated))


def verify_claims(
    claims: Iterable[Claim],
    protocol: Protocol,
    executor: Executor = "serial",
    progress: Progress | None = None,
    workers: int | None = None,
    *,
    scheduler: str | None = None,
    generated: bool = False,
) -> Generator[Evidence, None, None]:
    """Evidence on each claim, in the order given, as it becomes complete.

    A claim does not hold if its derivation rests on one that was withdrawn, whose derivation does not hold, or that was
    found not to hold before, in the same call: claims are best given in the order of the catalogue.

    Closing the iterator, or an interrupt, cancels what has not begun. Blocks of replicates that a ledger in use has are
    looked up there, see `collapsecheck.simulate.recording`.

    Parameters
    ----------
    claims : iterable of Claim
    protocol : Protocol
    executor : str
        One of `collapsecheck.simulate.EXECUTORS`; the evidence is the same but for `seconds`. ``"processes"`` and
        ``"dask"`` start fresh interpreters, so a script must be guarded by ``if __name__ == "__main__"``.
    progress : callable, optional
        Called with the number of tasks done and the number of all tasks.
    workers : int, optional
        Number of threads or processes (>= 1); the number of processors by default.
    scheduler : str, optional
        Address of a Dask scheduler, for the executor ``"dask"``; a cluster on this machine by default.
    generated : bool
        Try to refute the mutants that are made by rule, too.

    Yields
    ------
    Evidence

    Raises
    ------
    InputError
        For an unknown executor, or a number of workers or a scheduler that does not go with it.
    CollapsecheckError
        If the declared number of decisions is exceeded, or a simulation leaves the range of floating point.
    """
    workforce = workforce_of(executor, workers, scheduler)
    plans = ((claim, _plan(claim, protocol, generated=generated)) for claim in claims)
    return _evidence(plans, protocol, workforce, progress or _silent)


def _evidence(
    plans: Iterable[tuple[Claim, Sequence[_Task]]], protocol: Protocol, workforce: Workforce, progress: Progress
) -> Generator[Evidence, None, None]:
    planned = list(plans)
    tasks = [task for _, tasks in planned for task in tasks]
    ledger = current_ledger()
    known = frozenset[str]() if ledger is None else ledger.digests()
    parts: dict[int, _Part] = {}
    fallen: set[str] = set()
    begin, decisions = 0, 0
    progress(0, len(tasks))
    with closing(completed(_timed, tasks, workforce, elsewhere=known)) as ready:
        for claim, own in planned:
            numbers = range(begin, begin + len(own))
            while not parts.keys() >= set(numbers):
                number, part = next(ready)
                parts[number] = part
                progress(len(parts), len(tasks))
            evidence = _on_fallen(claim, _assembled(claim, protocol, [parts[number] for number in numbers]), fallen)
            fallen |= set() if evidence.holds else {claim.id}
            begin, decisions = numbers.stop, decisions + evidence.decisions
            _require_within(protocol, decisions)
            yield evidence


def _silent(done: int, total: int) -> None:
    """Report nothing."""


def _require_within(protocol: Protocol, decisions: int) -> None:
    if decisions > protocol.decisions:
        raise CollapsecheckError(
            f"{decisions} decisions were made, {protocol.decisions} were declared: declare more in the protocol, which "
            "lowers the error probability of each"
        )


# --- the plan -------------------------------------------------------------------------------------------------------


def _plan(claim: Claim, protocol: Protocol, *, generated: bool) -> list[_Task]:
    """Independent tasks; together they are all that is done about the claim."""
    ranked = ranked_cases(claim, claim.mutants)
    first = {m.name: r[0].case for m in claim.mutants if m.check is None and (r := ranked[m.name])}
    attacks = _attacks(claim, protocol) if generated else {}
    tasks: list[_Task] = [partial(_proved, claim)]
    for check in claim.checks:
        if isinstance(check, Enumeration):
            tasks.append(partial(_exact, claim, check, protocol))
            continue
        telling = first if check is claim.main_check else {}
        for case in _distinct([*check.cases, *telling.values()]):
            rivals = [m for m in claim.mutants if m.name in telling and _same(telling[m.name], case)]
            judged = partial(_judged, claim, check, case, protocol, [(m, ranked[m.name]) for m in rivals])
            attack = attacks.pop(canonical(dict(case)), None) if check is claim.main_check else None
            tasks.append(partial(_in_turn, judged, attack) if attack else judged)
    tasks += [partial(_hunted, claim, m, protocol, ranked[m.name]) for m in claim.mutants if m.name not in first]
    return [*tasks, *attacks.values()]


def _attacks(claim: Claim, protocol: Protocol) -> dict[bytes, _Task]:
    """Tasks for the mutants made by rule; wrong statements that one case tells best share a task, and so its draws."""
    mutants = generated_mutants(claim)
    ranked = {
        name: cases and own_cases_first(claim.main_check, cases) for name, cases in ranked_cases(claim, mutants).items()
    }
    groups: dict[bytes, list[Mutant]] = {}
    for mutant in mutants:
        best = ranked[mutant.name]
        shared = canonical(dict(best[0].case)) if mutant.check is None and best else canonical(mutant.name)
        groups.setdefault(shared, []).append(mutant)
    return {key: partial(_attacked, claim, protocol, [(m, ranked[m.name]) for m in g]) for key, g in groups.items()}


def _in_turn(judged: _Task, attacked: _Task) -> _Part:
    """Decide a statement and then, from draws that are at hand, the mutants made by rule."""
    return replace(judged(), generated=attacked().generated)


def _attacked(claim: Claim, protocol: Protocol, rivals: Sequence[tuple[Mutant, Ranked]]) -> _Part:
    wrong = [mutant.rhs for mutant, _ in rivals if mutant.rhs is not None]
    best = rivals[0][1]
    enumerable = any(isinstance(check, Enumeration) for check in claim.checks)
    if len(wrong) > 1 and best and not enumerable:
        # One that predicts nothing computable there stops them all; each is then decided alone, with the same verdict.
        with suppress(InputError):
            judge_rivals(claim, claim.main_check, best[0].case, protocol, wrong)
    return _Part(generated=tuple(hunt(claim, mutant, protocol, ranked, exact_first=True) for mutant, ranked in rivals))


def _distinct(cases: Iterable[Case]) -> list[Case]:
    return list({canonical(dict(case)): case for case in cases}.values())


def _same(first: Case, second: Case) -> bool:
    return canonical(dict(first)) == canonical(dict(second))


def _proved(claim: Claim) -> _Part:
    return _Part(proof=prove(claim), unsupported_by=tuple(filterfalse(is_sound, foundations(claim))))


def _on_fallen(claim: Claim, evidence: Evidence, fallen: set[str]) -> Evidence:
    """The evidence on a claim that may rest on some that were found not to hold."""
    found = {*evidence.unsupported_by, *fallen}
    return replace(evidence, unsupported_by=tuple(used for used in foundations(claim) if used in found))


def _exact(claim: Claim, check: Enumeration, protocol: Protocol) -> _Part:
    return _Part(findings=tuple(_finding(claim, check, case, protocol) for case in check.cases))


def _judged(
    claim: Claim,
    check: MonteCarlo | Enclosure | Quadrature,
    case: Case,
    protocol: Protocol,
    rivals: Sequence[tuple[Mutant, Ranked]],
) -> _Part:
    """Decide the statement and the mutants that this case tells from it, from the same draws."""
    wrong = [mutant.rhs for mutant, _ in rivals if mutant.rhs is not None]
    try:
        judge_rivals(claim, check, case, protocol, [claim.rhs, *wrong])
    except InputError:
        # A mutant may predict nothing that can be computed here; the statement itself is then decided alone.
        judge(claim, check, case, protocol)
    return _Part(
        findings=(_finding(claim, check, case, protocol),),
        mutants=tuple(hunt(claim, mutant, protocol, ranked) for mutant, ranked in rivals),
    )


def _hunted(claim: Claim, mutant: Mutant, protocol: Protocol, ranked: Ranked) -> _Part:
    return _Part(mutants=(hunt(claim, mutant, protocol, ranked),))


def _finding(claim: Claim, check: Check, case: Case, protocol: Protocol) -> Finding:
    routes = {MonteCarlo: "simulated", Enumeration: "enumerated", Enclosure: "enclosed", Quadrature: "enclosed"}
    return Finding(
        route=routes[type(check)],
        case=plain(dict(case)),
        verdict=judge(claim, check, case, protocol),
        approximation=check.approximation if isinstance(check, MonteCarlo | Quadrature) else "",
    )


def _assembled(claim: Claim, protocol: Protocol, parts: Sequence[_Part]) -> Evidence:
    return Evidence(
        claim_id=claim.id,
        rev=claim.rev,
        digest=claim.digest,
        protocol=protocol,
        proof=next(part.proof for part in parts if part.proof is not None),
        findings=tuple(finding for part in parts for finding in part.findings),
        mutants=_in_order(claim.mutants, (part.mutants for part in parts)),
        generated=_in_order(generated_mutants(claim), (part.generated for part in parts)),
        unsupported_by=next(part.unsupported_by for part in parts if part.proof is not None),
        withdrawn=claim.lifecycle.reason if isinstance(claim.lifecycle, Withdrawn) else "",
        seconds=sum(part.seconds for part in parts),
    )


def _in_order(mutants: Sequence[Mutant], found: Iterable[tuple[MutantFinding, ...]]) -> tuple[MutantFinding, ...]:
    position = {mutant.name: number for number, mutant in enumerate(mutants)}
    return tuple(sorted(chain.from_iterable(found), key=lambda finding: position[finding.name]))


def _timed(task: _Task, _tick: Callable[[], None]) -> _Part:
    start = time.perf_counter()
    return replace(task(), seconds=time.perf_counter() - start)
