"""The fixture ``claims``: its methods decide, and fail the test unless what is claimed is VERIFIED."""

from __future__ import annotations

import json
import shlex
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import pytest

from collapsecheck.errors import InputError
from collapsecheck.pytest_confirm import BUDGET_FACTOR, STAGE, Unconfirmed
from collapsecheck.pytest_options import Options
from collapsecheck.pytest_records import Spending, TestName

if TYPE_CHECKING:  # what is heavy is imported by the first decision, so that other test-suites start at once
    import sympy

    from collapsecheck.pytest_falsify import Attempt
    from collapsecheck.theory.records import Claim
    from collapsecheck.verify.falsifying import Counterexample
    from collapsecheck.verify.records import Protocol, Verdict

__all__ = ["Claims", "InconclusiveWarning"]

_BUDGET = 1_000_000
_EQUATIONS = ("mean", "probability", "slope")
_STATED = {"at_most": "at most", "at_least": "at least", "monotone": "at least"}


class InconclusiveWarning(UserWarning):
    """A claim could not be decided, and ``--claims-inconclusive=warn`` lets its test go on."""


def _called(function: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    """Result of a call; what is wrong with an argument shows at the line of the test, not where it was noticed."""
    __tracebackhide__ = True
    try:
        return function(*arguments, **options)
    except InputError as problem:
        wrong = problem.with_traceback(None)
    raise wrong


class Claims:
    """Decides claims about simulators inside a test.

    A simulator is any callable ``(rng, size) -> array of shape (size,)`` of independent replicates, for `slope` and
    `monotone` of shape (size, k) with one column for each of the points `at`. Each method makes
    one decision and returns the `Verdict`. The test fails when it is REFUTED, and when it is INCONCLUSIVE unless the
    option ``--claims-inconclusive=warn`` is given. `falsify` is the opposite, and returns a `Counterexample`.

    Parameters
    ----------
    name : TestName
    options : Options
    spending : Spending
        Counts the decisions.
    margin : float or None
        Default margin of this test; None takes 0.05.
    record : callable
        Takes each decision as a JSON text.
    waiting : dict
        Takes each REFUTED decision, by the message of its failure.
    """

    def __init__(
        self,
        *,
        name: TestName,
        options: Options,
        spending: Spending,
        margin: float | None,
        record: Callable[[str], None],
        waiting: dict[str, Unconfirmed],
    ) -> None:
        self._name, self._options, self._spending = name, options, spending
        self._margin, self._record, self._waiting = margin, record, waiting
        self._calls: Counter[str] = Counter()
        self._attacked: dict[str, list[dict[str, Any]]] = {}

    def mean(
        self,
        simulate: Callable[..., Any],
        prediction: Any,
        *,
        case: Mapping[str, Any] | None = None,
        margin: float | None = None,
        approximate: bool = False,
        variance_bound: Any = None,
    ) -> Verdict:
        """Mean of the replicates; see `collapsecheck.verify.check_mean`."""
        __tracebackhide__ = True
        how = {"case": case, "approximate": approximate, "variance_bound": variance_bound}
        return self._decide("mean", simulate, prediction, case=case, margin=margin, how=how)

    def probability(
        self,
        simulate: Callable[..., Any],
        prediction: Any,
        *,
        case: Mapping[str, Any] | None = None,
        margin: float | None = None,
        approximate: bool = False,
    ) -> Verdict:
        """Probability that a replicate is 1; see `collapsecheck.verify.check_probability`."""
        __tracebackhide__ = True
        how = {"case": case, "approximate": approximate}
        return self._decide("probability", simulate, prediction, case=case, margin=margin, how=how)

    def law(
        self,
        simulate: Callable[..., Any],
        distribution: Callable[..., Any],
        *,
        case: Mapping[str, Any] | None = None,
        margin: float | None = None,
    ) -> Verdict:
        """Law of a replicate, by its distribution function; see `collapsecheck.verify.check_law`.

        A `case` is only named in messages and seeds.
        """
        __tracebackhide__ = True
        return self._decide("law", simulate, distribution, case=case, margin=margin, how={})

    def at_most(
        self,
        simulate: Callable[..., Any],
        bound: Any,
        *,
        quantity: Literal["mean", "probability"] = "mean",
        case: Mapping[str, Any] | None = None,
        margin: float | None = None,
    ) -> Verdict:
        """Upper bound for a mean or a probability; see `collapsecheck.verify.check_at_most`."""
        __tracebackhide__ = True
        how = {"case": case, "quantity": quantity}
        return self._decide("at_most", simulate, bound, case=case, margin=margin, how=how)

    def at_least(
        self,
        simulate: Callable[..., Any],
        bound: Any,
        *,
        quantity: Literal["mean", "probability"] = "mean",
        case: Mapping[str, Any] | None = None,
        margin: float | None = None,
    ) -> Verdict:
        """Lower bound for a mean or a probability; see `collapsecheck.verify.check_at_least`."""
        __tracebackhide__ = True
        how = {"case": case, "quantity": quantity}
        return self._decide("at_least", simulate, bound, case=case, margin=margin, how=how)

    def slope(
        self,
        simulate: Callable[..., Any],
        prediction: Any,
        *,
        at: Sequence[float],
        case: Mapping[str, Any] | None = None,
        margin: float | None = None,
        approximate: bool = False,
    ) -> Verdict:
        """Power of a parameter with which the mean changes over points; see `collapsecheck.verify.check_slope`."""
        __tracebackhide__ = True
        how = {"case": case, "at": at, "approximate": approximate}
        return self._decide("slope", simulate, prediction, case=case, margin=margin, how=how)

    def monotone(
        self,
        simulate: Callable[..., Any],
        direction: Literal["increasing", "decreasing"],
        *,
        at: Sequence[float],
        case: Mapping[str, Any] | None = None,
        margin: float | None = None,
    ) -> Verdict:
        """Rise or fall of the mean from point to point; see `collapsecheck.verify.check_monotone`.

        A `case` is only named in messages and seeds.
        """
        __tracebackhide__ = True
        return self._decide("monotone", simulate, direction, case=case, margin=margin, how={"at": at})

    def verify(self, claim: Claim | str, *, case: Mapping[str, Any] | None = None) -> Verdict:
        """Decide a claim of the catalogue, or a `Claim` of your own, by its main check.

        Parameters
        ----------
        claim : Claim or str
            A claim or its id.
        case : mapping, optional
            Values of its symbols; by default, each of the check's own cases is decided in turn.

        Returns
        -------
        Verdict
            Of the last case.
        """
        __tracebackhide__ = True
        from collapsecheck.theory import claim as find
        from collapsecheck.verify import judge

        subject = _called(find, claim) if isinstance(claim, str) else claim
        cases = subject.main_check.cases if case is None else (case,)
        if not cases:
            raise InputError("case", None, f"must be given: the check of {subject.id} has none of its own")
        verdicts: list[Verdict] = []
        protocol = self._protocol()
        for chosen in cases:
            self._spending.spend(subject.digest, str(dict(chosen)))
            decide = partial(judge, subject, subject.main_check, chosen)
            verdict = _called(decide, protocol)
            again = partial(decide, _larger(protocol), stage=STAGE) if verdict.replicates else None
            attack = partial(self._hunted, subject) if not verdicts else None
            verdicts.append(self._settle("verify", chosen, verdict, again=again, attack=attack))
        return verdicts[-1]

    def falsify(self, statement: sympy.Expr | str, claim: Claim | str) -> Counterexample | None:
        """Require that another statement about the recursion of a claim fails somewhere, and find the simplest case.

        Passes when a counterexample is found. That none is found is no proof of the statement, and as INCONCLUSIVE as a
        decision can be.

        Parameters
        ----------
        statement : sympy.Expr or str
            Right side of the other statement, in the parameters of the claim.
        claim : Claim or str
            A claim or its id.

        Returns
        -------
        Counterexample or None
            None only under ``--claims-inconclusive=warn``.
        """
        __tracebackhide__ = True
        from collapsecheck.pytest_falsify import attempt

        found: Attempt = _called(attempt, statement, claim, self._protocol())
        for trial in (trial for trial in found.search.trials if trial.verdict.alpha > 0):
            self._spending.spend(found.claim.digest, str(found.rhs), str(trial.case))
        self._record(json.dumps(found.record()))
        if found.search.found is None:
            rows = {"statement": found.title, "note": found.summary, "repeat": self._command()}
            self._leave_open(self._told("INCONCLUSIVE", "falsify", rows), stacklevel=3)
        return found.search.found

    def _hunted(self, claim: Claim) -> dict[str, Any]:
        """What became of the mutants of a claim; the first time, with the number of decisions that it took."""
        from collapsecheck.pytest_power import hunted_mutants

        if claim.digest in self._attacked:
            return {"mutants": self._attacked[claim.digest]}
        mutants, drawn = hunted_mutants(claim, self._protocol())
        for number in range(drawn):
            self._spending.spend(claim.digest, "mutant", str(number))
        self._attacked[claim.digest] = mutants
        return {"mutants": mutants, "drawn": 1 + drawn}

    def _protocol(self) -> Protocol:
        from collapsecheck.verify import Protocol

        options = self._options
        budget = max(1, round(_BUDGET * options.budget))
        return Protocol(alpha_total=options.alpha, decisions=options.decisions, budget=budget, seed=options.seed)

    def _decide(
        self,
        method: str,
        simulate: Callable[..., Any],
        stated: object,
        *,
        case: Mapping[str, Any] | None,
        margin: float | None,
        how: Mapping[str, Any],
    ) -> Verdict:
        """The verdict of the function ``check_`` and the method's name; `how` is what it takes beside the margin."""
        __tracebackhide__ = True
        from collapsecheck import verify
        from collapsecheck.pytest_power import refuted_statements

        parts = (self._options.seed, self._name.test, method, self._call(method, case), case)
        seed, protocol = verify.check_seed(*parts), self._protocol()
        self._spending.spend(str(seed), method, str(stated), str(margin), str(dict(how)))
        check: Callable[..., Verdict] = getattr(verify, f"check_{method}")
        decide = partial(check, simulate, stated, margin=self._margin if margin is None else margin, **how)
        verdict = _called(decide, seed=seed, protocol=protocol)
        again = partial(decide, seed=verify.check_seed(*parts, STAGE), protocol=_larger(protocol))
        # A changed bound may be as true as the bound itself, so that only equations have wrong versions.
        equation = stated if method in _EQUATIONS else None
        attack = partial(refuted_statements, equation, case, verdict, approximate=bool(how.get("approximate")))
        return self._settle(method, case, verdict, again=again, attack=lambda: {"mutants": attack()})

    def _call(self, method: str, case: object) -> int:
        """How many calls of the method at this case went before.

        An example of Hypothesis must end in the same way however often it is run, so that its calls are not counted.
        """
        hypothesis = sys.modules.get("hypothesis")
        if hypothesis is not None and hypothesis.currently_in_test_context():
            return 0
        self._calls[f"{method} {case}"] += 1
        return self._calls[f"{method} {case}"] - 1

    def _settle(
        self,
        method: str,
        case: Mapping[str, Any] | None,
        verdict: Verdict,
        *,
        again: Callable[[], Verdict] | None = None,
        attack: Callable[[], dict[str, Any]] | None = None,
    ) -> Verdict:
        """Record a verdict and end the test, if need be.

        `again` makes the decision with independent replicates, `attack` confronts wrong statements with it.
        """
        __tracebackhide__ = True
        from collapsecheck.pytest_power import survivors_text
        from collapsecheck.terms import plain
        from collapsecheck.verify import verdict_record

        shown = plain(dict(case or {}))
        asked = attack is not None and self._options.mutants and verdict.outcome != "REFUTED"
        power: dict[str, Any] = attack() if attack is not None and asked else {}
        self._record(json.dumps({"decision": method, "case": shown} | verdict_record(verdict) | power))
        text = self._message(method, shown, verdict)
        if verdict.outcome == "REFUTED":
            if again is not None:
                self._waiting[text] = Unconfirmed(decision=method, case=shown, again=again)
            pytest.fail(text, pytrace=False)
        if survivors := survivors_text(power.get("mutants", ())):
            pytest.fail(f"{text}\n  a wrong statement is VERIFIED, too:\n{survivors}", pytrace=False)
        if verdict.outcome == "INCONCLUSIVE":
            self._leave_open(text, stacklevel=4 if method == "verify" else 5)
        return verdict

    def _leave_open(self, text: str, stacklevel: int) -> None:
        """Fail with an INCONCLUSIVE decision, or warn of it at the line of the test."""
        __tracebackhide__ = True
        if self._options.inconclusive != "warn":
            pytest.fail(text, pytrace=False)
        warnings.warn(InconclusiveWarning(text), stacklevel=stacklevel)

    def _message(self, method: str, case: Mapping[str, Any], verdict: Verdict) -> str:
        values = ", ".join(f"{name} = {value}" for name, value in case.items())
        rows = {
            "case": values,
            _STATED.get(method, "predicted"): f"{verdict.prediction:.8g}",
            "estimate": f"{verdict.estimate:.8g}",
            "interval": f"[{verdict.low:.8g}, {verdict.high:.8g}] with error probability {verdict.alpha:.3g}",
            "margin": f"{verdict.margin:.4g}",
            "replicates": str(verdict.replicates),
            "seed": str(verdict.seed),
            "method": verdict.method,
            "note": verdict.note,
            "repeat": self._command(),
        }
        return self._told(str(verdict.outcome), method, rows)

    def _told(self, outcome: str, method: str, rows: Mapping[str, str]) -> str:
        named = {"test": self._name.test} | dict(rows)
        lines = [f"  {name:<10} {text}" for name, text in named.items() if text]
        return "\n".join([f"{self._name.claim} is {outcome} ({method})", *lines])

    def _command(self) -> str:
        options = [f"--claims-seed={self._options.seed}", *self._options.typed]
        return " ".join(["pytest", shlex.quote(self._name.command), *options])


def _larger(protocol: Protocol) -> Protocol:
    """The protocol of a confirming run."""
    return replace(protocol, budget=BUDGET_FACTOR * protocol.budget)
