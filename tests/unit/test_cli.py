"""The command line: what it prints, in text and in JSON, and its exit status."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import report_samples
import sympy

import collapsecheck.doctor
import collapsecheck.report.experiments
import collapsecheck.theory
import collapsecheck.verify.evidence
from collapsecheck import __version__
from collapsecheck.claim_text import relation_text
from collapsecheck.cli import main
from collapsecheck.evidence_text import status_lines
from collapsecheck.theory import claim, claims, select
from collapsecheck.verify import Evidence, evidence_schema

Run = Callable[..., tuple[int, str, str]]
SCHEMA = json.loads(resources.files("collapsecheck").joinpath("output.schema.json").read_text(encoding="utf-8"))
TAIL = ("tail.unrepresented", "--profile", "quick", "--executor", "serial")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run a command in an empty folder, without the experiments of the report; exit status, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(collapsecheck.report.experiments, "run_all", lambda *_: ())

    def call(*arguments: str) -> tuple[int, str, str]:
        status = main(arguments)
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return call


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    path = tmp_path / "sample.csv"
    path.write_text("label,x\n" + "\n".join(f"{i},{i * i % 17}" for i in range(30)))
    return path


def parsed(run: Run, *arguments: str) -> Any:
    status, out, _ = run(*arguments, "--json")
    assert status == 0
    record = json.loads(out)
    jsonschema.Draft202012Validator(SCHEMA).validate(record)
    assert (record["schema"], record["command"]) == (1, arguments[0])
    return record


# --- claims ---------------------------------------------------------------------------------------------------------


def test_list_gives_each_claim_a_line_with_its_exact_status(run: Run) -> None:
    """The whole list is in the tests of the README."""
    patterns = ("wf.*", "tail.*", "kde.fixed.variance")
    status, out, err = run("list", *patterns)
    assert status == 0
    assert [line.split()[0] for line in out.splitlines()] == [chosen.id for chosen in select(patterns)]
    assert "proved · enumerated" in next(line for line in out.splitlines() if "wf.heterozygosity" in line)
    assert "verified" not in out
    assert "exact means only" in err
    steps, *kinds = map(int, re.findall(r"\d+", next(line for line in err.splitlines() if "derivations: " in line)))
    assert len(kinds) == 4
    assert steps == sum(kinds)


@pytest.mark.parametrize("width", [60, 80, 110])
def test_on_a_screen_the_titles_of_a_list_stay_in_their_column(width: int) -> None:
    rows = [(stated, ("proved", "enumerated")) for stated in select(("wf.*", "gauss.*"))]
    (margin,) = {line.index(stated.title[:20]) for line, (stated, _) in zip(status_lines(rows), rows, strict=True)}
    wrapped = [line for entry in status_lines(rows, width) for line in entry.splitlines()]
    too_narrow = width - margin < 24
    assert (max(map(len, wrapped)) > width) is too_narrow
    later = [line for line in wrapped if line.startswith(" ")]
    assert bool(later) is not too_narrow
    assert all(line[:margin].strip() == "" and line[margin] != " " for line in later)


def test_on_a_screen_the_numbers_of_a_verdict_stay_in_their_column(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collapsecheck.evidence_text, "screen_width", lambda: 90)
    _, out, _ = run("verify", "tail.unrepresented", "--executor", "serial", "--profile", "quick")
    *lines, _summary = out.splitlines()
    assert max(map(len, lines)) <= 90
    assert any(line.startswith(" " * 14) and line[14] != " " for line in lines)


@pytest.mark.usefixtures("threads_for_processes")
def test_list_with_a_profile_says_what_simulations_verified(run: Run) -> None:
    _, out, _ = run("list", "tail.*", "--profile", "quick")
    assert "proved · enumerated · verified" in out


def test_list_as_json(run: Run) -> None:
    record = parsed(run, "list", "tail.*", "modes.equal")
    assert [item["id"] for item in record["claims"]] == ["modes.equal", "tail.unrepresented"]
    assert record["claims"][0]["status"] == ["proved", "enclosed"]


@pytest.mark.parametrize("claim_id", list(claims()))
def test_show_tells_the_statement_its_assumptions_steps_mutants_and_sources(run: Run, claim_id: str) -> None:
    chosen = claim(claim_id)
    status, out, _ = run("show", claim_id)
    assert status == 0
    flat = " ".join(out.split())
    told = [item.text for item in chosen.assumptions] + [mutant.story for mutant in chosen.mutants]
    told += [relation_text(chosen.statement), chosen.title, chosen.remark, *(f"[{key}]" for key in chosen.sources)]
    assert [text for text in told if " ".join(text.split()) not in flat] == []
    assert "ends in the statement" in flat


@pytest.mark.parametrize("claim_id", list(claims()))
def test_show_as_json(run: Run, claim_id: str) -> None:
    record = parsed(run, "show", claim_id)
    assert record["claim"]["digest"] == claim(claim_id).digest
    assert record["derivation"]["holds"] is True
    assert record["derivation"]["steps"][-1]["relation"]["text"] == record["claim"]["statement"]["text"]


def test_show_tells_what_each_simulation_resolves(run: Run) -> None:
    (plan,) = parsed(run, "show", "tail.unrepresented")["simulations"]
    assert plan["smallest_margin"] < plan["margin"]
    flat = " ".join(run("show", "tail.unrepresented")[1].split())
    assert f"{plan['replicates']} replicates are needed; the budget of {plan['budget']} resolves" in flat


@pytest.mark.parametrize("style", ["bibtex", "biblatex", "csl", "latex"])
def test_cite_prints_the_same_in_text_and_in_json(run: Run, style: str) -> None:
    status, out, _ = run("cite", "modes.equal", "--format", style)
    assert status == 0
    assert "modes.equal" in out
    assert parsed(run, "cite", "modes.equal", "--format", style)["text"].rstrip("\n") == out.rstrip("\n")


# --- evidence -------------------------------------------------------------------------------------------------------


def test_verify_prints_a_line_for_each_verdict_and_is_silent_on_stderr(run: Run) -> None:
    status, out, err = run("verify", *TAIL)
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "tail.unrepresented: proved · enumerated · verified"
    assert [line.split()[:2] for line in lines if "replicates" in line] == [["simulated", "VERIFIED"]] * 3
    assert "5 of 5 killed" in out
    assert lines[-1].startswith("1 of 1 claims hold")


def test_verify_as_json_gives_what_a_reader_needs_to_judge(run: Run) -> None:
    record = parsed(run, "verify", *TAIL)
    (evidence,) = record["claims"]
    jsonschema.Draft202012Validator(evidence_schema()).validate(evidence)
    assert record["alpha_total"] <= 1e-6
    assert evidence["status"] == ["proved", "enumerated", "verified"]
    simulated = [finding for finding in evidence["findings"] if finding["route"] == "simulated"]
    assert simulated
    for finding in simulated:
        low, high = finding["interval"]
        assert low <= finding["estimate"] <= high
        assert finding["prediction"] - finding["margin"] <= low <= high <= finding["prediction"] + finding["margin"]
        assert finding["replicates"] > 0
        assert finding["seed"].isdigit()


def test_verify_with_mutants_prints_the_kill_matrix(run: Run) -> None:
    command = ("verify", *TAIL, "--mutants")
    status, out, _ = run(*command)
    lines = out.splitlines()
    head = next(number for number, line in enumerate(lines) if line.startswith("  kill matrix"))
    classes = [line.split() for line in lines[head + 1 : head + 5]]
    assert [words[:2] for words in classes] == [
        [origin, target] for origin in ("named", "generated") for target in ("statement", "simulator")
    ]
    assert {words[-1] for words in classes} == {"100.0%"}
    assert "kill rate 100.0%" in lines[-1]
    record = parsed(run, *command)["claims"][0]
    jsonschema.Draft202012Validator(evidence_schema()).validate(record)
    assert [[str(row[name]) for name in ("origin", "target", "killed")] for row in record["kill_matrix"]] == [
        words[:3] for words in classes
    ]
    assert (status, len(record["generated"])) == (0, sum(sum(map(int, words[2:6])) for words in classes[2:]))


def test_a_mutant_that_lives_ends_in_exit_status_1_and_is_told_with_its_numbers(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = report_samples.evidence(claim("tail.unrepresented"))
    survivor = replace(item.mutants[0], name="statement-1", fate="survived", verdict=report_samples.SIMULATED)

    def found(*_: object, **__: object) -> Iterator[Evidence]:
        yield replace(item, generated=(survivor,))

    monkeypatch.setattr(collapsecheck.verify.evidence, "verify_claims", found)
    status, out, _ = run("verify", *TAIL, "--mutants")
    assert status == 1
    assert f"survived: statement-1, {survivor.story}: VERIFIED, predicted 1.122, estimate 1.1241 in" in out
    assert "0 of 1 claims hold" in out


def test_another_seed_gives_other_draws(run: Run) -> None:
    first, second = (parsed(run, "verify", *TAIL, "--seed", seed)["claims"][0]["findings"] for seed in ("1", "2"))
    assert [f["estimate"] for f in first if f["seed"]] != [f["estimate"] for f in second if f["seed"]]


def test_a_wrong_claim_ends_in_exit_status_1_in_text_json_and_report(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    right = claim("tail.unrepresented")
    wrong = replace(right, statement=sympy.Eq(right.statement.lhs, right.mutants[0].rhs, evaluate=False), mutants=())
    monkeypatch.setattr(collapsecheck.theory, "select", lambda _patterns: (wrong,))
    status, out, _ = run("verify", *TAIL)
    assert status == 1
    assert "tail.unrepresented: refuted" in out
    assert "DOES NOT HOLD" in out
    assert "0 of 1 claims hold" in out
    status, out, _ = run("verify", *TAIL, "--json")
    assert (status, json.loads(out)["holds"]) == (1, False)


def test_report_writes_its_files_and_says_so(run: Run, tmp_path: Path) -> None:
    record = parsed(run, "report", *TAIL, "--output", "out")
    assert record["claims"] == [
        {"id": "tail.unrepresented", "status": ["proved", "enumerated", "verified"], "holds": True}
    ]
    assert [name for name in ("latex", "page", "bibliography") if not (tmp_path / record[name]).is_file()] == []
    status, out, _ = run("report", *TAIL, "-o", "out")
    assert status == 0
    assert "wrote out/report.html" in out


# --- simulation -----------------------------------------------------------------------------------------------------


def test_simulate_prints_three_observables_beside_their_predictions(run: Run, sample: Path) -> None:
    status, out, err = run("simulate", "--data", str(sample), "--column", "x", "--generations", "3")
    assert status == 0
    assert [line for line in out.splitlines() if line.startswith(("Variance", "Modes", "Tail mass"))]
    assert out.count("predicted:") == 3
    assert "conditional on it" in out
    assert "[kde.plugin.multiplier]" in out
    assert err == "wrote collapsecheck-simulate.png\n"


def test_simulate_starts_from_the_sample(run: Run, sample: Path) -> None:
    record = parsed(run, "simulate", "--data", str(sample), "--column", "x", "--generations", "2", "--no-plot")
    values = [i * i % 17 for i in range(30)]
    centre = sum(values) / 30
    variance = sum((value - centre) ** 2 for value in values) / 29
    observed = record["curves"]["variance"]
    assert observed["median"][0] == pytest.approx(variance, rel=1e-12)
    assert observed["prediction"]["values"][0] == pytest.approx(variance, rel=1e-12)
    assert (record["size"], record["plot"]) == (30, None)


def test_the_same_command_gives_the_same_json(run: Run) -> None:
    command = (
        "simulate",
        "--law",
        "two_normals",
        "--size",
        "40",
        "--bandwidth",
        "0.3",
        "--generations",
        "2",
        "--no-plot",
    )
    assert parsed(run, *command) == parsed(run, *command)
    assert parsed(run, *command) != parsed(run, *command, "--seed", "1")


@pytest.mark.parametrize(("ending", "start"), [("png", b"\x89PNG"), ("pdf", b"%PDF"), ("svg", b"<svg")])
def test_the_ending_of_the_picture_names_its_format(run: Run, tmp_path: Path, ending: str, start: bytes) -> None:
    picture = tmp_path / f"picture.{ending}"
    picture.write_text("from the last time")
    status, _, err = run("simulate", "--law", "normal", "--size", "20", "--generations", "2", "--plot", picture.name)
    assert (status, err) == (0, f"wrote {picture.name}\n")
    assert picture.read_bytes().startswith(start)


def test_a_rule_without_a_claim_is_simulated_without_a_prediction(run: Run) -> None:
    rule = ("--bandwidth", "scott_statsmodels", "--workflow", "subsample")
    status, out, _ = run("simulate", "--law", "normal", *rule, "--size", "20", "--generations", "2", "--no-plot")
    assert status == 0
    assert "predicted:" not in out
    assert "no claim covers" in out


@pytest.mark.parametrize(
    ("options", "begin", "claim_ids"),
    [
        (("--workflow", "accumulate", "--bandwidth", "0.5"), "KDE recursion", {"accumulate.kde.law"}),
        (("--workflow", "growing", "--fit", "gaussian", "--ddof", "0"), "Gaussian recursion", {"growing.variance"}),
        (("--workflow", "fresh", "--fit", "gaussian", "--ddof", "0"), "Gaussian recursion", {"fresh.variance"}),
        (("--workflow", "subsample", "--fit", "gaussian"), "Gaussian recursion", {"subsample.gauss.variance"}),
        (("--workflow", "subsample", "--fit", "categorical"), "Categorical recursion", set()),
        (("--workflow", "persistent", "--fit", "location"), "Location recursion", set()),
        (("--fit", "shrunk", "--bandwidth", "0.5"), "Shrunk KDE recursion", {"kde.shrink.neutral"}),
        (("--fit", "exponential", "--law", "exponential"), "Exponential recursion", set()),
    ],
)
def test_what_fate_answers_for_is_simulated(
    run: Run, options: tuple[str, ...], begin: str, claim_ids: set[str]
) -> None:
    command = ("simulate", "--law", "normal", "--size", "20", "--generations", "3", "--no-plot", *options)
    record = parsed(run, *command)
    predictions = [curve["prediction"] for curve in record["curves"].values() if curve["prediction"]]
    assert {prediction["claim"] for prediction in predictions} == claim_ids
    status, out, _ = run(*command)
    assert status == 0
    assert out.startswith(begin)


def test_what_predicts_no_curve_but_covers_the_recursion_is_named(run: Run) -> None:
    command = ("simulate", "--law", "normal", "--size", "20", "--generations", "3", "--no-plot", "--fit")
    _, out, _ = run(*command, "location", "--workflow", "weighted")
    assert out.splitlines()[-1].startswith(
        "Other claims cover this recursion (weighted.mean, weighted.limit, weighted.least, ...): fate shows them, "
    )
    _, out, _ = run(*command, "location", "--workflow", "growing")
    assert out.splitlines()[-1] == "No other claim covers this recursion"


def test_a_gaussian_fit_is_simulated_without_modes_and_its_variance_is_predicted(run: Run) -> None:
    command = ("simulate", "--fit", "gaussian", "--ddof", "0", "--law", "normal", "--size", "20", "--generations", "40")
    status, out, err = run(*command)
    assert (status, err) == (0, "wrote collapsecheck-simulate.png\n")
    assert out.startswith("Gaussian recursion (ddof 0) from the normal law: n = 20")
    assert "Modes" not in out
    assert out.count("predicted: exact mean over runs at n = 20 [gauss.variance]") == 1
    record = parsed(run, *command, "--no-plot")
    assert record["curves"]["tail_mass"]["prediction"] is None
    predicted = record["curves"]["variance"]["prediction"]
    assert predicted["claim"] == "gauss.variance"
    assert predicted["values"][-1] == pytest.approx((1 - 1 / 20) ** 40, rel=1e-12)
    assert record["recursion"]["fit"] == {"type": "Gaussian", "ddof": 0}
    assert sorted(record["curves"]) == ["tail_mass", "variance"]
    medians = record["curves"]["variance"]["median"]
    assert len(medians) == 31
    assert medians[-1] < medians[0]
    assert record["check"] is None


# --- the machine ----------------------------------------------------------------------------------------------------


def test_doctor_finds_this_environment_sound(run: Run) -> None:
    record = parsed(run, "doctor")
    states = {item["subject"]: item["state"] for item in record["diagnoses"]}
    assert {states[name] for name in ("Python", "numpy", "sympy", "claims")} == {"ok"}
    status, out, _ = run("doctor")
    assert (status, len(out.splitlines()) >= len(states)) == (0, True)


@pytest.mark.parametrize("state", ["old", "gone"])
def test_doctor_names_a_package_that_is_too_old_or_not_there(
    run: Run, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    found = collapsecheck.doctor.version

    def version(name: str) -> str:
        if name != "numpy":
            return found(name)
        if state == "gone":
            raise collapsecheck.doctor.PackageNotFoundError(name)
        return "1.0"

    monkeypatch.setattr(collapsecheck.doctor, "version", version)
    status, out, _ = run("doctor")
    assert status == 1
    assert "pip install 'numpy>=" in out


def test_the_version_is_told_without_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr() == (f"collapsecheck {__version__}\n", "")
