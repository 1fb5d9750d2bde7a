"""Perceptual hashes in a file that all workers of a machine map into memory and search.

Ten million are looked through in some ten milliseconds, without a tree: XOR, count the bits,
keep what is near. The file is a copy of the table `Fingerprint` and can be lost at any time.
It grows under a lock. Data go to the disk before the header that counts them, so a writer who
is killed leaves a tail that nobody reads and the next writer overwrites.

    header (4096 bytes) | block | block | …       a block holds ROWS rows, column by column
"""

import fcntl
import os
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Columns = Mapping[str, Array]

COLUMNS: Final = ("perceptual", "id", "election", "directive", "body")
ROW: Final = np.dtype([(name, "<i8") for name in COLUMNS])
#: A column of a block is half a megabyte: XOR and count stay in a core's own cache.
ROWS: Final = 65_536
BLOCK: Final = np.dtype([(name, "<i8", (ROWS,)) for name in COLUMNS])
START: Final = 4096
MAGIC: Final = b"gaungph1"
#: Magic, whose rows these are, how many, the highest id among them; then a checksum.
HEADER: Final = struct.Struct("<8s16sQQ")
#: Ids are given before they are committed: so many below the highest are looked at again.
OVERLAP: Final = 1000


class Damaged(Exception):
    """The file is not there, is broken, or doesn't belong to the table."""


class HashFile:
    """One such file. Wants the lock (`locked`), all but what `columns` gave."""

    def __init__(self, path: Path, owner: bytes) -> None:
        """Open it for reading and writing; `owner` is 16 bytes. Raises Damaged and OSError."""
        self.owner = owner
        try:
            self.file = path.open("r+b", buffering=0)
        except FileNotFoundError as error:
            raise Damaged from error
        try:
            self.rows, self.highest = self._header()
        except Damaged:
            self.file.close()
            raise

    def close(self) -> None:
        """Let go of the file; columns that were handed out stay readable."""
        self.file.close()

    def append(self, batch: Array) -> None:
        """Add rows (ROW). They count as soon as the header says so, all of them at once."""
        if not len(batch):
            return
        descriptor = self.file.fileno()
        rows = self.rows
        blocks = -(-(rows + len(batch)) // ROWS)
        if os.fstat(descriptor).st_size < START + blocks * BLOCK.itemsize:
            os.ftruncate(descriptor, START + blocks * BLOCK.itemsize)
        at = 0
        while at < len(batch):
            number, place = divmod(rows + at, ROWS)
            part = batch[at : at + ROWS - place]
            for name in COLUMNS:
                offset = START + number * BLOCK.itemsize + _offset(name) + place * 8
                _write(descriptor, np.ascontiguousarray(part[name]).tobytes(), offset)
            at += len(part)
        os.fdatasync(descriptor)
        highest = max(self.highest, int(batch["id"].max()))
        _write(descriptor, _header(self.owner, rows + len(batch), highest), 0)
        self.rows, self.highest = rows + len(batch), highest

    def columns(self) -> Iterator[Columns]:
        """The blocks' columns, mapped into memory; later rows and a later file change nothing."""
        return columns_of(self._mapped(), self.rows)

    def tail(self, count: int) -> Array:
        """The rows that were added last, at most so many, in their order."""
        first = max(0, self.rows - count)
        found = np.empty(self.rows - first, ROW)
        blocks = self._mapped()
        for name in COLUMNS:
            for number in range(first // ROWS, len(blocks)):
                begin = max(first, number * ROWS)
                end = min(self.rows, (number + 1) * ROWS)
                part = blocks[number][name][begin - number * ROWS : end - number * ROWS]
                found[name][begin - first : end - first] = part
        return found

    def _mapped(self) -> Array:
        blocks = -(-self.rows // ROWS)
        if not blocks:
            return np.empty(0, BLOCK)
        return np.memmap(self.file, BLOCK, "r", START, (blocks,))

    def _header(self) -> tuple[int, int]:
        written = os.pread(self.file.fileno(), HEADER.size + 4, 0)
        if len(written) < HEADER.size + 4:
            raise Damaged
        magic, owner, rows, highest = HEADER.unpack_from(written)
        if (magic, owner) != (MAGIC, self.owner) or written != _header(owner, rows, highest):
            raise Damaged
        blocks = -(-rows // ROWS)
        if os.fstat(self.file.fileno()).st_size < START + blocks * BLOCK.itemsize:
            raise Damaged
        return rows, highest


def columns_of(blocks: Array, rows: int) -> Iterator[Columns]:
    """The columns of each block, with its rows and no more."""
    for number, block in enumerate(blocks):
        yield {name: block[name][: rows - number * ROWS] for name in COLUMNS}


def make(path: Path, owner: bytes) -> None:
    """Put an empty file in the place of whatever is there; who reads the old one reads on."""
    fresh = path.with_suffix(".new")
    fresh.write_bytes(_header(owner, 0, 0).ljust(START, b"\0"))
    fresh.replace(path)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Alone with a file among all processes of the machine; a killed holder lets go."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def catch_up(file: HashFile, table: Callable[[int], Iterator[Array]]) -> None:
    """Add what the table has and the file has not. Raises Damaged where they contradict.

    `table(after)` gives the rows above an id in batches by id; a batch is larger than OVERLAP.
    """
    start = max(0, file.highest - OVERLAP)
    # Whatever was added after a row has an id above that row's own less OVERLAP.
    known = file.tail(2 * OVERLAP)
    known = np.sort(known[known["id"] > start], order="id")
    if file.rows and file.highest not in known["id"]:
        raise Damaged
    for batch in table(start):
        fresh = ~np.isin(batch["id"], known["id"])
        shared = known[np.isin(known["id"], batch["id"])]
        if len(known) and not (len(shared) and np.array_equal(shared, batch[~fresh])):
            raise Damaged
        file.append(batch[fresh])
        known = known[:0]
    if len(known):
        raise Damaged


def near(
    columns: Iterator[Columns],
    perceptual: int,
    bits: int,
    wanted: Callable[[Columns, Array], Array],
) -> list[int]:
    """Ids of the nearest rows, at most 50, nearest first and the oldest of equals.

    `wanted(columns, places)` says which of the near rows of a block count.
    """
    query = np.int64(perceptual).view(np.uint64)
    best: list[tuple[int, int]] = []
    for block in columns:
        differing = np.bitwise_count(block["perceptual"].view(np.uint64) ^ query)
        places = np.flatnonzero(differing <= bits)
        if not len(places):
            continue
        places = places[wanted(block, places)]
        ids, apart = block["id"][places], differing[places]
        order = np.lexsort((ids, apart))[:50]
        found = zip(apart[order].tolist(), ids[order].tolist(), strict=True)
        best = sorted([*best, *found])[:50]
    return [found for _apart, found in best]


def _header(owner: bytes, rows: int, highest: int) -> bytes:
    head = HEADER.pack(MAGIC, owner, rows, highest)
    return head + struct.pack("<I", zlib.crc32(head))


def _offset(column: str) -> int:
    return COLUMNS.index(column) * ROWS * 8


def _write(descriptor: int, data: bytes, offset: int) -> None:
    while data:
        written = os.pwrite(descriptor, data, offset)
        data, offset = data[written:], offset + written
