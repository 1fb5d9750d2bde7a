"""What is picked out of a workbook's parts while they are read: texts, formats, cells."""

from decimal import Decimal, InvalidOperation
from typing import NamedTuple

#: Columns beyond these and letters beyond these are nobody's figures.
MOST_COLUMNS = 60
LONGEST = 200
#: Formats of percentages that every spreadsheet program knows by number.
PERCENT_FORMATS = frozenset({"9", "10"})
#: Numbers of more digits are no figures, and turn into millions of digits when written out.
MOST_DIGITS = 40
LARGEST = 12


class Number(NamedTuple):
    """A cell that holds a number; shown as a percentage, 0.5759 is 57.59 %."""

    value: Decimal
    is_percent: bool


Cell = str | Number
Attributes = dict[str, str]


def local(name: str) -> str:
    """A name without the prefix of its namespace, which each program chooses."""
    return name.rpartition(":")[2]


class Part:
    """What is picked out of one part of the workbook."""

    def start(self, tag: str, attributes: Attributes) -> None:
        """An element begins."""

    def end(self, tag: str) -> None:
        """An element is over."""

    def text(self, data: str) -> None:
        """Some of its text."""


class Book(Part):
    """The sheets in their order, by the keys of their parts."""

    def __init__(self) -> None:
        self.sheets: list[str] = []

    def start(self, tag: str, attributes: Attributes) -> None:
        """A sheet that isn't hidden."""
        if tag == "sheet" and attributes.get("state", "visible") == "visible":
            keys = [value for name, value in attributes.items() if local(name) == "id"]
            self.sheets += keys[:1]


class Relations(Part):
    """Which part each key means."""

    def __init__(self) -> None:
        self.targets: dict[str, str] = {}

    def start(self, tag: str, attributes: Attributes) -> None:
        """One key."""
        if tag == "Relationship":
            self.targets[attributes.get("Id", "")] = attributes.get("Target", "")


class Styles(Part):
    """Which styles show a percentage."""

    def __init__(self) -> None:
        self.percents: set[str] = set()
        self.formats = set(PERCENT_FORMATS)
        self.count = -1
        self.is_in_cells = False

    def start(self, tag: str, attributes: Attributes) -> None:
        """A format of numbers, or a style that uses one."""
        if tag == "numFmt" and "%" in attributes.get("formatCode", ""):
            self.formats.add(attributes.get("numFmtId", ""))
        elif tag == "cellXfs":
            self.is_in_cells = True
        elif tag == "xf" and self.is_in_cells:
            self.count += 1
            if attributes.get("numFmtId") in self.formats:
                self.percents.add(str(self.count))

    def end(self, tag: str) -> None:
        """The styles of cells are over."""
        if tag == "cellXfs":
            self.is_in_cells = False


class Strings(Part):
    """The texts that cells share."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.now = ""
        self.is_text = False
        self.is_reading_aid = False

    def start(self, tag: str, attributes: Attributes) -> None:
        """A text begins, or a part of one."""
        if tag == "si":
            self.now = ""
        elif tag == "rPh":
            self.is_reading_aid = True
        self.is_text = tag == "t" and not self.is_reading_aid

    def end(self, tag: str) -> None:
        """A text is whole."""
        self.is_text = False
        if tag == "si":
            self.found.append(self.now)
        elif tag == "rPh":
            self.is_reading_aid = False

    def text(self, data: str) -> None:
        """As much of it as anybody needs."""
        if self.is_text and len(self.now) < LONGEST:
            self.now += data[:LONGEST]


class Sheet(Part):
    """The cells of a sheet, row by row; who reads takes them out of `done`."""

    def __init__(self, strings: list[str], percents: set[str]) -> None:
        self.strings, self.percents = strings, percents
        self.done: list[tuple[int, dict[int, Cell]]] = []
        self.line = 0
        self.column = -1
        self.cells: dict[int, Cell] = {}
        self.kind = self.style = ""
        self.said = {"v": "", "t": "", "f": ""}
        self.into = ""

    def start(self, tag: str, attributes: Attributes) -> None:
        """A row, a cell, or what stands in it."""
        if tag == "c":
            self.column = column_of(attributes.get("r", ""), self.column + 1)
            self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "0")
            self.said = {"v": "", "t": "", "f": ""}
        elif tag in self.said:
            self.into = tag
        elif tag == "row":
            written = attributes.get("r", "")
            plain = written.isascii() and written.isdecimal() and len(written) < 8
            self.line = int(written) if plain else self.line + 1
            self.column, self.cells = -1, {}

    def end(self, tag: str) -> None:
        """A cell or a row is whole."""
        self.into = ""
        if tag == "c" and 0 <= self.column < MOST_COLUMNS:
            value = self.value()
            if value != "":
                self.cells[self.column] = value
        elif tag == "row" and self.cells:
            self.done.append((self.line, self.cells))

    def text(self, data: str) -> None:
        """As much of a cell as anybody needs."""
        if self.into and len(self.said[self.into]) < LONGEST:
            self.said[self.into] += data[:LONGEST]

    def value(self) -> Cell:
        """What the cell shows; a formula's last result, which the program kept beside it."""
        written = self.said["v"].strip()
        if self.kind == "s":
            place = int(written) if written.isascii() and written.isdecimal() else -1
            return self.strings[place].strip() if 0 <= place < len(self.strings) else ""
        if self.kind == "inlineStr":
            return self.said["t"].strip()
        if not written and self.said["f"]:
            return f"={self.said['f']}"
        if self.kind == "n" and written:
            return number(written, self.style in self.percents)
        return written


def number(written: str, is_percent: bool) -> Cell:
    """A number; what is none, or none that counts voters, stays text."""
    try:
        value = Decimal(written) if len(written) <= MOST_DIGITS else None
    except InvalidOperation:
        value = None
    if value is None or not value.is_finite() or abs(value.adjusted()) > LARGEST:
        return written
    return Number(value, is_percent)


def column_of(reference: str, following: int) -> int:
    """The column of a cell called B7, from 0; without a name it is the one that follows."""
    letters = reference.rstrip("0123456789").upper()
    if not (letters.isascii() and letters.isalpha() and len(letters) <= 3):
        return following
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1
