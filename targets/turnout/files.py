"""The table of a turnout page as a CSV file that no spreadsheet takes for formulas."""

import csv
from collections.abc import Iterator

from django.http import HttpResponse
from django.utils.translation import gettext as _

from targets.downloads import percentage, safe
from targets.turnout.board import Ask, Board
from targets.turnout.plans import Plan


def columns() -> list[str]:
    """The heads of the columns."""
    return [
        _("code"), _("name"), _("registered voters"), _("baseline (percent)"),
        _("baseline election"), _("voters by the baseline"), _("target (percent)"),
        _("voters by the target"), _("additional voters"), _("cumulative share (percent)"),
    ]  # fmt: skip


def csv_file(board: Board) -> HttpResponse:
    """The children by additional voters, those without figures, and the area itself at the end."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="partisipasi-{board.area.code}.csv"'
    writer = csv.writer(response)
    writer.writerow(columns())
    writer.writerows(lines(board))
    return response


def lines(board: Board) -> Iterator[list[str]]:
    """The lines of the file."""
    for line in board.lines:
        yield cells(line.plan, line.ask, percentage(line.cumulative))
    for plan in board.silent:
        yield cells(plan, None, "")
    yield cells(board.plan, board.ask, "")


def cells(plan: Plan, ask: Ask | None, cumulative: str) -> list[str]:
    """One line; what nobody stated stays empty. A plain minus keeps the number a number."""
    base = plan.baseline_voters
    return [
        safe(plan.code), safe(plan.name), number(plan.voters), percentage(plan.baseline),
        safe(plan.baseline_name), number(base), percentage(ask.target if ask else None),
        number(ask.voters if ask else None),
        number(ask.voters - base if ask and base is not None else None), cumulative,
    ]  # fmt: skip


def number(value: int | None) -> str:
    """A whole number; nothing for none."""
    return "" if value is None else str(value)
