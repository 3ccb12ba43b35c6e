"""Everything a user can get wrong: one line on stderr that names fault and remedy, exit status 2, nothing written."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

import collapsecheck.proofs
from collapsecheck.cli import main

LAW = ("simulate", "--law", "normal", "--size", "20", "--generations", "2")
FILE = ("simulate", "--data", "sample.csv", "--column", "x", "--generations", "2")

WRONG = [
    (("show", "kde.fixed.varience"), "did you mean kde.fixed.variance"),
    (("show", "*"), "collapsecheck list"),
    (("verify", "nothing.*"), "no such claim"),
    (("list", "kde.fixed.variance", "zzz"), "zzz"),
    (("cite", "modes"), "no such claim"),
    (("cite", "modes.equal", "--format", "word"), "'bibtex', 'biblatex', 'csl', 'latex'"),
    (("report", "nothing"), "no such claim"),
    (("report", "-o", "sample.csv"), "name a folder"),
    (("report", "-o", "sample.csv/below"), "name another folder"),
    (("report", "-o", "."), "were not written here"),
    (("verify", "--profile", "fast"), "'quick', 'standard', 'thorough'"),
    (("verify", "--executor", "cloud"), "'serial', 'threads', 'processes'"),
    (("verify", "--seed", "-1"), "non-negative"),
    (("verify", "--seed", "1.5"), "--seed"),
    (("verify", "--loudly"), "--loudly"),
    (("verfy",), "verfy"),
    (("show",), "ID"),
    (("falsify", "kde.fixed.variance"), "--statement"),
    (("falsify", "kde.fixed", "--statement", "1"), "no such claim"),
    (("falsify", "kde.fixed.variance", "--statement", "sigma +"), "must be a formula"),
    (("falsify", "kde.fixed.variance", "--statement", "open('x')"), "cannot be read"),
    (("falsify", "kde.fixed.variance", "--statement", "h", "--cases", "0"), "at least 1"),
    (("simulate",), "--data FILE.csv --column NAME"),
    ((*LAW, "--fit", "tree"), "kde"),
    ((*LAW, "--kernel", "cosine"), "gaussian"),
    ((*LAW, "--ddof", "1"), "goes with --fit gaussian"),
    ((*LAW, "--fit", "gaussian", "--bandwidth", "0.3"), "goes with --fit kde"),
    ((*LAW, "--fit", "gaussian", "--kernel", "uniform"), "goes with --fit kde"),
    ((*LAW, "--fit", "gaussian", "--ddof", "-1"), "at least 0"),
    ((*LAW, "--fit", "shrunk", "--ddof", "2"), "must be 0 or 1"),
    ((*LAW, "--fit", "shrunk", "--workflow", "accumulate"), "goes with --workflow replace"),
    ((*LAW, "--workflow", "other"), "replace, accumulate, subsample, fresh, persistent, weighted, growing"),
    ((*LAW, "--fraction", "0.5"), "goes with --workflow fresh"),
    ((*LAW, "--workflow", "fresh", "--fraction", "1.5"), "between 0 and 1"),
    ((*LAW, "--workflow", "fresh", "--fraction", "0.33"), "whole number of the 20 points"),
    ((*LAW, "--workflow", "fresh", "--weight", "0.5"), "goes with --workflow weighted"),
    ((*LAW, "--workflow", "weighted"), "goes with --fit gaussian, location, poisson or exponential"),
    ((*LAW, "--fit", "location", "--workflow", "weighted", "--weight", "2"), "between 0 and 1"),
    ((*LAW, "--fit", "location", "--workflow", "weighted", "--real", "0"), "at least 1"),
    ((*FILE, "--fit", "location"), "needs a law that it can move"),
    ((*LAW, "--workflow", "growing", "--power", "-1"), "at least 0"),
    ((*LAW, "--workflow", "growing", "--power", "9", "--generations", "99"), "points of a replicate"),
    ((*FILE, "--workflow", "fresh", "--fraction", "0"), "needs a law"),
    ((*LAW, "--fit", "gaussian", "--ddof", "20"), "below the size, 20"),
    ((*LAW, "--bandwidth", "-0.3"), "positive"),
    ((*LAW, "--bandwidth", "0"), "positive"),
    ((*LAW, "--bandwidth", "nan"), "positive"),
    ((*LAW, "--bandwidth", "inf"), "positive"),
    ((*LAW, "--bandwidth", "scot"), "scott_scipy"),
    ((*LAW, "--size", "1"), "at least 2"),
    ((*LAW, "--size", "2000000000"), "at most 1,000,000"),
    ((*LAW, "--generations", "0"), "at least 1"),
    ((*LAW, "--generations", "many"), "--generations"),
    ((*LAW, "--generations", "1000000000"), "at most"),
    ((*LAW, "--replicates", "3"), "at least 20"),
    ((*LAW, "--seed", "-1"), "at least 0"),
    ((*LAW, "--column", "x"), "--data"),
    ((*LAW, "--plot", "picture.bmp"), ".png, .pdf or .svg"),
    ((*LAW, "--plot", "nowhere/picture.png"), "--no-plot"),
    ((*LAW, "--data", "sample.csv", "--column", "x"), "leave it out"),
    ((*FILE, "--size", "5"), "leave it out"),
    (("simulate", "--data", "sample.csv"), "--column NAME"),
    (("simulate", "--data", "sample.csv", "--column", "X"), "the file has: x, words"),
    (("simulate", "--data", "sample.csv", "--column", "words"), "not a number"),
    (("simulate", "--data", "none.csv", "--column", "x"), "no such file"),
    (("simulate", "--data", ".", "--column", "x"), "not a file"),
    (("simulate", "--data", "constant.csv", "--column", "x"), "variance must be positive"),
    (("simulate", "--data", "missing.csv", "--column", "x"), "row 2"),
    (("simulate", "--data", "empty.csv", "--column", "x"), "is empty"),
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "sample.csv").write_text("x,words\n1,one\n2,two\n4,three\n")
    (tmp_path / "constant.csv").write_text("x\n1\n1\n")
    (tmp_path / "missing.csv").write_text("x\n1\nNaN\n")
    (tmp_path / "empty.csv").write_text("")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(("arguments", "remedy"), WRONG, ids=[" ".join(arguments) for arguments, _ in WRONG])
def test_a_mistake_gets_one_line_that_helps(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], remedy: str
) -> None:
    before = sorted(folder.rglob("*"))
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("error: ")
    assert printed.err.count("\n") == 1
    assert remedy in printed.err
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize(
    ("raised", "told"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "No space left on device"),
        (PermissionError(errno.EACCES, "Permission denied", "notes.txt"), "notes.txt: Permission denied"),
        (MemoryError(), "out of memory"),
    ],
)
def test_what_the_machine_refuses_gets_one_line_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, raised: BaseException, told: str
) -> None:
    def refuse(_claim: object) -> None:
        raise raised

    monkeypatch.setattr(collapsecheck.proofs, "prove", refuse)
    assert main(["show", "modes.equal"]) == 2
    printed = capsys.readouterr()
    assert printed.err.startswith("error: ")
    assert printed.err.count("\n") == 1
    assert told in printed.err


def test_no_command_shows_the_help_and_counts_as_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "Usage:" in capsys.readouterr().out
