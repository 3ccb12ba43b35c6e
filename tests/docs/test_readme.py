"""What README and CONTRIBUTING show works: commands run and print what is shown, code runs, files exist."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
import report_samples

import collapsecheck.status
from collapsecheck.cli import main
from collapsecheck.report.build import build_pdf
from collapsecheck.start import FITS, WORKFLOWS
from collapsecheck.status import exact_evidence
from collapsecheck.theory import Claim
from collapsecheck.verify import Evidence

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[2]
PAGES = (
    "README.md",
    "examples/own-claims/README.md",
    "CONTRIBUTING.md",
    "tests/README.md",
    "changelog.d/README.md",
    "benchmarks/README.md",
)
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(page: str, language: str) -> list[str]:
    return [body for found, body in BLOCK.findall((ROOT / page).read_text()) if found == language]


def sessions() -> list[tuple[list[str], str]]:
    """Commands of the console blocks, each after those before it in its block, with the output shown below it."""
    found = []
    for block in blocks("README.md", "console"):
        entries = [entry.partition("\n") for entry in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
        commands = [command for command, _, _ in entries]
        found += [(commands[: k + 1], shown.strip("\n")) for k, (_, _, shown) in enumerate(entries)]
    return found


COMMANDS = [session for session in sessions() if not session[0][-1].startswith("pytest ")]


@pytest.mark.usefixtures("threads_for_processes")
@pytest.mark.parametrize(("commands", "shown"), COMMANDS, ids=[commands[-1] for commands, _ in COMMANDS])
def test_a_command_of_the_readme_prints_what_is_shown(
    commands: list[str], shown: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    *before, command = commands
    if command == "collapsecheck list":
        gather_evidence_only_on_what_is_shown(shown, monkeypatch)
    if "nile.csv" in command:
        run_block(next(block for block in blocks("README.md", "python") if "nile.csv" in block))
    for earlier in before:
        output_of_main(earlier, capsys, 0)
    assert not_printed(shown, output_of_main(command, capsys, int("REFUTED" in shown))) == []


def test_a_run_of_pytest_in_the_readme_prints_what_is_shown(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    (((command,), shown),) = (session for session in sessions() if session not in COMMANDS)
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider", *shlex.split(command)[1:])
    assert result.ret == pytest.ExitCode.OK
    assert not_printed(shown, result.stdout.str()) == []


def output_of_main(command: str, capsys: pytest.CaptureFixture[str], status: int) -> str:
    program, *arguments = shlex.split(command)
    assert (program, main(arguments)) == ("collapsecheck", status)
    return capsys.readouterr().out


def not_printed(shown: str, text: str) -> list[list[str]]:
    """What is shown are lines that are printed, in this order, but for spaces; dots stand for lines left out."""
    printed = (line.split() for line in text.splitlines())
    wanted = [line.split() for line in shown.splitlines() if line.strip() not in ("", "...")]
    return [words for words in wanted if words not in printed]


def gather_evidence_only_on_what_is_shown(shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sample stands for the evidence on the other claims, all of which is found by the tests of claims and proofs."""

    def shown_or_sample(claim: Claim) -> Evidence:
        return exact_evidence(claim) if f"{claim.id} " in shown else report_samples.evidence(claim)

    monkeypatch.setattr(collapsecheck.status, "exact_evidence", shown_or_sample)


def run_block(block: str) -> None:
    exec(compile(block, "README.md", "exec"), {})  # noqa: S102 - the code is our own page


@pytest.mark.parametrize("number", range(len(blocks("README.md", "python"))))
def test_a_python_block_of_the_readme_runs(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run_block(blocks("README.md", "python")[number])


def test_the_readme_has_sessions_and_code_to_test() -> None:
    assert len(sessions()) >= 5
    assert len(blocks("README.md", "python")) >= 2


def test_the_claims_of_the_readme_are_verified(pytester: pytest.Pytester) -> None:
    shown = [block for block in blocks("README.md", "python") if "claims." in block]
    pytester.makepyfile("\n".join(shown))
    tests = sum(block.count("def test_") for block in shown)
    assert len(shown) == 3
    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=tests)


@pytest.mark.skipif(shutil.which("latexmk") is None, reason="needs latexmk")
def test_the_paper_of_the_readme_compiles_and_is_current(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (paper,) = blocks("README.md", "latex")
    (tmp_path / "paper.tex").write_text(paper, encoding="utf-8")
    assert main(["export", ".", "tail.*"]) == 0
    assert main(["check-paper", "paper.tex"]) == 0
    made = build_pdf(tmp_path / "paper.tex")
    assert made.pdf is not None, made.message
    assert re.findall(r"(?m)^.*(?:LaTeX|Package|pdfTeX)(?: \w+)? [Ww]arning.*", made.log) == []


@pytest.mark.parametrize(("option", "choices"), [("--fit", FITS), ("--workflow", WORKFLOWS)])
def test_the_readme_lists_what_an_option_takes(option: str, choices: tuple[str, ...]) -> None:
    assert f"`{option} {'|'.join(choices)}`" in (ROOT / "README.md").read_text()


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_a_page_links_to_exists(page: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", (ROOT / page).read_text())
    assert [link for link in links if not ((ROOT / page).parent / link).exists()] == []


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_every_make_target_that_a_page_names_exists(page: str) -> None:
    targets = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert targets is not None
    named = re.findall(r"(?:`|^ {4})make ([a-z]+(?: [a-z]+)*)", (ROOT / page).read_text(), re.MULTILINE)
    assert named
    assert {target for targets_named in named for target in targets_named.split()} <= set(targets[1].split())
