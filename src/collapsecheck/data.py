"""Reading one column of a user's CSV file, with an answer for everything that can be wrong with it.

The standard library's reader does it: it knows the line of every cell, needs no guess about types, and stops early.
"""

from __future__ import annotations

import csv
import difflib
import math
from collections.abc import Iterator
from pathlib import Path

from collapsecheck.errors import InputError

__all__ = ["MOST_BYTES", "MOST_ROWS", "read_column"]

MOST_BYTES = 200_000_000
MOST_ROWS = 1_000_000

_TOO_MUCH = "take a random subset of the rows first"


def read_column(path: Path, column: str) -> tuple[float, ...]:
    r"""Read one numeric column of a CSV file with a header line.

    Assumes commas between cells, a point in decimals, UTF-8, and no missing values.

    Parameters
    ----------
    path : Path
        The file, at most `MOST_BYTES` bytes and `MOST_ROWS` rows.
    column : str
        A name in the header line.

    Returns
    -------
    tuple of float, length n >= 2
        The values in the order of the file, in the unit of the data, all finite and not all equal.

    Raises
    ------
    InputError
        For a file, a column or a cell that cannot be used; the message names the line and how to mend it.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "sample.csv")
    ...     _ = file.write_text("x,y\n1,10\n2,20\n")
    ...     read_column(file, "y")
    (10.0, 20.0)
    """
    _require_readable(path)
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            values = tuple(_values(path, column, csv.reader(stream)))
    except OSError as error:
        raise InputError("data", str(path), f"cannot be read ({error.strerror}); check its permissions") from error
    except UnicodeDecodeError as error:
        raise InputError("data", str(path), "is not UTF-8 text; save it as CSV in UTF-8") from error
    except csv.Error as error:
        raise InputError("data", str(path), f"is not a CSV file ({error}); save it as CSV in UTF-8") from error
    _require_sample(column, values)
    return values


def _require_readable(path: Path) -> None:
    if not path.exists():
        raise InputError("data", str(path), "no such file; check the path")
    if not path.is_file():
        raise InputError("data", str(path), "is not a file; name a CSV file")
    size = path.stat().st_size
    if size == 0:
        raise InputError("data", str(path), "is empty; it must have a header line and at least 2 rows")
    if size > MOST_BYTES:
        raise InputError("data", str(path), f"has {size:,} bytes, at most {MOST_BYTES:,} are read; {_TOO_MUCH}")


def _values(path: Path, column: str, rows: Iterator[list[str]]) -> Iterator[float]:
    header = [name.strip() for name in next(rows, [])]
    position = _position(path, column, header)
    filled = (row for row in rows if row)
    for count, row in enumerate(filled, start=1):
        if count > MOST_ROWS:
            raise InputError("data", str(path), f"has more than {MOST_ROWS:,} rows; {_TOO_MUCH}")
        cell = row[position].strip() if position < len(row) else ""
        yield _number(column, count, cell)


def _position(path: Path, column: str, header: list[str]) -> int:
    if header.count(column) == 1:
        return header.index(column)
    if column in header:
        raise InputError("column", column, f"is the name of {header.count(column)} columns; give each its own name")
    if len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
        raise InputError("data", str(path), "has no commas between its cells; save it as CSV with commas")
    near = difflib.get_close_matches(column, header, n=1)
    shown = ", ".join(header[:8]) + (", ..." if len(header) > 8 else "")
    offer = f"did you mean {near[0]}? " if near else ""
    raise InputError("column", column, f"no such column; {offer}the file has: {shown or 'an empty header line'}")


def _number(column: str, row: int, cell: str) -> float:
    where = f"{column} in row {row}"
    try:
        value = float(cell) if "_" not in cell else math.nan
    except ValueError:
        allowed = "is blank; remove the row or fill it in" if not cell else "is not a number; write it like 1234.5"
        raise InputError(where, cell, allowed) from None
    if not math.isfinite(value):
        raise InputError(where, cell, "is not a finite number; remove the row")
    return value


def _require_sample(column: str, values: tuple[float, ...]) -> None:
    if len(values) < 2:
        raise InputError("column", column, f"has {len(values)} value(s); a sample needs at least 2 rows")
    if min(values) == max(values):
        raise InputError("column", column, "has the same value in every row; its variance must be positive")
    if max(map(abs, values)) > 1e150 or max(values) - min(values) < 1e-150:
        raise InputError("column", column, "has squares that a double cannot hold; change the unit of the data")
