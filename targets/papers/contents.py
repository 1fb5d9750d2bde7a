"""What is in a month's pack: which files, and how each of them is written.

Figures are read as the person who asked may read them at the time of writing.
"""

import datetime as dt
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from accounts.roles import Permission
from adhoc_bodies.areas import zone_of
from adhoc_bodies.models import Area, Level
from adhoc_bodies.scope import can
from portal import clock, weeks
from targets import dashboards
from targets.lens import Lens
from targets.models import AreaWeek
from targets.papers import names, reports, sheets, tables
from targets.papers.pdf import library
from targets.papers.sheets import Sheet
from targets.periods import MONTH, WEEK, Period, first_week, month_weeks

SUMMARY, WEEKLY, REPORT = "ringkasan.xlsx", "per-pekan.xlsx", "laporan-pleno.pdf"


@dataclass(frozen=True)
class Paper:
    """A file of the pack and how it is written."""

    name: str
    write: Callable[[Path], None]


def lens_of(user: User, area: Area, month: dt.date) -> Lens:
    """An area in a month, as a person sees it. Http404 or PermissionDenied if not at all."""
    today = clock.today(zone_of(area.code))
    period = period_of(month, today)
    scope = dashboards.scope_of(user, area.code, weeks.monday(period.last))
    if not can(user, Permission.EXPORT_FIGURES, scope.area):
        raise PermissionDenied
    stages = dashboards.stages_of(scope.election_id)
    return Lens(user, replace(scope, is_patient=True), period, "all", stages, today)


def period_of(month: dt.date, today: dt.date) -> Period:
    """The weeks of a month, up to the current one."""
    first, last = month_weeks(first_week(month))
    current = weeks.of(today)
    return Period(MONTH, first, min(last, current), current)


def papers_of(lens: Lens, *, with_pdf: bool) -> list[Paper]:
    """All files of a pack: summary, one for each child, and the report. PdfMissing if asked
    for a report where none can be made.

    Below a district there are bodies alone: in place of the children's files it has its weeks.
    """
    papers = [Paper(SUMMARY, lambda path: write_book(lens, path))]
    if lens.area.level == Level.DISTRICT:
        papers.append(Paper(WEEKLY, lambda path: write_weeks(lens, path)))
    else:
        papers += [paper_of(lens, child) for child in children_of(lens)]
    if with_pdf:
        library()
        papers.append(Paper(REPORT, lambda path: write_report(lens, path)))
    return papers


def children_of(lens: Lens) -> QuerySet[Area]:
    """The children that have figures in the period, by code: each gets a file of its own."""
    stored = AreaWeek.objects.filter(
        election=lens.scope.election_id,
        kind=AreaWeek.Kind.ALL,
        area=OuterRef("pk"),
        week__range=(lens.period.first, lens.period.last),
    )
    return Area.objects.filter(Exists(stored), parent=lens.area.pk).order_by("code")


def paper_of(lens: Lens, child: Area) -> Paper:
    """The file of a child: its children, and its bodies where they fit into a list."""

    def write(path: Path) -> None:
        scope = dashboards.scope_of(lens.user, child.code, weeks.monday(lens.period.last))
        write_book(replace(lens, scope=replace(scope, is_patient=True)), path)

    return Paper(names.of_area(child, "xlsx"), write)


def write_book(lens: Lens, path: Path) -> None:
    """Write the tables of an area."""
    with path.open("wb") as file:
        sheets.write(file, tables.sheets_of(lens), title=lens.area.name)


def write_weeks(lens: Lens, path: Path) -> None:
    """Write the table of each week of the period, a sheet for each."""
    with path.open("wb") as file:
        sheets.write(file, map(sheet_in, weeks_of(lens)), title=lens.area.name)


def weeks_of(lens: Lens) -> list[Lens]:
    """The area in each week of the period by itself."""
    period = lens.period
    return [
        replace(lens, period=Period(WEEK, week, week, period.current))
        for week in weeks.between(period.first, period.last)
    ]


def sheet_in(lens: Lens) -> Sheet:
    """The table of a week, its sheet named after the week."""
    sheet = tables.sheet_of(lens, tables.table_of(lens))
    return replace(sheet, name=weeks.text(lens.period.last))


def write_report(lens: Lens, path: Path) -> None:
    """Write the report for the plenary."""
    path.write_bytes(reports.pdf(lens))


def scratch() -> "tempfile.TemporaryDirectory[str]":
    """A folder of the machine that is gone afterwards."""
    return tempfile.TemporaryDirectory(prefix="gaung-pack-")
