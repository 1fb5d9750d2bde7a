"""Taking over directives that offices planned in spreadsheets; imported ones are issued.

A row is taken or refused alone. A row that was taken before is left as it is, so a file can
be imported again at any time. A draft with the same code is brought up to date and issued;
an issued directive is never changed, for bodies have acted on it.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple

from django.db import transaction

from accounts.models import AuditEvent
from adhoc_bodies.areas import NATION_CODE
from adhoc_bodies.models import Body, Election, Platform
from portal import clock
from portal.tables import BadCell
from posts.addressing import Audience, mark_audiences
from posts.models import Directive, DirectivePlatform, Topic

COLUMNS = [
    "code",
    "office",
    "title",
    "kinds",
    "platforms",
    "min_platforms",
    "starts_on",
    "due_on",
    "weight",
]
#: Segments and purposes by their short names; a file may lack them.
OPTIONAL = ["sasaran", "tujuan"]
BATCH = 500
#: Weeks of other years are typing mistakes; beyond 9999 there is no Sunday to count to.
FIRST_YEAR, LAST_YEAR = 2000, 2100
#: As long as the directive's own columns.
LONGEST = {"code": 30, "title": 80}
#: The fields that an import writes.
WRITTEN = [
    "office",
    "area",
    "title",
    "for_ppk",
    "for_pps",
    "min_platforms",
    "starts_on",
    "due_on",
    "weight",
    "state",
    "issued_at",
]

Line = tuple[int, dict[str, str]]
State = Directive.State


@dataclass
class Refused:
    """A row that was not taken, with its line, the column at fault and the reason."""

    line: int
    cells: dict[str, str]
    column: str
    reason: str


@dataclass
class Outcome:
    """What an import did."""

    taken: int = 0
    known: int = 0
    refused: list[Refused] = field(default_factory=list)


class Wanted(NamedTuple):
    """What a row says; the names are those of the columns."""

    code: str
    office: Body
    title: str
    kinds: list[str]
    platforms: list[str]
    min_platforms: int
    starts_on: dt.date
    due_on: dt.date
    weight: int
    #: Keys of topics. They don't change what is owed, so they are no difference between rows.
    topics: list[int]

    def columns(self) -> dict[str, Any]:
        """The fields of the directive."""
        return {
            "office": self.office,
            "area": self.office.area,
            "title": self.title,
            "for_ppk": Body.Kind.PPK in self.kinds,
            "for_pps": Body.Kind.PPS in self.kinds,
            "min_platforms": self.min_platforms,
            "starts_on": self.starts_on,
            "due_on": self.due_on,
            "weight": self.weight,
        }


class Reader:
    """Reads rows, with the offices looked up beforehand."""

    def __init__(self) -> None:
        offices = Body.objects.filter(kind=Body.Kind.OFFICE).select_related("area")
        self.offices: dict[str, Body] = {office.area.code: office for office in offices}
        self.topics = list(Topic.objects.all())

    def wanted(self, cells: dict[str, str]) -> Wanted:
        """What a row says; raises BadCell."""
        platforms = joined(cells, "platforms", Platform.values)
        starts_on, due_on = day(cells, "starts_on"), day(cells, "due_on")
        if due_on < starts_on:
            raise BadCell("due_on", f"{due_on} is before starts_on {starts_on}")
        return Wanted(
            code=text(cells, "code"),
            office=self.office(cells["office"]),
            title=text(cells, "title"),
            kinds=joined(cells, "kinds", [Body.Kind.PPK.value, Body.Kind.PPS.value]),
            platforms=platforms,
            min_platforms=number(cells, "min_platforms", len(platforms)),
            starts_on=starts_on,
            due_on=due_on,
            weight=number(cells, "weight", 5),
            topics=[
                *self.topics_of(cells, "sasaran", Topic.Kind.SEGMENT),
                *self.topics_of(cells, "tujuan", Topic.Kind.PURPOSE),
            ],
        )

    def topics_of(self, cells: dict[str, str], column: str, kind: str) -> list[int]:
        """Some topics of a kind by their short names; empty is none. Raises BadCell."""
        if not cells.get(column):
            return []
        known = {topic.slug: topic.pk for topic in self.topics if topic.kind == kind}
        return [known[slug] for slug in joined(cells, column, list(known))]

    def office(self, code: str) -> Body:
        """The KPU office of an area code; empty is the nation's. Raises BadCell."""
        office = self.offices.get(code or NATION_CODE)
        if office is None:
            raise BadCell("office", f"{code or NATION_CODE}: there is no KPU office of this area")
        return office


def text(cells: dict[str, str], column: str) -> str:
    """A text that is there and fits; raises BadCell."""
    longest = LONGEST[column]
    if not 0 < len(cells[column]) <= longest:
        raise BadCell(column, f"must have 1 to {longest} characters")
    return cells[column]


def joined(cells: dict[str, str], column: str, known: list[str]) -> list[str]:
    """Some of the known words, joined by +, in their usual order; raises BadCell."""
    words = [word.strip().lower() for word in cells[column].split("+")]
    for word in words:
        if word not in known:
            raise BadCell(column, f"{word or 'empty'}: {' or '.join(known)}, joined by +")
    return [word for word in known if word in words]


def number(cells: dict[str, str], column: str, highest: int) -> int:
    """A whole number from 1 on; empty is 1. Raises BadCell."""
    written = cells[column] or "1"
    plain = written.isascii() and written.isdecimal() and len(written) < 4
    if not (plain and 1 <= int(written) <= highest):
        raise BadCell(column, f"{written}: a whole number from 1 to {highest}")
    return int(written)


