"""Certificates say what was found, and a replay finds out when they say anything else."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
import rfc8785

from collapsecheck.cli import main
from collapsecheck.errors import InputError
from collapsecheck.theory import Claim, claim
from collapsecheck.verify import PROFILES, Evidence, Protocol, replaying, verify_claim
from collapsecheck.verify.certificate_files import Certificate, read_certificate
from collapsecheck.verify.certificates import certificate, certificate_schema, sha256_of, write_certificate
from collapsecheck.verify.intervals import mean_interval
from collapsecheck.verify.replaying import Replay, replay_certificates, unconfirmed

PROTOCOL = Protocol(margin=0.2, seed=7)
TAIL, OTHER = claim("tail.unrepresented"), claim("wf.extinction")

Content = dict[str, Any]
Edit = Callable[[Content], Any]


def found(stated: Claim) -> Evidence:
    return verify_claim(stated, PROTOCOL)


@pytest.fixture(scope="module")
def genuine() -> Content:
    """As a reader of the file has it."""
    content: Content = json.loads(rfc8785.dumps(certificate(TAIL, found(TAIL))))
    return content


@pytest.fixture(scope="module")
def foreign() -> Content:
    content: Content = json.loads(rfc8785.dumps(certificate(OTHER, found(OTHER))))
    return content


def replayed(content: Content) -> Replay:
    (replay,) = replay_certificates([Certificate(path=Path("c.json"), content=content)])
    return replay


def core(content: Content) -> Content:
    inner: Content = content["predicate"]["core"]
    return inner


def verdict(content: Content) -> Content:
    first: Content = core(content)["evidence"]["findings"][0]["verdict"]
    return first


def protocol(content: Content) -> Content:
    inner: Content = core(content)["evidence"]["protocol"]
    return inner


def rehashed(content: Content) -> Content:
    """What somebody does who knows how digests are made."""
    content["predicate"]["core_sha256"] = sha256_of(core(content))
    content["subject"][0]["digest"]["sha256"] = sha256_of(core(content)["statement"])
    return content


# --- what is written ------------------------------------------------------------------------------------------------


def test_a_certificate_has_the_form_that_is_published(genuine: Content) -> None:
    jsonschema.Draft202012Validator.check_schema(certificate_schema())
    jsonschema.Draft202012Validator(certificate_schema()).validate(genuine)
    assert genuine["subject"][0]["digest"]["sha256"] == TAIL.digest == sha256_of(core(genuine)["statement"])


def test_equal_evidence_gives_equal_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    once, again = (write_certificate(TAIL, found(TAIL), tmp_path / name) for name in ("once", "again"))
    assert once.read_bytes() == again.read_bytes()
    assert [path.name for path in once.parent.iterdir()] == ["tail.unrepresented.json"]
    assert once.read_bytes() == rfc8785.dumps(json.loads(once.read_bytes()))
    assert json.loads(once.read_bytes())["predicate"]["issued"] == "1970-01-02"


@pytest.mark.parametrize("epoch", ["soon", "1e99", "9" * 30])
def test_a_day_of_issue_that_is_none_is_refused(epoch: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with pytest.raises(InputError, match="SOURCE_DATE_EPOCH"):
        certificate(TAIL, found(TAIL))


def test_evidence_on_another_claim_or_another_wording_of_an_assumption_is_not_certified() -> None:
    reworded = replace(TAIL, assumptions=tuple(replace(item, text="none") for item in TAIL.assumptions))
    for other in (OTHER, reworded):
        with pytest.raises(InputError, match="must be the evidence on"):
            certificate(other, found(TAIL))


def test_every_route_leaves_its_trace(genuine: Content) -> None:
    routes = {item["route"]: item["verdict"] for item in core(genuine)["evidence"]["findings"]}
    assert routes["enumerated"]["exact"] == "81/625"
    assert routes["enumerated"]["replicates_sha256"] == ""
    assert len(routes["simulated"]["replicates_sha256"]) == 64
    assert float.fromhex(routes["simulated"]["low"]) < float.fromhex(routes["simulated"]["prediction"])


# --- what a replay finds out ----------------------------------------------------------------------------------------


def test_a_genuine_certificate_is_reproduced_to_the_bit(genuine: Content, foreign: Content) -> None:
    assert [replayed(content).reproduction.name for content in (genuine, foreign)] == ["EXACT", "EXACT"]


def test_several_are_replayed_together(genuine: Content, foreign: Content) -> None:
    edited = deepcopy(foreign)
    core(edited)["holds"] = False
    contents = {"a": genuine, "b": foreign, "c": rehashed(edited)}
    certificates = [Certificate(path=Path(name), content=content) for name, content in contents.items()]
    outcomes = {str(item.certificate.path): item.reproduction.name for item in replay_certificates(certificates)}
    assert outcomes == {"a": "EXACT", "b": "EXACT", "c": "NONE"}


def shifted(field: str) -> Edit:
    return lambda c: verdict(c).update({field: (float.fromhex(verdict(c)[field]) + 0.001).hex()})


FINDING = "evidence.findings[0].verdict"
EDITS: dict[str, tuple[Edit, str]] = {
    "prediction": (shifted("prediction"), f"{FINDING}.prediction"),
    "estimate": (shifted("estimate"), f"{FINDING}.estimate"),
    "interval": (shifted("low"), f"{FINDING}.low"),
    "margin": (shifted("margin"), f"{FINDING}.margin"),
    "error probability": (shifted("alpha"), f"{FINDING}.alpha"),
    "seed": (lambda c: verdict(c).update(seed="1"), f"{FINDING}.seed"),
    "root seed": (lambda c: protocol(c).update(seed="8"), "evidence.protocol.seed"),
    "total error": (lambda c: protocol(c).update(alpha_total=1e-3), "evidence.protocol.alpha_total / decisions"),
    "decisions": (lambda c: protocol(c).update(decisions=900), "evidence.protocol.alpha_total / decisions"),
    "budget": (lambda c: protocol(c).update(budget=50_000), "evidence.protocol.budget"),
    "replicates": (lambda c: verdict(c).update(replicates=10**6), f"{FINDING}.replicates"),
    "outcome": (lambda c: verdict(c).update(outcome="REFUTED"), f"{FINDING}.outcome"),
    "exact value": (
        lambda c: core(c)["evidence"]["findings"][-1]["verdict"].update(exact="1/2"),
        "evidence.findings[10].verdict.exact",
    ),
    "case": (lambda c: core(c)["evidence"]["findings"][0]["case"].update(n=2), "evidence.findings[0].case.n"),
    "dropped finding": (lambda c: core(c)["evidence"]["findings"].pop(), "evidence.findings[10]"),
    "dropped mutant": (lambda c: core(c)["evidence"]["mutants"].pop(), "evidence.mutants[4]"),
    "fate": (lambda c: core(c)["evidence"]["mutants"][1].update(fate="survived"), "evidence.mutants[1].fate"),
    "wider protocol": (lambda c: protocol(c).update(margin=0.9), "evidence.protocol.margin"),
    "narrower protocol": (lambda c: protocol(c).update(margin=0.19), "evidence.protocol.margin"),
    "status": (lambda c: core(c).update(status=["proved"]), "status[1]"),
    "holds": (lambda c: core(c).update(holds=False), "holds"),
    "assumption": (lambda c: core(c)["statement"]["assumptions"].pop(), "statement.assumptions[1]"),
    "statement": (lambda c: core(c)["statement"].update(statement="true"), "statement.statement"),
    "later revision": (lambda c: core(c)["statement"].update(rev=2), "statement.rev"),
    "dropped step": (lambda c: core(c)["derivation"]["steps"].pop(), "derivation.steps[6]"),
    "argued step": (lambda c: core(c)["derivation"]["steps"][1].update(holds=True), "derivation.steps[1].holds"),
    "unknown claim": (lambda c: core(c)["statement"].update(id="tail.unknown"), "statement.id"),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edited_certificate_fails_where_it_was_edited_rehashed_or_not(name: str, genuine: Content) -> None:
    edit, field = EDITS[name]
    edited = deepcopy(genuine)
    edit(edited)
    jsonschema.Draft202012Validator(certificate_schema()).validate(edited)
    first, statement = replayed(edited), core(rehashed(edited))["statement"]
    edited["subject"][0]["name"] = f"claim:{statement['id']}@r{statement['rev']}"
    second = replayed(edited)
    assert [item.reproduction.name for item in (first, second)] == ["NONE", "NONE"]
    told = [(item.difference.field, item.difference.replayed) for item in (first, second) if item.difference]
    assert [where for where, _ in told] == [field, field]
    assert [said.endswith("; it was edited, core_sha256 does not fit") for _, said in told] == [True, False]


@pytest.mark.parametrize(
    ("field", "value"), [("seed", "8"), ("alpha_total", 2e-6), ("decisions", 900), ("budget", 50_000)]
)
def test_a_protocol_that_was_edited_is_told_with_what_the_profile_has(field: str, value: Any) -> None:
    edited = json.loads(rfc8785.dumps(certificate(TAIL, verify_claim(TAIL, PROFILES["quick"]))))
    protocol(edited)[field] = value
    difference = replayed(rehashed(edited)).difference
    assert difference is not None
    assert (difference.field, difference.certified) == (f"evidence.protocol.{field}", str(value))
    assert difference.replayed.startswith("its evidence does not follow from that: evidence.findings[0].verdict.")
    assert difference.replayed.endswith(f"; the profile quick has {getattr(PROFILES['quick'], field)}")


def test_a_margin_that_was_edited_is_told_with_what_each_profile_has() -> None:
    edited = json.loads(rfc8785.dumps(certificate(TAIL, verify_claim(TAIL, PROFILES["quick"]))))
    protocol(edited)["margin"] = 0.2
    difference = replayed(rehashed(edited)).difference
    assert difference is not None
    assert (difference.field, difference.certified) == ("evidence.protocol.margin", "0.2")
    assert difference.replayed.endswith("; the profile quick has 0.1; the profile standard has 0.05")


def test_too_few_decisions_are_told_where_all_else_is_that_of_a_profile() -> None:
    edited = json.loads(rfc8785.dumps(certificate(TAIL, verify_claim(TAIL, PROFILES["quick"]))))
    protocol(edited)["decisions"] = 1
    difference = replayed(rehashed(edited)).difference
    assert difference is not None
    assert (difference.field, difference.certified) == ("evidence.protocol.decisions", "1")
    assert "more than the declared 1 decisions" in difference.replayed


def test_the_evidence_on_another_claim_is_not_taken_for_this_one(genuine: Content, foreign: Content) -> None:
    borrowed = deepcopy(genuine)
    for part in ("evidence", "derivation"):
        core(borrowed)[part] = deepcopy(core(foreign)[part])
    replay = replayed(rehashed(borrowed))
    assert (replay.reproduction.name, replay.difference is None) == ("NONE", False)


@pytest.mark.parametrize(("field", "value"), [("name", "claim:wf.extinction@r1"), ("digest", {"sha256": "0" * 64})])
def test_a_subject_that_is_not_what_the_core_is_about_is_told(genuine: Content, field: str, value: object) -> None:
    edited = deepcopy(genuine)
    edited["subject"][0][field] = value
    difference = replayed(edited).difference
    assert difference is not None
    assert difference.field == f"subject.{field}"


def test_a_superseded_revision_is_told(genuine: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replaying, "claims", lambda: {TAIL.id: replace(TAIL, rev=2)})
    difference = replayed(genuine).difference
    assert difference is not None
    assert (difference.field, difference.replayed) == (
        "statement.rev",
        "revision 2 is installed, which superseded it",
    )


NUDGES: dict[str, Edit] = {
    "the last bit": lambda c: verdict(c).update(estimate=math.nextafter(estimate(c), 1).hex()),
    "a part in 1e12": lambda c: verdict(c).update(estimate=(estimate(c) * (1 + 1e-12)).hex()),
    "the digest of the replicates": lambda c: verdict(c).update(replicates_sha256="0" * 64),
    "twice the tolerance": lambda c: verdict(c).update(estimate=(estimate(c) * (1 + 2 * replaying.TOLERANCE)).hex()),
}


def estimate(content: Content) -> float:
    return float.fromhex(verdict(content)["estimate"])


@pytest.mark.parametrize("nudge", NUDGES)
def test_what_may_be_rounding_elsewhere_is_none_where_nothing_else_differs(nudge: str, genuine: Content) -> None:
    here = deepcopy(genuine)
    NUDGES[nudge](here)
    elsewhere, before = deepcopy(rehashed(here)), deepcopy(here)
    elsewhere["predicate"]["environment"]["processor"] = "another"
    del before["predicate"]["environment"]["processor"]
    outcomes = [replayed(content) for content in (here, elsewhere, before)]
    numerical = "NONE" if nudge == "twice the tolerance" else "NUMERICAL"
    assert [item.reproduction.name for item in outcomes] == ["NONE", numerical, numerical]
    said = [item.difference.replayed for item in outcomes if item.difference]
    assert [text.endswith("so this is no rounding") for text in said] == [numerical == "NUMERICAL", False, False]


def test_last_bits_of_replicates_may_change_no_number_at_all() -> None:
    """So that equal numbers beside another digest of the replicates are no sign of an edit."""
    replicates = np.sqrt(np.arange(4000.0))
    nudged = np.where(np.arange(4000) % 2, replicates, np.nextafter(replicates, 99))
    assert not np.array_equal(replicates, nudged)
    once, again = (mean_interval(sample, 1e-9) for sample in (replicates, nudged))
    assert (once.estimate, once.low, once.high) == (again.estimate, again.low, again.high)


def test_what_lies_outside_the_digest_is_told_where_it_differs(genuine: Content) -> None:
    edited = deepcopy(genuine)
    assert unconfirmed(Certificate(path=Path("c.json"), content=edited)) == ()
    edited["predicate"]["issued"] = "9999-01-01"
    edited["predicate"]["environment"]["numpy"] = "0.9\x1b[2J"
    day, numpy = unconfirmed(Certificate(path=Path("c.json"), content=edited))
    assert day.startswith("issued 9999-01-01, here it is ")
    assert numpy.startswith('numpy "0.9\\u001b[2J", here ')
    assert replayed(edited).reproduction.name == "EXACT"


def test_one_that_cannot_be_replayed_stops_no_other(genuine: Content, foreign: Content) -> None:
    stingy = deepcopy(genuine)
    core(stingy)["evidence"]["protocol"]["decisions"] = 1
    contents = {"a": rehashed(stingy), "b": foreign}
    replays = replay_certificates([Certificate(path=Path(name), content=item) for name, item in contents.items()])
    outcomes = {str(item.certificate.path): item for item in replays}
    assert {name: item.reproduction.name for name, item in outcomes.items()} == {"a": "IMPOSSIBLE", "b": "EXACT"}
    difference = outcomes["a"].difference
    assert difference is not None
    assert difference.field == "evidence.protocol"
    assert "more than the declared 1 decisions" in difference.replayed


def test_what_a_file_says_cannot_steer_the_terminal(genuine: Content) -> None:
    hostile = deepcopy(genuine)
    verdict(hostile)["note"] = "\x1b[2J\ncertificate.json: reproduced to the bit"
    core(hostile)["evidence"]["findings"][0]["case"]["\x1b[2J"] = 1
    difference = replayed(rehashed(hostile)).difference
    assert difference is not None
    assert (difference.field + difference.certified).isprintable()
    del core(hostile)["evidence"]["findings"][0]["case"]["\x1b[2J"]
    difference = replayed(rehashed(hostile)).difference
    assert difference is not None
    assert (difference.field, difference.certified.isprintable()) == (f"{FINDING}.note", True)


# --- what is read ---------------------------------------------------------------------------------------------------


def reversed_names(term: Any) -> Any:
    if isinstance(term, dict):
        return {name: reversed_names(term[name]) for name in reversed(term)}
    return [reversed_names(item) for item in term] if isinstance(term, list) else term


def test_the_layout_of_the_file_does_not_matter(genuine: Content, tmp_path: Path) -> None:
    path = tmp_path / "laid-out.json"
    path.write_text(json.dumps(reversed_names(genuine), indent=3) + "\n")
    (replay,) = replay_certificates([read_certificate(path)])
    assert replay.reproduction.name == "EXACT"


def spoilt(genuine: Content, edit: Edit) -> str:
    content = deepcopy(genuine)
    edit(content)
    return json.dumps(content)


MALFORMED: dict[str, Callable[[Content], str]] = {
    "empty": lambda _: "",
    "no JSON": lambda _: "kde.fixed.variance",
    "a list": lambda _: "[]",
    "another file": lambda _: '{"id": "tail.unrepresented"}',
    "too deep": lambda _: "[" * 100_000,
    "another predicate": lambda c: spoilt(c, lambda x: x.update(predicateType="urn:other:1")),
    "a name twice": lambda c: '{"_type": "x", ' + json.dumps(c)[1:],
    "not a number": lambda c: spoilt(c, lambda x: core(x)["evidence"]["protocol"].update(margin=math.nan)),
    "a decimal": lambda c: spoilt(c, lambda x: verdict(x).update(estimate=0.5)),
    "a number too large": lambda c: spoilt(c, lambda x: verdict(x).update(estimate="0x1.0000000000000p+1024")),
    "a whole number too large": lambda c: spoilt(c, lambda x: core(x)["evidence"]["protocol"].update(budget=10**30)),
    "half a character": lambda c: spoilt(c, lambda x: verdict(x).update(note="\ud800")),
    "a field too many": lambda c: spoilt(c, lambda x: core(x).update(comment="trust me")),
    "a field too few": lambda c: spoilt(c, lambda x: core(x).pop("holds")),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_file_ends_in_exit_status_2(
    name: str, genuine: Content, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "file.json"
    path.write_text(MALFORMED[name](genuine))
    assert main(["replay", str(path)]) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: certificate = ")
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (lambda c: verdict(c).update(estimate=0.5), "verdict.estimate: must be of type string, not number"),
        (lambda c: core(c).update(holds="yes"), "core.holds: must be of type boolean, not string"),
        (lambda c: core(c).pop("holds"), "core: must have holds;"),
        (lambda c: core(c).update(comment="trust me"), "status, holds and nothing else"),
        (lambda c: verdict(c).update(outcome="TRUE"), '"TRUE" must fulfil enum ["VERIFIED", "REFUTED"'),
    ],
)
def test_a_malformed_file_is_told_what_was_expected_and_what_was_found(
    edit: Edit, told: str, genuine: Content, tmp_path: Path
) -> None:
    path = tmp_path / "file.json"
    path.write_text(spoilt(genuine, edit))
    with pytest.raises(InputError) as caught:
        read_certificate(path)
    assert told in str(caught.value)


def test_half_a_file_is_called_incomplete(genuine: Content, tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    path.write_text(json.dumps(genuine)[:5000])
    with pytest.raises(InputError, match="is damaged or incomplete"):
        read_certificate(path)


def test_a_file_that_cannot_be_read_ends_in_exit_status_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert [main(["replay", str(path)]) for path in (tmp_path, tmp_path / "absent.json")] == [2, 2]
    assert capsys.readouterr().err.count("cannot be read") == 2
