"""The rows of a workbook's first sheet, however hostile the file.

Read with expat and never as a tree: a tree keeps an object for each element, and 90 MB of
empty elements, which pack into 100 KB, would take two gigabytes of them.
"""

import zipfile
import zlib
from collections.abc import Callable, Iterator
from posixpath import join, normpath
from typing import IO
from xml.parsers import expat

from django.utils.translation import gettext as _

from targets.turnout.imports.parts import (
    Attributes,
    Book,
    Cell,
    Part,
    Relations,
    Sheet,
    Strings,
    Styles,
    local,
)

MEGABYTE = 1024 * 1024
#: What parts of a workbook may unfold to: the nation's villages take a third of it.
MOST_UNPACKED = 96 * MEGABYTE
MOST_STRINGS = 16 * MEGABYTE
MOST_ABOUT = 2 * MEGABYTE
#: In all parts together.
MOST_ELEMENTS = 3_000_000
MOST_PARTS = 1000
#: How spreadsheet programs pack. The others unfold in one go, however little is asked for.
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
CHUNK = 64 * 1024
#: A tag of many megabytes is read again from its start with every further piece.
LONGEST_TOKEN = MEGABYTE
BOOK, STRINGS, STYLES = "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"


class Unreadable(ValueError):
    """The file can't be read; the message says why, in words for the person who sent it."""


def rows(file: IO[bytes]) -> Iterator[tuple[int, dict[int, Cell]]]:
    """Yield (line, cells by column from 0) of the first sheet; raises Unreadable."""
    try:
        with zipfile.ZipFile(file) as packed:
            refuse_huge(packed)
            yield from sheet_rows(packed)
    except Unreadable:
        raise
    # A hostile archive finds many ways to be broken: all of them are the file's fault.
    # (`zipfile` raises NotImplementedError for versions and packings that it doesn't know.)
    except (
        zipfile.BadZipFile, zlib.error, expat.ExpatError, KeyError, ValueError, OSError, EOFError,
        NotImplementedError, RuntimeError,
    ) as error:  # fmt: skip
        raise Unreadable(_("The workbook is damaged.")) from error


def unfolded(file: IO[bytes]) -> int:
    """How many bytes a workbook unfolds to; 0 for what is none, which is found out by reading."""
    try:
        with zipfile.ZipFile(file) as packed:
            return sum(part.file_size for part in packed.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return 0
    finally:
        file.seek(0)


def refuse_huge(packed: zipfile.ZipFile) -> None:
    """Raise Unreadable for what unfolds to too much. No part gives more than it says here."""
    parts = packed.infolist()
    if any(part.compress_type not in PACKINGS for part in parts):
        raise Unreadable(_("The workbook is damaged."))
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unreadable(_("The workbook unfolds to more than 96 MB. Split it."))


class Budget:
    """How many elements are left for all parts of a workbook together."""

    def __init__(self) -> None:
        self.left = MOST_ELEMENTS

    def spend(self) -> None:
        """One more; raises Unreadable for one too many."""
        self.left -= 1
        if self.left < 0:
            raise Unreadable(_("The workbook has too many cells. Split it."))


def sheet_rows(packed: zipfile.ZipFile) -> Iterator[tuple[int, dict[int, Cell]]]:
    """The rows of the first sheet, with the texts and formats that its cells name."""
    names = set(packed.namelist())
    budget = Budget()
    strings = Strings()
    if STRINGS in names:
        walk(packed, STRINGS, strings, MOST_STRINGS, budget)
    styles = Styles()
    if STYLES in names:
        walk(packed, STYLES, styles, MOST_ABOUT, budget)
    sheet = Sheet(strings.found, styles.percents)
    for _chunk in walking(packed, first_sheet(packed, budget), sheet, MOST_UNPACKED, budget):
        yield from sheet.done
        sheet.done.clear()


def first_sheet(packed: zipfile.ZipFile, budget: Budget) -> str:
    """The part that holds the first sheet."""
    book, relations = Book(), Relations()
    walk(packed, BOOK, book, MOST_ABOUT, budget)
    walk(packed, "xl/_rels/workbook.xml.rels", relations, MOST_ABOUT, budget)
    target = relations.targets[book.sheets[0]] if book.sheets else ""
    return target[1:] if target.startswith("/") else normpath(join("xl", target))


def walk(packed: zipfile.ZipFile, name: str, part: Part, most: int, budget: Budget) -> None:
    """Read a part to its end."""
    for _chunk in walking(packed, name, part, most, budget):
        pass


def walking(
    packed: zipfile.ZipFile, name: str, part: Part, most: int, budget: Budget
) -> Iterator[int]:
    """Read a part piece by piece; raises Unreadable beyond `most` bytes or too many elements."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def begin(tag: str, attributes: Attributes) -> None:
        budget.spend()
        part.start(local(tag), attributes)

    parser.StartElementHandler = begin
    parser.EndElementHandler = ending(part)
    parser.CharacterDataHandler = part.text
    parser.StartDoctypeDeclHandler = refuse_doctype
    read = 0
    with packed.open(name) as opened:
        while chunk := opened.read(CHUNK):
            read += len(chunk)
            if read > most:
                raise Unreadable(_("The workbook unfolds to more than 96 MB. Split it."))
            parser.Parse(chunk, False)
            if read - parser.CurrentByteIndex > LONGEST_TOKEN:
                raise Unreadable(_("The workbook is damaged."))
            yield read
    parser.Parse(b"", True)
    yield read


def ending(part: Part) -> Callable[[str], None]:
    """What is called at the end of an element."""
    return lambda tag: part.end(local(tag))


def refuse_doctype(*declared: object) -> None:
    """No spreadsheet program declares entities; who does wants them to grow."""
    raise Unreadable(_("The workbook is damaged."))
