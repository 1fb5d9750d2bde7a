"""Stage calendars of elections, read from tables as KPU's regulations list them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction

from adhoc_bodies.models import Election
from portal.tables import BadCell
from posts.models import Stage

COLUMNS = [
    "pemilihan",
    "kelompok",
    "slug",
    "nama",
    "mulai",
    "selesai",
    "ketentuan_relatif",
    "dasar",
    "sumber",
]
#: Column of the table → field of the stage, for what is plain text.
TEXTS = {
    "kelompok": "group",
    "nama": "name",
    "ketentuan_relatif": "relative_rule",
    "dasar": "basis",
    "sumber": "source",
}
#: As long as the stage's own columns.
LONGEST = {
    "kelompok": 40,
    "slug": 60,
    "nama": 200,
    "ketentuan_relatif": 300,
    "dasar": 200,
    "sumber": 300,
}

Line = tuple[int, dict[str, str]]


class UnknownElection(ValueError):
    """The table holds no rows of the wanted election; the message names those it holds."""


class BadCalendar(ValueError):
    """Some rows can't be taken; `faults` holds (line, column, reason) of each."""

    def __init__(self, faults: list[tuple[int, str, str]]) -> None:
        super().__init__("; ".join(f"line {n}, column {c}: {r}" for n, c, r in faults))
        self.faults = faults


@dataclass
class Loaded:
    """What loading a calendar did."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    #: Stages that the portal has and the table does not; they stay.
    absent: list[str] = field(default_factory=list)


def rows_of(lines: Iterable[Line], name: str) -> list[Line]:
    """The rows of one election; all of them when the table holds only one.

    Raises UnknownElection.
    """
    found = list(lines)
    names = list(dict.fromkeys(cells["pemilihan"] for _, cells in found))
    if len(names) == 1 or name in names:
        wanted = name if name in names else names[0]
        return [(line, cells) for line, cells in found if cells["pemilihan"] == wanted]
    held = "; ".join(repr(n) for n in names) or "no rows at all"
    raise UnknownElection(f"no row has {name!r} in the column pemilihan; the file holds {held}")


def stages_of(lines: Iterable[Line]) -> list[Stage]:
    """Unsaved stages of some rows. Raises BadCalendar with everything that is wrong."""
    stages: dict[str, Stage] = {}
    faults: list[tuple[int, str, str]] = []
    for line, cells in lines:
        try:
            stage = stage_of(cells)
            if stage.slug in stages:
                raise BadCell("slug", f"{stage.slug} stands in an earlier line too")
            stages[stage.slug] = stage
        except BadCell as error:
            faults.append((line, error.column, error.reason))
    if faults:
        raise BadCalendar(faults)
    return list(stages.values())


def stage_of(cells: dict[str, str]) -> Stage:
    """An unsaved stage of a row; raises BadCell."""
    stage = Stage(slug=short_name(cells["slug"]))
    for column, name in TEXTS.items():
        setattr(stage, name, text(cells, column))
    if not stage.name:
        raise BadCell("nama", "is empty")
    stage.starts_on, stage.ends_on = day(cells, "mulai"), day(cells, "selesai")
    if stage.starts_on and stage.ends_on and stage.ends_on < stage.starts_on:
        raise BadCell("selesai", f"{stage.ends_on} is before mulai {stage.starts_on}")
    return stage


def short_name(written: str) -> str:
    """The stage's slug: letters, digits, - and _; raises BadCell."""
    longest = LONGEST["slug"]
    plain = written.replace("-", "").replace("_", "")
    if not (plain.isascii() and plain.isalnum() and len(written) <= longest):
        raise BadCell("slug", f"{written or 'empty'}: up to {longest} letters, digits, - and _")
    return written


def text(cells: dict[str, str], column: str) -> str:
    """A text that fits its column; raises BadCell."""
    longest = LONGEST[column]
    if len(cells[column]) > longest:
        raise BadCell(column, f"is longer than {longest} characters")
    return cells[column]


def day(cells: dict[str, str], column: str) -> dt.date | None:
    """A date, or None when it is empty; raises BadCell."""
    if not cells[column]:
        return None
    try:
        return dt.date.fromisoformat(cells[column])
    except ValueError as error:
        raise BadCell(column, f"{cells[column]} is no date like 2024-09-04") from error


@transaction.atomic
def load_calendar(*, slug: str, name: str, voting_day: dt.date, stages: list[Stage]) -> Loaded:
    """Make an election and its stages, or bring them up to date; can be repeated."""
    election, _ = Election.objects.update_or_create(
        slug=slug, defaults={"name": name, "voting_day": voting_day}
    )
    known = {stage.slug: stage for stage in Stage.objects.filter(election=election)}
    loaded = Loaded(absent=sorted(known.keys() - {stage.slug for stage in stages}))
    fields = [*TEXTS.values(), "starts_on", "ends_on"]
    for stage in stages:
        stage.election = election
        before = known.get(stage.slug)
        if before is None:
            loaded.created += 1
        elif any(getattr(before, f) != getattr(stage, f) for f in fields):
            loaded.changed += 1
        else:
            loaded.unchanged += 1
    Stage.objects.bulk_create(
        stages,
        update_conflicts=True,
        unique_fields=["election", "slug"],
        update_fields=fields,
    )
    return loaded
