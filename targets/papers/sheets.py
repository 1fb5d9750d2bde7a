"""Tables as XLSX files: numbers, percentages and dates as what they are, text that stays text.

Rows are written as they come and never all held: a sheet may be as long as a spreadsheet can.
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO, Any

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell
from openpyxl.styles.alignment import Alignment
from openpyxl.styles.fills import PatternFill
from openpyxl.styles.fonts import Font
from openpyxl.utils.cell import get_column_letter
from openpyxl.workbook.workbook import Workbook

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Text in cells of this format also stays text when somebody edits it.
TEXT = "@"
DAY, MOMENT = "dd/mm/yyyy", "dd/mm/yyyy hh:mm"
PERCENT, POINTS = "0.00%", "+0.00%;-0.00%;0.00%"
#: What a cell and the name of a sheet hold at most.
LONGEST, LONGEST_NAME = 32_767, 31
FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")

#: What spreadsheets call this size of paper.
A4 = 9
BOLD, BIG = Font(bold=True), Font(bold=True, size=14)
HEAD = PatternFill("solid", start_color="FFEFECE8")
WRAPPED = Alignment(wrap_text=True, vertical="bottom")


@dataclass(frozen=True)
class Percent:
    """A percentage in hundredths: 8542 is 85.42 %. `signed` shows which way it went."""

    hundredths: int
    signed: bool = False


Value = str | int | Percent | dt.date | dt.datetime | None


@dataclass(frozen=True)
class Sheet:
    """A table with its title, what it is about, and a last line that filters leave alone."""

    name: str
    title: str
    facts: Sequence[tuple[str, Value]]
    heads: Sequence[str]
    widths: Sequence[int]
    rows: Iterable[Sequence[Value]]
    total: Sequence[Value] | None = None


def write(file: IO[bytes], sheets: Iterable[Sheet], *, title: str) -> None:
    """Write a workbook."""
    book = Workbook(write_only=True)
    book.properties.creator = "Gaung"
    book.properties.title = clean(title)
    for sheet in sheets:
        fill(book, sheet)
    book.save(file)


def fill(book: Any, sheet: Sheet) -> None:
    """Write one sheet: title, facts, an empty line, head, rows, total."""
    page = book.create_sheet(name_of(sheet.name))
    head = len(sheet.facts) + 3
    last = get_column_letter(len(sheet.heads))
    page.freeze_panes = f"C{head + 1}"
    for number, width in enumerate(sheet.widths, 1):
        page.column_dimensions[get_column_letter(number)].width = width
    for_print(page, head)
    page.append([cell(page, sheet.title, font=BIG)])
    for label, value in sheet.facts:
        page.append([cell(page, label, font=BOLD), cell(page, value)])
    page.append([])
    page.append([head_cell(page, word) for word in sheet.heads])
    count = 0
    for row in sheet.rows:
        page.append([cell(page, value) for value in row])
        count += 1
    page.auto_filter.ref = f"A{head}:{last}{head + count}"
    if sheet.total is not None:
        page.append([cell(page, value, font=BOLD) for value in sheet.total])


def for_print(page: Any, head: int) -> None:
    """On paper: across, as wide as the sheet, the head on each page."""
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = f"{head}:{head}"


def head_cell(page: Any, word: str) -> Any:
    """The head of a column."""
    made = cell(page, word, font=BOLD)
    made.fill, made.alignment = HEAD, WRAPPED
    return made


def cell(page: Any, value: Value, *, font: Font | None = None) -> Any:
    """A cell of the value's own type. Whatever a text begins with, nothing calculates it."""
    made = WriteOnlyCell(page)
    if font is not None:
        made.font = font
    if isinstance(value, str):
        made.value = clean(value) or None
        # openpyxl takes "=…" for a formula and "#N/A" for an error; both are somebody's text.
        made.data_type, made.number_format = "s" if made.value else "n", TEXT
    elif isinstance(value, Percent):
        made.value = value.hundredths / 10_000
        made.number_format = POINTS if value.signed else PERCENT
    elif isinstance(value, dt.date):  # moments are dates too
        made.value = value
        made.number_format = MOMENT if isinstance(value, dt.datetime) else DAY
    else:
        made.value = value
    return made


def clean(text: str) -> str:
    """A text without the characters that no XML may hold, as long as a cell takes."""
    return ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST]


def name_of(text: str) -> str:
    """The name of a sheet, without what spreadsheets forbid there."""
    return FORBIDDEN.sub(" ", text).strip(" '")[:LONGEST_NAME] or "1"
