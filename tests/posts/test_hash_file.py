"""The file of hashes: right whatever happens to it, for as many workers as there are."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings

from posts import hash_file
from posts.hash_file import HEADER, OVERLAP, ROW, ROWS, Array, Damaged, HashFile

OWNER = b"0123456789abcdef"
Table = Callable[[int], Iterator[Array]]


def rows(count: int, seed: int = 1) -> Array:
    """A table of so many rows."""
    chance = np.random.default_rng(seed)
    table = np.zeros(count, ROW)
    table["id"] = np.arange(1, count + 1)
    table["perceptual"] = chance.integers(-(2**63), 2**63 - 1, count)
    table["election"], table["directive"], table["body"] = 1, chance.integers(0, 9, count), 3
    return table


def table_of(held: Array) -> Table:
    """A table as the file asks for it."""

    def rows_after(row_id: int) -> Iterator[Array]:
        found = np.sort(held[held["id"] > row_id], order="id")
        for at in range(0, len(found), 20_000):
            yield found[at : at + 20_000]

    return rows_after


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An empty file."""
    hash_file.make(tmp_path / "a.hashes", OWNER)
    return tmp_path / "a.hashes"


def held(path: Path) -> Array:
    """All rows of a file."""
    file = HashFile(path, OWNER)
    found = file.tail(10**9)
    blocks = [np.stack([block[name] for name in hash_file.COLUMNS]) for block in file.columns()]
    file.close()
    if blocks:
        by_column = np.concatenate(blocks, axis=1)
        assert all(np.array_equal(found[n], by_column[i]) for i, n in enumerate(hash_file.COLUMNS))
    return found


def catch_up(path: Path, table: Table) -> None:
    with hash_file.locked(path):
        file = HashFile(path, OWNER)
        try:
            hash_file.catch_up(file, table)
        finally:
            file.close()


@pytest.mark.parametrize("step", [1, 7, 30_000, 200_000])
def test_rows_come_out_as_they_went_in(path: Path, step: int) -> None:
    table = rows(40 if step < 9 else 2 * ROWS + 17)
    file = HashFile(path, OWNER)
    for at in range(0, len(table), step):
        file.append(table[at : at + step])
    file.close()
    assert np.array_equal(held(path), table)
    file = HashFile(path, OWNER)
    assert np.array_equal(file.tail(9), table[-9:])
    file.close()


def test_it_grows_with_the_table(path: Path) -> None:
    table = rows(60_000)
    for count in (0, 1, 2, 2, 30_000, 60_000):
        catch_up(path, table_of(table[:count]))
        assert np.array_equal(held(path), table[:count])


def test_what_was_committed_late_is_not_missed(path: Path) -> None:
    table = rows(5000)
    late = np.isin(table["id"], [3, 4001, 4500, 4999])
    late[2] = False
    catch_up(path, table_of(table[~late]))
    catch_up(path, table_of(table[table["id"] != 4500]))
    catch_up(path, table_of(table))
    catch_up(path, table_of(table))
    assert np.array_equal(np.sort(held(path), order="id"), table)


