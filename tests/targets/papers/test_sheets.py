"""XLSX files: what is in them when somebody reads them back."""

import datetime as dt
import io
import tracemalloc
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from openpyxl.reader.excel import load_workbook

from targets.papers import sheets
from targets.papers.sheets import Percent, Sheet, Value

NASTY = [
    "=1+1", "+62 812", "-5", "@SUM(A1)", "=cmd|' /C calc'!A0", "#N/A", "TRUE", "007", "'=1",
    "a\tb", "baris\nbaru", "Désa “Sukma” & <Jaya>", "ᬩᬮᬶ", "🎉 Desa", "",
    " ujung ", "1e5", "31/12/2024",
]  # fmt: skip


def sheet(rows: Iterable[Any], **changes: Any) -> Sheet:
    """A sheet of two columns."""
    known: dict[str, Any] = {
        "name": "Lembar", "title": "Judul", "facts": [("Kantor", "KPU")],
        "heads": ["kode", "nilai"], "widths": [10, 20], "total": None,
    }  # fmt: skip
    return Sheet(rows=rows, **known | changes)


def written(*made: Sheet) -> io.BytesIO:
    file = io.BytesIO()
    sheets.write(file, made, title="Judul")
    file.seek(0)
    return file


def cells(*made: Sheet) -> Any:
    """The first sheet, read back."""
    return load_workbook(written(*made)).worksheets[0]


@pytest.mark.parametrize("text", NASTY)
def test_text_stays_text_whatever_it_begins_with(text: str) -> None:
    page = cells(sheet([[text, 1]], title=text or "x", total=[text, 1]))
    for row in (5, 6):
        found = page.cell(row, 1)
        assert (found.value or "") == text
        assert found.data_type == ("s" if text else "n")
        assert found.number_format == "@"


def test_no_cell_is_a_formula() -> None:
    file = written(sheet([[text, 1] for text in NASTY]))
    with zipfile.ZipFile(file) as book:
        names = [name for name in book.namelist() if "worksheets" in name]
        assert names
        assert not any(b"<f>" in book.read(name) or b"<f " in book.read(name) for name in names)


def test_characters_that_no_xml_may_hold_are_left_out() -> None:
    page = cells(sheet([["a\x00b\x0bc\x1f", 1]], name="[x]:*?/\\\x01" + "n" * 60))
    assert page.cell(5, 1).value == "abc"
    assert len(page.title) <= 31
    assert not set(page.title) & set("[]:*?/\\")
    assert len(cells(sheet([["x" * 40_000, 1]])).cell(5, 1).value) == 32_767


@pytest.mark.parametrize(
    ("value", "read", "shown"),
    [
        (1234, 1234, "General"),
        (Percent(8542), 0.8542, "0.00%"),
        (Percent(-200, signed=True), -0.02, "+0.00%;-0.00%;0.00%"),
        (dt.date(2024, 9, 4), dt.datetime(2024, 9, 4), "dd/mm/yyyy"),
        (dt.datetime(2024, 9, 4, 14, 30), dt.datetime(2024, 9, 4, 14, 30), "dd/mm/yyyy hh:mm"),
        (None, None, "General"),
    ],
)
def test_values_keep_their_types(value: Value, read: object, shown: str) -> None:
    found = cells(sheet([["32", value]])).cell(5, 2)
    assert (found.value, found.number_format) == (read, shown)


def test_every_hundredth_of_a_percent_is_read_back_exactly() -> None:
    page = cells(sheet([[str(n), Percent(n)] for n in range(0, 10_001, 7)]))
    assert [round(c.value * 10_000) for c in page["B"][4:]] == list(range(0, 10_001, 7))


def test_the_head_stays_in_sight_and_filters_leave_the_total_alone() -> None:
    page = cells(sheet([["32.71", 1], ["32.72", 2]], total=["32", 3]))
    assert page.freeze_panes == "C5"
    assert page.auto_filter.ref == "A4:B6"
    assert [page.cell(4, n).value for n in (1, 2)] == ["kode", "nilai"]
    assert [page.cell(7, n).value for n in (1, 2)] == ["32", 3]
    assert [page.column_dimensions[c].width for c in "AB"] == [10, 20]
    assert page.cell(1, 1).value == "Judul"
    assert [page.cell(2, n).value for n in (1, 2)] == ["Kantor", "KPU"]


def test_a_long_sheet_needs_no_more_memory_than_a_short_one() -> None:
    def rows(count: int) -> Iterator[list[Value]]:
        for number in range(count):
            yield [f"32.71.{number}", number]

    def peak(count: int) -> int:
        with io.BytesIO() as file:
            tracemalloc.start()
            sheets.write(file, [sheet(rows(count))], title="x")
            used = tracemalloc.get_traced_memory()[1] - len(file.getvalue())
            tracemalloc.stop()
        return used

    peak(10)
    assert peak(6_000) < peak(600) + 1_000_000
