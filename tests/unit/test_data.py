"""Reading a column: what is read, and one line for everything that can be wrong with a file."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collapsecheck import data
from collapsecheck.data import read_column
from collapsecheck.errors import InputError


def write(folder: Path, content: str | bytes) -> Path:
    path = folder / "sample.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@given(values=st.lists(st.floats(-1e6, 1e6), min_size=2).filter(lambda v: max(v) - min(v) > 1e-6))
def test_every_number_that_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, values: list[float]
) -> None:
    lines = ["label,x", *(f'"a, b",{value!r}' for value in values)]
    path = write(tmp_path_factory.mktemp("data"), "\n".join(lines))
    assert read_column(path, "x") == tuple(values)


@pytest.mark.parametrize(
    "content",
    [
        "x\n1\n2\n",
        "x\r\n1\r\n2\r\n",
        "\ufeffx\n1\n2\n",
        " x , y\n 1 , 7\n 2 , 8\n",
        "x\n1\n\n2\n\n",
        'x\n"1"\n"2"\n',
    ],
    ids=["plain", "windows", "byte order mark", "spaces", "empty lines", "quoted"],
)
def test_the_usual_ways_to_write_csv_are_read(tmp_path: Path, content: str) -> None:
    assert read_column(write(tmp_path, content), "x") == (1.0, 2.0)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is empty"),
        ("x\n", "0 value.s."),
        ("x\n1\n", "1 value.s."),
        ("x\n1\n1\n1\n", "same value in every row"),
        ("x\n1\nseven\n", "x in row 2.*not a number"),
        ("x\n1\n1_000\n", "x in row 2.*not a finite number"),
        ("x,y\n1,2\n,3\n", "x in row 2.*blank"),
        ("y,x\n1,2\n3\n", "x in row 2.*blank"),
        ("x\n1\nnan\n", "x in row 2.*not a finite number"),
        ("x\n1\n2\n-inf\n", "x in row 3.*not a finite number"),
        ("x\n1e200\n2\n", "change the unit"),
        ("x\n1e-200\n2e-200\n", "change the unit"),
        ("weight,height\n1,2\n3,4\n", "did you mean"),
        ("p,q\n1,2\n3,4\n", "the file has: p, q"),
        ("x,x\n1,2\n3,4\n", "name of 2 columns"),
        ("x;y\n1;2\n3;4\n", "no commas"),
        (b"\x89PNG\r\n\x1a\n\x00\xff\xfe", "not UTF-8"),
        ("x\n" + "1" * 200_000 + "\n", "is not a CSV file|finite"),
    ],
)
def test_a_bad_file_is_named_with_its_remedy(tmp_path: Path, content: str | bytes, message: str) -> None:
    column = "heigth" if "height" in str(content) else "x"
    with pytest.raises(InputError, match=message) as caught:
        read_column(write(tmp_path, content), column)
    assert "\n" not in str(caught.value)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_column(tmp_path / "none.csv", "x")
    with pytest.raises(InputError, match="not a file"):
        read_column(tmp_path, "x")


def test_an_absurdly_large_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as stream:
        stream.truncate(data.MOST_BYTES + 1)
    with pytest.raises(InputError, match="random subset"):
        read_column(path, "x")


def test_too_many_rows_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "MOST_ROWS", 3)
    path = write(tmp_path, "x\n1\n2\n3\n4\n")
    with pytest.raises(InputError, match="more than 3 rows"):
        read_column(path, "x")


def test_the_values_have_a_positive_finite_variance(tmp_path: Path) -> None:
    values = read_column(write(tmp_path, "x\n1e100\n-1e100\n3\n"), "x")
    centre = math.fsum(values) / len(values)
    assert 0 < math.fsum((value - centre) ** 2 for value in values) < math.inf
