"""A ledger gives back the bits that were handed in, names what is not sound, and loses nothing."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from collapsecheck.errors import CollapsecheckError, InputError
from collapsecheck.simulate import KDE, Modes, Normal, Recursion, Variance, observe_blocks, recording, run
from collapsecheck.simulate.identity import Identity, identity_of
from collapsecheck.simulate.ledger import Ledger
from collapsecheck.simulate.merging import check_ledger, merge_ledgers

RECURSION = Recursion(fit=KDE(bandwidth=0.5))
IDENTITY = Identity(text='{"made":"up"}')
VALUES = np.array([[0.1, -0.0], [np.pi, 1e-308]])

simulated = partial(run, RECURSION, law=Normal(), size=5, generations=3, seed=1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "runs.ledger"


def computed(path: Path) -> list[int]:
    with closing(Ledger(path)) as ledger:
        return [record.computed for record in ledger.records()]


def change(path: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement, values)


def fill(path: Path, values: np.ndarray = VALUES, blocks: tuple[int, ...] = (0, 1)) -> None:
    with closing(Ledger(path)) as ledger:
        for block in blocks:
            ledger.record(IDENTITY, block, values)


# --- looking up -----------------------------------------------------------------------------------------------------


def test_a_block_comes_back_bit_by_bit(path: Path) -> None:
    fill(path)
    with closing(Ledger(path)) as ledger:
        found = ledger.read(IDENTITY, 1)
        assert found is not None
        assert found.tobytes() == VALUES.tobytes()
        assert found.shape == VALUES.shape
        assert ledger.read(IDENTITY, 2) is None
        assert ledger.read(Identity(text="{}"), 1) is None


def test_recorded_blocks_are_reused_and_more_replicates_add_to_them(path: Path) -> None:
    expected = simulated(replicates=6100, observe=["variance"]).observed["variance"]
    with recording(path):
        simulated(replicates=2100, observe=["variance"])
        found = simulated(replicates=6100, observe=["variance"]).observed["variance"]
    assert np.array_equal(found, expected)
    assert computed(path) == [1, 1, 1, 1]


def test_a_run_takes_what_it_finds_for_what_it_would_compute(path: Path) -> None:
    """The mutant "recorded, but never read" does not live: a forged record shows in the outcome."""
    with recording(path) as ledger:
        assert ledger is not None
        identity = identity_of(RECURSION, law=Normal(), size=5, at=[3], observable=Variance(), seed=1)
        ledger.record(identity, 0, np.full((2000, 1), 7.0))
        blocks = observe_blocks(RECURSION, law=Normal(), size=5, generations=3, observable=Variance(), seed=1)
        assert set(next(blocks)) == {7.0}
        found = simulated(replicates=2, observe=[Variance()], at=[3]).observed[Variance()]
        assert found.tolist() == [[7.0], [7.0]]


def test_an_observable_that_is_missing_is_computed_alone(path: Path) -> None:
    with recording(path):
        simulated(replicates=2000, observe=["variance"])
        both = simulated(replicates=2000, observe=["variance", Modes()]).observed
    assert computed(path) == [1, 1]
    fresh = simulated(replicates=2000, observe=["variance", Modes()]).observed
    assert all(np.array_equal(both[key], fresh[key]) for key in fresh)


def test_samples_are_not_recorded(path: Path) -> None:
    with recording(path):
        assert simulated(replicates=3, observe=["variance"], keep_samples=True).samples is not None
    assert computed(path) == []


@pytest.mark.parametrize(
    "other",
    [
        {"recursion": Recursion(fit=KDE(bandwidth=0.25))},
        {"law": Normal(sd=2)},
        {"size": 6},
        {"at": [0, 3]},
        {"observable": Variance(ddof=0)},
        {"seed": 2},
        {"method": "backward"},
    ],
    ids=str,
)
def test_another_experiment_has_another_identity(other: dict[str, object]) -> None:
    usual = {"recursion": RECURSION, "law": Normal(), "size": 5, "at": [3], "observable": Variance(), "seed": 1}
    assert identity_of(**usual).digest != identity_of(**usual | other).digest  # type: ignore[arg-type]  # mixed values
    assert identity_of(**usual).digest == identity_of(**usual | {"law": Normal(mean=0.0)}).digest  # type: ignore[arg-type]  # mixed values


# --- what is not sound ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE blocks SET data = replace(data, x'40', x'41') WHERE block = 1", "checksum"),
        ("UPDATE blocks SET replicates = 1 WHERE block = 1", "checksum"),
        ("UPDATE blocks SET block = 5 WHERE block = 1", "checksum"),
        ("UPDATE blocks SET data = 'text' WHERE block = 1", "checksum"),
        ("UPDATE blocks SET digest = 'abc' WHERE block = 1", "digest"),
    ],
)
def test_a_record_that_was_changed_is_named_and_never_used(path: Path, statement: str, fault: str) -> None:
    fill(path)
    assert check_ledger(path).faults == ()
    change(path, statement)
    (named,) = check_ledger(path).faults
    assert fault in named
    assert named.startswith(f"{path}: block ")
    assert check_ledger(path).blocks == 1
    with closing(Ledger(path)) as ledger:
        assert ledger.read(IDENTITY, 0) is not None
        assert ledger.read(IDENTITY, 1) is None


def test_a_flipped_bit_in_the_description_spoils_all_of_its_blocks(path: Path) -> None:
    fill(path)
    change(path, "UPDATE experiments SET identity = CAST(x'7bff7d' AS TEXT)")
    assert [fault.split()[2] for fault in check_ledger(path).faults] == ["0", "1"]


def test_a_byte_that_was_flipped_in_the_file_is_found_and_its_block_computed_again(path: Path) -> None:
    expected = simulated(replicates=4000, observe=["variance"]).observed["variance"]
    with recording(path):
        simulated(replicates=4000, observe=["variance"])
    spoiled, place = bytearray(path.read_bytes()), path.read_bytes().find(expected[2100].astype("<f8").tobytes())
    assert place > 0
    spoiled[place] ^= 1
    path.write_bytes(spoiled)
    assert [fault.split()[2] for fault in check_ledger(path).faults] == ["1"]
    with recording(path):
        found = simulated(replicates=4000, observe=["variance"]).observed["variance"]
    assert np.array_equal(found, expected)
    assert check_ledger(path).faults == ()


def test_a_flipped_bit_anywhere_in_the_file_never_gives_other_values(path: Path) -> None:
    """Bytes of the tables, of the index, of the records: every 331st, so that they fall on all of these."""
    fill(path, blocks=(0, 1, 2))
    sound = path.read_bytes()
    for place in range(0, len(sound), 331):
        spoiled = bytearray(sound)
        spoiled[place] ^= 1 << place % 8
        path.write_bytes(spoiled)
        with suppress(CollapsecheckError):
            if not check_ledger(path).faults:
                assert computed(path) == [1, 1, 1]
            with closing(Ledger(path)) as ledger:
                found = [ledger.read(IDENTITY, block) for block in (0, 1, 2)]
            assert {values.tobytes() for values in found if values is not None} <= {VALUES.tobytes()}


def test_a_file_that_is_no_ledger_is_refused_and_left_as_it_is(path: Path) -> None:
    path.write_text("not a database, but long enough to look like one" * 9)
    with pytest.raises(InputError, match=r"file is not a database.*name a ledger or a new file"), recording(path):
        pass
    other = path.with_suffix(".db")
    change(other, "CREATE TABLE things (name TEXT)")
    before = other.read_bytes()
    with pytest.raises(InputError, match="a database of something else"):
        Ledger(other)
    assert other.read_bytes() == before


def test_another_layout_is_refused(path: Path) -> None:
    fill(path)
    change(path, "PRAGMA user_version = 2")
    with pytest.raises(InputError, match="has layout 2, and layout 1 is needed"):
        Ledger(path)


def test_a_ledger_in_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be opened"):
        Ledger(tmp_path / "nowhere" / "runs.ledger")
    with pytest.raises(InputError, match="no such file"):
        check_ledger(tmp_path / "runs.ledger")


def test_a_computation_that_gives_other_bits_is_an_error_and_changes_nothing(path: Path) -> None:
    fill(path)
    with closing(Ledger(path)) as ledger:
        with pytest.raises(CollapsecheckError, match=r"block 0 .*other bits"):
            ledger.record(IDENTITY, 0, VALUES + 1)
        ledger.record(IDENTITY, 0, VALUES)
        found = ledger.read(IDENTITY, 0)
    assert found is not None
    assert found.tobytes() == VALUES.tobytes()
    assert computed(path) == [2, 1]
    assert check_ledger(path).repeated == 1


# --- several files, several processes -------------------------------------------------------------------------------


def test_merged_ledgers_have_the_blocks_of_all_and_merging_again_changes_nothing(tmp_path: Path) -> None:
    first, second, union = (tmp_path / name for name in ("a.ledger", "b.ledger", "c.ledger"))
    fill(first, blocks=(0, 1))
    fill(second, blocks=(1, 2, 3))
    assert merge_ledgers([first, second], union) == 4
    assert merge_ledgers([second, first], union) == 0
    assert computed(union) == [1, 1, 1, 1]
    assert merge_ledgers([first, second], first) == 2
    assert (check_ledger(first).blocks, check_ledger(second).blocks) == (4, 3)


def test_a_conflict_stops_a_merge_before_anything_is_written(tmp_path: Path) -> None:
    first, second, union = (tmp_path / name for name in ("a.ledger", "b.ledger", "c.ledger"))
    fill(first, blocks=(5,))
    fill(second, VALUES + 1, blocks=(0, 5))
    for target in (first, union):
        with pytest.raises(CollapsecheckError, match=r"block 5 of experiment [0-9a-f]{12} is recorded with other bits"):
            merge_ledgers([first, second], target)
    assert check_ledger(first).blocks == 1
    assert not union.exists()


def test_a_record_that_is_not_sound_is_not_merged(tmp_path: Path) -> None:
    first, second = (tmp_path / name for name in ("a.ledger", "b.ledger"))
    fill(first, blocks=(0,))
    fill(second, blocks=(0, 1))
    change(second, "UPDATE blocks SET data = zeroblob(32)")
    assert merge_ledgers([first, second], first) == 0
    assert check_ledger(first).faults == ()


def test_processes_that_write_one_ledger_at_once_lose_nothing(path: Path) -> None:
    """They make the file at once, too; half of the blocks are written by both."""
    code = """
