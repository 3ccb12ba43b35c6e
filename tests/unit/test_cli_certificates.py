"""Certificates on the command line: made, replayed, and tampered with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from collapsecheck import console
from collapsecheck.cli import main
from collapsecheck.verify.certificates import sha256_of

SCHEMA = json.loads((Path(console.__file__).parent / "output.schema.json").read_text())
SERIAL = ("--executor", "serial")


def said(capsys: pytest.CaptureFixture[str], *arguments: str, status: int) -> Any:
    capsys.readouterr()
    assert main([*arguments, *SERIAL, "--json"]) == status
    record = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator(SCHEMA).validate(record)
    return record["certificates"]


def test_certificates_are_made_and_replayed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "made"
    made = ("verify", "tail.unrepresented", "--profile", "quick", "--certificates", str(folder), *SERIAL)
    assert main(made) == 0
    path = folder / "tail.unrepresented.json"
    assert [file.name for file in folder.iterdir()] == [path.name]
    capsys.readouterr()
    assert main(["replay", str(path), *SERIAL]) == 0
    assert capsys.readouterr().out == (
        f"{path}: tail.unrepresented r1 reproduced to the bit; proved · enumerated · verified, protocol quick\n"
    )
    edited = tmp_path / "edited.json"
    edited.write_text(path.read_text().replace('"exact":"81/625"', '"exact":"82/625"'))
    assert main(["replay", str(edited), *SERIAL]) == 1
    first, second = capsys.readouterr().out.splitlines()
    assert first == f"{edited}: tail.unrepresented r1 NOT REPRODUCED"
    assert second.startswith("  evidence.findings[10].verdict.exact: the certificate says 82/625; replay: 81/625")
    assert second.endswith("; it was edited, core_sha256 does not fit")
    records = said(capsys, "replay", str(path), str(edited), status=1)
    assert {item["file"]: item["outcome"] for item in records} == {
        str(path): "reproduced to the bit",
        str(edited): "not reproduced",
    }


def test_what_may_be_rounding_ends_in_exit_status_3_only_where_it_was_made_elsewhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = ("verify", "tail.unrepresented", "--profile", "quick", "--certificates", str(tmp_path), *SERIAL)
    assert main(made) == 0
    path = tmp_path / "tail.unrepresented.json"
    content = json.loads(path.read_text())
    predicate = content["predicate"]
    predicate["core"]["evidence"]["findings"][0]["verdict"]["replicates_sha256"] = "0" * 64
    predicate["core_sha256"] = sha256_of(predicate["core"])
    path.write_text(json.dumps(content))
    capsys.readouterr()
    assert main(["replay", str(path), *SERIAL]) == 1
    first, second = capsys.readouterr().out.splitlines()
    assert first.endswith("NOT REPRODUCED")
    assert second.endswith("made with the same versions and processor, it says, so this is no rounding")
    predicate["environment"]["numpy"] = "0.9"
    path.write_text(json.dumps(content))
    assert main(["replay", str(path), *SERIAL]) == 3
    first, second, third = capsys.readouterr().out.splitlines()
    assert "reproduced numerically; proved" in first
    assert second.startswith("  evidence.findings[0].verdict.replicates_sha256: the certificate says 0000")
    assert third.startswith("  made elsewhere, it says, which no replay can confirm: numpy 0.9, here ")


def test_one_bad_file_stops_no_other_and_decides_the_exit_status(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = ("verify", "tail.unrepresented", "--profile", "quick", "--certificates", str(tmp_path), *SERIAL)
    assert main(made) == 0
    good, edited = tmp_path / "tail.unrepresented.json", tmp_path / "edited.json"
    bad = tmp_path / f"{'b' * 100}.json"
    edited.write_text(good.read_text().replace('"exact":"81/625"', '"exact":"82/625"'))
    bad.write_text(good.read_text()[:300])
    capsys.readouterr()
    assert main(["replay", str(bad), str(edited), str(good), *SERIAL]) == 2
    printed = capsys.readouterr()
    assert printed.err.startswith(f"error: certificate = '{bad}': is damaged or incomplete")
    assert f"{edited}: tail.unrepresented r1 NOT REPRODUCED\n" in printed.out
    assert f"{good}: tail.unrepresented r1 reproduced to the bit" in printed.out
    assert main(["replay", str(bad), str(good), *SERIAL, "--json"]) == 2
    record = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator(SCHEMA).validate(record)
    assert [item["file"] for item in record["unread"]] == [str(bad)]
    assert [item["outcome"] for item in record["certificates"]] == ["reproduced to the bit"]


def test_a_folder_that_cannot_be_written_is_refused_before_anything_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("mine")
    assert main(["verify", "tail.*", "--certificates", str(tmp_path / "file")]) == 2
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("name a folder")) == ("", 1)
    assert (tmp_path / "file").read_text() == "mine"
