"""How fast a near picture is found among ten million, against a plain NumPy scan.

    python tests/bench/bench_fingerprints.py [ROWS]

writes so many random hashes (default 10,000,000) into a file of fingerprints, as workers do,
and looks for pictures in turn: through the file (lock, catch-up with the table's last rows,
XOR, count, election and directive) and with one plain XOR and bit count over the same hashes
in memory. One row in a hundred is near the picture but of the same directive, as with a flyer
that everybody reposts. Prints demand, figure and verdict: at most 100 ms (for ten million) and
three times the plain scan.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from posts import hash_file  # noqa: E402 - the path is set above
from posts.hash_file import ROW, Array, Columns, HashFile  # noqa: E402

MOST_MS = 100.0
#: For a file too small to be worth a ratio, and for how long a machine may stumble.
FIXED_MS = 15.0
MOST_RATIO = 3.0
ROUNDS = 15
BATCH = 200_000
OWNER = b"bench-of-gaung!!"
PICTURE = 0x0F0F_3C3C_55AA_1234
FLYER, OTHER = 7, 8


def main(rows: int) -> int:
    """Measure, print, and tell by the exit status whether both demands hold."""
    table = made_up(rows)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.hashes"
        hash_file.make(path, OWNER)
        began = time.perf_counter()
        fill(path, table)
        filled = time.perf_counter() - began
        ours, plain = rounds(path, table)
    ratio = statistics.median(ours) / statistics.median(plain)
    wanted_ms = max(MOST_MS * rows / 10_000_000, FIXED_MS)
    worst = max(ours)
    good = worst <= wanted_ms and (ratio <= MOST_RATIO or worst <= FIXED_MS)
    print(f"demand: among {rows:,} at most {wanted_ms:.0f} ms, {MOST_RATIO} x a plain scan")
    print(
        f"median {statistics.median(ours):.1f} ms, worst {worst:.1f} ms; plain scan "
        f"{statistics.median(plain):.1f} ms, ratio {ratio:.2f}; file written in {filled:.1f} s"
    )
    print("held" if good else "NOT HELD")
    return 0 if good else 1


def made_up(rows: int) -> Array:
    """Random hashes; one in a hundred is the flyer's, and the very last is what is looked for."""
    chance = np.random.default_rng(20240904)
    table = np.zeros(rows, ROW)
    table["id"] = np.arange(1, rows + 1)
    table["perceptual"] = chance.integers(-(2**63), 2**63 - 1, rows)
    table["election"], table["directive"] = 1, chance.integers(9, 20_000, rows)
    table["body"] = chance.integers(1, 90_000, rows)
    flyers = table[::100]
    flyers["perceptual"], flyers["directive"] = PICTURE, FLYER
    table[-1] = (PICTURE ^ 0b111, rows, 1, OTHER, 1)
    return table


def fill(path: Path, table: Array) -> None:
    """Write the table into the file in batches."""
    file = HashFile(path, OWNER)
    for at in range(0, len(table), BATCH):
        file.append(table[at : at + BATCH])
    file.close()


def rounds(path: Path, table: Array) -> tuple[list[float], list[float]]:
    """Milliseconds of the two searches, in turn."""
    hashes = np.ascontiguousarray(table["perceptual"])
    ours, plain = [], []
    for turn in range(ROUNDS + 1):
        ours.append(timed(lambda: searched(path, table)))
        plain.append(timed(lambda: scanned(hashes)))
        if turn == 0:  # the first one reads the file in
            ours, plain = [], []
    return ours, plain


def timed(work: Callable[[], None]) -> float:
    """Milliseconds of a piece of work."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def searched(path: Path, table: Array) -> None:
    """One search as a worker makes it, with a table that answers at once."""

    def rows_after(row_id: int) -> Iterator[Array]:
        if row_id < len(table):
            yield table[row_id:]

    with hash_file.locked(path):
        file = HashFile(path, OWNER)
        hash_file.catch_up(file, rows_after)
        columns = file.columns()
        file.close()
    found = hash_file.near(columns, PICTURE, 10, of_another_directive)
    assert found[0] == len(table), "the one picture of another directive is found"


def of_another_directive(columns: Columns, places: Array) -> Array:
    """The question that a report of the flyer's directive asks."""
    wanted: Array = (columns["election"][places] == 1) & (columns["directive"][places] != FLYER)
    return wanted


def scanned(hashes: Array) -> None:
    """The least that can be done: everything in one go."""
    differing = np.bitwise_count(hashes ^ np.int64(PICTURE))
    assert len(np.flatnonzero(differing <= 10))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000))
