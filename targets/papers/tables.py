"""The table of a page for a file: the same rows and columns as CSV and as XLSX."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from adhoc_bodies.models import Level
from portal import clock, formats, weeks
from targets import bodies, dashboards, downloads, pages, recap
from targets.figures import Row
from targets.lens import Lens
from targets.papers.sheets import Percent, Sheet, Value

#: Columns as wide as their figures; code and name come first.
WIDTHS = (16, 34, *(12 for _column in range(15)))


@dataclass(frozen=True)
class Table:
    """The lines of a file, and the area itself as their last one."""

    rows: Sequence[Row]
    total: Row
    by_body: bool
    #: When the figures of a range were added up, where that wasn't done for this file.
    added_at: dt.datetime | None = None

    @property
    def lines(self) -> list[Row]:
        """All lines, the area's own last."""
        return [*self.rows, self.total]


def table_of(lens: Lens, *, by_body: bool = False) -> Table | None:
    """The children of an area; of a district, or if asked of a regency, the bodies.

    None where nothing was ever computed.
    """
    lists_bodies = lens.area.level == Level.DISTRICT or (by_body and has_bodies(lens))
    if lists_bodies:
        listed = bodies.body_board(lens.scope, lens.period, lens.kind, siblings=False, trends=False)
        return Table(listed.children, listed.total, by_body=True) if listed else None
    board = dashboards.board(lens.scope, lens.period, lens.kind)
    return Table(board.children, board.total, False, board.added_at) if board else None


def has_bodies(lens: Lens) -> bool:
    """Whether the area is small enough for a list of its bodies."""
    return lens.area.level in (Level.REGENCY, Level.DISTRICT)


def sheet_of(lens: Lens, table: Table | None) -> Sheet:
    """The sheet of a table; without figures it has its head alone."""
    by_body = table.by_body if table else lens.area.level == Level.DISTRICT
    return Sheet(
        name=pages.heading(Level.DISTRICT if by_body else lens.area.level),
        title=_("Compliance of %(name)s") % {"name": lens.area.name},
        facts=facts_of(lens, table.added_at if table else None),
        heads=downloads.columns(),
        widths=WIDTHS,
        rows=map(values, table.rows) if table else (),
        total=values(table.total) if table else None,
    )


def sheets_of(lens: Lens) -> Iterator[Sheet]:
    """All sheets of an area: its children, and for a regency its bodies as well."""
    yield sheet_of(lens, table_of(lens))
    if lens.area.level == Level.REGENCY:
        yield sheet_of(lens, table_of(lens, by_body=True))


def facts_of(lens: Lens, added_at: dt.datetime | None) -> list[tuple[str, Value]]:
    """Whose figures these are, of which days, and when they were added up and written down."""
    zone = lens.area.zone
    moments = [(_("Added up"), added_at)] if added_at else []
    moments.append((_("Printed"), clock.now()))
    kinds = dict(lens.kind_words)
    return [
        (_("Office"), recap.office_name(lens.area)),
        (_("Period"), pages.period_name(lens.period)),
        (_("Bodies"), kinds.get(lens.kind, kinds[""])),
        (_("From"), lens.period.first_day),
        (_("Up to"), lens.period.due_until(lens.today)),
        *(
            (name, formats.local(moment, zone).replace(tzinfo=None, microsecond=0))
            for name, moment in moments
        ),
    ]


def csv_name(lens: Lens, table: Table | None) -> str:
    """The name of the CSV, which tells of when its figures are: its lines have no place for it."""
    name = f"kepatuhan-{lens.area.code}-{weeks.text(lens.period.last)}"
    if table is None or table.added_at is None:
        return name
    return f"{name}-dijumlahkan-{formats.local(table.added_at, lens.area.zone):%Y%m%d-%H%M}"


def values(row: Row) -> list[Value]:
    """A line of the table, by the columns of the CSV."""
    figures = row.figures
    return [
        row.code,
        row.name,
        figures.bodies,
        percent(figures.score),
        percent(figures.provisional),
        percent(row.change, signed=True),
        *(getattr(figures, name) for name in downloads.COUNTED),
    ]


def percent(hundredths: int | None, *, signed: bool = False) -> Percent | None:
    """A percentage; an empty cell where nothing was owed."""
    return None if hundredths is None else Percent(hundredths, signed)
