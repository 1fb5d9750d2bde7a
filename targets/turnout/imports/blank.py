"""The template of an import: the areas of a level with their codes, and columns to fill in."""

import csv
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import FileResponse, HttpResponse
from django.utils.translation import gettext as _

from adhoc_bodies.models import Area, Level
from portal import clock
from targets.downloads import percentage, safe
from targets.lens import Lens
from targets.models import Baseline, VoterCount
from targets.papers import sheets
from targets.turnout.imports.checking import lies_within
from targets.turnout.imports.tables import HEADS
from targets.turnout.plans import stated

#: Longer ones as CSV only: a workbook of the nation's villages takes too long for a request.
MOST_IN_WORKBOOK = 10_000
FIGURES = ("voters", "baseline", "registered", "voted", "valid", "invalid")
WIDTHS = (16, 30, 12, 20, 12, 12, 12, 18)


def levels(area: Area) -> dict[int, int]:
    """How many areas of each level the office of an area states figures for."""
    rows: Any = areas_of(area).order_by("level").values_list("level").annotate(n=Count("pk"))
    return dict(rows)


def areas_of(area: Area) -> QuerySet[Area]:
    """A regency's office states for everything below it, an office above for its area alone."""
    below = Q(level__gt=area.level) if area.level == Level.REGENCY else Q(pk=area.pk)
    rows = Area.objects.filter(lies_within(area)).filter(below)
    return rows.valid_on(clock.today(area.zone)).order_by("code")


def heads() -> list[str]:
    """The heads, in the words that the import reads."""
    return ["kode", "nama", *(HEADS[column][0] for column in FIGURES)]


def rows(lens: Lens, level: Level) -> Iterator[tuple[str, str, int | None, int | None]]:
    """Code and name of the areas of a level, with the voters and baseline that hold."""
    election = lens.scope.election_id
    found: Any = areas_of(lens.area).filter(level=level)
    said = found.annotate(
        plan_voters=stated(VoterCount, "voters", election),
        plan_baseline=stated(Baseline, "turnout", election),
    ).values_list("code", "name", "plan_voters", "plan_baseline")
    yield from said.iterator()


def csv_file(lens: Lens, level: Level) -> HttpResponse:
    """The template as CSV."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file_name(lens, level)}.csv"'
    writer = csv.writer(response)
    writer.writerow(heads())
    for code, name, voters, baseline in rows(lens, level):
        number = "" if voters is None else voters
        writer.writerow([safe(code), safe(name), number, percentage(baseline), "", "", "", ""])
    return response


def workbook(lens: Lens, level: Level) -> FileResponse:
    """The template as XLSX, with codes that stay text."""
    lines: Iterator[list[sheets.Value]] = (
        [code, name, voters, None if baseline is None else sheets.Percent(baseline)]
        for code, name, voters, baseline in rows(lens, level)
    )
    page = sheets.Sheet(
        name=lens.area.name,
        title=_("Figures of turnout: %(area)s") % {"area": lens.area.name},
        facts=[(_("Fill in"), _("Only the columns that you have; empty cells change nothing."))],
        heads=heads(),
        widths=WIDTHS,
        rows=lines,
    )
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    sheets.write(file, [page], title=page.title)
    file.seek(0)
    name = f"{file_name(lens, level)}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=sheets.TYPE)


def file_name(lens: Lens, level: Level) -> str:
    """What the file is called."""
    return f"templat-partisipasi-{lens.area.code}-{level.name.lower()}"
