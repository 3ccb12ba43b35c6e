"""The fixture ``claims``: each of its methods makes one decision, and fails the test unless that is VERIFIED."""

from __future__ import annotations

import json
import shlex
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import pytest

from collapsecheck.errors import CollapsecheckError, InputError
from collapsecheck.pytest_options import Options

if TYPE_CHECKING:  # what is heavy is imported by the first decision, so that other test-suites start at once
    from collapsecheck.theory.records import Claim
    from collapsecheck.verify.records import Protocol, Verdict

__all__ = ["Claims", "InconclusiveWarning", "Ledger", "TestName"]

_BUDGET = 1_000_000


class InconclusiveWarning(UserWarning):
    """A claim could not be decided, and ``--claims-inconclusive=warn`` lets its test go on."""


@dataclass(frozen=True, kw_only=True)
class TestName:
    """What a claim test is called.

    Parameters
    ----------
    claim : str
        Id of the claim: the argument of the marker, or the name of the test.
    test : str
        Node id, which its seeds follow from.
    command : str
        Node id as it is typed in the folder in which pytest was started.
    """

    __test__ = False  # pytest would take the name of the class for that of a test

    claim: str
    test: str
    command: str


@dataclass(kw_only=True)
class Ledger:
    """Distinct decisions of this process; more than were declared is an error."""

    declared: int
    keys: set[tuple[str, ...]] = field(default_factory=set)

    def spend(self, *key: str) -> None:
        """Count a decision, before it is made; the same one made again is free.

        Raises
        ------
        CollapsecheckError
            If it would exceed the declared number: the stated error probability would no longer hold.
        """
        if key not in self.keys and len(self.keys) >= self.declared:
            raise CollapsecheckError(
                f"more than the declared {self.declared} decisions: declare more by --claims-decisions, which lowers "
                "the error probability of each"
            )
        self.keys.add(key)


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

    A simulator is any callable ``(rng, size) -> array of shape (size,)`` of independent replicates. Each method makes
    one decision and returns the `Verdict`. The test fails when it is REFUTED, and when it is INCONCLUSIVE unless the
    option ``--claims-inconclusive=warn`` is given.

    Parameters
    ----------
    name : TestName
    options : Options
    ledger : Ledger
        Counts the decisions.
    margin : float or None
        Default margin of this test; None takes 0.05.
    record : callable
        Takes each decision as a JSON text.
    """

    def __init__(
        self, *, name: TestName, options: Options, ledger: Ledger, margin: float | None, record: Callable[[str], None]
    ) -> None:
        self._name, self._options, self._ledger = name, options, ledger
        self._margin, self._record = margin, record
        self._calls: Counter[str] = Counter()

    def mean(
        self,
        simulate: Callable[..., Any],
        prediction: Any,
        *,
        case: Mapping[str, Any] | None = None,
        margin: float | None = None,
        approximate: bool = False,
    ) -> Verdict:
        """Mean of the replicates; see `collapsecheck.verify.check_mean`."""
        __tracebackhide__ = True
        from collapsecheck.verify import check_mean

        def check(**how: Any) -> Verdict:
            return check_mean(simulate, prediction, case=case, approximate=approximate, **how)

        return self._decide("mean", case, margin, check, prediction)

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
        from collapsecheck.verify import check_probability

        def check(**how: Any) -> Verdict:
            return check_probability(simulate, prediction, case=case, approximate=approximate, **how)

        return self._decide("probability", case, margin, check, prediction)

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
        from collapsecheck.verify import check_law

        def check(**how: Any) -> Verdict:
            return check_law(simulate, distribution, **how)

        return self._decide("law", case, margin, check, distribution)

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
        from collapsecheck.verify import check_at_most

        def check(**how: Any) -> Verdict:
            return check_at_most(simulate, bound, quantity=quantity, case=case, **how)

        return self._decide("at_most", case, margin, check, (quantity, bound))

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
        from collapsecheck.verify import check_at_least

        def check(**how: Any) -> Verdict:
            return check_at_least(simulate, bound, quantity=quantity, case=case, **how)

        return self._decide("at_least", case, margin, check, (quantity, bound))

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
        verdicts = []
        for chosen in cases:
            self._ledger.spend(subject.digest, str(dict(chosen)))
            verdict = _called(judge, subject, subject.main_check, chosen, self._protocol())
            verdicts.append(self._settle("verify", chosen, verdict))
        return verdicts[-1]

    def _protocol(self) -> Protocol:
        from collapsecheck.verify import Protocol

        options = self._options
        budget = max(1, round(_BUDGET * options.budget))
        return Protocol(alpha_total=options.alpha, decisions=options.decisions, budget=budget, seed=options.seed)

    def _decide(
        self,
        method: str,
        case: Mapping[str, Any] | None,
        margin: float | None,
        check: Callable[..., Verdict],
        said: object,
    ) -> Verdict:
        __tracebackhide__ = True
        from collapsecheck.verify import check_seed

        seed = check_seed(self._options.seed, self._name.test, method, self._call(method, case), case)
        self._ledger.spend(str(seed), method, str(said), str(margin))
        chosen = self._margin if margin is None else margin
        return self._settle(method, case, _called(check, seed=seed, margin=chosen, protocol=self._protocol()))

    def _call(self, method: str, case: object) -> int:
        """How many calls of the method at this case went before.

        An example of Hypothesis must end in the same way however often it is run, so that its calls are not counted.
        """
        hypothesis = sys.modules.get("hypothesis")
        if hypothesis is not None and hypothesis.currently_in_test_context():
            return 0
        self._calls[f"{method} {case}"] += 1
        return self._calls[f"{method} {case}"] - 1

    def _settle(self, method: str, case: Mapping[str, Any] | None, verdict: Verdict) -> Verdict:
        __tracebackhide__ = True
        from collapsecheck.terms import plain
        from collapsecheck.verify import verdict_record

        shown = plain(dict(case or {}))
        self._record(json.dumps({"decision": method, "case": shown} | verdict_record(verdict)))
        if verdict.outcome == "VERIFIED":
            return verdict
        text = self._message(method, shown, verdict)
        if verdict.outcome == "INCONCLUSIVE" and self._options.inconclusive == "warn":
            warnings.warn(InconclusiveWarning(text), stacklevel=4)
            return verdict
        return pytest.fail(text, pytrace=False)

    def _message(self, method: str, case: Mapping[str, Any], verdict: Verdict) -> str:
        values = ", ".join(f"{name} = {value}" for name, value in case.items())
        rows = {
            "test": self._name.test,
            "case": values,
            {"at_most": "at most", "at_least": "at least"}.get(method, "predicted"): f"{verdict.prediction:.8g}",
            "estimate": f"{verdict.estimate:.8g}",
            "interval": f"[{verdict.low:.8g}, {verdict.high:.8g}] with error probability {verdict.alpha:.3g}",
            "margin": f"{verdict.margin:.4g}",
            "replicates": str(verdict.replicates),
            "seed": str(verdict.seed),
            "method": verdict.method,
            "note": verdict.note,
            "repeat": self._command(),
        }
        lines = [f"  {name:<10} {text}" for name, text in rows.items() if text]
        return "\n".join([f"{self._name.claim} is {verdict.outcome} ({method})", *lines])

    def _command(self) -> str:
        options = [f"--claims-seed={self._options.seed}", *self._options.typed]
        return " ".join(["pytest", shlex.quote(self._name.command), *options])