def test_late_rows_by_the_hundred_come_once(path: Path) -> None:
    chance = np.random.default_rng(5)
    table = rows(12_000)
    seen = np.zeros(len(table), bool)
    for end in range(300, 12_001, 300):
        ready = chance.random(len(table)) < 0.5
        ready[: max(0, end - OVERLAP // 2)] = True
        seen |= ready & (np.arange(len(table)) < end)
        catch_up(path, table_of(table[seen]))
    catch_up(path, table_of(table))
    assert np.array_equal(np.sort(held(path), order="id"), table)


def test_deleted_rows_do_no_harm(path: Path) -> None:
    table = rows(3000)
    catch_up(path, table_of(table))
    catch_up(path, table_of(table[table["id"] % 2 == 0]))
    assert np.array_equal(held(path), table)


@pytest.mark.parametrize(
    "other",
    [rows(3000, seed=2), rows(9000, seed=2), rows(0), rows(1500), rows(3000)[:10]],
    ids=["other rows", "more other rows", "nothing", "an older state", "a much older state"],
)
def test_a_file_that_contradicts_the_table_is_known(path: Path, other: Array) -> None:
    catch_up(path, table_of(rows(3000)))
    with pytest.raises(Damaged):
        catch_up(path, table_of(other))


def test_an_older_state_that_goes_on_differently_is_known(path: Path) -> None:
    catch_up(path, table_of(rows(3000)))
    restored = rows(3000)[:2900]
    catch_up(path, table_of(restored))
    restored = np.concatenate([restored, rows(3000, seed=9)[2900:2901]])
    with pytest.raises(Damaged):
        catch_up(path, table_of(restored))


def damage_header(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[HEADER.size - 9] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize(
    "deed",
    [
        damage_header,
        lambda path: path.unlink(),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:20]),
        lambda path: path.write_bytes(path.read_bytes()[:-5000]),
        lambda path: path.write_bytes(b"\xff" * 10_000),
        lambda path: hash_file.make(path, b"fedcba9876543210"),
    ],
)
def test_a_damaged_file_is_known(path: Path, deed: Callable[[Path], object]) -> None:
    catch_up(path, table_of(rows(100)))
    deed(path)
    with pytest.raises(Damaged):
        HashFile(path, OWNER)


def test_rows_that_never_reached_the_disk_are_known(path: Path) -> None:
    table = rows(100)
    catch_up(path, table_of(table))
    with path.open("r+b") as file:
        file.seek(hash_file.START)
        file.write(b"\0" * hash_file.BLOCK.itemsize)
    with pytest.raises(Damaged):
        catch_up(path, table_of(table))


def test_who_reads_an_old_file_reads_on(path: Path) -> None:
    table = rows(1000)
    catch_up(path, table_of(table))
    file = HashFile(path, OWNER)
    columns = file.columns()
    file.close()
    hash_file.make(path, OWNER)
    path.unlink()
    wanted = int(table["perceptual"][500])
    found = hash_file.near(columns, wanted, 0, lambda block, places: places >= 0)
    assert found == [501]


def test_the_nearest_come_first_and_the_oldest_of_equals(path: Path) -> None:
    table = rows(ROWS + 500)
    for number, bits in ((7, 0b111), (9, 0b1), (200, 0b1), (ROWS + 90, 0), (300, 2**11 - 1)):
        table["perceptual"][number - 1] = -1 ^ bits
    catch_up(path, table_of(table))
    file = HashFile(path, OWNER)
    found = hash_file.near(file.columns(), -1, 10, lambda block, places: places >= 0)
    assert found == [ROWS + 90, 9, 200, 7]
    found = hash_file.near(file.columns(), -1, 10, lambda block, places: block["id"][places] < 99)
    assert found == [9, 7]
    file.close()


def test_of_many_near_ones_fifty_are_enough(path: Path) -> None:
    table = rows(3 * ROWS)
    table["perceptual"] = 5
    catch_up(path, table_of(table))
    file = HashFile(path, OWNER)
    found = hash_file.near(file.columns(), 5, 10, lambda block, places: places >= 0)
    file.close()
    assert found == list(range(1, 51))


GROWING = """
import os, sys
import numpy as np
from pathlib import Path
from posts import hash_file
from tests.posts.test_hash_file import OWNER, rows, table_of

path, until, deadly = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
table, write, done = rows(70_000), os.pwrite, 0

def dying(descriptor, data, offset):
    global done
    done += 1
    if done == deadly:
        write(descriptor, data[: len(data) // 2], offset)
        os.kill(os.getpid(), 9)
    return write(descriptor, data, offset)

os.pwrite = dying
for count in range(0, until, 3500):
    with hash_file.locked(path):
        file = hash_file.HashFile(path, OWNER)
        if file.highest < count:
            hash_file.catch_up(file, table_of(table[:count]))
        file.close()
"""


def growing(path: Path, until: int, deadly: int = 0) -> subprocess.Popen[bytes]:
    """A worker process that catches up with a growing table; it dies in its n-th write."""
    command = [sys.executable, "-c", GROWING, str(path), str(until), str(deadly)]
    return subprocess.Popen(command, cwd=settings.BASE_DIR)


@pytest.mark.parametrize("deadly", [1, 3, 6, 8, 12])
def test_a_writer_killed_in_the_middle_leaves_a_good_file(path: Path, deadly: int) -> None:
    worker = growing(path, 70_000, deadly)
    assert worker.wait(300) == -9
    table = rows(70_000)
    found = held(path)
    assert np.array_equal(found, table[: len(found)])
    catch_up(path, table_of(table))
    assert np.array_equal(held(path), table)


def test_several_workers_at_once_write_one_file(path: Path) -> None:
    workers = [growing(path, 70_001, deadly) for deadly in (0, 0, 20, 33)]
    assert {worker.wait(300) for worker in workers} <= {0, -9}
    table = rows(70_000)
    assert np.array_equal(held(path), table[: len(held(path))])
    catch_up(path, table_of(table))
    assert np.array_equal(held(path), table)
