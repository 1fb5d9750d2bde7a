"""An uploaded spreadsheet as lines with named cells: XLSX, or CSV as programs save it."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext as _

from targets.turnout.imports import workbooks
from targets.turnout.imports.parts import LONGEST, MOST_COLUMNS, Cell
from targets.turnout.imports.workbooks import Unreadable

MOST_BYTES = 8 * 1024 * 1024
MOST_LINES = 100_000
#: Titles may stand above the heads of the columns.
HEAD_WITHIN = 30
#: How offices head the columns. The first word is the template's.
HEADS = {
    "code": ("kode", "kode wilayah", "code", "area code"),
    "voters": ("dpt", "pemilih", "pemilih terdaftar", "jumlah pemilih", "voters"),
    "baseline": (
        "partisipasi dasar", "capaian sebelumnya", "capaian", "partisipasi sebelumnya", "dasar",
        "baseline",
    ),
    "registered": ("terdaftar", "pemilih dalam hasil", "registered"),
    "voted": ("memilih", "pengguna hak pilih", "voted"),
    "valid": ("suara sah", "sah", "valid", "valid votes"),
    "invalid": ("suara tidak sah", "tidak sah", "invalid", "invalid votes"),
}  # fmt: skip
COLUMN_OF = {word: column for column, words in HEADS.items() for word in words}
ZIP, OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"

Rows = Iterable[tuple[int, dict[int, Cell]]]


@dataclass(frozen=True)
class Line:
    """A line of the file with its cells by column; what is empty isn't there."""

    number: int
    cells: dict[str, Cell]


@dataclass(frozen=True)
class Table:
    """The lines of a file, and how it heads its columns."""

    heads: dict[str, str]
    lines: list[Line]


def read(file: IO[bytes], needed: Iterable[str]) -> Table:
    """The lines of a file that has the needed columns; raises Unreadable."""
    file.seek(0)
    start = file.read(4)
    file.seek(0)
    if start.startswith(ZIP):
        return table(workbooks.rows(file), needed)
    if start.startswith(OLD_WORKBOOK):
        raise Unreadable(_("This is an old workbook (XLS). Save it as XLSX or CSV."))
    return table(csv_rows(text_of(file.read(MOST_BYTES + 1))), needed)


def text_of(data: bytes) -> str:
    """The text of a CSV file. Only digits and codes are read, so an old alphabet does no harm."""
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            text = data.decode("utf-16")
        else:
            text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    if "\0" in text:
        raise Unreadable(_("The file is neither a workbook (XLSX) nor a CSV file."))
    return text


def csv_rows(text: str) -> Rows:
    """The rows of a CSV file."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text))
    try:
        for cells in reader:
            yield (
                reader.line_num,
                {
                    place: cleaned
                    for place, cell in enumerate(cells[:MOST_COLUMNS])
                    if (cleaned := cell[:LONGEST].strip().removeprefix("'").strip())
                },
            )
    except csv.Error as error:
        raise Unreadable(_("The file is neither a workbook (XLSX) nor a CSV file.")) from error


def delimiter(text: str) -> str:
    """What separates the heads: comma, semicolon or tab."""
    lines = text[:20_000].splitlines()
    head = next((line for line in lines if is_head(line)), lines[0] if lines else "")
    return max(";\t,", key=head.count)


def is_head(line: str) -> bool:
    """Whether a line of text names the column of codes."""
    return any(plain(word.strip('"')) in HEADS["code"] for word in re.split(r"[;,\t]", line))


def table(rows: Rows, needed: Iterable[str]) -> Table:
    """The lines below the heads."""
    remaining = iter(rows)
    places, heads = found_heads(remaining)
    for column in needed:
        if column not in places:
            text = _("The column “%(name)s” is missing. The template has it.")
            raise Unreadable(text % {"name": HEADS[column][0]})
    lines = []
    for number, cells in remaining:
        said = {column: cells[place] for column, place in places.items() if place in cells}
        if said:
            lines.append(Line(number, said))
        if len(lines) > MOST_LINES:
            raise Unreadable(_("The file has more than 100,000 lines. Split it."))
    return Table(heads, lines)


def found_heads(
    rows: Iterator[tuple[int, dict[int, Cell]]],
) -> tuple[dict[str, int], dict[str, str]]:
    """Where each known column stands, and how the file calls it; raises Unreadable."""
    for seen, (_line, cells) in enumerate(rows, 1):
        if any(column(cell) == "code" for cell in cells.values()):
            return named(cells)
        if seen == HEAD_WITHIN:
            break
    text = _("No line has the head “%(name)s” above the codes of areas.")
    raise Unreadable(text % {"name": HEADS["code"][0]})


def named(cells: dict[int, Cell]) -> tuple[dict[str, int], dict[str, str]]:
    """The known columns of a line of heads; raises Unreadable for one that stands twice."""
    places: dict[str, int] = {}
    heads: dict[str, str] = {}
    for place, cell in cells.items():
        known = column(cell)
        if known in places:
            text = _("The column “%(name)s” stands twice.")
            raise Unreadable(text % {"name": heads[known]})
        if known:
            places[known], heads[known] = place, str(cell)
    return places, heads


def column(cell: Cell) -> str:
    """The column that a head means; "" for one that isn't read."""
    return COLUMN_OF.get(plain(cell), "") if isinstance(cell, str) else ""


def plain(head: str) -> str:
    """A head without what offices write around it: "Capaian_Sebelumnya (%)"."""
    return " ".join(re.sub(r"\([^)]*\)|[_%*.:]", " ", head.lower()).split())