def day(cells: dict[str, str], column: str) -> dt.date:
    """A date of our time; raises BadCell."""
    try:
        found = dt.date.fromisoformat(cells[column])
    except ValueError as error:
        raise BadCell(column, f"{cells[column] or 'empty'}: no date like 2024-09-04") from error
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise BadCell(column, f"{found}: a year from {FIRST_YEAR} to {LAST_YEAR}")
    return found


def import_directives(
    *,
    election: Election,
    lines: Iterable[Line],
    progress: Callable[[int], object] = lambda _count: None,
) -> Outcome:
    """Take the good rows and issue them; `progress` is told how many rows each step took."""
    reader, outcome = Reader(), Outcome()
    remaining = iter(lines)
    with transaction.atomic():
        while batch := list(islice(remaining, BATCH)):
            store(election, list(readable(reader, batch, outcome)), outcome)
            progress(len(batch))
    return outcome


def readable(
    reader: Reader, batch: list[Line], outcome: Outcome
) -> Iterable[tuple[int, dict[str, str], Wanted]]:
    """The rows that can be read; the others go to the outcome."""
    for line, cells in batch:
        try:
            yield line, cells, reader.wanted(cells)
        except BadCell as error:
            outcome.refused.append(Refused(line, cells, error.column, error.reason))


def store(
    election: Election, read: list[tuple[int, dict[str, str], Wanted]], outcome: Outcome
) -> None:
    """Issue the new directives of one batch, with their audit events and marks."""
    held = held_codes(election, [wanted.code for _, _, wanted in read])
    said: dict[str, Wanted] = {}
    fresh: list[Wanted] = []
    for line, cells, wanted in read:
        earlier = said.get(wanted.code) or held.get(wanted.code)
        column = difference(wanted, earlier) if earlier else None
        if earlier is None or is_draft(earlier):
            fresh.append(wanted)
            said[wanted.code] = wanted
        elif column is None:
            outcome.known += 1
        else:
            outcome.refused.append(Refused(line, cells, column, differs(wanted.code)))
    issue_all(election, fresh, held)
    outcome.taken += len(fresh)


def held_codes(election: Election, codes: list[str]) -> dict[str, Directive]:
    """The election's directives with some codes."""
    found = Directive.objects.filter(election=election, code__in=codes)
    rows = found.select_related("office__area").prefetch_related("platform_rows")
    return {directive.code: directive for directive in rows}


def is_draft(earlier: Directive | Wanted) -> bool:
    """Whether what stands there may still be changed."""
    return isinstance(earlier, Directive) and earlier.state == State.DRAFT


def differs(code: str) -> str:
    """The refusal of a row that would change what bodies have acted on."""
    return f"differs from the directive issued as {code}; withdraw that one, or use another code"


def difference(wanted: Wanted, earlier: Directive | Wanted) -> str | None:
    """The first column in which a row says something else than what stands; None if equal."""
    before = earlier if isinstance(earlier, Wanted) else as_wanted(earlier)
    for column in COLUMNS:
        if getattr(wanted, column) != getattr(before, column):
            return column
    return None


def as_wanted(directive: Directive) -> Wanted:
    """What a row would have to say to be equal to a directive."""
    named = {row.platform for row in directive.platform_rows.all()}
    return Wanted(
        code=directive.code,
        office=directive.office,
        title=directive.title,
        kinds=Audience.of(directive).kinds,
        platforms=[platform for platform in Platform.values if platform in named],
        min_platforms=directive.min_platforms,
        starts_on=directive.starts_on,
        due_on=directive.due_on,
        weight=directive.weight,
        topics=[],
    )


def issue_all(election: Election, fresh: list[Wanted], held: dict[str, Directive]) -> None:
    """Write directives as issued: drafts in place, the others new.

    The same few statements for any number, and the marks.
    """
    now = clock.now()
    directives = []
    for wanted in fresh:
        directive = held.get(wanted.code) or Directive(
            election=election, code=wanted.code, created_at=now
        )
        for name, value in wanted.columns().items():
            setattr(directive, name, value)
        directive.state, directive.issued_at = State.ISSUED, now
        directives.append(directive)
    write(directives)
    DirectivePlatform.objects.filter(directive__in=[d.pk for d in directives]).delete()
    DirectivePlatform.objects.bulk_create(
        DirectivePlatform(directive=directive, platform=platform)
        for directive, wanted in zip(directives, fresh, strict=True)
        for platform in wanted.platforms
    )
    set_topics(directives, fresh)
    AuditEvent.objects.bulk_create([event(directive, now) for directive in directives])
    mark_audiences([Audience.of(directive) for directive in directives])


def set_topics(directives: list[Directive], fresh: list[Wanted]) -> None:
    """Let directives have exactly these segments and purposes."""
    rows = Directive.topics.through
    rows._default_manager.filter(directive__in=[d.pk for d in directives]).delete()
    rows._default_manager.bulk_create(
        rows(directive=directive, topic_id=topic)
        for directive, wanted in zip(directives, fresh, strict=True)
        for topic in wanted.topics
    )


def write(directives: list[Directive]) -> None:
    """Insert the new ones and update those that were drafts."""
    drafts = [d for d in directives if d.pk]
    Directive.objects.bulk_create([d for d in directives if not d.pk])
    Directive.objects.bulk_update(drafts, WRITTEN)


def event(directive: Directive, now: dt.datetime) -> AuditEvent:
    """The audit event of an imported directive; the portal itself issued it."""
    return AuditEvent(
        at=now,
        action="directive-issued",
        object_type=Directive._meta.label_lower,
        object_id=directive.pk,
        area_code=directive.office.area.code,
        data={"code": directive.code, "title": directive.title, "source": "import"},
    )
