"""The command fate: an answer for every aspect, in words and in JSON, and one line for what cannot be asked."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import jsonschema
import pytest

from collapsecheck.cli import main
from collapsecheck.verify.fates import ASPECTS

SCHEMA = json.loads(resources.files("collapsecheck").joinpath("output.schema.json").read_text(encoding="utf-8"))


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert main(["fate", *arguments, "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator(SCHEMA).validate(record)
    return record


def test_every_aspect_has_claims_or_says_that_it_has_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fate", "--bandwidth", "0.5", "--n", "10"]) == 0
    blocks = capsys.readouterr().out.split("\n\n")
    assert blocks[0] == "KDE(bandwidth=0.5, kernel='gaussian'), Replace(), n = 10, t = 30"
    assert [block.splitlines()[0].lower() for block in blocks[1:]] == [
        aspect for aspect in ASPECTS if aspect != "labels and coefficients"
    ]
    answered = {block.splitlines()[0].lower(): "  no claim covers this" not in block for block in blocks[1:]}
    assert answered["spread of a run"]
    assert not answered["a typical run"]
    assert "  kde.fixed.variance: proved · enumerated" in blocks[1]
    assert "    expected_variance(t) = 2.4364 after 30; 2.5 after 300; 2.5 after 3000, at sigma=1.0" in blocks[1]


@pytest.mark.parametrize(
    ("fit", "absent"),
    [
        ("kde", {"labels and coefficients"}),
        ("gaussian", {"modes", "labels and coefficients"}),
        ("categorical", {"modes"}),
    ],
)
def test_what_a_fit_does_not_have_is_left_out(fit: str, absent: set[str], capsys: pytest.CaptureFixture[str]) -> None:
    record = said(capsys, "--fit", fit, "--workflow", "subsample", "--n", "4", "--generations", "2")
    assert set(record["aspects"]) == set(ASPECTS) - absent
    assert [] in record["aspects"].values()  # that no claim covers what could be is told


def test_sizes_that_are_rounded_are_covered_by_no_claim(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("--fit", "gaussian", "--ddof", "0", "--n", "4", "--workflow", "growing", "--power")
    whole, rounded = (said(capsys, *asked, power, "--generations", "2")["aspects"] for power in ("1", "1.5"))
    assert whole["spread of a run"]
    assert not any(rounded.values())


def test_the_record_holds_the_recursion_that_was_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    record = said(capsys, "--fit", "shrunk", "--bandwidth", "0.4", "--n", "5", "--generations", "7")
    assert (record["size"], record["generations"]) == (5, 7)
    assert record["recursion"]["fit"]["type"] == "ShrunkKDE"
    assert record["aspects"]["spread of a run"][0]["claim"] == "kde.shrink.neutral"
    assert record["aspects"]["spread of a run"][0]["value"] == pytest.approx((1 - 1 / 5) ** 7, rel=1e-12)


@pytest.mark.parametrize(
    ("workflow", "kind"),
    [
        (("accumulate",), "Accumulate"),
        (("subsample",), "Subsample"),
        (("fresh", "--fraction", "0.5"), "FreshFraction"),
        (("persistent", "--fraction", "0.5"), "Persistent"),
        (("weighted", "--real", "3", "--weight", "0.6"), "Weighted"),
        (("growing", "--power", "1.5"), "Growing"),
    ],
)
def test_every_workflow_can_be_asked_for(
    workflow: tuple[str, ...], kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    record = said(capsys, "--fit", "gaussian", "--workflow", *workflow, "--n", "4", "--generations", "2")
    assert record["recursion"]["workflow"]["type"] == kind


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--fit", "categorical", "--ddof", "1"), "goes with --fit gaussian or shrunk"),
        (("--fit", "gaussian", "--bandwidth", "1"), "goes with --fit kde"),
        (("--fit", "shrunk", "--ddof", "0.5"), "must be 0 or 1"),
        (("--fraction", "0.5"), "goes with --workflow fresh"),
        (("--power", "2"), "goes with --workflow growing"),
        (("--workflow", "fresh", "--fraction", "2"), "must be between 0 and 1"),
        (("--workflow", "fresh", "--fraction", "0.123"), "must give a whole number of the 100 points"),
        (("--n", "1"), "must be an integer of at least 2"),
        (("--generations", "0"), "must be an integer of at least 1"),
        (("--bandwidth", "-1"), "must be positive"),
        (("--workflow", "other"), "must be one of replace"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_asked_is_one_line_and_exit_status_2(
    arguments: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fate", *arguments]) == 2
    err = capsys.readouterr().err
    assert words in err
    assert err.count("\n") == 1