import sys
from pathlib import Path
import numpy as np
from collapsecheck.simulate.identity import Identity
from collapsecheck.simulate.ledger import Ledger
start, ledger = int(sys.argv[2]), None
sys.stdin.readline()
ledger = Ledger(Path(sys.argv[1]))
for block in range(start, start + 100):
    ledger.record(Identity(text="{}"), block, np.full((3, 2), float(block)))
"""
    command = (sys.executable, "-c", code, str(path))
    writers = [subprocess.Popen((*command, str(start)), stdin=subprocess.PIPE) for start in (0, 50)]
    for writer in writers:
        writer.communicate(b"go\n")
    assert [writer.returncode for writer in writers] == [0, 0]
    assert computed(path) == [1] * 50 + [2] * 50 + [1] * 50
    assert check_ledger(path).faults == ()


def test_a_copy_of_the_file_and_its_log_has_what_was_committed(path: Path, tmp_path: Path) -> None:
    """As after a loss of power: what a killed process leaves behind is the file and its log."""
    with closing(Ledger(path)) as ledger:
        ledger.record(IDENTITY, 0, VALUES)
        for ending in ("", "-wal"):
            shutil.copy(f"{path}{ending}", tmp_path / f"copy{ending}")
    assert computed(tmp_path / "copy") == [1]
