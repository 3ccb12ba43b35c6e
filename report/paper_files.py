r"""What a paper needs to cite claims: ``claims.sty``, ``claims-data.tex`` and ``claims.bib``.

``claims-data.tex`` holds one line ``\claimdata{ID}{FIELD}{VALUE}`` for each field. The values are made from evidence: a
claim is called verified there only if it was simulated for this very file.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from decimal import ROUND_CEILING, Context
from importlib.resources import files
from pathlib import Path

from collapsecheck import __version__
from collapsecheck.errors import InputError
from collapsecheck.report.citation import claims_bibliography
from collapsecheck.report.formulas import case_text, display, placed_alike
from collapsecheck.report.typesetting import breakable, escape_tex, tex, typographic
from collapsecheck.theory import Claim, claim
from collapsecheck.verify.records import Evidence, Finding, Verdict

__all__ = ["PIN_DIGITS", "data_text", "paper_texts", "require_paper_folder", "write_paper_files"]

PIN_DIGITS = 12
"""Hexadecimal digits of a digest that a citation names."""

_NAMES = ("claims.sty", "claims-data.tex", "claims.bib")

_MARK = "collapsecheck"
"""Stands in the first line of every file written here."""


def paper_texts(evidence: Sequence[Evidence]) -> dict[str, str]:
    """The three files by name.

    Parameters
    ----------
    evidence : sequence of Evidence
        On claims of the catalogue, each once.

    Returns
    -------
    dict of str to str
    """
    stated = [claim(item.claim_id) for item in evidence]
    style = files("collapsecheck.report").joinpath("claims.sty").read_text(encoding="utf-8")
    lines = [*_header(evidence), *(data_text(*pair) for pair in zip(stated, evidence, strict=True))]
    bibliography = f"% Claims of collapsecheck {__version__} and their sources\n\n{claims_bibliography(stated)}"
    return dict(zip(_NAMES, (style, "\n".join(lines), bibliography), strict=True))


def write_paper_files(evidence: Sequence[Evidence], directory: Path) -> tuple[Path, ...]:
    """Write the three files into the folder of a paper; other files there are left alone.

    Parameters
    ----------
    evidence : sequence of Evidence
        On claims of the catalogue, each once.
    directory : Path
        Made if it does not exist.

    Returns
    -------
    tuple of Path

    Raises
    ------
    InputError
        If one of the names belongs to a file that was not written here, or the folder cannot be written; nothing is
        written then.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [path.name for path in write_paper_files([], Path(folder))]
    ['claims.sty', 'claims-data.tex', 'claims.bib']
    """
    require_paper_folder(directory)
    texts = paper_texts(evidence)
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".collapsecheck-unfinished-", dir=directory) as staging:
            for name, text in texts.items():
                (Path(staging) / name).write_text(text, encoding="utf-8", newline="\n")
            for name in texts:
                os.replace(Path(staging) / name, directory / name)  # noqa: PTH105 - says that an old file is replaced
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError("folder", str(directory), f"cannot be written ({reason}); name another folder") from error
    return tuple(directory / name for name in texts)


def require_paper_folder(directory: Path) -> None:
    """Raise unless the three files can go into this folder; leaves no trace.

    Raises
    ------
    InputError
        If it is a file, or has a file of one of the names that was not written here.
    """
    if directory.exists() and not directory.is_dir():
        raise InputError("folder", str(directory), "is a file; name a folder")
    for name in _NAMES:
        path = directory / name
        if path.exists() and not _is_own(path):
            raise InputError("folder", str(directory), f"has a {name} that was not written here; move it away")


def _is_own(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return _MARK.encode() in file.readline(1000)


# --- claims-data.tex ------------------------------------------------------------------------------------------------


def _header(evidence: Sequence[Evidence]) -> Iterator[str]:
    yield f"% Claims of collapsecheck {__version__}, for claims.sty; written by the program, not by hand."
    yield "% The status is what was found when this file was written. Derivations, enumerations, enclosures: exactly."
    protocols = dict.fromkeys(item.protocol for item in evidence if _simulated(item))
    if not protocols:
        yield "% Simulations: none, so no claim is called verified (collapsecheck export FOLDER --profile standard)."
    for protocol in protocols:
        yield (
            f"% Simulations: margin {protocol.margin:g} standard deviations unless the claim has its own, root seed "
            f"{protocol.seed}, error probability of the whole run at most {protocol.alpha_total:g}."
        )
    yield "% The numbers of a claim are those of its first simulated decision, or of the first exact one."
    yield ""


def _simulated(evidence: Evidence) -> list[Finding]:
    return [finding for finding in evidence.findings if finding.route == "simulated"]


def data_text(stated: Claim, evidence: Evidence) -> str:
    r"""The lines of one claim in ``claims-data.tex``.

    Parameters
    ----------
    stated : Claim
    evidence : Evidence
        On this claim.

    Returns
    -------
    str
        Text that ends in a newline.

    Examples
    --------
    >>> from collapsecheck.proofs import prove
    >>> from collapsecheck.verify.records import PROFILES
    >>> stated = claim("tail.unrepresented")
    >>> known = {"claim_id": stated.id, "rev": stated.rev, "digest": stated.digest, "proof": prove(stated)}
    >>> found = Evidence(**known, protocol=PROFILES["quick"], findings=(), mutants=())
    >>> print(data_text(stated, found).splitlines()[0])
    \claimdata{tail.unrepresented}{rev}{1}
    """
    fields = _said(stated) | {"status": ", ".join(evidence.status) or "nothing established"} | _decided(evidence)
    return "".join(f"\\claimdata{{{stated.id}}}{{{name}}}{{{value}}}\n" for name, value in fields.items())


def _said(stated: Claim) -> dict[str, str]:
    return {
        "rev": str(stated.rev),
        "digest": stated.digest[:PIN_DIGITS],
        "id": breakable(stated.id),
        "title": tex(stated.title),
        "words": escape_tex(typographic(stated.title)),
        "statement": _statement(stated),
        "remark": tex(stated.remark),
    }


_CASES = (r"\begin{cases} ", r"\claimcases{"), (r" \end{cases}", "}")
"""Cases are set by claims.sty, which does without amsmath."""

_INDENTED = r" \\ \quad "


def _statement(stated: Claim) -> str:
    lines = display(stated.statement)
    formula = lines[0] if len(lines) == 1 else rf"\claimlines{{{_INDENTED.join(lines)}}}"
    for environment, command in _CASES:
        formula = formula.replace(environment, command)
    return formula


def _decided(evidence: Evidence) -> dict[str, str]:
    first = next(iter(_simulated(evidence) or evidence.findings), None)
    if first is None:
        return {}
    verdict = first.verdict
    numbers = {"margin": _margin(verdict.margin), "replicates": str(verdict.replicates)}
    return {"route": first.route, "case": tex(case_text(first.case))} | _interval(verdict) | numbers


def _margin(value: float) -> str:
    """Two digits, never smaller than it is."""
    return f"{Context(prec=2, rounding=ROUND_CEILING).create_decimal(repr(value)):f}" if value else "0"


def _interval(verdict: Verdict) -> dict[str, str]:
    """Plain decimals, for mathematics and for columns that align them; an exact value to six digits."""
    values = (verdict.low, verdict.high, verdict.estimate, verdict.prediction)
    names = ("low", "high", "estimate", "prediction")
    if verdict.low < verdict.high < float("inf"):
        return dict(zip(names, placed_alike(*values), strict=True))
    return {name: f"{value:.6g}" for name, value in zip(names, values, strict=True)}
