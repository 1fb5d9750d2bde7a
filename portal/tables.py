"""CSV files as offices make them: comma or semicolon, with a byte mark or without."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

#: A cell that begins with one of these is run as a formula by spreadsheet programs.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class BadTable(ValueError):
    """The file can't be read as the expected table; the message says line and column."""


class BadCell(ValueError):
    """One cell of a row can't be taken: which column, and why."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(f"{column}: {reason}")
        self.column = column
        self.reason = reason


def open_table(path: Path) -> TextIO:
    """Open a CSV file for `rows`; raises OSError."""
    return path.open(encoding="utf-8-sig", newline="")


def rows(
    file: TextIO, columns: list[str], optional: Sequence[str] = ()
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line number, cells by column); every expected column is there, cells are trimmed.

    A column that is `optional` is empty where the file doesn't have it.

    Raises BadTable when a column is missing or the text is not UTF-8.
    """
    try:
        first = file.readline()
        names = header(first, columns)
        reader = csv.DictReader(file, fieldnames=names, delimiter=delimiter(first), restval="")
        for cells in reader:
            if any(cells.values()):
                yield (
                    reader.line_num + 1,
                    {name: cell(cells, name) for name in (*columns, *optional)},
                )
    except UnicodeDecodeError as error:
        raise BadTable(f"the file is not UTF-8 text (byte {error.start})") from error
    except csv.Error as error:
        raise BadTable(f"the file is damaged: {error}") from error


def cell(cells: dict[str, Any], name: str) -> str:
    """One trimmed cell, without the NUL that no database stores."""
    return (cells.get(name) or "").replace("\x00", "").strip()


def delimiter(first: str) -> str:
    """Semicolon where it outnumbers the comma: spreadsheets set to Indonesian write it."""
    return ";" if first.count(";") > first.count(",") else ","


def header(first: str, columns: list[str]) -> list[str]:
    """The names of the first line; raises BadTable for a missing one."""
    cells = next(csv.reader([first], delimiter=delimiter(first)), [])
    names = [name.strip().lower() for name in cells]
    missing = [name for name in columns if name not in names]
    if missing:
        raise BadTable(f"line 1: the column {', '.join(missing)} is missing")
    return names


def harmless(value: object) -> str:
    """The cell as text that no spreadsheet runs as a formula."""
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
