"""The table of a page as a CSV file that no spreadsheet takes for formulas."""

import csv
from collections.abc import Iterable

from django.http import HttpResponse
from django.utils.translation import gettext as _

from targets.figures import Row

#: A cell that starts like this is a formula to Excel and its kin.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
COUNTED = (
    "met", "late", "partial", "missing", "exempt", "open",
    "submitted", "returned", "rejected", "posts", "no_account",
)  # fmt: skip


def safe(value: object) -> str:
    """A cell as text; one that a spreadsheet would calculate gets an apostrophe before it."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def percentage(hundredths: int | None) -> str:
    """8542 → 85.42; nothing where nothing was owed."""
    return "" if hundredths is None else f"{hundredths // 100}.{hundredths % 100:02d}"


def columns() -> list[str]:
    """The heads of the columns."""
    return [
        _("code"), _("name"), _("bodies"), _("compliance"), _("provisional compliance"),
        _("change"), _("met"), _("late"), _("partly met"), _("not reported"), _("exempt"),
        _("still open"), _("waiting for review"), _("to be corrected"), _("rejected"),
        _("accepted posts"), _("without account"),
    ]  # fmt: skip


def line(row: Row) -> list[str]:
    """One line of the file."""
    figures = row.figures
    change = row.change
    sign = "-" if change is not None and change < 0 else ""
    return [
        safe(row.code),
        safe(row.name),
        str(figures.bodies),
        percentage(figures.score),
        percentage(figures.provisional),
        "" if change is None else sign + percentage(abs(change)),
        *(str(getattr(figures, name)) for name in COUNTED),
    ]


def csv_file(rows: Iterable[Row], name: str) -> HttpResponse:
    """The file, in UTF-8 with the mark by which Excel knows it."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    writer = csv.writer(response)
    writer.writerow(columns())
    writer.writerows(line(row) for row in rows)
    return response
